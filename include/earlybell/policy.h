/* SPDX-License-Identifier: MIT */
/*
 * Cases, policies and the rows that they give: who may need help now, by
 * rules of law or of local practice.
 *
 * A rule is no score: none reads a model. What it gives is a list for a
 * person to look at; nothing here decides. The files: FORMATS.md ("Cases")
 * and models/README.md ("Policies").
 *
 *   eb_cases_new, eb_cases_add..., eb_cases_close
 *   eb_policy_open or eb_policy_read
 *   eb_triggers_new(view, policy, cases, options) -> eb_triggers_get
 *
 * A rule speaks of the register as it is now: the first day on which it was
 * met is found by replaying the register day by day, so that a mark amended
 * down and up again cannot fire it twice.
 */
#ifndef EARLYBELL_POLICY_H
#define EARLYBELL_POLICY_H

#include "earlybell/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- cases -------------------------------------------------------------- */

/* What was said and done. After eb_cases_close it is const and may be shared
 * between threads. */
typedef struct eb_cases eb_cases;

EB_WARN_UNUSED EB_API eb_status eb_cases_new(const eb_memory *memory,
                                             eb_cases **out, eb_error *err);
EB_API void eb_cases_free(eb_cases *cases);
/* The strings are copied. EB_ERR_STATE after the close; EB_ERR_ARGUMENT for
 * an empty pupil or an event that is none. */
EB_WARN_UNUSED EB_API eb_status eb_cases_add(eb_cases *cases,
                                             const eb_case *row, eb_error *err);
/* Puts them in order: by pupil (bytes), time, then as they were added. */
EB_WARN_UNUSED EB_API eb_status eb_cases_close(eb_cases *cases, eb_error *err);
EB_API size_t eb_cases_count(const eb_cases *cases);
/* 0 when there is no such row. Strings are borrowed, never NULL. */
EB_API int eb_cases_get(const eb_cases *cases, size_t index, eb_case *out);
/* The rows of a pupil: `*first` to `*first + *n - 1`. */
EB_API void eb_cases_of(const eb_cases *cases, const char *pupil, size_t *first,
                        size_t *n);
/* Of closed cases: those at or after the first minute of `as_of`, which
 * nothing sees, and those of pupils that the register does not know. */
EB_API void eb_cases_unused(const eb_cases *cases, const eb_register *reg,
                            eb_date as_of, int64_t *later, int64_t *unknown);

/* ---- policies ----------------------------------------------------------- */

/* Rules in order. Const once read; may be shared between threads. */
typedef struct eb_policy eb_policy;

/* Reads a policy file. EB_ERR_MODEL with line, column and key for what
 * breaks the schema; EB_ERR_MODEL_VERSION for a newer one. */
EB_WARN_UNUSED EB_API eb_status eb_policy_read(const char *text, size_t length,
                                               const eb_memory *memory,
                                               eb_policy **out, eb_error *err);
EB_API void eb_policy_free(eb_policy *policy);

/* The name of a built-in policy, NULL past the last; its text when asked
 * (`text` and `length` may be NULL). Both live for ever. */
EB_API const char *eb_policy_builtin(size_t index, const char **text,
                                     size_t *length);
/* EB_ERR_NOT_FOUND when there is none of that name. */
EB_WARN_UNUSED EB_API eb_status eb_policy_open(const char *name,
                                               const eb_memory *memory,
                                               eb_policy **out, eb_error *err);

/* Strings live as long as the policy. */
typedef struct eb_policy_info {
    const char *name, *version, *source;
    size_t rules;
    int ranked; /* 1: rows stand in the order of need, not of ids */
} eb_policy_info;
EB_API void eb_policy_about(const eb_policy *policy, eb_policy_info *out);

