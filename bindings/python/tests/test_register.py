# SPDX-License-Identifier: MIT
"""Registers from CSV: as the program reads them; changes; views."""

import datetime
import random
import weakref

import earlybell
import pytest
from conftest import invent, write_csv
from earlybell import frames, tokens

AS_OF = "2025-10-06"


def counts_of_program(program_rows, file):
    rows = program_rows("check", file, "--as-of", AS_OF)
    return {
        row["item"]: row["value"]
        for row in rows
        if row["school_id"] == "" and row["value"] != ""
    }


def same_counts(program_rows, file, **how):
    """The accounting of a file, by both."""
    register = earlybell.Register(file, **how)
    ours = register.counts(AS_OF)
    theirs = counts_of_program(program_rows, file)
    for fate in (
        "used", "repeated", "superseded", "later", "conflicting",
        "unknown_code", "out_of_range", "malformed",
    ):
        assert ours[fate] == int(theirs[fate]), fate
    assert ours["rows"] == int(theirs["marks"])
    return register


HEAD = "pupil_id,school_id,date,session,code"
FILES = {
    "plain": f"{HEAD}\nA,S,2025-09-03,AM,/\nA,S,2025-09-03,PM,I\n",
    "blank lines": f"\n\n{HEAD}\n\nA,S,2025-09-03,AM,/\n\n\nA,S,2025-09-03,PM,I",
    "old mac": f"{HEAD}\rA,S,2025-09-03,AM,/\rA,S,2025-09-03,PM,I\r",
    "quotes": f'{HEAD}\n"A ""x""",S,"2025-09-03",AM,"/"\n',
    "a quoted line end": f'{HEAD}\n"A\r\nB",S,2025-09-03,AM,/\nC,S,x,AM,/\n',
    "text behind a quote": f'{HEAD}\n"A"b,S,2025-09-03,AM,/\nC,S,2025-09-03,AM,/\n',
    "a quote inside": f'{HEAD}\nA"b,S,2025-09-03,AM,/\nC,S,2025-09-03,AM,/\n',
    "a NUL": f"{HEAD}\nA\0b,S,2025-09-03,AM,/\nC,S,2025-09-03,AM,/\n",
    "semicolons": f"{HEAD}\nA,S,03/09/2025,AM,/\nA,S,23/09/2025,AM,/\n".replace(",", ";"),
    "tabs": f"{HEAD}\nA,S,2025-09-03,AM,/\n".replace(",", "\t"),
    "sep": "sep=|\n" + f"{HEAD}\nA,S,2025-09-03,AM,/\n".replace(",", "|"),
    "blanks": f"{HEAD}\n A ,S,2025-09-03, AM,/\nB,S,2025-09-03,PM, \n",
    "short and long": f"{HEAD}\nA,S,2025-09-03,AM\nB,S,2025-09-03,AM,/,x\nC\n",
    "marks": "pupil_id,start_date,marks\nA,2025-09-01,/\\/\\IIOO  /?\nB,x,/\n",
    "codes": 'pupil_id,start_date,marks\nA,2025-09-01,"/,\\,Y1,,Q,-"\n',
    "not in order": f"{HEAD}\nB,S,2025-09-04,AM,/\nA,S,2025-09-03,AM,/\n"
    "B,S,2025-09-03,AM,I\nA,S,2025-09-03,AM,I\nA,S,2025-09-03,AM,/\n",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be-mark"]
)
def test_files_are_read_as_by_the_program(
    tmp_path, program_rows, name, encoding
):
    file = tmp_path / "register.csv"
    if encoding == "utf-16-be-mark":
        file.write_bytes(b"\xfe\xff" + FILES[name].encode("utf-16-be"))
    else:
        file.write_bytes(FILES[name].encode(encoding))
    same_counts(program_rows, file)


