/* SPDX-License-Identifier: MIT */
/*
 * What is built in: `codes`, `models`, `policies`, `feature-list`. As CSV,
 * `codes` gives the very columns that --codes reads, so that a local table can
 * start from it.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/commands.h"
#include "ui/input.h"
#include "ui/page.h"
#include "ui/purpose.h"
#include "ui/shown.h"

#define COLUMNS_MOST 8
#define LAST_COLUMN_MOST 46
#define BELOW_INDENT 6

/* A list of short texts: every cell is one. */
typedef struct list {
    const char *columns[COLUMNS_MOST];
    size_t column_count;
    /* Writes cell `column` of row `row` into `out`; 0 past the last row. */
    int (*cell)(const void *context, size_t row, size_t column, char *out,
                size_t room);
    const void *context;
    /* Columns that are left out of the text form, as bits. */
    unsigned only_for_programs;
} list;

#define TEXT_ROOM 1024

/* ---- the lists ---------------------------------------------------- */

static void write_date(eb_date date, char *out, size_t room) {
    char text[11] = "";
    if (date != EB_NO_DATE) eb_date_write(date, text);
    snprintf(out, room, "%s", text);
}

static int code_cell(const void *context, size_t row, size_t column, char *out,
                     size_t room) {
    const eb_code *code = eb_codes_get(context, row);
    if (code == NULL) return 0;
    if (column == 1 || column == 2) {
        write_date(column == 1 ? code->valid_from : code->valid_to, out, room);
        return 1;
    }
    const char *const texts[] = {code->code,   "",
                                 "",           eb_class_name(code->class_),
                                 code->group,  code->sensitive ? "yes" : "no",
                                 code->meaning};
    snprintf(out, room, "%s", texts[column]);
    return 1;
}

static int model_cell(const void *context, size_t row, size_t column, char *out,
                      size_t room) {
    (void)context;
    const char *name = eb_model_builtin(row, NULL, NULL);
    eb_model *model = NULL;
    eb_model_info about;
    if (name == NULL) return 0;
    if (eb_model_open(name, NULL, &model, NULL) != EB_OK) {
        snprintf(out, room, "%s", column == 0 ? name : "cannot be read");
        return 1;
    }
    eb_model_about(model, &about);
    const char *const texts[] = {
        about.name, about.version, about.kind, about.status, "", about.source};
    if (column == 4) {
        write_date(about.expires, out, room);
    } else {
        snprintf(out, room, "%s", texts[column]);
    }
    eb_model_free(model);
    return 1;
}

/* One row for each rule of each policy. */
static int policy_cell(const void *context, size_t row, size_t column,
                       char *out, size_t room) {
    eb_policy *const *policies = context;
    for (; *policies != NULL; policies++) {
        eb_policy_info about;
        eb_rule_info rule;
        eb_policy_about(*policies, &about);
        if (row >= about.rules) {
            row -= about.rules;
            continue;
        }
        (void)eb_policy_rule(*policies, row, &rule);
        const char *const texts[] = {about.name,
                                     about.version,
                                     rule.name,
                                     rule.kind,
                                     rule.for_lead ? "lead" : "all",
                                     rule.needs_cases ? "yes" : "no",
                                     rule.action,
                                     rule.source};
        snprintf(out, room, "%s", texts[column]);
        return 1;
    }
    return 0;
}

static int feature_cell(const void *context, size_t row, size_t column,
                        char *out, size_t room) {
    (void)context;
    const eb_feature_info *feature = eb_feature(row);
    if (feature == NULL) return 0;
    const char *const texts[] = {"",
                                 feature->name,
                                 feature->family,
                                 feature->unit,
                                 feature->missing,
                                 feature->sensitive ? "yes" : "no",
                                 feature->meaning};
    if (column == 0) {
        snprintf(out, room, "%zu", row + 1);
    } else {
        snprintf(out, room, "%s", texts[column]);
    }
    return 1;
}

/* ---- printing ----------------------------------------------------------- */

static eb_status write_table(const list *what, const eb_settings *settings,
                             eb_output *output, eb_error *err) {
    char text[TEXT_ROOM];
    eb_table *table = NULL;
    const eb_status status = eb_table_new(
        output,
        settings->format == EB_FORMAT_NDJSON ? EB_TABLE_NDJSON : EB_TABLE_CSV,
        settings->given->values[EB_OPTION_RAW] != NULL, what->columns,
        what->column_count, NULL, &table, err);
    if (status != EB_OK) return status;
    for (size_t row = 0; what->cell(what->context, row, 0, text, sizeof text);
         row++) {
        for (size_t c = 0; c < what->column_count; c++) {
            what->cell(what->context, row, c, text, sizeof text);
            if (text[0] == '\0') {
                eb_table_missing(table);
            } else {
                eb_table_text(table, text);
            }
        }
        eb_table_end_row(table);
    }
    eb_table_free(table);
    return EB_OK;
}

static int is_shown(const list *what, size_t column) {
    return (what->only_for_programs >> column & 1u) == 0;
}

