/* SPDX-License-Identifier: MIT */
/*
 * A fitted model as the JSON of models/README.md: one line a term, numbers as
 * the shortest decimals that read back to the same double, so that what is
 * read is what was fitted. No id of a pupil, nor a hash of one, goes in: only
 * totals, and a digest of the whole register.
 */
#include "train/fit_write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/number.h"

static const char ZEROS[] =
    "0000000000000000000000000000000000000000000000000000000000000000";

/* ---- a text that grows -------------------------------------------------- */

typedef struct writer {
    const eb_memory *memory;
    char *text;
    size_t length, room;
    int failed;
} writer;

static void put_bytes(writer *to, const char *text, size_t length) {
    void *grown = to->text;
    if (to->failed) return;
    if (eb_grow(to->memory, &grown, &to->room, to->length + length + 1, 1) !=
        0) {
        to->failed = 1;
        return;
    }
    to->text = grown;
    memcpy(to->text + to->length, text, length);
    to->length += length;
    to->text[to->length] = '\0';
}

static void put(writer *to, const char *text) {
    put_bytes(to, text, strlen(text));
}

/* What is not finite has no place in JSON: 0. */
static void put_number(writer *to, double value) {
    char text[EB_NUMBER_ROOM];
    put_bytes(to, text, eb_number_write(isfinite(value) ? value : 0.0, text));
}

static void put_integer(writer *to, int64_t value) {
    char text[EB_NUMBER_ROOM];
    put_bytes(to, text, eb_number_write_int(value, text));
}

static void put_string(writer *to, const char *text) {
    char quoted[1024];
    const size_t length =
        eb_json_quote(text, strlen(text), quoted, sizeof quoted);
    if (length >= sizeof quoted) {
        to->failed = 1;
        return;
    }
    put_bytes(to, quoted, length);
}

static void put_date(writer *to, eb_date date) {
    char text[11];
    eb_date_write(date, text);
    put_string(to, text);
}

static void put_numbers(writer *to, const double *values, size_t count) {
    put(to, "[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0) put(to, ", ");
        put_number(to, values[i]);
    }
    put(to, "]");
}

static void put_key(writer *to, const char *key) {
    put(to, ", \"");
    put(to, key);
    put(to, "\": ");
}

/* ---- terms -------------------------------------------------------------- */

static void put_centre(writer *to, const eb_fit_term *term) {
    const char *const phases[] = {"primary", "secondary", "unknown"};
    for (int p = 0; p < EB_FIT_PHASES; p++) {
        put(to, p == 0 ? "{\"" : ", \"");
        put(to, phases[p]);
        put(to, "\": ");
        put_number(to, term->centre[p]);
    }
    put(to, "}");
}

static void put_transform(writer *to, const eb_fit_term *term) {
    put_key(to, "transform");
    put_string(to, eb_fit_transform_name(term->transform));
    if (term->transform == EB_FIT_ELOGIT) {
        put_key(to, "pseudo");
        put_number(to, term->pseudo);
        put_key(to, "centre");
        put_centre(to, term);
        put_key(to, "count");
        put_string(to, eb_feature((size_t)term->count)->name);
        if (term->count_most > 0.0) {
            put_key(to, "count_most");
            put_number(to, term->count_most);
        }
    }
    if (term->transform == EB_FIT_SPLINE) {
        put_key(to, "knots");
        put(to, "[");
        put_number(to, term->from);
        put(to, ", ");
        if (isfinite(term->to)) {
            put_number(to, term->to);
        } else {
            put(to, "null");
        }
        put(to, "]");
    }
}

static void put_terms(writer *to, const eb_fit_plan *plan,
                      const eb_fit_numbers *numbers) {
    const size_t m = plan->knot_count;
    size_t next = plan->term_count;
    put(to, "  \"terms\": [\n");
    for (size_t t = 0; t < plan->term_count; t++) {
        const eb_fit_term *term = &plan->terms[t];
        put(to, "    {\"feature\": ");
        put_string(to, eb_feature((size_t)term->feature)->name);
        put_transform(to, term);
        put_key(to, "coef");
        put_numbers(to, numbers->coef + t * m, m);
        put_key(to, "se");
        put_numbers(to, numbers->se + t * m, m);
        put_key(to, "sign");
        put_integer(to, term->sign);
        put_key(to, "reference");
        put_number(to, term->reference);
        put_key(to, "fill");
        put_number(to, term->reference);
        put_key(to, "missing_coef");
        if (term->has_missing) {
            put_numbers(to, numbers->coef + next++ * m, m);
        } else {
            put(to, "0");
        }
        put(to, t + 1 < plan->term_count ? "},\n" : "}\n");
    }
    put(to, "  ],\n");
}

