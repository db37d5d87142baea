"""What in a payload counts as having warned, at each threshold: a card, or a risky change of a service.

Only what the payload carries counts. A card that was left out because seven were worse was seen by nobody, and a card
that says that something is over warns of nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast

from briefing.contracts.payload import CardState
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from briefing.contracts.payload import Card, Fact, Payload
    from briefing.evaluation.backtest.incidents import Happened, Name

NAMED_TYPES = frozenset({"change", "deployment"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """One warning: about a service (None: about the whole scope), naming changes and deployments.

    `told` is a card's key, or for a risky change the service and the change.
    """

    service: str | None
    names: frozenset[Name]
    told: str

    def is_about(self, incident: Happened) -> bool:
        """Whether it warned of an incident: of its service, or of what it belongs to by name."""
        return self.service == incident.service or bool(self.names & incident.names)


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """A way to read a payload for warnings, with its name in words. `unit` is what is counted as its cost."""

    id: str
    label: str
    unit: str
    alarms: Callable[[Payload], tuple[Alarm, ...]]


def _cards(severities: frozenset[Severity], payload: Payload) -> tuple[Alarm, ...]:
    facts = {fact.id: fact for fact in payload.facts}
    open_cards = (card for card in payload.cards if card.state is not CardState.RESOLVED)
    return tuple(_alarm(card, facts) for card in open_cards if card.severity in severities)


def _alarm(card: Card, facts: dict[str, Fact]) -> Alarm:
    subjects = (facts[one].subject for one in card.facts if one in facts)
    return Alarm(
        service=card.subject.id if card.subject.type == "service" else None,
        names=frozenset((one.type, one.id) for one in subjects if one.type in NAMED_TYPES),
        told=card.key,
    )


def _risky(least: int, payload: Payload) -> tuple[Alarm, ...]:
    """Return an alarm for each service with a queued change, or one that landed or went out, of so many points."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for service, change, label, points in _changes(payload):
        if points >= least:
            found[service][change] = label
    return tuple(
        Alarm(
            service=service,
            names=frozenset(("change", change) for change in changes),
            told=f"{service}: {', '.join(dict.fromkeys(changes.values()))}",
        )
        for service, changes in sorted(found.items())
    )


def _changes(payload: Payload) -> Iterator[tuple[str, str, str, float]]:
    """Yield service, id, label and points of the changes that could warn; the riskiest of a service are always told.

    A change that landed in an earlier week is told where it was taken back, which is no forecast.
    """
    start = datetime.fromisoformat(payload.period.start)
    for fact in payload.facts:
        if fact.kind == "change":
            landed = fact.detail["landed_at"]
            if fact.detail["queued"] or (landed is not None and datetime.fromisoformat(str(landed)) >= start):
                for service in cast("list[str]", fact.detail["services"]):
                    yield service, fact.subject.id, fact.subject.label, float(fact.value or 0)
        elif fact.kind == "deployment" and fact.detail["riskiest"] is not None:
            riskiest = cast("dict[str, str | int]", fact.detail["riskiest"])
            label = str(riskiest["label"] or riskiest["id"])
            yield str(fact.detail["service"]), str(riskiest["id"]), label, float(riskiest["points"])


THRESHOLDS: Sequence[Threshold] = (
    Threshold(
        id="critical", label="critical card", unit="cards", alarms=partial(_cards, frozenset({Severity.CRITICAL}))
    ),
    Threshold(
        id="warning",
        label="warning or worse",
        unit="cards",
        alarms=partial(_cards, frozenset({Severity.CRITICAL, Severity.WARNING})),
    ),
    Threshold(id="any", label="any card", unit="cards", alarms=partial(_cards, frozenset(Severity))),
    Threshold(id="change-80", label="change of 80 or more", unit="services", alarms=partial(_risky, 80)),
    Threshold(id="change-60", label="change of 60 or more", unit="services", alarms=partial(_risky, 60)),
)
"""What is tried, the rarest of each kind first."""
