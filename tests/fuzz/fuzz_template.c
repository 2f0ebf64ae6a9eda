/* SPDX-License-Identifier: MIT */
/*
 * A letter's template from anywhere: checked, and when it passes, filled in.
 * A field is only ever asked for by a name that a field could have.
 */
#include <unistd.h>

#include "fuzz.h"
#include "ui/template.h"

static int field(void *context, const char *name, size_t length,
                 eb_output *output) {
    (void)context;
    EXPECT(length > 0);
    for (size_t i = 0; i < length; i++) {
        const char c = name[i];
        EXPECT((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '.');
    }
    if (length == 4 && memcmp(name, "none", 4) == 0) return 0;
    if (output != NULL) eb_output_write(output, name, length);
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int quiet;
    if (!quiet) quiet = freopen("/dev/null", "w", stdout) != NULL;
    char *text = fuzz_copy(data, size);
    eb_error err = {0};
    const eb_status status =
        eb_template_fill(text, size, field, NULL, NULL, &err);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
        EXPECT(err.line >= 1);
    }
    eb_output *output = NULL;
    EXPECT(eb_output_open(NULL, NULL, &output, &err) == EB_OK);
    EXPECT(eb_template_fill(text, size, field, NULL, output, &err) == status);
    EXPECT(eb_output_close(output, &err) == EB_OK);
    free(text);
    return 0;
}
