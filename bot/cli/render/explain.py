"""An explanation as text. Whatever a stranger wrote is cleaned here, and people go by their roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType

from bot.cli.render.drawing import SOURCE_HEADS, drawn, heading, line, section, source_row, table
from briefing.answers.explain.explanation import ChangeExplained, DeploymentExplained
from briefing.answers.explain.payload import CardExplained
from briefing.contracts.untrusted_text import MAX_CARD_TITLE, MAX_TITLE, clean, safe_link
from briefing.contracts.week import age
from briefing.contracts.words import counted, listed
from briefing.editions.view.dates import minute_words
from briefing.editions.view.details import series_of
from briefing.editions.view.fact_lines import kind_words
from briefing.editions.view.figures import comparison_words, figure, number, spark_words, sparkline
from briefing.evidence.changes import measure

if TYPE_CHECKING:
    from rich.console import RenderableType

    from briefing.answers.explain.explanation import (
        CarriedLine,
        CoverageLine,
        DeploymentSum,
        IncidentLine,
        Mention,
        RuleLine,
        Sum,
        Term,
    )
    from briefing.answers.explain.payload import Explanation, FactExplained, Place, WeekBefore
    from briefing.contracts.payload import Evidence, Fact, Source

STATES = {
    "open": "not merged, and scored as if it were merged as it is",
    "queued": "merged, and waits for its deployment",
    "out": "deployed",
}
SOMEBODY = "an engineer"
_PERSON = re.compile(r"\{person:[^{}]+\}")


def explanation_text(found: Explanation) -> str:
    """Return an explanation as text."""
    if isinstance(found, ChangeExplained):
        return drawn(_change(found))
    if isinstance(found, DeploymentExplained):
        return drawn(_deployment(found))
    if isinstance(found, CardExplained):
        return drawn(_card(found))
    return drawn(_fact(found))


def said(text: str) -> str:
    """Write one of our own sentences for a terminal, whose words may be passed on to anybody."""
    return clean(_PERSON.sub(SOMEBODY, text))


# ---- a change


def _change(found: ChangeExplained) -> Iterator[RenderableType]:
    yield line(f"{clean(found.label, limit=MAX_TITLE)}  {clean(found.title, limit=MAX_TITLE)}", "bold")
    times = [("merged", found.merged_at), ("deployed", found.deployed_at)]
    when = [f"{what} {minute_words(at, found.zone)}" for what, at in times if at is not None]
    yield line(", ".join([STATES[found.state], *when, f"of {', '.join(map(clean, found.services)) or 'no service'}"]))
    bot = " An automation made it." if found.is_bot else ""
    yield line(f"As of {_day_and_minute(found.as_of)} ({found.zone}).{bot}", "dim")
    if found.notable:
        yield line(f"It matters as: {', '.join(map(clean, found.notable))}.")
    yield from _link(found.url)
    yield from sum_parts(found.score)
    if found.ways:
        yield heading("Ways down, by scoring it again, the cheapest first")
        for way in found.ways:
            leaves = "" if way.leaves_band else f" (stays {found.score.band})"
            yield line(f"→ {said(way.text)}: {way.before} → {' and '.join(map(str, way.after))}{leaves}", indent=2)
    yield from coverage_part(found.coverage)
    rows = (
        (clean(one.id), clean(one.service), one.state, _minute(one.at, found.zone), _points(one.points))
        for one in found.deployments
    )
    yield from section("Deployments that carried it", ("deployment", "service", "state", "at", "score"), rows)
    if found.reverted_by:
        yield heading(f"Taken back by {', '.join(map(clean, found.reverted_by))}")
    yield from _incidents(found.incidents)
    yield from _mentions(found.mentions)
    yield from _sources(found.sources, found.zone)
    yield from signed_off(found.score)


# ---- a deployment


def _deployment(found: DeploymentExplained) -> Iterator[RenderableType]:
    yield line(f"{clean(found.id, limit=MAX_TITLE)}  of {clean(found.service)} to {clean(found.environment)}", "bold")
    yield line(f"{found.state} {_minute(found.at, found.zone)}, found by {clean(found.detector)}")
    yield line(f"As of {_day_and_minute(found.as_of)} ({found.zone}).", "dim")
    yield from _link(found.url)
    if found.score is None:
        yield line(f"It has no score: {found.unscored}.")
    else:
        yield from deployment_sum(found.score)
    yield heading(f"Changes ({len(found.changes)})" if found.changes else "No change is known in it")
    if found.changes:
        yield table(("score", "change", "title"), map(_carried, found.changes), right=(0,))
    yield from _incidents(found.incidents)
    yield from _mentions(found.mentions)
    yield from _sources(found.sources, found.zone)


def _carried(one: CarriedLine) -> tuple[str, str, str]:
    points = "elsewhere" if one.points is None else str(one.points)
    return points, clean(one.label, limit=MAX_TITLE), clean(one.title, limit=MAX_TITLE)


# ---- a fact


def _fact(found: FactExplained) -> Iterator[RenderableType]:
    fact = found.fact
    yield line(f"{clean(fact.id)}  {clean(figure(fact.value, fact.unit))}", "bold")
    yield line(f"{clean(fact.subject.label, limit=MAX_TITLE)}: {kind_words(fact)}. It states {found.says}.")
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


def _card(found: CardExplained) -> Iterator[RenderableType]:
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
    before = map(_before, found.weeks)
    yield from section("The weeks before", ("week", "severity", "rule", "measure"), before, right=(3,))
    yield from _evidence(found.evidence)
    yield from _sources(found.sources, found.place.zone)


def _rule(rule: RuleLine) -> Iterator[RenderableType]:
    what = "trend" if rule.trend else "state"
    yield heading(f"Rule {rule.id} ({rule.severity}, {what}): {rule.says}" if rule.says else f"Rule {rule.id}")
    if rule.fires is False:
        yield line("It does not fire any more.", indent=2)
    if rule.read:
        yield line("It read:", indent=2)
        yield table(("", "", ""), (("   ", name, clean(value)) for name, value in rule.read))


def _fact_row(fact: Fact) -> tuple[str, str, str, str]:
    what = f"{clean(fact.subject.label, limit=MAX_TITLE)}: {kind_words(fact)}"
    return clean(fact.id), clean(figure(fact.value, fact.unit)), what, ", ".join(comparison_words(fact))


def _before(one: WeekBefore) -> tuple[str, str, str, str]:
    measure = "" if one.measure is None else f"{one.measure:g}"
    return one.week, one.severity or "not there", one.rule or "", measure


# ---- what all of them have


def _place(place: Place) -> Iterator[RenderableType]:
    how = "computed now, not frozen" if place.frozen is None else f"frozen payload {place.frozen[:12]}"
    yield line(f"{clean(place.label)}, {place.week} ({place.zone}), {how}.", "dim")


def _link(url: str | None) -> Iterator[RenderableType]:
    safe = safe_link(url)
    if safe is not None:
        yield line(safe, "dim")


def _day_and_minute(at: str) -> str:
    """Write a moment with its year, since what follows is given without."""
    return at[:16].replace("T", " ")


def _minute(at: str | None, zone: str) -> str:
    return "at an unknown time" if at is None else minute_words(at, zone)


def _points(points: int | None) -> str:
    return "not scored" if points is None else str(points)


def _incidents(found: Iterable[IncidentLine]) -> Iterator[RenderableType]:
    rows = (
        (
            clean(one.id),
            f"{one.minutes_after} min after",
            f"linked {one.confidence}",
            "resolved" if one.resolved else "not resolved",
            clean(one.title, limit=MAX_TITLE),
        )
        for one in found
    )
    yield from section("Incidents that belong to it", ("incident", "began", "link", "state", "title"), rows)


def _mentions(found: Sequence[Mention]) -> Iterator[RenderableType]:
    points = ("" if one.points is None else f"{one.points:g}" for one in found)
    rows = (
        (one.week, clean(one.scope), score, clean(one.fact), ", ".join(one.cards))
        for one, score in zip(found, points, strict=True)
    )
    yield from section("In frozen briefings", ("week", "scope", "score", "fact", "cards"), rows, right=(2,))


def _evidence(found: Iterable[Evidence]) -> Iterator[RenderableType]:
    rows = ((clean(one.text), safe_link(one.url) or "") for one in found)
    yield from section("To check it", ("", ""), rows)


def _sources(found: Iterable[Source], zone: str) -> Iterator[RenderableType]:
    rows = (source_row(one.label, one.state, one.as_of, zone, one.detail) for one in found)
    yield from section("Sources under it", SOURCE_HEADS, rows)


ASSUMED = "the repository's median of 90 days stands in, or half of the points where none is known"
PERCENT = 100


def sum_parts(score: Sum) -> Iterator[RenderableType]:
    """Take a change's score apart."""
    span = "" if score.low == score.high else f" ({score.low}–{score.high})"
    band = f"{score.band}, which begins at {score.band_from}"
    yield heading(f"{score.points}{span} of 100: {band}")
    yield line(_in_one_line(score), indent=2)
    for gate in score.gates:
        yield line(f"Gate {gate.id}: {gate.title}.", indent=2)
        yield line(f"It takes: {gate.evidence}.", "dim", indent=4)
    yield heading("Signals")
    earning = [term for term in score.terms if term.points or term.assumed]
    yield table(("points", "of", "signal", "reading", "on its curve"), map(_row, earning), right=(0, 1))
    nothing = [term.title for term in score.terms if not term.points and not term.assumed and term.most]
    if nothing:
        yield line(f"Read, and worth no point here: {listed(nothing)}.", "dim")
    if score.low != score.high:
        missing = [term for term in score.terms if term.assumed and term.most]
        opened = listed([f"{term.title} 0–{term.most}" for term in missing])
        yield line(f"The range {score.low}–{score.high} is what missing readings leave open: {opened}.")


