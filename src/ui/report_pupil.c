/* SPDX-License-Identifier: MIT */
/*
 * The page of one pupil: what the register shows, where the year may end,
 * what goes well beside what stands out, and what the school knows already.
 * Made to be read with the family. A mentor's has words where the lead's has
 * chances.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/report.h"
#include "ui/score_text.h"

#define SPELLS_SHOWN 8
#define MEANING_MOST 96

typedef struct sheet {
    const eb_reported *report;
    eb_output *out;
    const eb_report_pupil *pupil;
    const eb_explained *e;
    const double *chances;
} sheet;

static void open_p(const sheet *s) { eb_output_text(s->out, "<p>"); }
static void close_p(const sheet *s) { eb_output_text(s->out, "</p>\n"); }

/* ---- who ---------------------------------------------------------------- */

static void write_who(const sheet *s) {
    const eb_row *row = &s->pupil->row;
    char text[EB_WORDS_ROOM];
    snprintf(text, sizeof text, "<section class=\"pupil\" id=\"p%zu\">\n<h2>",
             s->pupil->page);
    eb_output_text(s->out, text);
    eb_html_short(s->out, eb_report_name(row), EB_NAME_MOST);
    eb_output_text(s->out, "</h2>\n<p class=\"who\">Pupil ");
    eb_html_short(s->out, row->pupil, EB_NAME_MOST);
    if (row->school[0] != '\0') {
        eb_output_text(s->out, ", school ");
        eb_html_short(s->out, row->school, EB_NAME_MOST);
    }
    eb_html_say(s->out, ", %s", eb_words_year_group(row->year_group, text));
    if (row->class_name[0] != '\0') {
        eb_output_text(s->out, ", class ");
        eb_html_short(s->out, row->class_name, EB_NAME_MOST);
    }
    if (s->pupil->result.state != EB_STATE_OK) {
        eb_html_say(s->out, "; this pupil %s",
                    eb_words_state(s->pupil->result.state));
    }
    close_p(s);
}

/* ---- the year so far ---------------------------------------------------- */

static void write_recent(const sheet *s) {
    const eb_own_sessions *own = &s->e->own;
    int64_t possible[2] = {0, 0}, absent[2] = {0, 0};
    for (size_t i = 0; i < own->count; i++) {
        possible[own->recent[i]]++;
        absent[own->recent[i]] += own->absent[i];
    }
    if (possible[1] == 0 || absent[0] + absent[1] == 0) return;
    eb_html_say(s->out,
                " In the last 4 school weeks %" PRId64 " of %" PRId64
                " were missed",
                absent[1], possible[1]);
    if (possible[0] > 0) {
        eb_html_say(s->out, ", %" PRId64 " of %" PRId64 " before that",
                    absent[0], possible[0]);
    }
    eb_html_say(s->out, ".");
}

static void write_last_year(const sheet *s) {
    const eb_explained *e = s->e;
    char percent[EB_WORDS_ROOM];
    if (e->last_possible <= 0 || e->last_absent == EB_NO_COUNT) {
        eb_html_say(s->out, " Last year is not known.");
        return;
    }
    eb_html_say(
        s->out, " Last year: %" PRId64 " of %" PRId64 " (%s).", e->last_absent,
        e->last_possible,
        eb_words_percent((double)e->last_absent / (double)e->last_possible,
                         percent));
}

static void write_totals(const sheet *s) {
    const eb_result *r = &s->e->result;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], c[EB_WORDS_ROOM];
    eb_output_text(s->out, "<h3>The year so far</h3>\n<p>");
    if (r->possible == 0) {
        eb_html_say(s->out, "No session this year that could be attended.");
    } else if (r->absent == 0) {
        eb_html_say(s->out, "All of %s were attended.",
                    eb_words_of(r->possible, "session", a));
    } else {
        eb_html_say(
            s->out, "%s of %s were missed, that is %s.",
            eb_words_count(r->absent, a),
            eb_words_of(r->possible, "session", b),
            eb_words_percent((double)r->absent / (double)r->possible, c));
        write_recent(s);
    }
    write_last_year(s);
    close_p(s);
}

/* ---- absences in a row -------------------------------------------------- */

