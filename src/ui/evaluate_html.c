/* SPDX-License-Identifier: MIT */
/*
 * An evaluation as one page for a browser or a printer: no script, no font, no
 * picture from elsewhere, and a policy in its head that forbids them. All that
 * comes from a file is escaped. It reads in grey, and prints on A4.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/evaluate_curves.h"
#include "ui/evaluate_svg.h"

/* Besides the common style of ui/html.c. */
static const char STYLE[] =
    ".lead{font-size:1.25rem;border:2px solid #1a1a1a;padding:.8rem 1rem}\n"
    ".warn{border:2px dashed #1a1a1a;padding:.6rem 1rem;font-weight:bold}\n"
    ".line{fill:none;stroke:#333;stroke-width:1.6}\n"
    ".line-0{stroke:#000;stroke-width:3}\n"
    ".line-1{stroke:#555;stroke-dasharray:7 4}\n"
    ".line-2{stroke:#333;stroke-dasharray:2 3}\n"
    ".line-3{stroke:#777;stroke-dasharray:12 3 2 3}\n"
    ".line-4{stroke:#222;stroke-dasharray:5 2;stroke-width:1.1}\n"
    ".line-5{stroke:#888;stroke-dasharray:1 5;stroke-width:2.4}\n"
    ".interval{stroke:#333;stroke-width:1.6}\n"
    ".point{fill:#000}.bar{fill:#999;stroke:#333}\n"
    "@media print{.lead{break-inside:avoid}svg{max-width:15cm}}\n";

static void open_tag(eb_output *output, const char *tag) {
    eb_output_text(output, tag);
}

static void section(eb_output *output, const char *title) {
    eb_output_text(output, "<h2>");
    eb_html_text(output, title);
    eb_output_text(output, "</h2>\n");
}

/* ---- head --------------------------------------------------------------- */

static void write_head(const eb_evaluated *e, eb_output *output) {
    char title[256];
    snprintf(title, sizeof title, "How good is %.100s %.100s here?",
             e->model.name, e->model.version);
    eb_html_head(output, title, STYLE);
    eb_output_text(output, "<h1>");
    eb_html_text(output, title);
    eb_output_text(output, "</h1>\n");
}

static void write_lead(const eb_evaluated *e, const eb_part *part,
                       eb_output *output) {
    const eb_listed *listed =
        &part->fresh[EB_BY_MODEL].cuts[eb_headline_cut(e)];
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], list[EB_WORDS_ROOM];
    snprintf(list, sizeof list, "first 10 %%");
    if (eb_headline_cut(e) == EB_CUT_PLACES) {
        snprintf(list, sizeof list, "first %.30s",
                 eb_words_count(e->settings->places, a));
    }
    open_tag(output, "<p class=\"lead\">");
    eb_html_say(
        output,
        "Of %s pupils not yet persistently absent who became so, %s %s among "
        "the %s%s.",
        eb_words_count(part->became, a), eb_words_count(listed->right, b),
        listed->right == 1 ? "was" : "were", list,
        part->days > 1 ? " of the date's list" : "");
    eb_html_say(output, " Of the %s listed, %s did not.",
                eb_words_count(listed->listed, a),
                eb_words_count(listed->listed - listed->right, b));
    eb_output_text(output, "</p>\n");
}

static void write_left_out(const eb_evaluated *e, eb_output *output) {
    char number[EB_WORDS_ROOM];
    int some = 0;
    for (int reason = 0; reason < EB_UNLABELLED; reason++) {
        if (e->left_out[reason] == 0) continue;
        eb_html_say(output, "%s %s %s", some ? "," : " Left out:",
                    eb_words_count(e->left_out[reason], number),
                    eb_unlabelled_words((eb_unlabelled)reason));
        some = 1;
    }
    if (some) eb_html_say(output, ".");
}

