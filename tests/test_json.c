/* SPDX-License-Identifier: MIT */
/*
 * Reading JSON: what is accepted and the tree that comes of it; what is
 * refused, with line and column of each; the limits; running out of memory.
 */
#include "test.h"

#include <stdio.h>

#include "base/json.h"

static eb_json *read_text(const char *text) {
    eb_json *json = NULL;
    eb_error err = {0};
    if (eb_json_read(text, strlen(text), NULL, &json, &err) != EB_OK) {
        fail_msg("%s: %s at %lld:%lld", text, err.message, (long long)err.line,
                 (long long)err.column);
    }
    return json;
}

/* ---- accepted ------------------------------------------------------------ */

static void whole_tree(void **state) {
    (void)state;
    const char *text =
        "{\"name\": \"a\",\n"
        " \"list\": [1, -2.5e1, true, false, null, []],\n"
        "\t\"in\": {\"\": {}}}\n";
    eb_json *json = read_text(text);
    const eb_json_value *root = eb_json_root(json);
    assert_int_equal(root->kind, EB_JSON_OBJECT);
    assert_int_equal(root->count, 3);
    assert_null(root->key);
    assert_null(root->next);
    assert_int_equal(root->offset, 0);
    assert_int_equal(root->end, strlen(text) - 1);

    const eb_json_value *name = root->first;
    assert_string_equal(name->key, "name");
    assert_int_equal(name->kind, EB_JSON_STRING);
    assert_string_equal(name->text, "a");
    assert_int_equal(name->length, 1);
    assert_int_equal(name->offset, 9);
    assert_int_equal(name->end, 12);
    assert_int_equal(name->line, 1);
    assert_int_equal(name->column, 10);

    const eb_json_value *list = name->next;
    assert_string_equal(list->key, "list");
    assert_int_equal(list->kind, EB_JSON_ARRAY);
    assert_int_equal(list->count, 6);
    assert_int_equal(list->line, 2);
    assert_int_equal(list->column, 10);
    assert_int_equal(text[list->offset], '[');
    assert_int_equal(text[list->end - 1], ']');
    const eb_json_value *item = list->first;
    assert_null(item->key);
    assert_int_equal(item->kind, EB_JSON_NUMBER);
    assert_true(item->number == 1.0);
    item = item->next;
    assert_true(item->number == -25.0);
    assert_int_equal(item->column, 14);
    assert_int_equal(item->end - item->offset, 6);
    item = item->next;
    assert_int_equal(item->kind, EB_JSON_BOOL);
    assert_int_equal(item->boolean, 1);
    item = item->next;
    assert_int_equal(item->kind, EB_JSON_BOOL);
    assert_int_equal(item->boolean, 0);
    item = item->next;
    assert_int_equal(item->kind, EB_JSON_NULL);
    item = item->next;
    assert_int_equal(item->kind, EB_JSON_ARRAY);
    assert_int_equal(item->count, 0);
    assert_null(item->first);
    assert_null(item->next);

    const eb_json_value *in = list->next;
    assert_int_equal(in->line, 3);
    assert_int_equal(in->column, 8);
    assert_string_equal(in->first->key, "");
    assert_int_equal(in->first->kind, EB_JSON_OBJECT);
    assert_null(in->next);
    eb_json_free(json);
}

static void any_value_is_a_document(void **state) {
    (void)state;
    static const struct {
        const char *text;
        eb_json_kind kind;
    } CASES[] = {
        {"null", EB_JSON_NULL},       {"true", EB_JSON_BOOL},
        {" \t\r\n0", EB_JSON_NUMBER}, {"\"\"", EB_JSON_STRING},
        {"[ ]", EB_JSON_ARRAY},       {"{\n}\n", EB_JSON_OBJECT},
        {"-0.0e-0", EB_JSON_NUMBER},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        eb_json *json = read_text(CASES[i].text);
        assert_int_equal(eb_json_root(json)->kind, CASES[i].kind);
        eb_json_free(json);
    }
}

