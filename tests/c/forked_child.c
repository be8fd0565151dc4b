/* A program that forks in the middle of its answers: in the child, the parent's objects refuse without waiting, and a
 * new client works; the parent goes on as if nothing had happened. Not for the address sanitizer: gcc's before 14 and
 * clang's before 17 hold no lock of their allocator over fork(), so that a child whose parent's threads were allocating
 * waits for ever at its next allocation of that size. */
#define _POSIX_C_SOURCE 200809L
#include <sys/wait.h>
#include <unistd.h>
/* Valgrind's header is the machine's own, which another platform's compiler does not look for. */
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#define VALGRIND_COUNT_ERRORS 0
#endif

#include "story.h"

static void as_a_child(together_client *client, together_call *streaming, together_call *silent) {
    together_call *calls[] = {streaming, silent};
    for (int i = 0; i < 2; i++) {
        CHECK(together_call_next(calls[i], 0) == NULL);
        CHECK(together_call_next(calls[i], -1) == NULL);
        CHECK(together_call_fd(calls[i]) == -1);
        together_call_cancel(calls[i]);
    }
    together_response *response = together_call_response(silent);
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_object_status(response));
    together_free(response);
    CHECK(together_client_next(client, 0) == NULL);
    CHECK(together_client_next(client, -1) == NULL);
    CHECK(together_client_fd(client) == -1);
    together_client_interrupt(client);

    listener listener = {0};
    together_request *request = question(MODEL, "from a child");
    response = together_complete_each(client, request, read_story, &listener);
    CHECK_REFUSAL(response, TOGETHER_INVALID_ARGUMENT, "fork()", "new client", "");
    CHECK(listener.story.texts == 0);
    together_free(response);
    together_call *call = together_start(client, request);
    CHECK_REFUSAL(call, TOGETHER_INVALID_ARGUMENT, "together_start", "fork()", "new client");
    const together_event *event = together_call_next(call, -1);
    CHECK(event != NULL && event->kind == TOGETHER_EVENT_DONE && event->status == TOGETHER_INVALID_ARGUMENT);
    together_free(call);
    together_free(streaming);
    together_free(client);
    together_free(silent);

    client = together_client_new(NULL);
    call = together_start(client, request);
    story story = {0};
    read_all(call, &story);
    CHECK_TEXT("offline: you asked \"from a child\"", story.text);
    together_free(call);
    together_free(request);
    together_free(client);
}

static void a_child_makes_its_own_client(void) {
    together_client *client = together_client_new(NULL);
    together_call *streaming = started(client, MODEL, LONG_PROMPT);
    together_call *silent = started(client, SILENT, "x");
    CHECK(together_client_fd(client) >= 0 && together_call_fd(streaming) >= 0 && together_call_fd(silent) >= 0);
    CHECK(together_call_next(streaming, -1) != NULL);

    fflush(stdout);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        as_a_child(client, streaming, silent);
        fflush(stdout);
        /* What the parent's threads held has no owner here, and is lost, as in any child of a program with threads.
         * Another program in its place ends the child without a search for it; invalid accesses count. */
        const char *end = checks_failed == 0 && VALGRIND_COUNT_ERRORS == 0 ? "true" : "false";
        execlp(end, end, (char *)NULL);
        _exit(2);
    }
    int ended = -1;
    CHECK(waitpid(child, &ended, 0) == child);
    CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);

    /* The child left the parent's calls alone. */
    CHECK(together_call_next(silent, 0) == NULL);
    story story = {0};
    read_all(streaming, &story);
    CHECK_STATUS(TOGETHER_OK, story.status);
    together_response *response = together_call_response(streaming);
    CHECK_TEXT("offline: you asked \"" LONG_PROMPT "\"", together_response_text(response, NULL));
    together_free(response);
    together_call_cancel(silent);
    check_is_cancelled(silent);
    together_free(silent);
    together_free(streaming);
    together_free(client);
}

int main(void) {
    a_child_makes_its_own_client();
    return checks_report();
}
