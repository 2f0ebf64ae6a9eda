/* SPDX-License-Identifier: MIT */
/*
 * Each reason is one sentence in plain words, in the order of events, flags,
 * support, consent, year group, limit. Events count from the first mark of
 * the spell or window on; a limit counts notices in years from the first
 * (National Framework for Penalty Notices, 2024: two in three years).
 */
#include "policy/holds.h"

#include <stdio.h>
#include <string.h>

typedef struct reasons {
    char *out; /* NULL: only counted */
    size_t used, count;
} reasons;

static void add(reasons *to, const char *text) {
    to->count++;
    if (to->out == NULL || text[0] == '\0') return;
    /* Two sensitive flags are one reason. */
    if (strcmp(text, EB_SPEAK_TO_LEAD) == 0 && strstr(to->out, text) != NULL) {
        return;
    }
    const size_t need = strlen(text) + (to->used > 0 ? 2 : 0);
    if (to->used + need >= EB_HELD_ROOM) return;
    to->used += (size_t)snprintf(to->out + to->used, EB_HELD_ROOM - to->used,
                                 "%s%s", to->used > 0 ? "; " : "", text);
}

/* ---- events ------------------------------------------------------------- */

static void note_first(void *context, uint8_t byte, const char *word,
                       eb_date date) {
    eb_date *first = context;
    (void)byte;
    (void)word;
    if (*first == EB_NO_DATE) *first = date; /* marks come by date */
}

/* From when on an event counts for what was found. */
static eb_date since_of(eb_sweep *sweep, const eb_found *found, eb_date day) {
    eb_date first = found->start;
    if (first == EB_NO_DATE) eb_sweep_collect(sweep, day, note_first, &first);
    return first;
}

static void hold_events(eb_sweep *sweep, const eb_found *found, eb_date day,
                        reasons *to) {
    const eb_event_list *events = &sweep->rule->held_by.events;
    if (events->count == 0 || sweep->subject->event_count == 0) return;
    const eb_date since = since_of(sweep, found, day);
    for (size_t i = 0; i < events->count; i++) {
        const eb_event event = (eb_event)events->items[i];
        const eb_logged *logged =
            eb_subject_logged(sweep->subject, 1u << event, since, day);
        char date[11], text[96], name[32];
        if (logged == NULL) continue;
        eb_date_write(logged->date, date);
        snprintf(name, sizeof name, "%s", eb_event_name(event));
        for (char *at = name; *at != '\0'; at++) {
            if (*at == '_') *at = ' ';
        }
        snprintf(text, sizeof text, "%s on %s",
                 event == EB_EVENT_TOLD ? "the family told the school" : name,
                 date);
        add(to, text);
    }
}

/* ---- flags -------------------------------------------------------------- */

int eb_flag_is_sensitive(const char *flag) {
    static const char *const SENSITIVE[] = {"youth_justice", "social_worker",
                                            "looked_after", "medical_plan",
                                            "complex_needs"};
    for (size_t i = 0; i < sizeof SENSITIVE / sizeof *SENSITIVE; i++) {
        if (strcmp(flag, SENSITIVE[i]) == 0) return 1;
    }
    return 0;
}

static void hold_flags(const eb_sweep *sweep, int sensitive, reasons *to) {
    static const char *const WORDS[][2] = {
        {"plan", "a plan is recorded"},
        {"other_service", "another service holds the case"},
        {"do_not_visit", "do not visit"}};
    const eb_word_list *flags = &sweep->rule->held_by.flags;
    for (size_t i = 0; i < flags->count; i++) {
        const char *flag = flags->items[i];
        char text[96];
        if (!eb_subject_has_flag(sweep->subject, flag)) continue;
        if (!sensitive && eb_flag_is_sensitive(flag)) {
            add(to, EB_SPEAK_TO_LEAD);
            continue;
        }
        snprintf(text, sizeof text, "flag %.64s", flag);
        for (size_t w = 0; w < sizeof WORDS / sizeof *WORDS; w++) {
            if (strcmp(flag, WORDS[w][0]) == 0) {
                snprintf(text, sizeof text, "%s", WORDS[w][1]);
            }
        }
        add(to, text);
    }
}

/* ---- support, consent, year group --------------------------------------- */

static void hold_support(const eb_sweep *sweep, eb_date day, reasons *to) {
    const eb_subject *subject = sweep->subject;
    const char *support =
        eb_ids_text(&subject->view->reg->words, subject->attributes.support);
    char text[160];
    const eb_logged *mentor = eb_subject_logged(
        subject, 1u << EB_EVENT_MENTOR_STARTED | 1u << EB_EVENT_MENTOR_ENDED,
        EB_NO_DATE, day);
    const int mentored =
        mentor != NULL && mentor->event == EB_EVENT_MENTOR_STARTED;
    if (support[0] == '\0' && !mentored) return;
    snprintf(text, sizeof text, "already supported: %.120s",
             support[0] != '\0' ? support : "mentor");
    add(to, text);
}