static void strings(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *decoded;
    } CASES[] = {
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac"},
        {"\"\\ud83d\\uDE00\"", "\xf0\x9f\x98\x80"},
        {"\"\\ud800\\udc00 \\udbff\\udfff\"",
         "\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"},
        {"\"\\u0001\\u007f\\u0080\\u07ff\\u0800\\uffff\"",
         "\x01\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"},
        {"\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\"",
         "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f"},
        {"\"[{,:\\\\\"", "[{,:\\"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        eb_json *json = read_text(CASES[i].text);
        const eb_json_value *root = eb_json_root(json);
        assert_string_equal(root->text, CASES[i].decoded);
        assert_int_equal(root->length, strlen(CASES[i].decoded));
        eb_json_free(json);
    }
}

/* The reader must not look past the length it is given. */
static void length_ends_the_text(void **state) {
    (void)state;
    static const char *const TEXTS[] = {"[1,2]", "{\"a\":\"\\u00e9\"}",
                                        "\"\\ud83d\\ude00\"", "[true,null]",
                                        "{\"\xc3\xa9\":-1.5e3}"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        const size_t whole = strlen(TEXTS[i]);
        for (size_t length = 0; length < whole; length++) {
            char *const exact = malloc(length + 1);
            assert_non_null(exact);
            memcpy(exact, TEXTS[i], length);
            char *const shrunk = realloc(exact, length > 0 ? length : 1);
            assert_non_null(shrunk);
            eb_json *json = NULL;
            eb_error err = {0};
            assert_int_equal(eb_json_read(shrunk, length, NULL, &json, &err),
                             EB_ERR_JSON);
            assert_null(json);
            assert_int_equal(err.line, 1);
            assert_true(err.column <= (int64_t)length + 1);
            free(shrunk);
        }
    }
}

/* ---- refused ------------------------------------------------------------- */

