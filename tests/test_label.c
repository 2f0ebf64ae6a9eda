/* SPDX-License-Identifier: MIT */
/* Labelled rows from options to getters, on two invented schools. */
#include "base/maths.h"
#include "earlybell/model.h"
#include "test_labels.h"

typedef struct labelled {
    school s;
    eb_label_options options;
    eb_labels *labels;
} labelled;

static labelled labelled_new(void) {
    const eb_label_options standard = EB_LABEL_OPTIONS_INIT;
    labelled l;
    memset(&l, 0, sizeof l);
    l.options = standard;
    school_new(&l.s, EB_CONFLICTS_REFUSE);
    return l;
}

static void labelled_make(labelled *l) {
    SCHOOL_OK(&l->s, eb_register_close(l->s.reg, &l->s.err));
    SCHOOL_OK(&l->s,
              eb_labels_new(l->s.reg, &l->options, &l->labels, &l->s.err));
}

static void labelled_end(labelled *l) {
    eb_labels_free(l->labels);
    school_done(&l->s);
}

static void assert_row(const labelled *l, const char *pupil, const char *at,
                       eb_date as_of, const int64_t want[5]) {
    const eb_label *row = label_of(l->labels, pupil, at, as_of);
    if (row == NULL) fail_msg("no row of %s", pupil);
    const int64_t got[5] = {row->possible, row->absent, row->planned,
                            row->ahead, row->ahead_absent};
    for (int i = 0; i < 5; i++) {
        if (got[i] != want[i]) {
            fail_msg("%s: number %d is %d, not %d", pupil, i, (int)got[i],
                     (int)want[i]);
        }
    }
}

/* P, A, R, n, k at each end of a half term. Without a calendar R is what is
 * left of 380 sessions. */
static void a_year_gives_five_days(void **state) {
    (void)state;
    labelled l = labelled_new();
    whole_year(&l.s, "all", "A", '/');
    whole_year(&l.s, "ill", "A", 'I');
    labelled_make(&l);
    const eb_date days[] = {on(2023, 10, 21), on(2023, 12, 16), on(2024, 2, 10),
                            on(2024, 3, 23), on(2024, 5, 25)};
    const int64_t behind[] = {70, 140, 190, 240, 308};
    assert_int_equal(eb_labels_day_count(l.labels), 5);
    assert_int_equal(eb_labels_count(l.labels), 10);
    for (int d = 0; d < 5; d++) {
        const int64_t p = behind[d], n = 378 - p;
        const int64_t all[] = {p, 0, 380 - p, n, 0};
        const int64_t ill[] = {p, 0, 380 - p, n, 70};
        assert_int_equal(eb_labels_day(l.labels, (size_t)d), days[d]);
        assert_row(&l, "all", "A", days[d], all);
        assert_row(&l, "ill", "A", days[d], ill);
        const eb_label *row = label_of(l.labels, "ill", "A", days[d]);
        assert_int_equal(row->half_term, d + 1);
        assert_int_equal(row->academic_year, 2023);
        assert_int_equal(row->state, EB_STATE_OK);
        assert_int_equal(row->persistent_now, 0);
        assert_int_equal(row->persistent, 1); /* 70 of 378 */
        assert_int_equal(row->severe, 0);
        assert_int_equal(row->decided, 0);
        /* Half of 380 are 190: from P = 190 on no K of 190 reaches more. */
        assert_int_equal(row->severe_decided, 380 - p < 190);
        assert_int_equal(row->last_possible, EB_NO_COUNT);
    }
    assert_int_equal(eb_labels_day(l.labels, 5), EB_NO_DATE);
    assert_null(eb_labels_row(l.labels, 10));
    assert_null(eb_labels_features(l.labels, 10));
    assert_null(eb_labels_judged(l.labels, 0, 0));
    labelled_end(&l);
}

/* The second school's October break is a week later, and only its rows look
 * from then; a pupil who moved has a row at each. */
