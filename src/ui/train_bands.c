/* SPDX-License-Identifier: MIT */
/*
 * earlybell-train bands: the mixtures of a band-prior model, from one small
 * JSON file of published counts to one JSON object of constants.
 *
 * In:  {"sessions": 380,
 *       "groups": [{"year": "7", "phase": "secondary", "counts": [11 of them]},
 *                  ...],
 *       "level": {"secondary": {"absent": 1, "possible": 10}, ...}}
 * Each group is fitted, and all of them pooled as "all". Then the groups of a
 * phase move together to that phase's level, and "all" to the mean of the
 * levels weighted by enrolments.
 * Out: fitted, delta, prior (= fitted, moved), shares (by band, of prior) and
 * diagnostics, the worst over all fits.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/number.h"
#include "earlybell/text.h"
#include "earlybell/train.h"
#include "ui/purpose.h"
#include "ui/train_ui.h"

#define GROUPS_MAX 32
#define PHASES_MAX 4

typedef struct band_groups {
    eb_band_options options;
    size_t n; /* groups read; the pooled one is at [n] */
    const char *year[GROUPS_MAX + 1];
    size_t phase[GROUPS_MAX + 1]; /* index into the arrays below */
    uint64_t counts[GROUPS_MAX + 1][EB_BANDS];
    uint64_t enrolments[GROUPS_MAX + 1];
    eb_band_mixture fitted[GROUPS_MAX + 1], prior[GROUPS_MAX + 1];
    size_t phases; /* the pooled one is at [phases] */
    const char *phase_name[PHASES_MAX + 1];
    double level[PHASES_MAX + 1], delta[PHASES_MAX + 1];
    double gradient_norm, condition;
    int64_t iterations;
} band_groups;

/* ---- in ----------------------------------------------------------------- */

static eb_status read_levels(const eb_json_value *root, band_groups *all,
                             eb_error *err) {
    static const char *const keys[] = {"absent", "possible", NULL};
    const eb_json_value *levels = NULL;
    eb_status status =
        eb_json_get_object(root, "level", EB_JSON_REQUIRED, &levels, err);
    if (status) return status;
    if (levels->count > PHASES_MAX)
        return eb_fail_at(err, EB_ERR_LIMIT, levels->line, levels->column,
                          "level", "more than %d phases", PHASES_MAX);
    for (const eb_json_value *v = levels->first; v; v = v->next) {
        int64_t absent = 0, possible = 0;
        status = eb_json_only_keys(v, keys, err);
        if (!status)
            status = eb_json_get_integer(v, "possible", EB_JSON_REQUIRED, 1,
                                         EB_JSON_MAX_INTEGER, &possible, err);
        if (!status)
            status = eb_json_get_integer(v, "absent", EB_JSON_REQUIRED, 0,
                                         possible, &absent, err);
        if (status) return status;
        all->phase_name[all->phases] = v->key;
        all->level[all->phases++] = (double)absent / (double)possible;
    }
    return EB_OK;
}

static eb_status read_group(const eb_json_value *v, band_groups *all,
                            eb_error *err) {
    static const char *const keys[] = {"year", "phase", "counts", NULL};
    const char *phase = NULL;
    double counts[EB_BANDS];
    eb_status status = eb_json_only_keys(v, keys, err);
    if (!status)
        status = eb_json_get_string(v, "year", EB_JSON_REQUIRED,
                                    &all->year[all->n], err);
    if (!status)
        status = eb_json_get_string(v, "phase", EB_JSON_REQUIRED, &phase, err);
    if (!status)
        status = eb_json_get_numbers(v, "counts", EB_JSON_REQUIRED, EB_BANDS,
                                     counts, err);
    if (status) return status;
    size_t p = 0;
    while (p < all->phases && strcmp(phase, all->phase_name[p]) != 0) p++;
    if (p == all->phases)
        return eb_fail_at(err, EB_ERR_ROW, v->line, v->column, "phase",
                          "no level is given for '%s'", phase);
    all->phase[all->n] = p;
    for (int b = 0; b < EB_BANDS; b++) {
        if (!(counts[b] >= 0.0 && counts[b] <= 1e9))
            return eb_fail_at(err, EB_ERR_ROW, v->line, v->column, "counts",
                              "not a count");
        all->counts[all->n][b] = (uint64_t)counts[b];
        all->enrolments[all->n] += (uint64_t)counts[b];
    }
    all->n++;
    return EB_OK;
}

