-- The library's functions for LuaJIT, which needs no compiler: together/core.lua chooses between this and the C module.

local ffi = require("ffi")
local declarations = require("together.declarations")

ffi.cdef(declarations.cdef)

-- The library is looked for in this order, and never in the working directory: the file that TOGETHER_LIBRARY names; beside
-- this file; where the system looks, by the name with the version, then by the plain name.
local function load_library()
  local major, minor = declarations.version:match("^(%d+)%.(%d+)")
  local series = major == "0" and major .. "." .. minor or major
  local names = ({
    Windows = { "together-" .. series .. ".dll", "together.dll" },
    OSX = { "libtogether." .. series .. ".dylib", "libtogether.dylib" },
  })[ffi.os] or { "libtogether.so." .. series, "libtogether.so" }
  local places = {}
  local named = os.getenv("TOGETHER_LIBRARY")
  if named and named ~= "" then
    -- A name without a folder would be searched for; this one is a file.
    places[1] = named:find("[/\\]") and named or "./" .. named
  else
    local folder = debug.getinfo(1, "S").source:match("^@(.*[/\\])")
    for _, name in ipairs(names) do
      local file = folder and folder:match("^%.?[/\\]?.") and folder .. name
      local found = file and io.open(file, "rb")
      if found then
        found:close()
        places[#places + 1] = file
      end
    end
    for _, name in ipairs(names) do places[#places + 1] = name end
  end
  local refused = {}
  for _, place in ipairs(places) do
    local loaded, library = pcall(ffi.load, place)
    if loaded then return library, place end
    refused[#refused + 1] = "  " .. place .. ": " .. tostring(library)
  end
  error("libtogether could not be loaded. Install it, or name its file in TOGETHER_LIBRARY. Tried:\n"
    .. table.concat(refused, "\n"), 0)
end

local core = {}
local shared = {}
-- Kept here: a library that nothing refers to is unloaded.
local C, place = load_library()
core.library = C
core.path = place

-- An object is a table around its pointer: `free` empties it, and so does the collector.
local Object = { __name = "together.object" }
Object.__index = Object

function shared.owned(pointer)
  return setmetatable({ pointer = ffi.gc(pointer, C.together_free) }, Object)
end

function shared.lent(pointer)
  return setmetatable({ pointer = pointer, is_lent = true }, Object)
end

function shared.address(object)
  if object == nil then return nil end
  local pointer = object.pointer
  if pointer == nil then error("this object is closed", 3) end
  return pointer
end

function core.free(object)
  local pointer = object.pointer
  object.pointer = nil
  if pointer ~= nil and not object.is_lent then
    ffi.gc(pointer, nil)
    C.together_free(pointer)
  end
end

-- What tells one object from another, also in an event.
function shared.key(pointer)
  return tonumber(ffi.cast("uintptr_t", pointer))
end

function core.key(object)
  return shared.key(shared.address(object))
end

function shared.zstring(text)
  if type(text) == "number" then text = tostring(text) end
  if type(text) ~= "string" then error("a string was expected", 3) end
  if text:find("\0", 1, true) then error("the text contains a NUL", 3) end
  return text
end

function shared.zstrings(texts)
  local pointers = ffi.new("const char *[?]", #texts + 1)
  for at, text in ipairs(texts) do pointers[at - 1] = shared.zstring(text) end
  return pointers
end

-- A number, where it is exact as one; otherwise LuaJIT's 64-bit integer.
function shared.integer(number)
  local near = tonumber(number)
  if near > -9007199254740992 and near < 9007199254740992 then return near end
  return number
end

function shared.list(numbers, count)
  local list = {}
  for at = 1, count do list[at] = tonumber(numbers[at - 1]) end
  return list
end

-- What a tool's function raised, until the function that ran it has returned.
local raised

function shared.raise()
  if raised then
    local what = raised
    raised = nil
    error(what.error, 0)
  end
end

-- The functions of tools by number, as long as their requests and calls keep them.
local functions = setmetatable({}, { __mode = "v" })
local last = 0
-- Made once: LuaJIT has few callbacks. It runs only inside a function of this module that the compiler leaves alone.
local run_tool

local function answer_to(call, user_data)
  local arguments = shared.lent(C.together_tool_call_arguments(call))
  local ended, answer = pcall(functions[shared.key(user_data)], arguments)
  arguments.pointer = nil
  if ended and type(answer) ~= "string" and type(answer) ~= "number" then
    ended, answer = false, "a tool's function returns a string, not a " .. type(answer)
  end
  if ended then
    answer = tostring(answer)
    return C.together_tool_call_answer_n(call, answer, #answer)
  end
  raised = { error = answer }
  return C.TOGETHER_CANCELLED
end

--- Returns the status, and what must be kept as long as the request and its calls.
function core.request_add_tool(request, name, description, schema, called)
  if type(called) ~= "function" then error("a function was expected", 2) end
  run_tool = run_tool or ffi.cast("together_tool", answer_to)
  last = last + 1
  -- Its own, so that a function which is used twice is two tools.
  local function kept(...) return called(...) end
  functions[last] = kept
  local status = C.together_request_add_tool(shared.address(request), shared.zstring(name), shared.zstring(description),
    shared.zstring(schema), run_tool, ffi.cast("void *", last))
  return tonumber(status), kept
end

--- Without a function for its events: it may take hours, and Lua has one thread.
function core.batch_run(batch, client)
  return shared.owned(C.together_batch_run(shared.address(batch), shared.address(client), nil, nil))
end

require("together.core_ffi_functions")(C, core, shared)
return core
