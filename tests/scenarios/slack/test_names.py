"""Nothing that Slack is answered names anybody whom it may not name: a role stands in, or an apology comes instead."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

import bot.slack.buttons.actions
import bot.slack.buttons.press
import bot.slack.buttons.redraw
import bot.slack.commands.ask
import bot.slack.forms
import bot.slack.home
import briefing.answers.answer_service
from briefing.contracts.payload import parse_payload
from data.errors import DatabaseUnusable
from data.records import Change, Person
from tests.office import CHANNEL, MEMBER, MIRIAM, STEFAN, Office, words
from tests.scenarios.asked import told

pytest_plugins = ("tests.backends", "tests.live")

JOINER = "\u2060"
"""It keeps Slack from taking what follows an @ for somebody to call."""
NAME, LOGIN = "Zoltan Quibell", "zquibell-77"
ZOLTAN = Person(id="zoltan", login=LOGIN, name=NAME, email="zoltan@acme.example", is_bot=False)
"""Somebody whom no briefing mentions, so that nobody may name them in one."""


@pytest.fixture(autouse=True)
def known(office: Office) -> Iterator[None]:
    office.back.store.save([ZOLTAN])
    yield
    office.be_idle()
    office.back.store.delete(Person, id="zoltan")


@pytest.fixture
def titled(office: Office) -> Iterator[None]:
    """A change of Payments whose title a stranger wrote."""
    [change] = [one for one in office.back.store.read(Change, number=971) if "payout" in one.title]
    office.back.store.save([replace(change, title=f"{change.title}, as @{LOGIN} and {NAME} asked")])
    yield
    office.back.store.save([change])


def apology(told: str) -> str:
    """The id that an apology has."""
    assert "Sorry, that did not work." in told, told
    assert NAME not in told
    assert LOGIN not in told
    return told.partition("report error `")[2].partition("`")[0]


@dataclass(frozen=True)
class Log:
    caplog: pytest.LogCaptureFixture

    def has(self, office: Office, error_id: str) -> None:
        office.logged(self.caplog, error_id)
        assert "would have named somebody" in self.caplog.text
        assert NAME not in self.caplog.text
        assert LOGIN not in self.caplog.text


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Log:
    caplog.set_level(logging.INFO)
    return Log(caplog)


# --- a role stands in --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("titled")
@pytest.mark.parametrize("user", [MEMBER, STEFAN])
def test_a_title_that_names_somebody_is_answered_with_a_role_to_who_manages_nothing_of_it(
    office: Office, user: str
) -> None:
    """Stefan manages other teams and administers all."""
    answer = words(office.ask("pr acme/payments#971", user=user)).replace(JOINER, "")

    assert "as @a colleague and a colleague asked" in answer


@pytest.mark.usefixtures("titled")
def test_who_manages_the_team_reads_the_title_as_it_is(office: Office) -> None:
    assert f"as @{LOGIN} and {NAME} asked" in words(office.ask("pr acme/payments#971", user=MIRIAM)).replace(JOINER, "")


@pytest.mark.parametrize("user", [MEMBER, MIRIAM])
def test_a_question_is_answered_with_a_role_for_whom_the_answer_names(asking: Office, user: str) -> None:
    sentence = {"text": f"It is called “as {NAME} asked”.", "facts": ["week.changes"]}
    asking.elsewhere.told = told(sentences=[sentence], note=f"{LOGIN} knows more", looked=[f"the changes of {NAME}"])

    answer = words(asking.ask("ask who asked for it", user=user))

    assert "as a colleague asked" in answer
    assert "a colleague knows more" in answer
    assert "looked at the changes of a colleague" in answer
    assert NAME not in answer


# --- and what is finished is looked at once more -----------------------------------------------------------------


@pytest.fixture
def unmended(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (briefing.answers.answer_service, bot.slack.commands.ask):
        monkeypatch.setattr(module, "redacted", lambda value, _: value, raising=False)


@pytest.mark.usefixtures("titled", "unmended")
def test_an_answer_that_still_names_somebody_is_not_sent_and_an_apology_says_where_to_look(
    office: Office, log: Log
) -> None:
    log.has(office, apology(words(office.ask("pr acme/payments#971", user=MEMBER))))


@pytest.mark.usefixtures("unmended")
def test_an_answer_to_a_question_that_still_names_somebody_is_not_sent_at_once_or_later(
    asking: Office, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking.elsewhere.told = told(note=f"{NAME} knows more")
    log.has(asking, apology(words(asking.ask("ask who asked for it", user=MEMBER))))

    monkeypatch.setattr(asking.slow, "patience", 0.01)
    asking.elsewhere.gate.clear()
    command = asking.type("ask who asked for it", user=MEMBER)
    asking.slack.responses(command, count=1)
    asking.elsewhere.gate.set()
    asking.slack.responses(command, count=2)
    log.has(asking, apology("\n".join(words(one) for one in asking.slack.shown(command))))


def naming(render: Callable[..., Any]) -> Callable[..., Any]:
    """What renders a view, with somebody's name in it."""

    def rendered(*arguments: Any, **more: Any) -> Mapping[str, Any]:
        view = render(*arguments, **more)
        section = {"type": "section", "text": {"type": "mrkdwn", "text": f"says *{NAME}*"}}
        return {**view, "blocks": [*view["blocks"], section]}

    return rendered


