/* Bytes that grow, and reading them from files. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "command_line.h"

/* NUL-terminated once something was added. */
struct text {
    char *bytes;
    size_t length, capacity;
};

/* False without memory: then nothing changes. */
bool text_add(struct text *text, const void *bytes, size_t length);

/* To be freed; NULL without memory. */
char *text_copy(const char *bytes, size_t length);

void text_free(struct text *text);

/* The most that is read from standard input or a file of JSON, in bytes: what an answer may have, too. */
#define TEXT_MOST (64u << 20)

/* Reads a descriptor to its end. False, with errno, on failure; EFBIG if it has more than TEXT_MOST bytes. */
bool text_read(struct text *text, int descriptor);

/* Reads a file, or standard input for "-". Says what failed, and gives false. */
bool text_read_file(struct invocation *invocation, struct text *text, const char *path);

/* What the command is asked to work on: the words of the command line and what standard input holds. Says what failed,
 * and gives false.
 *
 * Standard input is read without words, or for "-". With words it is read where somebody sent something: from a pipe, or a
 * file at its start. In a loop (`while read line; do ...; done < list`) it is a file that is read already, in cron and
 * under xargs it is /dev/null, and over ssh it may be a socket that never ends: none of these is read.
 */
bool text_of_invocation(struct invocation *invocation, struct text *text);

#endif
