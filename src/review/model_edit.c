/* SPDX-License-Identifier: MIT */
/*
 * The reader of JSON says where each value begins and ends in its text; so a
 * value can be cut out and another put in, and the rest stays byte for byte.
 */
#include "review/model_edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"

void eb_edits_free(eb_edits *edits) {
    for (size_t i = 0; i < edits->count; i++) {
        eb_release(&edits->memory, edits->edits[i].text);
    }
    eb_release(&edits->memory, edits->edits);
    edits->edits = NULL;
    edits->count = edits->room = 0;
}

static eb_status add(eb_edits *edits, const eb_json_value *value,
                     const char *text, size_t length, eb_error *err) {
    if (eb_grow(&edits->memory, (void **)&edits->edits, &edits->room,
                edits->count + 1, sizeof *edits->edits) != 0) {
        return eb_fail_memory(err);
    }
    char *copy = eb_alloc(&edits->memory, length + 1, 1);
    if (copy == NULL) return eb_fail_memory(err);
    memcpy(copy, text, length);
    copy[length] = '\0';
    const eb_edit edit = {value->offset, value->end, copy};
    edits->edits[edits->count++] = edit;
    return EB_OK;
}

eb_status eb_edit_number(eb_edits *edits, const eb_json_value *value,
                         double number, eb_error *err) {
    char text[EB_NUMBER_ROOM];
    const size_t length = eb_number_write(number, text);
    if (length == 0) {
        return eb_fail(err, EB_ERR_NUMBER, value->key,
                       "the new value is not finite");
    }
    return add(edits, value, text, length, err);
}

eb_status eb_edit_string(eb_edits *edits, const eb_json_value *value,
                         const char *text, eb_error *err) {
    const size_t length = strlen(text);
    const size_t room = 6 * length + 3;
    char *quoted = eb_alloc(&edits->memory, room, 1);
    if (quoted == NULL) return eb_fail_memory(err);
    const size_t used = eb_json_quote(text, length, quoted, room);
    const eb_status status = add(edits, value, quoted, used, err);
    eb_release(&edits->memory, quoted);
    return status;
}

static int compare_edits(const void *left, const void *right) {
    const eb_edit *a = left, *b = right;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

eb_status eb_edits_apply(eb_edits *edits, const char *text, size_t length,
                         char **out, size_t *out_length, eb_error *err) {
    size_t size = length;
    if (edits->count > 0) {
        qsort(edits->edits, edits->count, sizeof *edits->edits, compare_edits);
    }
    for (size_t i = 0; i < edits->count; i++) {
        const eb_edit *edit = &edits->edits[i];
        size = size - (edit->end - edit->offset) + strlen(edit->text);
    }
    char *new_text = eb_alloc(&edits->memory, size + 1, 1);
    if (new_text == NULL) return eb_fail_memory(err);
    size_t from = 0, to = 0;
    for (size_t i = 0; i < edits->count; i++) {
        const eb_edit *edit = &edits->edits[i];
        const size_t added = strlen(edit->text);
        memcpy(new_text + to, text + from, edit->offset - from);
        to += edit->offset - from;
        memcpy(new_text + to, edit->text, added);
        to += added;
        from = edit->end;
    }
    memcpy(new_text + to, text + from, length - from);
    new_text[size] = '\0';
    *out = new_text;
    *out_length = size;
    return EB_OK;
}
