# SPDX-License-Identifier: MIT
"""Rules and patterns: who may need help now.

Lists for a person to look at; nothing here decides. A rule is law or local
practice and reads no model. Columns, names and order are those of the commands
of `earlybell`, values bit for bit.
"""

from __future__ import annotations

import os
from typing import Any

from earlybell import _native, frames
from earlybell.cases import native_cases
from earlybell.errors import ArgumentError, LimitError, ReadError
from earlybell.register import View, view_of

_POLICY_MOST = 1 << 20


class Policy:
    """Rules in order: `Policy.builtin` or `Policy.load`.

    Attributes
    ----------
    name, version, source : str
    ranked : bool
        Rows stand in the order of need, not of ids.
    """

    def __init__(self, native: _native._Policy) -> None:
        self._native = native
        about = _native.policy_about(native)
        self.name: str = about["name"]
        self.version: str = about["version"]
        self.source: str = about["source"]
        self.ranked: bool = about["ranked"]

    @classmethod
    def builtin(cls, name: str) -> Policy:
        """A policy that is built in: `policies` lists them.

        Parameters
        ----------
        name : str
            One of those that `policies` lists.

        Returns
        -------
        Policy

        Raises
        ------
        NotFoundError
        """
        return cls(_native.policy_open(name))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Policy:
        """A policy file (JSON).

        Parameters
        ----------
        path : path

        Returns
        -------
        Policy

        Raises
        ------
        ReadError, JSONError, ModelError
            With line, column and key for what breaks the schema.
        """
        try:
            with open(path, "rb") as file:
                text = file.read(_POLICY_MOST + 1)
        except OSError as error:
            raise ReadError(f"{os.fspath(path)}: {error.strerror}") from error
        if len(text) > _POLICY_MOST:
            raise LimitError("a policy of more than 1 MiB", field="policy")
        return cls.from_text(text)

    @classmethod
    def from_text(cls, text: bytes | str) -> Policy:
        """A policy from the bytes of its file.

        Parameters
        ----------
        text : bytes or str
            All of the file.

        Returns
        -------
        Policy
        """
        if isinstance(text, str):
            text = text.encode("utf-8")
        return cls(_native.policy_read(bytes(text)))

    @classmethod
    def of(cls, policy: Policy | str | os.PathLike[str]) -> Policy:
        """A Policy, the name of one built in, or a file's path.

        Parameters
        ----------
        policy : Policy, str or path
            A str with a / or the ending .json is a file.

        Returns
        -------
        Policy
        """
        if isinstance(policy, Policy):
            return policy
        name = os.fspath(policy)
        if "/" in name or os.sep in name or name.endswith(".json"):
            return cls.load(name)
        return cls.builtin(name)

    def rules(self, *, kind: str | None = None) -> Any:
        """The rules: a frame of ``policy, version, rule, kind, audience,
        cases, action, source``.

        Parameters
        ----------
        kind : str, optional
            The kind of frame wanted: "pandas", "polars", "pyarrow", "dict".

        Returns
        -------
        frame
        """
        table = _native.policy_rules(self._native)
        return frames.give(table, kind or frames.default_kind())

    def __repr__(self) -> str:
        return f"<earlybell.Policy {self.name} {self.version}>"


def policies(*, kind: str | None = None) -> Any:
    """Every rule of the policies built in, as ``earlybell policies``.

    Parameters
    ----------
    kind : str, optional
        The kind of frame wanted: "pandas", "polars", "pyarrow", "dict".

    Returns
    -------
    frame
        ``policy, version, rule, kind, audience, cases, action, source``.
    """
    columns: dict[str, list[Any]] = {}
    for name in _native.policy_names():
        rules = frames.to_dict(_native.policy_rules(_native.policy_open(name)))
        for column, cells in rules.items():
            columns.setdefault(column, []).extend(cells)
    return frames.of_columns(columns, kind)


