/* SPDX-License-Identifier: MIT */
/*
 * The log score of rows under a given mixture: how well it foretold what it
 * never saw. The mean over rows, weighted, is the proper score by which fits
 * are compared (MODEL.md, "Fitting and judging").
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"
#include "train/mixture_check.h"
#include "train/mixture_rows.h"

static int all_finite(const double *x, size_t n) {
    for (size_t i = 0; i < n; ++i)
        if (!isfinite(x[i])) return 0;
    return 1;
}

static eb_status check_model(const eb_mixture *m, const eb_mixture_data *data,
                             eb_error *err) {
    const size_t columns = data->columns;
    const eb_status status =
        eb_mixture_check_shape(m->components, m->knots, m->knot, err);
    if (status) return status;
    const size_t knots = (size_t)m->knots;
    if (columns && !m->coef)
        return eb_fail(err, EB_ERR_ARGUMENT, "coef", "NULL");
    int good = !columns || all_finite(m->coef, columns * knots);
    for (int c = 0; c < m->components; ++c)
        good = good && all_finite(m->intercept[c], knots) &&
               all_finite(m->precision[c], knots) &&
               isfinite(m->precision_remaining[c]) &&
               isfinite(m->precision_last_year[c]);
    if (m->components == 2)
        good = good && all_finite(m->weight, knots) &&
               isfinite(m->weight_remaining) && isfinite(m->weight_last_year) &&
               isfinite(m->slope[1]) && m->slope[1] > 0.0 &&
               isfinite(m->weight_last_year_rate) &&
               m->weight_last_year_rate >= 0.0;
    good = good && m->slope[0] >= 1.0 && m->slope[0] <= 1.0;
    if (!good)
        return eb_fail(err, EB_ERR_ARGUMENT, "model",
                       "a value is not finite, or a slope not above 0 (the "
                       "first must be 1), or the weight falls with last year's "
                       "rate");
    if (m->components == 2 && m->weight_last_year_rate > 0.0 &&
        !data->last_year)
        return eb_fail(err, EB_ERR_ARGUMENT, "last_year",
                       "NULL, but the model's weight looks at it");
    return EB_OK;
}

static void put_run(const eb_mixture_layout *l, size_t from,
                    const double *knots, double remaining, double last_year,
                    double *x) {
    memcpy(x + from, knots, l->knots * sizeof *x);
    x[from + l->knots] = remaining;
    x[from + l->knots + 1] = last_year;
}

static void vector_of(const eb_mixture *m, const eb_mixture_layout *l,
                      double *x) {
    for (size_t j = 0; j < l->columns; ++j)
        for (size_t k = 0; k < l->knots; ++k)
            x[eb_mixture_coef_at(l, j, k)] = m->coef[j * l->knots + k];
    for (int c = 0; c < l->components; ++c) {
        memcpy(x + l->intercept[c], m->intercept[c], l->knots * sizeof *x);
        put_run(l, l->precision[c], m->precision[c], m->precision_remaining[c],
                m->precision_last_year[c], x);
    }
    if (l->components == 1) return;
    x[l->slope] = eb_log(m->slope[1]);
    put_run(l, l->weight, m->weight, m->weight_remaining, m->weight_last_year,
            x);
    if (l->rated) x[l->weight_rate] = m->weight_last_year_rate;
}

eb_status eb_mixture_loglik(const eb_mixture *model,
                            const eb_mixture_data *data, int threads,
                            const eb_memory *memory, double *each,
                            double *total, eb_error *err) {
    if (!model || !data || !total)
        return eb_fail(err, EB_ERR_ARGUMENT, "model", "NULL argument");
    eb_status status = eb_mixture_check_rows(data, err);
    if (!status) status = check_model(model, data, err);
    if (status) return status;
    const eb_memory from = eb_memory_or_default(memory);
    eb_mixture_layout layout;
    eb_mixture_rows rows;
    double sum = 0.0, *x = NULL;
    eb_mixture_lay_out(data->columns, NULL, model->components, model->knots,
                       model->knot, data->last_year != NULL, &layout);
    status = eb_mixture_open(data, &layout, 0, threads, &from, &rows, err);
    if (status) goto out;
    x = eb_alloc(&from, layout.count, sizeof *x);
    if (!x) {
        status = eb_fail_memory(err);
        goto out;
    }
    vector_of(model, &layout, x);
    status = eb_mixture_sum(&rows, x, &sum, NULL, NULL, err);
    if (status) goto out;
    for (size_t i = 0; each && i < data->rows; ++i)
        each[i] = eb_mixture_one(&rows, i, x, 0.0, NULL);
    *total = sum;

out:
    eb_release(&from, x);
    eb_mixture_close(&rows);
    return status;
}
