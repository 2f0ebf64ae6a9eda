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

typedef struct link_writer {
    int (*write)(void *context, const char *, size_t);
    void *context;
    int failed;
} link_writer;

static void put(link_writer *to, const char *text, size_t length) {
    if (!to->failed) to->failed = to->write(to->context, text, length) != 0;
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
    for (size_t w = 0; w < n; w++) {
        char text[20];
        const int length = snprintf(text, sizeof text, "%s%" PRIx64,
                                    w == 0 ? " " : ":", words[w]);
        put(to, text, (size_t)length);
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

static int has_sessions(const eb_year_sessions *pupil) {
    uint64_t any = 0;
    for (size_t w = 0; w < EB_SESSION_WORDS; w++) {
        any |= pupil->attended[w] | pupil->absent[w];
    }
    return any != 0;
}

static void put_pupil(link_writer *to, const eb_links *links, uint32_t p) {
    if (!has_sessions(&links->by_pupil[p])) return;
    put(to, "P", 1);
    put_id(to, eb_ids_text(&links->pupils, p));
    put_words(to, links->by_pupil[p].attended, EB_SESSION_WORDS);
    put_words(to, links->by_pupil[p].absent, EB_SESSION_WORDS);
    put(to, "\n", 1);
}

static void put_member(link_writer *to, const eb_links *links,
                       const eb_link_member *member) {
    put(to, "F", 1);
    put_id(to, eb_ids_text(&links->families, member->family));
    put_id(to, eb_ids_text(&links->pupils, member->pupil));
    put_numbers(to, member->share.possible, member->share.absent);
    put_words(to, member->share.days.possible, EB_DAY_WORDS);
    put_words(to, member->share.days.absent, EB_DAY_WORDS);
    put(to, "\n", 1);
}

/* A member by the places of its ids among all ids in order. */
typedef struct placed {
    uint32_t family, pupil;
    size_t member;
} placed;

static int compare_placed(const void *left, const void *right) {
    const placed *a = left, *b = right;
    if (a->family != b->family) return a->family < b->family ? -1 : 1;
    return (a->pupil > b->pupil) - (a->pupil < b->pupil);
}

/* What order to write in, so that the same links are the same bytes. */
typedef struct writing_order {
    uint32_t *pupils, *families;        /* ids, sorted */
    uint32_t *pupil_rank, *family_rank; /* and back */
    placed *members;
} writing_order;

static void free_order(writing_order *order, const eb_memory *memory) {
    eb_release(memory, order->pupils);
    eb_release(memory, order->families);
    eb_release(memory, order->pupil_rank);
    eb_release(memory, order->family_rank);
    eb_release(memory, order->members);
}

static int make_order(const eb_links *links, writing_order *out) {
    const eb_memory *memory = &links->memory;
    out->pupils = eb_ids_sorted(&links->pupils, memory);
    out->families = eb_ids_sorted(&links->families, memory);
    out->pupil_rank = eb_alloc(memory, links->pupils.count, sizeof(uint32_t));
    out->family_rank =
        eb_alloc(memory, links->families.count, sizeof(uint32_t));
    out->members = eb_alloc(memory, links->member_count, sizeof *out->members);
    if (out->pupils == NULL || out->families == NULL ||
        out->pupil_rank == NULL || out->family_rank == NULL ||
        out->members == NULL) {
        return -1;
    }
    for (uint32_t i = 0; i < links->pupils.count; i++) {
        out->pupil_rank[out->pupils[i]] = i;
    }
    for (uint32_t i = 0; i < links->families.count; i++) {
        out->family_rank[out->families[i]] = i;
    }
    for (size_t i = 0; i < links->member_count; i++) {
        out->members[i].family = out->family_rank[links->members[i].family];
        out->members[i].pupil = out->pupil_rank[links->members[i].pupil];
        out->members[i].member = i;
    }
    if (links->member_count > 0) {
        qsort(out->members, links->member_count, sizeof *out->members,
              compare_placed);
    }
    return 0;
}

eb_status eb_links_write(const eb_links *links,
                         int (*write)(void *context, const char *, size_t),
                         void *context, eb_error *err) {
    if (links == NULL || write == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "write", "links and a writer");
    }
    writing_order order = {NULL, NULL, NULL, NULL, NULL};
    link_writer to = {write, context, 0};
    if (make_order(links, &order) != 0) {
        free_order(&order, &links->memory);
        return eb_fail_memory(err);
    }
    put_header(&to, links);
    for (uint32_t i = 0; i < links->pupils.count; i++) {
        put_pupil(&to, links, order.pupils[i]);
    }
    for (size_t i = 0; i < links->member_count; i++) {
        put_member(&to, links, &links->members[order.members[i].member]);
    }
    free_order(&order, &links->memory);
    if (to.failed) {
        return eb_fail(err, EB_ERR_WRITE, NULL, "the links were not written");
    }
    return EB_OK;
}
