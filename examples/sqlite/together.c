/* The Together AI API in SQL: a loadable extension of SQLite.
 *
 *   together(prompt), together(model, prompt)                       the answer, as text
 *   together_embed(text), together_embed(model, text)               an embedding, as a blob of 32-bit floats
 *   together_ahead(...), together_embed_ahead(...) OVER (ROWS ...)  the same for a window's first row, while the requests
 *                                                                   of its other rows are already under way
 *   together_stream(prompt), together_stream(model, prompt)         a table: one row for each piece of the answer
 *
 * A client belongs to one connection of SQLite, is made by the first call, and is freed when the connection closes. The
 * functions run on SQLite's thread; what waits there looks for sqlite3_interrupt twenty times a second. They are
 * SQLITE_DIRECTONLY: no view, trigger or index of a file that somebody else wrote can send anything.
 */
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT1

#include "together.h"

#define CHAT_MODEL "openai/gpt-oss-20b"
#define EMBEDDING_MODEL "intfloat/multilingual-e5-large-instruct"
#define INTERRUPT_CHECK_MS 50

typedef struct connection connection;

/* What a function asks for, and how it gives the answer to SQLite. */
typedef struct operation {
    connection *owner;
    together_request *(*request)(const char *model, const char *text, size_t length);
    void (*give)(sqlite3_context *context, const together_response *answer);
} operation;

struct connection {
    sqlite3 *db;
    together_client *client; /* NULL until it is needed */
    operation chat, embedding;
    int users; /* registrations; the last that SQLite drops frees the connection */
};

static void drop_connection(connection *owner) {
    if (--owner->users > 0) return;
    together_free(owner->client); /* cancels what is in flight */
    sqlite3_free(owner);
}

static void drop_operation(void *of) { drop_connection(((operation *)of)->owner); }
static void drop_table(void *of) { drop_connection(of); }

/* ---- Requests and answers ---- */

static together_request *chat_request(const char *model, const char *text, size_t length) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", model != NULL ? model : CHAT_MODEL);
    together_request_add_message_n(request, "user", text, length);
    return request;
}

static together_request *embedding_request(const char *model, const char *text, size_t length) {
    together_request *request = together_request_new(TOGETHER_EMBEDDINGS);
    together_request_set_string(request, "model", model != NULL ? model : EMBEDDING_MODEL);
    together_request_set_string_n(request, "input", text, length);
    return request;
}

