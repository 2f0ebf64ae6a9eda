/* SPDX-License-Identifier: MIT */
/*
 * What becomes of rows: judging the marks of one session, counting fates by
 * date, and remembering where the first problems are.
 */
#ifndef EB_DATA_ACCOUNTS_H
#define EB_DATA_ACCOUNTS_H

#include "data/codes.h"

#define EB_PROBLEMS_KEPT 20

/* ---- judging ---- */

typedef struct eb_verdict {
    uint8_t byte;
    eb_fate fate;
} eb_verdict;

/* Equal for accounting: the same code, or two marks of simple presence. */
int eb_marks_agree(uint8_t a, uint8_t b);
int eb_mark_is_empty(const eb_codes *codes, uint8_t byte);

/*
 * Decides which of n marks of one session counts and what becomes of each:
 * the first that agrees with the winner is used (or an unknown code), equal
 * marks are repeats, blanks give way, and what is left is in conflict.
 * Returns the winner: its byte is what counts. The order of the marks decides
 * nothing but which of equals is called the repeat.
 */
size_t eb_judge(const eb_codes *codes, eb_conflicts conflicts,
                eb_verdict *marks, size_t n);

/* The mark of eb_judge's result that is neither repeat nor in conflict. */
size_t eb_judge_kept(const eb_verdict *marks, size_t winner);

/* ---- counting ---- */

typedef struct eb_day_counts {
    int64_t fates[EB_FATES];
} eb_day_counts;

#define EB_YEARS_IN_RANGE 93 /* 2006/07 to 2098/99 */

/* Rows by fate and date; those without a usable date apart. */
typedef struct eb_accounts {
    eb_day_counts *years[EB_YEARS_IN_RANGE]; /* 366 days each, or NULL */
    int64_t undated[EB_FATES];
    /* Of the academic year opened last, with its dates from start up to, not
     * including, end: */
    int open_year;
    eb_date open_start, open_end;
    eb_day_counts *open;
} eb_accounts;

void eb_accounts_free(eb_accounts *accounts, const eb_memory *memory);
/* Room to count rows of that date (in range); -1 when out of memory. */
int eb_accounts_open(eb_accounts *accounts, const eb_memory *memory,
                     eb_date date);
/* The date's year must be open; EB_NO_DATE: it has none. */
void eb_accounts_add(eb_accounts *accounts, eb_fate fate, eb_date date,
                     int64_t rows);
/* Adds all to `fates`; rows dated on or after as_of as EB_LATER. */
void eb_accounts_sum(const eb_accounts *accounts, eb_date as_of,
                     int64_t fates[EB_FATES]);

/* ---- problems ---- */

/* The earliest problems of a fate by date, then file and line: so that the
 * order of rows does not choose, nor what came on or after as_of. */
typedef struct eb_problem_list {
    eb_problem items[EB_PROBLEMS_KEPT];
    eb_date dates[EB_PROBLEMS_KEPT]; /* EB_NO_DATE: no date could be read */
    size_t count;
} eb_problem_list;

/* A line is listed once. */
void eb_problems_add(eb_problem_list *list, eb_date date, int file,
                     int64_t line, const char *reason);
/* By file and line, as a reader looks for them. */
void eb_problems_sort(eb_problem_list *list);

#endif
