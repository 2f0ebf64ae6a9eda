/* SPDX-License-Identifier: MIT */
/*
 * Separation, detected exactly (the question of Konis 2007's linear programme,
 * answered by least squares).
 *
 * Turn every row z, scaled to length 1, by the sign of its outcome: v = z for
 * 1, -z for 0. A direction b separates when v'b >= 0 for all rows and > 0 for
 * some. Let c be the mean of all v, and take the point of least length
 *
 *     b = c + sum u_i v_i,   u_i >= 0.
 *
 * At that point v_i'b >= 0 for every i (else a larger u_i would shorten b), and
 * u_i v_i'b = 0; so b'b = c'b, the mean of v_i'b. Hence b is either 0, and the
 * rows balance with weights that are all positive: nothing separates them; or
 * it is a direction that does. Both answers carry their proof. Quasi-complete
 * separation is no special case. A coefficient held to one sign adds a vector
 * along its own axis that need not be part of c.
 *
 * The least length is found by active sets (Lawson and Hanson 1974): at most
 * one vector for each coefficient is in use at a time, so that each step is a
 * small least squares problem and one pass over the rows.
 */
#include "train/separation.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "train/columns.h"

#define NOTHING                                                            \
    1e-12          /* a length that is rounding; the vectors have length 1 \
                    */
#define SLACK 1e-9 /* of v'b, beside the length of b */
#define NAMED_LEAST 1e-6
#define NAMED_MOST 4

typedef struct margin {
    double least;
    size_t row;
} margin;

typedef struct search {
    eb_logistic_table *table;
    const int8_t *signs;
    const eb_memory *memory;
    size_t width, used; /* used: vectors in use */
    double *b, *c;
    double *vectors;       /* width x width: column k is vector k */
    double *times, *trial; /* u of those in use */
    size_t *which;
    double *chunk_sums; /* of v, by chunk */
    margin *margins;    /* by chunk */
    double *padded;     /* b, filled up to whole panels */
} search;

/* Each row's turn and 1 / length: 0 for rows unseen. */
static void turn_rows(const search *s, const double *z, size_t first,
                      size_t count, double turn[EB_BLOCK_ROWS]) {
    for (size_t r = 0; r < EB_BLOCK_ROWS; r++) turn[r] = 0.0;
    for (size_t r = 0; r < count; r++) {
        double sum = 0.0;
        for (size_t j = 0; j < s->width; j++) {
            double value = z[eb_block_index(r, j)];
            sum += value * value;
        }
        if (sum == 0.0) continue;
        turn[r] = (s->table->data->y[first + r] ? 1.0 : -1.0) / sqrt(sum);
    }
}

static eb_status sum_chunk(void *context, size_t worker, size_t index,
                           eb_error *err) {
    (void)err;
    search *s = context;
    const eb_logistic_table *t = s->table;
    size_t panels = eb_block_panels(t->data->columns);
    double *z = t->scratch + worker * t->scratch_size;
    double *sums = s->chunk_sums + index * panels * EB_BLOCK_LANES;
    eb_chunk chunk = eb_chunk_at(t->data->rows, index);
    for (size_t i = chunk.first; i < chunk.end; i += EB_BLOCK_ROWS) {
        double turn[EB_BLOCK_ROWS];
        size_t count = eb_block_pack(&t->source, i, chunk.end, z);
        turn_rows(s, z, i, count, turn);
        eb_block_sum(z, panels, turn, sums);
    }
    return EB_OK;
}

static eb_status margin_chunk(void *context, size_t worker, size_t index,
                              eb_error *err) {
    (void)err;
    search *s = context;
    const eb_logistic_table *t = s->table;
    size_t panels = eb_block_panels(t->data->columns);
    double *z = t->scratch + worker * t->scratch_size;
    margin found = {(double)INFINITY, 0};
    eb_chunk chunk = eb_chunk_at(t->data->rows, index);
    for (size_t i = chunk.first; i < chunk.end; i += EB_BLOCK_ROWS) {
        double turn[EB_BLOCK_ROWS], product[EB_BLOCK_ROWS] = {0.0};
        size_t count = eb_block_pack(&t->source, i, chunk.end, z);
        turn_rows(s, z, i, count, turn);
        eb_block_times(z, panels, s->padded, product);
        for (size_t r = 0; r < count; r++)
            if (turn[r] != 0.0 && turn[r] * product[r] < found.least)
                found = (margin){turn[r] * product[r], i + r};
    }
    s->margins[index] = found;
    return EB_OK;
}

