/* SPDX-License-Identifier: MIT */
/*
 * The folder of letters, all of it or nothing. Letters are written into a
 * hidden folder beside it, which is renamed when the last one is closed: POSIX
 * makes that one step, and refuses a folder that has anything in it. So no
 * letter of last week is overwritten, and none lies between today's.
 */
#define _POSIX_C_SOURCE 200809L /* mkdir, lstat */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "text/output.h"
#include "text/system_error.h"
#include "ui/html.h"
#include "ui/letters.h"
#include "ui/template.h"

#define PATH_ROOM 4096
#define FILE_ROOM 64 /* of a name in the folder */
#define TRIES 1000
#define INDEX "index.csv"

typedef struct folder {
    const eb_view *view;
    const eb_letters *letters;
    const eb_letter_template *templates[2]; /* usual, gentle */
    char hidden[PATH_ROOM];                 /* "" until it is made */
    int held;                               /* its lock; -1: none */
    size_t written;                         /* letters so far */
} folder;

void eb_letter_number(size_t number, size_t count,
                      char out[EB_LETTER_NUMBER_ROOM]) {
    int width = 4;
    for (size_t most = 10000; most <= count && width < 19; most *= 10) width++;
    snprintf(out, EB_LETTER_NUMBER_ROOM, "%0*zu", width, number);
}

/* ---- paths -------------------------------------------------------------- */

/* `out` has PATH_ROOM + FILE_ROOM bytes. */
static const char *path_of(const folder *f, const char *name, const char *end,
                           char *out) {
    snprintf(out, PATH_ROOM + FILE_ROOM, "%s/%s%s", f->hidden, name, end);
    return out;
}

static size_t without_slashes(const char *path) {
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    return length;
}

/* A hidden folder beside the one that is asked for. */
static eb_status make_hidden(folder *f, const char *path, size_t length,
                             eb_error *err) {
    size_t parent = length;
    while (parent > 0 && path[parent - 1] != '/') parent--;
    for (int i = 0; i < TRIES; i++) {
        snprintf(f->hidden, sizeof f->hidden, "%.*s.earlybell-%ld-%d.tmp",
                 (int)parent, path, (long)getpid(), i);
        if (mkdir(f->hidden, 0700) == 0) {
            f->held = eb_letters_hold(f->hidden);
            return EB_OK;
        }
        if (errno != EEXIST) break;
    }
    f->hidden[0] = '\0';
    return eb_fail(err, EB_ERR_WRITE, "-o", "cannot make the folder: %s",
                   eb_system_reason(errno));
}

static eb_status check(const char *path, size_t length, eb_error *err) {
    struct stat about;
    char name[PATH_ROOM];
    if (length == 0 || length + FILE_ROOM > sizeof name) {
        return eb_fail(err, EB_ERR_WRITE, "-o", "the name is too long");
    }
    memcpy(name, path, length);
    name[length] = '\0';
    if (lstat(name, &about) != 0 || S_ISDIR(about.st_mode)) return EB_OK;
    return eb_fail(err, EB_ERR_WRITE, "-o", "that is no folder");
}

static eb_status put_in_place(folder *f, const char *path, size_t length,
                              eb_error *err) {
    char name[PATH_ROOM];
    memcpy(name, path, length);
    name[length] = '\0';
    if (rename(f->hidden, name) == 0) return EB_OK;
    if (errno == ENOTEMPTY || errno == EEXIST) {
        return eb_fail(err, EB_ERR_WRITE, "-o",
                       "something is in that folder; letters never overwrite: "
                       "name another");
    }
    return eb_fail(err, EB_ERR_WRITE, "-o", "cannot make the folder: %s",
                   eb_system_reason(errno));
}

/* Removes what this run has made, and nothing else. */
static void remove_all(folder *f) {
    char path[PATH_ROOM + FILE_ROOM], number[EB_LETTER_NUMBER_ROOM];
    if (f->hidden[0] == '\0') return;
    for (size_t i = 0; i < f->written; i++) {
        eb_letter_number(i + 1, f->letters->household_count, number);
        (void)unlink(path_of(f, number, ".html", path));
    }
    (void)unlink(path_of(f, INDEX, "", path));
    (void)rmdir(f->hidden);
}

/* ---- files -------------------------------------------------------------- */

/* Where a line can still be put under a letter: before its last </body>, or
 * at its end. */
