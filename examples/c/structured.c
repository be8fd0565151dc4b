/* Takes a line apart as JSON of a shape that the program names: the answer fits it, or the status says that it does not.
 *
 *     cc examples/c/structured.c -Iinclude target/release/libtogether.a -lm -o structured
 *     TOGETHER_API_KEY=... ./structured "Two coffees and a slice of cake for table 7, please"
 */

#include <stdio.h>
#include <stdlib.h>

#include "together.h"

#define SCHEMA                                                                                                     \
    "{\"type\":\"object\",\"required\":[\"table\",\"items\"],\"properties\":{\"table\":{\"type\":\"integer\"}," \
    "\"items\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}"

int main(int argc, char **argv) {
    together_client *client = together_client_new(NULL);
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", "openai/gpt-oss-20b");
    together_request_add_message(request, "system", "Write down the order as JSON. Its schema: " SCHEMA);
    together_request_add_message(request, "user", argc > 1 ? argv[1] : "One tea, table 3.");
    together_request_set_schema(request, "order", SCHEMA);

    together_response *response = together_complete(client, request);
    together_response *order = together_response_parsed(response, 0);
    together_status status = together_object_status(order);
    if (status != TOGETHER_OK) fprintf(stderr, "%s\n", together_object_message(order));
    else printf("table %lld\n", (long long)together_response_integer(order, "/table", 0));
    for (size_t i = 0; status == TOGETHER_OK && i < together_response_count(order, "/items"); i++) {
        char pointer[32];
        snprintf(pointer, sizeof pointer, "/items/%zu", i);
        printf("- %s\n", together_response_string(order, pointer, NULL));
    }
    together_free(order);
    together_free(response);
    together_free(request);
    together_free(client);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
