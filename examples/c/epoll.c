/* An answer in a program's own event loop: the client's descriptor among the program's others (Linux).
 *
 *     make
 *     cc examples/c/epoll.c -Iinclude target/release/libtogether.a -o epoll
 *     TOGETHER_API_KEY=... ./epoll "What is the capital of France?"
 *
 * A line on the standard input stops the answer.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "together.h"

static void watch(int epoll, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = descriptor}};
    /* A standard input that cannot be watched, such as a file, is left out. */
    epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int main(int argc, char **argv) {
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", argc > 2 ? argv[2] : "openai/gpt-oss-20b");
    together_request_add_message(request, "user", argc > 1 ? argv[1] : "What is the capital of France?");
    together_call *call = together_start(client, request);

    /* Readable exactly while an event waits; -1 if the client failed, and then the call is done already. */
    int events = (int)together_call_fd(call), epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) return EXIT_FAILURE;
    if (events >= 0) watch(epoll, events);
    watch(epoll, STDIN_FILENO);

    int is_done = 0;
    while (!is_done) {
        struct epoll_event ready;
        if (events >= 0 && epoll_wait(epoll, &ready, 1, -1) == 1 && ready.data.fd == STDIN_FILENO) {
            epoll_ctl(epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
            char line[256];
            if (read(STDIN_FILENO, line, sizeof line) > 0) together_call_cancel(call);
        }
        const together_event *event;
        while ((event = together_call_next(call, 0)) != NULL) {
            if (event->kind == TOGETHER_EVENT_TEXT) fwrite(event->text, 1, event->text_length, stdout);
            if (event->kind == TOGETHER_EVENT_DONE) is_done = 1;
        }
        fflush(stdout);
    }

    together_status status = together_object_status(call);
    if (status == TOGETHER_OK) putchar('\n');
    else fprintf(stderr, "\n%s\n", together_object_message(call));

    close(epoll);
    together_free(call);
    together_free(request);
    together_free(client);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
