/* The help that every command has. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "command_line.h"

/* The help of a command, on standard output. */
void print_help(struct invocation *invocation, const struct command_row *command);

#endif
