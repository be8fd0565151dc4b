/* The texts about the command, for a terminal, for man and for the documents. */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include "command_line.h"

/* How a page is written. Texts have no markup; a text with line feeds is one paragraph for each empty line between two. */
struct page_style {
    void (*begin)(struct console *out);
    void (*heading)(struct console *out, int level, const char *text); /* 1 or 2 */
    void (*paragraph)(struct console *out, const char *text, size_t length);
    void (*term)(struct console *out, const char *term, const char *text);
    void (*example)(struct console *out, const char *lines); /* as they are */
    void (*end)(struct console *out);
};

extern const struct page_style page_plain, page_roff, page_markdown;

/* The help of one command. */
void page_of_command(struct console *out, const struct page_style *style, const struct command_row *command);

/* The list of commands, which a person meets first. */
void page_of_commands(struct console *out, const struct page_style *style);

void page_of_exit_statuses(struct console *out, const struct page_style *style);
void page_of_environment(struct console *out, const struct page_style *style);

/* All of it. */
void page_of_manual(struct console *out, const struct page_style *style);

#endif
