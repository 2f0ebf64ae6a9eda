/* SPDX-License-Identifier: MIT */
/*
 * A register file from anywhere: any bytes, in any of its three forms, through
 * the CSV reader into a register, which is then closed, looked at and scored.
 * A small one is made twice more: computed with by another of the machine's
 * paths, all bits must be the same; under pseudonyms, every row's features.
 *
 * The first two bytes choose options (letters, so that seeds can be read);
 * the rest is the file.
 */
#include "data/register_rename.h"
#include "fuzz_show.h"
#include "text/pseudonym.h"
#include "text/read_csv.h"

#define AGAIN_MOST 64 /* rows of a register that is made again */

typedef struct file {
    const char *text;
    size_t length;
    eb_rows_options rows;
    eb_csv_options how;
    eb_register_options settings;
    int is_seekable;
} file;

/* Everything of the file into a register, or the reason why not. */
static eb_status read_file(const file *f, eb_register **out, eb_error *err) {
    eb_register *reg = NULL;
    eb_rows *rows = NULL;
    eb_source source;
    eb_read_report report;
    eb_source_memory(&source, f->text, f->length, f->is_seekable, NULL);
    EXPECT(eb_register_new(&f->settings, &reg, err) == EB_OK);
    EXPECT(eb_rows_new(reg, &f->rows, &rows, err) == EB_OK);
    const eb_status status =
        eb_read_source(&source, rows, &f->how, &report, err);
    if (status == EB_OK) {
        EXPECT(report.bytes == (int64_t)f->length);
        EXPECT(report.lines >= report.rows);
    }
    for (size_t i = 0; eb_rows_note(rows, i) != NULL; i++) {
        EXPECT(eb_rows_note(rows, i)[0] != '\0');
    }
    eb_rows_free(rows);
    eb_source_close(&source);
    *out = reg;
    return status;
}

static eb_view *new_view(const eb_register *reg) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    options.inspect = options.sensitive = 1;
    if (eb_view_new(reg, &options, &view, NULL) != EB_OK) return NULL;
    return view;
}

/* ---- another path ------------------------------------------------------- */

static void compare_paths(const file *f, const eb_view *best, unsigned path) {
    file again = *f;
    eb_register *reg = NULL;
    eb_error err = {0};
    fuzz_text ours = {0}, theirs = {0};
    again.settings.cpu = (eb_cpu)(1 + path % (EB_CPUS - 1));
    if (!eb_cpu_has(again.settings.cpu)) return;
    EXPECT(read_file(&again, &reg, &err) == EB_OK);
    EXPECT(eb_register_close(reg, &err) == EB_OK);
    eb_view *view = new_view(reg);
    EXPECT(view != NULL);
    fuzz_show_view(best, &ours);
    fuzz_show_scores(best, &ours);
    fuzz_show_view(view, &theirs);
    fuzz_show_scores(view, &theirs);
    fuzz_expect_same(&ours, &theirs, eb_cpu_name(again.settings.cpu));
    free(ours.text);
    free(theirs.text);
    eb_view_free(view);
    eb_register_free(reg);
}

/* ---- under pseudonyms --------------------------------------------------- */

static void new_id(const void *context, eb_id_kind kind, const char *id,
                   char out[EB_ID_MAX + 1]) {
    eb_pseudonym(context, "psf"[kind], id, out);
}

static const eb_pseudonyms KEY = {"a key of 32 bytes, for tests only", 32};

/* The features of a row and of the same row under its pseudonym. */
static void compare_row(const eb_view *real, size_t index,
                        const eb_view *renamed) {
    char pupil[EB_ID_MAX + 1], school[EB_ID_MAX + 1] = "";
    double a[EB_FEATURE_COUNT], b[EB_FEATURE_COUNT];
    size_t at = 0;
    eb_row row;
    EXPECT(eb_view_row(real, index, &row, NULL) == EB_OK);
    eb_pseudonym(&KEY, 'p', row.pupil, pupil);
    if (row.school[0] != '\0') eb_pseudonym(&KEY, 's', row.school, school);
    EXPECT(eb_view_find(renamed, pupil, school, &at, NULL) == EB_OK);
    EXPECT(eb_features(real, index, 1, a, 0, NULL) == EB_OK);
    EXPECT(eb_features(renamed, at, 1, b, 0, NULL) == EB_OK);
    for (size_t k = 0; k < EB_FEATURE_COUNT; k++) {
        EXPECT(fuzz_same(a[k], b[k]) || (isnan(a[k]) && isnan(b[k])));
    }
}

static void compare_pseudonyms(const file *f, const eb_view *real) {
    eb_register *reg = NULL;
    eb_error err = {0};
    EXPECT(read_file(f, &reg, &err) == EB_OK);
    EXPECT(eb_register_rename(reg, new_id, &KEY, &err) == EB_OK);
    EXPECT(eb_register_close(reg, &err) == EB_OK);
    eb_view *view = new_view(reg);
    EXPECT(view != NULL);
    EXPECT(eb_view_row_count(view) == eb_view_row_count(real));
    for (size_t i = 0; i < eb_view_row_count(real); i++) {
        compare_row(real, i, view);
    }
    eb_view_free(view);
    eb_register_free(reg);
}

static void compare(const file *f, const eb_register *reg, unsigned path) {
    eb_view *view = new_view(reg);
    if (view != NULL && eb_view_row_count(view) > 0 &&
        eb_view_row_count(view) <= AGAIN_MOST) {
        compare_paths(f, view, path);
        compare_pseudonyms(f, view);
    }
    eb_view_free(view);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int DELIMITERS[] = {0, ',', ';', '\t'};
    if (size < 2) return 0;
    char *text = fuzz_copy(data + 2, size - 2);
    file f = {.text = text, .length = size - 2};
    f.rows = (eb_rows_options)EB_ROWS_OPTIONS_INIT;
    f.settings = (eb_register_options)EB_REGISTER_OPTIONS_INIT;
    f.settings.conflicts = (eb_conflicts)(data[0] % 3);
    f.settings.codes = fuzz_codes();
    f.rows.dates = (eb_dates)(data[0] / 4 % 3);
    f.rows.marks = (eb_marks_form)(data[0] / 16 % 3);
    f.how.delimiter = DELIMITERS[data[1] % 4];
    f.how.block = data[1] / 4 % 2 == 0 ? 0 : 7;
    f.is_seekable = data[1] / 8 % 2;
    eb_register *reg = NULL;
    eb_error err = {0};
    const eb_status status = read_file(&f, &reg, &err);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
    } else {
        fuzz_use_register(reg, EB_NO_DATE, fuzz_model(), NULL, NULL);
        compare(&f, reg, data[1] / 16);
    }
    eb_register_free(reg);
    free(text);
    return 0;
}
