/* together-cli: the Together AI API from a shell. It is written on include/together.h alone. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit_status.h"
#include "failure.h"
#include "help.h"
#include "run.h"
#include "system.h"

int main(int count, char **arguments) {
    system_begin(&count, &arguments);
    /* The two that people try first. */
    const char *name = count < 2 ? "help" : arguments[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) name = "help";
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) name = "version";

    struct invocation invocation = {.command = command_named(name)};
    invocation.out = console_of(STDOUT_FILENO, COLOUR_AUTO);
    invocation.err = console_of(STDERR_FILENO, COLOUR_AUTO);
    if (invocation.command == NULL) {
        invocation.command = command_named("help");
        usage_error(&invocation, "%s is no command", name);
        return invocation.exit;
    }
    if (command_line_read(&invocation, count < 2 ? count : count - 1, count < 2 ? arguments : arguments + 1)) {
        if (is_given(&invocation, OPTION_HELP)) print_help(&invocation, invocation.command);
        else invocation.command->run(&invocation);
    }
    free(invocation.given);
    return invocation.exit;
}
