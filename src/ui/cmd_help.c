/* SPDX-License-Identifier: MIT */
/*
 * `help` and `version`: screens of at most 24 lines of 80 columns, made from
 * the tables of commands and options, so that they cannot drift from them.
 */
#include <stdio.h>
#include <string.h>

#include "earlybell/text.h"
#include "ui/commands.h"
#include "ui/page.h"
#include "ui/say.h"

#define OPTION_COLUMN 32
#define COMMAND_COLUMN 16

static const char READING_TOPIC[] = "reading";
static const char PRIVACY_TOPIC[] = "privacy";

static void write_option(eb_page *page, eb_option_id id) {
    const eb_option *option = eb_option_get(id);
    eb_page_add(page, "  %s%s%s", option->name,
                option->argument != NULL ? " " : "",
                option->argument != NULL ? option->argument : "");
    eb_page_fill(page, OPTION_COLUMN);
    eb_page_add(page, " %s", option->meaning);
    eb_page_end(page, 0, OPTION_COLUMN + 1);
}

static void write_options(eb_page *page, eb_command_id command,
                          eb_option_group group) {
    for (int id = 0; id < EB_OPTIONS; id++) {
        const eb_option_id option = (eb_option_id)id;
        if (eb_option_get(option)->group == group &&
            eb_option_is_of(option, command)) {
            write_option(page, option);
        }
    }
}

/* The names alone of a group of options that many commands take. */
static void write_names(eb_page *page, eb_command_id command,
                        eb_option_group group) {
    int some = 0;
    for (int id = 0; id < EB_OPTIONS; id++) {
        const eb_option *option = eb_option_get((eb_option_id)id);
        if (option->group != group ||
            !eb_option_is_of((eb_option_id)id, command)) {
            continue;
        }
        eb_page_add(page, "%s%s", some++ > 0 ? " " : "", option->name);
    }
    eb_page_end(page, 2, 2);
}

static int has_options(eb_command_id command) {
    for (int id = 0; id < EB_OPTIONS; id++) {
        if (eb_option_is_of((eb_option_id)id, command)) return 1;
    }
    return 0;
}

static void write_command(eb_page *page, eb_command_id id) {
    const eb_command *command = eb_command_get((size_t)id);
    eb_page_line(page, "earlybell %s%s %s", command->name,
                 has_options(id) ? " [options]" : "", command->operands);
    eb_page_line(page, "%s", command->line);
    if (command->about != NULL) {
        eb_output_text(page->output, "\n");
        eb_output_text(page->output, command->about);
        eb_output_text(page->output, "\n");
    }
    if (!has_options(id)) return;
    eb_output_text(page->output, "\n");
    write_options(page, id, EB_GROUP_LOOKING);
    write_options(page, id, EB_GROUP_WRITING);
    if (!eb_option_is_of(EB_OPTION_PUPILS, id)) {
        write_options(page, id, EB_GROUP_READING);
        return;
    }
    eb_output_text(page->output, "\n");
    eb_page_line(page,
                 "And what `earlybell help reading` and `help privacy` tell "
                 "of:");
    write_names(page, id, EB_GROUP_READING);
    if (eb_option_is_of(EB_OPTION_LOG, id)) {
        write_names(page, id, EB_GROUP_PRIVACY);
    }
}

static void write_reading(eb_page *page) {
    eb_page_line(page,
                 "REGISTER is one or more CSV files, or - for standard "
                 "input. Columns by name:");
    eb_page_line(page,
                 "  long   pupil_id,date,session,code   (school_id, "
                 "recorded_at)");
    eb_page_line(page, "  marks  pupil_id,start_date,marks    (school_id)");
    eb_page_line(page, "  grid   pupil_id,2025-09-03 AM,2025-09-03 PM,...");
    eb_output_text(page->output, "\n");
    write_options(page, EB_COMMAND_SCORE, EB_GROUP_READING);
    eb_output_text(page->output, "\n");
    eb_page_line(page,
                 "Without --as-of it is the day after the last one with "
                 "marks of a whole school.");
}

static void write_privacy(eb_page *page) {
    write_options(page, EB_COMMAND_SCORE, EB_GROUP_PRIVACY);
    eb_output_text(page->output, "\n");
    eb_output_text(
        page->output,
        "TEXT is the last column of CSV, a key of NDJSON and JSON, a line of\n"
        "text and HTML. FILE gets a line of JSON for each run: when, the "
        "number\n"
        "of the user, command, options, purpose, model and its SHA-256, "
        "counts,\n"
        "exit code; no name or id of anybody, nor of a file.\n"
        "\n"
        "KEYFILE is made once, and kept apart from what is made with it:\n"
        "  (umask 077; head -c 32 /dev/urandom > KEYFILE)\n"
        "Only its owner may read it (mode 0600). Ids of pupils, schools and\n"
        "families become p, s or f and 20 digits of their HMAC-SHA-256; the "
        "same\n"
        "in every command. Names, classes, contacts and notes are left out. "
        "Who\n"
        "has the key can find everybody again: it is personal data still. A "
        "hash\n"
        "without a key hides nothing and is not offered.\n");
}

