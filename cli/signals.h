/* The signals that ask the command to end. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

#include "together.h"

/* Between the two, SIGINT, SIGTERM and SIGHUP are noted and do not end the command at once. */
void signals_note(void);
void signals_act(void);

/* The first that arrived since signals_note; 0 if none did. */
int signals_arrived(void);

/* Waits until the call has an event, another signal than `known` has arrived, the time is over, or, if that is wanted,
 * standard input can be read. */
void signals_wait(const together_call *call, int milliseconds, int known, bool for_input);

/* Ends the process as if the signal had never been noted, so that a shell sees what happened. */
_Noreturn void signals_end(int number);

#endif