static void each_school_has_its_own_days(void **state) {
    (void)state;
    labelled l = labelled_new();
    whole_year(&l.s, "a", "A", '/');
    whole_year(&l.s, "b", "B", '/');
    autumn(&l.s, "mover", "A");
    spring(&l.s, "mover", "B");
    summer_1(&l.s, "mover", "B", 'O');
    weeks_of(&l.s, "mover", "B", on(2024, 6, 3), 7, '/');
    labelled_make(&l);
    const eb_date a_1 = on(2023, 10, 21), b_1 = on(2023, 10, 28);
    const eb_date two = on(2023, 12, 16), three = on(2024, 2, 10);
    assert_int_equal(eb_labels_day_count(l.labels), 6);
    assert_non_null(label_of(l.labels, "a", "A", a_1));
    assert_null(label_of(l.labels, "b", "B", a_1));
    assert_null(label_of(l.labels, "a", "A", b_1));
    assert_int_equal(label_of(l.labels, "b", "B", b_1)->half_term, 1);
    assert_int_equal(label_of(l.labels, "b", "B", two)->half_term, 2);
    const int64_t at_a[] = {70, 0, 310, 70, 0};
    const int64_t at_b[] = {50, 0, 190, 188, 68};
    assert_row(&l, "mover", "A", a_1, at_a);
    assert_null(label_of(l.labels, "mover", "A", two)); /* nothing ahead */
    assert_row(&l, "mover", "B", three, at_b);
    const eb_label *here = label_of(l.labels, "mover", "A", a_1);
    const eb_label *there = label_of(l.labels, "mover", "B", three);
    assert_int_equal(here->pupil_index, there->pupil_index);
    assert_int_not_equal(here->school_index, there->school_index);
    assert_int_equal(eb_labels_pupil_count(l.labels), 3);
    assert_int_equal(eb_labels_school_count(l.labels), 2);
    /* Left of A: too few ahead in December, then not scored any more. In
     * February the mover has 10 open days of A without a row. */
    assert_int_equal(eb_labels_left_out(l.labels, EB_LABEL_LEFT), 1);
    assert_int_equal(eb_labels_left_out(l.labels, EB_LABEL_LATE), 0);
    assert_int_equal(eb_labels_left_out(l.labels, EB_LABEL_YEAR_11), 0);
    assert_int_equal(eb_labels_left_out(l.labels, EB_LABEL_FEW), 0);
    assert_int_equal(eb_labels_left_out(l.labels, EB_LABEL_NOT_SCORED), 3);
    assert_int_equal(eb_labels_left_out(l.labels, EB_UNLABELLED), 0);
    assert_int_equal(eb_labels_left_out(l.labels, (eb_unlabelled)-1), 0);
    labelled_end(&l);
}

static void rows_come_in_order(void **state) {
    (void)state;
    labelled l = labelled_new();
    static const char *const IDS[] = {"q", "c", "x"};
    for (int i = 0; i < 3; i++) {
        whole_year(&l.s, IDS[i], i == 1 ? "A" : "B", '/');
        next_year(&l.s, IDS[i], i == 1 ? "A" : "B", '/');
    }
    labelled_make(&l);
    assert_int_equal(eb_labels_count(l.labels), 2 * 5 * 3);
    for (size_t i = 1; i < eb_labels_count(l.labels); i++) {
        const eb_label *a = eb_labels_row(l.labels, i - 1);
        const eb_label *b = eb_labels_row(l.labels, i);
        const int order = strcmp(a->school, b->school);
        assert_true(a->academic_year <= b->academic_year);
        assert_true(a->as_of <= b->as_of);
        if (a->as_of < b->as_of) continue;
        assert_true(order < 0 ||
                    (order == 0 && strcmp(a->pupil, b->pupil) < 0));
    }
    labelled_end(&l);
}

/* 2024/25 has begun only: it is not past. */
static void an_open_year_gives_no_rows(void **state) {
    (void)state;
    labelled l = labelled_new();
    whole_year(&l.s, "p", "A", '/');
    weeks_of(&l.s, "p", "A", on(2024, 9, 2), 7, '/');
    weeks_of(&l.s, "p", "A", on(2024, 10, 28), 7, '/');
    labelled_make(&l);
    assert_int_equal(eb_labels_count(l.labels), 5);
    assert_int_equal(eb_labels_row(l.labels, 4)->academic_year, 2023);
    const eb_date day = on(2024, 10, 19);
    eb_labels *none = NULL;
    l.options.as_of = &day;
    l.options.as_of_count = 1;
    assert_int_equal(eb_labels_new(l.s.reg, &l.options, &none, &l.s.err),
                     EB_ERR_DATE);
    assert_string_equal(l.s.err.field, "as_of");
    assert_null(none);
    labelled_end(&l);
}

