/* Prints a report on the library, the key, the network and the service: what to send to a support desk, or to look
 * at first when something does not work.
 *
 *     make
 *     cc examples/c/diagnose.c -Iinclude target/release/libtogether.a -o diagnose
 *     TOGETHER_API_KEY=... ./diagnose
 *
 * With the argument "json", the same as JSON. Its exit status says whether every step went well.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "together.h"

int main(int argc, char **argv) {
    int as_json = argc > 1 && strcmp(argv[1], "json") == 0;

    /* A client that could not be made, for want of a key say, is looked at all the same. */
    together_client *client = together_client_new(NULL);
    together_response *report = together_client_diagnose(client);

    together_status status = together_object_status(report);
    printf("%s%s", as_json ? together_response_json(report, NULL) : together_response_text(report, NULL),
           as_json ? "\n" : "");
    if (status != TOGETHER_OK) fprintf(stderr, "%s\n", together_object_message(report));

    together_free(report);
    together_free(client);
    return status == TOGETHER_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
