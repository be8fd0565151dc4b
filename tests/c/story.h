/* What the programs about streams share: a question, and what a program learns of its answer. */
#ifndef STORY_H
#define STORY_H

#include "check.h"

#define MODEL "openai/gpt-oss-20b"
#define SILENT "offline/slow"

/* More words than a call's first read: an answer that is in the middle for a while. */
#define LONG_PROMPT \
    "once upon a time there was a knight who had a sword and a horse and a castle by the sea and every day he " \
    "rode out to look for a dragon that nobody had ever seen but everybody had heard of in one song or another"

static inline together_request *question(const char *model, const char *text) {
    together_request *request = together_request_new(TOGETHER_CHAT_COMPLETIONS);
    together_request_set_string(request, "model", model);
    together_request_add_message(request, "user", text);
    return request;
}

static inline together_call *started(const together_client *client, const char *model, const char *text) {
    together_request *request = question(model, text);
    together_call *call = together_start(client, request);
    together_free(request);
    return call;
}

/* What was told of one call. */
typedef struct {
    char text[2048];
    size_t length;
    int texts, chunks, ends;
    together_status status;
} story;

/* Takes an event down, and checks what holds of every one. */
static inline void take_down(story *story, const together_event *event) {
    CHECK(event->text != NULL && event->json != NULL && event->bytes != NULL && event->id != NULL);
    CHECK(event->text[event->text_length] == '\0');
    CHECK(event->json[event->json_length] == '\0');
    CHECK(event->id[event->id_length] == '\0');
    CHECK(story->ends == 0);
    switch (event->kind) {
        case TOGETHER_EVENT_TEXT:
            CHECK(event->text_length > 0);
            if (story->length + event->text_length < sizeof story->text) {
                memcpy(story->text + story->length, event->text, event->text_length + 1);
                story->length += event->text_length;
            }
            story->texts++;
            break;
        case TOGETHER_EVENT_CHUNK:
            CHECK(event->json[0] == '{');
            story->chunks++;
            break;
        case TOGETHER_EVENT_DONE:
            story->status = event->status;
            story->ends++;
            break;
        default:
            break;
    }
}

/* Reads a call to its end. */
static inline void read_all(together_call *call, story *story) {
    const together_event *event;
    while ((event = together_call_next(call, -1)) != NULL) {
        CHECK(event->call == call);
        take_down(story, event);
    }
    CHECK(story->ends == 1);
}

static inline void check_is_cancelled(together_call *call) {
    story story = {0};
    read_all(call, &story);
    CHECK_STATUS(TOGETHER_CANCELLED, story.status);
    CHECK_STATUS(TOGETHER_CANCELLED, together_object_status(call));
}

/* What a callback does besides taking down, and to whom. */
typedef struct {
    story story;
    together_client *client;
    together_request *request;
    int is_used;
} listener;

static inline int32_t read_story(const together_event *event, void *user_data) {
    listener *listener = user_data;
    CHECK(event->call == NULL);
    take_down(&listener->story, event);
    return TOGETHER_GO_ON;
}

#endif
