/* SPDX-License-Identifier: MIT */
/*
 * The year as a calendar: weeks across, days and halves down, each session's
 * mark as text on a ground that says its class. Three tables, August to
 * December, January to March and April to July, so that each fits a narrow
 * screen and all fit a sheet of paper. Weeks without a mark (holidays) are
 * left out, and a double line stands where they were.
 *
 * A sensitive code is shown as a letter for its class, unless the lead asked
 * for the codes; the key below names every mark that occurs and no other.
 */
#include <stdio.h>
#include <string.h>

#include "ui/report.h"

#define WEEKS_MOST 54
#define DAYS 7
#define KEYS_MOST 48
#define MEANING_MOST 80

typedef struct week {
    eb_date monday;
    const eb_session *cells[DAYS][2];
} week;

typedef struct key {
    const char *text, *ground, *meaning;
} key;

typedef struct calendar {
    const eb_reported *report;
    week weeks[WEEKS_MOST];
    size_t week_count;
    int days; /* 5, or more when a mark is on a Saturday or Sunday */
    key keys[KEYS_MOST];
    size_t key_count;
} calendar;

static void fill(calendar *c, const eb_session *sessions, size_t count) {
    c->days = 5;
    for (size_t i = 0; i < count; i++) {
        const eb_session *s = &sessions[i];
        if (s->class_ == EB_NO_MARK && !s->open) continue;
        const int day = eb_date_weekday(s->date);
        const eb_date monday = s->date - day;
        if (c->week_count == 0 ||
            c->weeks[c->week_count - 1].monday != monday) {
            if (c->week_count == WEEKS_MOST) return;
            week *fresh = &c->weeks[c->week_count++];
            memset(fresh, 0, sizeof *fresh);
            fresh->monday = monday;
        }
        c->weeks[c->week_count - 1].cells[day][s->half] = s;
        if (day >= c->days) c->days = day + 1;
    }
}

/* ---- one mark ----------------------------------------------------------- */

/* The class of the cell: "" for who was there. */
static const char *ground_of(const eb_session *s) {
    switch (s->class_) {
        case EB_AUTHORISED:
            return "a";
        case EB_UNAUTHORISED:
            return "u";
        case EB_NOT_POSSIBLE:
        case EB_ADMIN:
        case EB_UNKNOWN:
            return "n";
        case EB_NO_MARK:
            return s->open ? "m" : "";
        default:
            return strcmp(s->group, "late") == 0 ? "l" : "";
    }
}

static const char *text_of(const calendar *c, const eb_session *s) {
    if (s->class_ == EB_NO_MARK) return s->open ? "?" : "";
    return eb_report_mark(c->report, s);
}

static const char *meaning_of(const calendar *c, const eb_session *s) {
    const eb_input *input = c->report->input;
    if (s->class_ == EB_NO_MARK) return "no mark while the school was open";
    const char *meaning = eb_code_meaning(input, s);
    if (meaning != NULL) return meaning;
    switch (s->class_) {
        case EB_AUTHORISED:
            return "authorised absence; the reason is not shown here";
        case EB_UNAUTHORISED:
            return "unauthorised absence; the reason is not shown here";
        case EB_NOT_POSSIBLE:
            return "not able or not required to attend; the reason is not "
                   "shown here";
        default:
            return eb_words_class(s->class_);
    }
}

static void remember(calendar *c, const eb_session *s) {
    const char *text = text_of(c, s);
    const char *meaning = meaning_of(c, s);
    for (size_t i = 0; i < c->key_count; i++) {
        if (strcmp(c->keys[i].text, text) == 0 &&
            strcmp(c->keys[i].meaning, meaning) == 0) {
            return;
        }
    }
    if (c->key_count == KEYS_MOST) return;
    const key fresh = {text, ground_of(s), meaning};
    c->keys[c->key_count++] = fresh;
}

static void write_cell(calendar *c, const eb_session *s, int gap) {
    eb_output *out = c->report->output;
    const char *text = s != NULL ? text_of(c, s) : "";
    const char *ground = s != NULL ? ground_of(s) : "";
    eb_output_text(out, "<td");
    if (ground[0] != '\0' || gap) {
        eb_output_text(out, " class=\"");
        eb_output_text(out, ground);
        eb_output_text(out, ground[0] != '\0' && gap ? " g" : gap ? "g" : "");
        eb_output_text(out, "\"");
    }
    eb_output_text(out, ">");
    eb_html_text(out, text);
    eb_output_text(out, "</td>");
    if (text[0] != '\0') remember(c, s);
}

/* ---- a third of the year ------------------------------------------------ */

static int is_gap(const calendar *c, size_t first, size_t i) {
    return i > first && c->weeks[i].monday != c->weeks[i - 1].monday + 7;
}

