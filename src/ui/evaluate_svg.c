/* SPDX-License-Identifier: MIT */
/*
 * Numbers to places: one unit of the picture is about a pixel; the picture is
 * as wide as its column allows. Places have one decimal, written without the
 * locale.
 */
#include "ui/evaluate_svg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/words.h"

#define WIDE 640
#define HIGH 320
#define LEFT 62.0
#define TOP 12.0
#define AREA_HIGH 252.0
#define AREA_WIDE 556.0
#define AREA_WIDE_BESIDE 376.0 /* with a legend */
#define LINE_KINDS 6

/* ---- pieces ------------------------------------------------------------- */

static void write_place(eb_output *output, double place) {
    char number[EB_WORDS_ROOM];
    eb_output_text(output, eb_words_fixed(place, 1, number));
}

/* name="12.5" */
static void write_at(eb_output *output, const char *name, double place) {
    eb_output_text(output, " ");
    eb_output_text(output, name);
    eb_output_text(output, "=\"");
    write_place(output, place);
    eb_output_text(output, "\"");
}

/* ---- places ------------------------------------------------------------- */

static double x_of(const eb_chart *c, double x) {
    return LEFT + c->width * (x - c->x_low) / (c->x_high - c->x_low);
}

static double y_of(const eb_chart *c, double y) {
    return TOP + AREA_HIGH * (c->y_high - y) / (c->y_high - c->y_low);
}

static int is_inside(const eb_chart *c, double x, double y) {
    return isfinite(x) && isfinite(y) && x >= c->x_low - 1e-9 &&
           x <= c->x_high + 1e-9 && y >= c->y_low - 1e-9 &&
           y <= c->y_high + 1e-9;
}

static void write_segment(eb_output *output, const char *class_, double x1,
                          double y1, double x2, double y2) {
    eb_output_text(output, "<line class=\"");
    eb_output_text(output, class_);
    eb_output_text(output, "\"");
    write_at(output, "x1", x1);
    write_at(output, "y1", y1);
    write_at(output, "x2", x2);
    write_at(output, "y2", y2);
    eb_output_text(output, "/>\n");
}

static void write_label(eb_output *output, const char *class_, double x,
                        double y, const char *text) {
    eb_output_text(output, "<text class=\"");
    eb_output_text(output, class_);
    eb_output_text(output, "\"");
    write_at(output, "x", x);
    write_at(output, "y", y);
    eb_output_text(output, ">");
    eb_html_text(output, text);
    eb_output_text(output, "</text>\n");
}

/* ---- axes --------------------------------------------------------------- */

static const char *tick_text(double value, double step, int percent,
                             char out[EB_WORDS_ROOM]) {
    char number[EB_WORDS_ROOM];
    if (!percent) {
        return eb_words_fixed(value, step < 0.01 ? 3 : step < 0.1 ? 2 : 1, out);
    }
    snprintf(out, EB_WORDS_ROOM, "%.20s %%",
             eb_words_fixed(100.0 * value, step < 0.01 ? 1 : 0, number));
    return out;
}

static void write_axes(eb_chart *c, const eb_chart_about *about) {
    char text[EB_WORDS_ROOM];
    const double bottom = TOP + AREA_HIGH;
    const int across = (int)((c->x_high - c->x_low) / about->x_step + 0.5);
    const int up = (int)((c->y_high - c->y_low) / about->y_step + 0.5);
    for (int i = 0; i <= up; i++) {
        const double y = c->y_low + i * about->y_step;
        write_segment(c->output, "grid", LEFT, y_of(c, y), LEFT + c->width,
                      y_of(c, y));
        write_label(c->output, "left", LEFT - 6.0, y_of(c, y) + 4.0,
                    tick_text(y, about->y_step, about->y_percent, text));
    }
    for (int i = 0; i <= across; i++) {
        const double x = c->x_low + i * about->x_step;
        write_segment(c->output, "tick", x_of(c, x), bottom, x_of(c, x),
                      bottom + 4.0);
        write_label(c->output, "below", x_of(c, x), bottom + 18.0,
                    tick_text(x, about->x_step, about->x_percent, text));
    }
    write_segment(c->output, "axis", LEFT, bottom, LEFT + c->width, bottom);
    write_segment(c->output, "axis", LEFT, TOP, LEFT, bottom);
    write_label(c->output, "below", LEFT + c->width / 2.0, bottom + 40.0,
                about->x_label);
    eb_output_text(c->output,
                   "<text class=\"below\" transform=\"translate(14,");
    write_place(c->output, TOP + AREA_HIGH / 2.0);
    eb_output_text(c->output, ") rotate(-90)\">");
    eb_html_text(c->output, about->y_label);
    eb_output_text(c->output, "</text>\n");
}

