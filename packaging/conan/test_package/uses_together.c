/* The library that the package has is the one that its header describes. */
#include <stdio.h>
#include <string.h>

#include "together.h"

int main(void) {
    puts(together_version());
    return strcmp(together_version(), TOGETHER_VERSION_STRING) != 0;
}
