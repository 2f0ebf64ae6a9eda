/* SPDX-License-Identifier: MIT */
/*
 * An Arrow stream into eb_rows, read where it lies: which eb_column an Arrow
 * type is, and what no eb_column is. Two types are rewritten a batch at a
 * time: truth values as yes and no, and floats, because a frame turns whole
 * numbers into floats when one is missing.
 *
 * The shape of what comes is checked, for it comes from others: lengths,
 * offsets, the number of buffers. Pointers that lie cannot be found out.
 *
 * Everything here runs without the GIL: a stream may be made by other threads
 * that wait for it.
 *
 * Source: Apache Arrow, "The Arrow C data interface", format strings and
 * layouts.
 */
#include "columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arrow.h"
#include "base/error.h"
#include "base/number.h"

/* What a column of the schema is, and room that a batch of it needs. */
typedef struct source {
    const char *name;
    eb_values_kind kind;
    size_t width;
    int64_t per_second;
    int utc;
    int is_bool, is_float;
    struct source *dictionary;
    /* of the batch */
    eb_column values_of_dictionary;
    void *scratch;
    char *scratch_text;
} source;

/* ---- types -------------------------------------------------------------- */

static const struct {
    const char *format;
    eb_values_kind kind;
    size_t width;
} PLAIN[] = {{"n", EB_VALUES_MISSING, 0},    {"u", EB_VALUES_TEXT, 0},
             {"U", EB_VALUES_LARGE_TEXT, 0}, {"vu", EB_VALUES_VIEW_TEXT, 0},
             {"tdD", EB_VALUES_DATE, 0},     {"c", EB_VALUES_INTEGER, 1},
             {"s", EB_VALUES_INTEGER, 2},    {"i", EB_VALUES_INTEGER, 4},
             {"l", EB_VALUES_INTEGER, 8},    {"C", EB_VALUES_UNSIGNED, 1},
             {"S", EB_VALUES_UNSIGNED, 2},   {"I", EB_VALUES_UNSIGNED, 4},
             {"L", EB_VALUES_UNSIGNED, 8}};

/* "tsn:" and a time zone, which may be none or UTC. */
static int read_time(const char *format, source *out) {
    static const char UNITS[] = "smun";
    static const int64_t PER_SECOND[] = {1, 1000, 1000000, 1000000000};
    out->kind = EB_VALUES_TIME;
    if (strcmp(format, "tdm") == 0) {
        out->per_second = 1000;
        return 0;
    }
    if (strncmp(format, "ts", 2) != 0 || format[2] == '\0') return -1;
    const char *unit = strchr(UNITS, format[2]);
    if (unit == NULL || format[3] != ':') return -1;
    out->per_second = PER_SECOND[unit - UNITS];
    const char *zone = format + 4;
    out->utc = strcmp(zone, "UTC") == 0 || strcmp(zone, "Etc/UTC") == 0 ||
               strcmp(zone, "Z") == 0 || strcmp(zone, "+00:00") == 0;
    return zone[0] == '\0' || out->utc ? 0 : -1;
}

static int read_format(const char *format, source *out) {
    for (size_t i = 0; i < sizeof PLAIN / sizeof *PLAIN; i++) {
        if (strcmp(format, PLAIN[i].format) == 0) {
            out->kind = PLAIN[i].kind;
            out->width = PLAIN[i].width;
            return 0;
        }
    }
    out->is_bool = strcmp(format, "b") == 0;
    out->is_float = strcmp(format, "f") == 0 || strcmp(format, "g") == 0;
    out->width = format[0] == 'f' ? sizeof(float) : sizeof(double);
    if (out->is_bool || out->is_float) return 0;
    return read_time(format, out);
}

static eb_status fail_type(const struct ArrowSchema *schema, const char *name,
                           eb_error *err) {
    if (strncmp(schema->format, "ts", 2) == 0) {
        return eb_fail(err, EB_ERR_ARGUMENT, name,
                       "the times of column %.60s have a time zone: turn them "
                       "into local times without one",
                       name);
    }
    return eb_fail(err, EB_ERR_ARGUMENT, name,
                   "column %.60s is of a type that is not read (%.40s)", name,
                   schema->format);
}

