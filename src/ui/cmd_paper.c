/* SPDX-License-Identifier: MIT */
/*
 * `model-card`, `transparency-record`, `dpia`: the papers that go with a
 * model, in Markdown. A template of models/paper, filled in from the model
 * file and, when one is given, from the JSON of an evaluation. Every blank
 * that a person has to fill in says so.
 */
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "text/file.h"
#include "ui/commands.h"
#include "ui/model.h"
#include "ui/papers.h"
#include "ui/say.h"
#include "ui/template.h"

/* An evaluation by school and group may be larger than a model. */
#define EVALUATION_MOST ((size_t)1 << 20)

/* What was read for one paper. */
typedef struct desk {
    eb_memory memory;
    eb_model *model;
    char *model_text, *evaluation_text; /* owned; NULL for a built-in one */
    eb_json *file, *evaluation;
} desk;

static const eb_embedded *find_paper(const char *name) {
    for (size_t i = 0; i < EB_EMBEDDED_PAPER_COUNT; i++) {
        if (strcmp(EB_EMBEDDED_PAPERS[i].name, name) == 0) {
            return &EB_EMBEDDED_PAPERS[i];
        }
    }
    return NULL;
}

static int read_json(desk *on, const char *file, const char *text,
                     size_t length, eb_json **out) {
    eb_error err = {0};
    if (eb_json_read(text, length, &on->memory, out, &err) != EB_OK) {
        return eb_say_error(file, &err);
    }
    return EB_EXIT_DONE;
}

static int read_file(desk *on, const char *file, char **text, size_t *length) {
    eb_error err = {0};
    if (eb_file_read(file, EVALUATION_MOST, &on->memory, text, length, &err) !=
        EB_OK) {
        return eb_say_error(file, &err);
    }
    return EB_EXIT_DONE;
}

/* The model, validated and signed, and its own JSON. */
static int read_model(desk *on, const char *name) {
    const char *text = NULL;
    size_t length = 0;
    eb_error err = {0};
    const int code = eb_open_model(name, &on->model);
    if (code != EB_EXIT_DONE) return code;
    if (eb_model_bytes(name, &on->memory, &text, &length, &on->model_text,
                       &err) != EB_OK) {
        return eb_say_error(name, &err);
    }
    return read_json(on, name, text, length, &on->file);
}

static int read_evaluation(desk *on, const char *file) {
    size_t length = 0;
    int code = read_file(on, file, &on->evaluation_text, &length);
    if (code == EB_EXIT_DONE) {
        code =
            read_json(on, file, on->evaluation_text, length, &on->evaluation);
    }
    if (code != EB_EXIT_DONE) return code;
    if (eb_json_member(eb_json_root(on->evaluation), "earlybell_evaluation") !=
        NULL) {
        return EB_EXIT_DONE;
    }
    eb_say("%s: not what `earlybell evaluate --format json` writes", file);
    return EB_EXIT_FAILED;
}

static int write_paper(const desk *on, const eb_embedded *paper,
                       const char *path) {
    eb_paper about = {
        on->model, eb_json_root(on->file),
        on->evaluation != NULL ? eb_json_root(on->evaluation) : NULL};
    eb_output *output = NULL;
    eb_error err = {0};
    if (eb_output_open(path, &on->memory, &output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    const eb_status status =
        eb_template_fill((const char *)paper->text, paper->length,
                         eb_paper_field, &about, output, &err);
    if (status != EB_OK) {
        eb_output_abandon(output);
        return eb_say_error(paper->name, &err);
    }
    if (eb_output_close(output, &err) != EB_OK) return eb_say_error(path, &err);
    return EB_EXIT_DONE;
}

static int paper(const eb_given *given) {
    const char *command = eb_command_get(given->command)->name;
    const eb_embedded *template = find_paper(command);
    desk on;
    memset(&on, 0, sizeof on);
    on.memory = eb_memory_or_default(NULL);
    if (given->file_count < 1 || given->file_count > 2 || template == NULL) {
        return eb_say_wrong_use(command,
                                "which MODEL, and at most one evaluation?");
    }
    int code = read_model(&on, given->files[0]);
    if (code == EB_EXIT_DONE && given->file_count == 2) {
        code = read_evaluation(&on, given->files[1]);
    }
    if (code == EB_EXIT_DONE) {
        code = write_paper(&on, template, given->values[EB_OPTION_OUTPUT]);
    }
    eb_json_free(on.evaluation);
    eb_json_free(on.file);
    eb_release(&on.memory, on.evaluation_text);
    eb_release(&on.memory, on.model_text);
    eb_model_free(on.model);
    return code;
}

int eb_cmd_model_card(const eb_given *given) { return paper(given); }
int eb_cmd_transparency_record(const eb_given *given) { return paper(given); }
int eb_cmd_dpia(const eb_given *given) { return paper(given); }
