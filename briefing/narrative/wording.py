"""The language of phrases: a template with slots becomes pieces of text, each with the fact that it came from.

    {value}            a figure in digits, or a text as it is
    {value:changes}    a count with its noun: "no changes", "one change", "12 changes"
    {value:word}       a number as a word where it is small; the other formats are in `NUMBERS` and `TEXTS`
    {value?was|were}   the first where the value is one, the second otherwise
    [ in {subject}]    left out where the sentence has just named the subject, or it is the whole scope
    [{subject}|it]     the first where the subject is still to be named, the second where it has just been

A phrase with a slot that has no value cannot be said: `fill` returns None, and the form is not offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from briefing.contracts.words import alone, counted_in_words, day, figure, in_words, listed, signed

HOUR_MINUTES: Final = 60
DAY_HOURS: Final = 48
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_NAMED: Final = 3
"""Things of a list that are named; the rest is counted."""

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence. `fact` is the id of the fact that it came from, None for words that only join."""

    text: str
    fact: str | None = None


Clause = tuple[Piece, ...]


def span(minutes: float) -> str:
    """Write a duration given in minutes: "38 minutes", "1.8 hours", "2.7 days", or that it is less than a minute."""
    if minutes < 1:
        return "less than a minute"
    if minutes < HOUR_MINUTES:
        return counted_in_words(round(minutes), "minutes")
    hours = round(minutes / HOUR_MINUTES, 1)
    return counted_in_words(hours, "hours") if hours < DAY_HOURS else counted_in_words(round(hours / 24, 1), "days")


def _percent(number: float) -> str:
    return f"{figure(number)} %"


def _measured(noun: str) -> Callable[[float], str]:
    """Write a number in digits with its unit, which is singular where the digits say 1."""
    return lambda number: f"{figure(number)} {noun if figure(number) == '1' else noun + 's'}"


def _moment(text: str) -> str:
    found = datetime.fromisoformat(text)
    return f"{DAYS[found.weekday()]} {found:%H:%M}"


NUMBERS: Final[Mapping[str, Callable[[float], str]]] = {
    "": figure,
    "word": in_words,
    "none": alone,
    "%": _percent,
    "share": lambda number: _percent(number) if number else "none",
    "span": span,
    "signed": signed,
    "points": _measured("point"),
    "hours": _measured("hour"),
}
"""How a number is written, by the format of its slot; any other format is the noun that it counts."""

TEXTS: Final[Mapping[str, Callable[[str], str]]] = {
    "": str,
    "day": day,
    "weekday": lambda text: DAYS[datetime.fromisoformat(text).weekday()],
    "moment": _moment,
}
"""How a text is written."""

_SLOT: Final = re.compile(r"\{(\w+)(?:([:?])([^{}]*))?\}")
_CHOICE: Final = re.compile(r"\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]")


@lru_cache(maxsize=4096)
def _chosen(template: str, named: bool) -> str:  # noqa: FBT001 (part of the key of the cache)
    """Resolve what depends on whether the subject has been named."""
    return _CHOICE.sub(lambda found: (found[2] or "") if named else found[1], template)


def fill(template: str, values: Mapping[str, object], *, fact: str | None, named: bool = False) -> Clause | None:
    """Return a template as pieces, None where one of its slots has no value."""
    text, pieces, end = _chosen(template, named), [], 0
    for slot in _SLOT.finditer(text):
        said = _said(values.get(slot[1]), slot[2], slot[3] or "")
        if said is None:
            return None
        # A verb that agrees with a figure is none, and leads nowhere.
        pieces += [Piece(text[end : slot.start()]), Piece(said, None if slot[2] == "?" else fact)]
        end = slot.end()
    pieces.append(Piece(text[end:]))
    return tuple(piece for piece in pieces if piece.text)


def _said(value: object, mark: str | None, form: str) -> str | None:
    if value is None:
        return None
    if mark == "?":
        one, many = form.split("|")
        return one if value == 1 else many
    if isinstance(value, list | tuple):
        return listed([str(one) for one in value], most=MOST_NAMED) if value else None
    if isinstance(value, int | float):
        return NUMBERS[form](value) if form in NUMBERS else counted_in_words(value, form)
    return TEXTS[form](str(value)) if str(value) else None


def joined(clauses: Sequence[Clause], between: str) -> Clause:
    """Return clauses as one, with the same text between each two."""
    return tuple(_with(clauses, lambda _: between))


def enumerated(clauses: Sequence[Clause]) -> Clause:
    """Return clauses as a list: "a, b and c"."""
    last = len(clauses) - 1
    return tuple(_with(clauses, lambda place: " and " if place == last else ", "))


def _with(clauses: Sequence[Clause], between: Callable[[int], str]) -> Iterator[Piece]:
    for place, clause in enumerate(clauses):
        if place:
            yield Piece(between(place))
        yield from clause


def text_of(clause: Clause) -> str:
    """Return the bare text of a clause."""
    return "".join(piece.text for piece in clause)
