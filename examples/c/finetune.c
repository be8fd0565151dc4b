/* Trains a model on a file that was uploaded, and shows each state of the job.
 *
 *     cc examples/c/finetune.c -Iinclude target/release/libtogether.a -lm -o finetune
 *     TOGETHER_API_KEY=... ./finetune file-6a2d... meta-llama/Meta-Llama-3.1-8B-Instruct-Reference [MILLISECONDS]
 */
#include <stdio.h>
#include <stdlib.h>
#include "together.h"

static int32_t show(const together_event *event, void *user_data) {
    (void)user_data;
    if (event->kind == TOGETHER_EVENT_CHUNK) { /* the job, once for each state */
        together_response *job = together_json_parse(event->json);
        fprintf(stderr, "%s\n", together_response_string(job, "/status", NULL));
        together_free(job);
    }
    return TOGETHER_GO_ON;
}

int main(int argc, char **argv) {
    if (argc < 3) return fprintf(stderr, "usage: finetune FILE-ID MODEL\n"), 1;
    together_client *client = together_client_new(NULL);
    together_request *create = together_request_new(TOGETHER_FINE_TUNES_CREATE);
    together_request_set_string(create, "training_file", argv[1]);
    together_request_set_string(create, "model", argv[2]);
    together_response *job = together_complete(client, create), *done = NULL;
    if (together_object_status(job) == TOGETHER_OK) {
        together_request *wait = together_request_new(TOGETHER_FINE_TUNES_GET);
        together_request_set_string(wait, "id", together_response_string(job, "/id", NULL));
        together_request_set_wait(wait, argc > 3 ? atoi(argv[3]) : 0); /* 0: at the service's pace */
        done = together_complete_each(client, wait, show, NULL);
        together_free(wait);
    }
    together_response *last = done != NULL ? done : job; /* TOGETHER_JOB_FAILED has the service's reason */
    together_status status = together_object_status(last);
    if (status == TOGETHER_OK) printf("%s\n", together_response_string(last, "/model_output_name", NULL));
    else fprintf(stderr, "%s\n", together_object_message(last));
    together_free(done), together_free(job), together_free(create), together_free(client);
    return status != TOGETHER_OK;
}
