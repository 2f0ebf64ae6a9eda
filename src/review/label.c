/* SPDX-License-Identifier: MIT */
/*
 * Labelled rows: from the options to the rows of every day, and reading them.
 */
#include "review/label.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define MINIMUM 20
#define MINIMUM_MOST 380

static const char *const REASONS[EB_UNLABELLED] = {
    "left", "joined_late", "year_11", "few_sessions", "not_scored"};

const char *eb_unlabelled_name(eb_unlabelled reason) {
    return (unsigned)reason < EB_UNLABELLED ? REASONS[reason] : "";
}

/* ---- making ------------------------------------------------------------- */

static eb_status check_options(const eb_register *reg,
                               const eb_label_options *options, eb_labels **out,
                               eb_error *err) {
    if (reg == NULL || !reg->closed) {
        return eb_fail(err, reg == NULL ? EB_ERR_ARGUMENT : EB_ERR_STATE, "reg",
                       "labels need a closed register");
    }
    if (out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "where to put it?");
    }
    if (options->size != sizeof *options) {
        return eb_fail(err, EB_ERR_ARGUMENT, "size",
                       "options of another version, or not initialised");
    }
    if (options->minimum < 0 || options->minimum > MINIMUM_MOST) {
        return eb_fail(err, EB_ERR_ARGUMENT, "minimum", "0 to %d sessions",
                       MINIMUM_MOST);
    }
    const int num = options->threshold_num, den = options->threshold_den;
    if ((num != 0 || den != 0) && (num < 1 || den < num || den > 1000000)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "threshold",
                       "a share above 0 and at most 1, as N/D");
    }
    if ((options->as_of == NULL && options->as_of_count > 0) ||
        (options->models == NULL && options->model_count > 0)) {
        return eb_fail(err, EB_ERR_ARGUMENT,
                       options->as_of == NULL && options->as_of_count > 0
                           ? "as_of"
                           : "models",
                       "a number of nothing");
    }
    for (size_t m = 0; m < options->model_count; m++) {
        if (options->models[m] == NULL) {
            return eb_fail(err, EB_ERR_ARGUMENT, "models", "one is NULL");
        }
    }
    return EB_OK;
}

static eb_status look(const eb_labelling *work, eb_date as_of, eb_date known_at,
                      eb_view **out, eb_error *err) {
    const eb_label_options *options = work->options;
    eb_view_options view = EB_VIEW_OPTIONS_INIT;
    view.memory = work->labels->memory;
    view.as_of = as_of;
    view.known_at = known_at;
    view.sensitive = options->sensitive;
    view.national = options->national;
    view.threads = options->threads;
    view.max_bad = options->max_bad;
    return eb_view_new(work->reg, &view, out, err);
}

/* The rows of the day whose plan begins at `first`. Features are of 10/100,
 * as models are given them; then scores are of the asked threshold, and the
 * threads are those that judge. */
static eb_status do_day(eb_labelling *work, size_t first, size_t end,
                        eb_error *err) {
    const eb_memory *memory = &work->labels->memory;
    eb_view *view = NULL;
    size_t *chosen = NULL;
    for (uint32_t s = 0; s < work->reg->schools.count; s++) {
        work->half_term[s] = EB_NO_HALF_TERM;
    }
    for (size_t i = first; i < end; i++) {
        work->half_term[work->plan[i].school] = work->plan[i].half_term;
    }
    eb_status status =
        look(work, work->plan[first].as_of, EB_NO_DATE, &view, err);
    if (status != EB_OK) return status;
    status = eb_label_add_day(work, view, &chosen, err);
    if (status == EB_OK) {
        view->options.threshold_num = work->threshold_num;
        view->options.threshold_den = work->threshold_den;
        view->options.threads = 1;
        status = eb_label_judge(work, view, chosen, err);
    }
    eb_release(memory, chosen);
    eb_view_free(view);
    return status;
}

static eb_status do_days(eb_labelling *work, eb_error *err) {
    for (size_t first = 0; first < work->plan_count;) {
        size_t end = first;
        while (end < work->plan_count &&
               work->plan[end].as_of == work->plan[first].as_of) {
            end++;
        }
        const eb_status status = do_day(work, first, end, err);
        if (status != EB_OK) return status;
        first = end;
    }
    if (work->labels->count > 0) return EB_OK;
    return eb_fail(err, EB_ERR_NOT_FOUND, "reg",
                   "on none of the days does a pupil who can be scored have "
                   "%d possible sessions ahead",
                   work->minimum);
}

static eb_status prepare(eb_labelling *work, eb_error *err) {
    const eb_memory *memory = &work->labels->memory;
    const eb_register *reg = work->reg;
    work->half_term =
        eb_alloc(memory, reg->schools.count, sizeof *work->half_term);
    work->school_index =
        eb_alloc_zero(memory, reg->schools.count, sizeof *work->school_index);
    work->pupil_index =
        eb_alloc_zero(memory, reg->pupils.count, sizeof *work->pupil_index);
    if (work->half_term == NULL || work->school_index == NULL ||
        work->pupil_index == NULL) {
        return eb_fail_memory(err);
    }
    const eb_date last = eb_register_last_date(reg);
    if (last == EB_NO_DATE) {
        return eb_fail(err, EB_ERR_NOT_FOUND, "reg", "there is no mark");
    }
    eb_status status = look(work, last + 1, EB_DATE_MAX, &work->whole, err);
    if (status == EB_OK) status = eb_label_find_open(work, err);
    if (status == EB_OK) status = eb_label_make_plan(work, err);
    return status;
}

