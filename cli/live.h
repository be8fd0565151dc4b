/* `transcribe --live`. */
#ifndef CLI_LIVE_H
#define CLI_LIVE_H

#include "command_line.h"

void transcribe_live(struct invocation *invocation);

#endif
