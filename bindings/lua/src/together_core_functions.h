/* Generated from include/together-api.json by bindings/generate.py: do not edit. */
/* The library's functions for Lua; together_core.c has what they share. */

static void push_together_usage(lua_State *L, const together_usage *from) {
    lua_newtable(L);
    lua_pushinteger(L, (lua_Integer)from->requests);
    lua_setfield(L, -2, "requests");
    lua_pushinteger(L, (lua_Integer)from->tries);
    lua_setfield(L, -2, "tries");
    lua_pushinteger(L, (lua_Integer)from->prompt_tokens);
    lua_setfield(L, -2, "prompt_tokens");
    lua_pushinteger(L, (lua_Integer)from->completion_tokens);
    lua_setfield(L, -2, "completion_tokens");
    lua_pushinteger(L, (lua_Integer)from->cached_tokens);
    lua_setfield(L, -2, "cached_tokens");
    lua_pushinteger(L, (lua_Integer)from->reasoning_tokens);
    lua_setfield(L, -2, "reasoning_tokens");
    lua_pushinteger(L, (lua_Integer)from->bytes_sent);
    lua_setfield(L, -2, "bytes_sent");
    lua_pushinteger(L, (lua_Integer)from->bytes_received);
    lua_setfield(L, -2, "bytes_received");
    lua_pushinteger(L, (lua_Integer)from->waited_ms);
    lua_setfield(L, -2, "waited_ms");
    lua_pushinteger(L, (lua_Integer)from->ratelimit_limit);
    lua_setfield(L, -2, "ratelimit_limit");
    lua_pushinteger(L, (lua_Integer)from->ratelimit_remaining);
    lua_setfield(L, -2, "ratelimit_remaining");
    lua_pushinteger(L, (lua_Integer)from->ratelimit_reset_ms);
    lua_setfield(L, -2, "ratelimit_reset_ms");
    lua_pushinteger(L, (lua_Integer)from->tokenlimit_limit);
    lua_setfield(L, -2, "tokenlimit_limit");
    lua_pushinteger(L, (lua_Integer)from->tokenlimit_remaining);
    lua_setfield(L, -2, "tokenlimit_remaining");
}

static void push_together_event(lua_State *L, const together_event *from) {
    lua_newtable(L);
    lua_pushinteger(L, (lua_Integer)from->kind);
    lua_setfield(L, -2, "kind");
    lua_pushinteger(L, (lua_Integer)from->status);
    lua_setfield(L, -2, "status");
    lua_pushlightuserdata(L, from->call);
    lua_setfield(L, -2, "call");
    lua_pushinteger(L, (lua_Integer)from->choice);
    lua_setfield(L, -2, "choice");
    lua_pushlstring(L, (const char *)from->text, from->text_length);
    lua_setfield(L, -2, "text");
    lua_pushlstring(L, (const char *)from->json, from->json_length);
    lua_setfield(L, -2, "json");
    lua_pushlstring(L, (const char *)from->bytes, from->bytes_length);
    lua_setfield(L, -2, "bytes");
    lua_pushinteger(L, (lua_Integer)from->done);
    lua_setfield(L, -2, "done");
    lua_pushinteger(L, (lua_Integer)from->total);
    lua_setfield(L, -2, "total");
    lua_pushlstring(L, (const char *)from->id, from->id_length);
    lua_setfield(L, -2, "id");
    lua_pushinteger(L, (lua_Integer)from->replaces);
    lua_setfield(L, -2, "replaces");
    lua_pushinteger(L, (lua_Integer)from->sample_rate);
    lua_setfield(L, -2, "sample_rate");
    lua_pushinteger(L, (lua_Integer)from->sample_format);
    lua_setfield(L, -2, "sample_format");
    lua_pushinteger(L, (lua_Integer)from->replayed);
    lua_setfield(L, -2, "replayed");
}

static int core_status_name(lua_State *L) {
    lua_pushstring(L, together_status_name((int32_t)luaL_checkinteger(L, 1)));
    return 1;
}

