/* Answers that come in pieces: through a callback, from calls that do not block, from the client's one drain;
 * stopped, cancelled and freed in the middle. Nothing here waits for a time to pass: what must not
 * come by itself is asked of "offline/slow", which says nothing until its caller goes away. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "story.h"
#include "systems.h"

#define CALLS 8

/* ---- Through a callback. */

static int32_t listen_to_one_text(const together_event *event, void *user_data) {
    read_story(event, user_data);
    return event->kind == TOGETHER_EVENT_TEXT ? TOGETHER_STOP : TOGETHER_GO_ON;
}

static int32_t free_client_and_request(const together_event *event, void *user_data) {
    listener *listener = user_data;
    if (!listener->is_used) {
        listener->is_used = 1;
        together_free(listener->client);
        together_free(listener->request);
    }
    return read_story(event, user_data);
}

static int32_t ask_another(const together_event *event, void *user_data) {
    listener *outer = user_data;
    if (event->kind == TOGETHER_EVENT_TEXT && !outer->is_used) {
        outer->is_used = 1;
        listener inner = {0};
        together_request *request = question(MODEL, "inner");
        together_response *response = together_complete_each(outer->client, request, read_story, &inner);
        CHECK_STATUS(TOGETHER_OK, together_object_status(response));
        CHECK_TEXT("offline: you asked \"inner\"", inner.story.text);
        together_free(response);
        response = together_complete(outer->client, request);
        CHECK_TEXT("offline: you asked \"inner\"", together_response_text(response, NULL));
        together_free(response);
        together_free(request);
    }
    return read_story(event, user_data);
}

static void the_texts_of_a_callback_are_the_text_of_the_response(void) {
    listener listener = {0};
    together_client *client = together_client_new(NULL);
    together_request *request = question(MODEL, LONG_PROMPT);
    together_response *response = together_complete_each(client, request, read_story, &listener);
    size_t length = 0;
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK_TEXT(listener.story.text, together_response_text(response, &length));
    CHECK_TEXT("offline: you asked \"" LONG_PROMPT "\"", listener.story.text);
    CHECK(length == listener.story.length);
    CHECK(listener.story.texts > 1 && listener.story.chunks > 1);
    CHECK(listener.story.ends == 1);
    CHECK_STATUS(TOGETHER_OK, listener.story.status);

    /* As if it had not been streamed. */
    together_response *whole = together_complete(client, request);
    CHECK_TEXT(together_response_text(whole, NULL), together_response_text(response, NULL));
    CHECK_TEXT(together_response_value(whole, "/choices/0/message/content", NULL),
               together_response_value(response, "/choices/0/message/content", NULL));
    CHECK_TEXT("\"stop\"", together_response_value(response, "/choices/0/finish_reason", NULL));
    CHECK_TEXT("", together_response_value(response, "/choices/7", &length));
    CHECK(length == 0);
    together_free(whole);
    together_free(response);
    together_free(request);
    together_free(client);
}

