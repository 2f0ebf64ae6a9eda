/* SPDX-License-Identifier: MIT */
/*
 * Files are read in the order in which they need each other: codes (a mark
 * means nothing without them), pupils (they may name the school of a mark),
 * calendar, register.
 */
#define _POSIX_C_SOURCE 200809L

#include "ui/input.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/links_parts.h"
#include "text/file.h"
#include "ui/accounting.h"
#include "ui/calendar_about.h"
#include "ui/commands.h"
#include "ui/links_file.h"
#include "ui/model.h"
#include "ui/progress.h"
#include "ui/pseudonyms.h"
#include "ui/shards.h"

#define COLUMNS_FILE_MOST ((size_t)1 << 16)
#define CALENDAR_SENTENCES_MOST 5

int eb_input_terminal(void) { return isatty(STDOUT_FILENO) == 1; }

/* ---- one file ----------------------------------------------------------- */

static void say_how_read(const char *file, const eb_read_report *report,
                         const eb_rows *rows) {
    static const char *const ENCODINGS[] = {
        [EB_UTF8] = NULL,
        [EB_UTF8_BOM] = NULL,
        [EB_UTF16LE] = "UTF-16, converted",
        [EB_UTF16BE] = "UTF-16, converted",
        [EB_WINDOWS_1252] = "not UTF-8: read as Windows-1252, converted"};
    const char *encoding = ENCODINGS[report->encoding];
    const char *note;
    if (encoding != NULL) eb_say("%s: %s", file, encoding);
    for (size_t i = 0; (note = eb_rows_note(rows, i)) != NULL; i++) {
        eb_say("%s: %s", file, note);
    }
}

static int read_rows(const char *file, eb_register *reg,
                     const eb_rows_options *like, const char *columns,
                     const eb_settings *settings) {
    eb_rows_options how = *like;
    eb_read_options reading = EB_READ_OPTIONS_INIT;
    eb_read_report report;
    eb_progress progress;
    eb_rows *rows = NULL;
    eb_error err = {0};
    char what[600];
    how.dates = settings->dates;
    how.marks = settings->marks;
    how.columns = columns;
    snprintf(what, sizeof what, "reading %.500s", file);
    eb_progress_start(&progress, what);
    reading.delimiter = settings->delimiter;
    reading.threads = settings->view.threads;
    reading.progress = eb_progress_bytes;
    reading.progress_context = &progress;

    eb_status status = eb_rows_new(reg, &how, &rows, &err);
    const int has_rows = status == EB_OK;
    if (has_rows) status = eb_read_csv(file, rows, &reading, &report, &err);
    eb_progress_end(&progress);
    int code = EB_EXIT_DONE;
    if (status == EB_OK) {
        say_how_read(file, &report, rows);
    } else {
        code = eb_say_error(has_rows ? file : NULL, &err);
    }
    eb_rows_free(rows);
    return code;
}

static int read_file(const char *file, eb_register *reg, eb_codes *codes,
                     eb_rows_kind kind, const char *columns,
                     const eb_settings *settings) {
    eb_rows_options how = EB_ROWS_OPTIONS_INIT;
    how.kind = kind;
    how.codes = codes;
    return read_rows(file, reg, &how, columns, settings);
}

typedef struct case_sink {
    const eb_input *input;
    eb_cases *cases;
} case_sink;

static eb_status add_case(void *context, const eb_case *row, eb_error *err) {
    const case_sink *to = context;
    char room[EB_PSEUDONYM_ROOM];
    eb_case kept;
    eb_pseudonyms_case(to->input, row, room, &kept);
    return eb_cases_add(to->cases, &kept, err);
}

static void say_unused_cases(const eb_input *input, const eb_cases *cases) {
    int64_t later, unknown;
    eb_cases_unused(cases, input->reg, eb_view_as_of(input->view), &later,
                    &unknown);
    if (later > 0) {
        eb_say("%" PRId64 " of %zu cases are later than this is seen from",
               later, eb_cases_count(cases));
    }
    if (unknown > 0) {
        eb_say("%" PRId64 " of %zu cases are of pupils without a row", unknown,
               eb_cases_count(cases));
    }
}

