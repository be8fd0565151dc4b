/* `completion`: what bash, zsh and fish offer after a word, from the table of the commands. */
#include <string.h>

#include "failure.h"
#include "run.h"

/* Words that `help` takes beside the commands. */
static const char topics[] = "exit-codes environment";

static void print_command_names(struct console *out) {
    for (size_t i = 0; i < command_count; i++) console_print(out, "%s%s", i == 0 ? "" : " ", command_rows[i].name);
}

static void print_first_words(struct console *out, const struct command_row *command) {
    if (command->first_words != NULL) {
        console_print(out, "%s", command->first_words);
        return;
    }
    print_command_names(out);
    console_print(out, " %s", topics);
}

static void print_names(enum option_id option, void *context) {
    struct console *out = context;
    if (option_rows[option].letter != 0) console_print(out, " -%c", option_rows[option].letter);
    console_print(out, " --%s", option_rows[option].name);
}

/* A letter means the same option in every command, so values need no command. */
static void print_bash_values(struct console *out) {
    for (size_t i = 0; i < OPTIONS; i++) {
        const struct option_row *row = &option_rows[i];
        if (row->value == NULL) continue;
        console_print(out, "        --%s", row->name);
        if (row->letter != 0) console_print(out, " | -%c", row->letter);
        if (row->completion == COMPLETE_FILES) console_print(out, ") compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;;\n");
        else if (row->completion == COMPLETE_WORDS) console_print(out, ") mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$word\") ;;\n", row->words);
        else console_print(out, ") ;;\n");
    }
}

