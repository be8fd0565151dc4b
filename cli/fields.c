/* The grammar of an ITEM. Its first separator counts, so a value may hold any of them; nothing is guessed from how a
 * value looks.
 */
#include "fields.h"

#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "text.h"

enum kind { KIND_TEXT, KIND_JSON, KIND_FILE };

/* Where the name ends, how it is separated, and where the value starts; NULL if nothing separates them. */
static const char *value_of(const char *item, size_t *name_length, enum kind *kind) {
    const char *separator = item;
    while (*separator != '\0' && *separator != '=' && *separator != '@' && strncmp(separator, ":=", 2) != 0) separator++;
    if (*separator == '\0' || separator == item) return NULL;
    *name_length = (size_t)(separator - item);
    *kind = *separator == '=' ? KIND_TEXT : *separator == '@' ? KIND_FILE : KIND_JSON;
    return separator + (*kind == KIND_JSON ? 2 : 1);
}

static bool set_value(struct invocation *invocation, together_request *request, const char *name, enum kind kind,
                      const char *value) {
    if (kind == KIND_FILE) return together_request_set_file(request, name, value) == TOGETHER_OK;
    struct text text = {NULL, 0, 0};
    bool is_good = value[0] == '@' ? text_read_file(invocation, &text, value + 1) : text_add(&text, value, strlen(value));
    if (is_good && kind == KIND_JSON) together_request_set_json_n(request, name, text.bytes, text.length);
    else if (is_good) together_request_set_string_n(request, name, text.bytes, text.length);
    text_free(&text);
    return is_good;
}

bool set_item(struct invocation *invocation, together_request *request, const char *item) {
    size_t length;
    enum kind kind;
    const char *value = value_of(item, &length, &kind);
    if (value == NULL)
        return usage_error(invocation, "%s sets no field: write name=text, name:=json or name@FILE", item), false;
    char *name = text_copy(item, length);
    if (name == NULL) return no_memory(invocation), false;
    bool was_good = together_object_status(request) == TOGETHER_OK;
    bool is_read = set_value(invocation, request, name, kind, value);
    free(name);
    if (was_good && together_object_status(request) != TOGETHER_OK) return object_failure(invocation, request), false;
    return is_read;
}

static bool set_schema(struct invocation *invocation, together_request *request, const char *path) {
    struct text schema = {NULL, 0, 0};
    bool is_set = text_read_file(invocation, &schema, path) &&
                  together_request_set_schema(request, "answer", schema.bytes) == TOGETHER_OK;
    if (schema.bytes != NULL && !is_set && together_object_status(request) != TOGETHER_OK)
        failure(invocation, TOGETHER_INVALID_ARGUMENT, "%s: %s", path, together_object_message(request));
    text_free(&schema);
    return is_set;
}

bool set_given_fields(struct invocation *invocation, together_request *request, const char *model) {
    together_request_set_string(request, "model", value_given(invocation, OPTION_MODEL, model));
    const char *schema = value_given(invocation, OPTION_SCHEMA, NULL);
    if (schema != NULL && !set_schema(invocation, request, schema)) return false;
    for (size_t i = 0; i < invocation->given_count; i++)
        if (invocation->given[i].option == OPTION_SET && !set_item(invocation, request, invocation->given[i].value))
            return false;
    if (together_object_status(request) == TOGETHER_OK) return true;
    object_failure(invocation, request);
    return false;
}
