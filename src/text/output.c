/* SPDX-License-Identifier: MIT */
/*
 * A file that is written whole or not at all. Bytes go to a hidden file in
 * the target's own folder, which nobody else may read (0600: it is about
 * children) and whose name says nothing of what is in it. Only after fsync is
 * it renamed over the target, which POSIX makes one step: whoever opens the
 * target sees all of the old file or all of the new one, also after a crash.
 *
 * The target must be a regular file or not yet exist. A symbolic link is
 * refused: renaming would replace the link, writing through it would leave
 * the folder that was named. So are devices, which a rename would remove.
 *
 * After the rename the folder is synced too. If that fails the new file is in
 * place all the same, so it is not reported as a failure, which promises that
 * the old file still stands.
 *
 * A process that is killed leaves the hidden file behind; nothing reads it, and
 * eb_output_remove_stale takes it away. What is still being written is
 * told from what was left by a lock, which ends with its process on whatever
 * machine that was; a number of a process says nothing on a shared folder.
 */
#define _POSIX_C_SOURCE 200809L

#include "text/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/number.h"
#include "text/system_error.h"

#define BUFFER_ROOM ((size_t)1 << 16)
#define TEMPORARY_ROOM 64
#define MAX_TRIES 1000
#define HIDDEN ".earlybell-"
#define FOLDER_ROOM 4096

struct eb_output {
    eb_memory memory;
    int descriptor; /* a duplicate of standard output, or the hidden file */
    int folder;     /* -1: standard output */
    char *name;     /* of the target in its folder */
    char temporary[TEMPORARY_ROOM]; /* "" when there is no hidden file */
    eb_status status;
    const char *field;
    const char *reason;
    const char *purpose;
    int told; /* 1: the purpose was asked for */
    size_t used;
    char buffer[BUFFER_ROOM];
};

/* ---- failures ----------------------------------------------------------- */

void eb_output_fail(eb_output *output, eb_status status, const char *field,
                    const char *reason) {
    if (output->status != EB_OK) return;
    output->status = status;
    output->field = field;
    output->reason = reason;
}

static void fail_write(eb_output *output, int number) {
    eb_output_fail(output, EB_ERR_WRITE, "path", eb_system_reason(number));
}

/* ---- opening ------------------------------------------------------------ */

/* Why the target may not be replaced, or NULL. */
static const char *refusal(int folder, const char *name) {
    struct stat about;
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? NULL : eb_system_reason(errno);
    }
    if (S_ISLNK(about.st_mode)) return "it is a symbolic link";
    if (S_ISDIR(about.st_mode)) return "it is a folder";
    if (!S_ISREG(about.st_mode)) return "it is not a regular file";
    return NULL;
}

/* ".earlybell-", digits, "-", digits, ".tmp": a name that this file makes. */
int eb_output_is_hidden_name(const char *name) {
    static const char DIGITS[] = "0123456789";
    if (strncmp(name, HIDDEN, sizeof HIDDEN - 1) != 0) return 0;
    name += sizeof HIDDEN - 1;
    const size_t process = strspn(name, DIGITS);
    if (process == 0 || name[process] != '-') return 0;
    name += process + 1;
    const size_t number = strspn(name, DIGITS);
    return number > 0 && strcmp(name + number, ".tmp") == 0;
}

/* Takes one file away if an earlier run that was killed has left it: a plain
 * file of our own, private, under one name only, that nobody holds. */
static void remove_stale(int folder, const char *name) {
    struct stat about;
    const int descriptor =
        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return;
    if (fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) &&
        about.st_uid == geteuid() && about.st_nlink == 1 &&
        (about.st_mode & (S_IRWXG | S_IRWXO)) == 0 &&
        flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
        (void)unlinkat(folder, name, 0);
    }
    (void)close(descriptor);
}

void eb_output_remove_stale(const char *path) {
    char folder[FOLDER_ROOM];
    const struct dirent *entry;
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;
    const size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (path == NULL || strcmp(path, "-") == 0 || length + 2 > sizeof folder) {
        return;
    }
    memcpy(folder, path, length);
    memcpy(folder + length, ".", 2);
    DIR *entries = opendir(folder);
    if (entries == NULL) return;
    while ((entry = readdir(entries)) != NULL) {
        if (eb_output_is_hidden_name(entry->d_name)) {
            remove_stale(dirfd(entries), entry->d_name);
        }
    }
    (void)closedir(entries);
}