/* Commands that do one kind of thing share a line: one screen for all. */
typedef struct command_line {
    eb_command_id first, last;
    const char *text;
} command_line;

static command_line line_of(eb_command_id id) {
    static const command_line SHARED[] = {
        {EB_COMMAND_FIT, EB_COMMAND_RECALIBRATE,
         "  a model of this organisation's own history"},
        {EB_COMMAND_SUBJECT, EB_COMMAND_LINKS,
         "  all on one pupil; what schools need of each other"},
        {EB_COMMAND_MODEL_CARD, EB_COMMAND_DPIA,
         "  the paper that goes with a model"},
        {EB_COMMAND_CODES, EB_COMMAND_FEATURE_LIST, "  what is built in"},
        {EB_COMMAND_HELP, EB_COMMAND_VERSION, " `help COMMAND` tells more"},
    };
    for (size_t i = 0; i < sizeof SHARED / sizeof *SHARED; i++) {
        if (SHARED[i].first == id) return SHARED[i];
    }
    const command_line own = {id, id, eb_command_get((size_t)id)->line};
    return own;
}

static void write_overview(eb_page *page) {
    eb_page_line(page,
                 "earlybell %s: school attendance marks in, an early "
                 "warning out",
                 eb_version());
    eb_output_text(page->output, "\n");
    for (int id = 0; id < EB_COMMANDS; id++) {
        const command_line line = line_of((eb_command_id)id);
        eb_page_add(page, "  ");
        for (int one = id; one <= (int)line.last; one++) {
            eb_page_add(page, "%s%s", one > id ? ", " : "",
                        eb_command_get((size_t)one)->name);
        }
        eb_page_fill(page, COMMAND_COLUMN);
        eb_page_add(page, "%s", line.text);
        eb_page_end(page, 0, COMMAND_COLUMN);
        id = (int)line.last;
    }
    eb_output_text(page->output, "\n");
    eb_page_line(page,
                 "Begin with  earlybell check register.csv --pupils "
                 "pupils.csv,");
    eb_page_line(page, "then        earlybell score, with the same files.");
    eb_output_text(page->output, "\n");
    eb_page_line(page,
                 "Exit codes: 0 done; 1 failed; 2 wrong use; 3 done, but some "
                 "rows were bad.");
}

/* ---- the screens -------------------------------------------------------- */

typedef void eb_screen(eb_page *page, eb_command_id command);

static void overview(eb_page *page, eb_command_id command) {
    (void)command;
    write_overview(page);
}

static void reading(eb_page *page, eb_command_id command) {
    (void)command;
    write_reading(page);
}

static void privacy(eb_page *page, eb_command_id command) {
    (void)command;
    write_privacy(page);
}

static int print(eb_screen *screen, eb_command_id command) {
    eb_output *output = NULL;
    eb_error err = {0};
    eb_page page;
    if (eb_output_open(NULL, NULL, &output, &err) != EB_OK) {
        return eb_say_error(NULL, &err);
    }
    eb_page_start(&page, output, EB_PAGE_COLUMNS + 1);
    screen(&page, command);
    if (eb_output_close(output, &err) != EB_OK) {
        return eb_say_error(NULL, &err);
    }
    return EB_EXIT_DONE;
}

int eb_help_command(eb_command_id command) {
    return command == EB_COMMAND_HELP ? print(overview, command)
                                      : print(write_command, command);
}

int eb_cmd_help(const eb_given *given) {
    if (given->file_count == 0) return print(overview, EB_COMMAND_HELP);
    if (given->file_count > 1) {
        return eb_say_wrong_use(NULL,
                                "help is given for one command at a "
                                "time");
    }
    const char *topic = given->files[0];
    if (strcmp(topic, READING_TOPIC) == 0) {
        return print(reading, EB_COMMAND_HELP);
    }
    if (strcmp(topic, PRIVACY_TOPIC) == 0) {
        return print(privacy, EB_COMMAND_HELP);
    }
    const eb_command_id command = eb_command_find(topic);
    if (command == EB_COMMANDS) return eb_command_unknown(topic);
    return eb_help_command(command);
}

/* ---- version ------------------------------------------------------------ */

/* The academic year in which the newest code of the table began. */
static int code_table_year(void) {
    eb_codes *codes = NULL;
    int newest = 0;
    if (eb_codes_new(NULL, &codes, NULL) != EB_OK) return 0;
    for (size_t i = 0; i < eb_codes_count(codes); i++) {
        const eb_date from = eb_codes_get(codes, i)->valid_from;
        if (from == EB_NO_DATE) continue;
        const int year = eb_date_academic_year(from);
        if (year > newest) newest = year;
    }
    eb_codes_free(codes);
    return newest;
}

static void version(eb_page *page, eb_command_id command) {
    (void)command;
    eb_page_line(page, "earlybell %s", eb_version());
    eb_page_line(page, "feature catalogue %d", EB_CATALOGUE_VERSION);
    eb_page_line(page, "model format %d", EB_MODEL_FORMAT);
    eb_page_line(page, "code table %d", code_table_year());
}

int eb_cmd_version(const eb_given *given) {
    if (given->file_count > 0) {
        return eb_say_wrong_use("version", "version takes no file");
    }
    return print(version, EB_COMMAND_VERSION);
}
