/* SPDX-License-Identifier: MIT */
/*
 * Files that are written whole or not at all. After each test the folder is
 * looked through: nothing but the target may be in it.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "text/output.h"

static char folder[] = "/tmp/earlybell-test-XXXXXX";
static char path[80], other[80];

/* ---- the folder --------------------------------------------------------- */

static int set_up(void **state) {
    (void)state;
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/out.csv", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return rmdir(folder);
}

static int count_entries(void) {
    DIR *open_folder = opendir(folder);
    assert_non_null(open_folder);
    int n = -2; /* . and .. */
    while (readdir(open_folder) != NULL) n++;
    closedir(open_folder);
    return n;
}

/* The name of the hidden file, when there is one. */
static int find_hidden(char *name, size_t room) {
    DIR *open_folder = opendir(folder);
    assert_non_null(open_folder);
    int n = 0;
    for (const struct dirent *entry; (entry = readdir(open_folder)) != NULL;) {
        if (strncmp(entry->d_name, ".earlybell-", 11) != 0) continue;
        snprintf(name, room, "%s/%s", folder, entry->d_name);
        n++;
    }
    closedir(open_folder);
    return n;
}

static void put_file(const char *name, const char *text) {
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fputs(text, file) >= 0, 1);
    assert_int_equal(fclose(file), 0);
}

static void expect_file(const char *name, const char *text, size_t length) {
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    char *got = malloc(length + 2);
    assert_non_null(got);
    assert_int_equal(fread(got, 1, length + 2, file), length);
    assert_memory_equal(got, text, length);
    free(got);
    fclose(file);
}

static unsigned mode_of(const char *name) {
    struct stat about;
    assert_int_equal(lstat(name, &about), 0);
    return (unsigned)about.st_mode & 07777;
}

static eb_output *open_output(const char *name) {
    eb_output *output = NULL;
    eb_error err = {0};
    if (eb_output_open(name, NULL, &output, &err) != EB_OK) {
        fail_msg("%s", err.message);
    }
    return output;
}

static void refuse_open(const char *name, const char *word) {
    eb_output *output = NULL;
    eb_error err;
    assert_int_equal(eb_output_open(name, NULL, &output, &err), EB_ERR_WRITE);
    assert_null(output);
    if (strstr(err.message, word) == NULL) fail_msg("%s", err.message);
}

/* ---- whole files -------------------------------------------------------- */

static void a_new_file(void **state) {
    (void)state;
    eb_output *output = open_output(path);
    eb_output_text(output, "a,b\n");
    eb_output_write(output, "1,2\nrest", 4);
    eb_output_write(output, NULL, 0);
    assert_int_equal(access(path, F_OK), -1); /* not before the close */
    assert_ok(eb_output_close(output, NULL));
    expect_file(path, "a,b\n1,2\n", 8);
    assert_int_equal(count_entries(), 1);
    unlink(path);
}

static void an_empty_file(void **state) {
    (void)state;
    assert_ok(eb_output_close(open_output(path), NULL));
    expect_file(path, "", 0);
    unlink(path);
}

static void a_relative_path(void **state) {
    (void)state;
    char here[512];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(folder), 0);
    eb_output *output = open_output("out.csv");
    /* The folder is held open: where the process stands does not matter. */
    assert_int_equal(chdir(here), 0);
    eb_output_text(output, "x");
    assert_ok(eb_output_close(output, NULL));
    expect_file(path, "x", 1);
    unlink(path);
}

/* Sizes around the buffer's, in pieces that do not divide it. */
static void large_files(void **state) {
    (void)state;
    static const size_t PIECES[] = {1, 7, 4096, 65535, 65536, 65537, 200000};
    char *text = malloc(200000);
    assert_non_null(text);
    for (size_t i = 0; i < 200000; i++) text[i] = (char)('a' + i % 23);
    for (size_t k = 0; k < sizeof PIECES / sizeof *PIECES; k++) {
        eb_output *output = open_output(path);
        for (size_t at = 0; at < 200000; at += PIECES[k]) {
            const size_t left = 200000 - at;
            eb_output_write(output, text + at,
                            left < PIECES[k] ? left : PIECES[k]);
        }
        assert_ok(eb_output_close(output, NULL));
        expect_file(path, text, 200000);
    }
    free(text);
    unlink(path);
}

