"""What became of single changes that last week's card named: whether each got what was asked, or went out without.

What a change was like comes from last week's briefing, never from today's reading. A change back under the high band
has calmed, whatever the reason. A change counts as split if it was closed unmerged or shrank, and its author opened or
merged others with its files in the week.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from briefing.contracts.last_week import digest_of
from briefing.contracts.words import count, figure, listed
from briefing.facts.ask_table import LINES, OWNER_REVIEW, SPLIT, UNREAD, WAYS, Word
from briefing.facts.ownership import approved
from briefing.facts.queue_ahead import is_risky
from scoring.signals.review import LINES_A_REVIEW

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.contracts.last_week import Sighting
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.ask_table import Way
    from briefing.facts.weekdata import WeekData
    from briefing.findings.asks.asked import AskedChange

PERCENT = 100
MOST_PARTS = 3
"""How many other changes are named; the rest are counted."""
CLOSED = "was closed without a merge"

Size = tuple[int, int]
"""Files and changed lines."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fate:
    """One asked change a week later; `now` is None if it neither waits nor is out; `is_seen`: the ask was observed."""

    asked: AskedChange
    now: ScoredChange | None
    word: Word
    says: str
    is_seen: bool = False
    parts: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        return self.says != UNREAD

    @property
    def row(self) -> dict[str, JsonValue]:
        return {
            "id": self.asked.id,
            "change": self.asked.label,
            "remedy": self.asked.remedy,
            "word": self.word.value,
            "says": self.says,
            "before": self.asked.points,
            "after": None if self.now is None else self.now.score.points,
            "weeks": self.asked.weeks,
            **self.parts,
        }


def fates_of(asked: Sequence[AskedChange], after: WeekData, sightings: Mapping[str, Sighting]) -> list[Fate]:
    """Say what became of each asked change; `after` is this week of the whole scope."""
    wanted = {one.id for one in asked}
    weeks = (*after.weeks, after.waiting) if wanted else ()
    known = {change.id: change for week in weeks for change in week if change.id in wanted}
    return [_fate(one, known.get(one.id), after, sightings) for one in asked]


def _fate(asked: AskedChange, now: ScoredChange | None, after: WeekData, sightings: Mapping[str, Sighting]) -> Fate:
    start, end = (after if now is None else after.home(now)).bounds
    parts: Mapping[str, JsonValue] = {}
    if asked.remedy == SPLIT:
        word, says, parts = _split(asked, sightings, start)
    elif now is None:
        word, says = Word.UNKNOWN, _gone(sightings.get(asked.id))
    else:
        word, says = _stands(asked, now, waits=now.waits_at(end))
    is_seen = word in {Word.DONE, Word.PARTLY}
    if not is_seen and now is not None and asked.is_risky and not is_risky(now):
        word, says = Word.CALMED, "calmed"
    return Fate(asked=asked, now=now, word=word, says=says, is_seen=is_seen, parts=parts)


def by_owners(change: ScoredChange, *, waits: bool) -> Word:
    """Whether owners looked at a change before it went out; unknown approval is not a no."""
    looked = approved(change)
    return Word.UNKNOWN if looked is None else Word.DONE if looked else _undone(waits=waits)


def _undone(*, waits: bool) -> Word:
    return Word.NOT_YET if waits else Word.MISSED


def _gone(seen: Sighting | None) -> str:
    """Say where a change that is neither out nor ready is: closed, in work again, or out of the scope."""
    if seen is None or seen.merged_at is not None:
        return "is not among this scope's changes any more"
    return CLOSED if seen.is_abandoned else "is not ready to go out any more"


def _stands(asked: AskedChange, now: ScoredChange, *, waits: bool) -> tuple[Word, str]:
    way = WAYS.get(asked.remedy or "")
    if way is None:
        # It was only named; the card asked for its owner's review like for all of them.
        word, way = by_owners(now, waits=waits), WAYS[OWNER_REVIEW]
        # If that was no way down then, the review may have been there already.
        way = way if OWNER_REVIEW in asked.offered else replace(way, done="has its owner's review")
    elif way.calm is not None:
        word = _waited(way.signal, way.calm, now, waits=waits)
    else:
        word = _moved(way, asked, now, waits=waits)
    return word, way.says(word)


def _waited(signal: str, calm: float, now: ScoredChange, *, waits: bool) -> Word:
    """Waiting is done once the reading is calm, and missed if the change went out before."""
    reading = _values(now).get(signal)
    if reading is None:
        return Word.NOT_YET if waits else Word.UNKNOWN
    is_calm = reading <= calm and all(gate.signal != signal for gate in now.score.gates)
    return Word.DONE if is_calm else _undone(waits=waits)


