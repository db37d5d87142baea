"""A week is all clear only where all was read that would have spoken, and nothing risky waits."""

from __future__ import annotations

import pytest

from briefing.contracts.calm import unread
from briefing.contracts.payload import Learning, NotConnected, Payload, ScorecardInfo, Source, SourceState
from briefing.editions.view.opening import subject_line, title_line, tone_of, verdict
from briefing.narrative.narrator import TemplateNarrator
from briefing.readers.preferences import is_all_clear
from tests.unit.briefing.sample import at, change, history, ordinary, payload


def lacking(*signals: str) -> tuple[ScorecardInfo, ...]:
    missing = tuple(NotConnected(signal=one, title=one, reason="") for one in signals)
    return (ScorecardInfo(version="1", repositories=("shop",), layout=(), not_connected=missing),)


def quiet(**parts: object) -> Payload:
    return payload([*history(), *ordinary(0)]).model_copy(update=parts)


def headline(found: Payload) -> str:
    return TemplateNarrator().narrate(found).headline.text


def test_a_quiet_week_in_which_all_was_read_is_all_clear():
    found = quiet()
    assert (tone_of(found), title_line(found)) == ("clear", "All clear: shop")
    assert verdict(found) == "Nothing needs you this week."
    assert subject_line(found, headline(found)).startswith("[all clear] shop: ")


@pytest.mark.parametrize(
    ("parts", "without"),
    [
        ({"scorecards": lacking("active_incident", "review_depth")}, ["incidents", "reviews"]),
        ({"scorecards": lacking("deploy_timing", "coverage_delta")}, ["deployments"]),
        ({"learning": Learning(weeks=3, needed=6)}, ["six weeks of history"]),
        *(
            ({"sources": (Source(id="github", label="GitHub", state=state, detail="", as_of=None),)}, ["all of GitHub"])
            for state in (SourceState.PARTIAL, SourceState.STALE, SourceState.FAILED)
        ),
    ],
    ids=["no-incidents-no-reviews", "no-deployments", "too-little-history", "partial", "stale", "failed"],
)
def test_where_something_was_not_read_that_would_have_spoken_nothing_is_all_clear(parts, without):
    found = quiet(**parts)
    assert unread(found) == without
    # Whoever wants no all clear is told that a source was not read in full.
    assert is_all_clear(quiet())
    assert is_all_clear(found) is ("sources" not in parts)
    assert (tone_of(found), title_line(found)) == ("info", "Nothing stands out: shop")
    assert verdict(found) == "Nothing stands out in what could be read."
    assert subject_line(found, headline(found)).startswith("[nothing stands out] shop: ")
    assert "all clear" not in headline(found).casefold()


UNREAD = (
    {},
    {"scorecards": lacking("active_incident")},
    {"learning": Learning(weeks=3, needed=6)},
    {"sources": (Source(id="github", label="GitHub", state=SourceState.PARTIAL, detail="", as_of=None),)},
)


def test_what_is_merely_useful_and_not_connected_takes_no_all_clear():
    assert title_line(quiet(scorecards=lacking("coverage_delta", "slo_burn_rate"))) == "All clear: shop"


def test_beside_a_risky_change_that_waits_nothing_is_all_clear_and_it_is_named():
    waits = change(1, landed=at(0), points=75, deployed=None)
    found = payload([*history(), *ordinary(0), waits], has_queue=True)
    for known in UNREAD:
        told = found.model_copy(update={"cards": (), **known})
        assert (tone_of(told), title_line(told)) == ("info", "One risky change waits: shop#1")
        assert headline(told) == "One risky change waits to go out: shop#1."
