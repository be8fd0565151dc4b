/* Loaded before libtogether (LD_PRELOAD): sees what it asks of the kernel for the key's page. It says at the end how
 * many times the page was opened or closed, and the nanoseconds that went by in it. With KEY_PAGE=open the page stays
 * open once it is there, so that a run shows what it costs that it does not. */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static atomic_llong calls, nanoseconds;
static bool stays_open;

static long long now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

__attribute__((constructor)) static void begin(void) {
    const char *wish = getenv("KEY_PAGE");
    stays_open = wish != NULL && strcmp(wish, "open") == 0;
}

__attribute__((destructor)) static void end(void) {
    if (!stays_open) fprintf(stderr, "protections: %lld\nnanoseconds: %lld\n", calls, nanoseconds);
}

int mprotect(void *start, size_t length, int access) {
    if (stays_open && (access & PROT_WRITE) == 0) return 0;
    if (stays_open) return (int)syscall(SYS_mprotect, start, length, access);
    long long begun = now();
    int outcome = (int)syscall(SYS_mprotect, start, length, access);
    nanoseconds += now() - begun;
    calls++;
    return outcome;
}
