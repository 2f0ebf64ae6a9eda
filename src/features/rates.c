/* SPDX-License-Identifier: MIT */
/* Exposure and rates: features 1 to 15. */
#include "features/row.h"

#define C2_FIRST_YEAR 2024 /* the code came on 19 August 2024 */

static double kind_rate(const eb_feature_row *row, int kind) {
    return eb_ratio(eb_planes_count_kind(&row->planes, kind), row->possible);
}

static void sensitive_rates(const eb_feature_row *row) {
    double *out = row->out;
    if (!row->view->options.sensitive) return; /* stay missing */
    if (row->view->year >= C2_FIRST_YEAR) {
        out[EB_F_PART_TIME_RATE] = kind_rate(row, EB_KIND_PART_TIME);
    }
    out[EB_F_ILLNESS_RATE] = kind_rate(row, EB_KIND_ILLNESS);
    out[EB_F_MEDICAL_RATE] = kind_rate(row, EB_KIND_MEDICAL);
    out[EB_F_SUSPENSION_RATE] = kind_rate(row, EB_KIND_SUSPENSION);
}

void eb_features_rates(const eb_feature_row *row) {
    const eb_planes *planes = &row->planes;
    const int64_t possible = row->possible;
    double *out = row->out;
    int64_t weeks = 0;
    for (uint32_t w = 0; w < planes->grid->weeks; w++) {
        weeks += row->week_possible[w] > 0;
    }
    const int64_t unauthorised =
        eb_mask_count(planes->unauthorised, planes->words);
    const int64_t late = eb_planes_count_kind(planes, EB_KIND_LATE);
    const int64_t present =
        late + eb_planes_count_kind(planes, EB_KIND_PRESENT);
    const int64_t holiday =
        eb_planes_count_kind(planes, EB_KIND_HOLIDAY) +
        eb_planes_count_kind(planes, EB_KIND_HOLIDAY_AUTHORISED);
    out[EB_F_POSSIBLE_SESSIONS] = (double)possible;
    out[EB_F_ABSENT_SESSIONS] = (double)row->absent;
    out[EB_F_WEEKS_POSSIBLE] = (double)weeks;
    out[EB_F_ABSENCE_RATE] = eb_ratio(row->absent, possible);
    out[EB_F_AUTHORISED_RATE] = eb_ratio(row->absent - unauthorised, possible);
    out[EB_F_UNAUTHORISED_RATE] = eb_ratio(unauthorised, possible);
    out[EB_F_HOLIDAY_RATE] = eb_ratio(holiday, possible);
    out[EB_F_UNEXPLAINED_RATE] = kind_rate(row, EB_KIND_UNEXPLAINED);
    out[EB_F_OTHER_UNAUTHORISED_RATE] = kind_rate(row, EB_KIND_OTHER);
    out[EB_F_LATE_RATE] = eb_ratio(late, present);
    out[EB_F_LATE_AFTER_CLOSE_RATE] = kind_rate(row, EB_KIND_LATE_AFTER_CLOSE);
    sensitive_rates(row);
}
