/* SPDX-License-Identifier: MIT */
/*
 * Other ids in place of the files' own, for an output that says nothing to
 * who has not the key (ui/pseudonyms.h). Done to the register itself, between
 * its last row and its close: rows of every file have been joined by then, and
 * no later output, list or message can hold an id that was forgotten here.
 */
#ifndef EB_DATA_REGISTER_RENAME_H
#define EB_DATA_REGISTER_RENAME_H

#include "data/register_put.h"

typedef enum eb_id_kind {
    EB_ID_PUPIL,
    EB_ID_SCHOOL,
    EB_ID_FAMILY,
    EB_ID_KINDS
} eb_id_kind;

/* Writes the new id of one, with its NUL. The same id must give the same. */
typedef void eb_new_id(const void *context, eb_id_kind kind, const char *id,
                       char out[EB_ID_MAX + 1]);

/*
 * Renames every pupil, school and family of an open register; an empty school
 * id stays empty. Names, classes and contacts are forgotten. Rows then stand
 * in the order of the new ids, which tells nothing of the old ones.
 * EB_ERR_STATE: closed already, or two ids would become one. EB_ERR_MEMORY.
 * After an error, free the register.
 */
EB_WARN_UNUSED eb_status eb_register_rename(eb_register *reg, eb_new_id *new_id,
                                            const void *context, eb_error *err);

#endif
