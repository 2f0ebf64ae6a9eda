/* SPDX-License-Identifier: MIT */
/*
 * What to know before anybody calls or knocks: flags, consent and support from
 * the pupil file, what the family has said, and who has been in touch. A
 * family that told the school must not be asked as if it had not; so where no
 * cases were given, the page says that too.
 *
 * Sensitive flags are said as "speak to the attendance lead", unless the lead
 * asked for them. A mentor reads notes of what the family said, and no other
 * note. Of brothers and sisters only that something was told, without a note.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "data/view.h"
#include "policy/holds.h"
#include "ui/report.h"

#define MINUTES_OF_DAY 1440
#define SHOWN_MOST 12
#define NOTE_MOST 200 /* columns */
#define FLAG_ROOM 64

/* ---- cautions ----------------------------------------------------------- */

static const char *flag_words(const char *flag) {
    static const struct {
        const char *flag, *words;
    } WORDS[] = {
        {"do_not_visit", "Do not visit."},
        {"safe_visit", "Follow the safe-visit arrangements."},
        {"plan", "A support plan is in place."},
        {"other_service", "Another service is helping: ask it first."},
        {"looked_after", "Looked after: the virtual school is to be told."},
        {"social_worker", "Has a social worker."},
        {"youth_justice", "Youth justice is involved."},
        {"medical_plan", "A medical plan is in place."},
        {"complex_needs", "Complex needs are recorded."},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strcmp(flag, WORDS[i].flag) == 0) return WORDS[i].words;
    }
    return NULL;
}

typedef struct cautions {
    const eb_reported *report;
    int some;
} cautions;

static void caution(cautions *c, const char *format, const char *text) {
    eb_output *out = c->report->output;
    eb_output_text(out, c->some++ ? " " : "<p class=\"care\">");
    eb_html_say(out, format, text);
}

static void write_flags(cautions *c, const char *flags) {
    const int shown = c->report->input->settings.view.sensitive;
    int held = 0;
    while (*flags != '\0') {
        char flag[FLAG_ROOM];
        const size_t length = strcspn(flags, " ");
        snprintf(flag, sizeof flag, "%.*s", (int)(length < 60 ? length : 60),
                 flags);
        flags += length + (flags[length] == ' ');
        const char *words = flag_words(flag);
        if (length == 0) continue;
        /* What is not known may be as sensitive. */
        if ((words == NULL || eb_flag_is_sensitive(flag)) && !shown) {
            held = 1;
        } else if (words != NULL) {
            caution(c, "%s", words);
        } else {
            caution(c, "Flag: %.60s.", flag);
        }
    }
    if (held) {
        caution(c, "%s", "Held: speak to the attendance lead first.");
    }
}

/* Consent as the cases leave it, which beats the pupil file. */
static eb_consent consent_of(const eb_reported *report, const eb_row *row,
                             eb_consent consent) {
    size_t first = 0, n = 0;
    eb_case one;
    if (report->cases == NULL) return consent;
    const int64_t end =
        (int64_t)eb_view_as_of(report->input->view) * MINUTES_OF_DAY;
    eb_cases_of(report->cases, row->pupil, &first, &n);
    for (size_t i = first; i < first + n; i++) {
        if (!eb_cases_get(report->cases, i, &one) || one.at >= end) break;
        if (one.event == EB_EVENT_CONSENT_GIVEN) consent = EB_CONSENT_YES;
        if (one.event == EB_EVENT_CONSENT_REFUSED) consent = EB_CONSENT_NO;
    }
    return consent;
}

void eb_report_cautions(const eb_reported *report, size_t pupil) {
    const eb_report_pupil *about = &report->pupils[pupil];
    const eb_view *view = report->input->view;
    const eb_attributes *a = view->rows[about->index].attributes;
    const eb_ids *words = &view->reg->words;
    const char *support = eb_ids_text(words, a->support);
    const char *contact = eb_ids_text(words, a->contact);
    eb_output *out = report->output;
    cautions c = {report, 0};
    write_flags(&c, eb_ids_text(words, a->flags));
    if (consent_of(report, &about->row, a->consent) == EB_CONSENT_NO) {
        caution(&c, "%s", "The family did not agree to support.");
    }
    if (support[0] != '\0') {
        caution(&c, "Already supported by: %.200s.", support);
    }
    if (c.some) eb_output_text(out, "</p>\n");
    if (contact[0] != '\0') {
        eb_output_text(out, "<p>Contact: ");
        eb_html_short(out, contact, NOTE_MOST);
        eb_output_text(out, "</p>\n");
    }
}

/* ---- what was said and done --------------------------------------------- */

static const char *event_words(eb_event event) {
    static const char *const WORDS[EB_EVENTS] = {
        [EB_EVENT_TOLD] = "gave a reason",
        [EB_EVENT_ASKED_HELP] = "asked for help",
        [EB_EVENT_COMPLAINT] = "made a complaint",
        [EB_EVENT_CONSENT_GIVEN] = "agreed to support",
        [EB_EVENT_CONSENT_REFUSED] = "did not agree to support",
        [EB_EVENT_CONTACT_TRIED] = "contact tried",
        [EB_EVENT_TEXT_SENT] = "text sent",
        [EB_EVENT_CALL] = "spoken to by telephone",
        [EB_EVENT_VISIT] = "visit",
        [EB_EVENT_NO_ANSWER] = "no answer",
        [EB_EVENT_CARD_LEFT] = "card left",
        [EB_EVENT_PARENT_ADVISED] = "parent advised",
        [EB_EVENT_CHILD_RETURNED] = "back at school",
        [EB_EVENT_REASON_FOUND] = "reason found",
        [EB_EVENT_REFERRED] = "referred",
        [EB_EVENT_LETTER] = "letter",
        [EB_EVENT_PLAN_MADE] = "plan made",
        [EB_EVENT_PANEL] = "attendance panel",
        [EB_EVENT_FINAL_WARNING] = "final warning",
        [EB_EVENT_NOTICE] = "penalty notice",
        [EB_EVENT_NOTICE_PAID] = "penalty notice paid",
        [EB_EVENT_MENTOR_OFFERED] = "mentor offered",
        [EB_EVENT_MENTOR_STARTED] = "mentor started",
        [EB_EVENT_MENTOR_SESSION] = "time with the mentor",
        [EB_EVENT_MENTOR_ENDED] = "mentor ended",
        [EB_EVENT_OVERRIDE] = "a person decided otherwise",
        [EB_EVENT_NOTE] = "note",
    };
    return WORDS[event];
}

