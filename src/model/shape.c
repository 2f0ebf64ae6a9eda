/* SPDX-License-Identifier: MIT */
/*
 * Descriptions of rows in the instructions that every machine has. The vector
 * files have the same in theirs: model/shape_planes.h.
 */
#include "model/shape.h"

#include "model/shape_planes.h"

eb_reason eb_reason_of_planes(const eb_row_planes *row) {
    return eb_planes_describe(row);
}
