/* SPDX-License-Identifier: MIT */
/*
 * An evaluation for a person: first, in words, what matters for early help,
 * which is who becomes persistently absent among those who are not yet; then
 * whether simple rules would have done as well, whether the chances can be
 * taken at their word, what a threshold costs, and for whom it is worse.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/evaluated.h"
#include "ui/page.h"
#include "ui/shown.h"

#define INDENT 2
#define NAME_COLUMNS 22
#define VALUE_COLUMNS 20

typedef struct writer {
    const eb_evaluated *e;
    eb_page *page;
} writer;

static void head(const writer *w, const char *title) {
    eb_output_text(w->page->output, "\n");
    eb_page_line(w->page, "%s", title);
}

static void end(const writer *w) { eb_page_end(w->page, INDENT, INDENT); }

/* ---- tables ------------------------------------------------------------- */

static void add_name(const writer *w, const char *name, size_t columns) {
    eb_page_add_shown(w->page, name, columns);
    eb_page_fill(w->page, columns);
}

static void add_cell(const writer *w, const char *text, size_t columns) {
    const size_t wide = eb_columns(text);
    for (size_t i = wide; i < columns; i++) eb_page_add(w->page, " ");
    eb_page_add(w->page, "%s", text);
}

static void add_count(const writer *w, int64_t count, size_t columns) {
    char number[EB_WORDS_ROOM];
    add_cell(w, count == EB_NO_COUNT ? "c" : eb_words_count(count, number),
             columns);
}

/* A row of a table is never folded. */
static void end_row(const writer *w) {
    const size_t columns = w->page->columns;
    w->page->columns = 0;
    eb_page_end(w->page, INDENT, INDENT);
    w->page->columns = columns;
}

/* ---- what was judged ---------------------------------------------------- */

static void write_left_out(const writer *w) {
    char number[EB_WORDS_ROOM];
    int some = 0;
    for (int reason = 0; reason < EB_UNLABELLED; reason++) {
        if (w->e->left_out[reason] == 0) continue;
        eb_page_add(w->page, "%s %s %s", some ? "," : "Left out:",
                    eb_words_count(w->e->left_out[reason], number),
                    eb_unlabelled_words((eb_unlabelled)reason));
        some = 1;
    }
    if (some) {
        eb_page_add(w->page, ".");
        eb_page_end(w->page, 0, 0);
    }
}

static void write_sample(const writer *w) {
    if (w->e->in_sample) {
        eb_page_line(w->page,
                     "IN SAMPLE: the model was fitted to this very register. "
                     "It will do worse on years that it has not seen.");
    } else if (w->e->first_year > 0) {
        eb_page_line(w->page,
                     "Years before %d/%02d are left out: the model was fitted "
                     "to them.",
                     w->e->first_year, (w->e->first_year + 1) % 100);
    } else if (w->e->may_know) {
        char date[EB_WORDS_ROOM];
        eb_page_line(w->page,
                     "The model was fitted to another register, up to %s: if "
                     "these pupils are in it, this flatters the model.",
                     eb_words_date(w->e->model.until, date));
    }
}

static const char *share_of(int64_t some, int64_t all,
                            char out[EB_WORDS_ROOM]) {
    return eb_words_percent((double)some / (double)all, out);
}

static void write_judged(const writer *w, const eb_part *all) {
    const eb_view_options *view = &w->e->settings->view;
    char a[EB_WORDS_ROOM], first[11], last[11];
    eb_page_add(w->page, "How good is ");
    eb_page_add_shown(w->page, w->e->model.name, SIZE_MAX);
    eb_page_add(w->page, " ");
    eb_page_add_shown(w->page, w->e->model.version, SIZE_MAX);
    eb_page_add(w->page, " here?");
    eb_page_end(w->page, 0, 0);
    eb_output_text(w->page->output, "\n");
    eb_date_write(all->first_as_of, first);
    eb_date_write(all->last_as_of, last);
    eb_page_add(w->page, "Judged on %s", eb_words_of(all->rows, "row", a));
    eb_page_add(w->page, " of %s", eb_words_of(all->pupils, "pupil", a));
    eb_page_add(w->page, " at %s,", eb_words_of(all->schools, "school", a));
    eb_page_add(w->page, " seen from %s", eb_words_of(all->days, "date", a));
    eb_page_add(w->page, all->days > 1 ? ", %s to %s" : ", %s", first, last);
    eb_page_add(w->page,
                ". A row is a pupil at a school on a date: what the model "
                "said then, and how the year ended.");
    eb_page_add(w->page, " %s were persistently absent on the date,",
                share_of(all->persistent_now, all->rows, a));
    eb_page_add(w->page, " %s at the end of the year.",
                share_of(all->persistent, all->rows, a));
    if (eb_settings_own_threshold(w->e->settings)) {
        eb_page_add(w->page, " Persistent means %d/%d here.",
                    view->threshold_num, view->threshold_den);
    }
    eb_page_end(w->page, 0, 0);
    write_left_out(w);
    write_sample(w);
}