static void the_old_file_stands_until_the_close(void **state) {
    (void)state;
    put_file(path, "old");
    eb_output *output = open_output(path);
    eb_output_text(output, "new and longer");
    expect_file(path, "old", 3);
    assert_ok(eb_output_close(output, NULL));
    expect_file(path, "new and longer", 14);
    output = open_output(path);
    eb_output_text(output, "never");
    eb_output_abandon(output);
    expect_file(path, "new and longer", 14);
    assert_int_equal(count_entries(), 1);
    eb_output_abandon(NULL);
    unlink(path);
}

static void mode_is_0600(void **state) {
    (void)state;
    static const mode_t MASKS[] = {000, 022, 077, 0777};
    for (size_t i = 0; i < sizeof MASKS / sizeof *MASKS; i++) {
        const mode_t before = umask(MASKS[i]);
        eb_output *output = open_output(path);
        char hidden[400];
        assert_int_equal(find_hidden(hidden, sizeof hidden), 1);
        assert_int_equal(mode_of(hidden), 0600);
        assert_ok(eb_output_close(output, NULL));
        umask(before);
        assert_int_equal(mode_of(path), 0600);
    }
    /* Also where the old file could be read by all. */
    assert_int_equal(chmod(path, 0644), 0);
    assert_ok(eb_output_close(open_output(path), NULL));
    assert_int_equal(mode_of(path), 0600);
    unlink(path);
}

static void two_outputs_in_one_folder(void **state) {
    (void)state;
    eb_output *first = open_output(path), *second = open_output(other);
    eb_output_text(first, "1");
    eb_output_text(second, "2");
    assert_ok(eb_output_close(second, NULL));
    assert_ok(eb_output_close(first, NULL));
    expect_file(path, "1", 1);
    expect_file(other, "2", 1);
    unlink(path);
    unlink(other);
}

/* A link that lies where the hidden file would be is not written through. */
static void a_trap_for_the_hidden_file(void **state) {
    (void)state;
    char trap[120], name[400];
    snprintf(trap, sizeof trap, "%s/.earlybell-%ld-0.tmp", folder,
             (long)getpid());
    assert_int_equal(symlink(other, trap), 0);
    eb_output *output = open_output(path);
    assert_int_equal(find_hidden(name, sizeof name), 2);
    eb_output_text(output, "x");
    assert_ok(eb_output_close(output, NULL));
    assert_int_equal(access(other, F_OK), -1);
    expect_file(path, "x", 1);
    unlink(trap);
    unlink(path);
}

/* ---- targets that are refused ------------------------------------------- */

static void links_folders_and_devices(void **state) {
    (void)state;
    put_file(other, "other");
    assert_int_equal(symlink(other, path), 0);
    refuse_open(path, "symbolic link");
    unlink(path);
    unlink(other);
    assert_int_equal(symlink(other, path), 0); /* dangling */
    refuse_open(path, "symbolic link");
    unlink(path);
    refuse_open(folder, "folder");
    char slash[90];
    snprintf(slash, sizeof slash, "%s/", folder);
    refuse_open(slash, "folder");
    refuse_open("/dev/null", "not a regular file");
    assert_int_equal(mkfifo(path, 0600), 0);
    refuse_open(path, "not a regular file");
    unlink(path);
    snprintf(slash, sizeof slash, "%s/no/out", folder);
    refuse_open(slash, "no such file or folder");
    eb_output *output = NULL;
    assert_int_equal(eb_output_open("", NULL, &output, NULL), EB_ERR_ARGUMENT);
    assert_int_equal(eb_output_open(path, NULL, NULL, NULL), EB_ERR_ARGUMENT);
    assert_int_equal(eb_output_close(NULL, NULL), EB_ERR_ARGUMENT);
    assert_int_equal(count_entries(), 0);
}

static void a_link_laid_while_writing(void **state) {
    (void)state;
    put_file(other, "other");
    eb_output *output = open_output(path);
    eb_output_text(output, "x");
    assert_int_equal(symlink(other, path), 0);
    eb_error err;
    assert_int_equal(eb_output_close(output, &err), EB_ERR_WRITE);
    assert_non_null(strstr(err.message, "symbolic link"));
    expect_file(other, "other", 5);
    assert_int_equal(count_entries(), 2);
    unlink(path);
    unlink(other);
}

