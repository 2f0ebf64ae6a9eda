/* SPDX-License-Identifier: MIT */
#include "base/parallel.h"

#include "base/error.h"
#include "test.h"

#define TASKS 1000

typedef struct sheet {
    int done[TASKS];
    size_t fails_from; /* this task and those after it fail */
    size_t workers;
} sheet;

static eb_status task(void *context, size_t worker, size_t index,
                      eb_error *err) {
    sheet *s = context;
    assert_true(worker < s->workers);
    if (index >= s->fails_from) {
        return eb_fail(err, EB_ERR_LIMIT, "task", "task %zu", index);
    }
    s->done[index]++;
    return EB_OK;
}

static void every_task_once(void **state) {
    (void)state;
    const int threads[] = {0, 1, 2, 7, 64, 10000};
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        sheet s = {{0}, TASKS, eb_workers(threads[t], TASKS)};
        assert_int_equal(eb_parallel(threads[t], TASKS, task, &s, NULL), EB_OK);
        for (size_t i = 0; i < TASKS; i++) assert_int_equal(s.done[i], 1);
    }
}

static void no_task_at_all(void **state) {
    (void)state;
    sheet s = {{0}, 0, 0};
    assert_int_equal(eb_parallel(4, 0, task, &s, NULL), EB_OK);
}

/* Tasks are taken in order, so all before the first that fails are done. */
static void the_first_failure_is_told(void **state) {
    (void)state;
    for (int threads = 1; threads <= 8; threads++) {
        sheet s = {{0}, 500, (size_t)threads};
        eb_error err;
        assert_int_equal(eb_parallel(threads, TASKS, task, &s, &err),
                         EB_ERR_LIMIT);
        assert_string_equal(err.message, "task 500");
        for (size_t i = 0; i < 500; i++) assert_int_equal(s.done[i], 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_once),
        cmocka_unit_test(no_task_at_all),
        cmocka_unit_test(the_first_failure_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
