/* What is on a picture, and a second question about it: a conversation of two turns.
 *
 *     cc examples/c/vision.c -Iinclude target/release/libtogether.a -o vision
 *     TOGETHER_API_KEY=... ./vision cat.jpg
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "together.h"

/* Asks, prints the answer, and keeps it in the conversation. */
static together_status ask(together_client *client, together_request *chat) {
    together_response *answer = together_complete(client, chat);
    together_status status = together_object_status(answer);
    if (status == TOGETHER_OK) {
        puts(together_response_text(answer, NULL));
        together_request_add_answer(chat, answer);
    } else fprintf(stderr, "%s: %s\n", together_status_name(status), together_object_message(answer));
    together_free(answer);
    return status;
}

int main(int argc, char **argv) {
    const char *picture = argc > 1 ? argv[1] : "cat.jpg";
    together_client *client = together_client_new(NULL);
    together_request *chat = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(chat, "model", argc > 2 ? argv[2] : "Qwen/Qwen3.5-9B");

    together_request_add_message(chat, "user", "What is on this picture?");
    if (strncmp(picture, "https://", 8) == 0) together_request_add_image_url(chat, picture);
    else together_request_add_image_file(chat, picture);
    together_status status = ask(client, chat);

    together_request_add_message(chat, "user", "Write a title for it, in five words.");
    if (status == TOGETHER_OK) status = ask(client, chat);
    together_free(chat), together_free(client);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
