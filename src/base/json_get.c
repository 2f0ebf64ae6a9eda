/* SPDX-License-Identifier: MIT */
/*
 * Finding members of a JSON object by key and kind. A schema is checked by
 * asking for what it has, one call each, and by eb_json_only_keys; whatever
 * does not fit is named with its key and its place in the file.
 */
#include <string.h>

#include "base/json.h"

const char *eb_json_kind_text(eb_json_kind kind) {
    switch (kind) {
        case EB_JSON_NULL:
            return "null";
        case EB_JSON_BOOL:
            return "a boolean";
        case EB_JSON_NUMBER:
            return "a number";
        case EB_JSON_STRING:
            return "a string";
        case EB_JSON_ARRAY:
            return "an array";
        case EB_JSON_OBJECT:
            return "an object";
    }
    return "nothing";
}

const eb_json_value *eb_json_member(const eb_json_value *object,
                                    const char *key) {
    if (object->kind != EB_JSON_OBJECT) return NULL;
    const eb_json_value *member = object->first;
    while (member != NULL && strcmp(member->key, key) != 0) {
        member = member->next;
    }
    return member;
}

const eb_json_value *eb_json_at(const eb_json_value *parent, size_t index) {
    const eb_json_value *child = parent->first;
    for (; child != NULL && index > 0; index--) child = child->next;
    return child;
}

static eb_status fail(eb_error *err, const eb_json_value *place,
                      const char *key, const char *wanted, const char *found) {
    return eb_fail_at(err, EB_ERR_JSON, place->line, place->column, key,
                      "%s is expected here, not %s", wanted, found);
}

/* The member, of that kind; NULL when it may be left out and is. */
static eb_status find(const eb_json_value *object, const char *key,
                      eb_json_need need, eb_json_kind kind,
                      const eb_json_value **out, eb_error *err) {
    *out = NULL;
    if (object->kind != EB_JSON_OBJECT) {
        return fail(err, object, key, eb_json_kind_text(EB_JSON_OBJECT),
                    eb_json_kind_text(object->kind));
    }
    const eb_json_value *member = eb_json_member(object, key);
    if (member == NULL) {
        if (need == EB_JSON_OPTIONAL) return EB_OK;
        return eb_fail_at(err, EB_ERR_JSON, object->line, object->column, key,
                          "this object lacks the key");
    }
    if (member->kind == EB_JSON_NULL && need == EB_JSON_NULLABLE) {
        return EB_OK;
    }
    if (member->kind != kind) {
        return fail(err, member, key, eb_json_kind_text(kind),
                    eb_json_kind_text(member->kind));
    }
    *out = member;
    return EB_OK;
}

eb_status eb_json_get_number(const eb_json_value *object, const char *key,
                             eb_json_need need, double *out, eb_error *err) {
    const eb_json_value *member;
    const eb_status status =
        find(object, key, need, EB_JSON_NUMBER, &member, err);
    if (status == EB_OK && member != NULL) *out = member->number;
    return status;
}

eb_status eb_json_get_integer(const eb_json_value *object, const char *key,
                              eb_json_need need, int64_t least, int64_t most,
                              int64_t *out, eb_error *err) {
    const eb_json_value *member;
    const eb_status status =
        find(object, key, need, EB_JSON_NUMBER, &member, err);
    if (status != EB_OK || member == NULL) return status;
    const double number = member->number;
    /* The bounds are exact in a double, and keep the conversion defined. */
    if (number < (double)least || number > (double)most ||
        number != (double)(int64_t)number) {
        return eb_fail_at(err, EB_ERR_JSON, member->line, member->column, key,
                          "a whole number from %lld to %lld is expected here",
                          (long long)least, (long long)most);
    }
    *out = (int64_t)number;
    return EB_OK;
}

eb_status eb_json_get_bool(const eb_json_value *object, const char *key,
                           eb_json_need need, int *out, eb_error *err) {
    const eb_json_value *member;
    const eb_status status =
        find(object, key, need, EB_JSON_BOOL, &member, err);
    if (status == EB_OK && member != NULL) *out = member->boolean;
    return status;
}

eb_status eb_json_get_string(const eb_json_value *object, const char *key,
                             eb_json_need need, const char **out,
                             eb_error *err) {
    const eb_json_value *member;
    const eb_status status =
        find(object, key, need, EB_JSON_STRING, &member, err);
    if (status == EB_OK && member != NULL) *out = member->text;
    return status;
}

static eb_status get_parent(const eb_json_value *object, const char *key,
                            eb_json_need need, eb_json_kind kind,
                            const eb_json_value **out, eb_error *err) {
    const eb_json_value *member;
    const eb_status status = find(object, key, need, kind, &member, err);
    if (status == EB_OK && member != NULL) *out = member;
    return status;
}

eb_status eb_json_get_array(const eb_json_value *object, const char *key,
                            eb_json_need need, const eb_json_value **out,
                            eb_error *err) {
    return get_parent(object, key, need, EB_JSON_ARRAY, out, err);
}

eb_status eb_json_get_object(const eb_json_value *object, const char *key,
                             eb_json_need need, const eb_json_value **out,
                             eb_error *err) {
    return get_parent(object, key, need, EB_JSON_OBJECT, out, err);
}

eb_status eb_json_get_numbers(const eb_json_value *object, const char *key,
                              eb_json_need need, size_t count, double *out,
                              eb_error *err) {
    const eb_json_value *array;
    const eb_status status =
        find(object, key, need, EB_JSON_ARRAY, &array, err);
    if (status != EB_OK || array == NULL) return status;
    if (array->count != count) {
        return eb_fail_at(err, EB_ERR_JSON, array->line, array->column, key,
                          "%zu numbers are expected here, not %zu items", count,
                          array->count);
    }
    const eb_json_value *item;
    for (item = array->first; item != NULL; item = item->next) {
        if (item->kind != EB_JSON_NUMBER) {
            return fail(err, item, key, eb_json_kind_text(EB_JSON_NUMBER),
                        eb_json_kind_text(item->kind));
        }
    }
    size_t index = 0;
    for (item = array->first; item != NULL; item = item->next) {
        out[index++] = item->number;
    }
    return EB_OK;
}

static int is_listed(const char *const *list, const char *key) {
    for (; *list != NULL; list++) {
        if (strcmp(*list, key) == 0) return 1;
    }
    return 0;
}

eb_status eb_json_only_keys(const eb_json_value *object,
                            const char *const *allowed, eb_error *err) {
    if (object->kind != EB_JSON_OBJECT) {
        return fail(err, object, object->key, eb_json_kind_text(EB_JSON_OBJECT),
                    eb_json_kind_text(object->kind));
    }
    const eb_json_value *member;
    for (member = object->first; member != NULL; member = member->next) {
        if (is_listed(allowed, member->key)) continue;
        return eb_fail_at(err, EB_ERR_JSON, member->line, member->column,
                          member->key, "no such key is known here");
    }
    return EB_OK;
}
