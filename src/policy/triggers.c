/* SPDX-License-Identifier: MIT */
/*
 * All rules for all rows: the list. Looking at as_of alone says whether a
 * rule finds anybody; only then is the register replayed for the day on which
 * the episode began. Of a household that one visit serves, one row is met and
 * the others wait with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "policy/due.h"
#include "policy/evidence.h"
#include "policy/holds.h"
#include "policy/replay.h"

#define PROVISIONAL " (provisional: an N may still be explained)"

/* A row, its texts as offsets into `text`. */
typedef struct kept {
    eb_trigger row;
    size_t evidence, action, held_because; /* action 0: the rule's */
    uint32_t pupil, family;
    size_t order; /* as it was made */
    /* For ranked policies. */
    int64_t unexplained, earlier;
    int tried, flags;
} kept;

struct eb_triggers {
    eb_memory memory;
    kept *rows;
    size_t count, room;
    char *text; /* its first byte is the empty string */
    size_t used, text_room;
};

typedef struct run {
    const eb_view *view;
    const eb_policy *policy;
    eb_triggers_options options;
    eb_prepared prepared[EB_RULES_MOST];
    eb_subjects subjects;
    eb_replay_room room;
    eb_due due;
    eb_triggers *out;
    uint8_t is_open[EB_RULES_MOST]; /* of the subject: met, whatever held it */
} run;

static const char *const STATE_NAMES[] = {"near", "met", "held", "cleared",
                                          "retracted"};

const char *eb_trigger_state_name(eb_trigger_state state) {
    return (unsigned)state <= EB_TRIGGER_RETRACTED ? STATE_NAMES[state] : "";
}

/* ---- rows --------------------------------------------------------------- */

/* "" is at 0. Returns 0 when out of memory. */
static int keep_text(eb_triggers *to, const char *a, const char *b,
                     size_t *out) {
    const size_t first = strlen(a), second = strlen(b);
    *out = 0;
    if (first + second == 0) return 1;
    void *text = to->text;
    if (eb_grow(&to->memory, &text, &to->text_room,
                to->used + first + second + 1, 1) != 0) {
        return 0;
    }
    to->text = text;
    *out = to->used;
    memcpy(to->text + to->used, a, first);
    memcpy(to->text + to->used + first, b, second + 1);
    to->used += first + second + 1;
    return 1;
}

static kept *new_row(run *r, const eb_subject *subject, size_t rule,
                     eb_error *err) {
    eb_triggers *to = r->out;
    void *rows = to->rows;
    if (eb_grow(&to->memory, &rows, &to->room, to->count + 1,
                sizeof *to->rows) != 0) {
        (void)eb_fail_memory(err);
        return NULL;
    }
    to->rows = rows;
    kept *one = &to->rows[to->count];
    memset(one, 0, sizeof *one);
    one->row.pupil = subject->pupil;
    one->row.school = subject->school;
    one->row.family = subject->family;
    one->row.rule = rule;
    one->row.first_met = one->row.over = one->row.due = EB_NO_DATE;
    one->pupil = subject->pupil_id;
    one->family = subject->attributes.family;
    one->order = to->count++;
    return one;
}

static int count_flags(const char *flags) {
    int n = 0;
    for (const char *at = flags; *at != '\0'; at++) {
        n += *at != ' ' && (at == flags || at[-1] == ' ');
    }
    return n;
}

static void set_rank(const run *r, const eb_replay *replay, kept *one) {
    const uint32_t tried = 1u << EB_EVENT_CALL | 1u << EB_EVENT_CONTACT_TRIED |
                           1u << EB_EVENT_TEXT_SENT | 1u << EB_EVENT_VISIT;
    const eb_subject *subject = replay->sweep.subject;
    const eb_date year = eb_academic_year_start(r->view->year);
    one->unexplained = replay->found.have;
    for (size_t i = 0; i < r->room.ended_count; i++) {
        one->earlier +=
            r->room.ended[i].met != EB_NO_DATE && r->room.ended[i].met > year;
    }
    one->tried = eb_subject_logged(subject, tried, replay->found.start,
                                   r->view->as_of) != NULL;
    one->flags = count_flags(subject->flags);
}

