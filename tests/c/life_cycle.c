/* Objects from birth to end: reuse, any order of freeing, texts that stay where they are, failures that are
 * passed on, and settings that make good what failed before. */
#include <stdlib.h>

#include "check.h"

static together_request *question(const char *model, const char *text) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", model);
    together_request_add_message(request, "user", text);
    return request;
}

static void a_response_outlives_what_it_was_made_with(void) {
    together_client *client = together_client_new(NULL);
    together_request *request = question("openai/gpt-oss-20b", "one");
    together_response *response = together_complete(client, request);
    together_free(client);
    together_free(request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    const char *text = together_response_text(response, NULL);
    CHECK_TEXT("offline: you asked \"one\"", text);
    /* Asking again, or for other texts, moves nothing. */
    const char *model = together_response_string(response, "/model", NULL);
    const char *id = together_response_request_id(response);
    const char *type = together_response_header(response, "Content-Type");
    CHECK(together_response_text(response, NULL) == text);
    CHECK(together_response_string(response, "/model", NULL) == model);
    CHECK(together_response_request_id(response) == id);
    CHECK(together_response_header(response, "Content-Type") == type);
    CHECK_TEXT("openai/gpt-oss-20b", model);
    CHECK_TEXT("application/json", type);
    size_t json_length = 0, bytes_length = 0;
    const char *json = together_response_json(response, &json_length);
    CHECK(json == together_response_bytes(response, &bytes_length));
    CHECK(json_length == bytes_length && json_length == strlen(json));
    together_free(response);
}

static void a_request_is_sent_again_and_changed_in_between(void) {
    together_client *client = together_client_new(NULL);
    together_request *request = question("openai/gpt-oss-20b", "first");
    together_response *first = together_complete(client, request);
    together_response *again = together_complete(client, request);
    together_request_set_string(request, "/messages/0/content", "second");
    together_response *second = together_complete(client, request);
    CHECK_TEXT("offline: you asked \"first\"", together_response_text(first, NULL));
    CHECK_TEXT("offline: you asked \"first\"", together_response_text(again, NULL));
    CHECK_TEXT("offline: you asked \"second\"", together_response_text(second, NULL));
    together_free(again);
    together_free(request);
    together_free(second);
    together_free(client);
    together_free(first);
}

static void options_are_copied(void) {
    const char *key = getenv("TOGETHER_API_KEY");
    CHECK(key != NULL && strlen(key) > 1);
    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_OK, together_options_set_api_key(options, "not-the-servers"));
    together_client *wrong = together_client_new(options);
    CHECK_STATUS(TOGETHER_OK, together_options_set_api_key(options, key));
    together_client *right = together_client_new(options);
    together_free(options);

    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    together_response *refused = together_complete(wrong, models);
    CHECK_REFUSAL(refused, TOGETHER_AUTHENTICATION, "GET /v1/models", "401", "API key");
    CHECK(together_response_http_status(refused) == 401);
    CHECK_TEXT("invalid_api_key", together_response_string(refused, "/error/code", NULL));
    together_response *listed = together_complete(right, models);
    CHECK_STATUS(TOGETHER_OK, together_object_status(listed));
    CHECK(together_response_count(listed, "") > 5);

    /* Of a key with a length, so much is taken and no more. */
    CHECK_STATUS(TOGETHER_OK, together_client_set_api_key_n(right, key, strlen(key) - 1));
    together_response *shortened = together_complete(right, models);
    CHECK_STATUS(TOGETHER_AUTHENTICATION, together_object_status(shortened));
    together_free(shortened);

    /* A client's key is replaced while its connections stay. */
    CHECK_STATUS(TOGETHER_NO_API_KEY, together_client_set_api_key(wrong, ""));
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_client_set_api_key(wrong, "two words"));
    CHECK_STATUS(TOGETHER_OK, together_client_set_api_key_n(wrong, key, strlen(key)));
    together_response *accepted = together_complete(wrong, models);
    CHECK_STATUS(TOGETHER_OK, together_object_status(accepted));

    together_free(wrong);
    together_free(right);
    together_free(models);
    together_free(refused);
    together_free(listed);
    together_free(accepted);
}

