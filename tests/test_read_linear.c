/* SPDX-License-Identifier: MIT */
/*
 * What beta-binomial and logistic files have for themselves is read to the
 * last number; each way in which it can be wrong is refused, with the key
 * that is wrong and its place.
 */
#include "linear_rows.h"
#include "model/monotone.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

/* clang-format off */
#define HEAD(kind) \
"{\"earlybell_model\": 1, \"name\": \"own\", \"version\": \"1.0.0\",\n" \
" \"kind\": \"" kind "\", \"status\": \"draft\",\n" \
" \"expires\": \"2028-08-31\", \"catalogue\": 1, \"sensitive\": false,\n" \
" \"label\": {\"absence\": \"overall\", \"threshold\": [10, 100],\n" \
"  \"horizon\": \"year_end\", \"unit\": \"enrolment\", \"minimum\": 20},\n" \
" \"knots\": [40, 110.5, 250],\n \"terms\": [\n"
#define TAIL \
" \"training\": {\"source\": \"invented\", \"rows\": 0,\n" \
"  \"pupils\": 0, \"until\": \"2023-07-31\", \"seed\": 1,\n" \
"  \"register_sha256\": null, \"gradient_norm\": 1e-9,\n" \
"  \"iterations\": 7, \"condition\": 30.5},\n" \
" \"quality\": [], \"sha256\": \"" ZEROS "\"}\n"

static const char MIXTURE[] = HEAD("beta-binomial")
"  {\"feature\": \"absence_rate\", \"transform\": \"elogit\",\n"
"   \"pseudo\": 20, \"centre\": {\"primary\": 0.05, \"secondary\": 0.09,\n"
"   \"unknown\": 0.07}, \"count\": \"possible_sessions\",\n"
"   \"count_most\": 60, \"coef\": [0.5, 0.25, 0], \"se\": [1, 2, 3],\n"
"   \"sign\": 1, \"reference\": -2.6, \"fill\": -2.5,\n"
"   \"missing_coef\": -0.5},\n"
"  {\"feature\": \"sessions_in_hand\", \"transform\": \"spline\",\n"
"   \"knots\": [-5, null], \"coef\": -0.125, \"se\": 0,\n"
"   \"sign\": -1, \"reference\": 3, \"fill\": 4,\n"
"   \"missing_coef\": [1, 2, 4]},\n"
"  {\"feature\": \"weeks_possible\", \"transform\": \"log1p\",\n"
"   \"coef\": [-1, 1, -1], \"se\": 0.5, \"sign\": 0,\n"
"   \"reference\": 2, \"fill\": 2.25, \"missing_coef\": 0}],\n"
" \"components\": [{\"intercept\": -2.5, \"slope\": 1},\n"
"  {\"intercept\": [-2, -3, -4], \"slope\": 1.5}],\n"
" \"weight\": {\"intercept\": -1, \"remaining\": 0.25,\n"
"  \"last_year_known\": -0.75},\n"
" \"precision\": [{\"intercept\": [3, 3.5, 4], \"remaining\": 0.125,\n"
"  \"last_year_known\": 0.5}, {\"intercept\": 1, \"remaining\": 0,\n"
"  \"last_year_known\": 0.0625}],\n" TAIL;

static const char OUTCOME[] = HEAD("logistic")
"  {\"feature\": \"absence_rate_6w\", \"transform\": \"elogit\",\n"
"   \"pseudo\": 20, \"centre\": 0.06, \"coef\": 0.8, \"se\": 0.02,\n"
"   \"sign\": 1, \"reference\": -2.6, \"fill\": -2.6,\n"
"   \"missing_coef\": 0.1}],\n"
" \"intercept\": [-1, -2, -3], \"outcome\": \"referred\",\n"
" \"penalty\": {\"kind\": \"ridge\", \"lambda\": 0.5},\n" TAIL;
/* clang-format on */

static const char *good = MIXTURE;
static char text[1 << 15];

