/* What text may be, in every place where text goes in: NULs, invalid UTF-8, broken JSON, deep JSON, numbers
 * that are none, names that lead nowhere. Good text arrives as it was given (the model offline/echo answers
 * with the request's body); bad text gets a status and one line that says which function, what and why.
 *
 *   text_rules DIRECTORY_TO_WRITE_FILES_IN */
#define _POSIX_C_SOURCE 200809L

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "systems.h"

#define BAD TOGETHER_INVALID_ARGUMENT
#define NOT_UTF8 "caf\xe9!"

static const char *directory;
static together_client *client;

/* What of the request arrives at the server, which must hold `expected`. */
static void check_arrives(together_request *request, const char *expected, int line) {
    together_request_set_string(request, "model", "offline/echo");
    together_response *response = together_complete(client, request);
    size_t length = 0;
    const char *body = together_response_text(response, &length);
    check_status(TOGETHER_OK, together_object_status(response), __FILE__, line,
                 together_object_message(response));
    check(strstr(body, expected) != NULL, __FILE__, line, expected, body);
    check(length == strlen(body), __FILE__, line, "an echoed body without NULs", body);
    together_free(response);
    together_free(request);
}
#define CHECK_ARRIVES(request, expected) check_arrives((request), (expected), __LINE__)

static together_request *chat(void) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_add_message(request, "user", "hello");
    return request;
}

/* One setting of a fresh object that must fail, with these words in its message. */
#define CHECK_SETTING(make, call, status, one, two, three) \
    do { \
        void *object = (make); \
        CHECK_STATUS((status), (call)); \
        CHECK_REFUSAL(object, (status), one, two, three); \
        together_free(object); \
    } while (0)
#define BAD_REQUEST(call, one, two, three) CHECK_SETTING(chat(), call, BAD, one, two, three)
#define BAD_OPTIONS(call, status, one, two, three) \
    CHECK_SETTING(together_options_new(), call, status, one, two, three)

static void nuls_travel_both_ways(void) {
    static const char prompt[] = "a\0b";
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    CHECK_STATUS(TOGETHER_OK, together_request_add_message_n(request, "user", prompt, 3));
    together_response *response = together_complete(client, request);
    size_t length = 0, same = 0;
    const char *text = together_response_text(response, &length);
    static const char expected[] = "offline: you asked \"a\0b\"";
    CHECK(length == sizeof expected - 1 && memcmp(text, expected, length) == 0 && text[length] == '\0');
    const char *by_pointer = together_response_string(response, "/choices/0/message/content", &same);
    CHECK(same == length && memcmp(by_pointer, expected, length) == 0);
    together_free(response);
    together_free(request);

    request = chat();
    CHECK_STATUS(TOGETHER_OK, together_request_set_string_n(request, "user", "x\0y", 3));
    CHECK_ARRIVES(request, "\"user\":\"x\\u0000y\"");
    request = chat();
    CHECK_STATUS(TOGETHER_OK, together_request_set_string_n(request, "user", "whole text", 5));
    CHECK_ARRIVES(request, "\"user\":\"whole\"");
    BAD_REQUEST(together_request_set_json_n(object, "stop", "[\0]", 3), "together_request_set_json_n:", "stop",
                "not valid JSON");
    BAD_OPTIONS(together_options_set_api_key_n(object, "k\0y", 3), BAD, "together_options_set_api_key_n:",
                "API key", "NUL");
}