typedef struct eb_rule_info {
    const char *name, *kind, *action, *source;
    int for_lead;    /* 1: left out unless the audience is the lead */
    int needs_cases; /* 1: what was said and done decides */
    int due_days;    /* school days; -1: none */
} eb_rule_info;
/* 0 when there is no such rule. */
EB_API int eb_policy_rule(const eb_policy *policy, size_t index,
                          eb_rule_info *out);

/* ---- triggers ----------------------------------------------------------- */

typedef enum eb_trigger_state {
    EB_TRIGGER_NEAR,     /* within one session or day */
    EB_TRIGGER_MET,      /* for a person to look at */
    EB_TRIGGER_HELD,     /* met, and something holds it back */
    EB_TRIGGER_CLEARED,  /* met, and what clears it was done since */
    EB_TRIGGER_RETRACTED /* it was met by marks that were amended since */
} eb_trigger_state;
/* "near", "met", "held", "cleared", "retracted". */
EB_API const char *eb_trigger_state_name(eb_trigger_state state);

typedef struct eb_triggers_options {
    size_t size; /* sizeof(eb_triggers_options) */
    int all;     /* 1: episodes that are over, too */
    int lead;    /* 1: rules for the attendance lead, too */
    /* Sensitive codes and flags as they are; 0: as their class, or as "held:
     * speak to the attendance lead". */
    int sensitive;
} eb_triggers_options;

#define EB_TRIGGERS_OPTIONS_INIT \
    { sizeof(eb_triggers_options), 0, 0, 0 }

/* One row. Strings are never NULL, and live as long as the triggers and the
 * register. */
typedef struct eb_trigger {
    const char *pupil, *school, *family;
    size_t rule; /* of the policy */
    eb_trigger_state state;
    eb_date first_met;    /* EB_NO_DATE: not met (near) */
    eb_date over;         /* since when it is over; EB_NO_DATE: it is not */
    int provisional;      /* 1: a mark behind it may still change */
    const char *evidence; /* "G×2 2025-07-15..2025-07-15; O×8 ..." */
    const char *action;   /* the rule's, and what to know of this row */
    eb_date due;          /* EB_NO_DATE: none */
    int due_is_guess;     /* 1: no calendar, so Mondays to Fridays */
    const char *held_because;
} eb_trigger;

typedef struct eb_triggers eb_triggers;

/*
 * Every rule for every row of the view (and, for rules on joining and
 * leaving, for pupils of the pupil rows that have none), by school id, pupil
 * id, rule and day; of a ranked policy by need. At most one row for a pupil,
 * rule and episode.
 *
 * `cases` NULL: none were given, and EB_ERR_ARGUMENT (field "cases") when a
 * rule needs them: what nobody looked up is not "no contact".
 * EB_ERR_STATE: the cases are not closed. EB_ERR_CODE: a rule names a code
 * that the table lacks. The register and the policy must outlive the triggers.
 * Cost: a pass over the marks, and a replay for each row that a rule finds.
 */
EB_WARN_UNUSED EB_API eb_status eb_triggers_new(
    const eb_view *view, const eb_policy *policy, const eb_cases *cases,
    const eb_triggers_options *options, eb_triggers **out, eb_error *err);
EB_API void eb_triggers_free(eb_triggers *triggers);
EB_API size_t eb_triggers_count(const eb_triggers *triggers);
/* 0 when there is no such row. */
EB_API int eb_triggers_get(const eb_triggers *triggers, size_t index,
                           eb_trigger *out);

/* ---- why, and why not --------------------------------------------------- */

/* What a rule says of one row of the view, whether met or not. */
typedef struct eb_why {
    int applies;        /* 0: not for this pupil (year group, flags, left) */
    int met;            /* the marks meet it, whatever holds it back */
    int64_t have, need; /* in `unit`; need 0: nothing is counted */
    const char *unit;   /* "sessions", "school days", "absent sessions" */
    int64_t of;         /* possible sessions; EB_NO_COUNT: not a share */
    int contact;        /* 1: contact was logged since the spell began */
    eb_date since;      /* the first mark, or the event; or EB_NO_DATE */
    int has_row;        /* 1: `row` holds what triggers would list */
    eb_trigger row;     /* of the open episode; strings as below */
    char evidence[512]; /* cut at a piece when it is longer */
    char held_because[256];
} eb_why;