static int core_version(lua_State *L) {
    lua_pushstring(L, together_version());
    return 1;
}

static int core_object_status(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_object_status(object(L, 1)));
    return 1;
}

static int core_object_message(lua_State *L) {
    lua_pushstring(L, together_object_message(object(L, 1)));
    return 1;
}

static int core_options_new(lua_State *L) {
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_options_new();
    return 1;
}

static int core_options_set_base_url(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_set_base_url(open_object(L, 1), zstring(L, 2)));
    return 1;
}

static int core_options_set_timeout(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_set_timeout(open_object(L, 1), (int32_t)luaL_checkinteger(L, 2), (int64_t)luaL_checkinteger(L, 3)));
    return 1;
}

static int core_options_set_limit(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_set_limit(open_object(L, 1), (int32_t)luaL_checkinteger(L, 2), (uint64_t)luaL_checkinteger(L, 3)));
    return 1;
}

static int core_options_set_retries(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_set_retries(open_object(L, 1), (uint32_t)luaL_checkinteger(L, 2)));
    return 1;
}

static int core_options_set_header(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_set_header(open_object(L, 1), zstring(L, 2), zstring(L, 3)));
    return 1;
}

static int core_options_set_cassette(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_set_cassette(open_object(L, 1), zstring(L, 2), (int32_t)luaL_checkinteger(L, 3)));
    return 1;
}

static int core_options_set_api_key(lua_State *L) {
    size_t key_length = 0;
    const char *key = luaL_checklstring(L, 2, &key_length);
    lua_pushinteger(L, (lua_Integer)together_options_set_api_key_n(open_object(L, 1), key, key_length));
    return 1;
}

static int core_options_set_api_key_file(lua_State *L) {
    enter(L);
    lua_pushinteger(L, (lua_Integer)together_options_set_api_key_file(open_object(L, 1), zstring(L, 2)));
    return raised(L, 1);
}

static int core_options_set_api_key_command(lua_State *L) {
    size_t argv_length = 0;
    const char *const *texts = zstrings(L, 2, &argv_length);
    lua_pushinteger(L, (lua_Integer)together_options_set_api_key_command(open_object(L, 1), texts, argv_length));
    return 1;
}

static int core_options_set_secret_memory(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_set_secret_memory(open_object(L, 1), lua_toboolean(L, 2)));
    return 1;
}

static int core_options_set_environment_wipe(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_set_environment_wipe(open_object(L, 1), lua_toboolean(L, 2)));
    return 1;
}

static int core_options_set_trust(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_set_trust(open_object(L, 1), (int32_t)luaL_checkinteger(L, 2)));
    return 1;
}

static int core_options_add_ca(lua_State *L) {
    size_t pem_length = 0;
    const char *pem = luaL_checklstring(L, 2, &pem_length);
    lua_pushinteger(L, (lua_Integer)together_options_add_ca_n(open_object(L, 1), pem, pem_length));
    return 1;
}

static int core_options_add_ca_file(lua_State *L) {
    enter(L);
    lua_pushinteger(L, (lua_Integer)together_options_add_ca_file(open_object(L, 1), zstring(L, 2)));
    return raised(L, 1);
}

static int core_options_add_pin(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_add_pin(open_object(L, 1), zstring(L, 2)));
    return 1;
}

static int core_options_set_identity(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_set_identity(open_object(L, 1), zstring(L, 2), zstring(L, 3)));
    return 1;
}

static int core_options_set_proxy(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_options_set_proxy(open_object(L, 1), zstring(L, 2)));
    return 1;
}

static int core_client_new(lua_State *L) {
    enter(L);
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_client_new(object(L, 1));
    return raised(L, 1);
}

static int core_client_set_api_key(lua_State *L) {
    size_t key_length = 0;
    const char *key = luaL_checklstring(L, 2, &key_length);
    lua_pushinteger(L, (lua_Integer)together_client_set_api_key_n(open_object(L, 1), key, key_length));
    return 1;
}