static void write_judged(const eb_evaluated *e, const eb_part *all,
                         eb_output *output) {
    const eb_view_options *view = &e->settings->view;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], c[EB_WORDS_ROOM], d[EB_WORDS_ROOM],
        first[11], last[11];
    eb_date_write(all->first_as_of, first);
    eb_date_write(all->last_as_of, last);
    if (e->in_sample) {
        eb_output_text(output, "<p class=\"warn\">");
        eb_html_say(
            output,
            "In sample: the model was fitted to this very register. It will "
            "do worse on years that it has not seen.");
        eb_output_text(output, "</p>\n");
    }
    if (e->may_know) {
        eb_output_text(output, "<p class=\"warn\">");
        eb_html_say(
            output,
            "The model was fitted to another register, up to %s: if these "
            "pupils are in it, this flatters the model.",
            eb_words_date(e->model.until, a));
        eb_output_text(output, "</p>\n");
    }
    open_tag(output, "<p>");
    eb_html_say(output, "Judged on %s of %s at %s, seen from %s",
                eb_words_of(all->rows, "row", a),
                eb_words_of(all->pupils, "pupil", b),
                eb_words_of(all->schools, "school", c),
                eb_words_of(all->days, "date", d));
    eb_html_say(output, all->days > 1 ? ", %s to %s." : ", %s.", first, last);
    eb_html_say(
        output,
        " A row is a pupil at a school on a date: what the model said then, "
        "and how the year ended.");
    eb_html_say(
        output,
        " %s were persistently absent on the date, %s at the end of the year.",
        eb_words_percent((double)all->persistent_now / (double)all->rows, a),
        eb_words_percent((double)all->persistent / (double)all->rows, b));
    if (all->days > 1)
        eb_html_say(output, " A pupil counts once on each date.");
    if (eb_settings_own_threshold(e->settings)) {
        eb_html_say(output, " Persistent means %d/%d here.",
                    view->threshold_num, view->threshold_den);
    }
    write_left_out(e, output);
    if (e->first_year > 0) {
        eb_html_say(
            output,
            " Years before %d/%02d are left out: the model was fitted to "
            "them.",
            e->first_year, (e->first_year + 1) % 100);
    }
    eb_output_text(output, "</p>\n");
}

/* ---- tables ------------------------------------------------------------- */

static void write_yardsticks(const eb_evaluated *e, const eb_part *part,
                             eb_output *output) {
    static const char *const HEADS[] = {
        "listed by", "found, of all who became so", "right, of those listed",
        "AUROC", "the model finds more by"};
    const eb_cut cut = eb_headline_cut(e);
    char words[EB_WORDS_ROOM], more[EB_WORDS_ROOM];
    section(output, "Would a simple rule do as well?");
    eb_html_table(output,
                  "Lists of the same length, of pupils not yet persistently "
                  "absent; 95 % intervals in brackets, gains in points",
                  HEADS, 5);
    for (int y = 0; y < EB_YARDSTICKS; y++) {
        const eb_yardstick_figures *of = &part->fresh[y];
        eb_html_row(output, eb_yardstick_words((eb_yardstick)y));
        eb_html_cell(output,
                     eb_figure_percent(of->cuts[cut].captured, 1, words));
        eb_html_cell(output,
                     eb_figure_percent(of->cuts[cut].precision, 1, words));
        eb_html_cell(output, eb_figure_fixed(of->auroc.value, 3, words));
        eb_html_cell(
            output, y == EB_BY_MODEL
                        ? ""
                        : eb_figure_points(of->cuts[cut].captured_gain, words));
        eb_html_row_end(output);
    }
    eb_html_table_end(output);
    eb_output_text(output, "<p class=\"note\">");
    eb_html_say(
        output,
        "Where the last interval holds 0, the simple rule may be as good. "
        "Last year's rate, where it is not known, counts as the mean of "
        "those known; the rate of school and year group has the pupil in "
        "it.");
    eb_html_say(
        output,
        " The model's AUROC is %s; with those persistently absent already it "
        "would be %s, which says little: everybody knows them.",
        eb_figure_range(part->fresh[EB_BY_MODEL].auroc, words),
        eb_figure_range(part->all[EB_BY_MODEL].auroc, more));
    eb_output_text(output, "</p>\n");
    eb_curve_capture(part, output);
}

static void write_chances(const eb_part *part, eb_output *output) {
    const eb_calibrated *c = &part->calibration;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    section(output, "Can the chances be taken at their word?");
    open_tag(output, "<p>");
    eb_html_say(
        output,
        "%s where the marks had not decided the year already (%s left out). ",
        eb_words_of(c->rows, "row", a), eb_words_count(c->decided, b));
    eb_html_say(output, "Expected over observed %s, 1 is right. ",
                eb_figure_range(c->expected_observed, a));
    eb_html_say(output,
                "Slope %s, 1 is right; under 1 the chances are too far apart. ",
                eb_figure_range(c->slope, a));
    eb_html_say(output, "Intercept %s, 0 is right. ",
                eb_figure_range(c->intercept, a));
    eb_html_say(output, "Brier score %s, ",
                eb_figure_fixed(part->brier.value, 4, a));
    eb_html_say(output, "log score %s, ",
                eb_figure_fixed(part->log_score.value, 4, a));
    eb_html_say(output, "calibration error %s.",
                eb_figure_fixed(c->error, 4, a));
    eb_output_text(output, "</p>\n");
    eb_curve_chances(part, output);
}

