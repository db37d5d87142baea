"""Which marks still hold when a week is frozen, and why the others end.

    gone        the card is resolved                              ends, and nothing is said
    worse       severer, or over a tenth more than when muted     ends, and the card says so
    date        the day has come                                  ends, and the card says so
    better      muted until it changes, and over a tenth less     ends, and the card says so

The first that applies counts. An acknowledgement ends as the first two have it: whoever saw a card has not seen a worse
one. Ends are written together with what is frozen.

A mark counts for the weeks after the briefing that it was made in. What was muted or ended after a moment has not
happened yet for a briefing that was frozen at that moment, so that it can be computed again as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from briefing.contracts.payload import CardState
from briefing.findings.cards import change_of_state
from briefing.findings.finding import by_every_key
from briefing.readers.mutes.until import Changed, Date, until_of
from data.records import CardMark
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation, ScopePlan
    from briefing.contracts.payload import Fact
    from briefing.contracts.week import Week
    from briefing.findings.finding import Finding
    from briefing.readers.mutes.until import Until
    from data.records import FrozenPayload
    from data.store import Store
    from data.view import View


class Ended(StrEnum):
    """What ends a mark at freezing, as stored in `ended_why`."""

    GONE = "the card is resolved"
    """Nothing is left to be silent about."""
    WORSE = "it got worse"
    """The card is more severe, or measures over a tenth more than when muted."""
    DATE = "the day has come"
    """The reader asked for silence up to then."""
    BETTER = "it got better"
    """Muted until it changes, and this is a change, too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """An open mark for judging, with its briefing's `week`, the card's `severity` then, and its maker's role."""

    id: str
    card: str
    week: str
    severity: Severity
    until: Until | None
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """A mark that ends at this freezing."""

    mark: Mark
    why: Ended


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdicts:
    """A scope's holding mutes by card, ending marks, and the keys of all cards muted up to this week."""

    silent: Mapping[str, Mark]
    ended: tuple[Ending, ...] = ()
    muted: frozenset[str] = frozenset()

    @property
    def gone(self) -> frozenset[str]:
        """Cards muted until they were over: their end is not told either."""
        over = (one.mark for one in self.ended if one.why is Ended.GONE)
        return frozenset(mark.card for mark in over if mark.until is not None)

    @property
    def returned(self) -> Mapping[str, str]:
        """The cards that speak again, each with why."""
        spoken = (one for one in self.ended if one.mark.until is not None and one.why is not Ended.GONE)
        return {one.mark.card: f"muted since {one.mark.week} by {one.mark.by}, and {one.why}" for one in spoken}


NOTHING: Final = Verdicts(silent={})


@dataclass(frozen=True, kw_only=True, slots=True)
class Weeks:
    """The judged weeks, oldest first, the frozen one last with its `facts`; `monday` is the scope's day after it."""

    findings: Sequence[tuple[str, Mapping[str, Finding]]]
    facts: Sequence[Fact]
    monday: date


def judge_marks(marks: Sequence[Mark], weeks: Weeks) -> Verdicts:
    """Say which marks hold for the last of some weeks and why the others end."""
    silent: dict[str, Mark] = {}
    ended: list[Ending] = []
    for mark in marks:
        why = _end_of(mark, weeks)
        if why is not None:
            ended.append(Ending(mark=mark, why=why))
        elif mark.until is not None:
            silent[mark.card] = mark
    muted = frozenset(one.card for one in marks if one.until is not None)
    return Verdicts(silent=silent, ended=tuple(ended), muted=muted)


def _end_of(mark: Mark, weeks: Weeks) -> Ended | None:
    """Return the first thing that ends a mark; None while it holds."""
    if _is_gone(mark, weeks):
        return Ended.GONE
    moved = _moved(mark, weeks)
    if moved is CardState.WORSE:
        return Ended.WORSE
    if isinstance(mark.until, Date) and mark.until.day <= weeks.monday:
        return Ended.DATE
    if isinstance(mark.until, Changed) and moved is CardState.BETTER:
        return Ended.BETTER
    return None


def _is_gone(mark: Mark, weeks: Weeks) -> bool:
    """Whether a card is over, or was in a week since: what returns later is another trouble."""
    # No finding stands for a blind source.
    if mark.card.startswith("source."):
        return not any(mark.card.startswith(f"{fact.id}:") for fact in weeks.facts if fact.kind == "source")
    return any(mark.card not in by_every_key(found) for week, found in weeks.findings if week > mark.week)


def _moved(mark: Mark, weeks: Weeks) -> CardState:
    """Compare a card with its mark's week, else the first judged one after it."""
    held = [by_every_key(found) for week, found in weeks.findings if week >= mark.week]
    since = [found[mark.card] for found in held if mark.card in found]
    if not since:
        return CardState.UNCHANGED
    then, now = since[0], since[-1]
    if now.severity.rank != mark.severity.rank:
        return CardState.WORSE if now.severity.rank < mark.severity.rank else CardState.BETTER
    return change_of_state(now, then)


ADMINISTRATOR = "an administrator"
"""The role of a reader who is no manager of the scope: nobody else may act on its cards."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Readership:
    """A scope, and the organisation with its readers' roles."""

    organisation: Organisation
    scope: ScopePlan

    def role_of(self, reader: str) -> str:
        """Return a reader's role in words, all that a payload may tell of a person."""
        found = next((one for one in self.organisation.managers if one.id == reader), None)
        if found is None or not set(found.teams) & set(self.scope.teams):
            return ADMINISTRATOR
        return f"a manager of {self.scope.label}"


def marks_for(view: View | Store, readers: Readership, week: Week, *, at: int) -> list[Mark]:
    """Return the marks for a week's briefing, as of a moment (epoch seconds)."""
    stored = view.read(CardMark, scope_id=readers.scope.id, order=("at",))
    return [_mark(one, readers) for one in stored if one.week < week.id and _stands(one, at)]


def _stands(mark: CardMark, at: int) -> bool:
    """Whether a mark held at a moment, also if freezing ended it at that very moment."""
    return mark.at <= at and (mark.ended_at is None or mark.ended_at >= at)


def _mark(mark: CardMark, readers: Readership) -> Mark:
    return Mark(
        id=mark.id,
        card=mark.card,
        week=mark.week,
        severity=Severity(mark.severity),
        until=until_of(mark),
        by=readers.role_of(mark.reader),
    )


def freeze(store: Store, payload: FrozenPayload, ended: Sequence[Ending]) -> FrozenPayload:
    """Freeze a payload and end its ended marks, both or neither; if another process was first, its version stays."""
    if store.is_rehearsal or not ended:
        return store.freeze(payload)
    with store.transaction() as transaction:
        stored = transaction.freeze(payload)
        if stored == payload:
            why = {one.mark.id: one.why.value for one in ended}
            standing = transaction.read(CardMark, id=sorted(why), ended_at=None)
            transaction.save([replace(one, ended_at=payload.frozen_at, ended_why=why[one.id]) for one in standing])
        return stored
