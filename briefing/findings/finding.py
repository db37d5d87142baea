"""What was found of a service or of the scope in one week: a cause, the rules that fired, and how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefing.contracts.payload import Subject
    from scoring.severity import Cause, Rule, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What severity found about one service, or the scope, and cause.

    `measure` orders findings of equal severity; `about` is the group of signals that a driver is. `others` are the
    findings of other services that the same changes make, `folded` those of other causes (joined.py).
    """

    subject: Subject
    cause: Cause
    rules: tuple[Rule[Any], ...]
    measure: float
    about: str | None = None
    others: tuple[Finding, ...] = ()
    folded: tuple[Finding, ...] = ()

    @property
    def key(self) -> str:
        """The stable key of the card that this finding becomes; a scope may be called like a service of its own."""
        name = self.subject.id if self.subject.type == "service" else f"{self.subject.type}:{self.subject.id}"
        return f"{name}:{self.cause}"

    @property
    def severity(self) -> Severity:
        """The worst severity among the rules that fired."""
        return min((one.rules[0].severity for one in (self, *self.others)), key=lambda one: one.rank)

    @property
    def each(self) -> tuple[Finding, ...]:
        """What was found of each service alone, the one that the card goes by first."""
        return (replace(self, others=(), folded=()), *self.others)

    @property
    def parts(self) -> tuple[Finding, ...]:
        """Everything that the one card tells of: each service's finding, of each cause."""
        return (*self.each, *(two for one in self.folded for two in one.each))

    @property
    def worst(self) -> Finding:
        """What was found of the service that is worst, the one that the card goes by where they are equal."""
        return min(self.each, key=lambda one: one.severity.rank)

    @property
    def makes_card(self) -> bool:
        """Whether readers are told of it in a card, and not only in a line about what waits."""
        return self.worst.rules[0].makes_card

    @property
    def is_drift(self) -> bool:
        """Whether it is only that the owners hardly work there, and not what they did not approve."""
        return {rule.id for rule in self.rules} == {"ownership-drift"}

    @property
    def services(self) -> tuple[str, ...]:
        """The services (ids) that were found with it; none where it is about the scope."""
        return tuple(one.subject.id for one in self.each if one.subject.type == "service")
