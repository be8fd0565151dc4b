/* A host whose threads, signals, descriptors and limits are its own: threads that it cancels or that end in a function of
 * its own, signals that it sends to its threads, standard descriptors that are closed, files that may not grow, and a
 * thread with hardly any stack.
 *
 *   guest FOLDER */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "check.h"

static const char *folder;
static pthread_t host;

static together_request *asking(const char *model) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", model);
    together_request_add_message(request, "user", "a few words");
    return request;
}

static together_status completed(const together_client *client) {
    together_request *request = asking("openai/gpt-oss-20b");
    together_response *response = together_complete(client, request);
    together_status status = together_object_status(response);
    together_free(response);
    together_free(request);
    return status;
}

static void drain(together_call *call) {
    const together_event *event;
    while ((event = together_call_next(call, -1)) != NULL && event->kind != TOGETHER_EVENT_DONE) {}
}

static together_client *client_with_log(together_log log) {
    together_options *options = together_options_new();
    together_options_set_log(options, TOGETHER_LOG_DEBUG, log, NULL);
    together_client *client = together_client_new(options);
    together_free(options);
    return client;
}

/* The signals that a function of the host's finds on the library's threads. */
static atomic_int lines_elsewhere, lines_with_other_signals;

static void look_at_signals(int32_t level, const char *line, void *user_data) {
    (void)level, (void)line, (void)user_data;
    if (pthread_equal(pthread_self(), host)) return;
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    lines_elsewhere++;
    if (sigismember(&blocked, SIGUSR1) || !sigismember(&blocked, SIGUSR2)) lines_with_other_signals++;
}

static void signals_are_the_hosts(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    together_client *client = client_with_log(look_at_signals);
    /* The thread that made the client counts, not the one that starts the call. */
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    together_request *request = asking("openai/gpt-oss-20b");
    together_call *call = together_start(client, request);
    drain(call);
    together_free(call);
    together_free(request);
    together_free(client);
    CHECK(lines_elsewhere > 0);
    CHECK(lines_with_other_signals == 0);
}

/* A thread that is cancelled while it waits in the library. */
static atomic_int is_about_to_wait, has_returned_with = -1;

static void *waits(void *client) {
    together_request *request = asking("offline/slow");
    is_about_to_wait = 1;
    together_response *response = together_complete(client, request);
    has_returned_with = together_object_status(response);
    together_free(response);
    together_free(request);
    pthread_testcancel();
    return NULL;
}

static void a_cancelled_thread_ends_behind_the_library(void) {
    together_client *client = together_client_new(NULL);
    pthread_t thread;
    void *left = NULL;
    CHECK(pthread_create(&thread, NULL, waits, client) == 0);
    while (!is_about_to_wait) usleep(1000);
    CHECK(pthread_cancel(thread) == 0);
    /* The request is cancelled whenever it has begun. */
    while (has_returned_with < 0) {
        together_client_interrupt(client);
        usleep(1000);
    }
    CHECK(pthread_join(thread, &left) == 0);
    CHECK(left == PTHREAD_CANCELED);
    CHECK(has_returned_with == TOGETHER_CANCELLED);
    CHECK(completed(client) == TOGETHER_OK);
    together_free(client);
}

/* A thread that ends in a function of the host's. */
static int32_t leave(const together_event *event, void *user_data) {
    (void)event, (void)user_data;
    pthread_exit(&folder);
}

static void *leaves(void *client) {
    together_complete_each(client, asking("openai/gpt-oss-20b"), leave, NULL);
    return NULL;
}

static atomic_int has_left;

static void leave_elsewhere(int32_t level, const char *line, void *user_data) {
    (void)level, (void)line, (void)user_data;
    if (pthread_equal(pthread_self(), host)) return;
    has_left = 1;
    pthread_exit(NULL);
}

static void a_thread_may_end_in_a_function_of_the_hosts(void) {
    together_client *client = together_client_new(NULL);
    pthread_t thread;
    void *left = NULL;
    CHECK(pthread_create(&thread, NULL, leaves, client) == 0);
    CHECK(pthread_join(thread, &left) == 0);
    CHECK(left == &folder);
    CHECK(completed(client) == TOGETHER_OK);
    together_free(client);

    /* As Python does to a thread of the library's that comes to it after its end. */
    client = client_with_log(leave_elsewhere);
    together_request *request = asking("openai/gpt-oss-20b");
    together_call *call = together_start(client, request);
    while (!has_left) usleep(1000);
    CHECK(completed(client) == TOGETHER_OK);
    together_free(call);
    together_free(request);
    together_free(client);
}

/* The same of a wake function, on a thread of the library's and on the host's; and a client that is freed then does not
 * wait for a run of it that never returns. */
static atomic_int wakes_left, wakes_elsewhere, wakes_with_other_signals;