/* EB_ERR_ARGUMENT: no such rule, or it needs cases and there are none;
 * EB_ERR_STATE: the cases are not closed. */
EB_WARN_UNUSED EB_API eb_status
eb_policy_why(const eb_view *view, const eb_policy *policy,
              const eb_cases *cases, const eb_triggers_options *options,
              size_t row, size_t rule, eb_why *out, eb_error *err);

/* ---- places ------------------------------------------------------------- */

/*
 * The families to offer a mentor's support to, under a scheme's capacity: a
 * list for people to review. It says who may need help and whom the places
 * reach first, never what is to be done.
 */

/* A share of a whole, exactly: 0 <= num, 1 <= den <= 1,000,000. */
typedef struct eb_fraction {
    int32_t num, den;
} eb_fraction;

/* A scheme's limits at one school, in places; negative: none. */
typedef struct eb_school_places {
    const char *school;
    int64_t minimum, maximum;
} eb_school_places;

/*
 * places: how many children the scheme can support at once, from 1.
 * per_school: places that a school has at least and at most; a school that is
 *   not named has no limits.
 * band_low, band_high: eligible are children now at or above the one and under
 *   the other; or who end the year there with a chance of `likely` or more. A
 *   band_high of 1 has no upper end.
 * year_groups: bit g for year group g (0 Reception); a child whose year group
 *   is not known is not left out.
 * conversion: the share of offers that become support. ceil(places /
 *   conversion) children are offered one; limits of schools likewise.
 * effect: an assumption about the share of absence ahead that support saves;
 *   it scales `benefit` and nothing else.
 * hold_out: the share of the chosen families, near the cut, in place of which
 *   as many are drawn to wait, for an evaluation; 0: none.
 * cases: the latest consent_given or consent_refused before as_of beats the
 *   pupil file's consent; mentor_started without mentor_ended is support. Of
 *   a child at several schools, consent refused or support at one is enough.
 */
typedef struct eb_places_options {
    size_t size; /* sizeof(eb_places_options) */
    int64_t places;
    const eb_school_places *per_school; /* borrowed during the call */
    size_t per_school_count;
    eb_fraction band_low, band_high;
    double likely; /* above 0, at most 1 */
    uint32_t year_groups;
    eb_fraction conversion; /* above 0, at most 1 */
    double effect;          /* 0 to 1 */
    eb_fraction hold_out;   /* 0 to a half */
    uint64_t seed;
    const eb_cases *cases; /* borrowed during the call; NULL: none */
} eb_places_options;

#define EB_YEAR_GROUPS_ALL 0x7fffu

/* Of 339 families that were referred to one English mentoring scheme, 223
 * came to be supported: 0.66. */
#define EB_PLACES_OPTIONS_INIT                                         \
    {                                                                  \
        sizeof(eb_places_options), 0, 0, 0, {10, 100}, {50, 100}, 0.5, \
            EB_YEAR_GROUPS_ALL, {66, 100}, 0.15, {0, 1}, 1, 0          \
    }

typedef enum eb_place_list {
    EB_PLACE_CHOSEN,
    EB_PLACE_WAITING,
    EB_PLACE_SEVERE,   /* half or more missed, and outside the band */
    EB_PLACE_HOLD_OUT, /* drawn to wait: a named person must approve it */
    EB_PLACE_HELD,     /* would be eligible, but see `held` */
    EB_PLACE_LISTS
} eb_place_list;

#define EB_PLACE_LISTS_ROOM 16 /* for lists that later versions make */

/* "chosen", "waiting", "severe", "hold_out"; "" for EB_PLACE_HELD. */
EB_API const char *eb_place_list_name(eb_place_list list);

