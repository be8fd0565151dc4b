/* The C library's functions that the library calls, in front of the real ones: the n-th call of one of them fails with an
 * errno, or does less than it was asked for. A program that includes this file defines them, so the loader binds the
 * library's calls to them. Linux; the real ones are found by dlsym. */
#ifndef FAILING_CALLS_H
#define FAILING_CALLS_H

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* In place of an errno: a call that works, and does a part. */
#define ONE_BYTE (-1)
#define NO_BYTE (-2)

#define FAILING_CALLS(name) \
    name(chmod) name(close) name(connect) name(eventfd) name(fchmod) name(fchown) name(fcntl) name(flock) name(fstat64) name(fsync) \
    name(ftruncate) name(ftruncate64) name(getaddrinfo) name(getcwd) name(getrandom) name(getsockopt) name(kill) \
    name(lseek64) name(lstat64) name(madvise) name(mkdir) name(mlock) name(mmap) name(mmap64) name(mprotect) name(newlocale) \
    name(open) name(open64) name(opendir) name(pipe2) name(poll) name(posix_spawnp) name(pread64) name(pthread_create) \
    name(read) name(readlink) name(readv) name(realpath) name(recv) name(rename) name(sched_getaffinity) \
    name(sched_setaffinity) name(sched_setscheduler) name(sendmsg) name(setpriority) name(setsockopt) name(shutdown) \
    name(sigaltstack) name(socket) name(stat64) name(statx) name(syscall) name(unlink) name(waitpid) name(write) \
    name(writev)

#define NAME_OF(name) CALL_##name,
enum failing_call { FAILING_CALLS(NAME_OF) CALL_COUNT };
#undef NAME_OF
#define TEXT_OF(name) #name,
static const char *const failing_call_names[CALL_COUNT] = {FAILING_CALLS(TEXT_OF)};
#undef TEXT_OF

/* Which call fails, after how many, and how. */
static atomic_int failing_call = -1, failing_effect;
static atomic_long failing_after;
/* What the call that failed was about: a path, an option; "" for none. */
static char failing_subject[256];
static atomic_int failing_is_done;

/* Files that took another's path, and those of which not all was on the disk by then. */
static atomic_int is_synced;
static atomic_long renames, unsynced_renames;

/* ---- How far the program had come ---- */

/* Before a connection, on it, and after the answer. The program says which of these it is in. */
enum stage { OF_THE_CLIENT, OF_THE_REQUEST, OF_THE_NEXT_REQUEST, OF_THE_END };
static atomic_int failing_stage;

/* A request's way, as its own system calls show it. */
enum moment { NO_CONNECTION, CONNECTED, HELLO_SENT, REQUEST_SENT, ANSWER_BEGUN, ANSWER_WHOLE };

/* A TLS connection's bytes in one direction: records, each with five bytes before it. */
struct records {
    unsigned char head[5];
    size_t filled, left;
    long count, data_count, data_bytes;
};
static struct records sent, received;
static atomic_int is_connected;

/* What the server sends after a request was sent: bytes in front of its answer (TLS tickets), and all of them. The program
 * measures both where nothing fails. */
static long bytes_before_answer, bytes_with_answer;

enum { DATA_RECORD = 23, CIPHER_BYTES = 17, LAST_CHUNK_BYTES = sizeof "0\r\n\r\n" - 1 };

static int is_request_sent(void) {
    /* The client's first record of data ends the handshake. */
    return sent.data_count > 1;
}

static void count_records(struct records *records, const unsigned char *bytes, size_t length) {
    while (length > 0) {
        if (records->filled < sizeof records->head) {
            records->head[records->filled++] = *bytes++;
            length--;
            records->left = (size_t)records->head[3] << 8 | records->head[4];
            continue;
        }
        size_t part = length < records->left ? length : records->left;
        bytes += part, length -= part, records->left -= part;
        if (records->left > 0) continue;
        records->filled = 0;
        records->count++;
        if (records->head[0] != DATA_RECORD || (records == &received && !is_request_sent())) continue;
        records->data_count++;
        records->data_bytes += ((long)records->head[3] << 8 | records->head[4]) - CIPHER_BYTES;
    }
}

