/* SPDX-License-Identifier: MIT */
/*
 * Earlybell: marks in, an honest early warning out, with its reasons.
 *
 *   marks -> codes -> calendar -> register -> features -> model -> score
 *
 * This is the whole interface of libearlybell, in the order in which data
 * flows. Files are read by libearlybell_text (text.h), models are fitted by
 * libearlybell_train (train.h, GPL as conveyed because of GSL).
 *
 * How this interface may change
 *
 * A program runs with every later library of the soname it was linked with,
 * and needs no compiling anew. What would break that gets another soname:
 * until 1.0 a minor version may, after it a major one only.
 *
 * What you may build on:
 *   - A call keeps its name, its arguments and what they mean. What is new
 *     comes as a new call, or as a member of its options.
 *   - An error code, an enumerator, a limit and the index of a feature keep
 *     their number. Enumerations grow at their end, so have a `default:`. The
 *     last of one counts the others (EB_FATES) as your headers knew them; a
 *     library may know more. A call may fail for a reason that it did not
 *     have before: look for EB_OK, not for the codes that are listed.
 *   - Structures are of three kinds:
 *       beginning with `size`: options, made by EB_..._INIT. They grow at the
 *         end, and 0 or what INIT has there is as it was before. A library
 *         takes each size that they ever had, and refuses a larger one
 *         (EB_ERR_ARGUMENT), since it would not heed what is in there.
 *       to which calls only ever point (const eb_label *): grow at the end.
 *         Do not copy one, and do not step from one to the next.
 *       all others, which you make or have room for: never change. Arrays in
 *         them that are as long as an enumeration have room for a longer one
 *         (EB_FATES_ROOM), in which there are zeros; eb_result keeps `later`.
 *   - Names that files and outputs are made of ("absence_rate", "met") stay.
 *     Sentences for people may be put better; do not compare them.
 *   - Scores: CHANGELOG.md says of each version whether any changed.
 * Not promised: functions and structures of src/, what is printed by the
 * programs for people, and anything under a compiler's -fshort-enums.
 *
 * If you add to it (tests/abi holds you to this):
 *   - A new member of options makes them larger: at the end of a structure
 *     there may be padding, and in it is whatever a caller of before had on
 *     the stack. The call then takes the former sizes too
 *     (src/text/read_csv.c shows how).
 *   - Do not put an array as long as an enumeration, or as a limit that may
 *     be raised, into a structure of the third kind without room.
 *   - A call that fills an array of yours is given its room, or asks for one
 *     thing at a time.
 *   - A count is in callers as it was: nothing may be meant by it ("no
 *     such event" is -1, not EB_EVENTS).
 *   - No structure of the third kind for what is bound to grow: hand out a
 *     pointer, or a getter for each thing.
 *   - A call that has a better successor stays for a minor version at least.
 *   - When nothing else helps: SOVERSION in the Makefile and the nodes in
 *     the *.map files go up by one, then tests/abi/abi.sh --update.
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
