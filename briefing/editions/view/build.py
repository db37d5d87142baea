"""Builds the view: joins a payload with its narrative, resolves people, and orders what is said.

A card without a sentence still appears, by its title, because severity is computed and no narrator can drop it. Tables
without facts are empty and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from briefing.contracts.payload import MOST_LANDED, CardState, SourceState
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import counted, listed, sentence, signed
from briefing.editions.view.ahead_lines import ahead_lines
from briefing.editions.view.arithmetic import riskiest_deployment_line, scope_line
from briefing.editions.view.card_views import card_view
from briefing.editions.view.chart_facts import charts_of
from briefing.editions.view.dates import instant, minute_words, period_words
from briefing.editions.view.details import number_in, series_of, text_in, value_of
from briefing.editions.view.fact_lines import change_of, render_context, signed_cell
from briefing.editions.view.figures import UNKNOWN, bare, compared, comparison_cell, figure, number
from briefing.editions.view.memory import memory_lines
from briefing.editions.view.naming import Naming
from briefing.editions.view.opening import muted_words, omitted_words, subject_line, title_line, tone_of, verdict
from briefing.editions.view.values import BandRow, DriverRow, EditionView, Figure, Footer, ServiceRow, SourceLine

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Fact, Payload, Source
    from briefing.editions.view.naming import Names


_MAX_SCORE = 100


def band_rows(payload: Payload) -> tuple[BandRow, ...]:
    """Return the bands from critical to safe."""
    found = {fact.id: fact for fact in payload.facts if fact.kind == "band"}
    rows = []
    top = _MAX_SCORE
    for band, border in sorted(payload.bands, key=lambda one: -one[1]):
        fact = found.get(f"band.{band.value}")
        if fact is not None:
            rows.append(_band_row(fact, band.value, f"{border}–{top}"))
        top = border - 1
    return tuple(rows)


def _band_row(fact: Fact, band: str, points: str) -> BandRow:
    share = number_in(fact.detail, "share")
    return BandRow(
        band=band,
        points=points,
        now=bare(fact.value, fact.unit),
        share=UNKNOWN if share is None else f"{number(share)} %",
        percent=share or 0.0,
        previous=comparison_cell(fact, "previous week"),
        usual=comparison_cell(fact, "usual"),
        series=series_of(fact),
    )


def driver_rows(payload: Payload) -> tuple[DriverRow, ...]:
    """Return what moved the mean score, strongest first, without what rounds to nothing."""
    facts = [fact for fact in payload.facts if fact.kind == "driver" and round(value_of(fact) or 0.0, 1)]
    ranked = sorted(facts, key=lambda fact: (-abs(value_of(fact) or 0.0), fact.id))
    return tuple(
        DriverRow(
            title=clean(fact.subject.label, limit=MAX_LABEL),
            now=bare(number_in(fact.detail, "now"), ""),
            usual=bare(number_in(fact.detail, "usual"), ""),
            delta=signed_cell(fact),
            points=value_of(fact) or 0.0,
        )
        for fact in ranked
    )


def team_rows(payload: Payload) -> tuple[ServiceRow, ...]:
    """Return teams by part of the week's points, if the scope has several."""
    facts = _largest_first(payload, "team_share")
    return tuple(_share_row(fact, _team(fact.subject.label), number_in(fact.detail, "moved")) for fact in facts)


def service_rows(payload: Payload) -> tuple[ServiceRow, ...]:
    """Return services by part of the week's points."""
    movements = {fact.subject.id: value_of(fact) for fact in payload.facts if fact.kind == "service_movement"}
    facts = _largest_first(payload, "service_share")
    return tuple(_share_row(fact, fact.subject.label, movements.get(fact.subject.id)) for fact in facts)


def _largest_first(payload: Payload, kind: str) -> list[Fact]:
    facts = [fact for fact in payload.facts if fact.kind == kind]
    return sorted(facts, key=lambda fact: (-(value_of(fact) or 0.0), fact.id))


def _team(label: str) -> str:
    """Call a team one, since it often has a service's name."""
    return label if "team" in label.casefold() else f"Team {label}"


def _share_row(share: Fact, label: str, moved: float | None) -> ServiceRow:
    return ServiceRow(
        label=clean(label, limit=MAX_LABEL),
        share=bare(share.value, share.unit),
        percent=value_of(share) or 0.0,
        previous=comparison_cell(share, "previous week"),
        usual=comparison_cell(share, "usual"),
        changes=bare(number_in(share.detail, "changes"), ""),
        mean=bare(number_in(share.detail, "mean"), ""),
        movement="–" if moved is None else signed(moved),
        series=series_of(share),
    )


_FIGURES: Mapping[str, str] = {"week.changes": "{}", "week.elevated": "{} high-risk", "week.mean": "mean score {}"}


def figures_of(payload: Payload) -> tuple[Figure, ...]:
    """Return how much landed, how much was high or critical, and the mean score, where known."""
    found = {fact.id: fact for fact in payload.facts}
    known = ((found[one], words) for one, words in _FIGURES.items() if one in found)
    return tuple(_figure(fact, words) for fact, words in known if value_of(fact) is not None)


def _figure(fact: Fact, words: str) -> Figure:
    usual = compared(fact, "usual")
    value = figure(fact.value, fact.unit) if fact.kind == "week_changes" else bare(fact.value, "")
    return Figure(
        id=fact.id, value=words.format(value), usual=None if usual is None else _usual(usual.value, fact.unit)
    )


HALF = 0.5


def _usual(value: float | None, unit: str) -> str:
    """Write a usual count: a median may lie between two, and nobody has half a change."""
    if unit != "changes" or value is None or value % 1 != HALF:
        return bare(value, unit)
    return f"{value - HALF:.0f} or {value + HALF:.0f}"


