/* Says words into a WAV file, and shows how the samples could be played while they come.
 *
 *     cc examples/c/speech.c -Iinclude target/release/libtogether.a -lm -o speech
 *     TOGETHER_API_KEY=... ./speech "Who goes there?" guard.wav
 */
#include <stdio.h>

#include "together.h"

/* A player would open its device once, with this rate and format, and be given each event's bytes. */
static int32_t hear(const together_event *event, void *user_data) {
    uint32_t *rate = user_data;
    if (event->kind == TOGETHER_EVENT_BYTES && event->sample_format == TOGETHER_SAMPLE_S16) *rate = event->sample_rate;
    return TOGETHER_GO_ON;
}

int main(int argc, char **argv) {
    if (argc != 3) return fprintf(stderr, "usage: speech WORDS FILE.wav\n"), 1;
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_AUDIO_SPEECH);
    together_request_set_string(request, "model", "hexgrad/Kokoro-82M");
    together_request_set_string(request, "voice", "af_heart");
    together_request_set_string(request, "input", argv[1]);
    together_request_set_string(request, "response_format", "raw");
    together_request_set_boolean(request, "stream", 1);
    together_request_set_output(request, argv[2]); /* by its name a WAV file, with the head that raw samples lack */

    uint32_t rate = 0;
    together_response *response = together_complete_each(client, request, hear, &rate);
    together_status status = together_object_status(response);
    size_t bytes;
    together_response_bytes(response, &bytes);
    if (status == TOGETHER_OK) printf("%s: %.2f seconds\n", argv[2], (double)bytes / 2 / rate);
    else fprintf(stderr, "%s\n", together_object_message(response));
    together_free(response), together_free(request), together_free(client);
    return status != TOGETHER_OK;
}
