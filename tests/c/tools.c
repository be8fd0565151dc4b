/* Tools as a C program meets them: what a function is given, on which thread it runs, and what it may free. */
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "check.h"

static const char *SCHEMA = "{\"type\": \"object\", \"required\": [\"city\"],"
                            " \"properties\": {\"city\": {\"type\": \"string\"}}}";

/* What a function is to do, and what it did. */
struct tool {
    together_client *client;
    together_request *request;
    together_call *call;
    void *to_free;
    pthread_t thread;
    int calls;
    int32_t returns;
    int cancels;
};

static int32_t look_up(together_tool_call *call, void *user_data) {
    struct tool *tool = user_data;
    tool->thread = pthread_self();
    tool->calls++;
    CHECK_TEXT("look_up", together_tool_call_name(call));
    CHECK(strncmp(together_tool_call_id(call), "call_", 5) == 0);
    CHECK(together_tool_call_name(call) == together_tool_call_name(call));
    const together_response *arguments = together_tool_call_arguments(call);
    CHECK_STATUS(TOGETHER_OK, together_object_status(arguments));
    CHECK_TEXT("offline city", together_response_string(arguments, "/city", NULL));
    CHECK(together_response_count(arguments, "") == 1);
    CHECK_STATUS(TOGETHER_OK, together_tool_call_answer(call, "unheard"));
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_tool_call_answer(call, NULL));
    CHECK(strstr(together_object_message(call), "content is NULL") != NULL);
    CHECK_STATUS(TOGETHER_OK, together_tool_call_answer_n(call, "21 degrees, and no more", 10));
    CHECK_STATUS(TOGETHER_OK, together_object_status(call));
    /* It is the library's: this does nothing. */
    together_free(call);
    if (tool->client != NULL) {
        together_request *inner = together_request_new(TOGETHER_MODELS_LIST);
        together_response *models = together_complete(tool->client, inner);
        CHECK_STATUS(TOGETHER_OK, together_object_status(models));
        together_free(models);
        together_free(inner);
    }
    if (tool->cancels) together_call_cancel(tool->call);
    if (tool->request != NULL) CHECK_STATUS(TOGETHER_OK, together_request_remove(tool->request, "tools"));
    together_free(tool->to_free);
    return tool->returns;
}

static together_request *ask(struct tool *tool) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", "How warm is it?");
    CHECK_STATUS(TOGETHER_OK, together_request_add_tool(request, "look_up", "", SCHEMA, look_up, tool));
    return request;
}

#define ANSWER "offline: the tool answered \"21 degrees\""

/* Inside together_complete the function runs on this thread, uses the client, and changes or frees the request. */
static void to_its_end(together_client *client) {
    for (int way = 0; way < 3; way++) {
        struct tool tool = {.client = client};
        together_request *request = ask(&tool);
        if (way == 1) tool.request = request;
        if (way == 2) tool.to_free = request;
        together_response *response = together_complete(client, request);
        CHECK_STATUS(TOGETHER_OK, together_object_status(response));
        CHECK_TEXT(ANSWER, together_response_text(response, NULL));
        CHECK(tool.calls == 1 && pthread_equal(tool.thread, pthread_self()));
        together_free(response);
        if (way != 2) together_free(request);
    }
}