def source_lines(payload: Payload) -> tuple[SourceLine, ...]:
    """Return the sources, troubles first; one that nobody set up is no fault."""
    quiet = {SourceState.OK, SourceState.NOT_CONNECTED}
    lines = [_source_line(source, payload, sound=source.state in quiet) for source in payload.sources]
    return tuple(sorted(lines, key=lambda line: line.sound))


def _source_line(source: Source, payload: Payload, *, sound: bool) -> SourceLine:
    return SourceLine(
        label=clean(source.label, limit=MAX_LABEL),
        state=source.state.value,
        sound=sound,
        detail=sentence(clean(source.detail)),
        as_of=None if source.as_of is None else minute_words(source.as_of, payload.period.zone),
    )


def not_connected_lines(payload: Payload) -> tuple[str, ...]:
    """Name each signal without a source once, grouped by reason."""
    by_reason: dict[str, list[str]] = {}
    for card in payload.scorecards:
        for signal in card.not_connected:
            titles = by_reason.setdefault(clean(signal.reason), [])
            if clean(signal.title) not in titles:
                titles.append(clean(signal.title))
    return tuple(f"{listed(titles)} ({reason})" for reason, titles in by_reason.items())


SHORT_HASH = 12


def build_view(payload: Payload, narrative: Narrative, names: Names, naming: Naming) -> EditionView:
    context = render_context(payload, narrative, names, naming)
    cards = tuple(card_view(card, context) for card in payload.cards if card.state is not CardState.RESOLVED)
    headline = context.said(narrative.headline)
    changes = [fact for fact in payload.facts if fact.kind == "change"]
    landed = _landed(changes, payload)
    return EditionView(
        tone=tone_of(payload),
        title=title_line(payload),
        verdict=verdict(payload),
        subject_line=subject_line(payload, headline.text),
        scope=clean(payload.scope.label, limit=MAX_LABEL),
        scope_id=payload.scope.id,
        week=payload.period.week,
        period=period_words(payload.period),
        ended_at=payload.period.end,
        headline=headline,
        situation=tuple(context.said(one) for one in narrative.situation),
        actions=tuple(context.said(one) for one in narrative.actions),
        cards=cards,
        omitted=omitted_words(payload),
        muted=muted_words(payload),
        positives=tuple(context.said(one) for one in narrative.positives),
        asked=memory_lines(payload, narrative.situation, kinds=("ask",)),
        memory=memory_lines(payload, narrative.situation),
        figures=figures_of(payload),
        unit=payload.headline_unit,
        bands=band_rows(payload),
        arithmetic=scope_line(payload),
        deployment=riskiest_deployment_line(payload),
        drivers=driver_rows(payload),
        teams=team_rows(payload),
        services=service_rows(payload),
        charts=charts_of(payload),
        changes=tuple(change_of(fact, payload, naming, names) for fact in changes),
        landed_title=_landed_title(len(landed), payload),
        landed=tuple(change_of(fact, payload, naming, names) for fact in landed),
        ahead=ahead_lines(payload, naming, names),
        facts=tuple(context.lines.values()),
        sources=source_lines(payload),
        not_connected=not_connected_lines(payload),
        assumptions=tuple(sentence(clean(one)) for one in payload.assumptions),
        learning=_learning(payload),
        footer=_footer(payload, narrative, naming),
        payload_hash=payload.hash,
        naming=naming,
    )


def _landed(changes: Iterable[Fact], payload: Payload) -> list[Fact]:
    """Return the listed changes of the week, notable ones first."""
    ranked = sorted(changes, key=lambda fact: not fact.detail.get("notable"))
    return [fact for fact in ranked if _is_of_the_week(fact, payload)][:MOST_LANDED]


def _landed_title(listed: int, payload: Payload) -> str:
    """Say of how many changes the list is, if some are left out."""
    every = next((value_of(fact) for fact in payload.facts if fact.kind == "week_changes"), None)
    return "Landed this week" if every is None or every <= listed else f"Landed this week, {listed} of {every:.0f}"


def _is_of_the_week(fact: Fact, payload: Payload) -> bool:
    """Whether somebody's change landed in the week; dependency updates are one line."""
    landed = text_in(fact.detail, "landed_at")
    is_written = "author" in fact.detail and "dependency" not in fact.detail
    return is_written and landed is not None and instant(landed) >= instant(payload.period.start)


def _learning(payload: Payload) -> str | None:
    if payload.learning is None:
        return None
    have, needed = payload.learning.weeks, payload.learning.needed
    return f"Learning: {have} of {counted(needed, 'weeks')} of baseline. Trend rules are off until then."


def _footer(payload: Payload, narrative: Narrative, naming: Naming) -> Footer:
    return Footer(
        writer=_writer(narrative.narrator),
        scorecards=tuple(clean(card.version) for card in payload.scorecards),
        payload=payload.hash[:SHORT_HASH],
        naming=_NAMING_WORDS[naming],
    )


_NAMING_WORDS: Mapping[Naming, str] = {
    Naming.NAMES: "Private edition: it names people. Do not forward it.",
    Naming.ROLES: "People are given by role.",
}


def _writer(narrator: str | None) -> str:
    if narrator is None:
        return "The writer is not recorded"
    name, _, why = narrator.partition("; ")
    if name.startswith("template") and why:
        return f"Written by a template: {clean(why)}"
    if name.startswith("template"):
        return "Written by a template, without a language model"
    # In older versions the model itself wrote what was stored.
    verb = "chosen" if ", said by " in narrator else "written"
    return f"Computed first, then {verb} by {clean(narrator)}"
