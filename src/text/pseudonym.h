/* SPDX-License-Identifier: MIT */
/*
 * Pseudonyms under a key. A plain hash of an id hides nothing: all numbers of
 * pupils that a school can have are hashed in a second and compared. So there
 * is no pseudonym without a key, and the key is a file that only its owner can
 * read. Who has it can make the same pseudonyms again; who has not learns only
 * that two rows are of one child: it is personal data still.
 */
#ifndef EB_TEXT_PSEUDONYM_H
#define EB_TEXT_PSEUDONYM_H

#include "base/error.h"
#include "base/memory.h"

#define EB_KEY_LEAST 32 /* bytes: as many as a SHA-256 has */
#define EB_KEY_MOST 4096
#define EB_PSEUDONYM_ID_MOST 1024 /* EB_ID_MAX of a register */
#define EB_PSEUDONYM_DIGITS 20    /* 80 bits: no two alike in ten million */
#define EB_PSEUDONYM_ROOM (EB_PSEUDONYM_DIGITS + 2)

typedef struct eb_pseudonyms {
    char key[EB_KEY_MOST];
    size_t length;
} eb_pseudonyms;

/*
 * Reads a key: all bytes of the file, a line end among them. EB_ERR_READ: it
 * is a link, not a regular file, somebody else's, or others may read or change
 * it (mode 0600 or less is wanted). EB_ERR_LIMIT: under 32 or over 4,096 bytes.
 * EB_ERR_ARGUMENT: fewer than 8 different bytes: no key but a word.
 */
EB_WARN_UNUSED eb_status eb_pseudonyms_open(const char *path,
                                            eb_pseudonyms *out, eb_error *err);
/* Leaves nothing of the key in memory. */
void eb_pseudonyms_close(eb_pseudonyms *pseudonyms);

/* The pseudonym of an id: its kind ('p', 's', 'f'), then 20 digits of the
 * HMAC-SHA-256 of kind, colon and id. A letter comes first, or a spreadsheet
 * would take some for numbers. Of an id over 1,024 bytes the first count. */
void eb_pseudonym(const eb_pseudonyms *pseudonyms, char kind, const char *id,
                  char out[EB_PSEUDONYM_ROOM]);

#endif
