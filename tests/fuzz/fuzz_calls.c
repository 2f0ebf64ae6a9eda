/* SPDX-License-Identifier: MIT */
/*
 * Random sequences of calls on a register and its views, beside a naive
 * account of the same: a list of rows, looked through anew for every question
 * (FEATURES.md, "Words", and features 1 to 6, 26, 29, 33 to 38).
 *
 * Besides, after eb_register_set_mark and a refresh everything must be, bit for
 * bit, as in a register made from the list in reverse order, whose features and
 * scores are computed by another of the machine's paths; as in new views of
 * the same register; and as in registers of one school each, joined by links.
 * A call that memory failed under is made again, and all is as if it had not.
 */
#include "fuzz_heap.h"
#include "fuzz_shards.h"

#define BASE 20269 /* Monday 30 June 2025 */
#define NEW_YEAR (BASE + 32)
#define PUPILS 3
#define SCHOOLS 2
#define ROWS_MOST 400
#define DAYS 320 /* on which rows lie */
#define OPS_MOST 60
#define OTHERS 3 /* views beside the first */

static const char *const PUPIL[PUPILS] = {"a", "b", "c"};
static const char *const SCHOOL[SCHOOLS] = {"S", "T"};

/* p present, n approved, a absent with leave, u without, x not possible,
 * b blank, ? unknown: by the code table of these dates. */
static const struct {
    const char *code;
    char class_;
} CODE[] = {{"/", 'p'}, {"\\", 'p'}, {"L", 'p'}, {"B", 'n'},
            {"I", 'a'}, {"O", 'u'},  {"G", 'u'}, {"X", 'x'},
            {"#", 'x'}, {"", 'b'},   {"-", 'b'}, {"ZZ", '?'}};
#define CODES (sizeof CODE / sizeof *CODE)

typedef struct entry {
    unsigned pupil, school, code;
    eb_date date;
    eb_half half;
    int64_t time;
} entry;

/* A row as it was seen, and whether its marks were set since. */
typedef struct seen {
    double features[EB_FEATURE_COUNT];
    int is_seen, is_touched;
} seen;

typedef struct world {
    entry rows[ROWS_MOST];
    size_t count;
    int year_group[PUPILS], family[PUPILS];
    eb_period terms[4];
    size_t term_count;
    eb_register *reg;
    eb_view *view, *others[OTHERS];
    eb_date as_of;
    int is_closed, is_stale;
    fuzz_heap heap; /* of `reg` and its views */
    int fails_at;   /* the allocation that fails under the next change */
    seen seen[PUPILS][SCHOOLS]; /* by the last view */
    int others_changed;         /* since */
} world;

/* ---- the naive account -------------------------------------------------- */

static int is_known(const entry *row, eb_date as_of) {
    return row->time == EB_NO_TIME || row->time < (int64_t)as_of * 1440;
}

/* What is recorded of a session: class 0 is nothing, '!' a conflict. */
typedef struct cell {
    char class_;
    unsigned code;
    int64_t latest;
} cell;

static cell cells[PUPILS][SCHOOLS][DAYS][2];

static void record(const entry *row) {
    const char class_ = CODE[row->code].class_;
    cell *at = &cells[row->pupil][row->school][row->date - BASE][row->half];
    if (at->class_ == 0 || row->time > at->latest ||
        (row->time == at->latest && at->class_ == 'b')) {
        at->class_ = class_;
        at->code = row->code;
        at->latest = row->time;
    } else if (row->time == at->latest && class_ != 'b' &&
               row->code != at->code) {
        at->class_ = '!';
    }
}

static void record_all(const world *w) {
    memset(cells, 0, sizeof cells);
    for (size_t i = 0; i < w->count; i++) {
        if (is_known(&w->rows[i], w->as_of)) record(&w->rows[i]);
    }
}

static int year_of(eb_date date) { return date >= NEW_YEAR; }

