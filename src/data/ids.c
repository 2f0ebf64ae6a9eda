/* SPDX-License-Identifier: MIT */
#include "data/ids.h"

#include <string.h>

#include "base/memory.h"

/* Eight bytes at a time, multiplied and folded. The order of nothing that is
 * printed depends on it. */
static uint64_t mix(uint64_t h, uint64_t word) {
    h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 32);
}

static uint64_t hash_of(const char *text, size_t length) {
    uint64_t h = mix(UINT64_C(0x5851F42D4C957F2D), length);
    while (length >= 8) {
        uint64_t word;
        memcpy(&word, text, 8);
        h = mix(h, word);
        text += 8;
        length -= 8;
    }
    uint64_t tail = 0;
    if (length > 0) memcpy(&tail, text, length);
    return mix(mix(h, tail), 1);
}

void eb_ids_free(eb_ids *ids, const eb_memory *memory) {
    eb_release(memory, ids->text);
    eb_release(memory, ids->start);
    eb_release(memory, ids->hash);
    eb_release(memory, ids->slots);
    memset(ids, 0, sizeof *ids);
}

const char *eb_ids_text(const eb_ids *ids, uint32_t id) {
    return id == EB_NO_ID ? "" : ids->text + ids->start[id];
}

static size_t length_of(const eb_ids *ids, uint32_t id) {
    const size_t end =
        id + 1 < ids->count ? ids->start[id + 1] : ids->text_length;
    return end - ids->start[id] - 1;
}

static int is_text(const eb_ids *ids, uint32_t id, const char *text,
                   size_t length) {
    return length_of(ids, id) == length &&
           (length == 0 ||
            memcmp(ids->text + ids->start[id], text, length) == 0);
}

static uint32_t probe(const eb_ids *ids, const char *text, size_t length,
                      uint64_t hash, size_t *slot) {
    size_t at = (size_t)hash & (ids->slot_count - 1);
    while (ids->slots[at] != 0) {
        const uint32_t id = ids->slots[at] - 1;
        if (ids->hash[id] == hash && is_text(ids, id, text, length)) {
            return id;
        }
        at = (at + 1) & (ids->slot_count - 1);
    }
    *slot = at;
    return EB_NO_ID;
}

uint32_t eb_ids_find(const eb_ids *ids, const char *text, size_t length) {
    if (ids->count == 0) return EB_NO_ID;
    size_t slot;
    return probe(ids, text, length, hash_of(text, length), &slot);
}

static int rehash(eb_ids *ids, const eb_memory *memory) {
    const size_t count = ids->slot_count == 0 ? 64 : ids->slot_count * 2;
    uint32_t *slots = eb_alloc_zero(memory, count, sizeof *slots);
    if (slots == NULL) return -1;
    for (uint32_t id = 0; id < ids->count; id++) {
        size_t at = (size_t)ids->hash[id] & (count - 1);
        while (slots[at] != 0) at = (at + 1) & (count - 1);
        slots[at] = id + 1;
    }
    eb_release(memory, ids->slots);
    ids->slots = slots;
    ids->slot_count = count;
    return 0;
}

static int make_room(eb_ids *ids, const eb_memory *memory, size_t length) {
    if (ids->count >= EB_NO_ID - 1) return -1;
    if ((size_t)ids->count * 2 >= ids->slot_count && rehash(ids, memory) != 0) {
        return -1;
    }
    if (eb_grow(memory, (void **)&ids->text, &ids->text_room,
                ids->text_length + length + 1, 1) != 0) {
        return -1;
    }
    const size_t need = (size_t)ids->count + 1;
    return eb_grow(memory, (void **)&ids->start, &ids->start_room, need,
                   sizeof *ids->start) != 0 ||
                   eb_grow(memory, (void **)&ids->hash, &ids->hash_room, need,
                           sizeof *ids->hash) != 0
               ? -1
               : 0;
}

uint32_t eb_ids_add(eb_ids *ids, const eb_memory *memory, const char *text,
                    size_t length) {
    if (ids->count > 0 && is_text(ids, ids->last, text, length)) {
        return ids->last;
    }
    const uint64_t hash = hash_of(text, length);
    size_t slot;
    if (ids->count > 0) {
        const uint32_t found = probe(ids, text, length, hash, &slot);
        if (found != EB_NO_ID) return ids->last = found;
    }
    if (make_room(ids, memory, length) != 0) return EB_NO_ID;
    (void)probe(ids, text, length, hash, &slot); /* the table may have grown */
    const uint32_t id = ids->count++;
    ids->start[id] = ids->text_length;
    ids->hash[id] = hash;
    if (length > 0) memcpy(ids->text + ids->text_length, text, length);
    ids->text[ids->text_length + length] = '\0';
    ids->text_length += length + 1;
    ids->slots[slot] = id + 1;
    return ids->last = id;
}

/* Merge sort: qsort has no place for the texts beside the numbers. */
static int before(const eb_ids *ids, uint32_t a, uint32_t b) {
    return strcmp(ids->text + ids->start[a], ids->text + ids->start[b]) <= 0;
}

static void merge(const eb_ids *ids, const uint32_t *from, uint32_t *to,
                  size_t low, size_t middle, size_t high) {
    size_t left = low, right = middle;
    for (size_t at = low; at < high; at++) {
        const int take_left =
            left < middle &&
            (right >= high || before(ids, from[left], from[right]));
        to[at] = take_left ? from[left++] : from[right++];
    }
}

uint32_t *eb_ids_sorted(const eb_ids *ids, const eb_memory *memory) {
    const size_t n = ids->count;
    uint32_t *from = eb_alloc(memory, n, sizeof *from);
    uint32_t *to = eb_alloc(memory, n, sizeof *to);
    if (from == NULL || to == NULL) {
        eb_release(memory, from);
        eb_release(memory, to);
        return NULL;
    }
    for (size_t i = 0; i < n; i++) from[i] = (uint32_t)i;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t low = 0; low < n; low += 2 * width) {
            const size_t middle = low + width < n ? low + width : n;
            const size_t high = low + 2 * width < n ? low + 2 * width : n;
            merge(ids, from, to, low, middle, high);
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    eb_release(memory, to);
    return from;
}
