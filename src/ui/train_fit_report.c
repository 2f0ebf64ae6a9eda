/* SPDX-License-Identifier: MIT */
/*
 * What a fit says on standard output: which years, which rows and which not,
 * the terms, what was tried, how it did on what it had not seen, beside two
 * rules that need no model, and what a person should know before it is used.
 * Totals only: no pupil, no school.
 */
#include "ui/train_fit.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "ui/words.h"

#define TRIED_WIDTH 46

static const char *number(double value, int decimals, char out[EB_WORDS_ROOM]) {
    if (isnan(value)) {
        snprintf(out, EB_WORDS_ROOM, "-");
        return out;
    }
    return eb_words_fixed(value, decimals, out);
}

static const char *shortest(double value, char out[EB_NUMBER_ROOM]) {
    /* Three digits are enough to see whether a fit converged. */
    double scale = 1.0;
    const double size = fabs(value);
    if (!(size > 0.0) || isinf(value)) {
        eb_number_write(value, out);
        return out;
    }
    while (size * scale < 100.0) scale *= 10.0;
    while (size * scale >= 1000.0) scale /= 10.0;
    eb_number_write(floor(value * scale + 0.5) / scale, out);
    return out;
}

static void put_year(int year) { printf("%d/%02d", year, (year + 1) % 100); }

/* ---- rows --------------------------------------------------------------- */

static void report_rows(const eb_fit_info *about, const eb_labels *labels) {
    static const char *const REASONS[] = {
        "left", "joined late", "Year 11, whose year ends early",
        "few sessions ahead", "could not be scored on the day"};
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], date[11];
    printf("Learnt from ");
    put_year(about->first_year);
    if (about->last_year != about->first_year) {
        printf(" to ");
        put_year(about->last_year);
    }
    printf(": %s rows of %s pupils.\n", eb_words_count((int64_t)about->rows, a),
           eb_words_count((int64_t)about->pupils, b));
    if (about->held_year != 0) {
        printf("Held out to judge by: ");
        put_year(about->held_year);
    } else {
        printf("Held out to judge by: a fifth of the pupils");
    }
    printf(", %s rows of %s pupils.\n",
           eb_words_count((int64_t)about->held_rows, a),
           eb_words_count((int64_t)about->held_pupils, b));
    const size_t days = eb_labels_day_count(labels);
    printf("Seen from %zu day%s:", days, days == 1 ? "" : "s");
    for (size_t i = 0; i < days && i < 12; i++) {
        eb_date_write(eb_labels_day(labels, i), date);
        printf(" %s", date);
    }
    printf("%s\n", days > 12 ? " ..." : "");
    printf("Rows left out:");
    for (int r = 0; r < EB_UNLABELLED; r++) {
        const int64_t out = eb_labels_left_out(labels, (eb_unlabelled)r);
        printf("%s %s %s", r > 0 ? "," : "", eb_words_count(out, a),
               REASONS[r]);
    }
    if (about->no_outcome > 0) {
        printf(", %s without an outcome or a weight",
               eb_words_count(about->no_outcome, a));
    }
    printf(".\n");
}

/* ---- terms -------------------------------------------------------------- */

static void report_terms(const eb_fitted *fitted, const eb_fit_info *about) {
    char text[EB_WORDS_ROOM], how[2 * EB_WORDS_ROOM];
    eb_fit_row row;
    printf(
        "\nTerms: the coefficient at P possible sessions so far, its standard "
        "error\n(clustered by pupil) in brackets; a 0 without one is held "
        "there by its sign.\n\n  %-25s %-14s",
        "feature", "P =");
    for (size_t k = 0; k < about->knots; k++) {
        printf(" %14s", number(about->knot[k], 0, text));
    }
    printf("\n");
    for (size_t t = 0; eb_fit_row_get(fitted, t, &row); t++) {
        if (row.pseudo > 0.0) {
            snprintf(how, sizeof how, "%s %s", row.transform,
                     number(row.pseudo, 0, text));
        } else {
            snprintf(how, sizeof how, "%s", row.transform);
        }
        printf("  %-25s %-14s", row.feature, how);
        for (size_t k = 0; k < about->knots; k++) {
            char cell[2 * EB_WORDS_ROOM + 8], se[EB_WORDS_ROOM];
            if (isnan(row.se[k]) || row.se[k] == 0.0) {
                snprintf(cell, sizeof cell, "%s", number(row.coef[k], 3, text));
            } else {
                snprintf(cell, sizeof cell, "%s (%s)",
                         number(row.coef[k], 3, text),
                         number(row.se[k], 3, se));
            }
            printf(" %14s", cell);
        }
        printf("\n");
        if (!row.has_missing) continue;
        printf("  %-25s %-14s", "", "when missing");
        for (size_t k = 0; k < about->knots; k++) {
            printf(" %14s", number(row.missing[k], 3, text));
        }
        printf("\n");
    }
}

/* ---- what was tried ----------------------------------------------------- */

