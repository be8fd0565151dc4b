/* One chat completion by libtogether, from nothing to the printed answer. */
#include <stdio.h>

#include "together.h"

int main(void) {
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", "What is the capital of France?");
    together_response *response = together_complete(client, request);
    int failed = together_object_status(response) != TOGETHER_OK;
    puts(failed ? together_object_message(response) : together_response_text(response, NULL));
    together_free(response);
    together_free(request);
    together_free(client);
    return failed;
}
