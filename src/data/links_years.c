/* SPDX-License-Identifier: MIT */
/*
 * A year is
 *   length  calendar  possible  absent  removed  added  away
 * with numbers of seven bits a byte, lowest first. `removed` are sessions of
 * the calendar that were not possible, `added` possible ones outside of it,
 * `away` the absent among the possible. Each of the three is a set within
 * another and counts that one's members only, so that weekends and holidays
 * end no run: a byte with the number of runs, and of each run the gap before
 * it and its length; or 255 and a bit for each member, when that is shorter.
 *
 * A set of possible sessions becomes a calendar when it is seen again soon:
 * many pupils share theirs, and those of one pupil alone are told by how they
 * differ from the calendar before.
 */
#include "data/links_years.h"

#include <string.h>

#include "base/bits.h"
#include "base/memory.h"

#define WORDS EB_SESSION_WORDS
#define SET_BYTES (WORDS * sizeof(uint64_t))
#define BY_BITS 255 /* instead of a number of runs */

/* ---- numbers ---- */

static unsigned char *put_number(unsigned char *to, uint64_t number) {
    for (; number >= 128; number >>= 7) {
        *to++ = (unsigned char)(128 | (number & 127));
    }
    *to++ = (unsigned char)number;
    return to;
}

static const unsigned char *get_number(const unsigned char *from,
                                       uint64_t *number) {
    *number = 0;
    for (int shift = 0;; shift += 7) {
        *number |= (uint64_t)(*from & 127) << shift;
        if (*from++ < 128) return from;
    }
}

/* ---- a set within another ---- */

static size_t size_of(const uint64_t *set) {
    size_t n = 0;
    for (size_t w = 0; w < WORDS; w++) n += (size_t)eb_popcount64(set[w]);
    return n;
}

/* Runs that are being written, of at most `most` bytes. */
typedef struct runs {
    unsigned char *start, *to;
    size_t most, count;
    size_t first, end, before; /* of the run at hand; where the last ended */
} runs;

/* 0: they take too many bytes. Those of a year are below 100, and a run takes
 * two at least, so that their number is no BY_BITS. */
static int end_run(runs *r) {
    if (r->end == r->first) return 1;
    if ((size_t)(r->to - r->start) + 4 > r->most) return 0;
    r->to = put_number(r->to, r->first - r->before);
    r->to = put_number(r->to, r->end - r->first);
    r->before = r->end;
    r->count++;
    return 1;
}

/* NULL: they take more bytes than bits do. */
static unsigned char *put_runs(unsigned char *to, const uint64_t *set,
                               const uint64_t *within, size_t members) {
    runs r = {to + 1, to + 1, (members + 7) / 8 + 4, 0, 0, 0, 0};
    size_t before = 0; /* members in the words before */
    for (size_t w = 0; w < WORDS; w++) {
        for (uint64_t left = set[w]; left != 0; left &= left - 1) {
            const uint64_t below = (left & (~left + 1)) - 1;
            const size_t place =
                before + (size_t)eb_popcount64(within[w] & below);
            if (place != r.end || r.end == r.first) {
                if (!end_run(&r)) return NULL;
                r.first = place;
            }
            r.end = place + 1;
        }
        before += (size_t)eb_popcount64(within[w]);
    }
    if (!end_run(&r)) return NULL;
    *to = (unsigned char)r.count;
    return r.to;
}

static unsigned char *put_bits(unsigned char *to, const uint64_t *set,
                               const uint64_t *within, size_t members) {
    const size_t bytes = (members + 7) / 8;
    size_t place = 0;
    *to++ = BY_BITS;
    memset(to, 0, bytes);
    for (size_t w = 0; w < WORDS; w++) {
        for (uint64_t left = within[w]; left != 0; left &= left - 1, place++) {
            const uint64_t lowest = left & (~left + 1);
            if ((set[w] & lowest) == 0) continue;
            to[place / 8] = (unsigned char)(to[place / 8] | 1 << place % 8);
        }
    }
    return to + bytes;
}

