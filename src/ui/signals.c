/* SPDX-License-Identifier: MIT */
/*
 * The names of the hidden files stand in a fixed table, because a handler may
 * call almost nothing: unlink, signal and raise are safe in it (POSIX 2.4.3).
 * The default action then follows, so that a shell sees what ended us.
 *
 * A program has few outputs open at once. When the table is full the oldest
 * name is given up: it is the likeliest to be closed already.
 */
#define _XOPEN_SOURCE 700

#include "ui/signals.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "text/output.h"

#define GUARDED_MOST 8
#define PATH_ROOM 4096

static const int ENDING[] = {SIGINT, SIGTERM, SIGHUP};

static char guarded[GUARDED_MOST][PATH_ROOM]; /* "": free */
static int next_place;
static int holds; /* how often they are held */

static void end(int number) {
    for (int i = 0; i < GUARDED_MOST; i++) {
        if (guarded[i][0] != '\0') (void)unlink(guarded[i]);
    }
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

static void end_on(int number) {
    struct sigaction now, then;
    if (sigaction(number, NULL, &now) != 0 || now.sa_handler == SIG_IGN) {
        return;
    }
    memset(&then, 0, sizeof then);
    then.sa_handler = end;
    sigfillset(&then.sa_mask);
    (void)sigaction(number, &then, NULL);
}

void eb_signals_start(void) {
    const struct rlimit none = {0, 0};
    for (size_t i = 0; i < sizeof ENDING / sizeof *ENDING; i++) {
        end_on(ENDING[i]);
    }
    /* A reader that closes the pipe (`| head`) ends the program quietly, even
     * where a parent had the signal ignored. */
    (void)signal(SIGPIPE, SIG_DFL);
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)setrlimit(RLIMIT_CORE, &none);
}

static void change_mask(int how) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof ENDING / sizeof *ENDING; i++) {
        sigaddset(&set, ENDING[i]);
    }
    (void)sigprocmask(how, &set, NULL);
}

void eb_signals_hold(void) {
    if (holds++ == 0) change_mask(SIG_BLOCK);
}

void eb_signals_release(void) {
    if (--holds == 0) change_mask(SIG_UNBLOCK);
}

void eb_signals_guard(const eb_output *output, const char *path) {
    char *place = guarded[next_place];
    if (!eb_output_hidden(output, path, place, PATH_ROOM)) return;
    next_place = (next_place + 1) % GUARDED_MOST;
}