void eb_chart_open(eb_chart *c, const eb_chart_about *about,
                   eb_output *output) {
    char size[EB_WORDS_ROOM];
    c->output = output;
    c->x_low = about->x_low;
    c->x_high = about->x_high;
    c->y_low = about->y_low;
    c->y_high = about->y_high;
    c->width = about->legend ? AREA_WIDE_BESIDE : AREA_WIDE;
    c->legend = 0;
    snprintf(size, sizeof size, "0 0 %d %d", WIDE, HIGH);
    eb_output_text(output, "<svg role=\"img\" viewBox=\"");
    eb_output_text(output, size);
    eb_output_text(output, "\" aria-labelledby=\"");
    eb_output_text(output, about->name);
    eb_output_text(output, "-title ");
    eb_output_text(output, about->name);
    eb_output_text(output, "-words\">\n<title id=\"");
    eb_output_text(output, about->name);
    eb_output_text(output, "-title\">");
    eb_html_text(output, about->title);
    eb_output_text(output, "</title>\n<desc id=\"");
    eb_output_text(output, about->name);
    eb_output_text(output, "-words\">");
    eb_html_text(output, about->words);
    eb_output_text(output, "</desc>\n");
    write_axes(c, about);
}

void eb_chart_close(eb_chart *c) { eb_output_text(c->output, "</svg>\n"); }

/* ---- marks -------------------------------------------------------------- */

static const char *line_class(int kind, char out[EB_WORDS_ROOM]) {
    snprintf(out, EB_WORDS_ROOM, "line line-%d", kind % LINE_KINDS);
    return out;
}

static void write_legend(eb_chart *c, int kind, const char *name) {
    char class_[EB_WORDS_ROOM];
    const double x = LEFT + c->width + 16.0;
    const double y = TOP + 12.0 + 22.0 * c->legend++;
    write_segment(c->output, line_class(kind, class_), x, y - 4.0, x + 30.0,
                  y - 4.0);
    write_label(c->output, "name", x + 36.0, y, name);
}

void eb_chart_line(eb_chart *c, const double *x, const double *y, size_t count,
                   int kind, const char *name) {
    char class_[EB_WORDS_ROOM];
    int open = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_inside(c, x[i], y[i])) {
            if (open) eb_output_text(c->output, "\"/>\n");
            open = 0;
            continue;
        }
        if (!open) {
            eb_output_text(c->output, "<polyline class=\"");
            eb_output_text(c->output, line_class(kind, class_));
            eb_output_text(c->output, "\" points=\"");
        }
        if (open) eb_output_text(c->output, " ");
        write_place(c->output, x_of(c, x[i]));
        eb_output_text(c->output, ",");
        write_place(c->output, y_of(c, y[i]));
        open = 1;
    }
    if (open) eb_output_text(c->output, "\"/>\n");
    if (name != NULL) write_legend(c, kind, name);
}

void eb_chart_point(eb_chart *c, double x, double y, double low, double high) {
    if (!is_inside(c, x, y)) return;
    if (is_inside(c, x, low) && is_inside(c, x, high)) {
        write_segment(c->output, "interval", x_of(c, x), y_of(c, low),
                      x_of(c, x), y_of(c, high));
    }
    eb_output_text(c->output, "<circle class=\"point\" r=\"4\"");
    write_at(c->output, "cx", x_of(c, x));
    write_at(c->output, "cy", y_of(c, y));
    eb_output_text(c->output, "/>\n");
}

void eb_chart_bar(eb_chart *c, double x_from, double x_to, double y) {
    if (!is_inside(c, x_from, c->y_low) || !isfinite(y)) return;
    const double top = y_of(c, y < c->y_high ? y : c->y_high);
    eb_output_text(c->output, "<rect class=\"bar\"");
    write_at(c->output, "x", x_of(c, x_from) + 1.0);
    write_at(c->output, "y", top);
    write_at(c->output, "width", x_of(c, x_to) - x_of(c, x_from) - 2.0);
    write_at(c->output, "height", TOP + AREA_HIGH - top);
    eb_output_text(c->output, "/>\n");
}
