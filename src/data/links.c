/* SPDX-License-Identifier: MIT */
/*
 * Links between shards of whole schools.
 *
 * Of each pupil, last year's sessions, as two sets (attended, absent) so that
 * they merge by union whatever the order; of each family, for each of its
 * pupils, the year's possible and absent sessions and days. That is all that
 * a school's rows need from other schools.
 *
 * The text form is for files and pipes: a header line, then
 *   P <pupil> <attended> <absent>                       of last year
 *   F <family> <pupil> <possible> <absent> <days> <days>
 * with ids percent-encoded and sets in hexadecimal words.
 */
#include "data/links_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"

void eb_links_free(eb_links *links) {
    if (links == NULL) return;
    const eb_memory memory = links->memory;
    eb_ids_free(&links->pupils, &memory);
    eb_ids_free(&links->families, &memory);
    eb_release(&memory, links->by_pupil);
    eb_release(&memory, links->first_member);
    eb_release(&memory, links->members);
    eb_release(&memory, links);
}

eb_links *eb_links_empty(const eb_memory *memory, eb_date as_of,
                         eb_date known_at) {
    eb_links *links = eb_alloc_zero(memory, 1, sizeof *links);
    if (links == NULL) return NULL;
    links->memory = *memory;
    links->as_of = as_of;
    links->known_at = known_at;
    return links;
}

uint32_t eb_links_pupil(eb_links *links, const char *id) {
    const uint32_t pupil =
        eb_ids_add(&links->pupils, &links->memory, id, strlen(id));
    if (pupil == EB_NO_ID) return EB_NO_ID;
    const size_t before = links->by_pupil_room;
    if (eb_grow(&links->memory, (void **)&links->by_pupil,
                &links->by_pupil_room, (size_t)pupil + 1,
                sizeof *links->by_pupil) != 0) {
        return EB_NO_ID;
    }
    if (links->by_pupil_room > before) {
        memset(links->by_pupil + before, 0,
               (links->by_pupil_room - before) * sizeof *links->by_pupil);
    }
    return pupil;
}

eb_link_member *eb_links_member(eb_links *links, const char *family_id,
                                const char *pupil_id) {
    const uint32_t pupil = eb_links_pupil(links, pupil_id);
    const uint32_t family = eb_ids_add(&links->families, &links->memory,
                                       family_id, strlen(family_id));
    if (pupil == EB_NO_ID || family == EB_NO_ID) return NULL;
    const size_t before = links->first_member_room;
    if (eb_grow(&links->memory, (void **)&links->first_member,
                &links->first_member_room, (size_t)family + 1,
                sizeof(uint32_t)) != 0) {
        return NULL;
    }
    for (size_t i = before; i < links->first_member_room; i++) {
        links->first_member[i] = EB_NONE;
    }
    for (uint32_t at = links->first_member[family]; at != EB_NONE;
         at = links->members[at].next) {
        if (links->members[at].pupil == pupil) return &links->members[at];
    }
    if (eb_grow(&links->memory, (void **)&links->members, &links->member_room,
                links->member_count + 1, sizeof *links->members) != 0) {
        return NULL;
    }
    eb_link_member *member = &links->members[links->member_count];
    memset(member, 0, sizeof *member);
    member->family = family;
    member->pupil = pupil;
    member->next = links->first_member[family];
    links->first_member[family] = (uint32_t)links->member_count++;
    return member;
}

/* ---- from a view ---- */

static void add_row(eb_link_pupil *to, const eb_view *view,
                    uint32_t school_year, uint32_t row) {
    const eb_school_year *table = view->reg->years[school_year];
    const uint8_t *bytes =
        eb_patches_row(&view->patches, view->reg, school_year, row);
    for (uint32_t c = 0; c < table->columns; c++) {
        for (unsigned half = 0; half < 2; half++) {
            const uint8_t byte = bytes[c * 2 + half];
            const unsigned at = table->day_of_column[c] * 2U + half;
            if (!eb_kind_is_possible(byte)) continue;
            uint64_t *set = eb_kind_is_absent(byte) ? to->absent : to->attended;
            set[at / 64] |= UINT64_C(1) << at % 64;
        }
    }
}

static int add_last_year(eb_links *links, const eb_view *view) {
    const eb_register *reg = view->reg;
    for (uint32_t i = 0; i < reg->year_count; i++) {
        const eb_school_year *table = reg->years[i];
        if (table->year != view->year - 1) continue;
        for (uint32_t r = 0; r < table->rows; r++) {
            const eb_enrolment *enrolment =
                &reg->enrolments[table->enrolment_of_row[r]];
            const uint32_t pupil = eb_links_pupil(
                links, eb_ids_text(&reg->pupils, enrolment->pupil));
            if (pupil == EB_NO_ID) return -1;
            add_row(&links->by_pupil[pupil], view, i, r);
        }
    }
    return 0;
}

void eb_links_add_sessions(eb_link_pupil *to, const eb_link_pupil *from) {
    for (size_t w = 0; w < EB_LINK_WORDS; w++) {
        to->attended[w] |= from->attended[w];
        to->absent[w] |= from->absent[w];
    }
}

void eb_links_add_days(eb_family_days *to, const eb_family_days *from) {
    for (size_t w = 0; w < EB_DAY_WORDS; w++) {
        to->possible[w] |= from->possible[w];
        to->absent[w] |= from->absent[w];
    }
}

