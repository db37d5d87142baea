"""`/risk` over the wired app: who is asking, this week's briefing of theirs, and a dead end for strangers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from bot.slack.answers import UnknownReader
from bot.wiring import build_answers, build_slack, build_store
from data.records import Change
from tests.fakes.slack import FakeSlack
from tests.monday import ClosingStore, Live

pytest_plugins = ("tests.backends", "tests.live")

ANJALI, MIRIAM, STEFAN = "U07ANJRAO06", "U07MADLER02", "U07SKRUEG07"
STRANGER = "U0STRANGER"


@contextmanager
def serving(live: Live, mode: str) -> Iterator[str]:
    """The Slack side as the settings build it; http mode on a free port. Yields where it listens."""
    settings = live.settings
    settings = replace(settings, slack=settings.slack.model_copy(update={"mode": mode, "port": 0}))
    with (
        build_store(settings) as store,
        build_slack(settings, build_answers(settings, store, clock=live.clock)) as server,
    ):
        yield getattr(server, "url", "")


def told(live: Live, user: str, *, count: int = 1) -> list[dict]:
    """Ask over signed HTTP."""
    with serving(live, "http") as url:
        command = live.slack.command("", user=user)
        assert live.slack.post_signed(url, command).status == 200
        return live.slack.responses(command, count=count)


def test_a_signed_command_is_answered_with_this_weeks_briefing(live: Live) -> None:
    live.brief()
    [parent] = live.slack.parents(ANJALI)
    thread = live.slack.thread(parent)

    answers = told(live, ANJALI, count=1 + len(thread))

    assert [one["blocks"] for one in answers] == [parent.blocks, *(one.blocks for one in thread)]
    assert {one["response_type"] for one in answers} == {"ephemeral"}
    assert "2026-W36" in str(answers[0]["blocks"])


def test_a_command_over_socket_mode_is_answered_with_this_weeks_briefing(live: Live) -> None:
    with serving(live, "socket"):
        command = live.slack.command("", user=ANJALI)
        envelope = live.slack.send_command(command)
        live.slack.wait_until(lambda: envelope.acked_at)
        answers = live.slack.responses(command, count=2)

    assert "2026-W36" in str(answers[0]["blocks"])
    assert "Discovery" in answers[0]["text"]


def test_a_manager_whose_slack_is_a_channel_is_known_by_email_and_gets_a_private_edition(live: Live) -> None:
    live.text = live.text.replace(ANJALI, "C0DISCOVERY")
    live.slack.workspace.users[ANJALI].email = "Anjali.Rao@acme.example"

    answers = told(live, ANJALI, count=2)

    assert "Discovery" in answers[0]["text"]
    assert "Private edition" in str(answers[-1]["blocks"])


def test_where_nobody_is_named_the_answer_names_nobody(live: Live) -> None:
    live.text = live.text.replace('names = "private"', 'names = "never"')

    assert "People are given by role" in str(told(live, MIRIAM, count=2)[-1]["blocks"])


def test_a_stranger_gets_a_dead_end_and_is_sent_to_an_administrator(live: Live) -> None:
    live.slack.add_user(STRANGER, email="stranger@acme.example")

    [answer] = told(live, STRANGER)

    assert answer["text"].startswith("You are not set up to read")
    assert f"Ask <@{STEFAN}>" in answer["text"]
    assert "Discovery" not in str(answer)


def test_an_empty_address_is_nobodys(live: Live) -> None:
    live.text = live.text.replace('email = "anjali.rao@acme.example"\n', "")
    settings = live.settings
    with build_store(settings) as store:
        answers = build_answers(settings, store, clock=live.clock)

        assert answers.briefing_for(STRANGER, "") == UnknownReader()
        assert answers.briefing_for(STRANGER, None) == UnknownReader()


def test_what_nobody_has_computed_yet_is_computed_once_and_is_what_the_run_then_sends(live: Live) -> None:
    live.keep("anjali-rao")
    live.clock.forward(weeks=1)

    shown = told(live, ANJALI, count=2)
    live.brief()

    assert "2026-W37" in str(shown[0]["blocks"])
    assert live.slack.parents(ANJALI)[0].blocks == shown[0]["blocks"]
    assert len([one for one in live.payloads() if one.week == "2026-W37"]) == 1


def test_without_data_the_reader_is_told_why(live: Live) -> None:
    with ClosingStore(live.url) as store:
        store.delete(Change, repository_id="acme/discovery")
    live.clock.forward(weeks=1)

    [answer] = told(live, ANJALI)

    assert answer["text"].startswith("There is no briefing of Discovery for 2026-W37: no change of its repositories")
    assert [one.week for one in live.payloads() if one.scope_id == "discovery"] == ["2026-W36"]


@pytest.mark.parametrize("asked", [ANJALI, "U07MADLER02"])
def test_nobody_is_shown_another_teams_briefing(live: Live, slack: FakeSlack, asked: str) -> None:
    label, other = ("Discovery", "Payments") if asked == ANJALI else ("Payments", "Discovery")

    shown = str(told(live, asked, count=2))

    assert label in shown
    assert other not in shown
    assert slack.calls_of("users.info") == []
