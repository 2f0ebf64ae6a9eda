/* SPDX-License-Identifier: MIT */
/*
 * `links`: what the rows of a school need from elsewhere, from one pass over
 * the registers of all. Files that this command has written are added up, so
 * that each council, trust or machine can make its own.
 */
#include <limits.h>
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

/* ---- adding up ---------------------------------------------------------- */

/* A merge makes both anew, so that of n schools, each added to all before it,
 * would cost n * n. What is added here waits for its like: of[i] is NULL or
 * the links of 2^i, as the digits of a number that is counted up. */
typedef struct pile {
    eb_links *of[CHAR_BIT * sizeof(size_t)];
} pile;

/* Takes `one` in any case. */
static eb_status pile_add(pile *to, eb_links *one, eb_error *err) {
    size_t i = 0;
    for (; to->of[i] != NULL; i++) {
        const eb_status status = eb_links_merge(to->of[i], one, err);
        eb_links_free(one);
        if (status != EB_OK) return status;
        one = to->of[i];
        to->of[i] = NULL;
    }
    to->of[i] = one;
    return EB_OK;
}

/* All of it, which leaves nothing; NULL when there was nothing. */
static eb_status pile_sum(pile *from, eb_links **out, eb_error *err) {
    eb_status status = EB_OK;
    *out = NULL;
    for (size_t i = 0; i < sizeof from->of / sizeof *from->of; i++) {
        eb_links *one = from->of[i];
        from->of[i] = NULL;
        if (one == NULL) continue;
        if (*out != NULL && status == EB_OK) {
            status = eb_links_merge(one, *out, err);
        }
        eb_links_free(*out);
        *out = one;
    }
    return status;
}

static int write_pile(const eb_given *given, pile *from, int code) {
    eb_links *links = NULL;
    eb_error err = {0};
    const eb_status status = pile_sum(from, &links, &err);
    if (code == EB_EXIT_DONE && status != EB_OK) {
        code = eb_say_error(NULL, &err);
    } else if (code == EB_EXIT_DONE && links != NULL) {
        code = write_links(given, links);
    }
    eb_links_free(links);
    return code;
}

/* ---- from registers ----------------------------------------------------- */

/* Of one view: all schools, or one of them. input->work: those before. */
static int make(eb_input *input) {
    eb_links *links = NULL;
    eb_error err = {0};
    if (input->work == NULL) {
        input->work = eb_alloc_zero(&input->memory, 1, sizeof(pile));
    }
    eb_status status = input->work != NULL
                           ? eb_links_new(input->view, &links, &err)
                           : eb_fail_memory(&err);
    if (status == EB_OK) status = pile_add(input->work, links, &err);
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(NULL, &err);
}

static int end(eb_input *input, int code) {
    if (input->work == NULL) return code;
    code = write_pile(input->settings.given, input->work, code);
    eb_release(&input->memory, input->work);
    input->work = NULL;
    return code;
}

/* ---- from links --------------------------------------------------------- */

static int add_up(const eb_given *given) {
    const eb_memory memory = eb_memory_or_default(NULL);
    pile all = {{NULL}};
    int code = EB_EXIT_DONE;
    for (size_t i = 0; i < given->file_count && code == EB_EXIT_DONE; i++) {
        eb_links *one = NULL;
        eb_error err = {0};
        eb_status status = eb_links_open(given->files[i], &memory, &one, &err);
        if (status == EB_OK) status = pile_add(&all, one, &err);
        if (status != EB_OK) code = eb_say_error(given->files[i], &err);
    }
    return write_pile(given, &all, code);
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
