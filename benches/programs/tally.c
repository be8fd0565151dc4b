#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tally.h"

struct tally {
    size_t expected, received;
    long long begun, elapsed, processor;
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
    if (text[0] != '#' || tally->received == tally->expected) return;
    tally->nanoseconds[tally->received++] = now > sent ? (uint32_t)(now - sent) : 0;
    if (tally->received == 1) {
        tally->begun = now;
        tally->processor = -clock_of(CLOCK_PROCESS_CPUTIME_ID);
    }
    if (tally->received == tally->expected / 2) look_at_the_process(tally);
    if (tally->received == tally->expected) {
        tally->elapsed = now - tally->begun;
        tally->processor += clock_of(CLOCK_PROCESS_CPUTIME_ID);
    }
}

bool tally_end(struct tally *tally) {
    bool is_whole = tally->received == tally->expected;
    for (size_t i = 0; i < tally->received; i++) printf("%u\n", (unsigned)tally->nanoseconds[i]);
    printf("VmRSS: %ld\nThreads: %ld\n", tally->resident, tally->threads);
    printf("elapsed: %lld\nprocessor: %lld\n", tally->elapsed, tally->processor);
    free(tally);
    return is_whole;
}
