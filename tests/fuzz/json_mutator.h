/* SPDX-License-Identifier: MIT */
/*
 * Changes one value of a JSON text, for fuzzers of files with a schema. A
 * value is found by a naive scan; it is replaced by an awkward one, doubled,
 * dropped, or swapped with another. The result need not be JSON, but mostly
 * is: a mutation of bytes would rarely get past the reader.
 */
#ifndef EB_TESTS_FUZZ_JSON_MUTATOR_H
#define EB_TESTS_FUZZ_JSON_MUTATOR_H

#include <stdint.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
                               unsigned seed);

#ifdef EB_FUZZ_ENGINE

#define MUTATOR_SPANS 4096

typedef struct mutator_span {
    size_t begin, end;
} mutator_span;

static inline uint32_t mutator_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* The end of the value that begins at `i`: nested brackets and strings. */
static inline size_t mutator_value_end(const uint8_t *d, size_t size,
                                       size_t i) {
    int depth = 0, in_string = 0;
    for (; i < size; i++) {
        if (in_string) {
            if (d[i] == '\\')
                i++;
            else if (d[i] == '"')
                in_string = 0;
            if (!in_string && depth == 0) return i + 1;
            continue;
        }
        if (d[i] == '"')
            in_string = 1;
        else if (d[i] == '{' || d[i] == '[')
            depth++;
        else if (d[i] == '}' || d[i] == ']') {
            if (depth == 0) return i;
            if (--depth == 0) return i + 1;
        } else if (depth == 0 && (d[i] == ',' || d[i] == '\n')) {
            return i;
        }
    }
    return size;
}

static inline size_t mutator_find(const uint8_t *d, size_t size,
                                  mutator_span *spans) {
    size_t n = 0;
    for (size_t i = 0; i < size && n < MUTATOR_SPANS; i++) {
        if (d[i] != ':' && d[i] != '[' && d[i] != ',' && d[i] != '{') continue;
        size_t begin = i + 1;
        while (begin < size && (d[begin] == ' ' || d[begin] == '\n')) begin++;
        if (begin >= size) break;
        const size_t end = mutator_value_end(d, size, begin);
        if (end > begin) {
            spans[n].begin = begin;
            spans[n++].end = end;
        }
    }
    return n;
}

/* Puts `with` in place of the span; the new size, or the old when it does
 * not fit. */
static inline size_t mutator_replace(uint8_t *d, size_t size, size_t room,
                                     mutator_span span, const uint8_t *with,
                                     size_t length) {
    const size_t rest = size - span.end;
    if (span.begin + length + rest > room) return size;
    memmove(d + span.begin + length, d + span.end, rest);
    memcpy(d + span.begin, with, length);
    return span.begin + length + rest;
}

static const char *const MUTATOR_VALUES[] = {"0",
                                             "-1",
                                             "1",
                                             "2",
                                             "0.5",
                                             "-0.0",
                                             "1e-320",
                                             "1e308",
                                             "-1e308",
                                             "1e999",
                                             "2147483647",
                                             "2147483648",
                                             "4294967296",
                                             "9007199254740993",
                                             "9223372036854775808",
                                             "18446744073709551616",
                                             "0.1",
                                             "1.0000000000000002",
                                             "0.99999999999999989",
                                             "64",
                                             "65",
                                             "1000000",
                                             "1000001",
                                             "null",
                                             "true",
                                             "false",
                                             "\"\"",
                                             "\"x\"",
                                             "[]",
                                             "{}",
                                             "[[]]",
                                             "[0]",
                                             "[0,0]",
                                             "[1,0]",
                                             "\"2026-01-01\"",
                                             "\"2099-07-31\"",
                                             "\"absence_rate\"",
                                             "\"illness_rate\"",
                                             "\"logit\"",
                                             "\"retired\"",
                                             "NaN",
                                             "Infinity",
                                             "-",
                                             "\"\\ud800\"",
                                             "[0.1,0.2,0.3]",
                                             "{\"a\":1}",
                                             "1e-17",
                                             "20",
                                             "380",
                                             "732",
                                             "733"};

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
                               unsigned seed) {
    static mutator_span spans[MUTATOR_SPANS];
    static uint8_t kept[1 << 16];
    uint32_t state = seed;
    const size_t n = mutator_find(data, size, spans);
    if (n == 0 || mutator_random(&state) % 8 == 0) {
        return LLVMFuzzerMutate(data, size, room);
    }
    const mutator_span one = spans[mutator_random(&state) % n];
    const mutator_span other = spans[mutator_random(&state) % n];
    switch (mutator_random(&state) % 5) {
        case 0:
        case 1: {
            const size_t count = sizeof MUTATOR_VALUES / sizeof *MUTATOR_VALUES;
            const char *value = MUTATOR_VALUES[mutator_random(&state) % count];
            return mutator_replace(data, size, room, one,
                                   (const uint8_t *)value, strlen(value));
        }
        case 2: { /* another's value */
            const size_t length = other.end - other.begin;
            if (length > sizeof kept) return size;
            memcpy(kept, data + other.begin, length);
            return mutator_replace(data, size, room, one, kept, length);
        }
        case 3: { /* twice */
            const size_t length = one.end - one.begin;
            if (2 * length + 1 > sizeof kept) return size;
            memcpy(kept, data + one.begin, length);
            kept[length] = ',';
            memcpy(kept + length + 1, data + one.begin, length);
            return mutator_replace(data, size, room, one, kept, 2 * length + 1);
        }
        default: { /* its bytes, by the engine's own mutations */
            size_t length = one.end - one.begin;
            if (length + 16 > sizeof kept) return size;
            memcpy(kept, data + one.begin, length);
            length = LLVMFuzzerMutate(kept, length, length + 16);
            return mutator_replace(data, size, room, one, kept, length);
        }
    }
}

#endif
#endif
