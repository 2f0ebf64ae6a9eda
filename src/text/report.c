/* SPDX-License-Identifier: MIT */
/*
 * The accounting of a run as JSON (spec: FORMATS, "Rows that cannot be used"):
 * every row in exactly one fate, and for the fates that a person can mend the
 * first 20 rows, by file, line and reason. Never a row's text: the report may
 * go to whoever runs the school system, who need not see the marks.
 *
 * Keys always stand in the same order and all are always there, so that two
 * reports can be compared line by line.
 */
#include "text/report.h"

#include "text/output.h"

static void write_date(eb_output *output, const char *key, eb_date date) {
    eb_output_text(output, "  \"");
    eb_output_text(output, key);
    eb_output_text(output, "\": ");
    if (date == EB_NO_DATE) {
        eb_output_text(output, "null,\n");
        return;
    }
    char text[11];
    eb_date_write(date, text);
    eb_output_json(output, text);
    eb_output_text(output, ",\n");
}

static void write_fates(eb_output *output, const eb_counts *counts) {
    eb_output_text(output, "  \"fates\": {\n");
    for (int fate = 0; fate < EB_FATES; fate++) {
        eb_output_text(output, "    ");
        eb_output_json(output, eb_fate_name((eb_fate)fate));
        eb_output_text(output, ": ");
        eb_output_integer(output, counts->fates[fate]);
        eb_output_text(output, fate + 1 < EB_FATES ? ",\n" : "\n");
    }
    eb_output_text(output, "  },\n");
}

static void write_problem(const eb_accounting *accounting, eb_output *output,
                          const eb_problem *problem) {
    const int is_known = problem->file >= 0 &&
                         (size_t)problem->file < accounting->file_count &&
                         accounting->files[problem->file] != NULL;
    eb_output_text(output, "{\"file\": ");
    if (is_known) {
        eb_output_json(output, accounting->files[problem->file]);
    } else {
        eb_output_text(output, "null");
    }
    eb_output_text(output, ", \"line\": ");
    if (problem->line > 0) {
        eb_output_integer(output, problem->line);
    } else {
        eb_output_text(output, "null");
    }
    eb_output_text(output, ", \"reason\": ");
    eb_output_json(output, problem->reason != NULL ? problem->reason : "");
    eb_output_text(output, "}");
}

static void write_problems(const eb_accounting *accounting, eb_output *output,
                           eb_fate fate) {
    eb_output_text(output, "    ");
    eb_output_json(output, eb_fate_name(fate));
    eb_output_text(output, ": [");
    size_t n = 0;
    for (;; n++) {
        const eb_problem *problem =
            accounting->problem(accounting->context, fate, n);
        if (problem == NULL) break;
        eb_output_text(output, n == 0 ? "\n      " : ",\n      ");
        write_problem(accounting, output, problem);
    }
    eb_output_text(output, n == 0 ? "]" : "\n    ]");
}

void eb_write_accounting(eb_output *output, const eb_accounting *accounting) {
    static const eb_fate WITH_PROBLEMS[] = {EB_CONFLICTING, EB_UNKNOWN_CODE,
                                            EB_OUT_OF_RANGE, EB_MALFORMED};
    const size_t count = sizeof WITH_PROBLEMS / sizeof *WITH_PROBLEMS;
    eb_output_text(output, "{\n");
    if (eb_output_purpose(output) != NULL) {
        eb_output_text(output, "  \"" EB_PURPOSE_COLUMN "\": ");
        eb_output_json(output, eb_output_purpose(output));
        eb_output_text(output, ",\n");
    }
    write_date(output, "as_of", accounting->as_of);
    write_date(output, "known_at", accounting->known_at);
    eb_output_text(output, "  \"rows\": ");
    eb_output_integer(output, accounting->counts.rows);
    eb_output_text(output, ",\n");
    write_fates(output, &accounting->counts);
    eb_output_text(output, "  \"pupils_missing\": ");
    eb_output_integer(output, accounting->counts.pupils_missing);
    eb_output_text(output, ",\n  \"pupils_unmarked\": ");
    eb_output_integer(output, accounting->counts.pupils_unmarked);
    eb_output_text(output, ",\n  \"problems\": {\n");
    for (size_t i = 0; i < count; i++) {
        write_problems(accounting, output, WITH_PROBLEMS[i]);
        eb_output_text(output, i + 1 < count ? ",\n" : "\n");
    }
    eb_output_text(output, "  }\n}\n");
}

static const eb_problem *problem_of_view(const void *context, eb_fate fate,
                                         size_t index) {
    return eb_view_problem(context, fate, index);
}

void eb_write_report(eb_output *output, const eb_view *view,
                     const char *const *files, size_t file_count) {
    if (output == NULL || view == NULL) return;
    eb_accounting accounting;
    accounting.as_of = eb_view_as_of(view);
    accounting.known_at = eb_view_known_at(view);
    if (accounting.known_at == EB_DATE_MAX) { /* every amendment counts */
        accounting.known_at = EB_NO_DATE;
    }
    eb_view_counts(view, &accounting.counts);
    accounting.problem = problem_of_view;
    accounting.context = view;
    accounting.files = files;
    accounting.file_count = files != NULL ? file_count : 0;
    eb_write_accounting(output, &accounting);
}
