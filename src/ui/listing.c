/* SPDX-License-Identifier: MIT */
/*
 * Rows stand in the order of school and pupil id. Sorted rows that tie keep
 * it, so that two runs give the same bytes.
 */
#include "ui/listing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "ui/progress.h"
#include "ui/purpose.h"
#include "ui/shards.h"

/* ---- sorting ------------------------------------------------------------ */

static int is_missing(const eb_sort_key *key) {
    return key->text == NULL && isnan(key->number);
}

static int compare_values(const eb_sort_key *a, const eb_sort_key *b) {
    if (a->text != NULL && b->text != NULL) return strcmp(a->text, b->text);
    return (a->number > b->number) - (a->number < b->number);
}

static int compare_keys(const eb_sort_key *a, const eb_sort_key *b,
                        int descending) {
    if (is_missing(a) != is_missing(b)) return is_missing(a) - is_missing(b);
    if (!is_missing(a)) {
        const int order = compare_values(a, b);
        if (order != 0) return descending ? -order : order;
    }
    return (a->row > b->row) - (a->row < b->row);
}

static int compare_up(const void *a, const void *b) {
    return compare_keys(a, b, 0);
}

static int compare_down(const void *a, const void *b) {
    return compare_keys(a, b, 1);
}

void eb_sort_rows(eb_sort_key *keys, size_t n, int descending) {
    if (n == 0) return;
    qsort(keys, n, sizeof *keys, descending ? compare_down : compare_up);
}

int eb_listing_sort_column(const eb_input *input, const char *const *columns,
                           size_t count) {
    const char *name = input->settings.sort_column;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(columns[i], name) == 0) return (int)i;
    }
    const char *nearest = eb_nearest_name(name, columns, count);
    if (nearest != NULL) {
        eb_say("--sort: no column %s: did you mean %s?", name, nearest);
    } else {
        eb_say("--sort: no column %s", name);
    }
    return -1;
}

/* ---- writing ------------------------------------------------------------ */

static const char *key_text(const eb_listing *listing, size_t slot,
                            size_t column, eb_cell *cell) {
    if (column == EB_NO_KEY) return "";
    listing->cell(listing->context, slot, column, cell);
    return cell->kind == EB_CELL_TEXT ? cell->text : "";
}

/* 1: the row of a slot was there before. */
static int was_there(const eb_listing *listing, size_t slot, eb_since *since) {
    eb_cell pupil, school, third;
    return eb_since_find(since,
                         key_text(listing, slot, listing->keys.school, &school),
                         key_text(listing, slot, listing->keys.pupil, &pupil),
                         key_text(listing, slot, listing->keys.third, &third));
}

/* `since` NULL: no column `change`. */
static void write_row(const eb_listing *listing, size_t slot, eb_since *since,
                      eb_table *table) {
    for (size_t c = 0; c < listing->column_count; c++) {
        eb_cell cell;
        listing->cell(listing->context, slot, c, &cell);
        switch (cell.kind) {
            case EB_CELL_TEXT:
                eb_table_text(table, cell.text);
                break;
            case EB_CELL_INTEGER:
                eb_table_integer(table, cell.integer);
                break;
            case EB_CELL_NUMBER:
                eb_table_number(table, cell.number);
                break;
            case EB_CELL_MISSING:
                eb_table_missing(table);
                break;
        }
    }
    if (since != NULL) {
        eb_table_text(table, was_there(listing, slot, since) ? "still" : "new");
    }
    eb_table_end_row(table);
}

/* With --top, rows that are not written are still there, not gone. Rows of the
 * view are known without scoring them. */
static eb_status find_unwritten(const eb_input *input,
                                const eb_listing *listing, size_t written,
                                eb_since *since, eb_error *err) {
    eb_status status = EB_OK;
    const size_t rows = listing->row_count;
    for (size_t i = 0; status == EB_OK && written < rows && i < rows; i++) {
        eb_row row;
        if (!listing->is_view) {
            status = listing->make(listing->context, i, 1, err);
            if (status == EB_OK) (void)was_there(listing, 0, since);
            continue;
        }
        status = eb_view_row(input->view, i, &row, err);
        if (status == EB_OK) {
            (void)eb_since_find(since, row.school, row.pupil, "");
        }
    }
    return status;
}

static eb_status write_batches(const eb_listing *listing, size_t rows,
                               eb_since *since, eb_table *table,
                               eb_error *err) {
    eb_progress progress;
    size_t room = rows < EB_BATCH_ROWS ? rows : EB_BATCH_ROWS;
    eb_status status = listing->reserve(listing->context, room, err);
    eb_progress_start(&progress, listing->what);
    for (size_t first = 0; status == EB_OK && first < rows; first += room) {
        if (room > rows - first) room = rows - first;
        status = listing->make(listing->context, first, room, err);
        for (size_t i = 0; status == EB_OK && i < room; i++) {
            write_row(listing, i, since, table);
        }
        if (first + room < rows) {
            eb_progress_rows(&progress, first + room, rows);
        }
    }
    eb_progress_end(&progress);
    return status;
}

