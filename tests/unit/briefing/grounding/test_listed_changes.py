"""What is listed: changes and drivers, and nothing else that a briefing knows."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

FACTS = ("change.acme/shop#3902", "change.acme/shop#3923")


@pytest.mark.parametrize(
    ("text", "is_true"),
    [
        ("Of the changes listed, acme/shop#3902 scored highest at 31 points.", True),
        ("acme/shop#3902 is above acme/shop#3923 on the list.", True),
        ("The owners were listed many times over.", False),
        ("The services were put on a list.", False),
    ],
)
def test_only_changes_are_listed(text: str, *, is_true: bool) -> None:
    assert ("no-fact" not in codes("6111-W34-storefront", text, *FACTS)) is is_true
