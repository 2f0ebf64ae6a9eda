/* SPDX-License-Identifier: MIT */
/*
 * The table of options and a small parser for it. getopt_long is not used:
 * it shortens names ("--th" would be --threshold today and ambiguous after
 * the next release) and moves arguments by an environment variable.
 */
#include "ui/options.h"

#include <stdio.h>
#include <string.h>

#define OF(command) (1u << EB_COMMAND_##command)
#define REGISTER (OF(FEATURES) | OF(SCORE) | OF(EXPLAIN) | OF(CHECK))
#define ROWS (OF(FEATURES) | OF(SCORE))
#define LISTS (OF(CODES) | OF(MODELS) | OF(FEATURE_LIST))
#define READ EB_GROUP_READING
#define LOOK EB_GROUP_LOOKING
#define WRITE EB_GROUP_WRITING

static const eb_option OPTION_TABLE[EB_OPTIONS] = {
    [EB_OPTION_PUPILS] = {"--pupils", "FILE",
                          "year groups, families, joining, leaving", READ,
                          REGISTER},
    [EB_OPTION_CALENDAR] = {"--calendar", "FILE",
                            "terms and closed days: sessions still to come",
                            READ, REGISTER},
    [EB_OPTION_COLUMNS] = {"--columns", "A=B,...|FILE",
                           "our column A is called B in your files", READ,
                           REGISTER},
    [EB_OPTION_CODES] = {"--codes", "FILE", "local codes to add", READ,
                         REGISTER | OF(CODES)},
    [EB_OPTION_DATES] = {"--dates", "iso|dmy", "2025-09-03, or 03/09/2025",
                         READ, REGISTER},
    [EB_OPTION_DELIMITER] = {"--delimiter", "C", "`,`, `;` or `tab`", READ,
                             REGISTER},
    [EB_OPTION_MARKS] = {"--marks", "chars|codes",
                         "marks form: one character each, or commas", READ,
                         REGISTER},
    [EB_OPTION_CONFLICTS] = {"--conflicts", "absent|attended",
                             "which wins when two marks differ", READ,
                             REGISTER},
    [EB_OPTION_MAX_BAD] = {"--max-bad", "FRACTION",
                           "share of bad rows that does not stop a run", READ,
                           REGISTER},
    [EB_OPTION_REPORT] = {"--report", "FILE",
                          "what became of every row, as JSON", READ, REGISTER},
    [EB_OPTION_AS_OF] = {"--as-of", "DATE",
                         "look from this day, at what came before", READ,
                         REGISTER},
    [EB_OPTION_KNOWN_AT] = {"--known-at", "DATE",
                            "marks as known at the end of this day", READ,
                            REGISTER},
    [EB_OPTION_UNIT] = {"--unit", "enrolment|pupil",
                        "pupil: one row for all of a pupil's schools", READ,
                        REGISTER},
    [EB_OPTION_THREADS] = {"--threads", "N", "how many threads may work", READ,
                           REGISTER},
    [EB_OPTION_PUPIL] = {"--pupil", "ID", "whom to explain", LOOK, OF(EXPLAIN)},
    [EB_OPTION_SCHOOL] = {"--school", "ID",
                          "at this school only, if there are several", LOOK,
                          OF(EXPLAIN)},
    [EB_OPTION_MODEL] = {"--model", "NAME|FILE",
                         "a model built in, or a file of one", LOOK,
                         OF(SCORE) | OF(EXPLAIN)},
    [EB_OPTION_AHEAD] = {"--ahead", "WEEKS",
                         "school weeks of p_ahead, not the rest of year", LOOK,
                         OF(SCORE) | OF(EXPLAIN)},
    [EB_OPTION_THRESHOLD] = {"--threshold", "N/D",
                             "another share than 10/100 in what is shown", LOOK,
                             ROWS | OF(EXPLAIN)},
    [EB_OPTION_NATIONAL] = {"--national", NULL,
                            "the year groups of the national statistics", LOOK,
                            ROWS | OF(CHECK)},
    [EB_OPTION_SENSITIVE] = {"--sensitive", NULL,
                             "show health and the like as recorded", LOOK,
                             REGISTER},
    [EB_OPTION_AGAINST] = {"--against", "FILE",
                           "another system's pupil_id, possible, absent", LOOK,
                           OF(CHECK)},
    [EB_OPTION_OUTPUT] = {"-o", "FILE", "write here, whole or not at all",
                          WRITE, REGISTER | LISTS},
    [EB_OPTION_FORMAT] = {"--format", "FORMAT", "see above", WRITE,
                          REGISTER | LISTS},
    [EB_OPTION_RAW] = {"--raw", NULL,
                       "no ' before cells that look like formulas", WRITE,
                       ROWS | LISTS},
    [EB_OPTION_SORT] = {"--sort", "COLUMN[:desc]", "rows by this column", WRITE,
                        ROWS},
    [EB_OPTION_TOP] = {"--top", "N", "the first N rows only", WRITE, ROWS},
    [EB_OPTION_SINCE] = {"--since", "FILE",
                         "an earlier output: what is new, still, gone", WRITE,
                         ROWS},
};

const eb_option *eb_option_get(eb_option_id id) { return &OPTION_TABLE[id]; }

int eb_option_is_of(eb_option_id id, eb_command_id command) {
    return (OPTION_TABLE[id].commands >> command & 1u) != 0;
}