static void make_keys(const eb_listing *listing, size_t column,
                      eb_sort_key *keys, char *texts) {
    for (size_t i = 0; i < listing->row_count; i++) {
        eb_cell cell;
        listing->cell(listing->context, i, column, &cell);
        eb_sort_key *key = &keys[i];
        key->row = i;
        key->text = NULL;
        key->number = cell.kind == EB_CELL_INTEGER  ? (double)cell.integer
                      : cell.kind == EB_CELL_NUMBER ? cell.number
                                                    : (double)NAN;
        if (cell.kind != EB_CELL_TEXT || cell.text[0] == '\0') continue;
        key->text = cell.text;
        if (cell.text == cell.room) {
            key->text = texts + i * EB_CELL_ROOM;
            memcpy(texts + i * EB_CELL_ROOM, cell.room, EB_CELL_ROOM);
        }
    }
}

static eb_status write_sorted(const eb_input *input, const eb_listing *listing,
                              size_t rows, size_t column, eb_since *since,
                              eb_table *table, eb_error *err) {
    const eb_memory *memory = &input->memory;
    const size_t n = listing->row_count;
    eb_sort_key *keys = eb_alloc(memory, n, sizeof *keys);
    char *texts = eb_alloc(memory, n, EB_CELL_ROOM);
    eb_status status = EB_OK;
    if (keys == NULL || texts == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    status = listing->reserve(listing->context, n, err);
    if (status == EB_OK) status = listing->make(listing->context, 0, n, err);
    if (status != EB_OK) goto out;
    make_keys(listing, column, keys, texts);
    eb_sort_rows(keys, n, input->settings.sort_descending);
    for (size_t i = 0; i < rows; i++) {
        write_row(listing, keys[i].row, since, table);
    }
out:
    eb_release(memory, texts);
    eb_release(memory, keys);
    return status;
}

/* The columns of the listing, and one for the change. */
static eb_status open_table(const eb_input *input, const eb_listing *listing,
                            const eb_since *since, eb_output *output,
                            eb_table **out, eb_error *err) {
    const eb_settings *settings = &input->settings;
    const int raw = settings->given->values[EB_OPTION_RAW] != NULL;
    const size_t n = listing->column_count;
    const char **columns = eb_alloc(&input->memory, n + 1, sizeof *columns);
    if (columns == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < n; i++) columns[i] = listing->columns[i];
    columns[n] = EB_CHANGE_COLUMN;
    const eb_status status = eb_table_new(
        output,
        settings->format == EB_FORMAT_NDJSON ? EB_TABLE_NDJSON : EB_TABLE_CSV,
        raw, columns, since != NULL ? n + 1 : n, NULL, out, err);
    eb_release(&input->memory, columns);
    return status;
}

/* The rows of one school, after those of the schools before. */
static int write_to_stream(eb_input *input, const eb_listing *listing) {
    const eb_given *given = input->settings.given;
    const char *path = given->values[EB_OPTION_OUTPUT];
    eb_stream *stream = input->stream;
    eb_error err = {0};
    eb_status status = EB_OK;
    if (stream->output == NULL) {
        status = eb_result_open(given, path, &stream->output, &err);
        if (status != EB_OK) return eb_say_error(path, &err);
        status = open_table(input, listing, NULL, stream->output,
                            &stream->table, &err);
    }
    if (status == EB_OK) {
        status = write_batches(listing, listing->row_count, NULL, stream->table,
                               &err);
    }
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(NULL, &err);
}

/* `sort` below 0: rows in their own order. */
static int write_listing(eb_input *input, const eb_listing *listing, int sort,
                         eb_since *since, const eb_since_columns *columns) {
    const eb_settings *settings = &input->settings;
    const char *path = settings->given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_table *table = NULL;
    eb_error err = {0};
    size_t rows = listing->row_count;
    if (input->stream != NULL) return write_to_stream(input, listing);
    if (settings->top > 0 && settings->top < rows) rows = settings->top;
    eb_status status = eb_result_open(settings->given, path, &output, &err);
    if (status != EB_OK) return eb_say_error(path, &err);
    status = open_table(input, listing, since, output, &table, &err);
    if (status == EB_OK && sort < 0) {
        status = write_batches(listing, rows, since, table, &err);
    } else if (status == EB_OK) {
        status = write_sorted(input, listing, rows, (size_t)sort, since, table,
                              &err);
    }
    if (status == EB_OK && since != NULL) {
        status = find_unwritten(input, listing, rows, since, &err);
    }
    if (status == EB_OK && since != NULL) {
        eb_since_write_gone(since, columns, table);
    }
    eb_table_free(table);
    if (status != EB_OK) {
        eb_output_abandon(output);
        return eb_say_error(NULL, &err);
    }
    if (eb_output_close(output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    return EB_EXIT_DONE;
}

int eb_listing_write(eb_input *input, const eb_listing *listing) {
    const char *path = input->settings.given->values[EB_OPTION_SINCE];
    const eb_since_columns columns = {listing->columns, listing->column_count,
                                      listing->kind, listing->context,
                                      listing->keys};
    eb_since since;
    eb_error err = {0};
    int sort = -1;
    if (input->settings.sort_column[0] != '\0') {
        sort = eb_listing_sort_column(input, listing->columns,
                                      listing->column_count);
        if (sort < 0) return EB_EXIT_WRONG_USE;
    }
    if (path == NULL) return write_listing(input, listing, sort, NULL, NULL);
    /* Read whole before anything is written: -o may name the same file. */
    memset(&since, 0, sizeof since);
    eb_status status =
        eb_plain_rows_open(path, 0, &input->memory, &since.text, &err);
    if (status == EB_OK) status = eb_since_make(&since, &columns, &err);
    const int code = status == EB_OK
                         ? write_listing(input, listing, sort, &since, &columns)
                         : eb_say_error(path, &err);
    eb_since_free(&since);
    return code;
}