static void a_callback_stops_the_answer(void) {
    listener listener = {0};
    together_client *client = together_client_new(NULL);
    together_request *request = question(MODEL, LONG_PROMPT);
    together_response *response = together_complete_each(client, request, listen_to_one_text, &listener);
    CHECK_STATUS(TOGETHER_CANCELLED, together_object_status(response));
    CHECK(listener.story.texts == 1 && listener.story.ends == 1);
    CHECK_STATUS(TOGETHER_CANCELLED, listener.story.status);
    CHECK_TEXT(listener.story.text, together_response_text(response, NULL));
    together_free(response);
    response = together_complete(client, request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    together_free(response);
    together_free(request);
    together_free(client);
}

static void a_callback_frees_the_client_and_the_request(void) {
    listener listener = {0};
    listener.client = together_client_new(NULL);
    listener.request = question(MODEL, LONG_PROMPT);
    together_response *response =
        together_complete_each(listener.client, listener.request, free_client_and_request, &listener);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK_TEXT("offline: you asked \"" LONG_PROMPT "\"", listener.story.text);
    CHECK(listener.story.ends == 1);
    together_free(response);
}

static void a_callback_runs_other_requests(void) {
    listener listener = {0};
    listener.client = together_client_new(NULL);
    listener.request = question(MODEL, LONG_PROMPT);
    together_response *response =
        together_complete_each(listener.client, listener.request, ask_another, &listener);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK_TEXT("offline: you asked \"" LONG_PROMPT "\"", listener.story.text);
    CHECK(listener.is_used);
    together_free(response);
    together_free(listener.request);
    together_free(listener.client);
}

/* ---- From calls. */

static void a_call_is_read_to_its_end(void) {
    together_client *client = together_client_new(NULL);
    together_call *silent = started(client, SILENT, "x");
    CHECK(together_call_next(silent, 0) == NULL);
    CHECK(together_call_next(silent, 1) == NULL);
    CHECK_STATUS(TOGETHER_OK, together_object_status(silent));
    together_response *none = together_call_response(silent);
    CHECK_REFUSAL(none, TOGETHER_INVALID_ARGUMENT, "together_call_response", "not done", "TOGETHER_EVENT_DONE");
    together_free(none);

    together_call *call = started(client, MODEL, LONG_PROMPT);
    story story = {0};
    read_all(call, &story);
    CHECK_STATUS(TOGETHER_OK, story.status);
    CHECK(story.texts > 1);
    CHECK_STATUS(TOGETHER_OK, together_object_status(call));
    CHECK(together_call_next(call, -1) == NULL);
    CHECK(together_call_next(call, 0) == NULL);
    together_call_cancel(call);
    together_response *response = together_call_response(call);
    together_response *again = together_call_response(call);
    together_free(call);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK_TEXT(story.text, together_response_text(response, NULL));
    together_free(response);
    CHECK_TEXT(story.text, together_response_text(again, NULL));
    together_free(again);

    together_call_cancel(silent);
    check_is_cancelled(silent);
    together_call_cancel(silent);
    together_free(silent);

    call = started(client, "offline/status-429", "x");
    memset(&story, 0, sizeof story);
    read_all(call, &story);
    CHECK_STATUS(TOGETHER_RATE_LIMIT, story.status);
    CHECK(story.texts == 0);
    CHECK_REFUSAL(call, TOGETHER_RATE_LIMIT, "POST /v1/chat/completions", "429", "");
    together_free(call);
    together_free(client);
}

static void one_drain_serves_eight_calls(void) {
    story stories[CALLS] = {0};
    together_call *calls[CALLS];
    char prompt[32], answer[64];
    together_client *client = together_client_new(NULL);
    for (int i = 0; i < CALLS; i++) {
        snprintf(prompt, sizeof prompt, "this is number %d", i);
        together_request *request = question(MODEL, prompt);
        CHECK_STATUS(TOGETHER_OK, together_request_set_user_data(request, &stories[i]));
        calls[i] = together_start(client, request);
        together_free(request);
    }
    for (int ends = 0; ends < CALLS;) {
        const together_event *event = together_client_next(client, -1);
        CHECK(event != NULL);
        if (event == NULL) break;
        story *story = event->user_data;
        CHECK(story >= stories && story < stories + CALLS);
        CHECK(event->call == calls[story - stories]);
        take_down(story, event);
        ends += event->kind == TOGETHER_EVENT_DONE;
    }
    CHECK(together_client_next(client, 0) == NULL);
    CHECK(together_client_next(client, 1) == NULL);
    for (int i = 0; i < CALLS; i++) {
        snprintf(answer, sizeof answer, "offline: you asked \"this is number %d\"", i);
        CHECK_TEXT(answer, stories[i].text);
        CHECK_STATUS(TOGETHER_OK, stories[i].status);
        CHECK(together_call_next(calls[i], -1) == NULL);
        together_response *response = together_call_response(calls[i]);
        CHECK_TEXT(answer, together_response_text(response, NULL));
        together_free(response);
        together_free(calls[i]);
    }
    together_free(client);
}

/* A descriptor that is readable too seldom makes this wait for ever; one that is too often, finds no event. */
static void a_descriptor_is_readable_exactly_while_an_event_waits(void) {
    together_client *client = together_client_new(NULL);
    ptrdiff_t of_all = together_client_fd(client);
    CHECK(of_all >= 0 && together_client_fd(client) == of_all);
    CHECK(!is_readable(of_all, 0));
    together_call *silent = started(client, SILENT, "x");
    ptrdiff_t of_silent = together_call_fd(silent);
    CHECK(of_silent >= 0 && of_silent != of_all && together_call_fd(silent) == of_silent);

    together_call *call = started(client, MODEL, LONG_PROMPT);
    ptrdiff_t of_call = together_call_fd(call);
    story story = {0};
    while (story.ends == 0) {
        CHECK(is_readable(of_call, -1));
        CHECK(is_readable(of_all, -1));
        const together_event *event = together_call_next(call, 0);
        CHECK(event != NULL);
        if (event == NULL) return;
        take_down(&story, event);
    }
    CHECK_TEXT("offline: you asked \"" LONG_PROMPT "\"", story.text);
    CHECK(!is_readable(of_call, 0) && !is_readable(of_all, 0) && !is_readable(of_silent, 0));
    together_free(call);

    /* The same through the client's; the call's is made when its events are there already. */
    call = started(client, MODEL, LONG_PROMPT);
    CHECK(is_readable(of_all, -1));
    CHECK(is_readable(together_call_fd(call), 0));
    memset(&story, 0, sizeof story);
    while (story.ends == 0) {
        CHECK(is_readable(of_all, -1));
        const together_event *event = together_client_next(client, 0);
        CHECK(event != NULL);
        if (event == NULL) return;
        take_down(&story, event);
    }
    CHECK(!is_readable(of_all, 0) && !is_readable(together_call_fd(call), 0));
    together_free(call);

    together_call_cancel(silent);
    CHECK(is_readable(of_silent, -1));
    CHECK(is_readable(of_all, -1));
    check_is_cancelled(silent);
    CHECK(!is_readable(of_silent, 0) && !is_readable(of_all, 0));

    /* An event that no reader can get is not announced. */
    call = started(client, MODEL, LONG_PROMPT);
    CHECK(is_readable(of_all, -1));
    together_free(call);
    CHECK(!is_readable(of_all, 0));
    together_free(silent);
    together_free(client);
}

static void a_call_is_freed_in_the_middle(void) {
    together_client *client = together_client_new(NULL);
    together_call *call = started(client, MODEL, LONG_PROMPT);
    CHECK(together_call_next(call, -1) != NULL);
    together_free(call);
    together_free(started(client, MODEL, LONG_PROMPT));
    together_free(started(client, SILENT, "x"));
    call = started(client, MODEL, "still here?");
    story story = {0};
    read_all(call, &story);
    CHECK_TEXT("offline: you asked \"still here?\"", story.text);
    together_free(call);
    CHECK(together_client_next(client, 0) == NULL);
    together_free(client);
}

static void a_clients_end_ends_its_calls(void) {
    together_options *options = together_options_new();
    together_options_set_limit(options, TOGETHER_LIMIT_CALLS, 2);
    together_client *client = together_client_new(options);
    together_free(options);
    /* Two of them run, the others wait for their turn. */
    together_call *calls[4], *unread = started(client, MODEL, LONG_PROMPT);
    CHECK(is_readable(together_call_fd(unread), -1));
    for (int i = 0; i < 4; i++) calls[i] = started(client, SILENT, "x");
    ptrdiff_t descriptor = together_call_fd(calls[0]);
    together_free(client);
    CHECK(is_readable(descriptor, 0));
    for (int i = 0; i < 4; i++) {
        check_is_cancelled(calls[i]);
        together_response *response = together_call_response(calls[i]);
        CHECK_STATUS(TOGETHER_CANCELLED, together_object_status(response));
        together_free(response);
        together_free(calls[i]);
    }
    CHECK(together_call_next(unread, 0) != NULL);
    together_free(unread);
}

/* ---- From other threads. */

static void *cancel(void *call) {
    together_call_cancel(call);
    return NULL;
}

struct blocking {
    const together_client *client;
    together_status status;
    atomic_int is_done;
};

static void *complete(void *argument) {
    struct blocking *blocking = argument;
    together_request *request = question(SILENT, "x");
    together_response *response = together_complete(blocking->client, request);
    blocking->status = together_object_status(response);
    together_free(response);
    together_free(request);
    atomic_store(&blocking->is_done, 1);
    return NULL;
}

static void another_thread_cancels(void) {
    together_client *client = together_client_new(NULL);
    together_call *call = started(client, SILENT, "x");
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, cancel, call) == 0);
    check_is_cancelled(call);
    CHECK(pthread_join(thread, NULL) == 0);
    together_free(call);

    together_call *calls[] = {started(client, SILENT, "x"), started(client, SILENT, "y")};
    together_client_interrupt(client);
    check_is_cancelled(calls[0]);
    check_is_cancelled(calls[1]);
    together_free(calls[0]);
    together_free(calls[1]);

    /* What has not begun is not interrupted, so that it is asked again until it has. */
    struct blocking blocking = {.client = client};
    CHECK(pthread_create(&thread, NULL, complete, &blocking) == 0);
    while (!atomic_load(&blocking.is_done)) {
        together_client_interrupt(client);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK_STATUS(TOGETHER_CANCELLED, blocking.status);

    call = started(client, MODEL, "and now?");
    story story = {0};
    read_all(call, &story);
    CHECK_TEXT("offline: you asked \"and now?\"", story.text);
    together_free(call);
    together_free(client);
}

