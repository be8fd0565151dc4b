/* Files as Windows has them: names of any script, paths longer than MAX_PATH, files that another program has open, and
 * names that are devices.
 *
 *   paths FOLDER        an empty folder, whose path is UTF-8 and has backslashes
 *
 * The environment says where the offline server is; its key is in EXPECTED_KEY. */
#include <windows.h>
#include <stdlib.h>

#include "check.h"

#define CONTENT "{\"custom_id\":\"1\"}\n"
#define LONG 600

static together_client *client;

/* A path that is longer than MAX_PATH needs the prefix; the library is given it without. */
static wchar_t *wide(const char *path) {
    static wchar_t room[2][1024];
    static int turn;
    wchar_t *text = room[turn ^= 1];
    wcscpy(text, L"\\\\?\\");
    CHECK(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, text + 4, 1020) > 0);
    return text;
}

static HANDLE opened(const char *path, DWORD access, DWORD sharing, DWORD how) {
    HANDLE file = CreateFileW(wide(path), access, sharing, NULL, how, 0, NULL);
    CHECK(file != INVALID_HANDLE_VALUE);
    return file;
}

static void write_file(const char *path, const char *text) {
    DWORD written;
    HANDLE file = opened(path, GENERIC_WRITE, 0, CREATE_ALWAYS);
    CHECK(WriteFile(file, text, (DWORD)strlen(text), &written, NULL));
    CloseHandle(file);
}

static void check_content(const char *path, const char *expected) {
    char text[256] = "";
    DWORD read = 0;
    HANDLE file = opened(path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING);
    CHECK(ReadFile(file, text, sizeof text - 1, &read, NULL));
    text[read] = '\0';
    CloseHandle(file);
    CHECK_TEXT(expected, text);
}

/* What is in a folder, but for . and .. */
static int entries(const char *folder) {
    char pattern[1024];
    WIN32_FIND_DATAW entry;
    int count = 0;
    snprintf(pattern, sizeof pattern, "%s\\*", folder);
    HANDLE search = FindFirstFileW(wide(pattern), &entry);
    CHECK(search != INVALID_HANDLE_VALUE);
    do count += entry.cFileName[0] != L'.';
    while (FindNextFileW(search, &entry));
    FindClose(search);
    return count;
}

static together_response *sent(const char *path) {
    together_request *request = together_request_new("POST /v1/files/upload");
    together_request_set_string(request, "purpose", "batch-api");
    together_request_set_file(request, "file", path);
    together_response *response = together_complete(client, request);
    together_free(request);
    return response;
}

static together_response *fetched(const char *id, const char *path) {
    together_request *request = together_request_new("GET /v1/files/{id}/content");
    together_request_set_string(request, "id", id);
    together_request_set_output(request, path);
    together_response *response = together_complete(client, request);
    together_free(request);
    return response;
}

/* A file goes to the server and comes back to another of its folder. */
static void there_and_back(const char *folder, const char *name) {
    char from[1024], to[1024];
    snprintf(from, sizeof from, "%s\\%s", folder, name);
    snprintf(to, sizeof to, "%s\\copy of %s", folder, name);
    write_file(from, CONTENT);
    together_response *up = sent(from);
    CHECK_STATUS(TOGETHER_OK, together_object_status(up));
    CHECK_TEXT("", together_object_message(up));
    together_response *down = fetched(together_response_string(up, "/id", NULL), to);
    CHECK_STATUS(TOGETHER_OK, together_object_status(down));
    CHECK_TEXT("", together_object_message(down));
    check_content(to, CONTENT);
    CHECK(entries(folder) == 2);
    together_free(down);
    together_free(up);
}

static void any_script(const char *root) {
    char folder[1024];
    snprintf(folder, sizeof folder, "%s\\Schl\xc3\xbcssel \xe9\x8d\xb5 \xf0\x9f\x94\x91", root);
    CHECK(CreateDirectoryW(wide(folder), NULL));
    there_and_back(folder, "\xce\xb1\xce\xb2\xce\xb3 \xd7\x90.jsonl");
}

