/* SPDX-License-Identifier: MIT */
/*
 * Families in links. A family is a list of its pupils, each once; those of a
 * few are walked. A family_id that a thousand pupils share (a bad export) is
 * given a sum, from which any one can be taken out, and a table of its pupils,
 * so that neither adding nor asking costs a thousand steps each.
 */
#include <string.h>

#include "base/memory.h"
#include "data/links_parts.h"

#define KEY_BYTES (2 * sizeof(uint32_t))

static void make_key(uint32_t family, uint32_t pupil, char *out) {
    memcpy(out, &family, sizeof family);
    memcpy(out + sizeof family, &pupil, sizeof pupil);
}

void eb_link_year_share(const eb_link_year *year, eb_family_share *out) {
    out->possible = year->possible;
    out->absent = year->absent;
    for (size_t w = 0; w < EB_DAY_WORDS; w++) {
        out->days.possible[w] = year->possible_at[w];
        out->days.absent[w] = year->absent_at[w];
    }
}

uint32_t eb_links_find_member(const eb_links *links, uint32_t family,
                              uint32_t pupil) {
    const eb_link_family *in = &links->by_family[family];
    if (in->sum != 0) {
        char key[KEY_BYTES];
        make_key(family, pupil, key);
        const uint32_t id = eb_ids_find(&links->large, key, KEY_BYTES);
        return id == EB_NO_ID ? EB_NO_ID : links->large_member[id] - 1;
    }
    for (uint32_t m = in->first; m != 0; m = links->members[m - 1].next) {
        if (links->members[m - 1].pupil == pupil) return m - 1;
    }
    return EB_NO_ID;
}

/* ---- large families ---- */

int eb_links_reserve_key(eb_links *links, uint32_t family, uint32_t pupil) {
    char key[KEY_BYTES];
    const uint32_t before = links->large.count;
    make_key(family, pupil, key);
    if (eb_ids_find(&links->large, key, KEY_BYTES) != EB_NO_ID) return 0;
    if (eb_grow(&links->memory, (void **)&links->large_member,
                &links->large_room, (size_t)before + 1,
                sizeof *links->large_member) != 0) {
        return -1;
    }
    const uint32_t id =
        eb_ids_add(&links->large, &links->memory, key, KEY_BYTES);
    if (id == EB_NO_ID) return -1;
    links->large_member[id] = 0;
    return 0;
}

int eb_links_reserve_large(eb_links *links, uint32_t family, size_t *sums) {
    const eb_link_family *in = &links->by_family[family];
    if (in->sum != 0) return 0;
    ++*sums;
    for (uint32_t m = in->first; m != 0; m = links->members[m - 1].next) {
        if (eb_links_reserve_key(links, family, links->members[m - 1].pupil) !=
            0) {
            return -1;
        }
    }
    return eb_grow(&links->memory, (void **)&links->sums, &links->sum_room,
                   links->sum_count + *sums, sizeof *links->sums);
}

/* A member of a large family had `before` and has `after`: the days of one
 * pupil only grow, and count for two once another has them. */
static void change_sum(eb_links *links, uint32_t member,
                       const eb_family_share *before,
                       const eb_family_share *after) {
    const eb_link_member *one = &links->members[member];
    eb_family_sum *sum = &links->sums[links->by_family[one->family].sum - 1];
    eb_family_share more;
    char key[KEY_BYTES];
    more.possible = after->possible - before->possible;
    more.absent = after->absent - before->absent;
    for (size_t w = 0; w < EB_DAY_WORDS; w++) {
        more.days.possible[w] =
            after->days.possible[w] & ~before->days.possible[w];
        more.days.absent[w] = after->days.absent[w] & ~before->days.absent[w];
    }
    eb_family_sum_add(sum, &more);
    if (before->possible > 0 && more.possible > 0) sum->pupils--;
    make_key(one->family, one->pupil, key);
    links->large_member[eb_ids_find(&links->large, key, KEY_BYTES)] =
        member + 1;
}

static void add_to_sum(eb_links *links, uint32_t member) {
    eb_family_share none, share;
    eb_link_year year;
    memset(&none, 0, sizeof none);
    eb_link_years_get(&links->years, links->members[member].year, &year);
    eb_link_year_share(&year, &share);
    change_sum(links, member, &none, &share);
}

