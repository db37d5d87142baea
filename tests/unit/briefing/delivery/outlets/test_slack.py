from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.slack.send.client import Patience, build_client
from briefing.contracts.rate_limits import SLACK_LOOKS, SLACK_POST, Apart, TooFast
from briefing.delivery.outlets.protocol import (
    LeaseLost,
    Part,
    SendError,
    SendLater,
    SendRefused,
    SendUnknown,
)
from briefing.delivery.outlets.slack import Again, SlackOutlet
from briefing.editions.slack.message import SlackMessage
from data.errors import DatabaseBusy
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_faults import ALWAYS, Drop, ErrorCode, Fault, Hold, RateLimited, ServerError

CHANNEL = "C0DEPLOYS"
POST = "chat.postMessage"
MESSAGE = SlackMessage(
    text="1 critical: payments", blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "why"}},)
)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        fake.add_channel(CHANNEL)
        fake.add_user("U0ADA", email="ada@acme.example")
        yield fake


@pytest.fixture
def waits() -> list[float]:
    return []


def outlet_of(slack: FakeSlack, waits: list[float], *, pace=None, apart=None, **client) -> SlackOutlet:
    patience = Patience(waits=2, longest=10, sleep=waits.append)
    told = build_client(slack.bot_token, base_url=slack.api_url, patience=patience, **client)
    again = Again(waits=2, longest=10, sleep=waits.append, now=lambda: sum(waits))
    return SlackOutlet(told, again=again, pace=pace, apart=apart)


@pytest.fixture
def outlet(slack: FakeSlack, waits: list[float]) -> SlackOutlet:
    return outlet_of(slack, waits)


def part(delivery_id: str = "d1", *, address: str = CHANNEL, to: str | None = None, content=MESSAGE, **more) -> Part:
    return Part(delivery_id=delivery_id, address=address, content=content, thread_receipt=to, **more)


class Counted:
    """A pace that notes what it gave a permit for, and has none for some."""

    def __init__(self, *refused: str) -> None:
        self.taken: list[str] = []
        self._refused = refused

    def take(self, name: str, *, patience: float | None = None) -> None:  # noqa: ARG002 (the protocol has it)
        if name in self._refused:
            raise TooFast("our own limit is used up", 34.0)
        self.taken.append(name)


def failure_of(outlet: SlackOutlet, sent: Part) -> SendError:
    with pytest.raises(SendError) as caught:
        outlet.send(sent)
    return caught.value


def test_posts_parent_and_thread_with_the_delivery_in_the_metadata(slack, outlet):
    parent = outlet.send(part("d1"))
    outlet.send(part("d2", to=parent.receipt))

    first, second = slack.messages(CHANNEL)
    assert parent.receipt == f"{CHANNEL}/{first.ts}"
    assert second.thread_ts == first.ts
    assert first.text == MESSAGE.text
    assert first.blocks == list(MESSAGE.blocks)
    assert first.metadata == {"event_type": "riskbrief_delivery", "event_payload": {"delivery_id": "d1"}}
    assert second.metadata["event_payload"] == {"delivery_id": "d2"}
    wanted = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
    assert {name: first.request[name] for name in wanted} == wanted
    with pytest.raises(TypeError):
        outlet.send(part(content=b"Subject: hello\r\n\r\n"))


def test_a_user_gets_a_direct_message_and_its_thread_stays_there(slack, outlet):
    parent = outlet.send(part("d1", address="U0ADA"))
    outlet.send(part("d2", address="U0ADA", to=parent.receipt))
    outlet.send(part("d3", address="U0ADA"))

    assert parent.receipt == f"D0ADA/{slack.messages('U0ADA')[0].ts}"
    assert [one.channel for one in slack.messages("U0ADA")] == ["D0ADA"] * 3
    # Slack opens the direct message itself: one call a message.
    assert [one.method for one in slack.calls] == [POST] * 3


def test_a_direct_message_is_opened_only_to_look_for_something(slack, waits):
    slack.fail(POST, Drop())
    failure_of(outlet_of(slack, waits), part("d1", address="U0ADA"))
    outlet = outlet_of(slack, waits)

    assert outlet.find("U0ADA", "d1").receipt == f"D0ADA/{slack.messages()[0].ts}"
    assert outlet.find("U0ADA", "d2") is None
    assert len(slack.calls_of("conversations.open")) == 1