typedef struct naive_row {
    int has_row, is_unclear;
    int possible, absent, unauthorised, approved, weeks, spells, longest;
    int since; /* possible sessions since the last absent one; -1: none */
    int day_possible[7], day_absent[7];
} naive_row;

static naive_row look(const world *w, unsigned pupil, unsigned school) {
    naive_row out = {0};
    int run = 0;
    eb_date week = 0;
    out.since = -1;
    const int year = year_of(w->as_of - 1);
    for (eb_date date = BASE; date < w->as_of && date < BASE + DAYS; date++) {
        if (year_of(date) != year) continue;
        for (int half = 0; half < 2; half++) {
            const char class_ = cells[pupil][school][date - BASE][half].class_;
            if (class_ != 0) out.has_row = 1;
            if (class_ == '!') out.is_unclear = 1;
            if (class_ != 'p' && class_ != 'n' && class_ != 'a' &&
                class_ != 'u') {
                continue;
            }
            const int day = (date - BASE) % 7;
            const int is_absent = class_ == 'a' || class_ == 'u';
            out.possible++;
            out.day_possible[day]++;
            if (date - day != week) out.weeks++;
            week = date - day;
            out.unauthorised += class_ == 'u';
            if (!is_absent) {
                run = 0;
                if (out.since >= 0) out.since++;
                continue;
            }
            out.absent++;
            out.day_absent[day]++;
            out.spells += run == 0;
            if (++run > out.longest) out.longest = run;
            out.since = 0;
        }
    }
    return out;
}

/* ---- the register ------------------------------------------------------- */

static eb_register *new_register(const world *w, eb_cpu cpu, fuzz_heap *heap) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_register *reg = NULL;
    options.codes = fuzz_codes();
    options.cpu = cpu;
    if (heap != NULL) options.memory = fuzz_heap_memory(heap);
    EXPECT(eb_register_new(&options, &reg, NULL) == EB_OK);
    for (size_t p = 0; p < PUPILS; p++) {
        static const char *const FAMILY[] = {"", "f", "g"};
        eb_pupil pupil = EB_PUPIL_INIT;
        pupil.pupil = PUPIL[p];
        pupil.year_group = w->year_group[p];
        pupil.family = FAMILY[w->family[p]];
        if (w->family[p] == 1) { /* of the year before the last open day */
            pupil.last_year_possible = 100;
            pupil.last_year_absent = (int64_t)p;
        }
        EXPECT(eb_register_add_pupil(reg, &pupil, NULL) == EB_OK);
    }
    return reg;
}

static void put(eb_register *reg, const entry *row) {
    const eb_mark mark = {PUPIL[row->pupil], SCHOOL[row->school],  row->date,
                          row->half,         CODE[row->code].code, row->time};
    EXPECT(eb_register_add_mark(reg, &mark, NULL) == EB_OK);
}

static eb_view *new_view(const world *w, const eb_register *reg) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    options.as_of = w->as_of;
    options.inspect = 1;
    options.sensitive = 1;
    EXPECT(eb_view_new(reg, &options, &view, NULL) == EB_OK);
    return view;
}

/* ---- comparing ---------------------------------------------------------- */

static void expect_ratio(double value, int above, int below) {
    if (below == 0) {
        EXPECT(isnan(value));
    } else {
        EXPECT(value == (double)above / (double)below);
    }
}

static void compare_days(const double *f, const naive_row *naive) {
    if (naive->since < 0) {
        EXPECT(isnan(f[EB_F_SESSIONS_SINCE_ABSENCE]));
    } else {
        EXPECT(f[EB_F_SESSIONS_SINCE_ABSENCE] == naive->since);
    }
    for (int day = 0; day < 5; day++) {
        expect_ratio(f[EB_F_ABSENCE_RATE_MON + day], naive->day_absent[day],
                     naive->day_possible[day]);
    }
}

