/* A host of LV2 plugins (by lilv, as Ardour and others) whose audio thread counts what a plugin must not do in run():
 * system calls, which the kernel reports as signals; allocations and locks, which this program's own functions count.
 *
 *     test FOLDER_OF_BUNDLES
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <lilv/lilv.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif

enum { INSTANCES = 8, FRAMES = 128, RATE = 48000, MANY = 1 << 16 };

/* ---- What is counted while `is_strict` is set, which the kernel reads at each system call of the thread ---- */

static _Thread_local volatile char is_strict;
static volatile int system_calls, allocations, locks;

static void on_system_call(int number) {
    (void)number;
    is_strict = 0; /* also for the return from here */
    system_calls++;
}

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void __libc_free(void *memory);

void *malloc(size_t size) { return allocations += is_strict, __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return allocations += is_strict, __libc_calloc(count, size); }
void *realloc(void *memory, size_t size) { return allocations += is_strict, __libc_realloc(memory, size); }
void free(void *memory) { allocations += is_strict, __libc_free(memory); }

static int (*real_lock)(pthread_mutex_t *mutex);
__attribute__((constructor)) static void find_real_lock(void) {
    *(void **)&real_lock = dlsym(RTLD_NEXT, "pthread_mutex_lock");
}
int pthread_mutex_lock(pthread_mutex_t *mutex) { return locks += is_strict, real_lock(mutex); }

static int count_system_calls(void) {
    struct sigaction action = {.sa_handler = on_system_call};
    sigaction(SIGSYS, &action, NULL);
    return prctl(PR_SET_SYSCALL_USER_DISPATCH, 1, 0, 0, &is_strict) == 0;
}

/* ---- The host ---- */

static const char *bundle_uri_path;
static LilvWorld *world;
static LilvInstance *plugins[INSTANCES];
static float in[FRAMES], out[INSTANCES][FRAMES], take[INSTANCES], spoken[INSTANCES], status[INSTANCES];
static double took[MANY];

static int load(void) {
    world = lilv_world_new();
    LilvNode *bundle = lilv_new_file_uri(world, NULL, bundle_uri_path);
    lilv_world_load_bundle(world, bundle);
    lilv_node_free(bundle);
    LilvNode *uri = lilv_new_uri(world, "urn:libtogether:slate");
    const LilvPlugin *plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), uri);
    lilv_node_free(uri);
    for (int i = 0; i < INSTANCES; i++) {
        plugins[i] = plugin != NULL ? lilv_plugin_instantiate(plugin, RATE, NULL) : NULL;
        if (plugins[i] == NULL) return 0;
        take[i] = 0, status[i] = -1, spoken[i] = 0;
        float *ports[] = {in, out[i], &take[i], &spoken[i], &status[i]};
        for (uint32_t port = 0; port < 5; port++) lilv_instance_connect_port(plugins[i], port, ports[port]);
        lilv_instance_activate(plugins[i]);
    }
    return 1;
}

static void unload(void) {
    for (int i = 0; i < INSTANCES; i++) {
        lilv_instance_deactivate(plugins[i]);
        lilv_instance_free(plugins[i]);
    }
    lilv_world_free(world);
}

/* One block of all plugins, strictly; then the rest of the time that a block lasts. */
static double block(void) {
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    is_strict = 1;
    for (int i = 0; i < INSTANCES; i++) lilv_instance_run(plugins[i], FRAMES);
    is_strict = 0;
    clock_gettime(CLOCK_MONOTONIC, &after);
    double us = (double)(after.tv_sec - before.tv_sec) * 1e6 + (double)(after.tv_nsec - before.tv_nsec) / 1e3;
    if (us < 1e6 * FRAMES / RATE) usleep((useconds_t)(1e6 * FRAMES / RATE - us));
    return us;
}

static int all(int (*holds)(int instance)) {
    int count = 0;
    for (int i = 0; i < INSTANCES; i++) count += holds(i) != 0;
    return count == INSTANCES;
}

static int is_done(int i) { return status[i] >= 0; }
static int is_ok(int i) { return status[i] == TOGETHER_OK; }
static int has_begun(int i) { return spoken[i] > 0; }
static int is_dry(int i) { return memcmp(in, out[i], sizeof in) == 0; }
/* "Take 7." is two words: a quarter of a second of the offline server's voice, and not a sample less. */
static int has_said_all(int i) { return is_ok(i) && spoken[i] == 0.25f; }

/* Blocks until something holds for all, for as long as only a hang lasts; gives how many. */
static int blocks_until(int (*holds)(int instance)) {
    for (int count = 0; count < MANY; count++) {
        took[count] = block();
        if (all(holds)) return count + 1;
    }
    return 0;
}

