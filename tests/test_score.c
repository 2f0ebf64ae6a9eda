/* SPDX-License-Identifier: MIT */
/*
 * Scores of real registers. First the same invented pupils that
 * test_band_prior.c computes from bare arrays, here as marks, pupil rows and
 * a calendar: whatever a register, a view and a score do between the marks
 * and the number, the independent program's numbers must come out. Then
 * states, thresholds, years that have ended, refusals.
 */
#include <math.h>

#include "earlybell/model.h"
#include "test_grid.h"
#include "test_school.h"

static eb_result score_at(const eb_model *model, const eb_view *view,
                          size_t row) {
    eb_result result;
    eb_error err;
    const eb_status status = eb_score(model, view, row, 1, &result, 0, &err);
    if (status != EB_OK) fail_msg("eb_score: %s %s", err.field, err.message);
    return result;
}

static eb_result score_of(const eb_model *model, const eb_view *view,
                          const char *pupil) {
    return score_at(model, view, school_row(view, pupil));
}

/* ---- the grid through a register ---------------------------------------- */

/* The last of `sessions` sessions, AM and PM of Mondays to Fridays from
 * `date` on. */
static eb_date last_day(eb_date date, int64_t sessions) {
    for (int64_t i = 2; i < sessions; i += 2) date = next_school_day(date);
    return date;
}

static void terms_agree(grid *g, const eb_model *model, const eb_view *view) {
    eb_term terms[EB_TERMS_MAX];
    size_t n = 99;
    assert_ok(eb_explain(model, view, 0, terms, &n, NULL));
    assert_int_equal(n, 4);
    for (int t = 0; t < 4; ++t) {
        grid_check(g, G_TERM + t, terms[t].value, 1.0);
    }
}

static void scores_agree(grid *g, const eb_model *model, const eb_view *view) {
    char **f = g->field;
    const int64_t r = grid_count(f[G_REMAINING]);
    const int64_t p = (int64_t)strlen(f[G_ABSENCES]);
    const eb_result got = score_at(model, view, 0);
    assert_int_equal(got.possible, p);
    assert_int_equal(got.remaining, r);
    assert_int_equal(got.state, p < 20 ? EB_STATE_EARLY : EB_STATE_OK);
    assert_true(isnan(got.p_outcome));
    grid_check(g, G_P_PERSISTENT, got.p_persistent, 0.0);
    grid_check(g, G_P_SEVERE, got.p_severe, 0.0);
    grid_check(g, G_EXPECTED_RATE, got.expected_rate, 0.0);
    grid_check(g, G_RATE_LOW, got.rate_low, 0.0);
    grid_check(g, G_RATE_HIGH, got.rate_high, 0.0);
    if (r == 0) {
        size_t n = 99;
        eb_term terms[EB_TERMS_MAX];
        assert_true(isnan(got.p_ahead));
        assert_int_equal(got.reasons[0].sentence, 0);
        assert_ok(eb_explain(model, view, 0, terms, &n, NULL));
        assert_int_equal(n, 0);
        return;
    }
    if (grid_count(f[G_HORIZON]) == r) {
        grid_check(g, G_P_AHEAD, got.p_ahead, 0.0);
    }
    terms_agree(g, model, view);
    assert_true(fabs(got.expected_ahead - (got.expected_rate * (double)(p + r) -
                                           (double)got.absent)) < 1e-9);
}

/* 0 when a register cannot hold the row: no sessions behind, an odd number
 * ahead, a year that would end after July or, for Year 11, after May. */
static int grid_row_agrees(grid *g) {
    char **f = g->field;
    const int64_t r = grid_count(f[G_REMAINING]);
    const eb_date as_of = grid_date(f[G_AS_OF]);
    const eb_date first = grid_date(f[G_FIRST_DATE]);
    const int year_group = grid_year_group(f[G_YEAR_GROUP]);
    const eb_date end = r == 0 ? as_of - 1 : last_day(as_of, r);
    const eb_date latest =
        grid_date(year_group == 11 ? "2026-05-22" : "2026-07-31");
    if (*f[G_ABSENCES] == '\0' || r % 2 != 0 || end > latest) return 0;

    eb_register *reg = school_new(first, end);
    school_add_pupil(reg, "p", year_group, grid_count(f[G_LAST_POSSIBLE]),
                     grid_count(f[G_LAST_ABSENT]));
    school_add_marks(reg, "p", first, f[G_ABSENCES], 1);
    assert_ok(eb_register_close(reg, NULL));
    eb_view *view = school_view(reg, as_of, 10, 100, 0);
    assert_int_equal(eb_view_row_count(view), 1);
    scores_agree(g, grid_row_model(g), view);
    eb_view_free(view);
    eb_register_free(reg);
    return 1;
}

