/* `transcribe`: text of audio. */
#include <string.h>

#include "exchange.h"
#include "failure.h"
#include "fields.h"
#include "live.h"
#include "run.h"
#include "text.h"

static bool set_audio(struct invocation *invocation, together_request *request) {
    const char *path = invocation->words[0];
    if (strncmp(path, "https://", 8) == 0 || strncmp(path, "http://", 7) == 0)
        return together_request_set_string(request, "file", path) == TOGETHER_OK; /* the service fetches it */
    if (strcmp(path, "-") != 0) return together_request_set_file(request, "file", path) == TOGETHER_OK;
    struct text audio = {NULL, 0, 0};
    bool is_read = text_read_file(invocation, &audio, "-");
    if (is_read) together_request_set_bytes(request, "file", audio.bytes, audio.length, "audio.wav");
    text_free(&audio);
    return is_read;
}

static void print_text(struct invocation *invocation, const together_response *response) {
    size_t length;
    bool is_json = is_given(invocation, OPTION_JSON);
    const char *text = is_json ? together_response_json(response, &length) : together_response_text(response, &length);
    if (is_json) console_json(&invocation->out, text, length);
    else console_text(&invocation->out, text, length);
    if (length == 0 || text[length - 1] != '\n') console_bytes(&invocation->out, "\n", 1);
    output_failure(invocation);
}

static void transcribe(struct invocation *invocation) {
    bool is_translated = is_given(invocation, OPTION_TRANSLATE);
    together_request *request =
        together_request_new(is_translated ? TOGETHER_AUDIO_TRANSLATIONS : TOGETHER_AUDIO_TRANSCRIPTIONS);
    const char *language = value_given(invocation, OPTION_LANGUAGE, NULL);
    if (language != NULL) together_request_set_string(request, "language", language);
    together_client *client = NULL;
    struct exchange exchange = {.invocation = invocation};
    if (set_given_fields(invocation, request, "openai/whisper-large-v3") && set_audio(invocation, request))
        client = client_of(invocation);
    if (client != NULL) {
        exchange.client = client;
        together_response *response = exchange_run(&exchange, request, "transcribing");
        if (together_object_status(response) == TOGETHER_OK) print_text(invocation, response);
        else if (exchange.signal == 0) response_failure(invocation, response);
        together_free(response);
    }
    together_free(client), together_free(request);
    exchange_end(&exchange);
}

void run_transcribe(struct invocation *invocation) {
    if (is_given(invocation, OPTION_LIVE)) transcribe_live(invocation);
    else if (invocation->word_count == 0) usage_error(invocation, "there is no recording: give its FILE or URL, or --live");
    else transcribe(invocation);
}
