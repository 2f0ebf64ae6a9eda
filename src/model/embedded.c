/* SPDX-License-Identifier: MIT */
/*
 * Models by name. A built-in model goes through the same reader as a file of
 * your own: there is one way in. Whether its bytes have the SHA-256 that they
 * name is checked when the library is built and tested, for the core cannot
 * hash.
 */
#include "model/embedded.h"

#include <string.h>

#include "base/error.h"
#include "earlybell/model.h"

const char *eb_model_builtin(size_t index, const char **text, size_t *length) {
    if (index >= EB_EMBEDDED_MODEL_COUNT) return NULL;
    const eb_embedded *model = &EB_EMBEDDED_MODELS[index];
    if (text != NULL) *text = (const char *)model->text;
    if (length != NULL) *length = model->length;
    return model->name;
}

eb_status eb_model_open(const char *name, const eb_memory *memory,
                        eb_model **out, eb_error *err) {
    if (name == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "name", "must not be NULL");
    }
    const char *text = NULL;
    size_t length = 0;
    const char *found;
    for (size_t i = 0; (found = eb_model_builtin(i, &text, &length)) != NULL;
         ++i) {
        if (strcmp(found, name) == 0) {
            return eb_model_read(text, length, memory, out, err);
        }
    }
    return eb_fail(err, EB_ERR_NOT_FOUND, "name",
                   "no such model is built in: %s", name);
}
