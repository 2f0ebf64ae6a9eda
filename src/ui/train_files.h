/* SPDX-License-Identifier: MIT */
/*
 * The files of an invented area: a sink of eb_simulate that writes them, each
 * whole or not at all.
 */
#ifndef EB_UI_TRAIN_FILES_H
#define EB_UI_TRAIN_FILES_H

#include "earlybell/train.h"

typedef struct train_files_options {
    const char *folder; /* exists */
    const char *truth;  /* NULL: none */
    int is_long;        /* 1: one row a mark */
} train_files_options;

typedef struct train_files train_files;

/* EB_ERR_WRITE when one of the files is there already. `simulated` is borrowed
 * until the files are closed. */
eb_status eb_train_files_open(const train_files_options *options,
                              const eb_simulate_options *simulated,
                              train_files **out, eb_error *err);
eb_simulate_sink eb_train_files_sink(train_files *files);
/* Puts all in place and frees. */
eb_status eb_train_files_close(train_files *files, eb_error *err);
/* Frees, nothing written. NULL is allowed. */
void eb_train_files_abandon(train_files *files);

#endif
