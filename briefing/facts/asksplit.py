"""Whether a change that was asked to be split was: by what became of it, and of its files in other changes.

It was, where it was closed unmerged or shrank, and other changes by the same author that touch files which it had were
opened or merged in the week. One without the other is said as what it is and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.facts.asktable import LINES, SPLIT, WAYS
from briefing.facts.askwords import Word
from briefing.lastweek import digest_of
from briefing.words import count, figure, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydantic import JsonValue

    from briefing.facts.asked import AskedChange
    from briefing.lastweek import Sighting

MOST_PARTS = 3
"""Other changes that are named; the rest are counted."""

CLOSED = "was closed without a merge"
UNREAD = "cannot be checked, since what it is known by was not read"

Found = tuple[Word, str, "Mapping[str, JsonValue]"]
"""The word, what is said, and the figures under it."""


def split_of(asked: AskedChange, sightings: Mapping[str, Sighting], start: int) -> Found:
    """Say whether a change was split in the week that begins at `start` (epoch seconds)."""
    seen = sightings.get(asked.id)
    if seen is None or not seen.paths:
        return Word.UNKNOWN, UNREAD, {}
    parts = _parts(asked, seen, start, sightings.values())
    sizes = _sizes(asked, seen)
    word, says = _judged(seen, parts, sizes)
    then, now = sizes or ((None, None), (None, None))
    figures: dict[str, JsonValue] = {
        "files_before": then[0],
        "files_after": now[0],
        "lines_before": then[1],
        "lines_after": now[1],
        "parts": [one.label for one in parts],
    }
    return word, says, figures


Size = tuple[int, int]
"""Files and changed lines."""


def _judged(seen: Sighting, parts: Sequence[Sighting], sizes: tuple[Size, Size] | None) -> tuple[Word, str]:
    less = CLOSED if seen.is_abandoned else None if sizes is None or not _shrank(*sizes) else _less(*sizes)
    if less is not None and parts:
        return Word.DONE, f"{less}, and {_named(parts)}"
    if less is not None:
        # What was closed may have been given up, and what shrank may be what it was with a part left out.
        return Word.UNKNOWN if seen.is_abandoned else Word.PARTLY, less
    if seen.merged_at is not None:
        return Word.MISSED, WAYS[SPLIT].missed
    return Word.NOT_YET, WAYS[SPLIT].still


def _shrank(then: Size, now: Size) -> bool:
    """Whether files or lines went down and neither went up: a rewrite is no split."""
    return now != then and now[0] <= then[0] and now[1] <= then[1]


def _less(then: Size, now: Size) -> str:
    place, noun = (0, "file") if now[0] < then[0] else (1, "line")
    return f"shrank from {figure(then[place])} to {count(now[place], noun)}"


def _named(parts: Sequence[Sighting]) -> str:
    labels = [one.label for one in parts]
    more = [] if len(labels) <= MOST_PARTS else [f"{len(labels) - MOST_PARTS} more"]
    verb = "touches" if len(labels) == 1 else "touch"
    return f"{listed([*labels[:MOST_PARTS], *more])} by the same author {verb} files that it had"


def _sizes(asked: AskedChange, seen: Sighting) -> tuple[Size, Size] | None:
    """Return its size then and now, None where the old one is not known."""
    files, lines = asked.readings.get("files_changed"), [asked.readings.get(name) for name in LINES]
    known = [one for one in lines if one is not None]
    if files is None or len(known) < len(lines):
        return None
    return (round(files), round(sum(known))), (len(seen.paths), seen.lines)


def _parts(asked: AskedChange, seen: Sighting, start: int, others: Iterable[Sighting]) -> list[Sighting]:
    """Return the other changes by the author, opened or merged since a moment, with files that this one had then."""
    return [
        one
        for one in others
        if one.id != asked.id
        and one.author is not None
        and one.author == seen.author
        and (one.opened_at >= start or (one.merged_at is not None and one.merged_at >= start))
        and not asked.files.isdisjoint(map(digest_of, one.paths))
    ]
