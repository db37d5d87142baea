"""What readers change of their own briefings counts at the next tick of a run that goes on, and for nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from briefing.answers.replay.stored import delivered_parts, find_stored
from briefing.contracts.organisation import Manager
from briefing.contracts.payload import Payload, parse_payload
from briefing.delivery.run import Run
from briefing.readers.choices import change_settings, pause
from data.records import FrozenPayload
from scoring.severity import Severity
from tests.monday import NOW, Live

ANJALI_MAIL = "anjali.rao@acme.example"
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