static size_t change(const char *from, const char *to) {
    const char *at = strstr(good, from);
    if (at == NULL || strstr(at + 1, from) != NULL) {
        fail_msg("not once: %s", from);
    }
    const size_t before = (size_t)(at - good);
    memcpy(text, good, before);
    memcpy(text + before, to, strlen(to));
    strcpy(text + before + strlen(to), at + strlen(from));
    return before;
}

/* Of text[0 .. at - 1]: how many lines, and columns of the last. */
static void place_of(size_t at, int64_t *line, int64_t *column) {
    *line = *column = 1;
    for (size_t i = 0; i < at; ++i) {
        *column = text[i] == '\n' ? 1 : *column + 1;
        *line += text[i] == '\n';
    }
}

static void refused_text(eb_status expected, const char *field,
                         const char *words, eb_error *err) {
    eb_model *model = NULL;
    const eb_status status =
        eb_model_read(text, strlen(text), NULL, &model, err);
    if (status != expected || strcmp(err->field, field) != 0 ||
        strstr(err->message, words) == NULL) {
        fail_msg("%s: status %d (%d expected), field \"%s\", %s", field, status,
                 expected, err->field, err->message);
    }
    assert_null(model);
}

/* `from` becomes `to`, in which the place is `skip` bytes in. */
static void refused_at(const char *from, const char *to, size_t skip,
                       eb_status expected, const char *field,
                       const char *words) {
    eb_error err;
    int64_t line = 0, column = 0;
    place_of(change(from, to) + skip, &line, &column);
    refused_text(expected, field, words, &err);
    if (err.line != line || err.column != column) {
        fail_msg("%s -> %s: at %d:%d, not %d:%d", from, to, (int)err.line,
                 (int)err.column, (int)line, (int)column);
    }
}

/* The place is that of the value after the key. */
static void refused(const char *key, const char *from, const char *to,
                    const char *words) {
    char before[160], after[1024];
    snprintf(before, sizeof before, "\"%s\": %s", key, from);
    snprintf(after, sizeof after, "\"%s\": %s", key, to);
    refused_at(before, after, strlen(key) + 4, EB_ERR_MODEL, key, words);
}

static eb_model *accepted(const char *from, const char *to) {
    eb_model *model = NULL;
    eb_error err;
    change(from, to);
    if (eb_model_read(text, strlen(text), NULL, &model, &err) != EB_OK) {
        fail_msg("%s -> %s: %s %s", from, to, err.field, err.message);
    }
    return model;
}

static void a_right_mixture(void **state) {
    (void)state;
    good = MIXTURE;
    eb_model *model = accepted("-0.75", "-0.75");
    const eb_linear *linear = model->linear;
    assert_int_equal(model->kind, EB_MODEL_BETA_BINOMIAL);
    assert_int_equal(linear->knot_count, 3);
    assert_true(linear->knot[1] == 110.5);
    assert_int_equal(linear->term_count, 3);
    const eb_linear_term *rate = &linear->term[0];
    assert_int_equal(rate->feature, EB_F_ABSENCE_RATE);
    assert_int_equal(rate->transform, EB_TRANSFORM_ELOGIT);
    assert_int_equal(rate->count, EB_F_POSSIBLE_SESSIONS);
    assert_true(rate->pseudo == 20.0 && rate->count_most == 60.0);
    assert_true(rate->centre[EB_SEASON_PRIMARY] == 0.05);
    assert_true(rate->centre[EB_SEASON_SECONDARY] == 0.09);
    assert_true(rate->centre[EB_SEASON_MEAN] == 0.07);
    assert_true(rate->coef.at[0] == 0.5 && rate->coef.at[2] == 0.0);
    assert_true(rate->missing.at[0] == -0.5 && rate->missing.at[2] == -0.5);
    assert_true(rate->reference == -2.6 && rate->fill == -2.5);
    const eb_linear_term *hand = &linear->term[1];
    assert_int_equal(hand->sign, -1);
    assert_true(hand->from == -5.0 && isinf(hand->to));
    assert_true(hand->coef.at[2] == -0.125 && hand->missing.at[2] == 4.0);
    assert_int_equal(linear->term[2].sign, 0);
    assert_int_equal(linear->component_count, 2);
    assert_true(linear->component[0].at[2] == -2.5);
    assert_true(linear->component[1].at[2] == -4.0);
    assert_true(linear->slope[0] == 1.0 && linear->slope[1] == 1.5);
    assert_true(linear->weight.intercept.at[1] == -1.0);
    assert_true(linear->weight.remaining == 0.25);
    assert_true(linear->weight.last_year_known == -0.75);
    assert_true(linear->precision[0].intercept.at[1] == 3.5);
    assert_true(linear->precision[1].last_year_known == 0.0625);
    eb_model_info info;
    eb_model_about(model, &info);
    assert_string_equal(info.kind, "beta-binomial");
    assert_null(info.outcome);
    assert_int_equal(info.minimum, 20);
    assert_int_equal(info.until, eb_date_make(2023, 7, 31));
    eb_model_free(model);
}