int eb_input_cases(const eb_input *input, eb_cases **out) {
    const char *file = input->settings.given->values[EB_OPTION_CASES];
    eb_rows_options how = EB_ROWS_OPTIONS_INIT;
    eb_error err = {0};
    eb_cases *cases = NULL;
    *out = NULL;
    if (file == NULL) return EB_EXIT_DONE;
    if (eb_cases_new(&input->memory, &cases, &err) != EB_OK) {
        return eb_say_error(NULL, &err);
    }
    how.kind = EB_ROWS_CASES;
    how.add_case = add_case;
    case_sink sink = {input, cases};
    how.case_context = &sink;
    int code =
        read_rows(file, NULL, &how, input->columns_text, &input->settings);
    if (code == EB_EXIT_DONE && eb_cases_close(cases, &err) != EB_OK) {
        code = eb_say_error(file, &err);
    }
    if (code != EB_EXIT_DONE) {
        eb_cases_free(cases);
        return code;
    }
    say_unused_cases(input, cases);
    *out = cases;
    return EB_EXIT_DONE;
}

int eb_input_model(const eb_input *input, eb_model **out) {
    const int code = eb_open_model(input->settings.model, out);
    if (code == EB_EXIT_DONE) eb_run_log_model(input->log, *out);
    return code;
}

int eb_input_columns(eb_input *input) {
    const char *given = input->settings.given->values[EB_OPTION_COLUMNS];
    eb_error err = {0};
    size_t length = 0;
    input->columns_text = given;
    if (given == NULL || strchr(given, '=') != NULL) return EB_EXIT_DONE;
    if (eb_file_read(given, COLUMNS_FILE_MOST, &input->memory, &input->columns,
                     &length, &err) != EB_OK) {
        return eb_say_error(given, &err);
    }
    input->columns_text = input->columns;
    return EB_EXIT_DONE;
}

int eb_input_codes(const eb_settings *settings, const char *columns,
                   const eb_memory *memory, eb_codes **out) {
    const char *file = settings->given->values[EB_OPTION_CODES];
    eb_error err = {0};
    eb_codes *codes = NULL;
    if (eb_codes_new(memory, &codes, &err) != EB_OK) {
        return eb_say_error(NULL, &err);
    }
    if (file != NULL) {
        const int code =
            read_file(file, NULL, codes, EB_ROWS_CODES, columns, settings);
        if (code != EB_EXIT_DONE) {
            eb_codes_free(codes);
            return code;
        }
    }
    *out = codes;
    return EB_EXIT_DONE;
}

/* ---- the register ------------------------------------------------------- */

