/* SPDX-License-Identifier: MIT */
/*
 * Why the system refused a file, in our own English, so that the text is the
 * same in every locale and on every thread.
 */
#ifndef EB_TEXT_SYSTEM_ERROR_H
#define EB_TEXT_SYSTEM_ERROR_H

/* For a value of errno: "no such file", ...; "an error of the system" for
 * those that a person can do nothing about. Static text, never NULL. */
const char *eb_system_reason(int number);

#endif