static void compare_row(const world *w, size_t index, unsigned pupil,
                        unsigned school, const naive_row *naive) {
    double f[EB_FEATURE_COUNT];
    eb_row row;
    EXPECT(eb_view_row(w->view, index, &row, NULL) == EB_OK);
    EXPECT(strcmp(row.pupil, PUPIL[pupil]) == 0);
    EXPECT(strcmp(row.school, SCHOOL[school]) == 0);
    if (naive->is_unclear) return;
    EXPECT(row.possible == naive->possible && row.absent == naive->absent);
    EXPECT(eb_features(w->view, index, 1, f, 0, NULL) == EB_OK);
    EXPECT(f[EB_F_POSSIBLE_SESSIONS] == naive->possible);
    EXPECT(f[EB_F_ABSENT_SESSIONS] == naive->absent);
    EXPECT(f[EB_F_WEEKS_POSSIBLE] == naive->weeks);
    expect_ratio(f[EB_F_ABSENCE_RATE], naive->absent, naive->possible);
    expect_ratio(f[EB_F_UNAUTHORISED_RATE], naive->unauthorised,
                 naive->possible);
    expect_ratio(f[EB_F_AUTHORISED_RATE], naive->absent - naive->unauthorised,
                 naive->possible);
    EXPECT(f[EB_F_SPELLS] == naive->spells);
    EXPECT(f[EB_F_SPELL_LONGEST] == naive->longest);
    compare_days(f, naive);
}

static void compare(const world *w) {
    size_t index = 0;
    record_all(w);
    for (unsigned school = 0; school < SCHOOLS; school++) {
        for (unsigned pupil = 0; pupil < PUPILS; pupil++) {
            const naive_row naive = look(w, pupil, school);
            if (!naive.has_row) continue;
            EXPECT(index < eb_view_row_count(w->view));
            compare_row(w, index++, pupil, school, &naive);
        }
    }
    EXPECT(index == eb_view_row_count(w->view));
}

/* Views that look in other ways are refreshed, too, and say what new ones of
 * the same register say. */
static void compare_others(world *w) {
    for (int i = 0; i < OTHERS; i++) {
        eb_view_options options = EB_VIEW_OPTIONS_INIT;
        eb_view *fresh = NULL;
        eb_error err = {0};
        options.unit = i == 1 ? EB_UNIT_PUPIL : EB_UNIT_ENROLMENT;
        options.as_of = i == 2 ? BASE + 200 : EB_NO_DATE;
        options.national = i == 2;
        options.threads = i;
        options.ahead_weeks = i * 5;
        options.inspect = options.sensitive = i != 0;
        const eb_status made = eb_view_new(w->reg, &options, &fresh, &err);
        if (w->others[i] == NULL) {
            w->others[i] = fresh;
            continue;
        }
        const eb_status refreshed = eb_view_refresh(w->others[i], &err);
        EXPECT(refreshed == made);
        if (made == EB_OK) {
            fuzz_text ours = {0}, anew = {0};
            fuzz_show_view(w->others[i], &ours);
            fuzz_show_view(fresh, &anew);
            fuzz_expect_same(&anew, &ours, "a refreshed view");
            free(ours.text);
            free(anew.text);
        } else {
            eb_row row;
            EXPECT(eb_view_row(w->others[i], 0, &row, NULL) == EB_ERR_STATE);
        }
        eb_view_free(fresh);
    }
}

/* `anew` is a view of the whole, of a register that was not changed. */
static void compare_with_shards(const world *w, const eb_view *anew,
                                unsigned first) {
    eb_register *shards[SCHOOLS];
    for (unsigned s = 0; s < SCHOOLS; s++) {
        shards[s] = new_register(w, EB_CPU_BEST, NULL);
        for (size_t i = 0; i < w->term_count; i++) {
            EXPECT(eb_register_add_period(shards[s], &w->terms[i], NULL) ==
                   EB_OK);
        }
        for (size_t i = 0; i < w->count; i++) {
            if (w->rows[i].school == s) put(shards[s], &w->rows[i]);
        }
        EXPECT(eb_register_close(shards[s], NULL) == EB_OK);
    }
    fuzz_compare_shards(w->view, anew, shards, SCHOOLS, first);
    for (unsigned s = 0; s < SCHOOLS; s++) eb_register_free(shards[s]);
}