def _moved(way: Way, asked: AskedChange, now: ScoredChange, *, waits: bool) -> Word:
    """Done when the reading is better and the way is no longer offered."""
    then, reading = _reading(way, asked.readings), _reading(way, _values(now))
    if then is None or reading is None:
        return Word.UNKNOWN
    gain = reading - then if way.rises else then - reading
    if gain <= 0:
        return _undone(waits=waits)
    is_whole = way.whole is not None and gain >= way.whole
    is_over = waits and asked.remedy not in {one.id for one in now.ways}
    is_as_promised = asked.promised is not None and now.score.points <= asked.promised
    is_full = way is WAYS[OWNER_REVIEW] and reading >= PERCENT
    return Word.DONE if is_whole or is_over or is_as_promised or is_full else Word.PARTLY


def _reading(way: Way, readings: Mapping[str, float]) -> float | None:
    """Return the reading a way goes by; reviews are counted, so that a change that shrank is not taken for reviewed."""
    value = readings.get(way.signal)
    if way.signal != "review_depth" or not value:
        return value
    lines = lines_of(readings)
    # A comment is half a review and the smallest step, so rounding removes what the division left over.
    return None if lines is None else round(2 * value * (1 + lines / LINES_A_REVIEW))


def _values(change: ScoredChange) -> dict[str, float]:
    return {name: one.value for name, one in change.readings.items() if one.value is not None}


# ---- what was to be split


def _split(asked: AskedChange, sightings: Mapping[str, Sighting], start: int) -> tuple[Word, str, dict[str, JsonValue]]:
    """Say whether a change was split in the week from `start` (epoch seconds), with the figures."""
    seen = sightings.get(asked.id)
    if seen is None or not seen.paths:
        return Word.UNKNOWN, UNREAD, {}
    parts = [one for one in sightings.values() if _goes_on(asked, seen, one, start)]
    then, now = _size_of(asked), (len(seen.paths), seen.lines)
    word, says = _judged(seen, parts, None if then is None else _less(then, now))
    figures: dict[str, JsonValue] = {
        "files_before": then and then[0],
        "files_after": then and now[0],
        "lines_before": then and then[1],
        "lines_after": then and now[1],
        "parts": [one.label for one in parts],
    }
    return word, says, figures


def _goes_on(asked: AskedChange, seen: Sighting, other: Sighting, start: int) -> bool:
    """Whether another change by the author was opened or merged since then and has files of this one."""
    return (
        other.id != asked.id
        and other.author is not None
        and other.author == seen.author
        and max(other.opened_at, other.merged_at or 0) >= start
        and not asked.files.isdisjoint(map(digest_of, other.paths))
    )


def _judged(seen: Sighting, parts: Sequence[Sighting], shrank: str | None) -> tuple[Word, str]:
    less = CLOSED if seen.is_abandoned else shrank
    if less is None:
        word = Word.NOT_YET if seen.merged_at is None else Word.MISSED
        return word, WAYS[SPLIT].says(word)
    if parts:
        return Word.DONE, f"{less}, and {_named(parts)}"
    # A closed change may have been given up, and a smaller one may just lack a part.
    return Word.UNKNOWN if seen.is_abandoned else Word.PARTLY, less


def _less(then: Size, now: Size) -> str | None:
    """Say whether files or lines shrank; None if neither did or one grew: a rewrite is no split."""
    if now == then or now[0] > then[0] or now[1] > then[1]:
        return None
    place, noun = (0, "file") if now[0] < then[0] else (1, "line")
    return f"shrank from {figure(then[place])} to {count(now[place], noun)}"


def _named(parts: Sequence[Sighting]) -> str:
    labels = [one.label for one in parts]
    more = [] if len(labels) <= MOST_PARTS else [f"{len(labels) - MOST_PARTS} more"]
    verb = "touches" if len(labels) == 1 else "touch"
    return f"{listed([*labels[:MOST_PARTS], *more])} by the same author {verb} files that it had"


def _size_of(asked: AskedChange) -> Size | None:
    files, lines = asked.readings.get("files_changed"), lines_of(asked.readings)
    return None if files is None or lines is None else (round(files), round(lines))


def lines_of(readings: Mapping[str, float]) -> float | None:
    return sum(readings[name] for name in LINES) if readings.keys() >= set(LINES) else None
