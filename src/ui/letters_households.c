/* SPDX-License-Identifier: MIT */
/*
 * Who gets a letter. A household is a family_id, or a pupil without one; it
 * gets one letter about all of its children that a rule lists (schemes that
 * wrote to homes saw brothers and sisters come more often, too: Rogers and
 * Feller 2018).
 *
 * What holds a rule back holds the letter: a pupil who is held under any of
 * the rules is in none, even if another rule is met. One exception: a child
 * who is held only because a brother or sister stands for the household is in
 * their letter.
 *
 * The gentle template is taken where illness is half or more of a child's
 * absence this year, where a plan or complex needs are recorded, or a plan was
 * made. It is chosen by that, and says nothing of it.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/view.h"
#include "policy/policy.h"
#include "ui/letters.h"

/* What share_visits of policy/triggers.c writes. */
#define WITH_HOUSEHOLD "one visit for the household: with "

enum { MET = 1, HELD = 2, TAKEN = 4 };

typedef struct choosing {
    const eb_view *view;
    const eb_policy *policy;
    const eb_triggers *triggers;
    const eb_cases *cases;
    const unsigned char *wanted;
    eb_letters *out;
    unsigned char *pupils; /* by the register's pupil: MET, HELD, TAKEN */
    size_t *household_of;  /* by child, as they were taken */
    size_t *family;        /* by the register's family: 1 + household */
    size_t *rows;          /* by child */
} choosing;

/* ---- one row of the list ------------------------------------------------ */

typedef struct listed {
    eb_trigger row;
    uint32_t pupil;
    int held, met;
} listed;

/* 0 when the row asks for nothing: another rule, near, over. */
static int look(const choosing *c, size_t index, listed *out) {
    const eb_register *reg = c->view->reg;
    if (!eb_triggers_get(c->triggers, index, &out->row) ||
        !c->wanted[out->row.rule] || out->row.over != EB_NO_DATE) {
        return 0;
    }
    const size_t length = strlen(WITH_HOUSEHOLD);
    const int shares =
        out->row.state == EB_TRIGGER_HELD &&
        strncmp(out->row.held_because, WITH_HOUSEHOLD, length) == 0;
    out->held = out->row.state == EB_TRIGGER_HELD && !shares;
    out->met = out->row.state == EB_TRIGGER_MET || shares;
    out->pupil =
        eb_ids_find(&reg->pupils, out->row.pupil, strlen(out->row.pupil));
    return (out->held || out->met) && out->pupil != EB_NO_ID;
}

static void note_all(choosing *c) {
    const size_t n = eb_triggers_count(c->triggers);
    for (size_t i = 0; i < n; i++) {
        listed one;
        eb_rule_info rule;
        if (!look(c, i, &one)) continue;
        c->pupils[one.pupil] |= (unsigned char)(one.held ? HELD : MET);
        if (!one.held) continue;
        (void)eb_policy_rule(c->policy, one.row.rule, &rule);
        c->out->held[c->out->held_count++] = (eb_letter_held){
            one.row.pupil, one.row.school, rule.name, one.row.held_because};
    }
}

/* ---- households --------------------------------------------------------- */

static void take(choosing *c, const listed *one) {
    eb_letters *out = c->out;
    size_t row = 0;
    if (c->pupils[one->pupil] & (HELD | TAKEN)) return;
    c->pupils[one->pupil] |= TAKEN;
    if (eb_view_find(c->view, one->row.pupil, one->row.school, &row, NULL) !=
        EB_OK) {
        out->unmarked++;
        return;
    }
    const uint32_t family = c->view->rows[row].attributes->family;
    size_t household = out->household_count;
    if (family != EB_NO_ID && c->family[family] != 0) {
        household = c->family[family] - 1;
    } else {
        out->households[out->household_count++] = (eb_household){
            eb_ids_text(&c->view->reg->families, family), 0, 0, 0};
        if (family != EB_NO_ID) c->family[family] = household + 1;
    }
    out->households[household].count++;
    c->rows[out->child_count] = row;
    c->household_of[out->child_count++] = household;
}

/* Children by household, in the order in which they were taken. */
static void gather(choosing *c) {
    eb_letters *out = c->out;
    size_t first = 0;
    for (size_t h = 0; h < out->household_count; h++) {
        out->households[h].first = first;
        first += out->households[h].count;
        out->households[h].count = 0;
    }
    for (size_t i = 0; i < out->child_count; i++) {
        eb_household *of = &out->households[c->household_of[i]];
        out->children[of->first + of->count++] = c->rows[i];
    }
}

/* ---- gentle ------------------------------------------------------------- */

static int has_flag(const char *flags, const char *flag) {
    const size_t length = strlen(flag);
    while (*flags != '\0') {
        const size_t n = strcspn(flags, " \t");
        if (n == length && memcmp(flags, flag, n) == 0) return 1;
        flags += n + (flags[n] != '\0');
    }
    return 0;
}