/* The vector with the least v'b; rows first, then signs, as rows + column. */
static margin least_margin(search *s) {
    eb_logistic_table *t = s->table;
    size_t chunks = eb_chunk_count(t->data->rows);
    margin found = {(double)INFINITY, 0};
    memcpy(s->padded, s->b, s->width * sizeof(double));
    (void)eb_parallel(t->threads, chunks, margin_chunk, s, NULL);
    for (size_t k = 0; k < chunks; k++)
        if (s->margins[k].least < found.least) found = s->margins[k];
    for (size_t j = 0; s->signs && j + 1 < s->width; j++) {
        double product = s->signs[j] * s->b[j + 1];
        if (s->signs[j] != 0 && product < found.least)
            found = (margin){product, t->data->rows + j};
    }
    return found;
}

static void put_vector(search *s, size_t which) {
    const eb_logistic_table *t = s->table;
    size_t k = s->used++;
    s->which[k] = which;
    s->times[k] = 0.0;
    for (size_t j = 0; j < s->width; j++) s->vectors[j * s->width + k] = 0.0;
    if (which >= t->data->rows) {
        size_t column = which - t->data->rows;
        s->vectors[(column + 1) * s->width + k] = s->signs[column];
        return;
    }
    double *z = t->scratch, turn[EB_BLOCK_ROWS];
    eb_block_pack(&t->source, which, which + 1, z);
    turn_rows(s, z, which, 1, turn);
    for (size_t j = 0; j < s->width; j++)
        s->vectors[j * s->width + k] = turn[0] * z[eb_block_index(0, j)];
}

static void drop_vector(search *s, size_t k) {
    s->used--;
    for (size_t i = k; i < s->used; i++) {
        s->which[i] = s->which[i + 1];
        s->times[i] = s->times[i + 1];
        s->trial[i] = s->trial[i + 1];
        for (size_t j = 0; j < s->width; j++)
            s->vectors[j * s->width + i] = s->vectors[j * s->width + i + 1];
    }
}

static void sum_up(search *s) {
    for (size_t j = 0; j < s->width; j++) {
        double sum = s->c[j];
        for (size_t k = 0; k < s->used; k++)
            sum += s->times[k] * s->vectors[j * s->width + k];
        s->b[j] = sum;
    }
}

/* The best `times` for those in use, all above 0, others dropped. */
static eb_status settle(search *s, eb_error *err) {
    while (s->used > 0) {
        for (size_t j = 0; j < s->width; j++) s->b[j] = -s->c[j];
        eb_status status =
            eb_least_squares(s->vectors, s->b, s->width, s->used, s->width,
                             s->memory, s->trial, NULL, NULL, NULL, err);
        if (status != EB_OK) return status;
        double length = 1.0;
        for (size_t k = 0; k < s->used; k++) {
            if (s->trial[k] > 0.0) continue;
            double part = s->times[k] / (s->times[k] - s->trial[k]);
            if (!(part > 0.0)) part = 0.0;
            if (part < length) length = part;
        }
        int dropped = 0;
        for (size_t k = s->used; k-- > 0;) {
            int ends = s->trial[k] <= 0.0;
            s->times[k] += length * (s->trial[k] - s->times[k]);
            if (!ends || s->times[k] > 1e-15) continue;
            drop_vector(s, k);
            dropped = 1;
        }
        if (!dropped) break;
    }
    sum_up(s);
    return EB_OK;
}

static double length_of(const double *b, size_t width) {
    double sum = 0.0;
    for (size_t j = 0; j < width; j++) sum += b[j] * b[j];
    return sqrt(sum);
}

