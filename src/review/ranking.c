/* SPDX-License-Identifier: MIT */
/*
 * Puts rows in the order of their score, highest first: three stable sorts,
 * by the listing key, by the second score, by the score. The sort is a radix
 * sort on the bits of the number (a double's bits, with the sign folded in,
 * rise as the number does), so that the time is linear whatever the order of
 * the input. Rows equal in both scores are one group of ties; within it the
 * key says only who comes first on a list of given length.
 */
#include "review/ranking.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"

typedef struct place {
    uint64_t key;
    uint32_t row;
} place;

/* One stable pass over byte `shift` / 8 of the keys. */
static void scatter(const place *from, place *to, size_t count,
                    const size_t *histogram, int shift) {
    size_t start[256];
    size_t sum = 0;
    for (size_t b = 0; b < 256; b++) {
        start[b] = sum;
        sum += histogram[b];
    }
    for (size_t i = 0; i < count; i++) {
        to[start[(from[i].key >> shift) & 255]++] = from[i];
    }
}

/* Sorts *places by key, with *spare of the same size; may swap the two. */
static void sort_places(place **places, place **spare, size_t count) {
    size_t histogram[8][256] = {{0}};
    for (size_t i = 0; i < count; i++) {
        const uint64_t key = (*places)[i].key;
        for (int b = 0; b < 8; b++) histogram[b][(key >> (8 * b)) & 255]++;
    }
    for (int b = 0; b < 8 && count > 1; b++) {
        const size_t first = ((*places)[0].key >> (8 * b)) & 255;
        if (histogram[b][first] == count) continue;
        scatter(*places, *spare, count, histogram[b], 8 * b);
        place *other = *spare;
        *spare = *places;
        *places = other;
    }
}

/* A key that falls as the number rises; -0 and 0 are one number. */
static uint64_t falling_key(double number) {
    const double plain = number + 0.0;
    uint64_t bits;
    memcpy(&bits, &plain, sizeof bits);
    const uint64_t sign = UINT64_C(1) << 63;
    return ~((bits & sign) != 0 ? ~bits : bits | sign);
}

static void sort_by_number(place **places, place **spare, const double *number,
                           size_t count) {
    for (size_t i = 0; i < count; i++) {
        (*places)[i].key = falling_key(number[(*places)[i].row]);
    }
    sort_places(places, spare, count);
}

static void put_in_order(const eb_scored *rows, place **places, place **spare) {
    for (size_t i = 0; i < rows->count; i++) {
        (*places)[i].row = (uint32_t)i;
        (*places)[i].key = rows->key != NULL ? rows->key[i] : 0;
    }
    sort_places(places, spare, rows->count);
    if (rows->then != NULL) {
        sort_by_number(places, spare, rows->then, rows->count);
    }
    sort_by_number(places, spare, rows->score, rows->count);
}

static eb_status check_rows(const eb_scored *rows, eb_error *err) {
    if (rows == NULL ||
        (rows->count > 0 && (rows->score == NULL || rows->outcome == NULL))) {
        return eb_fail(err, EB_ERR_ARGUMENT, "rows",
                       "scores and outcomes are needed");
    }
    if (rows->count > UINT32_MAX) {
        return eb_fail(err, EB_ERR_LIMIT, "rows", "more than 2^32 - 1 rows");
    }
    for (size_t i = 0; i < rows->count; i++) {
        if (isnan(rows->score[i]) ||
            (rows->then != NULL && isnan(rows->then[i]))) {
            return eb_fail(err, EB_ERR_ARGUMENT, "score",
                           "row %zu is not a number", i);
        }
        if (rows->outcome[i] > 1) {
            return eb_fail(err, EB_ERR_ARGUMENT, "outcome",
                           "row %zu is neither 0 nor 1", i);
        }
        if (rows->weight != NULL &&
            !(rows->weight[i] >= 0 && rows->weight[i] <= DBL_MAX)) {
            return eb_fail(err, EB_ERR_ARGUMENT, "weight",
                           "row %zu is negative or not finite", i);
        }
    }
    return EB_OK;
}

static int are_chances(const eb_scored *rows) {
    for (size_t i = 0; i < rows->count; i++) {
        if (!(rows->score[i] >= 0 && rows->score[i] <= 1)) return 0;
    }
    return 1;
}

static int tied(const eb_scored *rows, size_t a, size_t b) {
    return rows->score[a] == rows->score[b] &&
           (rows->then == NULL || rows->then[a] == rows->then[b]);
}

