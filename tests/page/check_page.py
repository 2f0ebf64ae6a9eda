#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads the pages of `earlybell report` as a program that trusts nobody.

    check_page.py EARLYBELL [--schools N]

Invented schools with hostile names, classes, ids and notes. Each page is
parsed, and must hold no element, attribute or address that the program does
not write; the names must be there as text. A mentor's page has no score, no
letter of a sensitive code and nobody else's pupil. The governors' page is
attacked: every sum and difference of up to three shown figures, and each
whole less its shown parts, that counts a set of pupils must count ten or
more. Standard library only. Prints `N passed, N failed`.
"""
import argparse
import csv
import datetime
import html.parser
import itertools
import os
import random
import re
import stat
import subprocess
import tempfile

HOSTILE = [
    '<script>alert(1)</script>"><img src=x onerror=alert(1)>',
    "]]></style><b>bold</b>",
    "\u202eevil\u202c \u2066turned\u2069",
    "</title></h2><iframe src=http://leak.invalid/>",
    "A" * 3000,
    "O'Brien & <sons> &lt;b&gt;",
    "tab\tand\x07bell",
    "'\" onmouseover=alert(1) x='",
]
MARKUP = {
    "html": {"lang"}, "head": set(), "title": set(), "style": set(),
    "meta": {"charset", "http-equiv", "content", "name"}, "body": set(),
    "main": set(), "nav": {"class", "aria-label"}, "section": {"class", "id"},
    "h1": set(), "h2": {"id"}, "h3": set(), "p": {"class"},
    "div": {"class", "tabindex"}, "span": {"class", "style"}, "b": {"class"},
    "a": {"class", "href"}, "ul": {"class"}, "ol": set(), "li": set(),
    "dl": {"class"}, "dt": set(), "dd": set(), "table": {"class"},
    "caption": set(), "thead": set(), "tbody": set(), "tr": {"class"},
    "th": {"scope", "class", "colspan"}, "td": {"class", "aria-hidden"},
    "svg": {"class", "role", "viewbox", "aria-labelledby"},
    "desc": {"id"}, "line": {"class", "x1", "x2", "y1", "y2"},
    "text": {"class", "x", "y"}, "polyline": {"class", "points"},
    "polygon": {"class", "points"},
}
MARKUP["title"] = {"id"}  # of a picture
EMPTY = {"meta", "line", "polyline", "polygon"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# Shown for what they are; every other letter stands for a class.
OPEN_MARKS = set("/\\LBGNOUCKV#") | {"a", "n", "?", ""}

passed = failed = 0


def check(what, good, more=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"failed: {what} {str(more)[:300]}")


class Page(html.parser.HTMLParser):
    """What a page is made of, and what is wrong with it."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.faults, self.open, self.ids, self.refs = [], [], [], []
        self.headings, self.metas, self.words = [], [], []
        self.tables, self.sums, self.marks, self.links = [], [], [], []
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append(f"left open: {self.open}")
        for ref in self.refs:
            if ref not in self.ids:
                self.faults.append(f"no element with the id {ref}")
        if len(set(self.ids)) != len(self.ids):
            self.faults.append("an id is there twice")
        for before, after in zip([0] + self.headings, self.headings):
            if after > before + 1:
                self.faults.append(f"h{before} is followed by h{after}")

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in MARKUP or not set(given) <= MARKUP[tag]:
            self.faults.append(f"<{tag} {given}>")
        if "style" in given and not re.fullmatch(r"width:[0-9.]+%",
                                                 given["style"]):
            self.faults.append(f"style {given['style']}")
        if "href" in given:
            self.links.append(given["href"])
            if not re.fullmatch(r"#(p[0-9]+|pupils)", given["href"]):
                self.faults.append(f"href {given['href']}")
            self.refs.append(given["href"][1:])
        if tag == "th" and "scope" not in given:
            self.faults.append("a th without a scope")
        if "id" in given:
            self.ids.append(given["id"])
        self.refs += given.get("aria-labelledby", "").split()
        if tag == "meta":
            self.metas.append(given)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.tables.append([])
        if tag == "tr" and self.tables:
            self.tables[-1].append([given.get("class", "")])
        if tag in ("td", "th") and self.tables:
            self.tables[-1][-1].append("")
        if tag == "dt":
            self.sums.append(["", ""])
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
            return
        self.open.pop()

    def handle_data(self, data):
        if "style" in self.open:
            return
        self.words.append(data)
        if not self.open:
            return
        if ("td" in self.open or "th" in self.open) and self.tables:
            self.tables[-1][-1][-1] += data
        if self.open[-1] == "dt":
            self.sums[-1][0] += data
        if self.open[-1] == "dd":
            self.sums[-1][1] += data

    def handle_comment(self, data):
        self.faults.append("a comment")

    def unknown_decl(self, data):
        self.faults.append("a declaration")

    def text(self):
        return "".join(self.words)


