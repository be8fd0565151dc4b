/* `call`: any operation of the API, by its method and path. */
#include <stdlib.h>
#include <string.h>

#include "exchange.h"
#include "failure.h"
#include "fields.h"
#include "output.h"
#include "run.h"
#include "text.h"

/* With stream:=true each event of the server is a line. */
static bool print_chunk(const together_event *event, void *context) {
    struct exchange *exchange = context;
    if (event->kind != TOGETHER_EVENT_CHUNK) return true;
    progress_clear(&exchange->progress);
    exchange->progress.what = NULL;
    return console_json(&exchange->invocation->out, event->json, event->json_length) &&
           console_bytes(&exchange->invocation->out, "\n", 1);
}

static void print_answer(struct invocation *invocation, const together_response *response) {
    size_t length;
    const char *json = together_response_json(response, &length);
    const void *bytes = json;
    bool is_json = length > 0;
    if (!is_json) bytes = together_response_bytes(response, &length);
    if (is_json) console_json(&invocation->out, json, length);
    else console_text(&invocation->out, bytes, length);
    if (is_json && json[length - 1] != '\n') console_bytes(&invocation->out, "\n", 1);
    output_failure(invocation);
}

static bool set_headers(struct invocation *invocation, together_request *request) {
    for (size_t i = 0; i < invocation->given_count; i++) {
        if (invocation->given[i].option != OPTION_HEADER) continue;
        const char *header = invocation->given[i].value, *colon = strchr(header, ':');
        char *name = colon == NULL ? NULL : text_copy(header, (size_t)(colon - header));
        if (name == NULL) {
            usage_error(invocation, "%s is no header: write 'NAME: VALUE'", header);
            return false;
        }
        together_status status = together_request_set_header(request, name, colon + 1 + strspn(colon + 1, " \t"));
        free(name);
        if (status != TOGETHER_OK) return object_failure(invocation, request), false;
    }
    return true;
}

static bool set_body(struct invocation *invocation, together_request *request) {
    const char *path = value_given(invocation, OPTION_BODY, NULL);
    if (path == NULL) return true;
    struct text body = {NULL, 0, 0};
    bool is_set = text_read_file(invocation, &body, path);
    if (is_set && together_request_set_json_n(request, "", body.bytes, body.length) != TOGETHER_OK) {
        object_failure(invocation, request);
        is_set = false;
    }
    text_free(&body);
    return is_set;
}

/* Whether the request asks for events. Unless it says so, its answer is printed whole. */
static bool is_stream(const together_request *request) {
    together_response *fields = together_json_parse(together_request_json(request, NULL));
    bool is_asked = together_response_boolean(fields, "/stream", 0) == 1;
    together_free(fields);
    return is_asked;
}

static void send(struct invocation *invocation, together_request *request) {
    together_client *client = client_of(invocation);
    if (client == NULL) return;
    struct exchange exchange = {.invocation = invocation, .client = client};
    const char *path = value_given(invocation, OPTION_OUTPUT, NULL);
    if (path != NULL) {
        if (output_of(invocation, &path)) output_answer(&exchange, request, path, "waiting for the answer");
    } else {
        bool prints_chunks = is_stream(request);
        if (prints_chunks) exchange.on_event = print_chunk, exchange.context = &exchange;
        together_response *response = exchange_run(&exchange, request, "waiting for the answer");
        output_failure(invocation);
        bool is_good = together_object_status(response) == TOGETHER_OK;
        if (is_good && !prints_chunks) print_answer(invocation, response);
        else if (!is_good && exchange.signal == 0 && invocation->out.error == 0) response_failure(invocation, response);
        together_free(response);
    }
    together_free(client);
    exchange_end(&exchange);
}

void run_call(struct invocation *invocation) {
    struct text operation = {NULL, 0, 0};
    bool is_good = text_add(&operation, invocation->words[0], strlen(invocation->words[0])) &&
                   text_add(&operation, " ", 1) && text_add(&operation, invocation->words[1], strlen(invocation->words[1]));
    if (!is_good) no_memory(invocation);
    /* Elsewhere than on the API's server the service's items and headers have no meaning. */
    if (is_good && invocation->words[1][0] != '/') {
        usage_error(invocation, "%s is no path: it begins with /", invocation->words[1]);
        is_good = false;
    }
    together_request *request = is_good ? together_request_new(operation.bytes) : NULL;
    if (is_good && together_object_status(request) != TOGETHER_OK) object_failure(invocation, request), is_good = false;
    is_good = is_good && set_body(invocation, request) && set_headers(invocation, request);
    for (int i = 2; is_good && i < invocation->word_count; i++) is_good = set_item(invocation, request, invocation->words[i]);
    if (is_good && is_given(invocation, OPTION_DRY_RUN)) {
        size_t length;
        const char *json = together_request_json(request, &length);
        console_print(&invocation->out, "%s\n", operation.bytes);
        console_json(&invocation->out, json, length);
        console_bytes(&invocation->out, "\n", 1);
        output_failure(invocation);
    } else if (is_good) send(invocation, request);
    together_free(request);
    text_free(&operation);
}
