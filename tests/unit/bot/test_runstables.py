"""How `riskbrief runs` writes what it shows."""

from __future__ import annotations

import pytest

from bot.cli.render.runs import took


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.42, "0.4 s"), (42, "42 s"), (200, "3 min 20 s"), (7_500, "2 h 5 min")]
)
def test_a_duration_has_two_units_at_most(seconds: float, words: str) -> None:
    assert took(seconds) == words
