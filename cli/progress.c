/* A line that is drawn over and over: a bar where the end is known, the time where it is not. */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "system.h"

enum {
    MILLISECONDS_BETWEEN = 100,
    MILLISECONDS_BEFORE_FIRST = 500, /* what is quicker needs no line */
    BAR = 24,
    WIDTH = 256,
};

struct progress progress_begin(struct invocation *invocation, const char *what, bool is_in_bytes) {
    bool is_shown = invocation->err.is_terminal && !is_given(invocation, OPTION_QUIET) &&
                    !is_given(invocation, OPTION_JSON) && system_has_sequences();
    struct progress progress = {.console = is_shown ? &invocation->err : NULL, .what = what, .is_in_bytes = is_in_bytes};
    progress.began = system_milliseconds();
    progress.drawn = progress.began;
    return progress;
}

/* "12.3 MiB"; a count of texts as it is. */
static void amount(char *text, size_t capacity, uint64_t number, bool is_in_bytes) {
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)number;
    size_t unit = 0;
    while (is_in_bytes && value >= 1024 && unit + 1 < sizeof units / sizeof units[0]) value /= 1024, unit++;
    if (!is_in_bytes || unit == 0) snprintf(text, capacity, "%llu%s", (unsigned long long)number, is_in_bytes ? " B" : "");
    else snprintf(text, capacity, "%.1f %s", value, units[unit]);
}

static size_t columns(const struct console *console) {
    size_t known = system_columns(console->descriptor);
    return known > 0 ? known : 80;
}

static void draw_line(struct progress *progress, const char *line, size_t length) {
    console_bytes(progress->console, "\r\033[K", 4);
    console_text(progress->console, line, length);
    progress->drawn = system_milliseconds();
    progress->is_drawn = true;
}

static void draw(struct progress *progress) {
    char done[32], total[32], line[WIDTH], bar[BAR + 1] = "";
    int64_t elapsed = system_milliseconds() - progress->began;
    amount(done, sizeof done, progress->done, progress->is_in_bytes);
    amount(total, sizeof total, progress->total, progress->is_in_bytes);
    if (progress->total > 0) {
        uint64_t part = progress->done >= progress->total ? BAR : (uint64_t)((double)progress->done / (double)progress->total * BAR);
        for (size_t i = 0; i < BAR; i++) bar[i] = i < part ? '#' : '.';
        int percent = (int)((double)progress->done * 100 / (double)progress->total);
        snprintf(line, sizeof line, "[%s] %3d%% %s of %s  %s", bar, percent, done, total, progress->what);
    } else if (progress->done > 0) {
        snprintf(line, sizeof line, "%s  %lld s  %s", done, (long long)(elapsed / 1000), progress->what);
    } else {
        snprintf(line, sizeof line, "%lld s  %s", (long long)(elapsed / 1000), progress->what);
    }
    /* A line that wraps cannot be drawn over. */
    size_t width = columns(progress->console);
    if (strlen(line) >= width && width > 0) {
        size_t kept = width - 1;
        while (kept > 0 && (line[kept] & 0xC0) == 0x80) kept--;
        line[kept] = '\0';
    }
    draw_line(progress, line, strlen(line));
}

void progress_show(struct progress *progress, const char *text, size_t length) {
    if (progress->console == NULL) return;
    size_t width = columns(progress->console), start = length >= width ? length - width + 1 : 0;
    while (start < length && (text[start] & 0xC0) == 0x80) start++;
    for (size_t i = start; i < length; i++)
        if (text[i] == '\n') start = i + 1;
    draw_line(progress, text + start, length - start);
}

void progress_tick(struct progress *progress) {
    if (progress->console == NULL || progress->what == NULL) return;
    int64_t pause = progress->is_drawn ? MILLISECONDS_BETWEEN : MILLISECONDS_BEFORE_FIRST;
    if (system_milliseconds() - progress->drawn >= pause) draw(progress);
}

void progress_set(struct progress *progress, uint64_t done, uint64_t total) {
    progress->done = done;
    progress->total = total;
    bool is_at_end = total > 0 && done >= total && progress->is_drawn;
    if (is_at_end && progress->console != NULL) draw(progress);
    else progress_tick(progress);
}

void progress_clear(struct progress *progress) {
    if (progress->is_drawn && progress->console != NULL) console_bytes(progress->console, "\r\033[K", 4);
    progress->is_drawn = false;
    progress->drawn = system_milliseconds();
}
