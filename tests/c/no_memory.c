/* There is no memory for what a server sends: each allocation that is as large as an answer fails in turn, while the answer
 * comes and while it is read. That is a status, and the next request works. Smaller ones are not the server's: no program
 * in Rust lives without them.
 *
 * no_memory ANSWERS: the server answers a request for the model "N" with its answer of that number, and one for any other
 * number with a short answer. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "check.h"
#include "host_memory.h"
#include "ways.h"

/* Answers are longer, and what the library takes for itself is shorter. */
#define LARGE ((size_t)128 * 1024)

static atomic_long fails_after = -1;
static atomic_int has_failed;

static void *allocate(size_t size, size_t alignment, void *user_data) {
    if (size >= LARGE && atomic_load(&fails_after) >= 0 && atomic_fetch_sub(&fails_after, 1) == 0) {
        atomic_store(&has_failed, 1);
        return NULL;
    }
    return host_allocate(size, alignment, user_data);
}

/* One request, and all that reads its answer. */
static together_status ask(const together_client *client, int answer, enum way way) {
    char model[16];
    snprintf(model, sizeof model, "%d", answer);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", model);
    together_response *response = send_by(way, client, request);
    together_status status = together_object_status(response);
    int is_told = status == TOGETHER_TOO_LARGE && strstr(together_object_message(response), "no memory") != NULL;
    if (status != TOGETHER_OK && status != TOGETHER_TOO_LARGE && status != TOGETHER_SERVER)
        printf("answer %d, way %d: %s\n", answer, (int)way, together_object_message(response));
    CHECK(status == TOGETHER_OK || status == TOGETHER_SERVER || is_told);
    float floats[4];
    together_response_text(response, NULL);
    together_response_json(response, NULL);
    together_response_bytes(response, NULL);
    together_response_string(response, "/choices/0/message/content", NULL);
    together_response_string(response, "/choices/0/message/tool_calls/0/function/arguments", NULL);
    together_response_value(response, "/choices/0", NULL);
    together_response_count(response, "/data");
    together_response_floats(response, "/data/0/embedding", floats, 4);
    together_free(response);
    together_free(request);
    return status;
}

struct trial {
    int answer;
    enum way way;
    long after;
};

static void *try_it(void *argument) {
    const struct trial *trial = argument;
    together_client *client = together_client_new(NULL);
    atomic_store(&has_failed, 0);
    atomic_store(&fails_after, trial->after);
    ask(client, trial->answer, trial->way);
    atomic_store(&fails_after, -1);
    CHECK_STATUS(TOGETHER_OK, ask(client, -1, trial->way));
    together_free(client);
    return NULL;
}

int main(int argc, char **argv) {
    int answers = argc == 2 ? atoi(argv[1]) : 0, faults = 0;
    CHECK(answers > 0);
    setvbuf(stdout, NULL, _IOLBF, 0);
    CHECK_STATUS(TOGETHER_OK, together_set_allocator(allocate, host_release, &host_user_data));
    for (struct trial trial = {0, COMPLETE, 0}; trial.answer < answers; trial.answer++)
        for (trial.way = COMPLETE; trial.way < WAYS; trial.way = (enum way)(trial.way + 1)) {
            trial.after = 0;
            do {
                size_t blocks = atomic_load(&host_blocks);
                pthread_t thread;
                CHECK(pthread_create(&thread, NULL, try_it, &trial) == 0);
                CHECK(pthread_join(thread, NULL) == 0);
                CHECK(faults == 0 || atomic_load(&host_blocks) == blocks);
                faults += atomic_load(&has_failed);
                trial.after++;
            } while (atomic_load(&has_failed));
        }
    CHECK(atomic_load(&host_faults) == 0);
    printf("%d faults\n", faults);
    return checks_report();
}
