/* SPDX-License-Identifier: MIT */
/*
 * `fit`: a model of this organisation's own history. Reads the register as
 * every command does, takes the labelled rows of all past years, has them
 * fitted, signs the text and writes it whole or not at all. The report goes to
 * standard output, so the model needs a file of its own: -o.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/commands.h"
#include "ui/input.h"
#include "ui/labelled.h"
#include "ui/progress.h"
#include "ui/purpose.h"
#include "ui/train_fit.h"
#include "ui/train_outcomes.h"
#include "ui/train_ui.h"

#define NAME_ROOM 65
#define FEATURES_MOST EB_FEATURE_COUNT
#define FEATURE_NAME_ROOM 48

typedef struct fit_words {
    int kind, penalty;
    int features[FEATURES_MOST];
    size_t feature_count;
    char name[NAME_ROOM];
} fit_words;

/* ---- options ------------------------------------------------------------ */

static int wrong(const char *message) {
    return eb_say_wrong_use("fit", message);
}

static int read_kind(const eb_given *given, fit_words *out) {
    const char *kind = given->values[EB_OPTION_KIND];
    const char *penalty = given->values[EB_OPTION_PENALTY];
    const int own = given->values[EB_OPTION_OUTCOMES] != NULL;
    out->kind = EB_FIT_BETA_BINOMIAL;
    out->penalty = EB_PENALTY_RIDGE;
    if (kind != NULL && strcmp(kind, "logistic") == 0) {
        out->kind = EB_FIT_LOGISTIC;
    } else if (kind != NULL && strcmp(kind, "beta-binomial") != 0) {
        return wrong("--kind: beta-binomial or logistic");
    } else if (own) {
        return wrong("--outcomes needs --kind logistic: a yes or no");
    }
    if (penalty == NULL || strcmp(penalty, "ridge") == 0) return EB_EXIT_DONE;
    if (strcmp(penalty, "none") == 0) {
        out->penalty = EB_PENALTY_NONE;
    } else if (strcmp(penalty, "firth") == 0 && out->kind == EB_FIT_LOGISTIC) {
        out->penalty = EB_PENALTY_FIRTH;
    } else {
        return wrong(
            "--penalty: none or ridge; with --kind logistic also firth");
    }
    return EB_EXIT_DONE;
}

static int read_features(const eb_given *given, fit_words *out) {
    const char *at = given->values[EB_OPTION_FEATURES];
    while (at != NULL) {
        const char *comma = strchr(at, ',');
        const size_t length = comma != NULL ? (size_t)(comma - at) : strlen(at);
        char name[FEATURE_NAME_ROOM] = "", message[EB_MESSAGE_ROOM];
        if (length < sizeof name) memcpy(name, at, length);
        const int feature = eb_feature_find(name);
        if (feature < 0 || out->feature_count == FEATURES_MOST) {
            snprintf(message, sizeof message,
                     "--features: no feature '%.40s' (`earlybell feature-list` "
                     "has them)",
                     name);
            return wrong(message);
        }
        out->features[out->feature_count++] = feature;
        at = comma != NULL ? comma + 1 : NULL;
    }
    return EB_EXIT_DONE;
}

static int is_name_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

/* --name, or the file's own without folder and ending; letters that a name
 * may not have become dashes. */
static void read_name(const eb_given *given, fit_words *out) {
    const char *name = given->values[EB_OPTION_NAME];
    if (name != NULL) {
        snprintf(out->name, sizeof out->name, "%s", name);
        return;
    }
    const char *path = given->values[EB_OPTION_OUTPUT];
    const char *slash = strrchr(path, '/');
    snprintf(out->name, sizeof out->name, "%s",
             slash != NULL ? slash + 1 : path);
    char *ending = strrchr(out->name, '.');
    if (ending != NULL && ending != out->name && strcmp(ending, ".json") == 0) {
        *ending = '\0';
    }
    for (char *c = out->name; *c != '\0'; c++) {
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
        if (!is_name_letter(*c)) *c = '-';
    }
    if (out->name[0] == '\0') snprintf(out->name, sizeof out->name, "model");
}

static int read_words(const eb_given *given, fit_words *out) {
    const char *output = given->values[EB_OPTION_OUTPUT];
    memset(out, 0, sizeof *out);
    if (output == NULL || strcmp(output, "-") == 0) {
        return wrong("where shall the model be written? -o MODEL.json");
    }
    int code = read_kind(given, out);
    if (code == EB_EXIT_DONE) code = read_features(given, out);
    if (code == EB_EXIT_DONE) read_name(given, out);
    return code;
}

