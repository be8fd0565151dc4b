/* Text goes through a stream without an allocation for each event, from the socket to the callback, whatever the
 * text is. The server's answer to each request is a stream of EVENTS events. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "host_memory.h"

struct seen {
    size_t texts, bytes, at_first, at_last;
};

static int32_t count(const together_event *event, void *user_data) {
    struct seen *seen = user_data;
    if (event->kind != TOGETHER_EVENT_TEXT) return TOGETHER_GO_ON;
    if (seen->texts++ == 0) seen->at_first = host_allocations_of_this_thread;
    seen->at_last = host_allocations_of_this_thread;
    seen->bytes += event->text_length;
    return TOGETHER_GO_ON;
}

int main(int argc, char **argv) {
    size_t streams = argc == 3 ? (size_t)atoi(argv[1]) : 0, events = argc == 3 ? (size_t)atoi(argv[2]) : 0;
    CHECK(streams > 0 && events > 0);
    CHECK_STATUS(TOGETHER_OK, together_set_allocator(host_allocate, host_release, &host_user_data));
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    for (size_t i = 0; i < streams; i++) {
        struct seen seen = {0, 0, 0, 0};
        together_response *response = together_complete_each(client, request, count, &seen);
        CHECK_STATUS(TOGETHER_OK, together_object_status(response));
        CHECK(seen.texts == events && seen.bytes > events);
        /* The answer doubles its memory when it is full, and the buffers of the parser grow to one event. */
        if (seen.at_last - seen.at_first >= 40) printf("%zu allocations\n", seen.at_last - seen.at_first);
        CHECK(seen.at_last - seen.at_first < 40);
        together_free(response);
    }
    together_free(request);
    together_free(client);
    CHECK(atomic_load(&host_faults) == 0);
    return checks_report();
}
