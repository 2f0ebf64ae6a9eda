/* SPDX-License-Identifier: MIT */
/*
 * What is not in the row's own marks: last year, the cohort, the family;
 * features 56 to 64. The enrolment itself is left out of its cohort, so that
 * a small year group does not explain a pupil by the pupil.
 */
#include "base/bits.h"
#include "data/links.h"
#include "features/row.h"

#define COHORT_LEAST                                        \
    20 /* times P: below it the cohort is too small to tell \
        */

void eb_features_last_year(const eb_feature_row *row) {
    int64_t possible, absent;
    eb_entry_last_year(row->view, row->entry, &possible, &absent);
    if (possible == EB_NO_COUNT) return;
    row->out[EB_F_LAST_YEAR_POSSIBLE] = (double)possible;
    if (absent == EB_NO_COUNT) return;
    const int64_t num = row->view->options.threshold_num;
    const int64_t den = row->view->options.threshold_den;
    row->out[EB_F_LAST_YEAR_ABSENCE_RATE] = eb_ratio(absent, possible);
    row->out[EB_F_LAST_YEAR_PA] = num * possible <= den * absent ? 1.0 : 0.0;
}

/* ---- cohort ---- */

/* The others' absent and possible at one session of the row. */
static void others_at(const eb_feature_row *row, const eb_cohort *cohort,
                      uint32_t session, int64_t *absent, int64_t *possible) {
    const eb_grid *grid = row->planes.grid;
    int64_t at = session;
    if (grid->school_column != NULL) {
        const int32_t column = grid->school_column[session / 2];
        if (column < 0) {
            *absent = *possible = 0;
            return;
        }
        at = (int64_t)column * 2 + session % 2;
    }
    const uint8_t own = row->entry->own.bytes[at];
    *absent = (int64_t)cohort->absent[at] - eb_kind_is_absent(own);
    *possible = (int64_t)cohort->possible[at] - eb_kind_is_possible(own);
}

void eb_features_cohort(const eb_feature_row *row) {
    const int group = row->entry->attributes->year_group;
    if (group == EB_YEAR_UNKNOWN) return;
    const eb_cohort *cohort = &row->scratch->cohorts[group];
    const eb_planes *planes = &row->planes;
    int64_t a, p, absent = 0, possible = 0, shared = 0;
    for (uint32_t w = 0; w < planes->words; w++) {
        for (uint64_t left = planes->possible[w]; left != 0; left &= left - 1) {
            others_at(row, cohort, w * 64 + (uint32_t)eb_ctz64(left), &a, &p);
            absent += a;
            possible += p;
        }
    }
    row->out[EB_F_COHORT_RATE] = eb_ratio(absent, possible);
    row->out[EB_F_COHORT_EXCESS] =
        row->out[EB_F_ABSENCE_RATE] - row->out[EB_F_COHORT_RATE];
    if (row->absent == 0 || possible < COHORT_LEAST * row->possible) return;
    for (uint32_t w = 0; w < planes->words; w++) {
        for (uint64_t left = planes->absent[w]; left != 0; left &= left - 1) {
            others_at(row, cohort, w * 64 + (uint32_t)eb_ctz64(left), &a, &p);
            shared += a >= 1 && a * possible >= 2 * absent * p;
        }
    }
    row->out[EB_F_SHARED_ABSENCE] = eb_ratio(shared, row->absent);
}

/* ---- family ---- */

void eb_features_family(const eb_feature_row *row) {
    eb_features_family_of(row->view, row->entry, row->out);
}

void eb_features_family_of(const eb_view *view, const eb_view_entry *entry,
                           double *out) {
    for (int f = EB_F_SIBLINGS; f <= EB_F_SIBLING_DAYS; f++) {
        out[f] = eb_missing();
    }
    if (entry->attributes->family == EB_NO_ID) return;
    eb_family_days own, others;
    eb_siblings siblings;
    eb_entry_siblings(view, entry, &siblings, &others);
    out[EB_F_SIBLINGS] = (double)siblings.pupils;
    out[EB_F_SIBLING_RATE] = eb_ratio(siblings.absent, siblings.possible);
    eb_strip_days(entry->year, &own);
    int64_t days = 0, together = 0;
    for (size_t w = 0; w < EB_DAY_WORDS; w++) {
        const uint64_t counted = own.absent[w] & others.possible[w];
        days += eb_popcount64(counted);
        together += eb_popcount64(counted & others.absent[w]);
    }
    out[EB_F_SIBLING_DAYS] = eb_ratio(together, days);
}
