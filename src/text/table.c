/* SPDX-License-Identifier: MIT */
/*
 * Rows as CSV or as NDJSON.
 *
 * A spreadsheet takes a cell that begins with = + - @ for a formula, also
 * after a tab or CR, and a formula can send data away. Ids and names come
 * from files that we do not control, so such a text cell is written with a
 * leading ' unless `raw` (spec: FORMATS, "Spreadsheet safety"; the list is
 * that of OWASP, "CSV injection"). Numbers are never guarded: -15 is a value.
 *
 *   text  =1,2   CSV  "'=1,2"   raw CSV  "=1,2"   NDJSON  "=1,2"
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "text/output.h"

struct eb_table {
    eb_output *output;
    eb_memory memory;
    eb_table_format format;
    int is_raw;
    size_t column_count;
    size_t cell;         /* of the row at hand, from 0 */
    const char *purpose; /* the last cell of every row; NULL: no such column */
    const char **names;
    char *name_text;
};

/* ---- one cell ----------------------------------------------------------- */

static int needs_guard(const char *text) {
    return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
}

static void write_csv_text(eb_table *table, const char *text) {
    const int guarded = !table->is_raw && needs_guard(text);
    if (strpbrk(text, ",\"\r\n") == NULL) {
        if (guarded) eb_output_write(table->output, "'", 1);
        eb_output_text(table->output, text);
        return;
    }
    eb_output_text(table->output, guarded ? "\"'" : "\"");
    for (;;) {
        const size_t length = strcspn(text, "\"");
        eb_output_write(table->output, text, length);
        text += length;
        if (*text == '\0') break;
        eb_output_write(table->output, "\"\"", 2);
        text++;
    }
    eb_output_write(table->output, "\"", 1);
}

/* What stands before a cell. 0 when there is no such column. */
static int begin_cell(eb_table *table) {
    if (table->cell == table->column_count) {
        eb_output_fail(table->output, EB_ERR_ARGUMENT, "table",
                       "a row has more cells than the table has columns");
        return 0;
    }
    if (table->format == EB_TABLE_CSV) {
        if (table->cell != 0) eb_output_write(table->output, ",", 1);
    } else {
        eb_output_write(table->output, table->cell == 0 ? "{" : ",", 1);
        eb_output_json(table->output, table->names[table->cell]);
        eb_output_write(table->output, ":", 1);
    }
    table->cell++;
    return 1;
}

void eb_table_missing(eb_table *table) {
    if (!begin_cell(table)) return;
    if (table->format == EB_TABLE_NDJSON) {
        eb_output_text(table->output, "null");
    } else if (table->column_count == 1) {
        /* An empty line would be no row. */
        eb_output_text(table->output, "\"\"");
    }
}

void eb_table_text(eb_table *table, const char *text) {
    const int is_csv = table->format == EB_TABLE_CSV;
    if (text == NULL || (is_csv && text[0] == '\0')) {
        eb_table_missing(table);
        return;
    }
    if (!begin_cell(table)) return;
    if (is_csv) {
        write_csv_text(table, text);
    } else {
        eb_output_json(table->output, text);
    }
}

void eb_table_integer(eb_table *table, int64_t value) {
    if (begin_cell(table)) eb_output_integer(table->output, value);
}

void eb_table_number(eb_table *table, double value) {
    /* Neither CSV nor JSON has a word for the infinities. */
    if (!isfinite(value)) {
        eb_table_missing(table);
        return;
    }
    if (!begin_cell(table)) return;
    char digits[EB_NUMBER_ROOM];
    const size_t length = eb_number_write(value, digits);
    eb_output_write(table->output, digits, length);
}

void eb_table_end_row(eb_table *table) {
    if (table->purpose != NULL) eb_table_text(table, table->purpose);
    if (table->cell != table->column_count) {
        eb_output_fail(table->output, EB_ERR_ARGUMENT, "table",
                       "a row has fewer cells than the table has columns");
    }
    eb_output_text(table->output, table->format == EB_TABLE_CSV ? "\n" : "}\n");
    table->cell = 0;
}

/* ---- the table ---------------------------------------------------------- */

static const char *name_of(const eb_table *table, const char *const *columns,
                           size_t i) {
    const int is_purpose =
        table->purpose != NULL && i + 1 == table->column_count;
    return is_purpose ? EB_PURPOSE_COLUMN : columns[i];
}

/* The caller's names need not outlive the call. */
static eb_status copy_names(eb_table *table, const char *const *columns,
                            eb_error *err) {
    size_t bytes = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        bytes += strlen(name_of(table, columns, i)) + 1;
    }
    table->names =
        eb_alloc(&table->memory, table->column_count, sizeof *table->names);
    table->name_text = eb_alloc(&table->memory, bytes, 1);
    if (table->names == NULL || table->name_text == NULL) {
        return eb_fail_memory(err);
    }
    char *to = table->name_text;
    for (size_t i = 0; i < table->column_count; i++) {
        const char *name = name_of(table, columns, i);
        const size_t room = strlen(name) + 1;
        memcpy(to, name, room);
        table->names[i] = to;
        to += room;
    }
    return EB_OK;
}

void eb_table_free(eb_table *table) {
    if (table == NULL) return;
    eb_release(&table->memory, table->names);
    eb_release(&table->memory, table->name_text);
    const eb_memory memory = table->memory;
    eb_release(&memory, table);
}

static const char *wrong_argument(const eb_output *output,
                                  eb_table_format format,
                                  const char *const *columns, size_t count,
                                  eb_table *const *out) {
    if (output == NULL) return "output";
    if (format != EB_TABLE_CSV && format != EB_TABLE_NDJSON) return "format";
    if (columns == NULL) return "columns";
    if (count == 0) return "column_count";
    for (size_t i = 0; i < count; i++) {
        if (columns[i] == NULL) return "columns";
    }
    return out == NULL ? "out" : NULL;
}

eb_status eb_table_new(eb_output *output, eb_table_format format, int raw,
                       const char *const *columns, size_t column_count,
                       const eb_memory *memory, eb_table **out, eb_error *err) {
    const char *wrong =
        wrong_argument(output, format, columns, column_count, out);
    if (wrong != NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, wrong, "it is NULL, 0 or unknown");
    }
    const eb_memory own = eb_memory_or_default(memory);
    eb_table *table = eb_alloc_zero(&own, 1, sizeof *table);
    if (table == NULL) return eb_fail_memory(err);
    table->output = output;
    table->memory = own;
    table->format = format;
    table->is_raw = raw;
    table->purpose = eb_output_purpose(output);
    table->column_count = column_count + (table->purpose != NULL);
    const eb_status status = copy_names(table, columns, err);
    if (status != EB_OK) {
        eb_table_free(table);
        return status;
    }
    if (format == EB_TABLE_CSV) {
        for (size_t i = 0; i < column_count; i++) {
            eb_table_text(table, columns[i]);
        }
        if (table->purpose != NULL) {
            table->purpose = NULL; /* its head, not its cell */
            eb_table_text(table, EB_PURPOSE_COLUMN);
        }
        eb_table_end_row(table);
        table->purpose = eb_output_purpose(output);
    }
    *out = table;
    return EB_OK;
}
