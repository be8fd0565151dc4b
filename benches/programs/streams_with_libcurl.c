/* Many transfers of libcurl's on one thread, as its manual has it for many: its multi interface, told by epoll which
 * sockets have something. */
#include <stdio.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "with_libcurl.h"

struct loop {
    CURLM *multi;
    int epoll, running;
    long long deadline; /* in milliseconds; -1 for none */
};

static long long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int watch(CURL *transfer, curl_socket_t socket, int what, void *user_data, void *is_watched) {
    struct loop *loop = user_data;
    struct epoll_event event = {.data.fd = socket};
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) event.events |= EPOLLIN;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) event.events |= EPOLLOUT;
    int change = what == CURL_POLL_REMOVE ? EPOLL_CTL_DEL : is_watched != NULL ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    (void)transfer;
    epoll_ctl(loop->epoll, change, socket, &event);
    if (change == EPOLL_CTL_ADD) curl_multi_assign(loop->multi, socket, loop);
    return 0;
}

static int set_timer(CURLM *multi, long timeout, void *user_data) {
    (void)multi;
    ((struct loop *)user_data)->deadline = timeout < 0 ? -1 : milliseconds() + timeout;
    return 0;
}

static void turn(struct loop *loop) {
    struct epoll_event events[256];
    long long left = loop->deadline < 0 ? 1000 : loop->deadline - milliseconds();
    int count = epoll_wait(loop->epoll, events, 256, left < 0 ? 0 : (int)left);
    for (int i = 0; i < count; i++) {
        int what = events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0;
        if (events[i].events & EPOLLOUT) what |= CURL_CSELECT_OUT;
        if (events[i].events & (EPOLLERR | EPOLLHUP)) what |= CURL_CSELECT_ERR;
        curl_multi_socket_action(loop->multi, events[i].data.fd, what, &loop->running);
    }
    if (loop->deadline < 0 || milliseconds() < loop->deadline) return;
    loop->deadline = -1;
    curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &loop->running);
}

bool run_all(CURL *const *transfers, int count) {
    struct loop loop = {.multi = curl_multi_init(), .epoll = epoll_create1(EPOLL_CLOEXEC), .running = count};
    curl_multi_setopt(loop.multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(loop.multi, CURLMOPT_SOCKETDATA, &loop);
    curl_multi_setopt(loop.multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(loop.multi, CURLMOPT_TIMERDATA, &loop);
    for (int i = 0; i < count; i++) curl_multi_add_handle(loop.multi, transfers[i]);
    while (loop.running > 0) turn(&loop);

    bool failed = false;
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(loop.multi, &left)) != NULL;)
        if (message->msg == CURLMSG_DONE && message->data.result != CURLE_OK) {
            failed = true;
            fprintf(stderr, "%s\n", curl_easy_strerror(message->data.result));
        }
    for (int i = 0; i < count; i++) curl_multi_remove_handle(loop.multi, transfers[i]);
    curl_multi_cleanup(loop.multi);
    close(loop.epoll);
    return failed;
}
