/* Ctrl-C and its like. While a request runs they cancel it, so that nothing half done is left; at any other time they
 * end the command at once. The state is the process's, as signals are.
 */
#include "signals.h"

#ifndef _WIN32
#include <stddef.h>
#include <stdlib.h>
#include <sys/select.h>
#include <unistd.h>

static const int noted[] = {SIGINT, SIGTERM, SIGHUP};
enum { NOTED = sizeof noted / sizeof noted[0] };

static volatile sig_atomic_t arrived;
static struct sigaction before[NOTED];

/* The second one does not wait for what the first one asked for. */
static void note(int number) {
    if (arrived != 0) {
        signal(number, SIG_DFL);
        raise(number);
    }
    arrived = number;
}

void signals_note(void) {
    arrived = 0;
    for (size_t i = 0; i < NOTED; i++) {
        /* Without SA_RESTART: a write to a full pipe returns. */
        struct sigaction action = {.sa_handler = note};
        sigemptyset(&action.sa_mask);
        sigaction(noted[i], NULL, &before[i]);
        /* What ignores a signal (nohup) goes on to ignore it. */
        if (before[i].sa_handler != SIG_IGN) sigaction(noted[i], &action, NULL);
    }
}

void signals_act(void) {
    for (size_t i = 0; i < NOTED; i++) sigaction(noted[i], &before[i], NULL);
}

int signals_arrived(void) {
    return arrived;
}

void signals_wait(const together_call *call, int milliseconds, int known, bool for_input) {
    int descriptor = (int)together_call_fd(call);
    sigset_t held, usual;
    sigemptyset(&held);
    for (size_t i = 0; i < NOTED; i++) sigaddset(&held, noted[i]);
    /* Blocked between the look at `arrived` and the wait, which lets them in: none is missed. */
    sigprocmask(SIG_BLOCK, &held, &usual);
    fd_set readable;
    FD_ZERO(&readable);
    int is_watched = descriptor >= 0 && descriptor < FD_SETSIZE;
    if (is_watched) FD_SET(descriptor, &readable);
    if (for_input) FD_SET(STDIN_FILENO, &readable);
    int past = is_watched ? descriptor + 1 : for_input ? STDIN_FILENO + 1 : 0;
    if (!is_watched && milliseconds > 50) milliseconds = 50;
    struct timespec limit = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L};
    if (arrived == known) pselect(past, &readable, NULL, NULL, &limit, &usual);
    sigprocmask(SIG_SETMASK, &usual, NULL);
}

void signals_end(int number) {
    signal(number, SIG_DFL);
    raise(number);
    exit(128 + number);
}
#endif