/* The row of what is open, or near, on as_of. */
static eb_status add_current(run *r, size_t rule, eb_replay *replay,
                             eb_error *err) {
    const eb_subject *subject = replay->sweep.subject;
    const eb_rule *of = &r->policy->rules[rule];
    const eb_date as_of = r->view->as_of;
    char held[EB_HELD_ROOM] = "", evidence[EB_EVIDENCE_ROOM];
    int state = EB_TRIGGER_NEAR;
    if (replay->is_open) {
        state = eb_replay_state(replay, as_of);
    } else if (!replay->found.near || replay->found.blocked) {
        return EB_OK;
    }
    if (state < 0) return EB_OK;
    kept *one = new_row(r, subject, rule, err);
    if (one == NULL) return EB_ERR_MEMORY;
    one->row.state = (eb_trigger_state)state;
    if (replay->is_open) {
        one->row.first_met =
            replay->now.met != EB_NO_DATE ? replay->now.met : replay->now.seen;
    }
    eb_evidence(&replay->sweep, as_of, r->options.sensitive, evidence);
    if (state == EB_TRIGGER_HELD || state == EB_TRIGGER_NEAR) {
        eb_held_because(&replay->sweep, &replay->found, as_of,
                        r->options.sensitive, held);
    }
    if (state == EB_TRIGGER_MET) {
        one->row.provisional =
            eb_evidence_is_provisional(&replay->sweep, as_of);
        if (of->due_days >= 0) {
            one->row.due = eb_due_date(r->view->reg, &r->due,
                                       subject->school_id, one->row.first_met,
                                       of->due_days, &one->row.due_is_guess);
        }
    }
    if (r->policy->ranked) set_rank(r, replay, one);
    if (!keep_text(r->out, evidence, "", &one->evidence) ||
        !keep_text(r->out, held, "", &one->held_because) ||
        (one->row.provisional &&
         !keep_text(r->out, of->action, PROVISIONAL, &one->action))) {
        return eb_fail_memory(err);
    }
    return EB_OK;
}

/* ---- episodes that are over --------------------------------------------- */

/* The evidence as it stood on the episode's last day. */
static void evidence_then(run *r, size_t rule, const eb_subject *subject,
                          eb_date day, char out[EB_EVIDENCE_ROOM]) {
    eb_sweep sweep;
    eb_found found;
    size_t of = rule;
    memset(&sweep, 0, sizeof sweep);
    if (r->policy->rules[rule].kind == EB_RULE_NO_ACTION) {
        of = r->policy->rules[rule].other;
    }
    eb_sweep_start(&sweep, &r->prepared[of], subject,
                   eb_school_days_era(subject->days, day), r->room.scratch);
    eb_sweep_look(&sweep, day, &found);
    eb_evidence(&sweep, day, r->options.sensitive, out);
}

static eb_status add_ended(run *r, size_t rule, const eb_subject *subject,
                           eb_error *err) {
    const eb_rule *of = &r->policy->rules[rule];
    for (size_t i = 0; i < r->room.ended_count; i++) {
        const eb_episode *episode = &r->room.ended[i];
        char evidence[EB_EVIDENCE_ROOM], date[11], before[40];
        if (episode->met == EB_NO_DATE) continue;
        kept *one = new_row(r, subject, rule, err);
        if (one == NULL) return EB_ERR_MEMORY;
        one->row.state = eb_subject_logged(subject, of->cleared_by.set,
                                           episode->met, episode->over) != NULL
                             ? EB_TRIGGER_CLEARED
                             : EB_TRIGGER_MET;
        one->row.first_met = episode->met;
        one->row.over = episode->over;
        evidence_then(r, rule, subject, episode->last, evidence);
        eb_date_write(episode->over, date);
        snprintf(before, sizeof before, "Over since %s: ", date);
        if (!keep_text(r->out, evidence, "", &one->evidence) ||
            !keep_text(r->out, before, of->action, &one->action)) {
            return eb_fail_memory(err);
        }
    }
    return EB_OK;
}

