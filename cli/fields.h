/* ITEMs of the command line, which set fields of a request. */
#ifndef CLI_FIELDS_H
#define CLI_FIELDS_H

#include "command_line.h"
#include "together.h"

/* Sets one field: name=text, name:=json, name=@FILE, name:=@FILE, name@FILE. Says what is wrong, and gives false. */
bool set_item(struct invocation *invocation, together_request *request, const char *item);

/* Sets the fields that --set, --model and --schema say. Says what is wrong, and gives false. */
bool set_given_fields(struct invocation *invocation, together_request *request, const char *model);

#endif
