/* Files from C: sent from the disk and from memory, written to the disk, and told of while they go. Its argument is an
 * empty directory. */
#include <stdlib.h>

#include "check.h"

#define LENGTH ((size_t)3 * 1024 * 1024 + 17)

static char from[4096], to[4096];

/* What a transfer told: each more than before, of one total, and the last is all. */
struct told {
    int events;
    uint64_t done, total;
};

static void hear(struct told *told, const together_event *event) {
    if (event->kind != TOGETHER_EVENT_PROGRESS) return;
    CHECK(event->done >= told->done && event->done <= event->total);
    CHECK(told->events == 0 || event->total == told->total);
    CHECK(event->text[0] == '\0' && event->json[0] == '\0' && event->bytes_length == 0);
    told->events++;
    told->done = event->done;
    told->total = event->total;
}

static int32_t on_event(const together_event *event, void *user_data) {
    hear(user_data, event);
    return TOGETHER_GO_ON;
}

static unsigned char byte_at(size_t place) { return (unsigned char)(place * 2654435761u >> 13); }

static void write_file(void) {
    FILE *file = fopen(from, "wb");
    CHECK(file != NULL);
    if (file == NULL) return;
    for (size_t i = 0; i < LENGTH; i++) putc(byte_at(i), file);
    CHECK(fclose(file) == 0);
}

static void expect_file(void) {
    FILE *file = fopen(to, "rb");
    CHECK(file != NULL);
    if (file == NULL) return;
    size_t length = 0, wrong = 0;
    for (int byte; (byte = getc(file)) != EOF; length++) wrong += byte != byte_at(length);
    CHECK(length == LENGTH && wrong == 0);
    fclose(file);
}

static together_request *upload(void) {
    together_request *request = together_request_new(TOGETHER_FILES_UPLOAD);
    CHECK_STATUS(TOGETHER_OK, together_request_set_file(request, "file", from));
    CHECK_STATUS(TOGETHER_OK, together_request_set_string(request, "purpose", "eval"));
    return request;
}

static together_request *download(const char *id) {
    together_request *request = together_request_new(TOGETHER_FILES_CONTENT);
    CHECK_STATUS(TOGETHER_OK, together_request_set_string(request, "id", id));
    CHECK_STATUS(TOGETHER_OK, together_request_set_output(request, to));
    return request;
}

static together_response *run_with_callback(const together_client *client, const together_request *request,
                                            struct told *told) {
    return together_complete_each(client, request, on_event, told);
}

static together_response *run_as_call(const together_client *client, const together_request *request,
                                      struct told *told) {
    together_call *call = together_start(client, request);
    for (const together_event *event; (event = together_call_next(call, -1)) != NULL;) {
        CHECK(event->call == call);
        hear(told, event);
    }
    together_response *response = together_call_response(call);
    together_free(call);
    return response;
}

static void a_file_goes_up_and_comes_down(const together_client *client,
                                          together_response *(*run)(const together_client *,
                                                                    const together_request *, struct told *)) {
    struct told sent = {0, 0, 0}, received = {0, 0, 0};
    together_request *there = upload();
    together_response *uploaded = run(client, there, &sent);
    CHECK_STATUS(TOGETHER_OK, together_object_status(uploaded));
    CHECK(together_response_integer(uploaded, "/bytes", 0) == (int64_t)LENGTH);
    CHECK_TEXT("eval", together_response_string(uploaded, "/purpose", NULL));
    CHECK(sent.events >= 2 && sent.done == sent.total && sent.total > LENGTH);

    together_request *back = download(together_response_string(uploaded, "/id", NULL));
    together_response *downloaded = run(client, back, &received);
    CHECK_STATUS(TOGETHER_OK, together_object_status(downloaded));
    CHECK(received.events >= 2 && received.done == received.total && received.total == LENGTH);
    size_t length = 1;
    CHECK(together_response_bytes(downloaded, &length) != NULL && length == 0);
    CHECK_TEXT("", together_response_json(downloaded, NULL));
    CHECK_TEXT("application/octet-stream", together_response_header(downloaded, "content-type"));
    expect_file();
    CHECK(remove(to) == 0);
    together_free(downloaded);
    together_free(back);
    together_free(uploaded);
    together_free(there);
}

