/* Standard output and standard error, written without a buffer: text appears when it arrives.
 *
 * On a terminal, bytes are commands too: an escape sequence can rename the window, fill the clipboard or rewrite what
 * was printed. So text of others is never sent there as it is. Into a pipe or a file it goes unchanged.
 */
#include "console.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signals.h"
#include "system.h"

static bool is_set(const char *variable) {
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0';
}

struct console console_of(int descriptor, enum colour colour) {
    struct console console = {.descriptor = descriptor, .is_terminal = system_is_terminal(descriptor)};
    bool by_itself = console.is_terminal && system_has_sequences() && !is_set("NO_COLOR");
    console.has_colour = colour == COLOUR_ALWAYS || (colour == COLOUR_AUTO && by_itself);
    return console;
}

bool console_bytes(struct console *console, const void *bytes, size_t length) {
    const char *rest = bytes;
    while (length > 0 && console->error == 0) {
        ssize_t written = write(console->descriptor, rest, length);
        if (written > 0) {
            rest += written;
            length -= (size_t)written;
        } else if (written < 0 && errno == EINTR) {
            /* A reader that does not read, such as a pager, must not keep the command alive. */
            if (signals_arrived() != 0) return false;
        } else if (written < 0) {
            console->error = errno;
        }
    }
    return console->error == 0;
}

/* The character at the start of the text and its length in bytes; length 1 and -1 for a byte that starts none. */
static size_t first_character(const unsigned char *text, size_t length, int32_t *character) {
    static const int32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = text[0];
    size_t bytes = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    *character = -1;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || bytes > length) return 1;
    int32_t value = bytes == 1 ? lead : lead & (0x7F >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        if ((text[i] & 0xC0) != 0x80) return 1;
        value = value << 6 | (text[i] & 0x3F);
    }
    if (value < smallest[bytes] || value > 0x10FFFF) return 1;
    *character = value;
    return bytes;
}

/* Those that command a terminal (C0, DEL, C1), and those that change the order in which text is shown. */
static bool is_control(int32_t character) {
    if (character == '\n' || character == '\t') return false;
    return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0x061C ||
           (character >= 0x200E && character <= 0x200F) || (character >= 0x2028 && character <= 0x202E) ||
           (character >= 0x2066 && character <= 0x2069);
}

/* What is shown for a control character: ^[ for ESC, <U+009B> for CSI, <9B> for a byte that is not UTF-8. */
static void visible_in_text(int32_t character, unsigned char byte, char *shown, size_t capacity) {
    if (character < 0) snprintf(shown, capacity, "<%02X>", byte);
    else if (character < 0x20 || character == 0x7F) snprintf(shown, capacity, "^%c", (int)character ^ 0x40);
    else snprintf(shown, capacity, "<U+%04X>", (unsigned)character);
}

/* Between the values of JSON a line feed is enough: other C0 characters there say nothing. */
static void visible_in_json(int32_t character, unsigned char byte, char *shown, size_t capacity) {
    if (character < 0) snprintf(shown, capacity, "<%02X>", byte);
    else if (character < 0x20) shown[0] = '\0';
    else snprintf(shown, capacity, "\\u%04x", (unsigned)character);
}

static bool visible(struct console *console, const char *text, size_t length,
                    void (*show)(int32_t, unsigned char, char *, size_t)) {
    if (!console->is_terminal) return console_bytes(console, text, length);
    size_t kept = 0, at = 0;
    while (at < length) {
        int32_t character;
        size_t bytes = first_character((const unsigned char *)text + at, length - at, &character);
        if (is_control(character)) {
            char shown[16];
            show(character, (unsigned char)text[at], shown, sizeof shown);
            if (!console_bytes(console, text + kept, at - kept) || !console_bytes(console, shown, strlen(shown)))
                return false;
            kept = at + bytes;
        }
        at += bytes;
    }
    return console_bytes(console, text + kept, length - kept);
}

bool console_text(struct console *console, const char *text, size_t length) {
    return visible(console, text, length, visible_in_text);
}

bool console_json(struct console *console, const char *json, size_t length) {
    return visible(console, json, length, visible_in_json);
}

bool console_print(struct console *console, const char *format, ...) {
    va_list values;
    va_start(values, format);
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(NULL, 0, format, values);
    va_end(values);
    char *text = length < 0 ? NULL : malloc((size_t)length + 1);
    bool is_written = false;
    if (text != NULL) {
        vsnprintf(text, (size_t)length + 1, format, again);
        is_written = console_text(console, text, (size_t)length);
    }
    va_end(again);
    free(text);
    return is_written;
}

void console_style(struct console *console, enum style style) {
    static const char *const sequences[] = {"\033[0m", "\033[1;31m", "\033[2m", "\033[1;36m"};
    if (console->has_colour) console_bytes(console, sequences[style], strlen(sequences[style]));
}
