/* SPDX-License-Identifier: MIT */
/*
 * The fields of the papers that are read off an evaluation. Its JSON is of
 * this program (ui/evaluate_json.c), but the file comes from outside: what is
 * missing or of another kind is left out, never guessed.
 */
#include "ui/paper_evaluation.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "ui/words.h"

#define WORDS_ROOM 512
#define FIRST_TENTH "10" /* key of the lists of the first 10 % */

/* ---- reading ------------------------------------------------------------ */

static const eb_json_value *member(const eb_json_value *object,
                                   const char *key) {
    return object != NULL ? eb_json_member(object, key) : NULL;
}

static const eb_json_value *item(const eb_json_value *list, size_t index) {
    return list != NULL ? eb_json_at(list, index) : NULL;
}

static const eb_json_value *at(const eb_json_value *object, const char *first,
                               const char *second, const char *third) {
    const eb_json_value *value = member(object, first);
    if (second != NULL) value = member(value, second);
    if (third != NULL) value = member(value, third);
    return value;
}

static double number(const eb_json_value *value) {
    return value != NULL && value->kind == EB_JSON_NUMBER ? value->number
                                                          : -1.0;
}

static const char *text(const eb_json_value *object, const char *key) {
    const eb_json_value *value = member(object, key);
    return value != NULL && value->kind == EB_JSON_STRING ? value->text : "";
}

/* All days together: the first part. NULL: no evaluation, or an empty one. */
static const eb_json_value *whole(const eb_paper *paper) {
    const eb_json_value *parts = member(paper->evaluation, "parts");
    return parts != NULL && parts->kind == EB_JSON_ARRAY ? parts->first : NULL;
}

/* ---- writing ------------------------------------------------------------ */

static void blank(eb_output *output, const char *what) {
    eb_output_text(output, "**[to be filled in: ");
    eb_output_text(output, what);
    eb_output_text(output, "]**");
}

/* "0.812 (0.801 to 0.823)", or a dash. */
static void interval(eb_output *output, const eb_json_value *value) {
    char words[EB_WORDS_ROOM];
    const eb_json_value *low = item(value, 1);
    const eb_json_value *high = item(value, 2);
    if (value == NULL || value->kind != EB_JSON_ARRAY || value->count != 3 ||
        value->first->kind != EB_JSON_NUMBER || low->kind != EB_JSON_NUMBER ||
        high->kind != EB_JSON_NUMBER) {
        eb_output_text(output, "-");
        return;
    }
    eb_output_text(output, eb_words_fixed(value->first->number, 3, words));
    eb_output_text(output, " (");
    eb_output_text(output, eb_words_fixed(low->number, 3, words));
    eb_output_text(output, " to ");
    eb_output_text(output, eb_words_fixed(high->number, 3, words));
    eb_output_text(output, ")");
}

/* A name from outside, in a cell of a table. */
static void cell(eb_output *output, const char *name) {
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == '|' || *c == '\\' || *c == '<' || *c == '&' || *c == '`' ||
            *c == '*' || *c == '_' || *c == '[') {
            eb_output_text(output, "\\");
        }
        eb_output_write(output, (unsigned char)*c < ' ' ? " " : c, 1);
    }
}

/* ---- the fields --------------------------------------------------------- */

void eb_paper_headline(const eb_paper *paper, eb_output *output) {
    const eb_json_value *part = whole(paper);
    const eb_json_value *fresh = member(part, "not_yet_persistent");
    const eb_json_value *list = at(fresh, "model", "lists", FIRST_TENTH);
    const double became = number(member(fresh, "became"));
    const double listed = number(member(list, "listed"));
    const double right = number(member(list, "right"));
    if (became < 0.0 || listed < 0.0 || right < 0.0) {
        blank(output,
              "what `earlybell evaluate` says of it on your own past years");
        return;
    }
    char words[WORDS_ROOM];
    snprintf(words, sizeof words,
             "Looked at from %.0f days in past years (%s to %s): of %.0f who "
             "were not yet persistently absent and became so, %.0f were among "
             "the first tenth of the list; of the %.0f listed, %.0f did not "
             "become so.",
             number(member(part, "days")), text(part, "first_as_of"),
             text(part, "last_as_of"), became, right, listed, listed - right);
    eb_output_text(output, words);
}

static void performance_row(const eb_json_value *part, eb_output *output) {
    const eb_json_value *fresh = member(part, "not_yet_persistent");
    eb_output_text(output, "| ");
    cell(output, text(part, "part"));
    eb_output_text(output, " | ");
    interval(output, at(part, "everyone", "model", "auroc"));
    eb_output_text(output, " | ");
    interval(output, at(fresh, "model", "auroc", NULL));
    eb_output_text(output, " | ");
    interval(output, at(at(fresh, "model", "lists", FIRST_TENTH), "captured",
                        NULL, NULL));
    eb_output_text(output, " | ");
    interval(output, at(part, "calibration", "slope", NULL));
    eb_output_text(output, " | ");
    interval(output, at(part, "severe", "expected_over_observed", NULL));
    eb_output_text(output, " |\n");
}

