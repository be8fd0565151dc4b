-- Generated from include/together-api.json by bindings/generate.py: do not edit.
-- The library's functions over LuaJIT's FFI; together/core_ffi.lua has what they share.
return function(C, core, shared)
local ffi = require("ffi")
local address, zstring, zstrings, owned, lent = shared.address, shared.zstring, shared.zstrings, shared.owned, shared.lent
local key, integer, list, raise = shared.key, shared.integer, shared.list, shared.raise

local function from_together_usage(struct)
  return {
    requests = integer(struct.requests),
    tries = integer(struct.tries),
    prompt_tokens = integer(struct.prompt_tokens),
    completion_tokens = integer(struct.completion_tokens),
    cached_tokens = integer(struct.cached_tokens),
    reasoning_tokens = integer(struct.reasoning_tokens),
    bytes_sent = integer(struct.bytes_sent),
    bytes_received = integer(struct.bytes_received),
    waited_ms = integer(struct.waited_ms),
    ratelimit_limit = integer(struct.ratelimit_limit),
    ratelimit_remaining = integer(struct.ratelimit_remaining),
    ratelimit_reset_ms = integer(struct.ratelimit_reset_ms),
    tokenlimit_limit = integer(struct.tokenlimit_limit),
    tokenlimit_remaining = integer(struct.tokenlimit_remaining),
  }
end

local function from_together_event(struct)
  return {
    kind = tonumber(struct.kind),
    status = tonumber(struct.status),
    call = key(struct.call),
    choice = tonumber(struct.choice),
    text = ffi.string(struct.text, struct.text_length),
    json = ffi.string(struct.json, struct.json_length),
    bytes = ffi.string(struct.bytes, struct.bytes_length),
    done = integer(struct.done),
    total = integer(struct.total),
    id = ffi.string(struct.id, struct.id_length),
    replaces = tonumber(struct.replaces),
    sample_rate = tonumber(struct.sample_rate),
    sample_format = tonumber(struct.sample_format),
    replayed = tonumber(struct.replayed),
  }
end

function core.status_name(status)
  return ffi.string(C.together_status_name(status))
end

function core.version()
  return ffi.string(C.together_version())
end

function core.object_status(object)
  return tonumber(C.together_object_status(address(object)))
end

function core.object_message(object)
  return ffi.string(C.together_object_message(address(object)))
end

function core.options_new()
  return owned(C.together_options_new())
end

function core.options_set_base_url(options, url)
  return tonumber(C.together_options_set_base_url(address(options), zstring(url)))
end

function core.options_set_timeout(options, which, milliseconds)
  return tonumber(C.together_options_set_timeout(address(options), which, milliseconds))
end

function core.options_set_limit(options, which, value)
  return tonumber(C.together_options_set_limit(address(options), which, value))
end

function core.options_set_retries(options, count)
  return tonumber(C.together_options_set_retries(address(options), count))
end

function core.options_set_header(options, name, value)
  return tonumber(C.together_options_set_header(address(options), zstring(name), zstring(value)))
end

function core.options_set_cassette(options, path, mode)
  return tonumber(C.together_options_set_cassette(address(options), zstring(path), mode))
end

