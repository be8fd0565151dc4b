/* A legacy completion as every client of the API begins: the key from TOGETHER_API_KEY, the base URL given
 * with "/v1" at its end, one prompt, choices[0].text. And what happens without the key. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>

#include "check.h"
#include "systems.h"

int main(void) {
    const char *base_url = getenv("TOGETHER_BASE_URL");
    CHECK(base_url != NULL && strlen(base_url) > 3 && strcmp(base_url + strlen(base_url) - 3, "/v1") == 0);

    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new("POST /v1/completions");
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_set_string(request, "prompt", "The capital of France is");
    together_request_set_integer(request, "max_tokens", 16);

    together_response *response = together_complete(client, request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK_TEXT("", together_object_message(response));
    CHECK(together_response_http_status(response) == 200);

    size_t length = 0;
    const char *text = together_response_text(response, &length);
    CHECK_TEXT("offline: you asked \"The capital of France is\"", text);
    CHECK(length == strlen(text));
    CHECK_TEXT(text, together_response_string(response, "/choices/0/text", NULL));
    CHECK(together_response_integer(response, "/usage/total_tokens", -1) > 0);
    together_free(response);
    together_free(client);

    remove_variable("TOGETHER_API_KEY");
    client = together_client_new(NULL);
    CHECK_REFUSAL(client, TOGETHER_NO_API_KEY, "together_client_new", "TOGETHER_API_KEY", "not set");
    response = together_complete(client, request);
    CHECK_REFUSAL(response, TOGETHER_NO_API_KEY, "together_complete", "TOGETHER_API_KEY", "not set");
    CHECK(together_response_http_status(response) == 0);
    CHECK_TEXT("", together_response_text(response, NULL));
    together_free(response);
    together_free(client);
    together_free(request);
    return checks_report();
}