static void set_take(float number) {
    for (int i = 0; i < INSTANCES; i++) take[i] = number;
}

static int by_size(const void *one, const void *other) {
    double left = *(const double *)one, right = *(const double *)other;
    return (left > right) - (left < right);
}

static void print_row(const char *name, int count) {
    qsort(took, (size_t)count, sizeof *took, by_size);
    printf("| %s | %d | %.1f | %.1f | %.1f | %d | %d | %d |\n", name, count, took[count / 2], took[count * 99 / 100],
           took[count - 1], system_calls, allocations, locks);
}

static int none_counted(void) { return system_calls == 0 && allocations == 0 && locks == 0; }

static int threads(void) {
    int count = -2;
    DIR *tasks = opendir("/proc/self/task");
    while (tasks != NULL && readdir(tasks) != NULL) count++;
    if (tasks != NULL) closedir(tasks);
    return count;
}

static void *audio(void *unused) {
    (void)unused;
    int is_counting = count_system_calls();
    if (!is_counting) puts("not counted: system calls: the kernel has no syscall user dispatch (Linux 5.11)");
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    free(malloc(1)); /* the first of a thread asks the system for memory */
    is_strict = 1;
    free(malloc(1));
    pthread_mutex_lock(&mutex);
    syscall(SYS_getpid);
    is_strict = 0;
    CHECK(allocations == 2 && locks == 1 && system_calls == is_counting);
    system_calls = allocations = locks = 0;
    check_test("the host counts what a plugin does");

    for (int i = 0; i < FRAMES; i++) in[i] = (float)i / FRAMES - 0.5f;
    int before = threads();
    CHECK(load());
    printf("| blocks of %d frames, %d plugins, in us (a block lasts %.0f) | number | median | 99 of 100 | longest "
           "| system calls | allocations | locks |\n|--|--|--|--|--|--|--|--|\n", FRAMES, INSTANCES, 1e6 * FRAMES / RATE);
    for (int i = 0; i < 200; i++) {
        took[i] = block();
        CHECK(all(is_dry));
    }
    print_row("silent", 200);
    set_take(7);
    int count = blocks_until(has_said_all);
    CHECK(count > 0);
    if (count > 0) print_row("eight speak", count);
    CHECK(none_counted());
    check_test("eight speak at once, whole, and the audio thread never calls the system, allocates or locks");

    set_take(8);
    CHECK(blocks_until(has_begun) > 0);
    set_take(0);
    CHECK(blocks_until(is_done) > 0); /* cancelled; or done, if the host was slow */
    CHECK(blocks_until(is_dry) > 0);
    for (int i = 0; i < 50; i++) {
        block();
        CHECK(all(is_dry));
    }
    CHECK(none_counted());
    set_take(7);
    CHECK(blocks_until(has_said_all) > 0);
    unload();
    check_test("a voice is cancelled in the middle, and the next take is whole");

    for (int i = 0; i < 10; i++) {
        CHECK(load());
        set_take(9);
        if (i % 2 == 0) CHECK(blocks_until(has_begun) > 0);
        else block();
        unload();
        for (int tries = 0; tries < 3000 && threads() != before; tries++) usleep(10000); /* the system still ends them */
        CHECK(threads() == before);
    }
    check_test("plugins are unloaded while they speak, and loaded again");

    char *key = strdup(getenv("TOGETHER_API_KEY")), *url = strdup(getenv("TOGETHER_BASE_URL"));
    setenv("TOGETHER_API_KEY", "wrong", 1);
    CHECK(load());
    set_take(1);
    CHECK(blocks_until(is_done) > 0);
    CHECK(status[0] == TOGETHER_AUTHENTICATION && all(is_dry) && none_counted());
    unload();
    check_test("a wrong key is a status, and the signal passes");
    setenv("TOGETHER_API_KEY", key, 1);
    setenv("TOGETHER_BASE_URL", "https://127.0.0.1:1", 1);
    CHECK(load());
    set_take(1);
    CHECK(blocks_until(is_done) > 0);
    CHECK(status[0] == TOGETHER_CONNECTION && all(is_dry) && none_counted());
    unload();
    setenv("TOGETHER_BASE_URL", url, 1);
    check_test("no network is a status, and the signal passes");
    free(key), free(url);
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    bundle_uri_path = argv[1];
    pthread_t thread;
    if (pthread_create(&thread, NULL, audio, NULL) != 0) return 1;
    pthread_join(thread, NULL);
    return tests_report();
}
