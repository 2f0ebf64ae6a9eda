/* SPDX-License-Identifier: MIT */
/*
 * The default of --threads. What comes out is the same for any number, so the
 * machine may decide it.
 */
#define _DEFAULT_SOURCE

#include "ui/cores.h"

#include <unistd.h>

#define CORES_MOST 256

int eb_cores(void) {
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    if (count < 1) return 1;
    return count < CORES_MOST ? (int)count : CORES_MOST;
}