# ---- invented schools --------------------------------------------------------


def weekdays(first, count):
    day = first
    while count:
        if day.weekday() < 5:
            yield day
            count -= 1
        day += datetime.timedelta(1)


def write_school(folder, rng, schools, names=None, days=40):
    """The files, and for each pupil (school, year, possible, absent)."""
    first = datetime.date(2025, 9, 1)
    truth, pupils, register = {}, [], []
    for school, years in schools.items():
        for year, count in years.items():
            for _ in range(count):
                pupil = f"P{len(pupils):04d}"
                away = rng.choice([0, 0.01, 0.03, 0.07, 0.09, 0.12, 0.3, 0.7])
                marks = []
                for _ in range(2 * days):
                    code = "/\\"[len(marks) % 2]
                    if rng.random() < away:
                        code = rng.choice("IMOGNREC")
                    marks.append("L" if code == "/" and rng.random() < 0.02
                                 else code)
                absent = sum(m in "IMOGNREC" for m in marks)
                truth[pupil] = (school, year, len(marks), absent)
                name = names[len(pupils) % len(names)] if names else ""
                pupils.append([pupil, school, year, name, name[:60],
                               rng.choice(["", "looked_after", "<i>flag",
                                           "do_not_visit"]) if names else "",
                               name])
                register.append([pupil, school, first.isoformat(),
                                 ",".join(marks)])
    with open(f"{folder}/pupils.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow("pupil_id school_id year_group name class flags "
                       "contact".split())
        table.writerows(pupils)
    write_register(folder, register)
    with open(f"{folder}/calendar.csv", "w") as file:
        file.write("first_date,last_date,kind\n2025-09-01,2026-06-10,term\n")
    return truth, register


def write_register(folder, register):
    with open(f"{folder}/register.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow("pupil_id school_id start_date marks".split())
        table.writerows(register)


def run(program, folder, *options, out="page.html"):
    result = subprocess.run(
        [program, "report", "register.csv", "--pupils", "pupils.csv",
         "--calendar", "calendar.csv", *options, "-o", out],
        cwd=folder, capture_output=True, text=True, check=False)
    path = f"{folder}/{out}"
    if not os.path.exists(path):
        return result, ""
    with open(path, encoding="utf-8", newline="") as file:
        return result, file.read()


# ---- what data may not do ----------------------------------------------------


def check_frame(what, text, page):
    check(f"{what}: markup", not page.faults, page.faults[:5])
    policies = [m["content"] for m in page.metas if "http-equiv" in m]
    check(f"{what}: policy", policies == [POLICY], policies)
    check(f"{what}: no address", "http:" not in re.sub(
        r"(?s)<style>.*?</style>", "", text).replace(
            "http://leak.invalid/", "") and "url(" not in text)
    check(f"{what}: delete after", "after 31 August 2026" in page.text())
    check(f"{what}: one h1", page.headings.count(1) == 1)
    low = page.text().lower()
    check(f"{what}: words", not re.search("truan|offend|delinquen", low))


def check_hostile(program):
    rng = random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        truth, register = write_school(
            folder, rng, {"S<1>": {7: 40, 8: 40}, "T": {9: 30}}, HOSTILE)
        with open(f"{folder}/cases.csv", "w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["pupil_id", "at", "event", "who", "note"])
            for i, pupil in enumerate(truth):
                note = HOSTILE[i % len(HOSTILE)][:200]
                table.writerow([pupil, "2025-09-30T08:31", "told", note, note])
                table.writerow([pupil, "2025-10-01", "complaint", "", "SECRET"])
                table.writerow([pupil, "2025-10-02", "note", "", "SECRET"])
        own = ["P0001", "P0003", "P0085", "P0102"]
        with open(f"{folder}/load.csv", "w") as file:
            file.write("pupil_id\n" + "\n".join(own) + "\nnobody\n")
        cases = ("--cases", "cases.csv", "--policy", "england")
        mentor = ("--audience", "mentor", "--caseload", "load.csv")
        for what, options in {
            "lead": cases, "lead, sensitive": ("--sensitive", *cases),
            "mentor": (*mentor, *cases), "mentor without cases": mentor,
            "governor": ("--audience", "governor"),
        }.items():
            result, text = run(program, folder, *options)
            check(f"{what}: runs", result.returncode == 0, result.stderr)
            mode = os.stat(f"{folder}/page.html").st_mode
            check(f"{what}: mode", stat.S_IMODE(mode) == 0o600)
            page = Page(text)
            check_frame(what, text, page)
            check(f"{what}: nothing turned or rung",
                  not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]",
                                text))
            check_reader(what, text, page, truth, own)
        check_same(program, folder, register, rng, cases)


