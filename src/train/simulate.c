/* SPDX-License-Identifier: MIT */
/*
 * The simulator's public call: which schools there are, how they fall into
 * blocks, and handing out what the blocks make.
 *
 * Schools of all phases stand in the proportions of England (16.7 primary to
 * 3.45 secondary to 1.05 special schools) and so do their sizes. A block is two
 * secondary schools with the primary and special schools around them. Blocks
 * are made by any thread; handed out in order they are made a few at a time,
 * which bounds the memory.
 */
#include "train/simulate.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"
#include "base/parallel.h"

#define SECONDARY_SHARE 0.163
#define SPECIAL_SHARE 0.05
#define SCHOOL_SD 0.22 /* of a school's effect, in standard scores */

static const double USUAL_ROLL[SIM_PHASES] = {275, 935, 125};
static const char PHASE_LETTER[SIM_PHASES] = {'P', 'S', 'Z'};

eb_random eb_sim_stream(uint64_t seed, int purpose, int32_t block,
                        uint32_t number) {
    return eb_random_stream(seed, (uint32_t)purpose << 24 | (uint32_t)block,
                            number);
}

/* ---- the schools of an area --------------------------------------------- */

typedef struct area {
    const eb_simulate_options *options;
    const eb_simulate_sink *sink;
    eb_memory memory;
    sim_school *schools;  /* by block */
    int32_t *block_first; /* index of each block's first school, and the end */
    int32_t blocks;
    int64_t id_step;
    int years; /* one more than asked for */
    sim_world *worlds;
    sim_terms *terms;
    eb_simulated_year *shown_years; /* scratch for each slot */
    sim_block *slots;
    size_t slot_count;
    int32_t batch_first;
    int32_t shown_first, shown_end; /* schools to hand out */
} area;

static void phase_counts(int32_t n, int32_t count[SIM_PHASES]) {
    count[EB_SIMULATED_SECONDARY] =
        n == 1 ? 0 : (int32_t)(SECONDARY_SHARE * n + .5);
    if (n > 1 && count[EB_SIMULATED_SECONDARY] == 0)
        count[EB_SIMULATED_SECONDARY] = 1;
    count[EB_SIMULATED_SPECIAL] =
        n < 20 ? 0 : (int32_t)(SPECIAL_SHARE * n + .5);
    count[EB_SIMULATED_PRIMARY] =
        n - count[EB_SIMULATED_SECONDARY] - count[EB_SIMULATED_SPECIAL];
}

static void write_school_id(char *id, int phase, int32_t number,
                            int32_t count) {
    int width = 1;
    for (int32_t most = 9; most < count; most = most * 10 + 9) width++;
    *id++ = PHASE_LETTER[phase];
    for (int i = width - 1; i >= 0; i--, number /= 10)
        id[i] = (char)('0' + number % 10);
    id[width] = '\0';
}

static void place_school(area *a, int32_t number, int32_t block, int phase) {
    sim_school *s = &a->schools[number];
    memset(s, 0, sizeof *s);
    s->shown.number = number;
    s->shown.block = block;
    s->shown.phase = phase;
    eb_random r = eb_sim_stream(a->options->seed, SIM_STREAM_SCHOOL, block,
                                0x80000000u | (uint32_t)number);
    s->z = SCHOOL_SD * eb_random_normal(&r);
    const double size =
        USUAL_ROLL[phase] * eb_exp(.3 * eb_random_normal(&r) - .045);
    s->shown.roll = (int32_t)size;
}

/* Divides the places among the schools in proportion to their sizes. */
static void share_places(area *a) {
    const int32_t n = a->options->schools;
    double all = 0.0, sum = 0.0;
    for (int32_t i = 0; i < n; i++) all += a->schools[i].shown.roll;
    const double scale =
        a->options->pupils > 0 ? (double)a->options->pupils / all : 1.0;
    for (int32_t i = 0; i < n; i++) {
        sim_school *s = &a->schools[i];
        const double before = floor(sum * scale + .5);
        sum += s->shown.roll;
        s->shown.roll = (int32_t)(floor(sum * scale + .5) - before);
        const int first = s->shown.phase == EB_SIMULATED_SECONDARY ? 7 : 0;
        const int last = s->shown.phase == EB_SIMULATED_PRIMARY ? 6 : 11;
        const int groups = last - first + 1;
        for (int g = first; g <= last; g++)
            s->quota[g] =
                s->shown.roll / groups + (g - first < s->shown.roll % groups);
    }
}

static void number_ids(area *a) {
    int64_t largest = 0;
    for (int32_t b = 0; b < a->blocks; b++) {
        int64_t roll = 0;
        for (int32_t i = a->block_first[b]; i < a->block_first[b + 1]; i++)
            roll += a->schools[i].shown.roll;
        if (roll > largest) largest = roll;
    }
    a->id_step = 100000;
    while (a->id_step < 40 * largest) a->id_step *= 10;
}

