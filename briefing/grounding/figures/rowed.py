"""Where a sentence names the rows of a change or of a movement, and what they have: their points and their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.grounding.figures.summed import Mention, mentions
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

ROWS: Final = {"change": "reasons", "service_movement": "drivers"}
"""Where a fact of each kind has its rows."""
LINES: Final = {
    "lines added": words("added add adds adding additions new"),
    "lines deleted": words("deleted delete deletes deleting removed remove removes removing deletions"),
}
"""Rows whose readings are lines, with the words that tell one from the other."""
ALONE: Final = words("additions deletions")
"""Words that name such lines by themselves."""
PARTED: Final = words("; : — – while whereas but though although yet")
FAR: Final = 5
LEAST_READ: Final = 3
"""Words from which what was read of a row is a name of it: "merged without review"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a row has."""

    points: float
    reading: float | None
    """How many lines were counted, where it is a row of lines."""


def rows_of(fact: Fact) -> dict[str, Row]:
    """Return the rows of a fact by their titles."""
    rows = fact.detail.get(ROWS.get(fact.kind, ""))
    found = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("points"), (int, float)):
            reading = re.match(r"(\d+) lines?$", str(row.get("reading", "")))
            measured = float(reading[1]) if reading else None
            found[str(row["title"]).lower()] = Row(points=float(str(row["points"])), reading=measured)
    return found


def told_of(one: Said, fact: Fact) -> list[Mention]:
    """Return where rows are named: by their titles, by the lines that were added, by what was read of them."""
    found = [*_lines(one), *_read(one, fact)]
    taken = {place for each in found for place in range(each.start, each.end)}
    # A word of a title names no row by itself: "gates added 5.8", "the 12 points that Checkout lost".
    full = (each for each in mentions(one) if each.end - each.start > 1 or one.tokens[each.start].kind is Kind.NAME)
    found += [each for each in full if each.start not in taken]
    return sorted(found, key=lambda each: each.start)


def _lines(one: Said) -> list[Mention]:
    """Return "152 added lines", "the lines that it added" and "additions" as mentions of the row."""
    found = []
    for place, low in enumerate(one.lows):
        near = range(max(0, place - FAR + 1), min(place + FAR, len(one.lows))) if low in {"lines", "line"} else ()
        for title, named in LINES.items():
            at = [each for each in near if one.lows[each] in named and not _is_parted(one, place, each)]
            behind = [each for each in at if each > place] or at
            if behind:
                start, end = min(place, behind[0]), max(place, behind[0]) + 1
                found.append(Mention(start=start, end=end, titles=(title,)))
            if low in ALONE & named:
                found.append(Mention(start=place, end=place + 1, titles=(title,)))
    return found


def _is_parted(one: Said, place: int, other: int) -> bool:
    between = one.lows[min(place, other) + 1 : max(place, other)]
    return bool({",", "and", "points", "(", *PARTED} & set(between))


def _read(one: Said, fact: Fact) -> list[Mention]:
    """Return "merged without review" as a mention of the row that it was read of."""
    found = []
    rows = fact.detail.get(ROWS[fact.kind])
    for row in rows if isinstance(rows, list) else ():
        told = str(row.get("reading", "")).lower() if isinstance(row, dict) else ""
        if isinstance(row, dict) and len(told.split()) >= LEAST_READ and not re.search(r"\d", told):
            size, title = len(told.split()), str(row["title"]).lower()
            found += [Mention(start=at, end=at + size, titles=(title,)) for at in one.find(told)]
            at = [at for at, low in enumerate(one.lows) if low == told]
            found += [Mention(start=each, end=each + 1, titles=(title,)) for each in at]
    return found
