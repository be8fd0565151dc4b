/* A game's test that needs no network and no key: what its characters say comes from a cassette, which was
 * recorded once and is kept beside the test.
 *
 *     make
 *     cc examples/c/offline_test.c -Iinclude target/release/libtogether.a -o offline_test
 *     TOGETHER_API_KEY=... ./offline_test gate.jsonl record
 *     ./offline_test gate.jsonl
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "together.h"

/* ---- The game: what it does with a client it does with any. ---- */

static int32_t count_text(const together_event *event, void *user_data) {
    if (event->kind == TOGETHER_EVENT_TEXT) *(size_t *)user_data += 1;
    return TOGETHER_GO_ON;
}

/* A guard at the gate speaks, piece by piece. */
static together_response *guard_speaks(const together_client *client, const char *to_whom, size_t *pieces) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "system", "You guard the gate of Ravenholt. One short sentence.");
    together_request_add_message(request, "user", to_whom);
    together_response *said = together_complete_each(client, request, count_text, pieces);
    together_free(request);
    return said;
}

/* ---- Its test. ---- */

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: offline_test CASSETTE [record]\n");
        return EXIT_FAILURE;
    }
    int32_t mode = argc > 2 && strcmp(argv[2], "record") == 0 ? TOGETHER_CASSETTE_RECORD : TOGETHER_CASSETTE_REPLAY;
    together_options *options = together_options_new();
    together_options_set_cassette(options, argv[1], mode);
    together_client *client = together_client_new(options);
    together_free(options);

    static const char *const visitors[] = {"A knight asks to be let in.", "A dragon asks to be let in."};
    int failed = 0;
    for (size_t i = 0; i < 2; i++) {
        size_t pieces = 0;
        together_response *said = guard_speaks(client, visitors[i], &pieces);
        if (together_object_status(said) != TOGETHER_OK) {
            fprintf(stderr, "%s\n", together_object_message(said));
            failed = 1;
        } else if (pieces < 2) {
            fprintf(stderr, "the guard did not speak piece by piece\n");
            failed = 1;
        } else {
            printf("%s\n", together_response_text(said, NULL));
        }
        together_free(said);
    }
    together_free(client);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
