/* SPDX-License-Identifier: MIT */
/*
 * Turns any program into one whose locale writes 0,5: loaded before it
 * (LD_PRELOAD), it sets the locale of the environment before main runs, as an
 * embedding program may have done. It stops the program when that locale has
 * no decimal comma, for the run would then prove nothing. tests/run.sh builds
 * and uses it.
 */
#include <locale.h>
#include <stdlib.h>

__attribute__((constructor)) static void set_locale(void) {
    if (setlocale(LC_ALL, "") == NULL) _Exit(98);
    if (localeconv()->decimal_point[0] != ',') _Exit(98);
}
