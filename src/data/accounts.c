/* SPDX-License-Identifier: MIT */
/*
 * No row is dropped silently: each ends in one fate, and the sum of the fates
 * is the number of rows.
 *
 * Worked example: `/`, `I`, `/` for one morning. The second `/` repeats the
 * first; `I` and `/` are in conflict. With --conflicts absent `I` is used,
 * without it `/` stands and the run is refused.
 */
#include "data/accounts.h"

#include <string.h>

#include "base/memory.h"

/* ---- judging ---- */

int eb_marks_agree(uint8_t a, uint8_t b) {
    return a == b ||
           (EB_KIND(a) == EB_KIND_PRESENT && EB_KIND(b) == EB_KIND_PRESENT);
}

int eb_mark_is_empty(const eb_codes *codes, uint8_t byte) {
    if (byte == EB_BYTE_BLANK) return 1;
    const eb_code *row = eb_codes_row_of(codes, byte);
    return row != NULL && row->class_ == EB_NO_MARK;
}

static int is_wanted(eb_conflicts conflicts, uint8_t byte) {
    if (conflicts == EB_CONFLICTS_ABSENT) return eb_kind_is_absent(byte);
    return eb_kind_is_possible(byte) && !eb_kind_is_absent(byte);
}

static int wins(const eb_codes *codes, eb_conflicts conflicts, uint8_t a,
                uint8_t b) {
    const int a_empty = eb_mark_is_empty(codes, a);
    if (a_empty != eb_mark_is_empty(codes, b)) return !a_empty;
    if (conflicts != EB_CONFLICTS_REFUSE) {
        const int a_wanted = is_wanted(conflicts, a);
        if (a_wanted != is_wanted(conflicts, b)) return a_wanted;
    }
    return eb_codes_rank(codes, a) < eb_codes_rank(codes, b);
}

size_t eb_judge(const eb_codes *codes, eb_conflicts conflicts,
                eb_verdict *marks, size_t n) {
    const int refuse = conflicts == EB_CONFLICTS_REFUSE;
    size_t winner = 0;
    for (size_t i = 0; i < n; i++) {
        if (wins(codes, conflicts, marks[i].byte, marks[winner].byte)) {
            winner = i;
        }
    }
    for (size_t i = 0; i < n; i++) {
        const uint8_t byte = marks[i].byte;
        size_t same = 0;
        while (!eb_marks_agree(marks[same].byte, byte)) same++;
        if (same < i) {
            marks[i].fate = EB_REPEATED;
        } else if (eb_marks_agree(byte, marks[winner].byte)) {
            marks[i].fate = byte == EB_BYTE_UNKNOWN ? EB_UNKNOWN_CODE : EB_USED;
        } else if (eb_mark_is_empty(codes, byte)) {
            marks[i].fate = EB_REPEATED;
        } else {
            marks[i].fate = byte == EB_BYTE_UNKNOWN && !refuse ? EB_UNKNOWN_CODE
                                                               : EB_CONFLICTING;
        }
    }
    return winner;
}

size_t eb_judge_kept(const eb_verdict *marks, size_t winner) {
    size_t kept = 0;
    while (!eb_marks_agree(marks[kept].byte, marks[winner].byte)) kept++;
    return kept;
}

/* ---- counting ---- */

void eb_accounts_free(eb_accounts *accounts, const eb_memory *memory) {
    for (int y = 0; y < EB_YEARS_IN_RANGE; y++) {
        eb_release(memory, accounts->years[y]);
    }
}

/* Rows come year by year more often than not: only a change of year asks the
 * calendar. */
int eb_accounts_open(eb_accounts *accounts, const eb_memory *memory,
                     eb_date date) {
    if (date >= accounts->open_start && date < accounts->open_end) return 0;
    const int year = eb_date_academic_year(date);
    const int y = year - eb_date_academic_year(EB_DATE_MIN);
    if (accounts->years[y] == NULL) {
        accounts->years[y] =
            eb_alloc_zero(memory, 366, sizeof *accounts->years[y]);
        if (accounts->years[y] == NULL) return -1;
    }
    accounts->open = accounts->years[y];
    accounts->open_year = year;
    accounts->open_start = eb_academic_year_start(year);
    accounts->open_end = eb_academic_year_start(year + 1);
    return 0;
}

void eb_accounts_add(eb_accounts *accounts, eb_fate fate, eb_date date,
                     int64_t rows) {
    if (date == EB_NO_DATE) {
        accounts->undated[fate] += rows;
        return;
    }
    /* The year is there, so this asks for no memory. */
    (void)eb_accounts_open(accounts, NULL, date);
    accounts->open[date - accounts->open_start].fates[fate] += rows;
}

void eb_accounts_sum(const eb_accounts *accounts, eb_date as_of,
                     int64_t fates[EB_FATES]) {
    const int first = eb_date_academic_year(EB_DATE_MIN);
    for (int f = 0; f < EB_FATES; f++) fates[f] += accounts->undated[f];
    for (int y = 0; y < EB_YEARS_IN_RANGE; y++) {
        if (accounts->years[y] == NULL) continue;
        const eb_date start = eb_academic_year_start(first + y);
        for (int day = 0; day < 366; day++) {
            const int later = start + day >= as_of;
            const int64_t *counts = accounts->years[y][day].fates;
            for (int f = 0; f < EB_FATES; f++) {
                fates[later ? EB_LATER : f] += counts[f];
            }
        }
    }
}

/* ---- problems ---- */

static int compare(const eb_problem *a, const eb_problem *b) {
    if (a->file != b->file) return a->file < b->file ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

static int is_earlier(const eb_problem_list *list, size_t i, size_t j) {
    if (list->dates[i] != list->dates[j]) {
        return list->dates[i] < list->dates[j];
    }
    return compare(&list->items[i], &list->items[j]) < 0;
}

void eb_problems_add(eb_problem_list *list, eb_date date, int file,
                     int64_t line, const char *reason) {
    const eb_problem item = {file, line, reason};
    size_t last = 0; /* the latest of those kept */
    for (size_t i = 0; i < list->count; i++) {
        if (line > 0 && compare(&list->items[i], &item) == 0) return;
        if (is_earlier(list, last, i)) last = i;
    }
    if (list->count < EB_PROBLEMS_KEPT) {
        last = list->count++;
    } else if (list->dates[last] < date ||
               (list->dates[last] == date &&
                compare(&list->items[last], &item) <= 0)) {
        return;
    }
    list->items[last] = item;
    list->dates[last] = date;
}

void eb_problems_sort(eb_problem_list *list) {
    for (size_t i = 1; i < list->count; i++) {
        const eb_problem item = list->items[i];
        const eb_date date = list->dates[i];
        size_t at = i;
        while (at > 0 && compare(&item, &list->items[at - 1]) < 0) {
            list->items[at] = list->items[at - 1];
            list->dates[at] = list->dates[at - 1];
            at--;
        }
        list->items[at] = item;
        list->dates[at] = date;
    }
}
