/* Reads a command line by the table of commands. */
#include "command_line.h"

#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "failure.h"
#include "run.h"

/* getopt_long gives this plus the option, so that no letter is taken for one. */
enum { FIRST_NUMBER = 256 };

const struct command_row *command_named(const char *name) {
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(command_rows[i].name, name) == 0) return &command_rows[i];
    return NULL;
}

static bool makes_requests(const struct command_row *command) {
    return command->run != run_help && command->run != run_completion && command->run != run_manual &&
           command->run != run_version;
}

void each_option(const struct command_row *command, void (*use)(enum option_id, void *), void *context) {
    for (const enum option_id *option = command->options; *option != OPTIONS; option++) use(*option, context);
    if (makes_requests(command))
        for (const enum option_id *option = request_options; *option != OPTIONS; option++) use(*option, context);
    for (const enum option_id *option = general_options; *option != OPTIONS; option++) use(*option, context);
}

void print_synopsis(struct console *console, const struct command_row *command) {
    const char *blank = command->words[0] == '\0' ? "" : " ";
    console_print(console, "together-cli %s [OPTION...]%s%s", command->name, blank, command->words);
}

/* What getopt_long is given. */
struct accepted {
    struct option long_options[OPTIONS + 1];
    char letters[2 * OPTIONS + 2];
    size_t count, letter_count;
};

static void accept(enum option_id option, void *context) {
    struct accepted *accepted = context;
    const struct option_row *row = &option_rows[option];
    accepted->long_options[accepted->count++] = (struct option){
        row->name, row->value == NULL ? no_argument : required_argument, NULL, FIRST_NUMBER + (int)option};
    if (row->letter == 0) return;
    accepted->letters[accepted->letter_count++] = row->letter;
    if (row->value != NULL) accepted->letters[accepted->letter_count++] = ':';
}

struct search {
    char letter;
    int option;
};

static void find_letter(enum option_id option, void *context) {
    struct search *search = context;
    if (option_rows[option].letter == search->letter) search->option = (int)option;
}

static enum option_id option_of(const struct command_row *command, int found) {
    if (found >= FIRST_NUMBER) return (enum option_id)(found - FIRST_NUMBER);
    struct search search = {(char)found, 0};
    each_option(command, find_letter, &search);
    return (enum option_id)search.option;
}

bool command_line_read(struct invocation *invocation, int count, char **arguments) {
    const struct command_row *command = invocation->command;
    struct accepted accepted = {.letters = ":", .letter_count = 1};
    each_option(command, accept, &accepted);
    invocation->given = calloc((size_t)count + 1, sizeof *invocation->given);
    if (invocation->given == NULL) return no_memory(invocation), false;

    opterr = 0;
    int found;
    while ((found = getopt_long(count, arguments, accepted.letters, accepted.long_options, NULL)) != -1) {
        const char *word = arguments[optind - 1];
        if (found == ':') return usage_error(invocation, "%s needs a value", word), false;
        if (found == '?' && optopt > 0 && optopt < FIRST_NUMBER)
            return usage_error(invocation, "there is no option -%c", optopt), false;
        if (found == '?' && optopt >= FIRST_NUMBER)
            return usage_error(invocation, "--%s takes no value", option_rows[optopt - FIRST_NUMBER].name), false;
        if (found == '?') return usage_error(invocation, "there is no option %s", word), false;
        invocation->given[invocation->given_count++] = (struct given_option){option_of(command, found), optarg};
    }
    invocation->words = arguments + optind;
    invocation->word_count = count - optind;

    const char *when = value_given(invocation, OPTION_COLOUR, "auto");
    bool is_auto = strcmp(when, "auto") == 0, is_always = strcmp(when, "always") == 0;
    if (!is_auto && !is_always && strcmp(when, "never") != 0)
        return usage_error(invocation, "--color is auto, always or never, not %s", when), false;
    enum colour colour = is_auto ? COLOUR_AUTO : is_always ? COLOUR_ALWAYS : COLOUR_NEVER;
    invocation->out = console_of(STDOUT_FILENO, colour);
    invocation->err = console_of(STDERR_FILENO, colour);

    if (is_given(invocation, OPTION_HELP)) return true;
    if (invocation->word_count < command->fewest) return usage_error(invocation, "something is missing"), false;
    if (command->most >= 0 && invocation->word_count > command->most)
        return usage_error(invocation, "%s is one too many", invocation->words[command->most]), false;
    return true;
}

bool is_given(const struct invocation *invocation, enum option_id option) {
    return value_given(invocation, option, NULL) != NULL;
}

const char *value_given(const struct invocation *invocation, enum option_id option, const char *otherwise) {
    for (size_t i = invocation->given_count; i > 0; i--) {
        const struct given_option *given = &invocation->given[i - 1];
        if (given->option == option) return given->value == NULL ? "" : given->value;
    }
    return otherwise;
}

bool number_given(struct invocation *invocation, enum option_id option, double smallest, double largest, double *number) {
    const char *value = value_given(invocation, option, NULL);
    if (value == NULL) return true;
    char *end;
    double read = strtod(value, &end);
    if (end == value || *end != '\0' || !isfinite(read) || read < smallest || read > largest) {
        usage_error(invocation, "--%s is a number from %g to %g, not %s", option_rows[option].name, smallest, largest, value);
        return false;
    }
    *number = read;
    return true;
}

char *words_joined(const struct invocation *invocation) {
    size_t length = 0;
    for (int i = 0; i < invocation->word_count; i++) length += strlen(invocation->words[i]) + 1;
    char *joined = length == 0 ? NULL : malloc(length);
    if (joined == NULL) return NULL;
    char *end = joined;
    for (int i = 0; i < invocation->word_count; i++) {
        size_t of_word = strlen(invocation->words[i]);
        memcpy(end, invocation->words[i], of_word);
        end += of_word;
        *end++ = i + 1 < invocation->word_count ? ' ' : '\0';
    }
    return joined;
}
