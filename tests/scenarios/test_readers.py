"""What readers change of their own briefings counts at the next tick of a run that goes on, and for nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from briefing.choices import change_settings, pause, reset, resume
from briefing.organisation import Manager
from briefing.payload import Payload, parse_payload
from briefing.replay.stored import delivered_parts, find_stored
from briefing.run import Run
from data.records import Delivery, FrozenPayload
from scoring.severity import Severity
from tests.monday import NOW, Live

pytest_plugins = ("tests.backends", "tests.live")

ANJALI, ANJALI_MAIL, FARAH_MAIL = "U07ANJRAO06", "anjali.rao@acme.example", "farah.aziz@acme.example"
DANA, LUIS, STORE = "U07DWHITE04", "U07LORTEG05", "C0STOREFRONT"
OF_DANA, OF_LUIS = "dana.whitfield@acme.example", "luis.ortega@acme.example"


@pytest.fixture
def pair(live: Live) -> Live:
    """Only Anjali, and Farah who changes nothing."""
    live.keep("anjali-rao", "farah-aziz")
    return live


@pytest.fixture
def shared(live: Live) -> Live:
    """Dana and Luis, who read about the same team in the same channel, and in their own conversations."""
    live.keep("dana-whitfield", "luis-ortega")
    live.slack.add_channel(STORE)
    for one in (DANA, LUIS):
        live.text = live.text.replace(f'"{one}"', f'["{one}", "{STORE}"]')
    return live


def manager(live: Live, name: str) -> Manager:
    return next(one for one in live.settings.organisation.managers if one.id == name)


def choose(live: Live, name: str, **changes: object) -> None:
    """What the Slack process does, in a connection of its own."""
    with live.opened() as store:
        change_settings(store, manager(live, name), changes, live.clock.now())


def tick(run: Run) -> dict[str, list[tuple[str, str, str, str | None]]]:
    """Brief whoever is due; week, address, state and reason of the first part of everything, by reader."""
    return {
        one.due.manager.id: [
            (one.due.week.id, part.address, part.state, part.reason) for part in one.deliveries if part.part == 0
        ]
        for one in run.brief_due()
    }


def frozen(live: Live, scope: str) -> Payload:
    with live.opened() as store:
        found = store.get(FrozenPayload, scope_id=scope, week="2026-W36")
    assert found is not None
    return parse_payload(found.body, name=scope)


def freeze(live: Live, payload: Payload, week: str, **parts: object) -> None:
    """Freeze what there is of one week for another, too, which spares the test the scoring of it."""
    period = payload.period.model_copy(update={"week": week})
    other = payload.model_copy(update={"period": period, **parts})
    with live.opened() as store:
        store.freeze(
            FrozenPayload(
                hash=other.hash,
                scope_id=other.scope.id,
                week=week,
                body=other.to_json(),
                frozen_at=int(NOW.timestamp()),
            )
        )


def scope_of(live: Live, name: str) -> str:
    return live.settings.organisation.scope_of(manager(live, name)).id


def test_day_hour_and_zone_of_the_reader_decide_when_it_is_due(pair: Live) -> None:
    freeze(pair, frozen(pair, scope_of(pair, "anjali-rao")), "2026-W35")
    with pair.running() as run:
        choose(pair, "anjali-rao", day=1, time="08:30", zone="America/New_York", outlets=["email"])
        monday = tick(run)
        pair.clock.moment = datetime(2026, 9, 8, 12, 29, tzinfo=UTC)
        too_early = tick(run)
        pair.clock.forward(minutes=1)
        tuesday = tick(run)

    assert monday["anjali-rao"] == [("2026-W35", ANJALI_MAIL, "sent", None)]
    assert [one[2] for one in monday["farah-aziz"]] == ["sent", "sent"]
    assert too_early == {}
    assert tuesday == {"anjali-rao": [("2026-W36", ANJALI_MAIL, "sent", None)]}


def test_an_outlet_that_is_turned_off_gets_nothing_and_one_that_is_turned_on_gets_it_at_once(pair: Live) -> None:
    choose(pair, "anjali-rao", outlets=["email"])
    with pair.running() as run:
        before = tick(run)
        nothing_new = tick(run)
        with pair.opened() as store:
            reset(store, manager(pair, "anjali-rao"))
        after = tick(run)

    assert [one[1] for one in before["anjali-rao"]] == [ANJALI_MAIL]
    assert nothing_new == {}
    assert [(one[1], one[2]) for one in after["anjali-rao"]] == [(ANJALI, "sent"), (ANJALI_MAIL, "sent")]
    assert len(pair.slack.parents(ANJALI)) == 1
    assert len(pair.mail.inbox(ANJALI_MAIL)) == 1


def test_a_paused_readers_briefing_is_skipped_with_the_reason_and_not_made_up_for(pair: Live) -> None:
    anjali = manager(pair, "anjali-rao")
    with pair.running() as run:
        with pair.opened() as store:
            pause(store, anjali, datetime(2026, 9, 21, tzinfo=UTC).date(), pair.clock.now())
        paused = tick(run)
        with pair.opened() as store:
            resume(store, anjali, pair.clock.now())
        resumed = tick(run)

    reason = "paused until 2026-09-21"
    assert paused["anjali-rao"] == [
        ("2026-W36", ANJALI, "skipped", reason),
        ("2026-W36", ANJALI_MAIL, "skipped", reason),
    ]
    assert [one[2] for one in paused["farah-aziz"]] == ["sent", "sent"]
    assert {one[2] for one in resumed["anjali-rao"]} == {"skipped"}
    assert (pair.slack.messages(ANJALI), pair.mail.inbox(ANJALI_MAIL)) == ([], [])


def test_a_pause_that_began_after_the_briefing_was_due_still_stops_it(pair: Live) -> None:
    pair.clock.forward(days=2)
    with pair.opened() as store:
        pause(store, manager(pair, "anjali-rao"), None, pair.clock.now())

    with pair.running() as run:
        found = tick(run)

    assert {one[2:] for one in found["anjali-rao"]} == {("skipped", "paused until the reader resumes")}


def test_the_all_clear_is_left_out_for_a_reader_who_has_turned_it_off_and_nothing_else_is(live: Live) -> None:
    live.keep("anjali-rao", "dana-whitfield")
    for name in ("anjali-rao", "dana-whitfield"):
        choose(live, name, all_clear=False)

    with live.running() as run:
        found = tick(run)

    assert {one.severity for one in frozen(live, scope_of(live, "anjali-rao")).cards} <= {Severity.INFO}
    assert {one[2:] for one in found["anjali-rao"]} == {("skipped", "all clear, which this reader has turned off")}
    assert {one[2] for one in found["dana-whitfield"]} == {"sent"}


def test_card_types_that_are_turned_off_are_missing_for_that_reader_and_not_in_the_channel(shared: Live) -> None:
    cards = frozen(shared, scope_of(shared, "dana-whitfield")).cards
    hidden = sorted({one.cause for one in cards if one.cause != "source"})
    kept = [one.key for one in cards if one.severity is Severity.CRITICAL or one.cause == "source"]
    gone = [one.key for one in cards if one.key not in kept]
    choose(shared, "dana-whitfield", hidden=hidden)

    shared.brief()

    shown = {to: str([one.blocks for one in shared.slack.messages(to)]) for to in (DANA, LUIS, STORE)}
    mails = {to: shared.mail.inbox(to)[0].get_body(("plain",)).get_content() for to in (OF_DANA, OF_LUIS)}
    assert kept, "the week has to have a card that cannot be hidden"
    assert gone, "the week has to have a card that can be hidden"
    for key in kept:
        assert all(key in one for one in shown.values())
    for key in gone:
        assert [key in shown[to] for to in (DANA, LUIS, STORE)] == [False, True, True]
    assert ["turned off" in one for one in (*shown.values(), *mails.values())] == [True, False, False, True, False]


def test_a_replay_of_an_edition_with_cards_turned_off_is_the_same_bytes(shared: Live) -> None:
    payload = frozen(shared, scope_of(shared, "dana-whitfield"))
    choose(shared, "dana-whitfield", hidden=sorted({one.cause for one in payload.cards if one.cause != "source"}))

    with shared.running() as run, shared.opened() as store:
        run.brief_due()
        with store.snapshot() as view:
            parts = delivered_parts(view, find_stored(view, payload.hash), run.editor.parts_of)

    assert {one.address for one in parts} == {DANA, LUIS, STORE, OF_DANA, OF_LUIS}
    assert all(one.is_same for one in parts)


def test_a_shared_channel_is_left_to_those_of_its_readers_who_want_it(shared: Live) -> None:
    with shared.opened() as store:
        pause(store, manager(shared, "dana-whitfield"), None, shared.clock.now())

    outcomes = shared.brief()

    dana = outcomes["dana-whitfield"]
    assert dana.left == (STORE,)
    assert {(one.address, one.state) for one in dana.deliveries} == {(DANA, "skipped"), (OF_DANA, "skipped")}
    assert len(shared.slack.parents(STORE)) == len(shared.slack.parents(LUIS)) == 1
    assert shared.slack.parents(DANA) == []


def test_a_channel_whose_readers_have_all_paused_is_skipped_once(shared: Live) -> None:
    for name in ("dana-whitfield", "luis-ortega"):
        with shared.opened() as store:
            pause(store, manager(shared, name), None, shared.clock.now())

    shared.brief()

    assert shared.deliveries(STORE) == [(0, "skipped", "paused until the reader resumes")]
    assert shared.received() == (0, 0)


def test_the_command_names_each_address_and_leaves_the_channel_to_its_other_readers(shared: Live) -> None:
    with shared.opened() as store:
        pause(store, manager(shared, "dana-whitfield"), None, shared.clock.now())

    result = shared.run_once()

    assert result.exit_code == 0, result.output
    assert [line.split("  ", 2)[2] for line in result.output.splitlines() if line.startswith("dana")] == [
        f"slack {DANA}  skipped: paused until the reader resumes",
        f"slack {STORE}  left to the other readers of {STORE}",
        "email  skipped: paused until the reader resumes",
    ]
    assert f"slack {STORE}  sent at" in result.output


def test_a_later_hour_makes_no_older_briefing_due_again(pair: Live) -> None:
    pair.keep("anjali-rao")
    with pair.running() as run:
        tick(run)
        before: list[Delivery] = all_deliveries(pair)
        choose(pair, "anjali-rao", time="23:00", zone="Pacific/Honolulu")
        again = tick(run)

    assert again == {}
    assert all_deliveries(pair) == before


def test_a_newer_post_in_the_channel_keeps_nobodys_own_briefing_back(shared: Live) -> None:
    freeze(shared, frozen(shared, scope_of(shared, "dana-whitfield")), "2026-W37")
    choose(shared, "luis-ortega", day=4)
    both = shared.text
    shared.clock.forward(weeks=1)
    shared.keep("dana-whitfield")
    shared.brief()
    shared.text = both

    outcomes = shared.brief()

    luis = outcomes["luis-ortega"]
    assert (luis.due.week.id, luis.is_final) == ("2026-W36", True)
    assert len(shared.slack.parents(LUIS)) == len(shared.mail.inbox(OF_LUIS)) == 1


def all_deliveries(live: Live) -> list[Delivery]:
    with live.opened() as store:
        return store.read(Delivery)


def test_the_run_knows_when_the_next_reader_is_due_and_counts_no_pause(pair: Live) -> None:
    now = pair.clock.now()
    with pair.running() as run:
        choose(pair, "anjali-rao", day=1, time="06:00", zone="UTC")
        tuesday = run.next_due(now)
        with pair.opened() as store:
            pause(store, manager(pair, "anjali-rao"), None, now)
        farahs = run.next_due(now)
        with pair.opened() as store:
            pause(store, manager(pair, "farah-aziz"), None, now)
        nobody = run.next_due(now)

    assert tuesday == datetime(2026, 9, 8, 6, tzinfo=UTC)
    assert farahs is not None
    assert farahs > tuesday
    assert nobody is None
