/* SPDX-License-Identifier: MIT */
/* How many threads work when nobody says how many. */
#ifndef EB_UI_CORES_H
#define EB_UI_CORES_H

/* The processors that are on: 1 to 256. */
int eb_cores(void);

#endif
