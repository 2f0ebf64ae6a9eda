/* SPDX-License-Identifier: MIT */
/*
 * The options that decide what is read and from when are repeated, those that
 * decide how a list is written are not: the explanation must look at the very
 * rows that the list did.
 */
#include "ui/next.h"

#include <string.h>

#include "ui/shown.h"

/* A word for a shell: shown, so that it cannot rewrite a terminal. */
static void add_word(eb_page *page, const char *word) {
    char quoted[EB_SHOWN_ROOM];
    if (eb_shell_word(word, quoted, sizeof quoted) > 0) {
        eb_page_add_shown(page, quoted, SIZE_MAX);
    }
}

static void add_option(eb_page *page, eb_option_id id, const char *value) {
    const eb_option *option = eb_option_get(id);
    eb_page_add(page, " %s", option->name);
    if (option->argument == NULL) return;
    /* A value that begins with -- must be joined, or it would be an option. */
    eb_page_add(page, strncmp(value, "--", 2) == 0 ? "=" : " ");
    add_word(page, value);
}

static void add_files(eb_page *page, const eb_given *given) {
    for (size_t i = 0; i < given->file_count; i++) {
        eb_page_add(page, " ");
        add_word(page, given->files[i]);
    }
}

void eb_next_explain(eb_page *page, const eb_given *given, const char *pupil,
                     const char *school) {
    /* A file's name that begins with - must come after --, or it would be an
     * option. */
    int dash = 0;
    for (size_t i = 0; i < given->file_count; i++) {
        dash |= given->files[i][0] == '-' && given->files[i][1] != '\0';
    }
    eb_page_add(page, "Next: earlybell explain");
    if (!dash) add_files(page, given);
    for (int id = 0; id < EB_OPTIONS; id++) {
        const eb_option *option = eb_option_get((eb_option_id)id);
        const int is_writing =
            option->group == EB_GROUP_WRITING ||
            (option->group == EB_GROUP_PRIVACY && id != EB_OPTION_PSEUDONYMS);
        if (given->values[id] == NULL || is_writing || id == EB_OPTION_REPORT ||
            !eb_option_is_of((eb_option_id)id, EB_COMMAND_EXPLAIN)) {
            continue;
        }
        add_option(page, (eb_option_id)id, given->values[id]);
    }
    add_option(page, EB_OPTION_PUPIL, pupil);
    if (school != NULL && school[0] != '\0') {
        add_option(page, EB_OPTION_SCHOOL, school);
    }
    if (dash) {
        eb_page_add(page, " --");
        add_files(page, given);
    }
    /* Folding would put line ends into a command that is to be copied. */
    const size_t columns = page->columns;
    page->columns = 0;
    eb_page_end(page, 0, 0);
    page->columns = columns;
}