static eb_status lay_out(area *a, eb_error *err) {
    int32_t count[SIM_PHASES], number = 0, done[SIM_PHASES] = {0, 0, 0};
    phase_counts(a->options->schools, count);
    a->blocks = (count[EB_SIMULATED_SECONDARY] + 1) / 2;
    if (a->blocks == 0) a->blocks = 1;
    a->schools = eb_alloc_zero(&a->memory, (size_t)a->options->schools,
                               sizeof *a->schools);
    a->block_first = eb_alloc_zero(&a->memory, (size_t)a->blocks + 1,
                                   sizeof *a->block_first);
    if (!a->schools || !a->block_first) return eb_fail_memory(err);
    for (int32_t b = 0; b < a->blocks; b++) {
        a->block_first[b] = number;
        for (int phase = 0; phase < SIM_PHASES; phase++) {
            const int64_t until = (int64_t)count[phase] * (b + 1) / a->blocks;
            while (done[phase] < until) {
                place_school(a, number, b, phase);
                done[phase]++;
                write_school_id(a->schools[number].shown.id, phase, done[phase],
                                count[phase]);
                number++;
            }
        }
    }
    a->block_first[a->blocks] = number;
    share_places(a);
    number_ids(a);
    return EB_OK;
}

static eb_status fill_years(area *a, eb_error *err) {
    const eb_simulate_options *o = a->options;
    a->years = o->years + 1;
    a->worlds = eb_alloc_zero(&a->memory, (size_t)a->years, sizeof *a->worlds);
    a->terms = eb_alloc_zero(&a->memory, (size_t)a->years, sizeof *a->terms);
    if (!a->worlds || !a->terms) return eb_fail_memory(err);
    for (int i = 0; i < a->years; i++) {
        const int year = o->last_year - o->years + i;
        eb_sim_terms(year, &a->terms[i]);
        eb_sim_world(o->world, o->drift, year, &a->worlds[i]);
    }
    return EB_OK;
}

/* ---- one block ---------------------------------------------------------- */

void eb_sim_block_free(sim_block *b) {
    for (int i = 0; i < b->school_count; i++)
        eb_release(&b->memory, b->schools[i].families);
    eb_release(&b->memory, b->schools);
    eb_release(&b->memory, b->families);
    eb_release(&b->memory, b->pupils);
    eb_release(&b->memory, b->enrolments);
    eb_release(&b->memory, b->marks);
    eb_release(&b->memory, b->school_years);
}

static eb_status prepare(const area *a, sim_block *b, int32_t number,
                         eb_error *err) {
    const int32_t first = a->block_first[number];
    const int32_t count = a->block_first[number + 1] - first;
    eb_sim_block_free(b);
    memset(b, 0, sizeof *b);
    b->memory = a->memory;
    b->options = a->options;
    b->number = number;
    b->worlds = a->worlds;
    b->terms = a->terms;
    b->years = a->years;
    b->id_base = (number + 1) * a->id_step;
    b->schools = eb_alloc(&b->memory, (size_t)count, sizeof *b->schools);
    b->school_years = eb_alloc(&b->memory, (size_t)count * (size_t)b->years,
                               sizeof *b->school_years);
    if (!b->schools || !b->school_years) return eb_fail_memory(err);
    memcpy(b->schools, a->schools + first, (size_t)count * sizeof *b->schools);
    b->school_count = count;
    b->roster = eb_sim_stream(a->options->seed, SIM_STREAM_ROSTER, number, 0);
    return EB_OK;
}

static void count_marks(sim_block *b, sim_enrolment *e) {
    sim_pupil *p = &b->pupils[e->pupil];
    const uint8_t *marks = b->marks + e->marks;
    int possible = 0, absent = 0;
    for (int s = e->first; s < e->end; s++) {
        possible += eb_simulated_is_possible(marks[s]);
        absent += eb_simulated_is_absent(marks[s]);
    }
    e->last_possible = p->possible[0];
    e->last_absent = p->absent[0];
    if (p->possible[1] < 0) p->possible[1] = p->absent[1] = 0;
    p->possible[1] += possible;
    p->absent[1] += absent;
}

