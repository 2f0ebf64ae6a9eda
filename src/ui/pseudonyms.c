/* SPDX-License-Identifier: MIT */
/*
 * The register is renamed as a whole before it is closed (data/register_rename)
 * and keeps no name, class or contact: no list, page or message can show what
 * is not there. Files that are joined later (cases, a caseload) are turned as
 * they are read.
 */
#include "ui/pseudonyms.h"

#include <string.h>

#include "data/register_rename.h"

static const char KINDS[EB_ID_KINDS] = {
    [EB_ID_PUPIL] = 'p', [EB_ID_SCHOOL] = 's', [EB_ID_FAMILY] = 'f'};

int eb_pseudonyms_begin(eb_input *input) {
    const eb_given *given = input->settings.given;
    const char *path = given->values[EB_OPTION_PSEUDONYMS];
    eb_error err = {0};
    if (path == NULL) return EB_EXIT_DONE;
    if (given->values[EB_OPTION_AGAINST] != NULL) {
        return eb_say_wrong_use("check",
                                "--against compares with ids as they are: "
                                "without --pseudonyms");
    }
    if (eb_pseudonyms_open(path, &input->pseudonyms, &err) != EB_OK) {
        (void)eb_say_error(path, &err);
        return EB_EXIT_FAILED;
    }
    input->has_pseudonyms = 1;
    return EB_EXIT_DONE;
}

static void new_id(const void *context, eb_id_kind kind, const char *id,
                   char out[EB_ID_MAX + 1]) {
    eb_pseudonym(context, KINDS[kind], id, out);
}

eb_status eb_pseudonyms_rename(eb_input *input, eb_error *err) {
    if (!input->has_pseudonyms) return EB_OK;
    return eb_register_rename(input->reg, new_id, &input->pseudonyms, err);
}

void eb_pseudonyms_end(eb_input *input) {
    if (input->has_pseudonyms) eb_pseudonyms_close(&input->pseudonyms);
    input->has_pseudonyms = 0;
}

static int is_pseudonym(char kind, const char *id) {
    return id[0] == kind && strlen(id) == EB_PSEUDONYM_ROOM - 1 &&
           strspn(id + 1, "0123456789abcdef") == EB_PSEUDONYM_DIGITS;
}

const char *eb_pseudonyms_id(const eb_input *input, char kind, const char *id,
                             char room[EB_PSEUDONYM_ROOM]) {
    if (!input->has_pseudonyms || id == NULL || id[0] == '\0' ||
        is_pseudonym(kind, id)) {
        return id;
    }
    eb_pseudonym(&input->pseudonyms, kind, id, room);
    return room;
}

void eb_pseudonyms_case(const eb_input *input, const eb_case *row,
                        char room[EB_PSEUDONYM_ROOM], eb_case *out) {
    *out = *row;
    if (!input->has_pseudonyms) return;
    out->pupil = eb_pseudonyms_id(input, 'p', row->pupil, room);
    out->who = out->note = "";
}
