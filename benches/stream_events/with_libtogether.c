/* Streams an answer of as many words as it is told, and says how many bytes of text came. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "together.h"

static bool count(const together_event *event, void *bytes) {
    if (event->kind == TOGETHER_EVENT_TEXT) *(size_t *)bytes += event->text_length;
    return true;
}

int main(int argc, char **argv) {
    int words = argc > 1 ? atoi(argv[1]) : 100;
    char *prompt = calloc((size_t)words + 1, 6);
    for (int word = 0; prompt != NULL && word < words; word++) strcat(prompt + 6 * word, "words ");

    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", prompt != NULL ? prompt : "");
    size_t bytes = 0;
    together_response *response = together_complete_each(client, request, count, &bytes);
    together_status status = together_object_status(response);
    printf("%zu %s\n", bytes, together_object_message(response));

    together_free(response);
    together_free(request);
    together_free(client);
    free(prompt);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