/* The same rows in reverse order, by another path of the machine's. */
static void compare_with_anew(const world *w, unsigned how) {
    const eb_cpu cpu = (eb_cpu)(how / 2 % EB_CPUS);
    if (!eb_cpu_has(cpu)) return;
    eb_register *reg = new_register(w, cpu, NULL);
    fuzz_text ours = {0}, anew = {0};
    for (size_t i = w->term_count; i-- > 0;) {
        EXPECT(eb_register_add_period(reg, &w->terms[i], NULL) == EB_OK);
    }
    for (size_t i = w->count; i-- > 0;) put(reg, &w->rows[i]);
    EXPECT(eb_register_close(reg, NULL) == EB_OK);
    eb_view *view = new_view(w, reg);
    const size_t rows = eb_view_row_count(view);
    EXPECT(rows == eb_view_row_count(w->view));
    fuzz_show_features(w->view, rows, &ours);
    fuzz_show_scores(w->view, &ours);
    fuzz_show_features(view, rows, &anew);
    fuzz_show_scores(view, &anew);
    fuzz_expect_same(&anew, &ours, eb_cpu_name(cpu));
    free(ours.text);
    free(anew.text);
    if (how % 4 < 2) compare_with_shards(w, view, how / 4);
    eb_view_free(view);
    eb_register_free(reg);
}

/* ---- the calls ---------------------------------------------------------- */

static entry take_row(fuzz_bytes *bytes) {
    entry row;
    const unsigned who = fuzz_byte(bytes);
    row.pupil = who % PUPILS;
    row.school = who / 4 % SCHOOLS;
    row.half = (eb_half)(who / 16 % 2);
    row.code = fuzz_below(bytes, CODES);
    row.date = BASE + (eb_date)fuzz_byte(bytes);
    row.time =
        who < 224 ? EB_NO_TIME : ((int64_t)row.date + (who & 3)) * 1440 + 600;
    return row;
}

static void add_mark(world *w, fuzz_bytes *bytes) {
    const entry row = take_row(bytes);
    if (w->count == ROWS_MOST) return;
    if (w->is_closed) {
        const eb_mark mark = {"a", "S", row.date, EB_AM, "/", EB_NO_TIME};
        EXPECT(eb_register_add_mark(w->reg, &mark, NULL) == EB_ERR_STATE);
        return;
    }
    put(w->reg, &row);
    w->rows[w->count++] = row;
}

/* A string of one-letter codes from a day on, weekdays only. */
static void add_marks(world *w, fuzz_bytes *bytes) {
    char text[64];
    const entry from = take_row(bytes);
    const unsigned n = fuzz_below(bytes, sizeof text), step = fuzz_byte(bytes);
    if (w->count + n > ROWS_MOST) return;
    eb_date date = from.date;
    while ((date - BASE) % 7 > 4) date++;
    const size_t before = w->count;
    for (unsigned i = 0; i < n; i++) {
        entry row = from;
        row.code = (from.code + i * step / 16) % (CODES - 1);
        row.time = EB_NO_TIME;
        row.half = (eb_half)(i % 2);
        row.date = date;
        const char *code = CODE[row.code].code;
        text[i] = code[0] != '\0' ? code[0] : ' ';
        w->rows[w->count++] = row;
        if (i % 2 == 1) date += (date - BASE) % 7 == 4 ? 3 : 1;
    }
    const eb_status status =
        eb_register_add_marks(w->reg, PUPIL[from.pupil], SCHOOL[from.school],
                              from.date, text, n, NULL);
    if (w->is_closed) w->count = before;
    EXPECT(status == (w->is_closed ? EB_ERR_STATE : EB_OK));
}

