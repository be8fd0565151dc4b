/* Says what failed, on standard error, and sets the exit status for it. */
#ifndef CLI_FAILURE_H
#define CLI_FAILURE_H

#include "command_line.h"
#include "together.h"

/* The command line is wrong: what, and how the command is called. */
__attribute__((format(PRINTF_FORMAT, 2, 3))) void usage_error(struct invocation *invocation, const char *format, ...);

/* A failed client, request or response. */
void object_failure(struct invocation *invocation, const void *object);

/* A failed response: also the service's id of the request. */
void response_failure(struct invocation *invocation, const together_response *response);

/* Anything else, with the status of the library that means it. */
__attribute__((format(PRINTF_FORMAT, 3, 4))) void failure(struct invocation *invocation, int32_t status, const char *format, ...);

/* A file that could not be read or written, with the reason in errno. */
void file_failure(struct invocation *invocation, const char *path);

/* Says so if standard output could not be written. */
void output_failure(struct invocation *invocation);

void no_memory(struct invocation *invocation);

#endif
