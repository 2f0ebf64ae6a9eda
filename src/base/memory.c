/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static void *default_allocate(void *context, size_t size) {
    (void)context;
    return malloc(size);
}

static void *default_resize(void *context, void *block, size_t size) {
    (void)context;
    return realloc(block, size);
}

static void default_release(void *context, void *block) {
    (void)context;
    free(block);
}

eb_memory eb_memory_or_default(const eb_memory *memory) {
    if (memory != NULL && memory->allocate != NULL) return *memory;
    const eb_memory standard = {default_allocate, default_resize,
                                default_release, NULL};
    return standard;
}

void *eb_alloc(const eb_memory *memory, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) return NULL;
    const size_t bytes = count * size;
    return memory->allocate(memory->context, bytes != 0 ? bytes : 1);
}

void *eb_alloc_zero(const eb_memory *memory, size_t count, size_t size) {
    void *block = eb_alloc(memory, count, size);
    if (block != NULL) memset(block, 0, count * size);
    return block;
}

void eb_release(const eb_memory *memory, void *block) {
    if (block != NULL) memory->release(memory->context, block);
}

/* Twice as much as before, but large arrays by a quarter: most memory of a
 * country is in them, and systems move their pages, not their bytes. */
#define LARGE 1048576 /* elements */

int eb_grow(const eb_memory *memory, void **array, size_t *capacity,
            size_t need, size_t size) {
    if (need <= *capacity) return 0;
    size_t room = *capacity < 8 ? 8 : *capacity;
    while (room < need) {
        const size_t more = room < LARGE ? room : room / 4;
        if (room > SIZE_MAX - more) return -1;
        room += more;
    }
    if (room > SIZE_MAX / size) return -1;
    void *grown = memory->resize(memory->context, *array, room * size);
    if (grown == NULL) return -1;
    *array = grown;
    *capacity = room;
    return 0;
}
