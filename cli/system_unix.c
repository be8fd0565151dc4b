/* Systems of POSIX. */
#include "system.h"

#ifndef _WIN32
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "exit_status.h"

/* A descriptor of these numbers that is closed would become a connection's, and what is printed would go there. Opened for
 * the other direction, so that reading or writing it still fails. */
void system_begin(int *count, char ***arguments) {
    (void)count, (void)arguments;
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            _exit(EXIT_FAILED);
}

int64_t system_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool system_is_terminal(int descriptor) {
    return isatty(descriptor) == 1;
}

bool system_has_sequences(void) {
    const char *terminal = getenv("TERM");
    return terminal != NULL && strcmp(terminal, "dumb") != 0;
}

size_t system_columns(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool system_has_input(void) {
    struct stat input;
    if (fstat(STDIN_FILENO, &input) != 0) return false;
    if (S_ISFIFO(input.st_mode)) return true;
    return S_ISREG(input.st_mode) && lseek(STDIN_FILENO, 0, SEEK_CUR) == 0;
}

bool system_input_within(int milliseconds) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, milliseconds) != 0;
}

bool system_read_line(struct text *line) {
    char *read = NULL;
    size_t capacity = 0;
    ssize_t length = getline(&read, &capacity, stdin);
    text_free(line);
    bool is_read = length >= 0 && text_add(line, read, (size_t)length);
    free(read);
    return is_read;
}

const char *system_file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

int system_open(const char *path) {
    return open(path, O_RDONLY | O_CLOEXEC);
}

bool system_exists(const char *path) {
    return access(path, F_OK) == 0 || errno != ENOENT;
}

/* Makes the file beside the one that it replaces. mkstemp makes it for its owner alone. */
static bool write_beside(const char *bytes, size_t length, char *beside) {
    int descriptor = mkstemp(beside);
    if (descriptor < 0) return false;
    size_t done = 0;
    while (done < length) {
        ssize_t written = write(descriptor, bytes + done, length - done);
        if (written < 0 && errno != EINTR) break;
        if (written > 0) done += (size_t)written;
    }
    bool is_written = done == length;
    int reason = errno;
    if (close(descriptor) != 0 && is_written) {
        reason = errno;
        is_written = false;
    }
    if (!is_written) unlink(beside);
    errno = reason;
    return is_written;
}

bool system_write_private(const char *path, const char *bytes, size_t length) {
    /* Through a link, the file that it leads to. */
    char *real = realpath(path, NULL);
    const char *target = real == NULL ? path : real;
    size_t room = strlen(target) + sizeof ".XXXXXX";
    char *beside = malloc(room);
    bool is_written = false;
    if (beside != NULL) {
        snprintf(beside, room, "%s.XXXXXX", target);
        is_written = write_beside(bytes, length, beside);
        if (is_written && rename(beside, target) != 0) {
            int reason = errno;
            unlink(beside);
            errno = reason;
            is_written = false;
        }
    }
    free(beside);
    free(real);
    return is_written;
}
#endif
