/* The header twice over, and what a program does with its numbers, its structs' tags and its callbacks: in every C,
 * C++ and Objective-C. */
#include "together.h"
#include "together.h"

struct together_client;
int32_t on_event(const struct together_event *event, void *user_data);
int32_t on_event(const struct together_event *event, void *user_data) {
    (void)user_data;
    switch (event->kind) {
    case TOGETHER_EVENT_TEXT: return event->text_length > 0 ? TOGETHER_GO_ON : TOGETHER_STOP;
    case TOGETHER_EVENT_DONE: return event->status == TOGETHER_OK;
    default: return TOGETHER_GO_ON;
    }
}

int32_t use(together_options *options, const together_response *response);
int32_t use(together_options *options, const together_response *response) {
    const together_on_event function = on_event;
    together_status status = together_options_set_limit(options, TOGETHER_LIMIT_CALLS, 4);
    int32_t number = status;
    enum together_trust trust = TOGETHER_TRUST_BOTH;
    number += together_options_set_trust(options, trust) + together_response_boolean(response, "/a", -1);
    number += together_options_set_cassette(options, TOGETHER_FILES_LIST, TOGETHER_CASSETTE_RECORD);
    together_free(together_complete_each(NULL, NULL, function, NULL));
    return number + (int32_t)sizeof(struct together_usage) + TOGETHER_VERSION_MAJOR;
}
