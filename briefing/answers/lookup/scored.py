"""A change's last score: from the newest briefing that tells of it, else from the kept scores.

In a tie the briefing's counts: it was sent. Nothing is scored here; where a score as of now would differ, or there is
none, one is said to be wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.moments import DAY, moment_words, next_due_words
from briefing.answers.values.changes import Scoring, Wanted
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import capital, listed
from briefing.editions.view.arithmetic import change_line
from briefing.editions.view.dates import instant
from briefing.editions.view.details import number_in
from briefing.editions.view.fact_lines import change_of
from briefing.editions.view.figures import number
from briefing.editions.view.values import Reason
from briefing.evidence.changes import read_aloud
from briefing.evidence.scope_cut import cut
from briefing.evidence.stored.org_snapshot import CHANGES_SECONDS

if TYPE_CHECKING:
    from briefing.answers.lookup.reader_scope import Opened, ReaderScope
    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from data.records import Change, Deployment

TOUCHED_SECONDS: Final = 14 * DAY
"""An open change untouched for so long does not count as ready."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A change whose score is asked for, its services (ids), and its deployments."""

    change: Change
    services: Sequence[str]
    carriers: Sequence[Deployment]

    @property
    def is_open(self) -> bool:
        return self.change.merged_at is None

    @property
    def out_at(self) -> int | None:
        """When it was first deployed (epoch seconds), None for not yet."""
        return min((one.finished_at or one.began_at for one in self.carriers if one.state == "success"), default=None)


def score_of(sight: ReaderScope, asked: Asked) -> tuple[Scoring | None, str | None, Wanted | None]:
    """Return the last score, why there is none in a sentence, and which one is wanted."""
    told = _told(sight, asked)
    kept = _kept(sight, asked)
    found = [one for one in (told, kept) if one is not None]
    if not found:
        return None, _why_unscored(sight, asked), _wanted(sight, asked, None)
    # The first of equals stays: what was sent.
    at, score = max(found, key=lambda one: one[0])
    is_current = not (_since(asked, at) or (asked.is_open and asked.change.updated_at >= at))
    return score, None, None if is_current else _wanted(sight, asked, score)


def _wanted(sight: ReaderScope, asked: Asked, score: Scoring | None) -> Wanted | None:
    """Say that a score as of now can be computed; None if it cannot."""
    change = asked.change
    # What is in no service is scored only among everything, longer than anybody waits.
    if not any(one in sight.services for one in asked.services):
        return None
    if asked.is_open:
        can_be = change.closed_at is None and not change.is_draft
    else:
        can_be = change.merged_at is not None and sight.now - change.merged_at <= CHANGES_SECONDS
    known = None if score is None else f"It had {score.points} points as of {score.as_of}, in {score.origin}."
    return Wanted(zone=sight.zone, supposes=_supposed(change), known=known) if can_be else None


def _supposed(change: Change) -> str | None:
    if change.merged_at is not None:
        return None
    return "as if it were merged now" + ("" if change.approved_at is not None else ", without an approval")


# ---- in a briefing


def _told(sight: ReaderScope, asked: Asked) -> tuple[int, Scoring] | None:
    mine = (sight.services[one] for one in asked.services if one in sight.services)
    opened = {one.payload.hash: one for plan in mine if (one := sight.about_team(plan.team)) is not None}
    told = [(one, fact) for one in opened.values() if (fact := _fact(one, asked.change.id)) is not None]
    if not told:
        return None
    newest, fact = max(told, key=lambda one: one[0].payload.period.end)
    at = int(instant(newest.payload.period.end).timestamp())
    line = change_of(fact, newest.payload, newest.writing.naming, newest.writing.names)
    points = round(number_in({"value": fact.value}, "value") or 0)
    return at, Scoring(
        points=points,
        low=round(number_in(fact.detail, "low") or points),
        high=round(number_in(fact.detail, "high") or points),
        band=line.band,
        arithmetic=line.arithmetic,
        ways=line.ways,
        as_of=moment_words(at, sight.zone),
        origin=f"the briefing of {newest.payload.period.week}",
        newer=_newer(asked, at),
    )


