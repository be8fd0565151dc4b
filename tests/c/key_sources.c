/* The key by a function and by a command, in a host that ignores its children and one that lives on memory which
 * root cannot read; rotation; and the environment's own copy wiped. */
#define _POSIX_C_SOURCE 200809L

#include <signal.h>
#include <stdlib.h>

#include "check.h"

/* A key, and how often it was asked for. */
struct vault {
    char key[64];
    size_t length;
    uint32_t lifetime_s;
    int asked;
};

static size_t open_vault(char *key_out, size_t capacity, uint32_t *lifetime_s_out, void *user_data) {
    struct vault *vault = user_data;
    vault->asked++;
    CHECK(capacity >= sizeof vault->key && *lifetime_s_out == 0);
    memcpy(key_out, vault->key, vault->length);
    *lifetime_s_out = vault->lifetime_s;
    return vault->length;
}

static together_status ask(const together_client *client) {
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    together_response *response = together_complete(client, models);
    together_status status = together_object_status(response);
    CHECK((status == TOGETHER_OK) == (together_object_message(response)[0] == '\0'));
    together_free(response);
    together_free(models);
    return status;
}

static together_status ask_on_a_worker(const together_client *client) {
    together_request *models = together_request_new(TOGETHER_MODELS_LIST);
    together_call *call = together_start(client, models);
    while (together_call_next(call, -1) != NULL) {}
    together_response *response = together_call_response(call);
    together_status status = together_object_status(response);
    together_free(response);
    together_free(call);
    together_free(models);
    return status;
}

static void a_function(struct vault *vault, int32_t secret_memory) {
    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_OK, together_options_set_secret_memory(options, secret_memory));
    CHECK_STATUS(TOGETHER_OK, together_options_set_api_key_source(options, open_vault, vault));
    together_client *client = together_client_new(options);
    together_client *another = together_client_new(options);
    CHECK_STATUS(TOGETHER_OK, together_object_status(client));
    CHECK(vault->asked == 0);
    CHECK_STATUS(TOGETHER_OK, ask(client));
    CHECK_STATUS(TOGETHER_OK, ask_on_a_worker(client));
    CHECK(vault->asked == 1);
    CHECK_STATUS(TOGETHER_OK, ask_on_a_worker(another));
    CHECK(vault->asked == 2);

    CHECK_STATUS(TOGETHER_OK, together_client_set_api_key(client, "not-the-servers"));
    CHECK_STATUS(TOGETHER_AUTHENTICATION, ask(client));
    CHECK_STATUS(TOGETHER_OK, together_client_set_api_key_n(client, vault->key, vault->length));
    CHECK_STATUS(TOGETHER_OK, ask(client));
    CHECK(vault->asked == 2);
    together_free(another);
    together_free(client);
    together_free(options);
}

static void a_command(const struct vault *vault) {
    const char *argv[] = {"printf", "%s\\n", vault->key};
    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_OK, together_options_set_api_key_command(options, argv, 3));
    together_client *client = together_client_new(options);
    CHECK_STATUS(TOGETHER_OK, ask_on_a_worker(client));
    CHECK_STATUS(TOGETHER_OK, ask(client));
    together_free(client);

    const char *broken[] = {"sh", "-c", "echo sealed >&2; exit 3"};
    CHECK_STATUS(TOGETHER_OK, together_options_set_api_key_command(options, broken, 3));
    client = together_client_new(options);
    CHECK_STATUS(TOGETHER_NO_API_KEY, ask(client));
    CHECK_STATUS(TOGETHER_NO_API_KEY, ask_on_a_worker(client));
    together_free(client);
    together_free(options);
}

int main(void) {
    struct vault vault = {{0}, 0, 3600, 0};
    const char *environment = getenv("TOGETHER_API_KEY");
    CHECK(environment != NULL && strlen(environment) < sizeof vault.key);
    vault.length = strlen(environment);
    memcpy(vault.key, environment, vault.length);

    a_function(&vault, 0);
    vault.asked = 0;
    a_function(&vault, 1);
    a_command(&vault);
    CHECK(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
    a_command(&vault);

    together_options *options = together_options_new();
    CHECK_STATUS(TOGETHER_OK, together_options_set_environment_wipe(options, 1));
    CHECK_TEXT(vault.key, getenv("TOGETHER_API_KEY"));
    for (int client_number = 0; client_number < 2; client_number++) {
        together_client *client = together_client_new(options);
        CHECK_TEXT("", getenv("TOGETHER_API_KEY"));
        for (size_t i = 0; i < vault.length; i++) CHECK(environment[i] == '\0');
        CHECK_STATUS(TOGETHER_OK, ask(client));
        together_free(client);
    }
    together_free(options);
    return checks_report();
}