static const struct refusal {
    const char *text;
    int line;
    int column;
    const char *says; /* part of the message */
} REFUSALS[] = {
    /* nothing, or not all */
    {"", 1, 1, "ends too early"},
    {" \n ", 2, 2, "ends too early"},
    {"[", 1, 2, "ends too early"},
    {"[1,\n", 2, 1, "ends too early"},
    {"{\"a\":", 1, 6, "ends too early"},
    {"{\"a\"", 1, 5, "ends too early"},
    {"{", 1, 2, "ends too early"},
    {"[1", 1, 3, "ends too early"},
    {"{\"a\":1", 1, 7, "ends too early"},
    {"\"abc", 1, 5, "ends too early"},
    {"\"abc\\", 1, 6, "ends too early"},
    {"\"abc\\\"", 1, 7, "ends too early"},
    /* too much */
    {"1 2", 1, 3, "after the document"},
    {"[] x", 1, 4, "after the document"},
    {"{}\n\n}", 3, 1, "after the document"},
    {"nullx", 1, 5, "after the document"},
    {"\"a\"\"b\"", 1, 4, "after the document"},
    {"1,", 1, 2, "after the document"},
    /* separators */
    {"[1 2]", 1, 4, "comma or ]"},
    {"[1;2]", 1, 3, "comma or ]"},
    {"[1:2]", 1, 3, "comma or ]"},
    {"[1}", 1, 3, "comma or ]"},
    {"[1,]", 1, 4, "value is expected"},
    {"[,1]", 1, 2, "value is expected"},
    {"[1,,2]", 1, 4, "value is expected"},
    {"{\"a\":1 \"b\":2}", 1, 8, "comma or }"},
    {"{\"a\":1]", 1, 7, "comma or }"},
    {"{\"a\":1,}", 1, 8, "key in quotes"},
    {"{,}", 1, 2, "key in quotes"},
    {"{a:1}", 1, 2, "key in quotes"},
    {"{'a':1}", 1, 2, "key in quotes"},
    {"{1:1}", 1, 2, "key in quotes"},
    {"{null:1}", 1, 2, "key in quotes"},
    {"{\"a\" 1}", 1, 6, "colon"},
    {"{\"a\"}", 1, 5, "colon"},
    {"{\"a\",\"b\"}", 1, 5, "colon"},
    {"{\"a\":}", 1, 6, "value is expected"},
    {"{\"a\"::1}", 1, 6, "value is expected"},
    {"]", 1, 1, "value is expected"},
    /* words */
    {"True", 1, 1, "value is expected"},
    {"nul", 1, 1, "value is expected"},
    {"[tru e]", 1, 2, "value is expected"},
    {"undefined", 1, 1, "value is expected"},
    {"'a'", 1, 1, "value is expected"},
    {"// c\n1", 1, 1, "value is expected"},
    {"[1/*c*/]", 1, 3, "comma or ]"},
    /* numbers */
    {"[NaN]", 1, 2, "value is expected"},
    {"[Infinity]", 1, 2, "value is expected"},
    {"[-Infinity]", 1, 2, "not a number"},
    {"[+1]", 1, 2, "value is expected"},
    {"[.5]", 1, 2, "value is expected"},
    {"[5.]", 1, 2, "not a number"},
    {"[-]", 1, 2, "not a number"},
    {"[1e]", 1, 2, "not a number"},
    {"[1e+]", 1, 2, "not a number"},
    {"[1.2.3]", 1, 2, "not a number"},
    {"[1-2]", 1, 2, "not a number"},
    {"[01]", 1, 2, "leading 0"},
    {"[-01]", 1, 2, "leading 0"},
    {"[00]", 1, 2, "leading 0"},
    {"[0x1]", 1, 3, "comma or ]"},
    {"[1,\n 1e309]", 2, 2, "too large"},
    {"[-1e309]", 1, 2, "too large"},
    /* strings */
    {"\"a\nb\"", 1, 3, "control character"},
    {"\"\t\"", 1, 2, "control character"},
    {"[\"ab\x1f\"]", 1, 5, "control character"},
    {"\"\\x41\"", 1, 2, "no such escape"},
    {"\"ab\\'\"", 1, 4, "no such escape"},
    {"\"\\U0041\"", 1, 2, "no such escape"},
    {"\"\\\n\"", 1, 2, "no such escape"},
    {"\"\\u12\"", 1, 2, "four hex digits"},
    {"\"\\u\"", 1, 2, "four hex digits"},
    {"\"\\u12g4\"", 1, 2, "four hex digits"},
    {"\"\\u+123\"", 1, 2, "four hex digits"},
    {"\"a\\u0000\"", 1, 3, "U+0000"},
    {"{\"\\u0000\":1}", 1, 3, "U+0000"},
    {"\"\\ud800\"", 1, 2, "surrogate"},
    {"\"\\udc00\"", 1, 2, "surrogate"},
    {"\"\\ud800\\u0041\"", 1, 2, "surrogate"},
    {"\"\\ud800\\ud800\"", 1, 2, "surrogate"},
    {"\"\\udc00\\ud800\"", 1, 2, "surrogate"},
    {"\"\\udc00\\udc00\"", 1, 2, "surrogate"},
    {"\"\\ud800\\ue000\"", 1, 2, "surrogate"},
    {"\"\\ud800\\n12345\"", 1, 2, "surrogate"},
    {"\"\\ud800xudc00\"", 1, 2, "surrogate"},
    {"\"\\ud800\\udc0\"", 1, 2, "surrogate"},
    /* bytes */
    {"\xef\xbb\xbf{}", 1, 1, "byte order mark"},
    {"\"a\xff\"", 1, 3, "not UTF-8"},
    {"\"\xe9\"", 1, 2, "not UTF-8"},
    {"\"\xc0\x80\"", 1, 2, "not UTF-8"},
    {"\"\xed\xa0\x80\"", 1, 2, "not UTF-8"},
    {"\"\xf4\x90\x80\x80\"", 1, 2, "not UTF-8"},
    {"\"\xe2\x82\"", 1, 2, "not UTF-8"},
    {"[\xc2\xa0"
     "1]",
     1, 2, "value is expected"},
    {"[1,\x0c"
     "2]",
     1, 4, "value is expected"},
    /* lines and columns: bytes, and LF alone ends a line */
    {"[\r\n\r\n x]", 3, 2, "value is expected"},
    {"[\r\r x]", 1, 5, "value is expected"},
    {"[\"\xc3\xa9\xc3\xa9\",\tx]", 1, 10, "value is expected"},
    /* keys twice */
    {"{\"a\":1,\"a\":1}", 1, 12, "twice"},
    {"{\"a\":1,\n\"b\":2,\n\"\\u0061\":3}", 3, 10, "twice"},
    {"{\"b\":1,\"a\":1,\"b\":2,\"a\":2}", 1, 18, "twice"},
    {"[{\"x\":{\"k\":0,\"k\":1}}]", 1, 18, "twice"},
};

