"""What the measurement of `/risk` may be believed for: its verdict, and what it takes for no answer."""

from __future__ import annotations

from benchmarks.ack.__main__ import Row, verdict
from benchmarks.ack.slack import APOLOGIES, Timing
from bot.slack import replies


def row(acked: float | None = 0.01, answered: float | None = 0.1, name: str = "row") -> Row:
    return Row(name=name, timings=[Timing(asked="queue", acked=acked, answered=answered)] * 100)


def test_every_goal_counts_and_so_does_one_failure():
    assert verdict([row(), row(), row()])[0]
    for short in (row(acked=0.151), row(answered=1.6), row(acked=None), row(answered=None)):
        is_met, said = verdict([short, row(), row()])
        assert not is_met
        assert said.endswith("short")
    assert not verdict([row(), row(acked=1.6), row()])[0]
    assert not verdict([row(), row(answered=None), row()])[0]

    assert "failed, HTTP: /risk queue" in verdict([row(), row(answered=None, name="HTTP"), row()])[1]


def test_an_apology_is_no_answer():
    for said in (
        *(replies.unknown_words("/risk", "x", None), replies.unknown_reader([]), replies.went_wrong("1234")),
        *(replies.unseen_place(), replies.incomplete("/risk", "pr", "URL"), replies.no_briefing("Payments", None)),
    ):
        assert said.startswith(APOLOGIES)