static int core_client_usage(lua_State *L) {
    together_usage filled;
    together_usage *place = &filled;
    size_t capacity = sizeof filled;
    memset(&filled, 0, sizeof filled);
    lua_pushinteger(L, together_client_usage(open_object(L, 1), place, capacity));
    push_together_usage(L, &filled);
    return 2;
}

static int core_client_next(lua_State *L) {
    enter(L);
    const together_event *event = together_client_next(open_object(L, 1), (int32_t)luaL_checkinteger(L, 2));
    if (event == NULL) return raised(L, 0);
    push_together_event(L, event);
    return raised(L, 1);
}

static int core_client_fd(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_client_fd(open_object(L, 1)));
    return 1;
}

static int core_client_event(lua_State *L) {
    lua_pushlightuserdata(L, together_client_event(open_object(L, 1)));
    return 1;
}

static int core_client_connect(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_client_connect(open_object(L, 1)));
    return 1;
}

static int core_client_interrupt(lua_State *L) {
    together_client_interrupt(open_object(L, 1));
    return 0;
}

static int core_client_diagnose(lua_State *L) {
    enter(L);
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_client_diagnose(open_object(L, 1));
    return raised(L, 1);
}

static int core_request_new(lua_State *L) {
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_request_new(zstring(L, 1));
    return 1;
}

static int core_request_set_string(lua_State *L) {
    size_t value_length = 0;
    const char *value = luaL_checklstring(L, 3, &value_length);
    lua_pushinteger(L, (lua_Integer)together_request_set_string_n(open_object(L, 1), zstring(L, 2), value, value_length));
    return 1;
}

static int core_request_set_integer(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_set_integer(open_object(L, 1), zstring(L, 2), (int64_t)luaL_checkinteger(L, 3)));
    return 1;
}

static int core_request_set_number(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_set_number(open_object(L, 1), zstring(L, 2), luaL_checknumber(L, 3)));
    return 1;
}

static int core_request_set_boolean(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_set_boolean(open_object(L, 1), zstring(L, 2), lua_toboolean(L, 3)));
    return 1;
}

static int core_request_set_json(lua_State *L) {
    size_t json_length = 0;
    const char *json = luaL_checklstring(L, 3, &json_length);
    lua_pushinteger(L, (lua_Integer)together_request_set_json_n(open_object(L, 1), zstring(L, 2), json, json_length));
    return 1;
}

static int core_request_set_file(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_set_file(open_object(L, 1), zstring(L, 2), zstring(L, 3)));
    return 1;
}

static int core_request_set_bytes(lua_State *L) {
    size_t bytes_length = 0;
    const char *bytes = luaL_checklstring(L, 3, &bytes_length);
    lua_pushinteger(L, (lua_Integer)together_request_set_bytes(open_object(L, 1), zstring(L, 2), bytes, bytes_length, zstring(L, 4)));
    return 1;
}

static int core_request_set_schema(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_set_schema(open_object(L, 1), zstring(L, 2), zstring(L, 3)));
    return 1;
}

static int core_request_set_output(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_set_output(open_object(L, 1), zstring(L, 2)));
    return 1;
}

static int core_request_set_header(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_set_header(open_object(L, 1), zstring(L, 2), zstring(L, 3)));
    return 1;
}

static int core_request_set_timeout(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_set_timeout(open_object(L, 1), (int32_t)luaL_checkinteger(L, 2), (int64_t)luaL_checkinteger(L, 3)));
    return 1;
}

static int core_request_set_sentences(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_set_sentences(open_object(L, 1), lua_toboolean(L, 2)));
    return 1;
}

static int core_request_set_wait(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_set_wait(open_object(L, 1), (int64_t)luaL_checkinteger(L, 2)));
    return 1;
}

static int core_request_next_page(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_next_page(open_object(L, 1), open_object(L, 2)));
    return 1;
}

static int core_request_add_message(lua_State *L) {
    size_t content_length = 0;
    const char *content = luaL_checklstring(L, 3, &content_length);
    lua_pushinteger(L, (lua_Integer)together_request_add_message_n(open_object(L, 1), zstring(L, 2), content, content_length));
    return 1;
}