static void write_spell(const sheet *s, const eb_spell *spell) {
    char words[EB_WORDS_ROOM];
    eb_output_text(s->out, "<li>");
    eb_html_say(s->out, "%s, %s",
                eb_words_of(spell->sessions, "session", words),
                spell->unauthorised == 0                 ? "authorised"
                : spell->unauthorised == spell->sessions ? "unauthorised"
                                                         : "partly authorised");
    eb_html_say(s->out, ", %s",
                eb_words_span(spell->first, spell->last, words));
    const char *meaning = spell->reason != NULL
                              ? eb_code_meaning(s->report->input, spell->reason)
                              : NULL;
    if (meaning != NULL) {
        eb_output_text(s->out, ": ");
        eb_html_short(s->out, meaning, MEANING_MOST);
    }
    eb_output_text(s->out, "</li>\n");
}

static eb_status write_spells(const sheet *s, eb_error *err) {
    const eb_explained *e = s->e;
    const eb_memory *memory = &s->report->input->memory;
    const size_t n = eb_spells(e->sessions, e->session_count, NULL, 0);
    if (n == 0) return EB_OK;
    eb_spell *spells = eb_alloc(memory, n, sizeof *spells);
    if (spells == NULL) return eb_fail_memory(err);
    eb_spells(e->sessions, e->session_count, spells, n);
    eb_output_text(s->out,
                   "<h3>Sessions missed in a row</h3>\n"
                   "<ul class=\"spells\">\n");
    const size_t shown = n < SPELLS_SHOWN ? n : SPELLS_SHOWN;
    for (size_t i = 0; i < shown; i++) write_spell(s, &spells[n - 1 - i]);
    if (shown < n) {
        int64_t sessions = 0;
        for (size_t i = shown; i < n; i++) {
            sessions += spells[n - 1 - i].sessions;
        }
        eb_output_text(s->out, "<li>");
        eb_html_say(s->out, "%" PRId64 " more in %zu absence%s before these",
                    sessions, n - shown, n - shown == 1 ? "" : "s");
        eb_output_text(s->out, "</li>\n");
    }
    eb_output_text(s->out, "</ul>\n");
    eb_release(memory, spells);
    return EB_OK;
}

/* ---- where the year may end --------------------------------------------- */

static void write_in_hand(const sheet *s) {
    const eb_result *r = &s->e->result;
    char share[EB_WORDS_ROOM], count[EB_WORDS_ROOM];
    const char *of = eb_report_share(s->report, share);
    if (r->sessions_in_hand == EB_NO_COUNT_SIGNED || r->remaining <= 0) return;
    if (r->sessions_in_hand < 0) {
        eb_html_say(s->out,
                    "The year can no longer end with less than %s missed; "
                    "every session attended still brings it down. ",
                    of);
    } else if (r->sessions_in_hand >= r->remaining) {
        eb_html_say(s->out,
                    "Whatever happens, the year ends with less than %s "
                    "missed. ",
                    of);
    } else {
        eb_html_say(s->out,
                    "In hand: %s can be missed and the year still ends with "
                    "less than %s missed. ",
                    eb_words_of(r->sessions_in_hand, "more session", count),
                    of);
    }
    if (r->sessions_back > 0 && r->sessions_back <= r->remaining) {
        eb_html_say(s->out,
                    "%s attended in a row bring the rate so far below it. ",
                    eb_words_of(r->sessions_back, "session", count));
    }
}

static void write_chance(const sheet *s) {
    const eb_result *r = &s->e->result;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    if (r->state == EB_STATE_EARLY) {
        eb_html_say(s->out, "Early days: so few sessions say little. ");
    }
    eb_html_say(s->out, "That %s of the year or more is missed is %s",
                eb_report_share(s->report, a),
                eb_words_likelihood(r->p_persistent));
    if (s->report->reader == EB_READER_LEAD) {
        eb_html_say(s->out, " (chance %s)",
                    eb_report_chance(r->p_persistent, b));
    }
    eb_html_say(s->out, ". ");
    if (r->remaining > 0) {
        const int64_t year = r->possible + r->remaining;
        eb_html_say(s->out,
                    "Eight times in ten such a year ends with %" PRId64
                    " to %" PRId64 " of %" PRId64 " sessions missed",
                    (int64_t)floor(r->rate_low * (double)year + 0.5),
                    (int64_t)floor(r->rate_high * (double)year + 0.5), year);
        if (s->report->reader == EB_READER_LEAD) {
            eb_html_say(s->out, " (%s to %s)",
                        eb_words_fixed(r->rate_low * 100.0, 1, a),
                        eb_words_percent(r->rate_high, b));
        }
        eb_html_say(s->out, ".");
    }
}

