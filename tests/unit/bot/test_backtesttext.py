"""The words of a backtest: no percentage of a few events, no share that rounds to all or nothing, no luck as skill."""

from __future__ import annotations

import re

from bot.cli.render.backtest import backtest_text, part_of, percent
from briefing.evaluation.backtest.report import PastMondays, build_report
from tests.unit.briefing.evaluation.backtest.mondays import WEEK, after, card, incident, monday

NAMES = tuple(f"s{number}" for number in range(10))


def text(count: int, *, on: str | None) -> str:
    """The report of so many Mondays, each followed by an incident of s3, with cards on a service or none."""
    weeks = [WEEK.earlier(back) for back in range(count)][::-1]
    payloads = tuple(monday(week, cards=[] if on is None else [card(on)], services=NAMES) for week in weeks)
    past = PastMondays(id="shop", label="Shop", zone="UTC", payloads=payloads, empty=("2025-W01",))
    return backtest_text(build_report([past], [incident(week.id, "s3", after(week)) for week in weeks]))


def test_a_share_is_a_percentage_from_three_events_on_and_only_all_of_them_are_a_hundred() -> None:
    shares = [(0, 0), (0, 2), (2, 2), (1, 3), (1_000, 1_000)]
    assert [part_of(*one) for one in shares] == ["–", "0 of 2", "2 of 2", "1 of 3 (33 %)", "1,000 of 1,000 (100 %)"]
    assert [percent(one) for one in (0, 0.001, 0.005, 0.5, 0.999, 1)] == ["0", "1", "1", "50", "99", "100"]


def test_warnings_that_come_true_week_after_week_and_no_others_are_more_than_chance() -> None:
    assert "More than chance explains: warning or worse and any card." in text(4, on="s3")
    assert not re.search(r"\d %", text(2, on="s3")), "of one or two incidents there is no percentage"

    for on in ("s4", None):
        shown = text(4, on=on)
        assert "None of these thresholds warned of more incidents than chance explains." in shown
        assert "0 of 4 (0 %)" in shown
