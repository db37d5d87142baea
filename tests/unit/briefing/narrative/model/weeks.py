"""Weeks that are hard to send: more facts than there is room for, long wide names, and any number of failed sources."""

from __future__ import annotations

from briefing.contracts.payload import Card, CardState, Fact, Payload, Remedy, Source, SourceState, Subject
from scoring.severity import Severity
from tests.frozen import payload_names, payload_of
from tests.unit.briefing.editions.sample import all_clear, compared, hostile, needs_action

WIDE = '🜁☃é\\"' * 40
CARDS = 7
FAILED = 200


def crowded(*, name: str = "", changes: int = 3_000) -> Payload:
    """As many cards as there may be, all of them critical and each with more facts than there is room for."""
    payload, _ = needs_action()
    many = tuple(_change(number) for number in range(5_000, 5_000 + changes))
    subjects = [Subject(type="service", id=f"s{one}", label=f"Service {one}{name}") for one in range(CARDS)]
    fired = tuple(_fired(one) for one in subjects)
    cards = tuple(_card(one, many) for one in subjects)
    return payload.model_copy(update={"facts": (*payload.facts, *fired, *many), "cards": cards})


def blind(payload: Payload, *, name: str = "") -> Payload:
    """The same week, in which hardly a source could be read."""
    labels = {f"source-{number}": f"Source {number}{name}" for number in range(FAILED)}
    sources = tuple(
        Source(id=one, label=label, state=SourceState.FAILED, detail=WIDE, as_of=payload.period.start)
        for one, label in labels.items()
    )
    facts = tuple(
        Fact(
            id=f"source.{one}",
            kind="source",
            subject=Subject(type="scope", id="shop", label="shop"),
            value="failed",
            unit="",
            detail={"label": label, "detail": WIDE, "as_of": payload.period.start},
        )
        for one, label in labels.items()
    )
    return payload.model_copy(update={"sources": sources, "facts": (*payload.facts, *facts)})


def _change(number: int) -> Fact:
    return Fact(
        id=f"change.shop#{number}", kind="change",
        subject=Subject(type="change", id=f"shop#{number}", label=f"shop#{number}"), value=64, unit="points",
        detail={"title": WIDE, "author": "{person:p1}", "band": "high"},
    )  # fmt: skip


def _fired(subject: Subject) -> Fact:
    return Fact(
        id=f"service.{subject.id}.elevated", kind="elevated", subject=subject, value=400, unit="changes",
        comparisons=compared(0, 0),
    )  # fmt: skip


def _card(subject: Subject, changes: tuple[Fact, ...]) -> Card:
    return Card(
        key=f"{subject.id}:elevated", severity=Severity.CRITICAL, rule="elevated", cause="elevated", subject=subject,
        title=f"Risky changes in {subject.label}", state=CardState.NEW, weeks_open=1,
        facts=(f"service.{subject.id}.elevated", *(one.id for one in changes[:400])),
        remedies=(
            Remedy(id="owner-review", text=f"ask an owner of {subject.label} to review them", effect=None),
            Remedy(id="split", text=f"split what waits in {subject.label}", effect="84 → 71"),
        ),
    )  # fmt: skip


WEEKS = {
    "action": needs_action()[0], "calm": all_clear()[0], "hostile": hostile()[0], "crowded": crowded(),
    "crowded-and-wide": crowded(name=WIDE), "blind": blind(needs_action()[0]),
    "all-at-once": blind(crowded(name=WIDE), name=WIDE), **{name: payload_of(name) for name in payload_names()},
}  # fmt: skip
