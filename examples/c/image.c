/* Draws an image from words and saves it.
 *
 *     cc examples/c/image.c -Iinclude target/release/libtogether.a -lm -o image
 *     TOGETHER_API_KEY=... ./image "a heron in the reeds, ink on paper" heron.png
 */

#include <stdio.h>
#include <stdlib.h>

#include "together.h"

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: %s WORDS FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_IMAGES_GENERATIONS);
    together_request_set_string(request, "model", "black-forest-labs/FLUX.1-schnell");
    together_request_set_string(request, "prompt", argv[1]);
    together_request_set_string(request, "response_format", "base64");

    together_response *response = together_complete(client, request);
    together_status status = together_response_save(response, "/data/0/b64_json", argv[2]);
    if (status == TOGETHER_OK) {
        size_t bytes = together_response_decode(response, "/data/0/b64_json", NULL, 0);
        printf("%s: %zu bytes\n", argv[2], bytes);
    } else {
        fprintf(stderr, "%s\n", together_object_message(response));
    }
    together_free(response);
    together_free(request);
    together_free(client);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
