"""Whoever wants more than is theirs: names by the back door, guests who look like colleagues, forged buttons."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.slack.receive.people import Channels, People
from bot.slack.send.client import Patience, build_client
from data.records import Feedback, FrozenPayload, Person
from tests.fakes.slack_faults import ErrorCode
from tests.fakes.slack_state import Channel, User
from tests.office import CHANNEL, MEMBER, MIRIAM, STEFAN, STRANGER, Office, buttons, words

pytest_plugins = ("tests.backends", "tests.live")

ACKNOWLEDGED = "Acknowledged by a manager of Payments"
OF_PAYMENTS = (
    *("status", "team payments", "queue payments", "service ledger", "service payments", "pr acme/payments#971"),
    *("deploy payments/deploy-1", "signal lines added", "why payments:ownership"),
)
"""Stefan manages other teams, of which he may read names; what he asks about payments is by role."""


def discovery(office: Office) -> str:
    """The hash of a briefing of another team."""
    return office.back.store.read(FrozenPayload, scope_id="discovery")[0].hash


def named_in(office: Office, shown: object) -> list[str]:
    """Names, logins and addresses that tell somebody whom sources know, or who manages, in all that is shown."""
    known = [one for one in office.back.store.read(Person) if not one.is_bot]
    told = {word for one in known for word in (one.name, one.login, one.email) if word}
    told |= {word for one in office.back.organisation.managers for word in (one.id, one.name, one.email) if word}
    text = json.dumps(shown, ensure_ascii=False).casefold()
    return [one for one in sorted(told) if re.search(rf"(?<!\w){re.escape(one.casefold())}(?!\w)", text)]


# --- names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", [MEMBER, STEFAN])
def test_no_topic_names_anybody_to_whom_roles_are_due(office: Office, user: str) -> None:
    answers = {topic: office.ask(topic, user=user) for topic in OF_PAYMENTS}

    assert {topic: told for topic, one in answers.items() if (told := named_in(office, one))} == {}


def test_nothing_that_is_shared_names_anybody(office: Office) -> None:
    answers = [office.ask(f"share {topic}".strip(), user=MIRIAM, channel=CHANNEL) for topic in ("", *OF_PAYMENTS[1:])]

    assert {one["response_type"] for one in answers} == {"in_channel"}
    assert ("1 warning: Payments" in words(answers[0]), buttons(answers[0])) == (True, [])
    assert [named_in(office, one) for one in answers] == [[]] * len(answers)


@pytest.mark.parametrize("user", [MEMBER, STEFAN, STRANGER])
def test_modals_and_updates_in_a_channel_name_nobody_and_offer_a_stranger_nothing(office: Office, user: str) -> None:
    [in_channel] = office.slack.parents(CHANNEL)
    office.press(in_channel, "Acknowledge", user=MIRIAM)
    office.until(in_channel, ACKNOWLEDGED)

    office.press(in_channel, "Why?", user=user)
    why = office.modal(user, holding="Why this card")
    office.press(in_channel, "Open all", user=user)
    every = office.modal(user, holding="All cards")

    assert [named_in(office, one) for one in (why, every, in_channel.blocks)] == [[], [], []]
    assert "code lands without its owners' approval" in words(why)
    assert user != STRANGER or buttons(why) == buttons(every) == []


def test_nothing_that_people_do_names_them_in_the_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="bot")
    office.slack.fail("chat.update", ErrorCode("is_archived"))
    office.press(office.digest(MIRIAM), "Acknowledge", user=MIRIAM)
    office.slack.fail("users.info", ErrorCode("missing_scope"))
    office.ask("", user="U0NOBODY")
    office.be_idle()

    assert named_in(office, [one.getMessage() for one in caplog.records]) == []


# --- guests who look like colleagues -----------------------------------------------------------------------------


@dataclass
class Visitor(User):
    """Somebody of another workspace, whom Slack calls no stranger while they share a channel of ours."""

    grid: tuple[str, ...] = ()

    def shown(self) -> dict[str, Any]:
        more = {"enterprise_user": {"teams": list(self.grid)}} if self.grid else {}
        return {**super().shown(), "team_id": "T0OTHER", "is_stranger": False, **more}


def visitor(office: Office, user: str, **more: Any) -> str:
    office.slack.workspace.users[user] = Visitor(id=user, name="Mallory", email="new.member@acme.example", **more)
    return user


def test_a_guest_with_the_address_of_a_colleague_is_nobody_and_a_colleague_of_the_grid_is_one(office: Office) -> None:
    client = build_client(office.slack.bot_token, base_url=office.slack.api_url, patience=Patience(waits=0))
    reader = People(client).reader(office.back.access, visitor(office, "U0GRID", grid=("T0OTHER", "T0ACME")))

    assert reader.teams == {"payments"}
    assert words(office.ask("service ledger", user=visitor(office, "U0VISITOR"))).startswith("You are not set up to")


@pytest.mark.parametrize(
    ("signs", "place"),
    [
        ({"pending_shared": ["T0GLOBEX"]}, "shared"),
        ({"pending_connected_team_ids": ["T0GLOBEX"]}, "shared"),
        ({"is_shared": True}, "shared"),
        ({"is_shared": True, "is_org_shared": True}, "ours"),
        ({"is_shared": True, "is_org_shared": True, "is_ext_shared": True}, "shared"),
    ],
)
def test_whatever_says_that_others_read_a_channel_counts(office: Office, signs: dict, place: str) -> None:
    @dataclass
    class Connected(Channel):
        def shown(self) -> dict[str, Any]:
            return {**super().shown(), **signs}

    office.slack.workspace.channels["C0CONNECT"] = Connected(id="C0CONNECT", name="connected")
    client = build_client(office.slack.bot_token, base_url=office.slack.api_url)

    assert Channels(client).place("C0CONNECT", MIRIAM) == place


# --- forged buttons and forms ------------------------------------------------------------------------------------


def pressed(office: Office, label: str, user: str, **value: str) -> Any:
    """Somebody presses in the channel what holds another target than it did."""
    [in_channel] = office.slack.parents(CHANNEL)
    press = office.slack.press(in_channel, label, user=user)
    # A button holds its target, a menu has it for its block's id.
    press.payload["actions"][0] |= dict.fromkeys(("value", "block_id"), json.dumps(value))
    office.send(press)
    return press


@pytest.mark.parametrize("user", [MEMBER, STRANGER, MIRIAM])
def test_a_target_of_another_scope_is_answered_as_if_it_did_not_exist(office: Office, user: str) -> None:
    for label in ("Why?", "Acknowledge", "Share", "Open all", "Useful"):
        press = pressed(office, label, user, payload=discovery(office), card="search:elevated", place="headline")
        told = office.told(press)
        assert told.startswith("You are not set up" if user == STRANGER else "That card is not there any more."), label
        assert "Discovery" not in told
    assert (office.marks(), office.back.store.read(Feedback), office.slack.modals(user)) == ([], [], [])


def test_a_card_that_was_made_up_is_said_without_its_powers(office: Office) -> None:
    hash_ = office.back.store.read(FrozenPayload, scope_id="payments", week="2026-W36")[0].hash
    press = pressed(office, "Acknowledge", MIRIAM, payload=hash_, card="<!channel> <https://evil.example|here>")

    assert "<" not in office.told(press)
    assert office.marks() == []


def test_what_a_forged_share_asks_for_is_answered_as_its_presser_may_see_it(office: Office) -> None:
    press = pressed(office, "Share", MIRIAM, query="service search", payload=discovery(office))

    [answer, *_] = office.slack.responses(press.payload, count=1)
    assert answer["response_type"] == "ephemeral"
    assert "recommendations" not in words(answer)


A_DAY = {"Say nothing about it until": "2026-10-01"}


@pytest.mark.parametrize("user", [MEMBER, STRANGER, MIRIAM])
def test_a_form_about_another_scope_is_answered_as_if_that_did_not_exist(office: Office, user: str) -> None:
    target = json.dumps({"payload": discovery(office), "card": "search:elevated"})
    made = {**office.mute_form(), "private_metadata": target}

    shown = words(json.loads(office.send(office.slack.submit(made, user=user, **A_DAY)))["view"])

    assert "That card is not there any more." in shown
    assert "Discovery" not in shown
    assert office.marks() == []


def test_a_form_that_was_made_by_hand_says_so_and_changes_nothing(office: Office) -> None:
    form = office.mute_form()
    for held in ("", "[]", "{}", "null", '{"target":"{}","offers":[]}', '{"card":1}'):
        made = {**form, "private_metadata": held}
        shown = words(json.loads(office.send(office.slack.submit(made, **A_DAY)))["view"])
        assert "older version" in shown or "not there any more" in shown, held
    assert office.marks() == []


def test_a_manager_who_lost_the_role_since_the_delivery_may_do_nothing(office: Office) -> None:
    digest, access = office.digest(MIRIAM), office.back.access
    left = replace(office.back.organisation, managers=office.back.organisation.managers[:1])
    object.__setattr__(office.back, "access", type(access)(left))
    try:
        told = [office.told(office.press(digest, one, user=MIRIAM)) for one in ("Acknowledge", "Why?", "Share")]
    finally:
        object.__setattr__(office.back, "access", access)

    assert all(one.startswith("You are not set up to read") for one in told)
    assert (office.marks(), office.slack.modals(MIRIAM), digest.edits) == ([], [], 0)
