/* What a client has used, as a program reads it, whichever header it was compiled with; and a budget of tokens
 * that ends a client before its next request is sent. */
#include <stdlib.h>

#include "check.h"

static together_request *chat(const char *prompt) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", prompt);
    return request;
}

static int32_t go_on(const together_event *event, void *user_data) {
    (void)event, (void)user_data;
    return TOGETHER_GO_ON;
}

static void what_is_used_is_counted(void) {
    together_client *client = together_client_new(NULL);
    together_request *request = chat("one two three");
    together_usage usage;
    CHECK_STATUS(TOGETHER_OK, together_client_usage(client, &usage, sizeof usage));
    CHECK(usage.requests == 0 && usage.tries == 0 && usage.prompt_tokens == 0 && usage.bytes_sent == 0);
    CHECK(usage.ratelimit_limit == -1 && usage.tokenlimit_remaining == -1);

    together_response *whole = together_complete(client, request);
    together_response *streamed = together_complete_each(client, request, go_on, NULL);
    CHECK_STATUS(TOGETHER_OK, together_object_status(whole));
    CHECK_STATUS(TOGETHER_OK, together_object_status(streamed));
    int64_t asked = together_response_integer(whole, "/usage/prompt_tokens", 0) +
                    together_response_integer(streamed, "/usage/prompt_tokens", 0);
    int64_t answered = together_response_integer(whole, "/usage/completion_tokens", 0) +
                       together_response_integer(streamed, "/usage/completion_tokens", 0);
    CHECK_STATUS(TOGETHER_OK, together_client_usage(client, &usage, sizeof usage));
    CHECK(asked > 0 && usage.prompt_tokens == (uint64_t)asked);
    CHECK(answered > 0 && usage.completion_tokens == (uint64_t)answered);
    CHECK(usage.requests == 2 && usage.tries == 2 && usage.waited_ms == 0);
    CHECK(usage.bytes_sent > 200 && usage.bytes_received > 200);
    /* The server names its limits with every answer. */
    CHECK(usage.ratelimit_limit > 0 && usage.ratelimit_remaining >= 0);
    together_free(streamed);
    together_free(whole);
    together_free(request);
    together_free(client);
}

/* A struct of an older header is shorter, one of a newer header longer. */
static void no_more_is_written_than_there_is_room_for(void) {
    together_client *client = together_client_new(NULL);
    union {
        together_usage usage;
        unsigned char bytes[sizeof(together_usage) + 16];
    } place;
    static const size_t sizes[] = {1,
                                   sizeof(uint64_t),
                                   sizeof(uint64_t) + 3,
                                   offsetof(together_usage, ratelimit_limit),
                                   sizeof(together_usage),
                                   sizeof(together_usage) + 16};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        memset(&place, 0x5a, sizeof place);
        CHECK_STATUS(TOGETHER_OK, together_client_usage(client, &place.usage, sizes[i]));
        size_t written = sizes[i] < sizeof(together_usage) ? sizes[i] : sizeof(together_usage);
        for (size_t byte = 0; byte < sizeof place; byte++) CHECK((place.bytes[byte] != 0x5a) == (byte < written));
    }
    /* Exactly as much memory as is said: the sanitizers and valgrind watch it. */
    unsigned char *exact = malloc(13);
    CHECK(exact != NULL);
    CHECK_STATUS(TOGETHER_OK, together_client_usage(client, (together_usage *)(void *)exact, 13));
    free(exact);
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_client_usage(client, &place.usage, 0));
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_client_usage(client, NULL, sizeof place.usage));
    together_free(client);
}

static void a_spent_budget_ends_it(void) {
    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_options_set_limit(options, TOGETHER_LIMIT_TOKENS, 0));
    CHECK_STATUS(TOGETHER_OK, together_options_set_limit(options, TOGETHER_LIMIT_TOKENS, 1));
    together_client *client = together_client_new(options);
    together_free(options);
    together_request *request = chat("one two three");
    together_response *first = together_complete(client, request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(first));
    together_free(first);

    together_response *refused = together_complete(client, request);
    CHECK_REFUSAL(refused, TOGETHER_BUDGET, "POST /v1/chat/completions", "of 1 tokens", "TOGETHER_LIMIT_TOKENS");
    together_free(refused);
    together_call *call = together_start(client, request);
    const together_event *done = together_call_next(call, -1);
    CHECK(done != NULL && done->kind == TOGETHER_EVENT_DONE && done->status == TOGETHER_BUDGET);
    together_free(call);

    together_usage usage;
    CHECK_STATUS(TOGETHER_OK, together_client_usage(client, &usage, sizeof usage));
    CHECK(usage.requests == 1 && usage.tries == 1);
    together_free(request);
    together_free(client);
}

int main(void) {
    what_is_used_is_counted();
    no_more_is_written_than_there_is_room_for();
    a_spent_budget_ends_it();
    return checks_report();
}