function core.options_set_api_key(options, key)
  return tonumber(C.together_options_set_api_key_n(address(options), key, #key))
end

function core.options_set_api_key_file(options, path)
  local result = tonumber(C.together_options_set_api_key_file(address(options), zstring(path)))
  raise()
  return result
end
jit.off(core.options_set_api_key_file)

function core.options_set_api_key_command(options, argv)
  local texts = zstrings(argv)
  return tonumber(C.together_options_set_api_key_command(address(options), texts, #argv))
end

function core.options_set_secret_memory(options, secret)
  return tonumber(C.together_options_set_secret_memory(address(options), secret and 1 or 0))
end

function core.options_set_environment_wipe(options, wipe)
  return tonumber(C.together_options_set_environment_wipe(address(options), wipe and 1 or 0))
end

function core.options_set_trust(options, trust)
  return tonumber(C.together_options_set_trust(address(options), trust))
end

function core.options_add_ca(options, pem)
  return tonumber(C.together_options_add_ca_n(address(options), pem, #pem))
end

function core.options_add_ca_file(options, path)
  local result = tonumber(C.together_options_add_ca_file(address(options), zstring(path)))
  raise()
  return result
end
jit.off(core.options_add_ca_file)

function core.options_add_pin(options, spki_sha256_base64)
  return tonumber(C.together_options_add_pin(address(options), zstring(spki_sha256_base64)))
end

function core.options_set_identity(options, cert_pem, key_pem)
  return tonumber(C.together_options_set_identity(address(options), zstring(cert_pem), zstring(key_pem)))
end

function core.options_set_proxy(options, url)
  return tonumber(C.together_options_set_proxy(address(options), zstring(url)))
end

function core.client_new(options)
  local result = owned(C.together_client_new(address(options)))
  raise()
  return result
end
jit.off(core.client_new)

function core.client_set_api_key(client, key)
  return tonumber(C.together_client_set_api_key_n(address(client), key, #key))
end

function core.client_usage(client)
  local place, capacity = ffi.new("together_usage"), ffi.sizeof("together_usage")
  local status = C.together_client_usage(address(client), place, capacity)
  return status, from_together_usage(place)
end

function core.client_next(client, timeout_ms)
  local event = C.together_client_next(address(client), timeout_ms)
  event = event ~= nil and from_together_event(event) or nil
  raise()
  return event
end
jit.off(core.client_next)

function core.client_fd(client)
  return tonumber(C.together_client_fd(address(client)))
end

function core.client_event(client)
  return (C.together_client_event(address(client)))
end

function core.client_connect(client)
  return tonumber(C.together_client_connect(address(client)))
end

function core.client_interrupt(client)
  C.together_client_interrupt(address(client))
end

function core.client_diagnose(client)
  local result = owned(C.together_client_diagnose(address(client)))
  raise()
  return result
end
jit.off(core.client_diagnose)

function core.request_new(operation)
  return owned(C.together_request_new(zstring(operation)))
end

function core.request_set_string(request, field, value)
  return tonumber(C.together_request_set_string_n(address(request), zstring(field), value, #value))
end

function core.request_set_integer(request, field, value)
  return tonumber(C.together_request_set_integer(address(request), zstring(field), value))
end

function core.request_set_number(request, field, value)
  return tonumber(C.together_request_set_number(address(request), zstring(field), value))
end

function core.request_set_boolean(request, field, value)
  return tonumber(C.together_request_set_boolean(address(request), zstring(field), value and 1 or 0))
end

function core.request_set_json(request, field, json)
  return tonumber(C.together_request_set_json_n(address(request), zstring(field), json, #json))
end

function core.request_set_file(request, field, path)
  return tonumber(C.together_request_set_file(address(request), zstring(field), zstring(path)))
end

function core.request_set_bytes(request, field, bytes, file_name)
  return tonumber(C.together_request_set_bytes(address(request), zstring(field), bytes, #bytes, zstring(file_name)))
end

function core.request_set_schema(request, name, schema_json)
  return tonumber(C.together_request_set_schema(address(request), zstring(name), zstring(schema_json)))
end

function core.request_set_output(request, path)
  return tonumber(C.together_request_set_output(address(request), zstring(path)))
end

function core.request_set_header(request, name, value)
  return tonumber(C.together_request_set_header(address(request), zstring(name), zstring(value)))
end

function core.request_set_timeout(request, which, milliseconds)
  return tonumber(C.together_request_set_timeout(address(request), which, milliseconds))
end

function core.request_set_sentences(request, sentences)
  return tonumber(C.together_request_set_sentences(address(request), sentences and 1 or 0))
end

function core.request_set_wait(request, interval_ms)
  return tonumber(C.together_request_set_wait(address(request), interval_ms))
end

function core.request_next_page(request, response)
  return tonumber(C.together_request_next_page(address(request), address(response)))
end

function core.request_add_message(request, role, content)
  return tonumber(C.together_request_add_message_n(address(request), zstring(role), content, #content))
end

function core.request_add_image(request, bytes, mime_type)
  return tonumber(C.together_request_add_image(address(request), bytes, #bytes, zstring(mime_type)))
end

function core.request_json(request)
  local length = ffi.new("size_t[1]")
  local text = C.together_request_json(address(request), length)
  return ffi.string(text, length[0])
end

function core.request_remove(request, field)
  return tonumber(C.together_request_remove(address(request), zstring(field)))
end

function core.request_add_answer(request, response)
  return tonumber(C.together_request_add_answer(address(request), address(response)))
end

function core.request_add_tool_result(request, id, content)
  return tonumber(C.together_request_add_tool_result_n(address(request), zstring(id), content, #content))
end

function core.request_add_image_url(request, url)
  return tonumber(C.together_request_add_image_url(address(request), zstring(url)))
end

function core.request_add_image_file(request, path)
  local result = tonumber(C.together_request_add_image_file(address(request), zstring(path)))
  raise()
  return result
end
jit.off(core.request_add_image_file)

function core.request_add_part(request, json)
  return tonumber(C.together_request_add_part(address(request), zstring(json)))
end

function core.complete(client, request)
  local result = owned(C.together_complete(address(client), address(request)))
  raise()
  return result
end
jit.off(core.complete)

function core.start(client, request)
  return owned(C.together_start(address(client), address(request)))
end

function core.call_next(call, timeout_ms)
  local event = C.together_call_next(address(call), timeout_ms)
  event = event ~= nil and from_together_event(event) or nil
  raise()
  return event
end
jit.off(core.call_next)

function core.call_wait(call, timeout_ms)
  local result = tonumber(C.together_call_wait(address(call), timeout_ms))
  raise()
  return result
end
jit.off(core.call_wait)

function core.call_send(call, json)
  return tonumber(C.together_call_send(address(call), zstring(json)))
end

function core.call_send_bytes(call, bytes)
  return tonumber(C.together_call_send_bytes(address(call), bytes, #bytes))
end

function core.call_finish(call)
  return tonumber(C.together_call_finish(address(call)))
end

function core.call_cancel(call)
  C.together_call_cancel(address(call))
end

function core.call_fd(call)
  return tonumber(C.together_call_fd(address(call)))
end

function core.call_event(call)
  return (C.together_call_event(address(call)))
end

function core.call_response(call)
  return owned(C.together_call_response(address(call)))
end

function core.json_parse(json)
  return owned(C.together_json_parse_n(json, #json))
end

function core.response_parsed(response, choice)
  return owned(C.together_response_parsed(address(response), choice))
end

function core.response_text(response)
  local length = ffi.new("size_t[1]")
  local text = C.together_response_text(address(response), length)
  return ffi.string(text, length[0])
end

function core.response_json(response)
  local length = ffi.new("size_t[1]")
  local text = C.together_response_json(address(response), length)
  return ffi.string(text, length[0])
end

function core.response_bytes(response)
  local length = ffi.new("size_t[1]")
  local text = C.together_response_bytes(address(response), length)
  return ffi.string(text, length[0])
end

function core.response_string(response, pointer)
  local length = ffi.new("size_t[1]")
  local text = C.together_response_string(address(response), zstring(pointer), length)
  return ffi.string(text, length[0])
end

function core.response_value(response, pointer)
  local length = ffi.new("size_t[1]")
  local text = C.together_response_value(address(response), zstring(pointer), length)
  return ffi.string(text, length[0])
end

function core.response_integer(response, pointer, otherwise)
  return integer(C.together_response_integer(address(response), zstring(pointer), otherwise))
end

function core.response_number(response, pointer, otherwise)
  return tonumber(C.together_response_number(address(response), zstring(pointer), otherwise))
end

function core.response_boolean(response, pointer, otherwise)
  return tonumber(C.together_response_boolean(address(response), zstring(pointer), otherwise))
end

function core.response_count(response, pointer)
  return tonumber(C.together_response_count(address(response), zstring(pointer)))
end

function core.response_http_status(response)
  return tonumber(C.together_response_http_status(address(response)))
end

function core.response_header(response, name)
  return ffi.string(C.together_response_header(address(response), zstring(name)))
end

function core.response_request_id(response)
  return ffi.string(C.together_response_request_id(address(response)))
end

function core.response_retry_after_ms(response)
  return integer(C.together_response_retry_after_ms(address(response)))
end

function core.response_time_us(response, which)
  return integer(C.together_response_time_us(address(response), which))
end

function core.response_tries(response)
  return tonumber(C.together_response_tries(address(response)))
end

function core.response_try_message(response, number)
  return ffi.string(C.together_response_try_message(address(response), number))
end

function core.response_floats(response, pointer)
  local place, capacity = nil, 0
  capacity = tonumber(C.together_response_floats(address(response), zstring(pointer), place, capacity))
  place = ffi.new("float[?]", capacity)
  capacity = math.min(capacity, tonumber(C.together_response_floats(address(response), zstring(pointer), place, capacity)))
  return list(place, capacity)
end

function core.response_decode(response, pointer)
  local place, capacity = nil, 0
  capacity = tonumber(C.together_response_decode(address(response), zstring(pointer), place, capacity))
  place = ffi.new("char[?]", capacity)
  capacity = math.min(capacity, tonumber(C.together_response_decode(address(response), zstring(pointer), place, capacity)))
  return ffi.string(place, capacity)
end

function core.response_save(response, pointer, path)
  local result = tonumber(C.together_response_save(address(response), zstring(pointer), zstring(path)))
  raise()
  return result
end
jit.off(core.response_save)

function core.batch_new(directory)
  local result = owned(C.together_batch_new(zstring(directory)))
  raise()
  return result
end
jit.off(core.batch_new)

function core.batch_add(batch, custom_id, request)
  local result = tonumber(C.together_batch_add(address(batch), zstring(custom_id), address(request)))
  raise()
  return result
end
jit.off(core.batch_add)

function core.batch_answer(batch, custom_id)
  local result = owned(C.together_batch_answer(address(batch), zstring(custom_id)))
  raise()
  return result
end
jit.off(core.batch_answer)
end
