/* SPDX-License-Identifier: MIT */
/*
 * What the numbers look like. Each picture answers one question, asked in its
 * title; the table under it holds the same numbers for who cannot see it, or
 * wants to check.
 */
#include "ui/evaluate_curves.h"

#include <math.h>
#include <stdio.h>

#include "ui/evaluate_svg.h"

/* ---- are chances what they say? ----------------------------------------- */

void eb_curve_chances(const eb_part *part, eb_output *output) {
    static const char *const HEADS[] = {"chance said", "became so",
                                        "95 % interval", "rows"};
    const eb_chart_about about = {
        .name = "chances",
        .title = "What the model said, and what came",
        .words =
            "Rows in ten groups of rising chance. Each point: the mean "
            "chance that the model gave (across) and the share that "
            "became persistently absent (up), with its 95 % interval. "
            "On the dashed line the two are the same.",
        .x_label = "chance said",
        .y_label = "became persistently absent",
        .x_high = 1.0,
        .y_high = 1.0,
        .x_step = 0.2,
        .y_step = 0.2,
        .x_percent = 1,
        .y_percent = 1,
        .legend = 1};
    const double ends[] = {0.0, 1.0};
    const eb_curve_point *curve = part->calibration.curve;
    eb_chart chart;
    eb_chart_open(&chart, &about, output);
    eb_chart_line(&chart, ends, ends, 2, 1, "as said");
    for (size_t i = 0; i < EB_CURVE_BINS; i++) {
        eb_chart_point(&chart, curve[i].mean_chance, curve[i].share,
                       curve[i].low, curve[i].high);
    }
    eb_chart_close(&chart);
    eb_html_table(output, "The same in numbers", HEADS, 4);
    for (size_t i = 0; i < EB_CURVE_BINS; i++) {
        char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], both[EB_WORDS_ROOM];
        if (isnan(curve[i].share)) continue;
        eb_html_row(output, eb_words_percent(curve[i].mean_chance, a));
        eb_html_cell(output, eb_words_percent(curve[i].share, a));
        snprintf(both, sizeof both, "%.20s to %.20s",
                 eb_words_percent(curve[i].low, a),
                 eb_words_percent(curve[i].high, b));
        eb_html_cell(output, both);
        eb_html_count(output, (int64_t)curve[i].rows);
        eb_html_row_end(output);
    }
    eb_html_table_end(output);
}

/* ---- how many a list finds ---------------------------------------------- */

static double list_share(size_t point) {
    return (double)point / (EB_CAPTURE_POINTS - 1);
}

static void write_capture_table(const eb_part *part, eb_output *output) {
    static const size_t SHOWN[] = {1, 2, 3, 4, 6, 8, 10};
    const char *heads[EB_YARDSTICKS + 1] = {"of each list"};
    for (int y = 0; y < EB_YARDSTICKS; y++) {
        heads[y + 1] = eb_yardstick_words((eb_yardstick)y);
    }
    eb_html_table(output, "The same in numbers: found, of those who became so",
                  heads, EB_YARDSTICKS + 1);
    for (size_t i = 0; i < sizeof SHOWN / sizeof *SHOWN; i++) {
        char name[EB_WORDS_ROOM], text[EB_WORDS_ROOM], number[EB_WORDS_ROOM];
        snprintf(name, sizeof name, "first %.20s %%",
                 eb_words_fixed(100.0 * list_share(SHOWN[i]), 0, number));
        eb_html_row(output, name);
        for (int y = 0; y < EB_YARDSTICKS; y++) {
            const eb_interval found = {part->fresh[y].curve[SHOWN[i]], NAN, NAN,
                                       0};
            eb_html_cell(output, eb_figure_percent(found, 0, text));
        }
        eb_html_row_end(output);
    }
    eb_html_table_end(output);
}

void eb_curve_capture(const eb_part *part, eb_output *output) {
    const eb_chart_about about = {
        .name = "capture",
        .title = "How many a list of a given length finds",
        .words =
            "Across: how much of each date's list is taken, of pupils "
            "not yet persistently absent. Up: the share of those who "
            "became so that is on it. A line for the model and one for "
            "each simple rule; higher is better.",
        .x_label = "taken of each date's list",
        .y_label = "found, of those who became so",
        .x_high = 1.0,
        .y_high = 1.0,
        .x_step = 0.2,
        .y_step = 0.2,
        .x_percent = 1,
        .y_percent = 1,
        .legend = 1};
    double x[EB_CAPTURE_POINTS];
    eb_chart chart;
    for (size_t i = 0; i < EB_CAPTURE_POINTS; i++) x[i] = list_share(i);
    eb_chart_open(&chart, &about, output);
    for (int y = 0; y < EB_YARDSTICKS; y++) {
        eb_chart_line(&chart, x, part->fresh[y].curve, EB_CAPTURE_POINTS, y,
                      eb_yardstick_words((eb_yardstick)y));
    }
    eb_chart_close(&chart);
    write_capture_table(part, output);
}