static eb_status make_year(sim_block *b, int offset, eb_error *err) {
    eb_status status = eb_sim_enrol_year(b, offset, err);
    for (size_t at = b->year_start[offset]; !status && at < b->enrolment_count;
         at++) {
        sim_enrolment *e = &b->enrolments[at];
        const sim_year *y =
            &b->school_years[(size_t)e->school * (size_t)b->years + e->year];
        const size_t need = b->marks_used + (size_t)y->shown.sessions;
        if (eb_grow(&b->memory, (void **)&b->marks, &b->marks_room, need, 1))
            return eb_fail_memory(err);
        e->marks = b->marks_used;
        eb_sim_path(b, e->pupil, offset);
        eb_sim_marks(b, e, b->marks + e->marks);
        count_marks(b, e);
        /* The year before the first is lived, not kept. */
        if (offset > 0) b->marks_used = need;
    }
    return status;
}

eb_status eb_sim_block_make(sim_block *b, eb_error *err) {
    eb_status status = EB_OK;
    for (int s = 0; s < b->school_count; s++)
        for (int i = 0; i < b->years; i++)
            eb_sim_school_year(
                b, s, i,
                &b->school_years[(size_t)s * (size_t)b->years + (size_t)i]);
    for (int i = 0; !status && i < b->years; i++) status = make_year(b, i, err);
    b->year_start[b->years] = b->enrolment_count;
    return status;
}

/* ---- handing out -------------------------------------------------------- */