void eb_paper_performance(const eb_paper *paper, eb_output *output) {
    if (whole(paper) == NULL) {
        blank(output,
              "measured performance: `earlybell evaluate REGISTER --model M "
              "--format json`, given to this command");
        return;
    }
    eb_output_text(
        output,
        "\n\n| seen from | AUROC | AUROC, not yet persistent | became "
        "persistent, found in the first 10 % | calibration slope (1 is right) "
        "| severe: expected over observed |\n|--|--|--|--|--|--|\n");
    for (const eb_json_value *part = whole(paper); part != NULL;
         part = part->next) {
        performance_row(part, output);
    }
    eb_output_text(output, "\n95 % intervals by resampling pupils.");
}

void eb_paper_groups(const eb_paper *paper, eb_output *output) {
    const eb_json_value *groups = member(paper->evaluation, "groups");
    if (groups == NULL || groups->count == 0) {
        blank(output,
              "errors by group: `earlybell evaluate --by COLUMN`, or with "
              "audit columns in the pupil file");
        return;
    }
    eb_output_text(
        output,
        "\n\n| group | value | pupils | became persistent | listed in the "
        "first 10 % | of the listed, right | expected over observed "
        "|\n|--|--|--|--|--|--|--|\n");
    for (const eb_json_value *group = groups->first; group != NULL;
         group = group->next) {
        char words[WORDS_ROOM];
        const double pupils = number(member(group, "pupils"));
        eb_output_text(output, "| ");
        cell(output, text(group, "column"));
        eb_output_text(output, " | ");
        cell(output, text(group, "value"));
        snprintf(words, sizeof words, " | %.0f | ", pupils);
        eb_output_text(output, pupils < 0.0 ? " | few | " : words);
        interval(output, member(group, "share"));
        eb_output_text(output, " | ");
        interval(output, member(group, "listed_rate"));
        eb_output_text(output, " | ");
        interval(output, member(group, "precision"));
        eb_output_text(output, " | ");
        interval(output, member(group, "expected_over_observed"));
        eb_output_text(output, " |\n");
    }
    eb_output_text(output,
                   "\nOf pupils not yet persistent. Groups under 10 pupils, "
                   "and what would give them away, are left out.");
}

void eb_paper_alternatives(const eb_paper *paper, eb_output *output) {
    static const struct {
        const char *key, *words;
    } RULES[] = {
        {"last_year", "last year's rate"},
        {"rate", "the rate so far"},
        {"rate_by_spells", "rate and spells"},
        {"both_rates", "both rates"},
        {"school_and_year_group", "the mean of school and year group"}};
    const eb_json_value *fresh = member(whole(paper), "not_yet_persistent");
    if (fresh == NULL) {
        blank(output, "how simple rules do here: `earlybell evaluate`");
        return;
    }
    eb_output_text(output,
                   "Found in the first 10 % of a list, of those who became "
                   "persistent: this model ");
    interval(output, at(at(fresh, "model", "lists", FIRST_TENTH), "captured",
                        NULL, NULL));
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
        eb_output_text(output, "; ");
        eb_output_text(output, RULES[i].words);
        eb_output_text(output, " ");
        interval(output, at(at(fresh, RULES[i].key, "lists", FIRST_TENTH),
                            "captured", NULL, NULL));
    }
    eb_output_text(output, ".");
}

void eb_paper_limits(const eb_paper *paper, eb_output *output) {
    const eb_json_value *in_sample =
        at(paper->evaluation, "options", "in_sample", NULL);
    if (whole(paper) == NULL) {
        eb_output_text(output,
                       "It has not been judged on this organisation's pupils.");
    } else if (in_sample != NULL && in_sample->boolean) {
        eb_output_text(output,
                       "It was judged on rows that it was fitted to: the "
                       "figures are too good.");
    } else {
        eb_output_text(output,
                       "It was judged on past years; this year may differ.");
    }
}

void eb_paper_judged(const eb_paper *paper, eb_output *output) {
    const eb_json_value *part = whole(paper);
    if (part == NULL) {
        blank(output, "when this was done, and what was found");
        return;
    }
    char words[WORDS_ROOM];
    snprintf(words, sizeof words,
             "Done: %.0f pupils of %.0f schools, seen from %s to %s.",
             number(member(part, "pupils")), number(member(part, "schools")),
             text(part, "first_as_of"), text(part, "last_as_of"));
    eb_output_text(output, words);
}
