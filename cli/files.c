/* `files`: sends, fetches, lists and deletes files of the service. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "exchange.h"
#include "failure.h"
#include "output.h"
#include "run.h"
#include "system.h"

/* Sends a request and gives its answer to a function. False if it failed, or was interrupted. */
static bool send(struct exchange *exchange, const together_request *request, const char *what,
                 void (*print)(struct invocation *, const together_response *)) {
    struct invocation *invocation = exchange->invocation;
    together_response *response = exchange_run(exchange, request, what);
    bool is_good = together_object_status(response) == TOGETHER_OK;
    if (is_good && is_given(invocation, OPTION_JSON)) {
        size_t length;
        const char *json = together_response_json(response, &length);
        console_json(&invocation->out, json, length);
        console_bytes(&invocation->out, "\n", 1);
    } else if (is_good) print(invocation, response);
    else if (exchange->signal == 0) response_failure(invocation, response);
    output_failure(invocation);
    together_free(response);
    return is_good && invocation->out.error == 0;
}

static void print_id(struct invocation *invocation, const together_response *response) {
    console_print(&invocation->out, "%s\n", together_response_string(response, "/id", NULL));
}

static void print_list(struct invocation *invocation, const together_response *response) {
    size_t count = together_response_count(response, "/data");
    for (size_t i = 0; i < count; i++) {
        static const char *const fields[] = {"id", "bytes", "purpose", "filename"};
        char pointers[4][48];
        for (size_t field = 0; field < 4; field++)
            snprintf(pointers[field], sizeof pointers[field], "/data/%zu/%s", i, fields[field]);
        console_print(&invocation->out, "%s\t%" PRId64 "\t%s\t%s\n", together_response_string(response, pointers[0], NULL),
                      together_response_integer(response, pointers[1], 0),
                      together_response_string(response, pointers[2], NULL),
                      together_response_string(response, pointers[3], NULL));
    }
}

static void up(struct exchange *exchange) {
    struct invocation *invocation = exchange->invocation;
    bool is_good = true;
    for (int i = 1; is_good && i < invocation->word_count; i++) {
        const char *name = system_file_name(invocation->words[i]);
        char what[96];
        snprintf(what, sizeof what, "sending %s", name);
        together_request *request = together_request_new(TOGETHER_FILES_CREATE);
        together_request_set_string(request, "purpose", value_given(invocation, OPTION_PURPOSE, "fine-tune"));
        together_request_set_file(request, "file", invocation->words[i]);
        is_good = send(exchange, request, what, print_id);
        together_free(request);
    }
}

static void down(struct exchange *exchange) {
    struct invocation *invocation = exchange->invocation;
    const char *path;
    if (!output_of(invocation, &path)) return;
    char what[96];
    snprintf(what, sizeof what, "receiving %s", invocation->words[1]);
    together_request *request = together_request_new(TOGETHER_FILES_CONTENT);
    together_request_set_string(request, "id", invocation->words[1]);
    output_answer(exchange, request, path, what);
    together_free(request);
}

static void list(struct exchange *exchange) {
    together_request *request = together_request_new(TOGETHER_FILES_LIST);
    send(exchange, request, "listing files", print_list);
    together_free(request);
}

static void delete(struct exchange *exchange) {
    bool is_good = true;
    for (int i = 1; is_good && i < exchange->invocation->word_count; i++) {
        together_request *request = together_request_new(TOGETHER_FILES_DELETE);
        together_request_set_string(request, "id", exchange->invocation->words[i]);
        is_good = send(exchange, request, "deleting", print_id);
        together_free(request);
    }
}

void run_files(struct invocation *invocation) {
    static const struct {
        const char *name;
        int fewest, most;
        void (*run)(struct exchange *);
    } actions[] = {{"up", 2, 1 << 20, up}, {"down", 2, 2, down}, {"list", 1, 1, list}, {"delete", 2, 1 << 20, delete}};
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(invocation->words[0], actions[i].name) != 0) continue;
        if (invocation->word_count < actions[i].fewest || invocation->word_count > actions[i].most) {
            usage_error(invocation, "files %s has too %s words", actions[i].name,
                        invocation->word_count < actions[i].fewest ? "few" : "many");
            return;
        }
        together_client *client = client_of(invocation);
        if (client == NULL) return;
        struct exchange exchange = {.invocation = invocation, .client = client};
        actions[i].run(&exchange);
        together_free(client);
        exchange_end(&exchange);
        return;
    }
    usage_error(invocation, "%s is not up, down, list or delete", invocation->words[0]);
}
