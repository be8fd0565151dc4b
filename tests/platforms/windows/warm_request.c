/* What the library asks of the system for a request on a connection that is open, and for a look at a client without
 * events. This program does both between marks on its standard error, to which wine writes what is called:
 * tests/platforms/windows.sh counts it.
 *
 * The environment says where the offline server is. */
#include <windows.h>

#include "check.h"

#define MODEL "openai/gpt-oss-20b"
#define REQUESTS 20
#define LOOKS 1000

static void mark(const char *what) {
    DWORD written;
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), what, (DWORD)strlen(what), &written, NULL);
}

int main(void) {
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", MODEL);
    together_request_add_message(request, "user", "How much is asked for?");
    for (int i = 0; i <= REQUESTS; i++) {
        /* The first one connects. */
        if (i > 0) mark("request\n");
        together_response *answer = together_complete(client, request);
        if (i > 0) mark("answer\n");
        CHECK_STATUS(TOGETHER_OK, together_object_status(answer));
        together_free(answer);
    }
    mark("look\n");
    for (int i = 0; i < LOOKS; i++) CHECK(together_client_next(client, 0) == NULL);
    mark("looked\n");
    together_free(request);
    together_free(client);
    return checks_report();
}