/* ---- each kind ---------------------------------------------------------- */

static void put_level(writer *to, const double *at, size_t m, double remaining,
                      double last_year) {
    put(to, "{\"intercept\": ");
    put_numbers(to, at, m);
    put_key(to, "remaining");
    put_number(to, remaining);
    put_key(to, "last_year_known");
    put_number(to, last_year);
}

static void put_weight(writer *to, const eb_fit_plan *plan,
                       const eb_mixture *mixture) {
    put(to, "  \"weight\": ");
    put_level(to, mixture->weight, plan->knot_count, mixture->weight_remaining,
              mixture->weight_last_year);
    if (plan->by_last_year) {
        put_key(to, "last_year");
        put(to, "{\"coef\": ");
        put_number(to, mixture->weight_last_year_rate);
        put_key(to, "pseudo");
        put_number(to, plan->last_year.pseudo);
        put_key(to, "centre");
        put_centre(to, &plan->last_year);
        put_key(to, "reference");
        put_number(to, plan->last_year.reference);
        put(to, "}");
    }
    put(to, "},\n");
}

static void put_mixture(writer *to, const eb_fit_plan *plan,
                        const eb_mixture *mixture) {
    const size_t m = plan->knot_count;
    const int n = mixture->components;
    put(to, "  \"components\": [");
    for (int j = 0; j < n; j++) {
        put(to, j > 0 ? ", {\"intercept\": " : "{\"intercept\": ");
        put_numbers(to, mixture->intercept[j], m);
        put_key(to, "slope");
        put_number(to, j == 0 ? 1.0 : mixture->slope[j]);
        put(to, "}");
    }
    put(to, "],\n");
    if (n > 1) put_weight(to, plan, mixture);
    put(to, "  \"precision\": [");
    for (int j = 0; j < n; j++) {
        if (j > 0) put(to, ", ");
        put_level(to, mixture->precision[j], m, mixture->precision_remaining[j],
                  mixture->precision_last_year[j]);
        put(to, "}");
    }
    put(to, "],\n");
}

static void put_logistic(writer *to, const eb_fit_plan *plan,
                         const eb_fit_numbers *numbers,
                         const eb_fit_story *story) {
    static const char *const KINDS[] = {"none", "ridge", "firth"};
    put(to, "  \"intercept\": ");
    put_numbers(to, numbers->intercept, plan->knot_count);
    put(to, ",\n  \"outcome\": ");
    put_string(to, story->outcome_words);
    put(to, ",\n  \"penalty\": {\"kind\": ");
    put_string(to, KINDS[plan->penalty]);
    put_key(to, "lambda");
    put_number(to, plan->penalty == EB_PENALTY_RIDGE ? plan->level : 0.0);
    put(to, "},\n");
}

/* ---- the rest ----------------------------------------------------------- */

static void put_head(writer *to, const eb_fit_plan *plan,
                     const eb_fit_story *story) {
    put(to, "{\n  \"earlybell_model\": ");
    put_integer(to, EB_MODEL_FORMAT);
    put(to, ",\n  \"name\": ");
    put_string(to, story->name);
    put(to, ",\n  \"version\": \"1.0.0\",\n  \"kind\": ");
    put_string(to,
               plan->kind == EB_FIT_LOGISTIC ? "logistic" : "beta-binomial");
    put(to, ",\n  \"status\": \"draft\",\n  \"expires\": ");
    put_date(to, story->expires);
    put(to, ",\n  \"catalogue\": ");
    put_integer(to, EB_CATALOGUE_VERSION);
    put(to, ",\n  \"sensitive\": ");
    put(to, story->sensitive ? "true" : "false");
    put(to,
        ",\n  \"label\": {\"absence\": \"overall\", \"threshold\": [10, 100], "
        "\"horizon\": \"year_end\", \"unit\": \"enrolment\", \"minimum\": "
        "20},\n  \"knots\": ");
    put_numbers(to, plan->knots, plan->knot_count);
    put(to, ",\n");
}

