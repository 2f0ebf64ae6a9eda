/* SPDX-License-Identifier: MIT */
/*
 * Rows of a CSV file. The only file that knows libcsv.
 *
 * A window of text slides over the file. A row of one line whose quotes, if
 * any, only stand around whole fields is cut where it lies (split.c: several
 * times as fast as libcsv). Every other row goes to libcsv one physical line
 * at a time, until libcsv says that the row has ended: so it decides what
 * quotes mean, while lines are counted here, exactly, whatever ends them and
 * also inside quotes. libcsv 3.0.3 would otherwise drop the blanks around
 * unquoted fields (a string of marks would shift by a session), accept an
 * unclosed quote, and not count blank lines.
 *
 * An unclosed quote is named by the line where its field began: the field
 * that is open began on the line of the last field that was complete.
 *
 * Where the caller can take rows apart (eb_csv_apart), whole lines are taken
 * out of the window in chunks that several threads read with split.c alone
 * (chunk.c) and one joins, in order, so that lines are counted on. At the
 * first row that is not so simple, what was not joined goes back to the
 * window, and rows are read one by one for a while.
 */
#include "text/csv.h"

#include <csv.h>
#include <string.h>

#include "base/pipeline.h"
#include "text/chunk.h"
#include "text/dialect.h"
#include "text/encoding.h"
#include "text/split.h"

#define DEFAULT_BLOCK ((size_t)1 << 17)

/* Rows that are read in turn after one that could not be read apart, before
 * that is tried again: twice as many each time, so that a file in which it
 * never pays costs a few trials. */
#define FIRST_PAUSE 1024
#define READERS_MOST 16

/* libcsv asks for this once and is refused more, which bounds a field. It
 * keeps a closing quote for a moment, hence the few bytes over. */
#define LIBCSV_ROOM (EB_CSV_FIELD_MAX + 8)

typedef struct reader {
    const eb_csv_options *options;
    const eb_csv_handler *handler;
    eb_error *err;
    eb_memory memory;
    eb_source *source;
    eb_decoder decoder;
    size_t block;
    /* The window: text[begin] to text[end] is decoded and not yet used. */
    char *text;
    size_t begin, end;
    int has_ended; /* nothing more can be decoded */
    int64_t line;  /* of text[begin] */
    int64_t rows;
    char delimiter;
    int has_header;
    eb_field *fields;
    size_t field_room;
    /* A row that libcsv reads; its fields are copied, for libcsv reuses its
     * own buffer for each. */
    struct csv_parser libcsv;
    int has_libcsv;
    char *row_text;
    size_t row_length, row_fed, count;
    int64_t row_line, field_line;
    int row_has_ended, row_has_nul;
    eb_status row_status;
    /* Lines that are read apart from the window. */
    eb_chunk *chunks;
    size_t chunk_count;
    int64_t apart_from; /* the line before which rows are read in turn */
    int64_t pause;
    eb_status join_status;
} reader;

/* ---- the window --------------------------------------------------------- */

/* Decodes on; 0 at the end. The window has room for a block. Moves the text, so
 * no pointer into it holds. */
static size_t decode_on(reader *r) {
    if (r->has_ended) return 0;
    const size_t left = r->end - r->begin;
    if (r->begin != 0) memmove(r->text, r->text + r->begin, left);
    r->begin = 0;
    const size_t n =
        eb_decoder_fill(&r->decoder, (unsigned char *)r->text + left, r->block);
    r->end = left + n;
    r->has_ended = n == 0;
    /* A line end that is not of the file stops every scan. */
    memset(r->text + r->end, '\n', EB_SPLIT_SLACK);
    return n;
}

static void tell_progress(const reader *r) {
    if (r->options->progress == NULL) return;
    r->options->progress(r->options->progress_context, r->source->bytes);
}

static size_t fill(reader *r) {
    const size_t n = decode_on(r);
    if (n != 0) tell_progress(r);
    return n;
}

