/* What the two files of the program with libcurl know of one another. */
#include <curl/curl.h>
#include <stdbool.h>

/* Runs prepared transfers to their end, all at once on this thread; whether one failed. */
bool run_all(CURL *const *transfers, int count);
