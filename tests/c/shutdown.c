/* A host that loads the library as a plugin: opens it, completes a prompt over TLS, lets go of streams in
 * their middle, closes it, again and again in one process, and is left with the threads and file descriptors
 * that it began with.
 *
 *   shutdown LIBRARY ROUNDS
 *
 * dlclose does not unmap the library: it is linked with `-z nodelete`, so that no thread-local destructor
 * of its can be left without its code. Opening it again must still give a library that works. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

#include "check.h"

#define STREAMS 8

static int entries(const char *path) {
    int count = 0;
    DIR *directory = opendir(path);
    if (directory == NULL) return -1;
    while (readdir(directory) != NULL) count++;
    closedir(directory);
    return count;
}

/* ISO C has no conversion from an object's address to a function's; POSIX asks for one of this form. */
#define FIND(library, name) \
    do { \
        *(void **)&name = dlsym(library, "together_" #name); \
        CHECK(name != NULL); \
        if (name == NULL) return; \
    } while (0)

static void load_use_unload(const char *path) {
    void (*free)(void *);
    together_status (*object_status)(const void *);
    together_client *(*client_new)(const together_options *);
    together_request *(*request_new)(const char *);
    together_status (*request_set_string)(together_request *, const char *, const char *);
    together_status (*request_add_message)(together_request *, const char *, const char *);
    together_response *(*complete)(const together_client *, const together_request *);
    const char *(*response_text)(const together_response *, size_t *);
    together_call *(*start)(const together_client *, const together_request *);
    const together_event *(*call_next)(together_call *, int32_t);
    ptrdiff_t (*call_fd)(const together_call *);
    const together_event *(*client_next)(const together_client *, int32_t);
    ptrdiff_t (*client_fd)(const together_client *);

    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CHECK(library != NULL);
    if (library == NULL) return;
    FIND(library, free);
    FIND(library, object_status);
    FIND(library, client_new);
    FIND(library, request_new);
    FIND(library, request_set_string);
    FIND(library, request_add_message);
    FIND(library, complete);
    FIND(library, response_text);
    FIND(library, start);
    FIND(library, call_next);
    FIND(library, call_fd);
    FIND(library, client_next);
    FIND(library, client_fd);

    together_client *client = client_new(NULL);
    together_request *request = request_new(TOGETHER_CHAT_COMPLETIONS);
    request_set_string(request, "model", "openai/gpt-oss-20b");
    request_add_message(request, "user", "still there?");
    together_response *response = complete(client, request);
    CHECK(object_status(response) == TOGETHER_OK);
    CHECK_TEXT("offline: you asked \"still there?\"", response_text(response, NULL));
    free(response);

    /* Of eight streams four are freed before the client and four after it; one of each was read from, and
     * some are still connecting. */
    together_call *streams[STREAMS];
    for (int i = 0; i < STREAMS; i++) streams[i] = start(client, request);
    CHECK(client_fd(client) >= 0);
    CHECK(client_next(client, -1) != NULL);
    for (int i = 0; i < STREAMS; i += 4) {
        CHECK(call_fd(streams[i]) >= 0);
        CHECK(call_next(streams[i], -1) != NULL);
    }
    for (int i = 0; i < STREAMS / 2; i++) free(streams[i]);
    free(request);
    free(client);
    for (int i = STREAMS / 2; i < STREAMS; i++) free(streams[i]);
    CHECK(dlclose(library) == 0);
}

int main(int argc, char **argv) {
    int rounds = argc == 3 ? atoi(argv[2]) : 0;
    CHECK(rounds > 0);
    int descriptors = entries("/proc/self/fd"), threads = entries("/proc/self/task");
    CHECK(descriptors > 0 && threads > 0);
    for (int round = 0; round < rounds && checks_failed == 0; round++) load_use_unload(argv[1]);
    CHECK(entries("/proc/self/fd") == descriptors);
    /* A thread that was waited for is in the list until the kernel has put it away. */
    const struct timespec moment = {0, 1000 * 1000};
    for (int tries = 0; tries < 60000 && entries("/proc/self/task") != threads; tries++) nanosleep(&moment, NULL);
    CHECK(entries("/proc/self/task") == threads);
    return checks_report();
}
