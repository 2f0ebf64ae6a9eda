/* SPDX-License-Identifier: MIT */
/*
 * One pupil's data for a program: what is held as it stands in the files, by
 * the names of their columns, then what was derived from it, as `explain
 * --format json` writes it, and the pupil's rows of `patterns`.
 */
#include <string.h>

#include "ui/json_out.h"
#include "ui/subject_held.h"

#define MINUTES_OF_DAY 1440

static const char *consent_name(eb_consent consent) {
    return consent == EB_CONSENT_YES  ? "yes"
           : consent == EB_CONSENT_NO ? "no"
                                      : "";
}

static void write_row(eb_json_out *json, const eb_register *reg,
                      const eb_pupil_row *row) {
    const struct {
        const char *key;
        const char *text;
    } TEXTS[] = {
        {"destination", eb_ids_text(&reg->words, row->says.destination)},
        {"consent", consent_name(row->says.consent)},
        {"support", eb_ids_text(&reg->words, row->says.support)},
        {"flags", eb_ids_text(&reg->words, row->says.flags)},
        {"name", eb_ids_text(&reg->words, row->says.name)},
        {"class", eb_ids_text(&reg->words, row->says.class_name)},
        {"contact", eb_ids_text(&reg->words, row->says.contact)}};
    eb_json_open(json, NULL, '{');
    eb_json_text(json, "pupil_id", eb_ids_text(&reg->pupils, row->pupil));
    eb_json_text(json, "school_id", eb_ids_text(&reg->schools, row->school));
    eb_json_count(json, "academic_year", row->year, 0);
    eb_json_text(json, "family_id",
                 eb_ids_text(&reg->families, row->says.family));
    eb_json_count(json, "year_group", row->says.year_group, EB_YEAR_UNKNOWN);
    eb_json_date(json, "entry_date", row->says.entry_date);
    eb_json_date(json, "leaving_date", row->says.leaving_date);
    eb_json_count(json, "last_year_possible", row->says.last_year_possible,
                  EB_NO_COUNT);
    eb_json_count(json, "last_year_absent", row->says.last_year_absent,
                  EB_NO_COUNT);
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        eb_json_text(json, TEXTS[i].key, TEXTS[i].text);
    }
    /* Their names are a file's, not ours: values, never keys. */
    eb_json_open(json, "other_columns", '[');
    for (uint32_t i = 0; i < row->audit_count; i++) {
        const eb_audit_value *value = &reg->audit_values[row->first_audit + i];
        eb_json_open(json, NULL, '{');
        eb_json_text(json, "column",
                     eb_register_audit_name(reg, value->column));
        eb_json_text(json, "value", eb_ids_text(&reg->words, value->word));
        eb_json_close(json, '}');
    }
    eb_json_close(json, ']');
    eb_json_close(json, '}');
}

static void write_year(eb_json_out *json, const eb_held_year *year) {
    eb_json_open(json, NULL, '{');
    eb_json_text(json, "school_id", year->school);
    eb_json_integer(json, "academic_year", year->year);
    eb_json_open(json, "sessions", '[');
    const int compact = json->compact;
    json->compact = json->depth + 1;
    for (size_t i = 0; i < year->count; i++) {
        const eb_session *session = &year->sessions[i];
        eb_json_open(json, NULL, '{');
        eb_json_date(json, "date", session->date);
        eb_json_text(json, "session", session->half == EB_AM ? "AM" : "PM");
        eb_json_text(json, "code", session->code);
        eb_json_text(json, "class", eb_class_name(session->class_));
        eb_json_text(json, "group", session->group);
        eb_json_close(json, '}');
    }
    json->compact = compact;
    eb_json_close(json, ']');
    eb_json_close(json, '}');
}

static void write_case(eb_json_out *json, const eb_case *one) {
    eb_json_open(json, NULL, '{');
    eb_json_date(json, "date", (eb_date)(one->at / MINUTES_OF_DAY));
    eb_json_integer(json, "minute", one->at % MINUTES_OF_DAY);
    eb_json_text(json, "event", eb_event_name(one->event));
    eb_json_text(json, "who", one->who);
    eb_json_text(json, "note", one->note);
    eb_json_close(json, '}');
}

static void write_held(eb_json_out *json, const eb_subject *of) {
    eb_json_open(json, "held", '{');
    eb_json_open(json, "pupil_rows", '[');
    for (size_t i = 0; i < of->row_count; i++) {
        write_row(json, of->input->reg, of->rows[i]);
    }
    eb_json_close(json, ']');
    eb_json_open(json, "marks", '[');
    for (size_t i = 0; i < of->year_count; i++) {
        write_year(json, &of->years[i]);
    }
    eb_json_close(json, ']');
    eb_json_open(json, "cases", '[');
    for (size_t i = 0; i < of->case_count; i++) {
        eb_case one;
        if (!eb_cases_get(of->cases, of->first_case + i, &one)) break;
        write_case(json, &one);
    }
    eb_json_close(json, ']');
    eb_json_close(json, '}');
}

static void write_patterns(eb_json_out *json, const eb_subject *of) {
    eb_json_open(json, "patterns", '[');
    for (size_t i = 0; i < eb_patterns_count(of->patterns); i++) {
        const eb_pattern *one = eb_patterns_get(of->patterns, i);
        char text[EB_PATTERN_ROOM];
        if (!eb_subject_has_row(of, one->row)) continue;
        eb_pattern_text(one, text);
        eb_json_open(json, NULL, '{');
        eb_json_text(json, "pattern", eb_pattern_name(one->kind));
        eb_json_number(json, "effect", one->effect);
        eb_json_text(json, "evidence", text);
        eb_json_number(json, "p_value", one->p_value);
        eb_json_number(json, "q_value", one->q_value);
        eb_json_close(json, '}');
    }
    eb_json_close(json, ']');
}

void eb_subject_json(const eb_subject *subject, eb_output *output) {
    eb_json_out json = {output, 0, 0, 0};
    eb_json_open(&json, NULL, '{');
    eb_json_text(&json, "pupil_id", subject->pupil);
    write_held(&json, subject);
    if (subject->derived == NULL) {
        eb_json_null(&json, "derived");
    } else {
        eb_json_open(&json, "derived", '{');
        eb_explain_members(&json, subject->input, subject->model,
                           subject->derived, subject->derived_count);
        write_patterns(&json, subject);
        eb_json_close(&json, '}');
    }
    eb_json_close(&json, '}');
}
