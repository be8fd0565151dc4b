/* The header's version, the library's and Cargo's (given as the only argument) are one; every status answers to its
 * name; and every number is as wide as the library takes it to be. */
#include <stdlib.h>

#include "check.h"

#define CHECK_NAME(status) CHECK_TEXT(#status, together_status_name(status))

int main(int argc, char **argv) {
    char numbers[64];
    CHECK(argc == 2);
    snprintf(numbers, sizeof numbers, "%d.%d.%d", TOGETHER_VERSION_MAJOR, TOGETHER_VERSION_MINOR,
             TOGETHER_VERSION_PATCH);
    CHECK_TEXT(numbers, TOGETHER_VERSION_STRING);
    CHECK_TEXT(TOGETHER_VERSION_STRING, together_version());
    CHECK_TEXT(argc == 2 ? argv[1] : "", together_version());

    CHECK_NAME(TOGETHER_OK);
    CHECK_NAME(TOGETHER_INVALID_ARGUMENT);
    CHECK_NAME(TOGETHER_NO_API_KEY);
    CHECK_NAME(TOGETHER_CONNECTION);
    CHECK_NAME(TOGETHER_TLS);
    CHECK_NAME(TOGETHER_TIMEOUT);
    CHECK_NAME(TOGETHER_CANCELLED);
    CHECK_NAME(TOGETHER_PROTOCOL);
    CHECK_NAME(TOGETHER_TOO_LARGE);
    CHECK_NAME(TOGETHER_FILE);
    CHECK_NAME(TOGETHER_BUDGET);
    CHECK_NAME(TOGETHER_INTERNAL);
    CHECK_NAME(TOGETHER_BAD_REQUEST);
    CHECK_NAME(TOGETHER_AUTHENTICATION);
    CHECK_NAME(TOGETHER_PAYMENT_REQUIRED);
    CHECK_NAME(TOGETHER_PERMISSION);
    CHECK_NAME(TOGETHER_NOT_FOUND);
    CHECK_NAME(TOGETHER_CONFLICT);
    CHECK_NAME(TOGETHER_UNPROCESSABLE);
    CHECK_NAME(TOGETHER_RATE_LIMIT);
    CHECK_NAME(TOGETHER_CONTEXT_LENGTH);
    CHECK_NAME(TOGETHER_OVERLOADED);
    CHECK_NAME(TOGETHER_SERVER);
    CHECK_NAME(TOGETHER_API);
    CHECK_NAME(TOGETHER_JOB_FAILED);

    CHECK_TEXT("TOGETHER_UNKNOWN", together_status_name(12));
    CHECK_TEXT("TOGETHER_UNKNOWN", together_status_name(-1));
    CHECK_TEXT("TOGETHER_UNKNOWN", together_status_name(INT32_MAX));
    CHECK_TEXT("TOGETHER_UNKNOWN", together_status_name(INT32_MIN));

    CHECK(sizeof(together_status) == 4 && sizeof(enum together_status) == 4);
    CHECK(sizeof(together_event_kind) == 4 && sizeof(enum together_event_kind) == 4);
    CHECK(sizeof(together_timeout) == 4 && sizeof(enum together_timeout) == 4);
    CHECK(sizeof(together_limit) == 4 && sizeof(enum together_limit) == 4);
    CHECK(sizeof(together_trust) == 4 && sizeof(enum together_trust) == 4);
    CHECK(sizeof(together_cassette_mode) == 4 && sizeof(enum together_cassette_mode) == 4);
    CHECK(sizeof(together_log_level) == 4 && sizeof(enum together_log_level) == 4);
    CHECK(sizeof(together_flow) == 4 && sizeof(enum together_flow) == 4);
    /* A number that no version has survives the way through a field. */
    struct together_event event = {.kind = (together_event_kind)INT32_MAX, .status = (together_status)INT32_MIN};
    CHECK((int32_t)event.kind == INT32_MAX && (int32_t)event.status == INT32_MIN);
    return checks_report();
}
