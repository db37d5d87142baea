from __future__ import annotations

import re
from itertools import cycle, islice

import pytest

from briefing.contracts.payload import Comparison, Fact, Payload, Subject
from briefing.editions.view.arithmetic import scope_line
from briefing.editions.view.build import band_rows, service_rows
from briefing.editions.view.chart_facts import (
    MOST_SERVICES,
    bands_chart,
    movement_chart,
    restore_chart,
    services_chart,
    week_labels,
)
from tests.unit.briefing.editions import sample

RESTORED = [150, 44, None, None, 102, 70, 76, 66, None, None, None, None, 3895]
NAMES = ("payments", "auth", "שירות", "search", "🚀", "<b>", "a", "b", "c", "d", "e", "f")


def week(*facts: Fact, without: tuple[str, ...] = ()) -> Payload:
    payload, _ = sample.needs_action()
    kept = tuple(fact for fact in payload.facts if fact.kind not in without)
    return payload.model_copy(update={"facts": (*kept, *facts)})


def restored(series: list[float | None], usual: float | None) -> Fact:
    return Fact(
        id="week.mttr", kind="mttr", subject=Subject(type="scope", id="shop", label="shop"),
        value=series[-1] if series else None, unit="minutes",
        comparisons=() if usual is None else (Comparison(against="usual", value=usual, weeks=6),),
        detail={"series": series}, sources=("incidents",),
    )  # fmt: skip


def shares(count: int, *, usual: float | None = 10.0) -> tuple[Fact, ...]:
    comparisons = () if usual is None else (Comparison(against="usual", value=usual, weeks=12),)
    names = (Subject(type="service", id=name, label=name) for name in islice(cycle(NAMES), count))
    return tuple(
        sample.like(
            "service.payments.share", id=f"service.{n:02}.share", subject=name, value=60.0 - n, comparisons=comparisons
        )
        for n, name in enumerate(names)
    )


def moved(now: float, usual: float, *drivers: float) -> Payload:
    movement = sample.like("movement", detail={"now": now, "usual": usual})
    signals = (Subject(type="signal", id=f"s{n}", label=f"signal {chr(97 + n)}") for n in range(len(drivers)))
    facts = (
        sample.like("driver.lines_added", id=f"driver.{about.id}", subject=about, value=points)
        for about, points in zip(signals, drivers, strict=True)
    )
    return week(movement, *facts, without=("movement", "driver"))


def test_the_bands_and_services_of_the_chart_are_those_of_the_table() -> None:
    chart = bands_chart(week())

    assert chart is not None
    assert [*reversed(chart.bands)] == [(row.band, row.series) for row in band_rows(week())]
    assert chart.unit == "changes"
    assert chart.weeks[-1] == "W46"
    assert len(chart.weeks) == 13
    assert chart.alt == (
        "Changes by band over 13 weeks: this week 1 critical, 5 high, 14 moderate and 14 safe; "
        "usually 0 critical, 1.5 high, 10 moderate and 18 safe."
    )
    chart, rows = services_chart(week()), service_rows(week())

    assert chart is not None
    assert chart.title == "Share of the week's points"
    assert chart.alt.startswith(f"{chart.title} by service: ")
    assert [one.label for one in chart.services] == [row.label for row in rows]
    assert [one.now for one in chart.services] == [row.percent for row in rows]
    assert all(f"{row.label} {row.share}" in chart.alt for row in rows[:5])


def test_the_smallest_of_many_services_share_a_row_that_adds_them_up() -> None:
    chart = services_chart(week(*shares(30), without=("service_share",)))

    assert chart is not None
    last = chart.services[-1]
    assert len(chart.services) == MOST_SERVICES
    assert last.label == "21 others"
    assert last.now == sum(60.0 - n for n in range(9, 30))
    assert last.usual == 210.0
    assert chart.alt.endswith("; and 25 services with less.")
    facts = (*shares(11), *shares(12, usual=None)[11:])
    chart = services_chart(week(*facts, without=("service_share",)))
    assert chart is not None
    assert chart.services[-1].usual is None


@pytest.mark.parametrize(
    "payload",
    [
        week(),
        moved(31.3, 29.5, -1.44, 0.84, 0.76, 0.74, 0.26, 0.26, 0.17, 0.17, 0.04),
        moved(23.64, 29.58, *(-0.549 for _ in range(10)), -0.45),
        moved(30.0, 30.0, 4.04, -4.04),
    ],
)
def test_usual_and_steps_add_up_to_now_and_are_those_of_the_printed_sum(payload: Payload) -> None:
    chart, line = movement_chart(payload), scope_line(payload)

    assert chart is not None
    assert line is not None
    assert round(chart.usual + sum(step.points for step in chart.steps), 1) == chart.now
    assert len(chart.steps) <= 6
    printed = [
        float(one.replace("−", "-").replace(" ", "")) for one in re.findall(r"(?:[+−] )?\d+(?:\.\d+)?(?= )", line)
    ]
    assert printed == [chart.now, chart.usual, *(step.points for step in chart.steps)]


def test_the_movement_is_said_in_words() -> None:
    chart = movement_chart(week())
    assert chart is not None
    assert chart.alt == (
        "The mean score, usually 29, is 41.2 this week: lines added +8.1, first-time authors +2.6, "
        "sensitive code +1.5, file age −0.5 and spread over files +0.5."
    )


def test_a_week_without_a_figure_is_said_and_is_no_zero() -> None:
    chart = restore_chart(week(restored(RESTORED, 70)))

    assert chart is not None
    assert (chart.unit, chart.median) == ("hours", 1.2)
    assert chart.values == (2.5, 0.7, None, None, 1.7, 1.2, 1.3, 1.1, None, None, None, None, 64.9)
    assert chart.alt == (
        "Median time to restore over 13 weeks: this week 3,895 minutes (64.9 hours), usually 70 minutes (1.2 hours); "
        "there is no figure for 6 of them."
    )
    short = restore_chart(week(restored(RESTORED[:-1], 70)))
    assert short is not None
    assert (short.unit, short.median, short.values) == ("minutes", 70, tuple(RESTORED[:-1]))
    unknown = restore_chart(week(restored([5, 7, None], None)))
    assert unknown is not None
    assert unknown.median is None
    assert unknown.alt == "Median time to restore over 3 weeks: this week unknown; there is no figure for 1 of them."


@pytest.mark.parametrize(
    ("chart", "payload"),
    [
        (bands_chart, week(without=("band",))),
        (bands_chart, week(sample.like("band.safe", value=0, detail={"series": [0] * 13}), without=("band",))),
        (services_chart, week(*shares(1), without=("service_share",))),
        (movement_chart, week(without=("movement",))),
        (movement_chart, moved(30.0, 30.0, 0.04, -0.04)),
        (restore_chart, week()),
        (restore_chart, week(restored([None] * 12 + [5], 4))),
    ],
)
def test_a_chart_with_nothing_to_show_is_not_made(chart, payload: Payload) -> None:
    assert chart(payload) is None


def test_weeks_are_counted_over_the_end_of_a_long_year() -> None:
    period = week().period.model_copy(
        update={"week": "2027-W02", "start": "2027-01-11T00:00:00+01:00", "end": "2027-01-18T00:00:00+01:00"}
    )

    assert week_labels(period, 4) == ("W52", "W53", "W1", "W2")