static void write_spread(const eb_part *part, eb_output *output) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    if (part->spread.rows > 0) {
        section(output, "Sessions foretold, and what came");
        open_tag(output, "<p>");
        eb_html_say(
            output,
            "Absent sessions fell into the lowest tenth of what was foretold "
            "for %s of rows, into the highest for %s; 10 %% is right.",
            eb_words_percent(part->spread.under_tenth, a),
            eb_words_percent(part->spread.over_nine, b));
        eb_output_text(output, "</p>\n");
        eb_curve_spread(part, output);
    }
    section(output, "Severe absence, among those not yet severely absent");
    open_tag(output, "<p>");
    eb_html_say(output, "Of %s rows %s became so; ",
                eb_words_count(part->severe_rows, a),
                eb_words_count(part->severe_seen, b));
    eb_html_say(output, "%s were expected. ",
                eb_figure_fixed(part->severe_expected, 1, a));
    eb_html_say(output, "Expected over observed %s.",
                eb_figure_range(part->severe_ratio, a));
    eb_output_text(output, "</p>\n");
}

static void write_workload(const eb_part *part, eb_output *output) {
    static const char *const HEADS[] = {"listed from", "listed",  "on a date",
                                        "rightly",     "wrongly", "missed",
                                        "net benefit"};
    char words[EB_WORDS_ROOM];
    section(output, "What a threshold costs");
    eb_curve_net_benefit(part, output);
    eb_html_table(output, "Pupils not yet persistently absent, all dates",
                  HEADS, 7);
    for (size_t i = 1; i < EB_THRESHOLDS - 2; i += 2) {
        const eb_at_threshold *t = &part->thresholds[i];
        eb_html_row(output, eb_words_fixed(t->threshold, 1, words));
        eb_html_count(output, t->listed);
        eb_html_cell(
            output,
            eb_figure_fixed((double)t->listed / (double)part->days, 1, words));
        eb_html_count(output, t->right);
        eb_html_count(output, t->listed - t->right);
        eb_html_count(output, t->missed);
        eb_html_cell(output, eb_figure_fixed(t->net_benefit.value, 4, words));
        eb_html_row_end(output);
    }
    eb_html_table_end(output);
}

static void write_parts(const eb_evaluated *e, eb_output *output) {
    static const char *const HEADS[] = {"seen from the end of",
                                        "not yet",
                                        "became so",
                                        "listed",
                                        "right",
                                        "found",
                                        "AUROC",
                                        "slope"};
    const eb_cut cut = eb_headline_cut(e);
    const eb_part *part;
    char words[EB_WORDS_ROOM];
    if (eb_evaluation_part(e->evaluation, 1) == NULL) return;
    section(output, "Date by date");
    eb_html_table(output, "Pupils not yet persistently absent", HEADS, 8);
    for (size_t i = 1; (part = eb_evaluation_part(e->evaluation, i)) != NULL;
         i++) {
        const eb_yardstick_figures *of = &part->fresh[EB_BY_MODEL];
        eb_html_row(output, eb_part_title(part, i, words));
        eb_html_count(output, part->not_yet);
        eb_html_count(output, part->became);
        eb_html_count(output, of->cuts[cut].listed);
        eb_html_count(output, of->cuts[cut].right);
        eb_html_cell(output,
                     eb_figure_percent(of->cuts[cut].captured, 1, words));
        eb_html_cell(output, eb_figure_fixed(of->auroc.value, 3, words));
        eb_html_cell(output, eb_figure_range(part->calibration.slope, words));
        eb_html_row_end(output);
    }
    eb_html_table_end(output);
}

/* ---- groups ------------------------------------------------------------- */

static void write_group(const eb_group *group, eb_output *output) {
    const int no_outcomes = (group->hidden & EB_HIDE_OUTCOMES) != 0;
    const int no_lists = (group->hidden & EB_HIDE_LISTS) != 0;
    char words[EB_WORDS_ROOM];
    eb_html_row(output, group->value[0] != '\0' ? group->value : "(blank)");
    eb_html_count(output, group->pupils);
    eb_html_cell(output,
                 no_outcomes ? "c" : eb_figure_percent(group->share, 0, words));
    eb_html_cell(
        output, no_lists ? "c" : eb_figure_percent(group->flag_rate, 0, words));
    eb_html_cell(
        output, no_lists ? "c" : eb_figure_percent(group->precision, 1, words));
    eb_html_cell(
        output,
        no_outcomes ? "c" : eb_figure_range(group->expected_observed, words));
    eb_html_cell(output,
                 no_outcomes ? "c" : eb_figure_range(group->slope, words));
    eb_html_row_end(output);
}