static size_t end_of_body(const eb_letter_template *template) {
    static const char END[] = "</body>";
    size_t at = template->length;
    while (at-- > 0) {
        if (template->length - at >= sizeof END - 1 &&
            memcmp(template->text + at, END, sizeof END - 1) == 0) {
            return at;
        }
    }
    return template->length;
}

static eb_status write_letter(folder *f, size_t index, eb_error *err) {
    char path[PATH_ROOM + FILE_ROOM], number[EB_LETTER_NUMBER_ROOM];
    const eb_household *about = &f->letters->households[index];
    const eb_letter_template *template = f->templates[about->gentle];
    eb_letter letter = {f->view, f->letters, about, number};
    eb_output *output = NULL;
    eb_letter_number(index + 1, f->letters->household_count, number);
    eb_status status =
        eb_output_open(path_of(f, number, ".html", path), NULL, &output, err);
    if (status != EB_OK) return status;
    eb_output_set_purpose(output, f->letters->purpose);
    const size_t head = end_of_body(template);
    status = eb_template_fill(template->text, head, eb_letter_field, &letter,
                              output, err);
    eb_html_purpose(output);
    if (status == EB_OK) {
        status =
            eb_template_fill(template->text + head, template->length - head,
                             eb_letter_field, &letter, output, err);
    }
    if (status != EB_OK) {
        eb_output_abandon(output);
        return status;
    }
    f->written++;
    return eb_output_close(output, err);
}

/* The ids of a household with ";" between them. */
static eb_status write_ids(const folder *f, const eb_household *about,
                           eb_table *table, eb_error *err) {
    const eb_memory *memory = &f->letters->memory;
    const size_t *rows = &f->letters->children[about->first];
    eb_row row;
    size_t need = 1;
    for (size_t i = 0; i < about->count; i++) {
        const eb_status status = eb_view_row(f->view, rows[i], &row, err);
        if (status != EB_OK) return status;
        need += strlen(row.pupil) + 1;
    }
    char *ids = eb_alloc(memory, need, 1), *at = ids;
    if (ids == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < about->count; i++) {
        if (eb_view_row(f->view, rows[i], &row, NULL) != EB_OK) break;
        const size_t length = strlen(row.pupil);
        if (i > 0) *at++ = ';';
        memcpy(at, row.pupil, length);
        at += length;
    }
    *at = '\0';
    eb_table_text(table, ids);
    eb_release(memory, ids);
    return EB_OK;
}

static eb_status write_index(folder *f, eb_error *err) {
    static const char *const COLUMNS[] = {"number", "family_id", "pupil_ids",
                                          "template"};
    char path[PATH_ROOM + FILE_ROOM], number[EB_LETTER_NUMBER_ROOM];
    eb_output *output = NULL;
    eb_table *table = NULL;
    eb_status status =
        eb_output_open(path_of(f, INDEX, "", path), NULL, &output, err);
    if (status != EB_OK) return status;
    eb_output_set_purpose(output, f->letters->purpose);
    status =
        eb_table_new(output, EB_TABLE_CSV, 0, COLUMNS, 4, NULL, &table, err);
    const size_t count = f->letters->household_count;
    for (size_t i = 0; status == EB_OK && i < count; i++) {
        const eb_household *about = &f->letters->households[i];
        eb_letter_number(i + 1, count, number);
        eb_table_text(table, number);
        if (about->family[0] == '\0') {
            eb_table_missing(table);
        } else {
            eb_table_text(table, about->family);
        }
        status = write_ids(f, about, table, err);
        eb_table_text(table, f->templates[about->gentle]->name);
        eb_table_end_row(table);
    }
    eb_table_free(table);
    if (status != EB_OK) {
        eb_output_abandon(output);
        return status;
    }
    return eb_output_close(output, err);
}

eb_status eb_letters_write(const eb_view *view, const eb_letters *letters,
                           const eb_letter_template *usual,
                           const eb_letter_template *gentle, const char *path,
                           eb_error *err) {
    folder f = {view, letters, {usual, gentle}, "", -1, 0};
    const size_t length = without_slashes(path);
    eb_status status = check(path, length, err);
    if (status == EB_OK) eb_letters_remove_stale(path, length);
    if (status == EB_OK) status = make_hidden(&f, path, length, err);
    for (size_t i = 0; status == EB_OK && i < letters->household_count; i++) {
        status = write_letter(&f, i, err);
    }
    if (status == EB_OK) status = write_index(&f, err);
    if (status == EB_OK) status = put_in_place(&f, path, length, err);
    if (status != EB_OK) remove_all(&f);
    if (f.held >= 0) (void)close(f.held);
    return status;
}
