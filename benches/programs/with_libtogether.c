/* The work by libtogether: `with_libtogether WORK COUNT [times]`. The answer's text is counted as it comes; of
 * embeddings every number is read, of a list every name's place. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "together.h"
#include "work.h"

static bool count(const together_event *event, void *bytes) {
    if (event->kind == TOGETHER_EVENT_TEXT) *(size_t *)bytes += event->text_length;
    return true;
}

static size_t numbers_of(const together_response *response) {
    static float numbers[1024];
    size_t count = 0;
    for (int i = 0; i < 64; i++) {
        char pointer[64];
        snprintf(pointer, sizeof pointer, "/data/%d/embedding", i);
        count += together_response_floats(response, pointer, numbers, 1024);
    }
    return count;
}

int main(int argc, char **argv) {
    struct work work = work_of(argc, argv);
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(
        work.kind == MODELS ? TOGETHER_MODELS_LIST : work.kind == EMBEDDINGS ? TOGETHER_EMBEDDINGS : TOGETHER_CHAT_COMPLETIONS);
    if (work.kind != MODELS) together_request_set_string(request, "model", work.model);
    if (work.kind == EMBEDDINGS) together_request_set_json(request, "input", "[\"a\"]");
    if (work.kind == STREAM || work.kind == CHAT) together_request_add_message(request, "user", QUESTION);

    bool failed = false;
    for (int i = 0; i < work.exchanges && !failed; i++) {
        work_begins(&work);
        size_t got = 0;
        together_response *response = work.kind == STREAM ? together_complete_each(client, request, count, &got)
                                                           : together_complete(client, request);
        if (work.kind == CHAT) together_response_text(response, &got);
        if (work.kind == EMBEDDINGS) got = numbers_of(response);
        if (work.kind == MODELS) got = together_response_count(response, "");
        failed = together_object_status(response) != TOGETHER_OK || got == 0;
        if (failed) fprintf(stderr, "%s\n", together_object_message(response));
        together_free(response);
        work_ends(&work);
    }
    work_is_done(&work);
    together_free(request);
    together_free(client);
    return failed;
}
