"""What the measurement of `/risk` takes for no answer."""

from __future__ import annotations

from benchmarks.ack.slack import APOLOGIES
from bot.slack import replies


def test_an_apology_is_no_answer():
    for said in (
        *(replies.unknown_words("/risk", "x", None), replies.unknown_reader([]), replies.went_wrong("1234")),
        *(replies.UNSEEN_PLACE, replies.incomplete("/risk", "pr", "URL"), replies.no_briefing("Payments", None)),
    ):
        assert said.startswith(APOLOGIES)