static void hold_consent(const eb_sweep *sweep, eb_date day, reasons *to) {
    const eb_logged *said = eb_subject_logged(
        sweep->subject,
        1u << EB_EVENT_CONSENT_GIVEN | 1u << EB_EVENT_CONSENT_REFUSED,
        EB_NO_DATE, day);
    const int refused =
        said != NULL ? said->event == EB_EVENT_CONSENT_REFUSED
                     : sweep->subject->attributes.consent == EB_CONSENT_NO;
    if (refused) add(to, "consent refused");
}

/* A year group that is not known is in no set. */
static int is_in(eb_year_set set, int year_group) {
    return year_group >= 0 && (set >> year_group & 1u) != 0;
}

static void hold_year(const eb_sweep *sweep, reasons *to) {
    const int year = sweep->subject->attributes.year_group;
    char text[80];
    if (!is_in(sweep->rule->held_by.years, year)) return;
    if (year == EB_YEAR_RECEPTION) {
        add(to, "Year R: perhaps not of compulsory school age");
        return;
    }
    snprintf(text, sizeof text, "Year %d: perhaps not of compulsory school age",
             year);
    add(to, text);
}

/* ---- the limit ---------------------------------------------------------- */

/* The same day some years later; 29 February becomes 1 March. */
static eb_date years_later(eb_date date, int years) {
    int year, month, day;
    eb_date_split(date, &year, &month, &day);
    const eb_date later = eb_date_make(year + years, month, day);
    return later != EB_NO_DATE ? later : eb_date_make(year + years, 3, 1);
}

static void hold_limit(const eb_sweep *sweep, eb_date day, reasons *to) {
    const eb_rule *rule = sweep->rule;
    const eb_subject *subject = sweep->subject;
    eb_date first = EB_NO_DATE, end = EB_NO_DATE;
    int count = 0;
    if (rule->limit.event == EB_EVENTS) return;
    for (size_t i = 0; i < subject->event_count; i++) {
        const eb_logged *event = &subject->events[i];
        if (event->event != rule->limit.event || event->date >= day) continue;
        if (first == EB_NO_DATE || event->date >= end) {
            first = event->date;
            end = years_later(first, rule->limit.years);
            count = 0;
        }
        count++;
    }
    if (first == EB_NO_DATE || day > end || count < rule->limit.count) return;
    char date[11], text[96];
    eb_date_write(first, date);
    snprintf(text, sizeof text, "%d %s%s in %d years from %s", count,
             eb_event_name(rule->limit.event), count > 1 ? "s" : "",
             rule->limit.years, date);
    add(to, text);
}

/* ---- all ---------------------------------------------------------------- */

static size_t find_reasons(eb_sweep *sweep, const eb_found *found, eb_date day,
                           int sensitive, char *out) {
    reasons to = {out, 0, 0};
    const eb_rule *rule = sweep->rule;
    if (out != NULL) out[0] = '\0';
    hold_events(sweep, found, day, &to);
    hold_flags(sweep, sensitive, &to);
    if (rule->held_by.support) hold_support(sweep, day, &to);
    if (rule->held_by.consent) hold_consent(sweep, day, &to);
    hold_year(sweep, &to);
    hold_limit(sweep, day, &to);
    return to.count;
}

int eb_is_held(eb_sweep *sweep, const eb_found *found, eb_date day) {
    return find_reasons(sweep, found, day, 1, NULL) > 0;
}

void eb_held_because(eb_sweep *sweep, const eb_found *found, eb_date day,
                     int sensitive, char out[EB_HELD_ROOM]) {
    (void)find_reasons(sweep, found, day, sensitive, out);
}

int eb_rule_applies(const eb_rule *rule, const eb_subject *subject) {
    const eb_word_list *flags = &rule->applies.flags;
    const eb_word_list *not_flags = &rule->applies.not_flags;
    const int year = subject->attributes.year_group;
    int has = flags->count == 0;
    for (size_t i = 0; i < flags->count; i++) {
        has |= eb_subject_has_flag(subject, flags->items[i]);
    }
    if (!has) return 0;
    for (size_t i = 0; i < not_flags->count; i++) {
        if (eb_subject_has_flag(subject, not_flags->items[i])) return 0;
    }
    return rule->applies.years == 0 || year == EB_YEAR_UNKNOWN ||
           is_in(rule->applies.years, year);
}
