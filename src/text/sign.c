/* SPDX-License-Identifier: MIT */
/*
 * Signing what was made here: a model file, so that a change shows; and the
 * register it was made from, so that nobody judges a model on its own rows
 * without knowing.
 */
#include <string.h>

#include "base/error.h"
#include "earlybell/text.h"
#include "text/hash.h"

eb_status eb_model_sign(char *text, size_t length, const eb_memory *memory,
                        eb_error *err) {
    eb_model *model = NULL;
    if (text == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "text", "it is NULL");
    }
    const eb_status status = eb_model_read(text, length, memory, &model, err);
    if (status != EB_OK) return status;
    eb_model_info about;
    char hash[EB_HASH_DIGITS + 1];
    eb_model_about(model, &about);
    eb_hash_file(text, length, about.sha256_offset, hash);
    memcpy(text + about.sha256_offset, hash, EB_HASH_DIGITS);
    eb_model_free(model);
    return EB_OK;
}

static eb_status produce_register(void *context,
                                  eb_status (*write)(void *, const char *,
                                                     size_t),
                                  void *write_context, eb_error *err) {
    return eb_register_write_fixed(context, write, write_context, err);
}

eb_status eb_register_sha256(const eb_register *reg, char out[65],
                             eb_error *err) {
    if (reg == NULL || out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, reg == NULL ? "reg" : "out",
                       "it is NULL");
    }
    return eb_hash_pieces(produce_register, (void *)reg, out, err);
}
