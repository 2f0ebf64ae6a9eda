/* SPDX-License-Identifier: MIT */
/*
 * From labelled rows to a model's text, in the order of the promise: which
 * rows teach and which are kept (fit_labels.c), which terms there are and what
 * is wrong with them (fit_design.c), what the data choose inside the training
 * rows (fit_select.c), the fit itself (fit_solve.c), the text, the text read
 * back and compared (fit_check.c), and a first judgement on the rows that were
 * kept (fit_judge.c). Nothing is printed and nothing written here.
 */
#include "train/fit_model.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

#define STARTS 3
#define KNOTS_WANTED 5
#define PSEUDO 20.0
#define WEIGHT_PSEUDO 60.0
/* Fewer are no history to learn from. */
#define ROWS_LEAST 100
#define PUPILS_LEAST 30
#define ABSENT_LEAST 50
/* Of either outcome; fewer, and a fold may have none. */
#define FOLD_OUTCOMES_LEAST 30
#define NAME_MOST 64
#define SOURCE_MOST 300
#define SEED_MOST 9007199254740991 /* a JSON number holds it exactly */
#define YEARS_OF_USE 3
#define SUMMARY_MOST (EB_FIT_TERMS_MOST + 1)

void eb_fit_say(eb_fitted *fitted, const char *format, ...) {
    va_list values;
    if (fitted->note_count == EB_FIT_NOTES_MOST) return;
    va_start(values, format);
    vsnprintf(fitted->notes[fitted->note_count++], EB_FIT_NOTE_ROOM, format,
              values);
    va_end(values);
}

static const char *name_of(const eb_fit_term *term) {
    return eb_feature((size_t)term->feature)->name;
}

static void progress(const eb_fit_options *options, const char *what) {
    if (options->said != NULL) options->said(options->context, what);
}

/* ---- options ------------------------------------------------------------ */

static eb_status check_options(const eb_labels *labels,
                               const eb_fit_options *options, eb_fitted **out,
                               eb_error *err) {
    if (labels == NULL || options == NULL || out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, NULL, "it is NULL");
    }
    if (options->size != sizeof *options) {
        return eb_fail(err, EB_ERR_ARGUMENT, "size",
                       "options of another version, or not initialised");
    }
    if (options->kind != EB_FIT_BETA_BINOMIAL &&
        options->kind != EB_FIT_LOGISTIC) {
        return eb_fail(err, EB_ERR_ARGUMENT, "kind",
                       "beta-binomial or logistic");
    }
    if (options->penalty < EB_PENALTY_NONE ||
        options->penalty > EB_PENALTY_FIRTH ||
        (options->penalty == EB_PENALTY_FIRTH &&
         options->kind != EB_FIT_LOGISTIC)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "penalty",
                       "none or ridge; for logistic also firth");
    }
    if (options->outcome_count > 0 && options->kind != EB_FIT_LOGISTIC) {
        return eb_fail(err, EB_ERR_ARGUMENT, "outcomes",
                       "own outcomes are of kind logistic");
    }
    if (options->name == NULL || strlen(options->name) < 1 ||
        strlen(options->name) > NAME_MOST) {
        return eb_fail(err, EB_ERR_ARGUMENT, "name", "1 to %d bytes",
                       NAME_MOST);
    }
    if ((options->source != NULL && strlen(options->source) > SOURCE_MOST) ||
        (options->outcome_words != NULL &&
         (strlen(options->outcome_words) < 1 ||
          strlen(options->outcome_words) > 200))) {
        return eb_fail(err, EB_ERR_ARGUMENT, "source", "too long");
    }
    if (options->seed > SEED_MOST) {
        return eb_fail(err, EB_ERR_ARGUMENT, "seed", "at most 2^53 - 1");
    }
    return EB_OK;
}

/* ---- terms -------------------------------------------------------------- */

