/* SPDX-License-Identifier: MIT */
/*
 * Lets the differential scripts of this folder call the numbers and the JSON
 * reader of src/base. Reads standard input, writes standard output.
 *
 *   write  doubles (8 bytes each, this machine's order) -> their decimals, a
 *          line each
 *   read   lines -> the double's 16 hex digits, or "refused", a line each
 *   json   documents (a line with the length in bytes, the bytes, a line
 *          feed) -> a line each: "refused LINE COLUMN", or the tree: n t f,
 *          #double's hex, "string's hex", [a,b], {"key's hex":value,}
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/json.h"
#include "base/number.h"

static void run_write(void) {
    double value;
    char text[EB_NUMBER_ROOM];
    while (fread(&value, sizeof value, 1, stdin) == 1) {
        if (eb_number_write(value, text) != strlen(text)) exit(2);
        puts(text);
    }
}

static void run_read(void) {
    static char line[1 << 16];
    while (fgets(line, sizeof line, stdin) != NULL) {
        const size_t length = strcspn(line, "\n");
        char *const exact = malloc(length + 1); /* shows reads past the end */
        double value;
        if (exact == NULL) exit(2);
        memcpy(exact, line, length);
        if (eb_number_read(exact, length, &value) == EB_OK) {
            printf("%016" PRIx64 "\n", eb_bits_of_double(value));
        } else {
            puts("refused");
        }
        free(exact);
    }
}

static void print_hex(const char *text) {
    putchar('"');
    for (; *text != '\0'; text++) printf("%02x", (unsigned char)*text);
    putchar('"');
}

static void print_value(const eb_json_value *value) {
    const eb_json_value *child = value->first;
    switch (value->kind) {
        case EB_JSON_NULL:
            putchar('n');
            break;
        case EB_JSON_BOOL:
            putchar(value->boolean ? 't' : 'f');
            break;
        case EB_JSON_NUMBER:
            printf("#%016" PRIx64, eb_bits_of_double(value->number));
            break;
        case EB_JSON_STRING:
            if (strlen(value->text) != value->length) exit(2);
            print_hex(value->text);
            break;
        case EB_JSON_ARRAY:
        case EB_JSON_OBJECT:
            putchar(value->kind == EB_JSON_ARRAY ? '[' : '{');
            for (; child != NULL; child = child->next) {
                if (child->key != NULL) {
                    print_hex(child->key);
                    putchar(':');
                }
                print_value(child);
                putchar(',');
            }
            putchar(value->kind == EB_JSON_ARRAY ? ']' : '}');
            break;
    }
}

static void run_json(void) {
    unsigned long length;
    while (scanf("%lu", &length) == 1) {
        char *const text = malloc(length + 1);
        if (text == NULL || getchar() != '\n') exit(2);
        if (fread(text, 1, length, stdin) != length) exit(2);
        char *const exact = realloc(text, length > 0 ? length : 1);
        if (exact == NULL) exit(2);
        eb_json *json = NULL;
        eb_error err;
        if (eb_json_read(exact, length, NULL, &json, &err) == EB_OK) {
            print_value(eb_json_root(json));
            putchar('\n');
        } else {
            printf("refused %" PRId64 " %" PRId64 "\n", err.line, err.column);
        }
        eb_json_free(json);
        free(exact);
    }
}

int main(int argc, char **argv) {
    const char *mode = argc == 2 ? argv[1] : "";
    if (strcmp(mode, "write") == 0) {
        run_write();
    } else if (strcmp(mode, "read") == 0) {
        run_read();
    } else if (strcmp(mode, "json") == 0) {
        run_json();
    } else {
        fputs("usage: base_driver write|read|json\n", stderr);
        return 2;
    }
    return 0;
}
