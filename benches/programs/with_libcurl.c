/* The same by libcurl and cJSON, as programs of this kind are commonly written: one handle, whose connection is kept;
 * a tree of each JSON. It does less than the library (no tool calls, no usage, no whole answer of a stream, no check
 * of UTF-8). */
#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "work.h"

/* What came and was not read yet: of a stream a part of a line, else all of the body. */
struct answer {
    char *bytes;
    size_t length, capacity, got;
    bool is_stream;
};

static void read_event(struct answer *answer, const char *line, size_t length) {
    if (length < 6 || memcmp(line, "data: ", 6) != 0 || memcmp(line + 6, "[DONE]", 6) == 0) return;
    cJSON *chunk = cJSON_ParseWithLength(line + 6, length - 6);
    cJSON *delta = cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(chunk, "choices"), 0), "delta");
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(delta, "content"));
    if (text != NULL) answer->got += strlen(text);
    cJSON_Delete(chunk);
}

static size_t take(char *bytes, size_t size, size_t count, void *user_data) {
    struct answer *answer = user_data;
    size_t length = size * count;
    if (answer->length + length > answer->capacity) {
        answer->capacity = 2 * (answer->length + length);
        answer->bytes = realloc(answer->bytes, answer->capacity);
        if (answer->bytes == NULL) return 0;
    }
    memcpy(answer->bytes + answer->length, bytes, length);
    answer->length += length;
    if (!answer->is_stream) return length;
    char *start = answer->bytes, *end = start + answer->length, *newline;
    while ((newline = memchr(start, '\n', (size_t)(end - start))) != NULL) {
        read_event(answer, start, (size_t)(newline - start));
        start = newline + 1;
    }
    answer->length = (size_t)(end - start);
    memmove(answer->bytes, start, answer->length);
    return length;
}

static void read_whole(struct answer *answer, const struct work *work) {
    cJSON *json = cJSON_ParseWithLength(answer->bytes, answer->length), *choice, *item;
    switch (work->kind) {
    case CHAT:
        choice = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "choices"), 0);
        const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetObjectItem(choice, "message"), "content"));
        if (text != NULL) answer->got = strlen(text);
        break;
    case EMBEDDINGS:
        cJSON_ArrayForEach(item, cJSON_GetObjectItem(json, "data")) {
            static volatile float numbers[1024];
            cJSON *number;
            size_t count = 0;
            cJSON_ArrayForEach(number, cJSON_GetObjectItem(item, "embedding"))
                if (count < 1024) numbers[count++] = (float)number->valuedouble;
            answer->got += count + (numbers[0] > 2);
        }
        break;
    case MODELS:
        answer->got = (size_t)cJSON_GetArraySize(json);
        break;
    case STREAM:
        break;
    }
    cJSON_Delete(json);
}

static char *body_of(const struct work *work) {
    cJSON *body = cJSON_CreateObject(), *message = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "model", work->model);
    if (work->kind == EMBEDDINGS) {
        cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "input"), cJSON_CreateString("a"));
    } else {
        if (work->kind == STREAM) cJSON_AddTrueToObject(body, "stream");
        cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "messages"), message);
        cJSON_AddStringToObject(message, "role", "user");
        cJSON_AddStringToObject(message, "content", QUESTION);
    }
    char *text = cJSON_PrintUnformatted(body);
    cJSON_Delete(body);
    return text;
}

int main(int argc, char **argv) {
    struct work work = work_of(argc, argv);
    char url[512], authorization[512];
    snprintf(url, sizeof url, "%s/v1/%s", getenv("TOGETHER_BASE_URL"),
             work.kind == MODELS ? "models" : work.kind == EMBEDDINGS ? "embeddings" : "chat/completions");
    snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", getenv("TOGETHER_API_KEY"));

    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, authorization);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    struct answer answer = {.is_stream = work.kind == STREAM};
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CAINFO, getenv("SSL_CERT_FILE"));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);

    char *body = work.kind == MODELS ? NULL : body_of(&work);
    if (body != NULL) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);

    bool failed = false;
    for (int i = 0; i < work.exchanges && !failed; i++) {
        work_begins(&work);
        answer.length = answer.got = 0;
        CURLcode code = curl_easy_perform(curl);
        if (code == CURLE_OK && !answer.is_stream) read_whole(&answer, &work);
        failed = code != CURLE_OK || answer.got == 0;
        if (failed) fprintf(stderr, "%s\n", curl_easy_strerror(code));
        work_ends(&work);
    }
    work_is_done(&work);
    cJSON_free(body);
    free(answer.bytes);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    return failed;
}