static void add_period(world *w, fuzz_bytes *bytes) {
    const unsigned which = fuzz_byte(bytes);
    const eb_date first = BASE + (eb_date)fuzz_byte(bytes);
    const eb_period term = {which % 4 < SCHOOLS ? SCHOOL[which % 4] : NULL,
                            first, first + (eb_date)fuzz_below(bytes, 60),
                            which / 16 % 3 == 0 ? EB_CLOSED : EB_TERM};
    if (w->is_closed || w->term_count == 4) return;
    EXPECT(eb_register_add_period(w->reg, &term, NULL) == EB_OK);
    w->terms[w->term_count++] = term;
}

static void close_it(world *w) {
    const eb_status status = eb_register_close(w->reg, NULL);
    EXPECT(status == (w->is_closed ? EB_ERR_STATE : EB_OK));
    w->is_closed = 1;
}

/* With memory that may fail first. */
static eb_status call_set_mark(world *w, const entry *row, int *others) {
    atomic_store(&w->heap.left, w->fails_at);
    w->fails_at = 0;
    for (;;) {
        const eb_status status = eb_register_set_mark(
            w->reg, PUPIL[row->pupil], SCHOOL[row->school], row->date,
            row->half, CODE[row->code].code, others, NULL);
        atomic_store(&w->heap.left, 0);
        if (status != EB_ERR_MEMORY) return status;
        *others = 1; /* the second time may not see what the first did */
        w->others_changed = 1;
    }
}

static void call_refresh(world *w) {
    double f[EB_FEATURE_COUNT];
    atomic_store(&w->heap.left, w->fails_at);
    w->fails_at = 0;
    while (eb_view_refresh(w->view, NULL) != EB_OK) {
        EXPECT(eb_features(w->view, 0, 0, f, 0, NULL) == EB_ERR_STATE);
        EXPECT(atomic_load(&w->heap.left) <= 0);
    }
    atomic_store(&w->heap.left, 0);
}

static void set_one(world *w, entry row) {
    row.time = EB_NO_TIME;
    if (w->count == ROWS_MOST) return;
    int others = 0, has_row = 0;
    const eb_status status = call_set_mark(w, &row, &others);
    if (!w->is_closed) {
        EXPECT(status == EB_ERR_STATE);
        return;
    }
    size_t kept = 0;
    for (size_t i = 0; i < w->count; i++) {
        const entry *one = &w->rows[i];
        if (one->pupil == row.pupil && one->school == row.school &&
            year_of(one->date) == year_of(row.date)) {
            has_row = 1;
        }
    }
    if (CODE[row.code].class_ == '?') {
        EXPECT(status == EB_ERR_CODE || !has_row);
        return;
    }
    EXPECT(status == (has_row ? EB_OK : EB_ERR_NOT_FOUND));
    if (status != EB_OK) return;
    w->is_stale = 1;
    w->seen[row.pupil][row.school].is_touched = 1;
    w->others_changed |= others;
    for (size_t i = 0; i < w->count; i++) {
        const entry *one = &w->rows[i];
        if (one->pupil != row.pupil || one->school != row.school ||
            one->date != row.date || one->half != row.half) {
            w->rows[kept++] = *one;
        }
    }
    w->count = kept;
    w->rows[w->count++] = row;
}

static void set_mark(world *w, fuzz_bytes *bytes) {
    set_one(w, take_row(bytes));
}

/* Session after session: more than a view takes one by one. */
static void set_marks(world *w, fuzz_bytes *bytes) {
    entry row = take_row(bytes);
    const unsigned n = fuzz_below(bytes, 80), step = fuzz_byte(bytes);
    for (unsigned i = 0; i < n && row.date < BASE + DAYS; i++) {
        row.half = (eb_half)(i % 2);
        row.code = (row.code + step % 7) % CODES;
        set_one(w, row);
        row.date += (eb_date)(i % 2);
    }
}