/* ---- the headline ------------------------------------------------------- */

static void add_list_words(const writer *w) {
    char number[EB_WORDS_ROOM];
    if (eb_headline_cut(w->e) == EB_CUT_PLACES) {
        eb_page_add(w->page, "the first %s",
                    eb_words_count(w->e->settings->places, number));
    } else {
        eb_page_add(w->page, "the first 10 %%");
    }
}

static void write_headline(const writer *w, const eb_part *part) {
    const eb_listed *listed =
        &part->fresh[EB_BY_MODEL].cuts[eb_headline_cut(w->e)];
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    head(w, "Not yet persistently absent: who became so, and who was listed");
    eb_page_add(w->page, "Of %s pupils who became persistently absent, %s ",
                eb_words_count(part->became, a),
                eb_words_count(listed->right, b));
    eb_page_add(w->page, listed->right == 1 ? "was among " : "were among ");
    add_list_words(w);
    eb_page_add(w->page, part->days > 1 ? " of the date's list." : ".");
    eb_page_add(w->page, " Of the %s listed, %s did not.",
                eb_words_count(listed->listed, a),
                eb_words_count(listed->listed - listed->right, b));
    if (part->days > 1) {
        eb_page_add(w->page,
                    " A pupil counts once on each date; date by date below.");
    }
    end(w);
}

static void write_yardsticks(const writer *w, const eb_part *part) {
    const eb_cut cut = eb_headline_cut(w->e);
    char text[EB_WORDS_ROOM];
    head(w, "Beside the simple rules, lists of the same length");
    add_name(w, "listed by", NAME_COLUMNS);
    add_cell(w, "found of all", 18);
    add_cell(w, "right", 7);
    add_cell(w, "AUROC", 7);
    add_cell(w, "model finds more by", 22);
    end_row(w);
    for (int y = 0; y < EB_YARDSTICKS; y++) {
        const eb_yardstick_figures *of = &part->fresh[y];
        add_name(w, eb_yardstick_words((eb_yardstick)y), NAME_COLUMNS);
        add_cell(w, eb_figure_percent(of->cuts[cut].captured, 1, text), 18);
        add_cell(w, eb_figure_percent(of->cuts[cut].precision, 0, text), 7);
        add_cell(w, eb_figure_fixed(of->auroc.value, 3, text), 7);
        if (y != EB_BY_MODEL) {
            add_cell(w, eb_figure_points(of->cuts[cut].captured_gain, text),
                     22);
        }
        end_row(w);
    }
    eb_page_add(w->page,
                "found: of those who became persistent, on a list. right: of "
                "those listed, became so. In brackets, 95 %% intervals; where "
                "the last one holds 0, the rule may be as good.");
    eb_page_add(w->page, " The model's AUROC is %s;",
                eb_figure_range(part->fresh[EB_BY_MODEL].auroc, text));
    eb_page_add(w->page,
                " with those persistently absent already it would be %s, "
                "which says little: everybody knows them.",
                eb_figure_range(part->all[EB_BY_MODEL].auroc, text));
    end(w);
}

/* ---- chances ------------------------------------------------------------ */

static void write_curve(const writer *w, const eb_calibrated *c) {
    char text[EB_WORDS_ROOM];
    add_cell(w, "chance said", 12);
    add_cell(w, "became so", 12);
    add_cell(w, "95 % interval", 18);
    add_cell(w, "rows", 10);
    end_row(w);
    for (size_t i = 0; i < EB_CURVE_BINS; i++) {
        const eb_curve_point *point = &c->curve[i];
        char low[EB_WORDS_ROOM], high[EB_WORDS_ROOM], both[EB_WORDS_ROOM];
        if (isnan(point->share)) continue;
        add_cell(w, eb_figure_fixed(point->mean_chance, 3, text), 12);
        add_cell(w, eb_figure_fixed(point->share, 3, text), 12);
        snprintf(both, sizeof both, "%.20s to %.20s",
                 eb_figure_fixed(point->low, 3, low),
                 eb_figure_fixed(point->high, 3, high));
        add_cell(w, both, 18);
        add_count(w, (int64_t)point->rows, 10);
        end_row(w);
    }
}