static eb_status read_source(const struct ArrowSchema *schema, source *out,
                             eb_error *err) {
    if (schema == NULL || schema->format == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "frame",
                       "a column without a type");
    }
    out->name = schema->name != NULL ? schema->name : "";
    if (read_format(schema->format, out) < 0) {
        return fail_type(schema, out->name, err);
    }
    if (schema->dictionary == NULL) return EB_OK;
    if (out->kind != EB_VALUES_INTEGER && out->kind != EB_VALUES_UNSIGNED) {
        return fail_type(schema, out->name, err);
    }
    out->kind = out->kind == EB_VALUES_INTEGER ? EB_VALUES_DICTIONARY
                                               : EB_VALUES_UNSIGNED_DICTIONARY;
    if (schema->dictionary->dictionary != NULL) {
        return fail_type(schema->dictionary, out->name, err);
    }
    out->dictionary = calloc(1, sizeof *out->dictionary);
    if (out->dictionary == NULL) return eb_fail_memory(err);
    const eb_status status =
        read_source(schema->dictionary, out->dictionary, err);
    out->dictionary->name = out->name;
    return status;
}

static void free_source(source *s) {
    if (s->dictionary != NULL) {
        free_source(s->dictionary);
        free(s->dictionary);
    }
    free(s->scratch);
    free(s->scratch_text);
}

/* ---- values ------------------------------------------------------------- */

static eb_status fail_shape(const source *s, eb_error *err) {
    return eb_fail(err, EB_ERR_ARGUMENT, s->name,
                   "column %.60s breaks the rules of Arrow", s->name);
}

static int is_set(const uint8_t *bits, size_t i) {
    return bits == NULL || (bits[i / 8] >> i % 8 & 1) != 0;
}

/* Truth values: an index into two words. */
static eb_status take_bools(source *s, const struct ArrowArray *array, size_t n,
                            eb_column *out, eb_error *err) {
    static const int32_t ENDS[] = {0, 2, 5};
    const uint8_t *bits = array->buffers[1];
    uint8_t *index = realloc(s->scratch, out->offset + n + 1);
    if (index == NULL) return eb_fail_memory(err);
    s->scratch = index;
    for (size_t i = 0; i < n; i++) {
        index[out->offset + i] = (uint8_t)is_set(bits, out->offset + i);
    }
    s->values_of_dictionary = (eb_column){0};
    s->values_of_dictionary.kind = EB_VALUES_TEXT;
    s->values_of_dictionary.values = ENDS;
    s->values_of_dictionary.bytes = "noyes";
    out->kind = EB_VALUES_UNSIGNED_DICTIONARY;
    out->width = 1;
    out->values = index;
    out->dictionary = &s->values_of_dictionary;
    out->dictionary_count = 2;
    return EB_OK;
}

static double float_at(const source *s, const void *values, size_t i) {
    if (s->width == sizeof(float)) {
        float value;
        memcpy(&value, (const char *)values + i * sizeof value, sizeof value);
        return (double)value;
    }
    double value;
    memcpy(&value, (const char *)values + i * sizeof value, sizeof value);
    return value;
}

/* Floats as the decimal text that reads back to them: 7 for 7.0; a NaN is
 * missing, as frames mean it; an infinity is no number of a register. */
