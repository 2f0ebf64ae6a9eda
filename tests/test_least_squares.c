/* SPDX-License-Identifier: MIT */
/*
 * eb_least_squares on NIST's linear sets. The certified values were computed
 * again from the data by rational arithmetic and agree in all digits. An LRE
 * is minus log10 of the relative error: 1e-7 is an LRE of 7.
 */
#include <math.h>

#include "earlybell/train.h"
#include "test.h"
#include "test_nist.h"

#define ROWS_MOST 100
#define COLUMNS_MOST 11

typedef struct certified {
    double coef[COLUMNS_MOST], se[COLUMNS_MOST], sd;
} certified;

static double far(double ours, double theirs) {
    return fabs(ours - theirs) / fabs(theirs);
}

static void assert_certified(const double *x, const double *y, size_t rows,
                             size_t columns, const certified *want,
                             double coef_most, double se_most) {
    double coef[COLUMNS_MOST], se[COLUMNS_MOST], sd = -1.0, condition = -1.0;
    assert_ok(eb_least_squares(x, y, rows, columns, columns, NULL, coef, se,
                               &sd, &condition, NULL));
    assert_true(condition >= 1.0);
    for (size_t j = 0; j < columns; j++) {
        assert_true(far(coef[j], want->coef[j]) <= coef_most);
        if (want->sd > 0.0) assert_true(far(se[j], want->se[j]) <= se_most);
    }
    if (want->sd > 0.0)
        assert_true(far(sd, want->sd) <= se_most);
    else
        assert_true(sd < 1e-9);
}

/* 1, x, x^2, ... */
static void powers(const double *x, size_t rows, size_t columns, double *to) {
    for (size_t i = 0; i < rows; i++) {
        double power = 1.0;
        for (size_t j = 0; j < columns; j++, power *= x[i])
            to[i * columns + j] = power;
    }
}

static void polynomial(const double data[][2], size_t rows, size_t columns,
                       const certified *want, double coef_most,
                       double se_most) {
    double x[ROWS_MOST], y[ROWS_MOST], table[ROWS_MOST * COLUMNS_MOST];
    for (size_t i = 0; i < rows; i++) y[i] = data[i][0], x[i] = data[i][1];
    powers(x, rows, columns, table);
    assert_certified(table, y, rows, columns, want, coef_most, se_most);
}

static void norris(void **state) {
    (void)state;
    const certified want = {{-0.262323073774029, 1.00211681802045},
                            {0.232818234301152, 0.429796848199937E-03},
                            0.884796396144373};
    polynomial(NORRIS, 36, 2, &want, 1e-13, 1e-13);
}

static void pontius(void **state) {
    (void)state;
    const certified want = {
        {0.673565789473684E-03, 0.732059160401003E-06, -0.316081871345029E-14},
        {0.107938612033077E-03, 0.157817399981659E-09, 0.486652849992036E-16},
        0.205177424076185E-03};
    polynomial(PONTIUS, 40, 3, &want, 1e-12, 1e-12);
}

static void filippelli(void **state) {
    (void)state;
    const certified want = {
        {-1467.48961422980, -2772.17959193342, -2316.37108160893,
         -1127.97394098372, -354.478233703349, -75.1242017393757,
         -10.8753180355343, -1.06221498588947, -0.670191154593408E-01,
         -0.246781078275479E-02, -0.402962525080404E-04},
        {298.084530995537, 559.779865474950, 466.477572127796, 227.204274477751,
         71.6478660875927, 15.2897178747400, 2.23691159816033,
         0.221624321934227, 0.142363763154724E-01, 0.535617408889821E-03,
         0.896632837373868E-05},
        0.334801051324544E-02};
    polynomial(FILIP, 82, 11, &want, 1e-7, 1e-7);
}

static void longley(void **state) {
    (void)state;
    const certified want = {
        {-3482258.63459582, 15.0618722713733, -0.358191792925910E-01,
         -2.02022980381683, -1.03322686717359, -0.511041056535807E-01,
         1829.15146461355},
        {890420.383607373, 84.9149257747669, 0.334910077722432E-01,
         0.488399681651699, 0.214274163161675, 0.226073200069370,
         455.478499142212},
        304.854073561965};
    double x[16 * 7], y[16];
    for (size_t i = 0; i < 16; i++) {
        y[i] = LONGLEY[i][0];
        x[i * 7] = 1.0;
        for (size_t j = 1; j < 7; j++) x[i * 7 + j] = LONGLEY[i][j];
    }
    assert_certified(x, y, 16, 7, &want, 1e-12, 1e-11);
}

static void no_intercept(void **state) {
    (void)state;
    double x[11], y[11];
    for (int i = 0; i < 11; i++) x[i] = 60.0 + i, y[i] = 130.0 + i;
    const certified first = {
        {2.07438016528926}, {0.165289256198347E-01}, 3.56753034006338};
    assert_certified(x, y, 11, 1, &first, 1e-14, 1e-13);
    const double x2[] = {4.0, 5.0, 6.0}, y2[] = {3.0, 4.0, 4.0};
    const certified second = {
        {0.727272727272727}, {0.420827318078432E-01}, 0.369274472937998};
    assert_certified(x2, y2, 3, 1, &second, 1e-14, 1e-13);
}

/* Wampler 1 to 5: a polynomial of degree 5 in 0 .. 20, with errors of growing
 * size that leave the coefficients as they are. */
