/* Every function with each of its pointers NULL in turn, and with an object of another kind where it takes
 * one: a status or an empty answer, never a crash. A function that is missing here fails the harness. */
#include <stdlib.h>

#include "check.h"

#define REFUSED(call) CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, (call))
#define ACCEPTED(call) CHECK_STATUS(TOGETHER_OK, (call))
#define IS_EMPTY(call) CHECK_TEXT("", (call))

static void *allocate_nothing(size_t size, size_t alignment, void *user_data) {
    (void)size, (void)alignment, (void)user_data;
    return NULL;
}

static void release_nothing(void *memory, size_t size, size_t alignment, void *user_data) {
    (void)memory, (void)size, (void)alignment, (void)user_data;
}

static void any_object(void) {
    together_free(NULL);
    REFUSED(together_object_status(NULL));
    CHECK(strstr(together_object_message(NULL), "NULL") != NULL);
    CHECK(together_status_name(0) != NULL);
    CHECK(together_version() != NULL);
    REFUSED(together_set_allocator(NULL, NULL, NULL));
    REFUSED(together_set_allocator(allocate_nothing, NULL, NULL));
    REFUSED(together_set_allocator(NULL, release_nothing, NULL));
}

static void wake_nothing(void *user_data) { (void)user_data; }

static ptrdiff_t read_nothing(uint64_t offset, void *bytes_out, size_t capacity, void *user_data) {
    (void)offset, (void)bytes_out, (void)capacity, (void)user_data;
    return 0;
}

static int32_t carry_out_nothing(together_tool_call *call, void *user_data) {
    (void)call, (void)user_data;
    return TOGETHER_OK;
}

static void tool_call(void *of_another_kind) {
    together_tool_call *all[] = {NULL, of_another_kind};
    for (size_t i = 0; i < 2; i++) {
        IS_EMPTY(together_tool_call_name(all[i]));
        IS_EMPTY(together_tool_call_id(all[i]));
        CHECK(together_tool_call_arguments(all[i]) == NULL);
        REFUSED(together_tool_call_answer(all[i], "v"));
        REFUSED(together_tool_call_answer_n(all[i], "v", 1));
    }
}

static void hear_nothing(int32_t level, const char *message, void *user_data) {
    (void)level, (void)message, (void)user_data;
}

static void *no_stream(const char *host, uint16_t port, int32_t timeout_ms, void *user_data) {
    (void)host, (void)port, (void)timeout_ms, (void)user_data;
    return NULL;
}

static intptr_t no_read(void *stream, void *bytes_out, size_t capacity, int32_t timeout_ms) {
    (void)stream, (void)bytes_out, (void)capacity, (void)timeout_ms;
    return -1;
}

static intptr_t no_write(void *stream, const void *bytes, size_t length, int32_t timeout_ms) {
    (void)stream, (void)bytes, (void)length, (void)timeout_ms;
    return -1;
}

static void no_close(void *stream) { (void)stream; }

static const together_transport no_transport = {sizeof no_transport, no_stream, no_read, no_write, no_close};