/* The family has just got the newest of its members. */
static int count_in(eb_links *links, uint32_t family) {
    eb_link_family *in = &links->by_family[family];
    const uint32_t newest = in->first - 1;
    size_t sums = 0;
    if (++in->count <= EB_LINK_FAMILY_SMALL) return 0;
    if (in->sum != 0) {
        if (eb_links_reserve_key(links, family, links->members[newest].pupil) !=
            0) {
            return -1;
        }
        add_to_sum(links, newest);
        return 0;
    }
    if (eb_links_reserve_large(links, family, &sums) != 0) return -1;
    memset(&links->sums[links->sum_count], 0, sizeof *links->sums);
    in->sum = (uint32_t)++links->sum_count;
    for (uint32_t m = in->first; m != 0; m = links->members[m - 1].next) {
        add_to_sum(links, m - 1);
    }
    return 0;
}

/* ---- adding ---- */

static int add_again(eb_links *links, uint32_t member,
                     const eb_link_year *year) {
    eb_link_year sum;
    eb_family_share before, after;
    size_t *place = &links->members[member].year;
    eb_link_years_get(&links->years, *place, &sum);
    eb_link_year_share(&sum, &before);
    sum.possible += year->possible;
    sum.absent += year->absent;
    for (size_t w = 0; w < EB_SESSION_WORDS; w++) {
        sum.possible_at[w] |= year->possible_at[w];
        sum.absent_at[w] |= year->absent_at[w];
    }
    const size_t at = eb_link_years_put(&links->years, &links->memory, *place,
                                        &sum, EB_LINK_DAYS);
    if (at == 0) return -1;
    *place = at;
    if (links->by_family[links->members[member].family].sum == 0) return 0;
    eb_link_year_share(&sum, &after);
    change_sum(links, member, &before, &after);
    return 0;
}

int eb_links_new_member(eb_links *links, uint32_t family, uint32_t pupil,
                        size_t year) {
    eb_link_family *in = &links->by_family[family];
    if (links->member_count >= EB_NO_ID - 1 ||
        eb_grow(&links->memory, (void **)&links->members, &links->member_room,
                links->member_count + 1, sizeof *links->members) != 0) {
        return -1;
    }
    const eb_link_member member = {year, in->first, family, pupil};
    links->members[links->member_count++] = member;
    in->first = (uint32_t)links->member_count;
    return count_in(links, family);
}

int eb_links_add_year(eb_links *links, uint32_t family, uint32_t pupil,
                      const eb_link_year *year) {
    const uint32_t found = eb_links_find_member(links, family, pupil);
    if (found != EB_NO_ID) return add_again(links, found, year);
    const size_t place =
        eb_link_years_put(&links->years, &links->memory, 0, year, EB_LINK_DAYS);
    return place == 0 ? -1 : eb_links_new_member(links, family, pupil, place);
}

/* ---- asking ---- */

void eb_links_siblings(const eb_links *links, const char *family,
                       const char *pupil, eb_siblings *out,
                       eb_family_days *days) {
    const uint32_t id = eb_ids_find(&links->families, family, strlen(family));
    const uint32_t own = eb_ids_find(&links->pupils, pupil, strlen(pupil));
    eb_family_sum few;
    eb_family_share share, none;
    eb_link_year year;
    memset(out, 0, sizeof *out);
    memset(days, 0, sizeof *days);
    if (id == EB_NO_ID) return;
    memset(&none, 0, sizeof none);
    const eb_link_family *in = &links->by_family[id];
    if (in->sum != 0) {
        const uint32_t member = eb_links_find_member(links, id, own);
        if (member != EB_NO_ID) {
            eb_link_years_get(&links->years, links->members[member].year,
                              &year);
            eb_link_year_share(&year, &share);
        }
        eb_family_others(&links->sums[in->sum - 1],
                         member == EB_NO_ID ? &none : &share, out, days);
        return;
    }
    memset(&few, 0, sizeof few);
    for (uint32_t m = in->first; m != 0; m = links->members[m - 1].next) {
        if (links->members[m - 1].pupil == own) continue;
        eb_link_years_get(&links->years, links->members[m - 1].year, &year);
        eb_link_year_share(&year, &share);
        eb_family_sum_add(&few, &share);
    }
    eb_family_others(&few, &none, out, days);
}
