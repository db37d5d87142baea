from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from briefing.contracts.organisation import Manager, Pause
from briefing.editions.email.leaving import MailOff, chooses_mail
from briefing.editions.slack.forms import (
    read_mute_form,
    read_settings_form,
    render_mute_form,
    render_settings_form,
    settings_lines,
    showed_mail_off,
)
from briefing.editions.view.controls import Target
from briefing.readers.preferences import HIDEABLE
from tests.unit.briefing.editions.slack_checks import assert_openable, texts

MANAGER = Manager(id="ada", name="Ada", teams=("pay",), zone="Europe/Berlin", email="ada@a.example", slack=("U0ADA",))
MONDAY = date(2026, 11, 23)
TARGET = Target(payload="f" * 64, card="payments:coverage", place="cards[0]")


def sent(form: dict[str, Any], **changes: dict[str, Any]) -> dict[str, Any]:
    """The form as Slack sends it back: what stood in it, but for some fields."""
    values = {}
    for block in form["blocks"]:
        if block["type"] != "input":
            continue
        one = block["element"]
        state = {
            "static_select": {"selected_option": one.get("initial_option")},
            "multi_static_select": {"selected_options": one.get("initial_options", [])},
            "checkboxes": {"selected_options": one.get("initial_options", [])},
            "timepicker": {"selected_time": one.get("initial_time")},
            "datepicker": {"selected_date": one.get("initial_date")},
            "plain_text_input": {"value": one.get("initial_value")},
        }[one["type"]]
        values[block["block_id"]] = {one["action_id"]: changes.get(block["block_id"], state)}
    return {**form, "state": {"values": values}}


@pytest.mark.parametrize(
    "manager",
    [
        MANAGER,
        Manager(
            id="b",
            name="B",
            teams=("a", "b"),
            zone="America/Argentina/ComodRivadavia",
            email=None,
            slack=("C0ALL",),
            day=6,
            hour=0,
            minute=5,
            country="AR",
            holiday="next working day",
            all_clear=False,
            outlets=("slack",),
            hidden=tuple(HIDEABLE),
            pause=Pause(MONDAY, date(2026, 12, 7)),
        ),
        Manager(
            id="c", name="C", teams=("a",), zone="UTC", email=None, slack=(), pause=Pause(date(2026, 11, 23), None)
        ),
    ],
    ids=["plain", "changed", "nowhere"],
)
def test_a_form_that_is_sent_as_it_stood_changes_nothing(manager, block_kit):
    form = render_settings_form(manager)
    read = read_settings_form(sent(form))

    assert_openable(form, block_kit)
    assert read["day"] == manager.day
    assert read["time"] == f"{manager.hour:02}:{manager.minute:02}"
    assert read["zone"] == manager.zone
    assert read.get("holiday", "same day") == manager.holiday
    assert read["all_clear"] is manager.all_clear
    assert set(read["hidden"]) == set(manager.hidden)
    assert read["paused_from"] == (manager.pause.start if manager.pause else None)
    assert read["paused_until"] == (manager.pause.until if manager.pause else None)


def test_only_outlets_that_the_file_has_are_offered():
    both = render_settings_form(MANAGER)
    one = render_settings_form(Manager(id="a", name="A", teams=("t",), zone="UTC", email=None, slack=("U1",)))
    none = render_settings_form(Manager(id="a", name="A", teams=("t",), zone="UTC", email=None, slack=()))

    assert read_settings_form(sent(both))["outlets"] == ("slack", "email")
    assert read_settings_form(sent(one))["outlets"] == ("slack",)
    assert "outlets" not in read_settings_form(sent(none))
    emptied = {"selected_options": []}
    read = read_settings_form(sent(both, outlets=emptied, all_clear=emptied, zone={"value": None}))
    assert (read["outlets"], read["all_clear"], read["zone"]) == ((), False, "")


