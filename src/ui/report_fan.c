/* SPDX-License-Identifier: MIT */
/*
 * The path so far and the fan of where the year may end, as a picture:
 * sessions of the year across, sessions missed up. The fan's edges are the
 * 10 % and 90 % points of the model's chances at the year's end, joined to
 * today by straight lines (only its right edge is the model's), the dashed
 * line in it the 50 % point. The line of a tenth of the year goes across.
 *
 * The same is said in words under the picture and in its description.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/beta_binomial.h"
#include "ui/report.h"

#define LEFT 46.0
#define RIGHT 548.0
#define TOP 14.0
#define BOTTOM 214.0
#define WIDE 640
#define HIGH 262

typedef struct picture {
    eb_output *output;
    double sessions; /* of the year */
    double top;      /* sessions missed at the upper edge */
} picture;

static double x_of(const picture *p, double session) {
    return LEFT + (RIGHT - LEFT) * session / p->sessions;
}

static double y_of(const picture *p, double missed) {
    return BOTTOM - (BOTTOM - TOP) * missed / p->top;
}

static void place(eb_output *out, double value) {
    char number[EB_WORDS_ROOM];
    eb_output_text(out, eb_words_fixed(value, 1, number));
}

static void point(const picture *p, double session, double missed) {
    place(p->output, x_of(p, session));
    eb_output_text(p->output, ",");
    place(p->output, y_of(p, missed));
    eb_output_text(p->output, " ");
}

static void line(const picture *p, const char *class_, double x1, double y1,
                 double x2, double y2) {
    const double values[] = {x1, y1, x2, y2};
    static const char *const NAMES[] = {"\" x1=\"", "\" y1=\"", "\" x2=\"",
                                        "\" y2=\""};
    eb_output_text(p->output, "<line class=\"");
    eb_output_text(p->output, class_);
    for (int i = 0; i < 4; i++) {
        eb_output_text(p->output, NAMES[i]);
        place(p->output, values[i]);
    }
    eb_output_text(p->output, "\"/>\n");
}

static void label(const picture *p, const char *class_, double x, double y,
                  const char *text) {
    eb_output_text(p->output, "<text class=\"");
    eb_output_text(p->output, class_);
    eb_output_text(p->output, "\" x=\"");
    place(p->output, x);
    eb_output_text(p->output, "\" y=\"");
    place(p->output, y);
    eb_output_text(p->output, "\">");
    eb_html_text(p->output, text);
    eb_output_text(p->output, "</text>\n");
}

/* ---- axes --------------------------------------------------------------- */

/* 5, 10, 20, 50, ...: at most six steps to `top`. */
static double step_of(double top) {
    static const double STEPS[] = {2.0, 5.0, 10.0, 20.0, 50.0, 100.0};
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        if (top / STEPS[i] <= 6.0) return STEPS[i];
    }
    return 200.0;
}

static void write_ups(const picture *p) {
    const double step = step_of(p->top);
    char text[EB_WORDS_ROOM];
    for (double v = 0.0; v <= p->top; v += step) {
        line(p, v > 0.0 ? "grid" : "axis", LEFT, y_of(p, v), RIGHT, y_of(p, v));
        label(p, "left", LEFT - 6.0, y_of(p, v) + 4.0,
              eb_words_count((int64_t)v, text));
    }
}

/* How many sessions of the year lie in each month, August first: those so
 * far, and those ahead in proportion to the calendar's. */
static void months_of(const eb_explained *e, double out[12]) {
    double ahead = 0.0;
    for (int m = 0; m < 12; m++) out[m] = 0.0;
    for (size_t i = 0; i < e->own.count; i++) {
        out[(e->own.month[i] + 4) % 12] += 1.0;
    }
    for (int m = 1; m <= 12; m++) ahead += (double)e->ahead.planned_in_month[m];
    if (ahead <= 0.0) return;
    for (int m = 1; m <= 12; m++) {
        out[(m + 4) % 12] += (double)e->ahead.planned_in_month[m] *
                             (double)e->result.remaining / ahead;
    }
}

static void write_months(const picture *p, const eb_explained *e) {
    static const char *const NAMES[] = {"Aug", "Sep", "Oct", "Nov",
                                        "Dec", "Jan", "Feb", "Mar",
                                        "Apr", "May", "Jun", "Jul"};
    double months[12], at = 0.0;
    months_of(e, months);
    for (int m = 0; m < 12; m++) {
        if (months[m] <= 0.0) continue;
        line(p, "tick", x_of(p, at), BOTTOM, x_of(p, at), BOTTOM + 5.0);
        if (x_of(p, months[m]) - LEFT >= 24.0) {
            label(p, "below", x_of(p, at + months[m] / 2.0), BOTTOM + 17.0,
                  NAMES[m]);
        }
        at += months[m];
    }
}

/* ---- the year ----------------------------------------------------------- */

