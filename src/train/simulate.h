/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the simulator share: a world's parameters, term dates, a
 * school's year, and the people of one block.
 *
 * A block is a handful of schools of all phases that share families and moves.
 * It is made whole, from nothing but the options and its number, and no other
 * block knows of it: so any school can be made alone, by any thread.
 */
#ifndef EB_TRAIN_SIMULATE_H
#define EB_TRAIN_SIMULATE_H

#include "base/random.h"
#include "earlybell/train.h"

enum {
    SIM_HALF_TERMS = EB_SIMULATED_HALF_TERMS,
    SIM_PHASES = 3,
    SIM_GROUPS = 12, /* Reception to Year 11 */
    SIM_FIRST_NAMED = 2022,
    SIM_NAMED = 4,   /* named years: 2022/23 to 2025/26 */
    SIM_WEEKS = 48,  /* from ISO week 36 on */
    SIM_DAYS = 270,  /* weekdays from the first Monday to the end of July */
    SIM_TABLE = 451, /* a propensity for each step of a normal score */
    SIM_YEARS = 13,
    SIM_OFFSET_NONE = -1
};

/* Which draws a stream serves; the low 24 bits of stream_a are the block. */
enum {
    SIM_STREAM_ROSTER = 1,
    SIM_STREAM_FAMILY,
    SIM_STREAM_PUPIL,
    SIM_STREAM_SCHOOL,
    SIM_STREAM_WEATHER,
    SIM_STREAM_HOUSEHOLD_YEAR,
    SIM_STREAM_PATH = 32, /* plus the year's last two digits */
    SIM_STREAM_MARKS = 132
};

eb_random eb_sim_stream(uint64_t seed, int purpose, int32_t block,
                        uint32_t number);

/* ---- codes: numbers in marks -------------------------------------------- */

enum {
    SIM_BLANK,
    SIM_AM,
    SIM_PM,
    SIM_L,
    SIM_B,
    SIM_D,
    SIM_J,
    SIM_K,
    SIM_P,
    SIM_V,
    SIM_W,
    SIM_C,
    SIM_C1,
    SIM_C2,
    SIM_E,
    SIM_I,
    SIM_J1,
    SIM_M,
    SIM_R,
    SIM_S,
    SIM_T,
    SIM_G,
    SIM_N,
    SIM_O,
    SIM_U,
    SIM_Q,
    SIM_X,
    SIM_Y,
    SIM_Y1,
    SIM_Y2,
    SIM_Y3,
    SIM_Y4,
    SIM_Y5,
    SIM_Y6,
    SIM_Y7,
    SIM_Z,
    SIM_CLOSED,
    SIM_CODES
};

/* As the code was written before 19 August 2024. */
uint8_t eb_sim_code_before_2024(uint8_t code);

/* ---- a world: its parameters -------------------------------------------- */

/* Shares of possible sessions, and how absence divides into reasons. */
typedef struct sim_rates {
    double mean;
    double medical, leave, part_time, suspended, holiday, late, late_after;
    double religious;
    double other_low, other_high, other_half; /* share of spells that is O:
                     low + high * p / (p + half), at propensity p */
} sim_rates;

typedef struct sim_world {
    int named; /* 0 to SIM_NAMED - 1: whose figures */
    /* Propensity by phase-and-year-group row (see eb_sim_prior_row) at normal
     * scores from -4.5 to 4.5. */
    float table[SIM_GROUPS + 2][SIM_TABLE];
    float illness[SIM_PHASES][SIM_WEEKS]; /* relative to 1 over the year */
    float other[SIM_PHASES][SIM_WEEKS];
    float holiday[SIM_PHASES][SIM_WEEKS]; /* weights of starting weeks */
    sim_rates rates[SIM_PHASES];
    double drift_share, drift_redraw, year_share;
    double spread[SIM_PHASES]; /* of the score: see simulate_propensity.c */
    double unresolved;         /* share of I and O that stays N */
    double late_as_u;          /* share of late marks recorded after close */
    double illness_factor;
} sim_world;

/* Index of a name, or -1. */
int eb_sim_world_index(const char *name);
int eb_sim_drift_index(const char *name);
/* Fills the parameters that hold in that academic year. */
void eb_sim_world(const char *world, const char *drift, int academic_year,
                  sim_world *out);
/* Weekly figures of a named year: see simulate_shapes.c. */
void eb_sim_shapes(int named, int phase, float illness[SIM_WEEKS],
                   float other[SIM_WEEKS], float holiday[SIM_WEEKS]);

/* The rows of `table`: special schools have two of their own. */
int eb_sim_prior_row(int phase, int group);
/* Fills one row for the mixture `weight, a1, b1, a2, b2`, each propensity
 * moved by `shift` on the logit, the upper ones stretched by `tail`. */
void eb_sim_propensity_row(const double mixture[5], double shift,
                           const double tail[2], float row[SIM_TABLE]);
double eb_sim_propensity(const float row[SIM_TABLE], double z);

/* ---- calendar ----------------------------------------------------------- */

typedef struct sim_terms {
    int year;
    eb_date first[SIM_HALF_TERMS], last[SIM_HALF_TERMS];
    eb_date bank[8];
    int bank_count;
    eb_date monday; /* of the first week */
    eb_date iso_36; /* Monday of ISO week 36 */
    eb_date year_11_end, year_11_leaves;
} sim_terms;

void eb_sim_terms(int academic_year, sim_terms *t);
int eb_sim_is_bank(const sim_terms *terms, eb_date date);

