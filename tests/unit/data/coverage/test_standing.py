"""How far coverage can be trusted: reports come or they do not, and only a silence that means something is told."""

from __future__ import annotations

from briefing.evidence.stored.sources import blind_at, sources_of, statuses_as_of
from data import records as r
from tests.unit.data.coverage.yard import DAY, START, Yard, lcov


def rows(yard: Yard, day: float) -> dict[str, r.SourceStatus]:
    found = statuses_as_of(yard.store.read(r.SourceStatus), START + round(day * DAY) + 1)
    return {one.source_id: one for one in found}


def test_without_a_report_nothing_is_connected(yard: Yard) -> None:
    yard.derive(1)
    assert rows(yard, 1) == {}


def test_a_first_report_connects_its_repository_and_no_other(yard: Yard) -> None:
    yard.store.save([r.Repository(id="R2", name="acme/other", default_branch="main", web_url=None)])
    yard.report("a", lcov(pay=(1, 1)), 1)
    found = rows(yard, 1)
    assert {name: (one.label, one.feeds, one.state, one.repository_id) for name, one in found.items()} == {
        "coverage": ("Coverage", "coverage", "ok", None),
        "coverage:R1": ("Coverage acme/shop", "coverage", "ok", "R1"),
    }
    assert [one.source_id for one in sources_of(list(found.values()), {"R1"})] == ["coverage"]


def test_a_quiet_fortnight_is_no_silence(yard: Yard) -> None:
    yard.report("a", lcov(pay=(1, 1)), 1)
    yard.change("c1", merged=9)
    yard.derive(30)
    found = rows(yard, 30)
    assert [one.state for one in found.values()] == ["ok", "ok"]
    assert {one.as_of for one in found.values()} == {START + 30 * DAY}


def test_reports_that_stop_while_changes_land_leave_coverage_unknown_from_the_last_on(yard: Yard) -> None:
    yard.report("a", lcov(pay=(1, 1)), 1)
    for number in range(3):
        yard.change(f"c{number}", merged=9 + number)
    yard.derive(14)
    assert rows(yard, 14)["coverage:R1"].state == "ok"
    yard.derive(16)
    row = rows(yard, 16)["coverage:R1"]
    assert (row.state, row.as_of) == ("stale", START + DAY)
    assert row.detail == "no report came since 2026-09-22, and 3 changes were merged"
    found = list(rows(yard, 16).values())
    assert (blind_at(found, START + DAY, "R1"), list(blind_at(found, START + 2 * DAY, "R1"))) == ({}, ["coverage"])
    assert blind_at(found, START + 2 * DAY, "R2") == {}
    yard.report("b", lcov(pay=(1, 1)), 17)
    assert rows(yard, 17)["coverage:R1"].state == "ok"


def test_after_three_months_of_silence_it_is_no_source_any_more(yard: Yard) -> None:
    yard.report("a", lcov(pay=(1, 1)), 1)
    for number in range(3):
        yard.change(f"c{number}", merged=9 + number)
    yard.derive(92)
    assert {one.state for one in rows(yard, 92).values()} == {"not connected"}


def test_rows_are_written_only_where_they_say_something_new(yard: Yard) -> None:
    yard.report("a", lcov(pay=(1, 1)), 1)
    yard.derive(1.1)
    yard.derive(1.2)
    assert yard.store.count(r.SourceStatus) == 2
    yard.derive(1.3)
    assert yard.store.count(r.SourceStatus) == 4
