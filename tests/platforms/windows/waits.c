/* Events as Windows programs wait for them: WSAPoll on the descriptor, MsgWaitForMultipleObjects on the event beside a
 * window's messages, WaitForMultipleObjects on the events of several calls, and a frame that only looks.
 *
 * The environment says where the offline server is. */
#include <winsock2.h>
#include <windows.h>

#include "check.h"

#define MODEL "openai/gpt-oss-20b"
#define A_MINUTE 60000
#define CALLS 8

static together_call *ask(together_client *client, const char *prompt) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", MODEL);
    together_request_add_message(request, "user", prompt);
    together_call *call = together_start(client, request);
    together_free(request);
    return call;
}

static int is_readable_within(ptrdiff_t descriptor, int milliseconds) {
    WSAPOLLFD watched = {(SOCKET)descriptor, POLLRDNORM, 0};
    int ready = WSAPoll(&watched, 1, milliseconds);
    return ready == 1 && watched.revents == POLLRDNORM;
}

static void by_descriptor(together_client *client) {
    together_call *call = ask(client, "By descriptor?");
    const together_event *event;
    int is_done = 0;
    while (!is_done) {
        int is_there = is_readable_within(together_call_fd(call), A_MINUTE);
        CHECK(is_there);
        if (!is_there) break;
        while ((event = together_call_next(call, 0)) != NULL) is_done |= event->kind == TOGETHER_EVENT_DONE;
    }
    CHECK(!is_readable_within(together_call_fd(call), 0));
    together_response *answer = together_call_response(call);
    CHECK_TEXT("offline: you asked \"By descriptor?\"", together_response_text(answer, NULL));
    together_free(answer);
    together_free(call);
}

/* The window's messages and the client's events come by one wait. */
static void beside_messages(together_client *client) {
    MSG message;
    HANDLE event = together_client_event(client);
    int is_done = 0, messages = 0;
    /* Makes the thread's queue. */
    PeekMessageW(&message, NULL, 0, 0, PM_NOREMOVE);
    CHECK(PostThreadMessageW(GetCurrentThreadId(), WM_APP, 0, 0));
    together_call *call = ask(client, "Beside messages?");
    while (!is_done || messages == 0) {
        DWORD woken_by = MsgWaitForMultipleObjects(1, &event, FALSE, A_MINUTE, QS_ALLINPUT);
        CHECK(woken_by == WAIT_OBJECT_0 || woken_by == WAIT_OBJECT_0 + 1);
        if (woken_by != WAIT_OBJECT_0 && woken_by != WAIT_OBJECT_0 + 1) break;
        while (PeekMessageW(&message, NULL, 0, 0, PM_REMOVE)) messages += message.message == WM_APP;
        const together_event *next;
        while ((next = together_client_next(client, 0)) != NULL) is_done |= next->kind == TOGETHER_EVENT_DONE;
    }
    CHECK(messages == 1);
    CHECK(WaitForSingleObject(event, 0) == WAIT_TIMEOUT);
    CHECK(together_client_event(client) == event);
    together_free(call);
}

static void by_the_events_of_calls(together_client *client) {
    together_call *calls[CALLS];
    HANDLE events[CALLS];
    int done = 0, is_done[CALLS] = {0};
    for (int i = 0; i < CALLS; i++) {
        calls[i] = ask(client, "One of many?");
        events[i] = together_call_event(calls[i]);
        CHECK(events[i] != NULL);
    }
    while (done < CALLS) {
        DWORD first = WaitForMultipleObjects(CALLS, events, FALSE, A_MINUTE);
        CHECK(first < CALLS);
        if (first >= CALLS) break;
        const together_event *event = together_call_next(calls[first], 0);
        if (event == NULL || event->kind != TOGETHER_EVENT_DONE || is_done[first]) continue;
        CHECK_STATUS(TOGETHER_OK, event->status);
        is_done[first] = 1;
        done++;
    }
    for (int i = 0; i < CALLS; i++) {
        CHECK(WaitForSingleObject(events[i], 0) == WAIT_TIMEOUT);
        together_free(calls[i]);
    }
}

static void by_frames(together_client *client) {
    together_call *call = ask(client, "In a frame?");
    ULONGLONG until = GetTickCount64() + A_MINUTE;
    int is_done = 0;
    while (!is_done && GetTickCount64() < until) {
        const together_event *event;
        while ((event = together_client_next(client, 0)) != NULL) is_done |= event->kind == TOGETHER_EVENT_DONE;
        SwitchToThread();
    }
    CHECK(is_done);
    together_free(call);
}

int main(void) {
    WSADATA winsock;
    CHECK(WSAStartup(MAKEWORD(2, 2), &winsock) == 0);
    together_client *client = together_client_new(NULL);
    CHECK_STATUS(TOGETHER_OK, together_object_status(client));
    CHECK(together_client_event(NULL) == NULL && together_call_event(NULL) == NULL);
    by_descriptor(client);
    beside_messages(client);
    by_the_events_of_calls(client);
    by_frames(client);
    together_free(client);
    WSACleanup();
    return checks_report();
}