/* ---- one subject -------------------------------------------------------- */

static int is_in_play(const run *r, size_t rule, const eb_subject *subject) {
    const eb_rule *of = &r->policy->rules[rule];
    if (of->for_lead && !r->options.lead) return 0;
    if (!subject->has_row && of->kind != EB_RULE_ROLL) return 0;
    return eb_rule_applies(of, subject);
}

static eb_status ask(run *r, size_t rule, const eb_subject *subject,
                     eb_error *err) {
    const eb_rule *of = &r->policy->rules[rule];
    const int all = r->options.all || r->policy->ranked;
    eb_replay replay, inner;
    if (!is_in_play(r, rule, subject) ||
        eb_rule_is_far(&r->prepared[rule], subject, !all)) {
        return EB_OK;
    }
    eb_date from = EB_NO_DATE;
    r->room.ended_count = 0;
    eb_replay_last(r->prepared, rule, subject, &r->room, &replay, &inner);
    r->is_open[rule] = (uint8_t)replay.is_open;
    if (!all) {
        /* A rule that waits for another knows when that began only from its
         * history. */
        const int is_other = of->kind == EB_RULE_NO_ACTION;
        const int found =
            is_other ? inner.is_open : replay.is_open || replay.found.near;
        if (!found) return EB_OK;
        if (!is_other && !replay.is_open) {
            return add_current(r, rule, &replay, err);
        }
        from = eb_replay_from(&replay);
    }
    eb_status status = eb_replay_all(r->prepared, rule, subject, &r->room, from,
                                     &replay, &inner, err);
    /* What is over needs the scratch again, so what is open comes first; the
     * list is put in order at the end. */
    r->is_open[rule] = (uint8_t)replay.is_open;
    if (status == EB_OK) status = add_current(r, rule, &replay, err);
    if (status == EB_OK && r->options.all) {
        status = add_ended(r, rule, subject, err);
    }
    return status;
}

/* What the marks as they were recorded first would meet today, and the marks
 * as they were amended do not. */
static eb_status ask_retracted(run *r, size_t rule, const eb_subject *subject,
                               eb_error *err) {
    eb_replay replay, inner;
    if (r->is_open[rule] || !is_in_play(r, rule, subject) ||
        eb_rule_is_far(&r->prepared[rule], subject, 1)) {
        return EB_OK;
    }
    eb_status status = eb_replay_all(r->prepared, rule, subject, &r->room,
                                     EB_NO_DATE, &replay, &inner, err);
    if (status != EB_OK || !replay.is_open) return status;
    const int state = eb_replay_state(&replay, r->view->as_of);
    if (state != EB_TRIGGER_MET && state != EB_TRIGGER_HELD) return EB_OK;
    char evidence[EB_EVIDENCE_ROOM];
    kept *one = new_row(r, subject, rule, err);
    if (one == NULL) return EB_ERR_MEMORY;
    one->row.state = EB_TRIGGER_RETRACTED;
    one->row.first_met =
        replay.now.met != EB_NO_DATE ? replay.now.met : replay.now.seen;
    eb_evidence(&replay.sweep, r->view->as_of, r->options.sensitive, evidence);
    if (!keep_text(r->out, evidence, "", &one->evidence)) {
        return eb_fail_memory(err);
    }
    return EB_OK;
}

