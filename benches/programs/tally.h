/* What streams in number receive: how long each token was under way, and what the process was at the first token, half
 * way and at the last. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tally;

struct tally *tally_new(size_t expected);
/* A token came, whose text is '#' and the time at which it was sent; on any thread. */
void tally_count(struct tally *tally, const char *text);
/* Prints it all and frees it; whether every token came. */
bool tally_end(struct tally *tally);
