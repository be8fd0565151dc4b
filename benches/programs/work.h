/* What the C programs share: the work that they are told, and the times that they tell. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define QUESTION "What is the capital of France?"

struct work {
    enum { STREAM, CHAT, EMBEDDINGS, MODELS } kind;
    int exchanges;
    char model[64];
    int says_times;
    struct timespec start;
};

/* PROGRAM WORK COUNT [times]: a stream is one exchange of COUNT events, anything else COUNT exchanges. */
static struct work work_of(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "chat", *count = argc > 2 ? argv[2] : "1";
    struct work work = {.kind = CHAT, .exchanges = atoi(count), .model = "m", .says_times = argc > 3};
    if (strcmp(name, "embeddings") == 0) work.kind = EMBEDDINGS;
    if (strcmp(name, "models") == 0) work.kind = MODELS;
    if (strcmp(name, "events") == 0 || strcmp(name, "paced") == 0) {
        work.kind = STREAM;
        work.exchanges = 1;
        snprintf(work.model, sizeof work.model, "%s-%s", name, count);
    }
    return work;
}

static void work_begins(struct work *work) {
    if (work->says_times) clock_gettime(CLOCK_MONOTONIC, &work->start);
}

static void work_ends(const struct work *work) {
    struct timespec end;
    if (!work->says_times) return;
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%lld\n", (end.tv_sec - work->start.tv_sec) * 1000000000LL + end.tv_nsec - work->start.tv_nsec);
}

/* An empty line says so. Then it waits to be looked at: memory and threads. */
static void work_is_done(const struct work *work) {
    if (!work->says_times) return;
    printf("\n");
    fflush(stdout);
    while (getchar() != EOF) {}
}