static void invalid_utf8_is_refused_in_every_text(void) {
    BAD_REQUEST(together_request_set_string(object, NOT_UTF8, "v"), "together_request_set_string:", "field",
                "not valid UTF-8 (at byte 3)");
    BAD_REQUEST(together_request_set_string(object, "f", NOT_UTF8), "together_request_set_string:", "value",
                "not valid UTF-8 (at byte 3)");
    BAD_REQUEST(together_request_set_string_n(object, NOT_UTF8, "v", 1), "together_request_set_string_n:", "field",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_string_n(object, "f", "\xff", 1), "together_request_set_string_n:", "value",
                "not valid UTF-8");
    /* A character cut in its middle by the length. */
    BAD_REQUEST(together_request_set_string_n(object, "f", "\xc3\xa9", 1), "together_request_set_string_n:",
                "value", "not valid UTF-8");
    BAD_REQUEST(together_request_set_integer(object, NOT_UTF8, 1), "together_request_set_integer:", "field",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_number(object, NOT_UTF8, 1), "together_request_set_number:", "field",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_boolean(object, NOT_UTF8, 1), "together_request_set_boolean:", "field",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_json(object, NOT_UTF8, "1"), "together_request_set_json:", "field",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_json(object, "f", "\"" NOT_UTF8 "\""), "together_request_set_json:", "json",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_json_n(object, NOT_UTF8, "1", 1), "together_request_set_json_n:", "field",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_json_n(object, "f", "\"\xff\"", 3), "together_request_set_json_n:", "json",
                "not valid UTF-8");
    BAD_REQUEST(together_request_add_message(object, NOT_UTF8, "v"), "together_request_add_message:", "role",
                "not valid UTF-8");
    BAD_REQUEST(together_request_add_message(object, "user", NOT_UTF8), "together_request_add_message:", "content",
                "not valid UTF-8");
    BAD_REQUEST(together_request_add_message_n(object, NOT_UTF8, "v", 1), "together_request_add_message_n:",
                "role", "not valid UTF-8");
    BAD_REQUEST(together_request_add_message_n(object, "user", "\xff", 1), "together_request_add_message_n:",
                "content", "not valid UTF-8");
    BAD_REQUEST(together_request_add_image(object, "\xff", 1, NOT_UTF8), "together_request_add_image:",
                "mime_type", "not valid UTF-8");
    BAD_REQUEST(together_request_set_file(object, NOT_UTF8, "path"), "together_request_set_file:", "field",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_file(object, "f", NOT_UTF8), "together_request_set_file:", "path",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_bytes(object, NOT_UTF8, "v", 1, "name"), "together_request_set_bytes:", "field",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_bytes(object, "f", "v", 1, NOT_UTF8), "together_request_set_bytes:",
                "file_name", "not valid UTF-8");
    BAD_REQUEST(together_request_set_output(object, NOT_UTF8), "together_request_set_output:", "path",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_header(object, NOT_UTF8, "v"), "together_request_set_header:", "name",
                "not valid UTF-8");
    BAD_REQUEST(together_request_set_header(object, "x-name", NOT_UTF8), "together_request_set_header:", "value",
                "not valid UTF-8");

    BAD_OPTIONS(together_options_set_api_key(object, NOT_UTF8), BAD, "together_options_set_api_key:", "key", "");
    BAD_OPTIONS(together_options_set_api_key_n(object, NOT_UTF8, 5), BAD, "together_options_set_api_key_n:", "key",
                "");
    BAD_OPTIONS(together_options_set_api_key_file(object, NOT_UTF8), BAD, "together_options_set_api_key_file:",
                "path", "not valid UTF-8");
    BAD_OPTIONS(together_options_set_base_url(object, NOT_UTF8), BAD, "together_options_set_base_url:", "url",
                "not valid UTF-8");
    BAD_OPTIONS(together_options_set_header(object, NOT_UTF8, "v"), BAD, "together_options_set_header:", "name",
                "not valid UTF-8");
    BAD_OPTIONS(together_options_set_header(object, "x-name", NOT_UTF8), BAD, "together_options_set_header:",
                "value", "not valid UTF-8");
    BAD_OPTIONS(together_options_set_proxy(object, NOT_UTF8), BAD, "together_options_set_proxy:", "url",
                "not valid UTF-8");
    BAD_OPTIONS(together_options_add_ca(object, NOT_UTF8), BAD, "together_options_add_ca:", "", "");
    BAD_OPTIONS(together_options_set_cassette(object, NOT_UTF8, TOGETHER_CASSETTE_REPLAY), BAD,
                "together_options_set_cassette:", "path", "");
    BAD_OPTIONS(together_options_set_cassette(object, "", TOGETHER_CASSETTE_REPLAY), BAD,
                "together_options_set_cassette:", "path", "empty");
    BAD_OPTIONS(together_options_add_ca_file(object, NOT_UTF8), BAD, "together_options_add_ca_file:", "path",
                "not valid UTF-8");
    BAD_OPTIONS(together_options_add_pin(object, NOT_UTF8), BAD, "together_options_add_pin:", "spki_sha256_base64",
                "not valid UTF-8");
    BAD_OPTIONS(together_options_set_identity(object, NOT_UTF8, "pem"), BAD, "together_options_set_identity:",
                "cert_pem", "not valid UTF-8");
    BAD_OPTIONS(together_options_set_identity(object, "pem", NOT_UTF8), BAD, "together_options_set_identity:",
                "key_pem", "not valid UTF-8");
    CHECK_STATUS(BAD, together_client_set_api_key(client, NOT_UTF8));
    CHECK_STATUS(BAD, together_client_set_api_key_n(client, NOT_UTF8, 5));

    together_request *request = together_request_new("GET /v1/" NOT_UTF8);
    CHECK_REFUSAL(request, BAD, "together_request_new:", "operation", "not valid UTF-8");
    together_free(request);
}

