/* The exit status of the command for each status of the library. */
#ifndef CLI_EXIT_STATUS_H
#define CLI_EXIT_STATUS_H

#include <stddef.h>
#include <stdint.h>

/* These numbers are promised: scripts compare them. */
enum exit_status {
    EXIT_GOOD = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_KEY = 3,
    EXIT_ACCOUNT = 4,
    EXIT_REFUSED = 5,
    EXIT_TRY_LATER = 6,
    EXIT_NETWORK = 7,
    EXIT_TIMEOUT = 8,
    EXIT_SERVICE = 9,
    EXIT_FILE = 10,
};

struct exit_row {
    enum exit_status exit;
    const char *text;           /* one line */
    int32_t statuses[8];        /* of the library; 0 after the last */
};

extern const struct exit_row exit_rows[];
extern const size_t exit_count;

/* EXIT_FAILED for a status that this command does not know. */
int exit_status_of(int32_t status);

#endif
