"""The language of phrases: a template with slots becomes pieces of text, each with the fact that it came from.

    {value}            a figure in digits, or a text as it is
    {value:changes}    a count with its noun: "no changes", "one change", "12 changes"
    {value:word}       a number as a word where it is small; the other formats are in `NUMBERS` and `TEXTS`
    {value?was|were}   the first where the value is one, the second otherwise
    [ in {subject}]    left out where the sentence has just named the subject, or it is the whole scope
    [{subject}|it]     the first where the subject is still to be named, the second where it has just been

A phrase with a slot that has no value cannot be said: `fill` returns None, and the form is not offered.

The values of a fact that templates and conditions use are made here, every text among them made safe to stand in a
sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import dropwhile
from typing import TYPE_CHECKING, Final

from briefing.contracts.payload import MOST_SUBJECTS
from briefing.contracts.untrusted_text import MAX_LABEL, neutral
from briefing.contracts.words import alone, and_others, counted_in_words, day, figure, in_words, listed, signed

if TYPE_CHECKING:
    from briefing.contracts.payload import Card, Fact, Subject


NAMES: Final = {"previous week": "before", "usual": "usual", "maximum": "maximum"}
MOST_TEXT: Final = 90
"""Characters of a text that was not written for this sentence."""
LEAST_WEEKS: Final = 6
"""With fewer earlier weeks known, nothing is a record."""

PEOPLE: Final = frozenset({"author", "people"})
"""Details with people, each as a placeholder; anywhere else one is a stranger's."""
UNNAMED: Final = "(no name)"

_PERSON: Final = re.compile(r"\{person:[^{}\s]+\}")
_MARKS: Final = str.maketrans(dict.fromkeys("“”„‟«»❝❞〝〞〟⹂🙶🙷🙸", "'"))
_SENTENCE_END: Final = re.compile(r"[.!?:;\u061f\u06d4\u0964\u3002]+(?=\s|$)|\u3002")


@lru_cache(maxsize=4096)
def safe(text: str, *, limit: int = MOST_TEXT) -> str:
    """Return a text that can end no quotation, mark no earlier character and expand to nobody."""
    return _led(neutral(text, limit=limit)).translate(_MARKS)


def label(text: str, *, limit: int = MAX_LABEL) -> str:
    """Return a name that needs no quotation marks, since no sentence can begin inside it."""
    return _led(_SENTENCE_END.sub("", safe(text, limit=limit))).replace(",", "").strip() or UNNAMED


_TEAMS: Final = re.compile(r", | and ")


def each_called(subject: Subject) -> list[str]:
    """Return what a subject is called: a scope by each of its teams, which are a list of ours."""
    return _TEAMS.split(subject.label) if subject.type == "scope" else [subject.label]


def called(subject: Subject) -> str:
    return listed([label(one) for one in each_called(subject)])


def card_label(card: Card) -> str:
    """Return the name of all that a card is about."""
    return listed([called(one) for one in card.subjects], most=MOST_SUBJECTS)


def _led(text: str) -> str:
    """Return a text from the first character that is visible by itself."""
    return "".join(dropwhile(lambda char: char == " " or unicodedata.category(char).startswith("M"), text))


def _detail(key: str, text: str) -> str:
    """Return a detail's text, or somebody's placeholder if it has people."""
    return text if key in PEOPLE and _PERSON.fullmatch(text) else label(text, limit=MOST_TEXT)


def values_of(fact: Fact) -> Values:
    """Return a fact's value, subject, comparisons and plain details, by the names that templates use."""
    found: Values = {
        "value": label(fact.value) if isinstance(fact.value, str) else fact.value,
        "subject": called(fact.subject),
        "id": fact.id,
        "name": fact.id.split(".")[1] if "." in fact.id else "",
    }
    for one in fact.comparisons:
        name = NAMES[one.against]
        found |= {name: one.value, f"{name}_weeks": one.weeks}
    for key, told in fact.detail.items():
        if isinstance(told, str):
            found[key] = _detail(key, told) if told else ""
        elif isinstance(told, int | float):
            found[key] = told
        elif isinstance(told, list) and all(isinstance(one, str) for one in told):
            found[key] = strings(fact, key)
    if found.get("author") and (authors := numbers(found.get("authors"))):
        # The work of several people is not blamed on one.
        found["author"] = f"{found['author']}{and_others(authors[0])}"
    return found


def strings(fact: Fact, key: str) -> list[str]:
    """Return a list of texts among the details, empty if there is none."""
    told = fact.detail.get(key)
    return [_detail(key, str(one)) for one in told] if isinstance(told, list) else []


def rows(fact: Fact, key: str) -> list[dict[str, object]]:
    told = fact.detail.get(key)
    return [{**one} for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def earlier(fact: Fact) -> list[float] | None:
    """Return the earlier weekly values, None if one is unknown or they are too few for a record."""
    series = fact.detail.get("series")
    before = series[:-1] if isinstance(series, list) else []
    known = [float(one) for one in before if isinstance(one, int | float)]
    return known if len(known) == len(before) >= LEAST_WEEKS else None


def numbers(*told: object) -> list[float]:
    return [float(one) for one in told if isinstance(one, int | float)]


HOUR_MINUTES: Final = 60
DAY_HOURS: Final = 48
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_NAMED: Final = 3
"""Things of a list that are named; the rest is counted."""

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; `fact` is its fact's id, None for joining words."""

    text: str
    fact: str | None = None


Clause = tuple[Piece, ...]


def span(minutes: float) -> str:
    """Write minutes: "38 minutes", "1.8 hours", "2.7 days", or less than a minute."""
    if minutes < 1:
        return "less than a minute"
    if minutes < HOUR_MINUTES:
        return counted_in_words(round(minutes), "minutes")
    hours = round(minutes / HOUR_MINUTES, 1)
    return counted_in_words(hours, "hours") if hours < DAY_HOURS else counted_in_words(round(hours / 24, 1), "days")


def _percent(number: float) -> str:
    return f"{figure(number)} %"


def _measured(noun: str) -> Callable[[float], str]:
    """Write a number in digits with its unit, singular for a shown 1."""
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
"""How a slot's format writes a number; any other format is the noun that it counts."""

TEXTS: Final[Mapping[str, Callable[[str], str]]] = {
    "": str,
    "day": day,
    "weekday": lambda text: DAYS[datetime.fromisoformat(text).weekday()],
    "moment": _moment,
}

_SLOT: Final = re.compile(r"\{(\w+)(?:([:?])([^{}]*))?\}")
_CHOICE: Final = re.compile(r"\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]")


@lru_cache(maxsize=4096)
def _chosen(template: str, named: bool) -> str:  # noqa: FBT001 (part of the key of the cache)
    """Resolve what depends on whether the subject has been named."""
    return _CHOICE.sub(lambda found: (found[2] or "") if named else found[1], template)


def fill(template: str, values: Mapping[str, object], *, fact: str | None, named: bool = False) -> Clause | None:
    """Return a template as pieces, None if a slot has no value."""
    text, pieces, end = _chosen(template, named), [], 0
    for slot in _SLOT.finditer(text):
        said = _said(values.get(slot[1]), slot[2], slot[3] or "")
        if said is None:
            return None
        # A verb agreeing with a figure is no figure, and links nowhere.
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
    return "".join(piece.text for piece in clause)
