-- What every binding shows (docs/bindings.md), in Lua: LuaJIT by its FFI, Lua 5.1 to 5.4 by the C module.

-- The collector runs all the time, so that what is freed too early is found.
collectgarbage("setpause", 1)
collectgarbage("setstepmul", 10000)

local together = require("together")
local core = require("together.core")
local declarations = require("together.declarations")
local Status, EventKind = together.Status, together.EventKind

local MODEL = "openai/gpt-oss-20b"
local stat = io.open("/proc/self/stat")
local pid = stat:read("*n")
stat:close()

local function question(text, model)
  return together.request(together.CHAT_COMPLETIONS, { model = model or MODEL }):add_message("user", text)
end

local function quoted(text) return 'offline: you asked "' .. text .. '"' end

local function equal(found, expected)
  if found ~= expected then error(("%s instead of %s"):format(tostring(found), tostring(expected)), 2) end
end

-- How many descriptors ("fd") or threads ("task") the process has. Not by popen, which opens some itself.
local function held(what)
  local place = os.tmpname()
  os.execute(("ls /proc/%d/%s | wc -l > %s"):format(pid, what, place))
  local file = io.open(place)
  local count = file:read("*n")
  file:close()
  os.remove(place)
  return count
end

local function texts(stream)
  local whole = {}
  for text in stream:texts() do whole[#whole + 1] = text end
  return table.concat(whole)
end

local client
local tests = {}

function tests.whole_answer()
  local own = assert(together.client())
  local answer = assert(own:complete(question("How are you?")))
  equal(answer:text(), quoted("How are you?"))
  equal(answer:string("/object"), "chat.completion")
  assert(answer:integer("/usage/total_tokens") > 0)
  equal(answer:integer("/choices/0/index"), 0)
  equal(answer:integer("/nowhere"), nil)
  equal(answer:number("/object"), nil)
  equal(answer:string("/usage"), nil)
  equal(answer:count("/choices"), 1)
  equal(answer:http_status(), 200)
  equal(own:usage().requests, 1)
end

function tests.embedding()
  local ask = together.request(together.EMBEDDINGS, { model = "intfloat/multilingual-e5-large-instruct", input = "text" })
  local answer = assert(client:complete(ask))
  local numbers, squares = answer:floats("/data/0/embedding"), 0
  for _, number in ipairs(numbers) do squares = squares + number * number end
  equal(#numbers, answer:count("/data/0/embedding"))
  assert(math.abs(squares - 1) < 0.001)
end

function tests.stream_cancelled_in_the_middle()
  local ask = question("A long question of many words, so that there is a middle to stop in.")
  local stream, text = client:stream(ask), ""
  for event in stream:events() do
    text = text .. event.text
    if #text > 10 then stream:cancel() end
  end
  local answer, failed = stream:answer()
  equal(answer, nil)
  equal(failed.status, Status.CANCELLED)
  equal(failed.answer:text(), text)
  equal(texts(client:stream(ask)), assert(client:complete(ask)):text())
  equal(texts(assert(together.client()):stream(ask)), texts(client:stream(ask)))
end

function tests.wrong_key()
  local own = assert(together.client(together.options():set_api_key("not-the-key")))
  local answer, failed = own:complete(question("Who am I?"))
  equal(answer, nil)
  equal(failed.status, Status.AUTHENTICATION)
  equal(failed.http_status, 401)
  assert(#failed.request_id > 0 and tostring(failed):find("401"))
end

function tests.no_network()
  local own = assert(together.client(together.options():set_base_url("https://127.0.0.1:1"):set_retries(0)))
  local _, failed = own:complete(question("Is anybody there?"))
  equal(failed.status, Status.CONNECTION)
end

function tests.sixteen_streams()
  local own = assert(together.client())
  local said, streams, open = {}, {}, 16
  for number = 1, 16 do
    streams[number] = own:stream(question("stream " .. number))
    said[streams[number]] = ""
  end
  while open > 0 do
    local event, stream = own:next(-1)
    said[stream] = said[stream] .. event.text
    if event.kind == EventKind.DONE then open = open - 1 end
  end
  for number = 1, 16 do equal(said[streams[number]], quoted("stream " .. number)) end
end

function tests.text_with_nul_and_emoji()
  local text = "a\0b \240\159\152\128 \195\169"
  equal(assert(client:complete(question(text))):text(), quoted(text))
  local ask = question("")
  assert(not pcall(ask.set, ask, "a\0b", 1))
  assert(not pcall(ask.set, ask, "user", "\255"))
  assert(not pcall(together.request, "not an operation"))
end

function tests.every_kind_of_field()
  local ask = question("x", "offline/echo"):set("temperature", 0.5):set("max_tokens", 12):set("logprobs", false)
  local sent = assert(client:complete(ask:set_json("stop", '["a"]'))):text()
  for _, part in ipairs({ '"temperature":0.5', '"max_tokens":12', '"logprobs":false', '"stop":["a"]' }) do
    assert(sent:find(part, 1, true), part)
  end
end

local WEATHER = '{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}'

function tests.tool_with_a_function()
  local city, late
  local ask = question("What is the weather?"):add_tool("weather", "of a city", WEATHER, function(arguments)
    city, late = arguments:string("/city"), arguments
    collectgarbage()
    return "sunny in " .. city
  end)
  local answer = assert(client:complete(ask))
  assert(answer:text():find("sunny in " .. city, 1, true), answer:text())
  -- The arguments end with the function.
  assert(not pcall(late.string, late, "/city"))
  equal(texts(client:stream(ask)), answer:text())
  ask:add_answer(answer):add_message("user", "And tomorrow?")
  assert(ask:json():find("sunny in", 1, true))
  assert(client:complete(ask))
  -- In a coroutine, and by another coroutine than the one that made the tool.
  equal(coroutine.wrap(function() return assert(client:complete(ask)):text() end)():sub(1, 8), "offline:")
end

function tests.a_batch()
  local directory = os.tmpname()
  os.remove(directory)
  local batch = assert(together.batch(directory))
  batch:add("a", question("Who?")):add("b", question("Where?"))
  local job = assert(batch:run(client))
  equal(job:integer("/requests/answered"), 2)
  equal(assert(batch:answer("b")):text(), 'offline: you asked "Where?"')
  local none, failed = batch:answer("c")
  equal(none, nil)
  equal(failed.status, Status.INVALID_ARGUMENT)
  none, failed = together.batch(directory)
  equal(none, nil)
  equal(failed.status, Status.FILE)
  batch:close()
  local again = assert(together.batch(directory))
  equal(assert(again:run(client)):string("/status"), "COMPLETED")
  again:close()
  for _, name in ipairs({ "lock", "batch.json", "requests-0001.jsonl", "results-0001.jsonl" }) do
    os.remove(directory .. "/" .. name)
  end
  os.remove(directory)
end

function tests.a_job_and_a_list()
  local function film(model)
    local made = assert(client:complete(together.request(together.VIDEOS_CREATE):set("model", model):set("prompt", "A gate.")))
    return client:complete(together.request(together.VIDEOS_GET):set("id", made:string("/id")):set_wait(10))
  end
  equal(assert(film("minimax/hailuo-02")):string("/status"), "completed")
  local none, failed = film("offline/failed-job")
  equal(none, nil)
  equal(failed.status, Status.JOB_FAILED)
  local models = together.request(together.MODELS_LIST)
  equal(models:next_page(assert(client:complete(models))), false)
end

function tests.raw_speech()
  local speak = together.request(together.AUDIO_SPEECH, {
    model = "hexgrad/Kokoro-82M", voice = "af_heart", input = "one two", response_format = "raw", stream = true,
  })
  local samples = 0
  for event in client:stream(speak):events() do
    if event.kind == together.EventKind.BYTES then
      equal(event.sample_rate, 24000)
      equal(event.sample_format, together.SampleFormat.S16)
      equal(#event.bytes % 2, 0)
      samples = samples + #event.bytes / 2
    end
  end
  equal(samples, 6000)
end

function tests.a_session()
  local listen = together.request(together.REALTIME, {
    model = "openai/whisper-large-v3", input_audio_format = "pcm_s16le_16000", turn_detection = "none",
  })
  local stream = client:stream(listen)
  for _ = 1, 4 do assert(stream:send_bytes(("\16"):rep(8000))) end
  assert(stream:send('{"type":"input_audio_buffer.commit"}'))
  local unsent, why = stream:send("{}")
  equal(unsent, nil)
  equal(why.status, Status.INVALID_ARGUMENT)
  assert(stream:finish())
  local settled = {}
  for event in stream:events() do
    if event.kind == together.EventKind.TEXT and event.replaces == 0 then settled[#settled + 1] = event.text end
  end
  equal(table.concat(settled, "|"), "one two three four")
  equal(assert(stream:answer()):text(), "one two three four")
  stream:close()
  -- Only a session is sent to.
  local chat = client:stream(question("Hm?"))
  equal(select(2, chat:send_bytes("\0\0")).status, Status.INVALID_ARGUMENT)
  chat:close()
end

function tests.structured_answer()
  local answer = assert(client:complete(question("What is the weather?"):set_schema("weather", WEATHER)))
  local parsed = assert(answer:parsed())
  assert(parsed:string("/city") and parsed:count("") == 1)
  local none, failed = answer:parsed(7)
  equal(none, nil)
  equal(failed.status, Status.INVALID_ARGUMENT)
  local json = assert(together.parse('{"a":[1,2.5,"x",true],"b64":"AAEC"}'))
  equal(json:integer("/a/0"), 1)
  equal(json:number("/a/1"), 2.5)
  equal(json:boolean("/a/3"), true)
  equal(json:decode("/b64"), "\0\1\2")
  assert(not together.parse("{"))
  assert(answer:time_us(together.Time.TOTAL) > 0)
end

function tests.what_a_callback_throws()
  local thrown = {}
  local ask = question("What is the weather?"):add_tool("weather", "of a city", WEATHER, function() error(thrown) end)
  local ended, why = pcall(client.complete, client, ask)
  assert(not ended)
  equal(why, thrown)
  ended, why = pcall(texts, client:stream(ask))
  equal(why, thrown)
  equal(assert(client:complete(question("Again"))):text(), quoted("Again"))
  local wrong = question("What is the weather?"):add_tool("weather", "of a city", WEATHER, function() end)
  ended, why = pcall(client.complete, client, wrong)
  assert(not ended and tostring(why):find("returns a string"))
end

function tests.cancel_one_while_another_starts()
  for _ = 1, 20 do
    local first = client:stream(question("the first, which is cancelled"))
    local second = client:stream(question("the second"))
    first:cancel()
    equal(texts(second), quoted("the second"))
  end
end

function tests.closed_twice()
  local own = assert(together.client())
  local stream = own:stream(question("Nobody"))
  own:close()
  own:close()
  assert(not pcall(own.complete, own, question("Nobody")))
  local _, failed = (function() texts(stream) return stream:answer() end)()
  equal(failed.status, Status.CANCELLED)
  stream:close()
  assert(not pcall(stream.answer, stream))
end

function tests.interrupt_ends_a_wait()
  os.execute(("(sleep 0.3; kill -INT %d) &"):format(pid))
  local ended, why = pcall(client.complete, client, question("Never", "offline/slow"))
  assert(not ended and tostring(why):find("interrupted!"), tostring(why))
  equal(assert(client:complete(question("Again"))):text(), quoted("Again"))
end

-- A process that ends with open streams ends well, and says nothing.
function tests.exit_with_open_streams()
  local program = [[
    local together = require("together")
    local client = assert(together.client())
    streams = {}
    for number = 1, 64 do streams[number] = client:stream(together.request(together.CHAT_COMPLETIONS, { model = "offline/slow" })) end
  ]]
  local place = os.tmpname()
  local file = io.open(place, "w")
  file:write(program)
  file:close()
  local interpreter = 0
  while arg[interpreter - 1] do interpreter = interpreter - 1 end
  local ended = os.execute(("%s %s > %s.said 2>&1"):format(arg[interpreter], place, place))
  assert(ended == true or ended == 0)
  local said = io.open(place .. ".said")
  equal(said:read("*a"), "")
  said:close()
  os.remove(place)
  os.remove(place .. ".said")
end

-- Of LuaJIT: the others' module is linked with the library.
function tests.library_is_found_and_checked()
  if not jit then return end
  local place = os.tmpname()
  os.execute(([[TOGETHER_LIBRARY=/nowhere/libtogether.so %s -e 'print(pcall(require, "together"))' > %s 2>&1]]):format(arg[-1], place))
  local file = io.open(place)
  local said = file:read("*a")
  file:close()
  os.remove(place)
  assert(said:find("  /nowhere/libtogether.so: ", 1, true) and said:find("TOGETHER_LIBRARY"), said)
end

-- Each function is in the core; those that take functions are written by hand, or are listed here with a reason.
function tests.every_function()
  local without = {
    together_set_allocator = "must be called before anything else, by the program that hosts Lua",
    together_options_set_log = "runs on threads of the library, and Lua has one",
    together_options_set_api_key_source = "as together_options_set_log",
    together_options_set_transport = "as together_options_set_log",
    together_options_set_wake = "as together_options_set_log",
    together_request_set_reader = "as together_options_set_log",
    together_request_set_user_data = "an event brings its stream",
    together_complete_each = "a stream needs no callback",
    together_tool_call_name = "each function has one tool",
    together_tool_call_id = "the library answers the call",
    together_tool_call_arguments = "the function gets them",
    together_tool_call_answer = "the function returns it",
  }
  for _, name in ipairs(declarations.by_hand) do
    local there = core[name:gsub("^together_", "")] ~= nil
    assert(there ~= (without[name:gsub("_n$", "")] ~= nil), name)
  end
  local by_hand = {}
  for _, name in ipairs(declarations.by_hand) do by_hand[name] = true end
  for _, name in ipairs(declarations.functions) do
    local short = name:gsub("^together_", "")
    assert(by_hand[name] or by_hand[name .. "_n"] or core[short] or core[short:gsub("_n$", "")], name)
  end
end

local warm = assert(together.client())
warm:complete(question("Warm"))
warm:close()
collectgarbage()
collectgarbage()
local descriptors, threads = held("fd"), held("task")
client = assert(together.client())
local names = {}
for name in pairs(tests) do names[#names + 1] = name end
table.sort(names)
for _, name in ipairs(names) do
  print("lua " .. name)
  tests[name]()
end
print("lua no_leak")
client:close()
collectgarbage()
collectgarbage()
equal(held("fd"), descriptors)
equal(held("task"), threads)
print(#names + 1 .. " passed: " .. (jit and jit.version or _VERSION) .. ", libtogether " .. together.library_version())