/* ---- the work ----------------------------------------------------------- */

static eb_status make_labels(eb_input *input, const eb_fit_outcomes *outcomes,
                             eb_labels **out, eb_error *err) {
    eb_label_options options;
    eb_input_label_options(input, &options);
    if (outcomes->day_count > 0) {
        if (options.as_of_count > 0) {
            return eb_fail(err, EB_ERR_ARGUMENT, "--as-of",
                           "the days are those of --outcomes");
        }
        options.as_of = outcomes->days;
        options.as_of_count = outcomes->day_count;
    }
    return eb_labels_new(input->reg, &options, out, err);
}

static void say_step(void *context, const char *what) {
    const int *terminal = context;
    if (*terminal) eb_say("%s", what);
}

static eb_status write_model(const eb_input *input, const eb_fitted *fitted,
                             eb_error *err) {
    size_t length = 0;
    const char *text = eb_fit_text(fitted, &length, NULL);
    eb_output *output = NULL;
    char *own = eb_alloc(&input->memory, length, 1);
    if (own == NULL) return eb_fail_memory(err);
    memcpy(own, text, length);
    eb_status status = eb_model_sign(own, length, &input->memory, err);
    if (status == EB_OK) {
        status = eb_result_open(input->settings.given,
                                input->settings.given->values[EB_OPTION_OUTPUT],
                                &output, err);
    }
    if (status == EB_OK) {
        eb_output_write(output, own, length);
        status = eb_output_close(output, err);
    }
    eb_release(&input->memory, own);
    return status;
}

static int fit_labels(const eb_input *input, const fit_words *words,
                      const eb_labels *labels,
                      const eb_fit_outcomes *outcomes) {
    const eb_settings *settings = &input->settings;
    eb_fit_options options = EB_FIT_OPTIONS_INIT;
    eb_fitted *fitted = NULL;
    char digest[65];
    eb_error err = {0};
    int terminal = eb_input_terminal();
    const char *place = NULL;
    eb_status status = eb_register_sha256(input->reg, digest, &err);
    options.memory = input->memory;
    options.kind = words->kind;
    options.penalty = words->penalty;
    options.features = words->features;
    options.feature_count = words->feature_count;
    options.outcomes = outcomes->items;
    options.outcome_count = outcomes->count;
    options.weights = settings->given->values[EB_OPTION_WEIGHTS];
    options.sensitive = settings->view.sensitive;
    options.threads = settings->view.threads;
    options.seed = settings->seed;
    options.name = words->name;
    options.register_sha256 = digest;
    options.said = say_step;
    options.context = &terminal;
    if (status == EB_OK) status = eb_fit_new(labels, &options, &fitted, &err);
    if (status == EB_OK) {
        status = write_model(input, fitted, &err);
        if (status != EB_OK) {
            place = settings->given->values[EB_OPTION_OUTPUT];
        }
    }
    if (status == EB_OK) eb_fit_report(fitted, labels, words->name);
    eb_fit_free(fitted);
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(place, &err);
}

static int work(eb_input *input) {
    const eb_given *given = input->settings.given;
    const char *path = given->values[EB_OPTION_OUTCOMES];
    eb_fit_outcomes outcomes;
    eb_labels *labels = NULL;
    fit_words words;
    eb_error err = {0};
    memset(&outcomes, 0, sizeof outcomes);
    int code = read_words(given, &words);
    if (code != EB_EXIT_DONE) return code;
    if (path != NULL &&
        eb_fit_outcomes_open(path, input->settings.delimiter, &input->memory,
                             &outcomes, &err) != EB_OK) {
        code = eb_say_error(path, &err);
        goto out;
    }
    if (make_labels(input, &outcomes, &labels, &err) != EB_OK) {
        code = eb_say_error(NULL, &err);
        goto out;
    }
    code = fit_labels(input, &words, labels, &outcomes);
out:
    eb_labels_free(labels);
    eb_fit_outcomes_free(&outcomes);
    return code;
}

int eb_train_fit(int count, char **arguments) {
    eb_given given;
    fit_words words;
    char message[EB_MESSAGE_ROOM];
    if (eb_options_read(EB_COMMAND_FIT, count, arguments, &given, message) !=
        0) {
        return eb_say_wrong_use("fit", message);
    }
    if (given.help) return eb_help_command(EB_COMMAND_FIT);
    /* Wrong use is said before minutes of reading. */
    const int code = read_words(&given, &words);
    return code == EB_EXIT_DONE ? eb_on_register(&given, work) : code;
}