/* A school's year, day by day. */
typedef struct sim_year {
    eb_simulated_year shown;
    int slots; /* weekdays from `monday` to the last day */
    int days;  /* open ones */
    int16_t slot[SIM_DAYS];
    uint8_t weekday[SIM_DAYS];
    uint8_t half[SIM_DAYS];
    uint8_t gap[SIM_DAYS];   /* nights until the next open day; 99 at the end */
    int16_t index[SIM_DAYS]; /* open day of a slot, or the next one */
    int16_t edge[SIM_HALF_TERMS][2]; /* open days from, to before */
    /* Sums of relative hazards before each open day. */
    float ill[SIM_DAYS + 1], other[SIM_DAYS + 1], flat[SIM_DAYS + 1];
    float holiday_sum[SIM_WEEKS + 1];
    int16_t week_first[SIM_WEEKS], week_last[SIM_WEEKS]; /* open days */
    uint8_t plan[2 * SIM_DAYS];
    /* trips by year group, the snow day and other events */
    int trip_count[SIM_GROUPS];
    int16_t trip[SIM_GROUPS][6][2];
    int16_t lost[8][4]; /* group, form in 1/1000, day, half */
    int lost_count;
    int snow, snowed, boiler[3], bus_day;
    double bus_form;
    int16_t friday[SIM_WEEKS];
    int friday_count;
    int16_t religious[4];
    int religious_count;
} sim_year;

/* ---- people ------------------------------------------------------------- */

typedef struct sim_family {
    float z;
    float need; /* liability to free school meals */
    uint8_t religious;
    uint8_t children;
    uint8_t fsm;
    int16_t born[5];
    int32_t home[2]; /* school in block by phase, or -1 */
} sim_family;

typedef struct sim_pupil {
    uint32_t family;
    float own;     /* the lasting part of the score that is not the family's */
    float current; /* the part that drifts */
    float late, blame, form;
    uint8_t birth_month, female, sen, rare;
    uint8_t ghost;
    uint16_t flags;
    uint8_t enrolled;  /* enrolments so far this year */
    int16_t path_year; /* offset of the year `z` speaks of, or -1 */
    float z[SIM_HALF_TERMS];
    int32_t possible[2], absent[2]; /* last year, this year */
} sim_pupil;

typedef struct sim_enrolment {
    uint32_t pupil;
    int16_t school; /* in block */
    int16_t group;
    uint8_t year; /* offset; 0 is the year before the first */
    uint8_t fades, prospect, ghost, order, consent, support;
    uint8_t newcomer;
    int16_t destination; /* a school in block, or one of the words, or none */
    eb_date entry, leaving;
    int32_t last_possible, last_absent;
    float propensity[SIM_HALF_TERMS];
    size_t marks; /* offset into the block's marks */
    int16_t first, end;
} sim_enrolment;

typedef struct sim_school {
    eb_simulated_school shown;
    double z;           /* the school's own effect on the score */
    uint32_t *families; /* with a child here, for brothers and sisters */
    size_t family_count, family_room;
    int32_t quota[SIM_GROUPS], free[SIM_GROUPS];
} sim_school;

/* One block, all years. Owned by a worker and used again for the next. */
typedef struct sim_block {
    const eb_simulate_options *options;
    eb_memory memory;
    int32_t number;
    sim_school *schools; /* of this block */
    int school_count;
    const sim_world *worlds; /* by year offset */
    const sim_terms *terms;
    int years; /* years to hand out + 1 */
    int64_t id_base;
    sim_family *families;
    size_t family_count, family_room;
    sim_pupil *pupils;
    size_t pupil_count, pupil_room;
    sim_enrolment *enrolments;
    size_t enrolment_count, enrolment_room;
    size_t year_start[SIM_YEARS + 2]; /* enrolments of each year */
    uint8_t *marks;
    size_t marks_used, marks_room;
    sim_year *school_years; /* school_count * years */
    eb_random roster;
} sim_block;

eb_status eb_sim_block_make(sim_block *block, eb_error *err);
void eb_sim_block_free(sim_block *block);

/* Fills one school's year. */
void eb_sim_school_year(const sim_block *block, int school, int offset,
                        sim_year *y);
/* Who is on which roll in the year `offset`; needs the years before. */
eb_status eb_sim_enrol_year(sim_block *block, int offset, eb_error *err);
/* The pupil's score in each half term of that year, once. */
void eb_sim_path(sim_block *block, uint32_t pupil, int offset);
/* Expected share absent, by half term, at that school. */
void eb_sim_expected(const sim_block *block, const sim_enrolment *enrolment,
                     float out[SIM_HALF_TERMS]);
/* All marks of an enrolment into `marks` (2 * slots of them). */
void eb_sim_marks(const sim_block *block, sim_enrolment *enrolment,
                  uint8_t *marks);

/* A pupil's year in the making: marks, and what they follow from. */
typedef struct sim_making {
    const sim_block *block;
    const sim_enrolment *enrolment;
    const sim_pupil *pupil;
    const sim_family *family;
    const sim_world *world;
    const sim_rates *rates;
    const sim_year *year;
    int phase;
    uint8_t *marks;
    double p[SIM_HALF_TERMS];
    double mean, lateness;
    double weekend_end; /* chance that a spell ends over a weekend */
    int part_time;      /* 1: has a part-time timetable for some weeks */
    eb_random random;
} sim_making;

void eb_sim_put(sim_making *m, int day, int half, uint8_t code);
void eb_sim_put_days(sim_making *m, int first, int count, uint8_t code);
/* Whole days from 1 up with the given mean, geometric. */
int eb_sim_length(eb_random *random, double mean);
void eb_sim_spells(sim_making *m);
void eb_sim_lates(sim_making *m);
void eb_sim_fridays(sim_making *m);

extern const char *const EB_SIM_DESTINATIONS[];
extern const char *const EB_SIM_FLAGS[];
enum { SIM_FLAGS = 9 };

#endif
