/* SPDX-License-Identifier: MIT */
/*
 * The memory hook, with sizes multiplied under a check. Every owner of the
 * library keeps its own copy of the eb_memory that its options named.
 */
#ifndef EB_BASE_MEMORY_H
#define EB_BASE_MEMORY_H

#include "earlybell/base.h"

/* `memory` with malloc, realloc and free where its functions are NULL. */
eb_memory eb_memory_or_default(const eb_memory *memory);

/* `count` elements of `size` bytes: NULL when it fails or overflows. A count
 * of 0 still gives a block that can be released. */
void *eb_alloc(const eb_memory *memory, size_t count, size_t size);
void *eb_alloc_zero(const eb_memory *memory, size_t count, size_t size);

/* NULL is allowed and does nothing. */
void eb_release(const eb_memory *memory, void *block);

/*
 * Makes room for `need` elements in the array at `*array`, whose room is
 * `*capacity`, by at least doubling. Returns 0, or -1 and changes nothing.
 * New elements are not cleared.
 */
int eb_grow(const eb_memory *memory, void **array, size_t *capacity,
            size_t need, size_t size);

#endif
