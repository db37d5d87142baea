"""Payloads with just what a backtest reads, made by hand: cards, risky changes, and how many changes a service had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from briefing.contracts.payload import Card, CardState, Fact, Learning, Payload, Period, Scope, Service, Subject
from briefing.contracts.week import Week, parse_week
from briefing.evaluation.backtest.alarms import Happened
from scoring.bands import DEFAULT_BANDS
from scoring.severity import Severity

SERVICES = ("auth", "checkout", "search")
WEEK = parse_week("2026-W30", "UTC")


def after(week: Week, *, days: float = 1) -> int:
    """A moment so many days into the week that follows a week."""
    return int((week.end + timedelta(days=days)).timestamp())


def incident(name: str, service: str, began_at: int, **parts: object) -> Happened:
    return Happened(id=name, service=service, title=f"{service} fails", began_at=began_at, **parts)


def card(
    about: str | None,
    severity: str = "warning",
    *,
    cause: str = "risk",
    state: CardState = CardState.NEW,
    facts: Sequence[str] = (),
) -> Card:
    """A card about a service, None for one about the scope."""
    subject = Subject(type="scope", id="shop", label="Shop")
    if about is not None:
        subject = Subject(type="service", id=about, label=about)
    return Card(
        key=f"{about or 'scope:shop'}:{cause}", severity=Severity(severity), rule="made-by-hand", cause=cause,
        subject=subject, title="A card", state=state, weeks_open=1, facts=tuple(facts),
    )  # fmt: skip


def risky(change: str, points: int, *services: str, queued: bool = True, landed_at: str | None = None) -> Fact:
    """The fact of one change that waits, unless it is said to have landed."""
    return Fact(
        id=f"change.{change}", kind="change", subject=Subject(type="change", id=change, label=f"acme/{change}"),
        value=points, unit="points", detail={"queued": queued, "landed_at": landed_at, "services": list(services)},
    )  # fmt: skip


def went_out(service: str, deployment: str, change: str | None, points: int) -> Fact:
    """The fact of a deployment whose riskiest change scored so many points; the deployment itself scored more."""
    riskiest = None if change is None else {"id": change, "label": f"acme/{change}", "points": points}
    return Fact(
        id=f"service.{service}.deployment", kind="deployment",
        subject=Subject(type="deployment", id=deployment, label=deployment), value=min(100, points + 15), unit="points",
        detail={"service": service, "riskiest": riskiest},
    )  # fmt: skip


def monday(  # noqa: PLR0913 (each is a part of the payload)
    week: Week = WEEK,
    *,
    cards: Sequence[Card] = (),
    facts: Sequence[Fact] = (),
    changes: Mapping[str, int] | None = None,
    services: Sequence[str] = SERVICES,
    learning: bool = False,
) -> Payload:
    """The payload of a week; every service had ten changes unless `changes` says otherwise."""
    counted = dict.fromkeys(services, 10) if changes is None else changes
    shares = [
        Fact(
            id=f"service.{name}.elevated",
            kind="elevated",
            subject=Subject(type="service", id=name, label=name),
            value=0.0,
            unit="percent",
            detail={"changes": number},
        )
        for name, number in counted.items()
    ]
    return Payload(
        period=Period(week=week.id, start=week.start.isoformat(), end=week.end.isoformat(), zone=week.zone),
        scope=Scope(
            id="shop", label="Shop", repositories=(),
            services=tuple(Service(id=name, label=name, repository="acme", paths=()) for name in services),
        ),
        severity=min((one.severity for one in cards), key=lambda one: one.rank, default=Severity.INFO),
        headline_unit="changes", sources=(), scorecards=(), bands=DEFAULT_BANDS.rows, facts=(*shares, *facts),
        cards=tuple(cards), cards_omitted={}, people=(), assumptions=(),
        learning=Learning(weeks=2, needed=6) if learning else None,
    )  # fmt: skip
