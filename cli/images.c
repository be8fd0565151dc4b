/* An image is named as a person would name it: by its address or its file. */
#include "images.h"

#include <string.h>

#include "failure.h"

bool add_image(struct invocation *invocation, together_request *request, const char *source) {
    bool is_url = strncmp(source, "https://", 8) == 0 || strncmp(source, "http://", 7) == 0 ||
                  strncmp(source, "data:", 5) == 0;
    together_status status = is_url ? together_request_add_image_url(request, source)
                                    : together_request_add_image_file(request, source);
    if (status == TOGETHER_OK) return true;
    failure(invocation, status, "%s", together_object_message(request));
    return false;
}

bool add_given_images(struct invocation *invocation, together_request *request) {
    for (size_t i = 0; i < invocation->given_count; i++)
        if (invocation->given[i].option == OPTION_IMAGE && !add_image(invocation, request, invocation->given[i].value))
            return false;
    return true;
}