/* ---- a full disk -------------------------------------------------------- */

/* With files limited to 100,000 bytes; the signal that comes with the limit
 * is ignored here, so that write fails. */
static void no_room_for_the_file(void **state) {
    (void)state;
    struct rlimit before, limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    put_file(path, "old");
    limit = before;
    limit.rlim_cur = 100000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    char text[1000];
    memset(text, 'x', sizeof text);
    static const int COUNTS[] = {101, 1000};
    eb_error err[2];
    eb_status status[2];
    for (int k = 0; k < 2; k++) {
        eb_output *output = open_output(path);
        for (int i = 0; i < COUNTS[k]; i++) {
            eb_output_write(output, text, sizeof text);
        }
        status[k] = eb_output_close(output, &err[k]);
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
    for (int k = 0; k < 2; k++) {
        assert_int_equal(status[k], EB_ERR_WRITE);
        assert_non_null(strstr(err[k].message, "larger than is allowed"));
        assert_string_equal(err[k].field, "path");
    }
    expect_file(path, "old", 3);
    assert_int_equal(count_entries(), 1);
    unlink(path);
}

static void a_failure_sticks(void **state) {
    (void)state;
    put_file(path, "old");
    eb_output *output = open_output(path);
    eb_output_text(output, "before");
    eb_output_fail(output, EB_ERR_ARGUMENT, "table", "first reason");
    eb_output_fail(output, EB_ERR_LIMIT, "other", "second reason");
    eb_output_text(output, "after");
    eb_error err;
    assert_int_equal(eb_output_close(output, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "table");
    assert_non_null(strstr(err.message, "first reason"));
    expect_file(path, "old", 3);
    assert_int_equal(count_entries(), 1);
    unlink(path);
}

/* ---- standard output ---------------------------------------------------- */

/* Puts `descriptor` in the place of standard output; returns the old one. */
static int replace_output(int descriptor) {
    fflush(stdout);
    const int before = dup(STDOUT_FILENO);
    assert_true(before >= 0);
    assert_true(dup2(descriptor, STDOUT_FILENO) >= 0);
    return before;
}

static void restore_output(int before) {
    fflush(stdout);
    assert_true(dup2(before, STDOUT_FILENO) >= 0);
    close(before);
}

static void standard_output(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        const int file = open(other, O_RDWR | O_CREAT | O_TRUNC, 0600);
        const int before = replace_output(file);
        printf("printed before, ");
        eb_output *output = open_output(i == 0 ? NULL : "-");
        eb_output_text(output, "written");
        const eb_status status = eb_output_close(output, NULL);
        printf(", printed after");
        restore_output(before);
        close(file);
        assert_ok(status);
        expect_file(other, "printed before, written, printed after", 38);
    }
    assert_int_equal(count_entries(), 1);
    unlink(other);
}

static void a_full_standard_output(void **state) {
    (void)state;
    const int full = open("/dev/full", O_WRONLY);
    if (full < 0) skip();
    const int before = replace_output(full);
    eb_output *output = open_output(NULL);
    eb_output_text(output, "x"); /* only the close can notice */
    eb_error err;
    const eb_status status = eb_output_close(output, &err);
    restore_output(before);
    close(full);
    assert_int_equal(status, EB_ERR_WRITE);
    assert_non_null(strstr(err.message, "no space left"));
}

static void a_closed_standard_output(void **state) {
    (void)state;
    fflush(stdout);
    const int before = dup(STDOUT_FILENO);
    close(STDOUT_FILENO);
    eb_output *output = NULL;
    eb_error err;
    const eb_status status = eb_output_open(NULL, NULL, &output, &err);
    restore_output(before);
    assert_int_equal(status, EB_ERR_WRITE);
    assert_null(output);
}

/* A pipe that takes little at a time and does not wait: short writes, and
 * writes that have to be tried again. */
static void a_slow_reader(void **state) {
    (void)state;
    enum { SIZE = 1000000 };
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        unsigned char piece[3001];
        size_t at = 0;
        for (ssize_t n; (n = read(ends[0], piece, sizeof piece)) > 0;) {
            for (ssize_t i = 0; i < n; i++, at++) {
                if (piece[i] != (unsigned char)(at % 253)) _exit(1);
            }
        }
        _exit(at == SIZE ? 0 : 2);
    }
    close(ends[0]);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    const int before = replace_output(ends[1]);
    close(ends[1]);
    eb_output *output = open_output("-");
    char *text = malloc(SIZE);
    for (size_t i = 0; text != NULL && i < SIZE; i++) {
        text[i] = (char)(i % 253);
    }
    eb_output_write(output, text, 100);
    eb_output_write(output, text + 100, SIZE - 100);
    const eb_status status = eb_output_close(output, NULL);
    restore_output(before);
    free(text);
    assert_ok(status);
    int result = -1;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
}