/* 1 when the new file is ours to write: it has still its name, and no other
 * output that tidied up in between has taken it for an old one. A file system
 * without locks never loses one, as nobody can hold a lock there. */
static int is_held(int descriptor) {
    struct stat about;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        return 0;
    }
    return fstat(descriptor, &about) != 0 || about.st_nlink > 0;
}

/* Makes the hidden file. Its name must be new: O_EXCL also refuses a link
 * that someone has laid in its place. */
static int make_temporary(eb_output *output) {
    for (int i = 0; i < MAX_TRIES; i++) {
        snprintf(output->temporary, sizeof output->temporary,
                 HIDDEN "%ld-%d.tmp", (long)getpid(), i);
        const int descriptor =
            openat(output->folder, output->temporary,
                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (descriptor >= 0 && is_held(descriptor)) return descriptor;
        if (descriptor >= 0) {
            (void)close(descriptor);
        } else if (errno != EEXIST) {
            break;
        }
    }
    output->temporary[0] = '\0';
    return -1;
}

/* Opens the target's folder and keeps the name of the target in it. */
static eb_status open_folder(eb_output *output, const char *path,
                             eb_error *err) {
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const size_t folder_length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    const size_t length = strlen(path);
    /* "folder/" NUL "name" NUL in one block; "" stands for the folder here. */
    output->name = eb_alloc(&output->memory, length + 4, 1);
    if (output->name == NULL) return eb_fail_memory(err);
    char *folder = output->name + (length - folder_length) + 1;
    memcpy(output->name, name, length - folder_length + 1);
    memcpy(folder, path, folder_length);
    memcpy(folder + folder_length, ".", 2);
    output->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (output->folder < 0) {
        return eb_fail(err, EB_ERR_WRITE, "path",
                       "cannot open the output's folder: %s",
                       eb_system_reason(errno));
    }
    return EB_OK;
}

static eb_status open_file(eb_output *output, const char *path, eb_error *err) {
    eb_status status = open_folder(output, path, err);
    if (status != EB_OK) return status;
    const char *reason = output->name[0] == '\0'
                             ? "it is a folder"
                             : refusal(output->folder, output->name);
    if (reason != NULL) {
        return eb_fail(err, EB_ERR_WRITE, "path",
                       "the output may not be replaced: %s", reason);
    }
    output->descriptor = make_temporary(output);
    if (output->descriptor < 0) {
        return eb_fail(err, EB_ERR_WRITE, "path",
                       "cannot make a file in the output's folder: %s",
                       eb_system_reason(errno));
    }
    /* A strange umask may have taken the owner's own rights away. */
    if (fchmod(output->descriptor, 0600) != 0) {
        return eb_fail(err, EB_ERR_WRITE, "path",
                       "cannot make the output private: %s",
                       eb_system_reason(errno));
    }
    return EB_OK;
}

/* Writes to a duplicate, so that closing it can be checked: some file systems
 * tell of a lost write only then. */
static eb_status open_standard_output(eb_output *output, eb_error *err) {
    if (fflush(stdout) == 0) {
        output->descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    }
    if (output->descriptor >= 0) return EB_OK;
    return eb_fail(err, EB_ERR_WRITE, NULL, "no standard output: %s",
                   eb_system_reason(errno));
}

/* Frees, and takes the hidden file away if it is still there. */
static void discard(eb_output *output) {
    if (output->descriptor >= 0) (void)close(output->descriptor);
    if (output->temporary[0] != '\0') {
        (void)unlinkat(output->folder, output->temporary, 0);
    }
    if (output->folder >= 0) (void)close(output->folder);
    eb_release(&output->memory, output->name);
    const eb_memory memory = output->memory;
    eb_release(&memory, output);
}

eb_status eb_output_open(const char *path, const eb_memory *memory,
                         eb_output **out, eb_error *err) {
    if (out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "out is NULL");
    }
    if (path != NULL && path[0] == '\0') {
        return eb_fail(err, EB_ERR_ARGUMENT, "path", "the path is empty");
    }
    const eb_memory own = eb_memory_or_default(memory);
    eb_output *output = eb_alloc(&own, 1, sizeof *output);
    if (output == NULL) return eb_fail_memory(err);
    memset(output, 0, offsetof(struct eb_output, buffer));
    output->memory = own;
    output->descriptor = output->folder = -1;
    const int is_standard = path == NULL || strcmp(path, "-") == 0;
    const eb_status status = is_standard ? open_standard_output(output, err)
                                         : open_file(output, path, err);
    if (status != EB_OK) {
        discard(output);
        return status;
    }
    *out = output;
    return EB_OK;
}