static void grid_agrees(void **state) {
    (void)state;
    static grid g;
    grid_open(&g);
    int rows = 0;
    while (grid_next(&g)) rows += grid_row_agrees(&g);
    grid_close(&g);
    print_message("%d rows\n", rows);
    assert_true(rows > 50);
}

/* ---- one small school --------------------------------------------------- */

static void states(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = grid_model("printed");
    static const struct {
        const char *pupil;
        eb_state state;
    } EXPECTED[] = {
        {"always", EB_STATE_OK}, {"fridays", EB_STATE_OK},
        {"gone", EB_STATE_LEFT}, {"later", EB_STATE_NOT_STARTED},
        {"new", EB_STATE_EARLY}, {"nothing", EB_STATE_NO_MARKS},
        {"severe", EB_STATE_OK},
    };
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; ++i) {
        const eb_result got = score_of(model, view, EXPECTED[i].pupil);
        assert_int_equal(got.state, EXPECTED[i].state);
        const int scored =
            got.state == EB_STATE_OK || got.state == EB_STATE_EARLY;
        assert_int_equal(!isnan(got.p_persistent), scored);
        assert_int_equal(!isnan(got.p_severe), scored);
        assert_int_equal(!isnan(got.p_ahead), scored);
        assert_int_equal(!isnan(got.expected_rate), scored);
        assert_int_equal(!isnan(got.expected_ahead), scored);
        assert_int_equal(got.reasons[0].sentence != 0, scored);
    }
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

