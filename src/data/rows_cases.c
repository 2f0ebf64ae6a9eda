/* SPDX-License-Identifier: MIT */
/*
 * Rows of a cases file: what the family said and what the school or scheme
 * did, `pupil_id,at,event` and optionally `who,note` (spec: "Files in").
 *
 * A lost row here sends somebody to the door of a family that had phoned, so
 * a row that cannot be read stops the run and is named by its line. What was
 * written in it is never repeated.
 */
#include <string.h>

#include "base/error.h"
#include "data/rows.h"

static const char *const EVENT_NAMES[EB_EVENTS] = {
    [EB_EVENT_TOLD] = "told",
    [EB_EVENT_ASKED_HELP] = "asked_help",
    [EB_EVENT_COMPLAINT] = "complaint",
    [EB_EVENT_CONSENT_GIVEN] = "consent_given",
    [EB_EVENT_CONSENT_REFUSED] = "consent_refused",
    [EB_EVENT_CONTACT_TRIED] = "contact_tried",
    [EB_EVENT_TEXT_SENT] = "text_sent",
    [EB_EVENT_CALL] = "call",
    [EB_EVENT_VISIT] = "visit",
    [EB_EVENT_NO_ANSWER] = "no_answer",
    [EB_EVENT_CARD_LEFT] = "card_left",
    [EB_EVENT_PARENT_ADVISED] = "parent_advised",
    [EB_EVENT_CHILD_RETURNED] = "child_returned",
    [EB_EVENT_REASON_FOUND] = "reason_found",
    [EB_EVENT_REFERRED] = "referred",
    [EB_EVENT_LETTER] = "letter",
    [EB_EVENT_PLAN_MADE] = "plan_made",
    [EB_EVENT_PANEL] = "panel",
    [EB_EVENT_FINAL_WARNING] = "final_warning",
    [EB_EVENT_NOTICE] = "notice",
    [EB_EVENT_NOTICE_PAID] = "notice_paid",
    [EB_EVENT_MENTOR_OFFERED] = "mentor_offered",
    [EB_EVENT_MENTOR_STARTED] = "mentor_started",
    [EB_EVENT_MENTOR_SESSION] = "mentor_session",
    [EB_EVENT_MENTOR_ENDED] = "mentor_ended",
    [EB_EVENT_OVERRIDE] = "override",
    [EB_EVENT_NOTE] = "note",
};

const char *eb_event_name(eb_event event) {
    return (unsigned)event < EB_EVENTS ? EVENT_NAMES[event] : "";
}

int eb_event_find(const char *name, size_t length) {
    for (int event = 0; event < EB_EVENTS; event++) {
        if (strlen(EVENT_NAMES[event]) == length &&
            memcmp(EVENT_NAMES[event], name, length) == 0) {
            return event;
        }
    }
    return -1;
}

static eb_event read_event(eb_field field) {
    for (int event = 0; event < EB_EVENTS; event++) {
        if (eb_field_is(field, EVENT_NAMES[event])) return (eb_event)event;
    }
    return EB_EVENTS;
}

eb_status eb_rows_add_case(eb_rows *rows, const eb_field *fields, size_t n,
                           int64_t line, eb_error *err) {
    eb_case row = {"", 0, EB_EVENTS, "", ""};
    const eb_field pupil = eb_rows_field(rows, EB_ROLE_PUPIL_ID, fields);
    const char *fault = eb_pupil_id_fault(pupil);
    if (fault != NULL) {
        return eb_rows_fail(rows, EB_ROLE_PUPIL_ID, line, fault, err);
    }
    const eb_field at = eb_rows_field(rows, EB_ROLE_AT, fields);
    fault = eb_rows_minute(rows, EB_ROLE_AT, at, line,
                           "it is not a date, nor date and time", &row.at);
    if (fault != NULL) {
        return eb_rows_fail(rows, EB_ROLE_AT, line, fault, err);
    }
    row.event = read_event(eb_rows_field(rows, EB_ROLE_EVENT, fields));
    if (row.event == EB_EVENTS) {
        return eb_rows_fail(rows, EB_ROLE_EVENT, line,
                            "it is none of the known events", err);
    }
    const struct {
        eb_role role;
        const char **out;
    } TEXTS[] = {{EB_ROLE_PUPIL_ID, &row.pupil},
                 {EB_ROLE_WHO, &row.who},
                 {EB_ROLE_NOTE, &row.note}};
    eb_status status = eb_rows_room_for_text(rows, fields, n, err);
    char *text = rows->text;
    for (size_t i = 0; status == EB_OK && i < sizeof TEXTS / sizeof *TEXTS;
         i++) {
        status = eb_rows_string(rows, TEXTS[i].role, fields, line, &text,
                                TEXTS[i].out, err);
    }
    if (status != EB_OK) return status;
    return eb_rows_at_line(rows->add_case(rows->case_context, &row, err), line,
                           err);
}