def check_reader(what, text, page, truth, own):
    words = page.text()
    if what == "governor":
        check("governor: no pupil", not re.search("P0[0-9]{3}", text))
        check("governor: no name", "alert" not in text and "evil" not in text)
        return
    for name in HOSTILE[:3] if what == "lead" else []:
        shown = re.sub("[\u202a-\u202e\u2066-\u2069]",
                       lambda m: "\\u{%x}" % ord(m.group()), name)
        check(f"{what}: {name[:12]!r} is there as text", shown in words)
    marks = {cell for table in page.tables if table[0][1:2] == [""]
             for row in table[2:] for cell in row[2:]}
    check(f"{what}: has calendars", len(marks) > 5, marks)
    if what != "lead, sensitive":
        check(f"{what}: no sensitive letter", marks <= OPEN_MARKS, marks)
        check(f"{what}: no illness", "illness" not in words)
        check(f"{what}: no letter in the evidence of a rule",
              not re.search("[IMRET]×|C2×", words))
    else:
        check(f"{what}: letters", {"I", "M", "R", "E"} <= marks, marks)
        check(f"{what}: letters in evidence", re.search("[IMRE]×", words))
    if what.startswith("mentor"):
        check(f"{what}: no score", not re.search(r"chance [0-9<>]", words))
        check(f"{what}: own pupils alone",
              set(re.findall("P[0-9]{4}", words)) == set(own))
        check(f"{what}: no other note", "SECRET" not in words)
        check(f"{what}: who is missing", "1 pupil of the caseload" in words)
    else:
        check(f"{what}: scores", re.search(r"chance [0-9<>]", words))
        check(f"{what}: 20 pages",
              len(re.findall('<section class="pupil"', text)) == 20)


def check_same(program, folder, register, rng, cases):
    _, one = run(program, folder, *cases)
    _, many = run(program, folder, "--threads", "3", *cases)
    check("threads: same bytes", one == many)
    rng.shuffle(register)
    write_register(folder, register)
    _, shuffled = run(program, folder, *cases)
    check("order of rows: same bytes", one == shuffled)
    for options, says in [
        (("--audience", "mentor"), "--caseload"),
        (("--audience", "teacher"), "lead, mentor or governor"),
        (("--audience", "governor", "--sensitive"), "--sensitive"),
        (("--caseload", "load.csv"), "goes with"),
        (("--audience", "governor", "--top", "3"), "--top"),
        (("--audience", "governor", *cases), "name pupils"),
        (("--policy", "england"), "--cases"),
    ]:
        result, _ = run(program, folder, *options, out="none.html")
        check(f"refused: {options}", result.returncode == 2
              and says in result.stderr
              and not os.path.exists(f"{folder}/none.html"), result.stderr)


# ---- differencing ------------------------------------------------------------

# A kind of pupil: the share missed (five steps), likely or not where not yet
# persistent. Digit 4 in base 16 stands for a coefficient of 0.
KINDS = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (3, 0), (4, 0)]
STEPS = ["under 5 %", "5 to under 10 %", "10 to under 20 %",
         "20 to under 50 %", "50 % or more"]


def number(text):
    text = text.replace(",", "")
    return int(text) if text.isdigit() else None


def figures_of(page):
    """Shown counts: (name, set of (group, kind), count); and the tree."""
    names, parents, rows = [], [], []
    tables = [t for t in page.tables if t[0][1] == "group"]
    for row in (tables[0][1:] if tables else []):
        level = 0 if not names else 2 if row[0] == "in" else 1
        parents.append(None if level == 0 else 0 if level == 1 else max(
            i for i, r in enumerate(rows) if r[0] == 1))
        names.append(row[1])
        rows.append((level, number(row[2]), number(row[4])))
    leaves = [i for i in range(len(rows)) if i not in parents]

    def below(group):
        return {leaf for leaf in leaves
                if leaf == group or parents[leaf] == group
                or (parents[leaf] is not None
                    and parents[parents[leaf]] == group)}

    figures = []
    for i, (_, n, k) in enumerate(rows):
        cells = {(g, kind) for g in below(i) for kind in KINDS}
        worse = {c for c in cells if c[1][0] >= 2}
        if n is not None:
            figures.append((names[i], cells, n))
        if k is not None:
            figures.append((names[i] + " persistent", worse, k))
    for row in next((t[1:] for t in page.tables
                     if t[0][1] == "sessions missed"), []):
        if number(row[2]) is not None:
            step = STEPS.index(row[1])
            figures.append((row[1], {(g, k) for g in leaves for k in KINDS
                                     if k[0] == step}, number(row[2])))
    for name, value in page.sums:
        if name == "likely to become so" and number(value) is not None:
            figures.append((name, {(g, k) for g in leaves for k in KINDS
                                   if k[1]}, number(value)))
    return figures, leaves, list(zip(names, parents, rows))


