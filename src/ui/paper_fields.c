/* SPDX-License-Identifier: MIT */
/*
 * The fields of the papers that are read off the model file: who it is, what
 * it says, what it reads, what it was made from. What an evaluation says is
 * in paper_evaluation.c.
 *
 * Sentences say only what the file states. What it cannot know is left to a
 * person, in the templates, as a blank.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "ui/paper_evaluation.h"
#include "ui/papers.h"
#include "ui/words.h"

typedef void eb_paper_write(const eb_paper *paper, eb_output *output);

static eb_model_info about(const eb_paper *paper) {
    eb_model_info info;
    eb_model_about(paper->model, &info);
    return info;
}

static int is_kind(const eb_paper *paper, const char *kind) {
    return strcmp(about(paper).kind, kind) == 0;
}

static void write_date(eb_output *output, eb_date date) {
    char text[11];
    eb_date_write(date, text);
    eb_output_text(output, text[0] != '\0' ? text : "no date stated");
}

/* "a,b,c" is read more easily as 1,234,567. */
static void write_count(eb_output *output, int64_t count) {
    char digits[24], text[32];
    const int length = snprintf(digits, sizeof digits, "%" PRId64, count);
    size_t used = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-') {
            text[used++] = ',';
        }
        text[used++] = digits[i];
    }
    eb_output_write(output, text, used);
}

/* ---- who it is ---------------------------------------------------------- */

static void name(const eb_paper *paper, eb_output *output) {
    eb_output_text(output, about(paper).name);
}

static void version(const eb_paper *paper, eb_output *output) {
    eb_output_text(output, about(paper).version);
}

static void kind(const eb_paper *paper, eb_output *output) {
    eb_output_text(output, about(paper).kind);
}

static void status(const eb_paper *paper, eb_output *output) {
    eb_output_text(output, about(paper).status);
}

static void expires(const eb_paper *paper, eb_output *output) {
    write_date(output, about(paper).expires);
}

static void until(const eb_paper *paper, eb_output *output) {
    write_date(output, about(paper).until);
}

static void sha256(const eb_paper *paper, eb_output *output) {
    eb_output_text(output, about(paper).sha256);
}

static void minimum(const eb_paper *paper, eb_output *output) {
    write_count(output, about(paper).minimum);
}

static void sensitive(const eb_paper *paper, eb_output *output) {
    eb_output_text(output,
                   about(paper).sensitive
                       ? "yes: it reads reasons of absence that tell of health "
                         "or the like, and scores only where that is asked for."
                       : "none.");
}

/* ---- what it was made from ---------------------------------------------- */

static void source(const eb_paper *paper, eb_output *output) {
    const char *text = about(paper).source;
    const size_t length = strlen(text);
    eb_output_text(output, text);
    if (length > 0 && text[length - 1] != '.') {
        eb_output_text(output, ".");
    }
}

static void pupils(const eb_paper *paper, eb_output *output) {
    const int64_t count = about(paper).pupils;
    if (count == 0) {
        eb_output_text(output, "No pupil's record was read.");
        return;
    }
    eb_output_text(output, "Pupils: ");
    write_count(output, count);
    eb_output_text(output, ".");
}

static void rows(const eb_paper *paper, eb_output *output) {
    int64_t count = 0;
    const eb_json_value *training = eb_json_member(paper->file, "training");
    if (eb_json_get_integer(training, "rows", EB_JSON_OPTIONAL, 0,
                            EB_JSON_MAX_INTEGER, &count, NULL) != EB_OK) {
        count = 0;
    }
    eb_output_text(
        output, is_kind(paper, "band-prior") ? "Published counts: " : "Rows: ");
    write_count(output, count);
    eb_output_text(output,
                   is_kind(paper, "band-prior")
                       ? " (year groups by bands of absence)."
                       : " (a row is an enrolment on a day of the year).");
}

/* ---- what it says ------------------------------------------------------- */

static void says(const eb_paper *paper, eb_output *output) {
    const char *outcome = "";
    if (is_kind(paper, "logistic")) {
        if (eb_json_get_string(paper->file, "outcome", EB_JSON_OPTIONAL,
                               &outcome, NULL) != EB_OK) {
            outcome = "";
        }
        eb_output_text(output, "the chance of one outcome: ");
        eb_output_text(output, outcome);
        eb_output_text(output, ".");
        return;
    }
    eb_output_text(output,
                   "the chance of missing a tenth of the year's sessions or "
                   "more (persistent absence) and half or more (severe "
                   "absence), and the range in which the year's absence is "
                   "expected to end.");
}

static void label(const eb_paper *paper, eb_output *output) {
    (void)paper;
    eb_output_text(output,
                   "absence from an enrolment's own possible sessions over "
                   "the school year, 10 in 100 or more.");
}

