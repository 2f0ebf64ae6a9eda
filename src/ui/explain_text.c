/* SPDX-License-Identifier: MIT */
/*
 * The page on one pupil, to be read with the family: what the register shows,
 * what goes well, where the year may end and what would change that, why the
 * score is what it is, and how to check each sum.
 *
 * It speaks of sessions and dates. It gives no cause, because a register does
 * not know one, and no advice, because a person who asks first does better.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/explain_page.h"
#include "ui/explain_policy.h"
#include "ui/score_text.h"
#include "ui/shown.h"

#define NAME_COLUMNS 60
#define SPELLS_SHOWN 6
#define MEANING_MOST 96 /* characters of a code's meaning */
#define COUNT_INDENT (EB_EXPLAIN_INDENT + 7) /* past "   12  " */
#define WORTH_A_LINE (-0.05) /* the odds change by a twentieth */

void eb_explain_head(const eb_writer *w, const char *title) {
    eb_output_text(w->page->output, "\n");
    eb_page_line(w->page, "%s", title);
}

void eb_explain_end(const eb_writer *w) {
    eb_page_end(w->page, EB_EXPLAIN_INDENT, EB_EXPLAIN_INDENT);
}

const char *eb_explain_share(const eb_writer *w, const char *usual,
                             char out[EB_WORDS_ROOM]) {
    const eb_view_options *view = &w->input->settings.view;
    if (!eb_settings_own_threshold(&w->input->settings)) return usual;
    snprintf(out, EB_WORDS_ROOM, "%d/%d", view->threshold_num,
             view->threshold_den);
    return out;
}

/* ---- who ---------------------------------------------------------------- */

static void write_who(const eb_writer *w) {
    const eb_row *row = &w->e->row;
    char words[EB_WORDS_ROOM];
    if (row->name[0] != '\0') {
        eb_page_add_shown(w->page, row->name, NAME_COLUMNS);
        eb_page_add(w->page, ", ");
    }
    eb_page_add(w->page, "pupil ");
    eb_page_add_shown(w->page, row->pupil, SIZE_MAX);
    if (row->school[0] != '\0') {
        eb_page_add(w->page, ", school ");
        eb_page_add_shown(w->page, row->school, SIZE_MAX);
    }
    eb_page_add(w->page, ", %s", eb_words_year_group(row->year_group, words));
    if (row->class_name[0] != '\0') {
        eb_page_add(w->page, ", class ");
        eb_page_add_shown(w->page, row->class_name, NAME_COLUMNS);
    }
    eb_page_end(w->page, 0, 0);
    eb_page_add(w->page, "As of %s; model ",
                eb_words_date(eb_view_as_of(w->input->view), words));
    eb_add_model(w->page, w->model);
    eb_page_add(w->page, ".");
    if (eb_settings_own_threshold(&w->input->settings)) {
        eb_page_add(w->page, " Threshold %s in place of 10/100.",
                    eb_explain_share(w, "a tenth", words));
    }
    eb_page_end(w->page, 0, 0);
}

/* ---- what the register shows -------------------------------------------- */

const char *eb_code_meaning(const eb_input *input, const eb_session *session) {
    if (session->sensitive && !input->settings.view.sensitive) return NULL;
    const eb_code *code = eb_codes_find(input->codes, session->code,
                                        strlen(session->code), session->date);
    return code != NULL ? code->meaning : NULL;
}

/* How many sessions of a class have each meaning that may be said. */
#define MEANINGS_MOST 24
typedef struct meanings {
    const char *text[MEANINGS_MOST];
    int64_t sessions[MEANINGS_MOST];
    size_t count;
    int64_t all;
} meanings;

static meanings meanings_of(const eb_writer *w, eb_class class_) {
    meanings m;
    memset(&m, 0, sizeof m);
    for (size_t i = 0; i < w->e->session_count; i++) {
        const eb_session *session = &w->e->sessions[i];
        if (session->class_ != class_) continue;
        m.all++;
        const char *text = eb_code_meaning(w->input, session);
        if (text == NULL) continue;
        size_t at = 0;
        while (at < m.count && strcmp(m.text[at], text) != 0) at++;
        if (at == MEANINGS_MOST) continue;
        m.text[at] = text;
        m.sessions[at]++;
        if (at == m.count) m.count++;
    }
    return m;
}

/* "12  unauthorised absence (...): 8 holiday not granted, 4 ...". */
static void write_class(const eb_writer *w, eb_class class_) {
    const meanings m = meanings_of(w, class_);
    char number[EB_WORDS_ROOM];
    if (m.all == 0) return;
    eb_page_add(w->page, "%5s  %s", eb_words_count(m.all, number),
                eb_words_class(class_));
    for (size_t i = 0; i < m.count; i++) {
        eb_page_add(w->page, "%s", i == 0 ? ": " : "; ");
        if (m.count > 1 || m.sessions[i] < m.all) {
            eb_page_add(w->page, "%s ", eb_words_count(m.sessions[i], number));
        }
        eb_page_add_shown(w->page, m.text[i], MEANING_MOST);
    }
    eb_page_end(w->page, EB_EXPLAIN_INDENT, COUNT_INDENT);
}

