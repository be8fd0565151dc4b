/* Images that are sent with a message. */
#ifndef CLI_IMAGES_H
#define CLI_IMAGES_H

#include "command_line.h"
#include "together.h"

/* Adds an image to the last message: a URL or a file. Says what is wrong, and gives false. */
bool add_image(struct invocation *invocation, together_request *request, const char *source);

/* Those of --image. */
bool add_given_images(struct invocation *invocation, together_request *request);

#endif