static int core_request_add_image(lua_State *L) {
    size_t bytes_length = 0;
    const char *bytes = luaL_checklstring(L, 2, &bytes_length);
    lua_pushinteger(L, (lua_Integer)together_request_add_image(open_object(L, 1), bytes, bytes_length, zstring(L, 3)));
    return 1;
}

static int core_request_json(lua_State *L) {
    size_t length = 0;
    const void *text = together_request_json(open_object(L, 1), &length);
    lua_pushlstring(L, text, length);
    return 1;
}

static int core_request_remove(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_remove(open_object(L, 1), zstring(L, 2)));
    return 1;
}

static int core_request_add_answer(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_add_answer(open_object(L, 1), open_object(L, 2)));
    return 1;
}

static int core_request_add_tool_result(lua_State *L) {
    size_t content_length = 0;
    const char *content = luaL_checklstring(L, 3, &content_length);
    lua_pushinteger(L, (lua_Integer)together_request_add_tool_result_n(open_object(L, 1), zstring(L, 2), content, content_length));
    return 1;
}

static int core_request_add_image_url(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_add_image_url(open_object(L, 1), zstring(L, 2)));
    return 1;
}

static int core_request_add_image_file(lua_State *L) {
    enter(L);
    lua_pushinteger(L, (lua_Integer)together_request_add_image_file(open_object(L, 1), zstring(L, 2)));
    return raised(L, 1);
}

static int core_request_add_part(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_request_add_part(open_object(L, 1), zstring(L, 2)));
    return 1;
}

static int core_complete(lua_State *L) {
    enter(L);
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_complete(open_object(L, 1), open_object(L, 2));
    return raised(L, 1);
}

static int core_start(lua_State *L) {
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_start(open_object(L, 1), open_object(L, 2));
    return 1;
}

static int core_call_next(lua_State *L) {
    enter(L);
    const together_event *event = together_call_next(open_object(L, 1), (int32_t)luaL_checkinteger(L, 2));
    if (event == NULL) return raised(L, 0);
    push_together_event(L, event);
    return raised(L, 1);
}

static int core_call_wait(lua_State *L) {
    enter(L);
    lua_pushinteger(L, (lua_Integer)together_call_wait(open_object(L, 1), (int32_t)luaL_checkinteger(L, 2)));
    return raised(L, 1);
}

static int core_call_send(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_call_send(open_object(L, 1), zstring(L, 2)));
    return 1;
}

static int core_call_send_bytes(lua_State *L) {
    size_t bytes_length = 0;
    const char *bytes = luaL_checklstring(L, 2, &bytes_length);
    lua_pushinteger(L, (lua_Integer)together_call_send_bytes(open_object(L, 1), bytes, bytes_length));
    return 1;
}

static int core_call_finish(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_call_finish(open_object(L, 1)));
    return 1;
}

static int core_call_cancel(lua_State *L) {
    together_call_cancel(open_object(L, 1));
    return 0;
}

static int core_call_fd(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_call_fd(open_object(L, 1)));
    return 1;
}

static int core_call_event(lua_State *L) {
    lua_pushlightuserdata(L, together_call_event(open_object(L, 1)));
    return 1;
}

static int core_call_response(lua_State *L) {
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_call_response(open_object(L, 1));
    return 1;
}

static int core_json_parse(lua_State *L) {
    size_t json_length = 0;
    const char *json = luaL_checklstring(L, 1, &json_length);
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_json_parse_n(json, json_length);
    return 1;
}

static int core_response_parsed(lua_State *L) {
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_response_parsed(open_object(L, 1), (uint32_t)luaL_checkinteger(L, 2));
    return 1;
}

static int core_response_text(lua_State *L) {
    size_t length = 0;
    const void *text = together_response_text(open_object(L, 1), &length);
    lua_pushlstring(L, text, length);
    return 1;
}

static int core_response_json(lua_State *L) {
    size_t length = 0;
    const void *text = together_response_json(open_object(L, 1), &length);
    lua_pushlstring(L, text, length);
    return 1;
}

