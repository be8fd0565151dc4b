/* The key in the environment as Windows has it: in UTF-16, in the process's block and in each C runtime's copy; wiped in
 * both; and a variable as long as a variable can be. The environment says where the offline server is. */
#include <windows.h>
#include <stdlib.h>

#include "check.h"

#define MODEL "openai/gpt-oss-20b"
#define LONGEST 32767

static together_response *ask(together_client *client) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", MODEL);
    together_request_add_message(request, "user", "Who set it?");
    together_response *answer = together_complete(client, request);
    together_free(request);
    return answer;
}

static together_client *wiping_client(void) {
    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_OK, together_options_set_environment_wipe(options, 1));
    together_client *client = together_client_new(options);
    together_free(options);
    return client;
}

static void check_wiped(void) {
    char value[64] = "";
    const char *own = getenv("TOGETHER_API_KEY");
    CHECK(own == NULL || own[0] == '\0');
    CHECK(GetEnvironmentVariableA("TOGETHER_API_KEY", value, sizeof value) == 0);
}

static void wiped_where_it_is_seen(void) {
    CHECK(getenv("TOGETHER_API_KEY") != NULL);
    together_client *client = wiping_client();
    CHECK_STATUS(TOGETHER_OK, together_object_status(client));
    check_wiped();
    together_response *answer = ask(client);
    CHECK_STATUS(TOGETHER_OK, together_object_status(answer));
    together_free(answer);
    together_free(client);
    client = together_client_new(NULL);
    CHECK_REFUSAL(client, TOGETHER_NO_API_KEY, "TOGETHER_API_KEY", "", "");
    together_free(client);
}

/* Set where the library looks, which is not the C runtime's copy. */
static void set_by_the_program(void) {
    const char *key = getenv("EXPECTED_KEY");
    CHECK(key != NULL);
    CHECK(SetEnvironmentVariableA("TOGETHER_API_KEY", key));
    together_client *client = together_client_new(NULL);
    CHECK_STATUS(TOGETHER_OK, together_object_status(client));
    together_free(client);
}

static void as_long_as_a_variable_can_be(void) {
    static wchar_t value[LONGEST];
    for (int i = 0; i < LONGEST - 1; i++) value[i] = L'k';
    CHECK(SetEnvironmentVariableW(L"TOGETHER_API_KEY", value));
    together_client *client = together_client_new(NULL);
    CHECK_REFUSAL(client, TOGETHER_INVALID_ARGUMENT, "TOGETHER_API_KEY", "", "");
    CHECK(strstr(together_object_message(client), "kkk") == NULL);
    together_free(client);
    /* Half of a surrogate pair is no text. */
    CHECK(SetEnvironmentVariableW(L"TOGETHER_API_KEY", L"key-\xd83d"));
    client = together_client_new(NULL);
    CHECK_REFUSAL(client, TOGETHER_INVALID_ARGUMENT, "TOGETHER_API_KEY", "", "");
    together_free(client);
    CHECK(SetEnvironmentVariableW(L"TOGETHER_API_KEY", NULL));
}

int main(void) {
    wiped_where_it_is_seen();
    set_by_the_program();
    as_long_as_a_variable_can_be();
    return checks_report();
}