static void write_text(const list *what, eb_output *output) {
    char text[TEXT_ROOM];
    size_t widths[COLUMNS_MOST] = {0}, start = 0;
    eb_page page;
    eb_page_start(&page, output, EB_PAGE_COLUMNS + 2);
    for (size_t c = 0; c < what->column_count; c++) {
        widths[c] = strlen(what->columns[c]);
        for (size_t row = 0;
             what->cell(what->context, row, c, text, sizeof text); row++) {
            const size_t wide = eb_columns(text);
            if (wide > widths[c]) widths[c] = wide;
        }
        if (is_shown(what, c) && c + 1 < what->column_count) {
            start += widths[c] + 2;
        }
    }
    /* With little room left, the last column gets lines of its own. */
    const int below = start > LAST_COLUMN_MOST;
    const size_t last = what->column_count - 1;
    for (size_t row = 0;; row++) {
        size_t at = 0;
        /* The head stands before row 0. */
        if (row > 0 &&
            !what->cell(what->context, row - 1, 0, text, sizeof text)) {
            break;
        }
        for (size_t c = 0; c < what->column_count; c++) {
            if (!is_shown(what, c)) continue;
            if (below && c == last) {
                eb_page_end(&page, 0, 0);
            } else {
                eb_page_fill(&page, at);
            }
            if (row == 0) {
                eb_page_add(&page, "%s", what->columns[c]);
            } else {
                what->cell(what->context, row - 1, c, text, sizeof text);
                eb_page_add_shown(&page, text, SIZE_MAX);
            }
            at += widths[c] + 2;
        }
        eb_page_end(&page, below ? BELOW_INDENT : 0,
                    below ? BELOW_INDENT : start);
    }
}

static int print(const list *what, const eb_settings *settings) {
    const char *path = settings->given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_error err = {0};
    eb_status status = eb_result_open(settings->given, path, &output, &err);
    if (status != EB_OK) return eb_say_error(path, &err);
    if (settings->format == EB_FORMAT_TEXT) {
        write_text(what, output);
    } else {
        status = write_table(what, settings, output, &err);
    }
    if (status != EB_OK) {
        eb_output_abandon(output);
        return eb_say_error(NULL, &err);
    }
    if (eb_output_close(output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    return EB_EXIT_DONE;
}

static int read_settings(const eb_given *given, eb_settings *settings) {
    char message[EB_MESSAGE_ROOM];
    const char *name = eb_command_get(given->command)->name;
    if (given->file_count > 0) {
        eb_say_wrong_use(name, "this list takes no file");
        return EB_EXIT_WRONG_USE;
    }
    if (eb_settings_read(given, eb_input_terminal(), settings, message) != 0) {
        eb_say_wrong_use(name, message);
        return EB_EXIT_WRONG_USE;
    }
    return EB_EXIT_DONE;
}

int eb_cmd_codes(const eb_given *given) {
    eb_settings settings;
    eb_codes *codes = NULL;
    int code = read_settings(given, &settings);
    if (code == EB_EXIT_DONE) {
        const eb_memory memory = eb_memory_or_default(NULL);
        code = eb_input_codes(&settings, NULL, &memory, &codes);
    }
    if (code != EB_EXIT_DONE) return code;
    const list what = {{"code", "valid_from", "valid_to", "class", "group",
                        "sensitive", "meaning"},
                       7,
                       code_cell,
                       codes,
                       0};
    code = print(&what, &settings);
    eb_codes_free(codes);
    return code;
}

int eb_cmd_models(const eb_given *given) {
    eb_settings settings;
    const int code = read_settings(given, &settings);
    if (code != EB_EXIT_DONE) return code;
    const list what = {
        {"name", "version", "kind", "status", "expires", "source"},
        6,
        model_cell,
        NULL,
        0};
    return print(&what, &settings);
}

#define POLICIES_MOST 32

static int open_policies(eb_policy *out[POLICIES_MOST + 1]) {
    const char *name;
    for (size_t i = 0;
         i < POLICIES_MOST && (name = eb_policy_builtin(i, NULL, NULL)) != NULL;
         i++) {
        eb_error err = {0};
        if (eb_policy_open(name, NULL, &out[i], &err) != EB_OK) {
            return eb_say_error(name, &err);
        }
    }
    return EB_EXIT_DONE;
}

int eb_cmd_policies(const eb_given *given) {
    eb_settings settings;
    eb_policy *policies[POLICIES_MOST + 1] = {NULL};
    int code = read_settings(given, &settings);
    if (code != EB_EXIT_DONE) return code;
    code = open_policies(policies);
    const list what = {{"policy", "version", "rule", "kind", "audience",
                        "cases", "action", "source"},
                       8,
                       policy_cell,
                       policies,
                       1u << 1 | 1u << 7};
    if (code == EB_EXIT_DONE) code = print(&what, &settings);
    for (size_t i = 0; i < POLICIES_MOST; i++) eb_policy_free(policies[i]);
    return code;
}

int eb_cmd_feature_list(const eb_given *given) {
    eb_settings settings;
    const int code = read_settings(given, &settings);
    if (code != EB_EXIT_DONE) return code;
    const list what = {
        {"number", "name", "family", "unit", "missing", "sensitive", "meaning"},
        7,
        feature_cell,
        NULL,
        1u << 3 | 1u << 4 | 1u << 5};
    return print(&what, &settings);
}
