/* A chat is saved as the JSON that the service gets. What somebody said to a model is private, so the file is made for its
 * owner alone (0600), whatever the umask says, and whatever a file of that name allowed before.
 */
#include "saved_chat.h"

#include "failure.h"
#include "system.h"
#include "text.h"

bool chat_load(struct invocation *invocation, together_request *chat, const char *path) {
    if (!system_exists(path)) return true;
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

bool chat_save(struct invocation *invocation, const together_request *chat, const char *path) {
    size_t length;
    const char *json = together_request_json(chat, &length);
    bool is_saved = system_write_private(path, json, length);
    if (!is_saved) file_failure(invocation, path);
    return is_saved;
}
