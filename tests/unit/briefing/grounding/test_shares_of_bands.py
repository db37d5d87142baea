"""What share of something has a band is told by its verb, however far behind the number that stands."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

LATE = "calendar.late"


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("One in two late changes scored high or critical.", True),
        ("One in four late changes scored high or critical.", False),
        ("Half of the two late changes are elevated.", True),
        ("Half of the two late changes are safe.", False),
        ("A third of the late changes are elevated.", False),
    ],
)
def test_the_share_of_a_band_is_told_by_the_verb(text, is_true):
    assert (codes("W36-storefront", text, LATE) == set()) is is_true
