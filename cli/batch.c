/* `batch`: a file of requests, which the service carries out in its own time. All that is done is noted in a directory beside
 * the file, so whatever ends the command, Ctrl-C too, the same command goes on.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange.h"
#include "failure.h"
#include "run.h"

struct batch {
    struct invocation *invocation;
    const char *path;
    together_batch *batch;
    struct progress progress;
    size_t failed, total;
    int32_t first_failure;
};

/* Does something with each line that holds a request. False ends it. */
static bool each_line(struct batch *batch, bool (*use)(struct batch *, const char *id, const together_response *line)) {
    FILE *file = fopen(batch->path, "r");
    if (file == NULL) return file_failure(batch->invocation, batch->path), false;
    char *text = NULL;
    size_t capacity = 0, number = 0;
    bool is_good = true;
    ssize_t length;
    errno = 0;
    while (is_good && (length = getline(&text, &capacity, file)) >= 0) {
        number++;
        if (strspn(text, " \t\r\n") == (size_t)length) continue;
        together_response *line = together_json_parse_n(text, (size_t)length);
        const char *id = together_response_string(line, "/custom_id", NULL);
        if (together_object_status(line) != TOGETHER_OK || id[0] == '\0' || together_response_count(line, "/body") == 0) {
            failure(batch->invocation, TOGETHER_INVALID_ARGUMENT,
                    "%s: line %zu is not {\"custom_id\": TEXT, \"body\": {FIELDS OF A REQUEST}}", batch->path, number);
            is_good = false;
        } else is_good = use(batch, id, line);
        together_free(line);
        errno = 0;
    }
    if (is_good && errno != 0) file_failure(batch->invocation, batch->path), is_good = false;
    free(text);
    fclose(file);
    return is_good;
}

/* The service marks the lines of recordings by this method, as they name a file of the web. */
static const char *operation_of(const struct batch *batch, const together_response *line) {
    if (strcmp(together_response_string(line, "/method", NULL), "FILE") != 0) return TOGETHER_CHAT_COMPLETIONS;
    return is_given(batch->invocation, OPTION_TRANSLATE) ? TOGETHER_AUDIO_TRANSLATIONS : TOGETHER_AUDIO_TRANSCRIPTIONS;
}

static bool add(struct batch *batch, const char *id, const together_response *line) {
    size_t length;
    const char *body = together_response_value(line, "/body", &length);
    const char *operation = operation_of(batch, line);
    if (is_given(batch->invocation, OPTION_TRANSLATE) && strcmp(operation, TOGETHER_AUDIO_TRANSLATIONS) != 0) {
        failure(batch->invocation, TOGETHER_INVALID_ARGUMENT,
                "%s: \"%s\" is a chat, and --translate is for recordings: their lines have \"method\": \"FILE\"", batch->path, id);
        return false;
    }
    together_request *request = together_request_new(operation);
    together_request_set_json_n(request, "", body, length);
    bool is_good = together_batch_add(batch->batch, id, request) == TOGETHER_OK;
    if (!is_good) object_failure(batch->invocation, batch->batch);
    together_free(request);
    return is_good;
}

/* In the service's own form; what has no answer has the library's message. */
static bool print(struct batch *batch, const char *id, const together_response *line) {
    (void)line;
    struct console *out = &batch->invocation->out;
    together_response *answer = together_batch_answer(batch->batch, id);
    together_request *fields = together_request_new("POST /line");
    together_request_set_string(fields, "custom_id", id);
    size_t length;
    const char *json = together_response_json(answer, &length);
    int32_t status = together_object_status(answer);
    if (together_response_http_status(answer) != 0) {
        together_request_set_integer(fields, "/response/status_code", together_response_http_status(answer));
        together_request_set_json_n(fields, "/response/body", length == 0 ? "null" : json, length == 0 ? 4 : length);
    } else {
        const char *said = together_response_string(answer, "/error/message", NULL);
        together_request_set_string(fields, "/error/code", together_status_name(status));
        together_request_set_string(fields, "/error/message", said[0] == '\0' ? together_object_message(answer) : said);
    }
    json = together_request_json(fields, &length);
    console_json(out, json, length);
    console_bytes(out, "\n", 1);
    if (status != TOGETHER_OK && batch->failed++ == 0) batch->first_failure = status;
    batch->total++;
    together_free(fields);
    together_free(answer);
    return out->error == 0;
}

static int32_t tell(const together_event *event, void *user_data) {
    struct batch *batch = user_data;
    if (event->kind == TOGETHER_EVENT_PROGRESS) progress_set(&batch->progress, event->done, event->total);
    else progress_clear(&batch->progress);
    if (event->kind != TOGETHER_EVENT_CHUNK || is_given(batch->invocation, OPTION_QUIET)) return TOGETHER_GO_ON;
    together_response *job = together_json_parse_n(event->json, event->json_length);
    console_print(&batch->invocation->err, "-- %s: %s, %.0f %%\n", together_response_string(job, "/id", NULL),
                  together_response_string(job, "/status", NULL), together_response_number(job, "/progress", 0));
    together_free(job);
    return TOGETHER_GO_ON;
}

static void run(struct batch *batch, const together_client *client) {
    struct invocation *invocation = batch->invocation;
    batch->progress = progress_begin(invocation, batch->path, true);
    together_response *job = together_batch_run(batch->batch, client, tell, batch);
    progress_clear(&batch->progress);
    int32_t status = together_object_status(job);
    /* A job that ended badly may have left answers. */
    if ((status == TOGETHER_OK || status == TOGETHER_JOB_FAILED) && each_line(batch, print) && batch->failed > 0 &&
        status == TOGETHER_OK)
        failure(invocation, batch->first_failure, "%zu of %zu requests failed: their lines say why", batch->failed,
                batch->total);
    output_failure(invocation);
    if (status != TOGETHER_OK) response_failure(invocation, job);
    together_free(job);
}

void run_batch(struct invocation *invocation) {
    const char *path = invocation->words[0];
    /* Before there is a directory for it. */
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        file_failure(invocation, path);
        return;
    }
    fclose(file);
    size_t room = strlen(path) + sizeof ".batch";
    char *directory = malloc(room);
    if (directory == NULL) {
        no_memory(invocation);
        return;
    }
    snprintf(directory, room, "%s.batch", path);
    together_client *client = client_of(invocation);
    if (client != NULL) {
        struct batch batch = {.invocation = invocation, .path = path, .batch = together_batch_new(directory)};
        if (together_object_status(batch.batch) != TOGETHER_OK) object_failure(invocation, batch.batch);
        else if (each_line(&batch, add)) run(&batch, client);
        together_free(batch.batch);
    }
    together_free(client);
    free(directory);
}