def test_windows_1252(tmp_path, program_rows):
    file = tmp_path / "register.csv"
    file.write_bytes(f"{HEAD}\nJosé,S’,2025-09-03,AM,/\n".encode("cp1252"))
    register = same_counts(program_rows, file)
    rows = frames.to_dict(register.view(AS_OF)._native.rows())
    assert (rows["pupil_id"], rows["school_id"]) == (["José"], ["S’"])
    file.write_bytes(f"{HEAD}\nJos\x81,S,2025-09-03,AM,/\n".encode("latin-1"))
    with pytest.raises(earlybell.EncodingError):
        earlybell.Register(file)


@pytest.mark.parametrize(
    "text, error, line",
    [
        (f'{HEAD}\nA,S,2025-09-03,AM,/\n"B,S\n', earlybell.CSVError, 3),
        (f"{HEAD}\nA,S,2025-09-03,AM,{'x' * 70000}\n", earlybell.CSVError, 2),
        (f'{HEAD}\n"A"b,"S\nc,d,e\n', earlybell.CSVError, 2),
        (f'"pupil"_id,date\nA,B\n', earlybell.CSVError, 1),
        ("", earlybell.HeaderError, None),
        ("\n\n", earlybell.HeaderError, None),
    ],
)
def test_files_that_cannot_be_read(tmp_path, program, text, error, line):
    file = tmp_path / "register.csv"
    file.write_text(text, newline="")
    with pytest.raises(error) as caught:
        earlybell.Register(file)
    assert caught.value.line == line
    program("check", file, code=(1, 2, 4, 5, 6))


def test_utf_32_is_refused(tmp_path):
    file = tmp_path / "register.csv"
    file.write_text(FILES["plain"], encoding="utf-32")
    with pytest.raises(earlybell.EncodingError):
        earlybell.Register(file)


@pytest.mark.parametrize("seed", range(6))
def test_random_bytes_are_read_as_by_the_program(tmp_path, program, seed):
    """A right answer or an exception, and the same choice by both."""
    rng = random.Random(seed)
    text = bytearray(FILES["short and long"] * 3, "utf-8")
    for _ in range(rng.randrange(1, 6)):
        text[rng.randrange(len(HEAD), len(text))] = rng.choice(b'",;\r\n\0\xff A')
    file = tmp_path / "register.csv"
    file.write_bytes(text)
    try:
        counts = earlybell.Register(file).counts(AS_OF)
    except earlybell.Error:
        program("check", file, "--as-of", AS_OF, code=(1, 2, 4, 5, 6))
    else:
        printed = program("check", file, "--as-of", AS_OF, "--format", "csv")
        assert f",malformed,{counts['malformed']},,,\n" in printed
        assert f",used,{counts['used']},,,\n" in printed


@pytest.mark.parametrize("seed", range(4))
def test_frames_and_files_agree(tmp_path, program_rows, seed):
    columns = invent(seed)
    file = write_csv(tmp_path / "register.csv", columns)
    from_file = same_counts(program_rows, file)
    from_frame = earlybell.Register(columns)
    assert from_file.fixed() == from_frame.fixed()
    assert from_file.counts(AS_OF) == from_frame.counts(AS_OF)
    assert from_file.view(AS_OF, inspect=True).problems() == [
        # A file's first row is on line 2.
        earlybell.Problem(p.fate, p.source, p.line + 1, p.reason)
        for p in from_frame.view(AS_OF, inspect=True).problems()
    ]


def test_columns_by_other_names(tmp_path):
    renamed = {
        "STUDENT": ["A"], "DAY": ["2025-09-03"], "session": ["AM"], "code": ["I"]
    }
    register = earlybell.Register(
        renamed, columns={"pupil_id": "STUDENT", "date": "DAY"}
    )
    assert register.counts(AS_OF)["used"] == 1


