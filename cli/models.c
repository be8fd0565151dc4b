/* `models`: what can be asked. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "exchange.h"
#include "failure.h"
#include "run.h"

/* Whether a name contains a word, in upper or lower case. */
static bool contains(const char *name, const char *word) {
    size_t length = strlen(word);
    for (; strlen(name) >= length; name++)
        if (strncasecmp(name, word, length) == 0) return true;
    return false;
}

static bool is_wanted(const struct invocation *invocation, const char *name, const char *type) {
    const char *wanted = value_given(invocation, OPTION_TYPE, type);
    if (strcmp(wanted, type) != 0) return false;
    for (int i = 0; i < invocation->word_count; i++)
        if (!contains(name, invocation->words[i])) return false;
    return true;
}

static void print_models(struct invocation *invocation, const together_response *response) {
    struct console *out = &invocation->out;
    size_t count = together_response_count(response, ""), printed = 0;
    bool is_json = is_given(invocation, OPTION_JSON);
    if (is_json) console_bytes(out, "[", 1);
    for (size_t i = 0; i < count; i++) {
        char whole[32], id[48], type[48], context[48];
        snprintf(whole, sizeof whole, "/%zu", i);
        snprintf(id, sizeof id, "%s/id", whole);
        snprintf(type, sizeof type, "%s/type", whole);
        snprintf(context, sizeof context, "%s/context_length", whole);
        const char *name = together_response_string(response, id, NULL);
        const char *kind = together_response_string(response, type, NULL);
        if (!is_wanted(invocation, name, kind)) continue;
        int64_t tokens = together_response_integer(response, context, 0);
        if (is_json) {
            size_t length;
            const char *json = together_response_value(response, whole, &length);
            if (printed > 0) console_bytes(out, ",\n", 2);
            console_json(out, json, length);
        } else if (tokens > 0) console_print(out, "%s\t%s\t%" PRId64 "\n", name, kind, tokens);
        else console_print(out, "%s\t%s\t-\n", name, kind);
        printed++;
    }
    if (is_json) console_bytes(out, "]\n", 2);
    output_failure(invocation);
}

void run_models(struct invocation *invocation) {
    together_client *client = client_of(invocation);
    if (client == NULL) return;
    together_request *request = together_request_new(TOGETHER_MODELS_LIST);
    struct exchange exchange = {.invocation = invocation, .client = client};
    together_response *response = exchange_run(&exchange, request, "listing models");
    if (together_object_status(response) == TOGETHER_OK) print_models(invocation, response);
    else if (exchange.signal == 0) response_failure(invocation, response);
    together_free(response), together_free(request), together_free(client);
    exchange_end(&exchange);
}
