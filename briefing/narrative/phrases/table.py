"""Reads the tables of phrases: by kind of fact, the cases that it can be in and the wordings of each.

A case of the files beside this one is `[condition, wording, …]`, and the first whose condition holds is said. A condition
has parts such as `earlier`, `not is_held`, `value == 1` or `name == tested`, joined by ` and `; an empty one always holds.
It looks at the values of a fact (`narrative/values.py`) and at those that its kind adds (`VALUES` of the modules here).
`variants` are forms that say the plain cases with one part of them replaced by another.
"""

from __future__ import annotations

import operator
import re
import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from briefing.contracts.words import figure
from briefing.narrative.wording import span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from briefing.narrative.wording import Values

    When = Callable[[Values], bool]

TABLES: Final = ("week", "services", "operations", "changes", "notable", "ahead", "asks", "positives", "cards")

_TEST: Final = re.compile(r"(not )?(\w+)(?: (==|>=|<=|>|<) (.+))?")
_OPERATORS: Final = {"==": operator.eq, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


class Compare(Enum):
    """How a value stands beside its usual one: what is said, and from which difference on it is a difference."""

    COUNT = 2.0
    LEVEL = 1.0
    PERCENT = 5.0
    SPAN = 30.0


class Needs(Enum):
    """Which sources have to be well for a zero to be one, and not their silence."""

    ALL = "every source"
    CHANGES = "those that changes come from"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which a fact can be, and the wordings that say it, all of the same meaning."""

    when: When
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """Facts of one kind in one clause: `head` has {list}, each fact is an `item`. All have to meet `when`.

    `needs_all` says that every fact that meets it has to be named. Of those that are all `alike` the plain clause is
    said of them together.
    """

    head: str
    item: str
    when: When
    needs_all: bool
    alike: When | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrases:
    """All that can be said of one kind of fact.

    `called` is what its row in a table of facts is called, and `best` are the forms that say most, the best first.
    `plain` is its clause, `noun` the same as a noun, for reasons; `forms` are others, each a whole clause. With `compare`
    the clause can be held against the usual value, the week before and all weeks known; `compared` is said before that, where the end of the plain clause would seem to be what is compared. `part` is the verb and its
    complement, where a fact can count a part of another's count, the same of a part of nothing being `no_part`.
    `zero_needs` says whose silence could make a zero.
    """

    called: str | None
    best: tuple[str, ...]
    plain: tuple[Case, ...]
    compared: tuple[Case, ...]
    noun: tuple[Case, ...]
    forms: Mapping[str, tuple[Case, ...]]
    compare: Compare | None
    part: tuple[str, str] | None
    no_part: str | None
    items: Items | None
    zero_needs: Needs


def are_alike(compare: Compare, first: float, second: float) -> bool:
    """Whether two values are the same as they are written."""
    written = span if compare is Compare.SPAN else figure
    return written(first) == written(second)


def always(_: Values) -> bool:
    """Hold of every fact."""
    return True


@cache
def read_table(name: str) -> Mapping[str, Phrases]:
    """Return the phrases of one file by kind of fact."""
    text = files(__package__).joinpath(f"{name}.toml").read_text("utf-8")
    return {kind: _phrases(told) for kind, told in tomllib.loads(text).items()}


def _phrases(told: Mapping[str, Any]) -> Phrases:
    items, part = told.get("list"), told.get("part")
    variants = {
        name: [[one[0], *(text.replace(*parts) for text in one[1:])] for one in told["plain"]]
        for name, parts in told.get("variants", {}).items()
    }
    return Phrases(
        called=told.get("called"),
        best=tuple(told.get("best", ())),
        plain=_cases(told["plain"]),
        compared=_cases(told.get("compared", ())),
        noun=_cases(told.get("noun", ())),
        forms={name: _cases(cases) for name, cases in {**told.get("forms", {}), **variants}.items()},
        compare=Compare[told["compare"]] if "compare" in told else None,
        part=None if part is None else (part[0], part[1]),
        no_part=told.get("no_part"),
        items=None if items is None else _items(**items),
        zero_needs=Needs[told.get("zero_needs", Needs.ALL.name)],
    )


def _items(*, head: str, item: str, when: str = "", needs_all: bool = False, alike: str | None = None) -> Items:
    return Items(head, item, condition(when), needs_all, None if alike is None else condition(alike))


def _cases(told: Iterable[list[str]]) -> tuple[Case, ...]:
    return tuple(Case(condition(when), tuple(wordings)) for when, *wordings in told)


def condition(text: str) -> When:
    """Return a condition that is written as in the tables."""
    tests = [_test(one) for one in text.split(" and ")] if text else []
    return lambda values: all(test(values) for test in tests)


def _test(text: str) -> When:
    found = _TEST.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no condition of a phrase")
    negated, name, sign, other = found.groups()
    if sign is None:
        return lambda values: bool(values.get(name)) is (negated is None)
    compared, is_number = _OPERATORS[sign], other.lstrip("-").isdigit()
    known, fits = (float(other), (int, float)) if is_number else (other, (str,))
    return lambda values: isinstance(value := values.get(name), fits) and compared(value, known)
