/* The manual page, in the macros of man(7). */
#include <ctype.h>
#include <string.h>

#include "page.h"
#include "together.h"

/* What troff would turn into typography is written so that it can be copied; a dot at the start of a line would be a
 * macro.
 */
static void escaped(struct console *out, const char *text, size_t length) {
    if (length > 0 && text[0] == '.') console_print(out, "\\&");
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\\') console_print(out, "\\e");
        else if (text[i] == '-') console_print(out, "\\-");
        else if (text[i] == '\'') console_print(out, "\\(aq");
        else if (text[i] == '^') console_print(out, "\\(ha");
        else if (text[i] == '~') console_print(out, "\\(ti");
        else console_bytes(out, &text[i], 1);
    }
}

static void begin(struct console *out) {
    console_print(out, ".\\\" Made by `together-cli manual`: make command-pages\n");
    console_print(out, ".TH TOGETHER\\-CLI 1 \"\" \"together " TOGETHER_VERSION_STRING "\" \"User Commands\"\n.nh\n");
}

static void heading(struct console *out, int level, const char *text) {
    if (level == 2) {
        console_print(out, ".SS %s\n", text);
        return;
    }
    console_print(out, ".SH ");
    for (; text[0] != '\0'; text++) console_bytes(out, &(char){(char)toupper((unsigned char)text[0])}, 1);
    console_print(out, "\n");
}

static void paragraph(struct console *out, const char *text, size_t length) {
    console_print(out, ".PP\n");
    /* The name's line has a form of its own, which apropos reads. */
    if (length > 15 && strncmp(text, "together-cli - ", 15) == 0) {
        console_print(out, "together\\-cli \\- ");
        text += 15, length -= 15;
    }
    escaped(out, text, length);
    console_print(out, "\n");
}

static void term(struct console *out, const char *term, const char *text) {
    console_print(out, ".TP\n.B ");
    escaped(out, term, strlen(term));
    console_print(out, "\n");
    escaped(out, text, strlen(text));
    console_print(out, "\n");
}

static void example(struct console *out, const char *lines) {
    console_print(out, ".PP\n.in +4n\n.nf\n");
    while (lines[0] != '\0') {
        size_t length = strcspn(lines, "\n");
        escaped(out, lines, length);
        console_bytes(out, "\n", 1);
        lines += length + (lines[length] == '\n');
    }
    console_print(out, ".fi\n.in\n");
}

static void end(struct console *out) {
    console_print(out, ".SH SEE ALSO\n.PP\nhttps://docs.together.ai\n");
}

const struct page_style page_roff = {begin, heading, paragraph, term, example, end};
