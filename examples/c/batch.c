/* Answers each line of a file as one batch, which is cheaper and may take a day. Killed? Start it again: it goes on.
 *
 *     cc examples/c/batch.c -Iinclude target/release/libtogether.a -lm -o batch
 *     TOGETHER_API_KEY=... ./batch questions.batch < questions.txt
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "together.h"

int main(int argc, char **argv) {
    together_client *client = together_client_new(NULL);
    together_batch *batch = together_batch_new(argc > 1 ? argv[1] : "questions.batch");
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    char line[1000], name[20];
    int lines = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        snprintf(name, sizeof name, "%d", ++lines);
        line[strcspn(line, "\n")] = '\0';
        together_request_remove(request, "messages");
        together_request_add_message(request, "user", line);
        together_batch_add(batch, name, request);
    }
    together_response *job = together_batch_run(batch, client, NULL, NULL); /* hours, maybe */
    together_status status = together_object_status(job);
    if (status != TOGETHER_OK) fprintf(stderr, "%s\n", together_object_message(job));
    for (int i = 1; i <= lines; i++) {
        snprintf(name, sizeof name, "%d", i);
        together_response *answer = together_batch_answer(batch, name);
        int failed = together_object_status(answer) != TOGETHER_OK;
        printf("%d: %s\n", i, failed ? together_object_message(answer) : together_response_text(answer, NULL));
        together_free(answer);
    }
    together_free(job), together_free(request), together_free(batch), together_free(client);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
