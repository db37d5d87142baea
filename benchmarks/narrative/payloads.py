"""
The payloads that narratives are measured on: drawn organisations, the story of the demo, and what is rare.

Organisations that do not exist are those of `materiality/stationary.py`, some with a shift, cut to a few services with
names, teams, days off and blind sources; every second payload is of the week after another one, so that asks come back.
`made.py` makes the rest, with every kind of fact and every cause of a card.
"""

# ruff: noqa: PLR2004 (chances are what it is drawn with)

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.materiality.drafts import NO_SHIFT, SERVICES, WEEK, Shift
from benchmarks.materiality.stationary import organisation
from benchmarks.narrative.made import made
from bot.rehearsal import Rehearsal
from briefing.contracts.last_week import LastWeek
from briefing.contracts.payload import Service, Source, SourceState, Subject, Team
from briefing.evidence.basis import Outlook
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS

if TYPE_CHECKING:
    from briefing.contracts.payload import Payload
    from briefing.evidence.basis import Basis
    from briefing.evidence.operations import Operations

SEED, STORY_SEED = 19, 7
CUTS = 25
"""Pairs of weeks that one organisation is drawn for."""
EACH = 2 * CUTS
MOST_SERVICES = 4
WEEKS_BACK = 18
NAMES = (
    *("Checkout", "Payments", "Auth", "Search", "Ledger", "Billing API", "Mobile", "web-app", "iOS", "Data Platform"),
    *(
        "core",
        "Order Intake",
        "Gateway",
        "Fraud",
        "Reporting",
        "i18n",
        "Web & Print",
        "Tier 2",
        "search-v2",
        "Königsberg",
    ),
)
TEAMS = ("Storefront", "Platform", "Money", "Growth Team", "Team 7")
SOURCES = (
    ("github", "GitHub"),
    ("pagerduty", "PagerDuty"),
    ("prometheus", "Prometheus"),
    ("coverage", "Coverage reports"),
)
HOLIDAYS = ("Labor Day", "Christmas Day", "All Saints' Day")


def payloads(part: str, number: int, many: int) -> Iterator[Payload]:
    """Yield the payloads of a part: "drawn" and "made" have numbers, "story" is the demo's."""
    if part == "story":
        yield from _story(STORY_SEED)
    elif part == "drawn":
        yield from drawn(number)
    else:
        yield from (made(number * many + one) for one in range(many))


def _story(seed: int) -> Iterator[Payload]:
    with tempfile.TemporaryDirectory(prefix="riskbrief-narrative-") as folder:
        rehearsal = Rehearsal(Path(folder), seed, {})
        yield from (told.payload for monday in rehearsal.weeks for told in rehearsal.tell(monday))


def drawn(seed: int) -> Iterator[Payload]:
    """Yield the payloads of one organisation, `EACH` of them and the same ones every time."""
    rng = Random(f"{SEED} {seed}")
    whole = organisation(SEED * 1000 + seed, _shift(rng))
    for _ in range(CUTS):
        basis = _cut(whole, rng)
        week = WEEK.earlier(rng.choice((0, 0, 0, 1, 2, 3, rng.randrange(WEEKS_BACK))))
        before = build_payload(basis, week.earlier(1), DEFAULT_BANDS)
        yield before
        yield build_payload(basis, week, DEFAULT_BANDS, LastWeek(payload=before))


def _shift(rng: Random) -> Shift:
    if rng.random() < 0.3:
        return NO_SHIFT
    some = rng.sample(range(SERVICES), 4)
    return Shift(
        doubled=frozenset(some[:2]),
        unapproved=dict.fromkeys(some[1:], 0.5),
        incidents=rng.choice((None, 3.0, 15.0)),
        slower=rng.choice((1.0, 3.0)),
    )


def _cut(whole: Basis, rng: Random) -> Basis:
    chosen = rng.sample(list(whole.services), rng.randint(1, MOST_SERVICES))
    names = rng.sample(NAMES, len(chosen))
    teams = rng.sample(TEAMS, rng.randint(1, 3)) if rng.random() < 0.5 else []
    services = tuple(_named(one, name, teams, rng) for one, name in zip(chosen, names, strict=True))
    ids = {one.id for one in services}
    label = rng.choice(teams) if teams else "shop"
    return replace(
        whole,
        scope=Subject(type="scope", id="shop", label=label),
        services=services,
        changes=tuple(one for one in whole.changes if ids & set(one.services)),
        operations=_operations(whole.operations, ids, rng),
        outlook=_outlook(ids, rng),
        sources=_sources(rng),
    )


def _named(service: Service, name: str, teams: list[str], rng: Random) -> Service:
    team = rng.choice(teams) if teams else None
    return service.model_copy(
        update={"label": name, "team": None if team is None else Team(id=team.lower().replace(" ", "-"), label=team)}
    )


def _operations(known: Operations | None, ids: set[str], rng: Random) -> Operations | None:
    if known is None or rng.random() < 0.1:
        return None
    return replace(
        known,
        deployments=tuple(one for one in known.deployments if one.service in ids),
        outages=tuple(one for one in known.outages if one.service in ids),
        burns=tuple(one for one in known.burns if one.service in ids),
    )


def _outlook(ids: set[str], rng: Random) -> Outlook | None:
    if rng.random() < 0.3:
        return None
    day = WEEK.monday + timedelta(days=7 + rng.randrange(5))
    name = rng.choice(HOLIDAYS)
    return Outlook(days_off={one: {day: name} if rng.random() < 0.3 else {} for one in sorted(ids)}, untold=frozenset())


def _sources(rng: Random) -> tuple[Source, ...]:
    found = []
    for source, label in SOURCES:
        state = SourceState.OK if rng.random() < 0.9 else rng.choice((SourceState.FAILED, SourceState.STALE))
        as_of = (WEEK.end - timedelta(days=0 if state is SourceState.OK else 3)).isoformat()
        found.append(Source(id=source, label=label, state=state, detail="", as_of=as_of))
    return tuple(found)
