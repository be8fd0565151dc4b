/* Chats in files. */
#ifndef CLI_SAVED_CHAT_H
#define CLI_SAVED_CHAT_H

#include "command_line.h"
#include "together.h"

/* Makes the request of a chat that is saved in the file, without its tools. Gives false, after it has said what is wrong,
 * unless there is no such file. */
bool chat_load(struct invocation *invocation, together_request *chat, const char *path);

/* Writes the chat to a file that its owner alone may read; one that is there is replaced as a whole. Says what failed, and
 * gives false. */
bool chat_save(struct invocation *invocation, const together_request *chat, const char *path);

#endif
