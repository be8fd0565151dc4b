/* Uploads a file, shows how far it is, and fetches its content back to another.
 *
 *     make
 *     cc examples/c/files.c -Iinclude target/release/libtogether.a -o files
 *     TOGETHER_API_KEY=... ./files requests.jsonl copy.jsonl
 *
 * Neither is ever in memory as a whole, however long. The copy is there when it is complete, and not before.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "together.h"

/* At most once a mebibyte, and once at the end. A total of 0 is not known. */
static int32_t show(const together_event *event, void *user_data) {
    if (event->kind == TOGETHER_EVENT_PROGRESS)
        fprintf(stderr, "%s: %" PRIu64 " of %" PRIu64 " bytes\n", (const char *)user_data, event->done, event->total);
    return TOGETHER_GO_ON; /* TOGETHER_STOP ends the transfer, and leaves no half a file */
}

static bool is_good(const together_response *response) {
    together_status status = together_object_status(response);
    if (status != TOGETHER_OK)
        fprintf(stderr, "%s: %s\n", together_status_name(status), together_object_message(response));
    return status == TOGETHER_OK;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: files FILE COPY\n");
        return EXIT_FAILURE;
    }
    together_client *client = together_client_new(NULL);

    /* Checked, announced, put to the service's storage, processed: the library takes all the steps. */
    together_request *upload = together_request_new(TOGETHER_FILES_CREATE);
    together_request_set_string(upload, "purpose", "batch-api");
    together_request_set_file(upload, "file", argv[1]);
    together_response *uploaded = together_complete_each(client, upload, show, "sent");

    bool has_worked = is_good(uploaded);
    if (has_worked) {
        const char *id = together_response_string(uploaded, "/id", NULL);
        together_request *download = together_request_new(TOGETHER_FILES_CONTENT);
        together_request_set_string(download, "id", id);
        together_request_set_output(download, argv[2]);
        together_response *downloaded = together_complete_each(client, download, show, "received");
        has_worked = is_good(downloaded);
        if (has_worked)
            printf("%s: %" PRId64 " bytes\n", id, together_response_integer(uploaded, "/bytes", 0));
        together_free(downloaded);
        together_free(download);
    }

    together_free(uploaded);
    together_free(upload);
    together_free(client);
    return has_worked ? EXIT_SUCCESS : EXIT_FAILURE;
}
