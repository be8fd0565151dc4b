/* Asks one question; prints the answer, the tokens used and the time taken.
 *
 *     make
 *     cc examples/c/complete.c -Iinclude target/release/libtogether.a -o complete
 *     TOGETHER_API_KEY=... ./complete "What is the capital of France?" openai/gpt-oss-20b
 *
 * Both arguments may be left out. `make demo` does all this, without a key as well.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "together.h"

static const char *argument(int argc, char **argv, int position, const char *otherwise) {
    return argc > position && argv[position][0] != '\0' ? argv[position] : otherwise;
}

int main(int argc, char **argv) {
    const char *prompt = argument(argc, argv, 1, "What is the capital of France?");
    const char *model = argument(argc, argv, 2, "openai/gpt-oss-20b");

    /* Key, server and trusted CAs from the environment. Nothing here is NULL, and nothing needs a check
     * of its own: whatever goes wrong is the status of the response. */
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", model);
    together_request_add_message(request, "user", prompt);
    together_request_set_integer(request, "max_tokens", 512);

    together_response *response = together_complete(client, request);

    together_status status = together_object_status(response);
    if (status == TOGETHER_OK) {
        /* Any field of the answer is read by its JSON pointer; the last argument is for where there is none. */
        int64_t asked = together_response_integer(response, "/usage/prompt_tokens", 0);
        int64_t answered = together_response_integer(response, "/usage/completion_tokens", 0);
        double elapsed = (double)together_response_time_us(response, TOGETHER_TIME_TOTAL) / 1e6;
        printf("%s\n", together_response_text(response, NULL));
        printf("-- %s, %" PRId64 " + %" PRId64 " tokens, %.2f s\n",
               together_response_string(response, "/model", NULL), asked, answered, elapsed);
    } else {
        fprintf(stderr, "%s: %s\n", together_status_name(status), together_object_message(response));
    }

    together_free(response);
    together_free(request);
    together_free(client);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
