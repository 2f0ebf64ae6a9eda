/* SPDX-License-Identifier: MIT */
/*
 * The judgement of a model on labelled rows: all rows together, each half
 * term, each group; and always the simple rules beside it.
 */
#include "review/evaluate.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

#define RESAMPLES 200
#define RESAMPLES_MOST 100000
#define FLAG_RATE 0.10

static const char *const YARDSTICKS[EB_YARDSTICKS] = {
    [EB_BY_MODEL] = "model",
    [EB_BY_LAST_YEAR] = "last_year",
    [EB_BY_RATE] = "rate",
    [EB_BY_SPELLS] = "rate_by_spells",
    [EB_BY_BOTH_RATES] = "both_rates",
    [EB_BY_SCHOOL_GROUP] = "school_and_year_group"};

const char *eb_yardstick_name(eb_yardstick yardstick) {
    const int number = (int)yardstick;
    return number >= 0 && number < EB_YARDSTICKS ? YARDSTICKS[number] : NULL;
}

/* ---- which rows make which part ----------------------------------------- */

/* Days that are shown together: those of one half term, or one day. */
static int same_part(const eb_evidence_day *a, const eb_evidence_day *b) {
    if (a->half_term != b->half_term) return 0;
    return a->half_term > 0 || a->first == b->first;
}

typedef struct sorting {
    uint32_t *part_of_day;
    eb_evidence_day *first; /* a day of each part */
    uint32_t *day_rows;     /* rows by day */
    size_t *day_start;      /* day_count + 1 of them */
    uint32_t *rows, *days;  /* of the part at hand */
    size_t part_count;
} sorting;

/* Gives every day its part; parts in order of half term, then of day, in
 * which the days come. */
static void find_parts(const eb_evidence *e, sorting *s) {
    for (size_t d = 0; d < e->day_count; d++) {
        const eb_evidence_day *day = &e->days[d];
        size_t at = 0;
        while (at < s->part_count && !same_part(&s->first[at], day)) at++;
        if (at < s->part_count) continue;
        for (at = s->part_count++;
             at > 0 && day->half_term < s->first[at - 1].half_term; at--) {
            s->first[at] = s->first[at - 1];
        }
        s->first[at] = *day;
    }
    for (size_t d = 0; d < e->day_count; d++) {
        uint32_t at = 0;
        while (!same_part(&s->first[at], &e->days[d])) at++;
        s->part_of_day[d] = at;
    }
}

static void sort_rows_by_day(const eb_evidence *e, sorting *s) {
    for (size_t i = 0; i < e->row_count; i++) {
        s->day_start[e->rows[i].day + 1]++;
    }
    for (size_t d = 0; d < e->day_count; d++) {
        s->day_start[d + 1] += s->day_start[d];
    }
    /* Each start moves to the next one's place, and is put back after. */
    for (size_t i = 0; i < e->row_count; i++) {
        s->day_rows[s->day_start[e->rows[i].day]++] = (uint32_t)i;
    }
    for (size_t d = e->day_count; d > 0; d--) {
        s->day_start[d] = s->day_start[d - 1];
    }
    s->day_start[0] = 0;
}

static void free_sorting(const eb_memory *memory, sorting *s) {
    eb_release(memory, s->days);
    eb_release(memory, s->rows);
    eb_release(memory, s->day_start);
    eb_release(memory, s->day_rows);
    eb_release(memory, s->first);
    eb_release(memory, s->part_of_day);
}

static eb_status make_sorting(const eb_evidence *e, sorting *s, eb_error *err) {
    const eb_memory *memory = &e->memory;
    s->part_of_day = eb_alloc(memory, e->day_count, sizeof *s->part_of_day);
    s->first = eb_alloc(memory, e->day_count, sizeof *s->first);
    s->day_rows = eb_alloc(memory, e->row_count, sizeof *s->day_rows);
    s->day_start =
        eb_alloc_zero(memory, e->day_count + 1, sizeof *s->day_start);
    s->rows = eb_alloc(memory, e->row_count, sizeof *s->rows);
    s->days = eb_alloc(memory, e->day_count, sizeof *s->days);
    if (s->part_of_day == NULL || s->first == NULL || s->day_rows == NULL ||
        s->day_start == NULL || s->rows == NULL || s->days == NULL) {
        return eb_fail_memory(err);
    }
    find_parts(e, s);
    sort_rows_by_day(e, s);
    return EB_OK;
}