static void give_text(sqlite3_context *context, const together_response *answer) {
    size_t length;
    const char *text = together_response_text(answer, &length);
    sqlite3_result_text64(context, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void give_floats(sqlite3_context *context, const together_response *answer) {
    const char *where = "/data/0/embedding";
    size_t count = together_response_floats(answer, where, NULL, 0);
    float *floats = sqlite3_malloc64(count * sizeof *floats);
    if (floats == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    together_response_floats(answer, where, floats, count);
    sqlite3_result_blob64(context, floats, count * sizeof *floats, sqlite3_free);
}

/* Starts the call for (text) or (model, text). NULL if one of them is NULL, as SQL has it. */
static together_call *start(connection *owner, const operation *what, int count, sqlite3_value **values) {
    for (int i = 0; i < count; i++)
        if (sqlite3_value_type(values[i]) == SQLITE_NULL) return NULL;
    if (owner->client == NULL) owner->client = together_client_new(NULL);
    sqlite3_value *text = values[count - 1];
    const char *model = count == 2 ? (const char *)sqlite3_value_text(values[0]) : NULL;
    const char *bytes = (const char *)sqlite3_value_text(text);
    together_request *request = what->request(model, bytes, (size_t)sqlite3_value_bytes(text));
    together_call *call = together_start(owner->client, request);
    together_free(request);
    /* A client without a key says so in the call; the next call looks for the key again. */
    if (together_object_status(owner->client) != TOGETHER_OK) {
        together_free(owner->client);
        owner->client = NULL;
    }
    return call;
}

/* Any statement inside an interrupted one is interrupted too: SQLite has a function that says so only since 3.41. */
static int is_interrupted(sqlite3 *db) { return sqlite3_exec(db, "SELECT 1", NULL, NULL, NULL) == SQLITE_INTERRUPT; }

/* Gives the answer of a call, or why there is none. The call may be NULL: so is the result. */
static void give_answer(sqlite3_context *context, const operation *what, together_call *call) {
    if (call == NULL) return;
    while (together_call_wait(call, INTERRUPT_CHECK_MS) == TOGETHER_TIMEOUT) {
        if (is_interrupted(what->owner->db)) {
            together_call_cancel(call);
            sqlite3_result_error_code(context, SQLITE_INTERRUPT);
            return;
        }
    }
    together_response *answer = together_call_response(call);
    if (together_object_status(answer) == TOGETHER_OK) what->give(context, answer);
    else sqlite3_result_error(context, together_object_message(answer), -1);
    together_free(answer);
}

/* ---- One row after the other ---- */

static void answer_row(sqlite3_context *context, int count, sqlite3_value **values) {
    const operation *what = sqlite3_user_data(context);
    together_call *call = start(what->owner, what, count, values);
    give_answer(context, what, call);
    together_free(call);
}

/* ---- Many rows at once: a window's calls are in flight from when SQLite reads their rows ---- */

typedef struct flight {
    together_call *call; /* NULL for a row with NULL */
    struct flight *next;
} flight;

typedef struct window {
    flight *first, *last;
} window;

static void row_enters(sqlite3_context *context, int count, sqlite3_value **values) {
    const operation *what = sqlite3_user_data(context);
    window *rows = sqlite3_aggregate_context(context, sizeof *rows);
    flight *row = rows != NULL ? sqlite3_malloc64(sizeof *row) : NULL;
    if (row == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    row->call = start(what->owner, what, count, values);
    row->next = NULL;
    if (rows->last != NULL) rows->last->next = row;
    else rows->first = row;
    rows->last = row;
}

static void first_leaves(window *rows) {
    flight *row = rows->first;
    rows->first = row->next;
    if (rows->first == NULL) rows->last = NULL;
    together_free(row->call); /* cancels it if no step waited for it */
    sqlite3_free(row);
}

static void row_leaves(sqlite3_context *context, int count, sqlite3_value **values) {
    window *rows = sqlite3_aggregate_context(context, 0);
    (void)count, (void)values;
    if (rows != NULL && rows->first != NULL) first_leaves(rows);
}

static void answer_first(sqlite3_context *context) {
    window *rows = sqlite3_aggregate_context(context, 0);
    if (rows != NULL && rows->first != NULL) give_answer(context, sqlite3_user_data(context), rows->first->call);
}

/* Also called when a statement ends early, so it never waits. A window has no rows left here, an aggregate has. */
static void end_window(sqlite3_context *context) {
    window *rows = sqlite3_aggregate_context(context, 0);
    if (rows == NULL || rows->first == NULL) return;
    while (rows->first != NULL) first_leaves(rows);
    sqlite3_result_error(context, "this is a window function: write OVER (ROWS BETWEEN CURRENT ROW AND 15 FOLLOWING)",
                         -1);
}

/* ---- A table with a row for each piece of an answer ---- */

typedef struct stream_table {
    sqlite3_vtab base;
    connection *owner;
} stream_table;

typedef struct stream_cursor {
    sqlite3_vtab_cursor base;
    together_call *call;
    const together_event *piece; /* NULL at the end */
    sqlite3_int64 row;
} stream_cursor;

/* The hidden columns are the parameters: together_stream(prompt) sets the first alone. */
enum { TEXT, FIRST, SECOND };

static int connect_table(sqlite3 *db, void *owner, int count, const char *const *words, sqlite3_vtab **table_out,
                         char **message_out) {
    (void)count, (void)words, (void)message_out;
    int status = sqlite3_declare_vtab(db, "CREATE TABLE stream(text TEXT, first HIDDEN, second HIDDEN)");
    if (status == SQLITE_OK) status = sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
    if (status != SQLITE_OK) return status;
    stream_table *table = sqlite3_malloc64(sizeof *table);
    if (table == NULL) return SQLITE_NOMEM;
    *table = (stream_table){.owner = owner};
    *table_out = &table->base;
    return SQLITE_OK;
}

static int disconnect_table(sqlite3_vtab *table) {
    sqlite3_free(table);
    return SQLITE_OK;
}

static int plan(sqlite3_vtab *table, sqlite3_index_info *info) {
    int found[3] = {-1, -1, -1}, is_unusable = 0;
    for (int i = 0; i < info->nConstraint; i++) {
        const struct sqlite3_index_constraint *constraint = &info->aConstraint[i];
        if (constraint->op != SQLITE_INDEX_CONSTRAINT_EQ || constraint->iColumn < FIRST) continue;
        if (constraint->usable) found[constraint->iColumn] = i;
        else is_unusable = 1;
    }
    if (is_unusable) return SQLITE_CONSTRAINT; /* another order of the tables has its value */
    if (found[FIRST] < 0) {
        sqlite3_free(table->zErrMsg);
        table->zErrMsg = sqlite3_mprintf("together_stream needs a prompt: together_stream('...')");
        return SQLITE_ERROR;
    }
    for (int column = FIRST, argument = 1; column <= SECOND && found[column] >= 0; column++) {
        info->aConstraintUsage[found[column]].argvIndex = argument++;
        info->aConstraintUsage[found[column]].omit = 1;
    }
    info->estimatedCost = 1e6;
    info->estimatedRows = 1000;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor_out) {
    (void)table;
    stream_cursor *cursor = sqlite3_malloc64(sizeof *cursor);
    if (cursor == NULL) return SQLITE_NOMEM;
    *cursor = (stream_cursor){.row = 0};
    *cursor_out = &cursor->base;
    return SQLITE_OK;
}

/* A query that needs no more rows closes its cursor, which cancels the answer. */
static int close_cursor(sqlite3_vtab_cursor *base) {
    stream_cursor *cursor = (stream_cursor *)base;
    together_free(cursor->call);
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int next_piece(sqlite3_vtab_cursor *base) {
    stream_cursor *cursor = (stream_cursor *)base;
    stream_table *table = (stream_table *)base->pVtab;
    cursor->row++;
    for (;;) {
        cursor->piece = together_call_next(cursor->call, INTERRUPT_CHECK_MS);
        if (cursor->piece == NULL) {
            if (is_interrupted(table->owner->db)) return SQLITE_INTERRUPT;
        } else if (cursor->piece->kind == TOGETHER_EVENT_TEXT) {
            return SQLITE_OK;
        } else if (cursor->piece->kind == TOGETHER_EVENT_DONE) {
            int is_whole = cursor->piece->status == TOGETHER_OK;
            cursor->piece = NULL;
            if (is_whole) return SQLITE_OK;
            sqlite3_free(table->base.zErrMsg);
            table->base.zErrMsg = sqlite3_mprintf("%s", together_object_message(cursor->call));
            return SQLITE_ERROR;
        }
    }
}

static int start_stream(sqlite3_vtab_cursor *base, int number, const char *name, int count, sqlite3_value **values) {
    stream_cursor *cursor = (stream_cursor *)base;
    connection *owner = ((stream_table *)base->pVtab)->owner;
    (void)number, (void)name;
    together_free(cursor->call);
    cursor->piece = NULL;
    cursor->row = 0;
    cursor->call = start(owner, &owner->chat, count, values);
    return cursor->call != NULL ? next_piece(base) : SQLITE_OK;
}

static int is_at_end(sqlite3_vtab_cursor *base) { return ((stream_cursor *)base)->piece == NULL; }

static int give_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column) {
    const together_event *piece = ((stream_cursor *)base)->piece;
    if (column == TEXT) sqlite3_result_text64(context, piece->text, piece->text_length, SQLITE_TRANSIENT, SQLITE_UTF8);
    return SQLITE_OK;
}

static int give_row(sqlite3_vtab_cursor *base, sqlite3_int64 *row_out) {
    *row_out = ((stream_cursor *)base)->row;
    return SQLITE_OK;
}

static const sqlite3_module STREAM = {
    .xConnect = connect_table, /* and no xCreate: the table is there without CREATE VIRTUAL TABLE, and only so */
    .xDisconnect = disconnect_table,
    .xBestIndex = plan,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = start_stream,
    .xNext = next_piece,
    .xEof = is_at_end,
    .xColumn = give_column,
    .xRowid = give_row,
};

/* ---- The extension ---- */

static int add_functions(operation *what, const char *name, const char *name_ahead) {
    sqlite3 *db = what->owner->db;
    int status = SQLITE_OK, flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;
    for (int count = 1; count <= 2 && status == SQLITE_OK; count++) {
        what->owner->users += 2; /* SQLite drops one for each, also if it refuses */
        status = sqlite3_create_function_v2(db, name, count, flags, what, answer_row, NULL, NULL, drop_operation);
        int ahead = sqlite3_create_window_function(db, name_ahead, count, flags, what, row_enters, end_window,
                                                   answer_first, row_leaves, drop_operation);
        if (status == SQLITE_OK) status = ahead;
    }
    return status;
}

#ifdef _WIN32
__declspec(dllexport)
#endif
int sqlite3_together_init(sqlite3 *db, char **message_out, const sqlite3_api_routines *api) {
    SQLITE_EXTENSION_INIT2(api)
    (void)message_out;
    connection *owner = sqlite3_malloc64(sizeof *owner);
    if (owner == NULL) return SQLITE_NOMEM;
    *owner = (connection){.db = db, .users = 1};
    owner->chat = (operation){owner, chat_request, give_text};
    owner->embedding = (operation){owner, embedding_request, give_floats};
    int status = add_functions(&owner->chat, "together", "together_ahead");
    if (status == SQLITE_OK) status = add_functions(&owner->embedding, "together_embed", "together_embed_ahead");
    if (status == SQLITE_OK) {
        owner->users++;
        status = sqlite3_create_module_v2(db, "together_stream", &STREAM, owner, drop_table);
    }
    drop_connection(owner);
    return status;
}
