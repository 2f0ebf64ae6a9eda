/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "data/rows.h"
#include "test.h"

/* What was read: "pupil day hh:mm event who note\n". */
typedef struct taken {
    char text[2048];
    size_t used, count;
    eb_status answer;
} taken;

static eb_status take(void *context, const eb_case *row, eb_error *err) {
    taken *t = context;
    char date[11];
    (void)err;
    eb_date_write((eb_date)(row->at / 1440), date);
    t->used += (size_t)snprintf(t->text + t->used, sizeof t->text - t->used,
                                "%s %s %02d:%02d %s %s %s\n", row->pupil, date,
                                (int)(row->at % 1440 / 60), (int)(row->at % 60),
                                eb_event_name(row->event), row->who, row->note);
    t->count++;
    return t->answer;
}

/* Lines split at `|`. */
static eb_status read_cases(const char *text, const char *columns, taken *out,
                            eb_error *err) {
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    eb_rows *rows = NULL;
    memset(err, 0, sizeof *err);
    options.kind = EB_ROWS_CASES;
    options.columns = columns;
    options.add_case = take;
    options.case_context = out;
    eb_status status = eb_rows_new(NULL, &options, &rows, err);
    for (int64_t line = 1; status == EB_OK && *text != '\0'; line++) {
        eb_field fields[8];
        size_t n = 0, length = strcspn(text, "\n");
        for (const char *at = text, *end = text + length;; n++) {
            const char *bar = memchr(at, '|', (size_t)(end - at));
            fields[n].text = at;
            fields[n].length = (size_t)((bar != NULL ? bar : end) - at);
            if (bar == NULL) break;
            at = bar + 1;
        }
        status = line == 1 ? eb_rows_header(rows, fields, n + 1, line, err)
                           : eb_rows_add(rows, fields, n + 1, line, err);
        text += length + (text[length] == '\n');
    }
    if (status == EB_OK) status = eb_rows_end(rows, err);
    eb_rows_free(rows);
    return status;
}

static void test_rows(void **state) {
    (void)state;
    eb_error err;
    taken t = {{0}, 0, 0, EB_OK};
    assert_ok(
        read_cases("who|Event|pupil_id|AT|note\n"
                   "mother|told|P1|2026-02-04T08:30|ill, \"flu\"\n"
                   "|CALL|P2|2026-02-04|\n"
                   "|notice_paid| P3 |2026-02-04 17:05:59|\n",
                   NULL, &t, &err));
    assert_string_equal(t.text,
                        "P1 2026-02-04 08:30 told mother ill, \"flu\"\n"
                        "P2 2026-02-04 00:00 call  \n"
                        "P3 2026-02-04 17:05 notice_paid  \n");
}

/* `date` is accepted as the name of `at`; when both are there, `at` is. */
static void test_date_for_at(void **state) {
    (void)state;
    eb_error err;
    taken t = {{0}, 0, 0, EB_OK};
    assert_ok(read_cases("pupil_id|date|event\nP1|2026-02-04|visit\n", NULL, &t,
                         &err));
    assert_ok(
        read_cases("pupil_id|date|event|at\n"
                   "P1|2026-02-04|visit|2026-02-05\n",
                   NULL, &t, &err));
    assert_ok(read_cases("child|when|what\nP1|2026-02-06|visit\n",
                         "pupil_id=child,at=when,event=what", &t, &err));
    assert_string_equal(t.text,
                        "P1 2026-02-04 00:00 visit  \n"
                        "P1 2026-02-05 00:00 visit  \n"
                        "P1 2026-02-06 00:00 visit  \n");
}

static void test_refused(void **state) {
    (void)state;
    static const struct {
        const char *text;
        eb_status status;
        int64_t line, column;
        const char *field;
    } BAD[] = {
        {"pupil_id|event\n", EB_ERR_HEADER, 1, 0, "at"},
        {"pupil_id|at\n", EB_ERR_HEADER, 1, 0, "event"},
        {"at|event\n", EB_ERR_HEADER, 1, 0, "pupil_id"},
        {"pupil_id|at|event\nP1|2026-02-04|told\nP1|2026-02-04|tolled\n",
         EB_ERR_ROW, 3, 3, "event"},
        {"pupil_id|at|event\n|2026-02-04|told\n", EB_ERR_ROW, 2, 1, "pupil_id"},
        {"pupil_id|at|event\nP1|4 February|told\n", EB_ERR_ROW, 2, 2, "at"},
        {"pupil_id|at|event\nP1||told\n", EB_ERR_ROW, 2, 2, "at"},
        {"pupil_id|at|event\nP1|2026-02-04T25:00|told\n", EB_ERR_ROW, 2, 2,
         "at"},
        {"pupil_id|at|event\nP1|2026-02-04\n", EB_ERR_ROW, 2, 0, ""},
        {"pupil_id|at|event\nP1|02/03/2026|told\n", EB_ERR_AMBIGUOUS, 2, 2,
         "at"},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        eb_error err;
        taken t = {{0}, 0, 0, EB_OK};
        const eb_status status = read_cases(BAD[i].text, NULL, &t, &err);
        if (status != BAD[i].status || err.line != BAD[i].line ||
            err.column != BAD[i].column ||
            strcmp(err.field, BAD[i].field) != 0) {
            fail_msg("%s: %d at %d:%d in `%s`: %s", BAD[i].text, status,
                     (int)err.line, (int)err.column, err.field, err.message);
        }
        /* What was written is nobody's business. */
        assert_null(strstr(err.message, "tolled"));
    }
}

/* The taker's own refusal stops the reading, with the line. */
static void test_taker_refuses(void **state) {
    (void)state;
    eb_error err;
    taken t = {{0}, 0, 0, EB_ERR_MEMORY};
    assert_int_equal(read_cases("pupil_id|at|event\nP1|2026-02-04|told\n"
                                "P2|2026-02-04|told\n",
                                NULL, &t, &err),
                     EB_ERR_MEMORY);
    assert_int_equal(t.count, 1);
    assert_int_equal(err.line, 2);
}

static void test_events_by_name(void **state) {
    (void)state;
    for (int event = 0; event < EB_EVENTS; event++) {
        const char *name = eb_event_name((eb_event)event);
        assert_true(name[0] != '\0');
        assert_int_equal(eb_event_find(name, strlen(name)), event);
    }
    assert_int_equal(EB_EVENTS, 27);
    assert_string_equal(eb_event_name(EB_EVENTS), "");
    assert_int_equal(eb_event_find("tol", 3), -1);
    assert_int_equal(eb_event_find("Told", 4), -1);
}

static void test_options(void **state) {
    (void)state;
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    eb_rows *rows = NULL;
    eb_error err;
    options.kind = EB_ROWS_CASES;
    assert_int_equal(eb_rows_new(NULL, &options, &rows, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "add_case");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_date_for_at),
                                       cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_taker_refuses),
                                       cmocka_unit_test(test_events_by_name),
                                       cmocka_unit_test(test_options)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