/* ---- parts -------------------------------------------------------------- */

#define ALL_PARTS SIZE_MAX

/* The rows and days of one part, or of all. */
static void gather(const eb_evidence *e, sorting *s, size_t part,
                   eb_part_rows *of, eb_part *out) {
    of->count = of->day_count = 0;
    out->first_as_of = out->last_as_of = EB_NO_DATE;
    for (size_t d = 0; d < e->day_count; d++) {
        if (part != ALL_PARTS && s->part_of_day[d] != part) continue;
        const eb_evidence_day *day = &e->days[d];
        if (of->day_count == 0) out->first_as_of = day->first;
        if (of->day_count == 0 || day->last > out->last_as_of) {
            out->last_as_of = day->last;
        }
        s->days[of->day_count++] = (uint32_t)d;
    }
    out->half_term = part != ALL_PARTS || s->part_count == 1
                         ? e->days[s->days[0]].half_term
                         : 0;
    for (size_t i = 0; i < e->row_count; i++) {
        if (part == ALL_PARTS || s->part_of_day[e->rows[i].day] == part) {
            s->rows[of->count++] = (uint32_t)i;
        }
    }
    of->rows = s->rows;
    of->days = s->days;
}

static eb_status judge_parts(const eb_evidence *e, sorting *s,
                             const eb_resamples *how, const eb_day_lists *lists,
                             int64_t places, eb_evaluation *out,
                             eb_error *err) {
    /* With one part alone, all of it is that part. */
    const size_t count = s->part_count > 1 ? s->part_count + 1 : 1;
    out->parts = eb_alloc_zero(&out->memory, count, sizeof *out->parts);
    if (out->parts == NULL) return eb_fail_memory(err);
    for (size_t p = 0; p < count; p++) {
        eb_part_rows of = {e, NULL, 0, NULL, 0, lists, places};
        gather(e, s, p == 0 ? ALL_PARTS : p - 1, &of, &out->parts[p]);
        const eb_status status = eb_part_judge(&of, how, &out->parts[p], err);
        if (status != EB_OK) return status;
        out->part_count++;
    }
    return EB_OK;
}

/* ---- whom the lists flag ------------------------------------------------ */

static eb_status flag(const eb_evidence *e, const sorting *s,
                      unsigned char *flagged, eb_error *err) {
    for (size_t d = 0; d < e->day_count; d++) {
        const uint32_t *rows = s->day_rows + s->day_start[d];
        eb_bench bench = {NULL, NULL, NULL};
        const eb_status status =
            eb_bench_new(e, rows, s->day_start[d + 1] - s->day_start[d],
                         EB_OF_FRESH, EB_BY_MODEL, &bench, err);
        if (status != EB_OK) return status;
        const size_t listed =
            (size_t)eb_ranking_at_rate(bench.ranking, FLAG_RATE).flagged;
        for (size_t i = 0; i < listed; i++) flagged[bench.row[i]] = 1;
        eb_bench_free(&e->memory, &bench);
    }
    return EB_OK;
}

/* ---- all ---------------------------------------------------------------- */

