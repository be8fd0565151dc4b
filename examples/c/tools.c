/* A whole turn with a tool: the model asks for the weather, this program looks it up, the model answers.
 *
 *     make
 *     cc examples/c/tools.c -Iinclude target/release/libtogether.a -o tools
 *     TOGETHER_API_KEY=... ./tools
 */

#include <stdio.h>
#include <stdlib.h>

#include "together.h"

static const char *TOOLS =
    "[{\"type\": \"function\", \"function\": {"
    "    \"name\": \"get_weather\","
    "    \"description\": \"The weather in a city at this moment\","
    "    \"parameters\": {\"type\": \"object\", \"required\": [\"city\"],"
    "                   \"properties\": {\"city\": {\"type\": \"string\"}}}}}]";

/* A real program would ask a weather service here. The arguments are JSON: {"city": "Paris"}. */
static const char *get_weather(const char *arguments) {
    printf("-- get_weather(%s)\n", arguments);
    return "{\"sky\": \"clear\", \"celsius\": 21}";
}

static int32_t print_text(const together_event *event, void *user_data) {
    if (event->kind == TOGETHER_EVENT_TEXT) fwrite(event->text, 1, event->text_length, user_data);
    return TOGETHER_GO_ON;
}

/* Adds what the model said and the results of the calls that it asked for; says how many there were. */
static size_t answer_calls(together_request *request, const together_response *response) {
    const char *pointer = "/choices/0/message/tool_calls";
    size_t calls = together_response_count(response, pointer);
    if (calls == 0) return 0;
    together_request_set_json(request, "/messages/-", together_response_value(response, "/choices/0/message", NULL));
    for (size_t call = 0; call < calls; call++) {
        char arguments[100], id[100], result_of[100];
        snprintf(arguments, sizeof arguments, "%s/%zu/function/arguments", pointer, call);
        snprintf(id, sizeof id, "%s/%zu/id", pointer, call);
        /* The result names the call that it belongs to: messages 0 and 1 are the question and the calls. */
        snprintf(result_of, sizeof result_of, "/messages/%zu/tool_call_id", call + 2);
        together_request_add_message(request, "tool",
                                     get_weather(together_response_string(response, arguments, NULL)));
        together_request_set_string(request, result_of, together_response_string(response, id, NULL));
    }
    return calls;
}

int main(void) {
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "user", "What is the weather like in Paris?");
    together_request_set_json(request, "tools", TOOLS);

    /* Streamed, the answer is the same afterwards: the pieces of each call are joined. */
    together_response *response = together_complete_each(client, request, print_text, stdout);
    if (together_object_status(response) == TOGETHER_OK && answer_calls(request, response) > 0) {
        together_free(response);
        response = together_complete_each(client, request, print_text, stdout);
    }

    together_status status = together_object_status(response);
    if (status == TOGETHER_OK) putchar('\n');
    else fprintf(stderr, "%s: %s\n", together_status_name(status), together_object_message(response));

    together_free(response);
    together_free(request);
    together_free(client);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