static eb_status asked_terms(const eb_fit_options *options, eb_fit_plan *plan,
                             eb_error *err) {
    if (options->feature_count > EB_FIT_TERMS_MOST) {
        return eb_fail(err, EB_ERR_ARGUMENT, "features", "at most %d",
                       EB_FIT_TERMS_MOST);
    }
    for (size_t i = 0; i < options->feature_count; i++) {
        const int feature = options->features[i];
        const eb_feature_info *info =
            feature < 0 ? NULL : eb_feature((size_t)feature);
        if (info == NULL) {
            return eb_fail(err, EB_ERR_FEATURE, "features", "no such feature");
        }
        if (info->sensitive && !options->sensitive) {
            return eb_fail(err, EB_ERR_FEATURE, info->name,
                           "is sensitive: it is used only when sensitive "
                           "features are asked for");
        }
        for (size_t k = 0; k < i; k++) {
            if (options->features[k] == feature) {
                return eb_fail(err, EB_ERR_FIT, info->name,
                               "is named twice: a duplicate cannot be fitted");
            }
        }
        if (eb_fit_term_of(feature, PSEUDO, &plan->terms[i]) != 0) {
            return eb_fail(err, EB_ERR_FEATURE, info->name,
                           "no model may use it: one more absence could lower "
                           "the risk");
        }
        plan->groups[i] = EB_FIT_ASKED;
    }
    plan->term_count = options->feature_count;
    return EB_OK;
}

/* Terms that cannot be fitted: refused where they were asked for, else left
 * out and said. */
static eb_status weed_terms(eb_fitted *fitted, const eb_fit_rows *rows,
                            int asked, eb_error *err) {
    eb_fit_plan *plan = &fitted->plan;
    eb_fit_fault faults[EB_FIT_TERMS_MOST];
    eb_status status = eb_fit_faults(rows, plan, faults, err);
    if (status != EB_OK) return status;
    for (size_t t = plan->term_count; t-- > 0;) {
        const char *name = name_of(&plan->terms[t]);
        const int constant = faults[t] == EB_FIT_CONSTANT;
        if (faults[t] == EB_FIT_FINE) continue;
        if (asked) {
            return eb_fail(err, EB_ERR_FIT, name,
                           constant ? "is constant in the training rows, or "
                                      "never known"
                                    : "says the same as an earlier feature: a "
                                      "duplicate");
        }
        eb_fit_say(fitted, "%s is left out: %s", name,
                   constant ? "constant here, or never known"
                            : "says the same as an earlier feature");
        eb_fit_drop_term(plan, t);
    }
    if (plan->term_count == 0) {
        return eb_fail(err, EB_ERR_FIT, "features", "none is left to fit");
    }
    return eb_fit_prepare(rows, plan, err);
}

static eb_status make_plan(eb_fitted *fitted, const eb_fit_options *options,
                           const eb_fit_rows *rows, eb_error *err) {
    eb_fit_plan *plan = &fitted->plan;
    const int asked = options->feature_count > 0;
    eb_status status = EB_OK;
    plan->kind = options->kind;
    plan->penalty = options->penalty;
    plan->level = 1.0;
    plan->smooth = 1.0;
    plan->starts = STARTS;
    plan->components = 1;
    plan->piecewise = options->kind == EB_FIT_BETA_BINOMIAL;
    (void)eb_fit_term_of(EB_F_LAST_YEAR_ABSENCE_RATE, WEIGHT_PSEUDO,
                         &plan->last_year);
    plan->by_last_year = 0;
    if (asked) {
        status = asked_terms(options, plan, err);
    } else {
        eb_fit_term terms[EB_FIT_CANDIDATES_MOST];
        eb_fit_group groups[EB_FIT_CANDIDATES_MOST];
        plan->term_count =
            eb_fit_candidates(options->sensitive, PSEUDO, terms, groups);
        memcpy(plan->terms, terms, plan->term_count * sizeof *terms);
        memcpy(plan->groups, groups, plan->term_count * sizeof *groups);
    }
    if (status == EB_OK) {
        status = eb_fit_place_knots(rows, KNOTS_WANTED, plan->knots,
                                    &plan->knot_count, err);
    }
    if (status == EB_OK) status = eb_fit_prepare(rows, plan, err);
    if (status == EB_OK) status = weed_terms(fitted, rows, asked, err);
    return status;
}

/* ---- enough? ------------------------------------------------------------ */

