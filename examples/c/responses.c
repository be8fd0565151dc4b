/* The Responses API: reasoning (on stderr) and text while the model writes, and a question that follows the answer.
 *     ./responses "Who are you?" "And why?" */
#include <stdio.h>
#include "together.h"

static int32_t print_text(const together_event *event, void *user_data) {
    if (event->kind == TOGETHER_EVENT_REASONING) fwrite(event->text, 1, event->text_length, stderr);
    if (event->kind == TOGETHER_EVENT_TEXT) fwrite(event->text, 1, event->text_length, user_data);
    return TOGETHER_GO_ON;
}

int main(int argc, char **argv) {
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_RESPONSES);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_set_string(request, "/reasoning/effort", "low");
    together_status status = TOGETHER_OK;
    for (int turn = 1; turn < argc && status == TOGETHER_OK; turn++) {
        together_request_add_message(request, "user", argv[turn]);
        together_response *response = together_complete_each(client, request, print_text, stdout);
        status = together_object_status(response);
        together_request_add_answer(request, response); /* Nothing is stored: each request has all that was said. */
        if (status != TOGETHER_OK) fprintf(stderr, "%s\n", together_object_message(response));
        else printf("\n-- %lld tokens\n", (long long)together_response_integer(response, "/usage/total_tokens", 0));
        together_free(response);
    }
    together_free(request);
    together_free(client);
    return status;
}
