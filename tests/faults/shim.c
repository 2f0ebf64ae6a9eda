/* SPDX-License-Identifier: MIT */
/*
 * Stands between a program and the C library (LD_PRELOAD) and fails one of
 * its calls. What strace can inject, without the right to trace; and, for
 * allocations, what it cannot.
 *
 *   FAULT_CALL=write FAULT_AT=3 FAULT_ERRNO=28   the third write fails: ENOSPC
 *   FAULT_ON=1                                   and every one after it
 *   FAULT_EINTR=1     every other read, write and fsync is interrupted
 *   FAULT_SHORT=1     a read or a write moves one byte at a time
 *   FAULT_COUNT=FILE  appends how many FAULT_CALLs there were, at the end
 *
 * FAULT_CALL is read, write, fsync, close, open, rename, mkdir, stat, chmod,
 * seek or memory. Linked with -Wl,--wrap and EB_FAULT_WRAP it refuses memory
 * inside a program that a sanitizer watches.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind {
    READ,
    WRITE,
    FSYNC,
    CLOSE,
    OPEN,
    RENAME,
    MKDIR,
    STAT,
    CHMOD,
    SEEK,
    MEMORY,
    KINDS
};

static int known, kind, on, number = EIO, is_short, is_interrupted;
static long at, counted, turn;

static void learn(void) {
    static const char *const NAMES[KINDS] = {
        "read",  "write", "fsync", "close", "open",  "rename",
        "mkdir", "stat",  "chmod", "seek",  "memory"};
    if (known) return;
    known = 1;
    kind = KINDS;
    const char *call = getenv("FAULT_CALL");
    for (int i = 0; call != NULL && i < KINDS; i++) {
        if (strcmp(call, NAMES[i]) == 0) kind = i;
    }
    const char *text = getenv("FAULT_AT");
    if (text != NULL) at = atol(text);
    text = getenv("FAULT_ERRNO");
    if (text != NULL) number = atoi(text);
    on = getenv("FAULT_ON") != NULL;
    is_short = getenv("FAULT_SHORT") != NULL;
    is_interrupted = getenv("FAULT_EINTR") != NULL;
}

/* 1: this call is to fail; errno is set. */
static int fails(int of) {
    learn();
    if (kind != of) return 0;
    const long n = __atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST);
    if (at == 0 || (n != at && !(on && n > at))) return 0;
    errno = of == MEMORY ? ENOMEM : number;
    return 1;
}

static int interrupts(void) {
    learn();
    if (!is_interrupted) return 0;
    if (__atomic_add_fetch(&turn, 1, __ATOMIC_SEQ_CST) % 2 == 0) return 0;
    errno = EINTR;
    return 1;
}

__attribute__((destructor)) static void tell(void) {
    char line[32];
    const char *path = getenv("FAULT_COUNT");
    if (path == NULL) return;
    const int file = (int)syscall(SYS_openat, AT_FDCWD, path,
                                  O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file < 0) return;
    const int length = snprintf(line, sizeof line, "%ld\n", counted);
    (void)!syscall(SYS_write, file, line, (size_t)length);
    (void)syscall(SYS_close, file);
}

/* ---- memory ------------------------------------------------------------- */

#ifdef EB_FAULT_WRAP
#define OURS(name) __wrap_##name
#define THEIRS(name) __real_##name
#else
#define OURS(name) name
#define THEIRS(name) __libc_##name
#endif

extern void *THEIRS(malloc)(size_t);
extern void *THEIRS(calloc)(size_t, size_t);
extern void *THEIRS(realloc)(void *, size_t);
void *OURS(malloc)(size_t);
void *OURS(calloc)(size_t, size_t);
void *OURS(realloc)(void *, size_t);

void *OURS(malloc)(size_t size) {
    return fails(MEMORY) ? NULL : THEIRS(malloc)(size);
}
void *OURS(calloc)(size_t count, size_t size) {
    return fails(MEMORY) ? NULL : THEIRS(calloc)(count, size);
}
void *OURS(realloc)(void *block, size_t size) {
    return fails(MEMORY) ? NULL : THEIRS(realloc)(block, size);
}

/* ---- files -------------------------------------------------------------- */

#ifndef EB_FAULT_WRAP

ssize_t read(int file, void *to, size_t room) {
    if (fails(READ) || interrupts()) return -1;
    return syscall(SYS_read, file, to, is_short && room > 1 ? 1 : room);
}

ssize_t pread(int file, void *to, size_t room, off_t from) {
    if (fails(READ) || interrupts()) return -1;
    return syscall(SYS_pread64, file, to, is_short && room > 1 ? 1 : room,
                   from);
}

ssize_t write(int file, const void *text, size_t length) {
    if (fails(WRITE) || interrupts()) return -1;
    return syscall(SYS_write, file, text, is_short && length > 1 ? 1 : length);
}

int fsync(int file) {
    if (fails(FSYNC) || interrupts()) return -1;
    return (int)syscall(SYS_fsync, file);
}

/* The descriptor is gone, as with the kernel's own failures. */
int close(int file) {
    const int failed = fails(CLOSE), why = errno;
    const int code = (int)syscall(SYS_close, file);
    if (failed) errno = why;
    return failed ? -1 : code;
}

static int open_at(int folder, const char *path, int flags, va_list more) {
    const int mode = (flags & O_CREAT) != 0 ? va_arg(more, int) : 0;
    if (fails(OPEN)) return -1;
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const int file = open_at(AT_FDCWD, path, flags, more);
    va_end(more);
    return file;
}

int openat(int folder, const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const int file = open_at(folder, path, flags, more);
    va_end(more);
    return file;
}

int rename(const char *from, const char *to) {
    if (fails(RENAME)) return -1;
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int one, const char *from, int other, const char *to) {
    if (fails(RENAME)) return -1;
    return (int)syscall(SYS_renameat2, one, from, other, to, 0);
}

int mkdir(const char *path, mode_t mode) {
    if (fails(MKDIR)) return -1;
    return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int fstat(int file, struct stat *out) {
    if (fails(STAT)) return -1;
    return (int)syscall(SYS_newfstatat, file, "", out, AT_EMPTY_PATH);
}

int fstatat(int folder, const char *path, struct stat *out, int flags) {
    if (fails(STAT)) return -1;
    return (int)syscall(SYS_newfstatat, folder, path, out, flags);
}

int lstat(const char *path, struct stat *out) {
    if (fails(STAT)) return -1;
    return (int)syscall(SYS_newfstatat, AT_FDCWD, path, out,
                        AT_SYMLINK_NOFOLLOW);
}

int fchmod(int file, mode_t mode) {
    if (fails(CHMOD)) return -1;
    return (int)syscall(SYS_fchmod, file, mode);
}

off_t lseek(int file, off_t to, int from) {
    if (fails(SEEK)) return -1;
    return syscall(SYS_lseek, file, to, from);
}

#endif
