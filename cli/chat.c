/* `chat`: a conversation in the terminal, one line a message. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "failure.h"
#include "fields.h"
#include "images.h"
#include "run.h"
#include "saved_chat.h"
#include "system.h"

static const char help[] =
    "/image FILE|URL  send an image with the next message\n"
    "/save FILE       save the chat, readable by you alone\n"
    "/model NAME      go on with another model\n"
    "/clear           forget the chat, but for the system's message\n"
    "/quit            end the chat, as Ctrl-D does; Ctrl-C ends an answer\n"
    "//...            a message that begins with /\n";

struct chat {
    struct invocation *invocation;
    struct exchange exchange;
    together_request *request;
    char *image;         /* for the next message; NULL if there is none */
    const char *history; /* where it is saved; NULL if nowhere */
};

static size_t message_count(const together_request *request) {
    together_response *fields = together_json_parse(together_request_json(request, NULL));
    size_t count = together_response_count(fields, "/messages");
    together_free(fields);
    return count;
}

static void forget_message(together_request *request, size_t index) {
    char pointer[48];
    snprintf(pointer, sizeof pointer, "/messages/%zu", index);
    together_request_remove(request, pointer);
}

static void note(struct chat *chat, const char *text) {
    if (is_given(chat->invocation, OPTION_QUIET)) return;
    console_style(&chat->invocation->err, STYLE_NOTE);
    console_print(&chat->invocation->err, "%s", text);
    console_style(&chat->invocation->err, STYLE_PLAIN);
}

static void ask(struct chat *chat, const char *message, size_t length) {
    size_t before = message_count(chat->request);
    together_request_add_message_n(chat->request, "user", message, length);
    bool is_sendable = together_object_status(chat->request) == TOGETHER_OK;
    if (!is_sendable) object_failure(chat->invocation, chat->request);
    if (is_sendable && chat->image != NULL) is_sendable = add_image(chat->invocation, chat->request, chat->image);
    free(chat->image);
    chat->image = NULL;
    if (!is_sendable) {
        together_request_remove(chat->request, "/messages/-");
        if (message_count(chat->request) > before) forget_message(chat->request, before);
        return;
    }
    struct answer answer = {.exchange = &chat->exchange};
    together_response *response = answer_print(&answer, chat->request);
    answer_report(&answer, response);
    const char *text = together_response_text(response, NULL);
    if (together_object_status(response) == TOGETHER_OK) {
        together_request_add_answer(chat->request, response);
    } else if (chat->exchange.signal != 0 && text[0] != '\0') {
        together_request_add_message(chat->request, "assistant", text);
        note(chat, "-- interrupted\n");
    } else {
        if (chat->exchange.signal != 0) note(chat, "-- interrupted\n");
        forget_message(chat->request, before);
    }
    together_free(response);
    if (chat->history != NULL) chat_save(chat->invocation, chat->request, chat->history);
}

static void clear(struct chat *chat) {
    together_response *fields = together_json_parse(together_request_json(chat->request, NULL));
    bool has_system = strcmp(together_response_string(fields, "/messages/0/role", NULL), "system") == 0;
    size_t count = together_response_count(fields, "/messages");
    together_free(fields);
    while (count > (has_system ? 1 : 0)) forget_message(chat->request, --count);
    note(chat, "-- the chat is forgotten\n");
}

/* What follows a word of the line; NULL if the line does not begin with the word. */
static const char *after(const char *line, const char *word) {
    size_t length = strlen(word);
    if (strncmp(line, word, length) != 0 || (line[length] != '\0' && line[length] != ' ')) return NULL;
    return line + length + strspn(line + length, " ");
}

/* False for /quit. */
static bool command(struct chat *chat, const char *line) {
    const char *rest;
    if (after(line, "/quit") != NULL) return false;
    if (after(line, "/help") != NULL) note(chat, help);
    else if (after(line, "/clear") != NULL) clear(chat);
    else if ((rest = after(line, "/image")) != NULL && rest[0] != '\0') free(chat->image), chat->image = strdup(rest);
    else if ((rest = after(line, "/model")) != NULL && rest[0] != '\0')
        together_request_set_string(chat->request, "model", rest);
    else if ((rest = after(line, "/save")) != NULL && rest[0] != '\0') {
        if (chat_save(chat->invocation, chat->request, rest)) note(chat, "-- saved\n");
    } else failure(chat->invocation, TOGETHER_INVALID_ARGUMENT, "%s is no command of a chat: /help lists them", line);
    return true;
}

/* SIGTERM and SIGHUP end the chat, and so does an output that cannot be written. */
static bool goes_on(const struct chat *chat) {
    return (chat->exchange.signal == 0 || chat->exchange.signal == SIGINT) && chat->invocation->out.error == 0;
}

static void talk(struct chat *chat) {
    struct console *err = &chat->invocation->err;
    bool is_terminal = system_is_terminal(STDIN_FILENO);
    struct text typed = {NULL, 0, 0};
    for (bool is_open = true; is_open && goes_on(chat);) {
        if (is_terminal) {
            console_style(err, STYLE_PROMPT);
            console_bytes(err, "> ", 2);
            console_style(err, STYLE_PLAIN);
        }
        if (!system_read_line(&typed)) break;
        char *line = typed.bytes;
        size_t length = typed.length;
        while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) line[--length] = '\0';
        if (line[0] == '/' && line[1] != '/') is_open = command(chat, line);
        else if (length > 0) ask(chat, line + (line[0] == '/'), length - (line[0] == '/'));
        /* In a terminal a failure is seen, and the chat goes on; a script must learn of it. */
        if (is_terminal) chat->invocation->exit = 0;
    }
    if (is_terminal) console_bytes(err, "\n", 1);
    text_free(&typed);
}

void run_chat(struct invocation *invocation) {
    struct chat chat = {.invocation = invocation, .request = together_request_new(TOGETHER_CHAT_COMPLETIONS)};
    chat.history = value_given(invocation, OPTION_HISTORY, NULL);
    bool is_ready = chat.history == NULL || chat_load(invocation, chat.request, chat.history);
    const char *system = value_given(invocation, OPTION_SYSTEM, NULL);
    if (is_ready && system != NULL) {
        if (message_count(chat.request) > 0) usage_error(invocation, "the chat in %s has begun: leave --system out", chat.history);
        else together_request_add_message(chat.request, "system", system);
    }
    /* A chat that is continued keeps its model. */
    together_response *saved = together_json_parse(together_request_json(chat.request, NULL));
    const char *model = together_response_string(saved, "/model", NULL);
    is_ready = is_ready && invocation->exit == 0 &&
               set_given_fields(invocation, chat.request, model[0] == '\0' ? "openai/gpt-oss-20b" : model);
    together_free(saved);
    const char *image = value_given(invocation, OPTION_IMAGE, NULL);
    if (image != NULL) chat.image = strdup(image);
    together_client *client = is_ready ? client_of(invocation) : NULL;
    if (client != NULL) {
        chat.exchange = (struct exchange){.invocation = invocation, .client = client};
        together_client_connect(client);
        talk(&chat);
    }
    together_free(client);
    together_free(chat.request);
    free(chat.image);
    if (!goes_on(&chat)) exchange_end(&chat.exchange);
}
