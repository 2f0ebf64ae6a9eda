/* SPDX-License-Identifier: MIT */
/*
 * eb_read_csv without its file: for tests, which choose how rows are read.
 */
#ifndef EB_TEXT_READ_CSV_H
#define EB_TEXT_READ_CSV_H

#include "text/csv.h"

/* Rows of a register by batches of eb_rows; the context is an eb_rows. */
extern const eb_csv_apart EB_ROWS_APART;

/* All of the source into `rows`, eb_rows_end included. */
EB_WARN_UNUSED eb_status eb_read_source(eb_source *source, eb_rows *rows,
                                        const eb_csv_options *options,
                                        eb_read_report *report, eb_error *err);

#endif
