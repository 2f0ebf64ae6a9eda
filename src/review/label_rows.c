/* SPDX-License-Identifier: MIT */
/*
 * The rows of one day, as a view of that day has them, and their features.
 *
 * Only rows of schools whose day it is are looked at, and only those with a
 * label are kept. Features are computed for runs of whole schools, since the
 * rows of a school share its cohorts, and then moved up over those that have
 * no label: so a million rows need room for a million, and a little more.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "review/label.h"

#define RUN_ROWS 8192 /* features that are computed at a time, at least */

int eb_label_is_decided(int64_t num, int64_t den, int64_t possible,
                        int64_t absent, int64_t sessions) {
    const int64_t line = num * (possible + sessions);
    return den * absent >= line || den * (absent + sessions) < line;
}

/* The dense number of what the register numbers `id`. */
static int index_of(const eb_memory *memory, uint32_t *index, uint32_t id,
                    uint32_t **list, size_t *count, size_t *room,
                    uint32_t *out) {
    if (index[id] == 0) {
        if (eb_grow(memory, (void **)list, room, *count + 1, sizeof **list) !=
            0) {
            return -1;
        }
        (*list)[(*count)++] = id;
        index[id] = (uint32_t)*count;
    }
    *out = index[id] - 1;
    return 0;
}

static void fill_outcome(const eb_labelling *work, eb_label *label) {
    const int64_t num = work->threshold_num, den = work->threshold_den;
    const int64_t p = label->possible, a = label->absent;
    const int64_t n = label->ahead, k = label->ahead_absent;
    const int64_t r = label->planned; /* known of a row with a score */
    label->persistent_now = den * a >= num * p;
    label->persistent = den * (a + k) >= num * (p + n);
    label->severe_now = 2 * a >= p;
    label->severe = 2 * (a + k) >= p + n;
    label->decided = eb_label_is_decided(num, den, p, a, r);
    label->severe_decided = eb_label_is_decided(1, 2, p, a, r);
}

static eb_status add_row(eb_labelling *work, const eb_view *view, size_t at,
                         const eb_row *row, const eb_label_ahead *ahead,
                         eb_error *err) {
    eb_labels *labels = work->labels;
    const eb_memory *memory = &labels->memory;
    const eb_enrolment *enrolment =
        &work->reg->enrolments[view->rows[at].enrolment];
    eb_label label;
    memset(&label, 0, sizeof label);
    if (eb_grow(memory, (void **)&labels->rows, &labels->room,
                labels->count + 1, sizeof *labels->rows) != 0 ||
        index_of(memory, work->pupil_index, enrolment->pupil, &labels->pupils,
                 &labels->pupil_count, &labels->pupil_room,
                 &label.pupil_index) != 0 ||
        index_of(memory, work->school_index, enrolment->school,
                 &labels->schools, &labels->school_count, &labels->school_room,
                 &label.school_index) != 0) {
        return eb_fail_memory(err);
    }
    label.pupil = row->pupil;
    label.school = row->school;
    label.academic_year = view->year;
    label.as_of = view->as_of;
    label.half_term = work->half_term[enrolment->school];
    label.year_group = row->year_group;
    label.state = row->state;
    label.possible = row->possible;
    label.absent = row->absent;
    label.planned = row->planned;
    label.ahead = ahead->possible;
    label.ahead_absent = ahead->absent;
    fill_outcome(work, &label);
    const eb_status status = eb_view_last_year(view, at, &label.last_possible,
                                               &label.last_absent, err);
    if (status == EB_OK) labels->rows[labels->count++] = label;
    return status;
}

/* Adds a row of the view, or counts why not. `*kept` says which. */
static eb_status take(eb_labelling *work, const eb_view *view, size_t at,
                      int *kept, eb_error *err) {
    int64_t *left_out = work->labels->left_out;
    eb_row row;
    eb_label_ahead ahead;
    *kept = 0;
    const eb_status status = eb_view_row(view, at, &row, err);
    if (status != EB_OK) return status;
    if (row.state != EB_STATE_EARLY && row.state != EB_STATE_OK) {
        left_out[EB_LABEL_NOT_SCORED]++;
        return EB_OK;
    }
    eb_label_look_ahead(work, view, &view->rows[at], &ahead);
    if (ahead.reason != EB_UNLABELLED) {
        left_out[ahead.reason]++;
        return EB_OK;
    }
    *kept = 1;
    return add_row(work, view, at, &row, &ahead, err);
}