/* The client is freed by the function: the request goes on with what it holds. */
static void a_client_that_is_freed_inside(void) {
    struct tool tool = {0};
    tool.to_free = together_client_new(NULL);
    together_request *request = ask(&tool);
    together_response *response = together_complete(tool.to_free, request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK_TEXT(ANSWER, together_response_text(response, NULL));
    together_free(response);
    together_free(request);
}

struct seen {
    int tool_calls, texts, dones;
};

static int32_t count(const together_event *event, void *user_data) {
    struct seen *seen = user_data;
    CHECK(seen->dones == 0);
    if (event->kind == TOGETHER_EVENT_TOOL_CALL) CHECK(seen->texts == 0), seen->tool_calls++;
    if (event->kind == TOGETHER_EVENT_TEXT) CHECK(seen->tool_calls == 1), seen->texts++;
    if (event->kind == TOGETHER_EVENT_DONE) seen->dones++;
    return TOGETHER_GO_ON;
}

static void with_events(together_client *client) {
    struct tool tool = {.client = client};
    struct seen seen = {0};
    together_request *request = ask(&tool);
    together_response *response = together_complete_each(client, request, count, &seen);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK(seen.tool_calls == 1 && seen.texts > 0 && seen.dones == 1);
    CHECK_STATUS(TOGETHER_OK, together_request_add_answer(request, response));
    together_free(response);
    together_free(request);
}

/* The function runs on the thread that reads, whether it reads the call or the client. */
static void as_a_call(together_client *client, int of_client) {
    struct tool tool = {.client = client};
    struct seen seen = {0};
    together_request *request = ask(&tool);
    together_call *call = together_start(client, request);
    together_free(request);
    const together_event *event;
    do {
        event = of_client ? together_client_next(client, -1) : together_call_next(call, -1);
        CHECK(event != NULL && event->call == call);
        if (event != NULL) count(event, &seen);
    } while (event != NULL && seen.dones == 0);
    CHECK(seen.tool_calls == 1 && seen.texts > 0 && seen.dones == 1);
    CHECK(tool.calls == 1 && pthread_equal(tool.thread, pthread_self()));
    together_response *response = together_call_response(call);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK_TEXT(ANSWER, together_response_text(response, NULL));
    together_free(response);
    together_free(call);
}

/* The same for a program that waits for the answer alone. */
static void as_a_call_that_is_waited_for(together_client *client) {
    for (int frees = 0; frees < 2; frees++) {
        struct tool tool = {.client = client};
        together_request *request = ask(&tool);
        together_call *call = together_start(client, request);
        if (frees) tool.to_free = call;
        together_status status = together_call_wait(call, -1);
        CHECK(tool.calls == 1 && pthread_equal(tool.thread, pthread_self()));
        CHECK_STATUS(frees ? TOGETHER_CANCELLED : TOGETHER_OK, status);
        if (!frees) {
            together_response *response = together_call_response(call);
            CHECK_TEXT(ANSWER, together_response_text(response, NULL));
            together_free(response);
            together_free(call);
        }
        together_free(request);
    }
}

/* Reads up to the end, or to the moment in which a function has freed what is read. */
static together_status rest(together_client *client, together_call *call, const void **freed) {
    for (;;) {
        const together_event *event = call != NULL ? together_call_next(call, -1) : together_client_next(client, -1);
        if (event == NULL) {
            CHECK(*freed != NULL);
            return TOGETHER_CANCELLED;
        }
        if (event->kind == TOGETHER_EVENT_DONE) return event->status;
    }
}

static void what_a_function_frees(void) {
    for (int way = 0; way < 4; way++) {
        struct tool tool = {0};
        together_client *client = together_client_new(NULL);
        together_request *request = ask(&tool);
        together_call *call = together_start(client, request);
        const void *freed = tool.to_free = way < 2 ? (void *)call : (void *)client;
        int reads_call = way % 2;
        if (way == 0) {
            /* The call's end is gone with the call: another one's is next. */
            together_request *models = together_request_new(TOGETHER_MODELS_LIST);
            while (tool.calls == 0) {
                together_call *other = together_start(client, models);
                CHECK(together_client_next(client, -1) != NULL);
                together_free(other);
            }
            together_free(models);
        } else {
            CHECK_STATUS(TOGETHER_CANCELLED, rest(client, reads_call ? call : NULL, &freed));
        }
        CHECK(tool.calls == 1);
        if (freed != call) together_free(call);
        if (freed != client) together_free(client);
        together_free(request);
    }
}

static void a_call_that_its_function_cancels(together_client *client) {
    struct tool tool = {.cancels = 1};
    together_request *request = ask(&tool);
    tool.call = together_start(client, request);
    const void *freed = NULL;
    CHECK_STATUS(TOGETHER_CANCELLED, rest(NULL, tool.call, &freed));
    CHECK(tool.calls == 1);
    together_free(tool.call);
    together_free(request);
}

static int32_t end_thread(together_tool_call *call, void *user_data) {
    (void)call, (void)user_data;
    pthread_exit(NULL);
    return TOGETHER_CANCELLED;
}

static void *read_call(void *call) {
    while (together_call_next(call, -1) != NULL) {}
    CHECK(0 && "the thread has ended");
    return NULL;
}

/* As Python ends threads that come back to an interpreter which is gone. The call can still be cancelled. */
static void a_function_that_ends_its_thread(together_client *client) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", "How warm is it?");
    CHECK_STATUS(TOGETHER_OK, together_request_add_tool(request, "look_up", "", SCHEMA, end_thread, NULL));
    together_call *call = together_start(client, request);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, read_call, call) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    together_call_cancel(call);
    const void *freed = NULL;
    CHECK_STATUS(TOGETHER_CANCELLED, rest(NULL, call, &freed));
    together_free(call);
    together_free(request);
}

/* A failure to add stays, whatever is added later, until it is withdrawn. */
static void failures_stay(void) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    CHECK_STATUS(TOGETHER_OK, together_request_add_message(request, "user", "What is this?"));
    size_t length = 0;
    const char *json = together_request_json(request, &length);
    CHECK(strlen(json) == length && together_request_json(request, NULL) == json);
    CHECK_STATUS(TOGETHER_FILE, together_request_add_image_file(request, "/no/such/picture.png"));
    CHECK(together_request_json(request, NULL) == json);
    CHECK_STATUS(TOGETHER_OK, together_request_add_image_url(request, "https://example.test/cat.png"));
    CHECK_STATUS(TOGETHER_FILE, together_object_status(request));
    CHECK_STATUS(TOGETHER_OK, together_request_remove(request, "/messages/7"));
    CHECK_STATUS(TOGETHER_FILE, together_object_status(request));
    CHECK_STATUS(TOGETHER_OK, together_request_remove(request, "/messages/-"));
    CHECK_STATUS(TOGETHER_OK, together_object_status(request));
    CHECK(strstr(together_request_json(request, NULL), "cat.png") != NULL);
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_request_add_part(request, "[]"));
    CHECK_STATUS(TOGETHER_OK, together_request_set_json(request, "messages", "[]"));
    CHECK_STATUS(TOGETHER_OK, together_object_status(request));

    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_request_add_tool(request, "t", "", "no schema", look_up, NULL));
    CHECK_STATUS(TOGETHER_OK, together_request_add_tool(request, "t", "", "{}", look_up, NULL));
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_object_status(request));
    CHECK_STATUS(TOGETHER_OK, together_request_remove(request, "tools"));
    CHECK_STATUS(TOGETHER_OK, together_object_status(request));
    CHECK_TEXT("{\"messages\":[]}", together_request_json(request, NULL));
    together_free(request);
}

int main(int argc, char **argv) {
    (void)argv;
    together_client *client = together_client_new(NULL);
    to_its_end(client);
    a_client_that_is_freed_inside();
    with_events(client);
    as_a_call(client, 0);
    as_a_call(client, 1);
    as_a_call_that_is_waited_for(client);
    what_a_function_frees();
    a_call_that_its_function_cancels(client);
    failures_stay();
    /* It leaks, as the header says. */
    if (argc > 1) a_function_that_ends_its_thread(client);
    together_free(client);
    return checks_report();
}
