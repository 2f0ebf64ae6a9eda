/* SPDX-License-Identifier: MIT */
/*
 * Why the score is what it is: what raises it and what lowers it, and their
 * sum. A band-prior has four terms and a line for each. The kinds with terms
 * have up to sixty, which nobody would read: the terms of last year, of this
 * year, of the last weeks and the rest are added up, each sum with the
 * sentence on what the register shows there, the largest terms below it, and
 * the small ones in one line. What the marks of other pupils add is one line
 * without a sentence: it is no reason, and never about the family.
 *
 * What is shown is rounded; the page says by how much its sum is off.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/explain_page.h"
#include "ui/score_text.h"

#define TERM_INDENT (EB_EXPLAIN_INDENT + 8) /* past " +1.25  " */
#define DETAILS_MOST 6     /* terms that a group shows one by one */
#define DETAIL_LEAST 0.005 /* smaller ones would be shown as 0.00 */

/* As eb_words_fixed with 2 decimals rounds it. */
static double rounded(double value) {
    const double size = floor(fabs(value) * 100.0 + 0.5) / 100.0;
    return value < 0.0 ? -size : size;
}

/* " +1.25  ", 8 columns. */
static void add_signed(const eb_writer *w, double value) {
    char number[EB_WORDS_ROOM], sign[EB_WORDS_ROOM + 1];
    eb_words_fixed(value, 2, number);
    snprintf(sign, sizeof sign, "%s%s", number[0] == '-' ? "" : "+", number);
    eb_page_add(w->page, "%6s  ", sign);
}

/* `shown` is the sum of the terms as they are printed, `which` of them. */
static void write_rounding(const eb_writer *w, double shown,
                           const char *which) {
    const double eta = w->e->eta;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    eb_page_add(
        w->page,
        "Plus raises the chance, minus lowers it. Terms are rounded to "
        "0.01; the exact sum is %s, %s from that of the rounded ones%s.",
        eb_words_fixed(eta, 4, a), eb_words_fixed(fabs(eta - shown), 4, b),
        which);
    eb_explain_end(w);
}

/* ---- band-prior --------------------------------------------------------- */

/* Where the chance starts: the year group's own figures, or those that stand
 * for it (a model of this kind has none for Reception and after Year 11). */
static void add_start(const eb_writer *w) {
    const int group = w->e->row.year_group;
    const int of = group == EB_YEAR_RECEPTION ? 1 : group > 11 ? 11 : group;
    char year[EB_WORDS_ROOM];
    eb_model_info about;
    eb_model_about(w->model, &about);
    const char *figures =
        about.pupils == 0 ? "national figures" : "the model's figures";
    eb_page_add(w->page, "where pupils of %s start (%s",
                group == EB_YEAR_UNKNOWN ? "any year group"
                                         : eb_words_year_group(group, year),
                figures);
    if (of != group && group != EB_YEAR_UNKNOWN) {
        eb_page_add(w->page, " of %s", eb_words_year_group(of, year));
    }
    eb_page_add(w->page, ")");
}

static void add_term_words(const eb_writer *w, const eb_term *term) {
    char text[EB_REASON_ROOM];
    eb_reason_text(&term->reason, text);
    if (strcmp(term->name, "year_group") == 0) {
        add_start(w);
    } else if (text[0] != '\0') {
        eb_page_add(w->page, "%s", text);
    } else {
        for (const char *c = term->name; *c != '\0'; c++) {
            eb_page_add(w->page, "%c", *c == '_' ? ' ' : *c);
        }
        eb_page_add(w->page, ": nothing to go by");
    }
}

static void write_stages(const eb_writer *w) {
    const eb_explained *e = w->e;
    const eb_result *r = &e->result;
    double shown = 0.0;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    for (size_t i = 0; i < e->term_count; i++) {
        const double value = e->terms[i].value;
        shown += rounded(value);
        add_signed(w, value);
        add_term_words(w, &e->terms[i]);
        eb_page_end(w->page, EB_EXPLAIN_INDENT, TERM_INDENT);
    }
    add_signed(w, e->eta);
    eb_page_add(w->page,
                "their sum: the log odds of %s, the share of the %s ahead that "
                "is expected to be missed",
                eb_words_percent(r->expected_ahead / (double)r->remaining, a),
                eb_words_of(r->remaining, "session", b));
    eb_page_end(w->page, EB_EXPLAIN_INDENT, TERM_INDENT);
    write_rounding(w, shown, "");
}

