/* SPDX-License-Identifier: MIT */
/*
 * The text form of `target`: the lists one below the other, each child with
 * the reasons, brothers and sisters together. What the list does not say is
 * said below it.
 */
#include <stdio.h>
#include <string.h>

#include "ui/purpose.h"
#include "ui/score_text.h"
#include "ui/shown.h"
#include "ui/target.h"
#include "ui/words.h"

#define WHY_INDENT 5

/* Columns of the ids: wide enough for those that are shown. */
typedef struct widths {
    size_t family, pupil, school;
} widths;

static const char *const HEADS[EB_PLACE_LISTS] = {
    "To be offered a place", "Waiting, in this order",
    "Missed half or more, outside the band: another kind of help",
    "Drawn by lot to wait (a named person must approve this)", "Not offered"};

static void add_left(eb_page *page, const char *text, size_t columns) {
    const size_t before = eb_columns(page->text);
    eb_page_add_shown(page, text, SIZE_MAX);
    eb_page_fill(page, before + columns);
    eb_page_add(page, "  ");
}

static void add_right(eb_page *page, const char *text, size_t columns) {
    for (size_t i = eb_columns(text); i < columns; i++) eb_page_add(page, " ");
    eb_page_add(page, "%s  ", text);
}

static void add_why(eb_page *page, const eb_place *place) {
    for (size_t i = 0, some = 0; i < 3; i++) {
        char text[EB_REASON_ROOM];
        eb_reason_text(&place->reasons[i], text);
        if (text[0] == '\0') continue;
        eb_page_add(page, "%s%s", some++ > 0 ? "; " : "", text);
    }
    if (place->held[0] != '\0') {
        eb_page_add(page, "%s%s%s", page->used > 0 ? "; " : "",
                    place->list == EB_PLACE_HELD ? "held: " : "", place->held);
    }
    if (place->compared) {
        eb_page_add(page, "%sto be compared with those drawn to wait",
                    page->used > 0 ? "; " : "");
    }
    if (page->used > 0) eb_page_end(page, WHY_INDENT, WHY_INDENT);
}

static void widen(size_t *columns, const char *text) {
    char shown[EB_SHOWN_ROOM];
    const size_t wide = eb_shown(text, SIZE_MAX, shown, sizeof shown);
    if (wide > *columns) *columns = wide;
}

static widths measure(const eb_input *input, const eb_places *places,
                      eb_place_list list, size_t most) {
    widths w = {strlen("family"), strlen("pupil"), strlen("school")};
    for (size_t i = 0, n = 0; i < eb_places_count(places) && n < most; i++) {
        const eb_place *place = eb_places_get(places, i);
        eb_row row;
        if (place->list != list ||
            eb_view_row(input->view, place->row, &row, NULL) != EB_OK) {
            continue;
        }
        widen(&w.family, row.family);
        widen(&w.pupil, row.pupil);
        widen(&w.school, row.school);
        n++;
    }
    return w;
}

static void write_heads(eb_page *page, const widths *w) {
    eb_page_add(page, "  #  ");
    add_left(page, "family", w->family);
    add_left(page, "pupil", w->pupil);
    add_left(page, "school", w->school);
    eb_page_add(page, "yr  chance  days ahead");
    eb_page_end(page, 0, 0);
}

static void write_place(eb_page *page, const eb_input *input,
                        const eb_place *place, const widths *w) {
    char text[EB_WORDS_ROOM];
    eb_row row;
    if (eb_view_row(input->view, place->row, &row, NULL) != EB_OK) return;
    if (place->list == EB_PLACE_HELD) {
        eb_page_add(page, "  -  ");
    } else {
        snprintf(text, sizeof text, "%lld", (long long)place->place);
        add_right(page, text, 3);
    }
    add_left(page, row.family, w->family);
    add_left(page, row.pupil, w->pupil);
    add_left(page, row.school, w->school);
    add_right(page, eb_words_year(row.year_group, text), 2);
    const size_t before = eb_columns(page->text);
    eb_page_add(
        page, place->p_persistent < 0.01 ||
                      (place->p_persistent > 0.99 && place->p_persistent < 1.0)
                  ? " "
                  : "  ");
    eb_add_chance(page, place->p_persistent);
    eb_page_fill(page, before + 6 + 2);
    add_right(page, eb_words_fixed(place->expected_ahead / 2.0, 1, text), 10);
    eb_page_end(page, 0, 0);
    add_why(page, place);
}