static eb_status take_rows(eb_labelling *work, const eb_view *view,
                           size_t *chosen, eb_error *err) {
    size_t count = 0;
    for (size_t s = 0; s < view->school_count; s++) {
        const eb_view_school *school = &view->schools[s];
        if (work->half_term[school->school] == EB_NO_HALF_TERM) continue;
        const size_t end = school->first_row + school->row_count;
        for (size_t at = school->first_row; at < end; at++) {
            int kept;
            const eb_status status = take(work, view, at, &kept, err);
            if (status != EB_OK) return status;
            if (kept) chosen[count++] = at;
        }
    }
    return EB_OK;
}

/* ---- features ----------------------------------------------------------- */

/* The end of the schools that begin at `school` and have RUN_ROWS rows, or
 * all that are left. */
static size_t run_end(const eb_view *view, size_t school) {
    const size_t first = view->schools[school].first_row;
    size_t end = school;
    while (end < view->school_count &&
           view->schools[end].first_row - first < RUN_ROWS) {
        end++;
    }
    return end;
}

static size_t rows_end(const eb_view *view, size_t school_end) {
    const eb_view_school *last = &view->schools[school_end - 1];
    return last->first_row + last->row_count;
}

static size_t longest_run(const eb_view *view) {
    size_t most = 0;
    for (size_t s = 0; s < view->school_count;) {
        const size_t end = run_end(view, s);
        const size_t n = rows_end(view, end) - view->schools[s].first_row;
        if (n > most) most = n;
        s = end;
    }
    return most;
}

/* `room` has longest_run rows. */
static eb_status fill_features(const eb_view *view, const size_t *chosen,
                               size_t count, double *room, double *out,
                               eb_error *err) {
    size_t done = 0;
    for (size_t s = 0; s < view->school_count && done < count;) {
        const size_t end = run_end(view, s);
        const size_t first = view->schools[s].first_row;
        const size_t last = rows_end(view, end);
        s = end;
        if (chosen[done] >= last) continue; /* no row of these schools */
        const eb_status status =
            eb_features(view, first, last - first, room, 0, err);
        if (status != EB_OK) return status;
        for (; done < count && chosen[done] < last; done++) {
            memcpy(out + done * EB_FEATURE_COUNT,
                   room + (chosen[done] - first) * EB_FEATURE_COUNT,
                   EB_FEATURE_COUNT * sizeof *out);
        }
    }
    return EB_OK;
}

static eb_status add_features(eb_labelling *work, const eb_view *view,
                              const size_t *chosen, eb_label_day *day,
                              eb_error *err) {
    const eb_memory *memory = &work->labels->memory;
    const size_t size = EB_FEATURE_COUNT * sizeof(double);
    double *room = eb_alloc(memory, longest_run(view), size);
    day->features = eb_alloc(memory, day->count, size);
    const eb_status status =
        room == NULL || day->features == NULL
            ? eb_fail_memory(err)
            : fill_features(view, chosen, day->count, room, day->features, err);
    eb_release(memory, room);
    return status;
}

eb_status eb_label_add_day(eb_labelling *work, eb_view *view, size_t **chosen,
                           eb_error *err) {
    eb_labels *labels = work->labels;
    if (eb_grow(&labels->memory, (void **)&labels->days, &labels->day_room,
                labels->day_count + 1, sizeof *labels->days) != 0) {
        return eb_fail_memory(err);
    }
    eb_label_day *day = &labels->days[labels->day_count++];
    memset(day, 0, sizeof *day);
    day->as_of = view->as_of;
    day->first_row = labels->count;
    *chosen = eb_alloc(&labels->memory, view->row_count, sizeof **chosen);
    if (*chosen == NULL) return eb_fail_memory(err);
    const eb_status status = take_rows(work, view, *chosen, err);
    if (status != EB_OK) return status;
    day->count = labels->count - day->first_row;
    return add_features(work, view, *chosen, day, err);
}
