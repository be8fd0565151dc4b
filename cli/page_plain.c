/* Pages for a terminal: lines of at most 80 characters. */
#include <string.h>

#include "page.h"

enum { WIDTH = 80, INDENT = 26 };

static void nothing(struct console *out) {
    (void)out;
}

/* Words from a column on, broken before WIDTH. */
static void wrap(struct console *out, const char *text, size_t length, size_t column, size_t indent) {
    for (size_t at = 0; at < length;) {
        size_t word = 0;
        while (at + word < length && text[at + word] != ' ') word++;
        if (column > indent && column + 1 + word > WIDTH) {
            console_print(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            console_bytes(out, " ", 1);
            column++;
        }
        console_text(out, text + at, word);
        column += word;
        at += word + 1;
    }
    console_bytes(out, "\n", 1);
}

static void heading(struct console *out, int level, const char *text) {
    console_print(out, level == 1 ? "\n%s\n\n" : "\n%s:\n", text);
}

static void paragraph(struct console *out, const char *text, size_t length) {
    console_bytes(out, "\n", 1);
    wrap(out, text, length, 0, 0);
}

static void term(struct console *out, const char *term, const char *text) {
    size_t length = strlen(term);
    console_print(out, "  %-*s", INDENT - 4, term);
    if (length > INDENT - 4) console_print(out, "\n%*s", INDENT, "");
    else console_bytes(out, "  ", 2);
    wrap(out, text, strlen(text), INDENT, INDENT);
}

static void example(struct console *out, const char *lines) {
    while (lines[0] != '\0') {
        size_t length = strcspn(lines, "\n");
        console_print(out, "  %.*s\n", (int)length, lines);
        lines += length + (lines[length] == '\n');
    }
}

const struct page_style page_plain = {nothing, heading, paragraph, term, example, nothing};