/* ---- the nearest name --------------------------------------------------- */

#define WORD_MAX 32
#define EDITS_MOST 2
#define SHORTENED_LEAST 3

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Letters added, lost, changed or swapped with a neighbour (Damerau 1964, in
 * the form that edits no letter twice). Both words under WORD_MAX. */
static size_t edits_between(const char *a, const char *b) {
    size_t d[WORD_MAX + 1][WORD_MAX + 1];
    const size_t n = strlen(a), m = strlen(b);
    for (size_t i = 0; i <= n; i++) d[i][0] = i;
    for (size_t j = 0; j <= m; j++) d[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        for (size_t j = 1; j <= m; j++) {
            const size_t changed = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            const size_t lost = d[i - 1][j] + 1, added = d[i][j - 1] + 1;
            d[i][j] = least(changed, least(lost, added));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1]) {
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[n][m];
}

static const char *without_dashes(const char *name) {
    return name + strspn(name, "-");
}

const char *eb_nearest_name(const char *word, const char *const *names,
                            size_t count) {
    const char *nearest = NULL;
    size_t fewest = EDITS_MOST + 1;
    const char *bare = without_dashes(word);
    if (strlen(bare) > WORD_MAX) return NULL;
    for (size_t i = 0; i < count; i++) {
        const char *name = without_dashes(names[i]);
        /* A word that was cut short is near, too. */
        const int begins = strlen(bare) >= SHORTENED_LEAST &&
                           strncmp(name, bare, strlen(bare)) == 0;
        const size_t edits = begins ? 1 : edits_between(bare, name);
        if (edits < fewest && 2 * edits < strlen(name)) {
            fewest = edits;
            nearest = names[i];
        }
    }
    return nearest;
}

/* ---- parsing ------------------------------------------------------------ */

/* EB_OPTIONS when there is none of that name. */
static eb_option_id find_option(const char *text, size_t length) {
    for (int id = 0; id < EB_OPTIONS; id++) {
        const char *name = OPTION_TABLE[id].name;
        if (strlen(name) == length && memcmp(name, text, length) == 0) {
            return (eb_option_id)id;
        }
    }
    return EB_OPTIONS;
}

static void say_unknown(const eb_given *given, const char *name, int length,
                        char message[EB_MESSAGE_ROOM]) {
    char word[WORD_MAX + 1] = "";
    const char *names[EB_OPTIONS];
    size_t count = 0;
    for (int id = 0; id < EB_OPTIONS; id++) {
        if (eb_option_is_of((eb_option_id)id, given->command)) {
            names[count++] = OPTION_TABLE[id].name;
        }
    }
    if (length <= WORD_MAX) snprintf(word, sizeof word, "%.*s", length, name);
    const char *nearest = eb_nearest_name(word, names, count);
    if (nearest != NULL) {
        snprintf(message, EB_MESSAGE_ROOM,
                 "no option %.*s here: did you mean %s?",
                 length < 60 ? length : 60, name, nearest);
    } else {
        snprintf(message, EB_MESSAGE_ROOM, "no option %.*s here",
                 length < 60 ? length : 60, name);
    }
}

/* One option at arguments[*at]; moves *at over its value. */
static int read_option(eb_given *given, int count, char **arguments, int *at,
                       char message[EB_MESSAGE_ROOM]) {
    const char *argument = arguments[*at];
    const char *sign =
        strncmp(argument, "--", 2) == 0 ? strchr(argument, '=') : NULL;
    const size_t length =
        sign != NULL ? (size_t)(sign - argument) : strlen(argument);
    const eb_option_id id = find_option(argument, length);
    if (id == EB_OPTIONS || !eb_option_is_of(id, given->command)) {
        say_unknown(given, argument, length < 200 ? (int)length : 200, message);
        return -1;
    }
    const eb_option *option = &OPTION_TABLE[id];
    if (given->values[id] != NULL) {
        snprintf(message, EB_MESSAGE_ROOM, "%s is given twice", option->name);
        return -1;
    }
    if (option->argument == NULL) {
        if (sign != NULL) {
            snprintf(message, EB_MESSAGE_ROOM, "%s takes no value",
                     option->name);
            return -1;
        }
        given->values[id] = "";
        return 0;
    }
    const char *value = NULL;
    if (sign != NULL) {
        value = sign + 1;
    } else if (*at + 1 < count && strncmp(arguments[*at + 1], "--", 2) != 0) {
        value = arguments[++*at];
    }
    if (value == NULL || value[0] == '\0') {
        snprintf(message, EB_MESSAGE_ROOM, "%s needs a value: %s %s",
                 option->name, option->name, option->argument);
        return -1;
    }
    given->values[id] = value;
    return 0;
}

int eb_options_read(eb_command_id command, int count, char **arguments,
                    eb_given *out, char message[EB_MESSAGE_ROOM]) {
    memset(out, 0, sizeof *out);
    out->command = command;
    out->files = arguments;
    int only_files = 0;
    for (int at = 0; at < count; at++) {
        char *argument = arguments[at];
        if (only_files || argument[0] != '-' || argument[1] == '\0') {
            arguments[out->file_count++] = argument;
        } else if (strcmp(argument, "--") == 0) {
            only_files = 1;
        } else if (strcmp(argument, "--help") == 0) {
            out->help = 1;
        } else if (read_option(out, count, arguments, &at, message) != 0) {
            return -1;
        }
    }
    return 0;
}