static void write_number(char *out, char letter, int64_t number) {
    char digits[20];
    int n = 0;
    do {
        digits[n++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    *out++ = letter;
    while (n > 0) *out++ = digits[--n];
    *out = '\0';
}

static void write_flags(unsigned flags, char out[96]) {
    size_t used = 0;
    for (int i = 0; i < SIM_FLAGS; i++) {
        if (!(flags >> i & 1)) continue;
        const size_t length = strlen(EB_SIM_FLAGS[i]);
        if (used + length + 2 > 96) break;
        if (used > 0) out[used++] = ' ';
        memcpy(out + used, EB_SIM_FLAGS[i], length);
        used += length;
    }
    out[used] = '\0';
}

static const char *destination(const sim_block *b, const sim_enrolment *e) {
    if (e->destination < 0) return "";
    if (e->destination < b->school_count)
        return b->schools[e->destination].shown.id;
    return EB_SIM_DESTINATIONS[e->destination - 1000];
}

static void describe(const sim_block *b, const sim_enrolment *e,
                     eb_simulated_pupil *out) {
    static const char *const consent[] = {"", "yes", "no"};
    static const char *const support[] = {"", "early help", "school nurse",
                                          "mentor", "education welfare"};
    const sim_pupil *p = &b->pupils[e->pupil];
    const sim_family *f = &b->families[p->family];
    const eb_date until = b->options->until;
    memset(out, 0, sizeof *out);
    out->school = &b->schools[e->school].shown;
    out->year =
        &b->school_years[(size_t)e->school * (size_t)b->years + e->year].shown;
    out->pupil = b->id_base + e->pupil;
    out->family = b->id_base + p->family;
    write_number(out->id, 'A', out->pupil);
    write_number(out->family_id, 'F', out->family);
    out->in_block = (int32_t)e->pupil;
    out->year_group = e->group;
    out->birth_month = p->birth_month;
    out->fsm = p->ghost ? -1 : f->fsm;
    out->sen = p->ghost ? -1 : p->sen;
    out->female = p->female;
    out->entry = e->entry;
    const int known = e->leaving != EB_NO_DATE &&
                      (until == EB_NO_DATE || e->leaving <= until);
    out->leaving = known ? e->leaving : EB_NO_DATE;
    out->destination = known ? destination(b, e) : "";
    out->consent = consent[e->consent];
    out->support = support[e->support];
    write_flags(p->flags, out->flags);
    out->last_year_possible = e->last_possible;
    out->last_year_absent = e->last_absent;
    out->marks = b->marks + e->marks;
    out->first = e->first;
    out->end = e->end;
    for (int k = 0; k < SIM_HALF_TERMS; k++)
        out->propensity[k] = e->propensity[k];
}

/* School by school, and within a year by pupil. */
static eb_status hand_out_school(const area *a, const sim_block *b, int s,
                                 size_t worker, eb_error *err) {
    const sim_school *school = &b->schools[s];
    const eb_simulate_sink *sink = a->sink;
    eb_simulated_year years[SIM_YEARS];
    eb_status status = EB_OK;
    for (int i = 1; i < b->years; i++)
        years[i - 1] =
            b->school_years[(size_t)s * (size_t)b->years + (size_t)i].shown;
    if (sink->school)
        status = sink->school(sink->context, worker, &school->shown, years,
                              (size_t)b->years - 1, err);
    const eb_date until = a->options->until;
    for (size_t at = b->year_start[1]; !status && at < b->enrolment_count;
         at++) {
        const sim_enrolment *e = &b->enrolments[at];
        if (e->school != s) continue;
        /* A school knows of who is to come a fortnight ahead. */
        if (until != EB_NO_DATE && e->entry - until > 13) continue;
        eb_simulated_pupil pupil;
        describe(b, e, &pupil);
        if (sink->pupil)
            status = sink->pupil(sink->context, worker, &pupil, err);
    }
    return status;
}

static eb_status hand_out(const area *a, const sim_block *b, size_t worker,
                          eb_error *err) {
    eb_status status = EB_OK;
    for (int s = 0; !status && s < b->school_count; s++) {
        const int32_t number = b->schools[s].shown.number;
        if (number >= a->shown_first && number < a->shown_end)
            status = hand_out_school(a, b, s, worker, err);
    }
    if (!status && a->sink->block_end)
        status = a->sink->block_end(a->sink->context, worker, b->number, err);
    return status;
}

static eb_status make_one(void *context, size_t worker, size_t index,
                          eb_error *err) {
    area *a = context;
    const int32_t number = a->batch_first + (int32_t)index;
    sim_block *b = &a->slots[a->options->unordered ? worker : index];
    eb_status status = prepare(a, b, number, err);
    if (!status) status = eb_sim_block_make(b, err);
    if (!status && a->options->unordered) status = hand_out(a, b, worker, err);
    return status;
}

/* ---- options ------------------------------------------------------------ */

static eb_status check(const eb_simulate_options *o,
                       const eb_simulate_sink *sink, eb_error *err) {
    const char *wrong = NULL;
    if (!o || !sink) return eb_fail(err, EB_ERR_ARGUMENT, "options", "NULL");
    if (o->size != sizeof *o)
        wrong = "size";
    else if (o->schools < 1 || o->schools > 100000)
        wrong = "schools";
    else if (o->pupils < 0 || o->pupils > INT64_C(40000000) ||
             (o->pupils > 0 && o->pupils < 5 * (int64_t)o->schools) ||
             o->pupils / o->schools > 100000)
        wrong = "pupils";
    else if (o->years < 1 || o->years >= SIM_YEARS)
        wrong = "years";
    else if (o->last_year > 2097 || o->last_year - o->years < 2006)
        wrong = "last_year";
    else if (eb_sim_world_index(o->world) < 0)
        wrong = "world";
    else if (eb_sim_drift_index(o->drift) < 0)
        wrong = "drift";
    else if (o->first_school < 0 || o->first_school >= o->schools)
        wrong = "first_school";
    else if (o->school_count < 0 ||
             o->school_count > o->schools - o->first_school)
        wrong = "school_count";
    else if (o->threads < 0 || o->threads > EB_THREADS_MOST)
        wrong = "threads";
    if (wrong)
        return eb_fail(err, EB_ERR_ARGUMENT, wrong,
                       "the value is unknown or out of its range");
    return EB_OK;
}

static eb_status run(area *a, int32_t first, int32_t end, eb_error *err) {
    const eb_simulate_options *o = a->options;
    const size_t workers =
        eb_workers(o->threads, (size_t)(end > first ? end - first : 1));
    a->slot_count = workers;
    a->slots = eb_alloc_zero(&a->memory, workers, sizeof *a->slots);
    if (!a->slots) return eb_fail_memory(err);
    if (o->unordered) {
        a->batch_first = first;
        return eb_parallel(o->threads, (size_t)(end - first), make_one, a, err);
    }
    eb_status status = EB_OK;
    for (int32_t at = first; !status && at < end; at += (int32_t)workers) {
        const size_t count =
            (size_t)(end - at) < workers ? (size_t)(end - at) : workers;
        a->batch_first = at;
        status = eb_parallel(o->threads, count, make_one, a, err);
        for (size_t i = 0; !status && i < count; i++)
            status = hand_out(a, &a->slots[i], 0, err);
    }
    return status;
}

eb_status eb_simulate(const eb_simulate_options *options,
                      const eb_simulate_sink *sink, eb_error *err) {
    area a;
    eb_status status = check(options, sink, err);
    if (status) return status;
    memset(&a, 0, sizeof a);
    a.options = options;
    a.sink = sink;
    a.memory = eb_memory_or_default(&options->memory);
    a.shown_first = options->first_school;
    a.shown_end = options->school_count > 0
                      ? options->first_school + options->school_count
                      : options->schools;
    status = lay_out(&a, err);
    if (!status) status = fill_years(&a, err);
    if (!status)
        status = run(&a, a.schools[a.shown_first].shown.block,
                     a.schools[a.shown_end - 1].shown.block + 1, err);
    for (size_t i = 0; i < a.slot_count && a.slots; i++)
        eb_sim_block_free(&a.slots[i]);
    eb_release(&a.memory, a.slots);
    eb_release(&a.memory, a.worlds);
    eb_release(&a.memory, a.terms);
    eb_release(&a.memory, a.block_first);
    eb_release(&a.memory, a.schools);
    return status;
}
