"""A revert finds what it takes back: by the commit that it names, else by the title that it quotes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.evidence.clone_basis import _releases, find_reverts
from briefing.evidence.clone_releases import Releases
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
    assert find_reverts([first, second], {}.get) == {first.id: (second,)}


def test_a_revert_of_nothing_that_was_read_takes_nothing_back():
    other, revert = change(1, landed=at(1)), replace(change(2, landed=at(0)), title='Revert "Something older"')
    assert find_reverts([other, revert], {}.get) == {}


UNKNOWN = (
    "no release scheme in use is known, so nothing is said to wait or to have gone out,"
    " and the hour of a change is that at which it landed"
)
REST = UNKNOWN.replace(",", " of the rest,", 1)
PARTS = "tags of parts that are no service here deploy nothing; in the last year: "


@pytest.mark.parametrize(
    ("carried", "unplaced", "said"),
    [
        ({None: {}}, {}, ["release tags count as deployments"]),
        ({}, {}, [UNKNOWN]),
        ({"web": {}}, {}, ["release tags of a part count as deployments of it alone: web", REST]),
        ({None: {}}, {"helm-shop": 24, "operator": 1},
         ["release tags count as deployments", f"{PARTS}helm-shop (24) and operator (1)"]),
        ({}, {"a": 9, "b": 8, "c": 7, "d": 6, "e": 1}, [UNKNOWN, f"{PARTS}a (9), b (8), c (7) and two more"]),
    ],
)  # fmt: skip
def test_the_footer_says_what_release_tags_tell(carried, unplaced, said):
    assert _releases(Releases(carried=carried, components=frozenset(), unplaced=unplaced)) == said
