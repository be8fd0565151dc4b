/* The extension inside SQLite, driven as programs drive it: test.sh compiles and runs this with an offline server.
 *
 *     test EXTENSION
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static const char *extension;

static sqlite3 *open_database(void) {
    sqlite3 *db = NULL;
    char *message = NULL;
    CHECK(sqlite3_open(":memory:", &db) == SQLITE_OK);
    sqlite3_enable_load_extension(db, 1);
    CHECK(sqlite3_load_extension(db, extension, NULL, &message) == SQLITE_OK);
    if (message != NULL) printf("%s\n", message);
    sqlite3_free(message);
    return db;
}

/* The first value of the first row, or the error, after the number of rows: "1 Paris". */
static const char *answer(sqlite3 *db, const char *sql) {
    static _Thread_local char text[4000];
    sqlite3_stmt *statement = NULL;
    int rows = 0, status;
    char first[3000] = "";
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK) {
        while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
            if (rows++ > 0) continue;
            const char *value = (const char *)sqlite3_column_text(statement, 0);
            snprintf(first, sizeof first, "%s", value != NULL ? value : "NULL");
        }
        if (status != SQLITE_DONE) snprintf(first, sizeof first, "error: %s", sqlite3_errmsg(db));
    } else {
        snprintf(first, sizeof first, "error: %s", sqlite3_errmsg(db));
    }
    sqlite3_finalize(statement);
    snprintf(text, sizeof text, "%d %s", rows, first);
    return text;
}

static int has(const char *text, const char *part) {
    if (strstr(text, part) != NULL) return 1;
    printf("not in it: %s\n  %s\n", part, text);
    return 0;
}

/* How many of the process's threads are the library's, or descriptors sockets. */
static int entries(const char *folder, const char *prefix) {
    int count = 0;
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        char path[400], found[100] = "";
        snprintf(path, sizeof path, "%s/%.200s%s", folder, entry->d_name, *prefix == 's' ? "" : "/comm");
        if (*prefix == 's') {
            if (readlink(path, found, sizeof found - 1) < 0) continue;
        } else {
            FILE *file = fopen(path, "r");
            if (file == NULL) continue;
            if (fgets(found, sizeof found, file) == NULL) found[0] = '\0';
            fclose(file);
        }
        count += strncmp(found, prefix, strlen(prefix)) == 0;
    }
    if (directory != NULL) closedir(directory);
    return count;
}

static int sockets(void) { return entries("/proc/self/fd", "socket"); }
static int threads(void) { return entries("/proc/self/task", "together"); }

/* Waits until a count is a number, for as long as only a hang lasts. */
static int becomes(int (*count)(void), int number) {
    for (int tries = 0; tries < 3000; tries++, usleep(10000))
        if (count() == number) return 1;
    printf("it is %d, not %d\n", count(), number);
    return 0;
}

static void whole_answers(void) {
    sqlite3 *db = open_database();
    CHECK_TEXT("1 offline: you asked \"Who?\"", answer(db, "SELECT together('Who?')"));
    CHECK(has(answer(db, "SELECT together('offline/echo', 'Who?')"), "\"model\":\"offline/echo\""));
    CHECK_TEXT("1 NULL", answer(db, "SELECT together(NULL)"));
    CHECK_TEXT("1 NULL", answer(db, "SELECT together(NULL, 'Who?')"));
    CHECK_TEXT("1 1", answer(db, "SELECT instr(together('a' || char(0) || 'b' || char(128512)), char(128512)) > 0"));
    CHECK(has(answer(db, "SELECT together(CAST(x'ff' AS TEXT))"), "UTF-8"));
    sqlite3_close(db);
    check_test("together(prompt), together(model, prompt)");

    db = open_database();
    CHECK_TEXT("1 blob 4096", answer(db, "SELECT typeof(e) || ' ' || length(e) FROM (SELECT together_embed('a gate') e)"));
    sqlite3_stmt *statement = NULL;
    double length = 0;
    CHECK(sqlite3_prepare_v2(db, "SELECT together_embed('a gate')", -1, &statement, NULL) == SQLITE_OK);
    CHECK(sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_bytes(statement, 0) == 4096);
    const float *floats = sqlite3_column_blob(statement, 0);
    for (int i = 0; i < 1024; i++) length += (double)floats[i] * floats[i];
    CHECK(length > 0.99 && length < 1.01);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    check_test("together_embed gives a vector as a blob");
}

