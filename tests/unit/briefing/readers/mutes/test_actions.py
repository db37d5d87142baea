"""What readers do about cards, on both databases: doing it twice is doing it once, at once or one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy.engine import Engine

from briefing.contracts.errors import CardOver, CardUnknown
from briefing.contracts.organisation import Manager, Organisation, ScopePlan, TeamPlan
from briefing.contracts.payload import Payload
from briefing.contracts.week import Week
from briefing.readers.mutes.actions import CardAction, Standing, acknowledge, mute, standings, unacknowledge, unmute
from briefing.readers.mutes.judging import ADMINISTRATOR, Ended, Readership, freeze, marks_for
from briefing.readers.mutes.until import Changed, Date
from data.migrate import RehearsalStore
from data.records import CardMark, FrozenPayload
from data.store import Store
from tests.backends import Backend
from tests.unit.briefing.readers.mutes.fortnight import KEY, briefed, queued, told
from tests.unit.briefing.sample import DAY, WEEK, at

TOLD = told(*queued(85))
SCOPE = ScopePlan(id="shop", label="Shop", teams=("web",), zone="UTC")
AT = int(WEEK.start.timestamp()) + 9 * 3_600
"""The Monday on which the first week was briefed."""
MONDAY = AT + 7 * DAY
DANA, LUIS = "dana", "luis"
CHRISTMAS = Date(date(2026, 12, 24))


def manager(name: str, *teams: str) -> Manager:
    return Manager(id=name, name=name.title(), teams=teams, zone="UTC", email=None, slack=())


READERS = Readership(
    organisation=Organisation(
        name="Acme", teams=(TeamPlan(id="web", label="Shop", zone="UTC"), TeamPlan(id="ops", label="Ops", zone="UTC")),
        services=(), managers=(manager("dana", "web"), manager("luis", "web"), manager("omar", "ops")),
        administrators=(), names="private", excluded=(),
    ),
    scope=SCOPE,
)  # fmt: skip


@pytest.fixture
def small(sqlite_backend: Backend, open_one: Callable[[str], Engine]) -> Iterator[Store]:
    """One database, for what no database has a part in."""
    url = sqlite_backend.migrated()
    yield Store(open_one(url))
    sqlite_backend.forget(url)


def rows(store: Store) -> list[CardMark]:
    return store.read(CardMark, order=("at",))


def test_what_is_done_twice_stands_once_and_changes_nothing(store):
    first = mute(store, DANA, TOLD, KEY, Changed(), AT)
    again = mute(store, LUIS, TOLD, KEY, Changed(), AT + 60)
    deed = CardAction(reader="dana", at=AT, until="until it changes")
    assert (first.changed, again.changed, len(rows(store))) == (True, False, 1)
    assert first.standing == again.standing == Standing(muted=deed)
    assert (standings(store, "shop"), standings(store, "ops")) == ({KEY: Standing(muted=deed)}, {})
    # A card can be acknowledged and muted.
    both = acknowledge(store, LUIS, TOLD, KEY, AT).standing
    assert both == Standing(muted=deed, acknowledged=CardAction(reader="luis", at=AT))


def test_two_managers_who_press_at_once_make_one_mark(store):
    start = Barrier(4)

    def press(name: str) -> None:
        start.wait()
        mute(store, name, TOLD, KEY, Changed(), AT)
        acknowledge(store, name, TOLD, KEY, AT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, ("dana", "luis", "omar", "eve")))
    assert sorted(one.deed for one in rows(store)) == ["acknowledged", "muted"]
    assert all(one.ended_at is None for one in rows(store))


def test_a_condition_of_an_older_version_is_told_and_done_again_as_until_it_changes(small):
    mute(small, DANA, TOLD, KEY, Changed(), AT)
    small.save([replace(one, until="condition", condition='{"measure": "burn"}') for one in rows(small)])
    again = mute(small, LUIS, TOLD, KEY, Changed(), AT + 60)
    assert (again.changed, again.standing.muted.until) == (False, "until it changes")


def test_muting_until_something_else_ends_what_stood_and_loses_nothing(small):
    mute(small, DANA, TOLD, KEY, Changed(), AT)
    done = mute(small, LUIS, TOLD, KEY, CHRISTMAS, AT + 60)
    assert done.changed
    assert done.standing.muted == CardAction(reader="luis", at=AT + 60, until="until Thu 24 Dec 2026")
    assert [(one.reader, one.ended_why) for one in rows(small)] == [
        ("dana", "muted until something else"),
        ("luis", None),
    ]


@pytest.mark.parametrize(("do", "undo"), [(acknowledge, unacknowledge), (None, unmute)], ids=["acknowledge", "mute"])
def test_what_is_taken_back_can_be_done_again_and_taking_back_nothing_changes_nothing(small, do, undo):
    do = do or (lambda store, reader, payload, key, at: mute(store, reader, payload, key, Changed(), at))
    assert undo(small, LUIS, TOLD, KEY, AT).changed is False
    do(small, DANA, TOLD, KEY, AT)
    assert undo(small, LUIS, TOLD, KEY, AT + 1).standing == Standing()
    assert undo(small, LUIS, TOLD, KEY, AT + 2).changed is False
    assert do(small, DANA, TOLD, KEY, AT + 3).changed is True
    assert [(one.at, one.ended_why) for one in rows(small)] == [(AT, "taken back by luis"), (AT + 3, None)]


def test_a_card_that_is_not_there_or_is_over_is_refused_and_nothing_is_written(small):
    over = briefed(*queued(85, out=at(0))).payload
    with pytest.raises(CardUnknown, match="no card 'search:queu'") as unknown:
        mute(small, DANA, TOLD, "search:queu", Changed(), AT)
    assert unknown.value.nearest == (KEY,)
    with pytest.raises(CardOver, match="nothing left"):
        acknowledge(small, DANA, over, KEY, AT)
    with pytest.raises(CardOver, match="nothing left"):
        mute(small, DANA, over, KEY, Changed(), AT)
    assert rows(small) == []


# ---- freezing


def frozen(payload: Payload, at_: int) -> FrozenPayload:
    return FrozenPayload(
        hash=payload.hash, scope_id="shop", week=payload.period.week, body=payload.to_json(), frozen_at=at_
    )


def brief(store: Store, *changes, at_: int = MONDAY) -> Payload:
    """Freeze the second week as a run does."""
    made = briefed(*changes, marks=marks_for(store, READERS, WEEK, at=at_))
    freeze(store, frozen(made.payload, at_), made.ended)
    return made.payload


def test_a_mute_holds_over_an_unchanged_week_and_ends_with_a_worse_one_in_one_transaction(store):
    """The whole way: muted in the first week, silent in the second, back with why once it is worse."""
    store.freeze(frozen(TOLD, AT))
    mute(store, DANA, TOLD, KEY, Changed(), AT)
    silent = brief(store, *queued(85))
    assert (silent.cards, [one.by for one in silent.muted]) == ((), ["a manager of Shop"])
    assert rows(store)[0].ended_at is None

    store.delete(FrozenPayload, week=WEEK.id)
    loud = brief(store, *queued(85), *queued(85, first=9, weeks_ago=0))
    assert [card.returned for card in loud.cards] == ["muted since 2026-W45 by a manager of Shop, and it got worse"]
    assert [(one.ended_at, one.ended_why) for one in rows(store)] == [(MONDAY, Ended.WORSE.value)]
    # What was frozen is computed again as it was, under the marks of then.
    again = briefed(*queued(85), *queued(85, first=9, weeks_ago=0), marks=marks_for(store, READERS, WEEK, at=MONDAY))
    assert again.payload.hash == loud.hash
    assert marks_for(store, READERS, WEEK, at=MONDAY + 1) == []


def test_a_rehearsal_ends_nothing_nor_does_whoever_freezes_second(small):
    mute(small, DANA, TOLD, KEY, Changed(), AT)
    rehearsed = RehearsalStore(small._writing)
    found = brief(rehearsed, *queued(85), *queued(85, first=9, weeks_ago=0))
    assert found.cards[0].returned is not None
    assert rows(small)[0].ended_at is None
    small.freeze(replace(frozen(told(), MONDAY - 1), week=WEEK.id))
    brief(small, *queued(85), *queued(85, first=9, weeks_ago=0))
    assert rows(small)[0].ended_at is None
    # A payload holds the role of whoever muted, and never who.
    roles = {one: READERS.role_of(one) for one in ("dana", "omar", "whoever")}
    assert roles == {"dana": "a manager of Shop", "omar": ADMINISTRATOR, "whoever": ADMINISTRATOR}


@pytest.mark.parametrize(
    ("week", "moment", "counts"),
    [
        pytest.param(WEEK, MONDAY, True, id="the week after"),
        pytest.param(WEEK.earlier(1), MONDAY, False, id="the very week"),
        pytest.param(WEEK.earlier(2), MONDAY, False, id="a past week"),
        pytest.param(WEEK, AT - 1, False, id="before it was done"),
    ],
)
def test_a_mark_counts_for_the_weeks_after_its_own_and_once_it_is_made(small, week: Week, moment, counts):
    mute(small, DANA, TOLD, KEY, Changed(), AT)
    assert bool(marks_for(small, READERS, week, at=moment)) == counts
    unmute(small, DANA, TOLD, KEY, AT + 1)
    assert marks_for(small, READERS, week, at=MONDAY) == []
