"""A week's payload as text: severity, cards with rules, all facts by group, and sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType

from bot.cli.render.drawing import SOURCE_HEADS, drawn, heading, line, source_row, table
from briefing.contracts.payload import Card, Fact, Payload
from briefing.contracts.untrusted_text import MAX_CARD_TITLE, clean
from briefing.contracts.week import age
from briefing.delivery.runs.journal import minute
from briefing.editions.terminal.edition import TONE_STYLES
from briefing.editions.view.build import not_connected_lines
from briefing.editions.view.dates import period_words
from briefing.editions.view.fact_lines import fact_line
from briefing.editions.view.naming import Names, Naming, resolve
from briefing.editions.view.opening import muted_words, omitted_words, title_line, tone_of
from briefing.editions.view.values import FactLine

HEADLINE, TEAMS, SERVICES = "Headline figures", "Teams", "Services"
CHANGES, DEPLOYMENTS = "Changes", "Deployments"
INCIDENTS, OWNERSHIP, SOURCES = "Incidents and objectives", "Ownership", "Sources"

GROUPS = (HEADLINE, TEAMS, SERVICES, CHANGES, DEPLOYMENTS, INCIDENTS, OWNERSHIP, SOURCES)
"""In reading order."""

KINDS: Mapping[str, tuple[str, ...]] = {
    TEAMS: ("team_share",),
    CHANGES: (
        *("change", "way_down", "reverts", "repairs", "calendar", "advisory", "security_fix", "releases", "breaking"),
        *("migrations", "sensitive", "flagged_changes", "dependency_updates", "unreviewed", "coverage"),
    ),
    DEPLOYMENTS: ("deployment", "deployments", "failures", "failure_rate", "lead_time"),
    INCIDENTS: ("incidents", "service_incidents", "restored", "mttr", "objective"),
    OWNERSHIP: ("ownership", "drift", "newcomers", "shared_newcomers"),
    SOURCES: ("source",),
}
"""Kinds of facts by group; others are headline figures, or a service's."""
BY_KIND = {kind: group for group, kinds in KINDS.items() for kind in kinds}


def grouped_facts(payload: Payload) -> dict[str, tuple[Fact, ...]]:
    """Return a payload's facts by group, in order, without empty groups."""
    found: dict[str, list[Fact]] = {group: [] for group in GROUPS}
    for fact in payload.facts:
        found[group_of(fact)].append(fact)
    return {group: tuple(facts) for group, facts in found.items() if facts}


def group_of(fact: Fact) -> str:
    return BY_KIND.get(fact.kind) or (SERVICES if fact.id.startswith("service.") else HEADLINE)


COMPUTED = "computed now from the store: nobody has frozen this week, and nothing was written"
HEADS = ("id", "about", "value", "week before", "usual", "maximum", "sources")
NUMBERS = (2, 3, 4, 5)


def week_text(payload: Payload, *, frozen_at: int | None) -> str:
    """Return a payload as text; `frozen_at` (epoch seconds) is None where it was not frozen."""
    return drawn(_parts(payload, frozen_at))


def _parts(payload: Payload, frozen_at: int | None) -> Iterator[RenderableType]:
    tone = tone_of(payload)
    lines = {fact.id: fact_line(fact, place) for place, fact in enumerate(payload.facts, start=1)}
    yield line(title_line(payload), TONE_STYLES[tone])
    yield line(f"{clean(payload.scope.label)}, {period_words(payload.period)}")
    yield line(how_made(payload.hash, frozen_at), "dim")
    if payload.learning is not None:
        yield line(f"Still learning: {payload.learning.weeks} of {payload.learning.needed} weeks of baseline.")
    if payload.cards:
        yield heading("Cards")
    for card in payload.cards:
        yield from _card(card, payload, lines)
    if (omitted := omitted_words(payload)) is not None:
        yield line(omitted)
    if (muted := muted_words(payload)) is not None:
        yield line(muted)
    for group, facts in grouped_facts(payload).items():
        yield heading(group)
        yield table(HEADS, (_row(lines[fact.id]) for fact in facts), right=NUMBERS)
    yield from _sources(payload)


def how_made(payload_hash: str, frozen_at: int | None) -> str:
    """Say whether a payload is the frozen one, or computed to look at."""
    if frozen_at is None:
        return f"Payload {payload_hash[:12]}, {COMPUTED}."
    return f"Payload {payload_hash[:12]}, frozen {minute(frozen_at)}: this is what its briefing was made of."


def _card(card: Card, payload: Payload, lines: Mapping[str, FactLine]) -> Iterator[RenderableType]:
    weeks = "" if card.weeks_open < 1 else f", open {age(card.weeks_open)}"
    yield line(f"{card.severity.value}  {clean(card.title, limit=MAX_CARD_TITLE)}", TONE_STYLES[card.severity.value])
    yield line(f"{clean(card.key)}  rule {card.rule}, {card.state.value}{weeks}", "dim", indent=2)
    for fact in (lines[one] for one in card.facts if one in lines):
        status = "" if fact.status is None else f" (sources {fact.status})"
        yield line(f"· {clean(fact.id)}: {fact.what} {fact.value}{status}", indent=2)
    for remedy in card.remedies:
        effect = "" if remedy.effect is None else f": {clean(remedy.effect)}"
        yield line(f"→ {said(remedy.text, payload)}{effect}", "green", indent=2)


def said(text: str, payload: Payload) -> str:
    """Write one of our sentences; it may be passed on, so people go by role."""
    return clean(resolve(text, payload, Naming.ROLES, Names()))


def _row(fact: FactLine) -> tuple[str, ...]:
    about = f"{fact.subject}: {fact.what}" if fact.subject else fact.what
    return (clean(fact.id), about, fact.value, fact.previous, fact.usual, fact.maximum, fact.status or "ok")


def _sources(payload: Payload) -> Iterator[RenderableType]:
    yield heading("Where it comes from")
    zone = payload.period.zone
    rows = (source_row(one.label, one.state.value, one.as_of, zone, one.detail) for one in payload.sources)
    yield table(SOURCE_HEADS, rows)
    yield from (line(f"Not connected: {one}.") for one in not_connected_lines(payload))
    yield from (line(f"Assumed: {clean(one)}.") for one in payload.assumptions)