static void put_summary(writer *to, const eb_fit_story *story) {
    if (story->decile_count == 0) return;
    put(to, ",\n    \"summary\": {\"n\": ");
    put_integer(to, (int64_t)story->rows);
    for (size_t i = 0; i < story->decile_count; i++) {
        const eb_fit_deciles *part = &story->deciles[i];
        put(to, ",\n      \"");
        put(to, part->feature < 0 ? "score"
                                  : eb_feature((size_t)part->feature)->name);
        put(to, "\": {\"cuts\": ");
        put_numbers(to, part->cuts, EB_FIT_CUTS);
        put_key(to, "shares");
        put_numbers(to, part->shares, EB_FIT_CUTS + 1);
        put(to, "}");
    }
    put(to, "}");
}

static void put_training(writer *to, const eb_fit_numbers *numbers,
                         const eb_fit_story *story) {
    put(to, "  \"training\": {\"source\": ");
    put_string(to, story->source);
    put_key(to, "rows");
    put_integer(to, (int64_t)story->rows);
    put_key(to, "pupils");
    put_integer(to, (int64_t)story->pupils);
    put_key(to, "until");
    put_date(to, story->until);
    put_key(to, "seed");
    put_integer(to, (int64_t)story->seed);
    put_key(to, "register_sha256");
    if (story->register_sha256 != NULL) {
        put_string(to, story->register_sha256);
    } else {
        put(to, "null");
    }
    put_key(to, "gradient_norm");
    put_number(to, numbers->gradient_norm);
    put_key(to, "iterations");
    put_integer(to, numbers->iterations);
    put_key(to, "condition");
    put_number(to, numbers->condition);
    put_summary(to, story);
    put(to, "},\n");
}

static int is_told(const eb_fit_quality *quality) {
    return isfinite(quality->auroc[0]) && isfinite(quality->auroc[1]) &&
           isfinite(quality->auroc[2]) && isfinite(quality->slope[0]) &&
           isfinite(quality->slope[1]) && isfinite(quality->slope[2]);
}

static void put_quality(writer *to, const eb_fit_story *story) {
    size_t told = 0;
    put(to, "  \"quality\": [");
    for (size_t i = 0; i < story->quality_count; i++) {
        const eb_fit_quality *quality = &story->quality[i];
        if (!is_told(quality)) continue;
        put(to, told++ > 0 ? ",\n    {\"data\": " : "\n    {\"data\": ");
        put_string(to, story->quality_data);
        put_key(to, "as_of");
        put_date(to, quality->as_of);
        put_key(to, "auroc");
        put_numbers(to, quality->auroc, 3);
        put_key(to, "slope");
        put_numbers(to, quality->slope, 3);
        put(to, "}");
    }
    put(to, told > 0 ? "\n  ],\n" : "],\n");
}

eb_status eb_fit_write(const eb_fit_plan *plan, const eb_fit_numbers *numbers,
                       const eb_fit_story *story, const eb_memory *memory,
                       char **out, size_t *length, eb_error *err) {
    writer to = {memory, NULL, 0, 0, 0};
    put_head(&to, plan, story);
    put_terms(&to, plan, numbers);
    if (plan->kind == EB_FIT_LOGISTIC) {
        put_logistic(&to, plan, numbers, story);
    } else {
        put_mixture(&to, plan, &numbers->mixture);
    }
    put_training(&to, numbers, story);
    put_quality(&to, story);
    put(&to, "  \"sha256\": \"");
    put(&to, ZEROS);
    put(&to, "\"\n}\n");
    if (to.failed) {
        eb_release(memory, to.text);
        return eb_fail_memory(err);
    }
    *out = to.text;
    *length = to.length;
    return EB_OK;
}

/* ---- deciles ------------------------------------------------------------ */

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int eb_fit_deciles_of(double *values, size_t count, eb_fit_deciles *out) {
    size_t known = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i])) values[known++] = values[i];
    }
    if (known == 0) return -1;
    qsort(values, known, sizeof *values, by_value);
    for (size_t c = 0; c < EB_FIT_CUTS; c++) {
        out->cuts[c] = values[(c + 1) * known / (EB_FIT_CUTS + 1)];
    }
    for (size_t c = 0; c <= EB_FIT_CUTS; c++) {
        const size_t from = at;
        while (at < known && (c == EB_FIT_CUTS || values[at] <= out->cuts[c])) {
            at++;
        }
        out->shares[c] = (double)(at - from) / (double)known;
    }
    return 0;
}
