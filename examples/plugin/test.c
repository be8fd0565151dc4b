/* The library in a plugin, and beside another static library in Rust: test.sh compiles and runs this. All are loaded into
 * one process: two plugins, each with a copy of the library of its own, and the copy in this program.
 *
 *     test PLUGIN PLUGIN_OF_TWO
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#include "check.h"
#include "plugin.h"

int another_plus_one(int number);

typedef struct plugin {
    const char *path;
    void *handle;
    together_status (*open)(void);
    together_status (*ask)(const char *prompt, char *answer_out, size_t capacity);
    void (*stop)(void);
    void (*close)(void);
} plugin;

static plugin load(const char *path) {
    plugin loaded = {path, dlopen(path, RTLD_NOW | RTLD_LOCAL), NULL, NULL, NULL, NULL};
    if (loaded.handle == NULL) printf("%s\n", dlerror()), exit(1);
    *(void **)&loaded.open = dlsym(loaded.handle, "plugin_open");
    *(void **)&loaded.ask = dlsym(loaded.handle, "plugin_ask");
    *(void **)&loaded.stop = dlsym(loaded.handle, "plugin_stop");
    *(void **)&loaded.close = dlsym(loaded.handle, "plugin_close");
    return loaded;
}

typedef struct question {
    const plugin *to;
    together_status status;
    char answer[2000];
} question;

static void *ask(void *of) {
    question *asked = of;
    asked->status = asked->to->ask("Who?", asked->answer, sizeof asked->answer);
    return NULL;
}

/* Opens, asks eight times at once, and closes. */
static void *use(void *of) {
    const plugin *used = of;
    pthread_t thread[8];
    static question asked[8];
    CHECK_STATUS(TOGETHER_OK, used->open());
    for (int i = 0; i < 8; i++) {
        asked[i].to = used;
        CHECK(pthread_create(&thread[i], NULL, ask, &asked[i]) == 0);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(thread[i], NULL);
        CHECK_STATUS(TOGETHER_OK, asked[i].status);
        CHECK_TEXT("offline: you asked \"Who?\"", asked[i].answer);
    }
    used->close();
    return NULL;
}

static void in_a_thread(void *(*run)(void *), void *argument) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, run, argument) == 0);
    pthread_join(thread, NULL);
}

/* A name lookup that the system works on until the test lets it end. */
static sem_t lookup_began, lookup_may_end;

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found_out) {
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    if (node == NULL || strcmp(node, "slow.example") != 0) return real(node, service, hints, found_out);
    sem_post(&lookup_began);
    sem_wait(&lookup_may_end);
    return EAI_NONAME;
}

static void *use_and_stop(void *of) {
    const plugin *used = of;
    question asked = {.to = used};
    pthread_t thread;
    CHECK_STATUS(TOGETHER_OK, used->open());
    CHECK(pthread_create(&thread, NULL, ask, &asked) == 0);
    sem_wait(&lookup_began);
    used->stop();
    pthread_join(thread, NULL);
    CHECK_STATUS(TOGETHER_CANCELLED, asked.status);
    used->close();
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    char text[2000];
    CHECK_STATUS(TOGETHER_OK, plugin_open());
    CHECK_STATUS(TOGETHER_OK, plugin_ask("Who?", text, sizeof text));
    CHECK_TEXT("offline: you asked \"Who?\"", text);
    plugin_close();
    CHECK(another_plus_one(41) == 42 && another_plus_one(-5) == -1);
    check_test("two static libraries in Rust work in one program");

    for (int i = 0; i < 5; i++) {
        plugin both[] = {load(argv[1]), load(argv[2])};
        int (*plus_one)(int);
        *(void **)&plus_one = dlsym(both[1].handle, "another_plus_one");
        for (int j = 0; j < 2; j++) in_a_thread(use, &both[j]);
        CHECK(plus_one(1) == 2 || i < 0);
        for (int j = 0; j < 2; j++) CHECK(dlclose(both[j].handle) == 0);
        CHECK(!is_mapped(argv[1]));
    }
    check_test("a plugin is unloaded with the library in it, and loaded again, beside others");

    /* Freed while a lookup goes on, whose thread will still run code of the plugin. */
    setenv("TOGETHER_BASE_URL", "https://slow.example", 1);
    sem_init(&lookup_began, 0, 0);
    sem_init(&lookup_may_end, 0, 0);
    plugin slow = load(argv[1]);
    in_a_thread(use_and_stop, &slow);
    CHECK(dlclose(slow.handle) == 0);
    CHECK(is_mapped(argv[1]));
    sem_post(&lookup_may_end);
    check_test("a lookup that outlives its client keeps the plugin in memory");
    return tests_report();
}
