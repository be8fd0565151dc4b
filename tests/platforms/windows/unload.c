/* A host that loads the library as a plugin two hundred times, and lets go of it while calls are in flight: by freeing
 * everything, whose threads and handles must then be gone, or by freeing nothing, which must cost no more than memory.
 *
 *   unload LIBRARY
 *
 * The environment says where the offline server is. */
#include <windows.h>
#include <tlhelp32.h>
#include <stdint.h>

#include "check.h"

#define MODEL "openai/gpt-oss-20b"
#define ROUNDS 200
#define CALLS 4

/* ISO C has no conversion from one function's pointer to another's; Windows asks for one. */
#define FIND(name) \
    do { \
        FARPROC found = GetProcAddress(library, "together_" #name); \
        CHECK(found != NULL); \
        if (found == NULL) return; \
        memcpy(&name, &found, sizeof name); \
    } while (0)

static int threads(void) {
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 entry = {.dwSize = sizeof entry};
    int count = 0;
    for (BOOL there = Thread32First(snapshot, &entry); there; there = Thread32Next(snapshot, &entry))
        count += entry.th32OwnerProcessID == GetCurrentProcessId();
    CloseHandle(snapshot);
    return count;
}

/* GetProcessHandleCount is always 0 under wine: every number that can be a handle is tried. */
static int handles(void) {
    int count = 0;
    DWORD flags;
    for (uintptr_t number = 4; number < 1 << 15; number += 4) count += GetHandleInformation((HANDLE)number, &flags) != 0;
    return count;
}

static void load_use_unload(const char *path, int frees) {
    void (*free)(void *);
    together_status (*object_status)(const void *);
    together_client *(*client_new)(const together_options *);
    together_request *(*request_new)(const char *);
    together_status (*request_set_string)(together_request *, const char *, const char *);
    together_status (*request_add_message)(together_request *, const char *, const char *);
    together_call *(*start)(const together_client *, const together_request *);
    const together_event *(*call_next)(together_call *, int32_t);

    HMODULE library = LoadLibraryA(path);
    CHECK(library != NULL);
    if (library == NULL) return;
    FIND(free);
    FIND(object_status);
    FIND(client_new);
    FIND(request_new);
    FIND(request_set_string);
    FIND(request_add_message);
    FIND(start);
    FIND(call_next);

    together_client *client = client_new(NULL);
    CHECK(object_status(client) == TOGETHER_OK);
    together_request *request = request_new(TOGETHER_CHAT_COMPLETIONS);
    request_set_string(request, "model", MODEL);
    request_add_message(request, "user", "Are you still there?");
    together_call *calls[CALLS];
    for (int i = 0; i < CALLS; i++) calls[i] = start(client, request);
    /* One is in the middle of its stream; the others are where they are. */
    const together_event *event = call_next(calls[0], 60000);
    CHECK(event != NULL && event->kind != TOGETHER_EVENT_DONE);
    if (frees) {
        for (int i = 0; i < CALLS; i += 2) free(calls[i]);
        free(request);
        free(client);
        for (int i = 1; i < CALLS; i += 2) free(calls[i]);
    }
    CHECK(FreeLibrary(library));
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    /* What the first use of anything opens for good is open before the count. */
    for (int round = 0; round < 2; round++) load_use_unload(argv[1], 1);
    int threads_before = threads(), handles_before = handles();
    for (int round = 2; round < ROUNDS; round++) load_use_unload(argv[1], 1);
    printf("threads %d, were %d; handles %d, were %d\n", threads(), threads_before, handles(), handles_before);
    CHECK(threads() == threads_before);
    CHECK(handles() == handles_before);
    /* The process ends while these calls go on. */
    for (int round = 0; round < 8; round++) load_use_unload(argv[1], 0);
    return checks_report();
}