static void add_rate(const eb_writer *w, int64_t absent, int64_t possible) {
    char percent[EB_WORDS_ROOM];
    if (possible == 0) return;
    eb_page_add(w->page, ", that is %s",
                eb_words_percent((double)absent / (double)possible, percent));
}

/* The first date with a possible session, or EB_NO_DATE. */
static eb_date first_possible(const eb_explained *e) {
    for (size_t i = 0; i < e->session_count; i++) {
        if (eb_class_is_possible(e->sessions[i].class_)) {
            return e->sessions[i].date;
        }
    }
    return EB_NO_DATE;
}

static void write_totals(const eb_writer *w) {
    const eb_result *r = &w->e->result;
    const eb_date first = first_possible(w->e);
    char date[EB_WORDS_ROOM], a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    if (r->possible == 0) {
        eb_page_add(w->page, "No session this year that could be attended.");
        eb_explain_end(w);
        return;
    }
    eb_page_add(w->page, "Since %s there were %s (half days) to attend",
                eb_words_date(first, date),
                eb_words_of(r->possible, "session", a));
    if (r->absent == 0) {
        eb_page_add(w->page, ", and all were attended.");
    } else {
        eb_page_add(w->page, ": %s attended, %s missed",
                    eb_words_count(r->possible - r->absent, a),
                    eb_words_count(r->absent, b));
        add_rate(w, r->absent, r->possible);
        eb_page_add(w->page, ".");
    }
    eb_explain_end(w);
    write_class(w, EB_AUTHORISED);
    write_class(w, EB_UNAUTHORISED);
    if (meanings_of(w, EB_NOT_POSSIBLE).all > 0) {
        eb_page_add(w->page, "Not counted, for or against:");
        eb_explain_end(w);
        write_class(w, EB_NOT_POSSIBLE);
    }
}

static void write_recent(const eb_writer *w) {
    const eb_own_sessions *own = &w->e->own;
    int64_t possible[2] = {0, 0}, absent[2] = {0, 0};
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    for (size_t i = 0; i < own->count; i++) {
        possible[own->recent[i]]++;
        absent[own->recent[i]] += own->absent[i];
    }
    if (possible[1] == 0 || absent[0] + absent[1] == 0) return;
    eb_page_add(w->page, "In the last 4 school weeks: missed %s of %s",
                eb_words_count(absent[1], a), eb_words_count(possible[1], b));
    if (possible[0] > 0) {
        eb_page_add(w->page, "; before that: %s of %s",
                    eb_words_count(absent[0], a),
                    eb_words_count(possible[0], b));
    }
    eb_page_add(w->page, ".");
    eb_explain_end(w);
}

static void write_spell(const eb_writer *w, const eb_spell *spell) {
    char words[EB_WORDS_ROOM];
    eb_page_add(w->page, "%5s  %s, ", eb_words_count(spell->sessions, words),
                spell->unauthorised == 0                 ? "authorised"
                : spell->unauthorised == spell->sessions ? "unauthorised"
                                                         : "partly authorised");
    eb_page_add(w->page, "%s", eb_words_span(spell->first, spell->last, words));
    const char *meaning =
        spell->reason != NULL ? eb_code_meaning(w->input, spell->reason) : NULL;
    if (meaning != NULL) {
        eb_page_add(w->page, ": ");
        eb_page_add_shown(w->page, meaning, MEANING_MOST);
    }
    eb_page_end(w->page, EB_EXPLAIN_INDENT, COUNT_INDENT);
}

static eb_status write_spells(const eb_writer *w, eb_error *err) {
    const eb_explained *e = w->e;
    const size_t n = eb_spells(e->sessions, e->session_count, NULL, 0);
    char words[EB_WORDS_ROOM];
    if (n == 0) return EB_OK;
    eb_spell *spells = eb_alloc(&w->input->memory, n, sizeof *spells);
    if (spells == NULL) return eb_fail_memory(err);
    eb_spells(e->sessions, e->session_count, spells, n);
    eb_page_add(w->page,
                "Sessions missed in a row, over weekends and holidays "
                "too, the latest first:");
    eb_explain_end(w);
    const size_t shown = n < SPELLS_SHOWN ? n : SPELLS_SHOWN;
    for (size_t i = 0; i < shown; i++) write_spell(w, &spells[n - 1 - i]);
    int64_t sessions = 0;
    for (size_t i = shown; i < n; i++) sessions += spells[n - 1 - i].sessions;
    if (shown < n) {
        eb_page_add(w->page, "%5s  in %zu absence%s before these",
                    eb_words_count(sessions, words), n - shown,
                    n - shown == 1 ? "" : "s");
        eb_page_end(w->page, EB_EXPLAIN_INDENT, COUNT_INDENT);
    }
    eb_release(&w->input->memory, spells);
    return EB_OK;
}

