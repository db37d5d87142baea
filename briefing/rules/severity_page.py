"""Writes docs/severity.md: the severity table, made from the rules alone, so that the two cannot differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.findings.cards import MOST_CARDS, MOST_CRITICAL
from scoring.bands import DEFAULT_BANDS
from scoring.materiality import BASELINE_WEEKS_NEEDED
from scoring.score import GATE_FLOOR
from scoring.severity import NOTES, Severity
from scoring.severity_rules import RULES, SCOPE_RULES, SERVICE_RULES

if TYPE_CHECKING:
    from scoring.severity import Rule

COMMAND = "riskbrief severity --format markdown > docs/severity.md"
"""What rewrites the page."""

ASKS = {
    Severity.CRITICAL: "act before the next deploy",
    Severity.WARNING: "decide this week",
    Severity.INFO: "know",
}
SERVICE, SCOPE, BRIEFING = "service", "scope", "briefing"

NEED_PRODUCTION = ", ".join(f"`{rule.id}`" for rule in RULES if rule.needs_production)

INTRODUCTION = f"""\
# Severity

<!-- Written by `{COMMAND}`. Do not edit: change scoring/severity_rules.py, and run it again. -->

How bad something is comes from this table and never from a language model. A card carries the id of the rule that
made it; where several rules of one cause fire, the worst one decides, and then the first in the table.

- **State** rules read what is so at the week's end, or what happened in the week. **Trend** rules fire only where a
  series rose materially against its own trailing twelve weeks ([materiality.md](materiality.md)); with under
  {BASELINE_WEEKS_NEEDED} weeks of baseline they are off. All of them together may cry wolf at most once in ten
  briefings in which nothing changed.
- *Waits to go out* is merged and not deployed, or open, not a draft, approved, and touched in the last 14 days. A
  required check that fails on a pull request that is merely open is no gate.
- *High* and *critical* are the bands of the score, from {DEFAULT_BANDS.high} and {DEFAULT_BANDS.critical} points on
  unless the settings say otherwise. A gate is a condition that lifts a score to {GATE_FLOOR}
  ([signals.md](signals.md)).
- What is unknown fires nothing. Missing data never makes a card critical. Where neither deployments nor incidents are
  connected, as with a clone alone, these are told in a sentence and make no card: {NEED_PRODUCTION}.
- A briefing has at most {MOST_CARDS} cards, {MOST_CRITICAL} of them critical, worst first; the rest is counted. Its
  severity is that of its worst card. It is *all clear* only where no card is open, nothing risky
  waits, and incidents, reviews and deployments were read in full with enough history; else *nothing stands out in what
  could be read*, or the change that waits by name. What went well is told in sentences and has no card.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the table; `about` is what is judged: a service, the whole scope, or the briefing itself."""

    id: str
    severity: str
    cause: str | None
    about: str
    kind: str
    says: str


def lines() -> tuple[Line, ...]:
    """Return the whole table: a service's and a scope's rules, and the briefing's notes; worst first."""
    found = [_line(rule, SERVICE) for rule in SERVICE_RULES] + [_line(rule, SCOPE) for rule in SCOPE_RULES]
    found += [
        Line(id=note.id, severity=note.severity.value, cause=None, about=BRIEFING, kind="state", says=note.says)
        for note in NOTES
    ]
    return tuple(sorted(found, key=lambda line: Severity(line.severity).rank))


def _line(rule: Rule[Any], about: str) -> Line:
    return Line(
        id=rule.id,
        severity=rule.severity.value,
        cause=rule.cause.value,
        about=about,
        kind="trend" if rule.trend else "state",
        says=rule.says,
    )


def render_severity(table: Iterable[Line]) -> str:
    """Return the page, which ends with one line break."""
    known = list(table)
    return "\n".join([INTRODUCTION, *(part for severity in Severity for part in _section(severity, known))])


def _section(severity: Severity, table: Iterable[Line]) -> Iterator[str]:
    yield f"## {severity.value.capitalize()}: {ASKS[severity]}\n"
    yield "| rule | when | about | cause | kind |"
    yield "| --- | --- | --- | --- | --- |"
    for line in table:
        if line.severity == severity:
            yield f"| `{line.id}` | {line.says} | {line.about} | {line.cause or '–'} | {line.kind} |"
    yield ""
