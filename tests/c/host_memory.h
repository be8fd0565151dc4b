/* Memory of a host: checked when it is given and when it comes back, and counted, for each thread and for all.
 * What it finds wrong is counted too: a check may be on a thread of the library, and check.h is for one alone. */
#ifndef HOST_MEMORY_H
#define HOST_MEMORY_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "systems.h"

/* Stands before each block. */
struct host_block {
    size_t size, alignment;
    uint64_t mark;
    void *start;
};

#define HOST_MARK UINT64_C(0x686f7374206d656d)

static atomic_size_t host_blocks, host_bytes, host_allocations, host_faults;
static _Thread_local size_t host_allocations_of_this_thread;
static char host_user_data;

static void host_expect(int holds) {
    if (!holds) atomic_fetch_add(&host_faults, 1);
}

static void *host_allocate(size_t size, size_t alignment, void *user_data) {
    host_expect(user_data == &host_user_data && size > 0);
    host_expect(alignment > 0 && (alignment & (alignment - 1)) == 0);
    /* A multiple of the alignment, which keeps what follows aligned: on 32-bit processors the struct has 20 bytes. */
    size_t room = (sizeof(struct host_block) + alignment - 1) / alignment * alignment;
    void *start = allocate_aligned(alignment > 16 ? alignment : 16, room + size);
    if (start == NULL) return NULL;
    char *memory = (char *)start + room;
    struct host_block block = {size, alignment, HOST_MARK, start};
    memcpy(memory - sizeof block, &block, sizeof block);
    /* Code that expects zeros in new memory fails. */
    memset(memory, 0xa5, size);
    host_expect((uintptr_t)memory % alignment == 0);
    atomic_fetch_add(&host_blocks, 1);
    atomic_fetch_add(&host_bytes, size);
    atomic_fetch_add(&host_allocations, 1);
    host_allocations_of_this_thread++;
    return memory;
}

static void host_release(void *memory, size_t size, size_t alignment, void *user_data) {
    struct host_block block;
    memcpy(&block, (char *)memory - sizeof block, sizeof block);
    host_expect(user_data == &host_user_data && block.mark == HOST_MARK);
    host_expect(block.size == size && block.alignment == alignment && (uintptr_t)memory % alignment == 0);
    memset((char *)memory - sizeof block, 0x5a, sizeof block + size);
    atomic_fetch_sub(&host_blocks, 1);
    atomic_fetch_sub(&host_bytes, size);
    free_aligned(block.start);
}

#endif
