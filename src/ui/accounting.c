/* SPDX-License-Identifier: MIT */
/*
 * Nothing is dropped silently (spec: FORMATS, "Rows that cannot be used").
 * The lines name files, lines and reasons, never what stood in a row.
 */
#include "ui/accounting.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

int eb_accounting_has_bad_rows(const eb_view *view) {
    eb_counts counts;
    eb_view_counts(view, &counts);
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
    for (; (problem = eb_view_problem(input->view, fate, n)) != NULL; n++) {
        if (n >= most) continue;
        const int known =
            problem->file >= 0 && (size_t)problem->file < input->file_count;
        const int wrote = snprintf(
            out + used, room - used, "%s%.200s:%" PRId64 ": %s",
            used > 0 ? "; " : "", known ? input->files[problem->file] : "?",
            problem->line, problem->reason);
        if (wrote > 0) used += (size_t)wrote;
        if (used >= room) used = room - 1;
    }
    return n;
}

void eb_accounting_say(const eb_input *input) {
    char line[1024], number[EB_WORDS_ROOM];
    eb_counts counts;
    eb_view_counts(input->view, &counts);
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
    if (eb_output_open(path, NULL, &output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    eb_write_report(output, input->view, input->files, input->file_count);
    if (eb_output_close(output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    return EB_EXIT_DONE;
}
