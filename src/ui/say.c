/* SPDX-License-Identifier: MIT */
/*
 * Messages go to standard error, one line each, and begin with the program's
 * name, so that in a nightly job's log they can be found and told apart.
 */
#include "ui/say.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ui/shown.h"

#define SENTENCE_ROOM 2048

void eb_say(const char *format, ...) {
    char sentence[SENTENCE_ROOM];
    char shown[SENTENCE_ROOM * 2];
    va_list values;
    va_start(values, format);
    vsnprintf(sentence, sizeof sentence, format, values);
    va_end(values);
    eb_shown(sentence, SIZE_MAX, shown, sizeof shown);
    fprintf(stderr, "earlybell: %s\n", shown);
}

/* Some messages of the library begin with their field. */
static int names_field(const eb_error *err) {
    const size_t length = strlen(err->field);
    return strncmp(err->message, err->field, length) == 0 &&
           err->message[length] == ':';
}

int eb_say_error(const char *file, const eb_error *err) {
    char place[1200] = "", field[40] = "";
    const int is_output = err->status == EB_ERR_WRITE;
    if (file == NULL && is_output) file = "-";
    if (file != NULL && strcmp(file, "-") == 0) {
        file = is_output ? "(standard output)" : "(standard input)";
    }
    if (file != NULL && err->line > 0) {
        snprintf(place, sizeof place, "%.1100s:%" PRId64 ": ", file, err->line);
    } else if (file != NULL) {
        snprintf(place, sizeof place, "%.1100s: ", file);
    }
    if (err->field[0] != '\0' && !names_field(err)) {
        snprintf(field, sizeof field, "%s: ", err->field);
    }
    eb_say("%s%s%s%s", place, field,
           err->message[0] != '\0' ? err->message : eb_status_text(err->status),
           err->status == EB_ERR_AMBIGUOUS ? " (--dates dmy)" : "");
    return err->status == EB_ERR_ARGUMENT ? EB_EXIT_WRONG_USE : EB_EXIT_FAILED;
}

int eb_say_output_error(const char *output, const eb_error *err) {
    return eb_say_error(err->status == EB_ERR_WRITE ? output : NULL, err);
}

int eb_say_wrong_use(const char *command, const char *message) {
    eb_say("%s", message);
    if (command != NULL) {
        eb_say("`earlybell help %s` shows what it takes", command);
    } else {
        eb_say("`earlybell help` shows the commands");
    }
    return EB_EXIT_WRONG_USE;
}
