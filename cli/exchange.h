/* A client made by the options, and requests that Ctrl-C can end. */
#ifndef CLI_EXCHANGE_H
#define CLI_EXCHANGE_H

#include "command_line.h"
#include "progress.h"
#include "together.h"

/* Made by the options of the command line. NULL after it has said what is wrong. */
together_client *client_of(struct invocation *invocation);

/* What a request gives while it runs. Returns false to end it. */
typedef bool (*on_event)(const together_event *event, void *context);

struct exchange {
    struct invocation *invocation;
    together_client *client;
    struct progress progress;
    on_event on_event; /* NULL: the events of progress are enough */
    void *context;
    int signal;        /* that ended the request; 0 if none did */
};

/* Sends a request and waits for its end. While nothing arrives, shows `what` as the work that is done. */
together_response *exchange_run(struct exchange *exchange, const together_request *request, const char *what);

/* Ends the command by the signal that ended the request, if one did: call it when everything is freed. */
void exchange_end(const struct exchange *exchange);

#endif