/* The horizon of --ahead, in the reader's way of saying chances. */
static void write_ahead(const sheet *s) {
    const eb_result *r = &s->e->result;
    const int weeks = s->report->input->settings.view.ahead_weeks;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    if (weeks == 0 || isnan(r->p_ahead)) return;
    eb_html_say(s->out, " That %s or more of the next %s is missed is %s",
                eb_report_share(s->report, a),
                eb_words_of(weeks, "school week", b),
                eb_words_likelihood(r->p_ahead));
    if (s->report->reader == EB_READER_LEAD) {
        eb_html_say(s->out, " (chance %s)", eb_report_chance(r->p_ahead, b));
    }
    eb_html_say(s->out, ".");
}

static void write_outlook(const sheet *s) {
    const eb_result *r = &s->e->result;
    eb_output_text(s->out, "<h3>Where the year may end</h3>\n");
    if (isnan(r->p_persistent)) {
        open_p(s);
        eb_html_say(s->out, "No chance is given: this pupil %s.",
                    eb_words_state(r->state));
        close_p(s);
        return;
    }
    eb_report_fan(s->report, s->e, s->chances, s->pupil->page);
    open_p(s);
    write_in_hand(s);
    if (r->remaining == 0) {
        eb_html_say(s->out, "No session is left this year. ");
    }
    write_chance(s);
    write_ahead(s);
    close_p(s);
}

/* ---- strengths beside concerns ------------------------------------------ */

static void item(const sheet *s, const char *text) {
    eb_output_text(s->out, "<li>");
    eb_html_text(s->out, text);
    eb_output_text(s->out, "</li>\n");
}

/* A reason that lowers the chance is a strength only where under a tenth was
 * missed, of late as well: as in `explain`. */
static int is_well(const eb_reason *reason) {
    const int64_t *n = reason->numbers;
    return reason->sign < 0 && 10 * n[0] < n[1] &&
           10 * (n[0] + n[2]) < n[1] + n[3];
}

static void write_strengths(const sheet *s) {
    const eb_explained *e = s->e;
    const double weeks = e->features[EB_F_WEEKS_POSSIBLE];
    const double broken = e->features[EB_F_WEEKS_BROKEN_RATE];
    const double since = e->features[EB_F_SESSIONS_SINCE_ABSENCE];
    char text[256], a[EB_WORDS_ROOM];
    int some = 0;
    eb_output_text(s->out, "<h3>What goes well</h3>\n<ul>\n");
    if (e->result.absent == 0) {
        item(s, "Not one session was missed this year");
        some = 1;
    } else if (since > 0.0) {
        snprintf(text, sizeof text,
                 "%.60s in a row attended since the last "
                 "absence",
                 eb_words_of((int64_t)since, "session", a));
        item(s, text);
        some = 1;
    }
    if (e->result.absent > 0 && !isnan(broken) && !isnan(weeks)) {
        const int64_t whole =
            (int64_t)weeks - (int64_t)floor(broken * weeks + 0.5);
        if (whole > 0) {
            snprintf(text, sizeof text,
                     "In %" PRId64 " of %" PRId64
                     " weeks no session was missed",
                     whole, (int64_t)weeks);
            item(s, text);
            some = 1;
        }
    }
    for (size_t i = 0; i < 3; i++) {
        if (!is_well(&e->result.reasons[i])) continue;
        eb_reason_text(&e->result.reasons[i], text);
        item(s, text);
        some = 1;
    }
    if (!some) {
        snprintf(
            text, sizeof text, "%.60s attended, and each one counts",
            eb_words_of(e->result.possible - e->result.absent, "session", a));
        item(s, text);
    }
    eb_output_text(s->out, "</ul>\n");
}

static void write_concerns(const sheet *s) {
    const eb_result *r = &s->e->result;
    int some = 0;
    char text[EB_REASON_ROOM];
    for (size_t i = 0; i < 3; i++) {
        if (is_well(&r->reasons[i])) continue;
        eb_reason_text(&r->reasons[i], text);
        if (text[0] == '\0') continue;
        if (some++ == 0) {
            eb_output_text(s->out, "<h3>What stands out</h3>\n<ul>\n");
        }
        /* "also: " begins a description in a line of reasons. */
        item(s, strncmp(text, "also: ", 6) == 0 ? text + 6 : text);
    }
    if (some) eb_output_text(s->out, "</ul>\n");
}

/* ---- all ---------------------------------------------------------------- */

