/* SPDX-License-Identifier: MIT */
/*
 * `letters`: a letter for each household that the rules of a policy list, in
 * a folder, to be read and signed by a person. Everything that can be wrong
 * with a template is said before a register is read.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "text/file.h"
#include "ui/commands.h"
#include "ui/letters.h"
#include "ui/page.h"
#include "ui/policy.h"
#include "ui/shown.h"
#include "ui/signals.h"
#include "ui/template.h"
#include "ui/words.h"

#define TEMPLATE_MOST ((size_t)1 << 20)
#define RULES_MOST 64 /* EB_RULES_MOST of a policy */
#define NAMES_MOST 64
#define ID_MOST 24
#define MEANING_COLUMN 22

/* What was asked for. */
typedef struct request {
    eb_memory memory;
    eb_policy *policy;
    eb_triggers_options options;
    unsigned char wanted[RULES_MOST];
    eb_letter_template usual, gentle;
} request;

/* ---- templates ---------------------------------------------------------- */

static int ends_in(const char *name, const char *end) {
    const size_t a = strlen(name), b = strlen(end);
    return a > b && strcmp(name + a - b, end) == 0;
}

static int is_file_name(const char *name) {
    return strchr(name, '/') != NULL || ends_in(name, ".html") ||
           ends_in(name, ".md") || ends_in(name, ".json");
}

static int say_unknown_template(const char *option, const char *name) {
    const char *names[NAMES_MOST];
    char all[EB_MESSAGE_ROOM] = "";
    size_t count = 0, used = 0;
    for (; count < EB_EMBEDDED_LETTER_COUNT && count < NAMES_MOST; count++) {
        names[count] = EB_EMBEDDED_LETTERS[count].name;
        if (used + strlen(names[count]) + 3 > sizeof all) break;
        used += (size_t)snprintf(all + used, sizeof all - used, "%s%s",
                                 used > 0 ? ", " : "", names[count]);
    }
    const char *nearest =
        name != NULL ? eb_nearest_name(name, names, count) : NULL;
    if (name == NULL) {
        eb_say("%s: which letter? Built in: %s; or a file of your own", option,
               all);
    } else if (nearest != NULL) {
        eb_say("%s: no letter %.60s: did you mean %s?", option, name, nearest);
    } else {
        eb_say(
            "%s: no letter %.60s is built in (%s); a file's name has a / or "
            "ends in .html or .md",
            option, name, all);
    }
    return EB_EXIT_WRONG_USE;
}

static int open_template(const request *asked, const char *option,
                         const char *name, eb_letter_template *out) {
    eb_error err = {0};
    eb_letter letter = {0};
    out->name = name;
    out->text = NULL;
    if (name != NULL && is_file_name(name)) {
        if (eb_file_read(name, TEMPLATE_MOST, &asked->memory, &out->owned,
                         &out->length, &err) != EB_OK) {
            return eb_say_error(name, &err);
        }
        out->text = out->owned;
    }
    for (size_t i = 0;
         name != NULL && out->text == NULL && i < EB_EMBEDDED_LETTER_COUNT;
         i++) {
        if (strcmp(EB_EMBEDDED_LETTERS[i].name, name) != 0) continue;
        out->text = (const char *)EB_EMBEDDED_LETTERS[i].text;
        out->length = EB_EMBEDDED_LETTERS[i].length;
    }
    if (out->text == NULL) return say_unknown_template(option, name);
    if (eb_template_fill(out->text, out->length, eb_letter_field, &letter, NULL,
                         &err) != EB_OK) {
        (void)eb_say_error(name, &err);
        eb_say("`earlybell letters --fields` lists the fields");
        return EB_EXIT_FAILED;
    }
    return EB_EXIT_DONE;
}

/* ---- rules -------------------------------------------------------------- */

/* Rules about children who are back, or who are not on roll any more, and
 * about marks that the office has to mend, are no reason to write: they are
 * left out unless they are named. */
static int is_to_write_about(const eb_rule_info *rule) {
    return strcmp(rule->kind, "recovered") != 0 &&
           strcmp(rule->kind, "roll") != 0 &&
           strcmp(rule->kind, "overdue") != 0;
}

