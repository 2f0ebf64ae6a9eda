/* SPDX-License-Identifier: MIT */
/*
 * The parameters of a world: level, illness and reasons of each named year;
 * how propensity drifts; what a shifted world changes.
 *
 * Named years differ only in the numbers of NAMED and in the weekly shapes and
 * term dates. Where each number comes from, and which are assumptions, stands
 * in models/sources/simulator.md.
 */
#include <string.h>

#include "base/maths.h"
#include "train/simulate.h"

/* ---- propensity --------------------------------------------------------- */

/* weight, a1, b1, a2, b2 of two Betas: Years 1 to 11 of mainstream schools
 * (two-Beta fits to the bands of 2022/23, spell noise removed), then special
 * schools' primary and secondary years. Reception uses Year 1. */
static const double PRIOR[SIM_GROUPS + 2][5] = {
    {0.874319, 2.276159, 37.816036, 0.550763, 3.647401},
    {0.874319, 2.276159, 37.816036, 0.550763, 3.647401},
    {0.883622, 2.106600, 38.309351, 0.468107, 3.479959},
    {0.878235, 2.013872, 38.325449, 0.443335, 3.534972},
    {0.883203, 1.972934, 37.432656, 0.424197, 3.251307},
    {0.870213, 2.032084, 38.233088, 0.417098, 3.275125},
    {0.888442, 1.974519, 36.850990, 0.410778, 2.842057},
    {0.791805, 1.955248, 35.276803, 0.421191, 2.501204},
    {0.775144, 2.167675, 34.179665, 0.486605, 2.099071},
    {0.762410, 2.160349, 31.965125, 0.528693, 1.874942},
    {0.743587, 2.030374, 30.379857, 0.521397, 1.743233},
    {0.751556, 1.909301, 27.810205, 0.505998, 1.611104},
    {0.762452, 1.745624, 21.186458, 0.684623, 1.455248},
    {0.762452, 1.745624, 21.186458, 0.684623, 1.455248}};

#define TAIL_FROM (-1.9) /* the logit of 0.13 */
#define TOP_FROM (-0.5)  /* the logit of 0.38 */

enum { STEPS_A_SCORE = 50 }; /* of the table: scores -4.5 to 4.5 by 0.02 */
enum { GRID = 1351 };        /* logit of a propensity, -18 to 9 by 0.02 */

int eb_sim_prior_row(int phase, int group) {
    if (phase != EB_SIMULATED_SPECIAL) return group;
    return group < 7 ? SIM_GROUPS : SIM_GROUPS + 1;
}

/* Share of a standard normal below each score of the table, by sums over a
 * grid from -8 to 8: exact to 1e-5, and the same on every machine. */
static void normal_shares(double shares[SIM_TABLE]) {
    const int reach = 8 * STEPS_A_SCORE, wanted = SIM_TABLE / 2;
    double total = 0.0, all = 0.0;
    for (int i = -reach; i <= reach; i++) {
        const double z = i / (double)STEPS_A_SCORE;
        all += eb_exp(-0.5 * z * z);
    }
    for (int i = -reach; i <= reach; i++) {
        const double z = i / (double)STEPS_A_SCORE;
        const double here = eb_exp(-0.5 * z * z);
        total += here;
        if (i >= -wanted && i <= wanted)
            shares[i + wanted] = (total - 0.5 * here) / all;
    }
}

/* Adds weight * Beta(a, b)'s distribution function on the grid. */
static void add_beta(double weight, double a, double b, double below[GRID]) {
    double total = 0.0, column[GRID];
    for (int i = 0; i < GRID; i++) {
        const double t = -18.0 + 0.02 * i, log_q = -eb_log1p(eb_exp(t));
        const double here = eb_exp(a * (t + log_q) + b * log_q);
        total += here;
        column[i] = total - 0.5 * here;
    }
    for (int i = 0; i < GRID; i++) below[i] += weight * column[i] / total;
}