static eb_status ask_all(run *r, eb_subject *subject, eb_error *err) {
    eb_status status = eb_replay_room_for(&r->room, subject, err);
    memset(r->is_open, 0, sizeof r->is_open);
    for (size_t i = 0; status == EB_OK && i < r->policy->rule_count; i++) {
        status = ask(r, i, subject, err);
    }
    if (status != EB_OK || !eb_subject_rewind(&r->subjects, subject)) {
        return status;
    }
    r->room.has_ticks = 0;
    for (size_t i = 0; status == EB_OK && i < r->policy->rule_count; i++) {
        status = ask_retracted(r, i, subject, err);
    }
    return status;
}

/* ---- all subjects ------------------------------------------------------- */

static int has_roll_rule(const eb_policy *policy) {
    for (size_t i = 0; i < policy->rule_count; i++) {
        if (policy->rules[i].kind == EB_RULE_ROLL) return 1;
    }
    return 0;
}

/* The place of a school in the view, when it was open this year. */
static size_t place_of(const eb_view *view, uint32_t school) {
    for (size_t i = 0; i < view->school_count; i++) {
        const eb_timeline *timeline = &view->schools[i].timeline;
        if (view->schools[i].school == school) {
            return timeline->year_first_day < timeline->day_count
                       ? i
                       : view->school_count;
        }
    }
    return view->school_count;
}

typedef struct listed {
    uint32_t pupil, school;
} listed;

static int compare_listed(const void *left, const void *right) {
    const listed *a = left, *b = right;
    if (a->pupil != b->pupil) return a->pupil < b->pupil ? -1 : 1;
    return (a->school > b->school) - (a->school < b->school);
}

