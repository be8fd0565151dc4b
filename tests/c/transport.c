/* A host that carries the bytes itself: over sockets, and out of memory. Every stream is closed once; a
 * cancelled one from another thread, under a read that waits; and whatever a host says, it is a status. */
#define _POSIX_C_SOURCE 200809L

#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

/* Streams are places in a table that outlives them all, so that a read which another thread's close overtakes
 * finds one that is closed, and not memory that is gone. */
enum { MOST_LINES = 64 };

struct line {
    int descriptor;    /* -1: none, or closed and out of use */
    int is_closed;
    int users;         /* reads and writes that run */
    int closes;
    const char *reply; /* in memory: what is still to be read */
    size_t written;
    struct host *host;
};

struct host {
    int connects, reads, writes, closes;
    int waits;            /* reads that wait now */
    int connect_fails;
    intptr_t wrong_read, wrong_write; /* given in place of what is so, where not 0 */
    char name[128];
    uint16_t port;
    const char *reply;
};

static struct line lines[MOST_LINES];
static int lines_used;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void count(int *counter) {
    pthread_mutex_lock(&lock);
    (*counter)++;
    pthread_mutex_unlock(&lock);
}

static void note_target(struct host *host, const char *name, uint16_t port) {
    pthread_mutex_lock(&lock);
    snprintf(host->name, sizeof host->name, "%s", name);
    host->port = port;
    pthread_mutex_unlock(&lock);
}

static struct line *new_line(struct host *host, int descriptor) {
    struct line *line = NULL;
    pthread_mutex_lock(&lock);
    host->connects++;
    if (lines_used < MOST_LINES) {
        line = &lines[lines_used++];
        line->descriptor = descriptor;
        line->host = host;
        line->reply = host->reply;
    }
    pthread_mutex_unlock(&lock);
    return line;
}

/* Whether the line may be used; then it is not taken down before leave(). */
static int enter(struct line *line) {
    pthread_mutex_lock(&lock);
    int is_open = !line->is_closed;
    if (is_open) line->users++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return is_open;
}

static void take_down_unused(struct line *line) {
    if (line->is_closed && line->users == 0 && line->descriptor >= 0) {
        close(line->descriptor);
        line->descriptor = -1;
    }
}

static void leave(struct line *line) {
    pthread_mutex_lock(&lock);
    line->users--;
    take_down_unused(line);
    pthread_mutex_unlock(&lock);
}

