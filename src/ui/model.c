/* SPDX-License-Identifier: MIT */
/*
 * A mistyped name of a model is wrong use; a file that breaks its schema or
 * its hash is a failure.
 */
#include "ui/model.h"

#include <string.h>

#include "text/file.h"
#include "ui/options.h"
#include "ui/say.h"

#define MODELS_MOST 64
#define MODEL_FILE_MOST ((size_t)1 << 20)

static int say_unknown(const char *name) {
    const char *names[MODELS_MOST];
    size_t count = 0;
    while (count < MODELS_MOST &&
           (names[count] = eb_model_builtin(count, NULL, NULL)) != NULL) {
        count++;
    }
    const char *nearest = eb_nearest_name(name, names, count);
    if (nearest != NULL) {
        eb_say("--model: no model %.60s: did you mean %s?", name, nearest);
    } else {
        eb_say(
            "--model: no model %.60s is built in (`earlybell models`); a "
            "file's name has a / or ends in .json",
            name);
    }
    return EB_EXIT_WRONG_USE;
}

int eb_open_model(const char *name_or_path, eb_model **out) {
    eb_error err = {0};
    const eb_status status = eb_model_load(name_or_path, NULL, out, &err);
    if (status == EB_OK) return EB_EXIT_DONE;
    if (status == EB_ERR_NOT_FOUND) return say_unknown(name_or_path);
    return eb_say_error(name_or_path, &err);
}

eb_status eb_model_bytes(const char *name_or_path, const eb_memory *memory,
                         const char **text, size_t *length, char **owned,
                         eb_error *err) {
    const char *name;
    *owned = NULL;
    for (size_t i = 0; (name = eb_model_builtin(i, text, length)) != NULL;
         i++) {
        if (strcmp(name, name_or_path) == 0) return EB_OK;
    }
    const eb_status status =
        eb_file_read(name_or_path, MODEL_FILE_MOST, memory, owned, length, err);
    if (status == EB_OK) *text = *owned;
    return status;
}
