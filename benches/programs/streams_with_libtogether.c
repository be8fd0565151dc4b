/* Many streams of libtogether's, in the two ways that it has: as calls, whose tokens one thread reads as they come; and
 * each on a thread of the program's own, as the floor has it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "with_libtogether.h"

/* Whether it went wrong. */
static bool tell(together_status status, const void *object) {
    if (status != TOGETHER_OK) fprintf(stderr, "%s\n", together_object_message(object));
    return status != TOGETHER_OK;
}

bool read_calls(const together_client *client, const together_request *request, int count, struct tally *tally) {
    together_call **calls = calloc((size_t)count, sizeof *calls);
    for (int i = 0; i < count; i++) calls[i] = together_start(client, request);
    bool failed = false;
    for (int left = count; left > 0;) {
        const together_event *event = together_client_next(client, -1);
        if (event == NULL) return true;
        if (event->kind == TOGETHER_EVENT_TEXT) tally_count(tally, event->text);
        if (event->kind != TOGETHER_EVENT_DONE) continue;
        left--;
        failed |= tell(event->status, event->call);
    }
    for (int i = 0; i < count; i++) together_free(calls[i]);
    free(calls);
    return failed;
}

struct stream {
    const together_client *client;
    const together_request *request;
    struct tally *tally;
    pthread_t thread;
    bool failed;
};

static int32_t count_token(const together_event *event, void *tally) {
    if (event->kind == TOGETHER_EVENT_TEXT) tally_count(tally, event->text);
    return TOGETHER_GO_ON;
}

static void *read_stream(void *user_data) {
    struct stream *stream = user_data;
    together_response *response = together_complete_each(stream->client, stream->request, count_token, stream->tally);
    stream->failed = tell(together_object_status(response), response);
    together_free(response);
    return NULL;
}

bool read_on_threads(const together_client *client, const together_request *request, int count, struct tally *tally) {
    struct stream *streams = calloc((size_t)count, sizeof *streams);
    int started = 0;
    for (; started < count; started++) {
        streams[started] = (struct stream){.client = client, .request = request, .tally = tally};
        if (pthread_create(&streams[started].thread, NULL, read_stream, &streams[started]) != 0) break;
    }
    bool failed = started < count;
    for (int i = 0; i < started; i++) {
        pthread_join(streams[i].thread, NULL);
        failed |= streams[i].failed;
    }
    free(streams);
    return failed;
}