static int core_response_bytes(lua_State *L) {
    size_t length = 0;
    const void *text = together_response_bytes(open_object(L, 1), &length);
    lua_pushlstring(L, text, length);
    return 1;
}

static int core_response_string(lua_State *L) {
    size_t length = 0;
    const void *text = together_response_string(open_object(L, 1), zstring(L, 2), &length);
    lua_pushlstring(L, text, length);
    return 1;
}

static int core_response_value(lua_State *L) {
    size_t length = 0;
    const void *text = together_response_value(open_object(L, 1), zstring(L, 2), &length);
    lua_pushlstring(L, text, length);
    return 1;
}

static int core_response_integer(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_response_integer(open_object(L, 1), zstring(L, 2), (int64_t)luaL_checkinteger(L, 3)));
    return 1;
}

static int core_response_number(lua_State *L) {
    lua_pushnumber(L, together_response_number(open_object(L, 1), zstring(L, 2), luaL_checknumber(L, 3)));
    return 1;
}

static int core_response_boolean(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_response_boolean(open_object(L, 1), zstring(L, 2), (int32_t)luaL_checkinteger(L, 3)));
    return 1;
}

static int core_response_count(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_response_count(open_object(L, 1), zstring(L, 2)));
    return 1;
}

static int core_response_http_status(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_response_http_status(open_object(L, 1)));
    return 1;
}

static int core_response_header(lua_State *L) {
    lua_pushstring(L, together_response_header(open_object(L, 1), zstring(L, 2)));
    return 1;
}

static int core_response_request_id(lua_State *L) {
    lua_pushstring(L, together_response_request_id(open_object(L, 1)));
    return 1;
}

static int core_response_retry_after_ms(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_response_retry_after_ms(open_object(L, 1)));
    return 1;
}

static int core_response_time_us(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_response_time_us(open_object(L, 1), (int32_t)luaL_checkinteger(L, 2)));
    return 1;
}

static int core_response_tries(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)together_response_tries(open_object(L, 1)));
    return 1;
}

static int core_response_try_message(lua_State *L) {
    lua_pushstring(L, together_response_try_message(open_object(L, 1), (uint32_t)luaL_checkinteger(L, 2)));
    return 1;
}

static int core_response_floats(lua_State *L) {
    size_t capacity = 0;
    float *place = NULL;
    size_t count = together_response_floats(open_object(L, 1), zstring(L, 2), place, capacity);
    place = lua_newuserdata(L, count * sizeof *place + 1);
    capacity = count;
    count = together_response_floats(open_object(L, 1), zstring(L, 2), place, capacity);
    if (count > capacity) count = capacity;
    push_floats(L, place, count);
    return 1;
}

static int core_response_decode(lua_State *L) {
    size_t capacity = 0;
    char *place = NULL;
    size_t count = together_response_decode(open_object(L, 1), zstring(L, 2), place, capacity);
    place = lua_newuserdata(L, count * sizeof *place + 1);
    capacity = count;
    count = together_response_decode(open_object(L, 1), zstring(L, 2), place, capacity);
    if (count > capacity) count = capacity;
    lua_pushlstring(L, place, count);
    return 1;
}

static int core_response_save(lua_State *L) {
    enter(L);
    lua_pushinteger(L, (lua_Integer)together_response_save(open_object(L, 1), zstring(L, 2), zstring(L, 3)));
    return raised(L, 1);
}

static int core_batch_new(lua_State *L) {
    enter(L);
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_batch_new(zstring(L, 1));
    return raised(L, 1);
}

static int core_batch_add(lua_State *L) {
    enter(L);
    lua_pushinteger(L, (lua_Integer)together_batch_add(open_object(L, 1), zstring(L, 2), open_object(L, 3)));
    return raised(L, 1);
}

static int core_batch_answer(lua_State *L) {
    enter(L);
    together_object *made = new_object(L);
    made->address = (void *)(size_t)together_batch_answer(open_object(L, 1), zstring(L, 2));
    return raised(L, 1);
}

