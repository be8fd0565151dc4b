/* What the test programs need of the system, by the names that Unix and Windows have for it. */
#ifndef SYSTEMS_H
#define SYSTEMS_H

#include <stddef.h>
#include <stdlib.h>

#ifdef _WIN32
#include <winsock2.h>
#include <windows.h>
#include <malloc.h>

/* What a failure says of a file in a folder that is not there. */
#define NO_SUCH_FILE "os error 3"

static inline void remove_variable(const char *name) {
    _putenv_s(name, "");
}

static inline void *allocate_aligned(size_t alignment, size_t size) {
    return _aligned_malloc(size, alignment);
}

static inline void free_aligned(void *memory) {
    _aligned_free(memory);
}

static inline int is_readable(ptrdiff_t descriptor, int timeout_ms) {
    WSAPOLLFD wanted = {(SOCKET)descriptor, POLLRDNORM, 0};
    int ready = WSAPoll(&wanted, 1, timeout_ms);
    return ready == 1 && wanted.revents == POLLRDNORM;
}

#else
#include <poll.h>

#define NO_SUCH_FILE "No such file"

static inline void remove_variable(const char *name) {
    unsetenv(name);
}

static inline void *allocate_aligned(size_t alignment, size_t size) {
    void *start = NULL;
    return posix_memalign(&start, alignment, size) == 0 ? start : NULL;
}

static inline void free_aligned(void *memory) {
    free(memory);
}

static inline int is_readable(ptrdiff_t descriptor, int timeout_ms) {
    struct pollfd wanted = {.fd = (int)descriptor, .events = POLLIN};
    int ready = poll(&wanted, 1, timeout_ms);
    return ready == 1 && wanted.revents == POLLIN;
}
#endif

#endif
