/* Every system call of a request over TLS fails in turn, with each errno that it may give, and each read and write comes
 * short or ends: the status fits, nothing hangs or is left behind, and the client's next request works.
 *
 * torture DIRECTORY some|all [LIFE [FUNCTION]]: `some` takes the first two effects of each function. The environment names
 * an offline server. */
#define _GNU_SOURCE
#include "check.h"
#include "failing_calls.h"
#include "host_memory.h"
#include "ways.h"
#include <signal.h>

/* Far above what a life takes on any machine. */
#define SECONDS_BEFORE_IT_HANGS 120

static char key_file[600], upload_file[600], output_file[600], cassette_file[600];
static char key[256], certificates[600], base_url[256], url_of_a_name[256], file_id[128];

/* ---- What a program does with the library ---- */

static together_response *question(const together_client *client, enum way way) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", "What fails?");
    together_response *response = send_by(way, client, request);
    together_free(request);
    return response;
}

static together_response *ask(const together_client *client) { return question(client, COMPLETE); }
static together_response *stream(const together_client *client) { return question(client, EACH); }
static together_response *call(const together_client *client) { return question(client, CALL); }

static together_response *run_and_free(const together_client *client, together_request *request) {
    together_response *response = together_complete(client, request);
    together_free(request);
    return response;
}

static together_response *upload(const together_client *client) {
    together_request *request = together_request_new(TOGETHER_AUDIO_TRANSCRIPTIONS);
    together_request_set_file(request, "file", upload_file);
    together_request_set_string(request, "model", "openai/whisper-large-v3");
    return run_and_free(client, request);
}

static together_response *download(const together_client *client) {
    together_request *request = together_request_new(TOGETHER_FILES_CONTENT);
    together_request_set_string(request, "id", file_id);
    together_request_set_output(request, output_file);
    return run_and_free(client, request);
}

static void key_from_file(together_options *options) { together_options_set_api_key_file(options, key_file); }

static void key_from_command(together_options *options) {
    const char *const argv[] = {"cat", key_file};
    together_options_set_api_key_command(options, argv, 2);
}

static void key_in_secret_memory(together_options *options) {
    together_options_set_secret_memory(options, 1);
    key_from_file(options);
}

static void with_a_cassette(together_options *options) {
    key_from_file(options);
    together_options_set_cassette(options, cassette_file, TOGETHER_CASSETTE_RECORD);
}

/* The server's certificate has another name, so every request ends when TLS begins. */
static void by_a_name(together_options *options) {
    key_from_file(options);
    together_options_set_base_url(options, url_of_a_name);
}

static const struct life {
    const char *name;
    void (*set)(together_options *);
    together_response *(*run)(const together_client *);
    together_status usual;
} lives[] = {
    {"ask", key_from_file, ask, TOGETHER_OK},
    {"stream", key_from_file, stream, TOGETHER_OK},
    {"call", key_from_file, call, TOGETHER_OK},
    {"upload", key_from_file, upload, TOGETHER_OK},
    {"download", key_from_file, download, TOGETHER_OK},
    {"command", key_from_command, ask, TOGETHER_OK},
    {"secret", key_in_secret_memory, ask, TOGETHER_OK},
    {"cassette", with_a_cassette, ask, TOGETHER_OK},
    {"name", by_a_name, ask, TOGETHER_TLS},
};

static together_client *client_new(const struct life *life) {
    together_options *options = together_options_new();
    together_options_set_base_url(options, base_url);
    together_options_add_ca_file(options, certificates);
    together_options_set_trust(options, TOGETHER_TRUST_ADDED_ONLY);
    together_options_set_retries(options, 0);
    life->set(options);
    together_client *client = together_client_new(options);
    together_free(options);
    return client;
}

/* ---- What fails, and how ---- */

#define TRANSIENT EINTR, ONE_BYTE