static void years_can_be_chosen(void **state) {
    (void)state;
    labelled l = labelled_new();
    whole_year(&l.s, "p", "A", '/');
    next_year(&l.s, "p", "A", '/');
    l.options.first_year = 2024;
    labelled_make(&l);
    assert_int_equal(eb_labels_count(l.labels), 5);
    const eb_label *row = eb_labels_row(l.labels, 0);
    assert_int_equal(row->as_of, on(2024, 10, 19));
    assert_int_equal(row->last_possible, 378); /* counted, no pupil file */
    eb_labels_free(l.labels);
    l.options.first_year = 0;
    l.options.last_year = 2023;
    assert_ok(eb_labels_new(l.s.reg, &l.options, &l.labels, NULL));
    assert_int_equal(eb_labels_count(l.labels), 5);
    assert_int_equal(eb_labels_row(l.labels, 4)->as_of, on(2024, 5, 25));
    eb_labels_free(l.labels);
    l.labels = NULL;
    l.options.last_year = 2022;
    assert_int_equal(eb_labels_new(l.s.reg, &l.options, &l.labels, NULL),
                     EB_ERR_NOT_FOUND);
    labelled_end(&l);
}

static void days_can_be_given(void **state) {
    (void)state;
    const eb_date days[] = {on(2024, 7, 6), on(2023, 11, 1), on(2024, 7, 6)};
    labelled l = labelled_new();
    whole_year(&l.s, "a", "A", '/');
    whole_year(&l.s, "b", "B", '/');
    l.options.as_of = days;
    l.options.as_of_count = 3;
    labelled_make(&l);
    /* The same day twice is one. On 6 July there are 20 sessions ahead. */
    assert_int_equal(eb_labels_day_count(l.labels), 2);
    assert_int_equal(eb_labels_count(l.labels), 4);
    const int64_t a[] = {74, 0, 306, 304, 0}, b[] = {80, 0, 300, 298, 0};
    assert_row(&l, "a", "A", on(2023, 11, 1), a);
    assert_row(&l, "b", "B", on(2023, 11, 1), b);
    assert_int_equal(eb_labels_row(l.labels, 0)->half_term, 0);
    const int64_t last[] = {358, 0, 22, 20, 0};
    assert_row(&l, "a", "A", on(2024, 7, 6), last);
    labelled_end(&l);
}

/* P, A and features know what was recorded by the day before; n and k know
 * all. */
static void amendments_are_seen_in_time(void **state) {
    (void)state;
    labelled l = labelled_new();
    whole_year(&l.s, "p", "A", '/');
    const eb_date absent = on(2023, 10, 2), later = on(2024, 6, 10);
    const eb_mark amended[] = {
        {"p", "A", absent, EB_AM, "O", minute_of(on(2023, 11, 20), 9, 0)},
        {"p", "A", later, EB_AM, "I", minute_of(on(2024, 9, 1), 9, 0)}};
    for (int i = 0; i < 2; i++) {
        SCHOOL_OK(&l.s, eb_register_add_mark(l.s.reg, &amended[i], &l.s.err));
    }
    labelled_make(&l);
    const int64_t one[] = {70, 0, 310, 308, 1}, two[] = {140, 1, 240, 238, 1};
    assert_row(&l, "p", "A", on(2023, 10, 21), one);
    assert_row(&l, "p", "A", on(2023, 12, 16), two);
    assert_true(eb_labels_features(l.labels, 0)[EB_F_ABSENT_SESSIONS] == 0.0);
    assert_true(eb_labels_features(l.labels, 1)[EB_F_ABSENT_SESSIONS] == 1.0);
    labelled_end(&l);
}

static void the_threshold_is_of_the_label_only(void **state) {
    (void)state;
    labelled l = labelled_new();
    whole_year(&l.s, "p", "A", 'I'); /* 70 of 378 in the end */
    l.options.threshold_num = 1;
    l.options.threshold_den = 5;
    labelled_make(&l);
    assert_int_equal(eb_labels_row(l.labels, 0)->persistent, 0);
    /* floor(10/100 of 380) - 1 with 0 absent: of 10/100 as ever. */
    assert_true(eb_labels_features(l.labels, 0)[EB_F_SESSIONS_IN_HAND] == 37.0);
    labelled_end(&l);
}

