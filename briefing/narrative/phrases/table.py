"""What a row of the phrase tables is made of: cases of a kind of fact, and how its forms are said."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.contracts.payload import Fact
    from briefing.narrative.wording import Clause, Values


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

    wordings: tuple[str, ...]
    when: Callable[[Any], bool]


def always(_: Values) -> bool:
    """Hold of every fact."""
    return True


def case(*wordings: str, when: Callable[[Any], bool] = always) -> Case:
    """Return a case: `when` looks at the values of a fact (`values.py`), and the first that holds is said."""
    return Case(wordings, when)


def _nothing(_: Fact) -> Values:
    return {}


@dataclass(frozen=True, slots=True)
class Items:
    """Facts of one kind in one clause: `head` has {list}, each fact is an `item`. All have to meet `when`.

    `needs_all` says that every fact that meets it has to be named. Of those that are all `alike` the plain clause is
    said of them together.
    """

    head: str
    item: str
    when: Callable[[Any], bool] = always
    needs_all: bool = False
    alike: Callable[[Any], bool] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrases:
    """All that can be said of one kind of fact.

    `plain` is its clause, `noun` the same as a noun, for reasons; `forms` are others, each a whole clause. With
    `compare` the clause can be held against the usual value, the week before and all weeks known; `compared` is what
    is said before that, where the end of the plain clause would seem to be what is compared. `values` adds values that
    templates or conditions use. `part` is the verb and its complement, where a fact can count a part of another's
    count, the same of a part of nothing being `no_part`. `several` says facts of the kind together, None where they
    cannot be. `zero_needs` says whose silence could make a zero.
    """

    plain: tuple[Case, ...]
    compared: tuple[Case, ...] = ()
    noun: tuple[Case, ...] = ()
    forms: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)
    compare: Compare | None = None
    values: Callable[[Fact], Values] = _nothing
    part: tuple[str, str] | None = None
    no_part: str | None = None
    items: Items | None = None
    several: Callable[[Sequence[Fact]], Clause | None] | None = None
    zero_needs: Needs = Needs.ALL


Table = dict[str, Phrases]
