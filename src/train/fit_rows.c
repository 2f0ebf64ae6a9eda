/* SPDX-License-Identifier: MIT */
/*
 * Rows of a fit as plain arrays, and subsets of them as tables. A value less
 * its reference is 0 for a missing one, since the fill is the reference; what
 * being missing itself says stands in a column of its own.
 */
#include "train/fit_rows.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

eb_status eb_fit_rows_new(size_t count, const eb_memory *memory,
                          eb_fit_rows *out, eb_error *err) {
    memset(out, 0, sizeof *out);
    out->memory = *memory;
    out->count = count;
    out->features = eb_alloc_zero(memory, count, sizeof *out->features);
    out->possible = eb_alloc_zero(memory, count, sizeof(double));
    out->remaining = eb_alloc_zero(memory, count, sizeof(double));
    out->weight = eb_alloc_zero(memory, count, sizeof(double));
    out->draw = eb_alloc_zero(memory, count, sizeof(double));
    out->trials = eb_alloc_zero(memory, count, sizeof(int32_t));
    out->absent = eb_alloc_zero(memory, count, sizeof(int32_t));
    out->pupil = eb_alloc_zero(memory, count, sizeof(uint32_t));
    out->phase = eb_alloc_zero(memory, count, 1);
    out->side = eb_alloc_zero(memory, count, 1);
    out->fold = eb_alloc_zero(memory, count, 1);
    out->known = eb_alloc_zero(memory, count, 1);
    out->outcome = eb_alloc_zero(memory, count, 1);
    out->half_term = eb_alloc_zero(memory, count, 1);
    if (out->features && out->possible && out->remaining && out->weight &&
        out->draw && out->trials && out->absent && out->pupil && out->phase &&
        out->side && out->fold && out->known && out->outcome &&
        out->half_term) {
        return EB_OK;
    }
    eb_fit_rows_free(out);
    return eb_fail_memory(err);
}

void eb_fit_rows_free(eb_fit_rows *rows) {
    void *const blocks[] = {(void *)rows->features,
                            rows->possible,
                            rows->remaining,
                            rows->weight,
                            rows->draw,
                            rows->trials,
                            rows->absent,
                            rows->pupil,
                            rows->phase,
                            rows->side,
                            rows->fold,
                            rows->known,
                            rows->outcome,
                            rows->half_term};
    const eb_memory memory = rows->memory;
    if (memory.release == NULL) return;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        eb_release(&memory, blocks[i]);
    }
    memset(rows, 0, sizeof *rows);
}

int eb_fit_in_subset(const eb_fit_rows *rows, size_t row,
                     const eb_fit_subset *subset) {
    if (rows->side[row] != subset->side) return 0;
    if (subset->share < 1.0 && rows->draw[row] >= subset->share) return 0;
    if (subset->fold < 0) return 1;
    return (rows->fold[row] == subset->fold) == (subset->inside != 0);
}

size_t eb_fit_columns(const eb_fit_term *terms, size_t count) {
    size_t columns = count;
    for (size_t i = 0; i < count; i++) columns += terms[i].has_missing != 0;
    return columns;
}

void eb_fit_design_row(const eb_fit_term *terms, size_t count,
                       const double *features, eb_fit_phase phase,
                       double *out) {
    size_t next = count;
    for (size_t i = 0; i < count; i++) {
        const double z = eb_fit_value(&terms[i], features, phase);
        const int missing = isnan(z) != 0;
        out[i] = missing ? 0.0 : z - terms[i].reference;
        if (terms[i].has_missing) out[next++] = missing;
    }
}

static eb_status alloc_table(eb_fit_table *table, eb_error *err) {
    const eb_memory *memory = &table->memory;
    const size_t n = table->rows;
    table->design = table->columns > 0 && n > SIZE_MAX / table->columns
                        ? NULL
                        : eb_alloc(memory, n * table->columns, sizeof(double));
    table->possible = eb_alloc(memory, n, sizeof(double));
    table->remaining = eb_alloc(memory, n, sizeof(double));
    table->weight = eb_alloc(memory, n, sizeof(double));
    table->last_year = eb_alloc_zero(memory, n, sizeof(double));
    table->trials = eb_alloc(memory, n, sizeof(int32_t));
    table->absent = eb_alloc(memory, n, sizeof(int32_t));
    table->pupil = eb_alloc(memory, n, sizeof(uint32_t));
    table->known = eb_alloc(memory, n, 1);
    table->outcome = eb_alloc(memory, n, 1);
    table->row = eb_alloc(memory, n, sizeof(size_t));
    if (table->design && table->last_year && table->possible &&
        table->remaining && table->weight && table->trials && table->absent &&
        table->pupil && table->known && table->outcome && table->row) {
        return EB_OK;
    }
    return eb_fail_memory(err);
}

eb_status eb_fit_table_new(const eb_fit_rows *rows, const eb_fit_subset *subset,
                           const eb_fit_term *terms, size_t term_count,
                           eb_fit_table *out, eb_error *err) {
    eb_fit_table table;
    memset(&table, 0, sizeof table);
    table.memory = rows->memory;
    table.columns = eb_fit_columns(terms, term_count);
    for (size_t i = 0; i < rows->count; i++) {
        table.rows += (size_t)eb_fit_in_subset(rows, i, subset);
    }
    const eb_status status = alloc_table(&table, err);
    if (status != EB_OK) {
        eb_fit_table_free(&table);
        return status;
    }
    size_t at = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (!eb_fit_in_subset(rows, i, subset)) continue;
        eb_fit_design_row(terms, term_count, rows->features[i],
                          (eb_fit_phase)rows->phase[i],
                          table.design + at * table.columns);
        table.possible[at] = rows->possible[i];
        table.remaining[at] = rows->remaining[i];
        table.weight[at] = rows->weight[i];
        table.trials[at] = rows->trials[i];
        table.absent[at] = rows->absent[i];
        table.pupil[at] = rows->pupil[i];
        table.known[at] = rows->known[i];
        table.outcome[at] = rows->outcome[i];
        table.row[at++] = i;
    }
    *out = table;
    return EB_OK;
}

void eb_fit_table_last_year(const eb_fit_rows *rows, const eb_fit_term *term,
                            eb_fit_table *table) {
    for (size_t i = 0; i < table->rows; i++) {
        const size_t row = table->row[i];
        const double z = eb_fit_value(term, rows->features[row],
                                      (eb_fit_phase)rows->phase[row]);
        table->last_year[i] = isnan(z) ? 0.0 : z - term->reference;
    }
}

void eb_fit_table_free(eb_fit_table *table) {
    void *const blocks[] = {table->design, table->possible, table->remaining,
                            table->weight, table->trials,   table->absent,
                            table->pupil,  table->known,    table->outcome,
                            table->row,    table->last_year};
    const eb_memory memory = table->memory;
    if (memory.release == NULL) return;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        eb_release(&memory, blocks[i]);
    }
    memset(table, 0, sizeof *table);
}
