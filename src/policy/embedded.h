/* SPDX-License-Identifier: MIT */
/*
 * The policy files that are built in: byte for byte those of
 * models/policies/, made into arrays when the library is built
 * (gen/embedded_policies.c of the build).
 */
#ifndef EB_POLICY_EMBEDDED_H
#define EB_POLICY_EMBEDDED_H

#include "base/embedded.h"

extern const eb_embedded EB_EMBEDDED_POLICYS[];
extern const size_t EB_EMBEDDED_POLICY_COUNT;

#endif
