/* What is written to standard output and standard error. */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

/* printf's formats are C's everywhere, also where the system's own printf has others. */
#ifdef _WIN32
#define PRINTF_FORMAT gnu_printf
#else
#define PRINTF_FORMAT printf
#endif

/* How --color is set. */
enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

enum style { STYLE_PLAIN, STYLE_ERROR, STYLE_NOTE, STYLE_PROMPT };

/* One of the two. `error` is the errno of the first write that failed, 0 if none did: later writes do nothing. */
struct console {
    int descriptor;
    bool is_terminal;
    bool has_colour;
    int error;
};

struct console console_of(int descriptor, enum colour colour);

/* Bytes as they are. All three return false if they could not be written, or a signal asks the command to end. */
bool console_bytes(struct console *console, const void *bytes, size_t length);

/* Text of a model, a server or a file: on a terminal, control characters become visible. */
bool console_text(struct console *console, const char *text, size_t length);

/* JSON: on a terminal, control characters become \u escapes, which say the same. */
bool console_json(struct console *console, const char *json, size_t length);

/* As printf, as text. */
__attribute__((format(PRINTF_FORMAT, 2, 3))) bool console_print(struct console *console, const char *format, ...);

/* Changes the style of what follows, on a terminal with colours. */
void console_style(struct console *console, enum style style);

#endif