static void a_right_outcome(void **state) {
    (void)state;
    good = OUTCOME;
    eb_model *model = accepted("referred", "referred");
    eb_model_info info;
    eb_model_about(model, &info);
    assert_string_equal(info.kind, "logistic");
    assert_string_equal(info.outcome, "referred");
    /* The term of the specification: one centre, and P as the count. */
    const eb_linear_term *term = &model->linear->term[0];
    assert_int_equal(term->count, EB_F_POSSIBLE_SESSIONS);
    for (int i = 0; i < 3; ++i) assert_true(term->centre[i] == 0.06);
    assert_true(model->linear->intercept.at[2] == -3.0);
    assert_null(eb_model_summary(model));
    eb_model_free(model);
    eb_model_free(
        accepted("\"ridge\", \"lambda\": 0.5", "\"firth\", \"lambda\": 0"));
    eb_model_free(
        accepted("\"ridge\", \"lambda\": 0.5", "\"none\", \"lambda\": 0"));
}

static void wrong_knots(void **state) {
    (void)state;
    good = MIXTURE;
    refused("knots", "[40, 110.5, 250]", "[]", "1 to 12");
    refused("knots", "[40, 110.5, 250]",
            "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]", "1 to 12");
    refused_at("[40, 110.5, 250]", "[40, 40, 250]", 5, EB_ERR_MODEL, "knots",
               "increasing");
    refused_at("[40, 110.5, 250]", "[-1, 40, 250]", 1, EB_ERR_MODEL, "knots",
               "0 to 732");
    refused_at("[40, 110.5, 250]", "[40, 50, 733]", 9, EB_ERR_MODEL, "knots",
               "0 to 732");
    refused("knots", "[40, 110.5, 250]", "40", "array");
}

static void wrong_features(void **state) {
    (void)state;
    good = MIXTURE;
    refused("feature", "\"absence_rate\"", "\"absences\"", "no feature");
    refused("feature", "\"absence_rate\"", "7", "string");
    const size_t skip = strlen("\"feature\": ");
    static const char *const RESERVED[] = {"\"sex\"", "\"Pupil-Premium\"",
                                           "\"post_code\"", "\"imd\""};
    for (size_t i = 0; i < 4; ++i) {
        char to[64];
        snprintf(to, sizeof to, "\"feature\": %s", RESERVED[i]);
        refused_at("\"feature\": \"absence_rate\"", to, skip,
                   EB_ERR_MODEL_REFUSED, "feature", "no model may use it");
    }
    refused_at("\"feature\": \"absence_rate\"", "\"feature\": \"illness_rate\"",
               skip, EB_ERR_MODEL_REFUSED, "feature", "is sensitive");
    refused_at("\"feature\": \"absence_rate\"", "\"feature\": \"spells\"", skip,
               EB_ERR_MODEL_REFUSED, "feature",
               "spells is not on the monotone list: an absence between");
}

