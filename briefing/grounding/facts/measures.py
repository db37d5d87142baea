"""What the cited facts have of several things alike: one measure, with the number that each has of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import LINED, Role
from briefing.grounding.figures.standing import shows
from briefing.grounding.language.listed import words
from briefing.grounding.ways.rivals import LEFT, MEANS, PORTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.figures.versus import Relation
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

RATED: Final = ("coverage", "losing")
"""What is a part of the changes of its fact, so that it is told as a rate too."""
POOLED: Final = (".lately", "share")
"""The share of the last weeks together, which two services may be compared by where its number is told."""
PERCENT: Final = 100
DEPLOYED: Final = words(
    "deployment deployments release releases rollout rollouts riskiest worst deployed released deploys"
)
"""Words with which a service stands for its riskiest deployment."""
SHARED: Final = ("service_share", "team_share")
HINTS: Final = {
    "mean": MEANS | words("averaging hotter cooler riskier calmer"),
    "value": PORTIONS | words("percent percentage risk"),
    "points": words("points total totals sum add adds"),
    "changes": words("changes landed landing"),
    "moved": words("moved rose fell climbed dropped"),
    "budget_left": LEFT,
    "losing": words("lost losing lose"),
    "rate": words("rate often"),
    "lines_added": words("added add adds adding additions lines line size"),
    "lines_deleted": words("deleted deletes delete deleting deletions removed removes lines"),
}
"""Words that tell which of its numbers a fact is compared by."""
UNITED: Final = words("lines line size")
"""Words of lines that do not tell those that were added from those that were deleted."""
VALUED: Final = words(
    "deployment change repairs reverts ownership drift coverage objective service_movement elevated queue"
)
"""Kinds of facts that are compared by their value, unless a word says otherwise."""
USUAL: Final = frozenset({("service_movement", "value"), ("team_share", "moved")})
"""Measures that are how far something is off its usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What each of several things has of one measure."""

    kind: str
    key: str
    unit: str | None
    values: Mapping[str, float]
    known: Mapping[str, Quantity] = field(default_factory=dict)
    changes: Mapping[str, Quantity] = field(default_factory=dict)
    """Over how many changes each was measured; of a change that is compared by its score, how many lines it has."""

    @property
    def is_of_usual(self) -> bool:
        """Whether it is how far things are off their usual."""
        return (self.kind, self.key) in USUAL

    def shows(self, figure: Figure, name: str) -> bool:
        """Whether a number of a sentence is what a thing has."""
        return name in self.known and shows(figure, self.known[name])

    def counts(self, figure: Figure, name: str) -> bool:
        """Whether a number of a sentence is over how much it is measured."""
        return name in self.changes and shows(figure, self.changes[name])


def measures(one: Said) -> list[Measure]:
    """Return the measures that cited facts have of more than one thing."""
    told: dict[tuple[str, str, str | None], dict[str, Quantity]] = defaultdict(dict)
    changes: dict[str, dict[str, Quantity]] = defaultdict(dict)
    lined = _lined(one)
    for each in one.cited.pool:
        is_placed = bool(each.place) and (each.place, each.key) != POOLED
        if not each.fact or each.role is not Role.NOW or each.scoped or is_placed:
            continue
        for name in called_by(one, each):
            told[each.kind, each.key, each.unit].setdefault(name, each)
            if each.key in ("changes", lined):
                changes[each.kind].setdefault(name, each)
    found = [
        Measure(
            kind=kind,
            key=key,
            unit=unit,
            values={name: each.value for name, each in known.items()},
            known=known,
            changes=changes[kind] if key != "changes" and (kind != "change" or key == "value") else {},
        )
        for (kind, key, unit), known in told.items()
        if len(known) > 1
    ]
    return [*found, *(_rate(each) for each in found if (each.kind, each.key) == RATED)]


def _lined(one: Said) -> str | None:
    """Return which lines a sentence counts, so that "B with 54" may be of them; None where it counts none, or both."""
    told = [key for key in LINED.values() if (HINTS[key] - UNITED) & set(one.lows)]
    return told[0] if len(told) == 1 and any(each.unit == "lines" for each in one.figures) else None


def called_by(one: Said, each: Quantity) -> frozenset[str]:
    """Return what a number may be told of: what it is of, and the service that a sentence names for its deployment."""
    is_named = bool(DEPLOYED & set(one.lows)) or all(fact.kind == "deployment" for fact in one.cited.facts)
    if each.kind != "deployment" or each.key != "value" or not is_named:
        return each.subjects
    own = each.fact.split(".")[1:2]
    return each.subjects | {part.label.lower() for part in one.cited.payload.scope.services if part.id in own}


def _rate(parts: Measure) -> Measure:
    values = {
        name: PERCENT * value / parts.changes[name].value
        for name, value in parts.values.items()
        if name in parts.changes and parts.changes[name].value
    }
    return Measure(kind=parts.kind, key="rate", unit="percent", values=values)


def is_hinted(one: Said, told: Relation, measure: Measure) -> bool:
    """Whether the words of a comparison tell that it is of this measure, where no number does."""
    near = frozenset(one.lows[told.start : told.places.stop + 2])
    own = {key for key, hints in HINTS.items() if hints & near}
    if measure.key != "value" or measure.kind in SHARED:
        return measure.key in own and not (measure.key == "value" and "mean" in own)
    return measure.kind in VALUED and not own & {"budget_left", "losing", "rate"}
