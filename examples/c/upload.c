/* ./upload train.jsonl sends a file of training examples, with a bar, and waits until the service has read it. */
#include <stdio.h>
#include "together.h"

/* At most once a mebibyte, and once at the end. TOGETHER_STOP would end the upload. */
static int32_t draw_bar(const together_event *event, void *user_data) {
    char bar[41] = "........................................";
    if (event->kind != TOGETHER_EVENT_PROGRESS || event->total == 0) return TOGETHER_GO_ON;
    for (int i = 0; i < (int)(event->done * 40 / event->total); i++) bar[i] = '#';
    fprintf(stderr, "\r[%s] %3d%% %s", bar, (int)(event->done * 100 / event->total), (const char *)user_data);
    return TOGETHER_GO_ON;
}

int main(int argc, char **argv) {
    if (argc != 2) return fputs("usage: upload FILE.jsonl\n", stderr), 1;
    together_client *client = together_client_new(NULL);
    together_request *upload = together_request_new(TOGETHER_FILES_CREATE);
    together_request_set_string(upload, "purpose", "fine-tune"); /* or "eval", "batch-api", "calibration" */
    together_request_set_file(upload, "file", argv[1]);          /* of any length: it is never in memory */
    together_response *file = together_complete_each(client, upload, draw_bar, argv[1]);
    fputs("\n", stderr);

    together_request *wait = together_request_new(TOGETHER_FILES_GET);
    together_request_set_string(wait, "id", together_response_string(file, "/id", NULL));
    together_request_set_wait(wait, 1000); /* asks each second; 0: at the service's own pace */
    together_status status = together_object_status(file);
    together_response *read = status == TOGETHER_OK ? together_complete(client, wait) : NULL;
    const together_response *last = read != NULL ? read : file;
    status = together_object_status(last);
    if (status == TOGETHER_OK) puts(together_response_string(last, "/id", NULL));
    else fprintf(stderr, "%s: %s\n", together_status_name(status), together_object_message(last));

    together_free(read), together_free(wait), together_free(file), together_free(upload), together_free(client);
    return status == TOGETHER_OK ? 0 : 1;
}