def let_name(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    monkeypatch.setattr(module, name, naming(getattr(module, name)))


def test_a_home_that_would_name_somebody_after_a_press_stays_as_it_was_and_one_that_is_opened_apologises(
    office: Office, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = office.home(MIRIAM)
    let_name(monkeypatch, bot.slack.home, "render_home")

    office.press(home, "Acknowledge", user=MIRIAM)

    log.has(office, apology(words(office.modal(MIRIAM, holding="Sorry"))))
    assert NAME not in words(office.slack.home(MIRIAM))
    apology(words(office.home(MIRIAM, holding="Sorry")))


@pytest.mark.parametrize(("label", "render"), [("Why?", "render_why"), ("Open all", "render_all_cards")])
def test_a_modal_that_would_name_somebody_is_not_opened_and_the_press_is_answered(
    office: Office, log: Log, monkeypatch: pytest.MonkeyPatch, label: str, render: str
) -> None:
    let_name(monkeypatch, bot.slack.buttons.press, render)

    pressed = office.press(office.digest(MIRIAM), label, user=MIRIAM)

    log.has(office, apology(office.told(pressed)))
    assert office.slack.modals(MIRIAM) == []


@pytest.mark.parametrize(
    ("label", "module", "render"),
    [("Why?", bot.slack.buttons.press, "render_why"), ("Preview Monday", bot.slack.buttons.actions, "render_preview")],
)
def test_what_would_name_somebody_when_opened_from_home_apologises_in_a_modal(  # noqa: PLR0913, PLR0917 (what it is made of)
    office: Office, log: Log, monkeypatch: pytest.MonkeyPatch, label: str, module: Any, render: str
) -> None:
    let_name(monkeypatch, module, render)
    body = next(one.body for one in office.live.payloads() if one.scope_id == "payments")
    office.elsewhere.payload = parse_payload(body, name="it")

    office.press(office.home(MIRIAM), label, user=MIRIAM)

    log.has(office, apology(words(office.modal(MIRIAM, holding="Sorry"))))


def test_a_form_that_would_be_answered_with_a_name_is_answered_with_an_apology(
    office: Office, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = office.mute_form()
    monkeypatch.setattr(bot.slack.forms, "perform", lambda *_, **__: f"as {NAME} said")

    answer = json.loads(office.send(office.slack.submit(form, **{"Say nothing about it until": "2026-10-01"})))

    assert answer["response_action"] == "update"
    log.has(office, apology(words(answer["view"])))


def test_a_message_that_would_name_somebody_is_not_drawn_again_and_what_was_done_is_said(
    office: Office, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest, render = office.digest(MIRIAM), bot.slack.buttons.redraw.drawn
    drawn = lambda *told: [replace(one, text=f"{one.text} says {NAME}") for one in render(*told)]  # noqa: E731
    monkeypatch.setattr(bot.slack.buttons.redraw, "drawn", drawn)

    answer = office.told(office.press(digest, "Acknowledge", user=MIRIAM))

    assert "Acknowledged by a manager of Payments" in answer
    log.has(office, apology(answer))
    assert digest.edits == 0


# --- what is nobody's name, and what is no leak ------------------------------------------------------------------


@pytest.mark.parametrize("text", [f"{LOGIN}", f"mute {NAME} until {LOGIN}"])
def test_what_somebody_typed_themselves_is_said_back(office: Office, text: str) -> None:
    assert "Sorry" not in words(office.ask(text, user=MEMBER))


def test_readers_are_named_to_themselves(office: Office) -> None:
    manager = next(one for one in office.live.settings.organisation.managers if one.id == "miriam-adler")
    own = Person(id="miriam", login="madler-9", name=manager.name, email=manager.email, is_bot=False)
    office.back.store.save([own])
    try:
        assert "1 warning: Payments" in words(office.home(MIRIAM))
        office.press(office.slack.home(MIRIAM), "Change", user=MIRIAM)
        office.modal(MIRIAM, holding="Your briefing")
    finally:
        office.back.store.delete(Person, id="miriam")


@pytest.mark.parametrize("text", ["", "queue", "status", "pr acme/payments#971"])
def test_no_answer_of_the_company_is_taken_for_a_name(office: Office, text: str) -> None:
    assert "Sorry" not in office.told(office.type(text, user=STEFAN))


def test_what_cannot_be_looked_at_is_not_sent_and_the_apology_needs_no_look(
    office: Office, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise DatabaseUnusable("the database is away")

    monkeypatch.setattr(briefing.answers.answer_service.AnswerService, "look", away, raising=False)

    answer = words(office.ask("pr acme/payments#971", user=MIRIAM, channel=CHANNEL))

    office.logged(log.caplog, apology(answer))
