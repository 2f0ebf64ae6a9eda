/* SPDX-License-Identifier: MIT */
/*
 * A picture of numbers as inline SVG: axes, lines, points with their interval,
 * bars. Lines differ by their dashes, so that they can be told apart in grey;
 * the page's style says how the classes look. Every picture has a title and a
 * description, for those who hear the page.
 */
#ifndef EB_UI_EVALUATE_SVG_H
#define EB_UI_EVALUATE_SVG_H

#include "ui/html.h"

typedef struct eb_chart {
    eb_output *output;
    double x_low, x_high, y_low, y_high; /* of the numbers */
    double width;                        /* of the drawing area */
    int legend;                          /* lines named so far */
} eb_chart;

/* `name` is one word, its own in the page; title and words are plain text.
 * `x_percent`, `y_percent`: the axis is labelled in hundredths. */
typedef struct eb_chart_about {
    const char *name, *title, *words;
    const char *x_label, *y_label;
    double x_low, x_high, y_low, y_high;
    double x_step, y_step;
    int x_percent, y_percent;
    int legend; /* 1: room for names of lines at the right */
} eb_chart_about;

void eb_chart_open(eb_chart *chart, const eb_chart_about *about,
                   eb_output *output);
void eb_chart_close(eb_chart *chart);

/* Points that are not finite, or out of the area, end the line there. With a
 * name, the line is in the legend. `kind` from 0 chooses how it looks. */
void eb_chart_line(eb_chart *chart, const double *x, const double *y,
                   size_t count, int kind, const char *name);
/* A point, with its interval unless that is NaN. */
void eb_chart_point(eb_chart *chart, double x, double y, double low,
                    double high);
/* From the bottom of the area to y. */
void eb_chart_bar(eb_chart *chart, double x_from, double x_to, double y);

#endif
