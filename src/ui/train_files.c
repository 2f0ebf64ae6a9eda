/* SPDX-License-Identifier: MIT */
/*
 * Writing an invented area: register (one row a mark, or one row an
 * enrolment's year with codes parted by commas), pupils, calendar, and a log of
 * what was said and done about absences. Every number is formatted by hand: a
 * register of a million pupils has 400 million marks.
 */
#define _POSIX_C_SOURCE 200809L /* lstat */
#include "ui/train_files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/number.h"
#include "base/random.h"
#include "earlybell/text.h"
#include "ui/purpose.h"

enum { REGISTER, PUPILS, CALENDAR, CASES, TRUTH, FILES };
enum { BUFFER = 1 << 16, PATH_ROOM = 4096 };

static const char *const NAMES[] = {"register.csv", "pupils.csv",
                                    "calendar.csv", "cases.csv"};
#define PUPIL_COLUMNS                                                    \
    ("pupil_id,school_id,academic_year,family_id,year_group,entry_date," \
     "leaving_date,destination,last_year_possible,last_year_absent,"     \
     "consent,support,flags,fsm,sen,sex\n")
#define TRUTH_COLUMNS                                            \
    ("pupil_id,school_id,academic_year,half_term_1,half_term_2," \
     "half_term_3,half_term_4,half_term_5,half_term_6\n")

static const char *header_of(int file, int is_long) {
    switch (file) {
        case REGISTER:
            return is_long ? "pupil_id,school_id,date,session,code\n"
                           : "pupil_id,school_id,start_date,marks\n";
        case PUPILS:
            return PUPIL_COLUMNS;
        case CALENDAR:
            return "first_date,last_date,kind,school_id\n";
        case CASES:
            return "pupil_id,at,event,who,note\n";
        default:
            return TRUTH_COLUMNS;
    }
}

struct train_files {
    train_files_options options;
    const eb_simulate_options *simulated;
    eb_output *output[FILES];
    char *buffer;
    size_t used;
    int years_written; /* 1: the terms all schools share are written */
};

/* ---- pieces ------------------------------------------------------------- */

static void flush(train_files *f, int file) {
    eb_output_write(f->output[file], f->buffer, f->used);
    f->used = 0;
}

static void add(train_files *f, const char *text) {
    const size_t length = strlen(text);
    memcpy(f->buffer + f->used, text, length);
    f->used += length;
}

static void add_char(train_files *f, char c) { f->buffer[f->used++] = c; }

static void add_number(train_files *f, int64_t value) {
    char digits[20];
    int n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (n > 0) add_char(f, digits[--n]);
}

static void add_date(train_files *f, eb_date date) {
    char text[11] = "";
    if (date != EB_NO_DATE) eb_date_write(date, text);
    add(f, text);
}

static void add_year(train_files *f, int year) {
    add_number(f, year);
    add_char(f, '/');
    add_char(f, (char)('0' + (year + 1) / 10 % 10));
    add_char(f, (char)('0' + (year + 1) % 10));
}

static void add_double(train_files *f, double value) {
    f->used += eb_number_write(value, f->buffer + f->used);
}

static eb_date date_of(const eb_simulated_year *y, int session) {
    return y->monday + session / 10 * 7 + session / 2 % 5;
}

/* ---- calendar ----------------------------------------------------------- */

static void period(train_files *f, eb_date first, eb_date last,
                   const char *kind, const char *school) {
    add_date(f, first);
    add_char(f, ',');
    add_date(f, last);
    add_char(f, ',');
    add(f, kind);
    add_char(f, ',');
    add(f, school);
    add_char(f, '\n');
}

static eb_status write_school(void *context, size_t worker,
                              const eb_simulated_school *school,
                              const eb_simulated_year *years, size_t count,
                              eb_error *err) {
    train_files *f = context;
    (void)worker;
    (void)err;
    for (size_t i = 0; i < count; i++) {
        const eb_simulated_year *y = &years[i];
        if (!f->years_written) {
            for (int k = 0; k < EB_SIMULATED_HALF_TERMS; k++)
                period(f, y->first[k], y->last[k], "term", "");
            for (int k = 0; k < y->bank_holidays; k++)
                period(f, y->closed[k], y->closed[k], "closed", "");
        }
        for (int k = y->bank_holidays; k < y->closed_count; k++)
            period(f, y->closed[k], y->closed[k], "closed", school->id);
    }
    f->years_written = 1;
    flush(f, CALENDAR);
    return EB_OK;
}

/* ---- pupils ------------------------------------------------------------- */