/* Each feature with each sign: the monotone list decides. */
static void signs(void **state) {
    (void)state;
    good = MIXTURE;
    for (int f = 0; f < EB_FEATURE_COUNT; ++f) {
        const eb_feature_info *info = eb_feature((size_t)f);
        const char *why = NULL;
        const eb_motion motion = eb_feature_motion(f, &why);
        assert_true(why != NULL && *why != '\0');
        for (int sign = -1; sign <= 1; ++sign) {
            static char term[600], longer[2048];
            snprintf(term, sizeof term,
                     "\"terms\": [{\"feature\": \"%s\", "
                     "\"transform\": \"identity\", \"coef\": %d, \"se\": 0, "
                     "\"sign\": %d, \"reference\": 0, \"fill\": 0, "
                     "\"missing_coef\": 0},",
                     info->name, sign, sign);
            change("\"sensitive\": false", "\"sensitive\": true ");
            char *at = strstr(text, "\"terms\": [");
            snprintf(longer, sizeof longer, "%s", at + strlen("\"terms\": ["));
            snprintf(at, (size_t)(text + sizeof text - at), "%s%s", term,
                     longer);
            eb_model *model = NULL;
            eb_error err;
            const eb_status status =
                eb_model_read(text, strlen(text), NULL, &model, &err);
            const int right = motion == EB_MOTION_NONE ||
                              (motion == EB_MOTION_RISES && sign == 1) ||
                              (motion == EB_MOTION_FALLS && sign == -1);
            const eb_status wanted = right ? EB_OK
                                     : motion == EB_MOTION_EITHER
                                         ? EB_ERR_MODEL_REFUSED
                                         : EB_ERR_MODEL;
            if (status != wanted) {
                fail_msg("%s, sign %d: %d, not %d", info->name, sign, status,
                         wanted);
            }
            eb_model_free(model);
        }
    }
}

static void wrong_terms(void **state) {
    (void)state;
    good = MIXTURE;
    refused("transform", "\"elogit\"", "\"square\"", "identity, elogit");
    refused("transform", "\"log1p\"", "\"elogit\"", "shares only");
    eb_error err;
    change("\"log1p\"", "\"spline\"");
    refused_text(EB_ERR_MODEL, "knots", "lacks the key", &err);
    change("\"pseudo\": 20,", "");
    refused_text(EB_ERR_MODEL, "pseudo", "lacks the key", &err);
    change("\"coef\": -0.125, ", "");
    refused_text(EB_ERR_MODEL, "coef", "lacks the key", &err);
    refused("pseudo", "20", "0", "0.001");
    refused("pseudo", "20", "\"20\"", "number");
    refused("secondary", "0.09", "1", "between 0 and 1");
    refused("primary", "0.05", "0", "between 0 and 1");
    refused("count", "\"possible_sessions\"", "\"absent_sessions\"",
            "possible_sessions or");
    refused("count_most", "60", "0", "1 to 1000");
    refused("coef", "[0.5, 0.25, 0]", "[0.5, 0.25]", "each of the 3 knots");
    refused("coef", "[0.5, 0.25, 0]", "[0.5, -0.25, 0]", "sign");
    refused("coef", "-0.125", "0.125", "sign");
    refused("coef", "[0.5, 0.25, 0]", "[0.5, 0.25, 1e7]", "1000000");
    refused("coef", "[0.5, 0.25, 0]", "\"a\"", "number");
    refused("se", "[1, 2, 3]", "[1, -2, 3]", "0 to 1000000");
    refused("sign", "-1", "1", "must be -1 for sessions_in_hand");
    refused("sign", "1", "0", "must be 1 for absence_rate");
    refused("sign", "1", "2", "");
    refused("reference", "-2.6", "1e7", "1000000");
    refused("fill", "-2.5", "null", "");
    refused("missing_coef", "-0.5", "[1]", "3 knots");
    refused("knots", "[-5, null]", "[-5]", "[from, to]");
    refused("knots", "[-5, null]", "[null, 5]", "[from, to]");
    refused("knots", "[-5, null]", "[-5, \"none\"]", "[from, to]");
    refused("knots", "[-5, null]", "[-1000001, null]", "rise");
    refused("knots", "[-5, null]", "[5, 5]", "rise");
    refused_at("\"transform\": \"log1p\"",
               "\"transform\": \"log1p\", \"knots\": [1, 2]", 31, EB_ERR_MODEL,
               "knots", "belongs to spline");
    refused_at("\"transform\": \"log1p\"",
               "\"transform\": \"log1p\", \"pseudo\": 3", 32, EB_ERR_MODEL,
               "pseudo", "belongs to elogit");
    refused_at("\"transform\": \"log1p\"",
               "\"transform\": \"log1p\", \"power\": 3", 31, EB_ERR_MODEL,
               "power", "");
}

