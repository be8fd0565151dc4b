/* A chat in the terminal. Answers are printed while the model writes them; Ctrl-C ends one, and not the chat.
 *
 *     cc examples/c/chat.c -Iinclude target/release/libtogether.a -o chat
 *     TOGETHER_API_KEY=... ./chat openai/gpt-oss-20b history.json
 *
 * Both arguments may be left out; a chat in a file is continued.
 *
 *     /image PATH_OR_URL   goes with the next message
 *     /save FILE           keeps the chat, readable by you alone
 *     /quit                or the end of the input
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "together.h"

/* Of the last answer: a chat that costs more forgets its oldest turns. CHAT_BUDGET=... sets another. */
static int64_t budget = 16000;
static volatile sig_atomic_t is_interrupted;

/* A handler is good for one signal, so it sets itself again. */
static void on_interrupt(int signal_number) {
    signal(signal_number, on_interrupt);
    is_interrupted = 1;
}

/* A model's text may hold escape sequences, which would command the terminal. */
static void print_text(const together_event *event) {
    for (size_t i = 0; event->kind == TOGETHER_EVENT_TEXT && i < event->text_length; i++) {
        unsigned char byte = (unsigned char)event->text[i];
        int is_c1 = i > 0 && (unsigned char)event->text[i - 1] == 0xC2 && byte < 0xA0;
        putchar((byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7F || is_c1 ? '?' : byte);
    }
    fflush(stdout);
}

static int is_users(const together_response *history, size_t index) {
    char pointer[48];
    snprintf(pointer, sizeof pointer, "/messages/%zu/role", index);
    return strcmp(together_response_string(history, pointer, NULL), "user") == 0;
}

/* Forgets the oldest turn: message 1 (0 is the system's) up to the user's next. 0 if only the last turn is left. */
static int forget_oldest_turn(together_request *chat) {
    together_response *history = together_json_parse(together_request_json(chat, NULL));
    size_t count = together_response_count(history, "/messages"), end = 2;
    while (end < count && !is_users(history, end)) end++;
    together_free(history);
    for (size_t i = 1; end < count && i < end; i++) together_request_remove(chat, "/messages/1");
    return end < count;
}

/* The tokens of what is left are its share of the bytes: near enough for a budget. */
static void trim(together_request *chat, int64_t tokens) {
    size_t before, now;
    together_request_json(chat, &before);
    do together_request_json(chat, &now);
    while ((double)tokens * (double)now / (double)before > (double)budget && forget_oldest_turn(chat));
}

static void forget_last_message(together_request *chat) {
    together_request_remove(chat, "/messages/-"); /* The failure of an image that could not be added. */
    together_response *history = together_json_parse(together_request_json(chat, NULL));
    char pointer[48];
    snprintf(pointer, sizeof pointer, "/messages/%zu", together_response_count(history, "/messages") - 1);
    together_request_remove(chat, pointer);
    together_free(history);
}

static void ask(together_client *client, together_request *chat) {
    is_interrupted = 0;
    together_call *call = together_start(client, chat);
    for (int is_done = 0; !is_done;) {
        const together_event *event = together_call_next(call, 100);
        if (event != NULL) print_text(event);
        is_done = event != NULL && event->kind == TOGETHER_EVENT_DONE;
        if (is_interrupted) together_call_cancel(call);
    }
    together_response *answer = together_call_response(call);
    if (together_response_text(answer, NULL)[0] != '\0') putchar('\n');
    together_status status = together_object_status(answer);
    int64_t asked = together_response_integer(answer, "/usage/prompt_tokens", 0);
    int64_t answered = together_response_integer(answer, "/usage/completion_tokens", 0);
    if (status == TOGETHER_OK) {
        together_request_add_answer(chat, answer);
        fprintf(stderr, "-- %" PRId64 " + %" PRId64 " tokens, first after %" PRId64 " ms\n", asked, answered,
                together_response_time_us(answer, TOGETHER_TIME_FIRST_TOKEN) / 1000);
        trim(chat, asked + answered);
    } else if (is_interrupted && together_response_text(answer, NULL)[0] != '\0') {
        together_request_add_message(chat, "assistant", together_response_text(answer, NULL));
        fprintf(stderr, "-- interrupted\n");
    } else {
        fprintf(stderr, "%s: %s\n", together_status_name(status), together_object_message(answer));
        forget_last_message(chat);
    }
    together_free(answer), together_free(call);
}

static void save(const together_request *chat, const char *path) {
    size_t length;
    const char *json = together_request_json(chat, &length);
    FILE *file = fopen(path, "w");
    int is_written = file != NULL && fwrite(json, 1, length, file) == length;
    if (file == NULL || fclose(file) != 0 || !is_written) perror(path);
    else fprintf(stderr, "-- saved in %s\n", path);
}

/* 0 if there is a file and it is no chat. */
static int load(together_request *chat, const char *path) {
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    if (file == NULL) return together_request_add_message(chat, "system", "You answer briefly.") == TOGETHER_OK;
    static char json[16 << 20];
    size_t length = fread(json, 1, sizeof json, file);
    fclose(file);
    return together_request_set_json_n(chat, "", json, length) == TOGETHER_OK;
}

int main(int argc, char **argv) {
    static char line[64 << 10], image[4096];
    if (getenv("CHAT_BUDGET") != NULL) budget = strtoll(getenv("CHAT_BUDGET"), NULL, 10);
    umask(077);
    signal(SIGINT, on_interrupt);
    together_client *client = together_client_new(NULL);
    together_request *chat = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    int is_good = load(chat, argc > 2 ? argv[2] : NULL);
    if (!is_good) fprintf(stderr, "%s: %s\n", argv[2], together_object_message(chat));
    together_request_set_string(chat, "model", argc > 1 ? argv[1] : "openai/gpt-oss-20b");

    while (is_good && fputs(isatty(0) ? "> " : "", stderr) >= 0 && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, "/quit") == 0) break;
        if (strncmp(line, "/save ", 6) == 0) save(chat, line + 6);
        else if (strncmp(line, "/image ", 7) == 0) snprintf(image, sizeof image, "%s", line + 7);
        else if (line[0] != '\0') {
            together_request_add_message(chat, "user", line);
            if (strstr(image, "://") != NULL) together_request_add_image_url(chat, image);
            else if (image[0] != '\0') together_request_add_image_file(chat, image);
            image[0] = '\0';
            ask(client, chat);
        }
    }
    together_free(chat), together_free(client);
    return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
