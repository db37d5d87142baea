"""What an operator asks for is what the next run does, and does once: left out, sent after all, and sent again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.monday import Live

DANA = "dana-whitfield"


def ask(live: Live, *arguments: str) -> str:
    done = live.call(*arguments, "--now", live.clock.now().isoformat())
    assert done.exit_code == 0, done.output
    return done.stdout


def shown(live: Live) -> dict[str, dict[str, Any]]:
    found = json.loads(ask(live, "runs", "--json", "--reader", DANA))["briefings"]
    return {one["outlet"]: one for one in found}


@pytest.fixture
def monday(live: Live) -> Live:
    """Dana's briefing is due this second, and nobody else reads."""
    live.keep(DANA)
    return live


def test_what_was_sent_is_sent_again_as_it_was_once_for_each_time_that_somebody_asks(monday: Live) -> None:
    monday.brief()
    posts, mails = monday.received()
    [first] = [one.message.get_body(("plain",)).get_content() for one in monday.mail.mails]

    ask(monday, "resend", DANA, "--yes")
    ask(monday, "resend", DANA, "--yes")
    monday.clock.forward(minutes=1)
    for _ in range(2):
        monday.brief()

    assert monday.received() == (2 * posts, 2 * mails)
    assert monday.mail.mails[-1].message.get_body(("plain",)).get_content() == first
    assert {(one["state"], one["generation"]) for one in shown(monday).values()} == {("sent", 1)}
    # Each part is told apart in what a run shows.
    scope = shown(monday)["email"]["run_id"]
    assert "1 (resend 1)" in ask(monday, "runs", scope)


def test_a_mail_of_which_nobody_knows_stays_so_until_somebody_asks_for_it_again(monday: Live) -> None:
    monday.mail.drop("DATA")
    monday.brief()
    assert shown(monday)["email"]["state"] == "unknown"
    _, mails = monday.received()

    done = monday.call("retry", DANA, "--now", monday.clock.now().isoformat())
    monday.clock.forward(minutes=1)
    monday.brief()

    assert (done.exit_code, monday.received()[1]) == (1, mails)
    ask(monday, "resend", DANA, "--outlet", "email", "--yes")
    monday.brief()
    assert monday.received()[1] == mails + 1
    assert shown(monday)["email"]["state"] == "sent"