/* Eight groups of pupils, with chances in between. */
static void mixed_pupils(school *s, int pupils) {
    uint64_t random = 7;
    for (int i = 0; i < pupils; i++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "p%03d", i);
        const char *at = i % 3 == 0 ? "B" : "A";
        add_pupil(s, id, "", i % 11 + 1, "");
        for (int w = 0; w < 47; w++) {
            char text[11];
            const eb_date monday = on(2023, 9, 4) + 7 * w;
            if (w == 8 || w == 15 || w == 16 || w == 17 || w == 24 || w == 29 ||
                w == 30 || w == 38) {
                continue;
            }
            for (int k = 0; k < 10; k++) {
                const size_t often = (size_t)(i % 8) * 9;
                text[k] = below(&random, 100) < often ? 'I'
                          : k % 2 == 0                ? '/'
                                                      : '\\';
            }
            text[10] = '\0';
            marks(s, id, at, monday, text);
        }
    }
}

static void models_judge_as_they_score(void **state) {
    (void)state;
    labelled l = labelled_new();
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    const eb_model *const models[] = {model, model};
    mixed_pupils(&l.s, 24);
    l.options.models = models;
    l.options.model_count = 2;
    labelled_make(&l);
    assert_int_equal(eb_labels_count(l.labels), 5 * 24 - 2);
    for (size_t i = 0; i < eb_labels_count(l.labels); i++) {
        const eb_label *label = eb_labels_row(l.labels, i);
        const eb_judged *judged = eb_labels_judged(l.labels, i, 0);
        eb_view_options options = EB_VIEW_OPTIONS_INIT;
        eb_view *view = NULL;
        size_t row = 0;
        eb_result result;
        double features[EB_FEATURE_COUNT];
        options.as_of = label->as_of;
        assert_ok(eb_view_new(l.s.reg, &options, &view, NULL));
        assert_ok(eb_view_find(view, label->pupil, label->school, &row, NULL));
        assert_ok(eb_score(model, view, row, 1, &result, 0, NULL));
        assert_ok(eb_features(view, row, 1, features, 0, NULL));
        assert_same_features(features, eb_labels_features(l.labels, i), 1,
                             label->pupil);
        const double got[] = {judged->p_persistent, judged->p_severe,
                              judged->p_ahead, judged->expected_rate,
                              judged->expected_ahead};
        const double want[] = {result.p_persistent, result.p_severe,
                               result.p_ahead, result.expected_rate,
                               result.expected_ahead};
        assert_memory_equal(got, want, sizeof got);
        assert_true(judged->p_outcome != judged->p_outcome);
        assert_true(judged->pit_below >= 0.0 &&
                    judged->pit_below < judged->pit_at &&
                    judged->pit_at <= 1.0);
        const double chance = judged->pit_at - judged->pit_below;
        const double off = eb_exp(judged->log_chance) - chance;
        assert_true(off < 1e-12 && off > -1e-12);
        assert_memory_equal(judged, eb_labels_judged(l.labels, i, 1),
                            sizeof *judged);
        eb_view_free(view);
    }
    assert_null(eb_labels_judged(l.labels, 0, 2));
    eb_model_free(model);
    labelled_end(&l);
}

/* Features, scores and rows are the same for any number of threads. */
static void threads_change_nothing(void **state) {
    (void)state;
    labelled l = labelled_new();
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    const eb_model *const models[] = {model};
    mixed_pupils(&l.s, 40);
    l.options.models = models;
    l.options.model_count = 1;
    labelled_make(&l);
    eb_labels *other = NULL;
    l.options.threads = 4;
    assert_ok(eb_labels_new(l.s.reg, &l.options, &other, NULL));
    assert_int_equal(eb_labels_count(other), eb_labels_count(l.labels));
    for (size_t i = 0; i < eb_labels_count(other); i++) {
        assert_memory_equal(eb_labels_row(other, i), eb_labels_row(l.labels, i),
                            sizeof(eb_label));
        assert_memory_equal(eb_labels_features(other, i),
                            eb_labels_features(l.labels, i),
                            EB_FEATURE_COUNT * sizeof(double));
        assert_memory_equal(eb_labels_judged(other, i, 0),
                            eb_labels_judged(l.labels, i, 0),
                            sizeof(eb_judged));
    }
    eb_labels_free(other);
    eb_model_free(model);
    labelled_end(&l);
}