static int is_line_end(char byte) { return byte == '\n' || byte == '\r'; }

/* Passes the CR, LF or CRLF at `begin`; there is one, or the file ends. */
static void pass_line_end(reader *r) {
    r->line++;
    if (r->begin == r->end) return;
    if (r->text[r->begin++] != '\r') return;
    if (r->begin == r->end) (void)fill(r);
    if (r->begin < r->end && r->text[r->begin] == '\n') r->begin++;
}

/* The file ends here: is it whole? */
static eb_status check_end(reader *r) {
    if (r->decoder.status == EB_OK) return EB_OK;
    return eb_fail_at(r->err, r->decoder.status, r->line, 0, NULL, "%s",
                      r->decoder.reason);
}

static eb_status fail_long_row(reader *r, int64_t line) {
    return eb_fail_at(r->err, EB_ERR_CSV, line, 0, NULL,
                      "a row of more than 1 MiB");
}

static eb_status fail_long_field(reader *r, int64_t line) {
    return eb_fail_at(r->err, EB_ERR_CSV, line, 0, NULL,
                      "a field of more than 64 KiB begins here");
}

/* ---- handing rows on ---------------------------------------------------- */

static eb_status fail_one_column(reader *r, int64_t line) {
    const char *name = eb_delimiter_name(r->delimiter);
    const char character[] = {'\'', r->delimiter, '\'', '\0'};
    return eb_fail_at(r->err, EB_ERR_HEADER, line, 0, NULL,
                      "the header has only one column; the delimiter was "
                      "taken to be %s%s",
                      name != NULL ? "a " : "",
                      name != NULL ? name : character);
}

static eb_status give_malformed(reader *r, int64_t line, const char *reason) {
    if (!r->has_header || r->handler->malformed == NULL) {
        return eb_fail_at(r->err, EB_ERR_CSV, line, 0, NULL, "%s", reason);
    }
    r->rows++;
    return r->handler->malformed(r->handler->context, line, reason, r->err);
}

static eb_status give_row(reader *r, size_t count, int64_t line, int has_nul) {
    if (has_nul && r->has_header) {
        return give_malformed(r, line, "a NUL byte");
    }
    if (r->has_header) {
        r->rows++;
        return r->handler->row(r->handler->context, r->fields, count, line,
                               r->err);
    }
    if (has_nul) {
        return eb_fail_at(r->err, EB_ERR_ENCODING, line, 0, NULL,
                          "a NUL byte in the header: UTF-16 without its byte "
                          "order mark, or not a text file");
    }
    if (count == 1 && !r->options->is_one_column) {
        return fail_one_column(r, line);
    }
    r->has_header = 1;
    return r->handler->header(r->handler->context, r->fields, count, line,
                              r->err);
}

static eb_status more_fields(reader *r) {
    if (r->field_room >= EB_CSV_FIELDS_MAX) {
        return eb_fail_at(r->err, EB_ERR_CSV, r->line, 0, NULL,
                          "a row of more than 65,536 fields");
    }
    if (eb_grow(&r->memory, (void **)&r->fields, &r->field_room,
                r->field_room + 1, sizeof *r->fields) != 0) {
        return eb_fail_memory(r->err);
    }
    return EB_OK;
}

/* ---- rows for libcsv ---------------------------------------------------- */

static int is_never_blank(unsigned char byte) {
    (void)byte;
    return 0;
}

static void *bounded_realloc(void *block, size_t size) {
    return size > LIBCSV_ROOM ? NULL : realloc(block, size);
}

