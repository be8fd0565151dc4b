/* A plugin that contains the library: nothing beside it has to be installed, and it is unloaded with the plugin. */
#include <stdio.h>

#include "plugin.h"

static together_client *client;

together_status plugin_open(void) {
    client = together_client_new(NULL);
    return together_object_status(client);
}

together_status plugin_ask(const char *prompt, char *answer_out, size_t capacity) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", prompt);
    together_response *answer = together_complete(client, request);
    together_status status = together_object_status(answer);
    const char *text = status == TOGETHER_OK ? together_response_text(answer, NULL) : together_object_message(answer);
    snprintf(answer_out, capacity, "%s", text);
    together_free(answer), together_free(request);
    return status;
}

void plugin_stop(void) { together_client_interrupt(client); }

void plugin_close(void) {
    together_free(client);
    client = NULL;
}