/* A term twice; another spline piece of the same feature is no twin. */
static void twin_terms(void **state) {
    (void)state;
#define HAND                                                             \
    "  {\"feature\": \"sessions_in_hand\", \"transform\": \"spline\",\n" \
    "   \"knots\": [-5, null], \"coef\": -0.125, \"se\": 0,\n"           \
    "   \"sign\": -1, \"reference\": 3, \"fill\": 4,\n"                  \
    "   \"missing_coef\": [1, 2, 4]},\n"
#define HAND_OTHER                                                    \
    "{\"feature\": \"sessions_in_hand\", \"transform\": \"spline\", " \
    "\"knots\": [-5, 3], \"coef\": -1, \"se\": 0, \"sign\": -1, "     \
    "\"reference\": 3, \"fill\": 4, \"missing_coef\": 0},"
    good = MIXTURE;
    refused_at(HAND, HAND HAND, strlen(HAND) + 2, EB_ERR_MODEL, "terms",
               "twice");
    eb_model *model = accepted(HAND, HAND HAND_OTHER);
    assert_int_equal(model->linear->term_count, 4);
    eb_model_free(model);

    /* None at all is a model too; 61 are too many. */
    static char many[1 << 14];
    size_t used = 0;
    used += (size_t)snprintf(many, sizeof many, "\"terms\": [");
    for (int i = 0; i < 61; ++i) {
        used += (size_t)snprintf(
            many + used, sizeof many - used,
            "%s{\"feature\": \"siblings\", \"transform\": \"spline\", "
            "\"knots\": [%d, %d], \"coef\": 1, \"se\": 0, \"sign\": 0, "
            "\"reference\": 0, \"fill\": 0, \"missing_coef\": 0}",
            i == 0 ? "" : ",", i, i + 1);
    }
    const char *begin = strstr(good, "\"terms\": [");
    const char *end = strstr(good, "\"missing_coef\": 0}]");
    assert_non_null(end);
    end += strlen("\"missing_coef\": 0}");
    eb_error err;
    snprintf(text, sizeof text, "%.*s%s%s", (int)(begin - good), good, many,
             end);
    refused_text(EB_ERR_MODEL, "terms", "60", &err);
    snprintf(text, sizeof text, "%.*s\"terms\": [%s", (int)(begin - good), good,
             end);
    model = NULL;
    assert_ok(eb_model_read(text, strlen(text), NULL, &model, NULL));
    assert_int_equal(model->linear->term_count, 0);
    eb_model_free(model);
}

