/* SPDX-License-Identifier: MIT */
/*
 * Every id is kept once, and everything else speaks of it by its number
 * (data/ids.h). So a table of new texts in the same order renames all: marks,
 * enrolments, families and the calendar.
 */
#include "data/register_rename.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/register.h"

static eb_status rename_ids(eb_register *reg, eb_ids *ids, eb_id_kind kind,
                            eb_new_id *new_id, const void *context,
                            eb_error *err) {
    eb_ids renamed;
    char text[EB_ID_MAX + 1];
    memset(&renamed, 0, sizeof renamed);
    for (uint32_t id = 0; id < ids->count; id++) {
        const char *old = eb_ids_text(ids, id);
        text[0] = '\0';
        if (old[0] != '\0') new_id(context, kind, old, text);
        const uint32_t now =
            eb_ids_add(&renamed, &reg->memory, text, strlen(text));
        if (now == id) continue;
        eb_ids_free(&renamed, &reg->memory);
        if (now == EB_NO_ID) return eb_fail_memory(err);
        return eb_fail(err, EB_ERR_STATE, NULL,
                       "two ids would have the same new id");
    }
    eb_ids_free(ids, &reg->memory);
    *ids = renamed;
    return EB_OK;
}

eb_status eb_register_rename(eb_register *reg, eb_new_id *new_id,
                             const void *context, eb_error *err) {
    if (reg->closed) {
        return eb_fail(err, EB_ERR_STATE, "reg", "the register is closed");
    }
    eb_ids *const all[EB_ID_KINDS] = {[EB_ID_PUPIL] = &reg->pupils,
                                      [EB_ID_SCHOOL] = &reg->schools,
                                      [EB_ID_FAMILY] = &reg->families};
    for (int kind = 0; kind < EB_ID_KINDS; kind++) {
        const eb_status status =
            rename_ids(reg, all[kind], (eb_id_kind)kind, new_id, context, err);
        if (status != EB_OK) return status;
    }
    for (size_t i = 0; i < reg->pupil_row_count; i++) {
        eb_pupil_row *row = &reg->pupil_rows[i];
        row->says.name = row->says.class_name = row->says.contact = EB_NO_ID;
    }
    return EB_OK;
}