static eb_status take_floats(source *s, const struct ArrowArray *array,
                             size_t n, eb_column *out, eb_error *err) {
    const void *values = array->buffers[1];
    if (n > INT32_MAX / EB_NUMBER_ROOM) return fail_shape(s, err);
    int32_t *ends = realloc(s->scratch, (n + 1) * sizeof *ends);
    if (ends == NULL) return eb_fail_memory(err);
    s->scratch = ends;
    char *text = realloc(s->scratch_text, n * EB_NUMBER_ROOM + 1);
    if (text == NULL) return eb_fail_memory(err);
    s->scratch_text = text;
    size_t used = 0;
    ends[0] = 0;
    for (size_t i = 0; i < n; i++) {
        const double value = float_at(s, values, out->offset + i);
        if (is_set(out->valid, out->offset + i) && !isnan(value)) {
            if (isinf(value)) {
                return eb_fail(err, EB_ERR_NUMBER, s->name,
                               "column %.60s holds an infinity", s->name);
            }
            used += eb_number_write(value, text + used);
        }
        ends[i + 1] = (int32_t)used;
    }
    out->kind = EB_VALUES_TEXT;
    out->values = ends;
    out->bytes = text;
    out->valid = NULL;
    out->offset = 0;
    return EB_OK;
}

static eb_status take_values(source *s, const struct ArrowArray *array,
                             size_t skip, size_t n, eb_column *out,
                             eb_error *err);

static eb_status take_dictionary(source *s, const struct ArrowArray *array,
                                 eb_column *out, eb_error *err) {
    const struct ArrowArray *values = array->dictionary;
    if (values == NULL || values->length < 0) return fail_shape(s, err);
    out->dictionary = &s->values_of_dictionary;
    out->dictionary_count = (size_t)values->length;
    return take_values(s->dictionary, values, 0, (size_t)values->length,
                       &s->values_of_dictionary, err);
}

static int buffers_of(const source *s) {
    switch (s->kind) {
        case EB_VALUES_TEXT:
        case EB_VALUES_LARGE_TEXT:
        case EB_VALUES_VIEW_TEXT:
            return 3;
        default:
            return 2;
    }
}

/* Rows skip .. skip + n - 1 of an array, as the core takes them. */
static eb_status take_values(source *s, const struct ArrowArray *array,
                             size_t skip, size_t n, eb_column *out,
                             eb_error *err) {
    memset(out, 0, sizeof *out);
    if (array == NULL || array->length < 0 || array->offset < 0 ||
        (size_t)array->length < skip || (size_t)array->length - skip < n) {
        return fail_shape(s, err);
    }
    out->kind = s->kind;
    out->offset = (size_t)array->offset + skip;
    if (s->kind == EB_VALUES_MISSING && !s->is_bool && !s->is_float) {
        return EB_OK;
    }
    if (n == 0) {
        out->kind = EB_VALUES_MISSING;
        return EB_OK;
    }
    if (array->n_buffers < buffers_of(s) || array->buffers == NULL ||
        array->buffers[1] == NULL) {
        return fail_shape(s, err);
    }
    out->valid = array->null_count != 0 ? array->buffers[0] : NULL;
    if (s->is_bool) return take_bools(s, array, n, out, err);
    if (s->is_float) return take_floats(s, array, n, out, err);
    out->width = s->width;
    out->values = array->buffers[1];
    out->per_second = s->per_second;
    out->utc = s->utc;
    if (s->kind == EB_VALUES_TEXT || s->kind == EB_VALUES_LARGE_TEXT) {
        out->bytes = array->buffers[2] != NULL ? array->buffers[2] : "";
    } else if (s->kind == EB_VALUES_VIEW_TEXT) {
        out->buffer_count = (size_t)array->n_buffers - 3;
        out->buffers = array->buffers + 2;
        out->buffer_sizes = array->buffers[array->n_buffers - 1];
        if (out->buffer_count != 0 && out->buffer_sizes == NULL) {
            return fail_shape(s, err);
        }
    } else if (s->dictionary != NULL) {
        return take_dictionary(s, array, out, err);
    }
    return EB_OK;
}

/* ---- stream ------------------------------------------------------------- */

typedef struct reading {
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray batch;
    source *sources;
    eb_column *columns;
    size_t count;
    int64_t rows;
} reading;

static eb_status fail_stream(reading *r, eb_error *err) {
    const char *why = r->stream.get_last_error != NULL
                          ? r->stream.get_last_error(&r->stream)
                          : NULL;
    return eb_fail(err, EB_ERR_READ, "frame", "the stream failed: %.200s",
                   why != NULL ? why : "no reason given");
}

