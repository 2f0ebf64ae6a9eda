/* SPDX-License-Identifier: MIT */
/*
 * A strict reader of JSON (RFC 8259) for small files (models, policies), and
 * the quoting of strings for output.
 *
 * Stricter than the RFC asks: a key twice in one object, a lone surrogate,
 * the character U+0000, bytes that are not UTF-8 and a byte order mark are
 * refused; so are texts over EB_JSON_MAX_BYTES and nesting deeper than
 * EB_JSON_MAX_DEPTH. Numbers are doubles, rounded correctly; one that would
 * be infinite is refused.
 *
 * A document is const once read and may be shared between threads. Its values
 * are plain records: read them, follow `first` and `next`.
 *
 *   for (const eb_json_value *term = terms->first; term != NULL;
 *        term = term->next) ...
 */
#ifndef EB_BASE_JSON_H
#define EB_BASE_JSON_H

#include "base/error.h"
#include "earlybell/base.h"

#define EB_JSON_MAX_BYTES ((size_t)1 << 20)
#define EB_JSON_MAX_DEPTH 32 /* arrays and objects open at once */

/* Whole numbers beyond this, either side of 0, are not exact in a double. */
#define EB_JSON_MAX_INTEGER INT64_C(9007199254740991)

typedef enum eb_json_kind {
    EB_JSON_NULL,
    EB_JSON_BOOL,
    EB_JSON_NUMBER,
    EB_JSON_STRING,
    EB_JSON_ARRAY,
    EB_JSON_OBJECT
} eb_json_kind;

typedef struct eb_json_value eb_json_value;
struct eb_json_value {
    eb_json_kind kind;
    int boolean;      /* EB_JSON_BOOL: 0 or 1 */
    double number;    /* EB_JSON_NUMBER: finite */
    const char *key;  /* in an object: UTF-8, NUL-terminated; else NULL */
    const char *text; /* EB_JSON_STRING: UTF-8, NUL-terminated, decoded */
    size_t length;    /* EB_JSON_STRING: bytes of `text` before its NUL */
    size_t count;     /* EB_JSON_ARRAY, EB_JSON_OBJECT: how many inside */
    const eb_json_value *first; /* the first of them, or NULL */
    const eb_json_value *next;  /* the one after this in its parent */
    size_t offset;  /* in the text that was read: the value's first byte, */
    size_t end;     /* and the byte after its last (quotes included) */
    int64_t line;   /* of `offset`; lines end with LF; from 1 */
    int64_t column; /* bytes, from 1 */
};

typedef struct eb_json eb_json;

/*
 * Reads a whole text. `*out` is yours: free it with eb_json_free. The text is
 * not needed afterwards. EB_ERR_JSON, EB_ERR_LIMIT (both with line and
 * column), EB_ERR_MEMORY, EB_ERR_ARGUMENT. Linear in `length`, but for
 * sorting the keys of each object; one block of memory.
 */
EB_WARN_UNUSED eb_status eb_json_read(const char *text, size_t length,
                                      const eb_memory *memory, eb_json **out,
                                      eb_error *err);

/* NULL is allowed. */
void eb_json_free(eb_json *json);

/* Never NULL; lives as long as the document. */
const eb_json_value *eb_json_root(const eb_json *json);

/* "null", "a boolean", "a number", "a string", "an array", "an object". */
const char *eb_json_kind_text(eb_json_kind kind);

/* The member of that key, or NULL; NULL too when `object` is no object. */
const eb_json_value *eb_json_member(const eb_json_value *object,
                                    const char *key);

/* The item or member of that index (from 0), or NULL. Linear in `index`. */
const eb_json_value *eb_json_at(const eb_json_value *parent, size_t index);

/*
 * Members of a known kind. Each returns EB_ERR_JSON, with the key in
 * err->field and the place (the value's; the object's when the member is
 * missing), when the member is of another kind or missing though required.
 * `*out` is touched only when a value is there, so set your default first.
 * A reader of models turns EB_ERR_JSON into its own status.
 */
typedef enum eb_json_need {
    EB_JSON_OPTIONAL, /* may be missing; null is refused */
    EB_JSON_REQUIRED, /* must be there; null is refused */
    EB_JSON_NULLABLE  /* must be there; null leaves `*out` as it is */
} eb_json_need;

EB_WARN_UNUSED eb_status eb_json_get_number(const eb_json_value *object,
                                            const char *key, eb_json_need need,
                                            double *out, eb_error *err);

/* A whole number ("3", also "3.0" and "3e0") from `least` to `most`, which
 * lie within +-EB_JSON_MAX_INTEGER. */
EB_WARN_UNUSED eb_status eb_json_get_integer(const eb_json_value *object,
                                             const char *key, eb_json_need need,
                                             int64_t least, int64_t most,
                                             int64_t *out, eb_error *err);

EB_WARN_UNUSED eb_status eb_json_get_bool(const eb_json_value *object,
                                          const char *key, eb_json_need need,
                                          int *out, eb_error *err);

/* `*out` is borrowed from the document. */
EB_WARN_UNUSED eb_status eb_json_get_string(const eb_json_value *object,
                                            const char *key, eb_json_need need,
                                            const char **out, eb_error *err);
EB_WARN_UNUSED eb_status eb_json_get_array(const eb_json_value *object,
                                           const char *key, eb_json_need need,
                                           const eb_json_value **out,
                                           eb_error *err);
EB_WARN_UNUSED eb_status eb_json_get_object(const eb_json_value *object,
                                            const char *key, eb_json_need need,
                                            const eb_json_value **out,
                                            eb_error *err);

/* An array of exactly `count` numbers, into out[0 .. count - 1]. */
EB_WARN_UNUSED eb_status eb_json_get_numbers(const eb_json_value *object,
                                             const char *key, eb_json_need need,
                                             size_t count, double *out,
                                             eb_error *err);

/* Refuses (EB_ERR_JSON, key and place) a member whose key is not in
 * `allowed`, which ends with NULL; also a value that is no object. */
EB_WARN_UNUSED eb_status eb_json_only_keys(const eb_json_value *object,
                                           const char *const *allowed,
                                           eb_error *err);

/*
 * Writes `text` as a JSON string with its quotes, NUL-terminated, into `out`
 * when `room` is over the length, and returns the length (as snprintf does;
 * at most 6 * length + 2; `out` may be NULL when `room` is 0). Quotes,
 * backslashes and control characters are escaped, other UTF-8 stays as it is;
 * a byte that is not UTF-8 becomes \ufffd, so that the output always is JSON.
 * Without that room, what `out` then holds means nothing.
 */
size_t eb_json_quote(const char *text, size_t length, char *out, size_t room);

#endif
