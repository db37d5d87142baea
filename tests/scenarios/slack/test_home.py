"""The App Home: what each kind of reader finds there, and what it says after something was done."""

from __future__ import annotations

from tests.fakes.slack_faults import ErrorCode
from tests.office import MEMBER, MIRIAM, STEFAN, STRANGER, Office, buttons, words

pytest_plugins = ("tests.backends", "tests.live")


def test_a_member_finds_the_week_and_nothing_to_act_on(office: Office) -> None:
    home = office.home(MEMBER)

    assert "landed without an owner's approval" in words(home)
    assert "Sam Okafor" not in words(home)
    assert "Acknowledge" not in buttons(home)
    assert "Next briefing" not in words(home)


def test_a_stranger_is_told_whom_to_ask_and_nothing_of_anybodys_week(office: Office) -> None:
    home = words(office.home(STRANGER))

    assert f"<@{STEFAN}>" in home
    assert "Payments" not in home


def test_on_home_why_and_the_settings_open_and_what_is_acknowledged_is_shown(office: Office) -> None:
    office.press(office.home(MIRIAM), "Why?", user=MIRIAM)
    assert "materially more owned files" in words(office.modal(MIRIAM))

    office.press(office.home(MIRIAM), "Change", user=MIRIAM)
    office.modal(MIRIAM, holding="Your briefing")

    office.press(office.home(MIRIAM), "Acknowledge", user=MIRIAM)
    office.slack.wait_until(lambda: "Acknowledged by a manager" in words(office.slack.home(MIRIAM)))
    office.until(office.digest(MIRIAM), "Acknowledged by a manager of Payments")


def test_a_home_that_slack_refuses_is_in_the_log_under_an_id_and_the_next_one_is_filled(office: Office, caplog) -> None:
    caplog.set_level("INFO")
    office.slack.fail("views.publish", ErrorCode("hash_conflict"))
    office.send(office.slack.home_opened(MIRIAM))
    office.logged(caplog, "could not be filled: changed meanwhile (hash_conflict, error ")

    assert "1 warning: Payments" in words(office.home(MIRIAM))


def test_the_tab_of_messages_fills_nothing(office: Office) -> None:
    event = office.slack.home_opened(MIRIAM)
    event.payload["event"]["tab"] = "messages"
    office.send(event)

    office.home(STEFAN)
    assert MIRIAM not in office.slack.workspace.homes


def test_what_goes_wrong_on_home_is_said_in_a_modal(office: Office, monkeypatch) -> None:
    home = office.home(MIRIAM)
    monkeypatch.setattr("bot.slack.buttons.actions.perform", lambda *_, **__: 1 / 0)

    office.press(home, "Acknowledge", user=MIRIAM)

    assert "report error" in words(office.modal(MIRIAM, holding="Sorry"))