static void close_line(void *stream) {
    struct line *line = stream;
    pthread_mutex_lock(&lock);
    line->closes++;
    line->host->closes++;
    line->is_closed = 1;
    if (line->descriptor >= 0) shutdown(line->descriptor, SHUT_RDWR); /* ends the poll of a read */
    take_down_unused(line);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* ---- Over sockets ---- */

static void *connect_socket(const char *name, uint16_t port, int32_t timeout_ms, void *user_data) {
    struct host *host = user_data;
    (void)timeout_ms;
    note_target(host, name, port);
    if (host->connect_fails) {
        count(&host->connects);
        return NULL;
    }
    char service[8];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_INET}, *found = NULL;
    if (getaddrinfo(name, service, &hints, &found) != 0) return NULL;
    int descriptor = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
    int outcome = connect(descriptor, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (outcome == 0) return new_line(host, descriptor);
    close(descriptor);
    return NULL;
}

static intptr_t wait_for(struct line *line, short events, int32_t timeout_ms) {
    struct pollfd watched = {.fd = line->descriptor, .events = events};
    int ready = poll(&watched, 1, timeout_ms);
    return ready > 0 ? 1 : ready == 0 ? -2 : -1;
}

static intptr_t read_socket(void *stream, void *bytes_out, size_t capacity, int32_t timeout_ms) {
    struct line *line = stream;
    count(&line->host->reads);
    if (line->host->wrong_read != 0) return line->host->wrong_read;
    if (!enter(line)) return -1;
    intptr_t outcome = wait_for(line, POLLIN, timeout_ms);
    if (outcome == 1) outcome = recv(line->descriptor, bytes_out, capacity, 0);
    leave(line);
    return outcome;
}

static intptr_t write_socket(void *stream, const void *bytes, size_t length, int32_t timeout_ms) {
    struct line *line = stream;
    count(&line->host->writes);
    if (line->host->wrong_write != 0) return line->host->wrong_write;
    if (!enter(line)) return -1;
    intptr_t outcome = wait_for(line, POLLOUT, timeout_ms);
    if (outcome == 1) outcome = send(line->descriptor, bytes, length < 777 ? length : 777, MSG_NOSIGNAL);
    leave(line);
    return outcome;
}

static const together_transport sockets = {sizeof sockets, connect_socket, read_socket, write_socket, close_line};

/* ---- Out of memory: no socket at all ---- */

static void *connect_memory(const char *name, uint16_t port, int32_t timeout_ms, void *user_data) {
    struct host *host = user_data;
    (void)timeout_ms;
    note_target(host, name, port);
    return new_line(host, -1);
}

/* The whole reply, a few bytes at a time, once something was written; without one, it waits to be closed. */
static intptr_t read_memory(void *stream, void *bytes_out, size_t capacity, int32_t timeout_ms) {
    struct line *line = stream;
    struct host *host = line->host;
    intptr_t count = 0;
    pthread_mutex_lock(&lock);
    host->reads++;
    if (host->reply == NULL || line->written == 0) {
        host->waits++;
        pthread_cond_broadcast(&changed);
        while (!line->is_closed && timeout_ms != 0) pthread_cond_wait(&changed, &lock);
        host->waits--;
        count = line->is_closed ? -1 : -2;
    } else if (*line->reply == '\0' && timeout_ms == 0) {
        count = -2;
    } else {
        for (char *place = bytes_out; (size_t)count < capacity && count < 5 && *line->reply != '\0'; count++)
            place[count] = *line->reply++;
    }
    pthread_mutex_unlock(&lock);
    return count;
}

static intptr_t write_memory(void *stream, const void *bytes, size_t length, int32_t timeout_ms) {
    struct line *line = stream;
    (void)bytes, (void)timeout_ms;
    pthread_mutex_lock(&lock);
    line->host->writes++;
    line->written += length;
    line->reply = line->host->reply;
    pthread_mutex_unlock(&lock);
    return (intptr_t)length;
}

static const together_transport memory = {sizeof memory, connect_memory, read_memory, write_memory, close_line};

/* ---- The checks ---- */

static together_client *client_of(const together_transport *transport, struct host *host, const char *base_url) {
    together_options *options = together_options_new();
    if (base_url != NULL) together_options_set_base_url(options, base_url);
    together_options_set_retries(options, 0); /* a failure is to show at once */
    CHECK_STATUS(TOGETHER_OK, together_options_set_transport(options, transport, host));
    together_client *client = together_client_new(options);
    CHECK_STATUS(TOGETHER_OK, together_object_status(client));
    together_free(options);
    return client;
}

static together_request *question(void) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", "one");
    return request;
}

/* When the client is gone: each of its streams was closed, as was each before, once. */
static void check_closed(const struct host *host) {
    pthread_mutex_lock(&lock);
    int not_once = 0;
    for (int i = 0; i < lines_used; i++) not_once += lines[i].closes != 1;
    CHECK(host->closes == host->connects);
    CHECK(not_once == 0);
    pthread_mutex_unlock(&lock);
}

static void answers_come_over_the_hosts_sockets(void) {
    struct host host = {0};
    together_client *client = client_of(&sockets, &host, NULL);
    together_request *request = question();
    for (int i = 0; i < 3; i++) {
        together_response *response = together_complete(client, request);
        CHECK_STATUS(TOGETHER_OK, together_object_status(response));
        CHECK_TEXT("offline: you asked \"one\"", together_response_text(response, NULL));
        together_free(response);
    }
    CHECK_TEXT("localhost", host.name);
    CHECK(host.connects == 1 && host.reads > 3 && host.writes > 3 && host.closes == 0);
    together_free(request);
    together_free(client);
    CHECK(host.closes == 1);
    check_closed(&host);
}

static void several_calls_have_a_stream_each(void) {
    struct host host = {0};
    together_client *client = client_of(&sockets, &host, NULL);
    together_request *request = question();
    together_call *calls[4];
    for (int i = 0; i < 4; i++) calls[i] = together_start(client, request);
    for (int i = 0; i < 4; i++) {
        const together_event *event;
        while ((event = together_call_next(calls[i], -1)) != NULL && event->kind != TOGETHER_EVENT_DONE) {}
        CHECK(event != NULL && event->status == TOGETHER_OK);
        together_free(calls[i]);
    }
    together_free(request);
    together_free(client);
    check_closed(&host);
}

static void an_answer_needs_no_socket(void) {
    struct host host = {.reply = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 22\r\n\r\n"
                                 "{\"a\":1,\"choices\":[{}]}"};
    together_client *client = client_of(&memory, &host, "http://localhost:8080");
    together_request *request = question();
    for (int i = 0; i < 2; i++) {
        together_response *response = together_complete(client, request);
        CHECK_STATUS(TOGETHER_OK, together_object_status(response));
        CHECK_TEXT("", together_object_message(response));
        CHECK(together_response_integer(response, "/a", 0) == 1);
        together_free(response);
    }
    CHECK_TEXT("localhost", host.name);
    CHECK(host.port == 8080 && host.connects == 1);
    together_free(request);
    together_free(client);
    check_closed(&host);
}

