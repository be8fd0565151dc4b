-- The header without macros (first argument) in LuaJIT's ffi, and a question through the library (second).
local ffi = require("ffi")
ffi.cdef(assert(io.open(arg[1])):read("*a"))
local together = ffi.load(arg[2])

local client = together.together_client_new(nil)
local ask = together.together_request_new("POST /v1/chat/completions")
together.together_request_set_string(ask, "model", "openai/gpt-oss-20b")
together.together_request_set_boolean(ask, "logprobs", 0)
together.together_request_add_message(ask, "user", "From Lua?")

local call = together.together_start(client, ask)
repeat
    local event = together.together_call_next(call, -1)
    if event.kind == together.TOGETHER_EVENT_TEXT then io.write(ffi.string(event.text, event.text_length)) end
until event.kind == together.TOGETHER_EVENT_DONE
assert(together.together_object_status(call) == together.TOGETHER_OK, ffi.string(together.together_object_message(call)))

-- A number that no version has is refused, and said by its name.
local options = together.together_options_new()
local status = together.together_options_set_timeout(options, 99, 1)
assert(status == together.TOGETHER_INVALID_ARGUMENT)
assert(together.together_options_set_timeout(options, together.TOGETHER_TIMEOUT_TOTAL, 1) == together.TOGETHER_OK)
print("\n" .. ffi.string(together.together_status_name(status)))
for _, object in ipairs({ call, ask, client, options }) do together.together_free(object) end
