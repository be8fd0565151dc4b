/* `speak`: audio of a text. */
#include <string.h>

#include "exchange.h"
#include "failure.h"
#include "fields.h"
#include "output.h"
#include "run.h"
#include "text.h"

void run_speak(struct invocation *invocation) {
    struct text text = {NULL, 0, 0};
    const char *path;
    together_request *request = together_request_new(TOGETHER_AUDIO_SPEECH);
    together_client *client = NULL;
    struct exchange exchange = {.invocation = invocation};
    if (output_of(invocation, &path) && text_of_invocation(invocation, &text)) {
        together_request_set_string_n(request, "input", text.bytes, text.length);
        together_request_set_string(request, "voice", value_given(invocation, OPTION_VOICE, "helpful woman"));
        const char *format = value_given(invocation, OPTION_FORMAT, "wav");
        together_request_set_string(request, "response_format", format);
        if (strcmp(format, "raw") == 0) together_request_set_boolean(request, "stream", 1); /* heard while it is made */
        if (set_given_fields(invocation, request, "cartesia/sonic-2")) client = client_of(invocation);
    }
    if (client != NULL) {
        exchange.client = client;
        output_answer(&exchange, request, path, "waiting for the audio");
    }
    together_free(client), together_free(request);
    text_free(&text);
    exchange_end(&exchange);
}
