/* SPDX-License-Identifier: MIT */
/*
 * An evaluation as a long table, a figure a row, for a spreadsheet or a plot.
 * `n` is the rows (in groups: the pupils) that the figure is of.
 */
#include <math.h>
#include <stdio.h>

#include "ui/evaluated.h"

static const char *const COLUMNS[] = {"section", "half_term", "group",
                                      "value",   "measure",   "estimate",
                                      "low",     "high",      "n"};

/* Where a figure stands. "" leaves a cell empty. */
typedef struct place {
    eb_table *table;
    const char *section, *half_term, *group, *value;
    int64_t n; /* EB_NO_COUNT: none */
} place;

static void write_text(eb_table *table, const char *text) {
    if (text[0] == '\0') {
        eb_table_missing(table);
    } else {
        eb_table_text(table, text);
    }
}

static void write_interval(const place *at, const char *measure,
                           eb_interval interval) {
    write_text(at->table, at->section);
    write_text(at->table, at->half_term);
    write_text(at->table, at->group);
    write_text(at->table, at->value);
    eb_table_text(at->table, measure);
    eb_table_number(at->table, interval.value);
    eb_table_number(at->table, interval.low);
    eb_table_number(at->table, interval.high);
    if (at->n == EB_NO_COUNT) {
        eb_table_missing(at->table);
    } else {
        eb_table_integer(at->table, at->n);
    }
    eb_table_end_row(at->table);
}

static void write_number(const place *at, const char *measure, double value) {
    const eb_interval alone = {value, NAN, NAN, 0};
    write_interval(at, measure, alone);
}

static void write_count(const place *at, const char *measure, int64_t count) {
    write_number(at, measure, count == EB_NO_COUNT ? NAN : (double)count);
}

/* ---- a part ------------------------------------------------------------- */

static void write_counts(place at, const eb_part *part) {
    at.section = "part";
    write_count(&at, "days", part->days);
    write_count(&at, "rows", part->rows);
    write_count(&at, "pupils", part->pupils);
    write_count(&at, "schools", part->schools);
    write_count(&at, "persistent_now", part->persistent_now);
    write_count(&at, "persistent", part->persistent);
    write_count(&at, "not_yet_persistent", part->not_yet);
    write_count(&at, "became_persistent", part->became);
    write_interval(&at, "brier", part->brier);
    write_interval(&at, "log_score", part->log_score);
    write_number(&at, "sessions_log_score", part->sessions_log_score);
}

static void write_ranked(place at, const char *section, int64_t rows,
                         const eb_yardstick_figures of[EB_YARDSTICKS]) {
    at.section = section;
    at.n = rows;
    for (int y = 0; y < EB_YARDSTICKS; y++) {
        at.group = eb_yardstick_name((eb_yardstick)y);
        at.value = "";
        write_interval(&at, "auroc", of[y].auroc);
        write_interval(&at, "average_precision", of[y].average_precision);
        if (y != EB_BY_MODEL) {
            write_interval(&at, "auroc_gain", of[y].auroc_gain);
            write_interval(&at, "average_precision_gain", of[y].precision_gain);
        }
        for (int cut = 0; cut < EB_CUTS; cut++) {
            const eb_listed *listed = &of[y].cuts[cut];
            at.value = eb_cut_key((eb_cut)cut);
            write_count(&at, "listed", listed->listed);
            write_count(&at, "right", listed->right);
            write_interval(&at, "captured", listed->captured);
            write_interval(&at, "precision", listed->precision);
            if (y != EB_BY_MODEL) {
                write_interval(&at, "captured_gain", listed->captured_gain);
            }
        }
    }
}

static void write_calibration(place at, const eb_part *part) {
    const eb_calibrated *c = &part->calibration;
    char number[EB_WORDS_ROOM];
    at.section = "calibration";
    at.n = c->rows;
    write_count(&at, "decided", c->decided);
    write_interval(&at, "intercept", c->intercept);
    write_interval(&at, "slope", c->slope);
    write_number(&at, "slope_intercept", c->slope_intercept);
    write_interval(&at, "expected_over_observed", c->expected_observed);
    write_number(&at, "error", c->error);
    at.section = "curve";
    at.value = number;
    for (int i = 0; i < EB_CURVE_BINS; i++) {
        const eb_curve_point *point = &c->curve[i];
        const eb_interval share = {point->share, point->low, point->high, 0};
        snprintf(number, sizeof number, "%d", i + 1);
        at.n = (int64_t)point->rows;
        write_number(&at, "mean_chance", point->mean_chance);
        write_interval(&at, "share", share);
    }
}