static int has_plan(const choosing *c, const eb_view_entry *row) {
    static const char *const FLAGS[] = {"plan", "medical_plan",
                                        "complex_needs"};
    const eb_register *reg = c->view->reg;
    const char *flags = eb_ids_text(&reg->words, row->attributes->flags);
    for (size_t i = 0; i < sizeof FLAGS / sizeof *FLAGS; i++) {
        if (has_flag(flags, FLAGS[i])) return 1;
    }
    size_t first = 0, n = 0;
    if (c->cases != NULL) {
        eb_cases_of(c->cases, eb_view_pupil(c->view, row), &first, &n);
    }
    for (size_t i = first; i < first + n; i++) {
        eb_case one;
        if (eb_cases_get(c->cases, i, &one) &&
            one.event == EB_EVENT_PLAN_MADE &&
            one.at < (int64_t)c->view->as_of * 24 * 60) {
            return 1;
        }
    }
    return 0;
}

static eb_status is_ill(const choosing *c, size_t row, int *out,
                        eb_error *err) {
    eb_session sessions[EB_YEAR_SESSIONS];
    size_t n = 0, absent = 0, ill = 0;
    const eb_status status =
        eb_view_sessions(c->view, row, sessions, EB_YEAR_SESSIONS, &n, err);
    for (size_t i = 0; status == EB_OK && i < n && i < EB_YEAR_SESSIONS; i++) {
        const eb_class class_ = sessions[i].class_;
        if (class_ != EB_AUTHORISED && class_ != EB_UNAUTHORISED) continue;
        absent++;
        ill += strcmp(sessions[i].group, "illness") == 0 ||
               strcmp(sessions[i].group, "medical") == 0;
    }
    *out = ill > 0 && 2 * ill >= absent;
    return status;
}

static eb_status choose_templates(choosing *c, eb_error *err) {
    eb_letters *out = c->out;
    eb_status status = EB_OK;
    for (size_t h = 0; h < out->household_count; h++) {
        eb_household *of = &out->households[h];
        for (size_t i = of->first; !of->gentle && i < of->first + of->count;
             i++) {
            const size_t row = out->children[i];
            of->gentle = has_plan(c, &c->view->rows[row]);
            if (!of->gentle) status = is_ill(c, row, &of->gentle, err);
            if (status != EB_OK) return status;
        }
    }
    return EB_OK;
}

/* ---- all ---------------------------------------------------------------- */

static eb_status make_room(choosing *c, eb_error *err) {
    const eb_register *reg = c->view->reg;
    const eb_memory *memory = &c->out->memory;
    const size_t n = eb_triggers_count(c->triggers);
    eb_letters *out = c->out;
    out->children = eb_alloc(memory, n, sizeof *out->children);
    out->households = eb_alloc(memory, n, sizeof *out->households);
    out->held = eb_alloc(memory, n, sizeof *out->held);
    c->pupils = eb_alloc_zero(memory, reg->pupils.count, 1);
    c->family = eb_alloc_zero(memory, reg->families.count, sizeof *c->family);
    c->household_of = eb_alloc(memory, n, sizeof *c->household_of);
    c->rows = eb_alloc(memory, n, sizeof *c->rows);
    return out->children == NULL || out->households == NULL ||
                   out->held == NULL || c->pupils == NULL ||
                   c->family == NULL || c->household_of == NULL ||
                   c->rows == NULL
               ? eb_fail_memory(err)
               : EB_OK;
}

eb_status eb_letters_choose(const eb_view *view, const eb_policy *policy,
                            const eb_triggers *triggers, const eb_cases *cases,
                            const unsigned char *wanted, eb_letters *out,
                            eb_error *err) {
    choosing c = {view, policy, triggers, cases, wanted,
                  out,  NULL,   NULL,     NULL,  NULL};
    memset(out, 0, sizeof *out);
    out->memory = view->memory;
    eb_status status = make_room(&c, err);
    if (status == EB_OK) {
        note_all(&c);
        for (size_t i = 0; i < eb_triggers_count(triggers); i++) {
            listed one;
            if (look(&c, i, &one) && one.met) take(&c, &one);
        }
        gather(&c);
        status = choose_templates(&c, err);
    }
    eb_release(&out->memory, c.pupils);
    eb_release(&out->memory, c.family);
    eb_release(&out->memory, c.household_of);
    eb_release(&out->memory, c.rows);
    return status;
}

void eb_letters_free(eb_letters *letters) {
    if (letters->children == NULL && letters->households == NULL &&
        letters->held == NULL) {
        return;
    }
    eb_release(&letters->memory, letters->children);
    eb_release(&letters->memory, letters->households);
    eb_release(&letters->memory, letters->held);
    memset(letters, 0, sizeof *letters);
}
