"""What a week without a critical or warning card means: all clear only if all that could have spoken was read.

Every surface takes its state from here: titles, verdicts, colours, subjects, notifications, the headline.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from briefing.contracts.payload import SourceState
from briefing.contracts.words import in_words

if TYPE_CHECKING:
    from briefing.contracts.payload import Payload

NEEDED: Final[Mapping[str, str]] = {
    "incidents": "active_incident",
    "reviews": "review_depth",
    "deployments": "deploy_timing",
}
"""Kinds of data without which cards are mute, each with the signal that is then missing: incident, failures and
restore; review and ownership; queue, timing and failures.
"""

UNWELL: Final = frozenset({SourceState.PARTIAL, SourceState.STALE, SourceState.FAILED})
MOST_NAMED: Final = 3


def is_blind(payload: Payload) -> bool:
    """Whether a source could not be read in full, so that a zero may be its silence."""
    return any(one.state in UNWELL for one in payload.sources)


def unread_kinds(payload: Payload) -> list[str]:
    """Name the kinds of data that no connected source tells, of some repository at least."""
    missing = {one.signal for card in payload.scorecards for one in card.not_connected}
    return [kind for kind, signal in NEEDED.items() if signal in missing]


def unread(payload: Payload) -> list[str]:
    """Name what was not read; empty if all that could have spoken was."""
    sources = [f"all of {one.label}" for one in payload.sources if one.state in UNWELL]
    learning = payload.learning
    history = [f"{in_words(learning.needed)} weeks of history"] if learning is not None else []
    return [*unread_kinds(payload), *sources, *history]


def fixes_waiting(payload: Payload, services: Collection[str] | None = None) -> int:
    """Count own code's security fixes, of all or some services (ids), merged and not released."""
    fixes = [one.detail for one in payload.facts if one.kind == "security_fix" and one.value == "waits"]
    own = [one.get("services") for one in fixes if not one.get("of_dependency")]
    return sum(services is None or (isinstance(ids, list) and not set(services).isdisjoint(ids)) for ids in own)


def risen(payload: Payload) -> list[str]:
    """Say what rose without a card because nothing tells of production."""
    checked = next((fact for fact in payload.facts if fact.kind == "checked"), None)
    told = None if checked is None else checked.detail.get("risen")
    return [str(one) for one in told] if isinstance(told, list) else []


def risky_waiting(payload: Payload) -> tuple[int, list[str]]:
    """Count the waiting risky changes and name three at most, the rest as a count."""
    windows = next((fact for fact in payload.facts if fact.kind == "windows"), None)
    told = None if windows is None else windows.detail.get("changes")
    total = told if isinstance(told, int) else 0
    rows = [fact.detail.get("changes") for fact in payload.facts if fact.kind == "ahead"]
    names = list(dict.fromkeys(str(name) for row in rows if isinstance(row, list) for name in row))
    if total <= MOST_NAMED and len(names) == total:
        return total, names
    shown = names[: MOST_NAMED - 1]
    return total, [*shown, f"{in_words(total - len(shown))} more"] if shown else []
