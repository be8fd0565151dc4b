/* What systems do differently. The rest of the command knows none of them, but for signals.h. */
#ifndef CLI_SYSTEM_H
#define CLI_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* Before anything else. The arguments become UTF-8. */
void system_begin(int *count, char ***arguments);

/* Of a clock that is never set. */
int64_t system_milliseconds(void);

bool system_is_terminal(int descriptor);

/* Whether terminals here understand sequences that colour text and draw over a line. */
bool system_has_sequences(void);

/* Of a terminal; 0 if it does not say. */
size_t system_columns(int descriptor);

/* Whether somebody sent something to standard input: it is a pipe, or a file at its start. */
bool system_has_input(void);

/* Waits so long for the first byte of standard input. Returns false if none has arrived. */
bool system_input_within(int milliseconds);

/* Reads one line of standard input, with its line feed if it has one. Returns false at the end. */
bool system_read_line(struct text *line);

/* What follows the last folder of a path. */
const char *system_file_name(const char *path);

/* For reading. -1, with errno, on failure. */
int system_open(const char *path);

bool system_exists(const char *path);

/* Writes a file that only its owner may read, and that is there as a whole or not at all. Returns false, with errno, on
 * failure: a file that was there is then as it was. */
bool system_write_private(const char *path, const char *bytes, size_t length);

#endif