static eb_status read_groups(const eb_json_value *root, band_groups *all,
                             eb_error *err) {
    static const char *const keys[] = {"sessions", "groups", "level", NULL};
    const eb_json_value *groups = NULL;
    int64_t sessions = 0;
    eb_status status = eb_json_only_keys(root, keys, err);
    if (!status)
        status = eb_json_get_integer(root, "sessions", EB_JSON_REQUIRED, 20,
                                     400, &sessions, err);
    if (!status) status = read_levels(root, all, err);
    if (!status)
        status =
            eb_json_get_array(root, "groups", EB_JSON_REQUIRED, &groups, err);
    if (status) return status;
    if (groups->count > GROUPS_MAX)
        return eb_fail_at(err, EB_ERR_LIMIT, groups->line, groups->column,
                          "groups", "more than %d", GROUPS_MAX);
    all->options.sessions = (int32_t)sessions;
    for (const eb_json_value *v = groups->first; v; v = v->next) {
        status = read_group(v, all, err);
        if (status) return status;
    }
    return EB_OK;
}

/* ---- the fit ------------------------------------------------------------ */

/* The pooled group and its level: each phase's, weighted by enrolments. */
static void pool(band_groups *all) {
    double absent = 0.0;
    all->year[all->n] = all->phase_name[all->phases] = "all";
    all->phase[all->n] = all->phases;
    for (size_t i = 0; i < all->n; i++) {
        for (int b = 0; b < EB_BANDS; b++)
            all->counts[all->n][b] += all->counts[i][b];
        all->enrolments[all->n] += all->enrolments[i];
        absent += (double)all->enrolments[i] * all->level[all->phase[i]];
    }
    all->level[all->phases] = absent / (double)all->enrolments[all->n];
}

static eb_status fit_groups(band_groups *all, eb_error *err) {
    for (size_t i = 0; i <= all->n; i++) {
        eb_band_fit fit;
        eb_status status =
            eb_bands_fit(all->counts[i], &all->options, &fit, err);
        if (status) return status;
        all->fitted[i] = all->prior[i] = fit.mixture;
        all->iterations += fit.iterations;
        if (fit.gradient_norm > all->gradient_norm)
            all->gradient_norm = fit.gradient_norm;
        if (fit.condition > all->condition) all->condition = fit.condition;
    }
    return EB_OK;
}

/* Moves the groups of each phase together to the phase's level. */
static eb_status shift_groups(band_groups *all, eb_error *err) {
    for (size_t p = 0; p <= all->phases; p++) {
        eb_band_mixture mixtures[GROUPS_MAX + 1];
        uint64_t enrolments[GROUPS_MAX + 1];
        size_t n = 0;
        for (size_t i = 0; i <= all->n; i++) {
            if (all->phase[i] != p) continue;
            mixtures[n] = all->prior[i];
            enrolments[n++] = all->enrolments[i];
        }
        eb_status status = eb_bands_shift(mixtures, enrolments, n,
                                          all->level[p], &all->delta[p], err);
        if (status) return status;
        for (size_t i = 0, next = 0; i <= all->n; i++)
            if (all->phase[i] == p) all->prior[i] = mixtures[next++];
    }
    return EB_OK;
}

/* ---- out ---------------------------------------------------------------- */

/* Words of ours, a line at most. */
static void EB_PRINTF(2, 3) put_words(eb_output *to, const char *format, ...) {
    char text[512];
    va_list values;
    va_start(values, format);
    const int wrote = vsnprintf(text, sizeof text, format, values);
    va_end(values);
    if (wrote >= 0) eb_output_text(to, text);
}

static void put_number(eb_output *to, double value) {
    char text[EB_NUMBER_ROOM];
    eb_number_write(value, text);
    eb_output_text(to, text);
}

static void put_key(eb_output *to, const char *key, const char *after) {
    char quoted[256];
    if (eb_json_quote(key, strlen(key), quoted, sizeof quoted) < sizeof quoted)
        put_words(to, "%s: %s", quoted, after);
}

static void put_mixtures(eb_output *to, const char *name,
                         const band_groups *all,
                         const eb_band_mixture *mixtures) {
    put_words(to, "  \"%s\": {\n", name);
    for (size_t i = 0; i <= all->n; i++) {
        eb_output_text(to, "    ");
        put_key(to, all->year[i], "[");
        for (int j = 0; j < 2; j++) {
            const eb_band_component *c = &mixtures[i].component[j];
            eb_output_text(to, j == 0 ? "[" : ", [");
            put_number(to, c->weight);
            eb_output_text(to, ", ");
            put_number(to, c->a);
            eb_output_text(to, ", ");
            put_number(to, c->b);
            eb_output_text(to, "]");
        }
        eb_output_text(to, i < all->n ? "],\n" : "]\n");
    }
    eb_output_text(to, "  },\n");
}

static eb_status put_shares(eb_output *to, const band_groups *all,
                            eb_error *err) {
    eb_output_text(to, "  \"shares\": {\n");
    for (size_t i = 0; i <= all->n; i++) {
        double shares[EB_BANDS];
        eb_status status =
            eb_bands_shares(&all->prior[i], &all->options, shares, err);
        if (status) return status;
        eb_output_text(to, "    ");
        put_key(to, all->year[i], "[");
        for (int b = 0; b < EB_BANDS; b++) {
            if (b > 0) eb_output_text(to, ", ");
            put_number(to, shares[b]);
        }
        eb_output_text(to, i < all->n ? "],\n" : "]\n");
    }
    eb_output_text(to, "  },\n");
    return EB_OK;
}