static void streams(void) {
    sqlite3 *db = open_database();
    const char *pieces = "SELECT group_concat(text, ''), count(*) > 3 FROM together_stream('One two three four five')";
    CHECK_TEXT("1 offline: you asked \"One two three four five\"", answer(db, pieces));
    CHECK_TEXT("1 1", answer(db, "SELECT count(*) > 3 FROM together_stream('openai/gpt-oss-20b', 'One two three four')"));
    CHECK_TEXT("0 ", answer(db, "SELECT * FROM together_stream(NULL)"));
    CHECK(has(answer(db, "SELECT * FROM together_stream"), "needs a prompt"));
    CHECK_TEXT("1 2", answer(db, "WITH p(x) AS (VALUES ('a'), ('b')) SELECT count(DISTINCT x) FROM p, together_stream(x)"));
    check_test("together_stream has a row for each piece");

    /* The events of the server come 5 ms apart, so ten rows are the middle of a long answer. */
    CHECK(has(answer(db, "SELECT text FROM together_stream(replace(hex(zeroblob(2000)), '00', 'a ')) LIMIT 10"), "10 "));
    CHECK(becomes(sockets, 0)); /* a connection that carried half of an answer is closed */
    CHECK(has(answer(db, "SELECT together('Still there?')"), "Still there?"));
    sqlite3_close(db);
    CHECK(becomes(threads, 0));
    check_test("LIMIT cancels the rest of a stream");

    db = open_database();
    CHECK(has(answer(db, "SELECT * FROM together_stream('offline/error-in-stream', 'a b c d')"), "error: "));
    CHECK(has(answer(db, "SELECT * FROM together_stream('offline/cut', 'a b c d')"), "error: "));
    sqlite3_close(db);
    check_test("a stream that breaks off is an error");
}

#define ROWS(n) "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " #n ") "

static void many_rows(void) {
    sqlite3 *db = open_database();
    CHECK_TEXT("1 20", answer(db, ROWS(20) "SELECT sum(a = 'offline: you asked \"Row ' || i || '\"') FROM (SELECT i, "
                                           "together_ahead('Row ' || i) OVER (ROWS BETWEEN CURRENT ROW AND 7 FOLLOWING) a FROM n)"));
    CHECK_TEXT("1 20", answer(db, ROWS(20) "SELECT sum(together_embed('Row ' || i) = e) FROM (SELECT i, "
                                           "together_embed_ahead('Row ' || i) OVER (ROWS BETWEEN CURRENT ROW AND 7 FOLLOWING) e FROM n)"));
    CHECK_TEXT("1 1", answer(db, "SELECT sum(a IS NULL) FROM (SELECT together_ahead(column1) OVER (ROWS BETWEEN CURRENT ROW "
                                 "AND 3 FOLLOWING) a FROM (VALUES ('a'), (NULL), ('b')))"));
    CHECK(has(answer(db, ROWS(3) "SELECT together_ahead('Row') FROM n"), "write OVER"));
    CHECK(has(answer(db, ROWS(8) "SELECT together_ahead('offline/status-500', 'x') OVER (ROWS BETWEEN CURRENT ROW AND 7 "
                                 "FOLLOWING) FROM n"), "error: "));
    answer(db, "CREATE TABLE notes(id INTEGER PRIMARY KEY, body, short)");
    answer(db, ROWS(9) "INSERT INTO notes(body) SELECT 'Note ' || i FROM n");
    answer(db, "UPDATE notes SET short = a FROM (SELECT id AS of, together_ahead(body) OVER (ROWS BETWEEN CURRENT ROW AND 15 "
               "FOLLOWING) a FROM notes) WHERE id = of");
    CHECK_TEXT("1 9", answer(db, "SELECT count(*) FROM notes WHERE short = 'offline: you asked \"' || body || '\"'"));
    sqlite3_close(db);
    check_test("a window answers each row, in order");
}

