"""What there is to say about each signal, as values for the command line, docs/signals.md and JSON.

Points are of the full layout with all sources; with fewer, signals share the same 100 points and may earn more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.grouping import grouped
from scoring.catalogue import Direction, Scale
from scoring.gates import GATES
from scoring.score import lay_out
from scoring.signals.content import MIGRATION_RULES
from scoring.signals.sensitive_rules import SENSITIVE_RULES

if TYPE_CHECKING:
    from scoring.catalogue import Signal
    from scoring.score import Gate, Method
    from scoring.signals.rules import Rule

RULES: Mapping[str, tuple[Rule, ...]] = {"schema_migration": MIGRATION_RULES, "sensitive_code": SENSITIVE_RULES}

RISK: Mapping[Direction, str] = {
    Direction.UP: "rises with the value",
    Direction.DOWN: "falls as the value rises",
}
AXIS: Mapping[Scale, str] = {
    Scale.LINEAR: "straight between the values",
    Scale.LOG1P: "straight in log(1 + value) between the values",
}

NEEDS: Mapping[str, str] = {
    "diff": "the changed files with their added and deleted lines",
    "patch": "the changed lines themselves",
    "history": "the changes before this one: of a clone that is not shallow, or of the store",
    "whole history": "the same from the first commit on: of a clone that is not shallow, or of a git mirror",
    "file sizes": "how many lines the files had: counted along a whole history, or given by the platform",
    "text": "the title, and the labels where there are any",
    "service map": "which paths belong to which service: from the settings, else as found in a clone's tree",
    "change": "when the change was opened and merged",
    "reviews": "approvals and comments of the code host",
    "codeowners": "the CODEOWNERS file, and which people stand behind its owners",
    "coverage": "a coverage report",
    "checks": "the results of the required checks",
    "slo": "the service's objectives with their burn",
    "incidents feed": "the service's incidents",
    "deployments": "when the change went out; in a plain git history by release tags, where none tell when it landed",
    "failures": "changes and incidents of the services; in a plain git history reverts and fixes stand in for these",
}
"""The kinds of data that `needs` names, and what each is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One knot of a curve: at this value the signal earns this share (0 to 1) of its points, and so many."""

    value: float
    share: float
    points: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A signal with its most points, its curve in points, its gate and its rules."""

    signal: Signal
    points: int
    curve: tuple[Step, ...]
    gate: Gate | None
    rules: tuple[Rule, ...]

    @property
    def origin(self) -> str:
        """Who described the signal, and what Kamei et al. called it."""
        signal = self.signal
        return signal.source if signal.kamei is None else f"{signal.source} (there {signal.kamei})"

    @property
    def worth(self) -> str:
        """What the signal may add to a score, and who says so."""
        by = "fitted to public defect data" if self.signal.fitted else "by its start weight"
        if not self.points:
            # A small weight may be less than one whole point.
            none = "no weight came out of the fit" if not self.signal.weight else "its weight is under one point"
            return f"none of 100: {none}" if self.signal.fitted else f"none of 100, {by}"
        return f"at most {self.points} of 100, {by}"


def entries(method: Method) -> tuple[Entry, ...]:
    card = lay_out(method, [signal.id for signal in method.catalogue.signals])
    gates = {gate.signal: gate for gate in GATES}
    return tuple(
        Entry(
            signal=laid_out.signal,
            points=laid_out.points,
            curve=tuple(
                Step(value=value, share=share, points=laid_out.earn(value))
                for value, share in laid_out.signal.curve.knots
            ),
            gate=gates.get(laid_out.signal.id),
            rules=RULES.get(laid_out.signal.id, ()),
        )
        for laid_out in card.entries
    )


def record(entry: Entry) -> dict[str, object]:
    signal, gate = entry.signal, entry.gate
    return {
        "number": signal.number,
        "id": signal.id,
        "family": signal.family,
        "title": signal.title,
        "measures": signal.measures,
        "unit": signal.unit,
        "direction": signal.direction.value,
        "needs": list(signal.needs),
        "unavailable": signal.unavailable,
        "fitted": signal.fitted,
        "weight": signal.weight,
        "points": entry.points,
        "scale": signal.curve.scale.value,
        "curve": [{"value": step.value, "share": step.share, "points": step.points} for step in entry.curve],
        "remedy": signal.remedy,
        "source": signal.source,
        "kamei": signal.kamei,
        "gate": None if gate is None else {"id": gate.id, "title": gate.title, "evidence": gate.evidence},
        "rules": [{"id": rule.id, "kind": rule.kind, "fires_on": rule.fires_on} for rule in entry.rules],
    }


def families(found: Sequence[Entry]) -> dict[str, list[Entry]]:
    return grouped((entry.signal.family, entry) for entry in found)


def value_text(value: float) -> str:
    """Write a curve's value without a meaningless fraction."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,g}"
