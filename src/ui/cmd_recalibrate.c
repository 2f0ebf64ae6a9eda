/* SPDX-License-Identifier: MIT */
/*
 * `recalibrate`: a model moved to what is seen here, by two numbers. Says how
 * far it moved and what that gained; writes a new, signed file, a draft, and
 * leaves the old one as it is.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/maths.h"
#include "base/memory.h"
#include "ui/commands.h"
#include "ui/input.h"
#include "ui/labelled.h"
#include "ui/model.h"
#include "ui/purpose.h"
#include "ui/words.h"

#define NAME_ROOM 65
#define ENDING "-recalibrated"

/* --name, else that of the old model with an ending. */
static void new_name(const eb_input *input, const eb_model *model,
                     char out[NAME_ROOM]) {
    const char *given = input->settings.given->values[EB_OPTION_NAME];
    eb_model_info about;
    eb_model_about(model, &about);
    if (given != NULL) {
        snprintf(out, NAME_ROOM, "%s", given);
    } else {
        const int room = NAME_ROOM - (int)sizeof ENDING;
        snprintf(out, NAME_ROOM, "%.*s" ENDING, room, about.name);
    }
}

static int write_model(const eb_input *input, const char *text, size_t length) {
    const char *path = input->settings.given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_error err = {0};
    if (eb_result_open(input->settings.given, path, &output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    eb_output_write(output, text, length);
    if (eb_output_close(output, &err) != EB_OK) return eb_say_error(path, &err);
    return EB_EXIT_DONE;
}

static void say_found(const eb_model_recalibration *found, const char *name) {
    char until[11], level[EB_WORDS_ROOM], spread[EB_WORDS_ROOM];
    char before[EB_WORDS_ROOM], after[EB_WORDS_ROOM];
    eb_date_write(found->until, until);
    eb_say("%s: level %s on the log odds, spread times %s; %" PRId64
           " rows of %" PRId64 " pupils, to %s",
           name, eb_words_fixed(found->level, 3, level),
           eb_words_fixed(eb_exp(found->spread), 3, spread), found->rows,
           found->pupils, until);
    eb_say(
        "mean log score of who becomes persistently absent: %s before, %s "
        "after (larger is better; on the same rows)",
        eb_words_fixed(found->log_score_before, 4, before),
        eb_words_fixed(found->log_score_after, 4, after));
    eb_say(
        "judge it on a year it has not seen before you use it: "
        "`earlybell evaluate --model`");
}

static int recalibrate_model(const eb_input *input, const eb_model *model,
                             const char *text, size_t length) {
    char name[NAME_ROOM], digest[65];
    char *moved = NULL;
    size_t moved_length = 0;
    eb_label_options options;
    eb_model_recalibration found = {0};
    eb_error err = {0};
    new_name(input, model, name);
    eb_input_label_options(input, &options);
    eb_status status = eb_register_sha256(input->reg, digest, &err);
    const eb_recalibrated_file file = {text, length, name, digest};
    if (status == EB_OK) {
        status = eb_model_recalibrate(input->reg, &options, &file, &moved,
                                      &moved_length, &found, &err);
    }
    if (status == EB_OK) {
        status = eb_model_sign(moved, moved_length, &input->memory, &err);
    }
    int code = EB_EXIT_DONE;
    if (status != EB_OK) {
        code = eb_say_error(NULL, &err);
    } else {
        code = write_model(input, moved, moved_length);
    }
    if (code == EB_EXIT_DONE) say_found(&found, name);
    eb_release(&input->memory, moved);
    return code;
}

static int recalibrate(eb_input *input) {
    char *owned = NULL;
    const char *text = NULL;
    size_t length = 0;
    eb_model *model = NULL;
    int code = eb_input_model(input, &model);
    if (code == EB_EXIT_DONE) {
        eb_error err = {0};
        if (eb_model_bytes(input->settings.model, &input->memory, &text,
                           &length, &owned, &err) != EB_OK) {
            code = eb_say_error(input->settings.model, &err);
        }
    }
    if (code == EB_EXIT_DONE) {
        code = recalibrate_model(input, model, text, length);
    }
    eb_release(&input->memory, owned);
    eb_model_free(model);
    return code;
}

int eb_cmd_recalibrate(const eb_given *given) {
    if (given->values[EB_OPTION_OUTPUT] == NULL) {
        return eb_say_wrong_use("recalibrate",
                                "where shall the new model be written? "
                                "-o MODEL.json");
    }
    return eb_on_register(given, recalibrate);
}
