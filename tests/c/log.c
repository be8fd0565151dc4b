/* The log as a host takes it: a function that is called on whatever thread the line is about, at the level that was
 * asked for, and that may itself use the library. No line holds the key or what was asked. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdlib.h>

#include "check.h"

#define PROMPT "a private question"
#define CALLS 4

struct heard {
    pthread_mutex_t mutex;
    pthread_t main_thread;
    int lines[TOGETHER_LOG_DEBUG + 1];
    int elsewhere, secrets, broken;
    /* Asked from inside the log function, where there is one. */
    const together_client *client;
    const together_request *request;
    int answers;
};

static void hear(int32_t level, const char *message, void *user_data) {
    struct heard *heard = user_data;
    pthread_mutex_lock(&heard->mutex);
    if (level >= TOGETHER_LOG_ERROR && level <= TOGETHER_LOG_DEBUG) heard->lines[level]++;
    else heard->broken++;
    if (message[0] == '\0' || !is_one_line(message)) heard->broken++;
    if (strstr(message, getenv("TOGETHER_API_KEY")) != NULL || strstr(message, "private question") != NULL) heard->secrets++;
    heard->elsewhere += !pthread_equal(pthread_self(), heard->main_thread);
    pthread_mutex_unlock(&heard->mutex);
    if (heard->client != NULL) {
        /* The library holds no lock, and tells nothing of this: the function is not called inside itself. */
        together_response *response = together_complete(heard->client, heard->request);
        if (together_object_status(response) == TOGETHER_OK) heard->answers++;
        together_free(response);
    }
}

static together_client *client_that_logs(int32_t level, together_log log, struct heard *heard) {
    struct heard nothing = {.mutex = PTHREAD_MUTEX_INITIALIZER};
    *heard = nothing;
    heard->main_thread = pthread_self();
    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_OK, together_options_set_log(options, level, log, heard));
    together_client *client = together_client_new(options);
    CHECK_STATUS(TOGETHER_OK, together_object_status(client));
    together_free(options);
    return client;
}

static together_request *question(const char *model) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", model);
    together_request_add_message(request, "user", PROMPT);
    return request;
}

static void ask(const together_client *client, const together_request *request, together_status status) {
    together_response *response = together_complete(client, request);
    CHECK_STATUS(status, together_object_status(response));
    together_free(response);
}

static void check_sound(const struct heard *heard) {
    CHECK(heard->secrets == 0);
    CHECK(heard->broken == 0);
}

int main(void) {
    struct heard heard;
    together_request *good = question("openai/gpt-oss-20b"), *bad = question("no/such-model");

    /* One line for each request, at the level that says how it went. */
    together_client *client = client_that_logs(TOGETHER_LOG_INFO, hear, &heard);
    ask(client, good, TOGETHER_OK);
    ask(client, good, TOGETHER_OK);
    ask(client, bad, TOGETHER_BAD_REQUEST);
    CHECK(heard.lines[TOGETHER_LOG_INFO] == 2 && heard.lines[TOGETHER_LOG_ERROR] == 1);
    CHECK(heard.lines[TOGETHER_LOG_DEBUG] == 0 && heard.elsewhere == 0);
    check_sound(&heard);
    together_free(client);

    client = client_that_logs(TOGETHER_LOG_ERROR, hear, &heard);
    ask(client, good, TOGETHER_OK);
    CHECK(heard.lines[TOGETHER_LOG_INFO] == 0 && heard.lines[TOGETHER_LOG_ERROR] == 0);
    ask(client, bad, TOGETHER_BAD_REQUEST);
    CHECK(heard.lines[TOGETHER_LOG_ERROR] == 1);
    check_sound(&heard);
    together_free(client);

    /* The lines of a call come on its own thread; by the time that the client is freed, all of it is. */
    client = client_that_logs(TOGETHER_LOG_DEBUG, hear, &heard);
    together_call *calls[CALLS];
    for (int i = 0; i < CALLS; i++) calls[i] = together_start(client, good);
    for (int ended = 0; ended < CALLS;) {
        const together_event *event = together_client_next(client, -1);
        CHECK(event != NULL);
        if (event == NULL) break;
        ended += event->kind == TOGETHER_EVENT_DONE;
    }
    CHECK_STATUS(TOGETHER_OK, together_client_set_api_key(client, getenv("TOGETHER_API_KEY")));
    for (int i = 0; i < CALLS; i++) together_free(calls[i]);
    together_free(client);
    CHECK(heard.lines[TOGETHER_LOG_INFO] == CALLS);
    CHECK(heard.lines[TOGETHER_LOG_DEBUG] >= 3 && heard.elsewhere > CALLS);
    check_sound(&heard);

    client = client_that_logs(TOGETHER_LOG_DEBUG, hear, &heard);
    heard.client = client;
    heard.request = good;
    ask(client, good, TOGETHER_OK);
    CHECK(heard.lines[TOGETHER_LOG_INFO] == 1);
    /* Every line brought an answer, also one that says what the key's protection lacks. */
    CHECK(heard.answers ==
          heard.lines[TOGETHER_LOG_INFO] + heard.lines[TOGETHER_LOG_DEBUG] + heard.lines[TOGETHER_LOG_WARN]);
    check_sound(&heard);
    together_free(client);

    /* Off, in either way. */
    client = client_that_logs(0, hear, &heard);
    ask(client, bad, TOGETHER_BAD_REQUEST);
    together_free(client);
    client = client_that_logs(TOGETHER_LOG_DEBUG, NULL, &heard);
    ask(client, bad, TOGETHER_BAD_REQUEST);
    CHECK(heard.lines[TOGETHER_LOG_ERROR] == 0);
    together_free(client);

    together_free(good);
    together_free(bad);
    return checks_report();
}
