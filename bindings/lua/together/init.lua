--- The Together AI API for Lua 5.1 to 5.4 and LuaJIT, by libtogether.
--
--     local together = require("together")
--     local client = assert(together.client())                    -- the key from TOGETHER_API_KEY
--     local ask = together.request(together.CHAT_COMPLETIONS, { model = "openai/gpt-oss-20b" })
--     ask:add_message("user", "What is the capital of France?")
--     print(assert(client:complete(ask)):text())
--
-- A request that fails is `nil` and an error: a table with `status`, `message`, `http_status`, `request_id`,
-- `retry_after_ms` and `answer`, which prints as its message. A wrong argument raises an error.

local core = require("together.core")
local declarations = require("together.declarations")

local together = { version = declarations.version, library_version = core.version }
for _, name in ipairs({ "Status", "EventKind", "Timeout", "Limit", "Trust", "CassetteMode", "Time", "SampleFormat" }) do
  together[name] = declarations[name]
end
for name, words in pairs(declarations.operations) do together[name] = words end

local Status, EventKind = declarations.Status, declarations.EventKind
-- How long Ctrl-C waits for Lua, in milliseconds.
local SLICE = 100

local function class(name)
  local made = { __name = "together." .. name }
  made.__index = made
  -- Frees it now; the collector does otherwise. Doing it twice is nothing.
  function made:close() core.free(self.object) end
  made.__close = made.close
  function made:status() return core.object_status(self.object) end
  -- Why it failed, in one line; "" if it did not.
  function made:message() return core.object_message(self.object) end
  return made
end

local Options, Request, Answer, Stream, Client =
  class("options"), class("request"), class("answer"), class("stream"), class("client")

local Batch = class("batch")

local function new(of, object) return setmetatable({ object = object }, of) end

local Error = { __tostring = function(failed) return failed.message end }
Error.__index = Error

-- The answer; or nil and why it failed.
local function checked(answer)
  local status = answer:status()
  if status == Status.OK then return answer end
  return nil, setmetatable({
    status = status, message = answer:message(), http_status = answer:http_status(), request_id = answer:request_id(),
    retry_after_ms = answer:retry_after_ms(), answer = answer,
  }, Error)
end

-- A setter of the core as a method that returns its object, or raises why it was refused.
local function setter(function_of_core)
  return function(self, ...)
    if function_of_core(self.object, ...) ~= Status.OK then error(self:message(), 2) end
    return self
  end
end

for _, name in ipairs({
  "set_base_url", "set_api_key", "set_api_key_file", "set_api_key_command", "set_secret_memory", "set_environment_wipe",
  "set_timeout", "set_limit", "set_retries", "set_header", "set_cassette", "set_trust", "add_ca", "add_ca_file", "add_pin",
  "set_identity", "set_proxy",
}) do
  Options[name] = setter(core["options_" .. name])
end

for _, name in ipairs({
  "set_json", "add_message", "add_tool_result", "add_image", "add_image_url", "add_image_file", "add_part", "remove", "set_schema", "set_file", "set_bytes", "set_output", "set_header", "set_timeout", "set_sentences", "set_wait",
}) do
  Request[name] = setter(core["request_" .. name])
end

local set_string, set_boolean = setter(core.request_set_string), setter(core.request_set_boolean)
local set_integer, set_number = setter(core.request_set_integer), setter(core.request_set_number)

--- Sets a field, by its name or a JSON pointer, to a string, a boolean or a number. Any other JSON: `set_json`.
function Request:set(field, value)
  local kind = type(value)
  if kind == "string" then return set_string(self, field, value) end
  if kind == "boolean" then return set_boolean(self, field, value) end
  if kind ~= "number" then error("a field is a string, a boolean or a number; set_json takes the rest", 2) end
  if value == math.floor(value) and value >= -2 ^ 53 and value <= 2 ^ 53 then return set_integer(self, field, value) end
  return set_number(self, field, value)
end

