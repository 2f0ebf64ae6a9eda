/* SPDX-License-Identifier: MIT */
/*
 * A view after single marks were changed: follows them in place where nothing
 * but a pupil's own marks, the sum of its family and the number of rows used
 * is another now. Whatever else a view holds comes from when schools were
 * open, which columns they have and which enrolments have a row; where one of
 * these may be another, the view is made again. Nothing is kept for this but
 * the last changes themselves: what is in doubt is counted again.
 */
#include "base/error.h"
#include "data/links.h"
#include "data/view.h"

typedef struct follower {
    eb_view *view;
    const eb_change *change;
    const eb_school_year *table;
    const uint8_t *bytes; /* of the row, as the view knows it */
    uint32_t session;     /* in the table's columns */
    int alone; /* no other change waits, so that only this one is new */
} follower;

/* ---- what may have changed ---- */

static int possible_changed(const eb_change *change) {
    return eb_kind_is_possible(change->before) !=
           eb_kind_is_possible(change->after);
}

/* Whether the row counts among the enrolments of a quorum before the change
 * and after: it has another possible mark among these sessions. */
static int counts_anyway(const follower *f, const uint8_t *bytes,
                         uint32_t sessions) {
    if (!f->alone) return 0;
    for (uint32_t s = 0; s < sessions; s++) {
        if (s != f->session && eb_kind_is_possible(bytes[s])) return 1;
    }
    return 0;
}

static int was_open(const eb_grid *grid, uint32_t session) {
    return (int)(grid->open[session / 64] >> session % 64 & 1);
}

/* Is the school open in the same sessions as it was? */
static int openings_stay(const follower *f) {
    const eb_grid *grid = f->view->grids[f->change->school_year];
    if (grid == NULL || !possible_changed(f->change)) return 1;
    if (counts_anyway(f, f->bytes, grid->sessions) &&
        eb_kind_is_possible(f->change->after) == was_open(grid, f->session)) {
        return 1; /* one more where enough are, or one less where few are */
    }
    eb_tally tally;
    eb_tally_make(f->view->reg, &f->view->patches, f->change->school_year,
                  f->view->as_of, &tally);
    for (uint32_t s = 0; s < grid->sessions; s++) {
        if (eb_tally_is_open(&tally, s) != was_open(grid, s)) return 0;
    }
    return 1;
}

static int has_amendments(const follower *f) {
    const eb_register *reg = f->view->reg;
    const eb_change *change = f->change;
    const size_t at = eb_extra_find(reg, change->school_year, change->row, 0);
    return at < reg->extra_count &&
           reg->extras[at].school_year == change->school_year &&
           reg->extras[at].row == change->row;
}

/* Is the last day on which anywhere a twentieth are present still the day
 * before as_of? Asked where the view found its as_of by itself. That day
 * counts every amendment, so where there are any, doubt is enough. */
static int as_of_stays(const follower *f) {
    const eb_change *change = f->change;
    const eb_register *reg = f->view->reg;
    const eb_date last = f->view->as_of - 1;
    const int gained =
        eb_kind_is_present(change->after) - eb_kind_is_present(change->before);
    if (f->view->options.as_of != EB_NO_DATE) return 1;
    if (gained == 0 && !possible_changed(change)) return 1;
    if (has_amendments(f)) return 0;
    const int steady = counts_anyway(f, f->bytes, f->table->columns * 2U);
    if (steady && gained >= 0 && change->date <= last) return 1;
    if (steady && gained <= 0 && change->date != last) return 1;
    if (reg->extra_count > 0) return 0;
    const eb_patches none = {0};
    eb_tally tally;
    eb_tally_make(reg, &none, change->school_year, EB_DATE_MAX + 1, &tally);
    const eb_date own = eb_tally_last_present_day(f->table, &tally);
    /* A school that fell behind may have been the one of the last day; with
     * more present, it was not. */
    return own == last || (own < last && steady && gained >= 0);
}

/* ---- following ---- */

/* The enrolment of a row in the view's year; NULL: it has no mark there. */
static const eb_view_entry *find_base(const follower *f) {
    const eb_view *view = f->view;
    const eb_register *reg = view->reg;
    const eb_view_school *school = eb_view_school_named(
        view, eb_ids_text(&reg->schools, f->table->school));
    if (school == NULL) return NULL;
    const uint32_t enrolment = f->table->enrolment_of_row[f->change->row];
    const uint32_t rank = reg->pupil_rank[reg->enrolments[enrolment].pupil];
    size_t low = school->first_base, high = low + school->base_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const eb_view_entry *base = &view->bases[middle];
        const uint32_t pupil = reg->enrolments[base->enrolment].pupil;
        if (base->enrolment == enrolment) return base;
        if (reg->pupil_rank[pupil] < rank) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static void sum_family_of(eb_view *view, const eb_view_entry *base) {
    if (view->options.links != NULL || base->attributes->family == EB_NO_ID) {
        return;
    }
    const uint32_t at = view->family_at[base->attributes->family];
    if (at != 0) eb_view_sum_family(view, &view->families[at - 1]);
}

static int follow(follower *f) {
    eb_view *view = f->view;
    const eb_change *change = f->change;
    const eb_register *reg = view->reg;
    f->table = reg->years[change->school_year];
    const unsigned day = (unsigned)(change->date - f->table->start);
    f->session =
        (f->table->column_of_day[day] - 1U) * 2U + (unsigned)change->half;
    uint8_t *patched =
        eb_patches_find(&view->patches, change->school_year, change->row);
    if (patched != NULL) patched[f->session] = change->after;
    f->bytes =
        patched != NULL ? patched : eb_school_year_row(f->table, change->row);
    if (!as_of_stays(f)) return 0;
    const int later = change->date >= view->as_of;
    if (!later && !openings_stay(f)) return 0;
    if (!later && f->table->year == view->year) {
        const eb_view_entry *base = find_base(f);
        if (base == NULL) return 0; /* the first mark of a pupil */
        sum_family_of(view, base);
    }
    if (change->before == EB_BYTE_NO_ROW) {
        view->counts.fates[later ? EB_LATER : EB_USED]++;
        view->counts.rows++;
    }
    return 1;
}

int eb_view_follow(eb_view *view) {
    const eb_register *reg = view->reg;
    const eb_links *links = view->options.links;
    if (view->version > reg->version ||
        reg->version - view->version > EB_CHANGES_KEPT ||
        view->options.unit == EB_UNIT_PUPIL ||
        view->file_year != eb_view_file_year(view)) {
        return 0;
    }
    if (links != NULL &&
        eb_links_check(links, view->as_of, view->known_at, NULL) != EB_OK) {
        return 0;
    }
    /* All are asked before any is followed: columns may have moved since. */
    for (uint64_t v = view->version + 1; v <= reg->version; v++) {
        if (reg->changes[v % EB_CHANGES_KEPT].whole) return 0;
    }
    const int alone = reg->version - view->version == 1;
    for (uint64_t v = view->version + 1; v <= reg->version; v++) {
        follower f = {.view = view,
                      .change = &reg->changes[v % EB_CHANGES_KEPT],
                      .alone = alone};
        if (!follow(&f)) return 0;
    }
    view->version = reg->version;
    return 1;
}
