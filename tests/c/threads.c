/* Sixteen threads ask on one client at once. The server answers none before it has all sixteen requests,
 * so a library that let one wait for another would never end: the time limit of the harness would. */
#include <pthread.h>

#include "check.h"

#define THREADS 16

struct ask {
    const together_client *client;
    together_response *response;
    pthread_t thread;
    int number;
};

static void *complete(void *argument) {
    struct ask *ask = argument;
    together_request *request = together_request_new("POST /v1/chat/completions");
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_set_integer(request, "number", ask->number);
    ask->response = together_complete(ask->client, request);
    together_free(request);
    return NULL;
}

int main(void) {
    struct ask asks[THREADS];
    together_client *client = together_client_new(NULL);
    CHECK_STATUS(TOGETHER_OK, together_object_status(client));
    for (int number = 0; number < THREADS; number++) {
        asks[number].client = client;
        asks[number].number = number;
        CHECK(pthread_create(&asks[number].thread, NULL, complete, &asks[number]) == 0);
    }
    for (int number = 0; number < THREADS; number++) CHECK(pthread_join(asks[number].thread, NULL) == 0);

    for (int number = 0; number < THREADS; number++) {
        together_response *response = asks[number].response;
        CHECK_STATUS(TOGETHER_OK, together_object_status(response));
        CHECK_TEXT("", together_object_message(response));
        /* Each has its own answer. */
        CHECK(together_response_integer(response, "/number", -1) == number);
        together_free(response);
    }
    together_free(client);
    return checks_report();
}
