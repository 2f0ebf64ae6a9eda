/* SPDX-License-Identifier: MIT */
/*
 * earlybell-train simulate: an invented area as files that every other command
 * reads: register.csv, pupils.csv, calendar.csv and cases.csv.
 *
 * A folder that already has one of the four files is refused: marks of
 * real pupils could lie in a register.csv, and a mistyped name must not replace
 * them. The truth (what no school can know) goes to a file of its own.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "earlybell/text.h"
#include "earlybell/train.h"
#include "ui/train_files.h"
#include "ui/train_ui.h"

typedef struct arguments {
    eb_simulate_options options;
    train_files_options files;
} arguments;

static int wrong(const char *option, const char *what) {
    fprintf(stderr, "earlybell-train simulate: %s: %s\n", option, what);
    return TRAIN_WRONG_USE;
}

static int read_whole(const char *text, int64_t most, int64_t *out) {
    int64_t value = 0;
    if (*text == '\0') return -1;
    for (; *text; text++) {
        if (*text < '0' || *text > '9') return -1;
        value = value * 10 + (*text - '0');
        if (value > most) return -1;
    }
    *out = value;
    return 0;
}

/* 2025 or 2025/26. */
static int read_year(const char *text, int32_t *out) {
    int64_t year = 0, next = 0;
    char digits[5] = {0};
    if (strlen(text) != 4 && strlen(text) != 7) return -1;
    memcpy(digits, text, 4);
    if (read_whole(digits, 9999, &year)) return -1;
    if (text[4] != '\0' && (text[4] != '/' || read_whole(text + 5, 99, &next) ||
                            next != (year + 1) % 100))
        return -1;
    *out = (int32_t)year;
    return 0;
}

static int known(const char *word, const char *(*name)(size_t)) {
    for (size_t i = 0; name(i) != NULL; i++)
        if (strcmp(word, name(i)) == 0) return 1;
    return 0;
}

static int say_names(const char *option, const char *word,
                     const char *(*name)(size_t)) {
    fprintf(stderr, "earlybell-train simulate: %s: '%s' is none of", option,
            word);
    for (size_t i = 0; name(i) != NULL; i++) fprintf(stderr, " %s", name(i));
    fputs("\n", stderr);
    return TRAIN_WRONG_USE;
}

static int read_number(const char *option, const char *word, arguments *out) {
    static const struct {
        const char *name;
        int64_t most;
        int kind;
    } numbers[] = {{"--seed", INT64_MAX / 16, 0},
                   {"--schools", 100000, 1},
                   {"--pupils", 40000000, 2},
                   {"--years", 12, 3},
                   {"--threads", 256, 4}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int64_t value = 0;
        if (strcmp(option, numbers[i].name) != 0) continue;
        if (read_whole(word, numbers[i].most, &value))
            return wrong(option, "not a whole number in its range");
        eb_simulate_options *o = &out->options;
        if (numbers[i].kind == 0) o->seed = (uint64_t)value;
        if (numbers[i].kind == 1) o->schools = (int32_t)value;
        if (numbers[i].kind == 2) o->pupils = value;
        if (numbers[i].kind == 3) o->years = (int32_t)value;
        if (numbers[i].kind == 4) o->threads = (int32_t)value;
        return TRAIN_DONE;
    }
    return wrong(option, "no such option");
}

static int read_option(const char *option, const char *word, arguments *out) {
    eb_simulate_options *o = &out->options;
    if (strcmp(option, "-o") == 0) {
        out->files.folder = word;
    } else if (strcmp(option, "--truth") == 0) {
        out->files.truth = word;
    } else if (strcmp(option, "--out-form") == 0) {
        if (strcmp(word, "long") != 0 && strcmp(word, "marks") != 0)
            return wrong(option, "long or marks");
        out->files.is_long = strcmp(word, "long") == 0;
    } else if (strcmp(option, "--last-year") == 0) {
        if (read_year(word, &o->last_year))
            return wrong(option, "an academic year, as 2025/26");
    } else if (strcmp(option, "--until") == 0) {
        if (eb_date_read(word, strlen(word), &o->until))
            return wrong(option, "a date, as 2026-02-03");
    } else if (strcmp(option, "--world") == 0) {
        if (!known(word, eb_simulate_world_name))
            return say_names(option, word, eb_simulate_world_name);
        o->world = word;
    } else if (strcmp(option, "--drift") == 0) {
        if (!known(word, eb_simulate_drift_name))
            return say_names(option, word, eb_simulate_drift_name);
        o->drift = word;
    } else {
        return read_number(option, word, out);
    }
    return TRAIN_DONE;
}

static int read_arguments(int count, char **words, arguments *out) {
    for (int i = 0; i < count; i += 2) {
        if (words[i][0] != '-')
            return wrong(words[i], "options only; files are written, not read");
        if (i + 1 >= count) return wrong(words[i], "its value is missing");
        const int code = read_option(words[i], words[i + 1], out);
        if (code) return code;
    }
    if (!out->files.folder) return wrong("-o", "which folder?");
    const eb_simulate_options *o = &out->options;
    if (o->until != EB_NO_DATE &&
        (eb_date_academic_year(o->until) > o->last_year ||
         eb_date_academic_year(o->until) <= o->last_year - o->years))
        return wrong("--until", "not within the years asked for");
    return TRAIN_DONE;
}

static int make_folder(const char *path) {
    struct stat about;
    if (stat(path, &about) == 0) {
        if (S_ISDIR(about.st_mode)) return 0;
        return wrong("-o", "that is a file, not a folder");
    }
    if (mkdir(path, 0700) == 0) return 0;
    fprintf(stderr, "earlybell-train simulate: %s: %s\n", path,
            strerror(errno));
    return TRAIN_FAILED;
}

int eb_train_simulate(int count, char **words) {
    const eb_simulate_options defaults = EB_SIMULATE_OPTIONS_INIT;
    arguments a;
    eb_error err = {0};
    memset(&a, 0, sizeof a);
    a.options = defaults;
    int code = read_arguments(count, words, &a);
    if (!code) code = make_folder(a.files.folder);
    if (code) return code;
    train_files *files = NULL;
    const char *place = a.files.folder;
    eb_status status = eb_train_files_open(&a.files, &a.options, &files, &err);
    if (!status) {
        const eb_simulate_sink sink = eb_train_files_sink(files);
        status = eb_simulate(&a.options, &sink, &err);
        if (status == EB_ERR_ARGUMENT) place = "simulate";
    }
    if (!status) {
        status = eb_train_files_close(files, &err);
        files = NULL;
    }
    eb_train_files_abandon(files);
    if (!status) return TRAIN_DONE;
    eb_train_report(place, &err);
    return status == EB_ERR_ARGUMENT ? TRAIN_WRONG_USE : TRAIN_FAILED;
}