static void write_list(eb_page *page, const eb_input *input,
                       const eb_places *places, eb_place_list list,
                       const eb_places_info *about) {
    char families[EB_WORDS_ROOM], children[EB_WORDS_ROOM];
    size_t top = input->settings.top, n = 0;
    if (about->children[list] == 0) return;
    if (top == 0) top = list == EB_PLACE_CHOSEN ? SIZE_MAX : EB_DEFAULT_TOP;
    const widths w = measure(input, places, list, top);
    eb_output_text(page->output, "\n");
    eb_page_line(page, "%s: families %s, children %s", HEADS[list],
                 eb_words_count(about->families[list], families),
                 eb_words_count(about->children[list], children));
    write_heads(page, &w);
    for (size_t i = 0; i < eb_places_count(places); i++) {
        const eb_place *place = eb_places_get(places, i);
        if (place->list != list) continue;
        if (n++ == top) {
            eb_page_line(page, "  and more (--top N shows N of each list)");
            break;
        }
        write_place(page, input, place, &w);
    }
}

/* ---- the table of steps ------------------------------------------------- */

static void write_steps(eb_page *page, const eb_places *places) {
    const eb_places_step *step;
    char text[EB_WORDS_ROOM];
    eb_page_line(page,
                 "A list of all at or above a chance, whatever the places:");
    eb_output_text(page->output, "\n");
    eb_page_line(
        page, "chance  families  children  new by July  false alarms  weeks");
    for (size_t i = 0; (step = eb_places_step_get(places, i)) != NULL; i++) {
        add_right(page, eb_words_fixed(step->chance, 1, text), 6);
        add_right(page, eb_words_count(step->families, text), 8);
        add_right(page, eb_words_count(step->children, text), 8);
        add_right(page, eb_words_fixed(step->newly_persistent, 1, text), 11);
        add_right(page, eb_words_fixed(step->false_alarms, 1, text), 12);
        const size_t at = eb_columns(page->text);
        eb_words_count(step->weeks, text);
        eb_page_fill(page, at + 5 - eb_columns(text));
        eb_page_add(page, "%s", text);
        eb_page_end(page, 0, 0);
    }
    eb_output_text(page->output, "\n");
    eb_page_add(page,
                "new by July: expected to become persistently absent, of those "
                "who are not yet. False alarms: expected not to end the year "
                "so. Weeks: until all have had %d school weeks of support (an "
                "assumption), with the places given and offers that become "
                "support as they do.",
                EB_SUPPORT_WEEKS);
    eb_page_end(page, 0, 0);
}

int eb_target_steps_text(eb_input *input, const eb_places *places) {
    const char *path = input->settings.given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_page page;
    eb_error err = {0};
    if (eb_result_open(input->settings.given, path, &output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    eb_page_start(&page, output, EB_PAGE_COLUMNS);
    write_steps(&page, places);
    return eb_output_close(output, &err) == EB_OK ? EB_EXIT_DONE
                                                  : eb_say_error(path, &err);
}

/* ---- all ---------------------------------------------------------------- */

int eb_target_text(eb_input *input, const eb_model *model,
                   const eb_places *places) {
    const char *path = input->settings.given->values[EB_OPTION_OUTPUT];
    char note[EB_TARGET_NOTE_ROOM], date[11];
    eb_output *output = NULL;
    eb_page page;
    eb_error err = {0};
    eb_places_info about;
    if (input->settings.sort_column[0] != '\0') {
        return eb_say_wrong_use("target",
                                "--sort orders csv and ndjson: the text form "
                                "ranks by itself");
    }
    if (eb_result_open(input->settings.given, path, &output, &err) != EB_OK) {
        return eb_say_error(path, &err);
    }
    eb_places_about(places, &about);
    eb_page_start(&page, output, EB_PAGE_COLUMNS + 2);
    eb_date_write(eb_view_as_of(input->view), date);
    eb_page_add(&page,
                "Families who may need help, for a person to review.  As of "
                "%s, model ",
                date);
    eb_add_model(&page, model);
    eb_page_add(&page, ".");
    eb_page_end(&page, 0, 0);
    for (int list = 0; list < EB_PLACE_LISTS; list++) {
        write_list(&page, input, places, (eb_place_list)list, &about);
    }
    eb_output_text(output, "\n");
    for (size_t i = 0; eb_target_note(places, i, note); i++) {
        eb_page_add(&page, "%s.", note);
        eb_page_end(&page, 0, 2);
    }
    return eb_output_close(output, &err) == EB_OK ? EB_EXIT_DONE
                                                  : eb_say_error(path, &err);
}
