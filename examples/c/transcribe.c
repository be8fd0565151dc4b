/* Writes down what a recording says: a file, or the URL of one, which the service fetches.
 *
 *     cc examples/c/transcribe.c -Iinclude target/release/libtogether.a -lm -o transcribe
 *     TOGETHER_API_KEY=... ./transcribe interview.mp3
 */
#include <stdio.h>
#include <string.h>

#include "together.h"

int main(int argc, char **argv) {
    if (argc != 2) return fprintf(stderr, "usage: transcribe FILE|URL\n"), 1;
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_AUDIO_TRANSCRIPTIONS);
    together_request_set_string(request, "model", "openai/whisper-large-v3");
    together_request_set_string(request, "language", "en");
    together_request_set_string(request, "response_format", "verbose_json"); /* with the time of each segment */
    if (strncmp(argv[1], "https://", 8) == 0) together_request_set_string(request, "file", argv[1]);
    else together_request_set_file(request, "file", argv[1]); /* read while it is sent */

    together_response *response = together_complete(client, request);
    together_status status = together_object_status(response);
    if (status != TOGETHER_OK) fprintf(stderr, "%s\n", together_object_message(response));
    for (size_t i = 0; i < together_response_count(response, "/segments"); i++) {
        char start[40], text[40];
        snprintf(start, sizeof start, "/segments/%zu/start", i);
        snprintf(text, sizeof text, "/segments/%zu/text", i);
        printf("%7.2f  %s\n", together_response_number(response, start, 0), together_response_string(response, text, NULL));
    }
    together_free(response), together_free(request), together_free(client);
    return status != TOGETHER_OK;
}
