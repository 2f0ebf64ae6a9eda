/* SPDX-License-Identifier: MIT */
/*
 * Rules: the policies, the rows that they give (`earlybell triggers`), what one
 * rule says of one pupil, and the shapes that absence may have (`earlybell
 * patterns`). A list for a person to look at: nothing here decides.
 *
 * Rows are made and written into a table without the GIL; the register stays
 * locked against changes until they are, as their strings are borrowed.
 */
#include "values.h"

static void free_policy(void *policy) { eb_policy_free(policy); }

/* ---- policies ------------------------------------------------------------ */

static PyObject *policy_names(PyObject *module, PyObject *none) {
    eb_py_tree tree = {0};
    const char *name;
    (void)module;
    (void)none;
    eb_py_open(&tree, NULL, '[');
    for (size_t i = 0; (name = eb_policy_builtin(i, NULL, NULL)) != NULL; i++) {
        eb_py_put_text(&tree, NULL, name);
    }
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

static PyObject *open_policy(PyObject *module, PyObject *args) {
    const char *name = NULL;
    eb_policy *policy = NULL;
    eb_error err = {0};
    if (!PyArg_ParseTuple(args, "s:policy_open", &name)) return NULL;
    if (eb_policy_open(name, NULL, &policy, &err) != EB_OK) {
        return eb_py_fail(eb_py_state_of_module(module), &err);
    }
    return eb_py_capsule(EB_PY_POLICY, policy, free_policy, NULL);
}

static PyObject *read_policy(PyObject *module, PyObject *args) {
    const char *text = NULL;
    Py_ssize_t length = 0;
    eb_policy *policy = NULL;
    eb_error err = {0};
    if (!PyArg_ParseTuple(args, "y#:policy_read", &text, &length)) return NULL;
    if (eb_policy_read(text, (size_t)length, NULL, &policy, &err) != EB_OK) {
        return eb_py_fail(eb_py_state_of_module(module), &err);
    }
    return eb_py_capsule(EB_PY_POLICY, policy, free_policy, NULL);
}

static PyObject *about_policy(PyObject *module, PyObject *capsule) {
    const eb_policy *policy = eb_py_capsule_get(capsule, EB_PY_POLICY);
    eb_py_tree tree = {0};
    eb_policy_info about;
    (void)module;
    if (policy == NULL) return NULL;
    eb_policy_about(policy, &about);
    eb_py_open(&tree, NULL, '{');
    eb_py_put_text(&tree, "name", about.name);
    eb_py_put_text(&tree, "version", about.version);
    eb_py_put_text(&tree, "source", about.source);
    eb_py_put_bool(&tree, "ranked", about.ranked);
    eb_py_put_integer(&tree, "rules", (int64_t)about.rules);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* The rules of one policy, as `earlybell policies --format csv` has them. */
static PyObject *rules_of_policy(PyObject *module, PyObject *capsule) {
    static const eb_heading HEADINGS[] = {
        {"policy", EB_KIND_TEXT},   {"version", EB_KIND_TEXT},
        {"rule", EB_KIND_TEXT},     {"kind", EB_KIND_TEXT},
        {"audience", EB_KIND_TEXT}, {"cases", EB_KIND_TEXT},
        {"action", EB_KIND_TEXT},   {"source", EB_KIND_TEXT}};
    const eb_policy *policy = eb_py_capsule_get(capsule, EB_PY_POLICY);
    eb_policy_info about;
    eb_rule_info rule;
    if (policy == NULL) return NULL;
    eb_policy_about(policy, &about);
    eb_table *table = eb_table_new(HEADINGS, 8, about.rules);
    if (table == NULL) return PyErr_NoMemory();
    for (size_t i = 0; eb_policy_rule(policy, i, &rule); i++) {
        const char *const cells[] = {about.name,
                                     about.version,
                                     rule.name,
                                     rule.kind,
                                     rule.for_lead ? "lead" : "all",
                                     rule.needs_cases ? "yes" : "no",
                                     rule.action,
                                     rule.source};
        for (size_t c = 0; c < 8; c++) {
            eb_table_text(table, c, eb_py_or_null(cells[c]));
        }
    }
    return eb_py_table_end(eb_py_state_of_module(module), table);
}

/* ---- triggers ------------------------------------------------------------ */

/* The columns of `earlybell triggers --format csv`. */
static const eb_heading TRIGGER_HEADINGS[] = {
    {"pupil_id", EB_KIND_TEXT},  {"school_id", EB_KIND_TEXT},
    {"family_id", EB_KIND_TEXT}, {"rule", EB_KIND_TEXT},
    {"state", EB_KIND_TEXT},     {"first_met", EB_KIND_DATE},
    {"evidence", EB_KIND_TEXT},  {"action", EB_KIND_TEXT},
    {"due", EB_KIND_TEXT},       {"held_because", EB_KIND_TEXT}};

/* The date, with a star where no calendar told which days are open. */
static void write_due(const eb_trigger *row, char out[16]) {
    char date[11] = "";
    if (row->due != EB_NO_DATE) eb_date_write(row->due, date);
    PyOS_snprintf(out, 16, "%s%s", date, row->due_is_guess ? "*" : "");
}

static eb_table *table_of_triggers(const eb_triggers *triggers,
                                   const eb_policy *policy) {
    eb_table *table =
        eb_table_new(TRIGGER_HEADINGS, 10, eb_triggers_count(triggers));
    eb_trigger row;
    eb_rule_info rule;
    char due[16];
    for (size_t i = 0; table != NULL && eb_triggers_get(triggers, i, &row);
         i++) {
        if (!eb_policy_rule(policy, row.rule, &rule)) rule.name = "";
        write_due(&row, due);
        eb_table_text(table, 0, row.pupil);
        eb_table_text(table, 1, row.school);
        eb_table_text(table, 2, eb_py_or_null(row.family));
        eb_table_text(table, 3, rule.name);
        eb_table_text(table, 4, eb_trigger_state_name(row.state));
        eb_table_date(table, 5, row.first_met);
        eb_table_text(table, 6, eb_py_or_null(row.evidence));
        eb_table_text(table, 7, eb_py_or_null(row.action));
        eb_table_text(table, 8, eb_py_or_null(due));
        eb_table_text(table, 9, eb_py_or_null(row.held_because));
    }
    return table;
}

typedef struct question {
    PyObject *view;
    const eb_policy *policy;
    const eb_cases *cases; /* NULL: none were given */
    eb_triggers_options options;
} question;

static int read_cases(PyObject *object, const eb_cases **out) {
    *out = NULL;
    if (object == Py_None) return 0;
    *out = eb_py_capsule_get(object, EB_PY_CASES);
    return *out != NULL ? 0 : -1;
}

static int read_policy_and_cases(PyObject *policy, PyObject *cases,
                                 question *out) {
    out->policy = eb_py_capsule_get(policy, EB_PY_POLICY);
    return out->policy != NULL ? read_cases(cases, &out->cases) : -1;
}

static PyObject *triggers(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    const eb_triggers_options standard = EB_TRIGGERS_OPTIONS_INIT;
    question asked = {0};
    PyObject *policy = NULL, *cases = NULL;
    eb_triggers *list = NULL;
    eb_table *table = NULL;
    eb_error err = {0};
    eb_status status = EB_OK;
    asked.options = standard;
    if (!PyArg_ParseTuple(args, "OOOppp:triggers", &asked.view, &policy, &cases,
                          &asked.options.all, &asked.options.lead,
                          &asked.options.sensitive) ||
        read_policy_and_cases(policy, cases, &asked) != 0) {
        return NULL;
    }
    const eb_view *view = eb_py_view_begin(state, asked.view);
    if (view == NULL) return NULL;
    PyThreadState *thread = PyEval_SaveThread();
    status = eb_triggers_new(view, asked.policy, asked.cases, &asked.options,
                             &list, &err);
    if (status == EB_OK) table = table_of_triggers(list, asked.policy);
    eb_triggers_free(list);
    PyEval_RestoreThread(thread);
    eb_py_view_end(asked.view);
    if (status != EB_OK) return eb_py_fail(state, &err);
    return table != NULL ? eb_py_table_end(state, table) : PyErr_NoMemory();
}

/* ---- why, and why not ---------------------------------------------------- */

static PyObject *tree_of_why(const eb_why *why, const eb_policy *policy,
                             size_t rule) {
    eb_py_tree tree = {0};
    eb_rule_info about;
    char due[16];
    if (!eb_policy_rule(policy, rule, &about)) about.name = "";
    eb_py_open(&tree, NULL, '{');
    eb_py_put_text(&tree, "rule", about.name);
    eb_py_put_bool(&tree, "applies", why->applies);
    eb_py_put_bool(&tree, "met", why->met);
    eb_py_put_integer(&tree, "have", why->have);
    eb_py_put_integer(&tree, "need", why->need);
    eb_py_put_text(&tree, "unit", why->unit);
    eb_py_put_count(&tree, "of", why->of, EB_NO_COUNT);
    eb_py_put_bool(&tree, "contact", why->contact);
    eb_py_put_day(&tree, "since", why->since);
    eb_py_put_text(&tree, "state",
                   why->has_row ? eb_trigger_state_name(why->row.state) : NULL);
    eb_py_put_day(&tree, "first_met",
                  why->has_row ? why->row.first_met : EB_NO_DATE);
    eb_py_put_text(&tree, "evidence", why->evidence);
    eb_py_put_text(&tree, "action", why->has_row ? why->row.action : NULL);
    if (why->has_row) write_due(&why->row, due);
    eb_py_put_text(&tree, "due", why->has_row ? eb_py_or_null(due) : NULL);
    eb_py_put_text(&tree, "held_because", why->held_because);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* What every rule says of one row: a list of dicts, in the policy's order.
 * Rules that need cases are left out where there are none, and those for the
 * lead unless asked for. */
static PyObject *why(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    const eb_triggers_options standard = EB_TRIGGERS_OPTIONS_INIT;
    question asked = {0};
    PyObject *policy = NULL, *cases = NULL, *out = NULL;
    Py_ssize_t row = 0;
    eb_rule_info rule;
    asked.options = standard;
    if (!PyArg_ParseTuple(args, "OOOnpp:why", &asked.view, &policy, &cases,
                          &row, &asked.options.lead,
                          &asked.options.sensitive) ||
        read_policy_and_cases(policy, cases, &asked) != 0) {
        return NULL;
    }
    const eb_view *view = eb_py_view_begin(state, asked.view);
    if (view == NULL) return NULL;
    out = PyList_New(0);
    for (size_t i = 0; out != NULL && eb_policy_rule(asked.policy, i, &rule);
         i++) {
        eb_why answer;
        eb_error err = {0};
        eb_status status = EB_OK;
        if ((rule.needs_cases && asked.cases == NULL) ||
            (rule.for_lead && !asked.options.lead)) {
            continue;
        }
        PyThreadState *thread = PyEval_SaveThread();
        status = eb_policy_why(view, asked.policy, asked.cases, &asked.options,
                               (size_t)row, i, &answer, &err);
        PyEval_RestoreThread(thread);
        PyObject *one = status == EB_OK ? tree_of_why(&answer, asked.policy, i)
                                        : eb_py_fail(state, &err);
        if (one == NULL || PyList_Append(out, one) != 0) Py_CLEAR(out);
        Py_XDECREF(one);
    }
    eb_py_view_end(asked.view);
    return out;
}

/* ---- patterns ------------------------------------------------------------ */

/* The columns of `earlybell patterns --format csv`. */
static const eb_heading PATTERN_HEADINGS[] = {
    {"pupil_id", EB_KIND_TEXT}, {"school_id", EB_KIND_TEXT},
    {"pattern", EB_KIND_TEXT},  {"effect", EB_KIND_NUMBER},
    {"evidence", EB_KIND_TEXT}, {"p_value", EB_KIND_NUMBER},
    {"q_value", EB_KIND_NUMBER}};

static eb_table *table_of_patterns(const eb_patterns *patterns,
                                   const eb_view *view) {
    const size_t count = eb_patterns_count(patterns);
    eb_table *table = eb_table_new(PATTERN_HEADINGS, 7, count);
    char text[EB_PATTERN_ROOM];
    for (size_t i = 0; table != NULL && i < count; i++) {
        const eb_pattern *pattern = eb_patterns_get(patterns, i);
        eb_row row = {0};
        (void)!eb_view_row(view, pattern->row, &row, NULL);
        eb_pattern_text(pattern, text);
        eb_table_text(table, 0, row.pupil);
        eb_table_text(table, 1, row.school);
        eb_table_text(table, 2, eb_pattern_name(pattern->kind));
        eb_table_number(table, 3, pattern->effect);
        eb_table_text(table, 4, text);
        eb_table_number(table, 5, pattern->p_value);
        eb_table_number(table, 6, pattern->q_value);
    }
    return table;
}

/* (table, tests, rows): how many tests the rate is over, of how many rows. */
static PyObject *patterns(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    eb_patterns_options options = EB_PATTERNS_OPTIONS_INIT;
    PyObject *object = NULL;
    eb_patterns *found = NULL;
    eb_table *table = NULL;
    eb_error err = {0};
    eb_status status = EB_OK;
    int64_t tests = 0, rows = 0;
    if (!PyArg_ParseTuple(args, "Od:patterns", &object, &options.fdr)) {
        return NULL;
    }
    const eb_view *view = eb_py_view_begin(state, object);
    if (view == NULL) return NULL;
    PyThreadState *thread = PyEval_SaveThread();
    status = eb_patterns_new(view, &options, &found, &err);
    if (status == EB_OK) {
        table = table_of_patterns(found, view);
        eb_patterns_tested(found, &tests, &rows);
    }
    eb_patterns_free(found);
    PyEval_RestoreThread(thread);
    eb_py_view_end(object);
    if (status != EB_OK) return eb_py_fail(state, &err);
    if (table == NULL) return PyErr_NoMemory();
    PyObject *answer = eb_py_table_end(state, table);
    if (answer == NULL) return NULL;
    return Py_BuildValue("(NLL)", answer, (long long)tests, (long long)rows);
}

PyMethodDef eb_py_policy_methods[] = {
    {"policy_names", policy_names, METH_NOARGS, NULL},
    {"policy_open", open_policy, METH_VARARGS, NULL},
    {"policy_read", read_policy, METH_VARARGS, NULL},
    {"policy_about", about_policy, METH_O, NULL},
    {"policy_rules", rules_of_policy, METH_O, NULL},
    {"triggers", triggers, METH_VARARGS, NULL},
    {"why", why, METH_VARARGS, NULL},
    {"patterns", patterns, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
