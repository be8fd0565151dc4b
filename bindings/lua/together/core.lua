-- The library's functions, by LuaJIT's FFI or by the C module, which have the same names and rules.

local declarations = require("together.declarations")

local has_ffi = type(jit) == "table" and pcall(require, "ffi")
local core = has_ffi and require("together.core_ffi") or require("together_core")

local function series(version)
  local major, minor = version:match("^(%d+)%.(%d+)")
  return major == "0" and major .. "." .. minor or major
end

local loaded = core.version()
if series(loaded) ~= series(declarations.version) then
  error(("this is libtogether %s; the package is for %s"):format(loaded, declarations.version), 0)
end
return core