/* After marks that leave others as they are, only their own rows changed. */
static void compare_before(world *w, int is_refreshed) {
    double now[EB_FEATURE_COUNT];
    for (size_t i = 0; i < eb_view_row_count(w->view); i++) {
        eb_row row;
        EXPECT(eb_view_row(w->view, i, &row, NULL) == EB_OK);
        EXPECT(eb_features(w->view, i, 1, now, 0, NULL) == EB_OK);
        seen *was = &w->seen[row.pupil[0] - 'a'][row.school[0] - 'S'];
        const int is_same = is_refreshed && !w->others_changed &&
                            was->is_seen && !was->is_touched;
        for (size_t f = 0; is_same && f < EB_FEATURE_COUNT; f++) {
            EXPECT(fuzz_same(now[f], was->features[f]) ||
                   (isnan(now[f]) && isnan(was->features[f])));
        }
        memcpy(was->features, now, sizeof now);
        was->is_seen = 1;
        was->is_touched = 0;
    }
    w->others_changed = 0;
}

static void view(world *w, fuzz_bytes *bytes) {
    if (!w->is_closed) close_it(w);
    const unsigned how = fuzz_byte(bytes);
    if (w->view != NULL && w->is_stale) {
        double f[EB_FEATURE_COUNT];
        EXPECT(eb_features(w->view, 0, 0, f, 0, NULL) == EB_ERR_STATE);
    }
    const int is_refreshed = w->view != NULL && how % 2 == 0;
    if (is_refreshed) {
        call_refresh(w);
    } else {
        eb_view_free(w->view);
        w->as_of = BASE + 1 + (eb_date)how + (eb_date)fuzz_byte(bytes) / 8;
        w->view = new_view(w, w->reg);
    }
    w->is_stale = 0;
    compare(w);
    compare_before(w, is_refreshed);
    fuzz_use_view(w->view, fuzz_model(), NULL, NULL);
    compare_with_anew(w, how);
    compare_others(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static world w;
    fuzz_bytes bytes = {data, size};
    memset(&w, 0, sizeof w);
    EXPECT(eb_date_make(2025, 6, 30) == BASE);
    EXPECT(eb_date_make(2025, 8, 1) == NEW_YEAR);
    for (size_t p = 0; p < PUPILS; p++) {
        const unsigned byte = fuzz_byte(&bytes);
        w.year_group[p] = (int)(byte % 16) - 1;
        w.family[p] = (int)(byte / 16 % 3);
    }
    w.reg = new_register(&w, EB_CPU_BEST, &w.heap);
    int views = 0;
    for (int i = 0; i < OPS_MOST && bytes.left > 0; i++) {
        switch (fuzz_below(&bytes, 16)) {
            case 0:
            case 1:
            case 2:
            case 3:
                add_mark(&w, &bytes);
                break;
            case 4:
            case 5:
            case 6:
                add_marks(&w, &bytes);
                break;
            case 7:
                add_period(&w, &bytes);
                break;
            case 8:
                close_it(&w);
                break;
            case 9:
            case 10:
            case 11:
                set_mark(&w, &bytes);
                break;
            case 12:
                set_marks(&w, &bytes);
                break;
            case 13:
                w.fails_at = (int)fuzz_below(&bytes, 24);
                break;
            default:
                if (views++ < 6) view(&w, &bytes);
        }
    }
    if (!w.is_closed) close_it(&w);
    if (w.count > 0) {
        w.is_stale = 0;
        eb_view_free(w.view);
        w.as_of = BASE + 256;
        w.view = new_view(&w, w.reg);
        compare(&w);
    }
    for (int i = 0; i < OTHERS; i++) eb_view_free(w.others[i]);
    eb_view_free(w.view);
    eb_register_free(w.reg);
    return 0;
}