static void a_reader_that_went_away(void **state) {
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    const int before = replace_output(ends[1]);
    close(ends[1]);
    eb_output *output = open_output("-");
    eb_output_text(output, "x");
    eb_error err;
    const eb_status status = eb_output_close(output, &err);
    restore_output(before);
    signal(SIGPIPE, SIG_DFL);
    assert_int_equal(status, EB_ERR_WRITE);
    assert_non_null(strstr(err.message, "the reader went away"));
}

/* ---- small writers ------------------------------------------------------ */

static void json_and_integers(void **state) {
    (void)state;
    eb_output *output = open_output(path);
    eb_output_json(output, "a\"\\\n\xC3\xAB");
    eb_output_integer(output, INT64_MIN);
    char text[500];
    memset(text, '\x01', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    eb_output_json(output, text);
    assert_ok(eb_output_close(output, NULL));
    char want[4000] = "\"a\\\"\\\\\\n\xC3\xAB\"-9223372036854775808\"";
    for (size_t i = 0; i < sizeof text - 1; i++) strcat(want, "\\u0001");
    strcat(want, "\"");
    expect_file(path, want, strlen(want));
    unlink(path);
}

/* ---- memory ------------------------------------------------------------- */

typedef struct scarce {
    int left, held;
} scarce;

static void *scarce_allocate(void *context, size_t size) {
    scarce *s = context;
    if (s->left-- <= 0) return NULL;
    s->held++;
    return malloc(size);
}

static void *scarce_resize(void *context, void *block, size_t size) {
    (void)context;
    return realloc(block, size);
}

static void scarce_release(void *context, void *block) {
    ((scarce *)context)->held--;
    free(block);
}

static void memory_runs_out(void **state) {
    (void)state;
    for (int allowed = 0; allowed < 4; allowed++) {
        scarce s = {allowed, 0};
        const eb_memory memory = {scarce_allocate, scarce_resize,
                                  scarce_release, &s};
        eb_output *output = NULL;
        eb_status status = eb_output_open(path, &memory, &output, NULL);
        assert_int_equal(status, allowed < 2 ? EB_ERR_MEMORY : EB_OK);
        if (status == EB_OK) {
            eb_output_json(output,
                           "text that is much too long for the small buffer");
            status = eb_output_close(output, NULL);
            assert_int_equal(status, allowed < 3 ? EB_ERR_MEMORY : EB_OK);
        }
        assert_int_equal(s.held, 0);
        assert_int_equal(count_entries(), allowed < 3 ? 0 : 1);
    }
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_file),
        cmocka_unit_test(an_empty_file),
        cmocka_unit_test(a_relative_path),
        cmocka_unit_test(large_files),
        cmocka_unit_test(the_old_file_stands_until_the_close),
        cmocka_unit_test(mode_is_0600),
        cmocka_unit_test(two_outputs_in_one_folder),
        cmocka_unit_test(a_trap_for_the_hidden_file),
        cmocka_unit_test(links_folders_and_devices),
        cmocka_unit_test(a_link_laid_while_writing),
        cmocka_unit_test(no_room_for_the_file),
        cmocka_unit_test(a_failure_sticks),
        cmocka_unit_test(standard_output),
        cmocka_unit_test(a_full_standard_output),
        cmocka_unit_test(a_closed_standard_output),
        cmocka_unit_test(a_slow_reader),
        cmocka_unit_test(a_reader_that_went_away),
        cmocka_unit_test(json_and_integers),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
