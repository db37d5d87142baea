"""A live Monday of the example organisation: who gets what, once, whatever goes wrong on the way."""

from __future__ import annotations

import pytest

from briefing.delivery.run import Outcome
from tests.fakes.slack_faults import Drop
from tests.monday import Live

ANJALI, ANJALI_MAIL = "U07ANJRAO06", "anjali.rao@acme.example"
"""She reads for the team that is furthest east, and so is the first to be briefed."""
DANA, LUIS, STORE = "U07DWHITE04", "U07LORTEG05", "C0STOREFRONT"
STRANGE_TEAM = """
[[team]]
id = "aardvark"
label = "Aardvark"
zone = "Asia/Tokyo"

[[service]]
id = "aardvark"
team = "aardvark"
[[service.path]]
repository = "acme/nobody-collected-this"
globs = ["**"]

[[manager]]
id = "aaron"
name = "Aaron"
teams = ["aardvark"]
email = "aaron@acme.example"
"""


def states(outcome: Outcome) -> list[tuple[str, int, str]]:
    return [(one.outlet, one.part, one.state) for one in outcome.deliveries]


def all_sent(outcomes: dict[str, Outcome]) -> bool:
    found = [states(one) for one in outcomes.values()]
    return all(found) and {state for one in found for _, _, state in one} == {"sent"}


@pytest.fixture
def pair(live: Live) -> Live:
    """Only Anjali, and Farah who comes after her."""
    live.keep("anjali-rao", "farah-aziz")
    return live


# --- a Monday without trouble -----------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_each_manager_gets_one_parent_its_thread_and_one_mail_from_one_payload_a_scope(few_weeks: Live) -> None:
    few_weeks.keep("dana-whitfield", "luis-ortega", "anjali-rao")

    outcomes = few_weeks.brief()

    assert all_sent(outcomes)
    scopes = {one.due.scope.id for one in outcomes.values()}
    frozen = {one.scope_id: one.hash for one in few_weeks.payloads()}
    assert (len(outcomes), len(scopes)) == (3, 2)
    assert set(frozen) == scopes
    for outcome in outcomes.values():
        manager, payload = outcome.due.manager, frozen[outcome.due.scope.id]
        [parent] = few_weeks.slack.parents(manager.slack[0])
        thread = few_weeks.slack.thread(parent)
        [mail] = few_weeks.mail.inbox(manager.email or "")
        assert {one.payload_hash for one in outcome.deliveries} == {payload}
        assert len(thread) == len(outcome.deliveries) - 2
        assert payload[:12] in str(thread[-1].blocks)
        assert payload[:12] in mail.get_body(("plain",)).get_content()
    assert few_weeks.received() == (sum(len(one.deliveries) - 1 for one in outcomes.values()), 3)


def test_a_second_run_sends_nothing(pair: Live) -> None:
    pair.brief()
    before = pair.received()
    pair.clock.forward(days=2)

    again = pair.brief()

    assert all_sent(again)
    assert pair.received() == before


def test_two_managers_who_share_a_channel_get_one_post_there_and_a_mail_each(live: Live) -> None:
    live.keep("dana-whitfield", "luis-ortega")
    live.slack.add_channel(STORE)
    live.text = live.text.replace(DANA, STORE).replace(LUIS, STORE)

    outcomes = live.brief()

    assert all_sent(outcomes)
    assert len(live.slack.parents(STORE)) == 1
    assert [len(live.mail.inbox(f"{name}@acme.example")) for name in ("dana.whitfield", "luis.ortega")] == [1, 1]
    assert "People are given by role" in str(live.slack.thread(live.slack.parents(STORE)[0])[-1].blocks)


# --- one reader's trouble is nobody else's ----------------------------------------------------------------------


def test_a_scope_of_which_nothing_was_collected_is_an_error_and_stops_nobody(pair: Live) -> None:
    pair.text += STRANGE_TEAM

    outcomes = pair.brief()

    assert "no change of Aardvark is known up to the end of 2026-W36" in (outcomes.pop("aaron").error or "")
    assert pair.mail.inbox("aaron@acme.example") == []
    assert all_sent(outcomes)
    assert "aardvark" not in {one.scope_id for one in pair.payloads()}


# Each at the parent; of the thread those that leave it open whether it arrived.


# --- Slack does not answer: for the first post of a thread test_service_faults.py has every fate -----------------


@pytest.mark.parametrize("accepted", [False, True])
def test_a_post_in_a_thread_without_an_answer_is_looked_for_before_it_is_sent_again(
    pair: Live, *, accepted: bool
) -> None:
    pair.slack.faults.rule = lambda method, arguments: (
        pair.slack.faults.__setattr__("rule", None) or Drop(accept=accepted)
        if method == "chat.postMessage" and "thread_ts" in arguments
        else None
    )

    first = pair.brief()["anjali-rao"]
    assert states(first)[1] == ("slack", 1, "unknown")
    assert len(pair.slack.messages(ANJALI)) == 1 + accepted

    pair.clock.forward(minutes=11)
    again = pair.brief()

    assert all_sent(again)
    [parent] = pair.slack.parents(ANJALI)
    assert len(pair.slack.thread(parent)) == len(again["anjali-rao"].deliveries) - 2
    assert len(pair.mail.inbox(ANJALI_MAIL)) == 1