typedef struct query {
    sqlite3 *db;
    const char *sql;
    int status;
} query;

static void *run_query(void *of) {
    query *asked = of;
    asked->status = sqlite3_exec(asked->db, asked->sql, NULL, NULL, NULL);
    return NULL;
}

/* The model never answers, so what is in flight stays there until it is interrupted. */
static void interrupts(void) {
    const char *slow[] = {
        "SELECT together('offline/slow', 'x')",
        "SELECT * FROM together_stream('offline/slow', 'x')",
        ROWS(8) "SELECT together_ahead('offline/slow', 'x') OVER (ROWS BETWEEN CURRENT ROW AND 7 FOLLOWING) FROM n",
    };
    for (int i = 0; i < 3; i++) {
        query asked = {open_database(), slow[i], -1};
        pthread_t thread;
        pthread_create(&thread, NULL, run_query, &asked);
        CHECK(becomes(sockets, i == 2 ? 8 : 1)); /* eight rows: eight requests at once */
        sqlite3_interrupt(asked.db);
        pthread_join(thread, NULL);
        CHECK(asked.status == SQLITE_INTERRUPT);
        CHECK(becomes(sockets, 0));
        CHECK(has(answer(asked.db, "SELECT together('Still there?')"), "Still there?"));
        CHECK(sqlite3_close(asked.db) == SQLITE_OK);
        check_test(i == 0   ? "sqlite3_interrupt cancels an answer"
                   : i == 1 ? "sqlite3_interrupt cancels a stream"
                            : "eight rows are in flight at once, and one interrupt cancels them");
    }
}

static void *ask_in_thread(void *failures_out) {
    sqlite3 *db = open_database();
    for (int i = 0; i < 5; i++)
        if (strstr(answer(db, "SELECT group_concat(text, '') FROM together_stream('Eight')"), "you asked \"Eight\"") == NULL)
            ++*(int *)failures_out;
    sqlite3_close(db);
    return NULL;
}

static void eight_connections(void) {
    pthread_t thread[8];
    int failures[8] = {0};
    for (int i = 0; i < 8; i++) pthread_create(&thread[i], NULL, ask_in_thread, &failures[i]);
    for (int i = 0; i < 8; i++) pthread_join(thread[i], NULL);
    for (int i = 0; i < 8; i++) CHECK(failures[i] == 0);
    check_test("eight connections stream at once");
}

static void strangers(void) {
    static const char *const made[][2] = {
        {"CREATE VIEW v AS SELECT together('x')", "SELECT * FROM v"},
        {"CREATE VIEW w AS SELECT together_ahead('x') OVER () FROM t", "SELECT * FROM w"},
        {"CREATE VIEW s AS SELECT * FROM together_stream('x')", "SELECT * FROM s"},
        {"CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT together_embed('x'); END", "INSERT INTO t VALUES (1)"},
    };
    sqlite3 *db = open_database();
    answer(db, "CREATE TABLE t(a)");
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        CHECK_TEXT("0 ", answer(db, made[i][0]));
        CHECK(has(answer(db, made[i][1]), "unsafe use of"));
    }
    CHECK(has(answer(db, "CREATE INDEX x ON t(together(a))"), "error: "));
    CHECK(sockets() == 0);
    sqlite3_close(db);
    check_test("views and triggers of a file cannot send anything");
}

