/* The commands and their options: one table, from which the parser, the help, the manual page and the completions are
 * made.
 */
#ifndef CLI_COMMAND_LINE_H
#define CLI_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "console.h"

enum option_id {
    OPTION_BODY,
    OPTION_CASSETTE,
    OPTION_COLOUR,
    OPTION_COUNT,
    OPTION_DRY_RUN,
    OPTION_FORMAT,
    OPTION_HEADER,
    OPTION_HELP,
    OPTION_HISTORY,
    OPTION_IMAGE,
    OPTION_JSON,
    OPTION_KEY_COMMAND,
    OPTION_KEY_FILE,
    OPTION_LANGUAGE,
    OPTION_LIVE,
    OPTION_MODEL,
    OPTION_NO_STDIN,
    OPTION_OUTPUT,
    OPTION_PURPOSE,
    OPTION_QUIET,
    OPTION_REASONING,
    OPTION_RECORD,
    OPTION_RETRIES,
    OPTION_SCHEMA,
    OPTION_SET,
    OPTION_SIZE,
    OPTION_SYSTEM,
    OPTION_TIMEOUT,
    OPTION_TRANSLATE,
    OPTION_TYPE,
    OPTION_USAGE,
    OPTION_VERBOSE,
    OPTION_VOICE,
    OPTIONS, /* how many there are */
};

/* What a shell offers for a value. */
enum completion { COMPLETE_NOTHING, COMPLETE_FILES, COMPLETE_WORDS };

struct option_row {
    const char *name;     /* without its dashes */
    char letter;          /* 0 if it has none */
    const char *value;    /* the name of its value; NULL if it takes none */
    enum completion completion;
    const char *words;    /* of COMPLETE_WORDS, with a blank between two */
    const char *text;     /* one line */
};

extern const struct option_row option_rows[OPTIONS];

struct invocation;

struct command_row {
    const char *name;
    const char *words;    /* what follows it on the command line */
    int fewest, most;     /* words; most -1 for any number */
    enum completion completion;
    const char *first_words; /* of COMPLETE_WORDS */
    const char *summary;  /* one line */
    const char *text;     /* paragraphs, with an empty line between two */
    const char *examples; /* one a line */
    const enum option_id *options; /* its own, which end with OPTIONS */
    void (*run)(struct invocation *invocation);
};

extern const struct command_row command_rows[];
extern const size_t command_count;

/* Which every command takes. */
extern const enum option_id general_options[];

/* Those that a command takes besides, when it makes requests. */
extern const enum option_id request_options[];

/* NULL if there is none of that name. */
const struct command_row *command_named(const char *name);

/* What one command line says. */
struct given_option {
    enum option_id option;
    const char *value;
};

struct invocation {
    const struct command_row *command;
    struct given_option *given; /* in their order */
    size_t given_count;
    char **words;
    int word_count;
    struct console out, err;
    int exit; /* the exit status: each failure that is reported sets it */
};

/* Reads the command line of a command, whose name is arguments[0]. Gives false after it has said what is wrong. */
bool command_line_read(struct invocation *invocation, int count, char **arguments);

bool is_given(const struct invocation *invocation, enum option_id option);

/* The last value of an option; `otherwise` if it was not given. */
const char *value_given(const struct invocation *invocation, enum option_id option, const char *otherwise);

/* The number that an option's value is. Gives false, after it has said what is wrong, if it is none from `smallest` to
 * `largest`; leaves *number if the option was not given. */
bool number_given(struct invocation *invocation, enum option_id option, double smallest, double largest, double *number);

/* The words joined by blanks, to be freed; NULL if there are none, or no memory. */
char *words_joined(const struct invocation *invocation);

/* Calls `use` for each option that a command takes, of its own first. */
void each_option(const struct command_row *command, void (*use)(enum option_id option, void *context), void *context);

/* How a command is called, on one line. */
void print_synopsis(struct console *console, const struct command_row *command);

#endif