def test_what_a_holiday_does_is_asked_where_a_country_is_known_and_explained_elsewhere(block_kit):
    known, unknown = render_settings_form(replace(MANAGER, country="DE")), render_settings_form(MANAGER)
    [asked] = [one for one in known["blocks"] if one.get("block_id") == "holiday"]

    assert_openable(known, block_kit)
    assert_openable(unknown, block_kit)
    assert asked["hint"]["text"] == "Those of the whole country (DE) count."
    assert read_settings_form(sent(known, holiday=option(known, "On the next working day")))["holiday"] == (
        "next working day"
    )
    assert "holiday" not in read_settings_form(sent(unknown))
    assert any("no country of yours is in the settings" in text for text in texts(unknown["blocks"]))


def test_home_says_in_two_lines_how_a_manager_is_briefed():
    assert settings_lines(MANAGER) == (
        "Mondays at 09:00, Europe/Berlin",
        "Slack and email, with the all clear of a quiet week",
    )
    other = Manager(
        id="a", name="A", teams=("t",), zone="UTC", email=None, slack=(), day=4, all_clear=False, hidden=("risk",)
    )
    moved = replace(MANAGER, country="DE", holiday="next working day")
    assert settings_lines(moved)[0] == "Mondays at 09:00 (a public holiday: next working day), Europe/Berlin"
    assert settings_lines(other) == (
        "Fridays at 09:00, UTC",
        "Nowhere, nothing in a quiet week, 1 card type turned off",
    )


def option(form: dict[str, Any], text: str) -> dict[str, Any]:
    options = [one for block in form["blocks"] for one in block.get("element", {}).get("options", ())]
    return {"selected_option": next(one for one in options if one["text"]["text"] == text)}


def test_a_snooze_is_read_as_it_was_asked(block_kit):
    form = render_mute_form("Payments: <!here> tests go", TARGET)

    assert_openable(form, block_kit)
    assert texts(form["blocks"])[0] == "*Payments: &lt;!here&gt; tests go*"
    choice = read_mute_form(sent(form, date={"selected_date": "2026-12-01"}))
    assert (choice.target, choice.day) == (TARGET, date(2026, 12, 1))


def test_a_long_card_still_has_a_form(block_kit):
    assert_openable(render_mute_form("&" * 900, Target(payload="f" * 64, card="k" * 1900)), block_kit)


@pytest.mark.parametrize(("held", "day"), [(TARGET.to_value(), None), ('{"target":"{}","offers":[]}', "2026-12-01")])
def test_a_form_of_an_older_version_is_refused(held, day):
    form = {**render_mute_form("x", TARGET), "private_metadata": held}
    with pytest.raises(ValueError, match=r"older version|no day"):
        read_mute_form(sent(form, date={"selected_date": day}))


LEFT = MailOff(words="Email to Ada is off: you unsubscribed on Mon 3 Nov.", by_reader=True)


@pytest.mark.parametrize("manager", [MANAGER, replace(MANAGER, slack=()), replace(MANAGER, outlets=("email",))])
def test_the_form_shows_email_off_may_be_sent_so_and_is_known_again(manager, block_kit) -> None:
    form = render_settings_form(manager, off=LEFT)
    [where] = [one for one in form["blocks"] if one.get("block_id") == "outlets"]

    assert_openable(form, block_kit)
    assert LEFT.words in form["blocks"][0]["text"]["text"]
    assert where["optional"] is True
    assert not chooses_mail(read_settings_form(sent(form)))
    assert showed_mail_off(sent(form))
    assert not showed_mail_off(sent(render_settings_form(manager)))


def test_the_form_of_a_refused_address_leaves_email_as_it_was_chosen(block_kit) -> None:
    form = render_settings_form(MANAGER, off=MailOff(words="Its server says " + "<no> & " * 200, by_reader=False))

    assert_openable(form, block_kit)
    assert read_settings_form(sent(form))["outlets"] == ("slack", "email")
    assert not showed_mail_off(sent(form))
