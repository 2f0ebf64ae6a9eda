/* SPDX-License-Identifier: MIT */
/*
 * The words for errno. The C library's own depend on the locale and, in
 * strerror, on a shared buffer; neither will do in a library that promises
 * the same bytes everywhere. Only the cases that a person can act on have a
 * sentence of their own. Numbers and meanings: POSIX.1-2008, <errno.h>.
 */
#define _POSIX_C_SOURCE 200809L

#include "text/system_error.h"

#include <errno.h>
#include <stddef.h>

static const struct {
    int number;
    const char *reason;
} REASONS[] = {
    {ENOENT, "no such file or folder"},
    {ENOTDIR, "a part of the path is not a folder"},
    {EISDIR, "it is a folder"},
    {EACCES, "no permission"},
    {EPERM, "not permitted"},
    {EROFS, "the file system is read-only"},
    {ELOOP, "a symbolic link stands in the way"},
    {ENAMETOOLONG, "the name is too long"},
    {ENOSPC, "no space left"},
    {EDQUOT, "the disk quota is used up"},
    {EFBIG, "the file would be larger than is allowed"},
    {EIO, "the disk or connection failed"},
    {EMFILE, "too many files are open"},
    {ENFILE, "too many files are open"},
    {EPIPE, "the reader went away"},
    {EBADF, "it is not open"},
};

const char *eb_system_reason(int number) {
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++) {
        if (REASONS[i].number == number) return REASONS[i].reason;
    }
    return "an error of the system";
}
