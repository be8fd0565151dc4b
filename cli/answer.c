/* Prints what a model writes. Text goes to standard output alone, so that a pipe gets the answer and nothing else. */
#include "answer.h"

#include <inttypes.h>

#include "failure.h"

static bool print_reasoning(struct answer *answer, const together_event *event) {
    struct console *err = &answer->exchange->invocation->err;
    if (!is_given(answer->exchange->invocation, OPTION_REASONING)) return true;
    progress_clear(&answer->exchange->progress);
    answer->has_reasoning = true;
    console_style(err, STYLE_NOTE);
    bool is_printed = console_text(err, event->text, event->text_length);
    console_style(err, STYLE_PLAIN);
    return is_printed;
}

/* Only the first of several choices can be read as it comes. */
static bool print_event(const together_event *event, void *context) {
    struct answer *answer = context;
    struct invocation *invocation = answer->exchange->invocation;
    if (event->choice != 0 || is_given(invocation, OPTION_JSON)) return true;
    if (event->kind == TOGETHER_EVENT_REASONING) return print_reasoning(answer, event);
    if (event->kind != TOGETHER_EVENT_TEXT || event->text_length == 0) return true;
    progress_clear(&answer->exchange->progress);
    /* From here on the text shows that something happens. */
    answer->exchange->progress.what = NULL;
    if (answer->has_reasoning && !answer->has_text) console_bytes(&invocation->err, "\n", 1);
    answer->has_text = true;
    answer->ends_line = event->text[event->text_length - 1] == '\n';
    return console_text(&invocation->out, event->text, event->text_length);
}

together_response *answer_print(struct answer *answer, const together_request *request) {
    struct invocation *invocation = answer->exchange->invocation;
    answer->has_text = answer->ends_line = answer->has_reasoning = false;
    answer->exchange->on_event = print_event;
    answer->exchange->context = answer;
    together_response *response = exchange_run(answer->exchange, request, "waiting for the model");
    if (answer->has_text && !answer->ends_line) console_bytes(&invocation->out, "\n", 1);
    if (is_given(invocation, OPTION_JSON) && together_object_status(response) == TOGETHER_OK) {
        size_t length;
        const char *json = together_response_json(response, &length);
        console_json(&invocation->out, json, length);
        console_bytes(&invocation->out, "\n", 1);
    }
    return response;
}

static void print_usage(struct invocation *invocation, const together_response *response) {
    console_style(&invocation->err, STYLE_NOTE);
    console_print(&invocation->err, "-- %" PRId64 " tokens in, %" PRId64 " out; first after %" PRId64 " ms, all after %" PRId64 " ms\n",
                  together_response_integer(response, "/usage/prompt_tokens", 0),
                  together_response_integer(response, "/usage/completion_tokens", 0),
                  together_response_time_us(response, TOGETHER_TIME_FIRST_TOKEN) / 1000,
                  together_response_time_us(response, TOGETHER_TIME_TOTAL) / 1000);
    console_style(&invocation->err, STYLE_PLAIN);
}

void answer_report(const struct answer *answer, const together_response *response) {
    struct invocation *invocation = answer->exchange->invocation;
    /* A text that could not be written ended the request. */
    output_failure(invocation);
    if (invocation->out.error != 0 || answer->exchange->signal != 0) return;
    if (together_object_status(response) != TOGETHER_OK) response_failure(invocation, response);
    else if (is_given(invocation, OPTION_USAGE)) print_usage(invocation, response);
}
