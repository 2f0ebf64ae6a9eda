/* SPDX-License-Identifier: MIT */
/*
 * A pupil's propensity to be absent, half term by half term.
 *
 * The score is a standard normal: parts that last (the family's, the child's
 * own), a part that is redrawn with some chance each half term (onset and
 * recovery), under some drifts a part that is new each September, and the
 * school's effect. A table turns it into a propensity, so that whatever the
 * parts, each year group has the mixture fitted to its published bands. Means
 * over a year are less spread than single half terms: `spread` makes up for
 * that, and is found by comparing with the bands.
 */
#include <math.h>

#include "train/simulate.h"

#define FAMILY_SHARE 0.42
#define SCHOOL_VARIANCE 0.0484 /* of a standard deviation of 0.22 */

void eb_sim_path(sim_block *block, uint32_t pupil, int offset) {
    sim_pupil *p = &block->pupils[pupil];
    if (p->path_year == offset) return;
    const sim_world *w = &block->worlds[offset];
    const sim_family *f = &block->families[p->family];
    eb_random r = eb_sim_stream(
        block->options->seed, SIM_STREAM_PATH + block->terms[offset].year % 100,
        block->number, pupil);
    const double own = 1.0 - FAMILY_SHARE - w->drift_share - w->year_share;
    const double lasting = sqrt(FAMILY_SHARE) * f->z + sqrt(own) * p->own;
    const double year =
        w->year_share > 0.0 ? sqrt(w->year_share) * eb_random_normal(&r) : 0.0;
    const double drift = sqrt(w->drift_share);
    for (int k = 0; k < SIM_HALF_TERMS; k++) {
        if (eb_random_chance(&r, w->drift_redraw))
            p->current = (float)eb_random_normal(&r);
        p->z[k] = (float)(lasting + year + drift * p->current);
    }
    p->path_year = (int16_t)offset;
}

void eb_sim_expected(const sim_block *block, const sim_enrolment *e,
                     float out[SIM_HALF_TERMS]) {
    const sim_school *s = &block->schools[e->school];
    const sim_pupil *p = &block->pupils[e->pupil];
    const sim_world *w = &block->worlds[e->year];
    const int phase = s->shown.phase;
    const float *row = w->table[eb_sim_prior_row(phase, e->group)];
    const double sex = phase == EB_SIMULATED_SECONDARY ? .04 : -.02;
    const double shift = s->z + (p->female ? sex : -sex);
    for (int k = 0; k < SIM_HALF_TERMS; k++) {
        const double z =
            p->z[k] * w->spread[phase] * sqrt(1.0 - SCHOOL_VARIANCE) + shift;
        out[k] = (float)eb_sim_propensity(row, z);
    }
}