/* `set` has no member outside of `within`. */
static unsigned char *put_set(unsigned char *to, const uint64_t *set,
                              const uint64_t *within) {
    uint64_t any = 0;
    for (size_t w = 0; w < WORDS; w++) any |= set[w];
    if (any == 0) {
        *to = 0;
        return to + 1;
    }
    const size_t members = size_of(within);
    unsigned char *end = put_runs(to, set, within, members);
    if (end != NULL && (size_t)(end - to) <= 1 + (members + 7) / 8) return end;
    return put_bits(to, set, within, members);
}

/* Members of a set in their order. */
typedef struct walk {
    const uint64_t *words;
    uint64_t left;
    size_t word;
} walk;

/* The next `n` of them, into `out` when there is one. */
static void step(walk *at, uint64_t n, uint64_t *out) {
    while (n > 0 && at->word < WORDS) {
        const uint64_t here = (uint64_t)eb_popcount64(at->left);
        uint64_t taken = at->left;
        if (here > n) {
            uint64_t after = at->left;
            for (uint64_t i = 0; i < n; i++) after &= after - 1;
            taken ^= after;
        }
        if (out != NULL) out[at->word] |= taken;
        at->left ^= taken;
        n -= here > n ? n : here;
        if (at->left == 0 && ++at->word < WORDS) {
            at->left = at->words[at->word];
        }
    }
}

static const unsigned char *get_set(const unsigned char *from,
                                    const uint64_t *within, uint64_t *out) {
    walk at = {within, within[0], 0};
    const unsigned count = *from++;
    memset(out, 0, SET_BYTES);
    if (count == BY_BITS) {
        const size_t members = size_of(within);
        for (size_t i = 0; i < members; i++) {
            step(&at, 1, (from[i / 8] >> i % 8 & 1) != 0 ? out : NULL);
        }
        return from + (members + 7) / 8;
    }
    for (unsigned i = 0; i < count; i++) {
        uint64_t gap, length;
        from = get_number(from, &gap);
        from = get_number(from, &length);
        step(&at, gap, NULL);
        step(&at, length, out);
    }
    return from;
}

/* ---- calendars ---- */

static void calendar_at(const eb_link_years *years, uint32_t id,
                        uint64_t *out) {
    memcpy(out, eb_ids_text(&years->calendars, id), SET_BYTES);
}

uint32_t eb_link_years_calendar(eb_link_years *years, const eb_memory *memory,
                                const eb_link_years *from, uint32_t calendar) {
    return eb_ids_add(&years->calendars, memory,
                      eb_ids_text(&from->calendars, calendar), SET_BYTES);
}

/* The calendar to tell a set by. */
static uint32_t choose(eb_link_years *years, const eb_memory *memory,
                       const uint64_t *set, int kind) {
    eb_ids *calendars = &years->calendars;
    char text[SET_BYTES];
    memcpy(text, set, SET_BYTES);
    if (memcmp(eb_ids_text(calendars, years->last[kind]), text, SET_BYTES) ==
        0) {
        return years->last[kind];
    }
    uint32_t id = eb_ids_find(calendars, text, SET_BYTES);
    if (id == EB_NO_ID) {
        const uint64_t hash = eb_ids_hash(calendars, text, SET_BYTES);
        uint64_t *seen = &years->recent[hash % EB_LINK_RECENT];
        if (*seen == hash) id = eb_ids_add(calendars, memory, text, SET_BYTES);
        *seen = hash;
    }
    if (id != EB_NO_ID) years->last[kind] = id;
    return years->last[kind];
}

/* ---- years ---- */

int eb_link_years_begin(eb_link_years *years, const eb_memory *memory) {
    static const char EMPTY[SET_BYTES];
    memset(years, 0, sizeof *years);
    years->used = 1;
    return eb_ids_add(&years->calendars, memory, EMPTY, SET_BYTES) == 0 ? 0
                                                                        : -1;
}

void eb_link_years_free(eb_link_years *years, const eb_memory *memory) {
    eb_ids_free(&years->calendars, memory);
    eb_release(memory, years->bytes);
}

