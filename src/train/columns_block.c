/* SPDX-License-Identifier: MIT */
/*
 * Packed blocks of a table, and sums of products over them.
 *
 * Products of columns are taken tile by tile, four columns by four: sixteen
 * running sums, each of one pair of columns and each over the rows in order.
 * As no two of them are ever added, the order of additions does not depend on
 * how wide the machine's registers are.
 */
#include "train/columns_block.h"

#include <string.h>

#include "train/columns_lanes.h"

#define PANEL ((size_t)EB_BLOCK_ROWS * EB_BLOCK_LANES)
#define TILE ((size_t)EB_BLOCK_LANES * EB_BLOCK_LANES)

size_t eb_block_panels(size_t columns) {
    return (columns + 1 + EB_BLOCK_LANES - 1) / EB_BLOCK_LANES;
}

size_t eb_block_size(size_t columns) {
    return eb_block_panels(columns) * PANEL;
}

size_t eb_block_products(size_t columns) {
    size_t panels = eb_block_panels(columns);
    return panels * (panels + 1) / 2 * TILE;
}

static size_t block_count(size_t rows) {
    return rows / EB_BLOCK_ROWS + (rows % EB_BLOCK_ROWS != 0);
}

size_t eb_chunk_count(size_t rows) {
    size_t blocks = block_count(rows);
    return blocks < EB_CHUNKS_MOST ? blocks : EB_CHUNKS_MOST;
}

eb_chunk eb_chunk_at(size_t rows, size_t index) {
    size_t blocks = block_count(rows), chunks = eb_chunk_count(rows);
    size_t each = blocks / chunks, over = blocks % chunks;
    size_t first = index * each + (index < over ? index : over);
    size_t count = each + (index < over);
    eb_chunk chunk = {first * EB_BLOCK_ROWS, (first + count) * EB_BLOCK_ROWS};
    if (chunk.end > rows) chunk.end = rows;
    return chunk;
}

/* Four columns at a time, once the intercept's panel is full. */
static void pack_row(const eb_block_source *source, const double *restrict row,
                     double *restrict to) {
    const double *restrict centre = source->centre;
    const double *restrict scale = source->scale;
    size_t columns = source->columns, j = 0, lane = 1;
    to[0] = 1.0;
    for (; j < columns && j < EB_BLOCK_LANES - 1; j++)
        to[lane++] = (row[j] - centre[j]) * scale[j];
    for (; j + EB_BLOCK_LANES <= columns; j += EB_BLOCK_LANES) {
        to += PANEL;
        to[0] = (row[j] - centre[j]) * scale[j];
        to[1] = (row[j + 1] - centre[j + 1]) * scale[j + 1];
        to[2] = (row[j + 2] - centre[j + 2]) * scale[j + 2];
        to[3] = (row[j + 3] - centre[j + 3]) * scale[j + 3];
    }
    if (j < columns) to += PANEL, lane = 0;
    for (; j < columns; j++) to[lane++] = (row[j] - centre[j]) * scale[j];
    while (lane < EB_BLOCK_LANES) to[lane++] = 0.0;
}

size_t eb_block_pack(const eb_block_source *source, size_t first, size_t end,
                     double *z) {
    size_t count = end - first < EB_BLOCK_ROWS ? end - first : EB_BLOCK_ROWS;
    size_t panels = eb_block_panels(source->columns);
    if (count < EB_BLOCK_ROWS) memset(z, 0, panels * PANEL * sizeof *z);
    for (size_t r = 0; r < count; r++) {
        const double *row = source->x + (first + r) * source->stride;
        double *to = z + r * EB_BLOCK_LANES;
        if (source->weights && !(source->weights[first + r] > 0.0))
            for (size_t p = 0; p < panels; p++)
                memset(to + p * PANEL, 0, EB_BLOCK_LANES * sizeof *to);
        else
            pack_row(source, row, to);
    }
    return count;
}

void eb_block_times(const double *z, size_t panels, const double *by,
                    double sums[EB_BLOCK_ROWS]) {
    for (size_t p = 0; p < panels; p++, by += EB_BLOCK_LANES)
        for (size_t r = 0; r < EB_BLOCK_ROWS; r++, z += EB_BLOCK_LANES)
            sums[r] +=
                (z[0] * by[0] + z[1] * by[1]) + (z[2] * by[2] + z[3] * by[3]);
}

void eb_block_sum(const double *z, size_t panels,
                  const double factor[EB_BLOCK_ROWS], double *sums) {
    for (size_t p = 0; p < panels; p++, sums += EB_BLOCK_LANES) {
        double a = 0.0, b = 0.0, c = 0.0, d = 0.0;
        for (size_t r = 0; r < EB_BLOCK_ROWS; r++, z += EB_BLOCK_LANES) {
            a += factor[r] * z[0];
            b += factor[r] * z[1];
            c += factor[r] * z[2];
            d += factor[r] * z[3];
        }
        sums[0] += a, sums[1] += b, sums[2] += c, sums[3] += d;
    }
}

void eb_block_square(const double *z, size_t panels,
                     const double factor[EB_BLOCK_ROWS], double *scratch,
                     double *products) {
    const eb_tile_adder add = eb_tile_adder_here();
    for (size_t p = 0; p < panels; p++)
        for (size_t r = 0; r < EB_BLOCK_ROWS; r++)
            for (size_t l = 0; l < EB_BLOCK_LANES; l++) {
                size_t i = p * PANEL + r * EB_BLOCK_LANES + l;
                scratch[i] = z[i] * factor[r];
            }
    for (size_t p = 0; p < panels; p++)
        for (size_t q = 0; q <= p; q++, products += TILE)
            add(z + p * PANEL, scratch + q * PANEL, EB_BLOCK_ROWS, products);
}

void eb_block_matrix(const double *products, size_t width, double *matrix) {
    for (size_t i = 0; i < width; i++)
        for (size_t j = 0; j <= i; j++) {
            size_t p = i / EB_BLOCK_LANES, q = j / EB_BLOCK_LANES;
            double sum = products[(p * (p + 1) / 2 + q) * TILE +
                                  i % EB_BLOCK_LANES * EB_BLOCK_LANES +
                                  j % EB_BLOCK_LANES];
            matrix[i * width + j] = matrix[j * width + i] = sum;
        }
}
