/* SPDX-License-Identifier: MIT */
/*
 * The report on the data for programs: one item a row. `school_id` is empty
 * for what is counted over the whole register; `file`, `line` and `reason`
 * are filled for problems alone.
 */
#include <stdio.h>
#include <string.h>

#include "ui/accounting.h"
#include "ui/checked.h"

static const char *const COLUMNS[] = {"school_id", "item", "value",
                                      "file",      "line", "reason"};

static void put(eb_table *table, const char *school, const char *item,
                int64_t value) {
    eb_table_text(table, school);
    eb_table_text(table, item);
    eb_table_integer(table, value);
    eb_table_missing(table);
    eb_table_missing(table);
    eb_table_missing(table);
    eb_table_end_row(table);
}

static void put_date(eb_table *table, const char *school, const char *item,
                     eb_date date) {
    char text[11];
    if (date == EB_NO_DATE) return;
    eb_date_write(date, text);
    eb_table_text(table, school);
    eb_table_text(table, item);
    eb_table_text(table, text);
    eb_table_missing(table);
    eb_table_missing(table);
    eb_table_missing(table);
    eb_table_end_row(table);
}

static void put_problems(eb_table *table, const eb_input *input, eb_fate fate) {
    const eb_problem *problem;
    for (size_t i = 0;
         (problem = eb_view_problem(input->view, fate, i)) != NULL; i++) {
        const int known =
            problem->file >= 0 && (size_t)problem->file < input->file_count;
        eb_table_missing(table);
        eb_table_text(table, eb_fate_name(fate));
        eb_table_missing(table);
        eb_table_text(table, known ? input->files[problem->file] : "");
        eb_table_integer(table, problem->line);
        eb_table_text(table, problem->reason);
        eb_table_end_row(table);
    }
}

static void put_school(eb_table *table, const eb_checked_school *school) {
    const eb_calendar_about *about = &school->calendar;
    const char *id = about->school;
    char item[32];
    put(table, id, "rows", (int64_t)school->rows);
    for (int state = 0; state < EB_STATES; state++) {
        snprintf(item, sizeof item, "state_%s", eb_state_name((eb_state)state));
        put(table, id, item, (int64_t)school->states[state]);
    }
    put(table, id, "sessions", school->sessions);
    for (int class_ = 0; class_ < EB_CLASSES; class_++) {
        snprintf(item, sizeof item, "class_%s",
                 eb_class_name((eb_class)class_));
        put(table, id, item, school->classes[class_]);
    }
    for (size_t i = 0; i < school->code_count; i++) {
        const eb_code_count *count = &school->codes[i];
        if (count->code == NULL) continue; /* its class tells */
        snprintf(item, sizeof item, "code_%.20s",
                 count->code[0] != '\0' ? count->code : "blank");
        put(table, id, item, count->sessions);
    }
    put(table, id, "unmarked_open_sessions", school->unmarked);
    put(table, id, "without_year_group", (int64_t)school->without_year_group);
    put(table, id, "open_days", about->open_days);
    put(table, id, "open_sessions", about->open_sessions);
    if (!about->has_calendar) return;
    put(table, id, "planned_sessions", about->planned);
    put(table, id, "open_days_without_term", about->days_without_term);
    put(table, id, "term_days_without_marks", about->days_without_marks);
}

eb_status eb_check_table(const eb_checked *checked, eb_output *output,
                         eb_error *err) {
    const eb_input *input = checked->input;
    eb_table *table = NULL;
    const eb_status status = eb_table_new(
        output,
        input->settings.format == EB_FORMAT_NDJSON ? EB_TABLE_NDJSON
                                                   : EB_TABLE_CSV,
        0, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, NULL, &table, err);
    if (status != EB_OK) return status;
    put_date(table, NULL, "as_of",
             input->no_school_day ? EB_NO_DATE : eb_view_as_of(input->view));
    put_date(table, NULL, "first_date", eb_register_first_date(input->reg));
    put_date(table, NULL, "last_date", eb_register_last_date(input->reg));
    put(table, NULL, "schools", (int64_t)eb_register_school_count(input->reg));
    put(table, NULL, "pupils", (int64_t)eb_register_pupil_count(input->reg));
    put(table, NULL, "pupils_missing", checked->counts.pupils_missing);
    put(table, NULL, "pupils_unmarked", checked->counts.pupils_unmarked);
    put(table, NULL, "marks", checked->counts.rows);
    for (int fate = 0; fate < EB_FATES; fate++) {
        put(table, NULL, eb_fate_name((eb_fate)fate),
            checked->counts.fates[fate]);
    }
    for (size_t i = 0; i < EB_BAD_FATES; i++) {
        put_problems(table, input, EB_BAD_FATE[i]);
    }
    for (size_t i = 0; i < checked->school_count; i++) {
        put_school(table, &checked->schools[i]);
    }
    eb_table_free(table);
    return EB_OK;
}