static void release(eb_labelling *work) {
    const eb_memory *memory = &work->labels->memory;
    eb_view_free(work->whole);
    void *const blocks[] = {work->open, work->plan, work->half_term,
                            work->pupil_index, work->school_index};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        eb_release(memory, blocks[i]);
    }
}

eb_status eb_labels_new(const eb_register *reg, const eb_label_options *options,
                        eb_labels **out, eb_error *err) {
    const eb_label_options standard = EB_LABEL_OPTIONS_INIT;
    if (options == NULL) options = &standard;
    eb_status status = check_options(reg, options, out, err);
    if (status != EB_OK) return status;
    const eb_memory memory = eb_memory_or_default(&options->memory);
    eb_labels *labels = eb_alloc_zero(&memory, 1, sizeof *labels);
    if (labels == NULL) return eb_fail_memory(err);
    labels->memory = memory;
    labels->reg = reg;
    labels->model_count = options->model_count;
    eb_labelling work;
    memset(&work, 0, sizeof work);
    work.reg = reg;
    work.options = options;
    work.labels = labels;
    work.threshold_num = options->threshold_num;
    work.threshold_den = options->threshold_den;
    if (work.threshold_num == 0) {
        work.threshold_num = 10;
        work.threshold_den = 100;
    }
    work.minimum = options->minimum == 0 ? MINIMUM : options->minimum;
    status = prepare(&work, err);
    if (status == EB_OK) status = do_days(&work, err);
    release(&work);
    if (status != EB_OK) {
        eb_labels_free(labels);
        return status;
    }
    *out = labels;
    return EB_OK;
}

void eb_labels_free(eb_labels *labels) {
    if (labels == NULL) return;
    const eb_memory memory = labels->memory;
    for (size_t i = 0; i < labels->day_count; i++) {
        eb_release(&memory, labels->days[i].features);
        eb_release(&memory, labels->days[i].judged);
    }
    eb_release(&memory, labels->rows);
    eb_release(&memory, labels->days);
    eb_release(&memory, labels->pupils);
    eb_release(&memory, labels->schools);
    eb_release(&memory, labels);
}

/* ---- reading ------------------------------------------------------------ */

size_t eb_labels_count(const eb_labels *labels) { return labels->count; }

const eb_label *eb_labels_row(const eb_labels *labels, size_t row) {
    return row < labels->count ? &labels->rows[row] : NULL;
}

/* The day of a row: the last that begins at or before it, for days without
 * rows begin where the next does. */
static const eb_label_day *day_of(const eb_labels *labels, size_t row) {
    size_t low = 0, high = labels->day_count;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (labels->days[middle].first_row <= row) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &labels->days[low];
}

const double *eb_labels_features(const eb_labels *labels, size_t row) {
    if (row >= labels->count) return NULL;
    const eb_label_day *day = day_of(labels, row);
    return day->features + (row - day->first_row) * EB_FEATURE_COUNT;
}

const eb_judged *eb_labels_judged(const eb_labels *labels, size_t row,
                                  size_t model) {
    if (row >= labels->count || model >= labels->model_count) return NULL;
    const eb_label_day *day = day_of(labels, row);
    return &day->judged[model * day->count + (row - day->first_row)];
}

int64_t eb_labels_left_out(const eb_labels *labels, eb_unlabelled reason) {
    return (unsigned)reason < EB_UNLABELLED ? labels->left_out[reason] : 0;
}

size_t eb_labels_pupil_count(const eb_labels *labels) {
    return labels->pupil_count;
}

size_t eb_labels_school_count(const eb_labels *labels) {
    return labels->school_count;
}

size_t eb_labels_audit_count(const eb_labels *labels) {
    return eb_register_audit_count(labels->reg);
}

const char *eb_labels_audit_name(const eb_labels *labels, size_t audit) {
    return eb_register_audit_name(labels->reg, audit);
}

const char *eb_labels_audit(const eb_labels *labels, size_t row, size_t audit) {
    if (row >= labels->count || audit >= eb_labels_audit_count(labels)) {
        return NULL;
    }
    const eb_label *label = &labels->rows[row];
    return eb_register_audit(labels->reg, labels->pupils[label->pupil_index],
                             labels->schools[label->school_index],
                             label->academic_year, (uint32_t)audit);
}

size_t eb_labels_day_count(const eb_labels *labels) {
    return labels->day_count;
}

eb_date eb_labels_day(const eb_labels *labels, size_t day) {
    return day < labels->day_count ? labels->days[day].as_of : EB_NO_DATE;
}