static void a_failed_setting_is_made_good_by_the_same_setting(void) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_request_set_string(request, "model", NULL));
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_request_set_json(request, "stop", "[1"));
    CHECK_REFUSAL(request, TOGETHER_INVALID_ARGUMENT, "together_request_set_string", "value", "NULL");
    CHECK_STATUS(TOGETHER_OK, together_request_set_string(request, "prompt", "unlike"));
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_object_status(request));
    CHECK_STATUS(TOGETHER_OK, together_request_set_string(request, "model", "openai/gpt-oss-20b"));
    CHECK_REFUSAL(request, TOGETHER_INVALID_ARGUMENT, "together_request_set_json", "stop", "JSON");
    CHECK_STATUS(TOGETHER_OK, together_request_set_json(request, "stop", "[\"x\"]"));
    CHECK_STATUS(TOGETHER_OK, together_object_status(request));
    CHECK_TEXT("", together_object_message(request));
    together_free(request);
}

static void a_failure_is_passed_on(void) {
    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_options_set_base_url(options, "https://"));
    together_client *client = together_client_new(options);
    CHECK_REFUSAL(client, TOGETHER_INVALID_ARGUMENT, "together_options_set_base_url", "base URL", "no host");
    together_request *request = question("openai/gpt-oss-20b", "x");
    together_response *response = together_complete(client, request);
    CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "together_options_set_base_url", "base URL", "no host");

    together_client *good = together_client_new(NULL);
    together_request *bad = together_request_new("FETCH /v1/models");
    CHECK_REFUSAL(bad, TOGETHER_INVALID_ARGUMENT, "together_request_new", "operation", "METHOD /path");
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_request_set_string(bad, "model", "m"));
    together_response *refused = together_complete(good, bad);
    CHECK_REFUSAL(refused, TOGETHER_INVALID_ARGUMENT, "together_request_new", "operation", "METHOD /path");

    together_free(refused);
    together_free(response);
    together_free(bad);
    together_free(request);
    together_free(good);
    together_free(client);
    together_free(options);
}

static void an_embedding_fills_an_array(void) {
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_EMBEDDINGS);
    together_request_set_string(request, "model", "intfloat/multilingual-e5-large-instruct");
    together_request_set_string(request, "input", "a knight");
    together_response *response = together_complete(client, request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    float some[4] = {7, 7, 7, 7};
    size_t length = together_response_floats(response, "/data/0/embedding", NULL, 0);
    CHECK(length == together_response_count(response, "/data/0/embedding") && length > 4);
    CHECK(together_response_floats(response, "/data/0/embedding", some, 3) == length);
    CHECK(some[0] != 7 && some[3] == 7);
    CHECK(some[0] == (float)together_response_number(response, "/data/0/embedding/0", 7));
    CHECK(together_response_floats(response, "/data", some, 4) == 0);
    together_free(response);
    together_free(request);
    together_free(client);
}

static void freed_and_null_is_null(void) {
    together_options *options = together_options_new();
    together_free(options);
    options = NULL;
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_options_set_api_key(options, "k"));
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_object_status(options));
    together_free(options);
    together_free(NULL);
    /* Never used, never set. */
    together_free(together_client_new(NULL));
    together_free(together_request_new(TOGETHER_MODELS_LIST));
}

int main(void) {
    a_response_outlives_what_it_was_made_with();
    a_request_is_sent_again_and_changed_in_between();
    options_are_copied();
    a_failed_setting_is_made_good_by_the_same_setting();
    a_failure_is_passed_on();
    an_embedding_fills_an_array();
    freed_and_null_is_null();
    return checks_report();
}