/* 1 when the view has a row for it; under unit pupil, any of the pupil's. */
static int has_row(const eb_view *view, const listed *rows, uint32_t pupil,
                   uint32_t school) {
    const int any = view->options.unit == EB_UNIT_PUPIL;
    size_t low = 0, high = view->row_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (rows[middle].pupil < pupil ||
            (!any && rows[middle].pupil == pupil &&
             rows[middle].school < school)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < view->row_count && rows[low].pupil == pupil &&
           (any || rows[low].school == school);
}

/* Pupils of the pupil rows without any mark this year: only joining and
 * leaving can be asked of them. */
static eb_status ask_unmarked(run *r, eb_error *err) {
    const eb_view *view = r->view;
    const eb_register *reg = view->reg;
    eb_status status = EB_OK;
    if (!has_roll_rule(r->policy)) return EB_OK;
    listed *rows = eb_alloc(&view->memory, view->row_count + 1, sizeof *rows);
    if (rows == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < view->row_count; i++) {
        const eb_enrolment *enrolment =
            &reg->enrolments[view->rows[i].enrolment];
        rows[i] = (listed){enrolment->pupil, enrolment->school};
    }
    qsort(rows, view->row_count, sizeof *rows, compare_listed);
    for (size_t i = 0; status == EB_OK && i < reg->pupil_row_count; i++) {
        const eb_pupil_row *row = &reg->pupil_rows[i];
        if (row->school == EB_NO_ID ||
            (row->year != 0 && row->year != view->year) ||
            has_row(view, rows, row->pupil, row->school)) {
            continue;
        }
        const size_t school = place_of(view, row->school);
        if (school == view->school_count) continue;
        eb_subject subject;
        status = eb_subject_of_pupil(&r->subjects, i, school, &subject, err);
        if (status == EB_OK) status = ask_all(r, &subject, err);
    }
    eb_release(&view->memory, rows);
    return status;
}

/* ---- the order ---------------------------------------------------------- */

static int compare_ids(const kept *a, const kept *b) {
    int order = strcmp(a->row.school, b->row.school);
    if (order == 0) order = strcmp(a->row.pupil, b->row.pupil);
    if (order != 0) return order;
    if (a->row.rule != b->row.rule) return a->row.rule < b->row.rule ? -1 : 1;
    /* Episodes as they came; what is near has no day and is the newest. */
    const int64_t x =
        a->row.first_met == EB_NO_DATE ? INT64_MAX : a->row.first_met;
    const int64_t y =
        b->row.first_met == EB_NO_DATE ? INT64_MAX : b->row.first_met;
    if (x != y) return x < y ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static int compare_rows(const void *left, const void *right) {
    return compare_ids(left, right);
}

/* What is met first; then the longest without a reason, with nobody in touch,
 * most often before, with most flags. */
static int compare_need(const void *left, const void *right) {
    const kept *a = left, *b = right;
    const int x = a->row.state != EB_TRIGGER_MET;
    const int y = b->row.state != EB_TRIGGER_MET;
    if (x != y) return x - y;
    if (a->unexplained != b->unexplained) {
        return a->unexplained > b->unexplained ? -1 : 1;
    }
    if (a->tried != b->tried) return a->tried - b->tried;
    if (a->earlier != b->earlier) return a->earlier > b->earlier ? -1 : 1;
    if (a->flags != b->flags) return b->flags - a->flags;
    return compare_ids(a, b);
}

/* By household and rule, the one to visit first. */
static int compare_households(const void *left, const void *right) {
    const kept *a = *(const kept *const *)left;
    const kept *b = *(const kept *const *)right;
    if (a->family != b->family) return a->family < b->family ? -1 : 1;
    if (a->row.rule != b->row.rule) return a->row.rule < b->row.rule ? -1 : 1;
    if (a->row.first_met != b->row.first_met) {
        return a->row.first_met < b->row.first_met ? -1 : 1;
    }
    return compare_ids(a, b);
}

static eb_status share_visits(run *r, eb_error *err) {
    eb_triggers *to = r->out;
    size_t n = 0;
    eb_status status = EB_OK;
    kept **rows = eb_alloc(&to->memory, to->count + 1, sizeof *rows);
    if (rows == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < to->count; i++) {
        kept *one = &to->rows[i];
        if (r->policy->rules[one->row.rule].household &&
            one->row.state == EB_TRIGGER_MET && one->row.over == EB_NO_DATE &&
            one->family != EB_NO_ID) {
            rows[n++] = one;
        }
    }
    if (n > 0) qsort(rows, n, sizeof *rows, compare_households);
    const kept *first = NULL;
    for (size_t i = 0; status == EB_OK && i < n; i++) {
        kept *one = rows[i];
        if (first == NULL || first->family != one->family ||
            first->row.rule != one->row.rule) {
            first = one;
        } else if (first->pupil != one->pupil) {
            one->row.state = EB_TRIGGER_HELD;
            one->row.due = EB_NO_DATE;
            one->row.due_is_guess = one->row.provisional = 0;
            one->action = 0;
            if (!keep_text(to, "one visit for the household: with ",
                           first->row.pupil, &one->held_because)) {
                status = eb_fail_memory(err);
            }
        }
    }
    eb_release(&to->memory, rows);
    return status;
}

static eb_status finish(run *r, eb_error *err) {
    eb_triggers *to = r->out;
    const eb_status status = share_visits(r, err);
    if (status != EB_OK) return status;
    if (to->count > 0) {
        qsort(to->rows, to->count, sizeof *to->rows,
              r->policy->ranked ? compare_need : compare_rows);
    }
    for (size_t i = 0; i < to->count; i++) {
        kept *one = &to->rows[i];
        one->row.evidence = to->text + one->evidence;
        one->row.held_because = to->text + one->held_because;
        one->row.action = one->action != 0
                              ? to->text + one->action
                              : r->policy->rules[one->row.rule].action;
    }
    return EB_OK;
}

/* ---- the call ----------------------------------------------------------- */

static eb_status check(const eb_view *view, const eb_policy *policy,
                       const eb_cases *cases,
                       const eb_triggers_options *options, eb_error *err) {
    const eb_status status = eb_view_check(view, 0, 0, err);
    if (status != EB_OK) return status;
    if (policy == NULL || options->size != sizeof *options) {
        return eb_fail(err, EB_ERR_ARGUMENT,
                       policy == NULL ? "policy" : "options",
                       "missing, or of another version");
    }
    if (cases != NULL && !cases->closed) {
        return eb_fail(err, EB_ERR_STATE, "cases", "the cases are not closed");
    }
    for (size_t i = 0; cases == NULL && i < policy->rule_count; i++) {
        const eb_rule *rule = &policy->rules[i];
        if (!eb_rule_needs_cases(rule) || (rule->for_lead && !options->lead)) {
            continue;
        }
        return eb_fail(err, EB_ERR_ARGUMENT, "cases",
                       "the rule %s needs to know what was said and done: "
                       "without it, nobody can tell who has been in touch",
                       rule->name);
    }
    return EB_OK;
}

static eb_status prepare(run *r, const eb_cases *cases, eb_error *err) {
    eb_status status = EB_OK;
    for (size_t i = 0; status == EB_OK && i < r->policy->rule_count; i++) {
        status = eb_rule_prepare(&r->policy->rules[i], r->view->reg->codes,
                                 &r->prepared[i], err);
    }
    if (status == EB_OK) {
        status = eb_subjects_new(r->view, cases, &r->subjects, err);
    }
    return status;
}

static eb_status find_all(run *r, const eb_cases *cases, eb_error *err) {
    const eb_memory *memory = &r->view->memory;
    r->out = eb_alloc_zero(memory, 1, sizeof *r->out);
    if (r->out == NULL) return eb_fail_memory(err);
    r->out->memory = *memory;
    r->out->text = eb_alloc_zero(memory, 1, 1);
    if (r->out->text == NULL) return eb_fail_memory(err);
    r->out->used = r->out->text_room = 1;
    eb_status status = prepare(r, cases, err);
    for (size_t i = 0; status == EB_OK && i < r->view->row_count; i++) {
        eb_subject subject;
        status = eb_subject_of_row(&r->subjects, i, &subject, err);
        if (status == EB_OK) status = ask_all(r, &subject, err);
    }
    if (status == EB_OK) status = ask_unmarked(r, err);
    return status == EB_OK ? finish(r, err) : status;
}

eb_status eb_triggers_new(const eb_view *view, const eb_policy *policy,
                          const eb_cases *cases,
                          const eb_triggers_options *options, eb_triggers **out,
                          eb_error *err) {
    const eb_triggers_options standard = EB_TRIGGERS_OPTIONS_INIT;
    if (options == NULL) options = &standard;
    eb_status status = check(view, policy, cases, options, err);
    if (status != EB_OK) return status;
    if (out == NULL) return eb_fail(err, EB_ERR_ARGUMENT, "out", "it is NULL");
    run *r = eb_alloc_zero(&view->memory, 1, sizeof *r);
    if (r == NULL) return eb_fail_memory(err);
    r->view = view;
    r->policy = policy;
    r->options = *options;
    status = find_all(r, cases, err);
    eb_subjects_free(&r->subjects);
    eb_replay_room_free(&r->room, &view->memory);
    if (status == EB_OK) {
        *out = r->out;
    } else {
        eb_triggers_free(r->out);
    }
    eb_release(&view->memory, r);
    return status;
}

void eb_triggers_free(eb_triggers *triggers) {
    if (triggers == NULL) return;
    const eb_memory memory = triggers->memory;
    eb_release(&memory, triggers->rows);
    eb_release(&memory, triggers->text);
    eb_release(&memory, triggers);
}

size_t eb_triggers_count(const eb_triggers *triggers) {
    return triggers->count;
}

int eb_triggers_get(const eb_triggers *triggers, size_t index,
                    eb_trigger *out) {
    if (index >= triggers->count) return 0;
    *out = triggers->rows[index].row;
    return 1;
}