static void write_chances(const writer *w, const eb_part *part) {
    const eb_calibrated *c = &part->calibration;
    char a[EB_WORDS_ROOM];
    head(w, "Can the chances be taken at their word?");
    eb_page_add(w->page, "%s where the marks had not decided it already",
                eb_words_of(c->rows, "row", a));
    eb_page_add(w->page, " (%s left out).", eb_words_count(c->decided, a));
    eb_page_add(w->page, " Expected over observed: %s; 1 is right.",
                eb_figure_range(c->expected_observed, a));
    eb_page_add(w->page,
                " Slope: %s; 1 is right, under 1 the chances are too far "
                "apart.",
                eb_figure_range(c->slope, a));
    eb_page_add(w->page, " Intercept: %s; 0 is right.",
                eb_figure_range(c->intercept, a));
    end(w);
    write_curve(w, c);
    eb_page_add(w->page, "Brier score %s",
                eb_figure_fixed(part->brier.value, 4, a));
    eb_page_add(w->page, ", log score %s",
                eb_figure_fixed(part->log_score.value, 4, a));
    eb_page_add(w->page, ", calibration error %s.",
                eb_figure_fixed(c->error, 4, a));
    end(w);
}

static void write_spread(const writer *w, const eb_pit *pit) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    if (pit->rows == 0) return;
    head(w, "Sessions foretold, and what came");
    eb_page_add(w->page,
                "Absent sessions fell into the lowest tenth of what was "
                "foretold for %s of rows",
                eb_words_percent(pit->under_tenth, a));
    eb_page_add(w->page,
                ", into the highest for %s; 10 %% is right (p %s, as if rows "
                "were of different pupils).",
                eb_words_percent(pit->over_nine, a),
                pit->p < 0.001 ? "under 0.001" : eb_figure_fixed(pit->p, 3, b));
    end(w);
}

static void write_severe(const writer *w, const eb_part *part) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    head(w, "Severe absence, among those not yet severely absent");
    eb_page_add(w->page, "Of %s rows %s became so;",
                eb_words_count(part->severe_rows, a),
                eb_words_count(part->severe_seen, b));
    eb_page_add(w->page, " %s were expected.",
                eb_figure_fixed(part->severe_expected, 1, a));
    eb_page_add(w->page, " Expected over observed: %s.",
                eb_figure_range(part->severe_ratio, a));
    end(w);
}

/* ---- what a threshold costs --------------------------------------------- */

static void write_workload(const writer *w, const eb_part *part) {
    char text[EB_WORDS_ROOM];
    head(w, "What a threshold costs (not yet persistent, all dates)");
    add_cell(w, "chance", 8);
    add_cell(w, "listed", 10);
    add_cell(w, "a date", 10);
    add_cell(w, "rightly", 10);
    add_cell(w, "wrongly", 10);
    add_cell(w, "missed", 10);
    add_cell(w, "net benefit", 14);
    end_row(w);
    /* 0.2, 0.3 ... 0.8. */
    for (size_t i = 3; i < EB_THRESHOLDS - 2; i += 2) {
        const eb_at_threshold *t = &part->thresholds[i];
        add_cell(w, eb_figure_fixed(t->threshold, 1, text), 8);
        add_count(w, t->listed, 10);
        add_cell(
            w, eb_figure_fixed((double)t->listed / (double)part->days, 1, text),
            10);
        add_count(w, t->right, 10);
        add_count(w, t->listed - t->right, 10);
        add_count(w, t->missed, 10);
        add_cell(w, eb_figure_fixed(t->net_benefit.value, 4, text), 14);
        end_row(w);
    }
    eb_page_add(w->page,
                "Net benefit above 0 beats listing nobody; listing everybody "
                "has %s at 0.2.",
                eb_figure_fixed(part->thresholds[3].net_benefit_all, 4, text));
    end(w);
}

/* ---- date by date ------------------------------------------------------- */

static void write_parts(const writer *w) {
    const eb_cut cut = eb_headline_cut(w->e);
    const eb_part *part;
    char text[EB_WORDS_ROOM];
    if (eb_evaluation_part(w->e->evaluation, 1) == NULL) return;
    head(w, "Seen from the end of each half term, or date");
    add_name(w, "", 18);
    add_cell(w, "not yet", 8);
    add_cell(w, "became", 8);
    add_cell(w, "listed", 8);
    add_cell(w, "right", 7);
    add_cell(w, "AUROC", 7);
    add_cell(w, "slope", 20);
    end_row(w);
    for (size_t i = 1; (part = eb_evaluation_part(w->e->evaluation, i)) != NULL;
         i++) {
        const eb_yardstick_figures *of = &part->fresh[EB_BY_MODEL];
        add_name(w, eb_part_title(part, i, text), 18);
        add_count(w, part->not_yet, 8);
        add_count(w, part->became, 8);
        add_count(w, of->cuts[cut].listed, 8);
        add_count(w, of->cuts[cut].right, 7);
        add_cell(w, eb_figure_fixed(of->auroc.value, 3, text), 7);
        add_cell(w, eb_figure_range(part->calibration.slope, text), 20);
        end_row(w);
    }
}

