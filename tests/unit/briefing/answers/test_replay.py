"""A frozen briefing looked at again: how it is found, what is proven of it, and what would differ."""

from __future__ import annotations

from itertools import count

import pytest

from briefing.answers.replay.stored import Part, Stored, delivered_parts, find_stored, twice
from briefing.answers.replay.today import Replay, differences, words_today
from briefing.contracts.errors import ReplayUnfound
from briefing.contracts.payload import Payload
from briefing.narrative.narrator import TemplateNarrator
from data.records import FrozenPayload, StoredNarrative
from data.store import Store
from scoring.severity import Severity
from tests.unit.briefing.sample import at, change, history, payload

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

FOUND = payload([*history(), *(change(number, landed=at(0), points=70) for number in range(6))])


def frozen(found: Payload, *, digest: str | None = None, scope: str = "shop", week: str = "2026-W46") -> FrozenPayload:
    return FrozenPayload(hash=digest or found.hash, scope_id=scope, week=week, body=found.to_json(), frozen_at=1)


def find(store: Store, name: str) -> Stored:
    with store.snapshot() as view:
        return find_stored(view, name)


@on_sqlite
def test_a_name_that_could_be_two_briefings_is_refused_with_both(store: Store) -> None:
    with pytest.raises(ReplayUnfound, match="riskbrief run"):
        find(store, "shop/2026-W46")
    for number, week in ((1, "2026-W45"), (2, "2026-W46")):
        store.freeze(frozen(FOUND, digest=f"abcd{number}", week=week))
    with pytest.raises(ReplayUnfound, match=r"abcd1 \(shop/2026-W45\), abcd2 \(shop/2026-W46\)"):
        find(store, "abcd")
    with pytest.raises(ReplayUnfound, match="did you mean shop/2026-W46"):
        find(store, "shop/2026-W47")
    # Three digits are a typing error rather than a name.
    with pytest.raises(ReplayUnfound, match="no frozen briefing is called 'abc'"):
        find(store, "abc")


@on_sqlite
def test_a_narrative_of_another_payload_is_a_flaw_and_a_payload_without_one_has_nothing_to_render(store: Store) -> None:
    store.freeze(frozen(FOUND))
    alone = find(store, FOUND.hash[:8].upper())
    with store.snapshot() as view:
        assert delivered_parts(view, alone, lambda *_: ()) == ()
    assert alone.flaws == ()

    words = TemplateNarrator().narrate(FOUND).model_copy(update={"payload": "0" * 64})
    told = {"narrator": "template/1", "body": words.to_json(), "written_at": 1}
    store.store_narrative(StoredNarrative(payload_hash=FOUND.hash, **told))
    assert find(store, FOUND.hash).flaws == ("the narrative was written for another payload",)


@on_sqlite
def test_a_replay_is_the_same_only_if_nothing_that_can_be_told_differs(store: Store) -> None:
    store.freeze(frozen(FOUND))

    def replayed(*digests: tuple[str | None, str | None], editions: dict[str, str | None]) -> bool:
        parts = tuple(
            Part(outlet="slack", address="C1", part=0, state="sent", then=then, now=now) for then, now in digests
        )
        nothing = dict.fromkeys(("anew", "why_not", "words", "prompt", "is_plan_said_alike"))
        return Replay(stored=find(store, "shop/2026-W46"), parts=parts, editions=editions, former=(), **nothing).is_same

    assert replayed(("a", "a"), (None, "b"), editions={"briefing.txt": "c"})
    assert not replayed(("a", "b"), editions={})
    assert not replayed(("a", None), editions={})
    assert not replayed(editions={"briefing.txt": None})
    # Two renderings that differ have no digest.
    turn = count()
    assert set(twice(lambda: {"a": b"same"}).values()) != {None}
    assert twice(lambda: {"a": str(next(turn)).encode()}) == {"a": None}


def test_the_same_payload_differs_in_nothing_and_another_in_what_moved() -> None:
    assert differences(FOUND, FOUND).is_none
    fact, card = FOUND.facts[0], FOUND.cards[0]
    now = FOUND.model_copy(
        update={
            "facts": (fact.model_copy(update={"value": 99}), *FOUND.facts[2:]),
            "cards": (card.model_copy(update={"severity": Severity.CRITICAL}),),
            "severity": Severity.CRITICAL,
        }
    )
    found = differences(FOUND, now)
    [moved] = found.facts_moved
    assert (moved.id, moved.what, moved.then, moved.now) == (fact.id, "value", str(fact.value), "99")
    assert (found.facts_gone, found.facts_new) == ((FOUND.facts[1].id,), ())
    assert [(one.id, one.what, one.now) for one in found.cards_moved] == [(card.key, "severity", "critical")]
    assert found.rest == ("severity",)


def test_what_the_template_of_today_writes_otherwise_is_named_by_its_place_and_a_model_is_not_asked() -> None:
    words = TemplateNarrator().narrate(FOUND)
    assert words_today(FOUND, words).changed == ()
    other = words.headline.model_copy(update={"text": "All is lost."})
    assert words_today(FOUND, words.model_copy(update={"headline": other})).changed == ("headline",)
    assert words_today(FOUND, words.model_copy(update={"narrator": "claude-x, checked"})).changed is None
