/* Runs programs in turn, each so many times, and prints for each the medians of wall time and of CPU time
 * (user and system) from its start to its end. Taking turns, they share whatever else the machine does.
 *
 *   measure RUNS PROGRAM... */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double milliseconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double milliseconds_of(struct timeval time) {
    return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static void run(const char *program, double *wall, double *cpu) {
    double start = milliseconds_now();
    pid_t child = fork();
    if (child == 0) {
        dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    struct rusage usage;
    int status;
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
        fprintf(stderr, "measure: %s failed\n", program);
        exit(EXIT_FAILURE);
    }
    *wall = milliseconds_now() - start;
    *cpu = milliseconds_of(usage.ru_utime) + milliseconds_of(usage.ru_stime);
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, ascending);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

int main(int argc, char **argv) {
    int runs = argc > 2 ? atoi(argv[1]) : 0, programs = argc - 2;
    if (runs <= 0) {
        fprintf(stderr, "usage: measure RUNS PROGRAM...\n");
        return EXIT_FAILURE;
    }
    size_t size = (size_t)runs * (size_t)programs * sizeof(double);
    double *wall = malloc(size), *cpu = malloc(size);
    if (wall == NULL || cpu == NULL) return EXIT_FAILURE;
    for (int i = -1; i < runs; i++) {
        for (int program = 0; program < programs; program++) {
            /* The first round warms the caches and does not count. */
            double unused;
            int at = program * runs + i;
            run(argv[program + 2], i < 0 ? &unused : &wall[at], i < 0 ? &unused : &cpu[at]);
        }
    }
    printf("medians of %d runs     wall ms   CPU ms\n", runs);
    for (int program = 0; program < programs; program++) {
        const char *name = argv[program + 2];
        for (const char *c = name; *c; c++)
            if (*c == '/') name = c + 1;
        printf("%-20s %9.2f %8.2f\n", name, median(wall + program * runs, runs), median(cpu + program * runs, runs));
    }
    free(wall);
    free(cpu);
    return EXIT_SUCCESS;
}