/* ---- what others ask ---------------------------------------------------- */

void eb_output_set_purpose(eb_output *output, const char *purpose) {
    output->purpose = purpose;
}

const char *eb_output_purpose(const eb_output *output) {
    return output->purpose;
}

const char *eb_output_purpose_once(eb_output *output) {
    return output->told++ == 0 ? output->purpose : NULL;
}

int eb_output_hidden(const eb_output *output, const char *path, char *out,
                     size_t room) {
    if (output->temporary[0] == '\0' || path == NULL) return 0;
    const char *slash = strrchr(path, '/');
    const size_t folder = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (folder + strlen(output->temporary) >= room) return 0;
    memcpy(out, path, folder);
    memcpy(out + folder, output->temporary, strlen(output->temporary) + 1);
    return 1;
}

/* ---- writing ------------------------------------------------------------ */

static void write_out(eb_output *output, const char *text, size_t length) {
    while (length != 0 && output->status == EB_OK) {
        const ssize_t n = write(output->descriptor, text, length);
        if (n >= 0) {
            text += n;
            length -= (size_t)n;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd wait = {output->descriptor, POLLOUT, 0};
            if (poll(&wait, 1, -1) < 0 && errno != EINTR) {
                fail_write(output, errno);
            }
        } else if (errno != EINTR) {
            fail_write(output, errno);
        }
    }
}

static void flush(eb_output *output) {
    write_out(output, output->buffer, output->used);
    output->used = 0;
}

void eb_output_write(eb_output *output, const char *text, size_t length) {
    if (output->status != EB_OK || length == 0) return;
    if (length > BUFFER_ROOM - output->used) {
        flush(output);
        if (length >= BUFFER_ROOM) {
            write_out(output, text, length);
            return;
        }
    }
    memcpy(output->buffer + output->used, text, length);
    output->used += length;
}

void eb_output_text(eb_output *output, const char *text) {
    eb_output_write(output, text, strlen(text));
}

void eb_output_json(eb_output *output, const char *text) {
    const size_t length = strlen(text);
    char small[256];
    if (length > (sizeof small - 3) / 6) {
        const size_t room = 6 * length + 3;
        char *large = eb_alloc(&output->memory, room, 1);
        if (large == NULL) {
            eb_output_fail(output, EB_ERR_MEMORY, NULL, "out of memory");
            return;
        }
        const size_t used = eb_json_quote(text, length, large, room);
        eb_output_write(output, large, used);
        eb_release(&output->memory, large);
        return;
    }
    const size_t used = eb_json_quote(text, length, small, sizeof small);
    eb_output_write(output, small, used);
}

void eb_output_integer(eb_output *output, int64_t value) {
    char digits[EB_NUMBER_ROOM];
    const size_t length = eb_number_write_int(value, digits);
    eb_output_write(output, digits, length);
}

/* ---- closing ------------------------------------------------------------ */

/* A file system without fsync (EINVAL) has nothing better to offer. */
static void sync_file(eb_output *output) {
    while (fsync(output->descriptor) != 0) {
        if (errno == EINTR) continue;
        if (errno != EINVAL) fail_write(output, errno);
        return;
    }
}

static void put_in_place(eb_output *output) {
    const char *reason = refusal(output->folder, output->name);
    if (reason != NULL) {
        eb_output_fail(output, EB_ERR_WRITE, "path", reason);
    } else if (renameat(output->folder, output->temporary, output->folder,
                        output->name) != 0) {
        fail_write(output, errno);
    } else {
        output->temporary[0] = '\0';
        (void)fsync(output->folder);
    }
}

eb_status eb_output_close(eb_output *output, eb_error *err) {
    if (output == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "output", "output is NULL");
    }
    const int is_file = output->folder >= 0;
    flush(output);
    if (output->status == EB_OK && is_file) sync_file(output);
    /* After EINTR the descriptor is gone all the same (Linux; POSIX leaves it
     * open), so close is never repeated. */
    if (close(output->descriptor) != 0 && errno != EINTR) {
        fail_write(output, errno);
    }
    output->descriptor = -1;
    if (output->status == EB_OK && is_file) put_in_place(output);
    eb_status status = output->status;
    if (status != EB_OK) {
        status = eb_fail(err, status, output->field,
                         "the output was not written: %s", output->reason);
    }
    discard(output);
    return status;
}

void eb_output_abandon(eb_output *output) {
    if (output != NULL) discard(output);
}
