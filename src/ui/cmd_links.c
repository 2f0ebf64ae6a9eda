/* SPDX-License-Identifier: MIT */
/*
 * `links`: what the rows of a school need from elsewhere, from one pass over
 * the registers of all. Files that this command has written are added up, so
 * that each council, trust or machine can make its own.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "ui/commands.h"
#include "ui/input.h"
#include "ui/links_file.h"
#include "ui/purpose.h"

static int write_piece(void *context, const char *text, size_t length) {
    eb_output_write(context, text, length);
    return 0; /* a failed write is told by eb_output_close */
}

static int write_links(const eb_given *given, const eb_links *links) {
    const char *path = given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_error err = {0};
    if (eb_result_open(given, path, &output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    if (eb_links_write(links, write_piece, output, &err) != EB_OK) {
        eb_output_abandon(output);
        return eb_say_error(path, &err);
    }
    return eb_output_close(output, &err) == EB_OK ? EB_EXIT_DONE
                                                  : eb_say_error(path, &err);
}

/* Adds `one`, which it takes in any case, to all that came before it. */
static eb_status add(eb_links **all, eb_links *one, eb_error *err) {
    if (*all == NULL) {
        *all = one;
        return EB_OK;
    }
    const eb_status status = eb_links_merge(*all, one, err);
    eb_links_free(one);
    return status;
}

/* ---- from registers ----------------------------------------------------- */

/* Of one view: all schools, or one of them. input->work: those before. */
static int make(eb_input *input) {
    eb_links *links = NULL, *all = input->work;
    eb_error err = {0};
    eb_status status = eb_links_new(input->view, &links, &err);
    if (status == EB_OK) status = add(&all, links, &err);
    input->work = all;
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(NULL, &err);
}

static int end(eb_input *input, int code) {
    if (input->work == NULL) return code;
    if (code == EB_EXIT_DONE) {
        code = write_links(input->settings.given, input->work);
    }
    eb_links_free(input->work);
    input->work = NULL;
    return code;
}

/* ---- from links --------------------------------------------------------- */

static int add_up(const eb_given *given) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_links *all = NULL;
    int code = EB_EXIT_DONE;
    for (size_t i = 0; i < given->file_count && code == EB_EXIT_DONE; i++) {
        eb_links *one = NULL;
        eb_error err = {0};
        eb_status status = eb_links_open(given->files[i], &memory, &one, &err);
        if (status == EB_OK) status = add(&all, one, &err);
        if (status != EB_OK) code = eb_say_error(given->files[i], &err);
    }
    if (code == EB_EXIT_DONE) code = write_links(given, all);
    eb_links_free(all);
    return code;
}

/* What changes how a register is read cannot change links that are made. */
static int check_added(const eb_given *given) {
    for (int id = 0; id < EB_OPTIONS; id++) {
        if (given->values[id] != NULL && id != EB_OPTION_OUTPUT) {
            return eb_say_wrong_use("links",
                                    "files of links are added up as they are: "
                                    "with -o alone");
        }
    }
    for (size_t i = 0; i < given->file_count; i++) {
        if (!eb_links_is_file(given->files[i])) {
            return eb_say_wrong_use("links",
                                    "registers, or files of links: not both");
        }
    }
    return EB_EXIT_DONE;
}

int eb_cmd_links(const eb_given *given) {
    const char *unit = given->values[EB_OPTION_UNIT];
    if (unit != NULL && strcmp(unit, "pupil") == 0) {
        return eb_say_wrong_use("links",
                                "--unit pupil needs a pupil's schools in one "
                                "register: there are no links of it");
    }
    if (given->file_count == 0 || !eb_links_is_file(given->files[0])) {
        return eb_on_schools(given, make, end);
    }
    const int code = check_added(given);
    return code == EB_EXIT_DONE ? add_up(given) : code;
}
