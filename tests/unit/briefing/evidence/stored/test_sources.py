"""What statuses of sources mean: which row speaks for a moment, for one repository, and to the readers of a scope."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wiring import load_method
from briefing.contracts.errors import NothingCollected
from briefing.evidence.stored.sources import STALE_SECONDS, blind_at, is_blind, sources_of, statuses_as_of, supply_of
from data.collect.statuses import NOTHING, blind_since
from data.records import SourceStatus

END = 1_790_000_000
HOUR = 3_600
ROW = SourceStatus(
    source_id="github", label="GitHub", feeds="change,checks", state="ok", detail="", as_of=END - HOUR,
    observed_at=END - HOUR,
)  # fmt: skip


def seen(at: int, state: str = "ok", *, as_of: int | None = None, **told: object) -> SourceStatus:
    return replace(ROW, observed_at=at, as_of=at if as_of is None else as_of, state=state, **told)


def part(name: str, state: str = "ok", detail: str = "", blinds: str = "", as_of: int = END - HOUR) -> SourceStatus:
    return replace(
        ROW, source_id=f"github:{name}", label=f"GitHub {name}", repository_id=name, state=state, detail=detail,
        blinds=blinds, as_of=as_of,
    )  # fmt: skip


def spoken(*rows: SourceStatus) -> SourceStatus | None:
    found = statuses_as_of(rows, END)
    return found[0] if found else None


# As of a moment


def test_the_newest_row_before_the_moment_speaks() -> None:
    rows = [seen(END - 2 * HOUR), seen(END - HOUR, "partial"), seen(END, "failed")]
    assert spoken(*rows) == rows[1]
    assert spoken(*reversed(rows)) == rows[1]


def test_a_source_that_failed_at_the_end_and_was_read_later_has_told_what_was_before_it() -> None:
    rows = [seen(END - HOUR, "failed", as_of=END - 9 * HOUR), seen(END + HOUR), seen(END + 2 * HOUR)]
    assert spoken(*rows) == rows[1]
    # Not if that later reading did not come as far as the moment.
    behind = [rows[0], seen(END + HOUR, "partial", as_of=END - HOUR)]
    assert spoken(*behind) == rows[0]


def test_a_first_collection_speaks_for_the_weeks_that_it_went_back_to() -> None:
    assert spoken(seen(END + 24 * HOUR)) == seen(END + 24 * HOUR)
    assert spoken(seen(END + 24 * HOUR, "failed")) is None
    mended = [seen(END + HOUR, "partial"), seen(END + 2 * HOUR, "failed"), seen(END + 3 * HOUR)]
    assert spoken(*mended) == mended[2]
    assert spoken(*mended[:2]) == mended[0]
    connected_later = [seen(END - HOUR, "not connected"), seen(END + HOUR)]
    assert spoken(*connected_later) == connected_later[1]


def test_a_source_that_was_refused_and_then_switched_off_is_not_connected_and_nothing_fails_for_it() -> None:
    # What is about no repository, such as a look at the disk, was well all the time.
    refused = replace(ROW, state="partial", detail="3 of 4 parts failed", observed_at=END - HOUR)
    parts = [replace(part(one, "failed", "refused"), as_of=None) for one in ("shop", "web")]
    off = replace(ROW, state="not connected", detail="switched off", as_of=None, observed_at=END + HOUR)
    again = replace(part("shop"), observed_at=END + 2 * HOUR, as_of=END + 2 * HOUR)

    assert statuses_as_of([refused, *parts, off], END) == [off]
    # Whoever connects it again and collects one repository has that one; the other is as it was.
    found = {one.source_id: one.state for one in statuses_as_of([refused, *parts, off, again], END)}
    assert found == {"github": "partial", "github:shop": "ok", "github:web": "failed"}


def test_a_source_that_nobody_read_for_long_is_stale() -> None:
    fresh, old = seen(END - STALE_SECONDS), seen(END - STALE_SECONDS - 1)
    assert spoken(fresh) == fresh
    aged = spoken(old)
    assert aged is not None
    assert (aged.state, aged.as_of) == ("stale", old.as_of)
    assert aged.detail == "nothing was collected after 2026-09-20 02:13 UTC"
    assert blind_since(aged) == {"change": old.as_of, "checks": old.as_of}


def test_a_stale_source_still_never_had_what_it_never_had() -> None:
    aged = spoken(seen(END - 3 * STALE_SECONDS, "partial", blinds="checks,deployments@5"))
    assert aged is not None
    assert blind_since(aged) == {"change": aged.as_of, "checks": None, "deployments": 5}
    whole = spoken(seen(END - 3 * STALE_SECONDS, blinds=NOTHING))
    assert whole is not None
    assert (whole.state, blind_since(whole)) == ("stale", {})


@given(st.lists(st.tuples(st.integers(-99, 99), st.sampled_from(["ok", "partial", "failed", "stale"])), max_size=8))
def test_what_is_sound_at_the_end_of_a_week_stays_so_whatever_comes_later(told: list[tuple[int, str]]) -> None:
    rows = {at: seen(END + at * HOUR, state) for at, state in told}.values()
    now = spoken(*rows)
    past = spoken(*(row for row in rows if row.observed_at < END))
    if past is not None and past.state in {"ok", "partial"}:
        assert now == past


# For one repository


def test_a_repository_is_blind_only_by_its_own_row_and_that_of_the_whole() -> None:
    sources = [
        replace(ROW, blinds=NOTHING, state="partial"),
        part("shop", "partial", "no checks", blinds=f"checks@{END}"),
        replace(ROW, source_id="pagerduty", label="PagerDuty", feeds="incidents feed", state="failed", detail="401"),
    ]
    everywhere = {"incidents feed": "PagerDuty has failed: 401"}
    assert blind_at(sources, END + 1, "infra") == everywhere
    assert blind_at(sources, END + 1) == everywhere
    assert blind_at(sources, END + 1, "shop") == {**everywhere, "checks": "GitHub shop is partial: no checks"}
    # What happened before it went blind is known.
    assert blind_at(sources, END, "shop") == everywhere
    assert blind_at(sources, END - HOUR, "shop") == {}


@pytest.mark.parametrize("state", ["failed", "stale"])
def test_a_row_from_before_there_were_gaps_blinds_all_that_it_feeds(state: str) -> None:
    assert set(blind_at([seen(END, state)], END + 1)) == {"change", "checks"}
    assert is_blind([seen(END, state)])
    # What was never granted is blind at any time.
    assert "checks" in blind_at([part("shop", "partial", blinds="checks")], 0, "shop")


# For a scope


def test_readers_hear_of_their_own_repositories_only() -> None:
    whole = replace(ROW, state="partial", detail="1 of 3 repositories: secret failed (500)", blinds=NOTHING)
    parts = [part("shop"), part("infra", "partial", "no checks"), part("secret", "failed", "500")]
    sources = [whole, *parts]
    assert sources_of(sources, {"shop"}) == [replace(whole, state="ok", detail="")]
    [both] = sources_of(sources, {"shop", "infra"})
    assert (both.state, both.detail) == ("partial", "infra: no checks")
    [mine] = sources_of(sources, {"secret"})
    assert (mine.state, mine.detail, is_blind([mine])) == ("failed", "500", True)


def test_who_has_nothing_in_a_source_hears_of_no_repository_of_others() -> None:
    whole = replace(ROW, state="partial", detail="1 of 2 repositories: secret failed (500)", blinds=NOTHING)
    [seen] = sources_of([whole, part("shop"), part("secret", "failed", "500")], {"other"})
    assert (seen.state, seen.detail) == ("partial", "nothing was collected of these repositories")


def test_what_is_about_all_repositories_is_everybodys() -> None:
    whole = replace(ROW, blinds=NOTHING)
    teams = replace(ROW, source_id="github:*", label="GitHub in general", state="failed", detail="no access to teams")
    [told] = sources_of([whole, teams, part("shop")], {"shop"})
    assert (told.state, told.detail) == ("partial", "in general: no access to teams")
    pager = replace(ROW, source_id="pagerduty")
    assert sources_of([pager], {"shop"}) == [pager]
    # Of a scope without anything collected the whole speaks, and without the whole its parts.
    assert sources_of([whole, part("shop", "failed")], {"other"}) == [whole]
    assert sources_of([part("shop"), part("secret")], {"shop"}) == [part("shop")]


# ---- what is said where no source supplies anything


def status(feeds: str) -> SourceStatus:
    return SourceStatus(
        source_id="files", label="Files", feeds=feeds, state="ok", detail="", as_of=1_763_000_000,
        observed_at=1_763_000_000,
    )  # fmt: skip


def test_rows_from_files_without_a_source_that_feeds_them_are_told_what_they_need() -> None:
    with pytest.raises(NothingCollected, match="rows from files need one in source_statuses that says what it feeds"):
        supply_of(load_method(), [])


def test_a_misspelt_kind_of_data_is_named_with_those_that_there_are() -> None:
    with pytest.raises(NothingCollected, match=r"no kind of data is called 'chanegs' .*there are .*change"):
        supply_of(load_method(), [status("chanegs")])
