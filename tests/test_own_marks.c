/* SPDX-License-Identifier: MIT */
/*
 * The decayed sums of a row, with what is kept from row to row, are those
 * that eb_band_own_marks makes of its sessions: the same bits after the
 * season is taken out, whatever rows came before.
 */
#include "model/own_marks.h"

#include "model/model.h"
#include "odd_area.h"

/* BAND_PRIOR.md, 3, from the sums: as band_prior.c does it. */
static eb_counted counted(double possible, double absences, double season_sum,
                          double scale) {
    const double n = possible * scale, absent = absences * scale;
    eb_counted out = {absent, n - absent};
    if (!(possible > 0.0)) return out;
    const double season = season_sum / possible;
    const double whole = absent + season * out.attended;
    if (!(whole > 0.0)) return out;
    out.attended = n * (season * out.attended) / whole;
    out.absent = n * absent / whole;
    return out;
}

static void compare_rows(school *s, const eb_band_prior *band,
                         eb_own_cache *cache) {
    static eb_own_sessions own;
    for (size_t row = 0; row < eb_view_row_count(s->view); ++row) {
        eb_row_planes planes;
        eb_own_sums sums;
        eb_counted earlier, all;
        SCHOOL_OK(s, eb_view_own_sessions(s->view, row, &own, &s->err));
        if (own.count == 0) continue;
        eb_view_planes(s->view, row, eb_planes_fill_plain, &planes);
        const int season = eb_band_season_of(planes.year_group);
        eb_band_own_marks(band, season, &own, &earlier, &all);
        eb_own_sums_of(band, season, &planes, cache, &sums);
        const double scale = 1.0 / (1.0 + band->inflation[own.count]);
        const eb_counted before =
            counted(sums.possible[0], sums.absent[0], sums.season[0], scale);
        const eb_counted both = counted(sums.possible[1] + sums.possible[0],
                                        sums.absent[1] + sums.absent[0],
                                        sums.season[1] + sums.season[0], scale);
        assert_true(before.absent == earlier.absent);
        assert_true(before.attended == earlier.attended);
        assert_true(both.absent == all.absent);
        assert_true(both.attended == all.attended);
    }
}

static void the_same_sums(void **state) {
    (void)state;
    static eb_own_cache cache;
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    assert_true(model->band.has_season);
    for (uint64_t seed = 1; seed <= 4; ++seed) {
        school s = {0};
        odd_area(&s, seed);
        const eb_date days[] = {on(2025, 9, 8), on(2026, 2, 4),
                                on(2026, 7, 20)};
        for (size_t day = 0; day < 3; ++day) {
            eb_view_options options = EB_VIEW_OPTIONS_INIT;
            options.as_of = days[day];
            options.unit = seed % 2 == 0 ? EB_UNIT_ENROLMENT : EB_UNIT_PUPIL;
            options.max_bad = 1.0;
            look_with(&s, &options);
            memset(&cache, 0, sizeof cache); /* grids of another view */
            compare_rows(&s, &model->band, &cache);
            compare_rows(&s, &model->band, &cache);
        }
        school_done(&s);
    }
    eb_model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_sums)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