/* ---- groups ------------------------------------------------------------- */

static void write_group(const writer *w, const eb_group *group) {
    char text[EB_WORDS_ROOM];
    add_name(w, group->value[0] != '\0' ? group->value : "(blank)",
             VALUE_COLUMNS);
    add_count(w, group->pupils, 8);
    add_cell(w,
             group->became == EB_NO_COUNT
                 ? "c"
                 : eb_figure_percent(group->share, 0, text),
             8);
    add_cell(w,
             group->flagged == EB_NO_COUNT
                 ? "c"
                 : eb_figure_percent(group->flag_rate, 0, text),
             8);
    add_cell(w,
             group->flagged == EB_NO_COUNT
                 ? "c"
                 : eb_figure_percent(group->precision, 0, text),
             7);
    add_cell(w,
             group->became == EB_NO_COUNT
                 ? "c"
                 : eb_figure_range(group->expected_observed, text),
             22);
    end_row(w);
}

static void write_groups(const writer *w) {
    const eb_group *group;
    const char *column = "";
    size_t unseen = 0;
    for (size_t i = 0;
         (group = eb_evaluation_group(w->e->evaluation, i)) != NULL; i++) {
        if (strcmp(column, group->column) != 0) {
            column = group->column;
            eb_output_text(w->page->output, "\n");
            eb_page_add(w->page, "By ");
            eb_page_add_shown(w->page, column, VALUE_COLUMNS);
            eb_page_fill(w->page, VALUE_COLUMNS + INDENT);
            add_cell(w, "pupils", 8);
            add_cell(w, "became", 8);
            add_cell(w, "listed", 8);
            add_cell(w, "right", 7);
            add_cell(w, "expected/observed", 22);
            eb_page_end(w->page, 0, 0);
        }
        unseen += (group->hidden & EB_HIDE_GROUP) != 0;
        if (!(group->hidden & EB_HIDE_GROUP)) write_group(w, group);
    }
    if (column[0] == '\0') return;
    eb_page_add(w->page,
                "Pupils not yet persistent on some date; lists of the first "
                "10 %% of all. c: a count under 10, or one that would give "
                "such a count away.");
    if (unseen > 0) {
        char number[EB_WORDS_ROOM];
        eb_page_add(w->page, " For that reason %s not shown at all.",
                    unseen == 1 ? "one group is"
                                : (snprintf(number, sizeof number,
                                            "%zu groups are", unseen),
                                   number));
    }
    end(w);
}

/* ---- drift -------------------------------------------------------------- */

#define SURE 0.001

static void write_moved(const writer *w) {
    const eb_moved *moved;
    size_t count = 0, few = 0, shown = 0;
    for (size_t i = 0;
         (moved = eb_evaluation_moved(w->e->evaluation, i)) != NULL; i++) {
        count++;
        few += moved->drift.too_few != 0;
    }
    if (count == 0) return;
    head(w, "Do these pupils look like those the model was fitted to?");
    if (few == count) {
        eb_page_add(w->page, "Too few to say.");
        end(w);
        return;
    }
    for (size_t i = 0;
         (moved = eb_evaluation_moved(w->e->evaluation, i)) != NULL; i++) {
        char psi[EB_WORDS_ROOM];
        if (moved->drift.too_few || !(moved->drift.p < SURE)) continue;
        eb_page_add(w->page, "%s%s (%s)",
                    shown > 0 ? ", " : "Not in: ", moved->feature,
                    eb_figure_fixed(moved->drift.psi, 3, psi));
        shown++;
    }
    eb_page_add(w->page,
                shown > 0
                    ? ". In brackets the stability index; chance alone would "
                      "show it in under one of a thousand."
                    : "No feature differs by more than chance would show.");
    end(w);
}

/* ---- all ---------------------------------------------------------------- */

eb_status eb_evaluate_text(const eb_evaluated *e, eb_output *output,
                           eb_error *err) {
    eb_page page;
    const writer w = {e, &page};
    const eb_part *all = eb_evaluation_part(e->evaluation, 0);
    (void)err;
    eb_page_start(&page, output, EB_PAGE_COLUMNS);
    write_judged(&w, all);
    write_headline(&w, all);
    write_yardsticks(&w, all);
    write_chances(&w, all);
    write_spread(&w, &all->spread);
    write_severe(&w, all);
    write_workload(&w, all);
    write_parts(&w);
    write_groups(&w);
    write_moved(&w);
    eb_output_text(output, "\n");
    eb_page_line(&page,
                 "Figures of invented or past pupils say how a model did, not "
                 "that acting on it helps. Intervals: pupils drawn anew, seed "
                 "%" PRIu64 ". Every number: --format json.",
                 e->settings->seed);
    return EB_OK;
}