def test_go_is_told_right_before_the_post_after_every_other_call(slack, waits):
    pace, before = Counted(), []
    outlet = outlet_of(slack, waits, pace=pace)

    outlet.send(part(go=lambda: before.append(([one.method for one in slack.calls], list(pace.taken)))))

    assert before == [(["conversations.info"], ["conversations.info", POST])]
    assert [one.method for one in slack.calls] == ["conversations.info", POST]


@pytest.mark.parametrize("address", [CHANNEL, "U0ADA"])
def test_nothing_is_posted_once_the_lease_is_lost(slack, outlet, address):
    def lost() -> None:
        raise LeaseLost("somebody else took it over")

    with pytest.raises(LeaseLost):
        outlet.send(part(address=address, go=lost))

    def away() -> None:
        raise DatabaseBusy("the database is busy; try again")

    with pytest.raises(DatabaseBusy):
        outlet.send(part(address=address, go=away))

    assert slack.calls_of(POST) == []
    outlet.send(part("d2", address=address))
    assert slack.texts() == [MESSAGE.text]


def test_a_lease_that_is_lost_during_a_rate_limit_posts_nothing(slack, outlet, waits):
    slack.fail(POST, RateLimited(3), times=2)
    asked: list[int] = []

    def go() -> None:
        asked.append(len(slack.calls_of(POST)))
        if len(asked) > 1:
            raise LeaseLost("somebody else took it over")

    with pytest.raises(LeaseLost):
        outlet.send(part(go=go))

    assert asked == [0, 1]
    assert waits == [3.0]
    assert slack.messages() == []


def test_a_permit_is_taken_for_every_call(slack, waits):
    pace = Counted()
    outlet = outlet_of(slack, waits, pace=pace)

    parent = outlet.send(part("d1"))
    outlet.find("U0ADA", "d1")
    outlet.find(CHANNEL, "d1", thread_receipt=parent.receipt)

    assert pace.taken == [one.method for one in slack.calls]
    assert set(pace.taken) == {SLACK_POST, *SLACK_LOOKS}


@pytest.mark.parametrize("refused", ["conversations.info", POST])
def test_without_a_permit_nothing_is_posted_and_the_time_is_said(slack, waits, refused):
    failure = failure_of(outlet_of(slack, waits, pace=Counted(refused)), part())

    assert isinstance(failure, SendLater)
    assert (failure.reason, failure.retry_after) == ("our own limit is used up", 34.0)
    assert slack.messages() == []
    with pytest.raises(SendLater) as caught:
        outlet_of(slack, waits, pace=Counted("conversations.history")).find(CHANNEL, "d1")
    assert caught.value.retry_after == 34.0


def test_posts_to_one_channel_are_a_second_apart_and_others_do_not_wait(slack, waits):
    slept: list[float] = []
    outlet = outlet_of(slack, waits, apart=Apart(seconds=1.0, now=lambda: 100.0 + sum(slept), sleep=slept.append))

    parent = outlet.send(part("d1", address="U0ADA"))
    outlet.send(part("d2"))
    assert slept == []

    # The direct message is one channel, by the member's id and by its own.
    outlet.send(part("d3", address="U0ADA", to=parent.receipt))
    outlet.send(part("d4", address="U0ADA"))
    assert slept == [1.0, 1.0]


