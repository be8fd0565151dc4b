/* How often the key is in the process's memory: this program looks at all of it, page by page, with ReadProcessMemory.
 * It finds the key on no page that can be read while no request is sent, and what it plants itself it finds. Wine reads
 * pages to which there is no access too: there is one copy, on such a page, while there is a client.
 *
 *   key_copies KEY_FILE
 *
 * The key is in the file alone; this program knows it with each byte changed. The environment says where the offline
 * server is. */
#include <windows.h>
#include <stdlib.h>

#include "check.h"

#define MODEL "openai/gpt-oss-20b"
#define MASK 0x5a
#define LONGEST 128

static unsigned char masked[LONGEST];
static size_t length;

/* Reads the key a byte at a time, so that no copy of it is made. */
static void learn(const char *path) {
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    unsigned char byte;
    DWORD read;
    CHECK(file != INVALID_HANDLE_VALUE);
    while (length < LONGEST && ReadFile(file, &byte, 1, &read, NULL) && read == 1 && byte > ' ')
        masked[length++] = byte ^ MASK;
    CloseHandle(file);
    CHECK(length >= 16);
}

static size_t copies_in(const unsigned char *bytes, size_t count) {
    size_t copies = 0;
    for (size_t at = 0; length > 0 && at + length <= count; at++) {
        size_t same = 0;
        while (same < length && (bytes[at + same] ^ MASK) == masked[same]) same++;
        copies += same == length;
    }
    return copies;
}

#define BLOCK ((size_t)1 << 20)

/* Copies outside the block that they are looked for in: on pages to which there is access, or on the others. */
static size_t copies(int readable) {
    static unsigned char *block;
    if (block == NULL) block = VirtualAlloc(NULL, BLOCK + LONGEST, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    size_t found = 0;
    MEMORY_BASIC_INFORMATION region;
    for (unsigned char *at = NULL; VirtualQuery(at, &region, sizeof region) != 0;
         at = (unsigned char *)region.BaseAddress + region.RegionSize) {
        int is_readable = (region.Protect & (PAGE_NOACCESS | PAGE_GUARD)) == 0;
        if (region.State != MEM_COMMIT || region.BaseAddress == block || is_readable != readable) continue;
        /* Blocks overlap by less than a key, so that one across a border is found once. */
        for (size_t from = 0; from < region.RegionSize; from += BLOCK) {
            size_t wanted = region.RegionSize - from, read = 0;
            if (wanted > BLOCK + length - 1) wanted = BLOCK + length - 1;
            if (ReadProcessMemory(GetCurrentProcess(), (unsigned char *)region.BaseAddress + from, block, wanted, &read))
                found += copies_in(block, read);
        }
        memset(block, 0, BLOCK + LONGEST);
    }
    return found;
}

static void expect_none_readable(const char *when, size_t most_unreadable) {
    size_t readable = copies(1), unreadable = copies(0);
    printf("%s: %lu copies, and %lu without access\n", when, (unsigned long)readable, (unsigned long)unreadable);
    CHECK(readable == 0);
    CHECK(unreadable <= most_unreadable);
}

static together_request *question(void) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", MODEL);
    together_request_add_message(request, "user", "Who has the key?");
    return request;
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    learn(argv[1]);
    expect_none_readable("before there is a client", 0);
    char *planted = malloc(length);
    for (size_t i = 0; i < length; i++) planted[i] = (char)(masked[i] ^ MASK);
    CHECK(copies(1) == 1);
    SecureZeroMemory(planted, length);
    free(planted);

    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_OK, together_options_set_api_key_file(options, argv[1]));
    together_client *client = together_client_new(options);
    CHECK_STATUS(TOGETHER_OK, together_object_status(client));
    expect_none_readable("with a client", 1);
    for (int i = 0; i < 20; i++) {
        together_request *request = question();
        together_response *answer = together_complete(client, request);
        CHECK_STATUS(TOGETHER_OK, together_object_status(answer));
        together_free(answer);
        together_free(request);
    }
    expect_none_readable("after twenty requests", 1);
    together_request *request = question();
    together_call *call = together_start(client, request);
    const together_event *event = together_call_next(call, 60000);
    CHECK(event != NULL);
    expect_none_readable("in the middle of a stream", 1);
    together_free(call);
    together_free(request);
    together_response *diagnosis = together_client_diagnose(client);
    CHECK_STATUS(TOGETHER_OK, together_object_status(diagnosis));
    expect_none_readable("after a diagnosis", 1);
    together_free(diagnosis);
    together_free(client);
    together_free(options);
    expect_none_readable("when all is freed", 0);
    return checks_report();
}