static const luaL_Reg generated[] = {
    {"status_name", core_status_name},
    {"version", core_version},
    {"object_status", core_object_status},
    {"object_message", core_object_message},
    {"options_new", core_options_new},
    {"options_set_base_url", core_options_set_base_url},
    {"options_set_timeout", core_options_set_timeout},
    {"options_set_limit", core_options_set_limit},
    {"options_set_retries", core_options_set_retries},
    {"options_set_header", core_options_set_header},
    {"options_set_cassette", core_options_set_cassette},
    {"options_set_api_key", core_options_set_api_key},
    {"options_set_api_key_file", core_options_set_api_key_file},
    {"options_set_api_key_command", core_options_set_api_key_command},
    {"options_set_secret_memory", core_options_set_secret_memory},
    {"options_set_environment_wipe", core_options_set_environment_wipe},
    {"options_set_trust", core_options_set_trust},
    {"options_add_ca", core_options_add_ca},
    {"options_add_ca_file", core_options_add_ca_file},
    {"options_add_pin", core_options_add_pin},
    {"options_set_identity", core_options_set_identity},
    {"options_set_proxy", core_options_set_proxy},
    {"client_new", core_client_new},
    {"client_set_api_key", core_client_set_api_key},
    {"client_usage", core_client_usage},
    {"client_next", core_client_next},
    {"client_fd", core_client_fd},
    {"client_event", core_client_event},
    {"client_connect", core_client_connect},
    {"client_interrupt", core_client_interrupt},
    {"client_diagnose", core_client_diagnose},
    {"request_new", core_request_new},
    {"request_set_string", core_request_set_string},
    {"request_set_integer", core_request_set_integer},
    {"request_set_number", core_request_set_number},
    {"request_set_boolean", core_request_set_boolean},
    {"request_set_json", core_request_set_json},
    {"request_set_file", core_request_set_file},
    {"request_set_bytes", core_request_set_bytes},
    {"request_set_schema", core_request_set_schema},
    {"request_set_output", core_request_set_output},
    {"request_set_header", core_request_set_header},
    {"request_set_timeout", core_request_set_timeout},
    {"request_set_sentences", core_request_set_sentences},
    {"request_set_wait", core_request_set_wait},
    {"request_next_page", core_request_next_page},
    {"request_add_message", core_request_add_message},
    {"request_add_image", core_request_add_image},
    {"request_json", core_request_json},
    {"request_remove", core_request_remove},
    {"request_add_answer", core_request_add_answer},
    {"request_add_tool_result", core_request_add_tool_result},
    {"request_add_image_url", core_request_add_image_url},
    {"request_add_image_file", core_request_add_image_file},
    {"request_add_part", core_request_add_part},
    {"complete", core_complete},
    {"start", core_start},
    {"call_next", core_call_next},
    {"call_wait", core_call_wait},
    {"call_send", core_call_send},
    {"call_send_bytes", core_call_send_bytes},
    {"call_finish", core_call_finish},
    {"call_cancel", core_call_cancel},
    {"call_fd", core_call_fd},
    {"call_event", core_call_event},
    {"call_response", core_call_response},
    {"json_parse", core_json_parse},
    {"response_parsed", core_response_parsed},
    {"response_text", core_response_text},
    {"response_json", core_response_json},
    {"response_bytes", core_response_bytes},
    {"response_string", core_response_string},
    {"response_value", core_response_value},
    {"response_integer", core_response_integer},
    {"response_number", core_response_number},
    {"response_boolean", core_response_boolean},
    {"response_count", core_response_count},
    {"response_http_status", core_response_http_status},
    {"response_header", core_response_header},
    {"response_request_id", core_response_request_id},
    {"response_retry_after_ms", core_response_retry_after_ms},
    {"response_time_us", core_response_time_us},
    {"response_tries", core_response_tries},
    {"response_try_message", core_response_try_message},
    {"response_floats", core_response_floats},
    {"response_decode", core_response_decode},
    {"response_save", core_response_save},
    {"batch_new", core_batch_new},
    {"batch_add", core_batch_add},
    {"batch_answer", core_batch_answer},
    {NULL, NULL},
};