static void write_groups(const eb_evaluated *e, eb_output *output) {
    static const char *const HEADS[] = {"",       "pupils", "became so",
                                        "listed", "right",  "expected/observed",
                                        "slope"};
    const eb_group *group;
    const char *column = NULL;
    int64_t unseen = 0;
    char words[EB_WORDS_ROOM];
    if (eb_evaluation_group(e->evaluation, 0) == NULL) return;
    section(output, "For whom is it better or worse?");
    for (size_t i = 0; (group = eb_evaluation_group(e->evaluation, i)) != NULL;
         i++) {
        if (column == NULL || strcmp(column, group->column) != 0) {
            if (column != NULL) eb_html_table_end(output);
            column = group->column;
            snprintf(words, sizeof words, "By %.80s", column);
            eb_html_table(output, words, HEADS, 7);
        }
        unseen += (group->hidden & EB_HIDE_GROUP) != 0;
        if (!(group->hidden & EB_HIDE_GROUP)) write_group(group, output);
    }
    eb_html_table_end(output);
    eb_output_text(output, "<p class=\"note\">");
    eb_html_say(
        output,
        "Pupils not yet persistently absent on some date; listed: among the "
        "first 10 %% of all. c: a count under 10 pupils, or one that would "
        "give such a count away.");
    if (unseen > 0) {
        eb_html_say(output, " For that reason %s not shown at all.",
                    unseen == 1 ? "one group is"
                                : (eb_words_of(unseen, "group", words),
                                   strncat(words, " are",
                                           sizeof words - strlen(words) - 1)));
    }
    eb_output_text(output, "</p>\n");
}

static void write_moved(const eb_evaluated *e, eb_output *output) {
    static const char *const HEADS[] = {"feature", "stability index", "p"};
    const eb_moved *moved;
    char words[EB_WORDS_ROOM];
    if (eb_evaluation_moved(e->evaluation, 0) == NULL) return;
    section(output, "Do these pupils look like those it was fitted to?");
    eb_html_table(output,
                  "One row of each pupil beside the training rows; p under "
                  "0.001 is more than chance",
                  HEADS, 3);
    for (size_t i = 0; (moved = eb_evaluation_moved(e->evaluation, i)) != NULL;
         i++) {
        eb_html_row(output, moved->feature);
        if (moved->drift.too_few) {
            eb_html_cell(output, "too few to say");
            eb_html_cell(output, "");
        } else {
            eb_html_cell(output, eb_figure_fixed(moved->drift.psi, 3, words));
            eb_html_cell(output,
                         moved->drift.p < 0.001
                             ? "under 0.001"
                             : eb_figure_fixed(moved->drift.p, 3, words));
        }
        eb_html_row_end(output);
    }
    eb_html_table_end(output);
}

/* ---- all ---------------------------------------------------------------- */

static void write_foot(const eb_evaluated *e, eb_output *output) {
    section(output, "How this was made");
    open_tag(output, "<p class=\"note\">");
    eb_html_say(output, "Model %s %s, %s, SHA-256 %s. Fitted to: %s. ",
                e->model.name, e->model.version, e->model.kind, e->model.sha256,
                e->model.source);
    eb_html_say(
        output,
        "Chances were made from what was known on each date, and compared "
        "with the marks up to the end of that year. Intervals: pupils drawn "
        "anew, with all their rows, seed %" PRIu64
        ". Earlybell %s; every number: --format json.",
        e->settings->seed, eb_version());
    eb_output_text(output, "</p>\n<p class=\"note\">");
    eb_html_say(
        output,
        "This says how a model did in the past. It does not say that acting "
        "on it helps.");
    eb_output_text(output, "</p>\n");
    eb_html_foot(output);
}

void eb_evaluate_html(const eb_evaluated *e, eb_output *output) {
    const eb_part *all = eb_evaluation_part(e->evaluation, 0);
    write_head(e, output);
    write_lead(e, all, output);
    write_judged(e, all, output);
    write_yardsticks(e, all, output);
    write_chances(all, output);
    write_spread(all, output);
    write_workload(all, output);
    write_parts(e, output);
    write_groups(e, output);
    write_moved(e, output);
    write_foot(e, output);
}
