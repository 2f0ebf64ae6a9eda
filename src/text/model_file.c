/* SPDX-License-Identifier: MIT */
/*
 * A model by name or by file. A file is used only when its bytes are those
 * that were signed: the SHA-256 of all of them, with its own 64 digits taken
 * as zeros, must be what those digits say (spec: MODEL, "Model files"). The
 * core reads and validates the JSON and says where the digits stand; the
 * hash is compared here, before anybody gets the model.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "earlybell/text.h"
#include "text/file.h"
#include "text/hash.h"

#define MODEL_FILE_MAX ((size_t)1 << 20)

static int is_file_name(const char *name) {
    static const char ENDING[] = ".json";
    const size_t length = strlen(name), tail = sizeof ENDING - 1;
    if (strchr(name, '/') != NULL) return 1;
    return length >= tail && strcmp(name + length - tail, ENDING) == 0;
}

static eb_status check_hash(const eb_model *model, const char *text,
                            size_t length, eb_error *err) {
    eb_model_info about;
    memset(&about, 0, sizeof about);
    eb_model_about(model, &about);
    char hash[EB_HASH_DIGITS + 1];
    eb_hash_file(text, length, about.sha256_offset, hash);
    if (about.sha256 != NULL && strcmp(hash, about.sha256) == 0) return EB_OK;
    return eb_fail(err, EB_ERR_MODEL_HASH, "sha256",
                   "the model file has been changed since it was made: its "
                   "SHA-256 is not the one it states");
}

eb_status eb_model_load(const char *name_or_path, const eb_memory *memory,
                        eb_model **out, eb_error *err) {
    if (name_or_path == NULL || out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT,
                       out == NULL ? "out" : "name_or_path", "it is NULL");
    }
    if (!is_file_name(name_or_path)) {
        return eb_model_open(name_or_path, memory, out, err);
    }
    const eb_memory own = eb_memory_or_default(memory);
    char *text = NULL;
    eb_model *model = NULL;
    size_t length = 0;
    eb_status status =
        eb_file_read(name_or_path, MODEL_FILE_MAX, &own, &text, &length, err);
    if (status != EB_OK) goto out;
    status = eb_model_read(text, length, memory, &model, err);
    if (status != EB_OK) goto out;
    status = check_hash(model, text, length, err);
    if (status != EB_OK) goto out;
    *out = model;
    model = NULL;
out:
    eb_model_free(model);
    eb_release(&own, text);
    return status;
}
