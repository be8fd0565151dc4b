/* The three ways to send a request: each has the same answer, and paths of its own in the library. */

#ifndef WAYS_H
#define WAYS_H

#include "together.h"

enum way { COMPLETE, EACH, CALL, WAYS };

static int32_t go_on(const together_event *event, void *user_data) {
    (void)event, (void)user_data;
    return TOGETHER_GO_ON;
}

/* The response is to be freed. */
static together_response *send_by(enum way way, const together_client *client, const together_request *request) {
    if (way == COMPLETE) return together_complete(client, request);
    if (way == EACH) return together_complete_each(client, request, go_on, NULL);
    together_call *call = together_start(client, request);
    const together_event *event;
    do event = together_call_next(call, -1);
    while (event != NULL && event->kind != TOGETHER_EVENT_DONE);
    together_response *response = together_call_response(call);
    together_free(call);
    return response;
}

#endif
