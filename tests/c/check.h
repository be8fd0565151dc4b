/* Checks for the C test programs: each prints what it found wrong and goes on; the program's exit status
 * says whether all held. Main thread only. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <string.h>

#include "together.h"

static int checks_made;
static int checks_failed;

static inline void check(int holds, const char *file, int line, const char *what, const char *found) {
    checks_made++;
    if (holds) return;
    checks_failed++;
    printf("%s:%d: does not hold: %s (found: %s)\n", file, line, what, found);
}

static inline int is_one_line(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f) return 0;
    return 1;
}

/* The object's status, and a message in one line that holds each of up to three texts ("" for fewer). */
static inline void check_refusal(const void *object, together_status status, const char *one, const char *two,
                                 const char *three, const char *file, int line) {
    const char *message = together_object_message(object);
    check(together_object_status(object) == status, file, line, together_status_name(status),
          together_status_name(together_object_status(object)));
    check(strstr(message, one) != NULL, file, line, one, message);
    check(strstr(message, two) != NULL, file, line, two, message);
    check(strstr(message, three) != NULL, file, line, three, message);
    check(message[0] != '\0' && is_one_line(message), file, line, "a message of one line", message);
}

#define CHECK(condition) check((condition) != 0, __FILE__, __LINE__, #condition, "false")
#define CHECK_STATUS(expected, actual) \
    check_status((expected), (actual), __FILE__, __LINE__, #actual " gives " #expected)
#define CHECK_TEXT(expected, actual) check_text((expected), (actual), __FILE__, __LINE__, #actual)
#define CHECK_REFUSAL(object, status, one, two, three) \
    check_refusal((object), (status), (one), (two), (three), __FILE__, __LINE__)

static inline void check_status(together_status expected, together_status actual, const char *file, int line,
                                const char *what) {
    check(actual == expected, file, line, what, together_status_name(actual));
}

static inline void check_text(const char *expected, const char *actual, const char *file, int line,
                              const char *what) {
    checks_made++;
    if (actual != NULL && strcmp(expected, actual) == 0) return;
    checks_failed++;
    printf("%s:%d: %s is \"%s\", not \"%s\"\n", file, line, what, actual ? actual : "(NULL)", expected);
}

/* What main returns. The harness reads the line too, so that a program that checks nothing does not pass. */
/* Whether a file of this name is in the process: a library that is loaded. */
static inline int is_mapped(const char *name) {
    char line[600];
    int found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) found |= strstr(line, name) != NULL;
    if (maps != NULL) fclose(maps);
    return found;
}

static inline int checks_report(void) {
    if (checks_failed == 0) printf("ok: %d checks\n", checks_made);
    return checks_failed == 0 && checks_made > 0 ? 0 : 1;
}

/* For programs of several tests (examples/NAME/test.c): closes the test that NAME describes. Then what main returns; the
 * line is the one that cargo prints, which `.ci/run` adds up. */
static int tests_passed, tests_failed;

static inline void check_test(const char *name) {
    static int failed_before, made_before;
    int holds = checks_failed == failed_before && checks_made > made_before;
    printf("%s: %s\n", holds ? "ok" : "failed", name);
    fflush(stdout);
    if (holds) tests_passed++;
    else tests_failed++;
    failed_before = checks_failed;
    made_before = checks_made;
}

static inline int tests_report(void) {
    int holds = tests_failed == 0 && tests_passed > 0;
    printf("test result: %s. %d passed; %d failed;\n", holds ? "ok" : "FAILED", tests_passed, tests_failed);
    return holds ? 0 : 1;
}

#endif
