#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tally.h"

struct tally {
    size_t expected;
    atomic_size_t received;
    long long begun, ended;            /* by the clock that the server has too */
    long long processor, processor_at_first;
    long resident, threads; /* in KiB; and how many */
    uint32_t nanoseconds[];
};

static long long clock_of(clockid_t id) {
    struct timespec now;
    clock_gettime(id, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void look_at_the_process(struct tally *tally) {
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        sscanf(line, "VmRSS: %ld", &tally->resident);
        sscanf(line, "Threads: %ld", &tally->threads);
    }
    if (status != NULL) fclose(status);
}

struct tally *tally_new(size_t expected) {
    struct tally *tally = calloc(1, sizeof *tally + expected * sizeof *tally->nanoseconds);
    if (tally != NULL) tally->expected = expected;
    return tally;
}

void tally_count(struct tally *tally, const char *text) {
    long long now = clock_of(CLOCK_MONOTONIC), sent = atoll(text + 1);
    if (text[0] != '#') return;
    size_t before = atomic_fetch_add_explicit(&tally->received, 1, memory_order_relaxed);
    if (before >= tally->expected) return;
    tally->nanoseconds[before] = now > sent ? (uint32_t)(now - sent) : 0;
    if (before == 0) {
        tally->begun = now;
        tally->processor_at_first = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    }
    if (before + 1 == tally->expected / 2) look_at_the_process(tally);
    if (before + 1 == tally->expected) {
        tally->ended = now;
        tally->processor = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    }
}

bool tally_end(struct tally *tally) {
    size_t received = tally->received;
    for (size_t i = 0; i < received && i < tally->expected; i++) printf("%u\n", (unsigned)tally->nanoseconds[i]);
    printf("VmRSS: %ld\nThreads: %ld\n", tally->resident, tally->threads);
    printf("elapsed: %lld\nprocessor: %lld\n", tally->ended - tally->begun,
           tally->processor - tally->processor_at_first);
    bool is_whole = received == tally->expected;
    free(tally);
    return is_whole;
}
