/* Text from the command line, from files and from standard input. */
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "failure.h"
#include "system.h"

/* After so long without a byte, a note says what is waited for. */
enum { MILLISECONDS_BEFORE_NOTE = 2000 };

bool text_add(struct text *text, const void *bytes, size_t length) {
    if (text->capacity - text->length <= length) {
        size_t capacity = text->capacity * 2 + length + 64;
        char *grown = capacity < length ? NULL : realloc(text->bytes, capacity);
        if (grown == NULL) return false;
        text->bytes = grown;
        text->capacity = capacity;
    }
    if (length > 0) memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
    return true;
}

char *text_copy(const char *bytes, size_t length) {
    struct text copy = {NULL, 0, 0};
    text_add(&copy, bytes, length);
    return copy.bytes;
}

void text_free(struct text *text) {
    free(text->bytes);
    *text = (struct text){NULL, 0, 0};
}

bool text_read(struct text *text, int descriptor) {
    char block[1 << 14];
    for (;;) {
        ssize_t length = read(descriptor, block, sizeof block);
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) return false;
        if (text->length + (size_t)length > TEXT_MOST) return errno = EFBIG, false;
        if (!text_add(text, block, (size_t)length)) return errno = ENOMEM, false;
        if (length == 0) return true;
    }
}

bool text_read_file(struct invocation *invocation, struct text *text, const char *path) {
    bool is_input = strcmp(path, "-") == 0;
    int descriptor = is_input ? STDIN_FILENO : system_open(path);
    bool is_read = descriptor >= 0 && text_read(text, descriptor);
    if (!is_read) file_failure(invocation, path);
    if (!is_input && descriptor >= 0) close(descriptor);
    return is_read;
}

static bool read_input(struct invocation *invocation, struct text *text) {
    bool is_late = !system_input_within(MILLISECONDS_BEFORE_NOTE);
    if (is_late && !is_given(invocation, OPTION_QUIET))
        console_print(&invocation->err, "together-cli: waiting for standard input; --no-stdin does without\n");
    return text_read_file(invocation, text, "-");
}

bool text_of_invocation(struct invocation *invocation, struct text *text) {
    bool is_dash = invocation->word_count == 1 && strcmp(invocation->words[0], "-") == 0;
    bool has_words = invocation->word_count > 0 && !is_dash;
    bool may_read = !is_given(invocation, OPTION_NO_STDIN);
    bool is_terminal = system_is_terminal(STDIN_FILENO);
    if (is_dash && !may_read) return usage_error(invocation, "- and --no-stdin exclude each other"), false;
    if (!has_words && !is_dash && (is_terminal || !may_read))
        return usage_error(invocation, "there is no text: give it as words, or by standard input"), false;
    if (!has_words || (may_read && !is_terminal && system_has_input())) {
        if (!read_input(invocation, text)) return false;
        /* A last line feed is of the file, not of the text. */
        if (text->length > 0 && text->bytes[text->length - 1] == '\n') text->bytes[--text->length] = '\0';
    }
    if (has_words) {
        char *words = words_joined(invocation);
        bool is_added = words != NULL && (text->length == 0 || text_add(text, "\n\n", 2)) &&
                        text_add(text, words, strlen(words));
        free(words);
        if (!is_added) return no_memory(invocation), false;
    }
    if (text->length == 0) return usage_error(invocation, "the text is empty"), false;
    return true;
}
