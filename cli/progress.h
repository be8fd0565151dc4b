/* How far long work is, on one line of a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "command_line.h"

struct progress {
    struct console *console; /* NULL: nothing is shown */
    const char *what;        /* "sending talk.mp3"; NULL: nothing is shown */
    bool is_in_bytes;        /* what `done` and `total` count; otherwise texts */
    uint64_t done, total;    /* total 0: not known */
    int64_t began, drawn;    /* when, in milliseconds */
    bool is_drawn;
};

/* Shows nothing unless standard error is a terminal. `what` must stay valid. */
struct progress progress_begin(struct invocation *invocation, const char *what, bool is_in_bytes);

void progress_set(struct progress *progress, uint64_t done, uint64_t total);

/* Draws again if some time has passed: for work that says nothing. */
void progress_tick(struct progress *progress);

/* Shows this text in the line: its end, where it is longer than that. */
void progress_show(struct progress *progress, const char *text, size_t length);

/* Takes the line away, before anything else is printed. */
void progress_clear(struct progress *progress);

#endif
