/* SPDX-License-Identifier: MIT */
/*
 * The sessions behind a count, by code with how many and from when to when.
 *
 * For absences: the absent sessions. For possible sessions: how many, and the
 * others that another system may have counted as possible: those with a code
 * that is not possible, and the open ones without a mark. A blank while the
 * school was shut is no session for anybody and is left out.
 *
 * A sensitive code is written as its class (spec: FORMATS, "Sensitive codes").
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/against.h"
#include "ui/words.h"

/* A label of up to 12 bytes, a count of up to 20, two dates, signs. */
#define PIECE_ROOM 80

void eb_pieces_start(eb_pieces *pieces, eb_measure measure, int sensitive,
                     const eb_memory *memory) {
    memset(pieces, 0, sizeof *pieces);
    pieces->memory = *memory;
    pieces->measure = measure;
    pieces->sensitive = sensitive;
    pieces->possible.label = eb_measure_name(measure);
}

static const char *label_of(const eb_pieces *pieces,
                            const eb_session *session) {
    if (session->class_ == EB_NO_MARK) return "no mark";
    if (session->class_ == EB_UNKNOWN) return "unknown code";
    return session->sensitive && !pieces->sensitive
               ? eb_class_name(session->class_)
               : session->code;
}

static void count(eb_piece *piece, const eb_session *session) {
    if (piece->sessions == 0 || session->date < piece->first) {
        piece->first = session->date;
    }
    if (piece->sessions == 0 || session->date > piece->last) {
        piece->last = session->date;
    }
    piece->sessions++;
}

static eb_status count_other(eb_pieces *pieces, const eb_session *session,
                             eb_error *err) {
    const char *label = label_of(pieces, session);
    void *others = pieces->others;
    size_t at = 0;
    while (at < pieces->count && strcmp(pieces->others[at].label, label) != 0) {
        at++;
    }
    if (at == pieces->count) {
        if (eb_grow(&pieces->memory, &others, &pieces->room, at + 1,
                    sizeof *pieces->others) != 0) {
            return eb_fail_memory(err);
        }
        pieces->others = others;
        pieces->others[pieces->count++] =
            (eb_piece){label, 0, EB_NO_DATE, EB_NO_DATE};
    }
    count(&pieces->others[at], session);
    return EB_OK;
}

eb_status eb_pieces_add(eb_pieces *pieces, const eb_row *row,
                        const eb_session *sessions, size_t n, eb_error *err) {
    for (size_t i = 0; i < n; i++) {
        const eb_session *session = &sessions[i];
        eb_status status = EB_OK;
        if (pieces->measure == EB_MEASURE_ABSENT) {
            if (!eb_class_is_absent(session->class_)) continue;
            status = count_other(pieces, session, err);
        } else if (eb_class_is_possible(session->class_)) {
            count(&pieces->possible, session);
        } else if (session->class_ != EB_NO_MARK ||
                   eb_session_is_unmarked(row, session)) {
            status = count_other(pieces, session, err);
        }
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static int most_first(const void *a, const void *b) {
    const eb_piece *x = a, *y = b;
    if (x->sessions != y->sessions) return x->sessions > y->sessions ? -1 : 1;
    return strcmp(x->label, y->label);
}

static size_t write_piece(const eb_piece *piece, char *out) {
    char first[11], last[11];
    const char *sign = "\xc3\x97"; /* × */
    int used = 0;
    if (piece->sessions == 0) {
        used = snprintf(out, PIECE_ROOM, "%.20s%s0", piece->label, sign);
        return (size_t)used;
    }
    eb_date_write(piece->first, first);
    eb_date_write(piece->last, last);
    used = snprintf(out, PIECE_ROOM, "%.20s%s%" PRId64 " %s%s%s", piece->label,
                    sign, piece->sessions, first,
                    piece->first < piece->last ? ".." : "",
                    piece->first < piece->last ? last : "");
    return (size_t)used;
}

eb_status eb_pieces_text(eb_pieces *pieces, char **out, eb_error *err) {
    char *text = eb_alloc(&pieces->memory, pieces->count + 1, PIECE_ROOM);
    size_t used = 0;
    if (text == NULL) return eb_fail_memory(err);
    if (pieces->count > 0) {
        qsort(pieces->others, pieces->count, sizeof *pieces->others,
              most_first);
    }
    /* "possible×186 ..." first; "absent×0" where there is nothing. */
    if (pieces->measure == EB_MEASURE_POSSIBLE || pieces->count == 0) {
        used = write_piece(&pieces->possible, text);
    }
    for (size_t i = 0; i < pieces->count; i++) {
        if (used > 0) {
            memcpy(text + used, "; ", 2);
            used += 2;
        }
        used += write_piece(&pieces->others[i], text + used);
    }
    *out = text;
    return EB_OK;
}

void eb_pieces_free(eb_pieces *pieces) {
    if (pieces->others != NULL) eb_release(&pieces->memory, pieces->others);
    pieces->others = NULL;
    pieces->count = 0;
}
