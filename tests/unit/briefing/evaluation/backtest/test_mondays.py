"""Which Mondays are tried: the last ones of which the sources know both the week and what followed it."""

from __future__ import annotations

from briefing.contracts.week import Week, parse_week
from briefing.evaluation.backtest.replay import past_mondays
from data.records import SourceStatus

NOW = parse_week("2026-W30", "UTC")
HOUR = 3_600


def status(week: str, *, state: str = "ok", source: str = "github", feeds: str = "change") -> SourceStatus:
    """What a source says of itself an hour before a week's end."""
    at = int(parse_week(week, "UTC").end.timestamp()) - HOUR
    return SourceStatus(
        source_id=source, label=source, feeds=feeds, state=state, detail="", as_of=at, observed_at=at
    )  # fmt: skip


def told(*statuses: SourceStatus, count: int = 2) -> tuple[list[str], list[str]]:
    found = past_mondays(NOW, count, statuses)
    return names(found.told), names(found.unread)


def names(weeks: tuple[Week, ...]) -> list[str]:
    return [one.id for one in weeks]


def read(*weeks: int, **parts: str) -> list[SourceStatus]:
    return [status(f"2026-W{week}", **parts) for week in weeks]


def test_where_all_was_read_the_last_mondays_are_tried_whose_week_after_is_over() -> None:
    assert told(*read(26, 27, 28, 29)) == (["2026-W27", "2026-W28"], [])


def test_a_store_that_nobody_feeds_any_more_is_tried_where_its_data_end() -> None:
    assert told(*read(18, 19, 20)) == (
        ["2026-W18", "2026-W19"],
        ["2026-W20", *(f"2026-W{week}" for week in range(21, 29))],
    )


def test_a_week_without_incidents_because_nobody_could_read_them_is_held_against_no_monday() -> None:
    incidents = {"source": "pagerduty", "feeds": "incidents feed"}
    statuses = [
        *read(*range(20, 30)),
        *read(*range(20, 27), 28, 29, **incidents),
        *read(27, state="failed", **incidents),
    ]
    # What was read over the end of a week later has told what happened before it, so that the source lost nothing.
    assert told(*statuses) == (["2026-W27", "2026-W28"], [])
    still = [one for one in statuses if one.source_id == "github" or one.observed_at <= statuses[-1].observed_at]
    assert told(*still) == (["2026-W24", "2026-W25"], ["2026-W26", "2026-W27", "2026-W28"])


def test_a_source_that_tells_neither_changes_nor_incidents_takes_no_monday_away() -> None:
    slo = read(*range(20, 26), source="prometheus", feeds="slo")
    assert told(*read(*range(20, 30)), *slo)[0] == ["2026-W27", "2026-W28"]
