"""Who is asking, and where: strangers, members, guests, and channels that others read or that we cannot see into."""

from __future__ import annotations

import pytest

from bot.slack.receive.people import Channels, People
from tests.fakes.slack_faults import Drop, ErrorCode
from tests.office import CHANNEL, GUEST, MEMBER, MIRIAM, STEFAN, STRANGER, Office, words

pytest_plugins = ("tests.backends", "tests.live")

SHARED, INVITED, UNSEEN, SECRET, OPEN = "C0SHARED", "C0INVITED", "C0UNSEEN", "C0SECRET", "C0OPEN"


@pytest.fixture(autouse=True)
def places(office: Office) -> None:
    add = office.slack.add_channel
    add(SHARED, name="with-globex", shared=True)
    add(INVITED, name="soon-with-globex", invited=True)
    add(SECRET, name="secret", private=True, joined=False)
    add(OPEN, name="open", joined=False)


@pytest.mark.parametrize("channel", [SHARED, INVITED])
def test_in_a_channel_that_others_read_nothing_is_answered(office: Office, channel: str) -> None:
    commands = [office.type(text, user=MIRIAM, channel=channel) for text in ("", "help", "service ledger")]

    # The next command is answered by the same threads, one after the other.
    office.ask("help", user=MIRIAM)
    office.be_idle()
    assert [office.slack.responses(one) for one in commands] == [[]] * len(commands)


def test_a_press_in_a_channel_that_others_read_does_nothing(office: Office) -> None:
    [digest] = office.slack.parents(CHANNEL)
    press = office.slack.press(digest, "Acknowledge", user=MIRIAM)
    press.payload["channel"]["id"] = press.payload["container"]["channel_id"] = SHARED

    office.send(press)

    office.ask("help", user=MIRIAM)
    assert office.slack.responses(press.payload) == []
    assert digest.edits == 0


@pytest.mark.parametrize("channel", [UNSEEN, SECRET, "D0BETWEENTWO", "G0MPIM"])
def test_where_we_cannot_see_who_reads_the_answer_is_to_ask_elsewhere(office: Office, channel: str) -> None:
    answer = words(office.ask("service ledger", user=MIRIAM, channel=channel))

    assert answer.startswith("I cannot see who reads along here.")
    assert "Ledger" not in answer
    # In a public channel of ours the asker alone is answered.
    seen = office.ask("service ledger", user=MIRIAM, channel=OPEN)
    assert (seen["response_type"], "Ledger" in words(seen)) == ("ephemeral", True)


@pytest.mark.parametrize("user", [STRANGER, GUEST], ids=["without-a-role", "from-another-organisation"])
def test_an_unknown_reader_is_sent_to_the_administrators(office: Office, user: str) -> None:
    for text in ("", "service ledger", "status", "ack 1", "settings", "share", "ask why"):
        answer = words(office.ask(text, user=user))
        assert answer.startswith("You are not set up to read")
        assert f"Ask <@{STEFAN}>" in answer
        assert "Payments" not in answer


def test_slack_is_asked_once_about_whom_no_id_tells_of(office: Office, people: People) -> None:
    before = len(office.slack.calls_of("users.info"))
    office.ask("status", user=MIRIAM)
    assert len(office.slack.calls_of("users.info")) == before

    for user, name in ((MEMBER, "new.member@acme.example"), ("U0GONE", None)):
        before = len(office.slack.calls_of("users.info"))
        assert [known(office, people, user) for _ in range(3)] == [name] * 3
        assert len(office.slack.calls_of("users.info")) == before + 1


# --- people, each looked up anew ---------------------------------------------------------------------------------


@pytest.fixture
def people(office: Office) -> People:
    from bot.slack.send.client import Patience, build_client  # noqa: PLC0415

    client = build_client(office.slack.bot_token, base_url=office.slack.api_url, patience=Patience(waits=0))
    return People(client, clock=lambda: 0.0)


def known(office: Office, people: People, user: str) -> str | None:
    reader = people.reader(office.back.access, user)
    return None if reader is None else reader.name


@pytest.mark.parametrize("told", [{"deleted": True}, {"stranger": True}, {"confirmed": False}, {"email": " "}])
def test_an_account_that_is_closed_or_elsewhere_or_has_no_address_is_nobodys(
    office: Office, people: People, told: dict
) -> None:
    office.slack.add_user("U0LIAR", **{"email": "new.member@acme.example", **told})

    assert known(office, people, "U0LIAR") is None


@pytest.mark.parametrize("fault", [ErrorCode("missing_scope", {"needed": "users:read"}), Drop(accept=False)])
def test_a_slack_that_does_not_tell_is_asked_again(office: Office, people: People, fault) -> None:
    office.slack.fail("users.info", fault)

    # Somebody who renames themselves stays who they are.
    office.slack.workspace.users[MEMBER].name = "Somebody Else"

    assert known(office, people, MEMBER) is None
    assert known(office, people, MEMBER) == "new.member@acme.example"


def test_a_channel_that_is_shared_meanwhile_is_found_out_within_a_minute(office: Office, people: People) -> None:
    now = [0.0]
    channels = Channels(people._client, clock=lambda: now[0])
    office.slack.add_channel("C0TURNING", name="turning")
    assert channels.place("C0TURNING", MIRIAM) == "ours"
    office.slack.workspace.channels["C0TURNING"].shared = True

    now[0] = 61.0

    assert channels.place("C0TURNING", MIRIAM) == "shared"


@pytest.mark.parametrize("code", ["missing_scope", "ratelimited"])
def test_a_channel_that_cannot_be_looked_at_counts_as_unseen_and_is_looked_at_again(
    office: Office, people: People, code: str
) -> None:
    channels = Channels(people._client)
    office.slack.fail("conversations.info", ErrorCode(code))

    assert channels.place(CHANNEL, MIRIAM) == "unseen"
    assert channels.place(CHANNEL, MIRIAM) == "ours"
