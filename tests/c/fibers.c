/* Two fibres of one thread, each in a request of its own, which take turns in the callbacks of both: as boost's, Ruby's and
 * PHP's fibres do. Each request keeps its limits, its client's interrupt and its answer.
 *
 * Arguments: a server whose streams fall silent after one event, and one whose streams come whole. */
#define _XOPEN_SOURCE 700

#include <stdlib.h>
#include <ucontext.h>

#include "check.h"

enum { STACK = 512 * 1024 };

struct fiber {
    ucontext_t context;
    void *stack;
    const together_client *client;
    int32_t idle_ms; /* 0: no limit at all */
    int has_paused, is_done;
    together_response *response;
};

static ucontext_t scheduler;

static int32_t pause_once(const together_event *event, void *user_data) {
    struct fiber *fiber = user_data;
    if (event->kind == TOGETHER_EVENT_TEXT && !fiber->has_paused) {
        fiber->has_paused = 1;
        swapcontext(&fiber->context, &scheduler);
    }
    return TOGETHER_GO_ON;
}

static struct fiber *starting;

static void run(void) {
    struct fiber *fiber = starting;
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", "hello");
    for (int32_t which = TOGETHER_TIMEOUT_CONNECT; which <= TOGETHER_TIMEOUT_TOTAL; which++)
        together_request_set_timeout(request, which, 0);
    together_request_set_timeout(request, TOGETHER_TIMEOUT_IDLE, fiber->idle_ms);
    fiber->response = together_complete_each(fiber->client, request, pause_once, fiber);
    together_free(request);
    fiber->is_done = 1;
    swapcontext(&fiber->context, &scheduler);
}

/* Runs the fibre to its first text. */
static void start(struct fiber *fiber, const together_client *client, int32_t idle_ms) {
    memset(fiber, 0, sizeof *fiber);
    fiber->client = client;
    fiber->idle_ms = idle_ms;
    fiber->stack = malloc(STACK);
    CHECK(fiber->stack != NULL && getcontext(&fiber->context) == 0);
    fiber->context.uc_stack.ss_sp = fiber->stack;
    fiber->context.uc_stack.ss_size = STACK;
    fiber->context.uc_link = NULL;
    makecontext(&fiber->context, run, 0);
    starting = fiber;
    swapcontext(&scheduler, &fiber->context);
    CHECK(fiber->has_paused && !fiber->is_done);
}

/* Runs it from there to its end. */
static void finish(struct fiber *fiber, together_status status, const char *words) {
    swapcontext(&scheduler, &fiber->context);
    CHECK(fiber->is_done);
    CHECK_STATUS(status, together_object_status(fiber->response));
    CHECK(strstr(together_object_message(fiber->response), words) != NULL);
    together_free(fiber->response);
    free(fiber->stack);
}

static together_client *client_of(const char *url) {
    together_options *options = together_options_new();
    together_options_set_api_key(options, "key-of-the-tests");
    together_options_set_base_url(options, url);
    together_options_set_retries(options, 0);
    together_client *client = together_client_new(options);
    together_free(options);
    return client;
}

int main(int argc, char **argv) {
    CHECK(argc == 3);
    if (argc != 3) return checks_report();
    together_client *silent = client_of(argv[1]), *other = client_of(argv[1]), *good = client_of(argv[2]);
    struct fiber first, second;

    /* The one whose limit passes is not the one that was entered last. */
    start(&first, silent, 200);
    start(&second, good, 0);
    finish(&first, TOGETHER_TIMEOUT, "idle limit of 200 ms");
    finish(&second, TOGETHER_OK, "");

    /* Nor is the one that ends first. */
    start(&first, good, 0);
    start(&second, silent, 200);
    finish(&first, TOGETHER_OK, "");
    finish(&second, TOGETHER_TIMEOUT, "idle limit of 200 ms");

    /* An interrupt ends the requests of its client. */
    start(&first, other, 0);
    start(&second, silent, 200);
    together_client_interrupt(other);
    finish(&second, TOGETHER_TIMEOUT, "idle limit of 200 ms");
    finish(&first, TOGETHER_CANCELLED, "cancelled");

    start(&first, silent, 200);
    start(&second, other, 0);
    together_client_interrupt(other);
    finish(&first, TOGETHER_TIMEOUT, "idle limit of 200 ms");
    finish(&second, TOGETHER_CANCELLED, "cancelled");

    together_free(silent);
    together_free(other);
    together_free(good);
    return checks_report();
}