static eb_status put_all(eb_output *to, const band_groups *all, eb_error *err) {
    put_words(to, "{\n  \"sessions\": %d,\n  \"spell_inflation\": ",
              (int)all->options.sessions);
    put_number(to, all->options.spell_inflation);
    eb_output_text(to, ",\n");
    put_mixtures(to, "fitted", all, all->fitted);
    eb_output_text(to, "  \"delta\": {");
    for (size_t p = 0; p <= all->phases; p++) {
        if (p > 0) eb_output_text(to, ", ");
        put_key(to, all->phase_name[p], "");
        put_number(to, all->delta[p]);
    }
    eb_output_text(to, "},\n");
    put_mixtures(to, "prior", all, all->prior);
    eb_status status = put_shares(to, all, err);
    if (status) return status;
    eb_output_text(to, "  \"diagnostics\": {\"gradient_norm\": ");
    put_number(to, all->gradient_norm);
    eb_output_text(to, ", \"iterations\": ");
    put_number(to, (double)all->iterations);
    eb_output_text(to, ", \"condition\": ");
    put_number(to, all->condition);
    eb_output_text(to, "}\n}\n");
    return EB_OK;
}

/* Whole or not at all, as every file of ours. */
static eb_status write_out(const char *path, const band_groups *all,
                           eb_error *err) {
    eb_output *to = NULL;
    eb_status status = eb_result_open(NULL, path, &to, err);
    if (status) return status;
    status = put_all(to, all, err);
    if (!status) return eb_output_close(to, err);
    eb_output_abandon(to);
    return status;
}

/* ---- the command -------------------------------------------------------- */

static eb_status read_file(const char *path, char *text, size_t room,
                           size_t *length, eb_error *err) {
    FILE *from = fopen(path, "rb");
    if (!from) return eb_fail(err, EB_ERR_READ, NULL, "cannot be opened");
    *length = fread(text, 1, room, from);
    int bad = ferror(from) || !feof(from);
    fclose(from);
    if (bad) return eb_fail(err, EB_ERR_READ, NULL, "cannot be read whole");
    return EB_OK;
}

/* The options of one run. */
typedef struct bands_arguments {
    const char *input, *output; /* output NULL: standard output */
    double spell_inflation;
} bands_arguments;

static int read_arguments(int count, char **words, bands_arguments *out) {
    for (int i = 0; i < count; i++) {
        int has_value = i + 1 < count;
        if (strcmp(words[i], "-o") == 0 && has_value) {
            out->output = words[++i];
        } else if (strcmp(words[i], "--spell-inflation") == 0 && has_value) {
            i++;
            if (eb_number_read(words[i], strlen(words[i]),
                               &out->spell_inflation)) {
                fprintf(stderr, "earlybell-train bands: '%s' is no number\n",
                        words[i]);
                return TRAIN_WRONG_USE;
            }
        } else if (words[i][0] == '-' || out->input) {
            fprintf(stderr, "earlybell-train bands: '%s'?\n", words[i]);
            return TRAIN_WRONG_USE;
        } else {
            out->input = words[i];
        }
    }
    if (out->input) return TRAIN_DONE;
    fputs("earlybell-train bands: which COUNTS.json?\n", stderr);
    return TRAIN_WRONG_USE;
}

int eb_train_bands(int count, char **words) {
    bands_arguments arguments = {NULL, NULL, 0.0};
    const eb_band_options defaults = EB_BAND_OPTIONS_INIT;
    const size_t room = EB_JSON_MAX_BYTES + 1;
    band_groups *all = NULL;
    eb_json *json = NULL;
    char *text = NULL;
    size_t length = 0;
    eb_error err = {0};
    eb_status status;

    arguments.spell_inflation = defaults.spell_inflation;
    if (read_arguments(count, words, &arguments)) return TRAIN_WRONG_USE;
    const char *place = arguments.input;
    all = calloc(1, sizeof *all);
    text = malloc(room);
    if (!all || !text) {
        status = eb_fail_memory(&err);
        goto out;
    }
    all->options = defaults;
    all->options.spell_inflation = arguments.spell_inflation;
    status = read_file(arguments.input, text, room, &length, &err);
    if (!status) status = eb_json_read(text, length, NULL, &json, &err);
    if (!status) status = read_groups(eb_json_root(json), all, &err);
    if (status) goto out;
    pool(all);
    status = fit_groups(all, &err);
    if (!status) status = shift_groups(all, &err);
    if (status) goto out;
    place = arguments.output ? arguments.output : "standard output";
    status = write_out(arguments.output, all, &err);
out:
    eb_json_free(json);
    free(text);
    free(all);
    return status ? eb_train_report(place, &err) : TRAIN_DONE;
}
