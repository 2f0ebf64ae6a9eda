/* SPDX-License-Identifier: MIT */
/*
 * Bytes in order, from files, pipes and memory; looking ahead moves nothing.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "text/source.h"

static char folder[] = "/tmp/earlybell-test-XXXXXX";
static char path[64];

enum { SIZE = 3000000 };
static unsigned char *bytes;

static int set_up(void **state) {
    (void)state;
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/bytes", folder);
    bytes = malloc(SIZE);
    if (bytes == NULL) return -1;
    for (size_t i = 0; i < SIZE; i++) {
        bytes[i] = (unsigned char)((i * 2654435761u) >> 13);
    }
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, SIZE, file) != SIZE) return -1;
    return fclose(file);
}

static int tear_down(void **state) {
    (void)state;
    free(bytes);
    unlink(path);
    return rmdir(folder);
}

/* Reads on in uneven pieces and compares with what must come. */
static void expect_rest(eb_source *source, size_t from) {
    static unsigned char piece[70000];
    for (size_t room = 1;; room = room * 3 % 69997 + 1) {
        const size_t n = eb_source_read(source, piece, room);
        assert_true(from + n <= SIZE);
        assert_memory_equal(piece, bytes + from, n);
        from += n;
        assert_int_equal(source->bytes, from);
        if (n < room) break;
    }
    assert_int_equal(from, SIZE);
    assert_int_equal(eb_source_read(source, piece, 5), 0);
    assert_int_equal(source->error_number, 0);
}

typedef struct seen {
    size_t from, length, stop_at;
} seen;

static int see(void *context, const unsigned char *shown, size_t length) {
    seen *s = context;
    assert_true(s->from + s->length + length <= SIZE);
    assert_memory_equal(shown, bytes + s->from + s->length, length);
    s->length += length;
    return s->length >= s->stop_at;
}

static void look(eb_source *source, size_t from, size_t want, int want_whole) {
    seen s = {from, 0, SIZE_MAX};
    int whole = -1;
    assert_ok(eb_source_look_ahead(source, see, &s, &whole, NULL));
    assert_int_equal(s.length, want);
    assert_int_equal(whole, want_whole);
}

static void a_file(void **state) {
    (void)state;
    eb_source source;
    unsigned char head[1000];
    assert_ok(eb_source_open(&source, path, NULL, NULL));
    assert_int_equal(source.seekable, 1);
    look(&source, 0, SIZE, 1);
    assert_int_equal(eb_source_read(&source, head, 1000), 1000);
    look(&source, 1000, SIZE - 1000, 1);
    seen s = {1000, 0, 10};
    int whole = -1;
    assert_ok(eb_source_look_ahead(&source, see, &s, &whole, NULL));
    assert_int_equal(whole, 0);
    assert_true(s.length < SIZE / 2);
    expect_rest(&source, 1000);
    eb_source_close(&source);
}

/* Runs `read` with the file piped into standard input by a child. */
static void with_pipe(void (*read_it)(eb_source *)) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        size_t at = 0;
        while (at < SIZE) {
            const size_t n = SIZE - at < 777 ? SIZE - at : 777;
            const ssize_t written = write(ends[1], bytes + at, n);
            if (written <= 0) break;
            at += (size_t)written;
        }
        _exit(0);
    }
    close(ends[1]);
    const int input = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    eb_source source;
    assert_ok(eb_source_open(&source, "-", NULL, NULL));
    read_it(&source);
    eb_source_close(&source);
    assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0); /* not ours to close */
    dup2(input, STDIN_FILENO);
    close(input);
}

static void read_pipe(eb_source *source) {
    assert_int_equal(source->seekable, 0);
    expect_rest(source, 0);
}

static void look_at_pipe(eb_source *source) {
    unsigned char head[1000];
    assert_int_equal(eb_source_read(source, head, 1000), 1000);
    look(source, 1000, EB_SOURCE_AHEAD, 0);
    assert_int_equal(eb_source_read(source, head, 1000), 1000);
    look(source, 2000, EB_SOURCE_AHEAD, 0);
    expect_rest(source, 2000);
}