static void write_pupil_row(train_files *f, const eb_simulated_pupil *p) {
    static const char *const sen[] = {"no", "support", "ehcp"};
    const int first_year = f->simulated->last_year - f->simulated->years + 1;
    add(f, p->id);
    add_char(f, ',');
    add(f, p->school->id);
    add_char(f, ',');
    add_year(f, p->year->academic_year);
    add_char(f, ',');
    add(f, p->family_id);
    add_char(f, ',');
    if (p->year_group == 0)
        add_char(f, 'R');
    else
        add_number(f, p->year_group);
    add_char(f, ',');
    add_date(f, p->entry);
    add_char(f, ',');
    add_date(f, p->leaving);
    add_char(f, ',');
    add(f, p->destination);
    add_char(f, ',');
    /* Later years' history is in the register itself. */
    if (p->year->academic_year == first_year && p->last_year_possible >= 0) {
        add_number(f, p->last_year_possible);
        add_char(f, ',');
        add_number(f, p->last_year_absent);
    } else {
        add_char(f, ',');
    }
    add_char(f, ',');
    add(f, p->consent);
    add_char(f, ',');
    add(f, p->support);
    add_char(f, ',');
    add(f, p->flags);
    add(f, p->fsm < 0 ? "," : p->fsm ? ",yes" : ",no");
    add_char(f, ',');
    add(f, p->sen < 0 ? "" : sen[p->sen]);
    add(f, p->female ? ",F\n" : ",M\n");
    flush(f, PUPILS);
}

/* ---- register ----------------------------------------------------------- */

static void write_marks_row(train_files *f, const eb_simulated_pupil *p) {
    add(f, p->id);
    add_char(f, ',');
    add(f, p->school->id);
    add_char(f, ',');
    add_date(f, date_of(p->year, p->first));
    add(f, ",\"");
    for (int s = p->first; s < p->end; s++) {
        const char *code = eb_simulated_code(p->marks[s]);
        if (s > p->first) add_char(f, ',');
        while (*code) add_char(f, *code++);
    }
    add(f, "\"\n");
    flush(f, REGISTER);
}

static void write_long_rows(train_files *f, const eb_simulated_pupil *p) {
    char date[11] = "";
    for (int s = p->first; s < p->end; s++) {
        if ((s & 1) == 0 || s == p->first)
            eb_date_write(date_of(p->year, s), date);
        const char *code = eb_simulated_code(p->marks[s]);
        if (*code == '\0') continue;
        add(f, p->id);
        add_char(f, ',');
        add(f, p->school->id);
        add_char(f, ',');
        add(f, date);
        add(f, s & 1 ? ",PM," : ",AM,");
        add(f, code);
        add_char(f, '\n');
        if (f->used > BUFFER / 2) flush(f, REGISTER);
    }
    flush(f, REGISTER);
}

/* ---- cases -------------------------------------------------------------- */

static void write_case(train_files *f, const char *id, eb_date day, int minute,
                       const char *event, const char *who, const char *note) {
    static const char two[] = "0123456789";
    add(f, id);
    add_char(f, ',');
    add_date(f, day);
    add_char(f, 'T');
    add_char(f, two[minute / 600]);
    add_char(f, two[minute / 60 % 10]);
    add_char(f, ':');
    add_char(f, two[minute % 60 / 10]);
    add_char(f, two[minute % 10]);
    add_char(f, ',');
    add(f, event);
    add_char(f, ',');
    add(f, who);
    add_char(f, ',');
    add(f, note);
    add_char(f, '\n');
}

/* What a school does about one absence of `length` sessions that began on
 * `day`: a reason is told or sought; after days of silence somebody goes. */
static void write_spell_cases(train_files *f, const eb_simulated_pupil *p,
                              eb_random *r, eb_date day, int length,
                              const char *code) {
    const int minute = 510 + (int)eb_random_below(r, 90);
    if (strcmp(code, "I") == 0) {
        if (eb_random_chance(r, .06))
            write_case(f, p->id, day, minute, "told", "parent", "unwell");
        return;
    }
    if (strcmp(code, "O") != 0 && strcmp(code, "N") != 0) return;
    if (!eb_random_chance(r, length >= 4 ? .5 : .08)) return;
    write_case(f, p->id, day, minute, "contact_tried", "office", "");
    if (length < 4) return;
    write_case(f, p->id, day, minute + 60, "call", "office", "");
    if (length >= 10)
        write_case(f, p->id, day + 7, 600, "visit", "attendance lead", "");
    if (length >= 10 && eb_random_chance(r, .5))
        write_case(f, p->id, day + 8, 660, "letter", "attendance lead", "");
}