/* The same file on disk, or two names for one that is not there yet. */
static int is_same_file(const char *a, const char *b) {
    struct stat x, y;
    if (strcmp(a, b) == 0) return 1;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

/* No output takes the place of what is read, nor of another output. Only an
 * earlier list (--since) may be replaced by the new one. */
static int check_outputs(const eb_given *given) {
    static const int INPUTS[] = {EB_OPTION_PUPILS,
                                 EB_OPTION_CALENDAR,
                                 EB_OPTION_CODES,
                                 EB_OPTION_COLUMNS,
                                 EB_OPTION_AGAINST,
                                 EB_OPTION_MODEL,
                                 EB_OPTION_CASES,
                                 EB_OPTION_POLICY,
                                 EB_OPTION_CASELOAD,
                                 EB_OPTION_OUTCOMES,
                                 EB_OPTION_HOLD_OUT_LIST,
                                 EB_OPTION_TEMPLATE,
                                 EB_OPTION_ILLNESS_TEMPLATE,
                                 EB_OPTION_PER_SCHOOL,
                                 EB_OPTION_LINKS,
                                 EB_OPTION_PSEUDONYMS};
    const char *const outputs[3] = {given->values[EB_OPTION_OUTPUT],
                                    given->values[EB_OPTION_REPORT],
                                    given->values[EB_OPTION_LOG]};
    const char *since = given->values[EB_OPTION_SINCE];
    const char *clash = NULL;
    for (size_t o = 0; o < 3; o++) {
        if (outputs[o] == NULL || strcmp(outputs[o], "-") == 0) continue;
        for (size_t i = 0; i < given->file_count; i++) {
            if (is_same_file(outputs[o], given->files[i])) clash = outputs[o];
        }
        for (size_t i = 0; i < sizeof INPUTS / sizeof *INPUTS; i++) {
            const char *input = given->values[INPUTS[i]];
            if (input != NULL && is_same_file(outputs[o], input)) {
                clash = outputs[o];
            }
        }
        for (size_t before = 0; before < o; before++) {
            if (outputs[before] != NULL &&
                is_same_file(outputs[before], outputs[o])) {
                clash = outputs[o];
            }
        }
        if (o == 2 && since != NULL && is_same_file(outputs[o], since)) {
            clash = since; /* a line would be added to a list */
        }
    }
    if (clash == NULL) return EB_EXIT_DONE;
    return eb_say_wrong_use(eb_command_get(given->command)->name,
                            "an output would take the place of a file that "
                            "is read, or of another output");
}

static int check_files(const eb_given *given) {
    const char *command = eb_command_get(given->command)->name;
    const char *const others[] = {
        given->values[EB_OPTION_PUPILS], given->values[EB_OPTION_CALENDAR],
        given->values[EB_OPTION_CODES],  given->values[EB_OPTION_AGAINST],
        given->values[EB_OPTION_SINCE],  given->values[EB_OPTION_COLUMNS],
        given->values[EB_OPTION_CASES],  given->values[EB_OPTION_CASELOAD],
        given->values[EB_OPTION_LINKS]};
    size_t streams = 0;
    if (given->file_count == 0) {
        return eb_say_wrong_use(command,
                                "which register? None is named "
                                "(`-` is standard input)");
    }
    for (size_t i = 0; i < given->file_count; i++) {
        streams += strcmp(given->files[i], "-") == 0;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        streams += others[i] != NULL && strcmp(others[i], "-") == 0;
    }
    if (streams > 1) {
        return eb_say_wrong_use(command,
                                "standard input (`-`) can be one file only");
    }
    return check_outputs(given);
}

static int read_register(eb_input *input) {
    const eb_given *given = input->settings.given;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_error err = {0};
    options.codes = input->codes;
    options.conflicts = input->settings.conflicts;
    options.cpu = input->settings.cpu;
    if (eb_register_new(&options, &input->reg, &err) != EB_OK) {
        return eb_say_error(NULL, &err);
    }
    input->files =
        eb_alloc(&input->memory, given->file_count + 2, sizeof *input->files);
    if (input->files == NULL) {
        (void)eb_fail_memory(&err);
        return eb_say_error(NULL, &err);
    }
    const struct {
        const char *file;
        eb_rows_kind kind;
    } before[] = {{given->values[EB_OPTION_PUPILS], EB_ROWS_PUPILS},
                  {given->values[EB_OPTION_CALENDAR], EB_ROWS_CALENDAR}};
    int code = EB_EXIT_DONE;
    for (size_t i = 0; i < 2 && code == EB_EXIT_DONE; i++) {
        if (before[i].file == NULL) continue;
        input->files[input->file_count++] = before[i].file;
        code = read_file(before[i].file, input->reg, NULL, before[i].kind,
                         input->columns_text, &input->settings);
    }
    for (size_t i = 0; i < given->file_count && code == EB_EXIT_DONE; i++) {
        input->files[input->file_count++] = given->files[i];
        code = read_file(given->files[i], input->reg, NULL, EB_ROWS_REGISTER,
                         input->columns_text, &input->settings);
    }
    if (code != EB_EXIT_DONE) return code;
    if (eb_pseudonyms_rename(input, &err) != EB_OK ||
        eb_register_close(input->reg, &err) != EB_OK) {
        return eb_say_error(NULL, &err);
    }
    return EB_EXIT_DONE;
}

/* ---- links -------------------------------------------------------------- */

static int read_links(eb_input *input) {
    const char *path = input->settings.given->values[EB_OPTION_LINKS];
    eb_error err = {0};
    if (path == NULL) return EB_EXIT_DONE;
    if (input->settings.view.unit == EB_UNIT_PUPIL) {
        return eb_say_wrong_use(
            eb_command_get(input->settings.given->command)->name,
            "--unit pupil needs a pupil's schools in one register: without "
            "--links");
    }
    const eb_status status =
        eb_links_open(path, &input->memory, &input->links, &err);
    if (status != EB_OK) return eb_say_error(path, &err);
    input->settings.view.links = input->links;
    /* A school alone may have closed earlier: the day is that of all. */
    if (input->settings.view.as_of == EB_NO_DATE) {
        input->settings.view.as_of = input->links->as_of;
        if (input->settings.view.known_at == EB_NO_DATE) {
            input->settings.view.known_at = input->links->known_at;
        }
    }
    return EB_EXIT_DONE;
}

/* ---- the view ----------------------------------------------------------- */

/* A view that refuses nothing, for the accounting of a run that failed. Where
 * no day was like a school day, it looks from the end of the register. */
static eb_status inspect_view(eb_input *input, const eb_error *why) {
    eb_view_options inspect = input->settings.view;
    inspect.inspect = 1;
    if (why->status == EB_ERR_NOT_FOUND) {
        input->no_school_day = 1;
        const eb_date last = eb_register_last_date(input->reg);
        inspect.as_of =
            last != EB_NO_DATE && last < EB_DATE_MAX ? last + 1 : EB_DATE_MAX;
        inspect.known_at = EB_DATE_MAX;
    }
    return eb_view_new(input->reg, &inspect, &input->view, NULL);
}

/* A run that is refused for its rows still says what became of them. */
static int say_refusal(eb_input *input, const eb_error *err) {
    static const eb_fate FATES[] = {EB_CONFLICTING, EB_UNKNOWN_CODE,
                                    EB_MALFORMED};
    const int of_rows = err->status == EB_ERR_CONFLICT ||
                        err->status == EB_ERR_QUALITY ||
                        err->status == EB_ERR_NOT_FOUND;
    if (!of_rows || inspect_view(input, err) != EB_OK) {
        return eb_say_error(NULL, err);
    }
    const char *file = NULL;
    for (size_t i = 0; i < sizeof FATES / sizeof *FATES; i++) {
        const eb_problem *first = eb_view_problem(input->view, FATES[i], 0);
        if (first == NULL || first->line != err->line || first->file < 0) {
            continue;
        }
        file = input->files[first->file];
        break;
    }
    const int code = eb_say_error(file, err);
    /* A report on the data goes on all the same. */
    if (input->settings.given->command == EB_COMMAND_CHECK) return EB_EXIT_DONE;
    eb_accounting_say(input);
    (void)eb_accounting_report(input);
    return code;
}

/* How many rows the national cut left out or changed. */
static void say_national(const eb_input *input) {
    eb_national cut;
    eb_view_national(input->view, &cut);
    eb_say("--national: %" PRId64 " of %" PRId64
           " rows left out or cut (Reception, Years 12 to 14, Year 11 after "
           "the summer half term)",
           cut.left_out + cut.shortened,
           cut.left_out + (int64_t)eb_view_row_count(input->view));
}

void eb_input_say_calendars(eb_input *input) {
    eb_calendar_about about;
    for (size_t i = 0; eb_calendar_about_school(input->view, i, &about); i++) {
        char sentence[EB_CALENDAR_SENTENCE_ROOM];
        eb_calendar_sentence(&about, sentence);
        if (sentence[0] == '\0') continue;
        if (input->calendars_odd++ < CALENDAR_SENTENCES_MOST) {
            eb_say("school %s: %s",
                   about.school[0] != '\0' ? about.school : "(no id)",
                   sentence);
        }
    }
}

static void say_more_calendars(const eb_input *input) {
    if (input->calendars_odd <= CALENDAR_SENTENCES_MOST) return;
    eb_say("and %zu more schools: `earlybell check` names them all",
           input->calendars_odd - CALENDAR_SENTENCES_MOST);
}

static int has_calendar(const eb_input *input) {
    eb_calendar_about about;
    for (size_t i = 0; eb_calendar_about_school(input->view, i, &about); i++) {
        if (about.has_calendar) return 1;
    }
    return 0;
}

/* Two weeks are a holiday; more, and the register may have stopped. */
#define STALE_DAYS 21

/* Marks that end long before as_of leave the time between unknown, and every
 * number speaks as if it had not been. */
static void say_stale(const eb_input *input) {
    const eb_date as_of = eb_view_as_of(input->view);
    const eb_date last = eb_register_last_date(input->reg);
    if (last == EB_NO_DATE || last + STALE_DAYS >= as_of ||
        eb_view_row_count(input->view) == 0) {
        return;
    }
    char date[11];
    eb_date_write(last, date);
    eb_say("the marks end on %s, %" PRId32
           " days before the day this is seen from: what happened since is "
           "not known",
           date, as_of - last);
}

/* Who looks from several days sees the whole register: every row of it is
 * accounted for, none is "later". */
static void look_at_all(eb_input *input) {
    const eb_date last = eb_register_last_date(input->reg);
    if (last == EB_NO_DATE) return;
    input->settings.view.as_of = last < EB_DATE_MAX ? last + 1 : EB_DATE_MAX;
    input->settings.view.known_at = EB_DATE_MAX;
}

static void say_threshold(const eb_input *input) {
    const eb_settings *settings = &input->settings;
    eb_say("threshold %d/%d in place of 10/100 in %s",
           settings->view.threshold_num, settings->view.threshold_den,
           settings->given->command == EB_COMMAND_FEATURES
               ? "pa_now, sessions_in_hand, sessions_back, last_year_pa"
               : "p_persistent, p_ahead, sessions_in_hand, sessions_back");
}

static int make_view(eb_input *input) {
    const eb_settings *settings = &input->settings;
    eb_error err = {0};
    if (eb_settings_has_days(settings->given->command)) look_at_all(input);
    if (eb_view_new(input->reg, &settings->view, &input->view, &err) != EB_OK) {
        const int code = say_refusal(input, &err);
        if (code != EB_EXIT_DONE) return code;
    }
    if (settings->given->command != EB_COMMAND_CHECK) {
        eb_input_say_calendars(input);
        say_more_calendars(input);
    }
    say_stale(input);
    if (settings->view.ahead_weeks > 0 && !has_calendar(input)) {
        eb_say(
            "--ahead needs planned sessions: without a calendar of this "
            "year p_ahead is empty");
    }
    if (eb_settings_own_threshold(settings)) say_threshold(input);
    if (eb_view_row_count(input->view) == 0 && !input->no_school_day) {
        char as_of[11];
        eb_date_write(eb_view_as_of(input->view), as_of);
        eb_say("no pupil has a mark in the academic year before %s", as_of);
    }
    if (settings->view.national) say_national(input);
    return EB_EXIT_DONE;
}

/* ---- a run -------------------------------------------------------------- */

static void close_input(eb_input *input) {
    eb_view_free(input->view);
    eb_links_free(input->links);
    eb_register_free(input->reg);
    eb_codes_free(input->codes);
    eb_release(&input->memory, input->columns);
    eb_release(&input->memory, input->files);
    eb_pseudonyms_end(input);
}

static int read_first(eb_input *input) {
    int code = eb_pseudonyms_begin(input);
    if (code == EB_EXIT_DONE) code = eb_input_columns(input);
    if (code == EB_EXIT_DONE) {
        code = eb_input_codes(&input->settings, input->columns_text,
                              &input->memory, &input->codes);
    }
    if (code == EB_EXIT_DONE) code = read_links(input);
    return code;
}

static int read_all(eb_input *input) {
    const eb_given *given = input->settings.given;
    int code = read_first(input);
    if (code == EB_EXIT_DONE) code = read_register(input);
    if (code == EB_EXIT_DONE) code = make_view(input);
    if (code == EB_EXIT_DONE) eb_run_log_view(input->log, input->view);
    input->pupil = eb_pseudonyms_id(input, 'p', given->values[EB_OPTION_PUPIL],
                                    input->pupil_room);
    input->school = eb_pseudonyms_id(
        input, 's', given->values[EB_OPTION_SCHOOL], input->school_room);
    return code;
}

/* A run by school. The work is done when the last one is written. */
static int run_by_school(eb_input *input, eb_work *work, eb_end *end) {
    eb_stream stream = {NULL, NULL};
    eb_totals totals;
    memset(&totals, 0, sizeof totals);
    input->stream = &stream;
    input->totals = &totals;
    if (eb_settings_own_threshold(&input->settings)) say_threshold(input);
    int code = read_first(input);
    if (code == EB_EXIT_DONE) code = eb_on_shards(input, work, &totals);
    const int whole = code == EB_EXIT_DONE;
    say_more_calendars(input);
    if (end != NULL) code = end(input, code);
    eb_table_free(stream.table);
    if (whole && stream.output != NULL) {
        const char *path = input->settings.given->values[EB_OPTION_OUTPUT];
        eb_error err = {0};
        if (eb_output_close(stream.output, &err) != EB_OK) {
            code = eb_say_error(path, &err);
        }
    } else {
        eb_output_abandon(stream.output);
    }
    if (totals.some && eb_accounting_report(input) != EB_EXIT_DONE) {
        code = EB_EXIT_FAILED;
    }
    if (code == EB_EXIT_DONE) eb_accounting_say(input);
    if (code == EB_EXIT_DONE && eb_accounting_has_bad_rows(input)) {
        code = EB_EXIT_BAD_ROWS;
    }
    eb_release(&input->memory, totals.files);
    input->totals = NULL;
    input->stream = NULL;
    return code;
}

int eb_on_register(const eb_given *given, eb_work *work) {
    return eb_on_schools(given, work, NULL);
}

int eb_on_schools(const eb_given *given, eb_work *work, eb_end *end) {
    eb_input input;
    eb_run_log log;
    char message[EB_MESSAGE_ROOM];
    memset(&input, 0, sizeof input);
    input.memory = eb_memory_or_default(NULL);
    input.log = &log;
    if (eb_settings_read(given, eb_input_terminal(), &input.settings,
                         message) != 0) {
        return eb_say_wrong_use(eb_command_get(given->command)->name, message);
    }
    int code = check_files(given);
    if (code == EB_EXIT_DONE) code = eb_run_log_open(given, &log);
    if (code != EB_EXIT_DONE) return code;
    if (eb_shards_wanted(&input.settings)) {
        code = run_by_school(&input, work, end);
        close_input(&input);
        return eb_run_log_close(given, &log, code);
    }
    code = read_all(&input);
    /* The report first: it is needed most where the work then fails. On the
     * stream of the results it comes last. */
    const char *report = given->values[EB_OPTION_REPORT];
    const int is_last = report != NULL && strcmp(report, "-") == 0;
    if (code == EB_EXIT_DONE && !is_last) code = eb_accounting_report(&input);
    if (code == EB_EXIT_DONE) {
        code = work(&input);
        if (end != NULL) code = end(&input, code);
        const int told = code == EB_EXIT_DONE || code == EB_EXIT_BAD_ROWS;
        if (is_last && told && eb_accounting_report(&input) != EB_EXIT_DONE) {
            code = EB_EXIT_FAILED;
        }
    }
    if (code == EB_EXIT_DONE && given->command != EB_COMMAND_CHECK) {
        eb_accounting_say(&input);
    }
    if (code == EB_EXIT_DONE && eb_accounting_has_bad_rows(&input)) {
        code = EB_EXIT_BAD_ROWS;
    }
    close_input(&input);
    return eb_run_log_close(given, &log, code);
}