/* One child. */
typedef struct eb_place {
    size_t row; /* of the view */
    eb_place_list list;
    int64_t place; /* in its list, from 1 */
    int compared;  /* 1: of those from whom the hold-out group was drawn, and
                      offered a place: whom to compare it with */
    double p_persistent;
    double p_band;         /* that the year ends in the band */
    double expected_ahead; /* absent sessions */
    double benefit;        /* effect times that: an assumption */
    eb_reason reasons[3];
    const char *held; /* why, in words fit for the list; static; "" */
} eb_place;

typedef struct eb_places_info {
    int64_t places, offers; /* children */
    int64_t families[EB_PLACE_LISTS_ROOM], children[EB_PLACE_LISTS_ROOM];
    double expected; /* absent sessions ahead of the best choice */
    double bound;    /* no choice has more: the same number, as it is exact */
    double bound_split; /* not even if families could be split and schools had
                           no limits: a check that needs no trust */
    int64_t lowered;    /* schools whose minimum their families cannot reach */
    int64_t early;      /* rows with under 20 sessions: not looked at yet */
    eb_fraction conversion;
    double effect;
} eb_places_info;

/* What a list of all at or above a chance of being persistently absent by
 * the year's end would hold, whatever the places. */
typedef struct eb_places_step {
    double chance; /* 0.1 to 0.9 */
    int64_t families, children;
    double newly_persistent; /* expected, of those who are not yet */
    double false_alarms;     /* expected not to end so */
    int64_t weeks; /* until the last of them has had EB_SUPPORT_WEEKS, with
                      `places` supported at once */
} eb_places_step;

#define EB_PLACES_STEPS 9
/* School weeks of support for one family: an assumption, from schemes of 12
 * to 20 weeks. */
#define EB_SUPPORT_WEEKS 20

typedef struct eb_places eb_places;

/*
 * Chooses. The view and the model must outlive the result. Errors:
 * EB_ERR_ARGUMENT (options; minimums that cannot be met together),
 * EB_ERR_NOT_FOUND (a school of per_school that the view has not),
 * EB_ERR_MODEL (a model of another outcome), EB_ERR_STATE (cases that are not
 * closed), those of eb_score. One thread.
 */
EB_WARN_UNUSED EB_API eb_status eb_places_new(const eb_model *model,
                                              const eb_view *view,
                                              const eb_places_options *options,
                                              eb_places **out, eb_error *err);
EB_API void eb_places_free(eb_places *places);

/* Children by list, each list in its order. NULL past the last. */
EB_API size_t eb_places_count(const eb_places *places);
EB_API const eb_place *eb_places_get(const eb_places *places, size_t index);
EB_API void eb_places_about(const eb_places *places, eb_places_info *out);
/* index below EB_PLACES_STEPS; NULL past the last. */
EB_API const eb_places_step *eb_places_step_get(const eb_places *places,
                                                size_t index);

/* ---- patterns ----------------------------------------------------------- */

/* Shapes that a pupil's absence may have. */
typedef enum eb_pattern_kind {
    EB_PATTERN_FRIDAYS,
    EB_PATTERN_MONDAYS,
    EB_PATTERN_MIDWEEK,      /* wholly between Tuesday and Thursday */
    EB_PATTERN_BREAK_EDGES,  /* the two open days beside a break */
    EB_PATTERN_AFTERNOONS,   /* there in the morning, away after it */
    EB_PATTERN_LATENESS,     /* late in more weeks than before */
    EB_PATTERN_SHORT_SPELLS, /* many, of a day or less */
    EB_PATTERN_LONG_SPELL,   /* one, of most of the absence */
    EB_PATTERN_SIBLINGS,     /* with a brother or sister away too */
    EB_PATTERN_MORE_SINCE,   /* more absences since a date */
    EB_PATTERN_LESS_SINCE,   /* fewer: a strength */
    EB_PATTERN_KINDS
} eb_pattern_kind;

