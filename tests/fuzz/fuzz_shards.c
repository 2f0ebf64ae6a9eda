/* SPDX-License-Identifier: MIT */
/*
 * A register cut at its schools: links of every shard, merged in any order and
 * grouping, are byte for byte those of the whole, families of more pupils than
 * are walked among them; a school looked at with them has the whole's features;
 * and a merge that memory failed under has changed nothing.
 *
 * The first two bytes choose families and orders. Then four bytes a record: a
 * pupil, a school and how many pupils more, a code, a day.
 */
#include "fuzz_shards.h"
/* after fuzz_shards.h */
#include "fuzz_heap.h"

#define BASE 20240 /* 2 June 2025: the last year ends within the days below */
#define SCHOOLS 4
#define PUPILS 64
#define RECORDS_MOST 40

static void name_pupil(unsigned pupil, char out[4]) {
    out[0] = 'p';
    out[1] = (char)('0' + pupil / 10);
    out[2] = (char)('0' + pupil % 10);
    out[3] = '\0';
}

/* Pupils of so many families, and of none. */
static eb_register *new_register(unsigned families) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_register *reg = NULL;
    options.codes = fuzz_codes();
    EXPECT(eb_register_new(&options, &reg, NULL) == EB_OK);
    for (unsigned p = 0; p < PUPILS; p++) {
        static const char *const FAMILY[] = {"f", "g", "h i", ""};
        eb_pupil pupil = EB_PUPIL_INIT;
        char id[4];
        name_pupil(p, id);
        pupil.pupil = id;
        pupil.family = FAMILY[p % families];
        EXPECT(eb_register_add_pupil(reg, &pupil, NULL) == EB_OK);
    }
    return reg;
}

/* A record's marks into the register of all, or of its school. */
static void add_record(eb_register *reg, const uint8_t *record, int school) {
    static const char *const SCHOOL[SCHOOLS] = {"S", "T", "U", "a school"};
    static const char *const CODE[] = {"/", "I", "O", "B", "X", "", "L", "G"};
    const unsigned where = record[1] % SCHOOLS;
    if (school >= 0 && where != (unsigned)school) return;
    for (unsigned i = 0; i <= record[1] / SCHOOLS; i++) {
        char id[4];
        name_pupil((record[0] + i) % PUPILS, id);
        const eb_mark mark = {id,
                              SCHOOL[where],
                              BASE + (eb_date)record[3],
                              (eb_half)(record[2] / 8 % 2),
                              CODE[(record[2] + i * (record[2] / 16)) % 8],
                              EB_NO_TIME};
        EXPECT(eb_register_add_mark(reg, &mark, NULL) == EB_OK);
    }
}

static eb_register *read_records(const uint8_t *data, size_t records,
                                 unsigned families, int school) {
    eb_register *reg = new_register(families);
    for (size_t i = 0; i < records; i++) add_record(reg, data + 4 * i, school);
    EXPECT(eb_register_close(reg, NULL) == EB_OK);
    return reg;
}

static eb_links *links_of(const eb_register *reg, eb_date as_of,
                          fuzz_heap *heap) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    eb_links *links = NULL;
    options.as_of = as_of;
    options.inspect = options.sensitive = 1;
    options.memory = fuzz_heap_memory(heap);
    EXPECT(eb_view_new(reg, &options, &view, NULL) == EB_OK);
    EXPECT(eb_links_new(view, &links, NULL) == EB_OK);
    eb_view_free(view);
    return links;
}

static void write_links(const eb_links *links, fuzz_text *to) {
    to->length = 0;
    EXPECT(eb_links_write(links, fuzz_put, to, NULL) == EB_OK);
}

/* Under memory that fails first, when `fails_at` says so. */
static void merge(eb_links *into, const eb_links *from, fuzz_heap *heap,
                  int fails_at) {
    fuzz_text before = {0}, after = {0};
    eb_error err = {0};
    write_links(into, &before);
    atomic_store(&heap->left, fails_at);
    eb_status status = eb_links_merge(into, from, &err);
    atomic_store(&heap->left, 0);
    if (status != EB_OK) {
        EXPECT(status == EB_ERR_MEMORY && fails_at != 0);
        fuzz_expect_error(status, &err);
        write_links(into, &after);
        fuzz_expect_same(&before, &after, "links after a merge that failed");
        EXPECT(eb_links_merge(into, from, &err) == EB_OK);
    }
    free(before.text);
    free(after.text);
}

/* Two and two, and then both. */
static void compare_grouped(eb_register *const *shards, const eb_view *whole,
                            int fails_at) {
    fuzz_heap heap = {0};
    fuzz_text ours = {0}, theirs = {0};
    eb_links *links[SCHOOLS], *all = NULL;
    const eb_date as_of = eb_view_as_of(whole);
    for (size_t i = 0; i < SCHOOLS; i++) {
        links[i] = links_of(shards[i], as_of, &heap);
    }
    merge(links[3], links[1], &heap, fails_at);
    merge(links[2], links[0], &heap, fails_at);
    merge(links[3], links[2], &heap, fails_at);
    EXPECT(eb_links_new(whole, &all, NULL) == EB_OK);
    write_links(links[3], &ours);
    write_links(all, &theirs);
    fuzz_expect_same(&theirs, &ours, "links merged in groups");
    for (size_t i = 0; i < SCHOOLS; i++) eb_links_free(links[i]);
    eb_links_free(all);
    free(ours.text);
    free(theirs.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 6) return 0;
    size_t records = (size - 2) / 4;
    if (records > RECORDS_MOST) records = RECORDS_MOST;
    const unsigned families = 1 + data[0] % 4;
    const eb_date as_of = BASE + 61 + (eb_date)data[1];
    eb_register *shards[SCHOOLS];
    eb_register *all = read_records(data + 2, records, families, -1);
    eb_view *whole = fuzz_view_as_of(all, as_of, NULL);
    for (int i = 0; i < SCHOOLS; i++) {
        shards[i] = read_records(data + 2, records, families, i);
    }
    fuzz_compare_shards(whole, whole, shards, SCHOOLS, data[0] / 4 % SCHOOLS);
    compare_grouped(shards, whole, data[0] / 16);
    for (int i = 0; i < SCHOOLS; i++) eb_register_free(shards[i]);
    eb_view_free(whole);
    eb_register_free(all);
    return 0;
}
