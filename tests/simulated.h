/* SPDX-License-Identifier: MIT */
/* The calendar of a simulated school, put into a register. */
#ifndef EB_TESTS_SIMULATED_H
#define EB_TESTS_SIMULATED_H

#include "earlybell/train.h"

static inline eb_status add_simulated_calendar(eb_register *reg,
                                               const char *school,
                                               const eb_simulated_year *years,
                                               size_t count, eb_error *err) {
    eb_status status = EB_OK;
    for (size_t y = 0; status == EB_OK && y < count; y++) {
        for (int t = 0; status == EB_OK && t < EB_SIMULATED_HALF_TERMS; t++) {
            const eb_period term = {school, years[y].first[t], years[y].last[t],
                                    EB_TERM};
            status = eb_register_add_period(reg, &term, err);
        }
        for (int c = 0; status == EB_OK && c < years[y].closed_count; c++) {
            const eb_period closed = {school, years[y].closed[c],
                                      years[y].closed[c], EB_CLOSED};
            status = eb_register_add_period(reg, &closed, err);
        }
    }
    return status;
}

#endif
