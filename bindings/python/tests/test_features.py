# SPDX-License-Identifier: MIT
"""Features: names of the catalogue, values of the program, any frame."""

import math
import re

import earlybell
import pytest
from conftest import ROOT, invent
from earlybell import _native, frames


def as_dict(register, **options):
    return frames.to_dict(_native.features(register.view(**options)._native))


def same_as_program(ours, theirs):
    """Every cell, bit for bit: the program writes what reads back."""
    assert list(ours) == list(theirs[0])
    for name, cells in ours.items():
        for cell, row in zip(cells, theirs, strict=True):
            text = row[name]
            if name in ("pupil_id", "school_id"):
                assert cell == text
            elif name == "as_of":
                assert cell.isoformat() == text
            elif cell is None:
                assert text == "", (name, row["pupil_id"])
            else:
                assert cell == float(text), (name, row["pupil_id"])


@pytest.mark.parametrize(
    "options, arguments",
    [
        ({}, []),
        ({"as_of": "2025-12-01"}, ["--as-of", "2025-12-01"]),
        (
            {"as_of": "2025-11-17", "unit": "pupil", "threshold": "15/100"},
            ["--as-of", "2025-11-17", "--unit", "pupil", "--threshold", "15/100"],
        ),
        (
            {"as_of": "2025-11-17", "sensitive": True, "threads": 3},
            ["--as-of", "2025-11-17", "--sensitive"],
        ),
    ],
)
def test_the_demo_school(demo, demo_files, program_rows, options, arguments):
    theirs = program_rows(
        "features",
        demo_files["register"],
        "--pupils",
        demo_files["pupils"],
        "--calendar",
        demo_files["calendar"],
        *arguments,
    )
    same_as_program(as_dict(demo, **options), theirs)


def test_the_catalogue_is_that_of_the_header():
    listed = earlybell.feature_list()
    header = (ROOT / "include/earlybell/features.h").read_text(encoding="utf-8")
    names = re.findall(r"^\s+EB_F_(\w+),?$", header, re.M)
    assert [feature.name for feature in listed] == [n.lower() for n in names]
    assert len(listed) == 64
    for index, feature in enumerate(listed):
        assert feature.meaning and feature.unit and feature.family
        assert _native.feature_find(feature.name) == index
    assert _native.feature_find("luck") == -1


def test_every_way_gives_the_same_numbers(demo):
    table = frames.to_dict(_native.features(demo.view()._native))
    numpy = pytest.importorskip("numpy")
    matrix = earlybell.feature_matrix(demo)
    assert matrix.shape == (1242, 64)
    assert matrix.flags.c_contiguous
    for index, name in enumerate(earlybell.feature_names()):
        column = numpy.array(
            [math.nan if cell is None else cell for cell in table[name]]
        )
        assert numpy.array_equal(matrix[:, index], column, equal_nan=True)


def test_threads_change_nothing(demo):
    one = as_dict(demo)
    for threads in (2, 5):
        assert as_dict(demo, threads=threads) == one


def test_whole_numbers_are_whole(demo):
    table = as_dict(demo)
    for feature in earlybell.feature_list():
        if feature.integer:
            assert all(
                cell is None or cell.is_integer() for cell in table[feature.name]
            )


def test_sensitive_features_are_missing_unless_asked_for(demo):
    plain, whole = as_dict(demo), as_dict(demo, sensitive=True)
    names = [f.name for f in earlybell.feature_list() if f.sensitive]
    assert names
    for name in names:
        assert set(plain[name]) == {None}
    assert any(set(whole[name]) != {None} for name in names)


def test_a_register_without_rows_of_the_year():
    register = earlybell.Register(invent(0), conflicts="absent")
    view = register.view("2027-01-01", inspect=True)
    assert len(view) == 0
    assert len(_native.features(view._native)) == 0
    assert earlybell.features(view)["pupil_id"] == []


def test_marks_may_be_given_at_once():
    columns = invent(0)
    table = earlybell.features(
        columns, as_of="2025-10-06", inspect=True
    )
    assert isinstance(table, dict)
    assert list(table)[:3] == ["pupil_id", "school_id", "as_of"]
    assert len(table) == 67
