"""Slack and the mail server fail for one reader: what that is called, that the other waits for nothing, how it ends.

The clock is moved by hand, and one that nobody moved is the proof that nobody waited.
"""

from __future__ import annotations

import pytest

from tests.fakes.slack_faults import Drop, ErrorCode, Hold, RateLimited, ServerError
from tests.faulty import ANJALI, FARAH, HERS, OUT, assert_it_healed, assert_nobody_waited, failing, only, opened
from tests.monday import Live

HER_MAIL, OTHERS_MAIL = "anjali.rao@acme.example", "farah.aziz@acme.example"


@pytest.fixture
def by_slack(live: Live) -> Live:
    return only("slack", live)


@pytest.fixture
def by_mail(live: Live) -> Live:
    return only("email", live)


@pytest.fixture
def by_both(live: Live) -> Live:
    return only("both", live)


# --- Slack ------------------------------------------------------------------------------------------------------

POST = "chat.postMessage"
SLACK_FATES = {
    "put right by somebody": (lambda: ErrorCode("not_in_channel"), "claimed", "Slack: not_in_channel", 60),
    "limited": (lambda: RateLimited(90), "claimed", "Slack: ratelimited", 90),
    "broken": (lambda: ServerError(500), "unknown", "Slack: ", 60),
    "dropped after it arrived": (lambda: Drop(accept=True), "unknown", "no answer from Slack", 60),
    "silent after it arrived": (lambda: Hold(accept=True), "unknown", "no answer from Slack: TimeoutError", 60),
}
"""How Slack fails: what a post is then, what the briefing waits for in words, and for how many seconds."""


@pytest.mark.parametrize("fate", SLACK_FATES)
def test_however_slack_fails_for_one_reader_the_others_have_theirs_and_hers_comes_once(
    by_slack: Live, fate: str
) -> None:
    make, part, words, wait = SLACK_FATES[fate]
    with opened(by_slack) as floor:
        with failing(by_slack, POST, make()):
            floor.tick()

            state, reason = floor.end(ANJALI)
            assert (state, floor.wait(ANJALI), floor.parts(HERS)) == ("due", wait, [part])
            assert (reason or "").startswith(words)
            assert_nobody_waited(floor)
        floor.tick(seconds=wait)
        assert_it_healed(floor)


def test_what_slack_refuses_for_good_is_failed_in_its_words_and_not_asked_again(by_slack: Live) -> None:
    with opened(by_slack) as floor, failing(by_slack, POST, ErrorCode("msg_too_long")):
        floor.tick()
        assert (floor.end(ANJALI), floor.parts(HERS)) == (("failed", "Slack: msg_too_long"), ["failed"])
        assert_nobody_waited(floor)

        asked = len(by_slack.slack.calls_of(POST))
        floor.tick(hours=1)
        assert len(by_slack.slack.calls_of(POST)) == asked


def test_a_history_that_cannot_be_read_keeps_it_unknown_until_it_can(by_slack: Live) -> None:
    with opened(by_slack) as floor:
        with failing(by_slack, POST, Drop(accept=True)):
            floor.tick()
        by_slack.slack.faults.rule = lambda method, _: (
            ErrorCode("missing_scope", {"needed": "im:history"}) if method == "conversations.history" else None
        )
        floor.tick(minutes=1)

        state, reason = floor.end(ANJALI)
        assert (state, floor.parts(HERS)) == ("due", ["unknown"])
        assert reason == "Slack's history could not be read: Slack: missing_scope; needs the scope im:history"
        assert len(by_slack.slack.messages(HERS)) == 1
        by_slack.slack.faults.rule = None
        floor.tick(minutes=15)
        assert_it_healed(floor)


def test_a_channel_that_cannot_be_looked_up_gets_nothing_until_it_can(by_slack: Live) -> None:
    channel = "C0DISCOVER"
    by_slack.slack.add_channel(channel)
    by_slack.text = by_slack.text.replace(HERS, channel)
    with opened(by_slack) as floor:
        with failing(by_slack, "conversations.info", Drop(accept=False), to=channel):
            floor.tick()
            assert (floor.end(ANJALI)[0], floor.wait(ANJALI), floor.parts(channel)) == ("due", 60, ["claimed"])
            assert by_slack.slack.messages(channel) == []
            assert_nobody_waited(floor)
        floor.tick(minutes=1)
        assert floor.end(ANJALI) == OUT
        assert len(by_slack.slack.parents(channel)) == 1


# --- mail -------------------------------------------------------------------------------------------------------


def test_a_mail_is_refused_put_off_or_unknown_for_one_reader_and_sent_to_the_other(by_mail: Live) -> None:
    by_mail.mail.fail("RCPT", "451 4.7.1 Greylisted")
    with opened(by_mail) as floor:
        floor.tick()
        assert floor.end(ANJALI, "email") == ("due", "RCPT TO: 451 4.7.1 Greylisted")
        assert (floor.wait(ANJALI, "email"), floor.parts(HER_MAIL)) == (60, ["claimed"])
        assert_nobody_waited(floor, "email")

        by_mail.mail.drop("DATA")
        floor.tick(minutes=1)
        state, reason = floor.end(ANJALI, "email")
        assert (state, floor.parts(HER_MAIL)) == ("unknown", ["unknown"])
        assert reason
        floor.tick(hours=1)
        assert (len(by_mail.mail.inbox(HER_MAIL)), len(by_mail.mail.inbox(OTHERS_MAIL))) == (1, 1)


def test_a_server_that_falls_silent_over_one_mail_costs_its_time_out_and_no_other_mail(by_mail: Live) -> None:
    hold = by_mail.mail.hold("DATA")
    with opened(by_mail) as floor:
        floor.tick()
        hold.release()

        assert floor.end(ANJALI, "email")[0] == "unknown"
        assert_nobody_waited(floor, "email")


def test_a_mail_server_that_lets_nobody_in_costs_one_time_out_and_slack_nothing(by_both: Live) -> None:
    hold = by_both.mail.hold("GREETING")
    with opened(by_both) as floor:
        floor.tick()
        hold.release()

        assert [floor.end(one) for one in (ANJALI, FARAH)] == [OUT, OUT]
        assert [floor.end(one, "email")[0] for one in (ANJALI, FARAH)] == ["due", "due"]
        assert by_both.mail.connections == 1
        floor.tick(minutes=1)
        assert [floor.end(one, "email") for one in (ANJALI, FARAH)] == [OUT, OUT]


# --- what is asked at send time ---------------------------------------------------------------------------------


def test_who_has_lost_access_while_it_waited_gets_nothing(by_slack: Live) -> None:
    with opened(by_slack) as floor, failing(by_slack, POST, RateLimited(90)):
        floor.tick()
    by_slack.keep(FARAH)
    with opened(by_slack) as floor:
        floor.tick(seconds=90)

        assert floor.end(ANJALI) == ("skipped", "the settings know this reader no more")
        assert by_slack.slack.messages(HERS) == []