static int month_of(eb_date monday) {
    int month;
    eb_date_split(monday, NULL, &month, NULL);
    return month;
}

static void write_heads(const calendar *c, size_t first, size_t end) {
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    eb_output *out = c->report->output;
    char text[EB_WORDS_ROOM];
    eb_output_text(out, "<thead><tr><td></td>");
    for (size_t i = first; i < end;) {
        const int month = month_of(c->weeks[i].monday);
        size_t after = i;
        while (after < end && month_of(c->weeks[after].monday) == month) {
            after++;
        }
        snprintf(text, sizeof text, "<th scope=\"colgroup\" colspan=\"%zu\">%s",
                 after - i, MONTHS[month - 1]);
        eb_output_text(out, text);
        eb_output_text(out, "</th>");
        i = after;
    }
    eb_output_text(out, "</tr>\n<tr><td></td>");
    for (size_t i = first; i < end; i++) {
        int day;
        eb_date_split(c->weeks[i].monday, NULL, NULL, &day);
        snprintf(text, sizeof text, "<th scope=\"col\"%s>%d</th>",
                 is_gap(c, first, i) ? " class=\"g\"" : "", day);
        eb_output_text(out, text);
    }
    eb_output_text(out, "</tr></thead>\n");
}

static void write_part(calendar *c, const char *months, size_t first,
                       size_t end) {
    static const char *const DAY[] = {"Mon", "Tue", "Wed", "Thu",
                                      "Fri", "Sat", "Sun"};
    eb_output *out = c->report->output;
    int year;
    eb_date_split(c->weeks[end - 1].monday, &year, NULL, NULL);
    eb_output_text(out, "<table class=\"cal\"><caption>");
    eb_html_say(out, "%s %d, weeks from Monday", months, year);
    eb_output_text(out, "</caption>\n");
    write_heads(c, first, end);
    eb_output_text(out, "<tbody>\n");
    for (int day = 0; day < c->days; day++) {
        for (int half = 0; half < 2; half++) {
            eb_output_text(out, half == 0 ? "<tr>" : "<tr class=\"pm\">");
            eb_output_text(out, "<th scope=\"row\">");
            eb_html_say(out, "%s %s", DAY[day], half == 0 ? "am" : "pm");
            eb_output_text(out, "</th>");
            for (size_t i = first; i < end; i++) {
                write_cell(c, c->weeks[i].cells[day][half],
                           is_gap(c, first, i));
            }
            eb_output_text(out, "</tr>\n");
        }
    }
    eb_output_text(out, "</tbody></table>\n");
}

/* ---- the key ------------------------------------------------------------ */

/* Who was there first, then absences, then what does not count. */
static void write_keys(const calendar *c) {
    static const char *const ORDER[] = {"", "l", "a", "u", "n", "m"};
    eb_output *out = c->report->output;
    eb_output_text(out, "<ul class=\"key\">\n");
    for (size_t o = 0; o < sizeof ORDER / sizeof *ORDER; o++) {
        for (size_t i = 0; i < c->key_count; i++) {
            const key *k = &c->keys[i];
            if (strcmp(k->ground, ORDER[o]) != 0) continue;
            eb_output_text(out, "<li><b");
            if (k->ground[0] != '\0') {
                eb_output_text(out, " class=\"");
                eb_output_text(out, k->ground);
                eb_output_text(out, "\"");
            }
            eb_output_text(out, ">");
            eb_html_text(out, k->text);
            eb_output_text(out, "</b> ");
            eb_html_short(out, k->meaning, MEANING_MOST);
            eb_output_text(out, "</li>\n");
        }
    }
    eb_output_text(out, "</ul>\n");
}

void eb_report_calendar(const eb_reported *report, const eb_session *sessions,
                        size_t count) {
    static const struct {
        const char *months;
        int last; /* of the months */
    } PARTS[] = {{"August to December", 12},
                 {"January to March", 3},
                 {"April to July", 7}};
    calendar c;
    size_t first = 0;
    memset(&c, 0, sizeof c);
    c.report = report;
    fill(&c, sessions, count);
    if (c.week_count == 0) return;
    eb_output_text(report->output, "<div class=\"year\">\n");
    for (size_t p = 0; p < 3; p++) {
        const int from = p == 0 ? 8 : PARTS[p - 1].last % 12 + 1;
        size_t end = first;
        while (end < c.week_count) {
            const int month = month_of(c.weeks[end].monday);
            /* The first days of August may lie in a week of July. */
            const int inside = (month >= from && month <= PARTS[p].last) ||
                               (p == 0 && month == 7 && end == 0);
            if (!inside) break;
            end++;
        }
        if (end > first) write_part(&c, PARTS[p].months, first, end);
        first = end;
    }
    eb_output_text(report->output, "</div>\n");
    write_keys(&c);
}