def codes(local: object = None, *, kind: str | None = None) -> Any:
    """The code table: what every mark means, and from when to when.

    Parameters
    ----------
    local : path or frame, optional
        Local codes to add, as `Register` takes them.
    kind : str, optional
        The kind of frame.

    Returns
    -------
    frame
        ``code, valid_from, valid_to, class, group, sensitive, meaning``.
    """
    table = _native.Codes()
    if local is not None:
        rows = _native.Rows(table, 3)
        frames.feed(rows, local)
        rows.end()
    return frames.give(table.table(), kind or frames.default_kind())


# ---- triggers --------------------------------------------------------------


def triggers(
    register: Any,
    *,
    policy: Policy | str | os.PathLike[str],
    cases: object = None,
    all: bool = False,
    audience: str = "mentor",
    as_of: object = None,
    sensitive: bool = False,
    **options: Any,
) -> Any:
    """Every rule of a policy for every pupil: ``earlybell triggers``.

    Parameters
    ----------
    register : Register, View, or what `Register` takes
    policy : Policy, str or path
        ``"england"``, a file, ...: `policies`.
    cases : Cases, path or frame, optional
        What families said and what was done. A rule that asks who has been in
        touch needs it: what nobody looked up is not "no contact".
    all : bool
        Episodes that are over, too.
    audience : {"mentor", "lead"}
        Rules for the attendance lead, too.
    as_of, **options
        As for `Register.view`.
    sensitive : bool
        Codes and flags of health and the like as they are.

    Returns
    -------
    frame
        ``pupil_id, school_id, family_id, rule, state, first_met, evidence,
        action, due, held_because``: at most one row for a pupil, rule and
        episode. `due` is a date, with a star where no calendar told which
        days are open.

    Raises
    ------
    ArgumentError
        ``field`` is "cases": a rule needs them and there are none.
    """
    view = _view(register, as_of, options, sensitive)
    if audience not in ("mentor", "lead"):
        raise ArgumentError("audience: mentor or lead", field="audience")
    found = Policy.of(policy)
    table = _native.triggers(
        view._native,
        found._native,
        native_cases(cases),
        all,
        audience == "lead",
        sensitive,
    )
    return frames.give(table, view.kind)


def _view(
    register: object,
    as_of: object,
    options: dict[str, Any],
    sensitive: bool = False,
) -> View:
    if sensitive and not isinstance(register, View):
        options = {**options, "sensitive": True}
    return view_of(register, as_of, **options)


def why(
    register: Any,
    pupil: str,
    *,
    policy: Policy | str | os.PathLike[str],
    school: str | None = None,
    cases: object = None,
    audience: str = "mentor",
    as_of: object = None,
    sensitive: bool = False,
    **options: Any,
) -> list[dict[str, Any]]:
    """What every rule says of one pupil, met or not, and how far off it is.

    Parameters
    ----------
    pupil, school : str
        School None: the pupil's only row, or the first of several.
    register, policy, cases, audience, as_of, sensitive, **options
        As in `triggers`; rules that need cases are left out where there are
        none.

    Returns
    -------
    list of dict
        ``rule``; ``applies`` (False: not for this pupil) and ``met``;
        ``have`` of ``need`` in ``unit`` (need 0: nothing is counted), ``of``
        possible sessions; ``contact`` since the spell began; ``since``; and,
        where `triggers` would list it, ``state, first_met, evidence, action,
        due, held_because``.
    """
    view = _view(register, as_of, options, sensitive)
    row = view.find(pupil, school)
    return _native.why(
        view._native,
        Policy.of(policy)._native,
        native_cases(cases),
        row,
        audience == "lead",
        sensitive,
    )


# ---- patterns --------------------------------------------------------------


def patterns(
    register: Any,
    *,
    fdr: float = 0.10,
    as_of: object = None,
    **options: Any,
) -> Any:
    """Absence with a shape, and how often chance would show as much.

    Parameters
    ----------
    register : Register, View, or what `Register` takes
    fdr : float
        The false discovery rate, above 0 and at most 1 (all that was tested;
        Benjamini and Yekutieli 2001).
    as_of, **options
        As for `Register.view`.

    Returns
    -------
    frame
        ``pupil_id, school_id, pattern, effect, evidence, p_value, q_value``.
    """
    view = view_of(register, as_of, **options)
    table, _, _ = _native.patterns(view._native, float(fdr))
    return frames.give(table, view.kind)
