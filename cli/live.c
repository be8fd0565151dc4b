/* `transcribe --live`: text of samples on standard input, while they come. */
#include "live.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "exchange.h"
#include "failure.h"
#include "fields.h"
#include "signals.h"
#include "system.h"

enum {
    MILLISECONDS_BETWEEN_TICKS = 100,
    MILLISECONDS_BETWEEN_TRIES = 20, /* to send, while the server has not taken what was sent before */
    BLOCK = 1 << 14,                 /* half a second */
};

struct live {
    struct exchange exchange;
    together_call *call;
    char samples[BLOCK];
    size_t length; /* of the samples that are not sent yet */
    bool has_read;
    bool is_over;  /* nothing more is read or sent */
};

static void finish(struct live *live) {
    live->is_over = true;
    together_call_finish(live->call);
}

/* Returns false at the end of standard input, and for what holds no samples. */
static bool read_samples(struct live *live) {
    ssize_t length = read(STDIN_FILENO, live->samples, sizeof live->samples);
    if (length < 0 && errno == EINTR) return true;
    if (length < 0) progress_clear(&live->exchange.progress), file_failure(live->exchange.invocation, "-");
    if (length <= 0) return finish(live), false;
    if (!live->has_read && length >= 4 && memcmp(live->samples, "RIFF", 4) == 0) {
        progress_clear(&live->exchange.progress);
        usage_error(live->exchange.invocation, "--live takes raw samples, and standard input is a WAV file: arecord gives them with -t raw");
        live->is_over = true;
        together_call_cancel(live->call);
        return false;
    }
    live->has_read = true;
    live->length = (size_t)length;
    return true;
}

/* Sends samples that are there. Returns false if it has to wait for some, or for the server to take earlier ones. */
static bool feed(struct live *live) {
    if (live->is_over) return false;
    if (live->length == 0 && (!system_input_within(0) || !read_samples(live))) return false;
    together_status status = together_call_send_bytes(live->call, live->samples, live->length);
    if (status == TOGETHER_TOO_LARGE) return false;
    live->length = 0;
    /* The end of the call says what is wrong with it. */
    if (status != TOGETHER_OK) live->is_over = true;
    return true;
}

/* A turn that the service has lost has no text, and the session goes on. */
static void note_lost(struct live *live, const together_event *event) {
    struct invocation *invocation = live->exchange.invocation;
    if (is_given(invocation, OPTION_QUIET)) return;
    together_response *message = together_json_parse_n(event->json, event->json_length);
    const char *type = together_response_string(message, "/type", NULL), *dot = strrchr(type, '.');
    if (dot != NULL && strcmp(dot, ".failed") == 0 && *together_response_string(message, "/event_type", NULL) != '\0') {
        progress_clear(&live->exchange.progress);
        console_print(&invocation->err, "together-cli: what was said last is lost: %s\n",
                      together_response_string(message, "/error/message", NULL));
    }
    together_free(message);
}

/* Returns false if standard output cannot be written. */
static bool show(struct live *live, const together_event *event) {
    struct console *out = &live->exchange.invocation->out;
    bool is_json = is_given(live->exchange.invocation, OPTION_JSON);
    if (!is_json && event->kind == TOGETHER_EVENT_CHUNK) return note_lost(live, event), true;
    if (event->kind != (is_json ? TOGETHER_EVENT_CHUNK : TOGETHER_EVENT_TEXT)) return true;
    /* From here on the words show that something happens. */
    live->exchange.progress.what = NULL;
    if (!is_json && event->replaces) return progress_show(&live->exchange.progress, event->text, event->text_length), true;
    progress_clear(&live->exchange.progress);
    bool is_printed = is_json ? console_json(out, event->json, event->json_length)
                              : console_text(out, event->text, event->text_length);
    return is_printed && console_bytes(out, "\n", 1);
}

static void hear(struct live *live) {
    int known = 0;
    for (bool is_done = false; !is_done;) {
        const together_event *event = together_call_next(live->call, 0);
        if (event != NULL) {
            is_done = event->kind == TOGETHER_EVENT_DONE;
            if (!show(live, event)) together_call_cancel(live->call);
        } else if (!feed(live)) {
            bool has_unsent = live->length > 0;
            progress_tick(&live->exchange.progress);
            signals_wait(live->call, has_unsent ? MILLISECONDS_BETWEEN_TRIES : MILLISECONDS_BETWEEN_TICKS, known,
                         !live->is_over && !has_unsent);
        }
        if (signals_arrived() != known) {
            known = signals_arrived();
            /* Ctrl-C ends what is said, and the words are still wanted. */
            if (known == SIGINT) finish(live);
            else together_call_cancel(live->call);
        }
    }
    live->exchange.signal = known;
}

static void run(struct live *live, const together_request *request) {
    struct invocation *invocation = live->exchange.invocation;
    live->exchange.progress = progress_begin(invocation, "listening", false);
    signals_note();
    live->call = together_start(live->exchange.client, request);
    hear(live);
    signals_act();
    progress_clear(&live->exchange.progress);
    together_response *response = together_call_response(live->call);
    output_failure(invocation);
    bool is_said = invocation->exit != 0 || live->exchange.signal != 0;
    if (!is_said && together_object_status(response) != TOGETHER_OK) response_failure(invocation, response);
    together_free(response), together_free(live->call);
}

/* Says what is wrong, and gives false. */
static bool can_listen(struct invocation *invocation) {
    if (invocation->word_count > 0 && strcmp(invocation->words[0], "-") != 0)
        return usage_error(invocation, "--live reads standard input, and not %s", invocation->words[0]), false;
    if (is_given(invocation, OPTION_TRANSLATE))
        return usage_error(invocation, "--live and --translate exclude each other"), false;
    if (system_is_terminal(STDIN_FILENO))
        return usage_error(invocation, "--live takes raw samples on standard input, and not a terminal"), false;
    return true;
}

void transcribe_live(struct invocation *invocation) {
    if (!can_listen(invocation)) return;
    together_request *request = together_request_new(TOGETHER_REALTIME);
    together_request_set_string(request, "input_audio_format", "pcm_s16le_16000");
    together_request_set_string(request, "turn_detection", "server_vad");
    const char *language = value_given(invocation, OPTION_LANGUAGE, NULL);
    if (language != NULL) together_request_set_string(request, "language", language);
    struct live live = {.exchange = {.invocation = invocation}};
    if (set_given_fields(invocation, request, "openai/whisper-large-v3")) live.exchange.client = client_of(invocation);
    if (live.exchange.client != NULL) run(&live, request);
    together_free(live.exchange.client), together_free(request);
    exchange_end(&live.exchange);
}