static void write_spread(place at, const eb_pit *pit) {
    const eb_interval below = {pit->under_tenth, pit->under_low,
                               pit->under_high, 0};
    const eb_interval above = {pit->over_nine, pit->over_low, pit->over_high,
                               0};
    char number[EB_WORDS_ROOM];
    at.section = "spread";
    at.n = (int64_t)pit->rows;
    write_interval(&at, "below_10", below);
    write_interval(&at, "above_90", above);
    write_number(&at, "p", pit->p);
    at.value = number;
    for (int i = 0; i < 10; i++) {
        snprintf(number, sizeof number, "%d", i + 1);
        write_number(&at, "tenth", pit->share[i]);
    }
}

static void write_severe(place at, const eb_part *part) {
    at.section = "severe";
    at.n = part->severe_rows;
    write_count(&at, "became_severe", part->severe_seen);
    write_number(&at, "expected", part->severe_expected);
    write_interval(&at, "expected_over_observed", part->severe_ratio);
}

static void write_thresholds(place at, const eb_part *part) {
    char number[EB_WORDS_ROOM];
    at.section = "threshold";
    at.n = part->not_yet;
    at.value = number;
    for (int i = 0; i < EB_THRESHOLDS; i++) {
        const eb_at_threshold *t = &part->thresholds[i];
        eb_words_fixed(t->threshold, 2, number);
        write_count(&at, "listed", t->listed);
        write_count(&at, "right", t->right);
        write_count(&at, "missed", t->missed);
        write_interval(&at, "net_benefit", t->net_benefit);
        write_number(&at, "net_benefit_of_all", t->net_benefit_all);
    }
}

/* ---- groups and drift --------------------------------------------------- */

static void write_group(place at, const eb_group *group) {
    at.section = "group";
    at.group = group->column;
    at.value = group->value;
    at.n = group->pupils;
    write_count(&at, "rows", group->rows);
    write_count(&at, "became_persistent", group->became);
    write_count(&at, "listed", group->flagged);
    write_count(&at, "right", group->right);
    write_interval(&at, "share", group->share);
    write_interval(&at, "listed_rate", group->flag_rate);
    write_interval(&at, "precision", group->precision);
    write_interval(&at, "captured", group->captured);
    write_interval(&at, "auroc", group->auroc);
    write_interval(&at, "expected_over_observed", group->expected_observed);
    write_interval(&at, "slope", group->slope);
}

static void write_moved(place at, const eb_moved *moved) {
    at.section = "drift";
    at.group = moved->feature;
    at.n = (int64_t)moved->drift.rows;
    write_number(&at, "psi", moved->drift.psi);
    write_number(&at, "p", moved->drift.p);
    write_number(&at, "too_few", moved->drift.too_few ? 1.0 : 0.0);
}

/* ---- all ---------------------------------------------------------------- */

eb_status eb_evaluate_csv(const eb_evaluated *e, eb_output *output,
                          eb_error *err) {
    const eb_part *part;
    const eb_group *group;
    const eb_moved *moved;
    eb_table *table = NULL;
    const eb_status status =
        eb_table_new(output, EB_TABLE_CSV, 0, COLUMNS,
                     sizeof COLUMNS / sizeof *COLUMNS, NULL, &table, err);
    if (status != EB_OK) return status;
    place at = {table, "left_out", "all", "", "", EB_NO_COUNT};
    for (int reason = 0; reason < EB_UNLABELLED; reason++) {
        at.value = eb_unlabelled_name((eb_unlabelled)reason);
        write_count(&at, "rows", e->left_out[reason]);
    }
    at.value = "";
    for (size_t i = 0; (part = eb_evaluation_part(e->evaluation, i)) != NULL;
         i++) {
        char key[EB_WORDS_ROOM];
        at.half_term = eb_part_key(part, i, key);
        at.n = part->rows;
        write_counts(at, part);
        write_ranked(at, "not_yet_persistent", part->not_yet, part->fresh);
        write_ranked(at, "everyone", part->rows, part->all);
        write_calibration(at, part);
        write_spread(at, &part->spread);
        write_severe(at, part);
        write_thresholds(at, part);
    }
    at.half_term = "all";
    for (size_t i = 0; (group = eb_evaluation_group(e->evaluation, i)) != NULL;
         i++) {
        write_group(at, group);
    }
    for (size_t i = 0; (moved = eb_evaluation_moved(e->evaluation, i)) != NULL;
         i++) {
        write_moved(at, moved);
    }
    eb_table_free(table);
    return EB_OK;
}