static eb_status check_enough(const eb_fitted *fitted, int kind,
                              eb_error *err) {
    const eb_fit_count *count = &fitted->count;
    if (count->rows[EB_FIT_TRAINING] == 0) {
        return eb_fail(err, EB_ERR_NOT_FOUND, "rows",
                       "no row with an outcome to learn from");
    }
    if (kind == EB_FIT_LOGISTIC) return EB_OK; /* the fit itself refuses */
    if (count->rows[EB_FIT_TRAINING] < ROWS_LEAST ||
        count->pupils[EB_FIT_TRAINING] < PUPILS_LEAST ||
        count->absent < ABSENT_LEAST) {
        return eb_fail(err, EB_ERR_FIT, "rows",
                       "too few to learn from: %zu rows of %zu pupils with "
                       "%lld absent sessions (at least %d, %d and %d)",
                       count->rows[EB_FIT_TRAINING],
                       count->pupils[EB_FIT_TRAINING], (long long)count->absent,
                       ROWS_LEAST, PUPILS_LEAST, ABSENT_LEAST);
    }
    return EB_OK;
}

static int enough_for_folds(const eb_fitted *fitted) {
    const eb_fit_count *count = &fitted->count;
    const size_t yes = count->outcomes[EB_FIT_TRAINING];
    const size_t no = count->rows[EB_FIT_TRAINING] - yes;
    if (fitted->plan.kind == EB_FIT_BETA_BINOMIAL) return 1;
    return yes >= FOLD_OUTCOMES_LEAST && no >= FOLD_OUTCOMES_LEAST;
}

/* ---- the fit ------------------------------------------------------------ */

static eb_status choose_and_fit(eb_fitted *fitted,
                                const eb_fit_options *options,
                                const eb_fit_rows *rows, eb_error *err) {
    const eb_fit_subset training = {EB_FIT_TRAINING, -1, 0, 1.0};
    eb_fit_plan *plan = &fitted->plan;
    eb_fit_table table;
    eb_status status = EB_OK;
    memset(&table, 0, sizeof table);
    if (enough_for_folds(fitted)) {
        status = eb_fit_select(rows, options->feature_count > 0,
                               options->threads, options->said,
                               options->context, plan, &fitted->trials, err);
    } else {
        eb_fit_say(fitted,
                   "too few outcomes to choose by folds: nothing was chosen by "
                   "the data");
    }
    if (status != EB_OK) return status;
    plan->starts = STARTS;
    progress(options, "fitting all training rows");
    status = eb_fit_plan_table(rows, &training, plan, &table, err);
    if (status == EB_OK) {
        status = eb_fit_solve(plan, &table, options->threads, 1,
                              &fitted->numbers, err);
    }
    if (status == EB_OK) {
        status =
            eb_fit_log_score(plan, &fitted->numbers, &table, options->threads,
                             NULL, &fitted->log_score, err);
    }
    eb_fit_table_free(&table);
    if (status == EB_OK && fitted->numbers.starts > 1 &&
        fitted->numbers.starts_agreeing < fitted->numbers.starts) {
        eb_fit_say(fitted, "only %d of %d starts reached the best optimum",
                   (int)fitted->numbers.starts_agreeing,
                   (int)fitted->numbers.starts);
    }
    return status;
}

/* ---- the text ----------------------------------------------------------- */

static void year_text(int year, char out[16]) {
    snprintf(out, 16, "%d/%02d", year, (year + 1) % 100);
}

static void describe_source(const eb_fitted *fitted,
                            const eb_fit_options *options, size_t room,
                            char *source, char *quality) {
    char first[16], last[16], held[16];
    year_text(fitted->count.first_year, first);
    year_text(fitted->count.last_year, last);
    year_text(fitted->count.held_year, held);
    const int whole = fitted->count.held_year != 0;
    if (options->source != NULL) {
        snprintf(source, room, "%s", options->source);
    } else if (fitted->count.first_year == fitted->count.last_year) {
        snprintf(source, room,
                 "an attendance register, academic year %s, seen from days "
                 "within it%s",
                 first, whole ? "" : "; a fifth of the pupils held out");
    } else {
        snprintf(source, room,
                 "an attendance register, academic years %s to %s, seen from "
                 "days within them",
                 first, last);
    }
    if (fitted->count.held_year != 0) {
        snprintf(quality, room,
                 "the year %s of the same register, held out: the year after",
                 held);
    } else {
        snprintf(quality, room,
                 "a fifth of the pupils, held out: the same year %s, for there "
                 "is no other",
                 first);
    }
}

