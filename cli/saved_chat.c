/* A chat is saved as the JSON that the service gets. What somebody said to a model is private, so the file is made for its
 * owner alone (0600), whatever the umask says, and whatever a file of that name allowed before.
 */
#include "saved_chat.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "failure.h"
#include "text.h"

bool chat_load(struct invocation *invocation, together_request *chat, const char *path) {
    if (access(path, F_OK) != 0 && errno == ENOENT) return true;
    struct text json = {NULL, 0, 0};
    if (!text_read_file(invocation, &json, path)) return text_free(&json), false;
    bool is_chat = together_request_set_json_n(chat, "", json.bytes, json.length) == TOGETHER_OK;
    if (!is_chat) failure(invocation, TOGETHER_INVALID_ARGUMENT, "%s is no chat: %s", path, together_object_message(chat));
    text_free(&json);
    /* The author of the file must not choose what this command lets a model do. */
    together_request_remove(chat, "tools");
    together_request_remove(chat, "tool_choice");
    together_request_remove(chat, "stream");
    return is_chat;
}

/* Makes the file beside the one that it replaces. mkstemp makes it for its owner alone. */
static bool write_beside(const char *json, size_t length, char *beside) {
    int descriptor = mkstemp(beside);
    if (descriptor < 0) return false;
    size_t done = 0;
    while (done < length) {
        ssize_t written = write(descriptor, json + done, length - done);
        if (written < 0 && errno != EINTR) break;
        if (written > 0) done += (size_t)written;
    }
    bool is_written = done == length;
    int reason = errno;
    if (close(descriptor) != 0 && is_written) {
        reason = errno;
        is_written = false;
    }
    if (!is_written) unlink(beside);
    errno = reason;
    return is_written;
}

bool chat_save(struct invocation *invocation, const together_request *chat, const char *path) {
    size_t length;
    const char *json = together_request_json(chat, &length);
    /* Through a link, the file that it leads to. */
    char *real = realpath(path, NULL);
    const char *target = real == NULL ? path : real;
    size_t room = strlen(target) + sizeof ".XXXXXX";
    char *beside = malloc(room);
    bool is_saved = false;
    if (beside != NULL) {
        snprintf(beside, room, "%s.XXXXXX", target);
        is_saved = write_beside(json, length, beside);
        if (is_saved && rename(beside, target) != 0) {
            int reason = errno;
            unlink(beside);
            errno = reason;
            is_saved = false;
        }
    }
    if (!is_saved) file_failure(invocation, path);
    free(beside);
    free(real);
    return is_saved;
}