static void longer_than_max_path(const char *root) {
    char folder[1024];
    snprintf(folder, sizeof folder, "%s", root);
    while (strlen(folder) < LONG) {
        strcat(folder, "\\a-folder-with-a-name-of-fifty-bytes-as-deep-as-it-is");
        CHECK(CreateDirectoryW(wide(folder), NULL));
    }
    there_and_back(folder, "file.jsonl");
}

/* The library's own reads share a file with readers; opening one that its owner shares with no reader is an error that says so. */
static void open_elsewhere(const char *root) {
    char path[1024];
    snprintf(path, sizeof path, "%s\\open", root);
    write_file(path, CONTENT);
    HANDLE reader = opened(path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING);
    together_response *up = sent(path);
    CHECK_STATUS(TOGETHER_OK, together_object_status(up));
    const char *id = together_response_string(up, "/id", NULL);

    int before = entries(root);
    together_response *down = fetched(id, path);
    CHECK_REFUSAL(down, TOGETHER_FILE, path, "another program", "");
    together_free(down);
    check_content(path, CONTENT);
    CHECK(entries(root) == before);
    CloseHandle(reader);
    down = fetched(id, path);
    CHECK_STATUS(TOGETHER_OK, together_object_status(down));
    together_free(down);

    HANDLE owner = opened(path, GENERIC_READ | GENERIC_WRITE, 0, OPEN_EXISTING);
    together_response *refused = sent(path);
    CHECK_REFUSAL(refused, TOGETHER_FILE, path, "os error 32", "");
    together_free(refused);
    CloseHandle(owner);
    together_free(up);
}

static void key_files(const char *root) {
    char path[1024];
    const char *key = getenv("EXPECTED_KEY");
    CHECK(key != NULL);
    if (key == NULL) return;
    snprintf(path, sizeof path, "%s\\\xe9\x8d\xb5.txt", root);
    write_file(path, key);
    together_options *options = together_options_new();
    HANDLE reader = opened(path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING);
    CHECK_STATUS(TOGETHER_OK, together_options_set_api_key_file(options, path));
    CloseHandle(reader);
    HANDLE owner = opened(path, GENERIC_READ, 0, OPEN_EXISTING);
    CHECK_STATUS(TOGETHER_FILE, together_options_set_api_key_file(options, path));
    CHECK_REFUSAL(options, TOGETHER_FILE, path, "os error 32", "");
    CHECK(strstr(together_object_message(options), key) == NULL);
    CloseHandle(owner);
    CHECK_STATUS(TOGETHER_OK, together_options_set_api_key_file(options, path));
    together_client *other = together_client_new(options);
    CHECK_STATUS(TOGETHER_OK, together_object_status(other));
    together_free(other);
    together_free(options);
}

/* Neither a device nor a name that Windows cuts is written to in a file's place. */
static void names_that_are_no_files(const char *root) {
    char path[1024];
    const char *const names[] = {"CON", "nul", "COM1.txt", "answer.", "answer ", "a\"b", "a?"};
    snprintf(path, sizeof path, "%s\\sent", root);
    write_file(path, CONTENT);
    together_response *up = sent(path);
    const char *id = together_response_string(up, "/id", NULL);
    int before = entries(root);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s\\%s", root, names[i]);
        together_response *down = fetched(id, path);
        CHECK_REFUSAL(down, TOGETHER_FILE, names[i], "", "");
        together_free(down);
    }
    CHECK(entries(root) == before);
    together_free(up);
    /* A path is UTF-8: a surrogate without its other half cannot be said in it. */
    together_request *request = together_request_new("GET /v1/files/{id}/content");
    CHECK_STATUS(TOGETHER_INVALID_ARGUMENT, together_request_set_output(request, "\xed\xa0\xbd"));
    together_free(request);
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    client = together_client_new(NULL);
    CHECK_STATUS(TOGETHER_OK, together_object_status(client));
    any_script(argv[1]);
    longer_than_max_path(argv[1]);
    open_elsewhere(argv[1]);
    key_files(argv[1]);
    names_that_are_no_files(argv[1]);
    together_free(client);
    return checks_report();
}
