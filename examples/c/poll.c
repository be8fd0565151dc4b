/* Eight conversations in a game's frame loop: 60 frames a second, one drain, no frame ever held up.
 *
 *     make
 *     cc examples/c/poll.c -Iinclude target/release/libtogether.a -o poll
 *     TOGETHER_API_KEY=... ./poll
 */

#define _POSIX_C_SOURCE 200112L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "together.h"

#define SPEAKERS 8
#define FRAME_NANOSECONDS (1000000000L / 60)

typedef struct speaker {
    char line[512]; /* what is on the screen */
    size_t length;
    together_call *call;
    together_status status;
    int is_done;
} speaker;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* Takes every event that waits, whosever it is; never blocks. */
static int drain(together_client *client) {
    int done = 0;
    const together_event *event;
    while ((event = together_client_next(client, 0)) != NULL) {
        speaker *who = event->user_data;
        if (event->kind == TOGETHER_EVENT_TEXT) {
            size_t room = sizeof who->line - 1 - who->length;
            size_t taken = event->text_length < room ? event->text_length : room;
            memcpy(who->line + who->length, event->text, taken);
            who->length += taken;
        } else if (event->kind == TOGETHER_EVENT_DONE) {
            who->status = event->status;
            who->is_done = 1;
            done++;
        }
    }
    return done;
}

int main(void) {
    static speaker speakers[SPEAKERS];
    together_client *client = together_client_new(NULL);
    if (together_object_status(client) != TOGETHER_OK) { /* rather than eight times the same message */
        fprintf(stderr, "%s\n", together_object_message(client));
        together_free(client);
        return EXIT_FAILURE;
    }
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_set_integer(request, "max_tokens", 60);

    for (int i = 0; i < SPEAKERS; i++) {
        char prompt[100];
        snprintf(prompt, sizeof prompt, "Greet the hero at gate number %d.", i + 1);
        together_request_set_json(request, "messages", "[]");
        together_request_add_message(request, "user", prompt);
        together_request_set_user_data(request, &speakers[i]); /* comes back in this call's events */
        speakers[i].call = together_start(client, request);    /* returns at once */
    }

    int done = 0, frames = 0;
    long long longest = 0;
    while (done < SPEAKERS) {
        long long start = now();
        done += drain(client);
        long long took = now() - start;
        longest = took > longest ? took : longest;
        frames++;
        struct timespec rest = {0, FRAME_NANOSECONDS}; /* here the game would draw */
        nanosleep(&rest, NULL);
    }

    int failed = 0;
    for (int i = 0; i < SPEAKERS; i++) {
        if (speakers[i].status == TOGETHER_OK) {
            printf("%d: %s\n", i + 1, speakers[i].line);
        } else {
            fprintf(stderr, "%d: %s\n", i + 1, together_object_message(speakers[i].call));
            failed++;
        }
        together_free(speakers[i].call);
    }
    printf("-- %d frames; the longest time a frame spent on it: %.3f ms\n", frames, (double)longest / 1e6);

    together_free(request);
    together_free(client);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