/* The last year's absences, in the order of the days on which they began. */
static void write_cases(train_files *f, const eb_simulated_pupil *p) {
    if (p->year->academic_year != f->simulated->last_year) return;
    const eb_date until = f->simulated->until;
    eb_random r =
        eb_random_stream(f->simulated->seed, 0xCA5E0000u, (uint32_t)p->pupil);
    if (strcmp(p->consent, "") != 0)
        write_case(f, p->id, p->year->first[0] + 14, 720,
                   *p->consent == 'y' ? "consent_given" : "consent_refused",
                   "parent", "");
    int length = 0, start = 0;
    for (int s = p->first; s <= p->end; s++) {
        const int gone = s < p->end && eb_simulated_is_absent(p->marks[s]);
        if (s < p->end && !gone && !eb_simulated_is_possible(p->marks[s]))
            continue;
        if (gone && length++ == 0) start = s;
        if (gone || length == 0) continue;
        const eb_date day = date_of(p->year, start);
        if (until == EB_NO_DATE || day + 8 <= until)
            write_spell_cases(f, p, &r, day, length,
                              eb_simulated_code(p->marks[start]));
        length = 0;
        if (f->used > BUFFER / 2) flush(f, CASES);
    }
    flush(f, CASES);
}

/* ---- truth, and all of it ----------------------------------------------- */

static void write_truth(train_files *f, const eb_simulated_pupil *p) {
    add(f, p->id);
    add_char(f, ',');
    add(f, p->school->id);
    add_char(f, ',');
    add_year(f, p->year->academic_year);
    for (int k = 0; k < EB_SIMULATED_HALF_TERMS; k++) {
        add_char(f, ',');
        add_double(f, p->propensity[k]);
    }
    add_char(f, '\n');
    flush(f, TRUTH);
}

static eb_status write_pupil(void *context, size_t worker,
                             const eb_simulated_pupil *p, eb_error *err) {
    train_files *f = context;
    (void)worker;
    (void)err;
    write_pupil_row(f, p);
    if (f->output[TRUTH]) write_truth(f, p);
    if (p->end <= p->first) return EB_OK;
    if (f->options.is_long)
        write_long_rows(f, p);
    else
        write_marks_row(f, p);
    write_cases(f, p);
    return EB_OK;
}

eb_simulate_sink eb_train_files_sink(train_files *files) {
    const eb_simulate_sink sink = {files, write_school, write_pupil, NULL};
    return sink;
}

/* ---- opening and closing ------------------------------------------------ */

static eb_status open_one(train_files *f, int file, const char *path,
                          eb_error *err) {
    struct stat about;
    if (lstat(path, &about) == 0)
        return eb_fail(err, EB_ERR_WRITE, path,
                       "is there already; name another folder or remove it");
    eb_status status = eb_result_open(NULL, path, &f->output[file], err);
    if (!status)
        eb_output_text(f->output[file], header_of(file, f->options.is_long));
    return status;
}

eb_status eb_train_files_open(const train_files_options *options,
                              const eb_simulate_options *simulated,
                              train_files **out, eb_error *err) {
    char path[PATH_ROOM];
    const size_t length = strlen(options->folder);
    if (length + 20 > sizeof path)
        return eb_fail(err, EB_ERR_LIMIT, "-o", "the name is too long");
    train_files *f = calloc(1, sizeof *f);
    if (!f) return eb_fail_memory(err);
    f->options = *options;
    f->simulated = simulated;
    f->buffer = malloc(BUFFER);
    eb_status status = f->buffer ? EB_OK : eb_fail_memory(err);
    memcpy(path, options->folder, length);
    path[length] = '/';
    for (int file = 0; !status && file < TRUTH; file++) {
        memcpy(path + length + 1, NAMES[file], strlen(NAMES[file]) + 1);
        status = open_one(f, file, path, err);
    }
    if (!status && options->truth)
        status = open_one(f, TRUTH, options->truth, err);
    if (status) {
        eb_train_files_abandon(f);
        return status;
    }
    *out = f;
    return EB_OK;
}

eb_status eb_train_files_close(train_files *f, eb_error *err) {
    eb_status status = EB_OK;
    for (int file = 0; file < FILES; file++) {
        if (!f->output[file]) continue;
        if (status)
            eb_output_abandon(f->output[file]);
        else
            status = eb_output_close(f->output[file], err);
        f->output[file] = NULL;
    }
    eb_train_files_abandon(f);
    return status;
}

void eb_train_files_abandon(train_files *f) {
    if (!f) return;
    for (int file = 0; file < FILES; file++) eb_output_abandon(f->output[file]);
    free(f->buffer);
    free(f);
}