def test_whether_a_channel_is_shared_is_looked_up_once_in_ten_minutes(slack, outlet, waits):
    for number, passed in enumerate((0, 0, 599)):
        waits.append(passed)
        outlet.send(part(f"d{number}"))
    assert len(slack.calls_of("conversations.info")) == 1
    waits.append(1)
    outlet.send(part("d3"))
    assert len(slack.calls_of("conversations.info")) == 2

    slack.add_channel("C0OTHER", shared=True)
    for _ in range(2):
        failure_of(outlet, part(address="C0OTHER"))
    assert len(slack.calls_of("conversations.info")) == 4


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        pytest.param(ErrorCode("not_in_channel"), SendLater, "not_in_channel", id="not-in-channel"),
        pytest.param(ErrorCode("token_revoked"), SendLater, "token_revoked", id="token"),
        pytest.param(
            ErrorCode("missing_scope", {"needed": "chat:write", "provided": "commands"}),
            SendLater,
            "missing_scope; needs the scope chat:write",
            id="scope",
        ),
        pytest.param(ErrorCode("ratelimited"), SendLater, "ratelimited", id="rate-limit-as-a-code"),
        pytest.param(ErrorCode("internal_error"), SendUnknown, "internal_error", id="internal-error"),
        pytest.param(ServerError(500), SendUnknown, "status 500", id="500-and-a-page"),
        pytest.param(ServerError(503, '{"ok":false}'), SendUnknown, "status 503", id="503-and-json"),
        pytest.param(ServerError(200, "<html>log in</html>"), SendUnknown, "non-JSON", id="a-portal-in-between"),
        pytest.param(Drop(accept=False), SendUnknown, "no answer", id="dropped"),
        pytest.param(Drop(accept=True), SendUnknown, "no answer", id="accepted-then-dropped"),
    ],
)
def test_each_failure_has_its_name_and_slacks_own_words(slack, outlet, fault: Fault, kind, words):
    slack.fail(POST, fault)

    failure = failure_of(outlet, part())

    assert type(failure) is kind
    assert words in failure.reason
    assert slack.bot_token not in failure.reason
    assert len(slack.calls_of(POST)) == 1


def test_what_slack_finds_wrong_with_a_block_is_in_the_reason(slack, outlet):
    blocks = tuple({"type": "divider"} for _ in range(51))

    failure = failure_of(outlet, part(content=SlackMessage(text="too many", blocks=blocks)))

    assert isinstance(failure, SendRefused)
    assert "invalid_blocks; [ERROR] no more than 50 items" in failure.reason
    assert slack.messages() == []


@pytest.mark.parametrize("address", ["C0NOWHERE", "U0NOBODY"])
def test_an_address_that_does_not_exist_waits_until_somebody_has_put_it_right(outlet, address):
    assert isinstance(failure_of(outlet, part(address=address)), SendLater)


def test_nothing_is_posted_where_another_organisation_reads(slack, outlet):
    slack.workspace.channels[CHANNEL].shared = True

    failure = failure_of(outlet, part())

    assert isinstance(failure, SendRefused)
    assert "another organisation reads that channel" in failure.reason
    assert slack.messages() == []


def test_a_channel_that_may_not_be_looked_at_is_posted_to(slack, outlet):
    slack.scopes -= {"channels:read", "groups:read"}

    outlet.send(part())

    assert slack.texts() == [MESSAGE.text]


@pytest.mark.parametrize("fault", [Drop(), ServerError(503)])
def test_a_failure_before_the_post_is_never_unknown(slack, outlet, fault):
    slack.fail("conversations.info", fault)

    assert isinstance(failure_of(outlet, part()), SendLater)
    assert slack.calls_of(POST) == []


def test_nobody_listening_is_certainly_not_sent(slack):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    client = build_client(slack.bot_token, base_url=f"http://127.0.0.1:{port}/api/")

    assert isinstance(failure_of(SlackOutlet(client), part()), SendLater)


def test_a_timeout_is_unknown_and_the_post_is_found_afterwards(slack, waits):
    hold = slack.fail(POST, Hold())
    outlet = outlet_of(slack, waits, timeout=0.3)

    assert isinstance(failure_of(outlet, part("d7")), SendUnknown)

    hold.release()
    assert outlet.find(CHANNEL, "d7").receipt == f"{CHANNEL}/{slack.messages()[0].ts}"
    assert len(slack.calls_of(POST)) == 1