static void audit_columns_can_be_read(void **state) {
    (void)state;
    const eb_audit said[] = {{"Ward", "north"}, {"fsm", ""}};
    labelled l = labelled_new();
    eb_pupil pupil = EB_PUPIL_INIT;
    pupil.pupil = "p";
    pupil.audit = said;
    pupil.audit_count = 2;
    SCHOOL_OK(&l.s, eb_register_add_pupil(l.s.reg, &pupil, &l.s.err));
    whole_year(&l.s, "p", "A", '/');
    whole_year(&l.s, "q", "A", '/');
    labelled_make(&l);
    assert_int_equal(eb_labels_audit_count(l.labels), 2);
    assert_string_equal(eb_labels_audit_name(l.labels, 0), "Ward");
    assert_null(eb_labels_audit_name(l.labels, 2));
    assert_string_equal(eb_labels_audit(l.labels, 0, 0), "north");
    assert_string_equal(eb_labels_audit(l.labels, 0, 1), "");
    assert_string_equal(eb_labels_audit(l.labels, 1, 0), "");
    assert_null(eb_labels_audit(l.labels, 0, 2));
    assert_null(eb_labels_audit(l.labels, eb_labels_count(l.labels), 0));
    labelled_end(&l);
}

static void assert_wrong(const labelled *l, const eb_label_options *options,
                         const char *field) {
    eb_labels *labels = NULL;
    eb_error err;
    assert_int_equal(eb_labels_new(l->s.reg, options, &labels, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, field);
    assert_null(labels);
}

static void wrong_options_are_refused(void **state) {
    (void)state;
    const eb_model *const nothing[] = {NULL};
    labelled l = labelled_new();
    eb_labels *labels = NULL;
    whole_year(&l.s, "p", "A", '/');
    assert_int_equal(eb_labels_new(l.s.reg, NULL, &labels, NULL), EB_ERR_STATE);
    assert_int_equal(eb_labels_new(NULL, NULL, &labels, NULL), EB_ERR_ARGUMENT);
    labelled_make(&l);
    assert_int_equal(eb_labels_new(l.s.reg, NULL, NULL, NULL), EB_ERR_ARGUMENT);
    eb_label_options options = l.options;
    options.size--;
    assert_wrong(&l, &options, "size");
    options = l.options;
    options.minimum = 381;
    assert_wrong(&l, &options, "minimum");
    options = l.options;
    options.as_of_count = 1;
    assert_wrong(&l, &options, "as_of");
    options = l.options;
    options.model_count = 1;
    assert_wrong(&l, &options, "models");
    options.models = nothing;
    assert_wrong(&l, &options, "models");
    options = l.options;
    options.minimum = -1;
    assert_wrong(&l, &options, "minimum");
    options = l.options;
    options.threshold_num = -1;
    options.threshold_den = 10;
    assert_wrong(&l, &options, "threshold");
    options.threshold_num = 0;
    assert_wrong(&l, &options, "threshold");
    options.threshold_num = 1;
    options.threshold_den = 0;
    assert_wrong(&l, &options, "threshold");
    options.threshold_den = 1000001;
    assert_wrong(&l, &options, "threshold");
    options = l.options;
    options.threshold_num = 2;
    options.threshold_den = 1;
    assert_wrong(&l, &options, "threshold");
    options = l.options;
    const eb_date early = EB_DATE_MIN;
    options.as_of = &early;
    options.as_of_count = 1;
    assert_int_equal(eb_labels_new(l.s.reg, &options, &labels, NULL),
                     EB_ERR_DATE);
    labelled_end(&l);
}

/* What a view refuses, labels refuse: unknown codes, and marks in conflict
 * even if they come after every day from which is looked. */
static void bad_rows_are_refused(void **state) {
    (void)state;
    labelled l = labelled_new();
    eb_labels *labels = NULL;
    whole_year(&l.s, "p", "A", '/');
    for (int i = 0; i < 5; i++) {
        mark(&l.s, "q", "A", on(2023, 9, 4) + i, EB_AM, "@@");
    }
    SCHOOL_OK(&l.s, eb_register_close(l.s.reg, &l.s.err));
    assert_int_equal(eb_labels_new(l.s.reg, &l.options, &labels, NULL),
                     EB_ERR_QUALITY);
    l.options.max_bad = 0.5;
    SCHOOL_OK(&l.s, eb_labels_new(l.s.reg, &l.options, &l.labels, &l.s.err));
    assert_int_equal(eb_labels_count(l.labels), 5);
    labelled_end(&l);

    l = labelled_new();
    whole_year(&l.s, "p", "A", '/');
    mark(&l.s, "p", "A", on(2024, 7, 19), EB_PM, "I");
    SCHOOL_OK(&l.s, eb_register_close(l.s.reg, &l.s.err));
    assert_int_equal(eb_labels_new(l.s.reg, &l.options, &labels, NULL),
                     EB_ERR_CONFLICT);
    assert_null(labels);
    labelled_end(&l);
}

/* The cut of the national statistics: no Reception, no sixth form. */
static void the_national_cut_applies(void **state) {
    (void)state;
    labelled l = labelled_new();
    add_pupil(&l.s, "r", "", EB_YEAR_RECEPTION, "");
    add_pupil(&l.s, "y1", "", 1, "");
    add_pupil(&l.s, "y12", "", 12, "");
    whole_year(&l.s, "r", "A", '/');
    whole_year(&l.s, "y1", "A", '/');
    whole_year(&l.s, "y12", "A", '/');
    l.options.national = 1;
    labelled_make(&l);
    assert_int_equal(eb_labels_count(l.labels), 5);
    assert_string_equal(eb_labels_row(l.labels, 0)->pupil, "y1");
    labelled_end(&l);
}

/* The sensitive features are there when they are asked for. */
static void sensitive_features_are_asked_for(void **state) {
    (void)state;
    for (int sensitive = 0; sensitive < 2; sensitive++) {
        labelled l = labelled_new();
        whole_year(&l.s, "p", "A", '/');
        l.options.sensitive = sensitive;
        labelled_make(&l);
        const double rate = eb_labels_features(l.labels, 0)[EB_F_ILLNESS_RATE];
        assert_int_equal(rate == rate, sensitive);
        labelled_end(&l);
    }
}

static void nothing_to_label_is_said(void **state) {
    (void)state;
    labelled l = labelled_new();
    SCHOOL_OK(&l.s, eb_register_close(l.s.reg, &l.s.err));
    assert_int_equal(eb_labels_new(l.s.reg, NULL, &l.labels, NULL),
                     EB_ERR_NOT_FOUND);
    school_done(&l.s);
    l = labelled_new();
    whole_year(&l.s, "p", "A", '/');
    l.options.minimum = 309; /* there are 308 at most */
    SCHOOL_OK(&l.s, eb_register_close(l.s.reg, &l.s.err));
    assert_int_equal(eb_labels_new(l.s.reg, &l.options, &l.labels, NULL),
                     EB_ERR_NOT_FOUND);
    l.options.minimum = 308;
    assert_ok(eb_labels_new(l.s.reg, &l.options, &l.labels, NULL));
    assert_int_equal(eb_labels_count(l.labels), 1);
    labelled_end(&l);
}

static void names_of_reasons(void **state) {
    (void)state;
    assert_string_equal(eb_unlabelled_name(EB_LABEL_LEFT), "left");
    assert_string_equal(eb_unlabelled_name(EB_LABEL_NOT_SCORED), "not_scored");
    assert_string_equal(eb_unlabelled_name(EB_UNLABELLED), "");
    eb_labels_free(NULL);
}

/* Every allocation fails once: an error, nothing leaked. */
static void memory_may_run_out(void **state) {
    (void)state;
    heap h = {0};
    labelled l = labelled_new();
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    const eb_model *const models[] = {model};
    mixed_pupils(&l.s, 3);
    SCHOOL_OK(&l.s, eb_register_close(l.s.reg, &l.s.err));
    l.options.memory = heap_memory(&h);
    l.options.models = models;
    l.options.model_count = 1;
    size_t n = 0;
    eb_status status = EB_ERR_MEMORY;
    while (status == EB_ERR_MEMORY) {
        h.asked = 0;
        h.fail_first = h.fail_last = ++n;
        status = eb_labels_new(l.s.reg, &l.options, &l.labels, NULL);
        if (status == EB_ERR_MEMORY) assert_int_equal(h.live, 0);
    }
    assert_int_equal(status, EB_OK);
    assert_true(n > 50);
    eb_labels_free(l.labels);
    assert_int_equal(h.live, 0);
    l.labels = NULL;
    eb_model_free(model);
    labelled_end(&l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_gives_five_days),
        cmocka_unit_test(each_school_has_its_own_days),
        cmocka_unit_test(rows_come_in_order),
        cmocka_unit_test(an_open_year_gives_no_rows),
        cmocka_unit_test(years_can_be_chosen),
        cmocka_unit_test(days_can_be_given),
        cmocka_unit_test(amendments_are_seen_in_time),
        cmocka_unit_test(the_threshold_is_of_the_label_only),
        cmocka_unit_test(models_judge_as_they_score),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(audit_columns_can_be_read),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(bad_rows_are_refused),
        cmocka_unit_test(the_national_cut_applies),
        cmocka_unit_test(sensitive_features_are_asked_for),
        cmocka_unit_test(nothing_to_label_is_said),
        cmocka_unit_test(names_of_reasons),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