static void bytes_go_as_a_file(const together_client *client) {
    together_request *request = together_request_new(TOGETHER_AUDIO_TRANSCRIPTIONS);
    char bytes[] = {'R', 0, 'F', (char)0xff};
    CHECK_STATUS(TOGETHER_OK, together_request_set_bytes(request, "file", bytes, sizeof bytes, "speech.wav"));
    memset(bytes, 0, sizeof bytes);
    CHECK_STATUS(TOGETHER_OK, together_request_set_string(request, "model", "openai/whisper-large-v3"));
    together_response *response = together_complete(client, request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK_TEXT("offline: you sent 4 bytes as \"speech.wav\"", together_response_text(response, NULL));
    together_free(response);

    /* The last of what was set under a name, with nothing in it. */
    CHECK_STATUS(TOGETHER_OK, together_request_set_bytes(request, "file", NULL, 0, "empty.wav"));
    response = together_complete(client, request);
    CHECK_TEXT("offline: you sent 0 bytes as \"empty.wav\"", together_response_text(response, NULL));
    together_free(response);
    together_free(request);
}

static void what_is_wrong_is_told(const together_client *client) {
    together_request *request = upload();
    CHECK_STATUS(TOGETHER_OK, together_request_set_file(request, "file", to));
    together_response *response = together_complete(client, request);
    CHECK_REFUSAL(response, TOGETHER_FILE, "POST /v1/files/upload", to, "check its path");
    together_free(response);

    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_request_set_file(request, "/file", from));
    CHECK_REFUSAL(request, TOGETHER_INVALID_ARGUMENT, "together_request_set_file:", "\"/file\"", "plain name");
    together_free(request);

    request = download("none");
    response = together_complete(client, request);
    CHECK_REFUSAL(response, TOGETHER_NOT_FOUND, "GET /v1/files/{id}/content", "No such file", "");
    FILE *file = fopen(to, "rb");
    CHECK(file == NULL);
    if (file != NULL) fclose(file);
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_request_set_bytes(request, "file", "x", 1, "x"));
    CHECK_REFUSAL(request, TOGETHER_INVALID_ARGUMENT, "together_request_set_bytes:", "GET or DELETE", "");
    together_free(response);
    together_free(request);
}

/* There is room for one unread event: the transfer cannot come to its end. */
static void cancelled_in_the_middle(void) {
    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_OK, together_options_set_limit(options, TOGETHER_LIMIT_EVENT_QUEUE, 1));
    together_client *client = together_client_new(options);
    together_free(options);
    together_request *request = upload();
    together_call *call = together_start(client, request);
    const together_event *event = together_call_next(call, -1);
    CHECK(event != NULL && event->kind == TOGETHER_EVENT_PROGRESS);
    together_call_cancel(call);
    int32_t last = TOGETHER_OK;
    while ((event = together_call_next(call, -1)) != NULL) last = event->status;
    CHECK_STATUS(TOGETHER_CANCELLED, last);
    together_free(call);
    together_free(request);
    together_free(client);
}

int main(int argc, char **argv) {
    snprintf(from, sizeof from, "%s/from.jsonl", argc > 1 ? argv[1] : ".");
    snprintf(to, sizeof to, "%s/to.jsonl", argc > 1 ? argv[1] : ".");
    write_file();
    together_client *client = together_client_new(NULL);
    a_file_goes_up_and_comes_down(client, run_with_callback);
    a_file_goes_up_and_comes_down(client, run_as_call);
    bytes_go_as_a_file(client);
    what_is_wrong_is_told(client);
    together_free(client);
    cancelled_in_the_middle();
    return checks_report();
}
