/* SPDX-License-Identifier: MIT */
/*
 * Policies by name. A built-in policy goes through the same reader as a file
 * of your own, so that a scheme can copy one and change a number.
 */
#include <string.h>

#include "base/error.h"
#include "policy/embedded.h"
#include "policy/policy.h"

const char *eb_policy_builtin(size_t index, const char **text, size_t *length) {
    if (index >= EB_EMBEDDED_POLICY_COUNT) return NULL;
    const eb_embedded *policy = &EB_EMBEDDED_POLICYS[index];
    if (text != NULL) *text = (const char *)policy->text;
    if (length != NULL) *length = policy->length;
    return policy->name;
}

eb_status eb_policy_open(const char *name, const eb_memory *memory,
                         eb_policy **out, eb_error *err) {
    const char *text = NULL, *found;
    size_t length = 0;
    if (name == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "name", "must not be NULL");
    }
    for (size_t i = 0; (found = eb_policy_builtin(i, &text, &length)) != NULL;
         i++) {
        if (strcmp(found, name) == 0) {
            return eb_policy_read(text, length, memory, out, err);
        }
    }
    return eb_fail(err, EB_ERR_NOT_FOUND, "name",
                   "no such policy is built in: %s", name);
}