static const int effects[CALL_COUNT][12] = {
    [CALL_chmod] = {EPERM, EROFS},
    [CALL_close] = {EIO, EINTR},
    [CALL_connect] = {ECONNREFUSED, ENETUNREACH, EADDRNOTAVAIL, EACCES, EAGAIN},
    [CALL_eventfd] = {EMFILE, ENFILE, ENOMEM},
    [CALL_fchmod] = {EPERM, EIO, EROFS},
    [CALL_fchown] = {EPERM, EIO},
    [CALL_fcntl] = {EMFILE, EINVAL},
    [CALL_flock] = {ENOLCK, EWOULDBLOCK},
    [CALL_fstat64] = {EIO, ENOMEM},
    [CALL_fsync] = {EIO, EINVAL, ENOSPC, EROFS},
    [CALL_ftruncate] = {EIO, EPERM},
    [CALL_ftruncate64] = {EIO, EPERM},
    [CALL_getaddrinfo] = {EAI_AGAIN, EAI_NONAME, EAI_FAIL, EAI_MEMORY, EAI_SYSTEM},
    [CALL_getcwd] = {ENOENT},
    [CALL_getrandom] = {EINTR},
    [CALL_getsockopt] = {ENOBUFS, ENOMEM},
    [CALL_kill] = {ESRCH},
    [CALL_lseek64] = {EIO},
    [CALL_lstat64] = {EACCES, ENOENT},
    [CALL_madvise] = {EINVAL, EAGAIN},
    [CALL_mkdir] = {ENOSPC, EACCES},
    [CALL_mlock] = {ENOMEM, EPERM, EAGAIN},
    [CALL_mmap] = {ENOMEM},
    [CALL_mmap64] = {ENOMEM},
    [CALL_mprotect] = {ENOMEM, EACCES},
    [CALL_newlocale] = {ENOMEM},
    [CALL_open] = {EMFILE, EINTR, ENFILE, EACCES, ENOENT, ENOMEM},
    [CALL_open64] = {EMFILE, EINTR, ENFILE, EACCES, ENOENT, ENOMEM},
    [CALL_opendir] = {EMFILE, EACCES},
    [CALL_pipe2] = {EMFILE, ENFILE},
    [CALL_poll] = {ENOMEM, EINTR, EAGAIN},
    [CALL_posix_spawnp] = {EAGAIN, ENOMEM, ENOENT, EACCES},
    [CALL_pread64] = {EIO, ONE_BYTE, EINTR, NO_BYTE},
    [CALL_pthread_create] = {EAGAIN},
    [CALL_read] = {EIO, ONE_BYTE, EINTR, ENOMEM},
    [CALL_readlink] = {ENOENT, EACCES},
    [CALL_readv] = {EIO, EINTR, ONE_BYTE},
    [CALL_realpath] = {EACCES, ENOMEM},
    [CALL_recv] = {ECONNRESET, NO_BYTE, ONE_BYTE, EINTR, EAGAIN, ETIMEDOUT, EHOSTUNREACH, ENOMEM},
    [CALL_rename] = {EACCES, ENOSPC, EXDEV, EIO},
    [CALL_sched_getaffinity] = {EINVAL},
    [CALL_sched_setaffinity] = {EINVAL},
    [CALL_sched_setscheduler] = {EPERM},
    [CALL_sendmsg] = {EPIPE, ONE_BYTE, EINTR, EAGAIN, ECONNRESET, ENOBUFS, ENOMEM, EHOSTUNREACH},
    [CALL_setpriority] = {EACCES},
    [CALL_setsockopt] = {ENOBUFS, ENOPROTOOPT, EINVAL, ENOMEM},
    [CALL_shutdown] = {ENOTCONN},
    [CALL_sigaltstack] = {ENOMEM},
    [CALL_socket] = {EMFILE, ENFILE, ENOBUFS, ENOMEM, EACCES, EAFNOSUPPORT},
    [CALL_stat64] = {EACCES, EIO},
    [CALL_statx] = {EACCES, EIO, ENOMEM},
    [CALL_syscall] = {ENOSYS, EINTR, EMFILE, ENOMEM, EPERM},
    [CALL_unlink] = {EACCES, EBUSY},
    [CALL_waitpid] = {ECHILD},
    [CALL_write] = {ENOSPC, ONE_BYTE, EINTR, EIO, EDQUOT, EFBIG},
    [CALL_writev] = {ENOSPC, EINTR, ONE_BYTE, EIO},
};

static const char *name_of(enum failing_call call, int effect) {
    if (effect == ONE_BYTE) return "one byte";
    if (effect == NO_BYTE) return "no byte";
    return call == CALL_getaddrinfo ? gai_strerror(effect) : strerrorname_np(effect);
}

static int is_transient(enum failing_call call, int effect) {
    return effect == EINTR || effect == ONE_BYTE || (effect == EAGAIN && (call == CALL_recv || call == CALL_sendmsg));
}

