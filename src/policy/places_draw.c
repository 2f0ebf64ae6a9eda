/* SPDX-License-Identifier: MIT */
/*
 * An honest evaluation compares families that could as well have been the
 * others. So those who wait are drawn by lot from the last families chosen,
 * twice as many as will wait: half of this zone is offered a place, half is
 * not, and nothing but the lot tells them apart. Benefit near the cut is
 * alike, so that little is lost by it.
 *
 * Never in the zone: a family of whom a child has missed half or more, or
 * carries any flag; nor one without whom its school would fall under its
 * minimum. Philox with the scheme's seed, so the draw can be repeated.
 */
#include "policy/places_draw.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"

typedef struct draw {
    const eb_place_family *families;
    const size_t *order;
    size_t count;
    const eb_choice_limit *limits;
    int64_t *at_school; /* chosen children */
    int64_t spare;      /* places free */
    eb_offer *offers;
} draw;

static int may_wait(const draw *d, const eb_place_family *f) {
    const int64_t least = d->limits[f->school].minimum;
    return !f->severe && !f->flagged &&
           (least <= 0 || d->at_school[f->school] - (int64_t)f->count >= least);
}

/* The last families that may wait, at most `most`, into `zone`. */
static size_t find_zone(const draw *d, size_t most, size_t *zone) {
    size_t n = 0;
    for (size_t i = d->count; i-- > 0 && n < most;) {
        const size_t f = d->order[i];
        if (d->offers[f] == EB_OFFER_MADE && may_wait(d, &d->families[f])) {
            zone[n++] = f;
        }
    }
    return n;
}

/* The first `wait` of a shuffled zone wait. One whose school would fall under
 * its minimum by now is left where it is. */
static void cast_lots(const eb_places_options *options, draw *d, size_t *zone,
                      size_t n, size_t wait) {
    eb_random random = eb_random_stream(options->seed, 0, 0);
    for (size_t i = 0; i < n; i++) {
        const size_t j = i + (size_t)eb_random_below(&random, n - i);
        const size_t f = zone[j];
        zone[j] = zone[i];
        zone[i] = f;
        if (i < wait && may_wait(d, &d->families[f])) {
            d->offers[f] = EB_OFFER_DRAWN;
            d->at_school[d->families[f].school] -=
                (int64_t)d->families[f].count;
            d->spare += (int64_t)d->families[f].count;
        } else {
            d->offers[f] = EB_OFFER_COMPARED;
        }
    }
}

static void fill_places(draw *d) {
    for (size_t i = 0; i < d->count && d->spare > 0; i++) {
        const size_t f = d->order[i];
        const int64_t children = (int64_t)d->families[f].count;
        const uint32_t at = d->families[f].school;
        const int64_t most = d->limits[at].maximum;
        if (d->offers[f] != EB_OFFER_NONE || children > d->spare ||
            (most >= 0 && d->at_school[at] + children > most)) {
            continue;
        }
        d->offers[f] = EB_OFFER_MADE;
        d->at_school[at] += children;
        d->spare -= children;
    }
}

/* The share of the chosen, rounded up. */
static size_t how_many(eb_fraction share, const eb_offer *offers,
                       size_t count) {
    uint64_t chosen = 0;
    for (size_t i = 0; i < count; i++) chosen += offers[i] == EB_OFFER_MADE;
    const uint64_t num = (uint64_t)share.num, den = (uint64_t)share.den;
    return (size_t)((chosen * num + den - 1) / den);
}

eb_status eb_places_draw(const eb_memory *memory,
                         const eb_places_options *options,
                         const eb_place_family *families, const size_t *order,
                         size_t count, const eb_choice_limit *limits,
                         size_t school_count, int64_t spare, eb_offer *offers,
                         eb_error *err) {
    draw d = {families, order, count, limits, NULL, spare, offers};
    const size_t wanted = how_many(options->hold_out, offers, count);
    if (wanted == 0) return EB_OK;
    size_t *zone = eb_alloc(memory, 2 * wanted, sizeof *zone);
    d.at_school = eb_alloc_zero(memory, school_count, sizeof *d.at_school);
    eb_status status = EB_OK;
    if (zone == NULL || d.at_school == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    for (size_t f = 0; f < count; f++) {
        if (offers[f] != EB_OFFER_MADE) continue;
        d.at_school[families[f].school] += (int64_t)families[f].count;
    }
    const size_t n = find_zone(&d, 2 * wanted, zone);
    cast_lots(options, &d, zone, n, n / 2);
    fill_places(&d);
out:
    eb_release(memory, d.at_school);
    eb_release(memory, zone);
    return status;
}
