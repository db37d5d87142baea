"""Reads the tables of phrases: by kind of fact, its cases and the wordings of each.

A case is `[condition, wording, …]`; the first whose condition holds is said. A condition has parts such as `earlier`,
`not is_held`, `value == 1` or `name == tested`, joined by ` and `; an empty one always holds. It reads a fact's values
(`narrative/wording.py`) and those its kind adds (`VALUES` of the modules here). `variants` are forms that say the plain
cases with one part replaced.
"""

from __future__ import annotations

import operator
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, model_validator

from briefing.contracts.model import Model
from briefing.contracts.words import figure
from briefing.narrative.wording import Values, span

TABLES: Final = ("week", "services", "operations", "changes", "notable", "ahead", "asks", "positives", "cards")

_TEST: Final = re.compile(r"(not )?(\w+)(?: (==|>=|<=|>|<) (.+))?")
_OPERATORS: Final = {"==": operator.eq, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


class Compare(Enum):
    """How a value compares with its usual: what is said, and which difference counts."""

    COUNT = 2.0
    LEVEL = 1.0
    PERCENT = 5.0
    SPAN = 30.0


class Needs(Enum):
    """Which sources must be well for a zero to be no silence."""

    ALL = "every source"
    CHANGES = "those that changes come from"
    NONE = "none"


def condition(text: str) -> Callable[[Values], bool]:
    """Parse a condition; ValueError if it is none."""
    tests = [_test(one) for one in text.split(" and ")] if text else []
    return lambda values: all(test(values) for test in tests)


def _test(text: str) -> Callable[[Values], bool]:
    found = _TEST.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no condition of a phrase")
    negated, name, sign, other = found.groups()
    if sign is None:
        return lambda values: bool(values.get(name)) is (negated is None)
    compared, is_number = _OPERATORS[sign], other.lstrip("-").isdigit()
    known, fits = (float(other), (int, float)) if is_number else (other, (str,))
    return lambda values: isinstance(value := values.get(name), fits) and compared(value, known)


always: Final = condition("")


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which a fact can be, and its wordings, all of the same meaning."""

    when: Callable[[Values], bool]
    wordings: tuple[str, ...]


def _case(told: list[str]) -> Case:
    return Case(condition(told[0]), tuple(told[1:]))


When = Annotated[Callable[[Values], bool], BeforeValidator(condition)]
Cases = tuple[Annotated[Case, BeforeValidator(_case)], ...]


class Items(Model):
    """Facts of one kind in one clause: `head` has {list}, each fact is an `item`; all must meet `when`.

    `needs_all`: every fact that meets it must be named. If all are `alike`, the plain clause is said of them together.
    """

    head: str
    item: str
    when: When = always
    needs_all: bool = False
    alike: When | None = None


class Phrases(Model):
    """All that can be said of one kind of fact.

    `called` is its name in a table of facts, `best` are the most telling forms, best first. `plain` is its clause,
    `noun` the same as a noun for reasons, `short` in the fewest words for a card's line; `forms` are other whole
    clauses. With `compare` the clause can be compared with the usual value, the week before and all known weeks;
    `compared` is said before that, where the plain clause's end would seem to be compared. `part` is the verb and
    complement for a part of another's count, `no_part` for none. `zero_needs` says whose silence could make a zero.
    """

    called: str | None = None
    best: tuple[str, ...] = ()
    plain: Cases
    compared: Cases = ()
    noun: Cases = ()
    short: Cases = ()
    forms: Mapping[str, Cases] = {}
    compare: Annotated[Compare, BeforeValidator(Compare.__getitem__)] | None = None
    part: tuple[str, str] | None = None
    no_part: str | None = None
    items: Items | None = Field(default=None, alias="list")
    zero_needs: Annotated[Needs, BeforeValidator(Needs.__getitem__)] = Needs.ALL

    @model_validator(mode="before")
    @classmethod
    def _with_variants(cls, told: dict[str, Any]) -> dict[str, Any]:
        """Write the plain cases' variants out as forms."""
        variants = {
            name: [[when, *(text.replace(*parts) for text in wordings)] for when, *wordings in told["plain"]]
            for name, parts in told.get("variants", {}).items()
        }
        kept = {key: value for key, value in told.items() if key != "variants"}
        return {**kept, "forms": {**told.get("forms", {}), **variants}}


def are_alike(compare: Compare, first: float, second: float) -> bool:
    """Whether two values are the same as written."""
    written = span if compare is Compare.SPAN else figure
    return written(first) == written(second)


@cache
def read_table(name: str) -> Mapping[str, Phrases]:
    text = files(__package__).joinpath(f"{name}.toml").read_text("utf-8")
    return {kind: Phrases.model_validate(told) for kind, told in tomllib.loads(text).items()}