static void refused_with_place(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        const struct refusal *refusal = &REFUSALS[i];
        eb_json *json = NULL;
        eb_error err = {0};
        const eb_status status = eb_json_read(
            refusal->text, strlen(refusal->text), NULL, &json, &err);
        if (status != EB_ERR_JSON || err.status != EB_ERR_JSON ||
            err.line != refusal->line || err.column != refusal->column ||
            strstr(err.message, refusal->says) == NULL || json != NULL) {
            fail_msg("%s: %d, %s at %lld:%lld", refusal->text, status,
                     err.message, (long long)err.line, (long long)err.column);
        }
        /* No error record wanted. */
        assert_int_equal(eb_json_read(refusal->text, strlen(refusal->text),
                                      NULL, &json, NULL),
                         EB_ERR_JSON);
    }
}

static void refused_with_key(void **state) {
    (void)state;
    const char *text = "{\"one\": 1, \"two\": 2, \"one\": 3}";
    eb_json *json = NULL;
    eb_error err = {0};
    assert_int_equal(eb_json_read(text, strlen(text), NULL, &json, &err),
                     EB_ERR_JSON);
    assert_string_equal(err.field, "one");
}

static void nul_bytes(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t length;
        int column;
    } CASES[] = {
        {"\"a\0b\"", 5, 3}, {"\0", 1, 1},       {"[1\0]", 4, 3},
        {"1\0", 2, 2},      {"\"\\\0\"", 4, 2},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        eb_json *json = NULL;
        eb_error err = {0};
        assert_int_equal(
            eb_json_read(CASES[i].text, CASES[i].length, NULL, &json, &err),
            EB_ERR_JSON);
        assert_int_equal(err.column, CASES[i].column);
    }
}

static void arguments(void **state) {
    (void)state;
    eb_json *json = NULL;
    eb_error err = {0};
    assert_int_equal(eb_json_read(NULL, 1, NULL, &json, &err), EB_ERR_ARGUMENT);
    assert_int_equal(eb_json_read("1", 1, NULL, NULL, &err), EB_ERR_ARGUMENT);
    assert_int_equal(eb_json_read(NULL, 0, NULL, &json, &err), EB_ERR_JSON);
    eb_json_free(NULL);
}

/* ---- limits -------------------------------------------------------------- */

static void depth(void **state) {
    (void)state;
    char text[3 * 40];
    for (int deep = 31; deep <= 34; deep++) {
        const size_t count = (size_t)deep;
        memset(text, '[', count);
        memset(text + count, ']', count);
        eb_json *json = NULL;
        eb_error err = {0};
        const eb_status status =
            eb_json_read(text, 2 * count, NULL, &json, &err);
        if (deep <= EB_JSON_MAX_DEPTH) {
            assert_int_equal(status, EB_OK);
        } else {
            assert_int_equal(status, EB_ERR_LIMIT);
            assert_int_equal(err.line, 1);
            assert_int_equal(err.column, 33);
        }
        eb_json_free(json);
    }
    /* Closed again, they count no more. */
    char wide[1000] = "[";
    for (int i = 0; i < 100; i++) strcat(wide, "[{}],");
    strcat(wide, "[]]");
    eb_json_free(read_text(wide));
}