static eb_status write_text(eb_fitted *fitted, const eb_fit_options *options,
                            const eb_fit_deciles *deciles, size_t decile_count,
                            eb_error *err) {
    char source[SOURCE_MOST + 1], quality[SOURCE_MOST + 1];
    eb_fit_story story;
    char *text = NULL;
    size_t length = 0;
    memset(&story, 0, sizeof story);
    describe_source(fitted, options, sizeof source, source, quality);
    story.name = options->name;
    story.source = source;
    story.outcome_words =
        options->outcome_words != NULL ? options->outcome_words
        : options->outcome_count > 0   ? "outcome"
                                       : "the year ends persistently absent";
    story.register_sha256 = options->register_sha256;
    for (size_t t = 0; t < fitted->plan.term_count; t++) {
        const int feature = fitted->plan.terms[t].feature;
        story.sensitive |= eb_feature((size_t)feature)->sensitive;
    }
    story.rows = fitted->count.rows[EB_FIT_TRAINING];
    story.pupils = fitted->count.pupils[EB_FIT_TRAINING];
    story.until = fitted->until;
    story.expires = fitted->expires;
    story.seed = options->seed;
    /* The first is of all days together: no as_of of its own. */
    const size_t skip = fitted->quality_count > 1 ? 1 : 0;
    story.quality = fitted->quality + skip;
    story.quality_count = fitted->quality_count - skip;
    story.quality_data = quality;
    story.deciles = deciles;
    story.decile_count = decile_count;
    const eb_status status =
        eb_fit_write(&fitted->plan, &fitted->numbers, &story, &fitted->memory,
                     &text, &length, err);
    if (status != EB_OK) return status;
    eb_release(&fitted->memory, fitted->text);
    fitted->text = text;
    fitted->length = length;
    return EB_OK;
}

static eb_status read_text(eb_fitted *fitted, eb_model **out, eb_error *err) {
    eb_model_info about;
    const eb_status status =
        eb_model_read(fitted->text, fitted->length, &fitted->memory, out, err);
    if (status != EB_OK) return status;
    eb_model_about(*out, &about);
    fitted->digits_at = about.sha256_offset;
    return EB_OK;
}

/* ---- what the training rows looked like --------------------------------- */

/* A feature may have several terms. */
static int is_told(const eb_fit_deciles *parts, size_t count, int feature) {
    for (size_t i = 0; i < count; i++) {
        if (parts[i].feature == feature) return 1;
    }
    return 0;
}

static eb_status summarise(const eb_fitted *fitted, const eb_model *model,
                           const eb_labels *labels, const eb_fit_rows *rows,
                           eb_fit_deciles *out, size_t *count, eb_error *err) {
    const eb_fit_subset training = {EB_FIT_TRAINING, -1, 0, 1.0};
    eb_fit_table table;
    double *values = NULL;
    *count = 0;
    memset(&table, 0, sizeof table);
    eb_status status = eb_fit_table_new(rows, &training, NULL, 0, &table, err);
    if (status != EB_OK) return status;
    values = eb_alloc(&table.memory, table.rows, sizeof *values);
    if (values == NULL) status = eb_fail_memory(err);
    for (size_t t = 0; t < fitted->plan.term_count && status == EB_OK; t++) {
        const int feature = fitted->plan.terms[t].feature;
        if (is_told(out, *count, feature)) continue;
        for (size_t i = 0; i < table.rows; i++) {
            values[i] = rows->features[table.row[i]][feature];
        }
        out[*count].feature = feature;
        if (eb_fit_deciles_of(values, table.rows, &out[*count]) == 0) {
            ++*count;
        }
    }
    if (status == EB_OK) {
        status = eb_fit_chances(model, labels, &table, rows, values, NULL, err);
    }
    if (status == EB_OK) {
        out[*count].feature = -1;
        if (eb_fit_deciles_of(values, table.rows, &out[*count]) == 0) {
            ++*count;
        }
    }
    eb_release(&table.memory, values);
    eb_fit_table_free(&table);
    return status;
}

/* ---- after the fit ------------------------------------------------------ */