/* ---- What else comes. */

static void a_tool_call_is_one_event(void) {
    together_client *client = together_client_new(NULL);
    together_request *request = question(MODEL, "What is the weather like in Paris?");
    together_request_set_json(request, "tools",
                              "[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":"
                              "{\"type\":\"object\",\"required\":[\"city\"],\"properties\":"
                              "{\"city\":{\"type\":\"string\"}}}}}]");
    together_call *call = together_start(client, request);
    char name[64] = "", arguments[256] = "", id[64] = "";
    int tool_calls = 0;
    const together_event *event;
    while ((event = together_call_next(call, -1)) != NULL) {
        if (event->kind != TOGETHER_EVENT_TOOL_CALL) continue;
        tool_calls++;
        CHECK(event->choice == 0);
        CHECK(event->text_length == strlen(event->text) && event->id_length == strlen(event->id));
        CHECK(event->json_length == strlen(event->json));
        snprintf(name, sizeof name, "%s", event->text);
        snprintf(arguments, sizeof arguments, "%s", event->json);
        snprintf(id, sizeof id, "%s", event->id);
    }
    CHECK(tool_calls == 1);
    CHECK_TEXT("get_weather", name);
    CHECK(strncmp(arguments, "{\"city\":", 8) == 0 && arguments[strlen(arguments) - 1] == '}');
    CHECK(id[0] != '\0');
    together_response *response = together_call_response(call);
    CHECK_TEXT(name, together_response_string(response, "/choices/0/message/tool_calls/0/function/name", NULL));
    CHECK_TEXT(arguments,
               together_response_string(response, "/choices/0/message/tool_calls/0/function/arguments", NULL));
    CHECK_TEXT(id, together_response_string(response, "/choices/0/message/tool_calls/0/id", NULL));
    together_free(response);
    together_free(call);
    together_free(request);
    together_free(client);
}

