/* The same by libcurl and cJSON, as programs of this kind are commonly written: one handle, whose connection is kept;
 * a tree of each JSON. It does less than the library (no tool calls, no usage, no whole answer of a stream, no check
 * of UTF-8). */
#include <cjson/cJSON.h>

#include "tally.h"
#include "with_libcurl.h"
#include "work.h"

/* What arrived and is not read yet: of a stream a part of a line, else all of the body. */
struct answer {
    char *bytes;
    size_t length, capacity, got;
    bool is_stream;
    struct tally *tally; /* of streams in number */
};

static void read_event(struct answer *answer, const char *line, size_t length) {
    if (length < 6 || memcmp(line, "data: ", 6) != 0 || memcmp(line + 6, "[DONE]", 6) == 0) return;
    cJSON *chunk = cJSON_ParseWithLength(line + 6, length - 6);
    cJSON *delta = cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(chunk, "choices"), 0), "delta");
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(delta, "content"));
    if (text != NULL) answer->got += strlen(text);
    if (text != NULL && answer->tally != NULL) tally_count(answer->tally, text);
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

/* Of one list after the other every number. */
static size_t numbers_of(const cJSON *json) {
    static volatile float numbers[1024];
    size_t count = 0;
    cJSON *item, *number;
    cJSON_ArrayForEach(item, cJSON_GetObjectItem(json, "data")) {
        size_t place = 0;
        cJSON_ArrayForEach(number, cJSON_GetObjectItem(item, "embedding"))
            if (place < 1024) numbers[place++] = (float)number->valuedouble;
        count += place + (numbers[0] > 2);
    }
    return count;
}

static void read_whole(struct answer *answer, enum kind kind) {
    if (kind == STREAM || kind == DOWNLOAD) return;
    answer->got = answer->length;
    if (kind == BODY || kind == UPLOAD) return;
    cJSON *json = cJSON_ParseWithLength(answer->bytes, answer->length);
    if (kind == CHAT) {
        cJSON *choice = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "choices"), 0);
        const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetObjectItem(choice, "message"), "content"));
        answer->got = text != NULL ? strlen(text) : 0;
    }
    if (kind == EMBEDDINGS || kind == FLOATS) answer->got = numbers_of(json);
    if (kind == MODELS) answer->got = (size_t)cJSON_GetArraySize(json);
    cJSON_Delete(json);
}

static bool read_streams(CURL *prepared, const struct work *work) {
    struct tally *tally = tally_new((size_t)work->streams * (size_t)work->count);
    struct answer *answers = calloc((size_t)work->streams, sizeof *answers);
    CURL **transfers = calloc((size_t)work->streams, sizeof *transfers);
    for (int i = 0; i < work->streams; i++) {
        answers[i] = (struct answer){.is_stream = true, .tally = tally};
        transfers[i] = curl_easy_duphandle(prepared);
        curl_easy_setopt(transfers[i], CURLOPT_WRITEDATA, &answers[i]);
    }
    bool failed = run_all(transfers, work->streams);
    for (int i = 0; i < work->streams; i++) {
        curl_easy_cleanup(transfers[i]);
        free(answers[i].bytes);
    }
    free(transfers);
    free(answers);
    return !tally_end(tally) || failed;
}

/* What is asked of the service, where, and which end of the file it goes to. */
static void prepare(CURL *curl, const struct work *work, FILE *file) {
    char url[512];
    const char *base = getenv("TOGETHER_BASE_URL");
    bool is_chat = work->kind == CHAT || work->kind == STREAM || work->kind == STREAMS;
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "model", work->model);
    if (is_chat) {
        cJSON *message = cJSON_CreateObject();
        if (work->kind != CHAT) cJSON_AddTrueToObject(body, "stream");
        cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "messages"), message);
        cJSON_AddStringToObject(message, "role", "user");
        cJSON_AddStringToObject(message, "content", QUESTION);
    } else {
        cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "input"), cJSON_CreateString("a"));
    }
    char *text = cJSON_PrintUnformatted(body);
    cJSON_Delete(body);
    snprintf(url, sizeof url, "%s/v1/%s", base, is_chat ? "chat/completions" : "embeddings");
    if (work->kind == MODELS) {
        snprintf(url, sizeof url, "%s/v1/models", base);
    } else if (work->kind == DOWNLOAD) {
        snprintf(url, sizeof url, "%s/v1/files/%d/content", base, work->count);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, NULL);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, file);
    } else if (work->kind == UPLOAD) {
        snprintf(url, sizeof url, "%s/v1/files/upload", base);
        curl_mime *form = curl_mime_init(curl);
        curl_mimepart *part = curl_mime_addpart(form);
        curl_mime_name(part, "file");
        curl_mime_filedata(part, getenv("BENCH_FILE"));
        curl_easy_setopt(curl, CURLOPT_MIMEPOST, form);
    } else {
        /* Told, not counted: of a body of unknown length libcurl 7.88 makes no copy for another handle. */
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)strlen(text));
        curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, text);
    }
    curl_easy_setopt(curl, CURLOPT_URL, url);
    cJSON_free(text);
}

int main(int argc, char **argv) {
    struct work work = work_of(argc, argv);
    char authorization[512];
    snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", getenv("TOGETHER_API_KEY"));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, authorization);
    /* No asking whether an upload is welcome: it is, and the server does not say so. */
    headers = curl_slist_append(headers, work.kind == UPLOAD ? "Expect:" : "Content-Type: application/json");
    struct answer answer = {.is_stream = work.kind == STREAM};
    FILE *file = work.kind == DOWNLOAD ? fopen(getenv("BENCH_FILE"), "w") : NULL;
    curl_easy_setopt(curl, CURLOPT_CAINFO, getenv("SSL_CERT_FILE"));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    if (work.says_times && work.kind == STREAM) {
        struct work before = work_before(&work);
        answer.is_stream = false;
        prepare(curl, &before, NULL);
        curl_easy_perform(curl);
        answer.is_stream = true;
    }
    prepare(curl, &work, file);

    bool failed = false;
    if (work.kind == STREAMS) {
        failed = read_streams(curl, &work);
    } else if (work.kind == FLOATS) {
        failed = curl_easy_perform(curl) != CURLE_OK;
        for (int i = 0; i < work.exchanges && !failed; i++) {
            work_begins(&work);
            read_whole(&answer, FLOATS);
            failed = answer.got != 64 * 1024;
            work_ends(&work);
        }
    } else {
        for (int i = 0; i < work.exchanges && !failed; i++) {
            work_begins(&work);
            answer.length = answer.got = 0;
            CURLcode code = curl_easy_perform(curl);
            if (code == CURLE_OK) read_whole(&answer, work.kind);
            failed = code != CURLE_OK || (answer.got == 0 && file == NULL);
            if (failed) fprintf(stderr, "%s\n", curl_easy_strerror(code));
            work_ends(&work);
        }
    }
    if (file != NULL) fclose(file);
    work_is_done(&work);
    free(answer.bytes);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    return failed;
}
