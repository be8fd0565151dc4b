/* A program with windows and no console, whose key comes from a command: neither gets a console's window. It writes what
 * it found to a file, as it has no stdout.
 *
 *   no_console REPORT      the program
 *   no_console             the command: prints a key if it has no console's window
 *
 * The environment says where the offline server is. */
#include <windows.h>
#include <stdlib.h>

#include "check.h"

#define MODEL "openai/gpt-oss-20b"

static int print_the_key(void) {
    const char *key = GetConsoleWindow() == NULL ? getenv("EXPECTED_KEY") : NULL;
    DWORD written;
    if (key == NULL) return 3;
    return WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), key, (DWORD)strlen(key), &written, NULL) ? 0 : 4;
}

int WINAPI WinMain(HINSTANCE instance, HINSTANCE before, LPSTR line, int show) {
    (void)instance, (void)before, (void)line, (void)show;
    if (__argc < 2) return print_the_key();
    freopen(__argv[1], "w", stdout);
    char self[MAX_PATH];
    CHECK(GetModuleFileNameA(NULL, self, sizeof self) > 0);
    const char *command[] = {self};
    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_OK, together_options_set_api_key_command(options, command, 1));
    together_client *client = together_client_new(options);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", MODEL);
    together_request_add_message(request, "user", "Is there a window?");
    together_response *answer = together_complete(client, request);
    CHECK_STATUS(TOGETHER_OK, together_object_status(answer));
    CHECK_TEXT("", together_object_message(answer));
    CHECK(GetConsoleWindow() == NULL);
    together_free(answer);
    together_free(request);
    together_free(client);
    together_free(options);
    return checks_report();
}
