"""Which pull request another one takes back, by what strangers wrote."""

from __future__ import annotations

import pytest

from data.sources.github.reverts import reverted_number


def pull(body: str) -> dict[str, object]:
    return {"number": 9, "title": "A change", "body": body, "headRefName": "topic"}


@pytest.mark.parametrize(
    "body", ["Reverts #7", "This\treverts acme/shop#7", "\n\n  Reverts pull request #7\n", "revert: #7"]
)
def test_a_revert_is_named_at_the_beginning_of_a_line(body: str) -> None:
    assert reverted_number(pull(body), {"acme/shop"}) == 7


@pytest.mark.parametrize("body", ["\n" * 65_536, " " * 65_536, "reverts" + "\n" * 20_000, "revert \t" * 8_000])
def test_a_body_of_nothing_is_read_in_no_time(body: str) -> None:
    assert reverted_number(pull(body), {"acme/shop"}) is None
