/* SPDX-License-Identifier: MIT */
/*
 * The life of the library in steps, for memory.c: each makes something, or
 * asks something of what is there, and mixes what it was told into a digest.
 * All memory comes from a heap that can be told to refuse.
 */
#ifndef EB_TESTS_FAULTS_MEMORY_STEPS_H
#define EB_TESTS_FAULTS_MEMORY_STEPS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "earlybell/earlybell.h"
#include "earlybell/review.h"
#include "earlybell/text.h"
#include "earlybell/train.h"
#include "text/csv.h"

/* ---- memory that is refused --------------------------------------------- */

typedef struct heap {
    size_t live, asked;
    size_t fail_at; /* from 1; 0: none */
    int from_then_on, refused;
} heap;

static heap h;

static int refuses(void) {
    const size_t n = __atomic_add_fetch(&h.asked, 1, __ATOMIC_SEQ_CST);
    const int no =
        h.fail_at != 0 && (n == h.fail_at || (h.from_then_on && n > h.fail_at));
    if (no) h.refused = 1;
    return no;
}

static void *take(void *context, size_t size) {
    (void)context;
    if (refuses()) return NULL;
    void *block = malloc(size);
    if (block != NULL) {
        memset(block, 0xAB, size < 4096 ? size : 4096);
        __atomic_add_fetch(&h.live, 1, __ATOMIC_SEQ_CST);
    }
    return block;
}

static void *resize(void *context, void *block, size_t size) {
    (void)context;
    if (refuses()) return NULL;
    if (block == NULL) __atomic_add_fetch(&h.live, 1, __ATOMIC_SEQ_CST);
    return realloc(block, size);
}

static void release(void *context, void *block) {
    (void)context;
    __atomic_sub_fetch(&h.live, 1, __ATOMIC_SEQ_CST);
    free(block);
}

static const eb_memory MEMORY = {take, resize, release, NULL};

/* ---- what is alive ------------------------------------------------------ */

#define ROOM 64
#define PAST_PUPILS 700

typedef struct life {
    eb_codes *codes;
    eb_register *reg, *read, *past;
    eb_cases *cases;
    eb_view *view, *linked;
    eb_links *links, *links_read;
    eb_model *model, *bands;
    eb_policy *policy;
    eb_triggers *triggers;
    eb_patterns *patterns;
    eb_places *places;
    eb_labels *labels;
    eb_evaluation *evaluation;
    eb_ranking *ranking;
    char *text;
    size_t text_length, text_room;
    size_t next; /* of a step that goes on where it failed */
    int threads;
    uint64_t digest;
    double features[ROOM * EB_FEATURE_COUNT];
} life;

static void mix(life *l, const void *data, size_t length) {
    const unsigned char *bytes = data;
    for (size_t i = 0; i < length; i++) {
        l->digest = (l->digest ^ bytes[i]) * UINT64_C(0x100000001B3);
    }
}

static void mix_text(life *l, const char *text) {
    mix(l, text, strlen(text) + 1);
}

static void mix_number(life *l, double value) { mix(l, &value, sizeof value); }

static void mix_integer(life *l, int64_t value) {
    mix(l, &value, sizeof value);
}

static eb_date day(int year, int month, int of) {
    return eb_date_make(year, month, of);
}

/* ---- steps: data -------------------------------------------------------- */

static eb_status codes_new(life *l, eb_error *err) {
    return eb_codes_new(&MEMORY, &l->codes, err);
}
static void codes_free(life *l) {
    eb_codes_free(l->codes);
    l->codes = NULL;
}

static eb_status codes_add(life *l, eb_error *err) {
    for (; l->next < 6; l->next++) {
        const char code[3] = {'x', (char)('0' + l->next), '\0'};
        const eb_code row = {code,           EB_NO_DATE, EB_NO_DATE,
                             EB_AUTHORISED,  "illness",  1,
                             "of this place"};
        const eb_status status = eb_codes_add(l->codes, &row, err);
        if (status != EB_OK) return status;
    }
    mix_integer(l, (int64_t)eb_codes_count(l->codes));
    return EB_OK;
}

static eb_status new_register(const life *l, eb_register **out, eb_error *err) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    options.memory = MEMORY;
    options.codes = l->codes;
    return eb_register_new(&options, out, err);
}

static eb_status register_new(life *l, eb_error *err) {
    return new_register(l, &l->reg, err);
}
static void register_free(life *l) {
    eb_register_free(l->reg);
    l->reg = NULL;
}

