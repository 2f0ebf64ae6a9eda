/* SPDX-License-Identifier: MIT */
/*
 * The model files that are built in: byte for byte those of models/, made
 * into arrays when the library is built (build/gen/embedded_models.c).
 */
#ifndef EB_MODEL_EMBEDDED_H
#define EB_MODEL_EMBEDDED_H

#include "base/embedded.h"

extern const eb_embedded EB_EMBEDDED_MODELS[];
extern const size_t EB_EMBEDDED_MODEL_COUNT;

#endif