static void getters_find_nothing_where_nothing_is(void) {
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    together_response *response = together_complete(client, models);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    CHECK(together_response_count(response, "/0") > 0);
    static const char *const nowhere[] = {NOT_UTF8, "0", "id", "/", "/-", "/00", "/+0", "/0/~", "/0/~2", "/0/id/x",
                                          "/99999", "/18446744073709551616", "/0/id/0/1/2/3"};
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        CHECK_TEXT("", together_response_string(response, nowhere[i], NULL));
        CHECK(together_response_integer(response, nowhere[i], 7) == 7);
        CHECK(together_response_number(response, nowhere[i], 7.5) == 7.5);
        CHECK(together_response_boolean(response, nowhere[i], -5) == -5);
        CHECK(together_response_count(response, nowhere[i]) == 0);
        CHECK(together_response_floats(response, nowhere[i], NULL, 0) == 0);
    }
    CHECK_TEXT("", together_response_header(response, ""));
    CHECK_TEXT("", together_response_header(response, NOT_UTF8));
    CHECK_TEXT("", together_response_header(response, "content-type\r\n"));
    together_free(response);
    together_free(models);
}

static void empty_text_is_text_where_it_can_be(void) {
    together_request *request = chat();
    CHECK_STATUS(TOGETHER_OK, together_request_set_string(request, "user", ""));
    CHECK_STATUS(TOGETHER_OK, together_request_add_message(request, "user", ""));
    CHECK_ARRIVES(request, "{\"role\":\"user\",\"content\":\"\"}],\"user\":\"\"");
    request = together_request_new("");
    CHECK_REFUSAL(request, BAD, "together_request_new:", "operation", "METHOD /path");
    together_free(request);
    BAD_REQUEST(together_request_set_string(object, "", "v"), "together_request_set_string:", "field \"\"",
                "object");
    BAD_REQUEST(together_request_set_json(object, "f", ""), "together_request_set_json:", "field \"f\"",
                "not valid JSON");
    BAD_REQUEST(together_request_add_image(object, "", 0, "image/png"), "together_request_add_image:", "image",
                "empty");
    BAD_REQUEST(together_request_add_image(object, "x", 1, ""), "together_request_add_image:", "image/png", "");
    BAD_REQUEST(together_request_set_header(object, "", "v"), "together_request_set_header:", "name", "empty");
    BAD_OPTIONS(together_options_set_api_key(object, ""), TOGETHER_NO_API_KEY, "together_options_set_api_key:",
                "API key", "empty");
    BAD_OPTIONS(together_options_set_api_key(object, "\r\n"), TOGETHER_NO_API_KEY,
                "together_options_set_api_key:", "API key", "empty");
    BAD_OPTIONS(together_options_set_base_url(object, ""), BAD, "together_options_set_base_url:", "base URL",
                "empty");
    BAD_OPTIONS(together_options_add_ca(object, ""), BAD, "together_options_add_ca:", "CA", "no certificate");
}

