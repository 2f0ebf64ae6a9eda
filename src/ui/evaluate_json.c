/* SPDX-License-Identifier: MIT */
/*
 * An evaluation for programs: every number of it. An interval is an array:
 * the figure and its 95 % interval, null where it is not defined. Keys are
 * described in this folder's README.
 */
#include "ui/evaluated.h"
#include "ui/json_out.h"

static void write_interval(eb_json_out *json, const char *key,
                           eb_interval interval) {
    eb_json_open(json, key, '[');
    eb_json_number(json, NULL, interval.value);
    eb_json_number(json, NULL, interval.low);
    eb_json_number(json, NULL, interval.high);
    eb_json_close(json, ']');
}

static void write_numbers(eb_json_out *json, const char *key,
                          const double *numbers, size_t count) {
    eb_json_open(json, key, '[');
    for (size_t i = 0; i < count; i++) {
        eb_json_number(json, NULL, numbers[i]);
    }
    eb_json_close(json, ']');
}

/* ---- how it was made ---------------------------------------------------- */

static void write_model(const eb_evaluated *e, eb_json_out *json) {
    const eb_model_info *model = &e->model;
    eb_json_open(json, "model", '{');
    eb_json_text(json, "name", model->name);
    eb_json_text(json, "version", model->version);
    eb_json_text(json, "kind", model->kind);
    eb_json_text(json, "sha256", model->sha256);
    eb_json_text(json, "source", model->source);
    eb_json_integer(json, "pupils", model->pupils);
    eb_json_date(json, "until", model->until);
    eb_json_close(json, '}');
}

static void write_options(const eb_evaluated *e, eb_json_out *json) {
    const eb_settings *settings = e->settings;
    const char *by = settings->given->values[EB_OPTION_BY];
    eb_json_open(json, "options", '{');
    eb_json_open(json, "as_of", '[');
    for (size_t i = 0; i < settings->as_of_count; i++) {
        eb_json_date(json, NULL, settings->as_of[i]);
    }
    eb_json_close(json, ']');
    eb_json_integer(json, "threshold_num", settings->view.threshold_num);
    eb_json_integer(json, "threshold_den", settings->view.threshold_den);
    eb_json_bool(json, "national", settings->view.national);
    eb_json_bool(json, "sensitive", settings->view.sensitive);
    eb_json_count(json, "places", settings->places, 0);
    if (by != NULL) {
        eb_json_text(json, "by", by);
    } else {
        eb_json_null(json, "by");
    }
    eb_json_integer(json, "seed", (int64_t)settings->seed);
    eb_json_bool(json, "in_sample", e->in_sample);
    eb_json_count(json, "first_year", e->first_year, 0);
    eb_json_bool(json, "fitted_to_these_years", e->may_know);
    eb_json_close(json, '}');
}

static void write_left_out(const eb_evaluated *e, eb_json_out *json) {
    eb_json_open(json, "left_out", '{');
    for (int reason = 0; reason < EB_UNLABELLED; reason++) {
        eb_json_integer(json, eb_unlabelled_name((eb_unlabelled)reason),
                        e->left_out[reason]);
    }
    eb_json_close(json, '}');
}

/* ---- a part ------------------------------------------------------------- */

static void write_lists(const eb_yardstick_figures *of, int is_model,
                        eb_json_out *json) {
    eb_json_open(json, "lists", '{');
    for (int cut = 0; cut < EB_CUTS; cut++) {
        const eb_listed *listed = &of->cuts[cut];
        eb_json_open(json, eb_cut_key((eb_cut)cut), '{');
        eb_json_integer(json, "listed", listed->listed);
        eb_json_integer(json, "right", listed->right);
        write_interval(json, "captured", listed->captured);
        write_interval(json, "precision", listed->precision);
        if (!is_model) {
            write_interval(json, "captured_gain", listed->captured_gain);
        }
        eb_json_close(json, '}');
    }
    eb_json_close(json, '}');
}

