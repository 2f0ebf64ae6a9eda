/* SPDX-License-Identifier: MIT */
/*
 * The command line: which command, which options it takes, what was given.
 * One table names every option, its argument, one line of help and the
 * commands that take it; the parser, the help screens and the refusals all
 * read that table.
 */
#ifndef EB_UI_OPTIONS_H
#define EB_UI_OPTIONS_H

#include <stddef.h>

typedef enum eb_command_id {
    EB_COMMAND_FEATURES,
    EB_COMMAND_SCORE,
    EB_COMMAND_EXPLAIN,
    EB_COMMAND_CHECK,
    EB_COMMAND_TRIGGERS,
    EB_COMMAND_PATTERNS,
    EB_COMMAND_TARGET,
    EB_COMMAND_REPORT,
    EB_COMMAND_LETTERS,
    EB_COMMAND_OUTCOMES,
    EB_COMMAND_EVALUATE,
    EB_COMMAND_FIT,
    EB_COMMAND_RECALIBRATE,
    EB_COMMAND_SIMULATE,
    EB_COMMAND_SUBJECT,
    EB_COMMAND_LINKS,
    EB_COMMAND_MODEL_CARD,
    EB_COMMAND_TRANSPARENCY_RECORD,
    EB_COMMAND_DPIA,
    EB_COMMAND_CODES,
    EB_COMMAND_MODELS,
    EB_COMMAND_POLICIES,
    EB_COMMAND_FEATURE_LIST,
    EB_COMMAND_HELP,
    EB_COMMAND_VERSION,
    EB_COMMANDS
} eb_command_id;

typedef enum eb_option_id {
    /* of all that read a register */
    EB_OPTION_PUPILS,
    EB_OPTION_CALENDAR,
    EB_OPTION_COLUMNS,
    EB_OPTION_CODES,
    EB_OPTION_DATES,
    EB_OPTION_DELIMITER,
    EB_OPTION_MARKS,
    EB_OPTION_CONFLICTS,
    EB_OPTION_MAX_BAD,
    EB_OPTION_REPORT,
    EB_OPTION_AS_OF,
    EB_OPTION_KNOWN_AT,
    EB_OPTION_UNIT,
    EB_OPTION_THREADS,
    EB_OPTION_LINKS,
    /* of some */
    EB_OPTION_PUPIL,
    EB_OPTION_SCHOOL,
    EB_OPTION_MODEL,
    EB_OPTION_AHEAD,
    EB_OPTION_THRESHOLD,
    EB_OPTION_NATIONAL,
    EB_OPTION_SENSITIVE,
    EB_OPTION_AGAINST,
    /* of rules */
    EB_OPTION_POLICY,
    EB_OPTION_CASES,
    EB_OPTION_ALL,
    EB_OPTION_AUDIENCE,
    EB_OPTION_READER, /* --audience of report */
    EB_OPTION_CASELOAD,
    /* of letters and outcomes */
    EB_OPTION_TEMPLATE,
    EB_OPTION_ILLNESS_TEMPLATE,
    EB_OPTION_RULES,
    EB_OPTION_FIELDS,
    EB_OPTION_HOLD_OUT_LIST, /* --hold-out of outcomes */
    EB_OPTION_FROM,
    /* of those that judge or make models */
    EB_OPTION_BY,
    EB_OPTION_PLACES,
    EB_OPTION_IN_SAMPLE,
    EB_OPTION_KIND,
    EB_OPTION_FEATURES,
    EB_OPTION_PENALTY,
    EB_OPTION_OUTCOMES,
    EB_OPTION_WEIGHTS,
    EB_OPTION_NAME,
    EB_OPTION_SEED,
    /* of lists for people to review */
    EB_OPTION_FDR,
    EB_OPTION_PER_SCHOOL,
    EB_OPTION_BAND,
    EB_OPTION_LIKELY,
    EB_OPTION_YEAR_GROUPS,
    EB_OPTION_EFFECT,
    EB_OPTION_CONVERSION,
    EB_OPTION_HOLD_OUT,
    EB_OPTION_TABLE,
    /* of simulate */
    EB_OPTION_SCHOOLS,
    EB_OPTION_ON_ROLL, /* --pupils N */
    EB_OPTION_YEARS,
    EB_OPTION_LAST_YEAR,
    EB_OPTION_UNTIL,
    EB_OPTION_WORLD,
    EB_OPTION_DRIFT,
    EB_OPTION_OUT_FORM,
    EB_OPTION_TRUTH,
    EB_OPTION_FOLDER, /* -o DIR */
    /* of all that write */
    EB_OPTION_OUTPUT,
    EB_OPTION_FORMAT,
    EB_OPTION_RAW,
    EB_OPTION_SORT,
    EB_OPTION_TOP,
    EB_OPTION_SINCE,
    EB_OPTION_PURPOSE,
    EB_OPTION_PSEUDONYMS,
    EB_OPTION_LOG,
    EB_OPTIONS
} eb_option_id;

typedef enum eb_option_group {
    EB_GROUP_READING,
    EB_GROUP_LOOKING,
    EB_GROUP_WRITING,
    EB_GROUP_PRIVACY /* who may see it, and why */
} eb_option_group;

typedef struct eb_option {
    const char *name;     /* "--pupils", "-o" */
    const char *argument; /* "FILE"; NULL: it takes none */
    const char *meaning;  /* at most 46 columns */
    eb_option_group group;
    unsigned commands; /* bit 1 << eb_command_id */
} eb_option;

/* What was given. Strings are borrowed from argv. */
typedef struct eb_given {
    eb_command_id command;
    const char *values[EB_OPTIONS]; /* NULL: not given; "" for a flag */
    char **files;                   /* what is no option, in order */
    size_t file_count;
    int help; /* 1: --help was among them */
} eb_given;

#define EB_MESSAGE_ROOM 256

const eb_option *eb_option_get(eb_option_id id);
int eb_option_is_of(eb_option_id id, eb_command_id command);

/*
 * Reads the arguments after the command. Files are moved to the front of
 * `arguments`, in order. Returns 0, or -1 with a sentence in `message`. An
 * option is `--name value` or `--name=value`; none are bundled or shortened;
 * `--` ends them; `-` is a file. An option given twice is refused: which one
 * was meant?
 */
int eb_options_read(eb_command_id command, int count, char **arguments,
                    eb_given *out, char message[EB_MESSAGE_ROOM]);

/* The one of `names` nearest to a mistyped word, or NULL when none is near:
 * the beginning of it, or at most 2 letters added, lost, changed or swapped,
 * and fewer than half. Dashes before a name do not count. */
const char *eb_nearest_name(const char *word, const char *const *names,
                            size_t count);

#endif
