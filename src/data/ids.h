/* SPDX-License-Identifier: MIT */
/*
 * Ids as small numbers: each different text is kept once, and asked for by
 * hash. Registers come grouped by pupil or by school more often than not, so
 * the last id asked for is tried first.
 *
 * Ids are somebody else's text. The hash has a key of its own for every
 * table, so that nobody can choose ids that all fall into one place; nothing
 * that is told depends on it.
 */
#ifndef EB_DATA_IDS_H
#define EB_DATA_IDS_H

#include "earlybell/data.h"

#define EB_NO_ID UINT32_MAX

typedef struct eb_ids {
    char *text; /* every id, each with its NUL */
    size_t text_length, text_room;
    size_t *start; /* of each id in `text` */
    size_t start_room;
    uint32_t count;
    uint64_t *slots; /* 1 + id, and above it the hash's upper half; 0: free */
    int slot_bits;   /* there are two to the power of it; 0: none yet */
    uint64_t key[2]; /* of the hash */
    uint32_t last;
} eb_ids;

void eb_ids_free(eb_ids *ids, const eb_memory *memory);

/* Finds or adds; EB_NO_ID when out of memory. */
uint32_t eb_ids_add(eb_ids *ids, const eb_memory *memory, const char *text,
                    size_t length);

/* EB_NO_ID when there is none. */
uint32_t eb_ids_find(const eb_ids *ids, const char *text, size_t length);

/*
 * For who will add many ids in turn: `ids` is asked about a text in steps, so
 * that the steps of several texts can be mixed and their waits for memory
 * overlap. What is found is a guess, to be set as `last` before eb_ids_add.
 */
uint64_t eb_ids_hash(const eb_ids *ids, const char *text, size_t length);
/* The memory that eb_ids_guess will read. */
void eb_ids_fetch(const eb_ids *ids, uint64_t hash);
/* EB_NO_ID, or an id that may be it; the memory of its text is fetched. */
uint32_t eb_ids_guess(const eb_ids *ids, uint64_t hash);

/* The text of an id, valid until the next eb_ids_add; "" for EB_NO_ID. */
const char *eb_ids_text(const eb_ids *ids, uint32_t id);

/* out[rank] = id, in the order of their bytes. NULL when out of memory. */
uint32_t *eb_ids_sorted(const eb_ids *ids, const eb_memory *memory);

#endif
