/* SPDX-License-Identifier: MIT */
/*
 * Those who were chosen beside those whom the lot made wait. Everybody counts
 * in the group that was drawn, offered or not, taken up or not: whoever
 * accepts help differs from whoever does not, and only the lot is fair.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "policy/outcomes_after.h"

typedef struct comparing {
    eb_rate_row *raw, *adjusted; /* both groups: chosen from the front, held
                                    out from the back */
    size_t count, chosen, held_out;
    eb_outcome_comparison *out;
} comparing;

static void add_member(comparing *c, int held_out, const eb_after *after) {
    eb_outcome_group *group = held_out ? &c->out->held_out : &c->out->chosen;
    const size_t at = held_out ? c->count - ++c->held_out : c->chosen++;
    c->raw[at] =
        (eb_rate_row){after->family, after->possible, (double)after->absent};
    c->adjusted[at] = (eb_rate_row){after->family, after->possible,
                                    (double)after->absent - after->expected};
    group->pupils++;
    group->possible += after->possible;
    group->absent += after->absent;
    group->expected += after->expected;
}

static eb_status add_all(comparing *c, const eb_model *model,
                         const eb_view *view, const eb_view *then,
                         const eb_outcome_member *members, eb_error *err) {
    eb_status status = EB_OK;
    for (size_t i = 0; status == EB_OK && i < c->count; i++) {
        const eb_outcome_member *one = &members[i];
        const char *school = one->school;
        eb_after after;
        size_t row = 0;
        int counts = 0;
        if (school != NULL && school[0] == '\0') school = NULL;
        if (view->options.unit == EB_UNIT_PUPIL) school = NULL;
        if (one->pupil == NULL ||
            eb_view_find(view, one->pupil, school, &row, NULL) != EB_OK) {
            c->out->unknown++;
            continue;
        }
        status =
            eb_outcomes_after(model, view, then, row, &after, &counts, err);
        if (status != EB_OK) break;
        if (counts) {
            add_member(c, one->held_out != 0, &after);
        } else {
            c->out->left_out++;
        }
    }
    return status;
}

static void finish(comparing *c) {
    eb_outcome_comparison *out = c->out;
    const size_t back = c->count - c->held_out;
    eb_rate chosen, held_out;
    eb_rate_of(c->raw, c->chosen, &chosen);
    eb_rate_of(c->raw + back, c->held_out, &held_out);
    out->chosen.families = chosen.families;
    out->held_out.families = held_out.families;
    eb_rate_difference(&chosen, &held_out, &out->difference, &out->low,
                       &out->high);
    eb_rate_of(c->adjusted, c->chosen, &chosen);
    eb_rate_of(c->adjusted + back, c->held_out, &held_out);
    eb_rate_difference(&chosen, &held_out, &out->adjusted, &out->adjusted_low,
                       &out->adjusted_high);
}

eb_status eb_outcomes_compare(const eb_model *model, const eb_view *view,
                              const eb_outcome_member *members, size_t count,
                              eb_date from, eb_outcome_comparison *out,
                              eb_error *err) {
    eb_status status = eb_view_check(view, 0, 0, err);
    if (status != EB_OK) return status;
    if (model == NULL || (members == NULL && count > 0) || out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "members",
                       "a model and a list are needed");
    }
    if (from <= eb_academic_year_start(view->year) || from >= view->as_of) {
        return eb_fail(err, EB_ERR_ARGUMENT, "from",
                       "not a day of this academic year before as_of");
    }
    eb_outcome_comparison compared;
    eb_view *then = NULL;
    memset(&compared, 0, sizeof compared);
    comparing c = {eb_alloc(&view->memory, count, sizeof *c.raw),
                   eb_alloc(&view->memory, count, sizeof *c.adjusted),
                   count,
                   0,
                   0,
                   &compared};
    if (c.raw == NULL || c.adjusted == NULL) status = eb_fail_memory(err);
    if (status == EB_OK) status = eb_outcomes_view(view, from, &then, err);
    if (status == EB_OK) {
        status = add_all(&c, model, view, then, members, err);
    }
    if (status == EB_OK) {
        finish(&c);
        *out = compared;
    }
    eb_view_free(then);
    eb_release(&view->memory, c.raw);
    eb_release(&view->memory, c.adjusted);
    return status;
}