def _in_one_line(score: Sum) -> str:
    terms = [f"{term.points} {term.title}{', assumed' if term.assumed else ''}" for term in score.terms if term.points]
    line_ = f"{score.total} = {' + '.join(terms) or '0'}"
    if not score.lifted:
        return line_
    return f"{line_}; raised by {score.lifted} to {score.floor} by {listed([gate.title for gate in score.gates])}"


def _row(term: Term) -> tuple[str, str, str, str, str]:
    return str(term.points), str(term.most), term.title, clean(term.reading, limit=MAX_TITLE), _on_curve(term)


def _on_curve(term: Term) -> str:
    piece = term.piece
    if piece is None:
        return ASSUMED
    exact = f"{piece.share * term.most:.2f}".rstrip("0").rstrip(".")
    share = f"{number(PERCENT * piece.share)} % of {counted(term.most, 'points')} = {exact}"
    if piece.left is None and piece.right is not None:
        return f"flat below {measure(piece.right.value, term.unit)}: {share}"
    if piece.right is None and piece.left is not None:
        return f"flat from {measure(piece.left.value, term.unit)}: {share}"
    if piece.left is None or piece.right is None:
        return share
    ends = " to ".join(
        f"{measure(knot.value, term.unit)} ({number(PERCENT * knot.share)} %)" for knot in (piece.left, piece.right)
    )
    scale = ", in log(1 + value)" if piece.scale == "log1p" else ""
    return f"from {ends}{scale}: {share}"


