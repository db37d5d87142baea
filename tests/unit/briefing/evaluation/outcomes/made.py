"""An organisation made by hand, with as many outcomes as a test needs, and one signal that predicts them or none."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from random import Random

from briefing.evaluation.outcomes.own import OwnChanges, gather_own
from briefing.evidence.changes import ScoredChange
from scoring.catalogue import parse_catalogue
from scoring.kinds.repairs import Repair
from scoring.outcomes import DAY, Landed
from scoring.score import Method, Reading, lay_out, score_change
from tests.unit.briefing.sample import change

METHOD = Method(catalogue=parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8")))
SIGNALS = ("lines_added", "prior_changes", "change_burst", "minor_contributors")
START = 1_700_000_000


def organisation(count: int, *, odds: float, rate: float = 0.1, seed: int = 1) -> OwnChanges:
    """So many changes, four a day; `odds` is how many times as likely one with many minor contributors breaks."""
    random = Random(seed)
    name, card = "shop", lay_out(METHOD, SIGNALS)
    changes: list[ScoredChange] = []
    landed: list[Landed] = []
    for number in range(count):
        at = START + number * DAY // 4
        crowded = random.random() < 0.3
        values = (random.randrange(300), random.randrange(40), random.random() * 6, 9.0 if crowded else 0.0)
        readings = {signal: Reading(float(value)) for signal, value in zip(SIGNALS, values, strict=True)}
        one = replace(change(number, landed=at), score=score_change(card, readings, {}), repository=name)
        changes.append(one)
        landed.append(_landed(one, name))
        if random.random() < rate * (odds if crowded else 1.0):
            revert = replace(one, id=f"{one.id}-r", title="Undo", repair=Repair.REVERT, landed_at=at + DAY)
            changes.append(revert)
            landed.append(replace(_landed(revert, name), takes_back=(one.id,), repairs=True))
    return gather_own(
        name, changes, landed,
        scorecards={name: card}, known_until={name: START + (count // 4 + 60) * DAY}, breakages=None,
    )  # fmt: skip


def _landed(one: ScoredChange, name: str) -> Landed:
    return Landed(
        id=one.id, repository=name, landed_at=one.landed_at, out_at=one.landed_at, code=frozenset(), repairs=False,
        takes_back=(),
    )  # fmt: skip
