/* SPDX-License-Identifier: MIT */
/*
 * Marks of one name become one piece. Sensitive codes lose their letter here,
 * before anything is written, so that no list can show what only the lead may
 * know.
 */
#include "policy/evidence.h"

#include <stdio.h>
#include <string.h>

#define PIECES_MOST 64
#define RANK_WORD (-1)  /* what is no mark comes first */
#define RANK_CLASS 5000 /* a class in place of its codes */
#define RANK_NO_MARK 10000

typedef struct piece {
    const char *name;
    int rank;
    int64_t count;
    eb_date first, last;
} piece;

typedef struct pieces {
    const eb_codes *codes;
    int sensitive;
    piece items[PIECES_MOST];
    size_t count;
} pieces;

static void name_of(const pieces *all, uint8_t byte, const char *word,
                    const char **name, int *rank) {
    const eb_code *code = eb_codes_row_of(all->codes, byte);
    *name = word;
    *rank = RANK_WORD;
    if (word != NULL) return;
    if (code == NULL || code->class_ == EB_NO_MARK) {
        *name = "no mark";
        *rank = RANK_NO_MARK;
    } else if (code->sensitive && !all->sensitive) {
        *name = eb_class_name(code->class_);
        *rank = RANK_CLASS;
    } else {
        *name = code->code;
        *rank = eb_codes_rank(all->codes, byte);
    }
}

static void add_piece(void *context, uint8_t byte, const char *word,
                      eb_date date) {
    pieces *all = context;
    const char *name;
    int rank;
    name_of(all, byte, word, &name, &rank);
    size_t i = 0;
    while (i < all->count && strcmp(all->items[i].name, name) != 0) i++;
    if (i == PIECES_MOST) return; /* more codes than the table has */
    piece *one = &all->items[i];
    if (i == all->count) {
        *one = (piece){name, rank, 0, date, date};
        all->count++;
    }
    one->count++;
    if (rank < one->rank) one->rank = rank;
    one->last = date; /* marks come by date */
}

static int is_before(const piece *a, const piece *b) {
    if (a->first != b->first) return 0;
    if (a->rank != b->rank) return a->rank < b->rank;
    return strcmp(a->name, b->name) < 0;
}

/* Pieces come by their first date; those of one date are put in the order of
 * the code table. */
static void put_in_order(pieces *all) {
    for (size_t i = 1; i < all->count; i++) {
        const piece one = all->items[i];
        size_t at = i;
        for (; at > 0 && is_before(&one, &all->items[at - 1]); at--) {
            all->items[at] = all->items[at - 1];
        }
        all->items[at] = one;
    }
}

void eb_evidence(eb_sweep *sweep, eb_date day, int sensitive,
                 char out[EB_EVIDENCE_ROOM]) {
    pieces all;
    size_t used = 0;
    all.codes = sweep->subject->view->reg->codes;
    all.sensitive = sensitive;
    all.count = 0;
    out[0] = '\0';
    eb_sweep_collect(sweep, day, add_piece, &all);
    put_in_order(&all);
    for (size_t i = 0; i < all.count; i++) {
        const piece *one = &all.items[i];
        char first[11], last[11], text[128];
        eb_date_write(one->first, first);
        eb_date_write(one->last, last);
        const int length = snprintf(
            text, sizeof text, "%s%s\xC3\x97%lld %s..%s", i > 0 ? "; " : "",
            one->name, (long long)one->count, first, last);
        if (length < 0 || used + (size_t)length >= EB_EVIDENCE_ROOM) return;
        memcpy(out + used, text, (size_t)length + 1);
        used += (size_t)length;
    }
}

/* ---- provisional -------------------------------------------------------- */

typedef struct youngest {
    const eb_codes *codes;
    const char *code;
    eb_date last; /* of the marks of that code */
} youngest;

static void note_last(void *context, uint8_t byte, const char *word,
                      eb_date date) {
    youngest *of = context;
    const eb_code *code = eb_codes_row_of(of->codes, byte);
    if (word != NULL || code == NULL || strcmp(code->code, of->code) != 0) {
        return;
    }
    if (of->last == EB_NO_DATE || date > of->last) of->last = date;
}

int eb_evidence_is_provisional(eb_sweep *sweep, eb_date day) {
    const eb_rule *rule = sweep->rule;
    youngest of = {sweep->subject->view->reg->codes, rule->provisional.code,
                   EB_NO_DATE};
    if (of.code == NULL) return 0;
    eb_sweep_collect(sweep, day, note_last, &of);
    return of.last != EB_NO_DATE &&
           eb_sweep_open_days_from(sweep, of.last + 1) < rule->provisional.days;
}