int eb_link_years_reserve(eb_link_years *years, const eb_memory *memory,
                          size_t bytes) {
    if (bytes > SIZE_MAX - years->used) return -1;
    return eb_grow(memory, (void **)&years->bytes, &years->room,
                   years->used + bytes, 1);
}

/* A year without its length. */
static size_t pack(const eb_link_years *years, uint32_t calendar,
                   const eb_link_year *year, unsigned char *out) {
    uint64_t open[WORDS], outside[WORDS], removed[WORDS], added[WORDS];
    calendar_at(years, calendar, open);
    for (size_t w = 0; w < WORDS; w++) {
        outside[w] = ~open[w];
        removed[w] = open[w] & ~year->possible_at[w];
        added[w] = year->possible_at[w] & ~open[w];
    }
    unsigned char *to = put_number(out, calendar);
    to = put_number(to, (uint64_t)year->possible);
    to = put_number(to, (uint64_t)year->absent);
    to = put_set(to, removed, open);
    to = put_set(to, added, outside);
    to = put_set(to, year->absent_at, year->possible_at);
    return (size_t)(to - out);
}

/* `length` bytes in the place of the year at `at`, or at the end, where there
 * is room. */
static size_t place(eb_link_years *years, size_t at, const unsigned char *bytes,
                    size_t length) {
    unsigned char size[10];
    const size_t before = (size_t)(put_number(size, length) - size);
    if (at == 0 || before + length > eb_link_years_size(years, at)) {
        at = years->used;
        years->used += before + length;
    }
    memcpy(years->bytes + at, size, before);
    memcpy(years->bytes + at + before, bytes, length);
    return at;
}

size_t eb_link_years_put(eb_link_years *years, const eb_memory *memory,
                         size_t at, const eb_link_year *year, int kind) {
    unsigned char bytes[EB_LINK_YEAR_MOST];
    if (eb_link_years_reserve(years, memory, EB_LINK_YEAR_MOST) != 0) return 0;
    const uint32_t calendar = choose(years, memory, year->possible_at, kind);
    return place(years, at, bytes, pack(years, calendar, year, bytes));
}

size_t eb_link_years_copy(eb_link_years *years, const eb_link_years *from,
                          size_t at, const uint32_t *calendar_of) {
    unsigned char bytes[EB_LINK_YEAR_MOST];
    uint64_t length, calendar;
    const unsigned char *start = get_number(from->bytes + at, &length);
    const unsigned char *rest = get_number(start, &calendar);
    const size_t after = (size_t)(start + length - rest);
    unsigned char *to = put_number(bytes, calendar_of[calendar]);
    memcpy(to, rest, after);
    return place(years, 0, bytes, (size_t)(to - bytes) + after);
}

size_t eb_link_years_size(const eb_link_years *years, size_t at) {
    uint64_t length;
    const unsigned char *start = years->bytes + at;
    return (size_t)(get_number(start, &length) - start) + (size_t)length;
}

void eb_link_years_get(const eb_link_years *years, size_t at,
                       eb_link_year *out) {
    uint64_t number, open[WORDS], outside[WORDS], removed[WORDS], added[WORDS];
    const unsigned char *from = get_number(years->bytes + at, &number);
    from = get_number(from, &number);
    calendar_at(years, (uint32_t)number, open);
    for (size_t w = 0; w < WORDS; w++) outside[w] = ~open[w];
    from = get_number(from, &number);
    out->possible = (int64_t)number;
    from = get_number(from, &number);
    out->absent = (int64_t)number;
    from = get_set(from, open, removed);
    from = get_set(from, outside, added);
    for (size_t w = 0; w < WORDS; w++) {
        out->possible_at[w] = (open[w] & ~removed[w]) | added[w];
    }
    (void)get_set(from, out->possible_at, out->absent_at);
}

void eb_link_years_counts(const eb_link_years *years, size_t at,
                          int64_t *possible, int64_t *absent) {
    uint64_t number;
    const unsigned char *from = get_number(years->bytes + at, &number);
    from = get_number(from, &number);
    from = get_number(from, &number);
    *possible = (int64_t)number;
    (void)get_number(from, &number);
    *absent = (int64_t)number;
}