static void text_comes_in_sentences(void) {
    const char *expected[] = {"offline: you asked \"Come in. ", "Sit down! ", "Would you like tea?\""};
    together_client *client = together_client_new(NULL);
    together_request *request = question(MODEL, "Come in. Sit down! Would you like tea?");
    CHECK_STATUS(TOGETHER_OK, together_request_set_sentences(request, 1));
    together_call *call = together_start(client, request);
    size_t sentences = 0;
    const together_event *event;
    while ((event = together_call_next(call, -1)) != NULL) {
        if (event->kind != TOGETHER_EVENT_TEXT) continue;
        CHECK(sentences < 3);
        if (sentences < 3) CHECK_TEXT(expected[sentences], event->text);
        sentences++;
    }
    CHECK(sentences == 3);
    together_free(call);

    CHECK_STATUS(TOGETHER_OK, together_request_set_sentences(request, 0));
    call = together_start(client, request);
    story story = {0};
    read_all(call, &story);
    CHECK(story.texts > 3);
    CHECK_TEXT("offline: you asked \"Come in. Sit down! Would you like tea?\"", story.text);
    together_free(call);
    together_free(request);
    together_free(client);
}

int main(void) {
    the_texts_of_a_callback_are_the_text_of_the_response();
    a_callback_stops_the_answer();
    a_callback_frees_the_client_and_the_request();
    a_callback_runs_other_requests();
    a_call_is_read_to_its_end();
    one_drain_serves_eight_calls();
    a_descriptor_is_readable_exactly_while_an_event_waits();
    a_call_is_freed_in_the_middle();
    a_clients_end_ends_its_calls();
    another_thread_cancels();
    a_tool_call_is_one_event();
    text_comes_in_sentences();
    return checks_report();
}