static void write_last_year(const eb_writer *w) {
    const eb_explained *e = w->e;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    if (e->last_possible == EB_NO_COUNT || e->last_absent == EB_NO_COUNT) {
        eb_page_add(w->page, "Last year: not known.");
    } else {
        eb_page_add(w->page, "Last year: missed %s of %s sessions",
                    eb_words_count(e->last_absent, a),
                    eb_words_count(e->last_possible, b));
        add_rate(w, e->last_absent, e->last_possible);
        eb_page_add(w->page, ".");
    }
    eb_explain_end(w);
}

/* ---- what goes well ----------------------------------------------------- */

/* A whole-number feature, or -1. */
static int64_t feature(const eb_explained *e, size_t index) {
    return isnan(e->features[index]) ? -1 : (int64_t)e->features[index];
}

/* Where under a tenth was missed: "absent 18 of 151" may lower a chance, but
 * nobody would call it well. A reason counts one time, or the last weeks and
 * the time before them; then the last weeks must be well for themselves. */
static int write_if_well(const eb_writer *w, const eb_reason *reason) {
    const int64_t *n = reason->numbers;
    char text[EB_REASON_ROOM];
    eb_reason_text(reason, text);
    if (text[0] == '\0' || 10 * n[0] >= n[1] ||
        10 * (n[0] + n[2]) >= n[1] + n[3]) {
        return 0;
    }
    eb_page_add(w->page, "This lowers the chance below: %s.", text);
    eb_explain_end(w);
    return 1;
}

/* What lowers the chance by something: terms of a band-prior, whose every
 * term is a time of its own; the reasons of a model whose terms overlap. */
static int write_what_lowers(const eb_writer *w) {
    const eb_explained *e = w->e;
    int some = 0;
    if (e->linear.known) {
        for (size_t i = 0; i < 3; i++) {
            if (e->result.reasons[i].sign >= 0) continue;
            some |= write_if_well(w, &e->result.reasons[i]);
        }
        return some;
    }
    for (size_t i = 0; i < e->term_count; i++) {
        if (e->terms[i].value > WORTH_A_LINE) continue;
        some |= write_if_well(w, &e->terms[i].reason);
    }
    return some;
}

static void write_strengths(const eb_writer *w) {
    const eb_explained *e = w->e;
    const int64_t weeks = feature(e, EB_F_WEEKS_POSSIBLE);
    const int64_t since = feature(e, EB_F_SESSIONS_SINCE_ABSENCE);
    char a[EB_WORDS_ROOM];
    int some = 0;
    if (e->result.possible == 0) return;
    eb_explain_head(w, "What goes well");
    if (e->result.absent == 0) {
        eb_page_add(w->page, "Not one session was missed this year.");
        eb_explain_end(w);
        return;
    }
    if (since > 0) {
        eb_page_add(w->page, "Since the last absence, %s in a row attended.",
                    eb_words_of(since, "session", a));
        eb_explain_end(w);
        some = 1;
    }
    const double broken = e->features[EB_F_WEEKS_BROKEN_RATE];
    const int64_t whole =
        isnan(broken) ? 0
                      : weeks - (int64_t)floor(broken * (double)weeks + 0.5);
    if (whole > 0) {
        eb_page_add(w->page,
                    "In %s of %" PRId64 " weeks no session was missed.",
                    eb_words_count(whole, a), weeks);
        eb_explain_end(w);
        some = 1;
    }
    some |= write_what_lowers(w);
    if (!some) {
        eb_page_add(
            w->page, "%s attended this year, and each one counts.",
            eb_words_of(e->result.possible - e->result.absent, "session", a));
        eb_explain_end(w);
    }
}

/* ---- the page ----------------------------------------------------------- */

static eb_status write_page(const eb_writer *w, eb_error *err) {
    write_who(w);
    eb_explain_head(w, "What the register shows");
    write_totals(w);
    write_recent(w);
    const eb_status status = write_spells(w, err);
    if (status != EB_OK) return status;
    write_last_year(w);
    write_strengths(w);
    eb_explain_outlook(w);
    eb_explain_why(w);
    eb_explain_unknown(w);
    eb_explain_sums(w);
    return eb_explain_policy_text(w, err);
}

eb_status eb_explain_text(const eb_input *input, const eb_model *model,
                          const eb_explained *explained, size_t all,
                          eb_output *output, eb_error *err) {
    eb_page page;
    eb_page_start(&page, output, EB_PAGE_COLUMNS);
    eb_status status = EB_OK;
    for (size_t i = 0; status == EB_OK && i < all; i++) {
        const eb_writer w = {&page, input, model, &explained[i]};
        if (i > 0) {
            eb_output_text(output,
                           "\n----------------------------------------"
                           "--------------------------------------\n\n");
        }
        status = write_page(&w, err);
    }
    return status;
}