static void sessions_are_counted(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = grid_model("printed");
    eb_result got = score_of(model, view, "fridays");
    assert_int_equal(got.possible, 90);
    assert_int_equal(got.absent, 18);
    assert_int_equal(got.remaining, SCHOOL_AHEAD);
    /* ceil(460 / 10) - 1 - 18, and 10 * 18 - 90 + 1. */
    assert_int_equal(got.sessions_in_hand, 27);
    assert_int_equal(got.sessions_back, 91);
    assert_true(got.p_persistent > 0.5 && got.p_persistent < 1.0);
    assert_true(got.rate_low <= got.expected_rate);
    assert_true(got.expected_rate <= got.rate_high);

    got = score_of(model, view, "always");
    assert_int_equal(got.sessions_in_hand, 45);
    assert_int_equal(got.sessions_back, 0);
    assert_true(got.p_persistent < 0.05);

    /* 81 of 90: past 46, so persistent is certain; severe (230) is not. */
    got = score_of(model, view, "severe");
    assert_true(got.p_persistent == 1.0);
    assert_true(got.p_severe > 0.5 && got.p_severe < 1.0);
    assert_int_equal(got.sessions_in_hand, 45 - 81);

    got = score_of(model, view, "nothing");
    assert_int_equal(got.sessions_back, EB_NO_COUNT_SIGNED);
    eb_view_free(view);

    /* Half of all sessions as the threshold: p_persistent is p_severe. */
    view = school_view(reg, SCHOOL_AS_OF, 1, 2, 0);
    got = score_of(model, view, "severe");
    assert_true(got.p_persistent == got.p_severe);
    /* ceil(460 / 2) - 1 - 81, and 2 * 81 - 90 + 1. */
    assert_int_equal(got.sessions_in_hand, 148);
    assert_int_equal(got.sessions_back, 73);
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

static void a_shorter_horizon(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_model *model = grid_model("flat");
    eb_view *whole = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_view *short_ = school_view(reg, SCHOOL_AS_OF, 10, 100, 6);
    const eb_result a = score_of(model, whole, "fridays");
    const eb_result b = score_of(model, short_, "fridays");
    assert_true(a.p_persistent == b.p_persistent);
    assert_true(a.expected_rate == b.expected_rate);
    assert_true(fabs(a.p_ahead - b.p_ahead) > 1e-6);
    assert_true(b.p_ahead > 0.0 && b.p_ahead < 1.0);
    eb_view_free(short_);
    eb_view_free(whole);
    eb_model_free(model);
    eb_register_free(reg);
}

static void check_reason(const eb_result *got, int which, const char *text,
                         int sign) {
    char words[EB_REASON_ROOM];
    eb_reason_text(&got->reasons[which], words);
    assert_string_equal(words, text);
    assert_int_equal(got->reasons[which].sign, sign);
}

static void reasons_are_given(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = grid_model("printed");
    eb_result got = score_of(model, view, "fridays");
    check_reason(&got, 0, "absent 8 of the last 40 sessions, 10 of 50 before",
                 1);
    check_reason(&got, 1, "absent 57 of 370 sessions last year", 1);
    check_reason(&got, 2, "also: 18 of 18 on Fridays", 0);
    got = score_of(model, view, "always");
    check_reason(&got, 0, "absent only 4 of 380 sessions last year", -1);
    check_reason(&got, 1, "attended all 90 sessions this year", -1);
    check_reason(&got, 2, "", 0);
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

/* ---- batches ------------------------------------------------------------ */

static int same(double a, double b) {
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void batches_are_rows(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = grid_model("printed");
    eb_result all[3 * 7];
    memset(all, 0x55, sizeof all);
    const eb_result untouched = all[1];
    assert_int_equal(eb_view_row_count(view), 7);
    assert_ok(eb_score(model, view, 0, 7, all, 3, NULL));
    for (size_t row = 0; row < 7; ++row) {
        const eb_result one = score_at(model, view, row);
        const eb_result *got = &all[3 * row];
        assert_true(same(one.p_persistent, got->p_persistent));
        assert_true(same(one.p_severe, got->p_severe));
        assert_true(same(one.p_ahead, got->p_ahead));
        assert_true(same(one.expected_rate, got->expected_rate));
        assert_true(same(one.rate_low, got->rate_low));
        assert_true(same(one.rate_high, got->rate_high));
        assert_int_equal(one.reasons[0].sentence, got->reasons[0].sentence);
        assert_memory_equal(&all[3 * row + 1], &untouched, sizeof untouched);
    }
    assert_ok(eb_score(model, view, 7, 0, NULL, 0, NULL));
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

static void refusals(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = grid_model("printed");
    eb_result out[8];
    memset(out, 0x55, sizeof out);
    const eb_result untouched = out[0];
    eb_error err;
    assert_int_equal(eb_score(NULL, view, 0, 1, out, 0, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "model");
    assert_int_equal(eb_score(model, NULL, 0, 1, out, 0, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "view");
    assert_int_equal(eb_score(model, view, 0, 1, NULL, 0, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_score(model, view, 0, 8, out, 0, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_score(model, view, SIZE_MAX, 2, out, 0, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_score(model, view, 1, SIZE_MAX, out, 0, NULL),
                     EB_ERR_ARGUMENT);
    assert_memory_equal(&out[0], &untouched, sizeof untouched);
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

static int memory_is_out;

static void *allocate(void *context, size_t size) {
    (void)context;
    return memory_is_out ? NULL : malloc(size);
}

static void *resize(void *context, void *block, size_t size) {
    (void)context;
    return memory_is_out ? NULL : realloc(block, size);
}

static void release(void *context, void *block) {
    (void)context;
    free(block);
}

static void memory_runs_out(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    const eb_memory memory = {allocate, resize, release, NULL};
    options.memory = memory;
    options.as_of = SCHOOL_AS_OF;
    eb_view *view = NULL;
    memory_is_out = 0;
    assert_ok(eb_view_new(reg, &options, &view, NULL));
    eb_model *model = grid_model("printed");
    eb_result out;
    memset(&out, 0x55, sizeof out);
    const eb_result untouched = out;
    memory_is_out = 1;
    assert_int_equal(eb_score(model, view, 0, 1, &out, 0, NULL), EB_ERR_MEMORY);
    assert_memory_equal(&out, &untouched, sizeof out);
    memory_is_out = 0;
    assert_ok(eb_score(model, view, 0, 1, &out, 0, NULL));
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grid_agrees),
        cmocka_unit_test(states),
        cmocka_unit_test(sessions_are_counted),
        cmocka_unit_test(a_shorter_horizon),
        cmocka_unit_test(reasons_are_given),
        cmocka_unit_test(batches_are_rows),
        cmocka_unit_test(refusals),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
