/* The same by libcurl and cJSON: lines are put together from what comes, each event's JSON is parsed into a
 * tree, and the text of its first choice is counted. Less than the library does (no tool calls, no usage, no
 * whole answer, no check of UTF-8), as a program of this kind is commonly written. */
#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stream {
    char *pending;
    size_t length, capacity, bytes;
};

static void read_event(struct stream *stream, const char *line, size_t length) {
    if (length < 6 || memcmp(line, "data: ", 6) != 0 || memcmp(line + 6, "[DONE]", 6) == 0) return;
    cJSON *chunk = cJSON_ParseWithLength(line + 6, length - 6);
    cJSON *delta = cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(chunk, "choices"), 0), "delta");
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(delta, "content"));
    if (text != NULL) stream->bytes += strlen(text);
    cJSON_Delete(chunk);
}

static size_t take(char *bytes, size_t size, size_t count, void *user_data) {
    struct stream *stream = user_data;
    size_t length = size * count;
    if (stream->length + length > stream->capacity) {
        stream->capacity = 2 * (stream->length + length);
        stream->pending = realloc(stream->pending, stream->capacity);
        if (stream->pending == NULL) return 0;
    }
    memcpy(stream->pending + stream->length, bytes, length);
    stream->length += length;
    char *start = stream->pending, *end = start + stream->length, *newline;
    while ((newline = memchr(start, '\n', (size_t)(end - start))) != NULL) {
        read_event(stream, start, (size_t)(newline - start));
        start = newline + 1;
    }
    stream->length = (size_t)(end - start);
    memmove(stream->pending, start, stream->length);
    return length;
}

int main(int argc, char **argv) {
    int words = argc > 1 ? atoi(argv[1]) : 100;
    char *prompt = calloc((size_t)words + 1, 6);
    for (int word = 0; prompt != NULL && word < words; word++) strcat(prompt + 6 * word, "words ");
    char url[512], authorization[512];
    snprintf(url, sizeof url, "%s/v1/chat/completions", getenv("TOGETHER_BASE_URL"));
    snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", getenv("TOGETHER_API_KEY"));
    cJSON *body = cJSON_CreateObject(), *message = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "model", "openai/gpt-oss-20b");
    cJSON_AddTrueToObject(body, "stream");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "messages"), message);
    cJSON_AddStringToObject(message, "role", "user");
    cJSON_AddStringToObject(message, "content", prompt);
    char *request = cJSON_PrintUnformatted(body);

    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, authorization);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    struct stream stream = {NULL, 0, 0, 0};
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CAINFO, getenv("SSL_CERT_FILE"));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &stream);
    CURLcode code = curl_easy_perform(curl);
    printf("%zu %s\n", stream.bytes, code == CURLE_OK ? "" : curl_easy_strerror(code));

    free(stream.pending);
    cJSON_free(request);
    cJSON_Delete(body);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    free(prompt);
    return code == CURLE_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
