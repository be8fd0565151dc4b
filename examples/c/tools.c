/* A tool: the model asks for the weather, the library calls the function, the model answers in words.
 *
 *     cc examples/c/tools.c -Iinclude target/release/libtogether.a -o tools
 *     TOGETHER_API_KEY=... ./tools
 */
#include <stdio.h>
#include <stdlib.h>
#include "together.h"

static const char *SCHEMA = "{\"type\": \"object\", \"required\": [\"city\"],"
                            " \"properties\": {\"city\": {\"type\": \"string\"}}}";

/* A real program would ask a weather service here. The arguments fit the schema. */
static int32_t get_weather(together_tool_call *call, void *user_data) {
    fprintf(user_data, "-- get_weather(%s)\n", together_response_string(together_tool_call_arguments(call), "/city", NULL));
    together_tool_call_answer(call, "{\"sky\": \"clear\", \"celsius\": 21}");
    return TOGETHER_OK;
}

static int32_t print_text(const together_event *event, void *user_data) {
    if (event->kind == TOGETHER_EVENT_TEXT) fwrite(event->text, 1, event->text_length, user_data);
    return TOGETHER_GO_ON;
}

int main(void) {
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_tool(request, "get_weather", "The weather in a city at this moment", SCHEMA, get_weather, stdout);
    together_request_add_message(request, "user", "What is the weather like in Paris?");

    together_response *response = together_complete_each(client, request, print_text, stdout);
    together_status status = together_object_status(response);
    if (status == TOGETHER_OK) putchar('\n');
    else fprintf(stderr, "%s: %s\n", together_status_name(status), together_object_message(response));

    together_free(response), together_free(request), together_free(client);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
