"""An organisation's changes, scored by what was known when they went out, labelled by what became known later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from briefing.contracts.errors import NothingBroken, NothingJudged
from briefing.contracts.organisation import DEFAULT_INCIDENT_HOURS
from briefing.contracts.words import count, listed
from scoring.outcomes import DAY, HOTFIX_SECONDS, LEAST_LAG_DAYS, OutcomeKind, label_changes

if TYPE_CHECKING:
    from briefing.evidence.changes import ScoredChange
    from scoring.outcomes import Breakage, Labels, Landed
    from scoring.score import Scorecard


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class OwnChanges:
    """What an organisation knows of its own changes; `where` is the source's usual name.

    `changes` are in each repository's order of scoring; `scorecards` and `known_until` (epoch seconds: the newest thing
    known) are by repository. `breakages` is None if no incidents are known, as in a git history. `incident_hours` is
    how long before an incident its deployment was out at most, unless named.
    """

    where: str
    changes: tuple[ScoredChange, ...]
    scorecards: Mapping[str, Scorecard]
    known_until: Mapping[str, int]
    breakages: tuple[Breakage, ...] | None
    labels: Labels
    incident_hours: int = DEFAULT_INCIDENT_HOURS

    @property
    def is_git(self) -> bool:
        """Whether these come from git alone, which knows no incidents, and deployments only by tags."""
        return self.breakages is None


def gather_own(  # noqa: PLR0913 (each is a part of what is gathered)
    where: str,
    changes: Sequence[ScoredChange],
    landed: Sequence[Landed],
    *,
    scorecards: Mapping[str, Scorecard],
    known_until: Mapping[str, int],
    breakages: Sequence[Breakage] | None,
    incident_hours: int = DEFAULT_INCIDENT_HOURS,
) -> OwnChanges:
    """Label the changes; `landed` are the same in the same order. Raises NothingJudged or NothingBroken."""
    labels = label_changes(landed, breakages or (), known_until)
    if not labels.judged:
        raise NothingJudged(
            f"none of the changes of {where} ({len(changes):,}) is old enough: what becomes of a change shows within"
            f" {labels.lag_days} days; come back when there are older ones"
        )
    if not labels.broken:
        ways = "was reverted, or followed within seven days by a fix of what it touched last"
        ways += "" if breakages is None else ", or carried by a deployment that an incident belongs to"
        more = "add repositories" if breakages is None else "collect incidents"
        raise NothingBroken(
            f"none of the changes of {where} that are old enough ({len(labels.judged):,}) {ways}, so that nothing can"
            f" be measured; {more}, or take a longer time"
        )
    return OwnChanges(
        where=where,
        changes=tuple(changes),
        scorecards=scorecards,
        known_until=known_until,
        breakages=None if breakages is None else tuple(breakages),
        labels=labels,
        incident_hours=incident_hours,
    )


# ---- in words

DAYS = HOTFIX_SECONDS // DAY


def day(at: int) -> str:
    """Write the day (UTC) of epoch seconds."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def what_broke(own: OwnChanges) -> str:
    """Say what a broken change is, and count them by how they were found."""
    labels = own.labels
    reverted, hotfixed = labels.counted(OutcomeKind.REVERT), labels.counted(OutcomeKind.HOTFIX)
    ways = [
        f"a later change took it back by name ({reverted:,})",
        f"a fix that touches only code that it was the last to touch followed within {DAYS} days ({hotfixed:,})",
    ]
    if own.breakages is not None:
        ways.insert(
            0, f"an incident belongs to a deployment that carried it ({labels.counted(OutcomeKind.INCIDENT):,})"
        )
    told = (
        f"Of {len(labels.judged):,} changes of {own.where}, {len(labels.broken):,} turned out to be broken"
        f" ({100 * len(labels.broken) / len(labels.judged):.1f} %): {'; or '.join(ways)}. Some are so in several ways."
    )
    return f"{told} {_incidents(own)}"


def _incidents(own: OwnChanges) -> str:
    if own.breakages is None:
        return "A git history knows of no incidents, so these are not among them."
    number, named = len(own.breakages), sum(one.named for one in own.breakages)
    return (
        f"{count(number, 'incident').capitalize()} {'belongs' if number == 1 else 'belong'} to a deployment:"
        f" {named:,} by naming it, {number - named:,} by beginning on the same service within {own.incident_hours}"
        " hours after it, or by being open when it was rolled back."
    )


def what_was_left_out(own: OwnChanges) -> str:
    """Say how long outcomes take to show, and which changes are too recent."""
    labels = own.labels
    least = " (the least that is waited)" if labels.lag_days == LEAST_LAG_DAYS else ""
    waits = f"Of ten outcomes, nine showed within {labels.lag_days} days after the change went out{least}."
    recent = (
        f"{count(labels.too_recent, 'change').capitalize()} that went out later than {_cutoffs(labels)}"
        f" {'is' if labels.too_recent == 1 else 'are'} left out as too recent."
    )
    waiting = (
        f" {count(labels.not_out, 'change').capitalize()} {'is' if labels.not_out == 1 else 'are'} left out as not"
        " deployed."
        if labels.not_out
        else ""
    )
    return f"{waits} {recent}{waiting} The newest that is known is of {_known(own)}."


def _cutoffs(labels: Labels) -> str:
    """Write the last judged day, for each repository if they differ."""
    days = {name: day(cutoff - DAY) for name, cutoff in labels.cutoffs.items()}
    return _by_repository(days)


def _known(own: OwnChanges) -> str:
    return _by_repository({name: day(moment) for name, moment in own.known_until.items()})


def _by_repository(days: dict[str, str]) -> str:
    different = list(dict.fromkeys(days.values()))
    if len(different) == 1:
        return different[0]
    return listed([f"{one} ({name})" for name, one in days.items()])


def what_labels_miss(own: OwnChanges) -> str:
    """Say what is wrong with the labels."""
    incidents = (
        ""
        if own.breakages is None
        else " An incident is held against every change of its deployment, unless one of them was reverted soon after."
    )
    return (
        "They say what people did about a change, which is not all that it broke: what nobody fixed, or what was fixed"
        f" after {DAYS} days, counts as sound.{incidents} A fix is known by its title, and blames whoever touched its"
        " code last, who may be innocent. A change of many files is the more easily blamed, so that size looks better"
        " here than it is."
    )
