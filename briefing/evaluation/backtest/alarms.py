"""The incidents of a backtest, what had warned of them, and what chance would have warned of.

Only what the payload carries warns: left-out cards were not seen, and resolved ones warn of nothing.

A service with many changes has many incidents and cards, so naming it proves little. Chance therefore warns of as many
services, drawn without replacement in proportion to their changes (successive sampling), in the order of ln(u) divided
by the number of changes (Efraimidis and Spirakis 2006). A service's week has the same u in every scope and threshold:
two managers of it get the same cards, and chance must not have two tries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast
from zlib import crc32

import numpy as np

from briefing.contracts.payload import CardState
from briefing.evidence.stored.links import link_incidents
from scoring.accuracy.bootstrap import DRAWS, from_draws
from scoring.severity import Severity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefing.contracts.payload import Card, Fact, Payload
    from briefing.evidence.stored.snapshot import Snapshot


# ---- the incidents

Name = tuple[str, str]
"""A type of subject and an id: what a fact is about, or an incident belongs to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """One incident. Times are epoch seconds; the title is a stranger's text.

    `deployment` (id) is its deployment, if any, and `confidence` how sure that is; `changes` are that deployment's ids,
    `opened_at` is when the first was opened. `is_deploy_related` is somebody's word on it, if any.
    """

    id: str
    service: str
    title: str
    began_at: int
    is_deploy_related: bool | None = None
    deployment: str | None = None
    confidence: str | None = None
    changes: tuple[str, ...] = ()
    opened_at: int | None = None

    @property
    def names(self) -> frozenset[Name]:
        """The deployment and the changes that a warning may have named."""
        deployment = () if self.deployment is None else (("deployment", self.deployment),)
        return frozenset((*deployment, *(("change", one) for one in self.changes)))

    def was_begun_by(self, moment: int) -> bool | None:
        """Whether any of its changes was open by a moment (epoch seconds); None without changes."""
        return None if self.opened_at is None else self.opened_at < moment


def incidents_of(archive: Snapshot, *, hours: int) -> tuple[Happened, ...]:
    """Return the archive's incidents by when they began, linked as of the archive's end.

    Links may use what was learned after a Monday: no payload sees them. `hours` is how long before an incident its
    deployment was out at most, unless named.
    """
    known = archive.as_of(archive.moment)
    links = {link.incident.id: link for link in link_incidents(known.incidents, known.deployments, hours=hours)}
    carried, found = known.shipped, []
    opened = {change.id: change.opened_at for change in known.changes}
    for one in sorted(known.incidents, key=lambda incident: (incident.began_at, incident.id)):
        link = links.get(one.id)
        changes = () if link is None else tuple(carried.get(link.deployment.id, ()))
        found.append(
            Happened(
                id=one.id,
                service=one.service_id,
                title=one.title,
                began_at=one.began_at,
                is_deploy_related=one.is_deploy_related,
                deployment=None if link is None else link.deployment.id,
                confidence=None if link is None else link.confidence.value,
                changes=changes,
                opened_at=min((opened[change] for change in changes if change in opened), default=None),
            )
        )
    return tuple(found)


NAMED_TYPES = frozenset({"change", "deployment"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """A warning about a service (None: the scope); `told` is a card's key, or a risky change's service and change."""

    service: str | None
    names: frozenset[Name]
    told: str

    def is_about(self, incident: Happened) -> bool:
        """Whether it warned of an incident: of its service, or what it belongs to by name."""
        return self.service == incident.service or bool(self.names & incident.names)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A way to read a payload for warnings, with its name in words; `unit` is the cost that is counted."""

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
    """Return an alarm for each service with a queued, landed or deployed change of so many points."""
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
    """Yield service, id, label and points of changes that could warn, without reverted ones of earlier weeks."""
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


_URGENT = frozenset({Severity.CRITICAL, Severity.WARNING})
THRESHOLDS: Sequence[Threshold] = (
    Threshold("critical", "critical card", "cards", partial(_cards, frozenset({Severity.CRITICAL}))),
    Threshold("warning", "warning or worse", "cards", partial(_cards, _URGENT)),
    Threshold("any", "any card", "cards", partial(_cards, frozenset(Severity))),
    Threshold("change-80", "change of 80 or more", "services", partial(_risky, 80)),
    Threshold("change-70", "change of 70 or more", "services", partial(_risky, 70)),
)
"""What is tried, the rarest of each kind first."""

# ---- chance


@dataclass(frozen=True, kw_only=True, slots=True)
class Chance:
    """How many incidents chance warns of (mean, middle 95 %); `as_good`: the share of draws with no fewer than ours."""

    mean: float
    low: float
    high: float
    as_good: float


def places_of(services: Sequence[str], weights: Mapping[str, int], week: str) -> dict[str, NDArray[np.int_]]:
    """Return each service's place in each draw of a week, from 0; services without a change come last together."""
    changes = np.array([weights.get(one, 0) for one in services], dtype=np.float64)
    uniform = 1 - np.stack([np.random.default_rng(crc32(f"{week} {one}".encode())).random(DRAWS) for one in services])
    keys = np.full(uniform.shape, -np.inf)
    np.divide(np.log(uniform), changes[:, None], out=keys, where=changes[:, None] > 0)
    return {one: (keys > keys[row]).sum(axis=0) for row, one in enumerate(services)}


def against_chance(warned: int, drawn: Sequence[NDArray[np.bool_]]) -> Chance | None:
    """Compare what was warned of with each incident's draws; None without an incident."""
    if not drawn:
        return None
    counts = np.sum(drawn, axis=0)
    found = from_draws(float(counts.mean()), counts)
    return Chance(
        mean=found.value,
        low=float(found.low or 0.0),
        high=float(found.high or 0.0),
        as_good=float((counts >= warned).mean()),
    )


def share_interval(weeks: Sequence[tuple[int, int]]) -> tuple[float, float] | None:
    """Return the middle 95 % of the share warned of, drawing weeks (warned, incidents); None if nothing can vary."""
    told = np.array([one for one in weeks if one[1]], dtype=np.int64).reshape(-1, 2)
    warned, incidents = told.sum(axis=0)
    if len(told) < 2 or warned in {0, incidents}:  # noqa: PLR2004 one week cannot be drawn differently
        return None
    drawn = told[np.random.default_rng(0).integers(len(told), size=(DRAWS, len(told)))].sum(axis=1)
    found = from_draws(float(warned / incidents), drawn[:, 0] / drawn[:, 1])
    return (float(found.low or 0.0), float(found.high or 0.0))