def signed_off(score: Sum) -> Iterator[RenderableType]:
    """Name what the score does not hold, and the scorecard that it was made with."""
    by_reason: dict[str, list[str]] = {}
    for title, reason in score.not_connected:
        by_reason.setdefault(reason, []).append(title)
    for reason, titles in by_reason.items():
        yield line(f"Not connected: {listed(titles)}: {clean(reason)}.", "dim")
    yield line(f"Scorecard {score.scorecard}.", "dim")


def deployment_sum(score: DeploymentSum) -> Iterator[RenderableType]:
    """Take a deployment's score apart."""
    yield heading(f"{score.points} of 100: {score.band}, which begins at {score.band_from}")
    top, others = score.riskiest, counted(score.others, "more changes")
    rows = [] if top is None else [(str(top.points), f"its riskiest change, {clean(top.label, limit=MAX_TITLE)}")]
    batch = f"for {others}: {score.most_for_batch} less what is left of them after each took its percentage"
    rows.append((f"+{score.batch}", batch))
    rows += [
        (f"+{one.points}", f"{one.title} ({clean(one.reading)}), more than its riskiest change had earned by it")
        for one in score.own
    ]
    if not score.own:
        rows.append(("+0", "for its own moment: the hour, incidents, error budget and failures of its service"))
    if score.cut:
        rows.append((f"−{score.cut}", "over 100, which no score is"))
    yield table(("points", ""), rows, right=(0,))
    yield line(f"Scorecard {score.scorecard}.", "dim")


def coverage_part(found: CoverageLine | None) -> Iterator[RenderableType]:
    """Draw what is known of a change's coverage; nothing where no report tells of it."""
    if found is None:
        return
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
