/* SPDX-License-Identifier: MIT */
/*
 * The small readers of a policy file: lists of words and events, dates, year
 * groups. Whatever is not understood is refused with its place: a rule that
 * was half read would list the wrong families.
 */
#include <string.h>

#include "base/error.h"
#include "policy/policy.h"

eb_status eb_policy_fail(const eb_json_value *at, const char *key,
                         const char *message, eb_error *err) {
    return eb_fail_at(err, EB_ERR_MODEL, at->line, at->column, key, "%s: %s",
                      key, message);
}

eb_status eb_policy_status(eb_status status, eb_error *err) {
    if (status != EB_ERR_JSON) return status;
    if (err != NULL) err->status = EB_ERR_MODEL;
    return EB_ERR_MODEL;
}

eb_status eb_policy_read_words(const eb_json_value *object, const char *key,
                               eb_word_list *out, eb_error *err) {
    const eb_json_value *list = NULL;
    const eb_status status =
        eb_json_get_array(object, key, EB_JSON_OPTIONAL, &list, err);
    if (status != EB_OK) return eb_policy_status(status, err);
    if (list == NULL) return EB_OK;
    if (list->count > EB_WORDS_MOST) {
        return eb_policy_fail(list, key, "at most 32 of them", err);
    }
    for (const eb_json_value *at = list->first; at != NULL; at = at->next) {
        if (at->kind != EB_JSON_STRING || at->length == 0) {
            return eb_policy_fail(at, key, "each is a word in quotes", err);
        }
        out->items[out->count++] = at->text;
    }
    return EB_OK;
}

eb_status eb_policy_read_events(const eb_json_value *object, const char *key,
                                eb_event_list *out, eb_error *err) {
    eb_word_list words = {{NULL}, 0};
    const eb_status status = eb_policy_read_words(object, key, &words, err);
    if (status != EB_OK) return status;
    for (size_t i = 0; i < words.count; i++) {
        const int found = eb_event_find(words.items[i], strlen(words.items[i]));
        if (found < 0) {
            return eb_policy_fail(eb_json_member(object, key), key,
                                  "one of them is no event of a cases file",
                                  err);
        }
        const eb_event event = (eb_event)found;
        if (eb_events_have(out, event)) continue;
        out->set |= 1u << event;
        out->items[out->count++] = (uint8_t)event;
    }
    return EB_OK;
}

eb_status eb_policy_read_event(const eb_json_value *object, const char *key,
                               eb_event *out, eb_error *err) {
    const char *word = NULL;
    const eb_status status =
        eb_json_get_string(object, key, EB_JSON_REQUIRED, &word, err);
    if (status != EB_OK) return eb_policy_status(status, err);
    const int event = eb_event_find(word, strlen(word));
    if (event < 0) {
        return eb_policy_fail(eb_json_member(object, key), key,
                              "it is no event of a cases file", err);
    }
    *out = (eb_event)event;
    return EB_OK;
}

eb_status eb_policy_read_date(const eb_json_value *object, const char *key,
                              eb_date *out, eb_error *err) {
    const char *text = NULL;
    const eb_status status =
        eb_json_get_string(object, key, EB_JSON_OPTIONAL, &text, err);
    if (status != EB_OK) return eb_policy_status(status, err);
    if (text == NULL) return EB_OK;
    if (eb_date_read(text, strlen(text), out) != EB_OK) {
        return eb_policy_fail(eb_json_member(object, key), key,
                              "a date such as 2024-08-19", err);
    }
    return EB_OK;
}

/* R or 1 to 14 at *at, which moves past it; -1: neither. */
static int take_year(const char **at) {
    int year = 0;
    if (**at == 'R') {
        (*at)++;
        return 0;
    }
    if (**at < '1' || **at > '9') return -1;
    while (**at >= '0' && **at <= '9' && year < 100) {
        year = year * 10 + (*(*at)++ - '0');
    }
    return year <= 14 ? year : -1;
}

eb_status eb_policy_read_years(const eb_json_value *object, const char *key,
                               eb_year_set *out, eb_error *err) {
    static const char SHOULD[] = "year groups such as R-11 or R,1,7-9";
    const char *at = NULL;
    const eb_status status =
        eb_json_get_string(object, key, EB_JSON_OPTIONAL, &at, err);
    if (status != EB_OK) return eb_policy_status(status, err);
    while (at != NULL && *at != '\0') {
        const int first = take_year(&at);
        int last = first;
        if (first >= 0 && *at == '-') {
            at++;
            last = take_year(&at);
        }
        if (first < 0 || last < first || (*at != '\0' && *at != ',') ||
            (*at == ',' && at[1] == '\0')) {
            return eb_policy_fail(eb_json_member(object, key), key, SHOULD,
                                  err);
        }
        for (int year = first; year <= last; year++) *out |= 1u << year;
        if (*at == ',') at++;
    }
    return EB_OK;
}
