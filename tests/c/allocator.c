/* An engine that owns its memory: every block of the library comes from it, with the size and alignment that it
 * was asked for, and goes back to it; once nothing of the library is in use, only what the header speaks of
 * remains, and that does not grow. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "host_memory.h"

/* What stays for as long as the process lives, at most (docs/abi.md). */
#define MOST_BLOCKS_THAT_STAY 8
#define MOST_BYTES_THAT_STAY 1024

#define CALLS 6

static together_request *question(const char *model) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", model);
    together_request_add_message(request, "user", "who pays for all this memory?");
    return request;
}

static int32_t go_on(const together_event *event, void *user_data) {
    *(int *)user_data += event->kind == TOGETHER_EVENT_TEXT;
    return TOGETHER_GO_ON;
}

static void hear(int32_t level, const char *message, void *user_data) {
    (void)level, (void)message, (void)user_data;
}

/* Something of everything: answers, a stream, calls that end, calls that are cancelled, failures, the log. */
static void *a_life(void *unused) {
    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_OK, together_options_set_log(options, TOGETHER_LOG_DEBUG, hear, NULL));
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_options_set_base_url(options, "no url"));
    CHECK_STATUS(TOGETHER_OK, together_options_set_base_url(options, getenv("TOGETHER_BASE_URL")));
    together_client *client = together_client_new(options);
    together_free(options);
    together_request *request = question("openai/gpt-oss-20b"), *silent = question("offline/slow");

    together_response *response = together_complete(client, request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK(strstr(together_response_text(response, NULL), "who pays") != NULL);
    together_free(response);
    int texts = 0;
    response = together_complete_each(client, request, go_on, &texts);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK(texts > 0);
    together_free(response);

    together_call *calls[CALLS];
    for (int i = 0; i < CALLS; i++) calls[i] = together_start(client, i < CALLS / 2 ? request : silent);
    for (int ended = 0; ended < CALLS / 2;) {
        const together_event *event = together_client_next(client, -1);
        CHECK(event != NULL);
        if (event == NULL) break;
        ended += event->kind == TOGETHER_EVENT_DONE;
    }
    /* Nothing comes of the silent ones, and to look takes no memory. */
    size_t before = host_allocations_of_this_thread;
    for (int i = 0; i < 1000; i++) {
        CHECK(together_client_next(client, 0) == NULL);
        CHECK(together_call_next(calls[CALLS - 1], 0) == NULL);
    }
    CHECK(host_allocations_of_this_thread == before);
    /* Some are freed before the client, the others after it; which cancels them. */
    for (int i = 0; i < CALLS - 1; i++) together_free(calls[i]);
    together_free(client);
    together_free(calls[CALLS - 1]);
    together_free(request);
    together_free(silent);

    together_request *malformed = together_request_new("no operation");
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_object_status(malformed));
    CHECK(together_object_message(malformed)[0] != '\0');
    together_free(malformed);
    return unused;
}

/* On a thread that ends, as the library keeps a little for each thread that uses it. */
static void live_and_end(void) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, a_life, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

static void *have_none(size_t size, size_t alignment, void *user_data) {
    (void)size, (void)alignment, (void)user_data;
    return NULL;
}

/* In a process of its own, which ends in it: there is no way on without memory. */
static void without_memory(void) {
    pid_t child = fork();
    if (child == 0) {
        if (together_set_allocator(have_none, host_release, NULL) != TOGETHER_OK) _exit(1);
        together_free(together_options_new());
        _exit(2);
    }
    int status = 0;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void) {
    without_memory();
    /* Neither of these takes memory, so it is not too late after them. */
    CHECK(together_version()[0] != '\0');
    CHECK_TEXT("TOGETHER_OK", together_status_name(TOGETHER_OK));
    together_free(NULL);
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_set_allocator(host_allocate, NULL, NULL));
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_set_allocator(NULL, host_release, NULL));
    CHECK_STATUS(TOGETHER_OK, together_set_allocator(host_allocate, host_release, &host_user_data));
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_set_allocator(host_allocate, host_release, NULL));
    CHECK(atomic_load(&host_allocations) == 0);

    live_and_end();
    /* Some 500 for the two answers; the calls take more, unless they are cancelled before they connect. */
    CHECK(atomic_load(&host_allocations) > 300);
    size_t blocks = atomic_load(&host_blocks), bytes = atomic_load(&host_bytes);
    if (blocks > MOST_BLOCKS_THAT_STAY || bytes > MOST_BYTES_THAT_STAY) printf("%zu blocks, %zu bytes\n", blocks, bytes);
    CHECK(blocks <= MOST_BLOCKS_THAT_STAY && bytes <= MOST_BYTES_THAT_STAY);
    live_and_end();
    CHECK(atomic_load(&host_blocks) == blocks && atomic_load(&host_bytes) == bytes);
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_set_allocator(host_allocate, host_release, &host_user_data));
    CHECK(atomic_load(&host_faults) == 0);
    return checks_report();
}
