/* Where bytes go that are no text. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "command_line.h"
#include "exchange.h"

/* The file of --output; *path is NULL for standard output. Says what is wrong, and gives false: bytes that are no text would
 * command a terminal. */
bool output_of(struct invocation *invocation, const char **path);

/* Sends a request whose answer is bytes: to the file, which appears when it is complete, or to standard output while they
 * arrive. Says what failed. */
void output_answer(struct exchange *exchange, together_request *request, const char *path, const char *what);

#endif