static void wrong_mixtures(void **state) {
    (void)state;
    good = MIXTURE;
    refused("slope", "1.5", "0.5", "below the one before");
    refused("slope", "1.5", "0", "above 0");
    refused("slope", "1.5", "-1", "above 0");
    refused("intercept", "[-2, -3, -4]", "[-2, -3]", "3 knots");
    refused("intercept", "[-2, -3, -4]", "null", "");
    refused("remaining", "0.25", "true", "");
    refused("last_year_known", "0.0625", "1e300", "1000000");
    refused_at("\"weight\": ", "\"weights\": ", 11, EB_ERR_MODEL, "weights",
               "");
    refused_at("{\"intercept\": -2.5, \"slope\": 1},",
               "{\"intercept\": -2.5, \"slop\": 1},", 28, EB_ERR_MODEL, "slop",
               "");
    const char one[] = "[{\"intercept\": [-2, -3, -4], \"slope\": 1.5}]";
    const char both[] =
        "[{\"intercept\": -2.5, \"slope\": 1},\n"
        "  {\"intercept\": [-2, -3, -4], \"slope\": 1.5}]";
    eb_error err;
    change(both, one);
    refused_text(EB_ERR_MODEL, "weight", "one component", &err);
    change(both,
           "[{\"intercept\": 0, \"slope\": 1}, {\"intercept\": 0, "
           "\"slope\": 1}, {\"intercept\": 0, \"slope\": 1}]");
    refused_text(EB_ERR_MODEL, "components", "1 or 2", &err);
    change(both, "[]");
    refused_text(EB_ERR_MODEL, "components", "1 or 2", &err);
    const char twice[] =
        "{\"intercept\": 1, \"remaining\": 0,\n"
        "  \"last_year_known\": 0.0625}";
    change(twice, "7");
    refused_text(EB_ERR_MODEL, "", "", &err);
    change(
        ", {\"intercept\": 1, \"remaining\": 0,\n"
        "  \"last_year_known\": 0.0625}",
        "");
    refused_text(EB_ERR_MODEL, "precision", "one per component", &err);
}

#define KNOWN "\"last_year_known\": -0.75"
#define LAST(coef, pseudo, centre, more)                              \
    KNOWN ", \"last_year\": {\"coef\": " coef ", \"pseudo\": " pseudo \
          ", \"centre\": " centre ", \"reference\": -2.5" more "}"

static void a_weight_of_last_year(void **state) {
    (void)state;
    good = MIXTURE;
    eb_model *model = accepted(KNOWN, KNOWN);
    assert_true(model->linear->weight_last_year == 0.0);
    eb_model_free(model);
    model = accepted(KNOWN, LAST("0.625", "60",
                                 "{\"primary\": 0.05, \"secondary\": 0.09, "
                                 "\"unknown\": 0.07}",
                                 ""));
    const eb_linear_term *term = &model->linear->last_year;
    assert_true(model->linear->weight_last_year == 0.625);
    assert_int_equal(term->feature, EB_F_LAST_YEAR_ABSENCE_RATE);
    assert_int_equal(term->transform, EB_TRANSFORM_ELOGIT);
    assert_int_equal(term->count, EB_F_LAST_YEAR_POSSIBLE);
    assert_true(term->count_most == 732.0 && term->pseudo == 60.0);
    assert_true(term->centre[EB_SEASON_PRIMARY] == 0.05);
    assert_true(term->centre[EB_SEASON_SECONDARY] == 0.09);
    assert_true(term->centre[EB_SEASON_MEAN] == 0.07);
    assert_true(term->reference == -2.5);
    eb_model_free(model);
    model = accepted(KNOWN, LAST("0", "60", "0.07", ""));
    assert_true(model->linear->last_year.centre[1] == 0.07);
    eb_model_free(model);
}

static void wrong_weights_of_last_year(void **state) {
    (void)state;
    good = MIXTURE;
    eb_error err;
#define WRONG(field, words, ...)                        \
    do {                                                \
        change(KNOWN, LAST(__VA_ARGS__));               \
        refused_text(EB_ERR_MODEL, field, words, &err); \
    } while (0)
    WRONG("coef", "a worse last year", "-0.001", "60", "0.07", "");
    WRONG("coef", "1000000", "1e7", "60", "0.07", "");
    WRONG("coef", "number", "[0.5, 1, 2]", "60", "0.07", "");
    WRONG("pseudo", "0.001", "0.5", "0", "0.07", "");
    WRONG("centre", "between 0 and 1", "0.5", "60", "1", "");
    WRONG("secondary", "lacks the key", "0.5", "60", "{\"primary\": 0.05}", "");
    WRONG("count_most", "", "0.5", "60", "0.07", ", \"count_most\": 60");
#undef WRONG
    change(KNOWN, KNOWN ", \"last_year\": 1");
    refused_text(EB_ERR_MODEL, "last_year", "object", &err);
    change(KNOWN, KNOWN ", \"last_year\": {\"coef\": 1}");
    refused_text(EB_ERR_MODEL, "pseudo", "lacks the key", &err);
    /* Of the weight only. */
    change("\"last_year_known\": 0.5",
           "\"last_year_known\": 0.5, \"last_year\": {}");
    refused_text(EB_ERR_MODEL, "last_year", "", &err);
}