static eb_status add_periods(life *l, eb_error *err) {
    for (; l->next < 12; l->next++) {
        const eb_period term = {l->next % 2 == 0 ? "A" : NULL,
                                day(2025, 9, 1 + (int)l->next),
                                day(2026, 7, 21), EB_TERM};
        const eb_status status = eb_register_add_period(l->reg, &term, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static eb_status add_pupils(life *l, eb_error *err) {
    for (; l->next < 40; l->next++) {
        char id[32], family[32];
        const eb_audit audit[2] = {{"area", l->next % 2 ? "north" : "south"},
                                   {"language", id}};
        eb_pupil pupil = EB_PUPIL_INIT;
        snprintf(id, sizeof id, "p%02zu", l->next);
        snprintf(family, sizeof family, "f%zu", l->next / 3);
        pupil.pupil = id;
        pupil.school = l->next % 3 == 0 ? "B" : "A";
        pupil.family = family;
        pupil.year_group = (int)l->next % 14;
        pupil.flags = "lac";
        pupil.name = "Somebody";
        pupil.consent = EB_CONSENT_YES;
        pupil.last_year_possible = 380;
        pupil.last_year_absent = (int64_t)l->next;
        pupil.audit = audit;
        pupil.audit_count = 2;
        const eb_status status = eb_register_add_pupil(l->reg, &pupil, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static eb_status add_marks(life *l, eb_error *err) {
    for (; l->next < 2 * ROOM; l->next++) {
        const size_t pupil = l->next / 2;
        char id[16], text[240];
        snprintf(id, sizeof id, "p%02zu", pupil);
        for (size_t i = 0; i < sizeof text; i++) {
            text[i] = (i * 7 + pupil * 3) % 13 < pupil % 6 ? "IOGN"[i / 9 % 4]
                                                           : "/\\"[i % 2];
        }
        const eb_status status = eb_register_add_marks(
            l->reg, id, pupil % 3 == 0 ? "B" : "A",
            l->next % 2 == 0 ? day(2024, 9, 2) : day(2025, 9, 1), text,
            sizeof text - (l->next % 2) * 80, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

/* Amendments and conflicts, which are kept apart from the marks. */
static eb_status add_mark_by_mark(life *l, eb_error *err) {
    for (; l->next < 300; l->next++) {
        char id[16];
        snprintf(id, sizeof id, "p%02zu", l->next % 20);
        const eb_date date = day(2025, 9, 1) + (eb_date)(l->next % 90);
        const eb_mark mark = {id,
                              l->next % 20 % 3 == 0 ? "B" : "A",
                              date,
                              EB_AM,
                              l->next % 4 == 0 ? "I" : "/",
                              (int64_t)date * 1440 + 600};
        const eb_status status = eb_register_add_mark(l->reg, &mark, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static eb_status register_close(life *l, eb_error *err) {
    return eb_register_close(l->reg, err);
}

static eb_status mix_piece(void *context, const char *text, size_t length) {
    mix(context, text, length);
    return EB_OK;
}

static eb_status write_fixed(life *l, eb_error *err) {
    const uint64_t before = l->digest;
    const eb_status status = eb_register_write_fixed(l->reg, mix_piece, l, err);
    if (status != EB_OK) l->digest = before;
    return status;
}

static eb_status sha256(life *l, eb_error *err) {
    char digits[65];
    const eb_status status = eb_register_sha256(l->reg, digits, err);
    if (status == EB_OK) mix_text(l, digits);
    return status;
}

/* ---- steps: files ------------------------------------------------------- */

static eb_status give_header(void *context, const eb_field *fields, size_t n,
                             int64_t line, eb_error *err) {
    return eb_rows_header(context, fields, n, line, err);
}
static eb_status give_row(void *context, const eb_field *fields, size_t n,
                          int64_t line, eb_error *err) {
    return eb_rows_add(context, fields, n, line, err);
}
static eb_status give_bad(void *context, int64_t line, const char *reason,
                          eb_error *err) {
    return eb_rows_malformed(context, line, reason, err);
}

static eb_status take_case(void *context, const eb_case *row, eb_error *err) {
    return eb_cases_add(context, row, err);
}

/* As eb_read_csv does, but from memory and with our memory. */
static eb_status read_text(const life *l, eb_register *reg, eb_rows_kind kind,
                           const char *text, eb_error *err) {
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    eb_csv_options how = {0};
    eb_rows *rows = NULL;
    eb_source source;
    options.kind = kind;
    if (kind == EB_ROWS_CODES) options.codes = l->codes;
    if (kind == EB_ROWS_CASES) {
        options.add_case = take_case;
        options.case_context = l->cases;
    }
    eb_status status = eb_rows_new(reg, &options, &rows, err);
    if (status != EB_OK) return status;
    const eb_csv_handler handler = {give_header, give_row, give_bad, rows};
    how.memory = MEMORY;
    eb_source_memory(&source, text, strlen(text), 0, &MEMORY);
    status = eb_csv_parse(&source, &how, &handler, NULL, err);
    eb_source_close(&source);
    if (status == EB_OK) status = eb_rows_end(rows, err);
    eb_rows_free(rows);
    return status;
}

static eb_status read_into_new(life *l, const char *pupils,
                               const char *calendar, const char *marks,
                               eb_error *err) {
    eb_register *reg = NULL;
    eb_view *view = NULL;
    eb_view_options look = EB_VIEW_OPTIONS_INIT;
    eb_counts counts;
    look.memory = MEMORY;
    look.inspect = 1;
    eb_status status = new_register(l, &reg, err);
    if (status == EB_OK && pupils != NULL) {
        status = read_text(l, reg, EB_ROWS_PUPILS, pupils, err);
    }
    if (status == EB_OK && calendar != NULL) {
        status = read_text(l, reg, EB_ROWS_CALENDAR, calendar, err);
    }
    if (status == EB_OK) {
        status = read_text(l, reg, EB_ROWS_REGISTER, marks, err);
    }
    if (status == EB_OK) status = eb_register_close(reg, err);
    if (status == EB_OK) status = eb_view_new(reg, &look, &view, err);
    if (status == EB_OK) {
        eb_view_counts(view, &counts);
        mix(l, &counts, sizeof counts);
    }
    eb_view_free(view);
    eb_register_free(reg);
    return status;
}

static eb_status read_long_form(life *l, eb_error *err) {
    return read_into_new(
        l,
        "pupil_id,school_id,family_id,year_group,colour,name\n"
        "1,A,f,R,red,x\n2,A,f,11,blue,\"a \"\"b\"\"\"\n3,A,,,,\n",
        "first_date,last_date,kind\n2025-09-01,2025-12-19,term\n",
        "pupil_id,school_id,date,session,code,recorded_at,odd\n"
        "1,A,2025-09-03,AM,/,,\n1,A,2025-09-03,PM,\"I\",,\n"
        "1,A,2025-09-03,PM,\"\"\"\",,\n1,A,1999-09-03,PM,/,,\n"
        "2,A,2025-09-03,AM,I,2025-09-04T10:00Z,\n2,A,2025-09-03,AM,?,,\n"
        "3,A,2025-09-03,AM,/,,\n9,A,04/13/2025,AM,/,,\n",
        err);
}

static eb_status read_marks_form(life *l, eb_error *err) {
    return read_into_new(l, NULL, NULL,
                         "pupil_id;start_date;marks\n"
                         "1;2025-09-01;/\\/\\IIOO\n2;15/09/2025;/\\\n"
                         "3;2025-09-01;/,\\,C1\n",
                         err);
}

static eb_status read_grid_form(life *l, eb_error *err) {
    return read_into_new(l, NULL, NULL,
                         "pupil_id,2025-09-03 AM,2025-09-03 PM\n1,/,\\\n2,I,\n",
                         err);
}

static eb_status read_codes(life *l, eb_error *err) {
    eb_codes *codes = NULL;
    eb_codes *kept = l->codes;
    eb_status status = eb_codes_new(&MEMORY, &codes, err);
    if (status != EB_OK) return status;
    l->codes = codes;
    status =
        read_text(l, NULL, EB_ROWS_CODES,
                  "code,valid_from,valid_to,class,group,sensitive,meaning\n"
                  "=,,,authorised,illness,yes,m\n[,,,present,present,no,n\n",
                  err);
    l->codes = kept;
    if (status == EB_OK) mix_integer(l, (int64_t)eb_codes_count(codes));
    eb_codes_free(codes);
    return status;
}

static const char CASES[] =
    "pupil_id,at,event,who,note\n"
    "p01,2025-10-03T10:00,told,school,ill\np02,2025-10-06,contact_tried,w,\n"
    "p03,2025-10-06T09:00,visit,w,\np03,2025-10-07,letter,w,\"a, b\"\n"
    "p04,2025-11-07,mentor_offered,w,\np04,2025-11-12,mentor_started,w,\n"
    "p05,2025-11-07,mentor_offered,w,\np07,2025-11-10,mentor_started,w,\n"
    "p08,2025-11-10,mentor_started,w,\np10,2025-11-10,mentor_started,w,\n";

static eb_status cases_read(life *l, eb_error *err) {
    eb_status status = eb_cases_new(&MEMORY, &l->cases, err);
    if (status != EB_OK) return status;
    status = read_text(l, NULL, EB_ROWS_CASES, CASES, err);
    if (status == EB_OK) status = eb_cases_close(l->cases, err);
    if (status == EB_OK) {
        mix_integer(l, (int64_t)eb_cases_count(l->cases));
    } else {
        eb_cases_free(l->cases);
        l->cases = NULL;
    }
    return status;
}
static void cases_free(life *l) {
    eb_cases_free(l->cases);
    l->cases = NULL;
}

/* ---- steps: views ------------------------------------------------------- */

static eb_status new_view(const life *l, const eb_links *links, eb_view **out,
                          eb_error *err) {
    eb_view_options look = EB_VIEW_OPTIONS_INIT;
    look.memory = MEMORY;
    look.as_of = day(2025, 11, 24);
    look.sensitive = 1;
    look.threads = l->threads;
    look.inspect = 1;
    look.links = links;
    return eb_view_new(l->reg, &look, out, err);
}

static eb_status view_new(life *l, eb_error *err) {
    return new_view(l, NULL, &l->view, err);
}
static void view_free(life *l) {
    eb_view_free(l->view);
    l->view = NULL;
}

static eb_status view_refresh(life *l, eb_error *err) {
    if (l->next == 0) {
        const eb_status status = eb_register_set_mark(
            l->reg, "p02", "A", day(2025, 9, 17), EB_PM, "G", NULL, err);
        if (status != EB_OK) return status;
        l->next = 1;
    }
    return eb_view_refresh(l->view, err);
}

static eb_status view_of_pupils(life *l, eb_error *err) {
    eb_view *view = NULL;
    eb_view_options look = EB_VIEW_OPTIONS_INIT;
    look.memory = MEMORY;
    look.unit = EB_UNIT_PUPIL;
    look.national = 1;
    look.inspect = 1;
    const eb_status status = eb_view_new(l->reg, &look, &view, err);
    if (status != EB_OK) return status;
    mix_integer(l, (int64_t)eb_view_row_count(view));
    eb_view_free(view);
    return EB_OK;
}

static eb_status sessions(life *l, eb_error *err) {
    static eb_session out[800];
    size_t n = 0;
    const eb_status status = eb_view_sessions(l->view, 1, out, 800, &n, err);
    if (status == EB_OK) mix_integer(l, (int64_t)n);
    return status;
}

static eb_status features_of(life *l, const eb_view *view, eb_error *err) {
    const size_t rows = eb_view_row_count(view);
    memset(l->features, 0, sizeof l->features);
    const eb_status status = eb_features(view, 0, rows, l->features, 0, err);
    if (status == EB_OK) mix(l, l->features, sizeof l->features);
    return status;
}

static eb_status features(life *l, eb_error *err) {
    return features_of(l, l->view, err);
}

static eb_status links_new(life *l, eb_error *err) {
    return eb_links_new(l->view, &l->links, err);
}
static void links_free(life *l) {
    eb_links_free(l->links);
    l->links = NULL;
}

static int keep(void *context, const char *text, size_t length) {
    life *l = context;
    if (l->text_length + length > l->text_room) {
        const size_t room = 2 * (l->text_length + length);
        char *grown = realloc(l->text, room);
        if (grown == NULL) return 1;
        l->text = grown;
        l->text_room = room;
    }
    memcpy(l->text + l->text_length, text, length);
    l->text_length += length;
    return 0;
}

static eb_status links_write(life *l, eb_error *err) {
    l->text_length = 0;
    const eb_status status = eb_links_write(l->links, keep, l, err);
    if (status == EB_OK) mix(l, l->text, l->text_length);
    return status;
}

static eb_status links_read(life *l, eb_error *err) {
    return eb_links_read(l->text, l->text_length, &MEMORY, &l->links_read, err);
}
static void links_read_free(life *l) {
    eb_links_free(l->links_read);
    l->links_read = NULL;
}

/* Merged into an empty one of the same day, which is made anew each time. */
static eb_status links_merge(life *l, eb_error *err) {
    eb_links *into = NULL;
    const char *end = memchr(l->text, '\n', l->text_length);
    eb_status status = eb_links_read(l->text, (size_t)(end - l->text) + 1,
                                     &MEMORY, &into, err);
    if (status == EB_OK) status = eb_links_merge(into, l->links, err);
    if (status == EB_OK) status = eb_links_merge(into, l->links_read, err);
    eb_links_free(into);
    return status;
}

static eb_status linked_view(life *l, eb_error *err) {
    eb_status status = new_view(l, l->links, &l->linked, err);
    if (status == EB_OK) status = features_of(l, l->linked, err);
    if (status != EB_OK) {
        eb_view_free(l->linked);
        l->linked = NULL;
    }
    return status;
}
static void linked_free(life *l) {
    eb_view_free(l->linked);
    l->linked = NULL;
}

/* ---- steps: models ------------------------------------------------------ */

static eb_status bands_open(life *l, eb_error *err) {
    return eb_model_open("england-bands", &MEMORY, &l->bands, err);
}
static void bands_free(life *l) {
    eb_model_free(l->bands);
    l->bands = NULL;
}
static eb_status model_load(life *l, eb_error *err) {
    return eb_model_load("england-simulated", &MEMORY, &l->model, err);
}
static void model_free(life *l) {
    eb_model_free(l->model);
    l->model = NULL;
}

static void mix_results(life *l, const eb_result *results, size_t n) {
    for (size_t i = 0; i < n; i++) {
        mix_integer(l, results[i].state);
        mix_number(l, results[i].p_persistent);
        mix_number(l, results[i].expected_rate);
        mix_number(l, results[i].rate_high);
        mix_integer(l, results[i].reasons[0].sentence);
    }
}

static eb_status score_with(life *l, const eb_model *model, eb_error *err) {
    eb_result results[ROOM];
    const size_t rows = eb_view_row_count(l->view);
    const eb_status status = eb_score(model, l->view, 0, rows, results, 1, err);
    if (status == EB_OK) mix_results(l, results, rows);
    return status;
}
static eb_status score_bands(life *l, eb_error *err) {
    return score_with(l, l->bands, err);
}
static eb_status score_linear(life *l, eb_error *err) {
    return score_with(l, l->model, err);
}

static eb_status explain(life *l, eb_error *err) {
    for (int which = 0; which < 2; which++) {
        eb_term terms[EB_TERMS_MAX];
        size_t n = 0;
        const uint64_t before = l->digest;
        const eb_status status = eb_explain(which == 0 ? l->bands : l->model,
                                            l->view, 3, terms, &n, err);
        if (status != EB_OK) {
            l->digest = before;
            return status;
        }
        if (which == 0) continue;
        for (size_t i = 0; i < n; i++) mix_number(l, terms[i].value);
    }
    return EB_OK;
}

static eb_status predict(life *l, eb_error *err) {
    eb_result results[ROOM];
    int64_t remaining[ROOM];
    for (size_t i = 0; i < ROOM; i++) remaining[i] = 100;
    const size_t rows = eb_view_row_count(l->view);
    const eb_status status = eb_predict(l->model, l->features, 0, remaining,
                                        NULL, rows, results, 1, err);
    if (status == EB_OK) mix_results(l, results, rows);
    return status;
}

static eb_status design(life *l, eb_error *err) {
    double *out = calloc(ROOM, eb_design_width(l->model) * sizeof *out);
    if (out == NULL) return EB_ERR_LIMIT;
    const eb_status status =
        eb_design(l->model, l->features, 0, NULL, ROOM, out, 0, err);
    if (status == EB_OK) mix_number(l, out[0]);
    free(out);
    return status;
}

static eb_status sign(life *l, eb_error *err) {
    const char *text = NULL;
    size_t length = 0;
    (void)eb_model_builtin(0, &text, &length);
    char *copy = malloc(length);
    if (copy == NULL) return EB_ERR_LIMIT;
    memcpy(copy, text, length);
    const eb_status status = eb_model_sign(copy, length, &MEMORY, err);
    if (status != EB_OK && memcmp(copy, text, length) != 0) {
        free(copy);
        return EB_ERR_LIMIT; /* a failed call has changed the text */
    }
    if (status == EB_OK) mix(l, copy, length);
    free(copy);
    return status;
}

/* ---- steps: policy ------------------------------------------------------ */

static eb_status policy_open(life *l, eb_error *err) {
    return eb_policy_open("panel-ladder", &MEMORY, &l->policy, err);
}
static void policy_free(life *l) {
    eb_policy_free(l->policy);
    l->policy = NULL;
}

static eb_status triggers(life *l, eb_error *err) {
    eb_triggers_options options = EB_TRIGGERS_OPTIONS_INIT;
    options.all = options.lead = 1;
    const eb_status status = eb_triggers_new(l->view, l->policy, l->cases,
                                             &options, &l->triggers, err);
    if (status != EB_OK) return status;
    eb_trigger row;
    for (size_t i = 0; eb_triggers_get(l->triggers, i, &row); i++) {
        mix_text(l, row.pupil);
        mix_text(l, row.evidence);
    }
    return EB_OK;
}
static void triggers_free(life *l) {
    eb_triggers_free(l->triggers);
    l->triggers = NULL;
}

static eb_status why(life *l, eb_error *err) {
    eb_triggers_options options = EB_TRIGGERS_OPTIONS_INIT;
    eb_why out;
    const eb_status status =
        eb_policy_why(l->view, l->policy, l->cases, &options, 3, 0, &out, err);
    if (status == EB_OK) mix_integer(l, out.have);
    return status;
}

static eb_status patterns(life *l, eb_error *err) {
    const eb_patterns_options options = {sizeof options, 1.0};
    const eb_status status =
        eb_patterns_new(l->view, &options, &l->patterns, err);
    if (status != EB_OK) return status;
    const eb_pattern *row;
    for (size_t i = 0; (row = eb_patterns_get(l->patterns, i)) != NULL; i++) {
        mix_number(l, row->p_value);
    }
    return EB_OK;
}
static void patterns_free(life *l) {
    eb_patterns_free(l->patterns);
    l->patterns = NULL;
}

static eb_status places(life *l, eb_error *err) {
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    const eb_school_places schools[2] = {{"A", 1, 6}, {"B", 1, 4}};
    options.places = 6;
    options.per_school = schools;
    options.per_school_count = 2;
    options.cases = l->cases;
    options.band_low.num = 2;
    const eb_status status =
        eb_places_new(l->bands, l->view, &options, &l->places, err);
    if (status != EB_OK) return status;
    mix_integer(l, (int64_t)eb_places_count(l->places));
    const eb_place *row;
    for (size_t i = 0; (row = eb_places_get(l->places, i)) != NULL; i++) {
        mix_integer(l, (int64_t)row->row);
        mix_number(l, row->p_band);
    }
    return EB_OK;
}
static void places_free(life *l) {
    eb_places_free(l->places);
    l->places = NULL;
}

static eb_status outcomes(life *l, eb_error *err) {
    eb_outcomes out;
    const eb_status status =
        eb_outcomes_total(l->cases, l->view, EB_NO_DATE, &out, err);
    if (status == EB_OK) mix(l, out.events, sizeof out.events);
    return status;
}

static eb_status outcomes_change(life *l, eb_error *err) {
    const eb_event events[1] = {EB_EVENT_VISIT};
    eb_outcome_change out[1];
    const eb_status status =
        eb_outcomes_change(l->bands, l->view, l->cases, events, 1, out, err);
    if (status == EB_OK) mix_number(l, out[0].expected);
    return status;
}

static eb_status outcomes_compare(life *l, eb_error *err) {
    const eb_outcome_member members[6] = {{"p01", "A", 0}, {"p02", "A", 0},
                                          {"p04", "A", 0}, {"p05", "A", 1},
                                          {"p08", "A", 1}, {"p10", "A", 1}};
    eb_outcome_comparison out;
    const eb_status status = eb_outcomes_compare(l->bands, l->view, members, 6,
                                                 day(2025, 10, 6), &out, err);
    if (status == EB_OK) mix_number(l, out.difference);
    return status;
}

/* ---- steps: review ------------------------------------------------------ */

/* An invented year that is over, of which rows can be labelled. It is made
 * from memory that is never refused. */
static eb_status add_school(void *context, size_t worker,
                            const eb_simulated_school *school,
                            const eb_simulated_year *years, size_t count,
                            eb_error *err) {
    (void)worker;
    eb_status status = EB_OK;
    for (size_t y = 0; y < count; y++) {
        for (int t = 0; status == EB_OK && t < EB_SIMULATED_HALF_TERMS; t++) {
            const eb_period term = {school->id, years[y].first[t],
                                    years[y].last[t], EB_TERM};
            status = eb_register_add_period(context, &term, err);
        }
    }
    return status;
}

static eb_status add_simulated(void *context, size_t worker,
                               const eb_simulated_pupil *p, eb_error *err) {
    (void)worker;
    eb_pupil about = EB_PUPIL_INIT;
    about.pupil = p->id;
    about.school = p->school->id;
    about.year_group = p->year_group;
    eb_status status = eb_register_add_pupil(context, &about, err);
    for (int32_t s = p->first; status == EB_OK && s < p->end; s++) {
        const eb_mark mark = {p->id,
                              p->school->id,
                              p->year->monday + s / 10 * 7 + s / 2 % 5,
                              s % 2 == 0 ? EB_AM : EB_PM,
                              eb_simulated_code(p->marks[s]),
                              EB_NO_TIME};
        status = eb_register_add_mark(context, &mark, err);
    }
    return status;
}

static eb_status past_new(life *l, eb_error *err) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_simulate_options area = EB_SIMULATE_OPTIONS_INIT;
    eb_status status = eb_register_new(&options, &l->past, err);
    if (status != EB_OK) return status;
    const eb_simulate_sink sink = {l->past, add_school, add_simulated, NULL};
    area.schools = 1;
    area.pupils = PAST_PUPILS;
    area.last_year = 2024;
    status = eb_simulate(&area, &sink, err);
    return status == EB_OK ? eb_register_close(l->past, err) : status;
}
static void past_free(life *l) {
    eb_register_free(l->past);
    l->past = NULL;
}

static eb_status labels(life *l, eb_error *err) {
    const eb_date as_of[1] = {day(2025, 1, 13)};
    const eb_model *models[1] = {l->bands};
    eb_label_options options = EB_LABEL_OPTIONS_INIT;
    options.memory = MEMORY;
    options.as_of = as_of;
    options.as_of_count = 1;
    options.models = models;
    options.model_count = 1;
    options.threads = l->threads;
    const eb_status status = eb_labels_new(l->past, &options, &l->labels, err);
    if (status == EB_OK) mix_integer(l, (int64_t)eb_labels_count(l->labels));
    return status;
}
static void labels_free(life *l) {
    eb_labels_free(l->labels);
    l->labels = NULL;
}

static eb_status evaluate(life *l, eb_error *err) {
    eb_evaluate_options options = EB_EVALUATE_OPTIONS_INIT;
    options.memory = MEMORY;
    options.about = l->bands;
    options.resamples = 5;
    options.places = 3;
    options.threads = l->threads;
    const eb_status status =
        eb_evaluate(l->labels, &options, &l->evaluation, err);
    if (status != EB_OK) return status;
    for (size_t i = 0; eb_evaluation_part(l->evaluation, i) != NULL; i++) {
        mix_integer(l, (int64_t)i);
    }
    return EB_OK;
}
static void evaluation_free(life *l) {
    eb_evaluation_free(l->evaluation);
    l->evaluation = NULL;
}

static eb_status recalibrate(life *l, eb_error *err) {
    const eb_date as_of[1] = {day(2025, 1, 13)};
    eb_label_options options = EB_LABEL_OPTIONS_INIT;
    eb_recalibrated_file file = {NULL, 0, "moved", NULL};
    eb_model_recalibration found;
    char *out = NULL;
    size_t length = 0;
    options.memory = MEMORY;
    options.as_of = as_of;
    options.as_of_count = 1;
    (void)eb_model_builtin(0, &file.model, &file.length);
    const eb_status status = eb_model_recalibrate(l->past, &options, &file,
                                                  &out, &length, &found, err);
    if (status == EB_OK) {
        mix(l, out, length);
        release(NULL, out);
    }
    return status;
}

static const double SCORES[12] = {0.9, 0.8, 0.7, 0.7, 0.6, 0.5,
                                  0.4, 0.3, 0.3, 0.2, 0.1, 0.1};
static const unsigned char OUTCOMES[12] = {1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0};

static eb_status ranking(life *l, eb_error *err) {
    const eb_scored rows = {SCORES, NULL, NULL, OUTCOMES, NULL, 12};
    const eb_status status = eb_ranking_new(&rows, &MEMORY, &l->ranking, err);
    if (status == EB_OK) mix_number(l, eb_ranking_auroc(l->ranking));
    return status;
}
static void ranking_free(life *l) {
    eb_ranking_free(l->ranking);
    l->ranking = NULL;
}

static eb_status bootstrap(life *l, eb_error *err) {
    const eb_ranking *rankings[1] = {l->ranking};
    const eb_metric metric = {0, 0};
    eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
    eb_interval out;
    options.memory = MEMORY;
    options.resamples = 20;
    options.seed = 3;
    options.threads = l->threads;
    const eb_status status = eb_bootstrap(rankings, 1, &metric, 1, NULL, 0,
                                          &options, &out, NULL, err);
    if (status == EB_OK) mix_number(l, out.low);
    return status;
}

static eb_status recalibrate_scores(life *l, eb_error *err) {
    const eb_scored rows = {SCORES, NULL, NULL, OUTCOMES, NULL, 12};
    eb_recalibrate_options options = EB_RECALIBRATE_OPTIONS_INIT;
    eb_recalibration out;
    options.memory = MEMORY;
    options.ridge = 1;
    options.minimum = 1;
    const eb_status status = eb_recalibrate(&rows, &options, &out, err);
    if (status == EB_OK) mix(l, &out, sizeof(double));
    return status;
}

static eb_status suppress(life *l, eb_error *err) {
    const size_t parent[5] = {SIZE_MAX, 0, 0, 0, 0};
    const int64_t n[5] = {100, 4, 20, 36, 40}, k[5] = {30, 2, 8, 10, 10};
    unsigned char hidden[5] = {0};
    const eb_status status =
        eb_suppress(5, parent, n, k, 10, &MEMORY, hidden, err);
    if (status == EB_OK) mix(l, hidden, sizeof hidden);
    return status;
}

/* ---- steps: fits and outputs -------------------------------------------- */

static eb_status logistic(life *l, eb_error *err) {
    static double x[160];
    static uint8_t y[80];
    double coef[3], se[3], robust[3];
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    eb_logistic_result out = {0};
    for (size_t i = 0; i < 80; i++) {
        x[2 * i] = (double)(i * 13 % 17);
        x[2 * i + 1] = (double)(i * 7 % 11);
        y[i] = i * 31 % 19 < 9;
    }
    const eb_logistic_data data = {x, 80, 2, 2, y, NULL, NULL};
    options.memory = MEMORY;
    out.coef = coef;
    out.se = se;
    out.robust = robust;
    const eb_status status = eb_logistic_fit(&data, &options, &out, err);
    if (status == EB_OK) mix_number(l, coef[1]);
    return status;
}

static eb_status least_squares(life *l, eb_error *err) {
    const double x[6] = {1, 1, 1, 2, 1, 4}, y[3] = {1, 2, 2.5};
    double coef[2];
    const eb_status status =
        eb_least_squares(x, y, 3, 2, 2, &MEMORY, coef, NULL, NULL, NULL, err);
    if (status == EB_OK) mix_number(l, coef[1]);
    return status;
}

static eb_status output(life *l, eb_error *err) {
    static const char *const COLUMNS[] = {"a", "b"};
    char path[64], text[600];
    eb_output *to = NULL;
    eb_table *table = NULL;
    snprintf(path, sizeof path, "/tmp/earlybell_memory_%ld", (long)getpid());
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    eb_status status = eb_output_open(path, &MEMORY, &to, err);
    if (status != EB_OK) return status;
    status =
        eb_table_new(to, EB_TABLE_NDJSON, 0, COLUMNS, 2, &MEMORY, &table, err);
    if (status != EB_OK) {
        eb_output_abandon(to);
        return status;
    }
    eb_table_text(table, text);
    eb_table_number(table, 0.5);
    eb_table_end_row(table);
    eb_table_free(table);
    eb_write_report(to, l->view, NULL, 0);
    status = eb_output_close(to, err);
    FILE *file = fopen(path, "rb");
    if (status != EB_OK && file != NULL) status = EB_ERR_LIMIT; /* half of it */
    if (file != NULL) fclose(file);
    remove(path);
    return status;
}

#endif
