/* SPDX-License-Identifier: MIT */
/*
 * Labelled rows as plain arrays. Rows of one half term of one year make one
 * list, though each school has its own date for its end: that is how a scheme
 * for several schools would have made it. Pupils and schools are the labels'
 * own dense numbers.
 */
#include "review/evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "review/baselines.h"

/* ---- rows --------------------------------------------------------------- */

static int is_of_day(const eb_evidence_day *day, const eb_label *label) {
    if (day->half_term != label->half_term) return 0;
    return label->half_term > 0 ? day->academic_year == label->academic_year
                                : day->first == label->as_of;
}

/* The list of a label; labels come in order of as_of, so the last one mostly
 * fits, and none comes before the first of its list. */
static eb_status find_day(eb_evidence *e, size_t *room, const eb_label *label,
                          uint32_t *out, eb_error *err) {
    for (size_t i = e->day_count; i-- > 0;) {
        if (!is_of_day(&e->days[i], label)) continue;
        if (label->as_of > e->days[i].last) e->days[i].last = label->as_of;
        *out = (uint32_t)i;
        return EB_OK;
    }
    if (eb_grow(&e->memory, (void **)&e->days, room, e->day_count + 1,
                sizeof *e->days) != 0) {
        return eb_fail_memory(err);
    }
    e->days[e->day_count] = (eb_evidence_day){
        label->academic_year, label->half_term, label->as_of, label->as_of};
    *out = (uint32_t)e->day_count++;
    return EB_OK;
}

static void copy_row(const eb_label *label, const double *features,
                     const eb_judged *judged, eb_evidence_row *out) {
    const double spells = features[EB_F_SPELLS];
    out->pupil = label->pupil_index;
    out->school = label->school_index;
    out->year_group = label->year_group;
    out->persistent_now = label->persistent_now;
    out->persistent = label->persistent;
    out->decided = label->decided;
    out->severe_now = label->severe_now;
    out->severe = label->severe;
    out->chance = judged->p_persistent;
    out->severe_chance = judged->p_severe;
    out->pit_below = judged->pit_below;
    out->pit_at = judged->pit_at;
    out->log_chance = judged->log_chance;
    out->possible = label->possible;
    out->absent = label->absent;
    out->last_possible = label->last_possible;
    out->last_absent = label->last_absent;
    out->spells = isfinite(spells) ? spells : 0.0;
}