static void size(void **state) {
    (void)state;
    const size_t most = EB_JSON_MAX_BYTES;
    char *const text = malloc(most + 1);
    assert_non_null(text);
    memset(text, ' ', most + 1);
    text[0] = '1';
    eb_json *json = NULL;
    eb_error err = {0};
    assert_ok(eb_json_read(text, most, NULL, &json, &err));
    eb_json_free(json);
    json = NULL;
    assert_int_equal(eb_json_read(text, most + 1, NULL, &json, &err),
                     EB_ERR_LIMIT);
    assert_null(json);

    /* As many values as fit: [1,1,...,1] */
    for (size_t i = 1; i + 1 < most; i += 2) {
        text[i] = '1';
        text[i + 1] = ',';
    }
    text[0] = '[';
    text[most - 1] = ']';
    text[most - 2] = '1';
    text[most - 3] = ' ';
    text[most - 4] = ',';
    assert_ok(eb_json_read(text, most, NULL, &json, &err));
    assert_int_equal(eb_json_root(json)->count, (most - 2) / 2);
    eb_json_free(json);
    /* Nothing but what opens, and nothing but commas. */
    memset(text, '[', most);
    assert_int_equal(eb_json_read(text, most, NULL, &json, &err), EB_ERR_LIMIT);
    memset(text, ',', most);
    assert_int_equal(eb_json_read(text, most, NULL, &json, &err), EB_ERR_JSON);
    free(text);
}

/* Many keys of one object: sorted, so not by comparing each with each. */
static void many_keys(void **state) {
    (void)state;
    enum { COUNT = 60000 };
    char *const text = malloc(16 * COUNT);
    assert_non_null(text);
    size_t length = 1;
    text[0] = '{';
    for (unsigned i = 0; i < COUNT; i++) {
        length += (size_t)snprintf(text + length, 16, "\"%x\":%u,",
                                   i * 40503 & 0xffff, i % 10);
    }
    text[length - 1] = '}';
    eb_json *json = NULL;
    assert_ok(eb_json_read(text, length, NULL, &json, NULL));
    assert_int_equal(eb_json_root(json)->count, COUNT);
    const eb_json_value *found = eb_json_member(eb_json_root(json), "9e37");
    assert_non_null(found);
    assert_true(found->number == 1.0);
    eb_json_free(json);
    free(text);
}

/* ---- memory -------------------------------------------------------------- */

typedef struct purse {
    int left; /* allocations that still succeed */
    int open; /* blocks not released */
} purse;

static void *purse_allocate(void *context, size_t bytes) {
    purse *own = context;
    if (own->left == 0) return NULL;
    own->left--;
    own->open++;
    return malloc(bytes);
}

static void *purse_resize(void *context, void *block, size_t bytes) {
    purse *own = context;
    if (own->left == 0) return NULL;
    own->left--;
    own->open += block == NULL;
    return realloc(block, bytes);
}

static void purse_release(void *context, void *block) {
    purse *own = context;
    own->open--;
    free(block);
}

static void out_of_memory(void **state) {
    (void)state;
    const char *text = "{\"a\": [1, 2, {\"b\": \"text\"}], \"c\": null}";
    int allocations = 0;
    for (;; allocations++) {
        purse own = {allocations, 0};
        const eb_memory memory = {purse_allocate, purse_resize, purse_release,
                                  &own};
        eb_json *json = NULL;
        eb_error err = {0};
        const eb_status status =
            eb_json_read(text, strlen(text), &memory, &json, &err);
        if (status == EB_OK) {
            eb_json_free(json);
            assert_int_equal(own.open, 0);
            break;
        }
        assert_int_equal(status, EB_ERR_MEMORY);
        assert_int_equal(err.status, EB_ERR_MEMORY);
        assert_null(json);
        assert_int_equal(own.open, 0);
    }
    assert_int_equal(allocations, 1);

    /* A refused text gives its block back. */
    purse own = {10, 0};
    const eb_memory memory = {purse_allocate, purse_resize, purse_release,
                              &own};
    eb_json *json = NULL;
    assert_int_equal(eb_json_read("[1,", 3, &memory, &json, NULL), EB_ERR_JSON);
    assert_int_equal(own.open, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_tree),
        cmocka_unit_test(any_value_is_a_document),
        cmocka_unit_test(strings),
        cmocka_unit_test(length_ends_the_text),
        cmocka_unit_test(refused_with_place),
        cmocka_unit_test(refused_with_key),
        cmocka_unit_test(nul_bytes),
        cmocka_unit_test(arguments),
        cmocka_unit_test(depth),
        cmocka_unit_test(size),
        cmocka_unit_test(many_keys),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