static void leave_when_woken(void *user_data) {
    (void)user_data;
    if (!pthread_equal(pthread_self(), host)) {
        sigset_t blocked;
        pthread_sigmask(SIG_SETMASK, NULL, &blocked);
        wakes_elsewhere++;
        if (sigismember(&blocked, SIGUSR1)) wakes_with_other_signals++;
    }
    wakes_left++;
    pthread_exit(NULL);
}

static void *starts_nothing(void *client) {
    /* A call that fails at once, and wakes on this thread. */
    together_start(client, NULL);
    return NULL;
}

static void a_thread_may_end_in_a_wake_function(void) {
    for (int on_hosts_thread = 0; on_hosts_thread < 2; on_hosts_thread++) {
        together_options *options = together_options_new();
        together_options_set_wake(options, leave_when_woken, NULL);
        together_client *client = together_client_new(options);
        together_free(options);
        wakes_left = 0;
        together_call *call = NULL;
        if (on_hosts_thread) {
            pthread_t thread;
            CHECK(pthread_create(&thread, NULL, starts_nothing, client) == 0);
            CHECK(pthread_join(thread, NULL) == 0);
        } else {
            together_request *request = asking("openai/gpt-oss-20b");
            call = together_start(client, request);
            together_free(request);
        }
        while (!wakes_left) usleep(1000);
        CHECK(completed(client) == TOGETHER_OK);
        together_free(client);
        together_free(call);
    }
    CHECK(wakes_elsewhere > 0);
    CHECK(wakes_with_other_signals == 0);
}

static void standard_descriptors_stay_closed(void) {
    int kept[3];
    for (int i = 0; i < 3; i++) {
        kept[i] = fcntl(i, F_DUPFD_CLOEXEC, 100);
        close(i);
    }
    together_client *client = together_client_new(NULL);
    together_request *request = asking("openai/gpt-oss-20b");
    together_call *call = together_start(client, request);
    intptr_t descriptors[] = {together_call_fd(call), together_client_fd(client)};
    drain(call);
    together_status status = completed(client);
    int is_open[3];
    for (int i = 0; i < 3; i++) is_open[i] = fcntl(i, F_GETFD) != -1;
    for (int i = 0; i < 3; i++) {
        dup2(kept[i], i);
        close(kept[i]);
    }
    CHECK(status == TOGETHER_OK);
    CHECK(descriptors[0] > 2 && descriptors[1] > 2);
    CHECK(!is_open[0] && !is_open[1] && !is_open[2]);
    together_free(call);
    together_free(request);
    together_free(client);
}

static void a_limit_on_files_is_a_failure(void) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/spoken.wav", folder);
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_AUDIO_SPEECH);
    together_request_set_string(request, "model", "cartesia/sonic-2");
    together_request_set_string(request, "voice", "any");
    together_request_set_string(request, "response_format", "wav");
    together_request_set_string(request, "input", "Words enough for a file that is longer than the host may write.");
    together_request_set_output(request, path);
    struct rlimit before, limit;
    getrlimit(RLIMIT_FSIZE, &before);
    limit = before;
    limit.rlim_cur = 1000;
    setrlimit(RLIMIT_FSIZE, &limit);
    together_response *response = together_complete(client, request);
    together_call *call = together_start(client, request);
    drain(call);
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK(together_object_status(response) == TOGETHER_FILE);
    CHECK(strstr(together_object_message(response), "ulimit -f") != NULL);
    CHECK(together_object_status(call) == TOGETHER_FILE);
    CHECK(access(path, F_OK) != 0);
    together_free(response);
    together_free(call);
    together_free(request);
    together_free(client);
}

static void *nests(void *status) {
    char json[201] = "";
    for (int i = 0; i < 100; i++) json[i] = '[', json[199 - i] = ']';
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    *(together_status *)status = together_request_set_json(request, "deep", json);
    together_free(request);
    return NULL;
}

static void a_small_stack_is_enough_for_deep_json(void) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    /* The smallest that a thread may have is more on some processors. */
    long least = sysconf(_SC_THREAD_STACK_MIN);
    CHECK(pthread_attr_setstacksize(&attributes, least > 64 * 1024 ? (size_t)least : 64 * 1024) == 0);
    pthread_t thread;
    together_status status = TOGETHER_INTERNAL;
    CHECK(pthread_create(&thread, &attributes, nests, &status) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(status == TOGETHER_OK);
    pthread_attr_destroy(&attributes);
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    folder = argv[1];
    host = pthread_self();
    signals_are_the_hosts();
    a_cancelled_thread_ends_behind_the_library();
    a_thread_may_end_in_a_function_of_the_hosts();
    a_thread_may_end_in_a_wake_function();
    standard_descriptors_stay_closed();
    a_limit_on_files_is_a_failure();
    a_small_stack_is_enough_for_deep_json();
    return checks_report();
}
