"""What `make bench-render` may be believed for: editions that differ, share charts, and all count."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from benchmarks.render import LEAST_CHARTS, Measured, measured, verdict, with_charts, without_charts
from benchmarks.render_weeks import charts_of, drafts
from briefing.payload import Payload
from tests.frozen import payload_of

NAMES = ("W34-storefront", "W36-storefront", "W37-payments")


@pytest.fixture(scope="module")
def payloads() -> list[Payload]:
    return [payload_of(f"hazel-{name}") for name in NAMES]


def good() -> Measured:
    return Measured(
        seconds={"view": 20.0, "page": 29.9},
        charts=set(range(LEAST_CHARTS)),
        editions={bytes([one // 256, one % 256]) for one in range(1_000)},
        rendered=1_000,
        warm_mib=200.0,
        mib=209.0,
    )


def test_every_edition_is_another_and_every_part_is_timed(payloads):
    found = measured(drafts(payloads, 6), without_charts)

    assert len(found.editions) == found.rendered == 6
    assert set(found.seconds) == {"view", "Slack", "email", "page"}


def test_the_editions_of_a_briefing_share_their_charts_and_no_others(payloads):
    told = list(drafts(payloads, 6))
    assert len({charts_of(with_charts(draft)) for draft in told}) == len(payloads)
    assert len({draft.payload.hash for draft in told}) == 6


def test_the_same_drafts_come_out_every_time_and_make_the_payload_another(payloads):
    first, again = (list(islice(drafts(payloads, 9), 2)) for _ in range(2))

    assert first == again
    assert not {one.payload.hash for one in first} & {one.hash for one in payloads}


def test_what_is_drawn_is_left_out_of_what_it_is_compared_with(payloads):
    draft = next(drafts(payloads[1:2], 1))
    assert any(charts_of(with_charts(draft))), "this briefing has something to draw"
    assert set(charts_of(without_charts(draft))[1:]) <= {None}


def test_every_goal_counts():
    assert verdict(good())[0]
    slow, grown = good(), good()
    slow.seconds["page"] = 31.0
    grown.mib = 211.0
    for short in (slow, grown, replace(good(), charts={1}), replace(good(), editions={b"the same"})):
        is_met, said = verdict(short)
        assert not is_met
        assert said.endswith("short")


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_a_retold_briefing_is_drawn_as_the_one_that_it_was_made_of(payloads, number):
    draft = next(drafts(payloads[number : number + 1], 1))
    as_it_was = replace(draft, payload=payloads[number])
    assert charts_of(with_charts(draft)) == charts_of(with_charts(as_it_was))
