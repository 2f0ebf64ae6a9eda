/* SPDX-License-Identifier: MIT */
#ifndef EB_MODEL_SHAPE_H
#define EB_MODEL_SHAPE_H

#include "data/view_block.h"
#include "model/reasons.h"

/* What eb_reason_description says of the sessions of a row, from its planes:
 * what would not be worth a sentence is not counted. */
eb_reason eb_reason_of_planes(const eb_row_planes *row);

#endif
