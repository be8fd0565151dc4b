/* What the callback of a batch's run may do: use the batch, and free it and the client.
 *
 * The argument is a directory; the environment names an offline server. */
#include "check.h"

static together_request *question(const char *text) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", text);
    return request;
}

static together_batch *batch_in(const char *folder, const char *name) {
    char directory[600];
    snprintf(directory, sizeof directory, "%s/%s", folder, name);
    together_batch *batch = together_batch_new(directory);
    CHECK_STATUS(TOGETHER_OK, together_object_status(batch));
    together_request *request = question(name);
    CHECK_STATUS(TOGETHER_OK, together_batch_add(batch, "a", request));
    together_free(request);
    return batch;
}

struct used {
    together_batch *batch;
    together_client *client;
    int events, ends;
};

static int32_t use(const together_event *event, void *user_data) {
    struct used *used = user_data;
    used->events++;
    used->ends += event->kind == TOGETHER_EVENT_DONE;
    CHECK(event->call == NULL && event->user_data == NULL && event->text[0] == '\0');
    together_response *again = together_batch_run(used->batch, used->client, NULL, NULL);
    if (event->kind != TOGETHER_EVENT_DONE)
        CHECK_REFUSAL(again, TOGETHER_INVALID_ARGUMENT, "together_batch_run:", "the batch is running", "");
    together_free(again);
    together_response *unknown = together_batch_answer(used->batch, "b");
    CHECK_REFUSAL(unknown, TOGETHER_INVALID_ARGUMENT, "together_batch_answer:", "no request with the custom_id \"b\"", "");
    together_free(unknown);
    return TOGETHER_GO_ON;
}

static int32_t free_both(const together_event *event, void *user_data) {
    struct used *used = user_data;
    used->ends += event->kind == TOGETHER_EVENT_DONE;
    if (used->events++ > 0) return TOGETHER_GO_ON;
    together_free(used->batch);
    together_free(used->client);
    return TOGETHER_GO_ON;
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : ".";
    struct used used = {batch_in(folder, "used"), together_client_new(NULL), 0, 0};
    together_response *job = together_batch_run(used.batch, used.client, use, &used);
    CHECK_STATUS(TOGETHER_OK, together_object_status(job));
    CHECK(used.events >= 5 && used.ends == 1);
    together_free(job);
    together_response *answer = together_batch_answer(used.batch, "a");
    CHECK_TEXT("offline: you asked \"used\"", together_response_text(answer, NULL));
    /* It needs no batch. */
    together_free(used.batch);
    CHECK_TEXT("offline: you asked \"used\"", together_response_text(answer, NULL));
    together_free(answer);
    together_free(used.client);

    /* The run holds both until it returns. */
    struct used freed = {batch_in(folder, "freed"), together_client_new(NULL), 0, 0};
    job = together_batch_run(freed.batch, freed.client, free_both, &freed);
    CHECK_STATUS(TOGETHER_OK, together_object_status(job));
    CHECK(freed.ends == 1);
    together_free(job);
    together_batch *again = batch_in(folder, "freed");
    answer = together_batch_answer(again, "a");
    CHECK_TEXT("offline: you asked \"freed\"", together_response_text(answer, NULL));
    together_free(answer);
    together_free(again);
    return checks_report();
}
