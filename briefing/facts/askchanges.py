"""What became of single changes that a card named last week: whether each got what was asked for, or went out without.

What a change was like then is what the briefing of last week kept of it, and never today's reading of it. A change that
is back under the high band without it has calmed, whatever brought that about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing.facts.asksplit import CLOSED, UNREAD, split_of
from briefing.facts.asktable import LINES, SPLIT, WAYS
from briefing.facts.askwords import Word
from briefing.facts.ownership import approved
from briefing.facts.weekdata import is_elevated
from scoring.signals.review import LINES_A_REVIEW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydantic import JsonValue

    from briefing.changes import ScoredChange
    from briefing.facts.asked import AskedChange
    from briefing.facts.asktable import Way
    from briefing.facts.weekdata import WeekData
    from briefing.lastweek import Sighting

PERCENT = 100
OWNER, OWNERS_REVIEW = "codeowners_compliance", "owner-review"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fate:
    """One asked change at the end of the week. `now` is None where it neither waits nor went out.

    `is_seen` says that what was asked for was seen, and not only that nothing of the trouble is left; `parts` are
    further figures.
    """

    asked: AskedChange
    now: ScoredChange | None
    word: Word
    says: str
    is_seen: bool = False
    parts: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether anything can be said of it: what cannot be read is not remembered."""
        return self.says != UNREAD

    @property
    def row(self) -> dict[str, JsonValue]:
        """The same for a fact."""
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
    """Say of each asked change what became of it; `after` is this week of the whole scope."""
    wanted = {one.id for one in asked}
    weeks = (*after.weeks, after.waiting) if wanted else ()
    known = {change.id: change for week in weeks for change in week if change.id in wanted}
    return [_fate(one, known.get(one.id), after, sightings) for one in asked]


def _fate(asked: AskedChange, now: ScoredChange | None, after: WeekData, sightings: Mapping[str, Sighting]) -> Fate:
    parts: Mapping[str, JsonValue] = {}
    if asked.remedy == SPLIT:
        word, says, parts = split_of(asked, sightings, (after if now is None else after.home(now)).bounds[0])
    elif now is None:
        word, says = _gone(sightings.get(asked.id))
    else:
        word, says = _stands(asked, now, waits=now.waits_at(after.home(now).bounds[1]))
    is_seen = word in {Word.DONE, Word.PARTLY}
    if not is_seen and now is not None and asked.is_risky and not is_risky(now):
        word, says = Word.CALMED, "calmed"
    return Fate(asked=asked, now=now, word=word, says=says, is_seen=is_seen, parts=parts)


def _stands(asked: AskedChange, now: ScoredChange, *, waits: bool) -> tuple[Word, str]:
    way = WAYS.get(asked.remedy or "")
    return _general(asked, now, waits=waits) if way is None else _by_way(way, asked, now, waits=waits)


def is_risky(change: ScoredChange) -> bool:
    """Whether a change that waits is worth an ask: it scores high or critical, or a gate is on it."""
    return is_elevated(change) or bool(change.score.gates)


def _gone(seen: Sighting | None) -> tuple[Word, str]:
    """Say of a change that is neither out nor ready: closed, taken back into work, or out of the scope."""
    if seen is None or seen.merged_at is not None:
        return Word.UNKNOWN, "is not among this scope's changes any more"
    return Word.UNKNOWN, CLOSED if seen.is_abandoned else "is not ready to go out any more"


def by_owners(change: ScoredChange, *, waits: bool) -> Word:
    """Whether owners looked at a change before it went out; what they approved may be unknown, and is then no no."""
    looked = approved(change)
    if looked is None:
        return Word.UNKNOWN
    if looked:
        return Word.DONE
    return Word.NOT_YET if waits else Word.MISSED


def _general(asked: AskedChange, now: ScoredChange, *, waits: bool) -> tuple[Word, str]:
    """Say of a change that was only named whether an owner looked at it, as the card asked for all of them."""
    word = by_owners(now, waits=waits)
    if word is Word.DONE and OWNERS_REVIEW not in asked.offered:
        return word, "has its owner's review"
    return word, GENERAL[word]


GENERAL: Mapping[Word, str] = {
    Word.DONE: WAYS[OWNERS_REVIEW].done,
    Word.NOT_YET: WAYS[OWNERS_REVIEW].still,
    Word.MISSED: WAYS[OWNERS_REVIEW].missed,
    Word.UNKNOWN: UNREAD,
}


def _by_way(way: Way, asked: AskedChange, now: ScoredChange, *, waits: bool) -> tuple[Word, str]:
    word = _waited(way, now, waits=waits) if way.is_wait else _moved(way, asked, now, waits=waits)
    return word, {Word.DONE: way.done, Word.PARTLY: f"{way.done} in part", Word.MISSED: way.missed}.get(
        word, way.still if word is Word.NOT_YET else UNREAD
    )


def _waited(way: Way, now: ScoredChange, *, waits: bool) -> Word:
    """Waiting was asked for: it is over once the reading is calm, and was in vain if the change went out before."""
    reading = _value(now, way.signal)
    if reading is None:
        return Word.NOT_YET if waits else Word.UNKNOWN
    is_calm = reading <= way.calm and all(gate.signal != way.signal for gate in now.score.gates)
    if is_calm:
        return Word.DONE
    return Word.NOT_YET if waits else Word.MISSED


def _moved(way: Way, asked: AskedChange, now: ScoredChange, *, waits: bool) -> Word:
    """A deed was asked for: it is done when its reading is better and there is no more of it to offer."""
    measure = MEASURES.get(way.signal, _plain(way.signal))
    then, reading = measure(asked.readings), measure(_values(now))
    if then is None or reading is None:
        return Word.UNKNOWN
    is_better = reading < then if way.falls else reading > then
    if not is_better:
        return Word.NOT_YET if waits else Word.MISSED
    is_whole = way.whole is not None and abs(reading - then) >= way.whole
    is_over = waits and asked.remedy not in {one.id for one in now.ways}
    is_as_promised = asked.promised is not None and now.score.points <= asked.promised
    is_full = way.signal == OWNER and reading >= PERCENT
    return Word.DONE if is_whole or is_over or is_as_promised or is_full else Word.PARTLY


def _plain(signal: str) -> Callable[[Mapping[str, float]], float | None]:
    return lambda readings: readings.get(signal)


def _reviews(readings: Mapping[str, float]) -> float | None:
    """Undo what the signal divides by, so that a change that shrank is not taken for one that was reviewed."""
    depth, lines = readings.get("review_depth"), [readings.get(name) for name in LINES]
    known = [one for one in lines if one is not None]
    if not depth:
        return depth
    # A comment is half a review and the smallest step there is, so that what division left over rounds away.
    return None if len(known) < len(lines) else round(2 * depth * (1 + sum(known) / LINES_A_REVIEW))


MEASURES: Mapping[str, Callable[[Mapping[str, float]], float | None]] = {"review_depth": _reviews}
"""Signals whose reading alone does not tell."""


def _value(change: ScoredChange, signal: str) -> float | None:
    reading = change.readings.get(signal)
    return None if reading is None else reading.value


def _values(change: ScoredChange) -> dict[str, float]:
    return {name: one.value for name, one in change.readings.items() if one.value is not None}