/* A corner where the path turns, not a point for every session. */
static void write_path(const picture *p, const eb_explained *e) {
    const eb_own_sessions *own = &e->own;
    int64_t missed = 0;
    eb_output_text(p->output, "<polyline class=\"path\" points=\"");
    point(p, 0.0, 0.0);
    for (size_t i = 0; i < own->count; i++) {
        const int turns = i > 0 && own->absent[i] != own->absent[i - 1];
        if (turns) point(p, (double)i, (double)missed);
        missed += own->absent[i];
    }
    point(p, (double)own->count, (double)missed);
    eb_output_text(p->output, "\"/>\n");
}

static void write_fan(const picture *p, const eb_result *r,
                      const int64_t ends[3]) {
    const double from = (double)r->possible, absent = (double)r->absent;
    char text[EB_WORDS_ROOM];
    eb_output_text(p->output, "<polygon class=\"fan\" points=\"");
    point(p, from, absent);
    point(p, p->sessions, (double)ends[2]);
    point(p, p->sessions, (double)ends[0]);
    eb_output_text(p->output, "\"/>\n");
    line(p, "mid", x_of(p, from), y_of(p, absent), RIGHT,
         y_of(p, (double)ends[1]));
    double above = -100.0;
    for (int i = 2; i >= 0; i--) {
        /* Labels that would lie on one another: the outer ones stay. */
        const double y = y_of(p, (double)ends[i]) + 4.0;
        if (i == 1 &&
            (y - above < 13.0 || y_of(p, (double)ends[0]) + 4.0 - y < 13.0)) {
            continue;
        }
        if (i == 0 && ends[0] == ends[2]) continue;
        label(p, "name", RIGHT + 8.0,
              i == 0 && y - above < 13.0 ? above + 13.0 : y,
              eb_words_count(ends[i], text));
        above = y;
    }
}

static void write_title(const eb_explained *e, const int64_t ends[3],
                        size_t page, eb_output *out) {
    const eb_result *r = &e->result;
    eb_html_say(out, "Sessions missed over the year");
    eb_output_text(out, "</title>\n<desc id=\"");
    char id[64];
    snprintf(id, sizeof id, "fan%zu-words\">", page);
    eb_output_text(out, id);
    eb_html_say(out,
                "%" PRId64 " of %" PRId64 " sessions missed so far, %" PRId64
                " left.",
                r->absent, r->possible, r->remaining);
    if (r->remaining > 0) {
        eb_html_say(out,
                    " The year may end with %" PRId64 " to %" PRId64
                    " missed, %" PRId64 " in the middle.",
                    ends[0], ends[2], ends[1]);
    }
    eb_output_text(out, "</desc>\n");
}

static void open_picture(const eb_explained *e, const int64_t ends[3],
                         size_t page, eb_output *out) {
    char text[160];
    snprintf(text, sizeof text,
             "<svg class=\"fanbox\" role=\"img\" viewBox=\"0 0 %d %d\" "
             "aria-labelledby=\"fan%zu fan%zu-words\">\n<title id=\"fan%zu\">",
             WIDE, HIGH, page, page, page);
    eb_output_text(out, text);
    write_title(e, ends, page, out);
}

/* Its label stands above the line at the left, where the path is below; once
 * the path has crossed it, below the line at the right, under the fan. */
static void write_line(const eb_reported *report, const picture *p, int64_t at,
                       int crossed) {
    char share[EB_WORDS_ROOM], text[EB_WORDS_ROOM];
    line(p, "tenth", LEFT, y_of(p, (double)at), RIGHT, y_of(p, (double)at));
    snprintf(text, sizeof text, "%.40s of the year: %" PRId64,
             eb_report_share(report, share), at);
    label(p, crossed ? "left" : "name", crossed ? RIGHT - 6.0 : LEFT + 6.0,
          y_of(p, (double)at) + (crossed ? 14.0 : -5.0), text);
}

void eb_report_fan(const eb_reported *report, const eb_explained *e,
                   const double *chances, size_t page) {
    const eb_view_options *view = &report->input->settings.view;
    const eb_result *r = &e->result;
    const int left = (int)r->remaining;
    const int64_t year = r->possible + r->remaining;
    int64_t ends[3] = {r->absent, r->absent, r->absent};
    static const double POINTS[] = {0.1, 0.5, 0.9};
    for (int i = 0; left > 0 && i < 3; i++) {
        ends[i] += eb_chances_point(chances, left, POINTS[i]);
    }
    const int64_t at = (view->threshold_num * year + view->threshold_den - 1) /
                       view->threshold_den;
    picture p = {report->output, (double)year, 0.0};
    p.top = 1.15 * (double)(at > ends[2] ? at : ends[2]);
    if (p.top > (double)year) p.top = (double)year;
    if (p.top < 10.0) p.top = 10.0;
    open_picture(e, ends, page, report->output);
    write_ups(&p);
    write_months(&p, e);
    if (left > 0) write_fan(&p, r, ends);
    write_line(report, &p, at, r->absent >= at);
    line(&p, "today", x_of(&p, (double)r->possible), TOP,
         x_of(&p, (double)r->possible), BOTTOM);
    write_path(&p, e);
    label(&p, "below", x_of(&p, (double)r->possible), BOTTOM + 34.0, "today");
    label(&p, "name", LEFT, TOP - 3.0, "sessions missed");
    eb_output_text(report->output, "</svg>\n");
}
