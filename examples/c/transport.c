/* An answer over a byte stream of the program's own: here over POSIX sockets, elsewhere over whatever a console or
 * a sandbox has. TLS stays the library's, so these functions see sealed bytes.
 *
 *     make
 *     cc -pthread examples/c/transport.c -Iinclude target/release/libtogether.a -o transport
 *     TOGETHER_API_KEY=... ./transport "What is the capital of France?"
 */

#define _POSIX_C_SOURCE 200809L

#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "together.h"

/* A stream is a number that is looked up, and not memory: who cancels a request closes its stream, while a read on
 * another thread may be just about to begin. A number is not given twice, so that such a read finds nothing. */
struct stream {
    uintptr_t number; /* 0: this place is free */
    int socket;
    int is_closed;
    int users;
};

static struct stream streams[64];
static uintptr_t last_number;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct stream *place_of(uintptr_t number) {
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++)
        if (streams[i].number == number) return &streams[i];
    return NULL;
}

static void *stream_of(int socket) {
    void *stream = NULL;
    pthread_mutex_lock(&lock);
    struct stream *place = place_of(0);
    if (place != NULL) {
        *place = (struct stream){.number = ++last_number, .socket = socket};
        stream = (void *)last_number;
    }
    pthread_mutex_unlock(&lock);
    return stream;
}

/* The socket itself is closed when no thread uses it: its number may be another's at once. */
static void end_if_unused(struct stream *place) {
    if (!place->is_closed || place->users > 0) return;
    close(place->socket);
    place->number = 0;
}

static struct stream *begin_to_use(void *stream) {
    pthread_mutex_lock(&lock);
    struct stream *place = place_of((uintptr_t)stream);
    if (place != NULL && place->is_closed) place = NULL;
    if (place != NULL) place->users++;
    pthread_mutex_unlock(&lock);
    return place;
}

static void end_of_use(struct stream *place) {
    pthread_mutex_lock(&lock);
    place->users--;
    end_if_unused(place);
    pthread_mutex_unlock(&lock);
}

static void close_stream(void *stream) {
    pthread_mutex_lock(&lock);
    struct stream *place = place_of((uintptr_t)stream);
    place->is_closed = 1;
    shutdown(place->socket, SHUT_RDWR); /* what waits for it returns */
    end_if_unused(place);
    pthread_mutex_unlock(&lock);
}

/* This one does not keep to timeout_ms: a look-up and a blocking connect have times of their own. */
static void *connect_stream(const char *host, uint16_t port, int32_t timeout_ms, void *user_data) {
    (void)timeout_ms;
    fprintf(user_data, "-- connects to %s, port %d\n", host, port);
    char service[8];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    if (getaddrinfo(host, service, &hints, &found) != 0) return NULL;
    void *stream = NULL;
    for (struct addrinfo *next = found; next != NULL && stream == NULL; next = next->ai_next) {
        int made = socket(next->ai_family, next->ai_socktype, next->ai_protocol);
        if (made < 0) continue;
        if (connect(made, next->ai_addr, next->ai_addrlen) == 0) stream = stream_of(made);
        if (stream == NULL) close(made);
    }
    freeaddrinfo(found);
    return stream;
}

/* 1 when the socket is ready; else the result for the library: -1 failed, -2 timed out. */
static int wait_for(int socket, short events, int32_t timeout_ms) {
    struct pollfd watched = {.fd = socket, .events = events};
    int ready = poll(&watched, 1, timeout_ms);
    return ready > 0 ? 1 : ready == 0 ? -2 : -1;
}

static intptr_t read_stream(void *stream, void *bytes_out, size_t capacity, int32_t timeout_ms) {
    struct stream *used = begin_to_use(stream);
    if (used == NULL) return -1;
    intptr_t outcome = wait_for(used->socket, POLLIN, timeout_ms);
    if (outcome == 1) outcome = recv(used->socket, bytes_out, capacity, 0);
    end_of_use(used);
    return outcome;
}

static intptr_t write_stream(void *stream, const void *bytes, size_t length, int32_t timeout_ms) {
    struct stream *used = begin_to_use(stream);
    if (used == NULL) return -1;
    intptr_t outcome = wait_for(used->socket, POLLOUT, timeout_ms);
    if (outcome == 1) outcome = send(used->socket, bytes, length, MSG_NOSIGNAL);
    end_of_use(used);
    return outcome;
}

int main(int argc, char **argv) {
    const together_transport transport = {
        .struct_size = sizeof transport,
        .connect = connect_stream,
        .read = read_stream,
        .write = write_stream,
        .close = close_stream,
    };
    together_options *options = together_options_new();
    together_options_set_transport(options, &transport, stderr);
    together_client *client = together_client_new(options);

    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", argc > 2 ? argv[2] : "openai/gpt-oss-20b");
    together_request_add_message(request, "user", argc > 1 ? argv[1] : "What is the capital of France?");

    together_response *response = together_complete(client, request);
    together_status status = together_object_status(response);
    if (status == TOGETHER_OK) puts(together_response_text(response, NULL));
    else fprintf(stderr, "%s\n", together_object_message(response));

    together_free(response);
    together_free(request);
    together_free(client);
    together_free(options);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