/* ---- the kinds with terms ----------------------------------------------- */

int eb_explain_reads(const eb_explained *e, const char *family) {
    for (size_t t = 0; e->linear.known && t < e->term_count; t++) {
        const size_t feature = (size_t)e->linear.parts[t].feature;
        if (strcmp(eb_feature(feature)->family, family) == 0) return 1;
    }
    return 0;
}

/* What the terms of one feature add together: a spline has several. */
typedef struct detail {
    int feature;
    double value, x;
} detail;

static size_t details_of(const eb_explained *e, eb_term_group group,
                         detail out[EB_LINEAR_TERMS_MAX]) {
    size_t count = 0;
    for (size_t t = 0; t < e->term_count; t++) {
        const eb_term_parts *part = &e->linear.parts[t];
        if (part->group != group) continue;
        size_t at = 0;
        while (at < count && out[at].feature != part->feature) at++;
        if (at == count) {
            const detail one = {part->feature, 0.0, part->x};
            out[count++] = one;
        }
        out[at].value += e->terms[t].value;
    }
    return count;
}

/* The largest first; those of one size in file order. */
static void sort_details(detail *details, size_t count) {
    for (size_t i = 1; i < count; i++) {
        const detail one = details[i];
        size_t at = i;
        while (at > 0 && fabs(details[at - 1].value) < fabs(one.value)) {
            details[at] = details[at - 1];
            at--;
        }
        details[at] = one;
    }
}

/* " (45.0 %)", " (3)", " (yes)". */
static void add_value(const eb_writer *w, const detail *one) {
    const char *unit = eb_feature((size_t)one->feature)->unit;
    char words[EB_WORDS_ROOM];
    if (isnan(one->x)) {
        eb_page_add(w->page, " (not known)");
    } else if (strncmp(unit, "share", strlen("share")) == 0) {
        eb_page_add(w->page, " (%s)", eb_words_percent(one->x, words));
    } else if (strcmp(unit, "yes or no") == 0) {
        eb_page_add(w->page, " (%s)", one->x > 0.0 ? "yes" : "no");
    } else if (one->x == 0.0) {
        eb_page_add(w->page, " (none)");
    } else {
        eb_page_add(w->page, " (%s)", eb_words_count((int64_t)one->x, words));
    }
}

static void write_details(const eb_writer *w, detail *details, size_t count) {
    double rest = 0.0;
    size_t shown = 0;
    char number[EB_WORDS_ROOM];
    sort_details(details, count);
    while (shown < count && shown < DETAILS_MOST &&
           fabs(details[shown].value) >= DETAIL_LEAST) {
        const detail *one = &details[shown++];
        add_signed(w, one->value);
        eb_page_add(w->page, "%s", eb_explain_feature_words(one->feature));
        add_value(w, one);
        eb_page_end(w->page, TERM_INDENT, TERM_INDENT + 8);
    }
    for (size_t i = shown; i < count; i++) rest += details[i].value;
    if (shown == count) return;
    add_signed(w, rest);
    eb_page_add(
        w->page, "%s%s",
        eb_words_of((int64_t)(count - shown),
                    shown > 0 ? "smaller figure" : "small figure", number),
        count - shown == 1 ? "" : " together");
    eb_page_end(w->page, TERM_INDENT, TERM_INDENT + 8);
}

/* "other figures of the register (school, family)": which, and no more. */
static void add_other_words(const eb_writer *w) {
    const int school = eb_explain_reads(w->e, "cohort");
    const int family = eb_explain_reads(w->e, "family");
    eb_page_add(w->page, "other figures of the register");
    if (!school && !family) return;
    eb_page_add(w->page, " (%s%s%s)", school ? "school" : "",
                school && family ? ", " : "", family ? "family" : "");
}