static void failures(void) {
    char *key = strdup(getenv("TOGETHER_API_KEY")), *url = strdup(getenv("TOGETHER_BASE_URL"));
    const char *one = "SELECT together('x')", *many = "SELECT * FROM together_stream('x')";
    setenv("TOGETHER_API_KEY", "wrong", 1);
    sqlite3 *db = open_database();
    CHECK(has(answer(db, one), "401") && has(answer(db, many), "401"));
    sqlite3_close(db);
    check_test("a wrong key is an error with the service's words");

    unsetenv("TOGETHER_API_KEY");
    db = open_database();
    CHECK(has(answer(db, one), "TOGETHER_API_KEY") && has(answer(db, many), "TOGETHER_API_KEY"));
    setenv("TOGETHER_API_KEY", key, 1);
    CHECK(has(answer(db, one), "you asked"));
    sqlite3_close(db);
    check_test("without a key the extension loads and says what is missing");

    setenv("TOGETHER_BASE_URL", "https://127.0.0.1:1", 1);
    db = open_database();
    CHECK(has(answer(db, one), "error: ") && has(answer(db, many), "127.0.0.1"));
    setenv("TOGETHER_BASE_URL", url, 1);
    sqlite3_close(db);
    check_test("no network is an error");
    free(key), free(url);
}

static void unloading(void) {
    int descriptors = 0;
    for (int i = 0; i < 10; i++) {
        sqlite3 *db = open_database(), *other = open_database();
        CHECK(is_mapped(extension));
        CHECK(has(answer(db, "SELECT together('x')"), "you asked"));
        CHECK(has(answer(other, "SELECT text FROM together_stream('One two three four') LIMIT 1"), "1 "));
        CHECK(sqlite3_close(db) == SQLITE_OK);
        CHECK(sqlite3_close(other) == SQLITE_OK);
        CHECK(!is_mapped(extension));
        CHECK(becomes(threads, 0));
        int now = entries("/proc/self/fd", "so") + entries("/proc/self/fd", "s");
        if (i == 0) descriptors = now;
        CHECK(now == descriptors);
    }
    check_test("closing a connection unloads the extension, and nothing is left");
}

/* What another connection of the same process notices: times of the same small queries, printed and not compared. */
static int by_size(const void *one, const void *other) {
    double left = *(const double *)one, right = *(const double *)other;
    return (left > right) - (left < right);
}

static void measure(const char *name, sqlite3 *db) {
    enum { QUERIES = 2000 };
    static double took[QUERIES];
    for (int i = 0; i < QUERIES; i++) {
        struct timespec before, after;
        clock_gettime(CLOCK_MONOTONIC, &before);
        sqlite3_exec(db, ROWS(500) "SELECT sum(i) FROM n", NULL, NULL, NULL);
        clock_gettime(CLOCK_MONOTONIC, &after);
        took[i] = (double)(after.tv_sec - before.tv_sec) * 1e6 + (double)(after.tv_nsec - before.tv_nsec) / 1e3;
    }
    qsort(took, QUERIES, sizeof *took, by_size);
    printf("| %s | %.0f | %.0f | %.0f |\n", name, took[QUERIES / 2], took[QUERIES * 99 / 100], took[QUERIES - 1]);
}

static void *stream_on(void *stop) {
    sqlite3 *db = open_database();
    while (!__atomic_load_n((int *)stop, __ATOMIC_SEQ_CST))
        answer(db, ROWS(32) "SELECT together_ahead('A row ' || i) OVER (ROWS BETWEEN CURRENT ROW AND 7 FOLLOWING) FROM n");
    sqlite3_close(db);
    return NULL;
}

static void neighbours(void) {
    int stop = 0;
    sqlite3 *db = open_database();
    pthread_t thread;
    printf("| 2,000 queries of another connection, in us | median | 99 of 100 | longest |\n|--|--|--|--|\n");
    measure("alone", db);
    pthread_create(&thread, NULL, stream_on, &stop);
    CHECK(becomes(sockets, 8));
    measure("beside eight requests in flight", db);
    __atomic_store_n(&stop, 1, __ATOMIC_SEQ_CST);
    pthread_join(thread, NULL);
    sqlite3_close(db);
    check_test("another connection works meanwhile");
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    extension = argv[1];
    whole_answers();
    streams();
    many_rows();
    interrupts();
    eight_connections();
    strangers();
    failures();
    unloading();
    neighbours();
    return tests_report();
}
