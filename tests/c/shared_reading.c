/* Eight threads read the same fields of one const response at once, and send one const request. Each is lent the
 * same texts: what the response keeps of them is filled by all eight together. */
#include <pthread.h>
#include <stdio.h>

#include "check.h"

#define THREADS 8
#define ROUNDS 8
#define MODELS 24
#define SPELLINGS 1024

/* Barriers of pthread know no -std=c11. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int arrived;

static void all_at_once(void) {
    pthread_mutex_lock(&lock);
    int round = arrived++ / THREADS;
    pthread_cond_broadcast(&changed);
    while (arrived < (round + 1) * THREADS) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

struct reader {
    pthread_t thread;
    const together_response *response;
    const void *failed;
    const char *ids[MODELS];
    const char *values[MODELS];
    const char *types[SPELLINGS];
    const char *message;
    size_t count;
};

/* The case of a header's name does not matter to what is found, and each spelling is kept for itself. */
static void spell(char *name, int number) {
    snprintf(name, 16, "content-type");
    for (int letter = 0, bit = 1; name[letter] != '\0'; letter++) {
        if (name[letter] == '-') continue;
        if (number & bit) name[letter] = (char)(name[letter] - 'a' + 'A');
        bit <<= 1;
    }
}

static void *read_all(void *argument) {
    struct reader *reader = argument;
    all_at_once();
    reader->count = together_response_count(reader->response, "");
    for (int number = 0; number < MODELS; number++) {
        char id[32], value[32];
        snprintf(id, sizeof id, "/%d/id", number);
        snprintf(value, sizeof value, "/%d", number);
        reader->ids[number] = together_response_string(reader->response, id, NULL);
        reader->values[number] = together_response_value(reader->response, value, NULL);
    }
    /* Found in no time, so that most of it goes to what is kept. */
    for (int number = 0; number < SPELLINGS; number++) {
        char type[16];
        spell(type, number);
        reader->types[number] = together_response_header(reader->response, type);
    }
    reader->message = together_object_message(reader->failed);
    return NULL;
}

struct sender {
    pthread_t thread;
    const together_client *client;
    const together_request *request;
    together_response *response;
};

static void *send_it(void *argument) {
    struct sender *sender = argument;
    all_at_once();
    sender->response = together_complete(sender->client, sender->request);
    return NULL;
}

static void one_response_is_read(const together_client *client) {
    static struct reader readers[THREADS];
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    together_response *response = together_complete(client, models);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    together_request *failed = together_request_new("no operation");
    arrived = 0;
    for (int i = 0; i < THREADS; i++) {
        readers[i].response = response;
        readers[i].failed = failed;
        CHECK(pthread_create(&readers[i].thread, NULL, read_all, &readers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(readers[i].thread, NULL) == 0);
    size_t count = together_response_count(response, "");
    CHECK(count >= 4);
    for (int number = 0; number < MODELS; number++) {
        char id[32];
        snprintf(id, sizeof id, "/%d/id", number);
        const char *expected = together_response_string(response, id, NULL);
        CHECK((size_t)number >= count || expected[0] != '\0');
        for (int i = 0; i < THREADS; i++) {
            CHECK(readers[i].ids[number] == expected);
            CHECK(readers[i].values[number] == readers[0].values[number]);
        }
    }
    for (int number = 0; number < SPELLINGS; number++) {
        CHECK_TEXT("application/json", readers[0].types[number]);
        for (int i = 0; i < THREADS; i++) CHECK(readers[i].types[number] == readers[0].types[number]);
    }
    for (int i = 0; i < THREADS; i++) CHECK(readers[i].count == count && readers[i].message == readers[0].message);
    together_free(failed);
    together_free(models);
    together_free(response);
}

static void one_request_is_sent(const together_client *client) {
    static struct sender senders[THREADS];
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", "all of us");
    arrived = 0;
    for (int i = 0; i < THREADS; i++) {
        senders[i].client = client;
        senders[i].request = request;
        CHECK(pthread_create(&senders[i].thread, NULL, send_it, &senders[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(senders[i].thread, NULL) == 0);
        CHECK_TEXT("offline: you asked \"all of us\"", together_response_text(senders[i].response, NULL));
        together_free(senders[i].response);
    }
    together_free(request);
}

int main(void) {
    together_client *client = together_client_new(NULL);
    CHECK_STATUS(TOGETHER_OK, together_object_status(client));
    for (int round = 0; round < ROUNDS; round++) one_response_is_read(client);
    one_request_is_sent(client);
    together_free(client);
    return checks_report();
}
