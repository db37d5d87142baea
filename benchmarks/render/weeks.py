"""
Briefings by the thousand for `benchmarks.render`: those of two example companies, told a little differently each time.

A briefing of one scope and week has the same charts however it is told here; titles, counts beside the charts, people
and the reader differ, so that no two editions hold the same bytes. The same briefings come out every time.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from briefing.contracts.payload import parse_payload
from briefing.editions.view.naming import Names, Naming
from briefing.narrative.narrator import TemplateNarrator

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Fact, Payload
    from briefing.editions.view.values import EditionView

SEEDS = (8, 23)
"""Of the companies; each has five weeks of seven scopes."""

ORDER = 9
"""The seed of the order in which readers come."""

VERBS = ("Round", "Retry", "Move", "Guard", "Rename", "Split", "Batch", "Log", "Cache", "Check", "Trim")
THINGS = ("tax lines", "token refresh", "the order index", "refunds", "carts & baskets", "<lazy> queues", "invoices")
FIRST_NAMES = (
    "Ada",
    "Bruno",
    "Chiyo",
    "Dalia",
    "Emeka",
    "Freya",
    "Goran",
    "Hana",
    "Ines",
    "Jonas",
    "Kofi",
    "Lena",
    "Mio",
)
LAST_NAMES = ("Okafor", "Lindqvist", "Tanaka", "Haddad", "Novak", "Silva", "O'Brien", "Müller", "Costa", "Kim", "Roy")

COUNTED = ("lead_time", "repairs", "queue")
"""Kinds of facts that no chart shows."""


class NoBriefings(RuntimeError):
    """The example company could not be briefed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What one edition is made of, and for whom."""

    payload: Payload
    narrative: Narrative
    names: Names
    naming: Naming
    recipient: str


def briefings(seeds: Sequence[int] = SEEDS) -> list[Payload]:
    """Return what the example companies' managers get in the story's five weeks.

    Raises:
        NoBriefings: `riskbrief demo` failed, in its words.
    """
    with TemporaryDirectory(prefix="riskbrief-render-") as name:
        for seed in seeds:
            _tell(seed, Path(name) / str(seed))
        written = sorted(Path(name).glob("*/*/*/payload.json"))
        return [parse_payload(path.read_text("utf-8"), name=str(path)) for path in written]


def _tell(seed: int, folder: Path) -> None:
    """Brief a company in a process of its own, which takes its memory with it."""
    words = ("demo", "--narrator", "template", "--seed", str(seed), "--out", str(folder))
    command = [sys.executable, "-c", "from bot.cli.main import main; main()", *words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise NoBriefings(done.stderr.strip())


def drafts(payloads: Sequence[Payload], count: int) -> Iterator[Draft]:
    """Tell so many briefings, made one by one: each scope and week as often as any other, in no order."""
    order = [number % len(payloads) for number in range(count)]
    random.Random(ORDER).shuffle(order)
    for number, place in enumerate(order):
        payload = retold(payloads[place], number)
        yield Draft(
            payload=payload,
            narrative=TemplateNarrator().narrate(payload),
            names=Names(by_person={one.id: _name(number, which) for which, one in enumerate(payload.people)}),
            naming=Naming.NAMES if number % 2 else Naming.ROLES,
            recipient=f"manager-{number}@acme.example",
        )


def retold(payload: Payload, number: int) -> Payload:
    """Return the briefing with other titles and other counts where no chart shows them."""
    drawn = random.Random(number)
    return payload.model_copy(update={"facts": tuple(_retold(fact, drawn) for fact in payload.facts)})


def _retold(fact: Fact, drawn: random.Random) -> Fact:
    changed: dict[str, object] = {}
    if "title" in fact.detail and fact.kind in {"change", "service_incidents"}:
        title = f"{drawn.choice(VERBS)} {drawn.choice(THINGS)} ({drawn.randrange(10_000)})"
        changed["detail"] = {**fact.detail, "title": title}
    if fact.kind in COUNTED and isinstance(fact.value, int | float):
        changed["value"] = fact.value + drawn.randrange(40)
    return fact.model_copy(update=changed)


def _name(number: int, which: int) -> str:
    first, last = FIRST_NAMES[(number + which) % len(FIRST_NAMES)], LAST_NAMES[(number * 7 + which) % len(LAST_NAMES)]
    return f"{first} {last}"


def charts_of(view: EditionView) -> tuple[object, ...]:
    """Return all that is drawn for an edition; two that are equal share every picture."""
    return (view.charts, *(card.trend for card in view.cards))