static eb_status reserve(eb_ranking *ranking, int chances, eb_error *err) {
    const eb_memory *memory = &ranking->memory;
    const size_t count = ranking->count;
    ranking->row = eb_alloc(memory, count, sizeof *ranking->row);
    ranking->score = eb_alloc(memory, count, sizeof *ranking->score);
    ranking->mark = eb_alloc(memory, count, 1);
    ranking->weight = eb_alloc(memory, count, sizeof *ranking->weight);
    if (ranking->row == NULL || ranking->score == NULL ||
        ranking->mark == NULL || ranking->weight == NULL) {
        return eb_fail_memory(err);
    }
    if (!chances) return EB_OK;
    ranking->logit = eb_alloc(memory, count, sizeof *ranking->logit);
    ranking->loss = eb_alloc(memory, count, sizeof *ranking->loss);
    if (ranking->logit == NULL || ranking->loss == NULL) {
        return eb_fail_memory(err);
    }
    return EB_OK;
}

static void fill(eb_ranking *ranking, const eb_scored *rows,
                 const place *places) {
    for (size_t i = 0; i < rows->count; i++) {
        const uint32_t row = places[i].row;
        const int last =
            i + 1 == rows->count || !tied(rows, row, places[i + 1].row);
        ranking->row[i] = row;
        ranking->score[i] = rows->score[row];
        ranking->weight[i] = rows->weight != NULL ? rows->weight[row] : 1.0;
        ranking->mark[i] =
            (unsigned char)((rows->outcome[row] ? EB_MARK_OUTCOME : 0u) |
                            (last ? EB_MARK_LAST : 0u));
        if (ranking->logit == NULL) continue;
        double p = rows->score[row];
        if (p < EB_CHANCE_LEAST) p = EB_CHANCE_LEAST;
        if (p > 1 - EB_CHANCE_LEAST) p = 1 - EB_CHANCE_LEAST;
        ranking->logit[i] = eb_logit(p);
        ranking->loss[i] = rows->outcome[row] ? -eb_log(p) : -eb_log1p(-p);
    }
}

eb_weights eb_weights_over(const eb_ranking *ranking, const double *w,
                           int whole) {
    eb_weights weights = {w, 0, 0, whole};
    for (size_t i = 0; i < ranking->count; i++) {
        weights.total += w[i];
        if (ranking->mark[i] & EB_MARK_OUTCOME) weights.outcomes += w[i];
    }
    return weights;
}

eb_status eb_ranking_new(const eb_scored *rows, const eb_memory *memory,
                         eb_ranking **out, eb_error *err) {
    if (out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "needed");
    }
    eb_status status = check_rows(rows, err);
    if (status != EB_OK) return status;
    const eb_memory hook = eb_memory_or_default(memory);
    place *places = NULL;
    place *spare = NULL;
    eb_ranking *ranking = eb_alloc_zero(&hook, 1, sizeof *ranking);
    if (ranking == NULL) return eb_fail_memory(err);
    ranking->memory = hook;
    ranking->count = rows->count;

    status = reserve(ranking, are_chances(rows), err);
    if (status != EB_OK) goto out;
    places = eb_alloc(&hook, rows->count, sizeof *places);
    spare = eb_alloc(&hook, rows->count, sizeof *spare);
    if (places == NULL || spare == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    put_in_order(rows, &places, &spare);
    fill(ranking, rows, places);
    ranking->own =
        eb_weights_over(ranking, ranking->weight, rows->weight == NULL);
    *out = ranking;
    ranking = NULL;
out:
    eb_release(&hook, spare);
    eb_release(&hook, places);
    eb_ranking_free(ranking);
    return status;
}

void eb_ranking_free(eb_ranking *ranking) {
    if (ranking == NULL) return;
    const eb_memory memory = ranking->memory;
    eb_release(&memory, ranking->loss);
    eb_release(&memory, ranking->logit);
    eb_release(&memory, ranking->weight);
    eb_release(&memory, ranking->mark);
    eb_release(&memory, ranking->score);
    eb_release(&memory, ranking->row);
    eb_release(&memory, ranking);
}

size_t eb_ranking_count(const eb_ranking *ranking) { return ranking->count; }

size_t eb_ranking_row(const eb_ranking *ranking, size_t place_number) {
    return ranking->row[place_number];
}

double eb_ranking_total(const eb_ranking *ranking) {
    return ranking->own.total;
}

double eb_ranking_outcomes(const eb_ranking *ranking) {
    return ranking->own.outcomes;
}
