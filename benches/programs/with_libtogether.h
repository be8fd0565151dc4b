/* What the two files of the program with libtogether know of one another. */
#include <stdbool.h>

#include "tally.h"
#include "together.h"

/* Many streams at once, their tokens counted as they come; whether one failed. */
bool read_calls(const together_client *client, const together_request *request, int count, struct tally *tally);
bool read_on_threads(const together_client *client, const together_request *request, int count, struct tally *tally);
