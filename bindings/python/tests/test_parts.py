# SPDX-License-Identifier: MIT
"""Parts of whole schools give the numbers of one register."""

import pytest

pyarrow = pytest.importorskip("pyarrow")

import pyarrow.compute  # noqa: E402

import earlybell  # noqa: E402
from earlybell import parts  # noqa: E402
from made_world import AS_OF, compare, world  # noqa: E402


def _of(table, column, values):
    mask = pyarrow.compute.is_in(table[column], pyarrow.array(sorted(values)))
    return table.filter(mask)


def _shared(rows, key):
    places = {}
    for row in rows:
        places.setdefault(row[key], set()).add(row["school_id"])
    return {k for k, schools in places.items() if k and len(schools) > 1}


def _links(plan, marks, pupils, groups):
    pairs = marks.group_by(["pupil_id", "school_id"]).aggregate([]).to_pylist()
    families = {
        row["pupil_id"]: row["family_id"] for row in pupils.to_pylist()
    }
    for row in pairs:
        row["family_id"] = families[row["pupil_id"]]
    movers, shared = _shared(pairs, "pupil_id"), _shared(pairs, "family_id")
    wanted = movers | {p for p, f in families.items() if f in shared}
    out = parts.Links()
    for name, group in groups.items():
        some = _of(group, "pupil_id", wanted)
        if some.num_rows == 0:
            continue
        out.add(
            name,
            parts.link_text(
                plan,
                some,
                pupils,
                {parts.token(i) for i in movers},
                {parts.token(i) for i in shared},
            ),
        )
    return out, movers, shared


def _in_parts(marks, pupils, calendar, size, model=None):
    plan = parts.plan(AS_OF, calendar, None, {})
    schools = sorted(set(marks["school_id"].to_pylist()))
    groups = {
        schools[i]: _of(marks, "school_id", schools[i : i + size])
        for i in range(0, len(schools), size)
    }
    links, movers, shared = _links(plan, marks, pupils, groups)
    assert movers and shared
    answers = []
    for name, group in groups.items():
        ids = set(group["pupil_id"].to_pylist())
        known = _of(pupils, "pupil_id", ids)
        view = parts.view_of_part(plan, name, group, known, links)
        answers.append(parts.answer(view, model))
    return pyarrow.concat_tables(answers)


@pytest.mark.parametrize("size", [1, 3, 100])
def test_features_do_not_depend_on_the_parts(size):
    marks, pupils, calendar = world()
    whole = earlybell.Register(marks, pupils=pupils, calendar=calendar)
    compare(
        earlybell.features(whole, as_of=AS_OF),
        _in_parts(marks, pupils, calendar, size),
    )


def test_scores_do_not_depend_on_the_parts():
    marks, pupils, calendar = world(seed=2)
    model = earlybell.Model.builtin("england-bands")
    whole = earlybell.Register(marks, pupils=pupils, calendar=calendar)
    compare(
        model.score(whole, as_of=AS_OF),
        _in_parts(marks, pupils, calendar, 1, model.text),
    )


def test_without_links_the_numbers_would_be_others():
    """The borders of this world are crossed: else the tests above are empty."""
    marks, pupils, calendar = world()
    plan = parts.plan(AS_OF, calendar, None, {})
    whole = earlybell.Register(marks, pupils=pupils, calendar=calendar)
    alone = [
        parts.answer(
            parts.view_of_part(
                plan,
                school,
                _of(marks, "school_id", [school]),
                pupils,
                parts.Links(),
            ),
            None,
        )
        for school in sorted(set(marks["school_id"].to_pylist()))
    ]
    with pytest.raises(AssertionError):
        compare(
            earlybell.features(whole, as_of=AS_OF),
            pyarrow.concat_tables(alone),
        )


def test_ids_are_written_as_the_core_writes_them():
    marks, pupils, calendar = world(pupils=30, schools=2)
    odd = "é %,\t~"
    pupils = pupils.set_column(3, "family_id", pyarrow.array([odd] * len(pupils)))
    plan = parts.plan(AS_OF, calendar, None, {})
    text = parts.link_text(plan, marks, pupils, set(), {parts.token(odd)})
    lines = text.split(b"\n")[1:]
    assert lines and all(line.startswith(b"F %C3%A9%20%25,%09~% ") for line in lines)


def test_native_links_merge_and_read_back():
    marks, pupils, _ = world(pupils=40, schools=2)
    native = earlybell._native
    views = [
        earlybell.Register(_of(marks, "school_id", [s]), pupils=pupils).view(AS_OF)
        for s in ("S0", "S1")
    ]
    one, two = (native.Links(view._native) for view in views)
    text = one.to_text()
    one.merge(two)
    whole = earlybell.Register(marks, pupils=pupils).view(AS_OF)
    assert one.to_text() == native.Links(whole._native).to_text() != text
    assert native.Links.from_text(one.to_text()).to_text() == one.to_text()
    with pytest.raises(earlybell.LinksError):
        native.Links.from_text(b"nonsense")
    with pytest.raises(TypeError):
        native.Links.from_text("text")
    with pytest.raises(earlybell.ArgumentError):
        one.merge(one)
    with pytest.raises(TypeError):
        native.Links(3)
    other = earlybell.Register(marks).view("2025-10-01")
    with pytest.raises(earlybell.LinksError):
        one.merge(native.Links(other._native))


def test_links_of_a_view_stay_as_they_are():
    marks, _, _ = world(pupils=20, schools=2)
    register = earlybell.Register(marks)
    native = earlybell._native
    links, more = (native.Links(register.view(AS_OF)._native) for _ in "ab")
    register.view(AS_OF, links=links)
    with pytest.raises(earlybell.StateError):
        links.merge(more)


def test_a_plan_says_what_it_does_not_know():
    with pytest.raises(earlybell.ArgumentError, match="as_of"):
        parts.plan(None, None, None, {})
    with pytest.raises(earlybell.ArgumentError, match="unit"):
        parts.plan(AS_OF, None, None, {"unit": "pupil"})
