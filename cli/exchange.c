/* Runs requests. The request runs on a thread of the library, and this one waits for its events or a signal: Ctrl-C
 * cancels the request, the library cleans up, and the command ends by the signal.
 */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "signals.h"

enum { MILLISECONDS_BETWEEN_TICKS = 100, MOST_WORDS = 64 };

/* On any thread, several at once: one write a line. */
static void log_line(int32_t level, const char *message, void *user_data) {
    (void)level;
    console_print(&(struct console){.descriptor = *(int *)user_data}, "-- %s\n", message);
}

/* Words at blanks: no shell, so no text of a variable can become a command. */
static together_status set_key_command(together_options *options, const char *command) {
    const char *words[MOST_WORDS];
    size_t count = 0;
    char *copy = strdup(command), *rest = NULL;
    if (copy == NULL) return TOGETHER_INTERNAL;
    for (char *word = strtok_r(copy, " \t", &rest); word != NULL && count < MOST_WORDS; word = strtok_r(NULL, " \t", &rest))
        words[count++] = word;
    together_status status = together_options_set_api_key_command(options, words, count);
    free(copy);
    return status;
}

static together_options *options_of(struct invocation *invocation) {
    together_options *options = together_options_new();
    /* Neither a child of this process nor /proc needs it any longer. */
    together_options_set_environment_wipe(options, 1);
    together_options_set_header(options, "User-Agent", "together-cli/" TOGETHER_VERSION_STRING);
    const char *value;
    if ((value = value_given(invocation, OPTION_KEY_FILE, NULL)) != NULL) together_options_set_api_key_file(options, value);
    if ((value = value_given(invocation, OPTION_KEY_COMMAND, NULL)) != NULL) set_key_command(options, value);
    if ((value = value_given(invocation, OPTION_CASSETTE, NULL)) != NULL)
        together_options_set_cassette(options, value, TOGETHER_CASSETTE_REPLAY);
    if ((value = value_given(invocation, OPTION_RECORD, NULL)) != NULL)
        together_options_set_cassette(options, value, TOGETHER_CASSETTE_RECORD);
    if (is_given(invocation, OPTION_VERBOSE))
        together_options_set_log(options, TOGETHER_LOG_DEBUG, log_line, &invocation->err.descriptor);
    return options;
}

together_client *client_of(struct invocation *invocation) {
    double seconds = 0, retries = 2;
    if (!number_given(invocation, OPTION_TIMEOUT, 0.001, 1e6, &seconds) ||
        !number_given(invocation, OPTION_RETRIES, 0, 100, &retries))
        return NULL;
    if (is_given(invocation, OPTION_KEY_FILE) && is_given(invocation, OPTION_KEY_COMMAND))
        return usage_error(invocation, "--key-file and --key-command exclude each other"), NULL;
    if (is_given(invocation, OPTION_CASSETTE) && is_given(invocation, OPTION_RECORD))
        return usage_error(invocation, "--replay and --record exclude each other"), NULL;
    together_options *options = options_of(invocation);
    if (seconds > 0) together_options_set_timeout(options, TOGETHER_TIMEOUT_TOTAL, (int64_t)(seconds * 1000));
    together_options_set_retries(options, (uint32_t)retries);
    together_client *client = together_client_new(options);
    together_free(options);
    /* The diagnosis says why a client cannot be made. */
    if (together_object_status(client) == TOGETHER_OK || strcmp(invocation->command->name, "diagnose") == 0)
        return client;
    /* The library's own message names functions of C. */
    bool is_keyless = together_object_status(client) == TOGETHER_NO_API_KEY && !is_given(invocation, OPTION_KEY_FILE);
    if (is_keyless) failure(invocation, TOGETHER_NO_API_KEY, "there is no API key");
    else object_failure(invocation, client);
    together_free(client);
    return NULL;
}

/* False to end the request. */
static bool take(struct exchange *exchange, const together_event *event) {
    if (event->kind == TOGETHER_EVENT_PROGRESS) progress_set(&exchange->progress, event->done, event->total);
    return exchange->on_event == NULL || exchange->on_event(event, exchange->context);
}

together_response *exchange_run(struct exchange *exchange, const together_request *request, const char *what) {
    exchange->progress = progress_begin(exchange->invocation, what, true);
    signals_note();
    together_call *call = together_start(exchange->client, request);
    int known = 0;
    for (bool is_done = false; !is_done;) {
        const together_event *event = together_call_next(call, 0);
        if (event != NULL) {
            is_done = event->kind == TOGETHER_EVENT_DONE;
            if (!take(exchange, event)) together_call_cancel(call);
        } else {
            progress_tick(&exchange->progress);
            signals_wait(call, MILLISECONDS_BETWEEN_TICKS, known, false);
        }
        if (signals_arrived() != known) {
            known = signals_arrived();
            together_call_cancel(call);
        }
    }
    signals_act();
    exchange->signal = known;
    progress_clear(&exchange->progress);
    together_response *response = together_call_response(call);
    together_free(call);
    return response;
}

void exchange_end(const struct exchange *exchange) {
    if (exchange->signal != 0) signals_end(exchange->signal);
}