/* "fridays", "mondays", "midweek", "break_edges", ... */
EB_API const char *eb_pattern_name(eb_pattern_kind kind);

/*
 * p_value: how often chance alone would show as much, or more, in a pupil who
 * has as many absences, as long, at that school. q_value: the false discovery
 * rate at which it would still be listed.
 * effect: a difference of shares, or of rates (since a date), or the share of
 * all absence (long_spell).
 */
typedef struct eb_pattern {
    size_t row; /* of the view */
    eb_pattern_kind kind;
    double effect, p_value, q_value;
    int64_t numbers[4]; /* what eb_pattern_text says */
    double expected;    /* of numbers[0], by chance; NaN: none */
    eb_date since;      /* or EB_NO_DATE */
} eb_pattern;

#define EB_PATTERN_ROOM 160
/* English, no full stop, at most EB_PATTERN_ROOM bytes with its NUL. It tells
 * of days, never of the code of a mark. */
EB_API void eb_pattern_text(const eb_pattern *pattern,
                            char out[EB_PATTERN_ROOM]);

typedef struct eb_patterns eb_patterns;

typedef struct eb_patterns_options {
    size_t size; /* sizeof(eb_patterns_options) */
    double fdr;  /* above 0, at most 1 (all that was tested) */
} eb_patterns_options;

#define EB_PATTERNS_OPTIONS_INIT \
    { sizeof(eb_patterns_options), 0.10 }

/*
 * Tests every row on roll for every pattern, and keeps those whose q_value is
 * at most fdr, in the order of rows. Absences in one spell are one event; days
 * on which much of the year group was away are set apart first. Errors:
 * EB_ERR_ARGUMENT, EB_ERR_STATE, EB_ERR_MEMORY. One thread.
 */
EB_WARN_UNUSED EB_API eb_status
eb_patterns_new(const eb_view *view, const eb_patterns_options *options,
                eb_patterns **out, eb_error *err);
EB_API void eb_patterns_free(eb_patterns *patterns);
EB_API size_t eb_patterns_count(const eb_patterns *patterns);
/* NULL past the last. */
EB_API const eb_pattern *eb_patterns_get(const eb_patterns *patterns,
                                         size_t index);
/* How many tests the false discovery rate is over, and of how many rows;
 * either may be NULL. */
EB_API void eb_patterns_tested(const eb_patterns *patterns, int64_t *tests,
                               int64_t *rows);

/* ---- outcomes ----------------------------------------------------------- */

/*
 * What a scheme did, and what followed: totals, never a pupil. Pupils who are
 * picked at their worst tend to get better anyway, so what followed stands
 * beside what the model expected on the day before, and, where a group was
 * drawn to wait, beside what became of that.
 */

/* A visit is followed for 1, 5 and 20 possible sessions. */
#define EB_RETURNS 3
EB_API int eb_return_sessions(size_t index);

/* With a view: of cases dated in its academic year before as_of. Without: of
 * all, or of those before as_of when that is a date. */
typedef struct eb_outcomes {
    int64_t events[EB_EVENTS_ROOM]; /* cases */
    int64_t pupils[EB_EVENTS_ROOM]; /* different pupils of those */
    int64_t left_out;    /* cases later, or of another academic year */
    eb_date first, last; /* of those counted; EB_NO_DATE: none */
    /* Visits though the family had told the school of this absence: should be
     * 0. Told since the spell began, by the pupil's case or a brother's or
     * sister's; of a pupil without marks, in the 7 days up to the visit. A
     * visit without a time is after what was told that day. */
    int64_t visits_told;
    /* Of visits to pupils with marks: those in a spell of absence, and those
     * to a pupil who had been there last. */
    int64_t visits_absent, visits_there;
    /* Of visits in a spell: those whose pupil was there again within so many
     * possible sessions, and those of which the marks can tell. A visit
     * before 13:00, or without a time, comes before the afternoon. */
    int64_t returned[EB_RETURNS], followed[EB_RETURNS];
    /* Pupils offered a mentor: of those, with one since; refused since, and
     * no mentor; neither. */
    int64_t offered, started, refused, undecided;
} eb_outcomes;

