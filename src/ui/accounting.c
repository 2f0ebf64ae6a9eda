/* SPDX-License-Identifier: MIT */
/*
 * Nothing is dropped silently (spec: FORMATS, "Rows that cannot be used").
 * The lines name files, lines and reasons, never what stood in a row.
 */
#include "ui/accounting.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "text/report.h"
#include "ui/purpose.h"
#include "ui/shards.h"
#include "ui/words.h"

#define PROBLEMS_SAID 3

const eb_fate EB_BAD_FATE[EB_BAD_FATES] = {EB_CONFLICTING, EB_UNKNOWN_CODE,
                                           EB_OUT_OF_RANGE, EB_MALFORMED};

const char *eb_fate_words(eb_fate fate) {
    static const char *const WORDS[EB_FATES] = {
        [EB_USED] = "used",
        [EB_REPEATED] = "repeated",
        [EB_SUPERSEDED] = "superseded by an amendment",
        [EB_LATER] = "of that day or later",
        [EB_CONFLICTING] = "in conflict",
        [EB_UNKNOWN_CODE] = "with an unknown code",
        [EB_OUT_OF_RANGE] = "out of range",
        [EB_MALFORMED] = "malformed"};
    return WORDS[fate];
}

/* ---- of a view, or of all schools one by one ---------------------------- */

static void get_counts(const eb_input *input, eb_counts *out) {
    if (input->totals != NULL) {
        *out = input->totals->counts;
    } else {
        eb_view_counts(input->view, out);
    }
}

static const eb_problem *problem_of_totals(const void *context, eb_fate fate,
                                           size_t index) {
    const eb_totals *totals = context;
    return index < totals->problem_count[fate] ? &totals->problems[fate][index]
                                               : NULL;
}

static const eb_problem *get_problem(const eb_input *input, eb_fate fate,
                                     size_t index) {
    return input->totals != NULL ? problem_of_totals(input->totals, fate, index)
                                 : eb_view_problem(input->view, fate, index);
}

static const char *file_of(const eb_input *input, const eb_problem *problem) {
    const eb_totals *totals = input->totals;
    const char *const *files = totals != NULL ? totals->files : input->files;
    const size_t n = totals != NULL ? totals->file_count : input->file_count;
    return problem->file >= 0 && (size_t)problem->file < n
               ? files[problem->file]
               : "?";
}

int eb_accounting_has_bad_rows(const eb_input *input) {
    eb_counts counts;
    get_counts(input, &counts);
    for (size_t i = 0; i < EB_BAD_FATES; i++) {
        if (counts.fates[EB_BAD_FATE[i]] > 0) return 1;
    }
    return 0;
}

size_t eb_problems_text(const eb_input *input, eb_fate fate, size_t most,
                        char *out, size_t room) {
    const eb_problem *problem;
    size_t n = 0, used = 0;
    out[0] = '\0';
    for (; (problem = get_problem(input, fate, n)) != NULL; n++) {
        if (n >= most) continue;
        const int wrote =
            snprintf(out + used, room - used, "%s%.200s:%" PRId64 ": %s",
                     used > 0 ? "; " : "", file_of(input, problem),
                     problem->line, problem->reason);
        if (wrote > 0) used += (size_t)wrote;
        if (used >= room) used = room - 1;
    }
    return n;
}

void eb_accounting_say(const eb_input *input) {
    char line[1024], number[EB_WORDS_ROOM];
    eb_counts counts;
    get_counts(input, &counts);
    int used = snprintf(line, sizeof line, "%s",
                        eb_words_of(counts.rows, "mark", number));
    for (int fate = 0; fate < EB_FATES; fate++) {
        if (counts.fates[fate] == 0) continue;
        used += snprintf(line + used, sizeof line - (size_t)used, "%s%s %s",
                         strchr(line, ':') == NULL ? ": " : ", ",
                         eb_words_count(counts.fates[fate], number),
                         eb_fate_words((eb_fate)fate));
    }
    eb_say("%s", line);
    for (size_t i = 0; i < EB_BAD_FATES; i++) {
        char problems[1024];
        if (counts.fates[EB_BAD_FATE[i]] == 0) continue;
        eb_problems_text(input, EB_BAD_FATE[i], PROBLEMS_SAID, problems,
                         sizeof problems);
        if (problems[0] == '\0') continue;
        eb_say("%s: %s%s", eb_fate_words(EB_BAD_FATE[i]), problems,
               counts.fates[EB_BAD_FATE[i]] > PROBLEMS_SAID ? "; ..." : "");
    }
    if (counts.pupils_missing > 0) {
        eb_say("%s of the register not in the pupil file",
               eb_words_of(counts.pupils_missing, "pupil", number));
    }
    if (counts.pupils_unmarked > 0) {
        eb_say("%s of the pupil file without any mark: in no list",
               eb_words_of(counts.pupils_unmarked, "pupil", number));
    }
}

int eb_accounting_report(const eb_input *input) {
    const char *path = input->settings.given->values[EB_OPTION_REPORT];
    eb_output *output = NULL;
    eb_error err = {0};
    if (path == NULL) return EB_EXIT_DONE;
    if (eb_result_open(input->settings.given, path, &output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    if (input->totals != NULL) {
        const eb_totals *totals = input->totals;
        const eb_accounting all = {
            totals->as_of,
            totals->known_at == EB_DATE_MAX ? EB_NO_DATE : totals->known_at,
            totals->counts,
            problem_of_totals,
            totals,
            totals->files,
            totals->file_count};
        eb_write_accounting(output, &all);
    } else {
        eb_write_report(output, input->view, input->files, input->file_count);
    }
    if (eb_output_close(output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    return EB_EXIT_DONE;
}