static void wrong_outcomes(void **state) {
    (void)state;
    good = OUTCOME;
    refused("outcome", "\"referred\"", "\"\"", "1 to 200");
    refused("outcome", "\"referred\"", "1", "string");
    refused("lambda", "0.5", "0", "above 0 for ridge");
    refused("lambda", "0.5", "-1", "0 or more");
    refused("kind", "\"ridge\"", "\"lasso\"", "none, ridge or firth");
    refused_at("\"kind\": \"ridge\"", "\"kind\": \"firth\"", 27, EB_ERR_MODEL,
               "lambda", "else 0");
    refused("intercept", "[-1, -2, -3]", "[1]", "3 knots");
    refused("penalty", "{\"kind\": \"ridge\", \"lambda\": 0.5}", "null", "");
    refused("centre", "0.06", "0", "between 0 and 1");
    eb_error err;
    change("\"centre\": 0.06, ", "");
    refused_text(EB_ERR_MODEL, "centre", "lacks the key", &err);
    char long_name[240];
    memset(long_name, 'x', sizeof long_name);
    memcpy(long_name, "\"", 1);
    memcpy(long_name + 202, "\"", 2); /* 201 bytes between the quotes */
    refused("outcome", "\"referred\"", long_name, "1 to 200");
    /* Keys of the other kind. */
    refused_at("\"outcome\"", "\"components\": [], \"outcome\"", 14,
               EB_ERR_MODEL, "components", "");
}

/* However many bytes are cut off the end, nothing is read. */
static void cut_short(void **state) {
    (void)state;
    for (size_t n = 0; n + 2 < sizeof MIXTURE; n += 7) {
        eb_model *model = NULL;
        assert_int_equal(eb_model_read(MIXTURE, n, NULL, &model, NULL),
                         EB_ERR_JSON);
        assert_null(model);
    }
}

/* One component: no weight, one precision. */
static void a_single_component(void **state) {
    (void)state;
    static char part[1 << 15];
    static const char *const CHANGES[][2] = {
        {"[{\"intercept\": -2.5, \"slope\": 1},\n"
         "  {\"intercept\": [-2, -3, -4], \"slope\": 1.5}]",
         "[{\"intercept\": -2.5, \"slope\": 1}]"},
        {" \"weight\": {\"intercept\": -1, \"remaining\": 0.25,\n"
         "  \"last_year_known\": -0.75},\n",
         ""}};
    good = MIXTURE;
    for (size_t i = 0; i < 2; ++i) {
        change(CHANGES[i][0], CHANGES[i][1]);
        memcpy(part, text, sizeof text);
        good = part;
    }
    eb_model *model = accepted(
        ", {\"intercept\": 1, \"remaining\": 0,\n"
        "  \"last_year_known\": 0.0625}",
        "");
    assert_int_equal(model->linear->component_count, 1);
    assert_true(model->linear->component[0].at[0] == -2.5);
    assert_true(model->linear->precision[0].intercept.at[2] == 4.0);
    eb_model_free(model);
    good = MIXTURE;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_mixture),
        cmocka_unit_test(a_right_outcome),
        cmocka_unit_test(wrong_knots),
        cmocka_unit_test(wrong_features),
        cmocka_unit_test(signs),
        cmocka_unit_test(wrong_terms),
        cmocka_unit_test(twin_terms),
        cmocka_unit_test(wrong_mixtures),
        cmocka_unit_test(wrong_outcomes),
        cmocka_unit_test(cut_short),
        cmocka_unit_test(a_weight_of_last_year),
        cmocka_unit_test(wrong_weights_of_last_year),
        cmocka_unit_test(a_single_component),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