/* `view` NULL: the cases alone. EB_ERR_ARGUMENT, EB_ERR_STATE,
 * EB_ERR_MEMORY. */
EB_WARN_UNUSED EB_API eb_status eb_outcomes_total(const eb_cases *cases,
                                                  const eb_view *view,
                                                  eb_date as_of,
                                                  eb_outcomes *out,
                                                  eb_error *err);

/*
 * Pupils before and after the first event of a kind in the academic year of
 * the view, each scored as the register stood before that day: `expected` is
 * expected_ahead / remaining of that score, times the possible sessions that
 * came. A pupil counts with 20 of those or more.
 * change: (absent - expected) / possible, in sessions; negative is better
 * than expected. The interval (95 %, Student's t over families) tells of
 * chance, not of the model being wrong here. NaN where there is none.
 * matched_change: the same, less what it is of up to 5 pupils of other families
 * who, on that day, were as far into an absence and expected to miss as much
 * (within 0.05), had missed as much so far as somebody with the event (within
 * 0.1), and had no such event all year. It takes off what the model gets wrong
 * of such pupils, not what people knew who chose.
 */
typedef struct eb_outcome_change {
    eb_event event;
    int64_t pupils, families;
    int64_t left_out; /* with the event, but not scored, or too soon */
    int64_t before_possible, before_absent; /* that year, before the event */
    int64_t possible, absent;               /* from its day to as_of */
    double expected;                        /* absent sessions of those */
    double change, low, high;
    int64_t matched; /* pupils of those for whom others were found */
    double matched_change, matched_low, matched_high;
} eb_outcome_change;

#define EB_OUTCOME_SESSIONS_LEAST 20

/* `out` has room for `count`. Costs a view for each day on which any of the
 * events began. Errors: EB_ERR_ARGUMENT, those of eb_view_new and eb_score. */
EB_WARN_UNUSED EB_API eb_status
eb_outcomes_change(const eb_model *model, const eb_view *view,
                   const eb_cases *cases, const eb_event *events, size_t count,
                   eb_outcome_change *out, eb_error *err);

/* A pupil of a list that `target` drew. `school` NULL or "": wherever. */
typedef struct eb_outcome_member {
    const char *pupil, *school;
    int held_out; /* 0: chosen */
} eb_outcome_member;

/* Chosen pupils beside those held out, whatever became of the offers. */
typedef struct eb_outcome_group {
    int64_t pupils, families;
    int64_t possible, absent; /* from `from` to as_of */
    double expected;          /* absent sessions, as the model saw it before */
} eb_outcome_group;

/*
 * difference: the absence rate of the chosen less that of the held out, from
 * the day `from` on; adjusted: the same with what the model expected taken
 * from each pupil first, which evens out who the lot fell on. Intervals are
 * 95 %, by families (Welch). NaN where a group has fewer than two families.
 */
typedef struct eb_outcome_comparison {
    eb_outcome_group chosen, held_out;
    int64_t left_out; /* without a score, or under 20 sessions since */
    int64_t unknown;  /* without a row in the view */
    double difference, low, high;
    double adjusted, adjusted_low, adjusted_high;
} eb_outcome_comparison;

/* EB_ERR_ARGUMENT: `from` is not a day of the view's academic year before
 * as_of. */
EB_WARN_UNUSED EB_API eb_status
eb_outcomes_compare(const eb_model *model, const eb_view *view,
                    const eb_outcome_member *members, size_t count,
                    eb_date from, eb_outcome_comparison *out, eb_error *err);

#ifdef __cplusplus
}
#endif

#endif
