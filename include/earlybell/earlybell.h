/* SPDX-License-Identifier: MIT */
/*
 * Earlybell: marks in, an honest early warning out, with its reasons.
 *
 *   marks -> codes -> calendar -> register -> features -> model -> score
 *
 * This is the whole interface of libearlybell, in the order in which data
 * flows. Files are read by libearlybell_text (text.h), models are fitted by
 * libearlybell_train (train.h, GPL as conveyed because of GSL).
 * Until 1.0 the ABI may change with each minor version.
 */
#ifndef EARLYBELL_EARLYBELL_H
#define EARLYBELL_EARLYBELL_H

#include "earlybell/base.h"
#include "earlybell/data.h"
#include "earlybell/features.h"
#include "earlybell/model.h"
#include "earlybell/policy.h"
#include "earlybell/review.h"

#endif
