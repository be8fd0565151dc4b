/* `diagnose`: the library's own report. A signal ends it at once: nothing is left half done. */
#include "exchange.h"
#include "exit_status.h"
#include "failure.h"
#include "run.h"

void run_diagnose(struct invocation *invocation) {
    together_client *client = client_of(invocation);
    if (client == NULL) return;
    together_response *report = together_client_diagnose(client);
    size_t length;
    bool is_json = is_given(invocation, OPTION_JSON);
    const char *text = is_json ? together_response_json(report, &length) : together_response_text(report, &length);
    if (is_json) console_json(&invocation->out, text, length);
    else console_text(&invocation->out, text, length);
    if (length > 0 && text[length - 1] != '\n') console_bytes(&invocation->out, "\n", 1);
    invocation->exit = exit_status_of(together_object_status(report));
    output_failure(invocation);
    together_free(report), together_free(client);
}