static int find_rule(const eb_policy *policy, const char *name, size_t length) {
    eb_rule_info rule;
    for (size_t i = 0; eb_policy_rule(policy, i, &rule); i++) {
        if (strlen(rule.name) == length &&
            memcmp(rule.name, name, length) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static int choose_rules(const char *given, request *asked) {
    eb_rule_info rule;
    char message[EB_MESSAGE_ROOM];
    for (size_t i = 0; given == NULL && i < RULES_MOST &&
                       eb_policy_rule(asked->policy, i, &rule);
         i++) {
        asked->wanted[i] = (unsigned char)is_to_write_about(&rule);
    }
    while (given != NULL) {
        const char *comma = strchr(given, ',');
        const size_t length =
            comma != NULL ? (size_t)(comma - given) : strlen(given);
        const int found = find_rule(asked->policy, given, length);
        if (found < 0) {
            snprintf(message, sizeof message,
                     "--rules: the policy has no rule %.*s",
                     length < 60 ? (int)length : 60, given);
            return eb_say_wrong_use("letters", message);
        }
        (void)eb_policy_rule(asked->policy, (size_t)found, &rule);
        if (rule.for_lead && !asked->options.lead) {
            snprintf(message, sizeof message,
                     "--rules: %.60s is for the attendance lead (--audience "
                     "lead)",
                     rule.name);
            return eb_say_wrong_use("letters", message);
        }
        asked->wanted[found] = 1;
        given = comma != NULL ? comma + 1 : NULL;
    }
    return EB_EXIT_DONE;
}

static void close_request(request *asked) {
    eb_policy_free(asked->policy);
    eb_release(&asked->memory, asked->usual.owned);
    eb_release(&asked->memory, asked->gentle.owned);
}

static int open_request(const eb_given *given, request *asked) {
    const char *const *values = given->values;
    const char *gentle = values[EB_OPTION_ILLNESS_TEMPLATE];
    memset(asked, 0, sizeof *asked);
    asked->memory = eb_memory_or_default(NULL);
    if (gentle == NULL) gentle = EB_LETTER_ILLNESS;
    int code = open_template(asked, "--template", values[EB_OPTION_TEMPLATE],
                             &asked->usual);
    if (code == EB_EXIT_DONE) {
        code =
            open_template(asked, "--illness-template", gentle, &asked->gentle);
    }
    if (code == EB_EXIT_DONE) {
        code = eb_open_policy(given, &asked->policy, &asked->options);
    }
    if (code == EB_EXIT_DONE) {
        code = choose_rules(values[EB_OPTION_RULES], asked);
    }
    /* A letter goes to a kitchen table. */
    asked->options.sensitive = 0;
    if (code != EB_EXIT_DONE) close_request(asked);
    return code;
}

/* ---- what is said ------------------------------------------------------- */

static void say_letters(eb_page *page, const eb_letters *letters,
                        const request *asked, const char *folder) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], shown[512];
    size_t gentle = 0;
    for (size_t i = 0; i < letters->household_count; i++) {
        gentle += letters->households[i].gentle != 0;
    }
    eb_page_add(page, "%s for %s %s in ",
                eb_words_of((int64_t)letters->household_count, "letter", a),
                eb_words_count((int64_t)letters->child_count, b),
                letters->child_count == 1 ? "child" : "children");
    eb_page_add_shown(page, folder, 200);
    eb_shown(asked->usual.name, 60, shown, sizeof shown);
    eb_page_add(page, ": %s %s",
                eb_words_count((int64_t)(letters->household_count - gentle), a),
                shown);
    eb_shown(asked->gentle.name, 60, shown, sizeof shown);
    eb_page_add(page,
                ", and %s %s (illness or a plan is recorded). index.csv says "
                "which is whose.",
                eb_words_count((int64_t)gentle, a), shown);
    eb_page_end(page, 0, 0);
    eb_page_line(page,
                 "Nothing is sent. Read each letter, sign it, or leave it: "
                 "what the school knows and the register does not comes "
                 "first.");
    if (letters->unmarked > 0) {
        eb_page_line(
            page,
            "No letter for %s: no mark of this school year to tell "
            "of.",
            eb_words_of((int64_t)letters->unmarked, "listed pupil", a));
    }
}

static void say_held(eb_page *page, const eb_letters *letters) {
    if (letters->held_count == 0) return;
    eb_page_line(page, "%s", "");
    eb_page_line(page, "%s", "Held, so no letter:");
    for (size_t i = 0; i < letters->held_count; i++) {
        const eb_letter_held *held = &letters->held[i];
        eb_page_add_shown(page, held->pupil, ID_MOST);
        if (held->school[0] != '\0') {
            eb_page_add(page, " (school ");
            eb_page_add_shown(page, held->school, ID_MOST);
            eb_page_add(page, ")");
        }
        eb_page_add(page, ", %s: ", held->rule);
        eb_page_add_shown(page, held->because, 400);
        eb_page_end(page, 2, 4);
    }
}

/* The folder stands by now: a failure is one of what is said of it alone. */
static int say_all(const eb_letters *letters, const request *asked,
                   const char *folder) {
    static const char *const HERE = "(standard output)";
    eb_output *output = NULL;
    eb_page page;
    eb_error err = {0};
    if (eb_output_open(NULL, NULL, &output, &err) != EB_OK) {
        return eb_say_error(HERE, &err);
    }
    eb_page_start(&page, output, EB_PAGE_COLUMNS);
    say_letters(&page, letters, asked, folder);
    say_held(&page, letters);
    if (eb_output_close(output, &err) != EB_OK) return eb_say_error(HERE, &err);
    return EB_EXIT_DONE;
}

static int list_fields(void) {
    eb_output *output = NULL;
    eb_page page;
    eb_error err = {0};
    const char *name, *meaning;
    if (eb_output_open(NULL, NULL, &output, &err) != EB_OK) {
        return eb_say_error(NULL, &err);
    }
    eb_page_start(&page, output, EB_PAGE_COLUMNS);
    for (size_t i = 0; (name = eb_letter_field_name(i, &meaning)) != NULL;
         i++) {
        eb_page_add(&page, "{{%s}}", name);
        eb_page_fill(&page, MEANING_COLUMN);
        eb_page_add(&page, " %s", meaning);
        eb_page_end(&page, 0, MEANING_COLUMN + 1);
    }
    if (eb_output_close(output, &err) != EB_OK) return eb_say_error(NULL, &err);
    return EB_EXIT_DONE;
}

/* ---- the command -------------------------------------------------------- */

static int write_folder(const eb_input *input, eb_letters *who,
                        const request *asked) {
    const eb_given *given = input->settings.given;
    const char *folder = given->values[EB_OPTION_FOLDER];
    eb_error err = {0};
    who->purpose = given->values[EB_OPTION_PURPOSE];
    /* A folder of letters is there or not: told to end, this ends after. */
    eb_signals_hold();
    const eb_status status = eb_letters_write(input->view, who, &asked->usual,
                                              &asked->gentle, folder, &err);
    eb_signals_release();
    return status == EB_OK ? say_all(who, asked, folder)
                           : eb_say_error(folder, &err);
}

static int letters(eb_input *input) {
    const eb_given *given = input->settings.given;
    request asked;
    eb_cases *cases = NULL;
    eb_triggers *list = NULL;
    eb_letters who = {0};
    eb_error err = {0};
    int code = open_request(given, &asked);
    if (code != EB_EXIT_DONE) return code;
    code = eb_input_cases(input, &cases);
    if (code != EB_EXIT_DONE) goto out;
    if (eb_triggers_new(input->view, asked.policy, cases, &asked.options, &list,
                        &err) != EB_OK ||
        eb_letters_choose(input->view, asked.policy, list, cases, asked.wanted,
                          &who, &err) != EB_OK) {
        code = eb_say_error(NULL, &err);
    } else {
        code = write_folder(input, &who, &asked);
    }
out:
    eb_letters_free(&who);
    eb_triggers_free(list);
    eb_cases_free(cases);
    close_request(&asked);
    return code;
}

int eb_cmd_letters(const eb_given *given) {
    request asked;
    if (given->values[EB_OPTION_FIELDS] != NULL) return list_fields();
    if (given->values[EB_OPTION_POLICY] == NULL) {
        return eb_say_wrong_use("letters",
                                "whom to write to? --policy england, or a file "
                                "of rules (`earlybell policies`)");
    }
    if (given->values[EB_OPTION_FOLDER] == NULL) {
        return eb_say_wrong_use("letters", "which folder? -o DIR");
    }
    /* Wrong use is said before a register is read. */
    const int code = open_request(given, &asked);
    if (code != EB_EXIT_DONE) return code;
    close_request(&asked);
    return eb_on_register(given, letters);
}
