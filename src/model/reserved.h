/* SPDX-License-Identifier: MIT */
#ifndef EB_MODEL_RESERVED_H
#define EB_MODEL_RESERVED_H

/* 1 when no model may use a column of that name, however it is written
 * (`Pupil-Premium`, `pupilpremium`), else 0. */
int eb_name_is_reserved(const char *name);

#endif
