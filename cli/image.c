/* `image`: images of a description. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange.h"
#include "failure.h"
#include "fields.h"
#include "output.h"
#include "run.h"
#include "text.h"

/* FILE itself for one image; of several cat.png is cat-1.png, cat-2.png ... To be freed; NULL without memory. */
static char *numbered(const char *path, size_t number, size_t count) {
    if (count == 1) return strdup(path);
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    bool has_extension = dot != NULL && (slash == NULL || dot > slash + 1) && dot > path;
    size_t stem = has_extension ? (size_t)(dot - path) : strlen(path), room = strlen(path) + 24;
    char *name = malloc(room);
    if (name != NULL) snprintf(name, room, "%.*s-%zu%s", (int)stem, path, number, path + stem);
    return name;
}

static void print_image(struct invocation *invocation, const together_response *response, const char *pointer) {
    size_t length = together_response_decode(response, pointer, NULL, 0);
    unsigned char *bytes = length == 0 ? NULL : malloc(length);
    if (length == 0) failure(invocation, TOGETHER_PROTOCOL, "%s", together_object_message(response));
    else if (bytes == NULL) no_memory(invocation);
    else if (together_response_decode(response, pointer, bytes, length) == length)
        console_bytes(&invocation->out, bytes, length);
    free(bytes);
    output_failure(invocation);
}

static void save_images(struct invocation *invocation, const together_response *response, const char *path) {
    size_t count = together_response_count(response, "/data");
    if (count == 0) failure(invocation, TOGETHER_PROTOCOL, "the service's answer has no image");
    for (size_t i = 0; i < count && invocation->exit == 0; i++) {
        char pointer[48];
        snprintf(pointer, sizeof pointer, "/data/%zu/b64_json", i);
        if (path == NULL) {
            print_image(invocation, response, pointer);
            continue;
        }
        char *name = numbered(path, i + 1, count);
        if (name == NULL) no_memory(invocation);
        else if (together_response_save(response, pointer, name) != TOGETHER_OK)
            failure(invocation, TOGETHER_FILE, "%s", together_object_message(response));
        else if (!is_given(invocation, OPTION_QUIET)) console_print(&invocation->err, "%s\n", name);
        free(name);
    }
}

static bool set_size(struct invocation *invocation, together_request *request) {
    const char *size = value_given(invocation, OPTION_SIZE, NULL);
    if (size == NULL) return true;
    char *cross, *end;
    long width = strtol(size, &cross, 10);
    long height = *cross == 'x' ? strtol(cross + 1, &end, 10) : 0;
    if (width <= 0 || height <= 0 || *end != '\0') {
        usage_error(invocation, "--size is a width and a height such as 1024x768, not %s", size);
        return false;
    }
    together_request_set_integer(request, "width", width);
    together_request_set_integer(request, "height", height);
    return true;
}

static void make(struct invocation *invocation, const together_request *request, const char *path) {
    together_client *client = client_of(invocation);
    if (client == NULL) return;
    struct exchange exchange = {.invocation = invocation, .client = client};
    together_response *response = exchange_run(&exchange, request, "waiting for the image");
    if (together_object_status(response) == TOGETHER_OK) save_images(invocation, response, path);
    else if (exchange.signal == 0) response_failure(invocation, response);
    together_free(response), together_free(client);
    exchange_end(&exchange);
}

void run_image(struct invocation *invocation) {
    struct text prompt = {NULL, 0, 0};
    const char *path;
    double count = 1;
    together_request *request = together_request_new(TOGETHER_IMAGES_GENERATIONS);
    together_request_set_string(request, "response_format", "base64");
    bool is_good = output_of(invocation, &path) && number_given(invocation, OPTION_COUNT, 1, 64, &count);
    if (is_good && count > 1 && path == NULL) {
        usage_error(invocation, "several images need a file: --output FILE");
        is_good = false;
    }
    if (is_good && text_of_invocation(invocation, &prompt) && set_size(invocation, request)) {
        together_request_set_string_n(request, "prompt", prompt.bytes, prompt.length);
        if (count > 1) together_request_set_integer(request, "n", (int64_t)count);
        if (set_given_fields(invocation, request, "black-forest-labs/FLUX.1-schnell")) make(invocation, request, path);
    }
    text_free(&prompt);
    together_free(request);
}
