/* Bytes into files and pipes. */
#include "output.h"

#include <string.h>

#include "failure.h"

bool output_of(struct invocation *invocation, const char **path) {
    *path = value_given(invocation, OPTION_OUTPUT, "-");
    if (strcmp(*path, "-") != 0) return true;
    *path = NULL;
    if (!invocation->out.is_terminal) return true;
    usage_error(invocation, "bytes do not belong on a terminal: give a file by --output, or a pipe");
    return false;
}

/* What raw samples do not say themselves, in the words of the player that they are piped to. */
static void name_samples(struct exchange *exchange, const together_event *event) {
    static const char *const formats[] = {[TOGETHER_SAMPLE_S16] = "S16_LE",
                                          [TOGETHER_SAMPLE_F32] = "FLOAT_LE",
                                          [TOGETHER_SAMPLE_MULAW] = "MU_LAW",
                                          [TOGETHER_SAMPLE_ALAW] = "A_LAW"};
    size_t format = (size_t)event->sample_format;
    if (format == 0 || format >= sizeof formats / sizeof formats[0]) return;
    if (is_given(exchange->invocation, OPTION_QUIET)) return;
    progress_clear(&exchange->progress);
    console_print(&exchange->invocation->err, "raw audio: aplay -t raw -f %s -r %u -c 1\n", formats[format],
                  (unsigned)event->sample_rate);
}

static bool print_bytes(const together_event *event, void *context) {
    struct exchange *exchange = context;
    if (event->kind != TOGETHER_EVENT_BYTES) return true;
    if (exchange->progress.done == 0) name_samples(exchange, event);
    exchange->progress.done += event->bytes_length;
    progress_tick(&exchange->progress);
    return console_bytes(&exchange->invocation->out, event->bytes, event->bytes_length);
}

void output_answer(struct exchange *exchange, together_request *request, const char *path, const char *what) {
    if (path != NULL) together_request_set_output(request, path);
    exchange->on_event = path == NULL ? print_bytes : NULL;
    exchange->context = exchange;
    together_response *response = exchange_run(exchange, request, what);
    output_failure(exchange->invocation);
    if (exchange->invocation->out.error == 0 && exchange->signal == 0 && together_object_status(response) != TOGETHER_OK)
        response_failure(exchange->invocation, response);
    together_free(response);
}