static void write_ranked(const char *key, int64_t rows, int64_t outcomes,
                         const eb_yardstick_figures of[EB_YARDSTICKS],
                         eb_json_out *json) {
    eb_json_open(json, key, '{');
    eb_json_integer(json, "rows", rows);
    eb_json_integer(json, "became", outcomes);
    for (int y = 0; y < EB_YARDSTICKS; y++) {
        eb_json_open(json, eb_yardstick_name((eb_yardstick)y), '{');
        write_interval(json, "auroc", of[y].auroc);
        write_interval(json, "average_precision", of[y].average_precision);
        if (y != EB_BY_MODEL) {
            write_interval(json, "auroc_gain", of[y].auroc_gain);
            write_interval(json, "average_precision_gain",
                           of[y].precision_gain);
        }
        write_lists(&of[y], y == EB_BY_MODEL, json);
        write_numbers(json, "captured_by_twentieth", of[y].curve,
                      EB_CAPTURE_POINTS);
        eb_json_close(json, '}');
    }
    eb_json_close(json, '}');
}

static void write_calibration(const eb_calibrated *c, eb_json_out *json) {
    eb_json_open(json, "calibration", '{');
    eb_json_integer(json, "rows", c->rows);
    eb_json_integer(json, "decided", c->decided);
    write_interval(json, "intercept", c->intercept);
    write_interval(json, "slope", c->slope);
    eb_json_number(json, "slope_intercept", c->slope_intercept);
    write_interval(json, "expected_over_observed", c->expected_observed);
    eb_json_number(json, "error", c->error);
    eb_json_open(json, "curve", '[');
    for (size_t i = 0; i < EB_CURVE_BINS; i++) {
        const eb_curve_point *point = &c->curve[i];
        eb_json_open(json, NULL, '{');
        eb_json_number(json, "rows", point->rows);
        eb_json_number(json, "mean_chance", point->mean_chance);
        eb_json_number(json, "share", point->share);
        eb_json_number(json, "low", point->low);
        eb_json_number(json, "high", point->high);
        eb_json_close(json, '}');
    }
    eb_json_close(json, ']');
    eb_json_close(json, '}');
}

static void write_spread(const eb_pit *pit, eb_json_out *json) {
    const eb_interval below = {pit->under_tenth, pit->under_low,
                               pit->under_high, 0};
    const eb_interval above = {pit->over_nine, pit->over_low, pit->over_high,
                               0};
    eb_json_open(json, "spread", '{');
    eb_json_integer(json, "rows", (int64_t)pit->rows);
    write_interval(json, "below_10", below);
    write_interval(json, "above_90", above);
    write_numbers(json, "tenths", pit->share, 10);
    eb_json_number(json, "chi_square", pit->chi_square);
    eb_json_number(json, "p", pit->p);
    eb_json_close(json, '}');
}

static void write_severe(const eb_part *part, eb_json_out *json) {
    eb_json_open(json, "severe", '{');
    eb_json_integer(json, "not_yet", part->severe_rows);
    eb_json_integer(json, "became", part->severe_seen);
    eb_json_number(json, "expected", part->severe_expected);
    write_interval(json, "expected_over_observed", part->severe_ratio);
    eb_json_close(json, '}');
}

static void write_thresholds(const eb_part *part, eb_json_out *json) {
    eb_json_open(json, "thresholds", '[');
    for (size_t i = 0; i < EB_THRESHOLDS; i++) {
        const eb_at_threshold *at = &part->thresholds[i];
        eb_json_open(json, NULL, '{');
        eb_json_number(json, "threshold", at->threshold);
        eb_json_integer(json, "listed", at->listed);
        eb_json_integer(json, "right", at->right);
        eb_json_integer(json, "missed", at->missed);
        write_interval(json, "net_benefit", at->net_benefit);
        eb_json_number(json, "net_benefit_of_all", at->net_benefit_all);
        eb_json_close(json, '}');
    }
    eb_json_close(json, ']');
}