/* ---- is acting on it worth it ------------------------------------------- */

/* The step among 1, 2 and 5 times a power of ten that cuts `range` into at
 * most six. */
static double nice_step(double range) {
    static const double STEPS[] = {0.001, 0.002, 0.005, 0.01,
                                   0.02,  0.05,  0.1,   0.2};
    size_t at = 0;
    while (at + 1 < sizeof STEPS / sizeof *STEPS && range > 6.0 * STEPS[at]) {
        at++;
    }
    return STEPS[at];
}

#define FINE 400 /* steps of the steep line of listing everybody */

void eb_curve_net_benefit(const eb_part *part, eb_output *output) {
    eb_chart_about about = {
        .name = "benefit",
        .title = "Is it worth acting on the model's list?",
        .words =
            "Across: the chance from which a pupil is listed. Up: net "
            "benefit, pupils rightly listed for each row, less those "
            "wrongly listed, weighed by the threshold. The model is of "
            "use where its line is above both others.",
        .x_label = "chance from which a pupil is listed",
        .y_label = "net benefit",
        .x_high = 1.0,
        .x_step = 0.2,
        .x_percent = 1,
        .legend = 1};
    const double ends[] = {0.0, 1.0}, nothing[] = {0.0, 0.0};
    /* At no threshold everybody is listed, by the model as well. */
    const double share =
        part->not_yet > 0 ? (double)part->became / (double)part->not_yet : NAN;
    double x[EB_THRESHOLDS + 1] = {0.0}, model[EB_THRESHOLDS + 1] = {share};
    double fine[FINE + 1], all[FINE + 1];
    double most = share > 0.0 ? share : 0.0;
    eb_chart chart;
    for (size_t i = 0; i < EB_THRESHOLDS; i++) {
        x[i + 1] = part->thresholds[i].threshold;
        model[i + 1] = part->thresholds[i].net_benefit.value;
        if (model[i + 1] > most) most = model[i + 1];
    }
    for (size_t i = 0; i <= FINE; i++) {
        fine[i] = (double)i / FINE;
        all[i] = share - (1.0 - share) * fine[i] / (1.0 - fine[i]);
    }
    about.y_step = nice_step(most * 1.3);
    about.y_high = about.y_step * (floor(most / about.y_step) + 1.0);
    about.y_low = -about.y_step;
    eb_chart_open(&chart, &about, output);
    eb_chart_line(&chart, x, model, EB_THRESHOLDS + 1, 0, "the model");
    eb_chart_line(&chart, fine, all, FINE + 1, 2, "list everybody");
    eb_chart_line(&chart, ends, nothing, 2, 1, "list nobody");
    eb_chart_close(&chart);
}

/* ---- do the intervals hold ---------------------------------------------- */

void eb_curve_spread(const eb_part *part, eb_output *output) {
    const eb_pit *pit = &part->spread;
    eb_chart_about about = {
        .name = "spread",
        .title = "Where the year's sessions fell in what was foretold",
        .words =
            "Ten bars, from the lowest tenth of what was foretold to the "
            "highest; each would be 10 % (dashed line) if the foretold "
            "spread were right. High ends: too narrow; a high middle: "
            "too wide.",
        .x_label = "tenths of what was foretold",
        .y_label = "share of rows",
        .x_high = 1.0,
        .x_step = 0.1,
        .x_percent = 1,
        .y_percent = 1,
        .legend = 0};
    static const char *const HEADS[] = {"tenth", "share of rows"};
    const double ends[] = {0.0, 1.0}, right[] = {0.1, 0.1};
    double most = 0.0;
    eb_chart chart;
    for (int i = 0; i < 10; i++) {
        if (pit->share[i] > most) most = pit->share[i];
    }
    about.y_step = most > 0.3 ? 0.1 : 0.05;
    about.y_high = about.y_step * (floor(most / about.y_step) + 1.0);
    eb_chart_open(&chart, &about, output);
    for (int i = 0; i < 10; i++) {
        eb_chart_bar(&chart, 0.1 * i, 0.1 * (i + 1), pit->share[i]);
    }
    eb_chart_line(&chart, ends, right, 2, 1, NULL);
    eb_chart_close(&chart);
    eb_html_table(output, "The same in numbers", HEADS, 2);
    for (int i = 0; i < 10; i++) {
        char name[EB_WORDS_ROOM], text[EB_WORDS_ROOM];
        snprintf(name, sizeof name, "%d to %d %%", 10 * i, 10 * (i + 1));
        eb_html_row(output, name);
        eb_html_cell(output, eb_words_percent(pit->share[i], text));
        eb_html_row_end(output);
    }
    eb_html_table_end(output);
}