/* A year's mean of a propensity that drifts is less extreme than its parts:
 * the upper tail is thinned and its top drawn out until the bands fit. */
static double moved(double logit, double shift, const double tail[2]) {
    double out = logit + shift;
    if (logit > TAIL_FROM) out += tail[0] * (logit - TAIL_FROM);
    if (logit > TOP_FROM) out += tail[1] * (logit - TOP_FROM);
    return eb_expit(out);
}

void eb_sim_propensity_row(const double mixture[5], double shift,
                           const double tail[2], float row[SIM_TABLE]) {
    double shares[SIM_TABLE], below[GRID];
    memset(below, 0, sizeof below);
    normal_shares(shares);
    add_beta(mixture[0], mixture[1], mixture[2], below);
    add_beta(1.0 - mixture[0], mixture[3], mixture[4], below);
    int i = 1;
    for (int k = 0; k < SIM_TABLE; k++) {
        while (i < GRID - 1 && below[i] < shares[k]) i++;
        const double step = below[i] - below[i - 1];
        double part = step > 0.0 ? (shares[k] - below[i - 1]) / step : 0.0;
        part = part < 0.0 ? 0.0 : part > 1.0 ? 1.0 : part;
        row[k] = (float)moved(-18.0 + 0.02 * (i - 1 + part), shift, tail);
    }
}

double eb_sim_propensity(const float row[SIM_TABLE], double z) {
    const int half = SIM_TABLE / 2;
    const double most = (double)half / STEPS_A_SCORE;
    double place = (z + most) * STEPS_A_SCORE;
    if (place < 0.0) place = 0.0;
    if (place > SIM_TABLE - 1.001) place = SIM_TABLE - 1.001;
    const int i = (int)place;
    return row[i] + (place - i) * (row[i + 1] - row[i]);
}

/* ---- named years -------------------------------------------------------- */

static const struct {
    double shift[SIM_PHASES];   /* of every propensity, on the logit */
    double tail[SIM_PHASES][2]; /* how the upper tail is stretched */
    double illness;             /* how much of absence is illness, to 2025/26 */
} NAMED[SIM_NAMED] = {
    {{-.16, -.112, -.15}, {{-.44, 1.85}, {-.19, .85}, {-.06, .5}}, 1.08},
    {{-.225, -.105, -.18}, {{-.44, 1.85}, {-.17, .95}, {-.06, .5}}, 1.03},
    {{-.315, -.25, -.21}, {{-.44, 1.85}, {-.15, 1.2}, {-.06, .5}}, 1.0},
    {{-.322, -.248, -.20}, {{-.44, 1.85}, {-.14, 1.2}, {-.06, .5}}, 1.0},
};

/* Year groups whose place in the year the fitted bands do not show: Year 11
 * is counted until May only. */
static const double GROUP_SHIFT[SIM_GROUPS + 2] = {
    0, 0, 0, 0, 0, 0, 0, -.05, -.01, 0, 0, -.08, 0, 0};

/* Shares of possible sessions, 2025/26 to July. */
static const sim_rates RATES[SIM_PHASES] = {
    {.0528, .0027, .0043, .0017, .00022, .0058, .0117, .0017, .0007, .03, .55,
     .16},
    {.0849, .0038, .0050, .0032, .00108, .0042, .0308, .0033, .0006, .05, .74,
     .15},
    {.1317, .0102, .0168, .0159, .0012, .0041, .0080, .0033, .0006, .04, .45,
     .20},
};

/* ---- names -------------------------------------------------------------- */

static const char *const WORLDS[] = {"base",      "2022/23",  "2023/24",
                                     "2024/25",   "2025/26",  "winter",
                                     "recording", "authority"};
enum { WORLD_WINTER = 5, WORLD_RECORDING, WORLD_AUTHORITY, WORLD_COUNT };

static const char *const DRIFTS[] = {"base", "none", "strong", "jumps"};
enum { DRIFT_COUNT = 4 };