static void json_must_be_json(void) {
    static const char *const broken[] = {"{",     "nul",          "[1,]",         "{\"a\":1,}", "01",
                                         "1 2",   "'a'",          "NaN",          "Infinity",   "-",
                                         "\"\n\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\q\"",    "{a:1}"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        BAD_REQUEST(together_request_set_json(object, "stop", broken[i]), "together_request_set_json:",
                    "field \"stop\"", "not valid JSON");

    size_t levels = 100000;
    char *deep = malloc(2 * levels + 1);
    CHECK(deep != NULL);
    if (deep == NULL) return;
    memset(deep, '[', levels);
    memset(deep + levels, ']', levels);
    deep[2 * levels] = '\0';
    BAD_REQUEST(together_request_set_json(object, "stop", deep), "together_request_set_json:", "field \"stop\"",
                "levels deep");
    BAD_REQUEST(together_request_set_json_n(object, "", deep, 2 * levels), "together_request_set_json_n:",
                "field \"\"", "levels deep");
    for (size_t i = 0; i < levels; i++) memcpy(deep + 2 * i, "/a", 2);
    BAD_REQUEST(together_request_set_string(object, deep, "v"), "together_request_set_string:", "field \"/a/a",
                "levels deep");
    free(deep);

    /* Every digit arrives. */
    together_request *request = chat();
    CHECK_STATUS(TOGETHER_OK, together_request_set_json(request, "seed", "15924764223251450000"));
    CHECK_STATUS(TOGETHER_OK, together_request_set_json(request, "x", "[1e+400, -0, 0.10, \"\\ud83d\\ude00\"]"));
    CHECK_ARRIVES(request, "\"seed\":15924764223251450000,\"x\":[1e+400,-0,0.10,\"\xf0\x9f\x98\x80\"]");
}

static void numbers_must_be_numbers(void) {
    BAD_REQUEST(together_request_set_number(object, "temperature", (double)NAN), "together_request_set_number:",
                "field \"temperature\"", "NaN");
    BAD_REQUEST(together_request_set_number(object, "temperature", (double)INFINITY),
                "together_request_set_number:", "field \"temperature\"", "infinity");
    BAD_REQUEST(together_request_set_number(object, "temperature", (double)-INFINITY),
                "together_request_set_number:", "field \"temperature\"", "infinity");
    BAD_REQUEST(together_request_set_timeout(object, 0, 1), "together_request_set_timeout:", "0 is not one of the",
                "TOGETHER_TIMEOUT_");
    BAD_REQUEST(together_request_set_timeout(object, 5, 1), "together_request_set_timeout:", "5 is not one of the",
                "TOGETHER_TIMEOUT_");
    BAD_REQUEST(together_request_set_timeout(object, TOGETHER_TIMEOUT_IDLE, -1), "together_request_set_timeout:",
                "time limit", "negative");
    BAD_OPTIONS(together_options_set_timeout(object, INT32_MIN, 1), BAD, "together_options_set_timeout:",
                "-2147483648 is not one of the", "TOGETHER_TIMEOUT_");
    BAD_OPTIONS(together_options_set_timeout(object, TOGETHER_TIMEOUT_TOTAL, INT64_MIN), BAD,
                "together_options_set_timeout:", "time limit", "negative");
    BAD_OPTIONS(together_options_set_limit(object, 0, 1), BAD, "together_options_set_limit:", "0 is not one of the",
                "TOGETHER_LIMIT_");
    BAD_OPTIONS(together_options_set_limit(object, TOGETHER_LIMIT_RESPONSE_BYTES, 0), BAD,
                "together_options_set_limit:", "limit", "0");

    together_request *request = chat();
    CHECK_STATUS(TOGETHER_OK, together_request_set_number(request, "temperature", 0.7));
    CHECK_STATUS(TOGETHER_OK, together_request_set_integer(request, "low", INT64_MIN));
    CHECK_STATUS(TOGETHER_OK, together_request_set_timeout(request, TOGETHER_TIMEOUT_TOTAL, INT64_MAX));
    CHECK_ARRIVES(request, "\"temperature\":0.7,\"low\":-9223372036854775808");
}

static void fields_lead_somewhere_or_are_refused(void) {
    BAD_REQUEST(together_request_set_string(object, "/messages/5/content", "v"), "together_request_set_string:",
                "field \"/messages/5/content\"", "past the end");
    BAD_REQUEST(together_request_set_string(object, "/messages/x", "v"), "together_request_set_string:",
                "field \"/messages/x\"", "not an index");
    BAD_REQUEST(together_request_set_string(object, "/messages/0/content/x", "v"), "together_request_set_string:",
                "field \"/messages/0/content/x\"", "a text");
    BAD_REQUEST(together_request_set_string(object, "/a~", "v"), "together_request_set_string:", "field \"/a~\"",
                "~0");
    BAD_REQUEST(together_request_set_json(object, "", "[1]"), "together_request_set_json:", "field \"\"",
                "object");

    together_request *request = chat();
    CHECK_STATUS(TOGETHER_OK, together_request_set_string(request, "user", "first"));
    CHECK_STATUS(TOGETHER_OK, together_request_set_integer(request, "user", 2));
    CHECK_STATUS(TOGETHER_OK, together_request_set_string(request, "user", "last"));
    /* Any number but 0 is true, also one whose last byte is 0. */
    CHECK_STATUS(TOGETHER_OK, together_request_set_boolean(request, "/deep/0/er", 256));
    CHECK_STATUS(TOGETHER_OK, together_request_set_boolean(request, "/deep/0/not", 0));
    CHECK_ARRIVES(request, "\"user\":\"last\",\"deep\":[{\"er\":true,\"not\":false}]");
    request = chat();
    CHECK_STATUS(TOGETHER_OK, together_request_set_string(request, "messages", "none"));
    CHECK_STATUS(BAD, together_request_add_message(request, "user", "v"));
    CHECK_REFUSAL(request, BAD, "together_request_add_message:", "messages", "a text");
    together_free(request);
}

static void a_url_is_filled_or_not_sent(void) {
    together_request *request = together_request_new(TOGETHER_FILES_GET);
    together_response *response = together_complete(client, request);
    CHECK_REFUSAL(response, BAD, "GET /v1/files/{id}", "\"id\"", "was not set");
    together_free(response);
    static const char *const no_segment[] = {"", ".", "..", "%2e%2E", ".%2e"};
    for (size_t i = 0; i < sizeof no_segment / sizeof *no_segment; i++) {
        CHECK_STATUS(TOGETHER_OK, together_request_set_string(request, "id", no_segment[i]));
        response = together_complete(client, request);
        CHECK_REFUSAL(response, BAD, "GET /v1/files/{id}", "\"id\"", "path");
        together_free(response);
    }
    /* Anything else is one segment, whatever it holds, and reaches the server. */
    CHECK_STATUS(TOGETHER_OK, together_request_set_string(request, "id", "../models?x=1#y\r\nz"));
    response = together_complete(client, request);
    CHECK(together_response_http_status(response) == 404);
    CHECK_REFUSAL(response, TOGETHER_NOT_FOUND, "GET /v1/files/{id}", "404", "not_found");
    together_free(response);
    together_free(request);
    static const char *const no_operation[] = {"GET", "GET v1/models", "get /v1/models", "GET //host/x",
                                               "GET /v1/../x", "GET /v1/{id", "GET /v1/x\r\nHost: y"};
    for (size_t i = 0; i < sizeof no_operation / sizeof *no_operation; i++) {
        request = together_request_new(no_operation[i]);
        CHECK_REFUSAL(request, BAD, "together_request_new:", "the operation", "");
        together_free(request);
    }
    request = together_request_new("GET http://host/x");
    CHECK_REFUSAL(request, BAD, "together_request_new:", "plain http", "https://");
    together_free(request);
    request = together_request_new("GET https://me@host/x");
    CHECK_REFUSAL(request, BAD, "together_request_new:", "user name", "https://");
    together_free(request);
}

static void headers_hold_one_line(void) {
    BAD_REQUEST(together_request_set_header(object, "x-a", "b\r\nx-injected: 1"), "together_request_set_header:",
                "x-a", "line break");
    BAD_REQUEST(together_request_set_header(object, "x-a\r\nx-injected", "1"), "together_request_set_header:",
                "name", "");
    BAD_REQUEST(together_request_set_header(object, "Host", "elsewhere"), "together_request_set_header:", "host",
                "set by the library");
    BAD_OPTIONS(together_options_set_header(object, "x-a", "b\nc"), BAD, "together_options_set_header:", "x-a",
                "line break");
    BAD_OPTIONS(together_options_set_header(object, "Authorization", "Bearer sesame"), BAD,
                "together_options_set_header:", "Authorization", "together_options_set_api_key");
}

static void a_base_url_names_a_server(void) {
    static const char *const bad[][2] = {{"https://", "no host"},
                                         {"https:///v1", "no host"},
                                         {"https://:443/v1", "no host"},
                                         {"api.together.ai", "no scheme"},
                                         {"ftp://api.together.ai", "neither https nor http"},
                                         {"https://user:sesame@api.together.ai", "user name or password"},
                                         {"https://host/v1?key=1", "query"},
                                         {"https://host/a/../b", ".."},
                                         {"https://host:99999", "port"},
                                         {"https://ho st", "space"},
                                         {"https://host\r\nx: y", "space"},
                                         {"http://api.together.ai", "unencrypted"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        together_options *options = together_options_new();
        CHECK_STATUS(BAD, together_options_set_base_url(options, bad[i][0]));
        CHECK_REFUSAL(options, BAD, "together_options_set_base_url:", "base URL", bad[i][1]);
        CHECK(strstr(together_object_message(options), "sesame") == NULL);
        together_free(options);
    }
    /* With and without "/v1", and with a slash: the same server. Another path: another place on it. */
    const char *server = getenv("TOGETHER_BASE_URL");
    static const char *const same[] = {"", "/", "/v1", "/v1/", "//v1"};
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    for (size_t i = 0; i <= sizeof same / sizeof *same; i++) {
        int is_elsewhere = i == sizeof same / sizeof *same;
        char url[256];
        snprintf(url, sizeof url, "%s%s", server, is_elsewhere ? "/relay/v1" : same[i]);
        together_options *options = together_options_new();
        CHECK_STATUS(TOGETHER_OK, together_options_set_base_url(options, url));
        together_client *there = together_client_new(options);
        together_response *response = together_complete(there, models);
        CHECK(together_response_http_status(response) == (is_elsewhere ? 404 : 200));
        together_free(response);
        together_free(there);
        together_free(options);
    }
    together_free(models);
}

/* A file of that content, by a path that lasts until the next call. */
static const char *file_of(const char *content, size_t length) {
    static char path[1024];
    snprintf(path, sizeof path, "%s/file", directory);
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    if (file == NULL) return path;
    CHECK(fwrite(content, 1, length, file) == length);
    CHECK(fclose(file) == 0);
    return path;
}

static void files_are_there_and_hold_what_they_should(void) {
    const char *path;
    BAD_OPTIONS(together_options_add_ca_file(object, "/no/such/file"), TOGETHER_FILE,
                "together_options_add_ca_file:", "the CA file /no/such/file", NO_SUCH_FILE);
    path = file_of("", 0);
    BAD_OPTIONS(together_options_add_ca_file(object, path), TOGETHER_FILE, "together_options_add_ca_file:", path,
                "no certificate");
    path = file_of("not PEM\n", 8);
    BAD_OPTIONS(together_options_add_ca_file(object, path), TOGETHER_FILE, "together_options_add_ca_file:", path,
                "no certificate");
    static const char cut[] = "-----BEGIN CERTIFICATE-----\nMIIB\n";
    path = file_of(cut, sizeof cut - 1);
    BAD_OPTIONS(together_options_add_ca_file(object, path), TOGETHER_FILE, "together_options_add_ca_file:", path,
                "");
    static const char hollow[] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    path = file_of(hollow, sizeof hollow - 1);
    BAD_OPTIONS(together_options_add_ca_file(object, path), TOGETHER_FILE, "together_options_add_ca_file:", path,
                "certificate 1");
    BAD_OPTIONS(together_options_add_ca(object, hollow), BAD, "together_options_add_ca:", "CA text",
                "certificate 1");
    BAD_OPTIONS(together_options_add_ca_n(object, hollow, 10), BAD, "together_options_add_ca_n:", "CA text",
                "no certificate");

    BAD_OPTIONS(together_options_set_api_key_file(object, "/no/such/file"), TOGETHER_FILE,
                "together_options_set_api_key_file:", "/no/such/file", NO_SUCH_FILE);
    BAD_OPTIONS(together_options_set_api_key_file(object, directory), TOGETHER_FILE,
                "together_options_set_api_key_file:", directory, "directory");
    path = file_of("", 0);
    BAD_OPTIONS(together_options_set_api_key_file(object, path), TOGETHER_NO_API_KEY,
                "together_options_set_api_key_file:", path, "empty");
    path = file_of("\n", 1);
    BAD_OPTIONS(together_options_set_api_key_file(object, path), TOGETHER_NO_API_KEY,
                "together_options_set_api_key_file:", path, "empty");
    path = file_of("two\nsesames\n", 12);
    BAD_OPTIONS(together_options_set_api_key_file(object, path), BAD, "together_options_set_api_key_file:", path,
                "line break");
    path = file_of("ses\0ame", 7);
    BAD_OPTIONS(together_options_set_api_key_file(object, path), BAD, "together_options_set_api_key_file:", path,
                "NUL");

    char line[256];
    snprintf(line, sizeof line, "%s\r\n", getenv("TOGETHER_API_KEY"));
    path = file_of(line, strlen(line));
    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_OK, together_options_set_api_key_file(options, path));
    together_client *with_file = together_client_new(options);
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    together_response *response = together_complete(with_file, models);
    CHECK_STATUS(TOGETHER_OK, together_object_status(response));
    together_free(response);
    together_free(models);
    together_free(with_file);
    together_free(options);
}

int main(int argc, char **argv) {
    CHECK(argc == 2);
    if (argc != 2) return checks_report();
    directory = argv[1];
    client = together_client_new(NULL);
    nuls_travel_both_ways();
    invalid_utf8_is_refused_in_every_text();
    getters_find_nothing_where_nothing_is();
    empty_text_is_text_where_it_can_be();
    json_must_be_json();
    numbers_must_be_numbers();
    fields_lead_somewhere_or_are_refused();
    a_url_is_filled_or_not_sent();
    headers_hold_one_line();
    a_base_url_names_a_server();
    files_are_there_and_hold_what_they_should();
    together_free(client);
    return checks_report();
}
