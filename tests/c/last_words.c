/* A host's requests at the ends: in the destructor of a thread's own data, and in an atexit handler, where whatever the
 * thread itself owned is gone. The report comes from the handler. */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

static together_client *client;
static int answers;

static void ask(void) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", "one last thing");
    together_response *response = together_complete(client, request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK_TEXT("offline: you asked \"one last thing\"", together_response_text(response, NULL));
    answers += together_object_status(response) == TOGETHER_OK;
    together_free(response);
    together_free(request);
}

static void ask_as_the_thread_ends(void *unused) {
    (void)unused;
    ask();
}

static void *ask_twice(void *key) {
    /* The library has data of this thread before the destructor is due. */
    ask();
    pthread_setspecific(*(pthread_key_t *)key, key);
    return NULL;
}

static void ask_as_the_process_ends(void) {
    ask();
    together_free(client);
    CHECK(answers == 4);
    if (checks_report() != 0) _exit(1);
}

int main(void) {
    client = together_client_new(NULL);
    ask();
    pthread_key_t key;
    pthread_t thread;
    CHECK(pthread_key_create(&key, ask_as_the_thread_ends) == 0);
    CHECK(pthread_create(&thread, NULL, ask_twice, &key) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(atexit(ask_as_the_process_ends) == 0);
    return 0;
}
