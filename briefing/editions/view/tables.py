"""The tables of an edition: bands, drivers, services, sources.

Each row is taken from facts that carry it; a table whose facts are not in the payload is empty, and the
outlets then leave it out. Nothing is added up here but what the payload already split.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.payload import SourceState
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import listed, sentence, signed
from briefing.editions.view.dates import minute_words
from briefing.editions.view.details import number_in, series_of, value_of
from briefing.editions.view.fact_lines import signed_cell
from briefing.editions.view.figures import UNKNOWN, bare, comparison_cell, number
from briefing.editions.view.values import BandRow, DriverRow, ServiceRow, SourceLine

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact, Payload, Source

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
    """Return what moved the mean score, strongest first; what rounds to nothing is left out."""
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


def service_rows(payload: Payload) -> tuple[ServiceRow, ...]:
    """Return services by their part of the week's points, after the teams where the scope has several."""
    movements = {fact.subject.id: value_of(fact) for fact in payload.facts if fact.kind == "service_movement"}
    teams = (
        _share_row(fact, _team(fact.subject.label), number_in(fact.detail, "moved"))
        for fact in _largest_first(payload, "team_share")
    )
    services = (
        _share_row(fact, fact.subject.label, movements.get(fact.subject.id))
        for fact in _largest_first(payload, "service_share")
    )
    return (*teams, *services)


def _largest_first(payload: Payload, kind: str) -> list[Fact]:
    facts = [fact for fact in payload.facts if fact.kind == kind]
    return sorted(facts, key=lambda fact: (-(value_of(fact) or 0.0), fact.id))


def _team(label: str) -> str:
    """Call a team one, since it is often called like the service that it is known for."""
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


def source_lines(payload: Payload) -> tuple[SourceLine, ...]:
    """Return the sources, those that need a word first. One that nobody set up is no fault."""
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
    """Name each signal without a source once, grouped by the reason."""
    by_reason: dict[str, list[str]] = {}
    for card in payload.scorecards:
        for signal in card.not_connected:
            titles = by_reason.setdefault(clean(signal.reason), [])
            if clean(signal.title) not in titles:
                titles.append(clean(signal.title))
    return tuple(f"{listed(titles)} ({reason})" for reason, titles in by_reason.items())
