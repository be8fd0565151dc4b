/* A model's answer on standard output, while the model writes it. */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include "exchange.h"

struct answer {
    struct exchange *exchange;
    bool has_text, ends_line; /* whether text was printed; whether a line feed was its last byte */
    bool has_reasoning;
};

/* Sends the request and prints its answer: with --json as one JSON, otherwise as it comes, with a line feed at its end.
 * Gives the response, to be freed. */
together_response *answer_print(struct answer *answer, const together_request *request);

/* Says what failed; with --usage, what the answer cost. */
void answer_report(const struct answer *answer, const together_response *response);

#endif
