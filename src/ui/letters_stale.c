/* SPDX-License-Identifier: MIT */
/*
 * A run that is killed while it writes letters leaves a hidden folder with
 * families in it. The next run beside it takes that away, if nobody holds it:
 * the lock of a folder ends with its process, on whatever machine that was.
 */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/output.h"
#include "ui/letters.h"

#define PATH_ROOM 4096
#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

int eb_letters_hold(const char *hidden) {
    const int descriptor = open(hidden, FOLDER_FLAGS);
    if (descriptor >= 0) (void)flock(descriptor, LOCK_EX | LOCK_NB);
    return descriptor;
}

/* What a run writes into its folder: 0001.html, index.csv, and hidden files. */
static int is_ours(const char *name) {
    const size_t digits = strspn(name, "0123456789");
    return (digits >= 4 && strcmp(name + digits, ".html") == 0) ||
           strcmp(name, "index.csv") == 0 || eb_output_is_hidden_name(name);
}

static void empty(int folder) {
    const int again = openat(folder, ".", FOLDER_FLAGS);
    DIR *entries = again >= 0 ? fdopendir(again) : NULL;
    const struct dirent *entry;
    if (entries == NULL) {
        if (again >= 0) (void)close(again);
        return;
    }
    while ((entry = readdir(entries)) != NULL) {
        if (is_ours(entry->d_name)) (void)unlinkat(folder, entry->d_name, 0);
    }
    (void)closedir(entries);
}

static void remove_one(int parent, const char *name) {
    struct stat about;
    const int folder = openat(parent, name, FOLDER_FLAGS);
    if (folder < 0) return;
    if (fstat(folder, &about) == 0 && about.st_uid == geteuid() &&
        (about.st_mode & (S_IRWXG | S_IRWXO)) == 0 &&
        flock(folder, LOCK_EX | LOCK_NB) == 0) {
        empty(folder);
        (void)unlinkat(parent, name, AT_REMOVEDIR); /* if nothing else is in */
    }
    (void)close(folder);
}

void eb_letters_remove_stale(const char *path, size_t length) {
    char parent[PATH_ROOM];
    const struct dirent *entry;
    while (length > 0 && path[length - 1] != '/') length--;
    if (length + 2 > sizeof parent) return;
    memcpy(parent, path, length);
    memcpy(parent + length, ".", 2);
    DIR *entries = opendir(parent);
    if (entries == NULL) return;
    while ((entry = readdir(entries)) != NULL) {
        if (!eb_output_is_hidden_name(entry->d_name)) continue;
        remove_one(dirfd(entries), entry->d_name);
    }
    (void)closedir(entries);
}