static eb_status descend(search *s, eb_separation *found, eb_error *err) {
    size_t rounds = 20 * s->width + 100;
    *found = EB_SEPARATION_UNSURE;
    for (size_t round = 0; round < rounds; round++) {
        double length = length_of(s->b, s->width);
        if (length <= NOTHING) {
            *found = EB_OVERLAPPED;
            return EB_OK;
        }
        margin next = least_margin(s);
        if (next.least >= -SLACK * length) {
            *found = EB_SEPARATED;
            return EB_OK;
        }
        for (size_t k = 0; k < s->used; k++)
            if (s->which[k] == next.row) return EB_OK; /* only by rounding */
        if (s->used == s->width) return EB_OK;
        put_vector(s, next.row);
        eb_status status = settle(s, err);
        if (status == EB_ERR_FIT) return EB_OK;
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static void find_mean(search *s) {
    const eb_logistic_data *data = s->table->data;
    size_t chunks = eb_chunk_count(data->rows);
    size_t padded = eb_block_panels(data->columns) * EB_BLOCK_LANES;
    (void)eb_parallel(s->table->threads, chunks, sum_chunk, s, NULL);
    for (size_t j = 0; j < s->width; j++) {
        double sum = 0.0;
        for (size_t k = 0; k < chunks; k++)
            sum += s->chunk_sums[k * padded + j];
        s->c[j] = s->b[j] = sum / (double)data->rows;
    }
}

eb_status eb_separation_find(eb_logistic_table *table, const int8_t *signs,
                             const eb_memory *memory, eb_separation *found,
                             double *direction, eb_error *err) {
    size_t width = table->width, chunks = eb_chunk_count(table->data->rows);
    size_t padded = eb_block_panels(table->data->columns) * EB_BLOCK_LANES;
    search s = {.table = table, .signs = signs, .memory = memory};
    s.width = width;
    eb_separation result = EB_SEPARATION_UNSURE;
    eb_status status = EB_ERR_MEMORY;
    double *rows = eb_alloc_zero(memory, 4 * width + padded, sizeof *rows);
    s.vectors = eb_alloc_zero(memory, width, width * sizeof(double));
    s.which = eb_alloc_zero(memory, width, sizeof(size_t));
    s.chunk_sums = eb_alloc_zero(memory, chunks, padded * sizeof(double));
    s.margins = eb_alloc_zero(memory, chunks, sizeof(margin));
    if (!rows || !s.vectors || !s.which || !s.chunk_sums || !s.margins) {
        eb_fail_memory(err);
        goto out;
    }
    s.b = rows, s.c = rows + width, s.times = rows + 2 * width;
    s.trial = rows + 3 * width, s.padded = rows + 4 * width;
    find_mean(&s);
    status = descend(&s, &result, err);
    if (status != EB_OK) goto out;
    *found = result;
    if (result == EB_SEPARATED) memcpy(direction, s.b, width * sizeof(double));
out:
    eb_release(memory, rows);
    eb_release(memory, s.vectors);
    eb_release(memory, s.which);
    eb_release(memory, s.chunk_sums);
    eb_release(memory, s.margins);
    return status;
}

/* ---- the message -------------------------------------------------------- */

static void append(char *to, size_t room, const char *text) {
    size_t used = strlen(to), length = strlen(text);
    if (used + length < room) memcpy(to + used, text, length + 1);
}

eb_status eb_separation_refuse(const char *const *names,
                               const double *direction, size_t width,
                               eb_error *err) {
    char list[150] = "", first[EB_COLUMN_NAME] = "";
    double most = 0.0;
    size_t named = 0, partners = 0;
    for (size_t j = 1; j < width; j++) most = fmax(most, fabs(direction[j]));
    for (size_t j = 1; j < width; j++) {
        if (!(fabs(direction[j]) > NAMED_LEAST * most)) continue;
        partners++;
        if (named == NAMED_MOST) continue;
        char name[EB_COLUMN_NAME];
        eb_column_name(names, j - 1, name);
        if (named++ == 0) memcpy(first, name, sizeof first);
        append(list, sizeof list, named == 1 ? "\"" : ", \"");
        append(list, sizeof list, name);
        append(list, sizeof list, "\"");
    }
    if (partners > named) append(list, sizeof list, " and others");
    return eb_fail(err, EB_ERR_FIT, first,
                   "separated: %s tell%s outcomes apart without a mistake; fit "
                   "with a penalty",
                   list, partners == 1 ? "s" : "");
}
