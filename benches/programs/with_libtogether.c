/* The work by libtogether: `with_libtogether WORK COUNT [times]`. The answer's text is counted as it comes; of
 * embeddings every number is read, of a list every name's place. A file goes to $BENCH_FILE, or comes from there. */
#include "with_libtogether.h"
#include "work.h"

static int32_t count(const together_event *event, void *bytes) {
    if (event->kind == TOGETHER_EVENT_TEXT) *(size_t *)bytes += event->text_length;
    return TOGETHER_GO_ON;
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

static const char *operation_of(const struct work *work) {
    switch (work->kind) {
    case MODELS:
        return TOGETHER_MODELS_LIST;
    case EMBEDDINGS:
    case BODY:
    case FLOATS:
        return TOGETHER_EMBEDDINGS;
    case DOWNLOAD:
        return TOGETHER_FILES_CONTENT;
    case UPLOAD:
        return TOGETHER_FILES_UPLOAD;
    default:
        return TOGETHER_CHAT_COMPLETIONS;
    }
}

/* One exchange, read as the work says; what there was to read is added up. */
static together_response *exchange(const together_client *client, const together_request *request, enum kind kind,
                                   size_t *got) {
    if (kind == STREAM) return together_complete_each(client, request, count, got);
    if (kind == CALLED) {
        together_call *call = together_start(client, request);
        for (const together_event *event; (event = together_call_next(call, -1)) != NULL;) count(event, got);
        together_response *response = together_call_response(call);
        together_free(call);
        return response;
    }
    together_response *response = together_complete(client, request);
    if (kind == CHAT) together_response_text(response, got);
    if (kind == MODELS) *got = together_response_count(response, "");
    if (kind == EMBEDDINGS) *got = numbers_of(response);
    if (kind == BODY || kind == UPLOAD) together_response_bytes(response, got);
    if (kind == DOWNLOAD) *got = 1;
    return response;
}

static together_client *client_for(const struct work *work) {
    if (work->kind != STREAMS) return together_client_new(NULL);
    together_options *options = together_options_new();
    together_options_set_limit(options, TOGETHER_LIMIT_CALLS, (uint64_t)work->streams);
    together_client *client = together_client_new(options);
    together_free(options);
    return client;
}

int main(int argc, char **argv) {
    struct work work = work_of(argc, argv);
    together_client *client = client_for(&work);
    const char *operation = operation_of(&work);
    together_request *request = together_request_new(operation);
    if (work.kind == DOWNLOAD) {
        together_request_set_integer(request, "id", work.count);
        together_request_set_output(request, getenv("BENCH_FILE"));
    } else if (work.kind == UPLOAD) {
        together_request_set_file(request, "file", getenv("BENCH_FILE"));
    } else if (work.kind != MODELS) {
        together_request_set_string(request, "model", work.model);
    }
    if (strcmp(operation, TOGETHER_EMBEDDINGS) == 0) together_request_set_json(request, "input", "[\"a\"]");
    if (strcmp(operation, TOGETHER_CHAT_COMPLETIONS) == 0) together_request_add_message(request, "user", QUESTION);

    bool failed = false;
    if (work.streams > 0) {
        struct tally *tally = tally_new((size_t)work.streams * (size_t)work.count);
        failed = (work.kind == STREAMS ? read_calls : read_on_threads)(client, request, work.streams, tally);
        failed |= !tally_end(tally);
    } else if (work.kind == FLOATS) {
        size_t got = 0;
        together_response *response = exchange(client, request, BODY, &got);
        /* A large answer that is read again and again gets an index, once: it is no part of a reading. */
        for (int i = 0; i < 4; i++) numbers_of(response);
        for (int i = 0; i < work.exchanges; i++) {
            work_begins(&work);
            failed |= numbers_of(response) != 64 * 1024;
            work_ends(&work);
        }
        together_free(response);
    } else {
        if (work.says_times && (work.kind == STREAM || work.kind == CALLED)) {
            size_t got = 0;
            together_request_set_string(request, "model", work_before(&work).model);
            together_free(exchange(client, request, CHAT, &got));
            together_request_set_string(request, "model", work.model);
        }
        if (work.is_ahead) {
            /* While a user types. */
            together_client_connect(client);
            nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
        }
        for (int i = 0; i < work.exchanges && !failed; i++) {
            work_begins(&work);
            size_t got = 0;
            together_response *response = exchange(client, request, work.kind, &got);
            failed = together_object_status(response) != TOGETHER_OK || got == 0;
            if (failed) fprintf(stderr, "%s\n", together_object_message(response));
            together_free(response);
            work_ends(&work);
        }
    }
    work_is_done(&work);
    together_free(request);
    together_free(client);
    return failed;
}
