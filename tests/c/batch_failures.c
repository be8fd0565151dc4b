/* Each call that changes a batch's directory fails in turn, as on a full disk or by a quota: the status says so, nothing is lost,
 * and the same program, run again, has every answer by one job.
 *
 * The argument is a directory; the environment names an offline server. */
#define _GNU_SOURCE
#include "check.h"
#include "failing_calls.h"

static together_request *question(const char *text) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", text);
    return request;
}

/* All of a program. Each directory has questions of its own. */
static together_status run_program(const together_client *client, const char *directory) {
    static const char *const names[] = {"one", "two"};
    together_batch *batch = together_batch_new(directory);
    together_request *request = question(directory);
    for (size_t i = 0; i < 2; i++) together_batch_add(batch, names[i], request);
    together_response *job = together_batch_run(batch, client, NULL, NULL);
    together_status status = together_object_status(job);
    CHECK((status == TOGETHER_OK) == (together_object_message(job)[0] == '\0'));
    for (size_t i = 0; status == TOGETHER_OK && i < 2; i++) {
        together_response *answer = together_batch_answer(batch, names[i]);
        CHECK_STATUS(TOGETHER_OK, together_object_status(answer));
        CHECK(strstr(together_response_text(answer, NULL), directory) != NULL);
        together_free(answer);
    }
    together_free(job);
    together_free(request);
    together_free(batch);
    return status;
}

int main(int argc, char **argv) {
    static const struct {
        enum failing_call call;
        int effect;
    } faults[] = {{CALL_mkdir, ENOSPC}, {CALL_write, ENOSPC},      {CALL_write, ONE_BYTE}, {CALL_fsync, EIO},
                  {CALL_rename, ENOSPC}, {CALL_ftruncate64, EIO}, {CALL_unlink, EACCES}};
    start_a_life();
    together_client *client = together_client_new(NULL);
    /* Its connection is there before anything fails. */
    together_request *warm = question("Warm");
    together_response *response = together_complete(client, warm);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    together_free(response);
    together_free(warm);
    size_t directories = 0, failures = 0;
    for (size_t fault = 0; argc == 2 && fault < sizeof faults / sizeof faults[0]; fault++) {
        long after = 0;
        for (int has_failed = 1; has_failed && after < 200; after++) {
            char directory[600];
            snprintf(directory, sizeof directory, "%s/%zu-%ld", argv[1], fault, after);
            set_failing(after, faults[fault].effect);
            resume_failing(faults[fault].call);
            together_status status = run_program(client, directory);
            pause_failing();
            has_failed = atomic_load(&failing_is_done);
            directories++;
            failures += has_failed ? 1 : 0;
            CHECK(status == TOGETHER_OK || (has_failed && status == TOGETHER_FILE));
            if (has_failed) CHECK_STATUS(TOGETHER_OK, run_program(client, directory));
        }
        CHECK(after < 200);
    }
    together_request *list = together_request_new(TOGETHER_BATCHES_LIST);
    response = together_complete(client, list);
    CHECK(together_response_count(response, "") == directories);
    CHECK(failures > 20);
    together_free(response);
    together_free(list);
    together_free(client);
    return checks_report();
}