struct outcome {
    /* Of the client, its first request and its second. */
    together_status client, first, second;
    char message[600];
};

static int is_about(const char *subject) { return strcmp(failing_subject, subject) == 0; }

/* What the first request ends with: the life's usual end where nothing of it depends on the call that failed. `number` counts
 * the calls of the function before it. */
static together_status expected(const struct life *life, enum failing_call call, int effect, long number) {
    const together_status usual = life->usual;
    const int is_of_the_client = struck_stage == OF_THE_CLIENT;
    const int is_a_name = strcmp(life->name, "name") == 0;
    if (is_transient(call, effect)) return usual;
    switch (call) {
        case CALL_socket:
        case CALL_connect:
        case CALL_getsockopt:
        case CALL_getaddrinfo: return TOGETHER_CONNECTION;
        /* The last word to a server that is refused need not arrive. */
        case CALL_sendmsg: return is_a_name && struck_moment >= HELLO_SENT ? usual : TOGETHER_CONNECTION;
        /* A queue of the system's that is as long as it likes is no failure. */
        case CALL_setsockopt: return is_about("TCP_NOTSENT_LOWAT") ? usual : TOGETHER_CONNECTION;
        /* Of the socket that connected. What else there is asks std before it closes a file, in a debug build. */
        case CALL_fcntl: return is_about("F_SETFL") ? TOGETHER_CONNECTION : usual;
        case CALL_recv:
            /* A failure after the whole answer does no harm; an end in the middle of one is no valid answer. */
            if (struck_moment == ANSWER_WHOLE) return usual;
            return effect == NO_BYTE && struck_moment == ANSWER_BEGUN ? TOGETHER_PROTOCOL : TOGETHER_CONNECTION;
        case CALL_poll:
            return strcmp(life->name, "command") == 0 && struck_moment == NO_CONNECTION ? TOGETHER_NO_API_KEY
                                                                                         : TOGETHER_CONNECTION;
        /* A request has an event of its own, then its look-up has one and a thread. */
        case CALL_eventfd: return is_a_name && number > 0 ? TOGETHER_CONNECTION : TOGETHER_INTERNAL;
        case CALL_pthread_create: return is_a_name ? TOGETHER_CONNECTION : TOGETHER_INTERNAL;
        /* A key whose page cannot be had or opened is not used. One that cannot be closed again was used already, and
         * secret memory that cannot be had is ordinary memory. */
        case CALL_mmap: return is_about("") ? TOGETHER_INTERNAL : usual;
        case CALL_mprotect:
            return is_about("closed") && struck_moment >= HELLO_SENT ? usual : TOGETHER_INTERNAL;
        case CALL_syscall: return is_about("getrandom") ? TOGETHER_INTERNAL : usual;
        case CALL_statx:
            if (is_about(certificates) || is_about(cassette_file)) return usual;
            /* Whether there is a file to be replaced; once the answer is there, what mode it had. */
            if (is_about(output_file)) return struck_moment == ANSWER_WHOLE ? usual : TOGETHER_FILE;
            return TOGETHER_FILE;
        case CALL_open64:
        case CALL_pread64:
        case CALL_realpath:
        case CALL_rename:
        case CALL_lseek64:
        case CALL_ftruncate64: return TOGETHER_FILE;
        /* What a command complains of is not needed. */
        case CALL_read:
            if (is_about("output")) return TOGETHER_NO_API_KEY;
            return strncmp(failing_subject, "pipe:", 5) == 0 ? usual : TOGETHER_FILE;
        /* A file system that keeps no modes; a cassette that others may read is another matter. */
        case CALL_fchmod: return effect == EPERM && !is_about(cassette_file) ? usual : TOGETHER_FILE;
        /* A file system that cannot promise it. */
        case CALL_fsync: return effect == EINVAL ? usual : TOGETHER_FILE;
        case CALL_flock: return effect == EWOULDBLOCK ? TOGETHER_FILE : usual;
        case CALL_pipe2:
        case CALL_posix_spawnp: return TOGETHER_NO_API_KEY;
        case CALL_write:
            /* An answer that cannot be recorded is an answer; the next request says so. */
            return is_about(cassette_file) && !is_of_the_client ? usual : TOGETHER_FILE;
        default: return usual;
    }
}

