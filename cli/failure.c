/* Failures for people, in one line that says what to do; with --json for programs, as one line of JSON. */
#include "failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit_status.h"

/* The library writes the JSON: a request is one object of fields. */
static void print_json(struct invocation *invocation, int32_t status, const char *message,
                       const together_response *response) {
    together_request *fields = together_request_new("POST /failure");
    together_request_set_string(fields, "status", together_status_name(status));
    together_request_set_integer(fields, "exit", exit_status_of(status));
    together_request_set_string(fields, "message", message);
    if (response != NULL && together_response_http_status(response) != 0)
        together_request_set_integer(fields, "http_status", together_response_http_status(response));
    if (response != NULL && together_response_request_id(response)[0] != '\0')
        together_request_set_string(fields, "request_id", together_response_request_id(response));
    if (response != NULL && together_response_retry_after_ms(response) >= 0)
        together_request_set_integer(fields, "retry_after_ms", together_response_retry_after_ms(response));
    size_t length;
    const char *json = together_request_json(fields, &length);
    console_json(&invocation->err, json, length);
    console_bytes(&invocation->err, "\n", 1);
    together_free(fields);
}

static void say(struct invocation *invocation, int32_t status, const char *message, const together_response *response) {
    struct console *err = &invocation->err;
    invocation->exit = exit_status_of(status);
    if (is_given(invocation, OPTION_JSON)) {
        print_json(invocation, status, message, response);
        return;
    }
    console_style(err, STYLE_ERROR);
    console_print(err, "together-cli:");
    console_style(err, STYLE_PLAIN);
    console_print(err, " %s\n", message);
    if (status != TOGETHER_NO_API_KEY) return;
    console_style(err, STYLE_NOTE);
    console_print(err, "Set TOGETHER_API_KEY, or use --key-file FILE or --key-command COMMAND.\n");
    console_style(err, STYLE_PLAIN);
}

/* What printf would print, to be freed; NULL without memory. */
static char *formatted(const char *format, va_list values) {
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(NULL, 0, format, values);
    char *text = length < 0 ? NULL : malloc((size_t)length + 1);
    if (text != NULL) vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void failure(struct invocation *invocation, int32_t status, const char *format, ...) {
    va_list values;
    va_start(values, format);
    char *message = formatted(format, values);
    va_end(values);
    say(invocation, status, message == NULL ? "the system denied memory" : message, NULL);
    free(message);
}

void usage_error(struct invocation *invocation, const char *format, ...) {
    va_list values;
    va_start(values, format);
    char *message = formatted(format, values);
    va_end(values);
    say(invocation, TOGETHER_INVALID_ARGUMENT, message == NULL ? "the system denied memory" : message, NULL);
    free(message);
    if (is_given(invocation, OPTION_JSON)) return;
    console_print(&invocation->err, "usage: ");
    print_synopsis(&invocation->err, invocation->command);
    console_print(&invocation->err, "\nSee: together-cli help %s\n", invocation->command->name);
}

void object_failure(struct invocation *invocation, const void *object) {
    say(invocation, together_object_status(object), together_object_message(object), NULL);
}

void response_failure(struct invocation *invocation, const together_response *response) {
    say(invocation, together_object_status(response), together_object_message(response), response);
}

void file_failure(struct invocation *invocation, const char *path) {
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    failure(invocation, TOGETHER_FILE, "%s: %s", name, strerror(errno));
}

void output_failure(struct invocation *invocation) {
    if (invocation->out.error != 0)
        failure(invocation, TOGETHER_FILE, "standard output: %s", strerror(invocation->out.error));
}

void no_memory(struct invocation *invocation) {
    failure(invocation, TOGETHER_INTERNAL, "the system denied memory");
}
