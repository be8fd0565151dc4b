/* Shows what is said while it is said, and what was said in the end: raw samples in, 16 bits at 16 kHz, from a file or a pipe.
 *
 *     arecord -q -t raw -f S16_LE -r 16000 | TOGETHER_API_KEY=... ./realtime
 */
#include <stdio.h>

#include "together.h"

/* Shows what has come, or, if it is to wait, all that comes. Returns 0 after the end. */
static int show(together_call *call, int32_t wait_ms) {
    const together_event *event;
    while ((event = together_call_next(call, wait_ms)) != NULL) {
        if (event->kind == TOGETHER_EVENT_DONE) return 0;
        /* The words of this turn so far take the place of those before; final ones stay. */
        if (event->kind == TOGETHER_EVENT_TEXT) printf(event->replaces ? "\r%s" : "\r%s\n", event->text);
        fflush(stdout);
    }
    return 1;
}

int main(int argc, char **argv) {
    FILE *in = argc > 1 ? fopen(argv[1], "rb") : stdin;
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_REALTIME);
    together_request_set_string(request, "model", "openai/whisper-large-v3");
    together_request_set_string(request, "input_audio_format", "pcm_s16le_16000");
    together_request_set_string(request, "turn_detection", "server_vad");
    together_call *call = together_start(client, request);
    char samples[3200]; /* a tenth of a second */
    for (size_t length; in != NULL && (length = fread(samples, 1, sizeof samples, in)) > 0;) {
        while (together_call_send_bytes(call, samples, length) == TOGETHER_TOO_LARGE && show(call, 100)) {}
        if (!show(call, 0)) break;
    }
    together_call_finish(call);
    show(call, -1);
    int failed = together_object_status(call) != TOGETHER_OK;
    if (failed) fprintf(stderr, "%s\n", together_object_message(call));
    together_free(call), together_free(request), together_free(client);
    return failed;
}
