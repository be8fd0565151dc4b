/* `ask` and `complete`: one question, one answer. */
#include "answer.h"
#include "failure.h"
#include "fields.h"
#include "images.h"
#include "run.h"
#include "text.h"

static void answer_once(struct invocation *invocation, const together_request *request) {
    together_client *client = client_of(invocation);
    if (client == NULL) return;
    struct exchange exchange = {.invocation = invocation, .client = client};
    struct answer answer = {.exchange = &exchange};
    together_response *response = answer_print(&answer, request);
    answer_report(&answer, response);
    together_free(response), together_free(client);
    exchange_end(&exchange);
}

void run_ask(struct invocation *invocation) {
    struct text prompt = {NULL, 0, 0};
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    if (text_of_invocation(invocation, &prompt)) {
        const char *system = value_given(invocation, OPTION_SYSTEM, NULL);
        if (system != NULL) together_request_add_message(request, "system", system);
        together_request_add_message_n(request, "user", prompt.bytes, prompt.length);
        if (add_given_images(invocation, request) && set_given_fields(invocation, request, "openai/gpt-oss-20b"))
            answer_once(invocation, request);
    }
    text_free(&prompt);
    together_free(request);
}

void run_complete(struct invocation *invocation) {
    struct text prompt = {NULL, 0, 0};
    together_request *request = together_request_new(TOGETHER_COMPLETIONS);
    if (text_of_invocation(invocation, &prompt)) {
        together_request_set_string_n(request, "prompt", prompt.bytes, prompt.length);
        if (set_given_fields(invocation, request, "mistralai/Mixtral-8x7B-v0.1")) answer_once(invocation, request);
    }
    text_free(&prompt);
    together_free(request);
}