def _fact(opened: Opened, change_id: str) -> Fact | None:
    found = opened.writing.facts.get(f"change.{change_id}")
    return None if found is None or number_in({"value": found.value}, "value") is None else found


# ---- among what was kept


def _kept(sight: ReaderScope, asked: Asked) -> tuple[int, Scoring] | None:
    mine = [one for one in asked.services if one in sight.services]
    found = sight.kept.change(mine, asked.change.id)
    if found is None:
        return None
    change, at = found
    # Kept scores are for everybody, and know whose objective burned and whose service fails most.
    return at, _kept_score(sight, asked, cut(change, sight.services), at)


def _kept_score(sight: ReaderScope, asked: Asked, change: ScoredChange, at: int) -> Scoring:
    score = change.score
    reasons = ((one.signal.title, read_aloud(one), one.points, one.assumed) for one in score.reasons)
    return Scoring(
        points=score.points,
        low=score.low,
        high=score.high,
        band=score.band.value,
        arithmetic=sum_words(score.points, reasons, (gate.title for gate in score.gates)),
        ways=tuple(way_words(way.said_of(change.label), score.points, way.points) for way in change.ways),
        as_of=moment_words(at, sight.zone),
        origin="what is kept for the briefing",
        newer=_newer(asked, at),
    )


def sum_words(points: int, reasons: Iterable[tuple[str, str, int, bool]], gates: Iterable[str]) -> str:
    """Write the sum of a score outside briefings; `reasons` are (title, reading, points, is assumed)."""
    told = [
        Reason(title=clean(title, limit=MAX_LABEL), reading=clean(reading), points=given, assumed=assumed)
        for title, reading, given, assumed in reasons
        if given
    ]
    return change_line(points, told, tuple(map(clean, gates)))


def way_words(text: str, before: int, after: Sequence[int]) -> str:
    """Write a way down with the points before and after: "have an owner review it: 82 → 64"."""
    return f"{clean(text)}: {before} → {listed(list(map(number, after)))}"


# ---- what there is to say about its age, or about there being none


def _newer(asked: Asked, at: int) -> str | None:
    """Say what became of the change after its score's moment."""
    words = _since(asked, at) or (["updated"] if asked.change.updated_at >= at else [])
    return f"{capital(listed(words))} since then, and not scored anew yet." if words else None


def _since(asked: Asked, at: int) -> list[str]:
    out, merged = asked.out_at, asked.change.merged_at
    since = (("merged", merged is not None and merged >= at), ("deployed", out is not None and out >= at))
    return [word for word, holds in since if holds]


def _why_unscored(sight: ReaderScope, asked: Asked) -> str:
    change = asked.change
    if change.merged_at is None and change.closed_at is not None:
        return "No score: it was closed without a merge, and only what is merged or could be is scored."
    if change.merged_at is None:
        why = (
            (change.is_draft, "a draft"),
            (change.approved_at is None, "not approved"),
            (sight.now - change.updated_at > TOUCHED_SECONDS, "untouched for 14 days"),
        )
        lacks = [word for holds, word in why if holds]
        if lacks:
            rule = "briefings score an open change once it is ready to go out"
            return f"No score yet: it is {listed(lacks)}, and {rule}."
    elif sight.now - change.merged_at > CHANGES_SECONDS:
        return "No score: it was merged before the weeks that are kept."
    return f"Not scored yet: {_when_scored(sight, asked)}."


def _when_scored(sight: ReaderScope, asked: Asked) -> str:
    teams = {sight.services[one].team for one in asked.services if one in sight.services}
    mine = [scope for scope in sight.scopes if teams & set(scope.teams)]
    words = next((said for scope in mine if (said := next_due_words(sight, scope)) is not None), None)
    when = "for the next briefing" if words is None else f"for the next briefing, due {words}"
    return f"it is scored when sources are collected {when}"