static void look_at_pipes_end(eb_source *source) {
    unsigned char *most = malloc(SIZE);
    assert_non_null(most);
    assert_int_equal(eb_source_read(source, most, SIZE - 100), SIZE - 100);
    look(source, SIZE - 100, 100, 1);
    expect_rest(source, SIZE - 100);
    free(most);
}

static void a_pipe(void **state) {
    (void)state;
    with_pipe(read_pipe);
    with_pipe(look_at_pipe);
    with_pipe(look_at_pipes_end);
}

/* `earlybell ... - < file` from the middle of the file. */
static void a_file_as_standard_input(void **state) {
    (void)state;
    const int input = dup(STDIN_FILENO);
    const int file = open(path, O_RDONLY);
    assert_true(file >= 0);
    assert_int_equal(lseek(file, 500, SEEK_SET), 500);
    dup2(file, STDIN_FILENO);
    close(file);
    eb_source source;
    assert_ok(eb_source_open(&source, "-", NULL, NULL));
    assert_int_equal(source.seekable, 1);
    unsigned char head[500];
    assert_int_equal(eb_source_read(&source, head, 500), 500);
    assert_memory_equal(head, bytes + 500, 500);
    source.bytes = 1000; /* as expect_rest counts, from the file's start */
    look(&source, 1000, SIZE - 1000, 1);
    expect_rest(&source, 1000);
    eb_source_close(&source);
    dup2(input, STDIN_FILENO);
    close(input);
}

/* A pipe that says `not yet`: the source waits for it, and loses nothing. */
static void a_pipe_that_does_not_wait(void **state) {
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        const struct timespec nap = {0, 20000000};
        close(ends[0]);
        for (size_t at = 0; at < 60000; at += 20000) {
            nanosleep(&nap, NULL);
            if (write(ends[1], bytes + at, 20000) != 20000) _exit(1);
        }
        _exit(0);
    }
    close(ends[1]);
    assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    const int input = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    eb_source source;
    static unsigned char got[70000];
    assert_ok(eb_source_open(&source, "-", NULL, NULL));
    assert_int_equal(source.seekable, 0);
    const size_t n = eb_source_read(&source, got, sizeof got);
    const int number = source.error_number;
    eb_source_close(&source);
    dup2(input, STDIN_FILENO);
    close(input);
    int result = -1;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    assert_int_equal(number, 0);
    assert_int_equal(n, 60000);
    assert_memory_equal(got, bytes, 60000);
}

static void memory(void **state) {
    (void)state;
    for (int seekable = 0; seekable <= 1; seekable++) {
        eb_source source;
        eb_source_memory(&source, bytes, SIZE, seekable, NULL);
        look(&source, 0, seekable ? SIZE : EB_SOURCE_AHEAD, seekable);
        expect_rest(&source, 0);
        eb_source_close(&source);
    }
    eb_source source;
    eb_source_memory(&source, NULL, 0, 1, NULL);
    unsigned char byte;
    assert_int_equal(eb_source_read(&source, &byte, 1), 0);
    eb_source_close(&source);
}

static void what_cannot_be_opened(void **state) {
    (void)state;
    eb_source source;
    eb_error err;
    assert_int_equal(eb_source_open(&source, "/nowhere/x.csv", NULL, &err),
                     EB_ERR_READ);
    assert_string_equal(err.field, "path");
    assert_non_null(strstr(err.message, "no such file"));
    assert_int_equal(eb_source_open(&source, folder, NULL, &err), EB_ERR_READ);
    assert_non_null(strstr(err.message, "it is a folder"));
}

/* Reading a process's memory at 0 fails with EIO: an error in mid-file. */
static void a_read_error(void **state) {
    (void)state;
    eb_source source;
    if (eb_source_open(&source, "/proc/self/mem", NULL, NULL) != EB_OK) {
        skip();
    }
    unsigned char byte;
    assert_int_equal(eb_source_read(&source, &byte, 1), 0);
    assert_int_not_equal(source.error_number, 0);
    eb_source_close(&source);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file),
        cmocka_unit_test(a_pipe),
        cmocka_unit_test(a_file_as_standard_input),
        cmocka_unit_test(a_pipe_that_does_not_wait),
        cmocka_unit_test(memory),
        cmocka_unit_test(what_cannot_be_opened),
        cmocka_unit_test(a_read_error),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
