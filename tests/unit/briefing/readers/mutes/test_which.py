"""The card that somebody means, or the nearest ones."""

from __future__ import annotations

import pytest

from briefing.contracts.errors import CardUnknown
from briefing.contracts.payload import CardState, Payload
from briefing.readers.mutes.which import find_any, find_card, frozen_with
from data.records import FrozenPayload
from data.store import Store
from tests.unit.briefing.readers.mutes.fortnight import KEY, briefed, mark, queued
from tests.unit.briefing.sample import at, change

REVERTED = [
    change(50, landed=at(0), points=85, deployed=None, services=("auth",)),
    change(60, landed=at(0), points=70, services=("search",)),
    change(61, landed=at(0, hour=12), points=5, services=("search",), reverts=(60,)),
]
WEEK_OF_THREE = briefed(*queued(85), *REVERTED).payload
MUTED = briefed(*queued(85), marks=[mark()]).payload


def keys(found: Payload) -> list[str]:
    return [card.key for card in found.cards]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("search:queue", "search:queue"),
        (" SEARCH:Queue ", "search:queue"),
        ("1", "auth:queue"),
        ("#3", "search:reverts"),
        ("auth", "auth:queue"),
        ("Search reverts", "search:reverts"),
        ("search/queue", "search:queue"),
        ("auth: a risky change waits to go out", "auth:queue"),
    ],
)
def test_a_card_is_found_by_what_people_call_it(text, key):
    assert find_card(WEEK_OF_THREE, text).key == key


def test_a_service_with_several_cards_is_not_guessed_at_and_a_week_without_a_card_says_so():
    assert keys(WEEK_OF_THREE) == ["auth:queue", "search:queue", "search:reverts"]
    with pytest.raises(CardUnknown, match="it has none"):
        find_card(briefed().payload, "search")
    with pytest.raises(CardUnknown, match="search has 2 cards; name one of search:queue, search:reverts") as unknown:
        find_card(WEEK_OF_THREE, "search")
    assert unknown.value.nearest == ("search:queue", "search:reverts")


def test_what_is_not_there_names_the_nearest_else_all():
    for text, message, nearest in (
        ("serch:queue", "did you mean search:queue", ("search:queue",)),
        ("ath", "did you mean auth:queue", ("auth:queue",)),
        *(
            (one, "it has auth:queue, search:queue, search:reverts", ())
            for one in ("0", "4", "", "quite another thing")
        ),
    ):
        with pytest.raises(CardUnknown) as unknown:
            find_card(WEEK_OF_THREE, text)
        assert (message in str(unknown.value), unknown.value.nearest[:1]) == (True, nearest)


def test_a_muted_card_is_found_by_whoever_wants_it_back_and_told_to_be_muted_to_others():
    assert find_any(MUTED, "search").key == KEY
    with pytest.raises(CardUnknown, match="search:queue is muted, until it changes"):
        find_card(MUTED, KEY)


def test_a_card_is_looked_for_where_it_is_open_and_not_where_it_is_over(store: Store) -> None:
    over = tuple(one.model_copy(update={"state": CardState.RESOLVED, "weeks_open": 0}) for one in WEEK_OF_THREE.cards)
    later = WEEK_OF_THREE.model_copy(update={"cards": over})
    for week, payload in (("2026-W46", WEEK_OF_THREE), ("2026-W47", later)):
        store.freeze(FrozenPayload(hash=week, scope_id="shop", week=week, body=payload.to_json(), frozen_at=1))

    assert next(frozen_with(store, "shop", "search:queue")).to_json() == WEEK_OF_THREE.to_json()