static void add_group_words(const eb_writer *w, eb_term_group group) {
    char text[EB_REASON_ROOM];
    eb_reason_text(&w->e->linear.groups[group].reason, text);
    if (group == EB_TERMS_OTHER) {
        add_other_words(w);
    } else if (text[0] != '\0') {
        eb_page_add(w->page, "%s", text);
    } else {
        eb_page_add(w->page, "%s",
                    group == EB_TERMS_LAST_YEAR ? "last year is not known"
                    : group == EB_TERMS_LAST_WEEKS
                        ? "no session in the last 4 school weeks"
                        : "this year");
    }
}

/* The sentence of its group says all of it. */
static int is_counted_by_sentence(int feature) {
    return feature == EB_F_LAST_YEAR_ABSENCE_RATE ||
           feature == EB_F_ABSENCE_RATE || feature == EB_F_ABSENCE_RATE_4W;
}

static void write_group(const eb_writer *w, eb_term_group group) {
    const eb_terms_together *terms = &w->e->linear.groups[group];
    detail details[EB_LINEAR_TERMS_MAX] = {{0, 0.0, 0.0}};
    add_signed(w, terms->value);
    add_group_words(w, group);
    eb_page_end(w->page, EB_EXPLAIN_INDENT, TERM_INDENT);
    /* Nothing is known there, and the line above has said so. */
    const int unknown =
        terms->reason.sentence == 0 && group != EB_TERMS_THIS_YEAR;
    if (group == EB_TERMS_OTHER || unknown) return;
    const size_t count = details_of(w->e, group, details);
    if (count == 1 && is_counted_by_sentence(details[0].feature)) return;
    write_details(w, details, count);
}

/* What eta is: a distance from the average pupil, whose own chance says from
 * where. */
static void write_distance(const eb_writer *w) {
    const eb_explained *e = w->e;
    const eb_result *r = &e->result;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    add_signed(w, e->eta);
    eb_page_add(w->page, "their sum, against that average pupil: ");
    if (!isnan(r->p_outcome)) {
        eb_page_add(w->page, "the chance is ");
        eb_add_chance(w->page, r->p_outcome);
        eb_page_add(w->page, ", where that pupil's would be ");
        eb_add_chance(w->page, e->linear.average_outcome);
    } else {
        eb_page_add(
            w->page, "%s of the %s ahead are expected to be missed",
            eb_words_percent(r->expected_ahead / (double)r->remaining, a),
            eb_words_of(r->remaining, "session", b));
        eb_page_add(w->page, ", where that pupil's would be %s",
                    eb_words_percent(e->linear.average_rate, a));
    }
    eb_page_end(w->page, EB_EXPLAIN_INDENT, TERM_INDENT);
}

static void write_groups(const eb_writer *w) {
    const eb_explained *e = w->e;
    double shown = 0.0;
    eb_page_add(w->page,
                "Each figure is compared with an average pupil's, of those "
                "the model was fitted to, after as many sessions%s:",
                isnan(e->result.p_outcome) ? " and with as many ahead" : "");
    eb_explain_end(w);
    for (int group = 0; group < EB_TERM_GROUPS; group++) {
        if (e->linear.groups[group].count == 0) continue;
        shown += rounded(e->linear.groups[group].value);
        write_group(w, (eb_term_group)group);
    }
    write_distance(w);
    write_rounding(w, shown, " at the margin");
}

void eb_explain_why(const eb_writer *w) {
    const eb_explained *e = w->e;
    if (e->term_count == 0) return;
    eb_explain_head(w, "Why");
    if (e->linear.known) {
        write_groups(w);
    } else {
        write_stages(w);
    }
    for (size_t i = 0; i < 3; i++) {
        const eb_reason *reason = &e->result.reasons[i];
        char text[EB_REASON_ROOM];
        if (reason->sign != 0) continue;
        eb_reason_text(reason, text);
        if (text[0] == '\0') continue;
        eb_page_add(w->page, "The register shows, %s (no part of the score).",
                    text);
        eb_explain_end(w);
    }
}