/* The share of the score's variance that is redrawn, with this chance each
 * half term, and the share that is new each September. */
static const struct {
    double share, redraw, year;
    double spread[SIM_PHASES];
} DRIFT[DRIFT_COUNT] = {{.20, .20, .0, {.97, 1.01, 1.01}},
                        {.0, .0, .09, {.965, .995, .99}},
                        {.46, .25, .0, {1.015, 1.03, 1.03}},
                        {.40, .06, .0, {.99, 1.025, 1.02}}};

static int find(const char *name, const char *const *names, int count) {
    if (name == NULL) return 0;
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return i;
    return -1;
}

int eb_sim_world_index(const char *name) {
    return find(name, WORLDS, WORLD_COUNT);
}

int eb_sim_drift_index(const char *name) {
    return find(name, DRIFTS, DRIFT_COUNT);
}

const char *eb_simulate_world_name(size_t index) {
    return index < WORLD_COUNT ? WORLDS[index] : NULL;
}

const char *eb_simulate_drift_name(size_t index) {
    return index < DRIFT_COUNT ? DRIFTS[index] : NULL;
}

/* ---- a world ------------------------------------------------------------ */

static int named_year(int world, int academic_year) {
    if (world >= 1 && world <= SIM_NAMED) return world - 1;
    int named = academic_year - SIM_FIRST_NAMED;
    return named < 0 ? 0 : named >= SIM_NAMED ? SIM_NAMED - 1 : named;
}

static void relative(float weeks[SIM_WEEKS]) {
    float total = 0.0F;
    for (int i = 0; i < SIM_WEEKS; i++) total += weeks[i];
    for (int i = 0; i < SIM_WEEKS; i++) weeks[i] *= SIM_WEEKS / total;
}

/* A wave over the weeks of December and January, three times the usual. */
static void add_winter(sim_world *out) {
    for (int phase = 0; phase < SIM_PHASES; phase++)
        for (int week = 11; week < 24; week++)
            out->illness[phase][week] *= 2.2F;
    out->illness_factor *= 1.15;
}

void eb_sim_world(const char *world, const char *drift, int academic_year,
                  sim_world *out) {
    const int which = eb_sim_world_index(world);
    const int path = eb_sim_drift_index(drift);
    memset(out, 0, sizeof *out);
    out->named = named_year(which, academic_year);
    const double more = which == WORLD_AUTHORITY ? 0.30 : 0.0;
    for (int row = 0; row < SIM_GROUPS + 2; row++) {
        const int phase = row >= SIM_GROUPS ? EB_SIMULATED_SPECIAL
                          : row >= 7        ? EB_SIMULATED_SECONDARY
                                            : EB_SIMULATED_PRIMARY;
        double shift = NAMED[out->named].shift[phase] + GROUP_SHIFT[row] + more;
        if (which == WORLD_WINTER) shift += 0.06;
        eb_sim_propensity_row(PRIOR[row], shift, NAMED[out->named].tail[phase],
                              out->table[row]);
    }
    for (int phase = 0; phase < SIM_PHASES; phase++) {
        eb_sim_shapes(out->named, phase, out->illness[phase], out->other[phase],
                      out->holiday[phase]);
        relative(out->illness[phase]);
        relative(out->other[phase]);
        relative(out->holiday[phase]);
        out->rates[phase] = RATES[phase];
    }
    out->drift_share = DRIFT[path].share;
    out->drift_redraw = DRIFT[path].redraw;
    out->year_share = DRIFT[path].year;
    memcpy(out->spread, DRIFT[path].spread, sizeof out->spread);
    out->illness_factor = NAMED[out->named].illness;
    out->unresolved = 0.012;
    if (which == WORLD_WINTER) add_winter(out);
    if (which == WORLD_RECORDING) {
        out->unresolved = 0.35;
        out->late_as_u = 0.5;
    }
}