static void wampler(void **state) {
    (void)state;
    const double errors[21] = {759,   -2048, 2048,  -2048, 2523,  -2048, 2048,
                               -2048, 1838,  -2048, 2048,  -2048, 1838,  -2048,
                               2048,  -2048, 2523,  -2048, 2048,  -2048, 759};
    const double se[6] = {2152.32624678170, 2363.55173469681,
                          779.343524331583, 101.475507550350,
                          5.64566512170752, 0.112324854679312};
    const double size[5] = {0.0, 0.0, 1.0, 100.0, 10000.0};
    double x[21], table[21 * 6], y[21];
    for (int i = 0; i < 21; i++) x[i] = i;
    powers(x, 21, 6, table);
    for (int set = 0; set < 5; set++) {
        certified want = {.sd = 2360.14502379268 * size[set]};
        for (int j = 0; j < 6; j++) {
            want.se[j] = se[j] * size[set];
            want.coef[j] = set == 1 && j > 0 ? want.coef[j - 1] / 10.0 : 1.0;
        }
        for (int i = 0; i < 21; i++) {
            y[i] = errors[i] * size[set];
            for (int j = 0; j < 6; j++) y[i] += want.coef[j] * table[i * 6 + j];
        }
        assert_certified(table, y, 21, 6, &want, set == 1 ? 1e-10 : 1e-12,
                         1e-11);
    }
}

static void refuses(void **state) {
    (void)state;
    const double same[] = {1, 2, 2, 4, 3, 6}, y[] = {1, 2, 4};
    const double zero[] = {1, 0, 2, 0, 3, 0}, nan[] = {1, 2, NAN, 4, 5, 7};
    double coef[2] = {7.0, 7.0};
    eb_error err = {0};
    assert_int_equal(
        eb_least_squares(same, y, 3, 2, 2, NULL, coef, NULL, NULL, NULL, &err),
        EB_ERR_FIT);
    assert_non_null(strstr(err.message, "1e15"));
    assert_int_equal(
        eb_least_squares(zero, y, 3, 2, 2, NULL, coef, NULL, NULL, NULL, &err),
        EB_ERR_FIT);
    assert_int_equal(
        eb_least_squares(nan, y, 3, 2, 2, NULL, coef, NULL, NULL, NULL, &err),
        EB_ERR_NUMBER);
    assert_non_null(strstr(err.message, "row 2, column 1"));
    assert_int_equal(eb_least_squares(same, nan, 3, 1, 2, NULL, coef, NULL,
                                      NULL, NULL, &err),
                     EB_ERR_NUMBER);
    assert_int_equal(
        eb_least_squares(same, y, 1, 2, 2, NULL, coef, NULL, NULL, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_least_squares(NULL, y, 3, 2, 2, NULL, coef, NULL, NULL, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(eb_least_squares(same, NULL, 3, 2, 2, NULL, coef, NULL,
                                      NULL, NULL, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_least_squares(same, y, 3, 2, 2, NULL, NULL, NULL, NULL, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_least_squares(same, y, 3, 0, 2, NULL, coef, NULL, NULL, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_least_squares(same, y, 3, 2, 1, NULL, coef, NULL, NULL, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "columns");
    assert_true(coef[0] == 7.0 && coef[1] == 7.0);
}

/* The stride skips what stands between; as many rows as columns fit exactly. */
static void stride(void **state) {
    (void)state;
    const double x[] = {1, 1, 99, 1, 2, 99}, y[] = {5, 7};
    double coef[2], sd = -1.0;
    assert_ok(
        eb_least_squares(x, y, 2, 2, 3, NULL, coef, NULL, &sd, NULL, NULL));
    assert_true(far(coef[0], 3.0) < 1e-14 && far(coef[1], 2.0) < 1e-14);
    assert_true(sd == 0.0);
}

typedef struct counter {
    int left, held;
} counter;

static void *give(void *context, size_t size) {
    counter *c = context;
    if (c->left-- == 0) return NULL;
    c->held++;
    return malloc(size);
}

static void *give_more(void *context, void *block, size_t size) {
    counter *c = context;
    return c->left-- == 0 ? NULL : realloc(block, size);
}

static void take(void *context, void *block) {
    counter *c = context;
    c->held -= block != NULL;
    free(block);
}

static void memory_runs_out(void **state) {
    (void)state;
    const double x[] = {1, 2, 3}, y[] = {2, 4, 6};
    double coef = 0.0;
    eb_status status = EB_ERR_MEMORY;
    int n = 0;
    for (; status == EB_ERR_MEMORY && n < 50; n++) {
        counter c = {n, 0};
        const eb_memory memory = {give, give_more, take, &c};
        status = eb_least_squares(x, y, 3, 1, 1, &memory, &coef, NULL, NULL,
                                  NULL, NULL);
        assert_int_equal(c.held, 0);
    }
    assert_int_equal(status, EB_OK);
    assert_int_equal(n, 9); /* eight blocks */
}

/* Two columns that are one leave a 0 on the diagonal, without any rounding. */
static void the_same_column_twice(void **state) {
    (void)state;
    const double x[] = {4, 4, 0, 0, 0, 0}, y[] = {1, 2, 3};
    double coef[2] = {0};
    eb_error err = {0};
    assert_int_equal(
        eb_least_squares(x, y, 3, 2, 2, NULL, coef, NULL, NULL, NULL, &err),
        EB_ERR_FIT);
    assert_string_equal(err.field, "x");
    assert_non_null(strstr(err.message, "depend on each other"));
    assert_true(coef[0] == 0.0 && coef[1] == 0.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(norris),
        cmocka_unit_test(pontius),
        cmocka_unit_test(filippelli),
        cmocka_unit_test(longley),
        cmocka_unit_test(no_intercept),
        cmocka_unit_test(wampler),
        cmocka_unit_test(refuses),
        cmocka_unit_test(stride),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(the_same_column_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
