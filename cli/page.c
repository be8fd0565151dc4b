/* What is written about the command, from its tables. */
#include "page.h"

#include <stdio.h>
#include <string.h>

#include "exit_status.h"
#include "together.h"

static void paragraphs(struct console *out, const struct page_style *style, const char *text) {
    while (text != NULL && text[0] != '\0') {
        const char *end = strstr(text, "\n\n");
        size_t length = end == NULL ? strlen(text) : (size_t)(end - text);
        style->paragraph(out, text, length);
        text = end == NULL ? NULL : end + 2;
    }
}

struct listing {
    struct console *out;
    const struct page_style *style;
};

static void list_option(enum option_id option, void *context) {
    struct listing *listing = context;
    const struct option_row *row = &option_rows[option];
    char term[96], letter[8] = "";
    if (row->letter != 0) snprintf(letter, sizeof letter, "-%c, ", row->letter);
    snprintf(term, sizeof term, "%s--%s%s%s", letter, row->name, row->value == NULL ? "" : " ",
             row->value == NULL ? "" : row->value);
    listing->style->term(listing->out, term, row->text);
}

static void list_options(struct console *out, const struct page_style *style, const enum option_id *options) {
    struct listing listing = {out, style};
    for (; *options != OPTIONS; options++) list_option(*options, &listing);
}

static void synopsis(char *line, size_t capacity, const struct command_row *command) {
    snprintf(line, capacity, "together-cli %s [OPTION...]%s%s", command->name, command->words[0] == '\0' ? "" : " ",
             command->words);
}

void page_of_command(struct console *out, const struct page_style *style, const struct command_row *command) {
    char line[160];
    synopsis(line, sizeof line, command);
    style->example(out, line);
    snprintf(line, sizeof line, "%s: %s.", command->name, command->summary);
    style->paragraph(out, line, strlen(line));
    paragraphs(out, style, command->text);
    style->heading(out, 2, "Options");
    struct listing listing = {out, style};
    each_option(command, list_option, &listing);
    if (command->examples == NULL) return;
    style->heading(out, 2, "Examples");
    style->example(out, command->examples);
}

void page_of_commands(struct console *out, const struct page_style *style) {
    style->example(out, "together-cli COMMAND [OPTION...] [WORD...]");
    style->heading(out, 2, "Commands");
    for (size_t i = 0; i < command_count; i++) style->term(out, command_rows[i].name, command_rows[i].summary);
    style->heading(out, 2, "Examples");
    style->example(out, "together-cli ask 'Why is the sky blue?'\n"
                        "git diff | together-cli ask 'Write a commit message for this change.'\n"
                        "together-cli help ask");
    paragraphs(out, style, "The API key comes from the variable TOGETHER_API_KEY, --key-file or --key-command.");
}

void page_of_exit_statuses(struct console *out, const struct page_style *style) {
    for (size_t row = 0; row < exit_count; row++) {
        char number[16], text[512];
        snprintf(number, sizeof number, "%d", (int)exit_rows[row].exit);
        size_t length = (size_t)snprintf(text, sizeof text, "%s", exit_rows[row].text);
        for (const int32_t *status = exit_rows[row].statuses; *status != 0 && length < sizeof text; status++)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
                                       status == exit_rows[row].statuses ? " (" : ", ", together_status_name(*status));
        if (exit_rows[row].statuses[0] != 0 && length < sizeof text) snprintf(text + length, sizeof text - length, ")");
        style->term(out, number, text);
    }
    paragraphs(out, style,
               "Ctrl-C, SIGTERM and SIGHUP cancel what runs, leave no half-written file, and end the command by that signal: a "
               "shell shows 130, 143 or 129.");
}

void page_of_environment(struct console *out, const struct page_style *style) {
    static const char *const variables[][2] = {
        {"TOGETHER_API_KEY", "the API key, unless --key-file or --key-command is given. It is wiped from the command's own environment "
                             "as soon as it is read"},
        {"TOGETHER_BASE_URL", "another server, such as a relay of yours: it gets the key"},
        {"SSL_CERT_FILE", "certificate authorities to trust beside the built-in ones"},
        {"HTTPS_PROXY, ALL_PROXY, NO_PROXY", "the proxy, and the hosts that are reached without it"},
        {"NO_COLOR", "no colours, if it is not empty; --color overrides it"},
        {"TERM", "dumb: no colours and no progress"},
    };
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) style->term(out, variables[i][0], variables[i][1]);
}

void page_of_manual(struct console *out, const struct page_style *style) {
    style->begin(out);
    style->heading(out, 1, "Name");
    paragraphs(out, style, "together-cli - the Together AI API from a shell");
    style->heading(out, 1, "Synopsis");
    style->example(out, "together-cli COMMAND [OPTION...] [WORD...]");
    style->heading(out, 1, "Description");
    paragraphs(out, style,
               "Answers go to standard output and nothing else does, so they can be piped on. Progress, notes and failures go to "
               "standard error; progress is shown on a terminal only.\n\n"
               "With --json a command prints the service's own JSON, the same on a terminal and in a pipe, and a failure is one "
               "line of JSON on standard error with the members status, exit and message, and http_status, request_id and "
               "retry_after_ms where the service sent them.\n\n"
               "On a terminal, control characters in what a model or server writes are shown as ^[ or <U+009B> (in JSON as \\u "
               "escapes) and have no effect. Into a pipe or a file they go as they are.\n\n"
               "There is no option for the API key itself: every user of a machine can read the command lines of all "
               "programs.");
    style->heading(out, 1, "Commands");
    for (size_t i = 0; i < command_count; i++) {
        const struct command_row *command = &command_rows[i];
        char line[160];
        style->heading(out, 2, command->name);
        synopsis(line, sizeof line, command);
        style->example(out, line);
        snprintf(line, sizeof line, "%c%s.", command->summary[0] - 'a' + 'A', command->summary + 1);
        style->paragraph(out, line, strlen(line));
        paragraphs(out, style, command->text);
        list_options(out, style, command->options);
        if (command->examples != NULL) style->example(out, command->examples);
    }
    style->heading(out, 1, "Options of every command that asks the service");
    list_options(out, style, request_options);
    style->heading(out, 1, "Options of every command");
    list_options(out, style, general_options);
    style->heading(out, 1, "Environment");
    page_of_environment(out, style);
    style->heading(out, 1, "Exit status");
    page_of_exit_statuses(out, style);
    style->end(out);
}