--- Offers a tool, whose calls a function carries out, inside the wait for the answer: it gets the arguments, which are read
-- like an answer (`arguments:string("/city")`) while it runs, and returns a string. An error in it ends the request, and comes
-- out of that wait. `schema` is the JSON schema of the arguments, as text.
function Request:add_tool(name, description, schema, called)
  local status, kept = core.request_add_tool(self.object, name, description, schema, function(arguments)
    return called(new(Answer, arguments))
  end)
  if status ~= Status.OK then error(self:message(), 2) end
  self.kept[#self.kept + 1] = kept
  return self
end

--- Appends an answer, and the tools' turns before it, so that the next question can follow.
function Request:add_answer(answer)
  if core.request_add_answer(self.object, answer.object) ~= Status.OK then error(self:message(), 2) end
  return self
end

--- Asks for the page after `page`, an answer to this request; false where there is none.
function Request:next_page(page)
  if core.request_next_page(self.object, page.object) == 1 then return true end
  if core.object_status(self.object) ~= Status.OK then error(self:message(), 2) end
  return false
end

--- The fields, as a text that `ask:set_json("", text)` loads: a conversation to be saved.
function Request:json() return core.request_json(self.object) end

for _, name in ipairs({
  "text", "json", "bytes", "value", "count", "floats", "http_status", "header", "request_id", "retry_after_ms", "tries",
  "try_message", "time_us", "decode", "save",
}) do
  local read = core["response_" .. name]
  Answer[name] = function(self, ...) return read(self.object, ...) end
end

--- The structured answer of a choice (`ask:set_schema`), which is read like an answer; or nil and why it does not fit.
function Answer:parsed(choice) return checked(new(Answer, core.response_parsed(self.object, choice or 0))) end

--- The string, integer, number or boolean at a JSON pointer; nil if there is none or it is of another type.
function Answer:string(pointer)
  if core.response_value(self.object, pointer):sub(1, 1) ~= '"' then return nil end
  return core.response_string(self.object, pointer)
end

-- No number stands for none: one that is there is the same beside any other.
local function number_by(read)
  return function(self, pointer)
    local number = read(self.object, pointer, 0)
    if number == 0 and read(self.object, pointer, 1) == 1 then return nil end
    return number
  end
end
Answer.integer, Answer.number = number_by(core.response_integer), number_by(core.response_number)

function Answer:boolean(pointer)
  local value = core.response_boolean(self.object, pointer, -1)
  if value ~= -1 then return value ~= 0 end
end

--- The next event, waited for at most so many milliseconds (without limit unless given); nil if there is none yet, or none
-- comes any more.
function Stream:next(timeout_ms)
  if self.is_over then return nil end
  local event
  repeat
    event = core.call_next(self.object, timeout_ms or SLICE)
  until event or timeout_ms
  if event and event.kind == EventKind.DONE then self.is_over = true end
  return event
end

--- `for event in stream:events()`: a table for each event. Ask `stream:answer()` afterwards how it ended.
function Stream:events()
  return function() return self:next() end
end

--- `for text in stream:texts()`: the text as the model writes it.
function Stream:texts()
  return function()
    for event in self:events() do
      if event.kind == EventKind.TEXT then return event.text end
    end
  end
end

-- Nil and why it was not sent, or true.
local function sent(stream, status)
  if status == Status.OK then return true end
  local message = stream:message()
  if message == "" then message = "not sent: see together_call_send for what a session takes, and when" end
  return nil, setmetatable({ status = status, message = message }, Error)
end

--- Sends a message to a session: the JSON of an object. True, or nil and why not. Never waits; the status is TOO_LARGE if 1 MiB
-- waits to be sent.
function Stream:send(json) return sent(self, core.call_send(self.object, json)) end

--- Sends raw audio, a string, to a session that listens, in pieces of any size. As `send`.
function Stream:send_bytes(samples) return sent(self, core.call_send_bytes(self.object, samples)) end

--- Ends a session in good order: what is due still comes, and then the end. As `send`.
function Stream:finish() return sent(self, core.call_finish(self.object)) end

--- Ends the stream with CANCELLED. Nothing else of the client is touched.
function Stream:cancel() core.call_cancel(self.object) end

--- The whole answer, once the last event was read; or nil and why it failed.
function Stream:answer() return checked(new(Answer, core.call_response(self.object))) end

--- A descriptor that is readable while an event waits.
function Stream:fd() return core.call_fd(self.object) end

--- Sends a request and waits for its whole answer; or nil and why it failed.
function Client:complete(request)
  local stream = self:stream(request)
  while core.call_wait(stream.object, SLICE) ~= Status.OK do end
  local answer, failed = stream:answer()
  stream:close()
  return answer, failed
end

--- Starts a request, whose events are read as they come.
function Client:stream(request)
  local stream = new(Stream, core.start(self.object, request.object))
  -- Without its client a stream is cancelled; without its request it has no tools.
  stream.client, stream.kept = self, request.kept
  self.streams[core.key(stream.object)] = stream
  return stream
end

--- For a frame loop: the oldest event of any stream of this client, and the stream. Streams that are read so are not read by
-- themselves too.
function Client:next(timeout_ms)
  local event = core.client_next(self.object, timeout_ms or 0)
  if not event then return nil end
  local stream = self.streams[event.call]
  if stream and event.kind == EventKind.DONE then stream.is_over = true end
  return event, stream
end

function Client:set_api_key(key)
  if core.client_set_api_key(self.object, key) ~= Status.OK then error("this cannot be a key", 2) end
end

--- What the client has used, by the names of together_usage.
function Client:usage()
  local _, used = core.client_usage(self.object)
  return used
end

--- A descriptor that is readable while an event of any stream waits.
function Client:fd() return core.client_fd(self.object) end

--- Cancels everything, for the end of a program. One stream ends by its own `cancel`.
function Client:interrupt() core.client_interrupt(self.object) end
function Client:connect() core.client_connect(self.object) end

--- A report on every step of a request, for support: its `text`.
function Client:diagnose() return new(Answer, core.client_diagnose(self.object)) end

Batch.add_request = setter(core.batch_add)

--- Adds a request, whose answer `custom_id` names.
function Batch:add(custom_id, request) return self:add_request(custom_id, request.object) end

--- Does what is still to be done until all answers are there, and gives the job; or nil and why it failed. Lua waits meanwhile, and
-- its Ctrl-C too: the first is seen behind the run, the second ends the process, and the next run goes on. Timeout.TOTAL of the client
-- limits it.
function Batch:run(client) return checked(new(Answer, core.batch_run(self.object, client.object))) end

--- The answer to one request, as `client:complete` would have given it; or nil and why it failed.
function Batch:answer(custom_id) return checked(new(Answer, core.batch_answer(self.object, custom_id))) end

--- Requests that the service carries out in its own time, in a directory that outlives the process: a program that was killed is
-- started again, unchanged, and goes on. `close` lets another hold the directory. Or nil and why it failed.
function together.batch(directory)
  local made = new(Batch, core.batch_new(directory))
  if made:status() ~= Status.OK then
    local failed = setmetatable({ status = made:status(), message = made:message() }, Error)
    made:close()
    return nil, failed
  end
  return made
end

--- Any JSON text, read as answers are; or nil and where it is none.
function together.parse(text) return checked(new(Answer, core.json_parse(text))) end

function together.options() return new(Options, core.options_new()) end

--- A request for an operation, with fields (strings, booleans and numbers).
function together.request(operation, fields)
  local made = new(Request, core.request_new(operation))
  made.kept = {}
  if made:status() ~= Status.OK then error(made:message(), 2) end
  for field, value in pairs(fields or {}) do made:set(field, value) end
  return made
end

--- A server, a key and a pool of connections: make one and keep it. Or nil and why it failed.
function together.client(options)
  local made = new(Client, core.client_new(options and options.object))
  if made:status() ~= Status.OK then
    return nil, setmetatable({ status = made:status(), message = made:message() }, Error)
  end
  made.streams = setmetatable({}, { __mode = "v" })
  return made
end

return together