eb_status eb_evaluate_evidence(const eb_evidence *e, const eb_resamples *how,
                               int64_t places, eb_evaluation *out,
                               eb_error *err) {
    const eb_memory *memory = &e->memory;
    sorting s;
    unsigned char *flagged = NULL;
    memset(&s, 0, sizeof s);
    eb_day_lists *lists = eb_alloc_zero(memory, e->day_count, sizeof *lists);
    eb_status status =
        lists == NULL ? eb_fail_memory(err) : make_sorting(e, &s, err);
    for (size_t d = 0; status == EB_OK && d < e->day_count; d++) {
        status = eb_lists_of_day(e, s.day_rows + s.day_start[d],
                                 s.day_start[d + 1] - s.day_start[d], how,
                                 places, &lists[d], err);
    }
    if (status == EB_OK) {
        status = judge_parts(e, &s, how, lists, places, out, err);
    }
    if (status == EB_OK) {
        flagged = eb_alloc_zero(memory, e->row_count, 1);
        if (flagged == NULL) status = eb_fail_memory(err);
    }
    if (status == EB_OK) status = flag(e, &s, flagged, err);
    if (status == EB_OK) status = eb_groups_judge(e, flagged, how, out, err);
    eb_release(memory, flagged);
    for (size_t d = 0; lists != NULL && d < e->day_count; d++) {
        eb_release(memory, lists[d].drawn);
    }
    eb_release(memory, lists);
    free_sorting(memory, &s);
    return status;
}

static eb_status check_options(const eb_labels *labels,
                               const eb_evaluate_options *options,
                               eb_error *err) {
    if (labels == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "labels", "there are none");
    }
    if (options == NULL || options->size != sizeof *options) {
        return eb_fail(err, EB_ERR_ARGUMENT, "options", "not initialised");
    }
    if (options->resamples < 0 || options->resamples > RESAMPLES_MOST) {
        return eb_fail(err, EB_ERR_ARGUMENT, "resamples", "not 0 to %d",
                       RESAMPLES_MOST);
    }
    if (options->places < 0) {
        return eb_fail(err, EB_ERR_ARGUMENT, "places", "not 0 or more");
    }
    return EB_OK;
}

eb_status eb_evaluate(const eb_labels *labels,
                      const eb_evaluate_options *options, eb_evaluation **out,
                      eb_error *err) {
    eb_evidence evidence;
    eb_status status = check_options(labels, options, err);
    if (status != EB_OK) return status;
    if (out == NULL) return eb_fail(err, EB_ERR_ARGUMENT, "out", "needed");
    const eb_memory memory = eb_memory_or_default(&options->memory);
    eb_evaluation *made = eb_alloc_zero(&memory, 1, sizeof *made);
    if (made == NULL) return eb_fail_memory(err);
    made->memory = memory;
    status = eb_evidence_read(labels, options, &evidence, err);
    if (status == EB_OK) {
        const eb_resamples how = {
            &memory, evidence.pupil_count, options->seed,
            (size_t)(options->resamples > 0 ? options->resamples : RESAMPLES),
            options->threads};
        status =
            eb_evaluate_evidence(&evidence, &how, options->places, made, err);
    }
    eb_evidence_free(&evidence);
    if (status == EB_OK) {
        status =
            eb_moved_judge(labels, options->model, options->about, made, err);
    }
    if (status != EB_OK) {
        eb_evaluation_free(made);
        return status;
    }
    *out = made;
    return EB_OK;
}

void eb_evaluation_free(eb_evaluation *evaluation) {
    if (evaluation == NULL) return;
    const eb_memory memory = evaluation->memory;
    eb_release(&memory, evaluation->moved);
    eb_release(&memory, evaluation->words);
    eb_release(&memory, evaluation->groups);
    eb_release(&memory, evaluation->parts);
    eb_release(&memory, evaluation);
}

const eb_part *eb_evaluation_part(const eb_evaluation *evaluation,
                                  size_t part) {
    return part < evaluation->part_count ? &evaluation->parts[part] : NULL;
}

const eb_group *eb_evaluation_group(const eb_evaluation *evaluation,
                                    size_t group) {
    return group < evaluation->group_count ? &evaluation->groups[group] : NULL;
}

const eb_moved *eb_evaluation_moved(const eb_evaluation *evaluation,
                                    size_t feature) {
    return feature < evaluation->moved_count ? &evaluation->moved[feature]
                                             : NULL;
}