static eb_status write_sheet(const sheet *s, eb_error *err) {
    const size_t index = (size_t)(s->pupil - s->report->pupils);
    write_who(s);
    eb_report_cautions(s->report, index);
    write_totals(s);
    eb_report_calendar(s->report, s->e->sessions, s->e->session_count);
    const eb_status status = write_spells(s, err);
    if (status != EB_OK) return status;
    write_outlook(s);
    eb_output_text(s->out, "<div class=\"pair\">\n<div>\n");
    write_strengths(s);
    eb_output_text(s->out, "</div>\n<div>\n");
    write_concerns(s);
    eb_output_text(s->out, "</div>\n</div>\n");
    eb_report_pupil_rules(s->report, &s->pupil->row);
    eb_report_contacts(s->report, &s->pupil->row);
    eb_output_text(s->out, "</section>\n");
    return EB_OK;
}

static eb_status gather(const eb_reported *report, const eb_report_pupil *pupil,
                        eb_explained *e, eb_error *err) {
    const eb_view *view = report->input->view;
    e->index = pupil->index;
    e->row = pupil->row;
    e->result = pupil->result;
    size_t n = 0;
    eb_status status = eb_features(view, e->index, 1, e->features, 0, err);
    if (status == EB_OK) {
        status = eb_view_own_sessions(view, e->index, &e->own, err);
    }
    if (status == EB_OK) status = eb_view_ahead(view, e->index, &e->ahead, err);
    if (status == EB_OK) {
        status = eb_view_last_year(view, e->index, &e->last_possible,
                                   &e->last_absent, err);
    }
    if (status == EB_OK) {
        status = eb_view_sessions(view, e->index, NULL, 0, &n, err);
    }
    if (status != EB_OK) return status;
    e->sessions = eb_alloc(&report->input->memory, n, sizeof *e->sessions);
    if (e->sessions == NULL) return eb_fail_memory(err);
    return eb_view_sessions(view, e->index, e->sessions, n, &e->session_count,
                            err);
}

/* `room` holds one pupil after the other. */
static eb_status write_pupil(const eb_reported *report, eb_outlook *outlook,
                             const eb_report_pupil *pupil, eb_explained *room,
                             eb_error *err) {
    double chances[EB_CHANCES_ROOM];
    eb_result result = pupil->result;
    memset(room, 0, sizeof *room);
    eb_status status = gather(report, pupil, room, err);
    if (status == EB_OK && !isnan(result.p_persistent) &&
        result.remaining > 0) {
        status = eb_outlook_row(outlook, pupil->index, (int)result.remaining,
                                &result, chances, err);
    }
    if (status == EB_OK) {
        const sheet s = {report, report->output, pupil, room, chances};
        status = write_sheet(&s, err);
    }
    eb_release(&report->input->memory, room->sessions);
    return status;
}

static void write_contents(const eb_reported *report) {
    eb_output *out = report->output;
    char text[64];
    eb_output_text(out,
                   "<nav class=\"contents\" aria-label=\"Pupils\">\n<ol>"
                   "\n");
    for (size_t i = 0; i < report->pages.count; i++) {
        const eb_report_pupil *pupil = &report->pupils[report->pages.rows[i]];
        snprintf(text, sizeof text, "<li><a href=\"#p%zu\">", i + 1);
        eb_output_text(out, text);
        eb_html_short(out, eb_report_name(&pupil->row), EB_NAME_MOST);
        eb_output_text(out, "</a></li>\n");
    }
    eb_output_text(out, "</ol>\n</nav>\n");
}

static void write_missing(const eb_reported *report) {
    char count[EB_WORDS_ROOM];
    if (report->missing == 0) return;
    eb_output_text(report->output, "<p class=\"care\">");
    eb_html_say(report->output,
                "%s of the caseload %s no mark this year, and no page here.",
                eb_words_of((int64_t)report->missing, "pupil", count),
                report->missing == 1 ? "has" : "have");
    eb_output_text(report->output, "</p>\n");
}

eb_status eb_report_pupils(const eb_reported *report, eb_error *err) {
    eb_outlook *outlook = NULL;
    eb_output *out = report->output;
    const eb_memory *memory = &report->input->memory;
    write_missing(report);
    if (report->pages.count == 0) return EB_OK;
    eb_explained *room = eb_alloc(memory, 1, sizeof *room);
    if (room == NULL) return eb_fail_memory(err);
    eb_output_text(out, "<h2 id=\"pupils\">Pupils</h2>\n");
    write_contents(report);
    eb_status status =
        eb_outlook_new(report->model, report->input->view, &outlook, err);
    for (size_t i = 0; status == EB_OK && i < report->pages.count; i++) {
        status = write_pupil(report, outlook,
                             &report->pupils[report->pages.rows[i]], room, err);
    }
    eb_outlook_free(outlook);
    eb_release(memory, room);
    return status;
}
