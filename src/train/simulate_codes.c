/* SPDX-License-Identifier: MIT */
/*
 * The codes that simulated marks hold, as numbers of one byte, with the two
 * facts a count needs. The law's full table is in data/; these are the ones
 * that invented schools use.
 */
#include "train/simulate.h"

static const char *const TEXT[SIM_CODES] = {
    "",   "/", "\\", "L",  "B",  "D",  "J",  "K",  "P",  "V", "W", "C", "C1",
    "C2", "E", "I",  "J1", "M",  "R",  "S",  "T",  "G",  "N", "O", "U", "Q",
    "X",  "Y", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Z", "#"};

const char *eb_simulated_code(unsigned number) {
    return number < SIM_CODES ? TEXT[number] : "";
}

int eb_simulated_is_absent(unsigned number) {
    return number >= SIM_C && number <= SIM_U;
}

int eb_simulated_is_possible(unsigned number) {
    return (number >= SIM_AM && number <= SIM_U && number != SIM_D);
}

uint8_t eb_sim_code_before_2024(uint8_t code) {
    switch (code) {
        case SIM_C1:
        case SIM_C2:
            return SIM_C;
        case SIM_J1:
            return SIM_J;
        case SIM_K:
            return SIM_B;
        case SIM_Q:
            return SIM_Y;
        default:
            return code >= SIM_Y1 && code <= SIM_Y7 ? SIM_Y : code;
    }
}