static void method(const eb_paper *paper, eb_output *output) {
    if (is_kind(paper, "band-prior")) {
        eb_output_text(
            output,
            "A pupil's propensity to be absent starts from the distribution "
            "of the year group, taken from published counts after the noise of "
            "spells is removed, and moves with the pupil's own marks: last "
            "year's a little, this year's more, the last weeks most. Marks "
            "count for less than one each, because absence comes in spells. "
            "The absences to come then have a beta-binomial distribution, from "
            "which every number is read.");
    } else if (is_kind(paper, "logistic")) {
        eb_output_text(output,
                       "A logistic regression: the log odds of the outcome "
                       "are a weighted sum of the predictors.");
    } else {
        eb_output_text(
            output,
            "The absences to come have a mixture of beta-binomial "
            "distributions. One weighted sum of the predictors moves its "
            "means; more absence never lowers a chance, because every weight "
            "has a fixed sign. All chances are read from this one "
            "distribution, so that no two of them can disagree.");
    }
}

/* The features of the model's terms, each once, in the file's order. */
static void terms(const eb_paper *paper, eb_output *output) {
    const eb_json_value *list = eb_json_member(paper->file, "terms");
    if (list == NULL) {
        eb_output_text(output,
                       "The year group; this year's marks up to four school "
                       "weeks ago; those of the last four; last year's.");
        return;
    }
    int written[EB_FEATURE_COUNT] = {0};
    const char *between = "";
    for (const eb_json_value *term = list->first; term != NULL;
         term = term->next) {
        const char *feature = "";
        if (eb_json_get_string(term, "feature", EB_JSON_REQUIRED, &feature,
                               NULL) != EB_OK) {
            continue;
        }
        const int index = eb_feature_find(feature);
        if (index < 0 || written[index]) continue;
        written[index] = 1;
        eb_output_text(output, between);
        eb_output_text(output, eb_feature((size_t)index)->meaning);
        eb_output_text(output, " (`");
        eb_output_text(output, feature);
        eb_output_text(output, "`)");
        between = "; ";
    }
    eb_output_text(output, ".");
}

/* ---- how good it was ---------------------------------------------------- */

static void write_estimate(eb_output *output, const eb_json_value *numbers) {
    eb_output_text(output, " | ");
    if (numbers == NULL || numbers->kind != EB_JSON_ARRAY ||
        numbers->count != 3) {
        return;
    }
    char text[EB_WORDS_ROOM];
    const eb_json_value *low = eb_json_at(numbers, 1);
    const eb_json_value *high = eb_json_at(numbers, 2);
    if (numbers->first->kind != EB_JSON_NUMBER || low->kind != EB_JSON_NUMBER ||
        high->kind != EB_JSON_NUMBER) {
        return;
    }
    eb_output_text(output, eb_words_fixed(numbers->first->number, 3, text));
    eb_output_text(output, " (");
    eb_output_text(output, eb_words_fixed(low->number, 3, text));
    eb_output_text(output, " to ");
    eb_output_text(output, eb_words_fixed(high->number, 3, text));
    eb_output_text(output, ")");
}

static void quality(const eb_paper *paper, eb_output *output) {
    const eb_json_value *list = eb_json_member(paper->file, "quality");
    if (list == NULL || list->count == 0) {
        eb_output_text(output, "Nothing is recorded.");
        return;
    }
    eb_output_text(output,
                   "| data | as of | AUROC (95 % interval) | calibration slope "
                   "|\n|--|--|--|--|\n");
    for (const eb_json_value *item = list->first; item != NULL;
         item = item->next) {
        const char *data = "", *as_of = "";
        (void)!eb_json_get_string(item, "data", EB_JSON_OPTIONAL, &data, NULL);
        (void)!eb_json_get_string(item, "as_of", EB_JSON_OPTIONAL, &as_of,
                                  NULL);
        eb_output_text(output, "| ");
        eb_output_text(output, data);
        eb_output_text(output, " | ");
        eb_output_text(output, as_of);
        write_estimate(output, eb_json_member(item, "auroc"));
        write_estimate(output, eb_json_member(item, "slope"));
        eb_output_text(output, item->next != NULL ? " |\n" : " |");
    }
}

/* ---- the table ---------------------------------------------------------- */

static const struct {
    const char *name;
    eb_paper_write *write;
} FIELDS[] = {
    {"model.name", name},
    {"model.version", version},
    {"model.kind", kind},
    {"model.status", status},
    {"model.expires", expires},
    {"model.until", until},
    {"model.sha256", sha256},
    {"model.minimum", minimum},
    {"model.sensitive", sensitive},
    {"model.source", source},
    {"model.pupils", pupils},
    {"model.rows", rows},
    {"model.says", says},
    {"model.label", label},
    {"model.method", method},
    {"model.terms", terms},
    {"model.quality", quality},
    {"evaluation.headline", eb_paper_headline},
    {"evaluation.performance", eb_paper_performance},
    {"evaluation.groups", eb_paper_groups},
    {"evaluation.alternatives", eb_paper_alternatives},
    {"evaluation.limits", eb_paper_limits},
    {"evaluation.judged", eb_paper_judged},
};

int eb_paper_field(void *context, const char *field, size_t length,
                   eb_output *output) {
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        if (strlen(FIELDS[i].name) != length ||
            memcmp(FIELDS[i].name, field, length) != 0) {
            continue;
        }
        if (output != NULL) FIELDS[i].write(context, output);
        return 1;
    }
    return 0;
}
