/* docs/command.md. */
#include <string.h>

#include "page.h"

/* Characters that would be markup. */
static void escaped(struct console *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '<') console_print(out, "&lt;");
        else if (text[i] == '>') console_print(out, "&gt;");
        else if (strchr("\\`*_[]|", text[i]) != NULL) console_print(out, "\\%c", text[i]);
        else console_bytes(out, &text[i], 1);
    }
}

static void begin(struct console *out) {
    console_print(out, "# together-cli\n\nMade by `together-cli manual markdown`, as the manual page is (`make command-pages`). "
                       "`make install` installs the command.\n");
}

static void heading(struct console *out, int level, const char *text) {
    console_print(out, "\n%s %s\n", level == 1 ? "##" : "###", text);
}

static void paragraph(struct console *out, const char *text, size_t length) {
    console_bytes(out, "\n", 1);
    escaped(out, text, length);
    console_bytes(out, "\n", 1);
}

/* Definitions in a row are items of one list. */
static void term(struct console *out, const char *term, const char *text) {
    console_print(out, "\n* `%s`: ", term);
    escaped(out, text, strlen(text));
    console_bytes(out, "\n", 1);
}

static void example(struct console *out, const char *lines) {
    console_print(out, "\n```text\n%s\n```\n", lines);
}

static void end(struct console *out) {
    (void)out;
}

const struct page_style page_markdown = {begin, heading, paragraph, term, example, end};
