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
#define LABELS (OF(EVALUATE) | OF(FIT) | OF(RECALIBRATE))
#define PAPER (OF(MODEL_CARD) | OF(TRANSPARENCY_RECORD) | OF(DPIA))
#define OFFERS (OF(PATTERNS) | OF(TARGET))
#define VIEWS                                                               \
    (OF(FEATURES) | OF(SCORE) | OF(EXPLAIN) | OF(CHECK) | OFFERS |          \
     OF(TRIGGERS) | OF(REPORT) | OF(LETTERS) | OF(OUTCOMES) | OF(SUBJECT) | \
     OF(LINKS))
#define REGISTER (VIEWS | LABELS)
#define LINKED                                                            \
    (OF(FEATURES) | OF(SCORE) | OF(EXPLAIN) | OF(TRIGGERS) | OF(TARGET) | \
     OF(REPORT) | OF(SUBJECT))
#define ROWS (OF(FEATURES) | OF(SCORE))
#define LISTS (OF(CODES) | OF(MODELS) | OF(POLICIES) | OF(FEATURE_LIST))
#define READ EB_GROUP_READING
#define LOOK EB_GROUP_LOOKING
#define WRITE EB_GROUP_WRITING
#define GUARD EB_GROUP_PRIVACY

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
                            VIEWS},
    [EB_OPTION_UNIT] = {"--unit", "enrolment|pupil",
                        "pupil: one row for all of a pupil's schools", READ,
                        VIEWS},
    [EB_OPTION_THREADS] = {"--threads", "N", "how many threads may work", READ,
                           REGISTER | OF(SIMULATE)},
    [EB_OPTION_LINKS] = {"--links", "FILE",
                         "last year and families elsewhere (`links`)", READ,
                         LINKED},
    [EB_OPTION_PUPIL] = {"--pupil", "ID", "whom it is about", LOOK,
                         OF(EXPLAIN) | OF(SUBJECT)},
    [EB_OPTION_SCHOOL] = {"--school", "ID",
                          "at this school only, if there are several", LOOK,
                          OF(EXPLAIN) | OF(SUBJECT)},
    [EB_OPTION_MODEL] = {"--model", "NAME|FILE",
                         "a model built in, or a file of one", LOOK,
                         OF(SCORE) | OF(EXPLAIN) | OF(TARGET) | OF(REPORT) |
                             OF(OUTCOMES) | OF(EVALUATE) | OF(RECALIBRATE) |
                             OF(SUBJECT)},
    [EB_OPTION_AHEAD] = {"--ahead", "WEEKS",
                         "school weeks of p_ahead, not the rest of year", LOOK,
                         OF(SCORE) | OF(EXPLAIN) | OF(REPORT) | OF(TARGET) |
                             OF(SUBJECT)},
    [EB_OPTION_THRESHOLD] = {"--threshold", "N/D",
                             "another share than 10/100 in what is shown", LOOK,
                             ROWS | OF(EXPLAIN) | OF(TARGET) | OF(REPORT) |
                                 OF(EVALUATE)},
    [EB_OPTION_NATIONAL] = {"--national", NULL,
                            "the year groups of the national statistics", LOOK,
                            ROWS | OF(CHECK) | OF(EVALUATE)},
    [EB_OPTION_SENSITIVE] = {"--sensitive", NULL,
                             "show health and the like as recorded", LOOK,
                             REGISTER & ~OF(PATTERNS) & ~OF(LETTERS) &
                                 ~OF(OUTCOMES) & ~OF(SUBJECT) & ~OF(LINKS)},
    [EB_OPTION_AGAINST] = {"--against", "FILE",
                           "another system's pupil_id, possible, absent", LOOK,
                           OF(CHECK)},
    [EB_OPTION_POLICY] = {"--policy", "NAME|FILE",
                          "rules built in, or a file of rules", LOOK,
                          OF(TRIGGERS) | OF(EXPLAIN) | OF(REPORT) |
                              OF(LETTERS) | OF(SUBJECT)},
    [EB_OPTION_CASES] = {"--cases", "FILE",
                         "what families said and what was done", READ,
                         OF(TRIGGERS) | OF(EXPLAIN) | OF(TARGET) | OF(REPORT) |
                             OF(LETTERS) | OF(OUTCOMES) | OF(SUBJECT)},
    [EB_OPTION_ALL] = {"--all", NULL, "episodes that are over, too", LOOK,
                       OF(TRIGGERS) | OF(REPORT)},
    [EB_OPTION_AUDIENCE] = {"--audience", "mentor|lead",
                            "lead: the rules for the attendance lead, too",
                            LOOK, OF(TRIGGERS) | OF(EXPLAIN) | OF(LETTERS)},
    [EB_OPTION_READER] = {"--audience", "WHO",
                          "who reads it: mentor, lead or governor", LOOK,
                          OF(REPORT)},
    [EB_OPTION_CASELOAD] = {"--caseload", "FILE",
                            "a mentor's own pupils: pupil_id, school_id", READ,
                            OF(REPORT)},
    [EB_OPTION_TEMPLATE] = {"--template", "NAME|FILE",
                            "the letter, built in or a file of your own", LOOK,
                            OF(LETTERS)},
    [EB_OPTION_ILLNESS_TEMPLATE] = {"--illness-template", "NAME|FILE",
                                    "where illness or a plan is recorded", LOOK,
                                    OF(LETTERS)},
    [EB_OPTION_RULES] = {"--rules", "A,B,...", "only these rules of the policy",
                         LOOK, OF(LETTERS)},
    [EB_OPTION_FIELDS] = {"--fields", NULL, "what {{field}} may be", LOOK,
                          OF(LETTERS)},
    [EB_OPTION_HOLD_OUT_LIST] = {"--hold-out", "FILE",
                                 "pupil_id,list: chosen, hold_out (`target`)",
                                 READ, OF(OUTCOMES)},
    [EB_OPTION_FROM] = {"--from", "DATE",
                        "first day of the offers, if not in the cases", LOOK,
                        OF(OUTCOMES)},
    [EB_OPTION_BY] = {"--by", "COLUMN",
                      "school, phase, year_group or an audit column", LOOK,
                      OF(EVALUATE)},
    [EB_OPTION_PLACES] = {"--places", "N", "how many pupils a scheme can take",
                          LOOK, OF(EVALUATE) | OF(TARGET)},
    [EB_OPTION_IN_SAMPLE] = {"--in-sample", NULL,
                             "judge on the rows it was fitted to, and say so",
                             LOOK, OF(EVALUATE)},
    [EB_OPTION_KIND] = {"--kind", "KIND", "beta-binomial, or logistic", LOOK,
                        OF(FIT)},
    [EB_OPTION_FEATURES] = {"--features", "A,B,...",
                            "only these features, not chosen by the data", LOOK,
                            OF(FIT)},
    [EB_OPTION_PENALTY] = {"--penalty", "KIND",
                           "none, ridge or firth (logistic)", LOOK, OF(FIT)},
    [EB_OPTION_OUTCOMES] = {"--outcomes", "FILE",
                            "pupil_id,as_of,outcome: your own yes or no", LOOK,
                            OF(FIT)},
    [EB_OPTION_WEIGHTS] = {"--weights", "COLUMN",
                           "this column of the pupil file weighs the rows",
                           LOOK, OF(FIT)},
    [EB_OPTION_NAME] = {"--name", "NAME", "the model's name, not that of FILE",
                        LOOK, OF(FIT) | OF(RECALIBRATE)},
    [EB_OPTION_SEED] = {"--seed", "N", "what chance begins with; the default 1",
                        LOOK, LABELS | OF(SIMULATE) | OF(TARGET)},
    [EB_OPTION_FDR] = {"--fdr", "SHARE",
                       "false ones among those listed; default 0.10", LOOK,
                       OF(PATTERNS)},
    [EB_OPTION_PER_SCHOOL] = {"--per-school", "FILE",
                              "school_id,minimum,maximum places", LOOK,
                              OF(TARGET)},
    [EB_OPTION_BAND] = {"--band", "LOW,HIGH",
                        "absence rates it is for; default 0.10,0.50", LOOK,
                        OF(TARGET)},
    [EB_OPTION_LIKELY] = {"--likely", "CHANCE",
                          "or this chance to end so; default 0.5", LOOK,
                          OF(TARGET)},
    [EB_OPTION_YEAR_GROUPS] = {"--year-groups", "A-B",
                               "such as R-6 or 7-11; default all", LOOK,
                               OF(TARGET)},
    [EB_OPTION_EFFECT] = {"--effect", "SHARE",
                          "assumed share saved; default 0.15", LOOK,
                          OF(TARGET)},
    [EB_OPTION_CONVERSION] = {"--conversion", "SHARE",
                              "offers that become support; default 0.66", LOOK,
                              OF(TARGET)},
    [EB_OPTION_HOLD_OUT] = {"--hold-out", "FRACTION",
                            "draw this share to wait, for an evaluation", LOOK,
                            OF(TARGET)},
    [EB_OPTION_TABLE] = {"--table", NULL,
                         "what lists of other lengths would hold", LOOK,
                         OF(TARGET)},
    [EB_OPTION_SCHOOLS] = {"--schools", "N", "how many schools", LOOK,
                           OF(SIMULATE)},
    [EB_OPTION_ON_ROLL] = {"--pupils", "N", "on roll in a year, in all schools",
                           LOOK, OF(SIMULATE)},
    [EB_OPTION_YEARS] = {"--years", "N", "academic years, 1 to 8", LOOK,
                         OF(SIMULATE)},
    [EB_OPTION_LAST_YEAR] = {"--last-year", "YEAR", "2025/26: the last of them",
                             LOOK, OF(SIMULATE)},
    [EB_OPTION_UNTIL] = {"--until", "DATE", "the last day with marks", LOOK,
                         OF(SIMULATE)},
    [EB_OPTION_WORLD] = {"--world", "NAME",
                         "another invented England, to try a model in", LOOK,
                         OF(SIMULATE)},
    [EB_OPTION_DRIFT] = {"--drift", "NAME",
                         "drift in the year: base none strong jumps", LOOK,
                         OF(SIMULATE)},
    [EB_OPTION_OUT_FORM] = {"--out-form", "marks|long",
                            "a row a pupil and year, or a row a mark", WRITE,
                            OF(SIMULATE)},
    [EB_OPTION_TRUTH] = {"--truth", "FILE",
                         "each pupil's invented propensity, for research",
                         WRITE, OF(SIMULATE)},
    [EB_OPTION_FOLDER] = {"-o", "DIR", "the folder of the files", WRITE,
                          OF(SIMULATE) | OF(LETTERS)},
    [EB_OPTION_OUTPUT] = {"-o", "FILE", "write here, whole or not at all",
                          WRITE, (REGISTER & ~OF(LETTERS)) | LISTS | PAPER},
    [EB_OPTION_FORMAT] = {"--format", "FORMAT", "see above", WRITE,
                          (VIEWS & ~OF(REPORT) & ~OF(LETTERS) & ~OF(LINKS)) |
                              LISTS | OF(EVALUATE)},
    [EB_OPTION_RAW] = {"--raw", NULL,
                       "no ' before cells that look like formulas", WRITE,
                       ROWS | OFFERS | OF(TRIGGERS) | LISTS},
    [EB_OPTION_SORT] = {"--sort", "COLUMN[:desc]", "rows by this column", WRITE,
                        ROWS | OFFERS | OF(TRIGGERS)},
    [EB_OPTION_TOP] = {"--top", "N", "the first N rows only", WRITE,
                       ROWS | OFFERS | OF(TRIGGERS) | OF(REPORT)},
    [EB_OPTION_SINCE] = {"--since", "FILE",
                         "an earlier output: what is new, still, gone", WRITE,
                         ROWS | OF(TRIGGERS) | OFFERS},
    [EB_OPTION_PURPOSE] = {"--purpose", "TEXT",
                           "why it is made; stands in every output", GUARD,
                           (VIEWS & ~OF(LINKS)) | OF(EVALUATE)},
    [EB_OPTION_PSEUDONYMS] = {"--pseudonyms", "KEYFILE",
                              "other ids, by a key of 32 bytes or more", GUARD,
                              ROWS | OFFERS | OF(EXPLAIN) | OF(CHECK) |
                                  OF(TRIGGERS) | OF(REPORT) | OF(LINKS)},
    [EB_OPTION_LOG] = {"--log", "FILE", "add a line on this run, without names",
                       GUARD, VIEWS | OF(EVALUATE) | OF(RECALIBRATE)},
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

/* EB_OPTIONS when this command has none of that name. */
static eb_option_id find_option(eb_command_id command, const char *text,
                                size_t length) {
    for (int id = 0; id < EB_OPTIONS; id++) {
        const char *name = OPTION_TABLE[id].name;
        if (eb_option_is_of((eb_option_id)id, command) &&
            strlen(name) == length && memcmp(name, text, length) == 0) {
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
    const eb_option_id id = find_option(given->command, argument, length);
    if (id == EB_OPTIONS) {
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