static void write_part(const eb_part *part, size_t index, eb_json_out *json) {
    char key[EB_WORDS_ROOM];
    eb_json_open(json, NULL, '{');
    eb_json_text(json, "part", eb_part_key(part, index, key));
    eb_json_count(json, "half_term", part->half_term, 0);
    eb_json_date(json, "first_as_of", part->first_as_of);
    eb_json_date(json, "last_as_of", part->last_as_of);
    eb_json_integer(json, "days", part->days);
    eb_json_integer(json, "rows", part->rows);
    eb_json_integer(json, "pupils", part->pupils);
    eb_json_integer(json, "schools", part->schools);
    eb_json_integer(json, "persistent_now", part->persistent_now);
    eb_json_integer(json, "persistent", part->persistent);
    write_ranked("not_yet_persistent", part->not_yet, part->became, part->fresh,
                 json);
    write_ranked("everyone", part->rows, part->persistent, part->all, json);
    write_interval(json, "brier", part->brier);
    write_interval(json, "log_score", part->log_score);
    eb_json_number(json, "sessions_log_score", part->sessions_log_score);
    write_calibration(&part->calibration, json);
    write_spread(&part->spread, json);
    write_severe(part, json);
    write_thresholds(part, json);
    eb_json_close(json, '}');
}

/* ---- groups and drift --------------------------------------------------- */

static void write_group(const eb_group *group, eb_json_out *json) {
    eb_json_open(json, NULL, '{');
    eb_json_text(json, "column", group->column);
    eb_json_text(json, "value", group->value);
    eb_json_bool(json, "hidden", (group->hidden & EB_HIDE_GROUP) != 0);
    eb_json_count(json, "pupils", group->pupils, EB_NO_COUNT);
    eb_json_count(json, "rows", group->rows, EB_NO_COUNT);
    eb_json_count(json, "became", group->became, EB_NO_COUNT);
    eb_json_count(json, "listed", group->flagged, EB_NO_COUNT);
    eb_json_count(json, "right", group->right, EB_NO_COUNT);
    write_interval(json, "share", group->share);
    write_interval(json, "listed_rate", group->flag_rate);
    write_interval(json, "precision", group->precision);
    write_interval(json, "captured", group->captured);
    write_interval(json, "auroc", group->auroc);
    write_interval(json, "expected_over_observed", group->expected_observed);
    write_interval(json, "slope", group->slope);
    eb_json_close(json, '}');
}

static void write_moved(const eb_moved *moved, eb_json_out *json) {
    eb_json_open(json, NULL, '{');
    eb_json_text(json, "feature", moved->feature);
    eb_json_number(json, "pupils", moved->drift.rows);
    eb_json_number(json, "psi", moved->drift.psi);
    eb_json_number(json, "chi_square", moved->drift.chi_square);
    eb_json_number(json, "p", moved->drift.p);
    eb_json_bool(json, "too_few", moved->drift.too_few);
    eb_json_close(json, '}');
}

void eb_evaluate_json(const eb_evaluated *e, eb_output *output) {
    eb_json_out json = {output, 0, 0, 6};
    const eb_part *part;
    const eb_group *group;
    const eb_moved *moved;
    eb_json_open(&json, NULL, '{');
    eb_json_integer(&json, "earlybell_evaluation", 1);
    write_model(e, &json);
    write_options(e, &json);
    if (e->register_sha256[0] != '\0') {
        eb_json_text(&json, "register_sha256", e->register_sha256);
    } else {
        eb_json_null(&json, "register_sha256");
    }
    eb_json_integer(&json, "pupils", (int64_t)e->pupils);
    eb_json_integer(&json, "schools", (int64_t)e->schools);
    write_left_out(e, &json);
    eb_json_open(&json, "parts", '[');
    for (size_t i = 0; (part = eb_evaluation_part(e->evaluation, i)) != NULL;
         i++) {
        write_part(part, i, &json);
    }
    eb_json_close(&json, ']');
    json.compact = 3;
    eb_json_open(&json, "groups", '[');
    for (size_t i = 0; (group = eb_evaluation_group(e->evaluation, i)) != NULL;
         i++) {
        write_group(group, &json);
    }
    eb_json_close(&json, ']');
    eb_json_open(&json, "drift", '[');
    for (size_t i = 0; (moved = eb_evaluation_moved(e->evaluation, i)) != NULL;
         i++) {
        write_moved(moved, &json);
    }
    eb_json_close(&json, ']');
    eb_json_close(&json, '}');
}
