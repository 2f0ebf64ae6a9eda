/* SPDX-License-Identifier: MIT */
/*
 * Memory of which one allocation fails, on whichever thread. What a fuzzer
 * does with it must end in EB_ERR_MEMORY or as if nothing had failed.
 */
#ifndef EB_TESTS_FUZZ_FUZZ_HEAP_H
#define EB_TESTS_FUZZ_FUZZ_HEAP_H

#include <stdatomic.h>

#include "fuzz.h"

typedef struct fuzz_heap {
    atomic_int left; /* allocations to the one that fails; below 1: none */
} fuzz_heap;

static inline int fuzz_heap_fails(void *context) {
    fuzz_heap *heap = context;
    return atomic_fetch_sub(&heap->left, 1) == 1;
}

static inline void *fuzz_heap_take(void *context, size_t size) {
    return fuzz_heap_fails(context) ? NULL : malloc(size);
}

static inline void *fuzz_heap_retake(void *context, void *block, size_t size) {
    return fuzz_heap_fails(context) ? NULL : realloc(block, size);
}

static inline void fuzz_heap_give(void *context, void *block) {
    (void)context;
    free(block);
}

static inline eb_memory fuzz_heap_memory(fuzz_heap *heap) {
    const eb_memory memory = {fuzz_heap_take, fuzz_heap_retake, fuzz_heap_give,
                              heap};
    return memory;
}

#endif