static eb_status compare_and_judge(eb_fitted *fitted,
                                   const eb_fit_options *options,
                                   const eb_labels *labels,
                                   const eb_fit_rows *rows,
                                   const eb_model *model, eb_error *err) {
    const eb_fit_subset held = {EB_FIT_HELD_OUT, -1, 0, 1.0};
    double *chance = NULL, *expected = NULL;
    eb_fit_table table;
    memset(&table, 0, sizeof table);
    eb_status status =
        eb_fit_plan_table(rows, &held, &fitted->plan, &table, err);
    if (status != EB_OK) return status;
    if (table.rows == 0) {
        eb_fit_say(fitted,
                   "no row is held out: there is nothing to judge the model "
                   "by");
        goto out;
    }
    chance = eb_alloc(&table.memory, table.rows, sizeof *chance);
    expected = eb_alloc(&table.memory, table.rows, sizeof *expected);
    if (chance == NULL || expected == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    status = eb_fit_chances(model, labels, &table, rows, chance, expected, err);
    if (status == EB_OK) {
        status = eb_fit_compare(fitted, labels, &table, chance, expected,
                                &fitted->agreement, err);
    }
    if (status == EB_OK) {
        status = eb_fit_judge(fitted, labels, &table, chance,
                              options->outcome_count > 0, options->seed,
                              options->threads, err);
    }
out:
    eb_release(&table.memory, chance);
    eb_release(&table.memory, expected);
    eb_fit_table_free(&table);
    return status;
}

static eb_status finish(eb_fitted *fitted, const eb_fit_options *options,
                        const eb_labels *labels, const eb_fit_rows *rows,
                        eb_error *err) {
    eb_fit_deciles deciles[SUMMARY_MOST];
    size_t decile_count = 0;
    eb_model *model = NULL, *again = NULL;
    progress(options, "reading the model back, judging it");
    eb_status status = write_text(fitted, options, NULL, 0, err);
    if (status == EB_OK) status = read_text(fitted, &model, err);
    if (status == EB_OK) {
        status = compare_and_judge(fitted, options, labels, rows, model, err);
    }
    if (status == EB_OK) {
        status =
            summarise(fitted, model, labels, rows, deciles, &decile_count, err);
    }
    if (status == EB_OK) {
        status = write_text(fitted, options, deciles, decile_count, err);
    }
    if (status == EB_OK) status = read_text(fitted, &again, err);
    eb_model_free(again);
    eb_model_free(model);
    return status;
}

static void set_dates(eb_fitted *fitted) {
    const int year = fitted->count.last_year;
    fitted->until = eb_date_make(year + 1, 7, 31);
    fitted->expires = eb_date_make(year + 1 + YEARS_OF_USE, 8, 31);
}

static void note_years(eb_fitted *fitted) {
    const eb_fit_count *count = &fitted->count;
    if (count->held_year == 0) {
        eb_fit_say(fitted,
                   "one past year only: a fifth of its pupils is held out in "
                   "place of a later year, so a change between years is not "
                   "seen");
    }
    if (count->no_outcome > 0) {
        eb_fit_say(fitted, "%lld rows are left out: no outcome, or no weight",
                   (long long)count->no_outcome);
    }
    if (count->unused_outcomes > 0) {
        eb_fit_say(fitted,
                   "%lld outcomes are of no row: no such pupil on that day, or "
                   "no label",
                   (long long)count->unused_outcomes);
    }
}

eb_status eb_fit_new(const eb_labels *labels, const eb_fit_options *options,
                     eb_fitted **out, eb_error *err) {
    eb_fit_rows rows;
    eb_status status = check_options(labels, options, out, err);
    if (status != EB_OK) return status;
    const eb_memory memory = eb_memory_or_default(&options->memory);
    memset(&rows, 0, sizeof rows);
    eb_fitted *fitted = eb_alloc_zero(&memory, 1, sizeof *fitted);
    if (fitted == NULL) return eb_fail_memory(err);
    fitted->memory = memory;
    status = eb_fit_rows_of(labels, options, &rows, &fitted->count, err);
    if (status == EB_OK) status = check_enough(fitted, options->kind, err);
    if (status == EB_OK) {
        set_dates(fitted);
        note_years(fitted);
        status = make_plan(fitted, options, &rows, err);
    }
    if (status == EB_OK) {
        status = choose_and_fit(fitted, options, &rows, err);
    }
    if (status == EB_OK) status = finish(fitted, options, labels, &rows, err);
    eb_fit_rows_free(&rows);
    if (status != EB_OK) {
        eb_fit_free(fitted);
        return status;
    }
    *out = fitted;
    return EB_OK;
}

void eb_fit_free(eb_fitted *fitted) {
    if (fitted == NULL) return;
    const eb_memory memory = fitted->memory;
    eb_release(&memory, fitted->text);
    eb_release(&memory, fitted);
}
