/* SPDX-License-Identifier: MIT */
/*
 * An earlier list beside this one. A row is known by pupil, school, rule and
 * the day on which it was first met; one that is only near, by the first
 * three. --sort and --top do not go with it: two whole lists are compared.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "text/output.h"
#include "ui/policy.h"
#include "ui/purpose.h"
#include "ui/triggers.h"

typedef struct key {
    const char *cells[4]; /* school, pupil, rule, first_met */
    size_t row;           /* of the earlier list */
} key;

typedef struct keys {
    key *items;
    size_t count;
    char *text; /* dates and rule names are their owners' */
} keys;

static const char *without_guard(const char *text) {
    const int guarded = text[0] == '\'' && text[1] != '\0' &&
                        strchr("=+-@\t\r", text[1]) != NULL;
    return guarded ? text + 1 : text;
}

static int compare_cells(const key *a, const key *b) {
    for (size_t i = 0; i < 4; i++) {
        const int order = strcmp(a->cells[i], b->cells[i]);
        if (order != 0) return order;
    }
    return 0;
}

static int compare_keys(const void *left, const void *right) {
    return compare_cells(left, right);
}

static int has_key(const keys *in, const key *one) {
    return in->count > 0 && bsearch(one, in->items, in->count,
                                    sizeof *in->items, compare_keys) != NULL;
}

/* ---- the keys of both lists --------------------------------------------- */

#define DATE_ROOM 11

static eb_status keys_of_list(const eb_input *input, const eb_policy *policy,
                              const eb_triggers *triggers, keys *out,
                              eb_error *err) {
    const size_t n = eb_triggers_count(triggers);
    out->items = eb_alloc(&input->memory, n + 1, sizeof *out->items);
    out->text = eb_alloc_zero(&input->memory, n + 1, DATE_ROOM);
    if (out->items == NULL || out->text == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        eb_trigger row;
        eb_rule_info rule;
        char *date = out->text + i * DATE_ROOM;
        (void)eb_triggers_get(triggers, i, &row);
        (void)eb_policy_rule(policy, row.rule, &rule);
        if (row.first_met != EB_NO_DATE) eb_date_write(row.first_met, date);
        out->items[i] = (key){{without_guard(row.school),
                               without_guard(row.pupil), rule.name, date},
                              i};
    }
    out->count = n;
    qsort(out->items, n, sizeof *out->items, compare_keys);
    return EB_OK;
}

static eb_status keys_of_file(const eb_input *input, const eb_plain_rows *file,
                              keys *out, eb_error *err) {
    const size_t n = EB_TRIGGER_COLUMN_COUNT;
    size_t columns = file->columns;
    if (columns > n &&
        strcmp(eb_plain_cell(file, 0, columns - 1), EB_PURPOSE_COLUMN) == 0) {
        columns--;
    }
    const int has_change = columns == n + 1 && strcmp(eb_plain_cell(file, 0, n),
                                                      EB_CHANGE_COLUMN) == 0;
    for (size_t i = 0; i < n; i++) {
        if ((columns == n || has_change) &&
            strcmp(eb_plain_cell(file, 0, i), EB_TRIGGER_COLUMNS[i]) == 0) {
            continue;
        }
        return eb_fail_at(err, EB_ERR_HEADER, file->rows[0].line,
                          (int64_t)i + 1, EB_TRIGGER_COLUMNS[i],
                          "not an earlier output of this command");
    }
    out->items =
        eb_alloc(&input->memory, file->row_count + 1, sizeof *out->items);
    if (out->items == NULL) return eb_fail_memory(err);
    for (size_t row = 1; row < file->row_count; row++) {
        if (has_change && strcmp(eb_plain_cell(file, row, n), "gone") == 0) {
            continue;
        }
        out->items[out->count++] =
            (key){{without_guard(eb_plain_cell(file, row, 1)),
                   without_guard(eb_plain_cell(file, row, 0)),
                   eb_plain_cell(file, row, 3), eb_plain_cell(file, row, 5)},
                  row};
    }
    qsort(out->items, out->count, sizeof *out->items, compare_keys);
    return EB_OK;
}

static void free_keys(const eb_input *input, keys *of) {
    eb_release(&input->memory, of->items);
    eb_release(&input->memory, of->text);
}

/* ---- writing ------------------------------------------------------------ */

static void write_now(const eb_trigger_rows *rows, const keys *earlier,
                      eb_table *table) {
    for (size_t i = 0; i < eb_triggers_count(rows->triggers); i++) {
        eb_trigger row;
        eb_cell cells[EB_TRIGGER_COLUMN_COUNT];
        (void)eb_triggers_get(rows->triggers, i, &row);
        for (size_t c = 0; c < EB_TRIGGER_COLUMN_COUNT; c++) {
            eb_trigger_cell(rows, &row, c, &cells[c]);
            if (cells[c].kind == EB_CELL_TEXT) {
                eb_table_text(table, cells[c].text);
            } else {
                eb_table_missing(table);
            }
        }
        const key one = {
            {without_guard(row.school), without_guard(row.pupil), cells[3].text,
             cells[5].kind == EB_CELL_TEXT ? cells[5].text : ""},
            0};
        eb_table_text(table, has_key(earlier, &one) ? "still" : "new");
        eb_table_end_row(table);
    }
}

