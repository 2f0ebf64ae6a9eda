/* SPDX-License-Identifier: MIT */
/*
 * Links as text, for files and pipes: a header line (as_of, known_at and the
 * last open day as days since 1970), then
 *   P <pupil> <attended> <absent>                         of last year
 *   F <family> <pupil> <possible> <absent> <days> <days>  of this year
 * by id, with ids percent-encoded and sets in hexadecimal words.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/links_parts.h"

#define PIECE 4096

typedef struct link_writer {
    int (*write)(void *context, const char *, size_t);
    void *context;
    int failed;
    size_t held;
    char text[PIECE];
} link_writer;

/* Something is held: the header is put before the first flush. */
static void flush(link_writer *to) {
    if (!to->failed) {
        to->failed = to->write(to->context, to->text, to->held) != 0;
    }
    to->held = 0;
}

static void put(link_writer *to, const char *text, size_t length) {
    if (length > PIECE - to->held) flush(to);
    memcpy(to->text + to->held, text, length);
    to->held += length;
}

static void put_id(link_writer *to, const char *id) {
    static const char HEX[] = "0123456789ABCDEF";
    put(to, " ", 1);
    for (; *id != '\0'; id++) {
        const unsigned char c = (unsigned char)*id;
        if (c > ' ' && c < 0x7F && c != '%') {
            put(to, id, 1);
        } else {
            const char escaped[3] = {'%', HEX[c >> 4], HEX[c & 15]};
            put(to, escaped, 3);
        }
    }
    put(to, "%", 1); /* ends every id, so that none is empty */
}

static void put_words(link_writer *to, const uint64_t *words, size_t n) {
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t w = 0; w < n; w++) {
        char text[17];
        size_t at = sizeof text;
        uint64_t word = words[w];
        do {
            text[--at] = DIGITS[word & 15];
            word >>= 4;
        } while (word != 0);
        text[--at] = w == 0 ? ' ' : ':';
        put(to, text + at, sizeof text - at);
    }
}

static void put_numbers(link_writer *to, int64_t a, int64_t b) {
    char text[48];
    const int length =
        snprintf(text, sizeof text, " %" PRId64 " %" PRId64, a, b);
    put(to, text, (size_t)length);
}

static void put_header(link_writer *to, const eb_links *links) {
    char header[80];
    const int length =
        snprintf(header, sizeof header,
                 "earlybell-links 1 %" PRId32 " %" PRId32 " %" PRId32 "\n",
                 links->as_of, links->known_at,
                 links->last_open_day == EB_NO_DATE ? 0 : links->last_open_day);
    put(to, header, (size_t)length);
}

static void put_pupil(link_writer *to, const eb_links *links, uint32_t p) {
    eb_link_year year;
    uint64_t attended[EB_SESSION_WORDS];
    if (links->last_year[p] == 0) return;
    eb_link_years_get(&links->years, links->last_year[p], &year);
    for (size_t w = 0; w < EB_SESSION_WORDS; w++) {
        attended[w] = year.possible_at[w] & ~year.absent_at[w];
    }
    put(to, "P", 1);
    put_id(to, eb_ids_text(&links->pupils, p));
    put_words(to, attended, EB_SESSION_WORDS);
    put_words(to, year.absent_at, EB_SESSION_WORDS);
    put(to, "\n", 1);
}

static void put_member(link_writer *to, const eb_links *links,
                       const eb_link_member *member) {
    eb_link_year year;
    eb_link_years_get(&links->years, member->year, &year);
    put(to, "F", 1);
    put_id(to, eb_ids_text(&links->families, member->family));
    put_id(to, eb_ids_text(&links->pupils, member->pupil));
    put_numbers(to, year.possible, year.absent);
    put_words(to, year.possible_at, EB_DAY_WORDS);
    put_words(to, year.absent_at, EB_DAY_WORDS);
    put(to, "\n", 1);
}

/* ---- order: the same links are the same bytes ---- */

/* A member by its pupil's place among all in order. */
typedef struct placed {
    uint32_t rank, member;
} placed;

static int compare_placed(const void *left, const void *right) {
    const placed *a = left, *b = right;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

static int put_pupils(link_writer *to, const eb_links *links, uint32_t *rank) {
    uint32_t *pupils = eb_ids_sorted(&links->pupils, &links->memory);
    if (pupils == NULL) return -1;
    for (uint32_t i = 0; i < links->pupils.count; i++) {
        put_pupil(to, links, pupils[i]);
        rank[pupils[i]] = i;
    }
    eb_release(&links->memory, pupils);
    return 0;
}

static void put_family(link_writer *to, const eb_links *links, uint32_t family,
                       const uint32_t *rank, placed *order) {
    const eb_link_family *in = &links->by_family[family];
    size_t n = 0;
    for (uint32_t m = in->first; m != 0; m = links->members[m - 1].next) {
        order[n].rank = rank[links->members[m - 1].pupil];
        order[n++].member = m - 1;
    }
    if (n > 1) qsort(order, n, sizeof *order, compare_placed);
    for (size_t i = 0; i < n; i++) {
        put_member(to, links, &links->members[order[i].member]);
    }
}

static int put_families(link_writer *to, const eb_links *links,
                        const uint32_t *rank) {
    uint32_t most = 0;
    for (uint32_t f = 0; f < links->families.count; f++) {
        if (links->by_family[f].count > most) most = links->by_family[f].count;
    }
    uint32_t *families = eb_ids_sorted(&links->families, &links->memory);
    placed *order = eb_alloc(&links->memory, most, sizeof *order);
    const int failed = families == NULL || order == NULL;
    for (uint32_t i = 0; !failed && i < links->families.count; i++) {
        put_family(to, links, families[i], rank, order);
    }
    eb_release(&links->memory, families);
    eb_release(&links->memory, order);
    return failed ? -1 : 0;
}

eb_status eb_links_write(const eb_links *links,
                         int (*write)(void *context, const char *, size_t),
                         void *context, eb_error *err) {
    if (links == NULL || write == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "write", "links and a writer");
    }
    link_writer to;
    to.write = write;
    to.context = context;
    to.failed = 0;
    to.held = 0;
    uint32_t *rank =
        eb_alloc(&links->memory, links->pupils.count, sizeof *rank);
    if (rank == NULL) return eb_fail_memory(err);
    put_header(&to, links);
    const int failed = put_pupils(&to, links, rank) != 0 ||
                       put_families(&to, links, rank) != 0;
    eb_release(&links->memory, rank);
    if (failed) return eb_fail_memory(err);
    flush(&to);
    if (to.failed) {
        return eb_fail(err, EB_ERR_WRITE, NULL, "the links were not written");
    }
    return EB_OK;
}