static eb_status read_rows(const eb_labels *labels, size_t model,
                           eb_evidence *e, eb_error *err) {
    size_t room = 0;
    for (size_t i = 0; i < e->row_count; i++) {
        const eb_label *label = eb_labels_row(labels, i);
        const eb_judged *judged = eb_labels_judged(labels, i, model);
        if (judged == NULL) {
            return eb_fail(err, EB_ERR_ARGUMENT, "model",
                           "the labels were not scored by that model");
        }
        if (!isfinite(judged->p_persistent)) {
            return eb_fail(err, EB_ERR_ARGUMENT, "model",
                           "the model says nothing of persistent absence");
        }
        copy_row(label, eb_labels_features(labels, i), judged, &e->rows[i]);
        const eb_status status =
            find_day(e, &room, label, &e->rows[i].day, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

/* ---- columns ------------------------------------------------------------ */

static const char *const PHASES[] = {"primary", "secondary", "not known"};
static const char *const YEAR_GROUPS[] = {
    "R", "1", "2",  "3",  "4",  "5",  "6",  "7",
    "8", "9", "10", "11", "12", "13", "14", "not known"};
#define NO_YEAR_GROUP 15
#define PRIMARY_LAST 6

static const char *phase_of(const eb_evidence_row *row) {
    if (row->year_group == EB_YEAR_UNKNOWN) return PHASES[2];
    return PHASES[row->year_group > PRIMARY_LAST];
}

static const char *year_group_of(const eb_evidence_row *row) {
    if (row->year_group == EB_YEAR_UNKNOWN) return YEAR_GROUPS[NO_YEAR_GROUP];
    return YEAR_GROUPS[row->year_group];
}

typedef enum source_kind {
    OF_SCHOOL,
    OF_PHASE,
    OF_YEAR_GROUP,
    OF_AUDIT
} source_kind;

typedef struct source {
    const eb_labels *labels;
    const eb_evidence *evidence;
    size_t audit;
    source_kind kind;
} source;

static const char *value_of(const source *s, size_t row) {
    switch (s->kind) {
        case OF_SCHOOL:
            return eb_labels_row(s->labels, row)->school;
        case OF_PHASE:
            return phase_of(&s->evidence->rows[row]);
        case OF_YEAR_GROUP:
            return year_group_of(&s->evidence->rows[row]);
        case OF_AUDIT:
            break;
    }
    return eb_labels_audit(s->labels, row, s->audit);
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t distinct(const char **values, size_t n) {
    size_t kept = 0;
    qsort(values, n, sizeof *values, by_text);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || strcmp(values[kept - 1], values[i]) != 0) {
            values[kept++] = values[i];
        }
    }
    return kept;
}

/* Words that have an order of their own keep it. */
static size_t in_order(const char *const *order, size_t count,
                       const char **values, size_t n) {
    size_t kept = 0;
    for (size_t o = 0; o < count; o++) {
        const char *word = order[o];
        if (bsearch(&word, values, n, sizeof *values, by_text) != NULL) {
            values[n + kept++] = word;
        }
    }
    memmove(values, values + n, kept * sizeof *values);
    return kept;
}

static uint32_t place_of(const source *s, const eb_evidence_column *column,
                         const char *value) {
    size_t at = 0;
    if (s->kind == OF_YEAR_GROUP) {
        while (strcmp(column->values[at], value) != 0) at++;
        return (uint32_t)at;
    }
    const char **found = bsearch(&value, column->values, column->value_count,
                                 sizeof value, by_text);
    return (uint32_t)(found - column->values);
}

static eb_status read_column(const source *s, const char *name, eb_evidence *e,
                             eb_error *err) {
    eb_evidence_column *column = &e->columns[e->column_count++];
    const size_t n = e->row_count;
    column->name = name;
    column->of_row = eb_alloc(&e->memory, n, sizeof *column->of_row);
    column->values = eb_alloc(&e->memory, 2 * n + 1, sizeof *column->values);
    if (column->of_row == NULL || column->values == NULL) {
        return eb_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) column->values[i] = value_of(s, i);
    size_t count = distinct(column->values, n);
    if (s->kind == OF_YEAR_GROUP) {
        count = in_order(YEAR_GROUPS, sizeof YEAR_GROUPS / sizeof *YEAR_GROUPS,
                         column->values, count);
    }
    column->value_count = count;
    for (size_t i = 0; i < n; i++) {
        column->of_row[i] = place_of(s, column, value_of(s, i));
    }
    return EB_OK;
}

/* Names of columns are the same whatever their case, as in the files. */
static int same_name(const char *a, const char *b) {
    for (;; a++, b++) {
        const char x = *a >= 'A' && *a <= 'Z' ? (char)(*a - 'A' + 'a') : *a;
        const char y = *b >= 'A' && *b <= 'Z' ? (char)(*b - 'A' + 'a') : *b;
        if (x != y) return 0;
        if (x == '\0') return 1;
    }
}

/* The audit column of that name, or the number of them. */
static size_t find_audit(const eb_labels *labels, const char *name) {
    const size_t count = eb_labels_audit_count(labels);
    size_t at = 0;
    while (at < count && !same_name(eb_labels_audit_name(labels, at), name)) {
        at++;
    }
    return at;
}

static int is_wanted(const char *by, const char *name, int by_default) {
    return by == NULL ? by_default : same_name(by, name);
}

static eb_status read_columns(const eb_labels *labels, const char *by,
                              eb_evidence *e, eb_error *err) {
    static const char *const OWN[] = {"school", "phase", "year_group"};
    const size_t audits = eb_labels_audit_count(labels);
    eb_status status = EB_OK;
    e->columns = eb_alloc_zero(&e->memory, audits + 3, sizeof *e->columns);
    if (e->columns == NULL) return eb_fail_memory(err);
    source s = {labels, e, 0, OF_SCHOOL};
    for (int kind = OF_SCHOOL; kind <= OF_YEAR_GROUP; kind++) {
        /* A column of the file says more than what is guessed. */
        if (find_audit(labels, OWN[kind]) < audits) continue;
        if (!is_wanted(by, OWN[kind], kind != OF_SCHOOL)) continue;
        s.kind = (source_kind)kind;
        status = read_column(&s, OWN[kind], e, err);
        if (status != EB_OK) return status;
    }
    s.kind = OF_AUDIT;
    for (s.audit = 0; s.audit < audits; s.audit++) {
        const char *name = eb_labels_audit_name(labels, s.audit);
        if (!is_wanted(by, name, 1)) continue;
        status = read_column(&s, name, e, err);
        if (status != EB_OK) return status;
    }
    if (by != NULL && e->column_count == 0) {
        return eb_fail(err, EB_ERR_NOT_FOUND, "by",
                       "no column %.60s: school, phase, year_group, or a "
                       "column of the pupil file without another use",
                       by);
    }
    return EB_OK;
}

/* ---- all ---------------------------------------------------------------- */

eb_status eb_evidence_rank(eb_evidence *e, eb_error *err) {
    for (int r = 0; r < EB_YARDSTICKS; r++) {
        e->scores[r] = eb_alloc(&e->memory, e->row_count, sizeof(double));
        if (e->scores[r] == NULL) return eb_fail_memory(err);
    }
    for (size_t i = 0; i < e->row_count; i++) {
        e->scores[EB_BY_MODEL][i] = e->rows[i].chance;
    }
    return eb_baselines(e, e->scores, err);
}

eb_status eb_evidence_read(const eb_labels *labels,
                           const eb_evaluate_options *options, eb_evidence *e,
                           eb_error *err) {
    memset(e, 0, sizeof *e);
    e->memory = eb_memory_or_default(&options->memory);
    e->row_count = eb_labels_count(labels);
    e->pupil_count = eb_labels_pupil_count(labels);
    e->school_count = eb_labels_school_count(labels);
    e->rows = eb_alloc_zero(&e->memory, e->row_count, sizeof *e->rows);
    if (e->rows == NULL) return eb_fail_memory(err);
    eb_status status = read_rows(labels, options->model, e, err);
    if (status == EB_OK) status = read_columns(labels, options->by, e, err);
    if (status == EB_OK) status = eb_evidence_rank(e, err);
    return status;
}

void eb_evidence_free(eb_evidence *e) {
    for (int r = 0; r < EB_YARDSTICKS; r++)
        eb_release(&e->memory, e->scores[r]);
    for (size_t i = 0; i < e->column_count; i++) {
        eb_release(&e->memory, (void *)e->columns[i].values);
        eb_release(&e->memory, e->columns[i].of_row);
    }
    eb_release(&e->memory, e->columns);
    eb_release(&e->memory, e->days);
    eb_release(&e->memory, e->rows);
}