static together_status expected_next(const struct life *life, enum failing_call call, int effect) {
    int is_unrecorded = call == CALL_write && is_about(cassette_file) && !is_transient(call, effect);
    return is_unrecorded && struck_stage != OF_THE_CLIENT ? TOGETHER_FILE : life->usual;
}

/* ---- A life, and what it leaves behind ---- */

struct run {
    const struct life *life;
    /* CALL_COUNT where nothing fails. */
    enum failing_call call;
    struct outcome outcome;
    /* What the server sent after the first request and after both. */
    long received, received_twice;
};

static together_status ask_for_it(const struct life *life, const together_client *client, char *message, size_t size) {
    together_response *response = life->run(client);
    together_status status = together_object_status(response);
    snprintf(message, size, "%s", together_object_message(response));
    if (status == TOGETHER_OK && strcmp(life->name, "download") != 0)
        CHECK(strstr(together_response_text(response, NULL), "offline: you ") == together_response_text(response, NULL));
    together_free(response);
    return status;
}

static void *live(void *argument) {
    struct run *run = argument;
    struct outcome *outcome = &run->outcome;
    char message[600];
    start_a_life();
    atomic_store(&failing_stage, OF_THE_CLIENT);
    resume_failing(run->call);
    together_client *client = client_new(run->life);
    outcome->client = together_object_status(client);
    atomic_store(&failing_stage, OF_THE_REQUEST);
    outcome->first = ask_for_it(run->life, client, outcome->message, sizeof outcome->message);
    pause_failing();
    run->received = received.data_bytes;
    atomic_store(&failing_stage, OF_THE_NEXT_REQUEST);
    if (outcome->client != TOGETHER_OK) {
        together_free(client);
        client = client_new(run->life);
    }
    outcome->second = ask_for_it(run->life, client, message, sizeof message);
    run->received_twice = received.data_bytes;
    atomic_store(&failing_stage, OF_THE_END);
    if (!atomic_load(&failing_is_done)) resume_failing(run->call);
    together_free(client);
    pause_failing();
    return NULL;
}