static void wait_until_read(struct host *host) {
    pthread_mutex_lock(&lock);
    while (host->waits == 0) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void *interrupt(void *argument) {
    together_client **client_and_host = argument;
    wait_until_read((struct host *)(void *)client_and_host[1]);
    together_client_interrupt(client_and_host[0]);
    return NULL;
}

static void cancelling_closes_what_a_read_waits_for(void) {
    struct host host = {0};
    together_options *options = together_options_new();
    together_options_set_base_url(options, "http://localhost");
    together_options_set_transport(options, &memory, &host);
    together_options_set_timeout(options, TOGETHER_TIMEOUT_FIRST_BYTE, 0);
    together_options_set_timeout(options, TOGETHER_TIMEOUT_IDLE, 0);
    together_client *client = together_client_new(options);
    together_free(options);
    together_request *request = question();

    /* A call, by this thread. */
    together_call *call = together_start(client, request);
    wait_until_read(&host);
    together_call_cancel(call);
    CHECK(host.closes == 1);
    const together_event *event = together_call_next(call, -1);
    CHECK(event != NULL && event->kind == TOGETHER_EVENT_DONE && event->status == TOGETHER_CANCELLED);
    together_free(call);

    /* A blocking request, by another. */
    pthread_t thread;
    together_client *client_and_host[] = {client, (together_client *)(void *)&host};
    CHECK(pthread_create(&thread, NULL, interrupt, client_and_host) == 0);
    together_response *response = together_complete(client, request);
    CHECK_REFUSAL(response, TOGETHER_CANCELLED, "POST /v1/chat/completions", "cancelled", "");
    together_free(response);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(host.closes == 2);

    /* A call whose client is freed. */
    call = together_start(client, request);
    wait_until_read(&host);
    together_free(client);
    CHECK(host.closes == 3);
    together_free(call);
    together_free(request);
    check_closed(&host);
}

static void whatever_a_host_says_is_a_status(void) {
    static const struct {
        struct host host;
        together_status status;
        const char *words;
    } cases[] = {
        {{.connect_fails = 1}, TOGETHER_CONNECTION, "cannot connect"},
        {{.wrong_read = -1}, TOGETHER_CONNECTION, "failed"},
        {{.wrong_write = -1}, TOGETHER_CONNECTION, "failed"},
        {{.wrong_read = -2}, TOGETHER_TIMEOUT, "connect limit"},
        {{.wrong_write = -2}, TOGETHER_TIMEOUT, "connect limit"},
        {{.wrong_read = -3}, TOGETHER_CONNECTION, "\"read\" gave -3"},
        {{.wrong_write = -77}, TOGETHER_CONNECTION, "\"write\" gave -77"},
        {{.wrong_read = INTPTR_MAX}, TOGETHER_CONNECTION, "\"read\" says"},
        {{.wrong_write = INTPTR_MAX}, TOGETHER_CONNECTION, "\"write\" says"},
        {{.wrong_read = INTPTR_MIN}, TOGETHER_CONNECTION, "\"read\" gave"},
        {{.wrong_write = INTPTR_MIN}, TOGETHER_CONNECTION, "\"write\" gave"},
    };
    together_request *request = question();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct host host = cases[i].host;
        together_client *client = client_of(&sockets, &host, NULL);
        for (int asked = 0; asked < 2; asked++) {
            together_response *response = together_complete(client, request);
            CHECK_REFUSAL(response, cases[i].status, "POST /v1/chat/completions", cases[i].words, "");
            together_free(response);
        }
        CHECK(host.connects == 2);
        together_free(client);
        CHECK(host.closes == (host.connect_fails ? 0 : 2));
    }
    together_free(request);
}

static void the_options_are_copied(void) {
    struct host host = {0};
    together_transport *copied = malloc(sizeof *copied);
    if (copied == NULL) abort();
    *copied = sockets;
    together_client *client = client_of(copied, &host, NULL);
    memset(copied, 0xff, sizeof *copied);
    free(copied);
    together_request *request = question();
    together_response *response = together_complete(client, request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    together_free(response);
    together_free(request);
    together_free(client);
    check_closed(&host);
}

int main(void) {
    answers_come_over_the_hosts_sockets();
    several_calls_have_a_stream_each();
    an_answer_needs_no_socket();
    cancelling_closes_what_a_read_waits_for();
    whatever_a_host_says_is_a_status();
    the_options_are_copied();
    return checks_report();
}
