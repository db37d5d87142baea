"""A live Monday of the example organisation: who gets what, once, whatever goes wrong on the way."""

from __future__ import annotations

import pytest

from briefing.run import Outcome
from tests.fakes.slack_faults import Drop, RateLimited, ServerError
from tests.monday import NOW, SLACK_IDS, Live

pytest_plugins = ("tests.backends", "tests.live")

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


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_each_manager_gets_one_parent_its_thread_and_one_mail_from_one_payload_a_scope(few_weeks: Live) -> None:
    outcomes = few_weeks.brief()

    assert all_sent(outcomes)
    scopes = {one.due.scope.id for one in outcomes.values()}
    frozen = {one.scope_id: one.hash for one in few_weeks.payloads()}
    assert len(outcomes) == 8
    assert len(scopes) == 7
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
    assert few_weeks.received() == (sum(len(one.deliveries) - 1 for one in outcomes.values()), 8)


def test_a_second_run_sends_nothing(live: Live) -> None:
    live.brief()
    before = live.received()
    live.clock.forward(days=2)

    again = live.brief()

    assert all_sent(again)
    assert live.received() == before


def test_a_run_that_goes_on_forgets_whom_it_has_finished_with(few_weeks: Live) -> None:
    few_weeks.keep("anjali-rao", "farah-aziz")
    with few_weeks.running() as run:
        first, second = run.brief_due(), run.brief_due()
        few_weeks.clock.forward(weeks=1)
        next_week = run.brief_due()

    assert [len(one) for one in (first, second, next_week)] == [2, 0, 2]


def test_a_run_that_is_told_to_stop_leaves_the_others_due(pair: Live) -> None:
    asked = iter([False, True])
    with pair.running() as run:
        before = run.brief_due(is_stopping=lambda: next(asked))
        after = run.brief_due()

    assert (len(before), len(after)) == (1, 1)
    assert len(pair.mail.mails) == 2


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


def test_a_reader_whom_slack_does_not_know_still_gets_the_mail_and_stops_nobody(pair: Live) -> None:
    del pair.slack.workspace.users[ANJALI]

    outcomes = pair.brief()

    assert states(outcomes.pop("anjali-rao")) == [("slack", 0, "claimed"), ("email", 0, "sent")]
    assert pair.deliveries(ANJALI) == [(0, "claimed", "Slack: channel_not_found")]
    assert all_sent(outcomes)

    pair.slack.add_user(ANJALI)
    pair.clock.forward(minutes=1)
    pair.brief()
    assert {state for _, state, _ in pair.deliveries(ANJALI)} == {"sent"}


def test_a_scope_of_which_nothing_was_collected_is_an_error_and_stops_nobody(pair: Live) -> None:
    pair.text += STRANGE_TEAM

    outcomes = pair.brief()

    assert "no change of Aardvark is known up to the end of 2026-W36" in (outcomes.pop("aaron").error or "")
    assert pair.mail.inbox("aaron@acme.example") == []
    assert all_sent(outcomes)
    assert "aardvark" not in {one.scope_id for one in pair.payloads()}


def test_a_refused_recipient_is_failed_in_the_servers_words_and_not_asked_again(pair: Live) -> None:
    pair.mail.refuse(ANJALI_MAIL)

    outcomes = pair.brief()
    pair.brief()

    assert pair.deliveries(ANJALI_MAIL) == [(0, "failed", "RCPT TO: 550 5.1.1 No such user here")]
    assert pair.mail.commands.count(f"RCPT {ANJALI_MAIL}") == 1
    assert states(outcomes.pop("anjali-rao"))[0] == ("slack", 0, "sent")
    assert all_sent(outcomes)


def test_a_mail_that_the_server_wants_later_is_sent_by_the_next_run(pair: Live) -> None:
    pair.mail.fail("RCPT", "451 4.7.1 Greylisted, come back")

    pair.brief()
    assert pair.deliveries(ANJALI_MAIL) == [(0, "claimed", "RCPT TO: 451 4.7.1 Greylisted, come back")]

    pair.clock.forward(minutes=1)
    assert all_sent(pair.brief())
    assert len(pair.mail.inbox(ANJALI_MAIL)) == 1


def test_a_mail_server_that_says_nothing_after_the_mail_leaves_it_unknown_for_ever(pair: Live) -> None:
    pair.mail.drop("DATA")

    pair.brief()
    pair.clock.forward(hours=1)
    outcome = pair.brief()["anjali-rao"]

    assert states(outcome)[-1] == ("email", 0, "unknown")
    assert len(pair.mail.inbox(ANJALI_MAIL)) == 1


# --- Slack does not answer --------------------------------------------------------------------------------------


FATES = {
    "rate-limited": (RateLimited(60), "claimed", 0),
    "server-error": (ServerError(500), "unknown", 0),
    "dropped": (Drop(accept=False), "unknown", 0),
    "accepted-then-dropped": (Drop(accept=True), "unknown", 1),
}
"""What becomes of a post: how Slack fails, the state that it leaves, and how many posts arrived."""


# Each at the parent; of the thread those that leave it open whether it arrived.
@pytest.mark.parametrize(("part", "fate"), [*((0, one) for one in FATES), (1, "dropped"), (1, "accepted-then-dropped")])
def test_a_post_without_an_answer_is_looked_for_before_it_is_sent_again(pair: Live, part: int, fate: str) -> None:
    fault, state, arrived = FATES[fate]
    pair.slack.faults.rule = lambda method, arguments: (
        pair.slack.faults.__setattr__("rule", None) or fault
        if method == "chat.postMessage" and ("thread_ts" in arguments) == bool(part)
        else None
    )

    first = pair.brief()["anjali-rao"]
    assert states(first)[part] == ("slack", part, state)
    assert len(pair.slack.messages(ANJALI)) == part + arrived

    pair.clock.forward(minutes=11)
    again = pair.brief()

    assert all_sent(again)
    [parent] = pair.slack.parents(ANJALI)
    assert len(pair.slack.thread(parent)) == len(again["anjali-rao"].deliveries) - 2
    assert len(pair.mail.inbox(ANJALI_MAIL)) == 1


def test_where_the_history_may_not_be_read_it_stays_unknown_and_is_not_sent_again(pair: Live) -> None:
    pair.slack.fail("chat.postMessage", Drop(accept=True))
    pair.brief()
    pair.slack.faults.rule = lambda method, _: ServerError(503) if method == "conversations.history" else None
    pair.clock.forward(minutes=11)

    again = pair.brief()["anjali-rao"]

    assert states(again)[0] == ("slack", 0, "unknown")
    assert len(pair.slack.messages(ANJALI)) == 1


def test_everybody_of_the_example_is_known_to_the_fake_slack(live: Live) -> None:
    assert sorted(address for one in live.settings.organisation.managers for address in one.slack) == sorted(SLACK_IDS)
    assert live.clock.now() == NOW