def test_a_rate_limit_is_waited_for_as_long_as_slack_asks(slack, outlet, waits):
    slack.fail(POST, RateLimited(3), times=2)

    outlet.send(part())

    assert waits == [3.0, 3.0]
    assert slack.texts() == [MESSAGE.text]


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        pytest.param(60, [], id="longer-than-our-patience"),
        pytest.param(2, [2.0, 2.0], id="more-often-than-our-patience"),
    ],
)
def test_beyond_our_patience_a_rate_limit_goes_up_with_its_time(slack, waits, asked, waited):
    slack.fail(POST, RateLimited(asked), times=ALWAYS)

    failure = failure_of(outlet_of(slack, waits), part())

    assert isinstance(failure, SendLater)
    assert failure.retry_after == asked
    assert waits == waited
    assert slack.messages() == []


def test_a_channel_is_left_alone_as_long_as_slack_asks_and_others_do_not_wait_for_it(slack, outlet, waits):
    slack.add_channel("C0OTHER")
    slack.fail(POST, RateLimited(60))
    failure_of(outlet, part("d1"))
    waits.append(20.0)

    failure = failure_of(outlet, part("d2"))
    outlet.send(part("d3", address="C0OTHER"))

    assert isinstance(failure, SendLater)
    assert failure.retry_after == 40
    assert failure.reason == "Slack asked to leave chat.postMessage alone for 40 more seconds"
    assert len(slack.calls_of(POST)) == 2
    waits.append(40.0)
    outlet.send(part("d2"))
    assert len(slack.texts()) == 2


def test_where_two_channels_are_refused_no_other_is_tried_before_the_time(slack, outlet, waits):
    channels = ["C0OTHER", *(f"C0MORE{number}" for number in range(5))]
    for one in channels:
        slack.add_channel(one)
    slack.fail(POST, RateLimited(60), times=ALWAYS)

    failures = [failure_of(outlet, part(address=one)) for one in channels]

    assert [one.retry_after for one in failures] == [60] * 6
    assert len(slack.calls_of(POST)) == 2
    assert waits == []


@pytest.mark.parametrize("method", ["conversations.open", "conversations.history"])
def test_a_search_does_not_call_either_what_slack_asked_to_leave_alone(slack, outlet, waits, method):
    slack.fail(method, RateLimited(60))
    for left in (60, 25):
        with pytest.raises(SendLater) as caught:
            outlet.find("U0ADA", "d1")
        assert caught.value.retry_after == left
        waits.append(35.0)

    assert len(slack.calls_of(method)) == 1
    assert outlet.find("U0ADA", "d1") is None


def test_the_search_reads_every_page_and_no_further_back_than_asked(slack, outlet):
    outlet.send(part("old"))
    for number in range(450):
        slack.workspace.call(POST, {"channel": CHANNEL, "text": f"chatter {number}"})

    assert outlet.find(CHANNEL, "old") is not None
    assert len(slack.calls_of("conversations.history")) == 3
    assert outlet.find(CHANNEL, "old", since=datetime.now(UTC) + timedelta(hours=1)) is None
    assert len(slack.calls_of("conversations.history")) == 4


def test_a_search_that_was_cut_short_does_not_say_no(slack):
    for number in range(450):
        slack.workspace.call(POST, {"channel": CHANNEL, "text": f"chatter {number}"})
    outlet = SlackOutlet(build_client(slack.bot_token, base_url=slack.api_url), most_pages=2)

    with pytest.raises(SendUnknown, match="there are more"):
        outlet.find(CHANNEL, "old")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        pytest.param(ErrorCode("missing_scope", {"needed": "channels:history"}), SendUnknown, id="may-not-read"),
        pytest.param(ServerError(500), SendUnknown, id="server-error"),
        pytest.param(Drop(), SendUnknown, id="dropped"),
        pytest.param(RateLimited(99), SendLater, id="rate-limited"),
    ],
)
def test_a_history_that_cannot_be_read_leaves_it_unknown(slack, outlet, fault, kind):
    slack.fail("conversations.history", fault)

    with pytest.raises(SendError) as caught:
        outlet.find(CHANNEL, "d1")

    assert type(caught.value) is kind


def test_many_threads_share_one_outlet(slack, outlet):
    threads = [threading.Thread(target=outlet.send, args=(part(f"d{number}"),)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    delivered = [one.metadata["event_payload"]["delivery_id"] for one in slack.messages()]
    assert sorted(delivered) == sorted(f"d{number}" for number in range(20))
