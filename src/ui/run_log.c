/* SPDX-License-Identifier: MIT */
/*
 * One JSON object a line, written by one call to the end of the file, so that
 * lines of two runs at once do not mix. Options stand with their values only
 * where a value is a date, a number or a word of ours; of files and ids only
 * that they were given.
 */
#define _POSIX_C_SOURCE 200809L

#include "ui/run_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "text/system_error.h"
#include "ui/commands.h"
#include "ui/say.h"

#define LINE_ROOM 8192

static int say(const char *path, const char *why) {
    eb_say("--log %.1000s: %s", path, why);
    return EB_EXIT_FAILED;
}

int eb_run_log_open(const eb_given *given, eb_run_log *out) {
    const char *path = given->values[EB_OPTION_LOG];
    struct stat about;
    memset(out, 0, sizeof *out);
    out->descriptor = -1;
    if (path == NULL) return EB_EXIT_DONE;
    const int descriptor = open(
        path,
        O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
        0600);
    if (descriptor < 0) {
        return say(path, errno == ELOOP ? "it is a symbolic link"
                                        : eb_system_reason(errno));
    }
    const char *why = NULL;
    if (fstat(descriptor, &about) != 0) {
        why = eb_system_reason(errno);
    } else if (!S_ISREG(about.st_mode)) {
        why = "it is not a regular file";
    }
    if (why != NULL) {
        (void)close(descriptor);
        return say(path, why);
    }
    out->descriptor = descriptor;
    return EB_EXIT_DONE;
}

void eb_run_log_view(eb_run_log *log, const eb_view *view) {
    eb_counts counts;
    const char *school = NULL;
    eb_view_counts(view, &counts);
    log->has_view = 1;
    log->as_of = eb_view_as_of(view);
    log->marks += counts.rows;
    log->rows += (int64_t)eb_view_row_count(view);
    for (size_t i = 0; i < eb_view_row_count(view); i++) {
        eb_row row;
        if (eb_view_row(view, i, &row, NULL) != EB_OK) break;
        log->schools += school == NULL || strcmp(school, row.school) != 0;
        school = row.school;
    }
}

void eb_run_log_model(eb_run_log *log, const eb_model *model) {
    eb_model_info about;
    eb_model_about(model, &about);
    log->has_model = 1;
    snprintf(log->model, sizeof log->model, "%.64s %.64s", about.name,
             about.version);
    snprintf(log->sha256, sizeof log->sha256, "%.64s", about.sha256);
}

/* ---- the line ----------------------------------------------------------- */

typedef struct line {
    char text[LINE_ROOM];
    size_t used;
} line;

static void add(line *to, const char *text) {
    const size_t length = strlen(text);
    if (to->used + length >= sizeof to->text) return;
    memcpy(to->text + to->used, text, length + 1);
    to->used += length;
}

static void add_text(line *to, const char *key, const char *value) {
    char quoted[6 * 512 + 3];
    if (eb_json_quote(value, strlen(value), quoted, sizeof quoted) >=
        sizeof quoted) {
        return;
    }
    add(to, ",\"");
    add(to, key);
    add(to, "\":");
    add(to, quoted);
}

static void add_count(line *to, const char *key, int64_t value) {
    char text[80];
    snprintf(text, sizeof text, ",\"%s\":%lld", key, (long long)value);
    add(to, text);
}

/* Options whose value can name nobody. */
static int is_plain(eb_option_id id) {
    static const eb_option_id PLAIN[] = {
        EB_OPTION_DATES,       EB_OPTION_MARKS,      EB_OPTION_CONFLICTS,
        EB_OPTION_MAX_BAD,     EB_OPTION_AS_OF,      EB_OPTION_KNOWN_AT,
        EB_OPTION_UNIT,        EB_OPTION_THREADS,    EB_OPTION_AHEAD,
        EB_OPTION_THRESHOLD,   EB_OPTION_AUDIENCE,   EB_OPTION_READER,
        EB_OPTION_FROM,        EB_OPTION_PLACES,     EB_OPTION_SEED,
        EB_OPTION_FDR,         EB_OPTION_BAND,       EB_OPTION_LIKELY,
        EB_OPTION_EFFECT,      EB_OPTION_CONVERSION, EB_OPTION_HOLD_OUT,
        EB_OPTION_YEAR_GROUPS, EB_OPTION_FORMAT,     EB_OPTION_TOP};
    for (size_t i = 0; i < sizeof PLAIN / sizeof *PLAIN; i++) {
        if (PLAIN[i] == id) return 1;
    }
    return 0;
}

static void add_options(line *to, const eb_given *given) {
    int some = 0;
    add(to, ",\"options\":[");
    for (int id = 0; id < EB_OPTIONS; id++) {
        char word[160], quoted[6 * sizeof word + 3];
        if (given->values[id] == NULL) continue;
        const int shown = is_plain((eb_option_id)id);
        snprintf(word, sizeof word, "%s%s%.120s",
                 eb_option_get((eb_option_id)id)->name, shown ? " " : "",
                 shown ? given->values[id] : "");
        (void)eb_json_quote(word, strlen(word), quoted, sizeof quoted);
        if (some++ > 0) add(to, ",");
        add(to, quoted);
    }
    add(to, "]");
}

static void make_line(const eb_given *given, const eb_run_log *log, int code,
                      line *to) {
    char text[80];
    const time_t now = time(NULL);
    struct tm utc;
    to->used = 0;
    if (gmtime_r(&now, &utc) == NULL ||
        strftime(text, sizeof text, "{\"time\":\"%Y-%m-%dT%H:%M:%SZ\"", &utc) ==
            0) {
        snprintf(text, sizeof text, "{\"time\":null");
    }
    add(to, text);
    add_count(to, "user", (int64_t)getuid());
    add_text(to, "version", eb_version());
    add_text(to, "command", eb_command_get((size_t)given->command)->name);
    add_options(to, given);
    add_count(to, "files", (int64_t)given->file_count);
    if (given->values[EB_OPTION_PURPOSE] != NULL) {
        add_text(to, "purpose", given->values[EB_OPTION_PURPOSE]);
    }
    if (log->has_model) {
        add_text(to, "model", log->model);
        add_text(to, "model_sha256", log->sha256);
    }
    if (log->has_view) {
        eb_date_write(log->as_of, text);
        add_text(to, "as_of", text);
        add_count(to, "marks", log->marks);
        add_count(to, "rows", log->rows);
        add_count(to, "schools", log->schools);
    }
    add_count(to, "exit", code);
    add(to, "}\n");
}

int eb_run_log_close(const eb_given *given, eb_run_log *log, int code) {
    line to;
    ssize_t wrote;
    if (log->descriptor < 0) return code;
    make_line(given, log, code, &to);
    do {
        wrote = write(log->descriptor, to.text, to.used);
    } while (wrote < 0 && errno == EINTR);
    int number = wrote < 0 ? errno : wrote < (ssize_t)to.used ? ENOSPC : 0;
    if (number == 0 && fsync(log->descriptor) != 0 && errno != EINVAL) {
        number = errno;
    }
    if (close(log->descriptor) != 0 && errno != EINTR && number == 0) {
        number = errno;
    }
    log->descriptor = -1;
    if (number == 0) return code;
    return say(given->values[EB_OPTION_LOG], eb_system_reason(number));
}