def attack(figures, leaves):
    """Sets of pupils that are counted under ten by combining figures."""
    cells = [(g, kind) for g in leaves for kind in KINDS]
    zero = sum(4 << 4 * i for i in range(len(cells)))
    mask = sum(14 << 4 * i for i in range(len(cells)))
    coded = [(name, sum(1 << 4 * i for i, c in enumerate(cells) if c in held),
              count) for name, held, count in figures]
    found = []

    def judge(terms):
        count = sum(sign * f[2] for sign, f in terms)
        if not 0 < count < 10:
            return
        total = zero + sum(sign * f[1] for sign, f in terms)
        if total & mask == zero and total != zero:
            found.append([(sign, f[0]) for sign, f in terms] + [count])

    for size in (1, 2, 3):
        for chosen in itertools.combinations(coded, size):
            for signs in itertools.product((1, -1), repeat=size):
                judge(list(zip(signs, chosen)))
    # Each whole less all its shown parts of one sort.
    for whole in coded:
        inside = [f for f in coded if f is not whole
                  and f[1] | whole[1] == whole[1]]
        for sort in (lambda f: "persistent" in f[0],
                     lambda f: "persistent" not in f[0],
                     lambda f: f[0] in STEPS):
            rest, left = [], whole[1]
            for f in sorted(inside, key=lambda f: f[2]):
                if sort(f) and f[1] & left == f[1]:
                    rest.append((-1, f))
                    left &= ~f[1]
            judge([(1, whole)] + rest)
    return found


def check_attack():
    """The attack itself: 39 pupils of whom 30 are shown give 9 away."""
    all_cells = {(g, kind) for g in (1, 2) for kind in KINDS}
    seven = {c for c in all_cells if c[0] == 1}
    check("attack: finds a difference",
          attack([("All", all_cells, 39), ("Year 7", seven, 30)], [1, 2]))
    check("attack: is content with more",
          not attack([("All", all_cells, 40), ("Year 7", seven, 30)], [1, 2]))


def check_governor(program, schools):
    rng = random.Random(7)
    shown = hidden = 0
    for case in range(schools):
        area = {}
        for s in range(1 if case % 2 else rng.randint(2, 3)):
            area[f"S{s}"] = {y: rng.choice([1, 3, 6, 9, 10, 12, 20, 45])
                             for y in rng.sample(range(1, 12),
                                                 rng.randint(1, 5))}
        with tempfile.TemporaryDirectory() as folder:
            truth, _ = write_school(folder, rng, area, days=12)
            result, text = run(program, folder, "--audience", "governor")
        if result.returncode != 0:
            check(f"school {case}: runs", False, result.stderr)
            continue
        page = Page(text)
        figures, leaves, tree = figures_of(page)
        small = [f for f in figures if f[2] < 10]
        leaks = attack(figures, leaves)
        if small or leaks or page.faults:
            check(f"school {case}", False, (small, leaks[:2], page.faults))
            continue
        wrong = wrong_counts(tree, truth)
        check(f"school {case}: counts", not wrong, wrong)
        shown += len(figures)
        hidden += text.count("<td>c</td>")
    check("some are shown, some hidden", shown > schools and hidden > schools)
    print(f"{schools} schools: {shown} figures shown, {hidden} hidden")


def wrong_counts(tree, truth):
    """Shown figures of the tree that are not the invented ones."""
    wrong, school = [], None
    for name, _, (level, n, k) in tree:
        year = re.fullmatch("Year ([0-9]+)", name)
        school = name if level == 1 and not year else school
        own = [t for t in truth.values()
               if (not year or t[1] == int(year.group(1)))
               and (level == 0 or school is None or t[0] == school)]
        persistent = sum(10 * t[3] >= t[2] for t in own)
        if n not in (None, len(own)) or k not in (None, persistent):
            wrong.append((name, n, len(own), k, persistent))
    return wrong


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("--schools", type=int, default=100)
    given = options.parse_args()
    program = os.path.abspath(given.program)
    check_hostile(program)
    check_attack()
    check_governor(program, given.schools)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    raise SystemExit(main())
