/* ./embeddings_many notes.txt "Who guards the gate?" embeds 1,000 lines, 128 a request, and reranks the nearest 10. */
#include <stdio.h>
#include "together.h"
enum { MOST = 1000, BATCH = 128, NEAREST = 10, WIDTH = 1024 };
static struct { char text[500]; float vector[WIDTH], likeness; } lines[MOST + 1]; /* line 0 is the question */

int main(int argc, char **argv) {
    FILE *file = argc == 3 ? fopen(argv[1], "r") : NULL;
    char pointer[64];
    int count = 1;
    snprintf(lines[0].text, sizeof lines[0].text, "%s", argc == 3 ? argv[2] : "?");
    while (file != NULL && count <= MOST && fgets(lines[count].text, sizeof lines[0].text, file)) count++;
    together_client *client = together_client_new(NULL);
    together_request *rank = together_request_new(TOGETHER_RERANK);
    together_request_set_json(rank, "", "{\"model\": \"Salesforce/Llama-Rank-V1\", \"return_documents\": true}");
    for (int first = 0, end = 0; first < count; first = end) {
        together_request *batch = together_request_new(TOGETHER_EMBEDDINGS);
        together_request_set_string(batch, "model", "intfloat/multilingual-e5-large-instruct");
        while (end < count && end < first + BATCH) together_request_set_string(batch, "/input/-", lines[end++].text);
        together_response *vectors = together_complete(client, batch);
        for (int i = first; i < end; i++) {
            snprintf(pointer, sizeof pointer, "/data/%d/embedding", i - first);
            together_response_floats(vectors, pointer, lines[i].vector, WIDTH);
            for (int j = 0; j < WIDTH; j++) lines[i].likeness += lines[i].vector[j] * lines[0].vector[j];
        }
        together_free(vectors), together_free(batch);
    }
    for (int found = 1, best = 1; found < count && found <= NEAREST; found++, best = 1) {
        for (int i = 1; i < count; i++) best = lines[i].likeness > lines[best].likeness ? i : best;
        together_request_set_string(rank, "/documents/-", lines[best].text), lines[best].likeness = -2; /* not again */
    }
    together_request_set_string(rank, "query", lines[0].text);
    together_response *ranked = together_complete(client, rank);
    for (size_t i = 0; i < together_response_count(ranked, "/results"); i++) {
        snprintf(pointer, sizeof pointer, "/results/%zu/document/text", i);
        fputs(together_response_string(ranked, pointer, NULL), stdout);
    }
    fputs(together_object_message(ranked), stderr);
    together_free(ranked), together_free(rank), together_free(client);
}
