/* The same chat completion by libcurl and cJSON, verified against the same CA: what a C program does today. */
#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char *start;
    size_t length;
};

static size_t append(char *bytes, size_t size, size_t count, void *user_data) {
    struct text *text = user_data;
    char *longer = realloc(text->start, text->length + size * count + 1);
    if (longer == NULL) return 0;
    text->start = longer;
    memcpy(longer + text->length, bytes, size * count);
    text->length += size * count;
    longer[text->length] = '\0';
    return size * count;
}

static char *body(void) {
    cJSON *request = cJSON_CreateObject();
    cJSON_AddStringToObject(request, "model", "openai/gpt-oss-20b");
    cJSON *messages = cJSON_AddArrayToObject(request, "messages");
    cJSON *message = cJSON_CreateObject();
    cJSON_AddStringToObject(message, "role", "user");
    cJSON_AddStringToObject(message, "content", "What is the capital of France?");
    cJSON_AddItemToArray(messages, message);
    char *text = cJSON_PrintUnformatted(request);
    cJSON_Delete(request);
    return text;
}

int main(void) {
    char url[512], authorization[512];
    snprintf(url, sizeof url, "%s/v1/chat/completions", getenv("TOGETHER_BASE_URL"));
    snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", getenv("TOGETHER_API_KEY"));

    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, authorization);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    struct text answer = {NULL, 0};
    char *request = body();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CAINFO, getenv("SSL_CERT_FILE"));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    CURLcode code = curl_easy_perform(curl);

    cJSON *json = code == CURLE_OK ? cJSON_Parse(answer.start) : NULL;
    cJSON *choice = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "choices"), 0);
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetObjectItem(choice, "message"), "content"));
    puts(text != NULL ? text : curl_easy_strerror(code));
    int failed = text == NULL;

    cJSON_Delete(json);
    free(answer.start);
    cJSON_free(request);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    return failed;
}
