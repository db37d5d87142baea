"""Above and below a band: held against the bands of what is cited."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("acme/search#210 scores below high, at 48 points.", True),
        ("acme/search#210 scores above moderate, at 48 points.", False),
    ],
)
def test_a_change_is_above_a_band_only_where_its_own_is(text, is_true):
    assert ("direction" not in codes("atlas", text, "change.acme/search#210")) is is_true