static eb_status add_header(reading *r, eb_rows *rows, eb_error *err) {
    eb_field *names = calloc(r->count + 1, sizeof *names);
    if (names == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < r->count; i++) {
        const char *name = r->sources[i].name;
        names[i].text = name != NULL ? name : "";
        names[i].length = strlen(names[i].text);
    }
    const eb_status status = eb_rows_header(rows, names, r->count, 1, err);
    free(names);
    return status;
}

static eb_status read_schema(reading *r, eb_rows *rows, eb_error *err) {
    if (r->stream.get_schema(&r->stream, &r->schema) != 0) {
        return fail_stream(r, err);
    }
    const struct ArrowSchema *schema = &r->schema;
    if (schema->format == NULL || strcmp(schema->format, "+s") != 0 ||
        schema->n_children < 1 || schema->children == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "frame",
                       "a stream of columns is needed");
    }
    r->count = (size_t)schema->n_children;
    r->sources = calloc(r->count, sizeof *r->sources);
    r->columns = calloc(r->count, sizeof *r->columns);
    if (r->sources == NULL || r->columns == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < r->count; i++) {
        const eb_status status =
            read_source(schema->children[i], &r->sources[i], err);
        if (status != EB_OK) return status;
    }
    return add_header(r, rows, err);
}

static eb_status add_batch(reading *r, eb_rows *rows, eb_error *err) {
    const struct ArrowArray *batch = &r->batch;
    if (batch->length < 0 || batch->offset < 0 ||
        batch->n_children != (int64_t)r->count || batch->children == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "frame",
                       "a batch that does not fit its schema");
    }
    if (batch->null_count != 0 && batch->n_buffers > 0 &&
        batch->buffers[0] != NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "frame",
                       "rows that are missing as a whole are not read");
    }
    const size_t n = (size_t)batch->length;
    for (size_t i = 0; i < r->count; i++) {
        const eb_status status =
            take_values(&r->sources[i], batch->children[i],
                        (size_t)batch->offset, n, &r->columns[i], err);
        if (status != EB_OK) return status;
    }
    const eb_status status =
        eb_rows_add_columns(rows, r->columns, r->count, n, r->rows + 1, err);
    if (status == EB_OK) r->rows += batch->length;
    return status;
}

static eb_status read_all(reading *r, eb_rows *rows, eb_error *err) {
    eb_status status = read_schema(r, rows, err);
    while (status == EB_OK) {
        if (r->stream.get_next(&r->stream, &r->batch) != 0) {
            return fail_stream(r, err);
        }
        if (r->batch.release == NULL) break;
        status = add_batch(r, rows, err);
        r->batch.release(&r->batch);
        r->batch.release = NULL;
    }
    return status;
}

static void finish(reading *r) {
    for (size_t i = 0; r->sources != NULL && i < r->count; i++) {
        free_source(&r->sources[i]);
    }
    free(r->sources);
    free(r->columns);
    if (r->batch.release != NULL) r->batch.release(&r->batch);
    if (r->schema.release != NULL) r->schema.release(&r->schema);
    r->stream.release(&r->stream);
}

PyObject *eb_py_add_stream(const eb_py_state *state, eb_rows *rows,
                           PyObject *capsule) {
    struct ArrowArrayStream *given =
        PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (given == NULL) return NULL;
    if (given->release == NULL) {
        return eb_py_say(state, EB_ERR_ARGUMENT, "frame",
                         "the stream was read already");
    }
    reading r = {0};
    eb_error err;
    eb_status status;
    /* Moved: the capsule has nothing to release any more. */
    r.stream = *given;
    given->release = NULL;
    Py_BEGIN_ALLOW_THREADS
    status = read_all(&r, rows, &err);
    finish(&r);
    Py_END_ALLOW_THREADS
    return status == EB_OK ? PyLong_FromLongLong(r.rows)
                           : eb_py_fail(state, &err);
}
