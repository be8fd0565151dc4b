/* Makes a film of words: asks for it, waits until it is made, and saves it.
 *
 *     cc examples/c/video.c -Iinclude target/release/libtogether.a -lm -o video
 *     TOGETHER_API_KEY=... ./video "a heron takes off" heron.mp4 [MILLISECONDS BETWEEN LOOKS]
 */
#include <stdio.h>
#include <stdlib.h>
#include "together.h"

/* The answer, or NULL and its failure on stderr. */
static together_response *ask(together_client *client, together_request *request) {
    together_response *response = together_complete(client, request);
    if (together_free(request), together_object_status(response) == TOGETHER_OK) return response;
    fprintf(stderr, "%s\n", together_object_message(response));
    return together_free(response), NULL;
}

int main(int argc, char **argv) {
    if (argc < 3) return fprintf(stderr, "usage: video WORDS FILE\n"), 1;
    together_client *client = together_client_new(NULL);
    together_request *create = together_request_new(TOGETHER_VIDEOS_CREATE);
    together_request_set_string(create, "model", "minimax/hailuo-02");
    together_request_set_string(create, "prompt", argv[1]);
    together_response *job = ask(client, create), *film = NULL, *saved = NULL;
    if (job != NULL) {
        together_request *wait = together_request_new(TOGETHER_VIDEOS_GET);
        together_request_set_string(wait, "id", together_response_string(job, "/id", NULL));
        together_request_set_wait(wait, argc > 3 ? atoi(argv[3]) : 0); /* until it is made; 0: at the service's pace */
        film = ask(client, wait);
    }
    if (film != NULL) {
        together_request *link = together_request_new(TOGETHER_URL); /* of any server, without the key */
        together_request_set_string(link, "url", together_response_string(film, "/outputs/video_url", NULL));
        together_request_set_output(link, argv[2]);
        saved = ask(client, link);
    }
    if (saved != NULL) printf("%s: %s\n", argv[2], together_response_header(saved, "content-type"));
    together_free(job), together_free(film), together_free(saved), together_free(client);
    return saved == NULL;
}