def test_local_codes():
    codes = {
        "code": ["Zz"], "valid_from": [""], "valid_to": [""],
        "class": ["present"], "group": ["present"], "sensitive": ["no"],
        "meaning": ["here"],
    }
    marks = {
        "pupil_id": ["A"], "date": ["2025-09-03"], "session": ["AM"], "code": ["Zz"]
    }
    assert earlybell.Register(marks).counts(AS_OF)["unknown_code"] == 1
    assert earlybell.Register(marks, codes=codes).counts(AS_OF)["used"] == 1


def test_what_a_register_knows(demo):
    assert demo.pupil_count == 1473
    assert demo.school_count == 2
    assert demo.first_date == datetime.date(2024, 9, 2)
    assert demo.audit_columns == ("fsm",)
    view = demo.view()
    assert view.as_of == datetime.date(2026, 2, 4)
    assert len(view) == 1242
    assert view.audit(0, "fsm") in ("yes", "no")
    assert demo.view()._native is view._native  # kept


def test_sessions_hide_what_is_sensitive(demo):
    rows = frames.to_dict(demo.view()._native.rows())
    hidden = shown = 0
    for row in range(200):
        cells = demo.view()._native.sessions(row)
        plain = frames.to_dict(cells)
        whole = frames.to_dict(demo.view(sensitive=True)._native.sessions(row))
        assert sum(c in ("authorised", "unauthorised") for c in plain["class"]) == rows["absent"][row]
        hidden += plain["code"].count(None)
        shown += whole["code"].count(None)
    assert hidden > 0
    assert shown == 0
    with pytest.raises(earlybell.ArgumentError):
        demo.view()._native.sessions(99999)
    with pytest.raises(IndexError):
        demo.view().sessions(-1)


def test_update_is_seen_by_views_that_are_there():
    columns = invent(2, pupils=4)
    register = earlybell.Register(columns, conflicts="absent")
    view = register.view(AS_OF, inspect=True)
    before = frames.to_dict(view._native.rows())
    pupil, school = before["pupil_id"][0], before["school_id"][0]
    where = (pupil, "2025-09-02", "AM")
    register.update(*where, "O", school=school)
    away = frames.to_dict(view._native.rows())["absent"][0]
    register.update(*where, "/", school=school)
    here = frames.to_dict(view._native.rows())["absent"][0]
    assert away == here + 1
    # As if it had been so from the start.
    columns["code"] = [
        code
        if (p, d.isoformat(), s) != where
        else "O"
        for p, d, s, code in zip(
            columns["pupil_id"], columns["date"], columns["session"],
            columns["code"], strict=True,
        )
    ]
    register.update(*where, "O", school=school)
    again = earlybell.Register(columns, conflicts="absent")
    if where[1] in {d.isoformat() for d in columns["date"]}:
        assert register.view(AS_OF, inspect=True)._native.rows().names
        assert (
            frames.to_dict(again.view(AS_OF, inspect=True)._native.rows())["absent"]
            == frames.to_dict(view._native.rows())["absent"]
        )


def test_a_view_keeps_its_register():
    register = earlybell.Register(invent(4), conflicts="absent")
    view = register.view(AS_OF, inspect=True)._native
    dead = weakref.ref(register)
    del register
    assert dead() is None  # at once: no cycle waits for the collector
    assert view.about()[2] == len(view.rows())


def test_views_kept_are_few(demo):
    for day in range(3, 25):
        demo.view(datetime.date(2025, 11, day))
    assert len(demo._views) == 8


def test_delimiters_and_encodings(tmp_path):
    assert tokens.delimiter_of("pupil_id;name, first;code") == ";"
    assert tokens.delimiter_of('"a;b;c",d') == ","
    file = tmp_path / "x.csv"
    file.write_bytes(b"a,b\n" + b"x" * (1 << 20) + "é".encode())
    assert tokens.encoding_of(file) == "utf-8"
    file.write_bytes("é".encode()[:1])
    assert tokens.encoding_of(file) == "cp1252"
