/* What a script can act on: one number for each thing that it would do. */
#include "exit_status.h"

#include "together.h"

const struct exit_row exit_rows[] = {
    {EXIT_GOOD, "success", {0}},
    {EXIT_FAILED, "anything else, such as a lack of memory", {TOGETHER_INTERNAL, TOGETHER_BUDGET, TOGETHER_CANCELLED}},
    {EXIT_USAGE, "the command line, a variable or a field is wrong; nothing was sent", {TOGETHER_INVALID_ARGUMENT}},
    {EXIT_KEY, "there is no API key, or the service rejects it", {TOGETHER_NO_API_KEY, TOGETHER_AUTHENTICATION}},
    {EXIT_ACCOUNT, "the account has no credits or no permission", {TOGETHER_PAYMENT_REQUIRED, TOGETHER_PERMISSION}},
    {EXIT_REFUSED, "the service refuses the request; it would refuse it again",
     {TOGETHER_BAD_REQUEST, TOGETHER_NOT_FOUND, TOGETHER_CONFLICT, TOGETHER_UNPROCESSABLE, TOGETHER_CONTEXT_LENGTH,
      TOGETHER_TOO_LARGE, TOGETHER_API}},
    {EXIT_TRY_LATER, "too many requests, or the model is overloaded: try later", {TOGETHER_RATE_LIMIT, TOGETHER_OVERLOADED}},
    {EXIT_NETWORK, "the server cannot be reached or trusted, or the connection broke", {TOGETHER_CONNECTION, TOGETHER_TLS}},
    {EXIT_TIMEOUT, "a time limit passed", {TOGETHER_TIMEOUT}},
    {EXIT_SERVICE, "the service or a job failed, or an answer is cut off or unreadable", {TOGETHER_SERVER, TOGETHER_PROTOCOL, TOGETHER_JOB_FAILED}},
    {EXIT_FILE, "a file, or standard input or output, cannot be read or written", {TOGETHER_FILE}},
};

const size_t exit_count = sizeof exit_rows / sizeof exit_rows[0];

int exit_status_of(int32_t status) {
    if (status == TOGETHER_OK) return EXIT_GOOD;
    for (size_t row = 0; row < exit_count; row++)
        for (const int32_t *known = exit_rows[row].statuses; *known != 0; known++)
            if (*known == status) return (int)exit_rows[row].exit;
    return EXIT_FAILED;
}
