/* Says which of some lines is nearest in meaning to the first: embeddings, as floats in a C array.
 *
 *     cc examples/c/embeddings.c -Iinclude target/release/libtogether.a -lm -o embeddings
 *     TOGETHER_API_KEY=... ./embeddings "a knight in armour" "a warrior with a sword" "a bowl of soup"
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "together.h"

#define MODEL "intfloat/multilingual-e5-large-instruct"

/* The cosine of the angle between two vectors: 1 for the same direction. */
static double likeness(const float *a, const float *b, size_t dimensions) {
    double dot = 0, length_a = 0, length_b = 0;
    for (size_t i = 0; i < dimensions; i++) {
        dot += (double)a[i] * b[i];
        length_a += (double)a[i] * a[i];
        length_b += (double)b[i] * b[i];
    }
    return dot / sqrt(length_a * length_b);
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: %s LINE LINE...\n", argv[0]);
        return EXIT_FAILURE;
    }
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_EMBEDDINGS);
    together_request_set_string(request, "model", MODEL);
    /* One text after the other, appended to the list "input". */
    for (int line = 1; line < argc; line++) together_request_set_string(request, "/input/-", argv[line]);

    together_response *response = together_complete(client, request);
    together_status status = together_object_status(response);
    /* Without an array it says how many numbers there are. */
    size_t dimensions = together_response_floats(response, "/data/0/embedding", NULL, 0);
    float *first = calloc(dimensions + 1, sizeof *first), *other = calloc(dimensions + 1, sizeof *other);

    if (status != TOGETHER_OK) {
        fprintf(stderr, "%s\n", together_object_message(response));
    } else if (first != NULL && other != NULL) {
        together_response_floats(response, "/data/0/embedding", first, dimensions);
        for (int line = 2; line < argc; line++) {
            char pointer[64];
            snprintf(pointer, sizeof pointer, "/data/%d/embedding", line - 1);
            if (together_response_floats(response, pointer, other, dimensions) == dimensions)
                printf("%.3f  %s\n", likeness(first, other, dimensions), argv[line]);
        }
    }

    free(first);
    free(other);
    together_free(response);
    together_free(request);
    together_free(client);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