static enum moment moment_now(void) {
    if (!atomic_load(&is_connected)) return NO_CONNECTION;
    if (sent.count == 0) return CONNECTED;
    if (!is_request_sent()) return HELLO_SENT;
    if (received.data_bytes <= bytes_before_answer) return REQUEST_SENT;
    /* A stream is whole without its last chunk, which may come by itself. */
    return received.data_bytes < bytes_with_answer - LAST_CHUNK_BYTES ? ANSWER_BEGUN : ANSWER_WHOLE;
}

/* From here on, nothing is connected and no pipe was made. */
static int output_pipe = -1, pipes_made;
static void start_a_life(void) {
    atomic_store(&is_connected, 0);
    output_pipe = -1, pipes_made = 0;
}

static void start_a_connection(void) {
    memset(&sent, 0, sizeof sent);
    memset(&received, 0, sizeof received);
    atomic_store(&is_connected, 1);
}

/* When the call failed. */
static enum stage struck_stage;
static enum moment struck_moment;

/* Whether a write fails depends on the kind of its descriptor. */
static void name_descriptor(int descriptor, char *text_out, size_t size) {
    static _Thread_local char link[64];
    if (descriptor == output_pipe) {
        snprintf(text_out, size, "output");
        return;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t (*real)(const char *, char *, size_t) = NULL;
    *(void **)(&real) = dlsym(RTLD_NEXT, "readlink");
    ssize_t length = real(link, text_out, size - 1);
    text_out[length > 0 ? length : 0] = '\0';
}

/* 0, or what this call does instead of its work. */
static int strikes(enum failing_call call, const char *subject, int descriptor) {
    if (call == CALL_fsync) atomic_store(&is_synced, 1);
    if (call == CALL_rename) {
        atomic_fetch_add(&renames, 1);
        if (!atomic_exchange(&is_synced, 0)) atomic_fetch_add(&unsynced_renames, 1);
    }
    if (atomic_load(&failing_call) != (int)call) return 0;
    char text[sizeof failing_subject];
    int before = errno;
    if (descriptor >= 0)
        name_descriptor(descriptor, text, sizeof text);
    else
        snprintf(text, sizeof text, "%s", subject);
    errno = before;
    /* An eventfd fails only where it is full, which it says of itself. */
    if (call == CALL_write && strncmp(text, "anon_inode:[eventfd]", 20) == 0) return 0;
    if (atomic_fetch_sub(&failing_after, 1) != 0) return 0;
    memcpy(failing_subject, text, sizeof text);
    struck_stage = (enum stage)atomic_load(&failing_stage);
    struck_moment = moment_now();
    atomic_store(&failing_is_done, 1);
    return atomic_load(&failing_effect);
}

/* From `resume_failing` on. */
static void set_failing(long after, int effect) {
    failing_subject[0] = '\0';
    atomic_store(&failing_is_done, 0);
    atomic_store(&failing_effect, effect);
    atomic_store(&failing_after, after);
}

static void resume_failing(enum failing_call call) { atomic_store(&failing_call, (int)call); }

static void pause_failing(void) { atomic_store(&failing_call, -1); }

/* A call that fails by -1 and errno. */
#define CALL(result, name, failed, subject, descriptor, parameters, arguments)     \
    result name parameters {                                                       \
        static result(*real) parameters;                                           \
        if (real == NULL) *(void **)(&real) = dlsym(RTLD_NEXT, #name);             \
        int effect = strikes(CALL_##name, subject, descriptor);                    \
        if (effect == 0) return real arguments;                                    \
        errno = effect;                                                            \
        return failed;                                                             \
    }

/* One that moves bytes. */
#define TRANSFER(name, descriptor, length, parameters, of_all, of_one, at_end)     \
    ssize_t name parameters {                                                      \
        static ssize_t(*real) parameters;                                          \
        if (real == NULL) *(void **)(&real) = dlsym(RTLD_NEXT, #name);             \
        int effect = strikes(CALL_##name, "", descriptor);                         \
        if (effect == 0 || (effect == ONE_BYTE && (length) == 0)) return of_all;   \
        if (effect == ONE_BYTE) return of_one;                                     \
        if (effect == NO_BYTE) return at_end;                                      \
        errno = effect;                                                            \
        return -1;                                                                 \
    }

CALL(int, chmod, -1, path, -1, (const char *path, mode_t mode), (path, mode))
CALL(int, eventfd, -1, "", -1, (unsigned value, int flags), (value, flags))
CALL(int, fchmod, -1, "", fd, (int fd, mode_t mode), (fd, mode))
CALL(int, fchown, -1, "", fd, (int fd, uid_t user, gid_t group), (fd, user, group))
CALL(int, flock, -1, "", fd, (int fd, int operation), (fd, operation))
CALL(int, fstat64, -1, "", fd, (int fd, struct stat64 *state), (fd, state))
CALL(int, fsync, -1, "", fd, (int fd), (fd))
CALL(int, ftruncate, -1, "", fd, (int fd, off_t length), (fd, length))
CALL(int, ftruncate64, -1, "", fd, (int fd, off64_t length), (fd, length))
CALL(char *, getcwd, NULL, "", -1, (char *path, size_t size), (path, size))
CALL(ssize_t, getrandom, -1, "", -1, (void *bytes, size_t length, unsigned flags), (bytes, length, flags))
CALL(int, kill, -1, "", -1, (pid_t process, int signal), (process, signal))
CALL(off64_t, lseek64, -1, "", fd, (int fd, off64_t place, int from), (fd, place, from))
CALL(int, lstat64, -1, path, -1, (const char *path, struct stat64 *state), (path, state))
CALL(int, madvise, -1, "", -1, (void *start, size_t length, int advice), (start, length, advice))
CALL(int, mkdir, -1, path, -1, (const char *path, mode_t mode), (path, mode))
CALL(int, mlock, -1, "", -1, (const void *start, size_t length), (start, length))
CALL(void *, mmap, MAP_FAILED, "", fd, (void *at, size_t length, int protection, int flags, int fd, off_t place),
     (at, length, protection, flags, fd, place))
CALL(void *, mmap64, MAP_FAILED, "", -1, (void *at, size_t length, int protection, int flags, int fd, off64_t place),
     (at, length, protection, flags, fd, place))
CALL(int, mprotect, -1, protection == PROT_NONE ? "closed" : protection == PROT_READ ? "opened" : "made", -1,
     (void *start, size_t length, int protection), (start, length, protection))
CALL(locale_t, newlocale, (locale_t)0, "", -1, (int mask, const char *name, locale_t base), (mask, name, base))
CALL(DIR *, opendir, NULL, path, -1, (const char *path), (path))
CALL(int, poll, -1, "", -1, (struct pollfd *watched, nfds_t count, int milliseconds), (watched, count, milliseconds))
CALL(ssize_t, readlink, -1, path, -1, (const char *path, char *target, size_t size), (path, target, size))
CALL(char *, realpath, NULL, path, -1, (const char *path, char *resolved), (path, resolved))
CALL(int, rename, -1, to, -1, (const char *from, const char *to), (from, to))
CALL(int, sched_getaffinity, -1, "", -1, (pid_t thread, size_t size, cpu_set_t *set), (thread, size, set))
CALL(int, sched_setaffinity, -1, "", -1, (pid_t thread, size_t size, const cpu_set_t *set), (thread, size, set))
CALL(int, sched_setscheduler, -1, "", -1, (pid_t thread, int policy, const struct sched_param *value),
     (thread, policy, value))
CALL(int, setpriority, -1, "", -1, (__priority_which_t which, id_t who, int value), (which, who, value))
CALL(int, shutdown, -1, "", -1, (int fd, int how), (fd, how))
CALL(int, sigaltstack, -1, "", -1, (const stack_t *stack, stack_t *before), (stack, before))
CALL(int, socket, -1, "", -1, (int domain, int type, int protocol), (domain, type, protocol))
CALL(int, stat64, -1, path, -1, (const char *path, struct stat64 *state), (path, state))
CALL(int, statx, -1, path, path[0] != '\0' ? -1 : fd,
     (int fd, const char *path, int flags, unsigned mask, struct statx *state), (fd, path, flags, mask, state))
CALL(int, unlink, -1, path, -1, (const char *path), (path))

static const char *option_name(int level, int option) {
    if (level == SOL_SOCKET) return option == SO_ERROR ? "SO_ERROR" : "SO_RCVTIMEO";
    return option == TCP_NODELAY ? "TCP_NODELAY" : "TCP_NOTSENT_LOWAT";
}
CALL(int, getsockopt, -1, option_name(level, option), -1,
     (int fd, int level, int option, void *value, socklen_t *length), (fd, level, option, value, length))
CALL(int, setsockopt, -1, option_name(level, option), -1,
     (int fd, int level, int option, const void *value, socklen_t length), (fd, level, option, value, length))

TRANSFER(read, fd, length, (int fd, void *bytes, size_t length), real(fd, bytes, length),
         real(fd, bytes, 1), 0)
TRANSFER(pread64, fd, length, (int fd, void *bytes, size_t length, off64_t place), real(fd, bytes, length, place),
         real(fd, bytes, 1, place), 0)
TRANSFER(readv, fd, pieces[0].iov_len, (int fd, const struct iovec *pieces, int count), real(fd, pieces, count),
         real(fd, &(struct iovec){pieces[0].iov_base, 1}, 1), 0)
static ssize_t count_received(ssize_t length, const void *bytes) {
    if (length > 0) count_records(&received, bytes, (size_t)length);
    return length;
}
TRANSFER(recv, -1, length, (int fd, void *bytes, size_t length, int flags),
         count_received(real(fd, bytes, length, flags), bytes), count_received(real(fd, bytes, 1, flags), bytes), 0)
TRANSFER(write, fd, length, (int fd, const void *bytes, size_t length), real(fd, bytes, length), real(fd, bytes, 1), 0)
TRANSFER(writev, fd, pieces[0].iov_len, (int fd, const struct iovec *pieces, int count), real(fd, pieces, count),
         real(fd, &(struct iovec){pieces[0].iov_base, 1}, 1), 0)
static ssize_t count_sent(ssize_t length, const struct msghdr *message) {
    size_t left = length > 0 ? (size_t)length : 0;
    for (const struct iovec *piece = message->msg_iov; left > 0; piece++) {
        size_t part = left < piece->iov_len ? left : piece->iov_len;
        count_records(&sent, piece->iov_base, part);
        left -= part;
    }
    return length;
}
static ssize_t send_one_byte(ssize_t (*real)(int, const struct msghdr *, int), int fd, const struct msghdr *message,
                             int flags) {
    struct iovec piece = {message->msg_iov[0].iov_base, 1};
    struct msghdr one = {.msg_iov = &piece, .msg_iovlen = 1};
    return count_sent(real(fd, &one, flags), &one);
}
TRANSFER(sendmsg, -1, message->msg_iov[0].iov_len, (int fd, const struct msghdr *message, int flags),
         count_sent(real(fd, message, flags), message), send_one_byte(real, fd, message, flags), 0)

int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t length) {
    static int (*real)(int, __CONST_SOCKADDR_ARG, socklen_t);
    if (real == NULL) *(void **)(&real) = dlsym(RTLD_NEXT, "connect");
    int effect = strikes(CALL_connect, "", -1);
    if (effect == 0) {
        start_a_connection();
        return real(fd, address, length);
    }
    errno = effect;
    return -1;
}

/* A command's output has the first pipe, its complaints have the second. */
int pipe2(int ends[2], int flags) {
    static int (*real)(int[2], int);
    if (real == NULL) *(void **)(&real) = dlsym(RTLD_NEXT, "pipe2");
    int effect = strikes(CALL_pipe2, "", -1);
    if (effect != 0) {
        errno = effect;
        return -1;
    }
    int outcome = real(ends, flags);
    if (outcome == 0 && pipes_made++ == 0) output_pipe = ends[0];
    return outcome;
}

/* The descriptor is gone whatever the system answers. */
int close(int fd) {
    static int (*real)(int);
    if (real == NULL) *(void **)(&real) = dlsym(RTLD_NEXT, "close");
    int effect = strikes(CALL_close, "", fd);
    int outcome = real(fd);
    if (effect == 0) return outcome;
    errno = effect;
    return -1;
}

/* A host that waits for all its children has taken the end of this one. */
pid_t waitpid(pid_t process, int *status, int flags) {
    static pid_t (*real)(pid_t, int *, int);
    if (real == NULL) *(void **)(&real) = dlsym(RTLD_NEXT, "waitpid");
    int effect = strikes(CALL_waitpid, "", -1);
    if (effect == 0) return real(process, status, flags);
    real(process, NULL, 0);
    errno = effect;
    return -1;
}

/* These give their error. */
int posix_spawnp(pid_t *process, const char *file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]) {
    static int (*real)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
                       char *const[], char *const[]);
    if (real == NULL) *(void **)(&real) = dlsym(RTLD_NEXT, "posix_spawnp");
    int effect = strikes(CALL_posix_spawnp, file, -1);
    return effect != 0 ? effect : real(process, file, actions, attributes, arguments, environment);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
    static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (real == NULL) *(void **)(&real) = dlsym(RTLD_NEXT, "pthread_create");
    int effect = strikes(CALL_pthread_create, "", -1);
    return effect != 0 ? effect : real(thread, attributes, run, argument);
}

/* The effect is EAI_...; errno beside EAI_SYSTEM. Every name is this machine. */
int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    if (real == NULL) *(void **)(&real) = dlsym(RTLD_NEXT, "getaddrinfo");
    int effect = strikes(CALL_getaddrinfo, host, -1);
    if (effect == 0) return real("127.0.0.1", service, hints, found);
    errno = EMFILE;
    return effect;
}

/* Those with a variable list. */
static int open_real(const char *name, const char *path, int flags, mode_t mode) {
    int (*real)(const char *, int, ...);
    *(void **)(&real) = dlsym(RTLD_NEXT, name);
    return real(path, flags, mode);
}

#define OPEN(name)                                          \
    int name(const char *path, int flags, ...) {            \
        va_list list;                                       \
        va_start(list, flags);                              \
        mode_t mode = va_arg(list, mode_t);                 \
        va_end(list);                                       \
        int effect = strikes(CALL_##name, path, -1);        \
        if (effect == 0) return open_real(#name, path, flags, mode); \
        errno = effect;                                     \
        return -1;                                          \
    }
OPEN(open)
OPEN(open64)

int fcntl(int fd, int command, ...) {
    static int (*real)(int, int, ...);
    if (real == NULL) *(void **)(&real) = dlsym(RTLD_NEXT, "fcntl");
    va_list list;
    va_start(list, command);
    long value = va_arg(list, long);
    va_end(list);
    int effect = strikes(CALL_fcntl, command == F_SETFL ? "F_SETFL" : "", command == F_SETFL ? -1 : fd);
    if (effect == 0) return real(fd, command, value);
    errno = effect;
    return -1;
}

/* Locks of Rust's standard library wait by it: that one works. */
long syscall(long number, ...) {
    static long (*real)(long, ...);
    if (real == NULL) *(void **)(&real) = dlsym(RTLD_NEXT, "syscall");
    va_list list;
    va_start(list, number);
    long values[6];
    for (int i = 0; i < 6; i++) values[i] = va_arg(list, long);
    va_end(list);
    int effect = number == SYS_futex ? 0 : strikes(CALL_syscall, number == SYS_getrandom ? "getrandom" : "", -1);
    if (effect == 0) return real(number, values[0], values[1], values[2], values[3], values[4], values[5]);
    errno = effect;
    return -1;
}

#endif
