/* A program of Microsoft's ABI: clang compiles it for x86_64-pc-windows-msvc, and lld links it with together.lib and nothing
 * of mingw-w64's. Microsoft's C runtime cannot be had here, so it takes three functions of Windows' own, and begins where
 * Windows begins a program. The environment says where the offline server is. */
#include "together.h"

__declspec(dllimport) void *GetStdHandle(unsigned long which);
__declspec(dllimport) int WriteFile(void *file, const void *bytes, unsigned long count, unsigned long *written, void *other);
__declspec(dllimport) void ExitProcess(unsigned int status);

#define STDOUT ((unsigned long)-11)

static void print(const char *text) {
    unsigned long length = 0, written;
    while (text[length] != '\0') length++;
    WriteFile(GetStdHandle(STDOUT), text, length, &written, 0);
}

void start(void) {
    together_client *client = together_client_new(0);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", "Which ABI?");
    together_call *call = together_start(client, request);
    const together_event *event;
    int32_t texts = 0;
    together_status status = TOGETHER_INTERNAL;
    while ((event = together_call_next(call, -1)) != 0) {
        if (event->kind == TOGETHER_EVENT_TEXT) texts++;
        if (event->kind == TOGETHER_EVENT_DONE) status = event->status;
    }
    together_response *response = together_call_response(call);
    print(together_response_text(response, 0));
    print(together_object_message(response));
    together_free(response);
    together_free(call);
    together_free(request);
    together_free(client);
    ExitProcess(status == TOGETHER_OK && texts > 1 ? 0 : 1);
}