static void reach(void *of_another_kind) {
    together_options *all[] = {NULL, of_another_kind};
    for (size_t i = 0; i < 2; i++) {
        REFUSED(together_options_set_proxy(all[i], "http://localhost"));
        REFUSED(together_options_set_transport(all[i], &no_transport, NULL));
    }
    together_options *one = together_options_new();
    REFUSED(together_options_set_proxy(one, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_proxy:", "url is NULL", "");
    ACCEPTED(together_options_set_proxy(one, ""));
    REFUSED(together_options_set_transport(one, NULL, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_transport:", "transport is NULL", "");
    together_transport wrong[] = {no_transport, no_transport, no_transport, no_transport, no_transport, no_transport};
    wrong[0].struct_size = 0;
    wrong[1].struct_size = sizeof(together_transport) - 1;
    wrong[2].connect = NULL;
    wrong[3].read = NULL;
    wrong[4].write = NULL;
    wrong[5].close = NULL;
    for (size_t i = 0; i < 6; i++) {
        REFUSED(together_options_set_transport(one, &wrong[i], NULL));
        CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_transport:",
                      i < 2 ? "struct_size" : "is NULL", "");
    }
    /* One that is not even there: nothing behind the size is read. */
    size_t *size_alone = malloc(sizeof *size_alone);
    CHECK(size_alone != NULL);
    if (size_alone != NULL) {
        *size_alone = sizeof *size_alone;
        REFUSED(together_options_set_transport(one, (together_transport *)(void *)size_alone, NULL));
    }
    free(size_alone);
    ACCEPTED(together_options_set_transport(one, &no_transport, NULL));
    /* Of a newer header, which has fields that this library does not know. */
    struct {
        together_transport known;
        void *newer;
    } larger = {no_transport, NULL};
    larger.known.struct_size = sizeof larger;
    ACCEPTED(together_options_set_transport(one, &larger.known, NULL));
    ACCEPTED(together_object_status(one));
    together_free(one);
}

/* A source of keys that has none. */
static size_t no_key(char *key_out, size_t capacity, uint32_t *lifetime_s_out, void *user_data) {
    CHECK(key_out != NULL && capacity > 0 && lifetime_s_out != NULL && *lifetime_s_out == 0);
    ++*(int *)user_data;
    return 0;
}

static void key_sources(void) {
    together_options *one = together_options_new();
    const char *nothing[] = {NULL}, *hole[] = {"printf", NULL}, *unnamed[] = {""}, *bad[] = {"\xff"};
    REFUSED(together_options_set_api_key_command(one, NULL, 0));
    REFUSED(together_options_set_api_key_command(one, NULL, 1));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_api_key_command:", "argv is NULL", "");
    REFUSED(together_options_set_api_key_command(one, nothing, 0));
    REFUSED(together_options_set_api_key_command(one, nothing, 1));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "argv[0] is NULL", "", "");
    REFUSED(together_options_set_api_key_command(one, hole, 2));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "argv[1] is NULL", "", "");
    REFUSED(together_options_set_api_key_command(one, unnamed, 1));
    REFUSED(together_options_set_api_key_command(one, bad, 1));
    REFUSED(together_options_set_api_key_command(one, nothing, SIZE_MAX));
    REFUSED(together_options_set_api_key_source(one, NULL, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_api_key_source:", "source is NULL", "");
    /* Any of them makes the failures of the others good. */
    ACCEPTED(together_options_set_api_key_command(one, hole, 1));
    ACCEPTED(together_object_status(one));
    int asked = 0;
    ACCEPTED(together_options_set_api_key_source(one, no_key, &asked));
    int32_t truths[] = {1, 0, -1, INT32_MIN, 256};
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
        ACCEPTED(together_options_set_secret_memory(one, truths[i]));
        ACCEPTED(together_options_set_environment_wipe(one, truths[i]));
    }
    ACCEPTED(together_object_status(one));
    /* Asked at the first request, and not before. */
    together_client *without = together_client_new(one);
    ACCEPTED(together_object_status(without));
    CHECK(asked == 0);
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    together_response *response = together_complete(without, models);
    CHECK_REFUSAL(response, TOGETHER_NO_API_KEY, "a callback", "no API key", "");
    CHECK(asked == 1);
    together_free(response);
    together_free(models);
    together_free(without);
    together_free(one);
}

static void options(void *of_another_kind) {
    together_options *all[] = {NULL, of_another_kind};
    for (size_t i = 0; i < 2; i++) {
        REFUSED(together_options_set_api_key(all[i], "key"));
        REFUSED(together_options_set_api_key_n(all[i], "key", 3));
        REFUSED(together_options_set_api_key_file(all[i], "/dev/null"));
        const char *argv[] = {"true"};
        REFUSED(together_options_set_api_key_command(all[i], argv, 1));
        REFUSED(together_options_set_api_key_source(all[i], no_key, NULL));
        REFUSED(together_options_set_secret_memory(all[i], 1));
        REFUSED(together_options_set_environment_wipe(all[i], 1));
        REFUSED(together_options_set_base_url(all[i], "https://localhost"));
        REFUSED(together_options_set_timeout(all[i], TOGETHER_TIMEOUT_TOTAL, 1));
        REFUSED(together_options_set_limit(all[i], TOGETHER_LIMIT_RESPONSE_BYTES, 1));
        REFUSED(together_options_set_retries(all[i], 1));
        REFUSED(together_options_set_header(all[i], "x-name", "value"));
        REFUSED(together_options_add_ca(all[i], "pem"));
        REFUSED(together_options_add_ca_n(all[i], "pem", 3));
        REFUSED(together_options_add_ca_file(all[i], "/dev/null"));
        REFUSED(together_options_set_cassette(all[i], "tape.jsonl", TOGETHER_CASSETTE_REPLAY));
        REFUSED(together_options_set_log(all[i], TOGETHER_LOG_DEBUG, hear_nothing, NULL));
        REFUSED(together_options_set_wake(all[i], wake_nothing, NULL));
        REFUSED(together_options_set_trust(all[i], TOGETHER_TRUST_BUILT_IN));
        REFUSED(together_options_add_pin(all[i], "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="));
        REFUSED(together_options_set_identity(all[i], "pem", "pem"));
    }
    /* Of each, the message names the function and the parameter. */
    together_options *one = together_options_new();
    REFUSED(together_options_set_api_key(one, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_api_key:", "key is NULL", "");
    REFUSED(together_options_set_api_key_n(one, NULL, 3));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_api_key_n:", "key is NULL", "");
    CHECK_STATUS(TOGETHER_NO_API_KEY, together_options_set_api_key_n(one, NULL, 0));
    REFUSED(together_options_set_api_key_file(one, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_api_key_file:", "path is NULL", "");
    ACCEPTED(together_options_set_api_key(one, "key"));
    REFUSED(together_options_set_base_url(one, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_base_url:", "url is NULL", "");
    ACCEPTED(together_options_set_base_url(one, "https://localhost"));
    REFUSED(together_options_set_cassette(one, NULL, TOGETHER_CASSETTE_REPLAY));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_cassette:", "path is NULL", "");
    REFUSED(together_options_set_cassette(one, NULL, 0));
    int32_t no_mode[] = {0, 4, -1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < 5; i++) REFUSED(together_options_set_cassette(one, "tape.jsonl", no_mode[i]));
    ACCEPTED(together_options_set_cassette(one, "tape.jsonl", TOGETHER_CASSETTE_REPLAY_PACED));
    CHECK_STATUS(TOGETHER_OK, together_object_status(one));
    together_free(one);

    one = together_options_new();
    REFUSED(together_options_set_header(one, NULL, "value"));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_header:", "name is NULL", "");
    REFUSED(together_options_set_header(one, "x-name", NULL));
    REFUSED(together_options_set_header(one, NULL, NULL));
    together_free(one);
    one = together_options_new();
    REFUSED(together_options_set_header(one, "x-name", NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_header:", "value is NULL", "");
    together_free(one);
    one = together_options_new();
    REFUSED(together_options_add_ca(one, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_add_ca:", "pem is NULL", "");
    REFUSED(together_options_add_ca_n(one, NULL, 3));
    REFUSED(together_options_add_ca_n(one, NULL, 0));
    REFUSED(together_options_add_ca_file(one, NULL));
    together_free(one);
    one = together_options_new();
    REFUSED(together_options_add_ca_file(one, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_add_ca_file:", "path is NULL", "");
    together_free(one);
}

static void log_levels(void) {
    together_options *one = together_options_new();
    int32_t no_level[] = {-1, 5, INT32_MAX, INT32_MIN};
    ACCEPTED(together_options_set_wake(one, wake_nothing, NULL));
    ACCEPTED(together_options_set_wake(one, NULL, NULL));
    for (size_t i = 0; i < 4; i++) REFUSED(together_options_set_log(one, no_level[i], hear_nothing, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_log:", "TOGETHER_LOG_", "");
    for (int32_t level = 0; level <= TOGETHER_LOG_DEBUG; level++) {
        ACCEPTED(together_options_set_log(one, level, NULL, NULL));
        ACCEPTED(together_options_set_log(one, level, hear_nothing, NULL));
    }
    ACCEPTED(together_object_status(one));
    together_free(one);
}

static void trust(void) {
    int32_t no_trust[] = {-1, 4, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < 4; i++) {
        together_options *one = together_options_new();
        REFUSED(together_options_set_trust(one, no_trust[i]));
        CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_trust:", "TOGETHER_TRUST_", "");
        ACCEPTED(together_options_set_trust(one, TOGETHER_TRUST_BOTH));
        ACCEPTED(together_object_status(one));
        together_free(one);
    }
    together_options *one = together_options_new();
    REFUSED(together_options_add_pin(one, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_add_pin:", "spki_sha256_base64 is NULL", "");
    together_free(one);
    one = together_options_new();
    REFUSED(together_options_set_identity(one, NULL, "pem"));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_identity:", "cert_pem is NULL", "");
    REFUSED(together_options_set_identity(one, "pem", NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_options_set_identity:", "key_pem is NULL", "");
    REFUSED(together_options_set_identity(one, NULL, NULL));
    together_free(one);
}

static void limits(void) {
    together_options *one = together_options_new();
    int32_t no_limit[] = {0, 6, -1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < 5; i++) REFUSED(together_options_set_limit(one, no_limit[i], 1));
    together_free(one);
    int32_t every_limit[] = {TOGETHER_LIMIT_RESPONSE_BYTES, TOGETHER_LIMIT_CALLS, TOGETHER_LIMIT_TOKENS,
                             TOGETHER_LIMIT_EVENT_QUEUE, TOGETHER_LIMIT_TURNS};
    for (size_t i = 0; i < 5; i++) {
        one = together_options_new();
        REFUSED(together_options_set_limit(one, every_limit[i], 0));
        ACCEPTED(together_options_set_limit(one, every_limit[i], UINT64_MAX));
        ACCEPTED(together_object_status(one));
        /* As many as can be counted are as many as there is room for, and no more threads than calls. */
        together_client *most = together_client_new(one);
        ACCEPTED(together_object_status(most));
        together_free(most);
        together_free(one);
    }
}

static void client(void *of_another_kind) {
    together_client *all[] = {NULL, of_another_kind};
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    for (size_t i = 0; i < 2; i++) {
        REFUSED(together_client_set_api_key(all[i], "key"));
        REFUSED(together_client_set_api_key_n(all[i], "key", 3));
        together_usage usage;
        REFUSED(together_client_usage(all[i], &usage, sizeof usage));
        REFUSED(together_client_usage(all[i], NULL, 0));
        together_response *response = together_complete(all[i], models);
        CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_complete:", "client is", "");
        together_free(response);
    }
    together_client *from_environment = together_client_new(NULL);
    ACCEPTED(together_object_status(from_environment));
    REFUSED(together_client_set_api_key(from_environment, NULL));
    REFUSED(together_client_set_api_key_n(from_environment, NULL, 3));
    CHECK_STATUS(TOGETHER_NO_API_KEY, together_client_set_api_key_n(from_environment, NULL, 0));
    REFUSED(together_client_usage(from_environment, NULL, sizeof(together_usage)));
    REFUSED(together_client_usage(from_environment, NULL, 0));
    together_client *misled = together_client_new(of_another_kind);
    CHECK_REFUSAL(misled, TOGETHER_INVALID_ARGUMENT, "together_client_new:", "options is not a together_options",
                  "");
    together_request *no_request[] = {NULL, (together_request *)(void *)misled};
    for (size_t i = 0; i < 2; i++) {
        together_response *response = together_complete(from_environment, no_request[i]);
        CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_complete:", "request is", "");
        together_free(response);
    }
    /* After all that, the key that it had is the key that it has. */
    together_response *listed = together_complete(from_environment, models);
    ACCEPTED(together_object_status(listed));
    together_free(listed);
    together_free(misled);
    together_free(from_environment);
    together_free(models);
}

static void request(void *of_another_kind) {
    together_request *all[] = {NULL, of_another_kind};
    for (size_t i = 0; i < 2; i++) {
        REFUSED(together_request_set_string(all[i], "f", "v"));
        REFUSED(together_request_set_string_n(all[i], "f", "v", 1));
        REFUSED(together_request_set_integer(all[i], "f", 1));
        REFUSED(together_request_set_number(all[i], "f", 1.5));
        REFUSED(together_request_set_boolean(all[i], "f", 1));
        REFUSED(together_request_set_json(all[i], "f", "{}"));
        REFUSED(together_request_set_json_n(all[i], "f", "{}", 2));
        REFUSED(together_request_add_message(all[i], "user", "v"));
        REFUSED(together_request_add_message_n(all[i], "user", "v", 1));
        REFUSED(together_request_add_image(all[i], "v", 1, "image/png"));
        REFUSED(together_request_set_file(all[i], "f", "path"));
        REFUSED(together_request_set_bytes(all[i], "f", "v", 1, "name"));
        REFUSED(together_request_set_reader(all[i], "f", read_nothing, NULL, 1, "name"));
        REFUSED(together_request_set_output(all[i], "path"));
        REFUSED(together_request_set_schema(all[i], "name", "{}"));
        REFUSED(together_request_set_header(all[i], "x-name", "v"));
        REFUSED(together_request_set_timeout(all[i], TOGETHER_TIMEOUT_TOTAL, 1));
        REFUSED(together_request_set_user_data(all[i], &all));
        REFUSED(together_request_set_sentences(all[i], 1));
        REFUSED(together_request_set_wait(all[i], 0));
        CHECK(together_request_next_page(all[i], NULL) == 0);
        size_t length = 7;
        IS_EMPTY(together_request_json(all[i], &length));
        CHECK(length == 0);
        IS_EMPTY(together_request_json(all[i], NULL));
        REFUSED(together_request_remove(all[i], "f"));
        REFUSED(together_request_add_answer(all[i], NULL));
        REFUSED(together_request_add_tool_result(all[i], "id", "v"));
        REFUSED(together_request_add_tool_result_n(all[i], "id", "v", 1));
        REFUSED(together_request_add_image_url(all[i], "https://localhost"));
        REFUSED(together_request_add_image_file(all[i], "path"));
        REFUSED(together_request_add_part(all[i], "{\"type\": \"t\"}"));
        REFUSED(together_request_add_tool(all[i], "t", "d", "{}", carry_out_nothing, NULL));
    }
    together_request *none = together_request_new(NULL);
    CHECK_REFUSAL(none, TOGETHER_INVALID_ARGUMENT, "together_request_new:", "operation is NULL", "");
    together_free(none);

    together_request *one = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    REFUSED(together_request_set_string(one, "f", NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_set_string:", "value is NULL", "");
    REFUSED(together_request_set_string_n(one, "f", NULL, 1));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_set_string_n:", "value is NULL", "");
    REFUSED(together_request_set_json(one, "f", NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_set_json:", "json is NULL", "");
    REFUSED(together_request_set_json_n(one, "f", NULL, 1));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_set_json_n:", "json is NULL", "");
    /* No bytes need no address: the empty text is a text, and is no JSON. */
    REFUSED(together_request_set_json_n(one, "f", NULL, 0));
    ACCEPTED(together_request_set_string_n(one, "f", NULL, 0));
    ACCEPTED(together_object_status(one));

    REFUSED(together_request_set_string(one, NULL, "v"));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_set_string:", "field is NULL", "");
    REFUSED(together_request_set_string_n(one, NULL, "v", 1));
    REFUSED(together_request_set_integer(one, NULL, 1));
    REFUSED(together_request_set_number(one, NULL, 1.5));
    REFUSED(together_request_set_boolean(one, NULL, 1));
    REFUSED(together_request_set_json(one, NULL, "{}"));
    REFUSED(together_request_set_json_n(one, NULL, "{}", 2));
    together_free(one);

    one = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    REFUSED(together_request_add_message(one, NULL, "v"));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_add_message:", "role is NULL", "");
    REFUSED(together_request_add_message(one, "user", NULL));
    REFUSED(together_request_add_message_n(one, NULL, "v", 1));
    REFUSED(together_request_add_message_n(one, "user", NULL, 1));
    ACCEPTED(together_request_add_message_n(one, "user", NULL, 0));
    REFUSED(together_request_add_image(one, NULL, 1, "image/png"));
    REFUSED(together_request_add_image(one, NULL, 0, "image/png"));
    REFUSED(together_request_add_image(one, "v", 1, NULL));
    REFUSED(together_request_set_header(one, NULL, "v"));
    REFUSED(together_request_set_header(one, "x-name", NULL));
    together_free(one);

    one = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    REFUSED(together_request_set_schema(one, "name", NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_set_schema:", "schema_json is NULL", "");
    REFUSED(together_request_set_schema(one, NULL, "{}"));
    REFUSED(together_request_set_schema(one, "", "{}"));
    REFUSED(together_request_set_schema(one, "name", "[]"));
    REFUSED(together_request_set_schema(one, "name", "{\"type\":\"\xff\"}"));
    ACCEPTED(together_request_set_schema(one, "name", "{}"));
    ACCEPTED(together_object_status(one));
    together_free(one);

    one = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    REFUSED(together_request_remove(one, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_remove:", "field is NULL", "");
    together_free(one);
    one = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    CHECK(together_request_json(one, NULL) == together_request_json(one, NULL));
    CHECK_TEXT("{}", together_request_json(one, NULL));
    together_request *list = together_request_new(TOGETHER_PROJECTS);
    CHECK(together_request_next_page(list, NULL) == 0);
    CHECK_REFUSAL(list, TOGETHER_INVALID_ARGUMENT, "together_request_next_page:", "response is NULL", "");
    CHECK(together_request_next_page(list, of_another_kind) == 0);
    REFUSED(together_request_set_wait(list, 0));
    REFUSED(together_request_set_wait(list, INT64_MIN));
    together_free(list);
    REFUSED(together_request_add_answer(one, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_add_answer:", "response is NULL", "");
    REFUSED(together_request_add_answer(one, of_another_kind));
    REFUSED(together_request_add_tool_result(one, NULL, "v"));
    REFUSED(together_request_add_tool_result(one, "id", NULL));
    REFUSED(together_request_add_tool_result_n(one, NULL, "v", 1));
    REFUSED(together_request_add_tool_result_n(one, "id", NULL, 1));
    CHECK_TEXT("{}", together_request_json(one, NULL));
    ACCEPTED(together_request_add_tool_result_n(one, "id", NULL, 0));
    REFUSED(together_request_add_image_url(one, NULL));
    REFUSED(together_request_add_image_file(one, NULL));
    REFUSED(together_request_add_part(one, NULL));
    ACCEPTED(together_request_remove(one, "messages"));
    ACCEPTED(together_object_status(one));
    REFUSED(together_request_add_tool(one, NULL, "d", "{}", carry_out_nothing, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_add_tool:", "name is NULL", "");
    REFUSED(together_request_add_tool(one, "t", NULL, "{}", carry_out_nothing, NULL));
    REFUSED(together_request_add_tool(one, "t", "d", NULL, carry_out_nothing, NULL));
    REFUSED(together_request_add_tool(one, "t", "d", "{}", NULL, NULL));
    CHECK_TEXT("{}", together_request_json(one, NULL));
    ACCEPTED(together_request_add_tool(one, "t", "d", "{}", carry_out_nothing, NULL));
    together_free(one);

    one = together_request_new(TOGETHER_FILES_UPLOAD);
    REFUSED(together_request_set_file(one, NULL, "path"));
    REFUSED(together_request_set_file(one, "f", NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_set_file:", "NULL", "");
    REFUSED(together_request_set_bytes(one, NULL, "v", 1, "name"));
    REFUSED(together_request_set_bytes(one, "f", NULL, 1, "name"));
    REFUSED(together_request_set_bytes(one, "f", "v", 1, NULL));
    REFUSED(together_request_set_bytes(one, "f", "v", (size_t)-1, "name"));
    REFUSED(together_request_set_reader(one, NULL, read_nothing, NULL, 1, "name"));
    REFUSED(together_request_set_reader(one, "f", NULL, NULL, 1, "name"));
    REFUSED(together_request_set_reader(one, "f", read_nothing, NULL, 1, NULL));
    REFUSED(together_request_set_output(one, NULL));
    together_free(one);
    one = together_request_new(TOGETHER_FILES_UPLOAD);
    REFUSED(together_request_set_output(one, NULL));
    CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_request_set_output:", "path is NULL", "");
    ACCEPTED(together_request_set_output(one, "path"));
    ACCEPTED(together_request_set_bytes(one, "f", NULL, 0, "name"));
    ACCEPTED(together_request_set_reader(one, "f", read_nothing, NULL, 0, "name"));
    ACCEPTED(together_object_status(one));
    together_free(one);

    one = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    ACCEPTED(together_request_set_user_data(one, NULL));
    ACCEPTED(together_request_set_sentences(one, 1));
    int32_t no_timeout[] = {0, 5, -1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < 5; i++) REFUSED(together_request_set_timeout(one, no_timeout[i], 1));
    ACCEPTED(together_request_set_timeout(one, TOGETHER_TIMEOUT_TOTAL, 1));
    together_free(one);
}

static void response(void *of_another_kind) {
    together_response *all[] = {NULL, of_another_kind};
    for (size_t i = 0; i < 2; i++) {
        size_t length = 7;
        float floats[1] = {7};
        IS_EMPTY(together_response_text(all[i], &length));
        CHECK(length == 0);
        length = 7;
        IS_EMPTY(together_response_json(all[i], &length));
        CHECK(length == 0);
        length = 7;
        IS_EMPTY((const char *)together_response_bytes(all[i], &length));
        CHECK(length == 0);
        length = 7;
        IS_EMPTY(together_response_string(all[i], "/id", &length));
        CHECK(length == 0);
        length = 7;
        IS_EMPTY(together_response_value(all[i], "/id", &length));
        CHECK(length == 0);
        CHECK(together_response_integer(all[i], "/id", 7) == 7);
        CHECK(together_response_number(all[i], "/id", 7.5) == 7.5);
        CHECK(together_response_boolean(all[i], "/id", 7) == 7);
        CHECK(together_response_count(all[i], "") == 0);
        CHECK(together_response_floats(all[i], "", floats, 1) == 0 && floats[0] == 7);
        char decoded[1] = {7};
        CHECK(together_response_decode(all[i], "", decoded, 1) == 0 && decoded[0] == 7);
        REFUSED(together_response_save(all[i], "", "not-written"));
        CHECK(together_response_time_us(all[i], TOGETHER_TIME_TOTAL) == -1);
        together_response *parsed = together_response_parsed(all[i], 0);
        CHECK_REFUSAL(parsed, TOGETHER_INVALID_ARGUMENT, "together_response_parsed:", "response", "");
        together_free(parsed);
        CHECK(together_response_http_status(all[i]) == 0);
        IS_EMPTY(together_response_header(all[i], "content-type"));
        IS_EMPTY(together_response_request_id(all[i]));
        CHECK(together_response_retry_after_ms(all[i]) == -1);
        CHECK(together_response_tries(all[i]) == 0);
        IS_EMPTY(together_response_try_message(all[i], 0));
    }

    together_client *server = together_client_new(NULL);
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    together_response *one = together_complete(server, models);
    ACCEPTED(together_object_status(one));
    size_t length = 7;
    float floats[1] = {7};
    IS_EMPTY(together_response_text(one, NULL));
    CHECK(together_response_json(one, NULL)[0] == '[');
    CHECK(*(const char *)together_response_bytes(one, NULL) == '[');
    IS_EMPTY(together_response_string(one, NULL, &length));
    CHECK(length == 0);
    IS_EMPTY(together_response_string(one, NULL, NULL));
    CHECK(together_response_string(one, "/0/id", NULL)[0] != '\0');
    length = 7;
    IS_EMPTY(together_response_value(one, NULL, &length));
    CHECK(length == 0);
    IS_EMPTY(together_response_value(one, NULL, NULL));
    CHECK(together_response_value(one, "/0/id", NULL)[0] == '"');
    CHECK(together_response_integer(one, NULL, 7) == 7);
    CHECK(together_response_number(one, NULL, 7.5) == 7.5);
    CHECK(together_response_boolean(one, NULL, INT32_MIN) == INT32_MIN);
    CHECK(together_response_count(one, NULL) == 0);
    CHECK(together_response_floats(one, NULL, floats, 1) == 0 && floats[0] == 7);
    CHECK(together_response_floats(one, "", NULL, 1) == 0);
    char decoded[1] = {7};
    CHECK(together_response_decode(one, NULL, decoded, 1) == 0 && decoded[0] == 7);
    CHECK(together_response_decode(one, "/0", NULL, 1) == 0);
    CHECK(together_object_message(one)[0] != '\0' && together_object_status(one) == TOGETHER_OK);
    REFUSED(together_response_save(one, NULL, "not-written"));
    REFUSED(together_response_save(one, "", NULL));
    CHECK(strstr(together_object_message(one), "together_response_save: path is NULL") != NULL);
    REFUSED(together_response_save(one, "/none", "not-written"));
    CHECK(together_response_time_us(one, TOGETHER_TIME_TOTAL) > 0);
    CHECK(together_response_time_us(one, TOGETHER_TIME_FIRST_TOKEN) == -1);
    CHECK(together_response_time_us(one, 0) == -1 && together_response_time_us(one, 6) == -1);
    const char *no_json[] = {NULL, "", "{\"a\":", "\xff"};
    const char *because[] = {"json is NULL", "line 1 column 0", "line 1 column 5", "not valid UTF-8"};
    for (size_t i = 0; i < 4; i++) {
        together_response *none = together_json_parse(no_json[i]);
        CHECK_REFUSAL(none, TOGETHER_INVALID_ARGUMENT, because[i], "", "");
        together_free(none);
    }
    together_response *none = together_json_parse_n(NULL, 1);
    CHECK_REFUSAL(none, TOGETHER_INVALID_ARGUMENT, "together_json_parse_n:", "json is NULL", "");
    together_free(none);
    together_response *some = together_json_parse_n("[1,2]x", 5);
    ACCEPTED(together_object_status(some));
    CHECK(together_response_integer(some, "/1", 0) == 2);
    none = together_response_parsed(some, 0);
    CHECK_REFUSAL(none, TOGETHER_INVALID_ARGUMENT, "there is no choice 0", "", "");
    together_free(none);
    together_free(some);
    IS_EMPTY(together_response_header(one, NULL));
    together_free(one);
    together_free(models);
    together_free(server);
}

/* Counts the events that it is given. */
static int32_t count(const together_event *event, void *user_data) {
    CHECK(event != NULL);
    ++*(int *)user_data;
    return TOGETHER_GO_ON;
}

/* A call that never was: one event says why, and then there is none, however long one waits. */
static void failed_call(together_call *call, together_status status, const char *one, const char *two) {
    CHECK_REFUSAL(call, status, "together_", one, two);
    together_call_cancel(call);
    const together_event *event = together_call_next(call, -1);
    CHECK(event != NULL);
    if (event != NULL) {
        CHECK(event->kind == TOGETHER_EVENT_DONE);
        CHECK_STATUS(status, event->status);
        CHECK(event->call == call);
        CHECK(event->text != NULL && event->json != NULL && event->bytes != NULL && event->id != NULL);
    }
    CHECK(together_call_next(call, -1) == NULL);
    CHECK(together_call_next(call, 0) == NULL);
    CHECK(together_call_next(call, 1) == NULL);
    ACCEPTED(together_call_wait(call, -1));
    together_call_cancel(call);
    together_response *response = together_call_response(call);
    CHECK_REFUSAL(response, status, "together_", one, two);
    CHECK(together_response_http_status(response) == 0);
    together_free(response);
    CHECK_STATUS(status, together_object_status(call));
    together_free(call);
}

static void call(void *of_another_kind) {
    together_call *all[] = {NULL, of_another_kind};
    for (size_t i = 0; i < 2; i++) {
        CHECK(together_call_next(all[i], 0) == NULL);
        CHECK(together_call_next(all[i], -1) == NULL);
        REFUSED(together_call_wait(all[i], 0));
        REFUSED(together_call_wait(all[i], -1));
        REFUSED(together_call_send(all[i], "{\"type\":\"t\"}"));
        REFUSED(together_call_send(all[i], NULL));
        REFUSED(together_call_send_bytes(all[i], "v", 1));
        REFUSED(together_call_send_bytes(all[i], NULL, 0));
        REFUSED(together_call_finish(all[i]));
        CHECK(together_call_fd(all[i]) == -1);
        CHECK(together_call_event(all[i]) == NULL);
        together_call_cancel(all[i]);
        together_response *response = together_call_response(all[i]);
        CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_call_response:", "call is", "");
        together_free(response);
    }
}

static void clients_that_are_none(void *of_another_kind) {
    together_options *options = together_options_new();
    REFUSED(together_options_set_base_url(options, "https://"));
    together_client *failed = together_client_new(options);
    together_free(options);
    together_client *all[] = {NULL, of_another_kind, failed};
    const char *reason[] = {"client is NULL", "client is not a together_client", "no host"};
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    for (size_t i = 0; i < 3; i++) {
        CHECK(together_client_next(all[i], 0) == NULL);
        CHECK(together_client_next(all[i], -1) == NULL);
        CHECK(together_client_fd(all[i]) == -1);
        CHECK(together_client_event(all[i]) == NULL);
        REFUSED(together_client_connect(all[i]));
        together_client_interrupt(all[i]);
        /* What was never a client has no report; the report of a failed client has what is known. */
        together_response *report = together_client_diagnose(all[i]);
        CHECK_REFUSAL(report, TOGETHER_INVALID_ARGUMENT, i < 2 ? "together_client_diagnose:" : "the diagnosis: client:",
                      reason[i], "");
        CHECK((together_response_text(report, NULL)[0] == '\0') == (i < 2));
        CHECK((together_response_json(report, NULL)[0] == '\0') == (i < 2));
        together_free(report);
        int events = 0;
        together_response *response = together_complete_each(all[i], models, count, &events);
        CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_", reason[i], "");
        together_free(response);
        failed_call(together_start(all[i], models), TOGETHER_INVALID_ARGUMENT, reason[i], "");
        /* Its status is the first thing that is wrong with the call. */
        failed_call(together_start(all[i], NULL), TOGETHER_INVALID_ARGUMENT, reason[i], "");
    }
    together_free(models);
    together_free(failed);
}

static void requests_that_are_none(void) {
    together_client *good = together_client_new(NULL);
    together_request *failed = together_request_new("FETCH /v1/models");
    together_request *all[] = {NULL, (together_request *)(void *)good, failed};
    const char *reason[] = {"request is NULL", "request is not a together_request", "METHOD /path"};
    for (size_t i = 0; i < 3; i++) {
        int events = 0;
        together_response *response = together_complete_each(good, all[i], count, &events);
        CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_", reason[i], "");
        together_free(response);
        failed_call(together_start(good, all[i]), TOGETHER_INVALID_ARGUMENT, reason[i], "");

        /* The reader of the client gets it too, and does not wait for ever. */
        together_call *call = together_start(good, all[i]);
        const together_event *event = together_client_next(good, -1);
        CHECK(event != NULL && event->kind == TOGETHER_EVENT_DONE && event->call == call);
        CHECK(together_client_next(good, 0) == NULL);
        CHECK(together_call_next(call, -1) == NULL);
        together_free(call);
    }
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    int events = 0;
    together_response *response = together_complete_each(good, models, NULL, &events);
    CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_complete_each:", "on_event is NULL", "");
    CHECK(events == 0);
    together_free(response);
    response = together_complete_each(good, models, count, &events);
    ACCEPTED(together_object_status(response));
    CHECK(events == 2);
    together_free(response);
    together_free(models);
    together_free(failed);
    together_free(good);
}

static void batch(void *of_another_kind, const char *directory) {
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    together_request *chat = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_client *good = together_client_new(NULL);
    together_batch *failed = together_batch_new(NULL);
    CHECK_REFUSAL(failed, TOGETHER_INVALID_ARGUMENT, "together_batch_new:", "directory is NULL", "");
    together_batch *all[] = {NULL, of_another_kind, failed};
    for (size_t i = 0; i < 3; i++) {
        REFUSED(together_batch_add(all[i], "a", chat));
        int events = 0;
        together_response *response = together_batch_run(all[i], good, count, &events);
        CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_batch_", "", "");
        CHECK(events == 0);
        together_free(response);
        response = together_batch_answer(all[i], "a");
        CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_batch_", "", "");
        together_free(response);
    }
    together_free(failed);
    together_batch *bad = together_batch_new("\xff");
    CHECK_REFUSAL(bad, TOGETHER_INVALID_ARGUMENT, "together_batch_new:", "not valid UTF-8", "");
    together_free(bad);

    for (size_t i = 0; i < 4; i++) {
        together_batch *one = together_batch_new(directory);
        ACCEPTED(together_object_status(one));
        const char *custom_id = i == 0 ? NULL : i == 1 ? "\xff" : "a";
        together_request *request = i == 2 ? NULL : i == 3 ? of_another_kind : chat;
        const char *reason[] = {"custom_id is NULL", "custom_id is not valid UTF-8", "request is NULL",
                                "request is not a together_request"};
        REFUSED(together_batch_add(one, custom_id, request));
        CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_batch_add:", reason[i], "");
        /* For good, as of all functions that add. */
        ACCEPTED(together_batch_add(one, "a", chat));
        CHECK_REFUSAL(one, TOGETHER_INVALID_ARGUMENT, "together_batch_add:", reason[i], "");
        together_response *response = together_batch_run(one, good, NULL, NULL);
        CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, reason[i], "", "");
        together_free(response);
        together_free(one);
    }
    together_batch *one = together_batch_new(directory);
    together_client *no_client[] = {NULL, (together_client *)(void *)chat};
    for (size_t i = 0; i < 2; i++) {
        together_response *response = together_batch_run(one, no_client[i], NULL, NULL);
        CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_batch_run:", "client is", "");
        together_free(response);
    }
    together_response *response = together_batch_answer(one, NULL);
    CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_batch_answer:", "custom_id is NULL", "");
    together_free(response);
    response = together_batch_answer(one, "\xff");
    CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_batch_answer:", "not valid UTF-8", "");
    together_free(response);
    ACCEPTED(together_object_status(one));
    together_free(one);
    together_free(good);
    together_free(chat);
    together_free(models);
}

/* The argument is a directory that is not there yet. */
int main(int argc, char **argv) {
    /* Each kind is refused where another is wanted; the objects stay good. */
    together_options *some_options = together_options_new();
    together_request *some_request = together_request_new(TOGETHER_MODELS_LIST);
    together_client *some_client = together_client_new(NULL);
    /* Too late for it by now. */
    REFUSED(together_set_allocator(allocate_nothing, release_nothing, NULL));
    any_object();
    options(some_request);
    trust();
    key_sources();
    limits();
    reach(some_request);
    log_levels();
    client(some_request);
    call(some_client);
    call(some_request);
    clients_that_are_none(some_options);
    requests_that_are_none();
    request(some_options);
    response(some_client);
    tool_call(some_client);
    CHECK(argc == 2);
    batch(some_client, argv[1]);
    ACCEPTED(together_object_status(some_options));
    ACCEPTED(together_object_status(some_request));
    ACCEPTED(together_object_status(some_client));
    together_free(some_options);
    together_free(some_request);
    together_free(some_client);
    return checks_report();
}
