/* Prints an answer while the model writes it.
 *
 *     make
 *     cc examples/c/stream.c -Iinclude target/release/libtogether.a -o stream
 *     TOGETHER_API_KEY=... ./stream "Tell me a story in three sentences."
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "together.h"

/* Called on this thread, inside together_complete_each. Events that it does not know it passes over. */
static int32_t print_text(const together_event *event, void *user_data) {
    FILE *out = user_data;
    if (event->kind == TOGETHER_EVENT_TEXT) {
        fwrite(event->text, 1, event->text_length, out);
        fflush(out);
    }
    /* Stopped, the answer costs nothing more. */
    return ferror(out) ? TOGETHER_STOP : TOGETHER_GO_ON;
}

int main(int argc, char **argv) {
    const char *prompt = argc > 1 ? argv[1] : "Tell me a story in three sentences.";
    const char *model = argc > 2 ? argv[2] : "openai/gpt-oss-20b";

    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", model);
    together_request_add_message(request, "user", prompt);

    together_response *response = together_complete_each(client, request, print_text, stdout);

    together_status status = together_object_status(response);
    if (status == TOGETHER_OK) {
        /* The whole answer, as if it had not been streamed. */
        printf("\n-- %" PRId64 " tokens, finished by %s\n",
               together_response_integer(response, "/usage/completion_tokens", 0),
               together_response_string(response, "/choices/0/finish_reason", NULL));
    } else {
        /* What had come before it broke off is in the response too. */
        fprintf(stderr, "\n%s: %s\n", together_status_name(status), together_object_message(response));
    }

    together_free(response);
    together_free(request);
    together_free(client);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
