/* SPDX-License-Identifier: MIT */
/* Numbers go through the pipeline: filled and taken in order, each worked on
 * once, whatever the threads and slots; and a stop leaves the rest in order. */
#include "base/pipeline.h"

#include "test.h"

#define MOST 1000

typedef struct line {
    int numbers; /* to fill */
    int filled, taken;
    int stop_at; /* this number is not taken */
    int in_slot[EB_PIPELINE_SLOTS_MOST];
    int worked[MOST];
    int is_filling, is_taking; /* no lock: one at a time is the promise */
} line;

static int fill(void *context, size_t worker, size_t slot) {
    line *l = context;
    (void)worker;
    assert_int_equal(l->is_filling++, 0);
    const int has_more = l->filled < l->numbers;
    if (has_more) l->in_slot[slot] = l->filled++;
    l->is_filling--;
    return has_more;
}

static void work(void *context, size_t worker, size_t slot) {
    line *l = context;
    (void)worker;
    l->worked[l->in_slot[slot]]++;
}

static int take(void *context, size_t worker, size_t slot) {
    line *l = context;
    (void)worker;
    assert_int_equal(l->is_taking++, 0);
    assert_int_equal(l->in_slot[slot], l->taken);
    assert_int_equal(l->worked[l->taken], 1);
    l->is_taking--;
    if (l->taken == l->stop_at) return 0;
    l->taken++;
    return 1;
}

static void in_order_and_once(void **state) {
    (void)state;
    for (int threads = 0; threads <= 8; threads++) {
        for (size_t slots = 1; slots <= 16; slots += 5) {
            for (int numbers = 0; numbers <= MOST; numbers += 250) {
                line l = {.numbers = numbers, .stop_at = -1};
                const eb_pipeline p = {&l, slots, fill, work, take};
                const eb_pipeline_rest rest = eb_pipeline_run(&p, threads);
                assert_int_equal(rest.count, 0);
                assert_int_equal(l.taken, numbers);
                for (int i = 0; i < numbers; i++) {
                    assert_int_equal(l.worked[i], 1);
                }
            }
        }
    }
}

static void a_stop_leaves_the_rest(void **state) {
    (void)state;
    for (int threads = 1; threads <= 8; threads++) {
        for (int stop_at = 0; stop_at < 100; stop_at += 9) {
            const size_t slots = threads == 1 ? 1 : 6;
            line l = {.numbers = 100, .stop_at = stop_at};
            const eb_pipeline p = {&l, slots, fill, work, take};
            const eb_pipeline_rest rest = eb_pipeline_run(&p, threads);
            assert_int_equal(l.taken, stop_at);
            assert_in_range(rest.count, 1, slots);
            assert_int_equal(l.filled, stop_at + (int)rest.count);
            for (size_t i = 0; i < rest.count; i++) {
                assert_int_equal(l.in_slot[(rest.first + i) % slots],
                                 stop_at + (int)i);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order_and_once),
        cmocka_unit_test(a_stop_leaves_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