static void write_gone(const eb_plain_rows *file, const keys *earlier,
                       const keys *now, const keys *ever, eb_table *table) {
    for (size_t i = 0; i < earlier->count; i++) {
        const key *one = &earlier->items[i];
        if (has_key(now, one)) continue;
        const char *state = eb_plain_cell(file, one->row, 4);
        const int was_met =
            strcmp(state, "met") == 0 || strcmp(state, "held") == 0;
        for (size_t c = 0; c < EB_TRIGGER_COLUMN_COUNT; c++) {
            const char *cell = without_guard(eb_plain_cell(file, one->row, c));
            if (c == 4 && was_met && !has_key(ever, one)) {
                cell = eb_trigger_state_name(EB_TRIGGER_RETRACTED);
            }
            if (cell[0] == '\0' && c != 1) {
                eb_table_missing(table);
            } else {
                eb_table_text(table, cell);
            }
        }
        eb_table_text(table, "gone");
        eb_table_end_row(table);
    }
}

static eb_status open_table(const eb_input *input, eb_output *output,
                            eb_table **out, eb_error *err) {
    const eb_settings *settings = &input->settings;
    const char *columns[EB_TRIGGER_COLUMN_COUNT + 1];
    for (size_t i = 0; i < EB_TRIGGER_COLUMN_COUNT; i++) {
        columns[i] = EB_TRIGGER_COLUMNS[i];
    }
    columns[EB_TRIGGER_COLUMN_COUNT] = EB_CHANGE_COLUMN;
    return eb_table_new(
        output,
        settings->format == EB_FORMAT_NDJSON ? EB_TABLE_NDJSON : EB_TABLE_CSV,
        settings->given->values[EB_OPTION_RAW] != NULL, columns,
        EB_TRIGGER_COLUMN_COUNT + 1, NULL, out, err);
}

typedef struct lists {
    eb_plain_rows file;
    keys earlier, now, ever; /* ever: with the episodes that are over */
    eb_triggers *all;
} lists;

static eb_status read_lists(const eb_input *input, const eb_policy *policy,
                            const eb_cases *cases,
                            const eb_triggers_options *options,
                            const eb_triggers *triggers, lists *out,
                            eb_error *err) {
    eb_triggers_options all = *options;
    all.all = all.lead = 1;
    eb_status status =
        eb_plain_rows_open(input->settings.given->values[EB_OPTION_SINCE], 0,
                           &input->memory, &out->file, err);
    if (status == EB_OK) {
        status = keys_of_file(input, &out->file, &out->earlier, err);
    }
    if (status == EB_OK) {
        status = keys_of_list(input, policy, triggers, &out->now, err);
    }
    if (status == EB_OK && cases == NULL) all.lead = options->lead;
    if (status == EB_OK) {
        status =
            eb_triggers_new(input->view, policy, cases, &all, &out->all, err);
    }
    if (status == EB_OK) {
        status = keys_of_list(input, policy, out->all, &out->ever, err);
    }
    return status;
}

int eb_triggers_since(eb_input *input, const eb_policy *policy,
                      const eb_cases *cases, const eb_triggers_options *options,
                      const eb_triggers *triggers) {
    const eb_given *given = input->settings.given;
    const char *path = given->values[EB_OPTION_OUTPUT];
    const eb_trigger_rows rows = {policy, triggers, 0};
    lists in;
    eb_error err = {0};
    eb_output *output = NULL;
    eb_table *table = NULL;
    memset(&in, 0, sizeof in);
    if (given->values[EB_OPTION_SORT] != NULL ||
        given->values[EB_OPTION_TOP] != NULL) {
        return eb_say_wrong_use("triggers",
                                "--since compares whole lists: without "
                                "--sort and --top");
    }
    eb_status status =
        read_lists(input, policy, cases, options, triggers, &in, &err);
    if (status == EB_OK) status = eb_result_open(given, path, &output, &err);
    if (status == EB_OK) status = open_table(input, output, &table, &err);
    if (status == EB_OK) {
        write_now(&rows, &in.earlier, table);
        write_gone(&in.file, &in.earlier, &in.now, &in.ever, table);
        status = eb_output_close(output, &err);
        output = NULL;
    }
    eb_table_free(table);
    eb_output_abandon(output);
    free_keys(input, &in.earlier);
    free_keys(input, &in.now);
    free_keys(input, &in.ever);
    eb_triggers_free(in.all);
    eb_plain_rows_free(&in.file);
    return status == EB_OK ? EB_EXIT_DONE
                           : eb_say_error(given->values[EB_OPTION_SINCE], &err);
}
