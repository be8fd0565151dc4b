/* What plugin.c has for a host. */
#ifndef PLUGIN_H
#define PLUGIN_H

#include <stddef.h>

#include "together.h"

/* Before the first question. */
together_status plugin_open(void);

/* Waits for an answer, or for the reason why there is none. Any number of threads may ask at once. */
together_status plugin_ask(const char *prompt, char *answer_out, size_t capacity);

/* Ends what is in flight: each thread that waits gets TOGETHER_CANCELLED. */
void plugin_stop(void);

/* When no thread asks any more, and before the plugin is unloaded. */
void plugin_close(void);

#endif
