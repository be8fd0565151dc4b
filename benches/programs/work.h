/* What the C programs share: the work in their arguments, and the times that they print. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define QUESTION "What is the capital of France?"

enum kind { CHAT, STREAM, CALLED, STREAMS, THREADS, EMBEDDINGS, BODY, FLOATS, MODELS, DOWNLOAD, UPLOAD };

struct work {
    enum kind kind;
    int exchanges, streams, count;
    char model[64];
    bool says_times, is_ahead;
    struct timespec start;
};

/* PROGRAM WORK COUNT [times]: a stream is one exchange of COUNT events, a file one of COUNT MiB, anything else COUNT
 * exchanges, "ahead" after the connection was made. "streams-N" is N streams at once, of COUNT tokens each, all read on one thread; "threads-N" reads each on a
 * thread of its own. */
static struct work work_of(int argc, char **argv) {
    static const struct {
        const char *name;
        enum kind kind;
    } kinds[] = {{"events", STREAM},   {"gathered", STREAM}, {"paced", STREAM},       {"called", CALLED},
                 {"streams-", STREAMS}, {"threads-", THREADS}, {"embeddings", EMBEDDINGS}, {"body", BODY},
                 {"floats", FLOATS},   {"models", MODELS},   {"download", DOWNLOAD},   {"upload", UPLOAD}};
    const char *name = argc > 1 ? argv[1] : "chat", *count = argc > 2 ? argv[2] : "1";
    struct work work = {.kind = CHAT, .count = atoi(count), .model = "m", .says_times = argc > 3};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(name, kinds[i].name, strlen(kinds[i].name)) == 0) work.kind = kinds[i].kind;
    work.exchanges = work.count;
    work.is_ahead = strcmp(name, "ahead") == 0;
    switch (work.kind) {
    case CHAT:
        if (strcmp(name, "handshake") == 0 || strcmp(name, "reconnect") == 0) strcpy(work.model, "connect");
        break;
    case STREAMS:
    case THREADS:
        work.exchanges = 1;
        work.streams = atoi(strchr(name, '-') + 1);
        snprintf(work.model, sizeof work.model, "streams-%d-%s", work.streams, count);
        break;
    case STREAM:
    case CALLED:
        work.exchanges = 1;
        snprintf(work.model, sizeof work.model, "%s-%s", work.kind == CALLED ? "gathered" : name, count);
        break;
    case DOWNLOAD:
    case UPLOAD:
        work.exchanges = 1;
        break;
    default:
        break;
    }
    return work;
}

/* Before a stream is timed, another answer is asked for with this model: it says which stream comes next, so that
 * neither the handshake nor the server's own work is timed. */
static struct work work_before(const struct work *work) {
    struct work before = *work;
    before.kind = CHAT;
    snprintf(before.model, sizeof before.model, "prepare-%.50s", work->model);
    return before;
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
