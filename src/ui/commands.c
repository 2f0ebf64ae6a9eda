/* SPDX-License-Identifier: MIT */
/*
 * The table of commands: their names, one line each, a little more for help.
 */
#include "ui/commands.h"

#include <string.h>

#include "ui/say.h"

#define REGISTER_OPERANDS "REGISTER..."

static const eb_command COMMAND_TABLE[] = {
    [EB_COMMAND_FEATURES] =
        {"features", REGISTER_OPERANDS,
         "the 64 numbers of each pupil: counts, rates, spells",
         "pupil_id, school_id, as_of and 64 columns that say what the marks\n"
         "show (`earlybell feature-list`). FORMAT is csv, ndjson or text.",
         eb_cmd_features},
    [EB_COMMAND_SCORE] =
        {"score", REGISTER_OPERANDS,
         "who may need help: the chance of a year below 90 %",
         "For each pupil: the chance of missing a tenth of the year or more,\n"
         "the expected rate, sessions in hand, and the reasons. A list for a\n"
         "person to review: nothing here decides. FORMAT is csv, ndjson or\n"
         "text: two ranked lists, N pupils each (--top, 10 by default).",
         eb_cmd_score},
    [EB_COMMAND_EXPLAIN] =
        {"explain", REGISTER_OPERANDS " --pupil ID",
         "one pupil in plain English: marks, chance, reasons, sums",
         "A page to read with the family: what the register shows, where the\n"
         "year may end, what would change it, and how to check every number.\n"
         "FORMAT is text, or json: all numbers and the sessions behind them.",
         eb_cmd_explain},
    [EB_COMMAND_CHECK] =
        {"check", REGISTER_OPERANDS,
         "is the data fit to use? Rows, dates, codes, calendar",
         "What became of every row, and what looks odd. Refuses nothing; exit\n"
         "code 3 says that some rows were bad. With --against: every count "
         "that\n"
         "differs (then exit code 3) and the sessions behind it. FORMAT is\n"
         "text, csv or ndjson.",
         eb_cmd_check},
    [EB_COMMAND_PATTERNS] =
        {"patterns", REGISTER_OPERANDS,
         "whose absence has a shape: Fridays, afternoons, a change",
         "Each with what was seen and how often chance alone would show as\n"
         "much. Days away in a row are one event; days on which many were\n"
         "away are set apart. FORMAT is csv, ndjson or text.",
         eb_cmd_patterns},
    [EB_COMMAND_TARGET] =
        {"target", REGISTER_OPERANDS " --places N",
         "the families to offer support to, under N places",
         "Chosen by the absence still ahead, brothers and sisters together,\n"
         "then a waiting list. For a person to review: nothing here decides.\n"
         "FORMAT is csv, ndjson or text.",
         eb_cmd_target},
    [EB_COMMAND_REPORT] =
        {"report", REGISTER_OPERANDS " -o FILE.html",
         "a page for a mentor, an attendance lead or governors",
         "One file for a browser, without scripts. --audience lead (or not\n"
         "given): the school, lists with reasons, and pages of the first N\n"
         "pupils (--top, 20 by default). mentor: the pupils of --caseload, in\n"
         "words. governor: totals, small numbers hidden.",
         eb_cmd_report},
    [EB_COMMAND_LETTERS] =
        {"letters", REGISTER_OPERANDS " --policy P --template T -o DIR",
         "a letter for each household on a rule's list; none is sent",
         "HTML files to print, and index.csv, in a new folder. Whoever is "
         "held\n"
         "gets none and is named with the reason; where illness or a plan is\n"
         "recorded, another template is used. --fields lists what {{field}}\n"
         "may be in a template of your own.",
         eb_cmd_letters},
    [EB_COMMAND_OUTCOMES] =
        {"outcomes", "--cases FILE [REGISTER...]",
         "what was done, and what followed, in totals",
         "Visits, answers, returns, offers taken up; with a register, absence\n"
         "before and after beside what was expected without help; with\n"
         "--hold-out, those who were offered help beside those drawn to wait.\n"
         "FORMAT is text or json. No pupil is named in it.",
         eb_cmd_outcomes},
    [EB_COMMAND_TRIGGERS] =
        {"triggers", REGISTER_OPERANDS " --policy NAME|FILE",
         "which rules are met, nearly met or held, and by what",
         "For a person to look at; support first. Held pupils are listed with\n"
         "the reason. Rules that ask who has been in touch need --cases.\n"
         "FORMAT is csv, ndjson or text. `earlybell policies` shows the rules.",
         eb_cmd_triggers},
    [EB_COMMAND_EVALUATE] =
        {"evaluate", REGISTER_OPERANDS,
         "how good a model is here, beside the rules used now",
         "Looks at past years from the end of each half term (or --as-of\n"
         "DATE,DATE) and compares chances with what became of them. FORMAT is\n"
         "text, csv, json or html. No pupil is named in it.",
         eb_cmd_evaluate},
    [EB_COMMAND_FIT] =
        {"fit", REGISTER_OPERANDS " -o MODEL.json",
         "a model of this organisation's own history",
         "Learns from past years, seen from the end of each half term (or\n"
         "--as-of DATE,DATE); the last year is kept to judge it on. Prints\n"
         "what was tried and how good it is beside the rate so far.",
         NULL},
    [EB_COMMAND_RECALIBRATE] =
        {"recalibrate", REGISTER_OPERANDS " --model M -o MODEL.json",
         "a model's level and spread, moved to what is seen here",
         "Two numbers are fitted to past years, all else stays as it is.",
         eb_cmd_recalibrate},
    [EB_COMMAND_SIMULATE] =
        {"simulate", "-o DIR", "an invented area, to try things on",
         "Writes register.csv, pupils.csv, calendar.csv and cases.csv. Nobody\n"
         "in them exists; what they show is like England's published figures.\n"
         "The same seed gives the same bytes.",
         NULL},
    [EB_COMMAND_SUBJECT] =
        {"subject", REGISTER_OPERANDS " --pupil ID",
         "all that is held or derived about one pupil",
         "For a parent's or pupil's request to see it: every row of the files\n"
         "given, every mark, all features, the score with its sums, rules\n"
         "with --policy, and notes with --cases. Read it before it is handed\n"
         "over: notes may speak of others. FORMAT is text or json.",
         eb_cmd_subject},
    [EB_COMMAND_LINKS] =
        {"links", REGISTER_OPERANDS " -o LINKS",
         "what schools need of each other: last year, families",
         "From a register of whole schools, or from files that `links` wrote\n"
         "of other schools, which it adds up. Then a school, or some, can be\n"
         "scored alone with --links, with the same numbers as all together.\n"
         "Rows grouped by school are read school by school: `links` with\n"
         "--as-of, `features` and `score` (csv, ndjson) with --links.",
         eb_cmd_links},
    [EB_COMMAND_MODEL_CARD] =
        {"model-card", "MODEL [EVALUATION.json]",
         "a model on paper: what it is for, how good, its limits",
         "Markdown, filled from the model and from `evaluate --format json`;\n"
         "what a person has to say is marked as a blank.",
         eb_cmd_model_card},
    [EB_COMMAND_TRANSPARENCY_RECORD] =
        {"transparency-record", "MODEL [EVALUATION.json]",
         "the fields of the UK's transparency standard (ATRS)",
         "Markdown; what a person has to say is marked as a blank.",
         eb_cmd_transparency_record},
    [EB_COMMAND_DPIA] = {"dpia", "MODEL [EVALUATION.json]",
                         "the start of a data protection impact assessment",
                         "Markdown; what a person has to say is marked as a "
                         "blank.",
                         eb_cmd_dpia},
    [EB_COMMAND_CODES] = {"codes", "",
                          "the attendance codes, with their dates and classes",
                          "FORMAT is csv, ndjson or text.", eb_cmd_codes},
    [EB_COMMAND_MODELS] = {"models", "", "the models built in",
                           "FORMAT is csv, ndjson or text.", eb_cmd_models},
    [EB_COMMAND_POLICIES] = {"policies", "", "the rules built in",
                             "FORMAT is csv, ndjson or text.", eb_cmd_policies},
    [EB_COMMAND_FEATURE_LIST] = {"feature-list", "",
                                 "the 64 features: names, units, meanings",
                                 "FORMAT is csv, ndjson or text.",
                                 eb_cmd_feature_list},
    [EB_COMMAND_HELP] = {"help", "[COMMAND|reading|privacy]",
                         "this screen, or that of a command", NULL,
                         eb_cmd_help},
    [EB_COMMAND_VERSION] = {"version", "",
                            "library, features, model format, code table", NULL,
                            eb_cmd_version},
};

const eb_command *eb_command_get(size_t index) {
    return index < EB_COMMANDS ? &COMMAND_TABLE[index] : NULL;
}

eb_command_id eb_command_find(const char *name) {
    for (int id = 0; id < EB_COMMANDS; id++) {
        if (strcmp(COMMAND_TABLE[id].name, name) == 0) {
            return (eb_command_id)id;
        }
    }
    return EB_COMMANDS;
}

int eb_command_unknown(const char *name) {
    const char *names[EB_COMMANDS];
    for (int id = 0; id < EB_COMMANDS; id++) names[id] = COMMAND_TABLE[id].name;
    const char *nearest = eb_nearest_name(name, names, EB_COMMANDS);
    if (nearest != NULL) {
        eb_say("no command %.60s: did you mean %s?", name, nearest);
    } else {
        eb_say("no command %.60s", name);
    }
    eb_say("`earlybell help` shows the commands");
    return EB_EXIT_WRONG_USE;
}
