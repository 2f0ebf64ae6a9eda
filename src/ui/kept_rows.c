/* SPDX-License-Identifier: MIT */
/*
 * Which column is the key is what data/rows makes of the header, so that
 * --columns and other ways of writing a name hold here too. The rows that are
 * given on are those that a register alone would have read, with their lines.
 */
#include "ui/kept_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/rows.h"

typedef struct eb_kept_key {
    const char *text;
    size_t row;
} eb_kept_key;

static int compare_keys(const void *a, const void *b) {
    const eb_kept_key *x = a, *y = b;
    const int order = strcmp(x->text, y->text);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static eb_status give_header(eb_kept_file *file, eb_rows *rows, eb_error *err) {
    for (size_t i = 0; i < file->text.columns; i++) {
        const char *cell = eb_plain_cell(&file->text, 0, i);
        file->fields[i] = (eb_field){cell, strlen(cell)};
    }
    return eb_rows_header(rows, file->fields, file->text.columns,
                          file->text.rows[0].line, err);
}

eb_status eb_kept_begin(eb_kept_file *file, const eb_input *input,
                        eb_register *reg, eb_rows **out, eb_error *err) {
    eb_rows_options how = EB_ROWS_OPTIONS_INIT;
    how.kind = file->kind;
    how.dates = input->settings.dates;
    how.columns = input->columns_text;
    eb_status status = eb_rows_new(reg, &how, out, err);
    if (status == EB_OK) status = give_header(file, *out, err);
    return status;
}

/* The key's column, found by a header that is given to nobody's register. */
static eb_status find_key(eb_kept_file *file, const eb_input *input,
                          eb_error *err) {
    const eb_role role =
        file->kind == EB_ROWS_PUPILS ? EB_ROLE_PUPIL_ID : EB_ROLE_SCHOOL_ID;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_register *scratch = NULL;
    eb_rows *rows = NULL;
    options.codes = input->codes;
    eb_status status = eb_register_new(&options, &scratch, err);
    if (status == EB_OK) {
        status = eb_kept_begin(file, input, scratch, &rows, err);
    }
    if (status == EB_OK) {
        const eb_field field = eb_rows_field(rows, role, file->fields);
        file->key = SIZE_MAX;
        for (size_t i = 0; i < file->text.columns; i++) {
            if (field.length > 0 && file->fields[i].text == field.text) {
                file->key = i;
            }
        }
    }
    eb_rows_free(rows);
    eb_register_free(scratch);
    return status;
}

/* Files are, as often as not; sorting takes their memory again. */
static int is_sorted(const eb_kept_file *file) {
    for (size_t i = 1; i < file->key_count; i++) {
        if (compare_keys(&file->keys[i - 1], &file->keys[i]) > 0) return 0;
    }
    return 1;
}

static eb_status sort_keys(eb_kept_file *file, eb_error *err) {
    const size_t n = file->text.row_count - 1;
    file->keys = eb_alloc(&file->text.memory, n, sizeof *file->keys);
    if (file->keys == NULL) return eb_fail_memory(err);
    for (size_t row = 1; row <= n; row++) {
        file->keys[row - 1] = (eb_kept_key){
            file->key == SIZE_MAX ? ""
                                  : eb_plain_cell(&file->text, row, file->key),
            row};
    }
    file->key_count = n;
    if (!is_sorted(file)) {
        qsort(file->keys, n, sizeof *file->keys, compare_keys);
    }
    return EB_OK;
}

int eb_kept_open(const eb_input *input, const char *path, eb_rows_kind kind,
                 eb_kept_file *out) {
    eb_error err = {0};
    memset(out, 0, sizeof *out);
    if (path == NULL) return EB_EXIT_DONE;
    out->path = path;
    out->kind = kind;
    eb_status status = eb_plain_rows_open(path, input->settings.delimiter,
                                          &input->memory, &out->text, &err);
    if (status == EB_OK) {
        out->fields =
            eb_alloc(&out->text.memory, out->text.columns, sizeof *out->fields);
        if (out->fields == NULL) status = eb_fail_memory(&err);
    }
    if (status == EB_OK) status = find_key(out, input, &err);
    if (status == EB_OK) status = sort_keys(out, &err);
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(path, &err);
}

void eb_kept_close(eb_kept_file *file) {
    if (file->path == NULL) return;
    if (file->keys != NULL) eb_release(&file->text.memory, file->keys);
    if (file->fields != NULL) eb_release(&file->text.memory, file->fields);
    eb_plain_rows_free(&file->text);
    memset(file, 0, sizeof *file);
}

static eb_status add_row(eb_kept_file *file, size_t row, eb_rows *rows,
                         eb_error *err) {
    const char *cell = eb_plain_cell(&file->text, row, 0);
    for (size_t i = 0; i < file->text.columns; i++) {
        const size_t length = strlen(cell);
        file->fields[i] = (eb_field){cell, length};
        cell += length + 1;
    }
    return eb_rows_add(rows, file->fields, file->text.columns,
                       file->text.rows[row].line, err);
}

size_t eb_kept_first(const eb_kept_file *file, const char *key) {
    size_t low = 0, high = file->key_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(file->keys[middle].text, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

eb_status eb_kept_add(eb_kept_file *file, const char *key, eb_rows *rows,
                      size_t *added, eb_error *err) {
    eb_status status = EB_OK;
    *added = 0;
    for (size_t i = key == NULL ? 0 : eb_kept_first(file, key);
         status == EB_OK && i < file->key_count &&
         (key == NULL || strcmp(file->keys[i].text, key) == 0);
         i++) {
        status = add_row(file, file->keys[i].row, rows, err);
        ++*added;
    }
    return status;
}

size_t eb_kept_count(const eb_kept_file *file) {
    size_t n = 0;
    for (size_t i = 0; i < file->key_count; i++) {
        n += i == 0 || strcmp(file->keys[i].text, file->keys[i - 1].text) != 0;
    }
    return n;
}