static void print_bash(struct console *out) {
    console_print(out,
                  "# What bash completes for together-cli; made by `together-cli completion bash`.\n"
                  "_together_cli() {\n"
                  "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} options='' first=''\n"
                  "    COMPREPLY=()\n"
                  "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                  "        mapfile -t COMPREPLY < <(compgen -W '");
    print_command_names(out);
    console_print(out, "' -- \"$word\")\n        return\n    fi\n    case $before in\n");
    print_bash_values(out);
    console_print(out, "        *) before= ;;\n    esac\n    [ -z \"$before\" ] || return 0\n    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < command_count; i++) {
        console_print(out, "        %s)\n            options='", command_rows[i].name);
        each_option(&command_rows[i], print_names, out);
        console_print(out, "'\n");
        if (command_rows[i].completion == COMPLETE_WORDS) {
            console_print(out, "            first='");
            print_first_words(out, &command_rows[i]);
            console_print(out, "'\n");
        }
        console_print(out, "            ;;\n");
    }
    console_print(out,
                  "    esac\n"
                  "    if [[ $word == -* ]]; then\n"
                  "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
                  "    elif [ -n \"$first\" ] && [ \"$COMP_CWORD\" -eq 2 ]; then\n"
                  "        mapfile -t COMPREPLY < <(compgen -W \"$first\" -- \"$word\")\n"
                  "    else\n"
                  "        compopt -o filenames\n"
                  "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
                  "    fi\n"
                  "}\n"
                  "complete -F _together_cli together-cli\n");
}

/* Inside '...[here]'. */
static void print_zsh_text(struct console *out, const char *text) {
    for (; text[0] != '\0'; text++) {
        if (text[0] == '\'') console_print(out, "'\\''");
        else if (strchr("[]:\\", text[0]) != NULL) console_print(out, "\\%c", text[0]);
        else console_bytes(out, text, 1);
    }
}

static void print_zsh_option(enum option_id option, void *context) {
    struct console *out = context;
    const struct option_row *row = &option_rows[option];
    bool is_repeated = strstr(row->text, "may be given again") != NULL;
    console_print(out, " \\\n                ");
    if (row->letter != 0) console_print(out, "'%s'{-%c,--%s}'[", is_repeated ? "*" : "", row->letter, row->name);
    else console_print(out, "'%s--%s[", is_repeated ? "*" : "", row->name);
    print_zsh_text(out, row->text);
    console_print(out, "]");
    if (row->value != NULL) {
        console_print(out, ":");
        print_zsh_text(out, row->value);
        if (row->completion == COMPLETE_FILES) console_print(out, ":_files");
        else if (row->completion == COMPLETE_WORDS) console_print(out, ":(%s)", row->words);
        else console_print(out, ":");
    }
    console_print(out, "'");
}

static void print_zsh(struct console *out) {
    console_print(out, "#compdef together-cli\n# What zsh completes for together-cli; made by `together-cli completion zsh`.\n"
                       "_together-cli() {\n    local -a commands\n    commands=(\n");
    for (size_t i = 0; i < command_count; i++) {
        console_print(out, "        '%s:", command_rows[i].name);
        print_zsh_text(out, command_rows[i].summary);
        console_print(out, "'\n");
    }
    console_print(out, "    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        return\n    fi\n"
                       "    shift words\n    (( CURRENT-- ))\n    case $words[1] in\n");
    for (size_t i = 0; i < command_count; i++) {
        console_print(out, "        %s)\n            _arguments -s", command_rows[i].name);
        each_option(&command_rows[i], print_zsh_option, out);
        if (command_rows[i].completion == COMPLETE_WORDS) {
            console_print(out, " \\\n                '1:word:(");
            print_first_words(out, &command_rows[i]);
            console_print(out, ")'");
        }
        if (command_rows[i].most != 0) console_print(out, " \\\n                '*:word:_files'");
        console_print(out, "\n            ;;\n");
    }
    /* zsh runs the file as the function when it is in fpath; a shell that sources it learns the function. */
    console_print(out, "    esac\n}\n"
                       "if [[ ${funcstack[1]} == _together-cli ]]; then\n    _together-cli \"$@\"\n"
                       "else\n    compdef _together-cli together-cli\nfi\n");
}

static void print_fish_text(struct console *out, const char *text) {
    for (; text[0] != '\0'; text++) console_print(out, text[0] == '\'' || text[0] == '\\' ? "\\%c" : "%c", text[0]);
}

struct fish {
    struct console *out;
    const char *command;
};

static void print_fish_option(enum option_id option, void *context) {
    struct fish *fish = context;
    const struct option_row *row = &option_rows[option];
    console_print(fish->out, "complete -c together-cli -n '__together_cli_runs %s' -l %s", fish->command, row->name);
    if (row->letter != 0) console_print(fish->out, " -s %c", row->letter);
    if (row->value != NULL && row->completion == COMPLETE_FILES) console_print(fish->out, " -r -F");
    else if (row->value != NULL) console_print(fish->out, " -x");
    if (row->completion == COMPLETE_WORDS) console_print(fish->out, " -a '%s'", row->words);
    console_print(fish->out, " -d '");
    print_fish_text(fish->out, row->text);
    console_print(fish->out, "'\n");
}

static void print_fish(struct console *out) {
    console_print(out, "# What fish completes for together-cli; made by `together-cli completion fish`.\n"
                       "# This command is typed, before the cursor; and where COUNT is given, no more than so many words are.\n"
                       "function __together_cli_runs -a command count\n    set -l words (commandline -opc)\n"
                       "    test \"$words[2]\" = \"$command\"; and test -z \"$count\" -o (count $words) = \"$count\"\nend\n");
    for (size_t i = 0; i < command_count; i++) {
        console_print(out, "complete -c together-cli -n __fish_use_subcommand -f -a %s -d '", command_rows[i].name);
        print_fish_text(out, command_rows[i].summary);
        console_print(out, "'\n");
    }
    for (size_t i = 0; i < command_count; i++) {
        struct fish fish = {out, command_rows[i].name};
        each_option(&command_rows[i], print_fish_option, &fish);
        if (command_rows[i].completion != COMPLETE_WORDS) continue;
        console_print(out, "complete -c together-cli -n '__together_cli_runs %s 2' -f -a '", command_rows[i].name);
        print_first_words(out, &command_rows[i]);
        console_print(out, "'\n");
    }
}

void run_completion(struct invocation *invocation) {
    const char *shell = invocation->words[0];
    if (strcmp(shell, "bash") == 0) print_bash(&invocation->out);
    else if (strcmp(shell, "zsh") == 0) print_zsh(&invocation->out);
    else if (strcmp(shell, "fish") == 0) print_fish(&invocation->out);
    else usage_error(invocation, "%s is not bash, zsh or fish", shell);
    if (invocation->exit == 0) output_failure(invocation);
}
