"""A revert finds what it takes back: by the commit that it names, else by the title that it quotes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.gitbasis import _reverted
from tests.unit.briefing.sample import at, change


@pytest.mark.parametrize(
    ("title", "revert"),
    [
        pytest.param("Cache the cart (#12)", 'Revert "Cache the cart (#12)" (#13)', id="squashed_on_github"),
        pytest.param("Cache the cart", 'Revert "Cache the cart"', id="plain_git"),
        pytest.param('Say "hello"', 'Revert "Say "hello""', id="quotes_in_the_title"),
        pytest.param("Cache the cart and all that is in it (#12)", 'Revert "Cache the cart and all that…', id="cut"),
    ],
)
def test_a_quoted_title_is_what_was_taken_back(title, revert):
    first, second = replace(change(1, landed=at(1)), title=title), replace(change(2, landed=at(0)), title=revert)
    assert _reverted([first, second]) == {first.id: (second,)}


def test_a_revert_of_nothing_that_was_read_takes_nothing_back():
    other, revert = change(1, landed=at(1)), replace(change(2, landed=at(0)), title='Revert "Something older"')
    assert _reverted([other, revert]) == {}
