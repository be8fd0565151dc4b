/* `help`, `manual` and `version`: what the command says about itself. */
#include "help.h"

#include <string.h>

#include "failure.h"
#include "page.h"
#include "run.h"
#include "together.h"

void print_help(struct invocation *invocation, const struct command_row *command) {
    if (command->run == run_help) page_of_commands(&invocation->out, &page_plain);
    else page_of_command(&invocation->out, &page_plain, command);
    output_failure(invocation);
}

void run_help(struct invocation *invocation) {
    const char *topic = invocation->word_count == 0 ? "help" : invocation->words[0];
    const struct command_row *command = command_named(topic);
    if (command != NULL) print_help(invocation, command);
    else if (strcmp(topic, "exit-codes") == 0) page_of_exit_statuses(&invocation->out, &page_plain);
    else if (strcmp(topic, "environment") == 0) page_of_environment(&invocation->out, &page_plain);
    else usage_error(invocation, "there is no help about %s", topic);
    if (invocation->exit == 0) output_failure(invocation);
}

void run_manual(struct invocation *invocation) {
    const char *form = invocation->word_count == 0 ? "roff" : invocation->words[0];
    if (strcmp(form, "roff") == 0) page_of_manual(&invocation->out, &page_roff);
    else if (strcmp(form, "markdown") == 0) page_of_manual(&invocation->out, &page_markdown);
    else usage_error(invocation, "the manual is roff or markdown, not %s", form);
    if (invocation->exit == 0) output_failure(invocation);
}

void run_version(struct invocation *invocation) {
    console_print(&invocation->out, "together-cli %s, libtogether %s\n", TOGETHER_VERSION_STRING, together_version());
    output_failure(invocation);
}