/* On a thread that ends, as the library keeps a little for each thread that uses it. */
static void live_and_end(struct run *run) {
    pthread_t thread;
    alarm(SECONDS_BEFORE_IT_HANGS);
    CHECK(pthread_create(&thread, NULL, live, run) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    alarm(0);
}

static int entries(const char *path) {
    DIR *folder = opendir(path);
    int count = 0;
    while (readdir(folder) != NULL) count++;
    closedir(folder);
    return count;
}

struct left {
    int descriptors, files;
    size_t bytes, blocks;
};

static struct left look(const char *folder) {
    return (struct left){entries("/proc/self/fd"), entries(folder), atomic_load(&host_bytes), atomic_load(&host_blocks)};
}

static char now[256];

static void say_what_hangs(int signal) {
    (void)signal;
    if (write(1, now, strlen(now)) < 0) _exit(3);
    _exit(2);
}

/* Says whether the call was reached. */
static int fail_one(const struct life *life, enum failing_call call, int effect, long after, const char *folder) {
    struct left before = look(folder);
    struct run run = {.life = life, .call = call};
    snprintf(now, sizeof now, "%s: %s %ld with %s hangs\n", life->name, failing_call_names[call], after, name_of(call, effect));
    set_failing(after, effect);
    live_and_end(&run);
    if (!atomic_load(&failing_is_done)) return 0;
    int is_at_the_end = struck_stage == OF_THE_END;
    together_status right = is_at_the_end ? life->usual : expected(life, call, effect, after);
    together_status right_next = is_at_the_end ? life->usual : expected_next(life, call, effect);
    /* A look-up's thread ends by itself, a little later. */
    struct left after_it = look(folder);
    for (int i = 0; i < 10000 && memcmp(&before, &after_it, sizeof before) != 0; i++) {
        poll(NULL, 0, 1);
        after_it = look(folder);
    }
    int is_clean = memcmp(&before, &after_it, sizeof before) == 0;
    int is_explained = run.outcome.first == TOGETHER_OK || strstr(run.outcome.message, "bug") == NULL;
    if (run.outcome.first != right || run.outcome.second != right_next || !is_clean || !is_explained)
        printf("%s: %s %ld (%s) with %s: client %s, first %s (%s), second %s; left %d descriptors, %d files, %zd bytes\n",
                   life->name, failing_call_names[call], after, failing_subject, name_of(call, effect),
               together_status_name(run.outcome.client), together_status_name(run.outcome.first), run.outcome.message,
               together_status_name(run.outcome.second), after_it.descriptors - before.descriptors,
               after_it.files - before.files, (ssize_t)(after_it.bytes - before.bytes));
    CHECK(run.outcome.first == right);
    CHECK(run.outcome.second == right_next);
    CHECK(is_clean);
    CHECK(is_explained);
    return 1;
}

static void write_file(const char *path, const char *line, int times) {
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    if (file == NULL) return;
    for (int i = 0; i < times; i++) fprintf(file, "%s\n", line);
    CHECK(fclose(file) == 0);
}

/* What is downloaded afterwards. */
static void store_a_file(void) {
    together_client *client = client_new(&lives[0]);
    together_request *request = together_request_new(TOGETHER_FILES_UPLOAD);
    together_request_set_file(request, "file", upload_file);
    together_request_set_string(request, "purpose", "eval");
    together_response *response = run_and_free(client, request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    snprintf(file_id, sizeof file_id, "%s", together_response_string(response, "/id", NULL));
    together_free(response);
    together_free(client);
}

int main(int argc, char **argv) {
    CHECK(argc >= 3);
    if (argc < 3) return checks_report();
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *folder = argv[1];
    int is_all = strcmp(argv[2], "all") == 0;
    snprintf(key_file, sizeof key_file, "%s/key", folder);
    snprintf(upload_file, sizeof upload_file, "%s/upload", folder);
    snprintf(output_file, sizeof output_file, "%s/output", folder);
    snprintf(cassette_file, sizeof cassette_file, "%s/cassette", folder);
    snprintf(key, sizeof key, "%s", getenv("TOGETHER_API_KEY"));
    snprintf(certificates, sizeof certificates, "%s", getenv("SSL_CERT_FILE"));
    const char *port = strrchr(getenv("TOGETHER_BASE_URL"), ':');
    snprintf(base_url, sizeof base_url, "https://127.0.0.1%s", port);
    snprintf(url_of_a_name, sizeof url_of_a_name, "https://name.test%s", port);
    write_file(key_file, key, 1);
    write_file(upload_file, "{\"line\":\"of a file that is longer than a record of TLS\"}", 5000);
    unsetenv("TOGETHER_API_KEY");
    signal(SIGALRM, say_what_hangs);
    CHECK_STATUS(TOGETHER_OK, together_set_allocator(host_allocate, host_release, &host_user_data));
    store_a_file();

    long faults = 0;
    for (const struct life *life = lives; life < lives + sizeof lives / sizeof *lives; life++) {
        if (argc > 3 && strcmp(argv[3], life->name) != 0) continue;
        /* Twice: what stays for as long as the process lives is there afterwards. The second answer is as long as the first,
         * on the same connection, and has nothing in front of it. */
        for (int i = 0; i < 2; i++) {
            struct run run = {.life = life, .call = CALL_COUNT};
            snprintf(now, sizeof now, "%s hangs\n", life->name);
            set_failing(0, 0);
            live_and_end(&run);
            CHECK_STATUS(life->usual, run.outcome.first);
            CHECK_STATUS(life->usual, run.outcome.second);
            long before = 2 * run.received - run.received_twice;
            CHECK(i == 0 || (before == bytes_before_answer && run.received == bytes_with_answer));
            bytes_before_answer = before, bytes_with_answer = run.received;
            CHECK(life->usual == TOGETHER_OK ? 0 < before && before < run.received : run.received == 0);
        }
        for (int call = 0; call < CALL_COUNT; call++) {
            if (argc > 4 && strcmp(argv[4], failing_call_names[call]) != 0) continue;
            for (int i = 0; effects[call][i] != 0 && (is_all || i < 2); i++) {
                long after = 0;
                while (fail_one(life, (enum failing_call)call, effects[call][i], after, folder)) after++;
                faults += after;
            }
        }
    }
    /* What takes another file's path is on the disk before, or a loss of power leaves neither. */
    CHECK(argc > 3 || atomic_load(&renames) > 0);
    CHECK(atomic_load(&unsynced_renames) == 0);
    CHECK(atomic_load(&host_faults) == 0);
    printf("%ld faults\n", faults);
    return checks_report();
}