static void report_tried(const eb_fitted *fitted, const eb_fit_info *about) {
    char text[EB_WORDS_ROOM];
    const eb_fit_trial *trial = eb_fit_tried(fitted, 0);
    if (trial == NULL) return;
    printf("\nTried inside the training years, by folds of pupils");
    if (about->tried_on < 1.0) {
        printf(" on %s of the pupils", eb_words_percent(about->tried_on, text));
    }
    printf(
        ".\nMean log score of %s; larger is better; * is kept, each upon "
        "the ones before.\n\n",
        about->kind == EB_FIT_LOGISTIC ? "the yes or no"
                                       : "the absent sessions to come");
    for (size_t i = 0; (trial = eb_fit_tried(fitted, i)) != NULL; i++) {
        printf("  %c %-*s %10s\n", trial->kept ? '*' : ' ', TRIED_WIDTH,
               trial->what,
               isnan(trial->score) ? "no fit"
                                   : eb_words_fixed(trial->score, 4, text));
    }
}

/* ---- the held-out rows -------------------------------------------------- */

static void put_interval(const double value[3], int decimals) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], c[EB_WORDS_ROOM];
    char cell[3 * EB_WORDS_ROOM + 8];
    snprintf(cell, sizeof cell, "%s (%s-%s)", number(value[0], decimals, a),
             number(value[1], decimals, b), number(value[2], decimals, c));
    printf(" %-20s", cell);
}

static void report_quality(const eb_fitted *fitted) {
    const eb_fit_quality *quality = eb_fit_judged(fitted, 0);
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    if (quality == NULL) return;
    printf(
        "\nOn the rows held out, AUROC (0.5 is chance, 1 is perfect) with 95 "
        "%% "
        "intervals,\nbeside the rate so far and last year's rate, and the "
        "calibration slope (1 is right).\n\n"
        "  half term     rows   became  model                so far  last    "
        "slope                log score\n");
    for (size_t i = 0; (quality = eb_fit_judged(fitted, i)) != NULL; i++) {
        char when[16] = "all";
        if (quality->half_term > 0) {
            snprintf(when, sizeof when, "%d", quality->half_term);
        }
        printf("  %-9s %8s %8s ", when,
               eb_words_count((int64_t)quality->rows, a),
               eb_words_count((int64_t)quality->outcomes, b));
        put_interval(quality->auroc, 3);
        printf(" %-7s", number(quality->rate_auroc, 3, a));
        printf(" %-7s", number(quality->last_auroc, 3, a));
        put_interval(quality->slope, 2);
        printf(" %s\n", number(quality->log_score, 4, a));
    }
    quality = eb_fit_judged(fitted, 0);
    if (quality->fresh_rows == 0) return;
    printf(
        "\n  Of those not yet persistently absent on the day:\n"
        "  half term     rows   became  model                so far  last\n");
    for (size_t i = 0; (quality = eb_fit_judged(fitted, i)) != NULL; i++) {
        char when[16] = "all";
        if (quality->half_term > 0) {
            snprintf(when, sizeof when, "%d", quality->half_term);
        }
        printf("  %-9s %8s %8s ", when,
               eb_words_count((int64_t)quality->fresh_rows, a),
               eb_words_count((int64_t)quality->fresh_outcomes, b));
        put_interval(quality->fresh_auroc, 3);
        printf(" %-7s", number(quality->rate_fresh_auroc, 3, a));
        printf(" %s\n", number(quality->last_fresh_auroc, 3, a));
    }
}

/* ---- all ---------------------------------------------------------------- */

static void report_fit(const eb_fit_info *about) {
    char a[EB_NUMBER_ROOM], b[EB_NUMBER_ROOM], c[EB_NUMBER_ROOM];
    char mean[EB_WORDS_ROOM];
    printf("\nThe fit: %zu parameters, %zu of them held at a bound; %" PRId64
           " steps; gradient %s, condition %s",
           about->parameters, about->held, about->iterations,
           shortest(about->gradient_norm, a), shortest(about->condition, b));
    if (about->starts > 1) {
        printf("; %d of %d starts agree", (int)about->starts_agreeing,
               (int)about->starts);
    }
    printf(".\nMean log score of the training rows %s. ",
           number(about->log_score, 4, mean));
    printf("The file scores as the fit does, to %s.\n",
           shortest(about->agreement, c));
}

void eb_fit_report(const eb_fitted *fitted, const eb_labels *labels,
                   const char *name) {
    static const char *const PENALTIES[] = {"no penalty", "ridge", "Firth"};
    eb_fit_info about;
    const char *note;
    char a[EB_NUMBER_ROOM], b[EB_NUMBER_ROOM];
    eb_fit_about(fitted, &about);
    if (about.kind == EB_FIT_LOGISTIC) {
        printf("%s: logistic, %s", name, PENALTIES[about.penalty]);
        if (about.penalty == EB_PENALTY_RIDGE) {
            printf(" %s", shortest(about.level, a));
        }
    } else {
        printf(
            "%s: beta-binomial, %d component%s, ridge %s and %s", name,
            about.components, about.components == 1 ? "" : "s",
            about.penalty == EB_PENALTY_NONE ? "0" : shortest(about.level, a),
            shortest(about.smooth, b));
    }
    printf(", %zu terms at %zu knot%s. A draft: judge it before it is used.\n",
           about.terms, about.knots, about.knots == 1 ? "" : "s");
    report_rows(&about, labels);
    report_terms(fitted, &about);
    report_tried(fitted, &about);
    report_quality(fitted);
    report_fit(&about);
    for (size_t i = 0; (note = eb_fit_note(fitted, i)) != NULL; i++) {
        printf("%sNote: %s.\n", i == 0 ? "\n" : "", note);
    }
}