static void on_field(void *text, size_t length, void *context) {
    reader *r = context;
    if (r->row_status != EB_OK) return;
    if (length > EB_CSV_FIELD_MAX) {
        r->row_status = fail_long_field(r, r->field_line);
    } else if (length > EB_CSV_ROW_MAX - r->row_length) {
        r->row_status = fail_long_row(r, r->row_line);
    } else if (r->count == r->field_room) {
        r->row_status = more_fields(r);
    }
    if (r->row_status != EB_OK) return;
    char *copy = r->row_text + r->row_length;
    if (length != 0) memcpy(copy, text, length);
    r->fields[r->count].text = copy;
    r->fields[r->count].length = length;
    r->count++;
    r->row_length += length;
    r->field_line = r->line;
}

static void on_row(int end, void *context) {
    (void)end;
    ((reader *)context)->row_has_ended = 1;
}

static eb_status start_libcsv(reader *r) {
    if (r->row_text == NULL) {
        r->row_text = eb_alloc(&r->memory, EB_CSV_ROW_MAX, 1);
        if (r->row_text == NULL) return eb_fail_memory(r->err);
    }
    if (csv_init(&r->libcsv, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        return eb_fail_memory(r->err);
    }
    csv_set_delim(&r->libcsv, (unsigned char)r->delimiter);
    csv_set_space_func(&r->libcsv, is_never_blank);
    csv_set_realloc_func(&r->libcsv, bounded_realloc);
    csv_set_blk_size(&r->libcsv, LIBCSV_ROOM);
    r->has_libcsv = 1;
    return EB_OK;
}

static void stop_libcsv(reader *r) {
    if (r->has_libcsv) csv_free(&r->libcsv);
    r->has_libcsv = 0;
}

/* Where a byte behind a misplaced quote stands. */
typedef enum place { IN_TEXT, AT_FIELD, IN_QUOTES, BEHIND_QUOTES } place;

static place next_place(place now, char byte, char delimiter) {
    if (byte == '"') {
        if (now == IN_QUOTES) return BEHIND_QUOTES;
        return now == IN_TEXT ? IN_TEXT : IN_QUOTES;
    }
    if (now == IN_QUOTES) return IN_QUOTES;
    return byte == delimiter ? AT_FIELD : IN_TEXT;
}

/* Passes the rest of a line whose quotes are wrong from text[begin] on, and
 * counts its row as malformed: unless a quoted field that opens behind it
 * goes on past the line, for then a new row must not be taken from inside. */
static eb_status pass_bad_line(reader *r) {
    const char *reason = r->text[r->begin] == '"'
                             ? "a quote inside an unquoted field"
                             : "text after a closing quote";
    place now = IN_TEXT;
    for (;; r->begin++, r->row_fed++) {
        if (r->begin == r->end && fill(r) == 0) break;
        if (is_line_end(r->text[r->begin])) break;
        if (r->row_fed > EB_CSV_ROW_MAX) return fail_long_row(r, r->row_line);
        now = next_place(now, r->text[r->begin], r->delimiter);
    }
    stop_libcsv(r);
    if (r->begin == r->end) {
        const eb_status status = check_end(r);
        if (status != EB_OK) return status;
    }
    if (now == IN_QUOTES) {
        return eb_fail_at(r->err, EB_ERR_CSV, r->line, 0, NULL,
                          "%s, and then a quoted field that does not end on "
                          "its line",
                          reason);
    }
    pass_line_end(r);
    return give_malformed(r, r->row_line, reason);
}

/* The file ended inside a row that libcsv reads. */
static eb_status end_hard_row(reader *r) {
    eb_status status = check_end(r);
    if (status != EB_OK) return status;
    if (csv_fini(&r->libcsv, on_field, on_row, r) != 0) {
        return eb_fail_at(r->err, EB_ERR_CSV, r->field_line, 0, NULL,
                          "a quote that is opened here is not closed");
    }
    r->line++;
    r->row_has_ended = 1;
    return r->row_status;
}

/* Feeds `n` bytes from text[begin]; `*is_bad` is 1 when libcsv stopped at a
 * misplaced quote, which text[begin] then is (or the byte behind it). */
static eb_status feed(reader *r, size_t n, int *is_bad) {
    const char *text = r->text + r->begin;
    if (memchr(text, '\0', n) != NULL) r->row_has_nul = 1;
    const size_t used = csv_parse(&r->libcsv, text, n, on_field, on_row, r);
    if (r->row_status != EB_OK) return r->row_status;
    r->begin += used;
    r->row_fed += used;
    if (used < n) {
        *is_bad = csv_error(&r->libcsv) == CSV_EPARSE;
        if (*is_bad) return EB_OK;
        return csv_get_buffer_size(&r->libcsv) == 0
                   ? eb_fail_memory(r->err)
                   : fail_long_field(r, r->field_line);
    }
    return EB_OK;
}

/* Feeds the rest of a physical line with its end, or what there is of it. */
static eb_status feed_line(reader *r, int *is_bad) {
    const size_t left = r->end - r->begin;
    size_t n = eb_split_line(r->text + r->begin, left);
    const int has_end = n < left;
    const int is_cr = has_end && r->text[r->begin + n] == '\r';
    if (r->row_fed + n > EB_CSV_ROW_MAX) return fail_long_row(r, r->row_line);
    eb_status status = feed(r, n + (has_end ? 1 : 0), is_bad);
    if (status != EB_OK || *is_bad || !has_end) return status;
    if (is_cr) {
        if (r->begin == r->end) (void)fill(r);
        if (r->begin < r->end && r->text[r->begin] == '\n') {
            status = feed(r, 1, is_bad);
        }
    }
    r->line++;
    return status;
}

static eb_status read_hard_row(reader *r) {
    eb_status status = r->has_libcsv ? EB_OK : start_libcsv(r);
    if (status != EB_OK) return status;
    r->row_line = r->field_line = r->line;
    r->row_length = r->row_fed = r->count = 0;
    r->row_has_ended = r->row_has_nul = 0;
    r->row_status = EB_OK;
    while (!r->row_has_ended) {
        int is_bad = 0;
        if (r->begin == r->end && fill(r) == 0) {
            status = end_hard_row(r);
        } else {
            status = feed_line(r, &is_bad);
        }
        if (status != EB_OK) return status;
        if (is_bad) return pass_bad_line(r);
    }
    return give_row(r, r->count, r->row_line, r->row_has_nul);
}

/* ---- rows of one line --------------------------------------------------- */

/* One row or blank line; text[begin] is its first byte. */
static eb_status read_row(reader *r) {
    if (is_line_end(r->text[r->begin])) {
        pass_line_end(r);
        return EB_OK;
    }
    if (r->options->is_all_libcsv) return read_hard_row(r);
    for (;;) {
        eb_split found;
        const eb_split_end end = eb_split_row(r->text + r->begin, r->delimiter,
                                              r->fields, r->field_room, &found);
        if (end == EB_SPLIT_HARD) return read_hard_row(r);
        eb_status status = EB_OK;
        if (end == EB_SPLIT_FULL) {
            status = more_fields(r);
            if (status != EB_OK) return status;
            continue;
        }
        if (found.length > EB_CSV_ROW_MAX) return fail_long_row(r, r->line);
        if (found.length == r->end - r->begin) {
            if (!r->has_ended) {
                (void)fill(r);
                continue;
            }
            status = check_end(r);
            if (status != EB_OK) return status;
        }
        if (found.longest > EB_CSV_FIELD_MAX) {
            return fail_long_field(r, r->line);
        }
        status = give_row(r, found.count, r->line, found.has_nul);
        r->begin += found.length;
        pass_line_end(r);
        return status;
    }
}

/* ---- rows read apart ---------------------------------------------------- */

static int wants_apart(const reader *r) {
    const eb_csv_apart *apart = r->options->apart;
    return apart != NULL && r->has_header && r->line >= r->apart_from &&
           apart->can_batch(r->handler->context);
}

/* A block of text into the window, or what is left of the file. */
static void fill_block(reader *r) {
    while (r->end - r->begin < r->block && decode_on(r) != 0) continue;
}

/* The next lines of the window into a chunk. */
static int fill_chunk(void *context, size_t worker, size_t slot) {
    reader *r = context;
    fill_block(r);
    if (worker == 0) tell_progress(r);
    size_t length = r->end - r->begin;
    const int is_end = r->has_ended && length <= 2 * r->block;
    if (length > 2 * r->block) length = 2 * r->block;
    const char *text = r->text + r->begin;
    length = eb_chunk_cut(text, length, is_end);
    if (length == 0 ||
        eb_chunk_set(&r->chunks[slot], &r->memory, text, length) != EB_OK) {
        return 0;
    }
    r->begin += length;
    return 1;
}

static void read_chunk(void *context, size_t worker, size_t slot) {
    const reader *r = context;
    (void)worker;
    eb_chunk_read(&r->chunks[slot], &r->memory, r->options->apart,
                  r->delimiter);
}

static int join_chunk(void *context, size_t worker, size_t slot) {
    reader *r = context;
    const eb_chunk *chunk = &r->chunks[slot];
    (void)worker;
    r->join_status = r->options->apart->batch_join(
        r->handler->context, chunk->batch, r->line, r->err);
    r->line += chunk->lines;
    r->rows += chunk->rows;
    return r->join_status == EB_OK && chunk->used == chunk->length;
}

/* Chunks that were not joined go back to the front of the window. */
static eb_status put_back(reader *r, eb_pipeline_rest rest, size_t slots) {
    const size_t left = r->end - r->begin;
    size_t length = left;
    for (size_t i = 0; i < rest.count; i++) {
        const eb_chunk *chunk = &r->chunks[(rest.first + i) % slots];
        length += chunk->length - (i == 0 ? chunk->used : 0);
        r->options->apart->batch_clear(chunk->batch);
    }
    if (length == left) return EB_OK;
    const size_t room = length + EB_CSV_ROW_MAX + r->block + EB_SPLIT_SLACK;
    char *text = eb_alloc(&r->memory, room, 1);
    if (text == NULL) return eb_fail_memory(r->err);
    size_t at = 0;
    for (size_t i = 0; i < rest.count; i++) {
        const eb_chunk *chunk = &r->chunks[(rest.first + i) % slots];
        const size_t used = i == 0 ? chunk->used : 0;
        memcpy(text + at, chunk->text + used, chunk->length - used);
        at += chunk->length - used;
    }
    memcpy(text + at, r->text + r->begin, left);
    memset(text + length, '\n', EB_SPLIT_SLACK);
    eb_release(&r->memory, r->text);
    r->text = text;
    r->begin = 0;
    r->end = length;
    return EB_OK;
}

/* Two for each thread: one that is read while another waits for its turn. */
static eb_status make_chunks(reader *r, size_t slots) {
    if (r->chunks == NULL) {
        r->chunks = eb_alloc_zero(&r->memory, slots, sizeof *r->chunks);
        if (r->chunks == NULL) return eb_fail_memory(r->err);
        r->chunk_count = slots;
    }
    for (size_t i = 0; i < slots; i++) {
        if (r->chunks[i].batch != NULL) continue;
        const eb_status status = r->options->apart->batch_new(
            r->handler->context, &r->chunks[i].batch, r->err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

/* Reads rows apart, to the end of the file or the first that cannot be. */
static eb_status read_apart(reader *r) {
    size_t threads = eb_workers(r->options->threads, READERS_MOST);
    const size_t slots = threads == 1 ? 1 : 2 * threads;
    eb_status status = make_chunks(r, slots);
    if (status != EB_OK) return status;
    fill_block(r);
    if (r->end - r->begin < r->block) threads = 1; /* the file ends here */
    const eb_pipeline pipeline = {r, slots, fill_chunk, read_chunk, join_chunk};
    const eb_pipeline_rest rest = eb_pipeline_run(&pipeline, (int)threads);
    if (r->join_status != EB_OK) return r->join_status;
    status = put_back(r, rest, slots);
    r->apart_from = r->line + r->pause;
    r->pause *= 2;
    return status;
}

static void free_chunks(reader *r) {
    for (size_t i = 0; i < r->chunk_count; i++) {
        eb_chunk_free(&r->chunks[i], &r->memory, r->options->apart);
    }
    eb_release(&r->memory, r->chunks);
}

/* ---- the whole ---------------------------------------------------------- */

/* Passes blank lines; 0 at the end of the file. */
static int find_row(reader *r) {
    for (;;) {
        if (r->begin == r->end && fill(r) == 0) return 0;
        if (!is_line_end(r->text[r->begin])) return 1;
        pass_line_end(r);
    }
}

/* The first row's length; all of it is in the window then, unless it is too
 * long to be one. */
static size_t see_first_row(reader *r) {
    for (;;) {
        const size_t left = r->end - r->begin;
        const size_t length = eb_header_length(r->text + r->begin, left);
        if (length < left || length > EB_CSV_ROW_MAX) return length;
        if (fill(r) == 0) return length;
    }
}

static void find_delimiter(reader *r) {
    int delimiter = 0;
    if (find_row(r)) {
        size_t length = see_first_row(r);
        if (r->line == 1) {
            delimiter = eb_delimiter_of_sep(r->text + r->begin, length);
        }
        if (delimiter != 0) {
            r->begin += length;
            pass_line_end(r);
        } else {
            delimiter = eb_delimiter_of_header(r->text + r->begin, length);
        }
    }
    if (r->options->delimiter != 0) delimiter = r->options->delimiter;
    r->delimiter = (char)(delimiter != 0 ? delimiter : ',');
}

static eb_status read_all(reader *r) {
    r->text =
        eb_alloc(&r->memory, EB_CSV_ROW_MAX + r->block + 2 + EB_SPLIT_SLACK, 1);
    if (r->text == NULL) return eb_fail_memory(r->err);
    memset(r->text, '\n', EB_SPLIT_SLACK);
    find_delimiter(r);
    eb_status status = more_fields(r);
    while (status == EB_OK && (r->begin < r->end || fill(r) != 0)) {
        status = wants_apart(r) ? read_apart(r) : read_row(r);
    }
    if (status == EB_OK) status = check_end(r);
    if (status == EB_OK && !r->has_header) {
        return eb_fail(r->err, EB_ERR_HEADER, NULL,
                       "the file is empty: it has no header row");
    }
    return status;
}

eb_status eb_csv_parse(eb_source *source, const eb_csv_options *options,
                       const eb_csv_handler *handler, eb_read_report *report,
                       eb_error *err) {
    if (options->delimiter != 0 &&
        !eb_delimiter_is_usable(options->delimiter)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "delimiter",
                       "the delimiter must be one ASCII character, and no "
                       "quote or line end");
    }
    reader r;
    memset(&r, 0, sizeof r);
    r.options = options;
    r.handler = handler;
    r.err = err;
    r.memory = eb_memory_or_default(&options->memory);
    r.source = source;
    r.block = options->block != 0 ? options->block : DEFAULT_BLOCK;
    r.line = 1;
    r.pause = options->pause != 0 ? options->pause : FIRST_PAUSE;
    eb_decoder_init(&r.decoder, source, r.block, &r.memory);
    const eb_status status = read_all(&r);
    if (status == EB_OK && report != NULL) {
        report->encoding = r.decoder.encoding;
        report->delimiter = (unsigned char)r.delimiter;
        report->lines = r.line - 1;
        report->rows = r.rows;
        report->bytes = source->bytes;
    }
    stop_libcsv(&r);
    free_chunks(&r);
    eb_decoder_free(&r.decoder);
    eb_release(&r.memory, r.row_text);
    eb_release(&r.memory, r.fields);
    eb_release(&r.memory, r.text);
    return status;
}
