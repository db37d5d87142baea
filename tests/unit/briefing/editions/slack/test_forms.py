from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from briefing.contracts.organisation import Manager, Pause
from briefing.editions.email.leaving import MailOff, as_meant, chooses_mail, mail_off
from briefing.editions.slack.forms import (
    read_mute_form,
    read_settings_form,
    render_mute_form,
    render_settings_form,
    settings_lines,
    showed_mail_off,
)
from briefing.editions.view.controls import Target
from briefing.readers.addresses import mark_unsubscribed
from briefing.readers.preferences import HIDEABLE
from data.store import Store
from tests.unit.briefing.editions.slack_checks import assert_openable

MANAGER = Manager(id="ada", name="Ada", teams=("pay",), zone="Europe/Berlin", email="ada@a.example", slack=("U0ADA",))
NOWHERE = replace(MANAGER, email=None, slack=())
MONDAY = date(2026, 11, 23)
CHANGED = replace(
    NOWHERE, zone="America/Argentina/ComodRivadavia", slack=("C0ALL",), day=6, hour=0, minute=5, country="AR",
    holiday="next working day", all_clear=False, outlets=("slack",), hidden=tuple(HIDEABLE),
    pause=Pause(MONDAY, date(2026, 12, 7)),
)  # fmt: skip
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
        CHANGED,
        replace(NOWHERE, pause=Pause(MONDAY, None)),
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
    one, none = (render_settings_form(one) for one in (replace(NOWHERE, slack=("U1",)), NOWHERE))

    assert read_settings_form(sent(both))["outlets"] == ("slack", "email")
    assert read_settings_form(sent(one))["outlets"] == ("slack",)
    assert "outlets" not in read_settings_form(sent(none))
    emptied = {"selected_options": []}
    read = read_settings_form(sent(both, outlets=emptied, all_clear=emptied, zone={"value": None}))
    assert (read["outlets"], read["all_clear"], read["zone"]) == ((), False, "")


def test_home_says_in_two_lines_how_a_manager_is_briefed():
    assert settings_lines(MANAGER) == (
        "Mondays at 09:00, Europe/Berlin",
        "Slack and email, with the all clear of a quiet week",
    )
    other = replace(NOWHERE, zone="UTC", day=4, all_clear=False, hidden=("risk",))
    moved = replace(MANAGER, country="DE", holiday="next working day")
    assert settings_lines(moved)[0] == "Mondays at 09:00 (a public holiday: next working day), Europe/Berlin"
    assert settings_lines(other) == (
        "Fridays at 09:00, UTC",
        "Nowhere, nothing in a quiet week, 1 card type turned off",
    )


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


# ---- mail that is off because its address is marked

ADA = replace(MANAGER, zone="Pacific/Auckland", email="Ada@Acme.example")
NOON = 1_762_131_600
"""Mon 3 Nov 2025 01:00 UTC, when it is afternoon in Auckland."""
SAID = MailOff(words="Email to ada@acme.example is off: you unsubscribed on Mon 3 Nov.", by_reader=True)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_words_have_the_address_as_the_settings_write_it_and_the_readers_own_day(store: Store) -> None:
    assert mail_off(store, ADA) is None

    mark_unsubscribed(store, "ada@acme.example", "by the link in a mail", NOON)

    assert mail_off(store, ADA) == replace(SAID, words=SAID.words.replace("ada@acme", "Ada@Acme"))
    assert mail_off(store, replace(ADA, zone="America/New_York")).words.endswith("on Sun 2 Nov.")
    assert mail_off(store, replace(ADA, email=None)) is None


@pytest.mark.parametrize(
    ("own", "chosen", "meant"),
    [
        pytest.param({}, ("slack",), ("slack", "email"), id="as it was shown"),
        pytest.param({}, (), (), id="Slack given up too, which is refused"),
        pytest.param({"outlets": ("slack",)}, ("slack",), ("slack",), id="had turned email off before"),
        pytest.param({"outlets": ("email",)}, ("slack",), ("slack", "email"), id="Slack ticked instead"),
        pytest.param({"slack": ()}, (), ("email",), id="has mail alone"),
    ],
)
def test_a_box_that_was_shown_empty_and_left_so_says_nothing(own, chosen, meant) -> None:
    assert as_meant({"day": 1, "outlets": chosen}, replace(ADA, **own)) == {"day": 1, "outlets": meant}


def test_a_form_without_outlets_is_kept_as_it_is() -> None:
    assert as_meant({"day": 1}, ADA) == {"day": 1}
    assert not chooses_mail({"day": 1})