static int add_families(eb_links *links, const eb_view *view) {
    for (size_t i = 0; i < view->base_count; i++) {
        const eb_view_entry *base = &view->bases[i];
        int64_t possible, absent;
        if (base->attributes.family == EB_NO_ID) continue;
        eb_strip_count(base->own, &possible, &absent);
        if (possible == 0) continue;
        eb_link_member *member = eb_links_member(
            links, eb_ids_text(&view->reg->families, base->attributes.family),
            eb_view_pupil(view, base));
        if (member == NULL) return -1;
        eb_family_days days;
        eb_strip_days(base->own, &days);
        member->possible += possible;
        member->absent += absent;
        eb_links_add_days(&member->days, &days);
    }
    return 0;
}

eb_status eb_links_new(const eb_view *view, eb_links **out, eb_error *err) {
    const eb_status status = eb_view_check(view, 0, 0, err);
    if (status != EB_OK) return status;
    if (out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "where to put it?");
    }
    eb_links *links =
        eb_links_empty(&view->memory, view->as_of, view->known_at);
    if (links == NULL || add_last_year(links, view) != 0 ||
        add_families(links, view) != 0) {
        eb_links_free(links);
        return eb_fail_memory(err);
    }
    *out = links;
    return EB_OK;
}

/* ---- adding up ---- */

eb_status eb_links_check(const eb_links *links, eb_date as_of, eb_date known_at,
                         eb_error *err) {
    if (links->as_of == as_of && links->known_at == known_at) return EB_OK;
    char theirs[11], ours[11];
    eb_date_write(links->as_of, theirs);
    eb_date_write(as_of, ours);
    return eb_fail(err, EB_ERR_LINKS, "links",
                   "links were made as of %s (or for another known_at), not "
                   "%s",
                   theirs, ours);
}

eb_status eb_links_merge(eb_links *into, const eb_links *from, eb_error *err) {
    if (into == NULL || from == NULL || into == from) {
        return eb_fail(err, EB_ERR_ARGUMENT, "from", "two links");
    }
    const eb_status status =
        eb_links_check(from, into->as_of, into->known_at, err);
    if (status != EB_OK) return status;
    for (uint32_t p = 0; p < from->pupils.count; p++) {
        const uint32_t pupil =
            eb_links_pupil(into, eb_ids_text(&from->pupils, p));
        if (pupil == EB_NO_ID) return eb_fail_memory(err);
        eb_links_add_sessions(&into->by_pupil[pupil], &from->by_pupil[p]);
    }
    for (size_t i = 0; i < from->member_count; i++) {
        const eb_link_member *member = &from->members[i];
        eb_link_member *to =
            eb_links_member(into, eb_ids_text(&from->families, member->family),
                            eb_ids_text(&from->pupils, member->pupil));
        if (to == NULL) return eb_fail_memory(err);
        to->possible += member->possible;
        to->absent += member->absent;
        eb_links_add_days(&to->days, &member->days);
    }
    return EB_OK;
}

/* ---- asking ---- */

void eb_links_last_year(const eb_links *links, const char *pupil,
                        int64_t *possible, int64_t *absent) {
    *possible = *absent = 0;
    const uint32_t at = eb_ids_find(&links->pupils, pupil, strlen(pupil));
    if (at == EB_NO_ID) return;
    const eb_link_pupil *sessions = &links->by_pupil[at];
    for (size_t w = 0; w < EB_LINK_WORDS; w++) {
        *possible += eb_popcount64(sessions->attended[w] | sessions->absent[w]);
        *absent += eb_popcount64(sessions->absent[w] & ~sessions->attended[w]);
    }
}

void eb_links_siblings(const eb_links *links, const char *family,
                       const char *pupil, eb_siblings *out,
                       eb_family_days *days) {
    const uint32_t at = eb_ids_find(&links->families, family, strlen(family));
    const uint32_t own = eb_ids_find(&links->pupils, pupil, strlen(pupil));
    if (at == EB_NO_ID) return;
    for (uint32_t m = links->first_member[at]; m != EB_NONE;
         m = links->members[m].next) {
        const eb_link_member *member = &links->members[m];
        if (member->pupil == own) continue;
        out->pupils++;
        out->possible += member->possible;
        out->absent += member->absent;
        eb_links_add_days(days, &member->days);
    }
}

/* ---- the text form ---- */

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

eb_status eb_links_write(const eb_links *links,
                         int (*write)(void *context, const char *, size_t),
                         void *context, eb_error *err) {
    if (links == NULL || write == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "write", "links and a writer");
    }
    link_writer to = {write, context, 0};
    char header[64];
    const int length = snprintf(header, sizeof header,
                                "earlybell-links 1 %" PRId32 " %" PRId32 "\n",
                                links->as_of, links->known_at);
    put(&to, header, (size_t)length);
    for (uint32_t p = 0; p < links->pupils.count; p++) {
        put(&to, "P", 1);
        put_id(&to, eb_ids_text(&links->pupils, p));
        put_words(&to, links->by_pupil[p].attended, EB_LINK_WORDS);
        put_words(&to, links->by_pupil[p].absent, EB_LINK_WORDS);
        put(&to, "\n", 1);
    }
    for (size_t i = 0; i < links->member_count; i++) {
        const eb_link_member *member = &links->members[i];
        put(&to, "F", 1);
        put_id(&to, eb_ids_text(&links->families, member->family));
        put_id(&to, eb_ids_text(&links->pupils, member->pupil));
        put_numbers(&to, member->possible, member->absent);
        put_words(&to, member->days.possible, EB_DAY_WORDS);
        put_words(&to, member->days.absent, EB_DAY_WORDS);
        put(&to, "\n", 1);
    }
    if (to.failed) {
        return eb_fail(err, EB_ERR_WRITE, NULL, "the links were not written");
    }
    return EB_OK;
}
