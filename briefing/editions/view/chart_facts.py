"""What an edition's charts show, from a payload's facts, and their message in words.

Numbers are the tables': a movement's steps are rounded together like the printed sum. A chart without content is None
and takes no place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import capital, counted, listed, signed
from briefing.editions.view.arithmetic import strongest
from briefing.editions.view.chart_data import (
    BandsChart,
    Charts,
    MovementChart,
    RestoreChart,
    ServicePoint,
    ServicesChart,
    Term,
)
from briefing.editions.view.dates import instant
from briefing.editions.view.details import number_in, series_of, value_of
from briefing.editions.view.figures import UNKNOWN, bare, compared, figure, number, rounded_terms

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact, Payload, Period

MOST_SERVICES = 10
_NAMED_SERVICES = 5
_PAIR = 2
_HOUR = 60
_LONG_MINUTES = 600
"""With a longer time the axis counts hours; the words keep the tables' minutes."""


def charts_of(payload: Payload) -> Charts:
    return Charts(
        bands=bands_chart(payload),
        services=services_chart(payload),
        movement=movement_chart(payload),
        restore=restore_chart(payload),
    )


def bands_chart(payload: Payload) -> BandsChart | None:
    """Return the distribution by band; None if no week has changes."""
    found = {fact.id: fact for fact in payload.facts if fact.kind == "band"}
    names = [band.value for band, _ in sorted(payload.bands, key=lambda one: one[1])]
    bands = [(name, found[f"band.{name}"]) for name in names if f"band.{name}" in found]
    weeks = min((len(series_of(fact)) for _, fact in bands), default=0)
    series = tuple((name, series_of(fact)[-weeks:]) for name, fact in bands)
    if not weeks or not any(count for _, counts in series for count in counts):
        return None
    unit = bands[0][1].unit
    title = f"{capital(unit)} by band"
    return BandsChart(
        title=title,
        alt=f"{title} over {counted(weeks, 'weeks')}: {_bands_message(bands)}.",
        unit=unit,
        weeks=week_labels(payload.period, weeks),
        bands=series,
    )


def _bands_message(bands: Sequence[tuple[str, Fact]]) -> str:
    worst_first = list(reversed(bands))
    now = listed(
        [f"{UNKNOWN if fact.value is None else bare(fact.value, fact.unit)} {name}" for name, fact in worst_first]
    )
    usual = [(name, compared(fact, "usual")) for name, fact in worst_first]
    known = [f"{number(one.value)} {name}" for name, one in usual if one is not None and one.value is not None]
    return f"this week {now}; usually {listed(known)}" if known else f"this week {now}"


def services_chart(payload: Payload) -> ServicesChart | None:
    """Return services by part of the week's points; None for fewer than two, as one has all."""
    facts = [fact for fact in payload.facts if fact.kind == "service_share" and value_of(fact) is not None]
    if len(facts) < _PAIR:
        return None
    points = [_service_point(fact) for fact in sorted(facts, key=lambda fact: (-(value_of(fact) or 0.0), fact.id))]
    if not any(one.now or one.usual for one in points):
        return None
    return ServicesChart(title="Share of the week's points", alt=_services_message(points), services=_folded(points))


def _service_point(fact: Fact) -> ServicePoint:
    usual = compared(fact, "usual")
    return ServicePoint(
        label=clean(fact.subject.label, limit=MAX_LABEL),
        now=value_of(fact) or 0.0,
        usual=None if usual is None else usual.value,
    )


def _folded(points: Sequence[ServicePoint]) -> tuple[ServicePoint, ...]:
    """Put the smallest of many services into one row, its usual known if all of theirs are."""
    if len(points) <= MOST_SERVICES:
        return tuple(points)
    shown, rest = points[: MOST_SERVICES - 1], points[MOST_SERVICES - 1 :]
    usual = [one.usual for one in rest if one.usual is not None]
    others = ServicePoint(
        label=f"{len(rest)} others",
        now=round(sum(one.now for one in rest), 1),
        usual=round(sum(usual), 1) if len(usual) == len(rest) else None,
    )
    return (*shown, others)


def _services_message(points: Sequence[ServicePoint]) -> str:
    said = [f"{one.label} {number(one.now)} %{_usually(one)}" for one in points[:_NAMED_SERVICES]]
    if len(points) > _NAMED_SERVICES:
        said.append(f"and {counted(len(points) - _NAMED_SERVICES, 'services')} with less")
    return f"Share of the week's points by service: {'; '.join(said)}."


def _usually(one: ServicePoint) -> str:
    return "" if one.usual is None else f", usually {number(one.usual)} %"


def movement_chart(payload: Payload) -> MovementChart | None:
    """Return what moved the mean score; None if nothing printed did."""
    movement = next((fact for fact in payload.facts if fact.kind == "movement"), None)
    now = None if movement is None else number_in(movement.detail, "now")
    usual = None if movement is None else number_in(movement.detail, "usual")
    if now is None or usual is None:
        return None
    drivers = [fact for fact in payload.facts if fact.kind == "driver"]
    start, *points = rounded_terms(now, [usual, *(value_of(fact) or 0.0 for fact in drivers)])
    labels = [clean(fact.subject.label, limit=MAX_LABEL) for fact in drivers]
    # The strongest are kept like in the printed sum, the others added up.
    shown, rest = strongest([Term(label, moved) for label, moved in zip(labels, points, strict=True) if moved])
    steps = (*shown, *([Term("other signals", round(sum(term.points for term in rest), 1))] if rest else ()))
    if not steps:
        return None
    said = listed([f"{step.name} {signed(step.points)}" for step in steps])
    end = round(now * 10) / 10
    return MovementChart(
        title="What moved the mean score",
        alt=f"The mean score, usually {number(start)}, is {number(end)} this week: {said}.",
        usual=start,
        now=end,
        steps=steps,
    )


def restore_chart(payload: Payload) -> RestoreChart | None:
    """Return the time to restore by week; None if fewer than two weeks have one."""
    fact = next((fact for fact in payload.facts if fact.kind == "mttr" and fact.id == "week.mttr"), None)
    values = () if fact is None else series_of(fact)
    lacking = sum(value is None for value in values)
    if fact is None or len(values) - lacking < _PAIR:
        return None
    usual = compared(fact, "usual")
    median = None if usual is None else usual.value
    is_long = fact.unit == "minutes" and max(value for value in values if value is not None) >= _LONG_MINUTES
    said = f"this week {_duration(value_of(fact), fact.unit, is_long=is_long)}"
    if median is not None:
        said += f", usually {_duration(median, fact.unit, is_long=is_long)}"
    if lacking:
        said += f"; there is no figure for {lacking} of them"
    return RestoreChart(
        title="Median time to restore",
        alt=f"Median time to restore over {counted(len(values), 'weeks')}: {said}.",
        unit="hours" if is_long else fact.unit,
        weeks=week_labels(payload.period, len(values)),
        values=tuple(map(_hours, values)) if is_long else values,
        median=_hours(median) if is_long else median,
    )


def _duration(value: float | None, unit: str, *, is_long: bool) -> str:
    said = figure(value, unit)
    return f"{said} ({number(value / _HOUR)} hours)" if is_long and value is not None else said


def _hours(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes / _HOUR, 1)


def week_labels(period: Period, weeks: int) -> tuple[str, ...]:
    """Name weeks by ISO number, oldest first, the period's last: `W36`."""
    first = instant(period.start).date()
    days = (first - timedelta(weeks=back) for back in range(weeks - 1, -1, -1))
    return tuple(f"W{day.isocalendar().week}" for day in days)
