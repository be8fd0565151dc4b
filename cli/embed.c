/* `embed`: vectors of texts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exchange.h"
#include "failure.h"
#include "fields.h"
#include "run.h"
#include "system.h"
#include "text.h"

/* So many texts go in one request. */
enum { TEXTS_AT_ONCE = 64 };

struct embedding {
    struct invocation *invocation;
    struct exchange exchange;
    together_request *request;
    size_t waiting, done, total; /* texts in the request; texts that were printed; all, 0 if not known */
};

static void print_vectors(struct embedding *embedding, const together_response *response) {
    struct console *out = &embedding->invocation->out;
    size_t length;
    if (is_given(embedding->invocation, OPTION_JSON)) {
        const char *json = together_response_json(response, &length);
        console_json(out, json, length);
        console_bytes(out, "\n", 1);
        return;
    }
    for (size_t i = 0; i < embedding->waiting; i++) {
        char pointer[48];
        snprintf(pointer, sizeof pointer, "/data/%zu/embedding", i);
        const char *vector = together_response_value(response, pointer, &length);
        console_json(out, vector, length);
        console_bytes(out, "\n", 1);
    }
}

/* Sends the texts that wait. False if it failed, or was interrupted. */
static bool flush(struct embedding *embedding) {
    if (embedding->waiting == 0) return true;
    struct invocation *invocation = embedding->invocation;
    char what[64];
    snprintf(what, sizeof what, "text %zu of %zu", embedding->done + 1, embedding->total);
    together_response *response = exchange_run(&embedding->exchange, embedding->request, what);
    bool is_good = together_object_status(response) == TOGETHER_OK;
    if (is_good && together_response_count(response, "/data") != embedding->waiting) {
        failure(invocation, TOGETHER_PROTOCOL, "the service answered %zu texts with %zu vectors", embedding->waiting,
                together_response_count(response, "/data"));
        is_good = false;
    } else if (is_good) print_vectors(embedding, response);
    else if (embedding->exchange.signal == 0) response_failure(invocation, response);
    together_free(response);
    output_failure(invocation);
    embedding->done += embedding->waiting;
    embedding->waiting = 0;
    together_request_set_json(embedding->request, "input", "[]");
    return is_good && invocation->out.error == 0;
}

static bool add(struct embedding *embedding, const char *text, size_t length) {
    if (together_request_set_string_n(embedding->request, "/input/-", text, length) != TOGETHER_OK) {
        object_failure(embedding->invocation, embedding->request);
        return false;
    }
    return ++embedding->waiting < TEXTS_AT_ONCE || flush(embedding);
}

static size_t lines_of(const struct text *text) {
    size_t lines = 0;
    for (size_t i = 0; i < text->length; i++) lines += text->bytes[i] == '\n';
    return lines + (text->length > 0 && text->bytes[text->length - 1] != '\n');
}

static bool add_lines(struct embedding *embedding, const struct text *text) {
    for (const char *line = text->bytes, *end = line + text->length; line < end;) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        const char *line_end = feed == NULL ? end : feed;
        if (!add(embedding, line, (size_t)(line_end - line))) return false;
        line = line_end + 1;
    }
    return true;
}

static void embed(struct embedding *embedding) {
    struct invocation *invocation = embedding->invocation;
    bool is_dash = invocation->word_count == 1 && strcmp(invocation->words[0], "-") == 0;
    struct text text = {NULL, 0, 0};
    bool is_good = true;
    if (invocation->word_count > 0 && !is_dash) {
        embedding->total = (size_t)invocation->word_count;
        for (int i = 0; is_good && i < invocation->word_count; i++)
            is_good = add(embedding, invocation->words[i], strlen(invocation->words[i]));
    } else if (text_read_file(invocation, &text, "-")) {
        embedding->total = lines_of(&text);
        if (embedding->total == 0) usage_error(invocation, "standard input has no text");
        is_good = embedding->total > 0 && add_lines(embedding, &text);
    } else is_good = false;
    if (is_good) flush(embedding);
    text_free(&text);
}

void run_embed(struct invocation *invocation) {
    if (invocation->word_count == 0 && (system_is_terminal(STDIN_FILENO) || is_given(invocation, OPTION_NO_STDIN))) {
        usage_error(invocation, "there is no text: give it as words, or one on each line of standard input");
        return;
    }
    struct embedding embedding = {.invocation = invocation, .request = together_request_new(TOGETHER_EMBEDDINGS)};
    together_request_set_json(embedding.request, "input", "[]");
    together_client *client = NULL;
    if (set_given_fields(invocation, embedding.request, "intfloat/multilingual-e5-large-instruct"))
        client = client_of(invocation);
    if (client != NULL) {
        embedding.exchange = (struct exchange){.invocation = invocation, .client = client};
        embed(&embedding);
    }
    together_free(client);
    together_free(embedding.request);
    exchange_end(&embedding.exchange);
}
