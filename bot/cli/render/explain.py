"""An explanation as text: strangers' text is cleaned, people go by role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.console import RenderableType

from bot.cli.render.drawing import SOURCE_HEADS, drawn, heading, line, section, source_row, table
from bot.cli.render.scoresum import deployment_sum, sum_parts
from briefing.answers.explain import explanation as e
from briefing.answers.explain import payload as p
from briefing.contracts.payload import Evidence, Fact, Source
from briefing.contracts.untrusted_text import MAX_CARD_TITLE, MAX_TITLE, clean, safe_link
from briefing.contracts.week import age
from briefing.contracts.words import listed
from briefing.editions.view.dates import minute_words
from briefing.editions.view.details import series_of
from briefing.editions.view.fact_lines import kind_words
from briefing.editions.view.figures import comparison_words, figure, spark_words, sparkline

STATES = {
    "open": "not merged, and scored as if it were merged as it is",
    "queued": "merged, and waits for its deployment",
    "out": "deployed",
}
SOMEBODY = "an engineer"
_PERSON = re.compile(r"\{person:[^{}]+\}")


def explanation_text(found: p.Explanation) -> str:
    match found:
        case e.ChangeExplained():
            return drawn(_change(found))
        case e.DeploymentExplained():
            return drawn(_deployment(found))
        case p.CardExplained():
            return drawn(_card(found))
        case p.FactExplained():
            return drawn(_fact(found))


def said(text: str) -> str:
    """Write one of our sentences for a terminal; it may be passed on to anybody."""
    return clean(_PERSON.sub(SOMEBODY, text))


def _title(text: str) -> str:
    return clean(text, limit=MAX_TITLE)


# ---- a change


def _change(found: e.ChangeExplained) -> Iterator[RenderableType]:
    yield line(f"{_title(found.label)}  {_title(found.title)}", "bold")
    times = [("merged", found.merged_at), ("deployed", found.deployed_at)]
    when = [f"{what} {minute_words(at, found.zone)}" for what, at in times if at is not None]
    yield line(", ".join([STATES[found.state], *when, f"of {', '.join(map(clean, found.services)) or 'no service'}"]))
    yield _as_of(found, " An automation made it." if found.is_bot else "")
    if found.notable:
        yield line(f"It matters as: {', '.join(map(clean, found.notable))}.")
    yield from _link(found.url)
    yield from sum_parts(found.score)
    if found.ways:
        yield heading("Ways down, by scoring it again, the cheapest first")
        for way in found.ways:
            leaves = "" if way.leaves_band else f" (stays {found.score.band})"
            yield line(f"→ {said(way.text)}: {way.before} → {' and '.join(map(str, way.after))}{leaves}", indent=2)
    if found.coverage is not None:
        yield from _coverage(found.coverage)
    rows = (
        (clean(one.id), clean(one.service), one.state, _minute(one.at, found.zone), _points(one.points, "not scored"))
        for one in found.deployments
    )
    yield from section("Deployments that carried it", ("deployment", "service", "state", "at", "score"), rows)
    if found.reverted_by:
        yield heading(f"Taken back by {', '.join(map(clean, found.reverted_by))}")
    yield from _around(found)
    by_reason: dict[str, list[str]] = {}
    for title, reason in found.score.not_connected:
        by_reason.setdefault(reason, []).append(title)
    for reason, titles in by_reason.items():
        yield line(f"Not connected: {listed(titles)}: {clean(reason)}.", "dim")
    yield line(f"Scorecard {found.score.scorecard}.", "dim")


# ---- a deployment


def _deployment(found: e.DeploymentExplained) -> Iterator[RenderableType]:
    yield line(f"{_title(found.id)}  of {clean(found.service)} to {clean(found.environment)}", "bold")
    yield line(f"{found.state} {_minute(found.at, found.zone)}, found by {clean(found.detector)}")
    yield _as_of(found)
    yield from _link(found.url)
    if found.score is None:
        yield line(f"It has no score: {found.unscored}.")
    else:
        yield from deployment_sum(found.score)
    yield heading(f"Changes ({len(found.changes)})" if found.changes else "No change is known in it")
    rows = [(_points(one.points, "elsewhere"), _title(one.label), _title(one.title)) for one in found.changes]
    if rows:
        yield table(("score", "change", "title"), rows, right=(0,))
    yield from _around(found)


# ---- a fact


def _fact(found: p.FactExplained) -> Iterator[RenderableType]:
    fact = found.fact
    yield line(f"{clean(fact.id)}  {clean(figure(fact.value, fact.unit))}", "bold")
    yield line(f"{_title(fact.subject.label)}: {kind_words(fact)}. It states {found.says}.")
    yield from _place(found.place)
    yield from _compared(fact)
    if found.arithmetic:
        yield heading("Arithmetic")
        yield from (line(said(one), indent=2) for one in found.arithmetic)
    parts = ((name, value) for name, value in fact.detail.items() if isinstance(value, str | int | float))
    rows = ((clean(name.replace("_", " ")), said(str(value))) for name, value in parts if value != "")
    yield from section("Made of", ("", ""), rows)
    if found.cards:
        yield heading("Cards that rest on it")
        yield from (line(clean(key), indent=2) for key in found.cards)
    yield from _evidence(fact.evidence)
    yield from _sources(found.sources, found.place.zone)
    if fact.subject.type in {"change", "deployment"}:
        yield line(f"\n'riskbrief explain {clean(fact.subject.id)}' takes its score apart.", "dim")


def _compared(fact: Fact) -> Iterator[RenderableType]:
    against = comparison_words(fact)
    if against:
        yield line(f"Against {', '.join(against)}.")
    series = series_of(fact)
    if any(value is not None for value in series):
        yield line(f"By week: {sparkline(series)}  {spark_words(series)}")
    if fact.status.value != "ok":
        yield line(f"The sources under it are {fact.status.value}.", "yellow")


# ---- a card


def _card(found: p.CardExplained) -> Iterator[RenderableType]:
    card = found.card
    weeks = "" if card.weeks_open < 1 else f", open {age(card.weeks_open)}"
    yield line(f"{card.severity.value}  {said(card.title)[:MAX_CARD_TITLE]}", "bold")
    yield line(f"{clean(card.key)}: {card.state.value}{weeks}")
    yield from _place(found.place)
    if found.note is not None:
        yield line(f"Note: {found.note}.", "yellow")
    for rule in found.rules:
        yield from _rule(rule)
    yield from section("Facts", ("id", "value", "what", "against"), map(_fact_row, found.facts), right=(1,))
    for fact in found.facts[:1]:
        yield from _compared(fact)
    if card.remedies:
        yield heading("What to do")
        for one in card.remedies:
            effect = "" if one.effect is None else f": {clean(one.effect)}"
            yield line(f"→ {said(one.text)}{effect}", indent=2)
    rows = ((one.week, one.severity or "not there", one.rule or "", _points(one.measure)) for one in found.weeks)
    yield from section("The weeks before", ("week", "severity", "rule", "measure"), rows, right=(3,))
    yield from _evidence(found.evidence)
    yield from _sources(found.sources, found.place.zone)


def _rule(rule: e.RuleLine) -> Iterator[RenderableType]:
    what = "trend" if rule.trend else "state"
    yield heading(f"Rule {rule.id} ({rule.severity}, {what}): {rule.says}" if rule.says else f"Rule {rule.id}")
    if rule.fires is False:
        yield line("It does not fire any more.", indent=2)
    if rule.read:
        yield line("It read:", indent=2)
        yield table(("", "", ""), (("   ", name, clean(value)) for name, value in rule.read))


def _fact_row(fact: Fact) -> tuple[str, str, str, str]:
    what = f"{_title(fact.subject.label)}: {kind_words(fact)}"
    return clean(fact.id), clean(figure(fact.value, fact.unit)), what, ", ".join(comparison_words(fact))


# ---- what all of them have


def _place(place: p.Place) -> Iterator[RenderableType]:
    how = "computed now, not frozen" if place.frozen is None else f"frozen payload {place.frozen[:12]}"
    yield line(f"{clean(place.label)}, {place.week} ({place.zone}), {how}.", "dim")


def _as_of(found: e.ChangeExplained | e.DeploymentExplained, more: str = "") -> RenderableType:
    """Say as of when, with the year, which later times lack."""
    return line(f"As of {found.as_of[:16].replace('T', ' ')} ({found.zone}).{more}", "dim")


def _link(url: str | None) -> Iterator[RenderableType]:
    if (safe := safe_link(url)) is not None:
        yield line(safe, "dim")


def _minute(at: str | None, zone: str) -> str:
    return "at an unknown time" if at is None else minute_words(at, zone)


def _points(points: float | None, unknown: str = "") -> str:
    return unknown if points is None else f"{points:g}"


def _around(found: e.ChangeExplained | e.DeploymentExplained) -> Iterator[RenderableType]:
    """Tell what belongs to a change or deployment: incidents, frozen briefings, sources."""
    incidents = (
        (
            clean(one.id),
            f"{one.minutes_after} min after",
            f"linked {one.confidence}",
            "resolved" if one.resolved else "not resolved",
            _title(one.title),
        )
        for one in found.incidents
    )
    yield from section("Incidents that belong to it", ("incident", "began", "link", "state", "title"), incidents)
    mentions = (
        (one.week, clean(one.scope), _points(one.points), clean(one.fact), ", ".join(one.cards))
        for one in found.mentions
    )
    yield from section("In frozen briefings", ("week", "scope", "score", "fact", "cards"), mentions, right=(2,))
    yield from _sources(found.sources, found.zone)


def _evidence(found: Iterable[Evidence]) -> Iterator[RenderableType]:
    rows = ((clean(one.text), safe_link(one.url) or "") for one in found)
    yield from section("To check it", ("", ""), rows)


def _sources(found: Iterable[Source], zone: str) -> Iterator[RenderableType]:
    rows = (source_row(one.label, one.state, one.as_of, zone, one.detail) for one in found)
    yield from section("Sources under it", SOURCE_HEADS, rows)


def _coverage(found: e.CoverageLine) -> Iterator[RenderableType]:
    rows = [("of the lines that it added", _covered(found.patch)), ("of the whole project", _covered(found.project))]
    if found.points_lost is not None:
        word = "gained" if found.points_lost < 0 else "lost"
        rows.append(("of its files", f"{abs(found.points_lost):g} points {word}"))
    yield heading("Test coverage")
    yield table(("", ""), rows)


def _covered(counts: tuple[int, int] | None) -> str:
    if counts is None:
        return "unknown"
    covered, of = counts
    return f"{covered:,} of {of:,} lines ({100 * covered / of:.1f} %)" if of else "none that can be run"