static int is_of_family(eb_event event) {
    return event <= EB_EVENT_CONSENT_REFUSED;
}

static int shows_note(const eb_reported *report, eb_event event) {
    return report->reader == EB_READER_LEAD || event == EB_EVENT_TOLD ||
           event == EB_EVENT_ASKED_HELP;
}

static void write_event(const eb_reported *report, const eb_case *one,
                        const char *whose) {
    eb_output *out = report->output;
    const int64_t minute = one->at % MINUTES_OF_DAY;
    char date[EB_WORDS_ROOM];
    eb_output_text(out, "<li>");
    eb_html_say(out, "%s",
                eb_words_date((eb_date)(one->at / MINUTES_OF_DAY), date));
    if (minute != 0) {
        eb_html_say(out, ", %02d:%02d", (int)(minute / 60), (int)(minute % 60));
    }
    eb_html_say(out, ": %s%s", event_words(one->event), whose);
    if (whose[0] == '\0' && shows_note(report, one->event) &&
        one->note[0] != '\0') {
        eb_output_text(out, ": \xe2\x80\x9c");
        eb_html_short(out, one->note, NOTE_MOST);
        eb_output_text(out, "\xe2\x80\x9d");
    }
    if (one->who[0] != '\0' && whose[0] == '\0') {
        eb_output_text(out, " (");
        eb_html_short(out, one->who, EB_NAME_MOST);
        eb_output_text(out, ")");
    }
    eb_output_text(out, "</li>\n");
}

typedef struct events {
    const eb_reported *report;
    size_t found; /* the list is open when there are any */
} events;

static void add_event(events *e, const eb_case *one, const char *whose) {
    if (e->found == 0) eb_output_text(e->report->output, "<ul>\n");
    if (e->found++ < SHOWN_MOST) write_event(e->report, one, whose);
}

static void end_events(const events *e, const char *none) {
    eb_output *out = e->report->output;
    if (e->found == 0) {
        eb_output_text(out, "<p>");
        eb_html_text(out, none);
        eb_output_text(out, "</p>\n");
        return;
    }
    if (e->found > SHOWN_MOST) {
        eb_output_text(out, "<li>");
        eb_html_say(out, "and %zu more", e->found - SHOWN_MOST);
        eb_output_text(out, "</li>\n");
    }
    eb_output_text(out, "</ul>\n");
}

/* The latest first; `family` 1: what the family said, 0: the rest. Of a
 * brother or sister (`whose`) only that a reason was given. */
static void add_events(events *e, const char *pupil, int family,
                       const char *whose) {
    const int64_t end =
        (int64_t)eb_view_as_of(e->report->input->view) * MINUTES_OF_DAY;
    size_t first = 0, n = 0;
    eb_cases_of(e->report->cases, pupil, &first, &n);
    for (size_t i = n; i-- > 0;) {
        eb_case one;
        if (!eb_cases_get(e->report->cases, first + i, &one)) continue;
        if (one.at >= end || is_of_family(one.event) != family) continue;
        if (whose[0] != '\0' && one.event != EB_EVENT_TOLD) continue;
        add_event(e, &one, whose);
    }
}

/* Each brother and sister once, whatever their enrolments. */
static void add_siblings(events *e, const eb_row *row) {
    const eb_view *view = e->report->input->view;
    if (row->family[0] == '\0') return;
    for (size_t i = 0; i < eb_view_row_count(view); i++) {
        eb_row other;
        size_t first = 0;
        if (eb_view_row(view, i, &other, NULL) != EB_OK) break;
        if (strcmp(other.family, row->family) != 0 ||
            strcmp(other.pupil, row->pupil) == 0 ||
            eb_view_find(view, other.pupil, NULL, &first, NULL) != EB_OK ||
            first != i) {
            continue;
        }
        add_events(e, other.pupil, 1, " for a brother or sister");
    }
}

void eb_report_contacts(const eb_reported *report, const eb_row *row) {
    eb_output *out = report->output;
    events said = {report, 0}, done = {report, 0};
    eb_output_text(out,
                   "<div class=\"pair\">\n<div>\n<h3>What the family has told "
                   "the school</h3>\n");
    if (report->cases == NULL) {
        eb_output_text(out,
                       "<p>This page was made without a record of contacts. "
                       "Ask the school what the family has said before any "
                       "call or visit.</p>\n</div>\n</div>\n");
        return;
    }
    add_events(&said, row->pupil, 1, "");
    add_siblings(&said, row);
    end_events(&said, "Nothing is recorded.");
    eb_output_text(out, "</div>\n<div>\n<h3>Contacts so far</h3>\n");
    add_events(&done, row->pupil, 0, "");
    end_events(&done, "None is recorded.");
    eb_output_text(out, "</div>\n</div>\n");
}
