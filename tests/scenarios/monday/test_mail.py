"""What becomes of a mail, through a real mail server that fails at each stage: its state, its mark, and the next mail.

The clock is moved by hand. Where it does not matter which database has the record, it is SQLite.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from briefing.delivery.outlets.smtp import MailServer, SmtpOutlet
from briefing.delivery.part_sender import PartSender
from briefing.editions.parts import EditionParts
from briefing.readers.addresses import clear, marks
from data.records import Delivery, FrozenPayload
from data.store import Store
from data.transaction import Transaction
from tests.fakes.smtp import FakeSMTP, Stage, tls_of
from tests.monday import NOW, HandClock, Live

ADA, BOB = "ada@acme.example", "bob@acme.example"
HASH, LATER, LAST = "c0ffee", "7ea", "ca7"
SENDER, LOGIN = "riskbrief@acme.example", ("riskbrief", "hunter2-s3cret")


class Office:
    """A mail server, the outlet and the courier that use it, and what they have recorded."""

    def __init__(self, store: Store, mail: FakeSMTP, outlet: SmtpOutlet, clock: HandClock) -> None:
        self.store, self.mail, self.outlet, self.clock = store, mail, outlet, clock
        for payload, week in ((HASH, "2026-W36"), (LATER, "2026-W37"), (LAST, "2026-W38")):
            store.freeze(FrozenPayload(hash=payload, scope_id="payments", week=week, body="{}", frozen_at=1))

    def post(self, address: str, payload: str = HASH) -> tuple[str, str]:
        """State and reason of a mail, sent now if it is its turn."""
        mail = f"To: {address}\r\n\r\n{payload}\r\n".encode()
        parcel = EditionParts(payload_hash=payload, address=address, parts=(mail,))
        [found] = PartSender(self.store, self.outlet, self.clock).deliver(parcel)
        return found.state, found.reason or ""

    @property
    def marked(self) -> dict[str, str]:
        return {one.address: one.reason for one in marks(self.store)}

    def arrived(self, address: str) -> int:
        return len(self.mail.inbox(address))


@pytest.fixture
def opened(store: Store, certificates: Callable[[str], Path]) -> Iterator[Callable[..., Office]]:
    """Makes an office; encryption by STARTTLS and a login, unless told otherwise."""
    certificate = certificates("IP:127.0.0.1")
    with ExitStack() as everything:

        def make(security: str = "starttls", **told) -> Office:
            tls = None if security == "none" else tls_of(certificate)
            mail = everything.enter_context(FakeSMTP(login=LOGIN, tls=tls, implicit=security == "tls"))
            user, password = LOGIN
            patience = {"timeout": 10, "patience": 10} | told
            server = MailServer(
                host=mail.host, port=mail.port, security=security, user=user, password=password, hello="me", **patience
            )
            trust = ssl.create_default_context(cafile=certificate)
            outlet = everything.enter_context(SmtpOutlet(server, sender=SENDER, trust=trust))
            return Office(store, mail, outlet, HandClock())

        yield make


NOT_YET, NEVER = "451 4.3.0 Try again later", "554 5.7.1 Never"


@pytest.mark.parametrize(
    ("stage", "reply", "state", "next_state"),
    [
        # What keeps everybody out is asked once a round, and the second mail waits with the first.
        ("GREETING", "421 4.3.2 Too busy", "waiting", "sent"),
        ("EHLO", NEVER, "waiting", "waiting"),
        ("STARTTLS", "501 5.5.4 No TLS", "waiting", "waiting"),
        ("AUTH", "454 4.7.0 Temporary failure", "waiting", "sent"),
        ("AUTH", "535 5.7.8 Wrong", "waiting", "waiting"),
        ("MAIL", NOT_YET, "waiting", "sent"),
        ("MAIL", "421 4.7.0 Closing", "waiting", "sent"),
        ("MAIL", "550 5.7.1 Not as this sender", "waiting", "sent"),
        ("MAIL", "552 5.3.4 Too large", "failed", "sent"),
        ("RCPT", NOT_YET, "waiting", "sent"),
        ("RCPT", "550 5.1.1 No such user", "failed and marked", "sent"),
        ("RCPT", NEVER, "failed", "sent"),
        ("GO", NEVER, "failed", "sent"),
        ("DATA", NOT_YET, "waiting", "sent"),
        ("DATA", "421 4.7.0 Closing", "waiting", "sent"),
        ("DATA", "552 5.3.4 Too large", "failed", "sent"),
    ],
)
def test_a_refusal_at_each_stage_has_its_outcome_in_the_servers_words(opened, stage, reply, state, next_state) -> None:
    office = opened()
    # Every way to log in is tried.
    office.mail.fail(stage, reply, times=2 if stage == "AUTH" else 1)

    found, reason = office.post(ADA)
    following, _ = office.post(BOB)

    assert named(office, found) == state
    assert reply in reason
    assert office.marked == ({ADA: reason} if "marked" in state else {})
    assert {"claimed": "waiting"}.get(following, following) == next_state
    assert (office.arrived(ADA), office.arrived(BOB)) == (0, next_state == "sent")
    assert_it_goes_on(office, state)


def named(office: Office, state: str) -> str:
    if state == "claimed":
        return "waiting"
    return f"{state} and marked" if office.marked else state


def assert_it_goes_on(office: Office, state: str) -> None:
    """What waits goes out in the next round, once; what failed and what is unknown does not."""
    office.outlet.close()
    office.clock.forward(minutes=1)
    again = [office.post(ADA)[0], office.post(BOB)[0]]
    assert again == ["sent" if state == "waiting" else state.partition(" ")[0], "sent"]
    assert office.arrived(BOB) == 1
    if state == "waiting":
        assert office.arrived(ADA) == 1


OUTCOMES = dict.fromkeys(("GREETING", "STARTTLS", "MAIL", "RCPT", "GO"), "waiting") | {
    "DATA": "unknown",
    "QUIT": "sent",
}
SILENT = ("GREETING", "RCPT", "DATA")
"""Stages of each kind of outcome: to wait for a silence takes a time-out."""


@pytest.mark.parametrize(
    ("how", "stage", "state"),
    [
        *(("dropped", one, state) for one, state in OUTCOMES.items()),
        *(("held", one, OUTCOMES[one]) for one in SILENT),
    ],
)
def test_a_line_that_breaks_or_falls_silent_at_each_stage_has_its_outcome(opened, stage: Stage, state, how) -> None:
    slow = {"timeout": 0.25, "patience": 0.25} if how == "held" else {}
    office = opened(**slow)
    if how == "held":
        office.mail.hold(stage)
    else:
        office.mail.drop(stage)

    found, _ = office.post(ADA)
    if stage == "QUIT":
        office.outlet.close()
    following, _ = office.post(BOB)

    assert named(office, found) == state
    # A server that does not even let anybody in costs the time-out once a round, and not once a reader.
    keeps_out = how == "held" and stage in {"GREETING", "EHLO", "STARTTLS", "AUTH"}
    assert following == ("claimed" if keeps_out else "sent")
    assert office.marked == {}
    assert_it_goes_on(office, state)
    assert office.arrived(ADA) == 1


# --- addresses that are refused ---------------------------------------------------------------------------------


def test_a_refused_address_gets_no_later_mail_until_the_mark_is_taken_off(opened, store: Store) -> None:
    office = opened("none")
    office.mail.refuse(ADA)
    assert office.post(ADA)[0] == "failed"

    state, reason = office.post(ADA, LATER)

    assert state == "skipped"
    assert reason == (
        "ada@acme.example was refused on 2026-09-07: RCPT TO: 550 5.1.1 No such user here; "
        "'riskbrief addresses clear ada@acme.example' takes the mark off"
    )
    assert office.mail.commands.count(f"RCPT {ADA}") == 1
    assert office.post(BOB, LATER) == ("sent", "")
    assert (clear(store, "email", ADA.upper()), clear(store, "email", ADA)) == (True, False)
    office.mail._refused.clear()
    assert office.post(ADA, LAST) == ("sent", "")


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_whoever_dies_between_the_end_and_the_mark_has_written_neither(opened, store: Store) -> None:
    office = opened("none")
    office.mail.refuse(ADA)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Transaction, "mark_once", die)
        with pytest.raises(KeyboardInterrupt):
            office.post(ADA)

    [left] = store.read(Delivery)
    assert (left.state, left.settled_at, office.marked) == ("claimed", None, {})


# --- the manager is told ----------------------------------------------------------------------------------------

ANJALI, ANJALI_MAIL = "U07ANJRAO06", "anjali.rao@acme.example"


@pytest.fixture
def pair(live: Live) -> Live:
    live.keep("anjali-rao", "farah-aziz")
    live.mail.refuse(ANJALI_MAIL, "550 5.1.1 <*all*> & @here: no such user")
    return live


def notices(live: Live) -> list[str]:
    return [str(one.blocks) for one in live.slack.messages(ANJALI) if "cannot be mailed" in str(one.blocks)]


def test_a_manager_is_told_in_slack_once_that_their_address_is_refused(pair: Live) -> None:
    pair.brief()
    pair.clock.forward(days=1)
    pair.brief()

    [notice] = notices(pair)
    assert "&lt;∗all∗&gt; &amp; " in notice  # noqa: RUF001 (what a star becomes in Slack)
    assert "@here" not in notice
    assert "here in Slack meanwhile" in notice
    with pair.opened() as store:
        [mark] = marks(store)
    assert (mark.address, mark.state, mark.told_at) == (ANJALI_MAIL, "refused", int(NOW.timestamp()))


@pytest.mark.parametrize(("owner", "method"), [(Store, "mark_told"), (Transaction, "settle_delivery")])
def test_whoever_dies_while_telling_tells_once_all_the_same(pair: Live, owner: type, method: str) -> None:
    pair.keep("anjali-rao")
    with pair.running() as run:
        told: list[str] = []

        def die_once(self, *arguments: object, **named_ones: object):
            told.append(method)
            # Her message, its thread, her mail, and then what she is told.
            if len(told) == (1 if method == "mark_told" else 4):
                raise KeyboardInterrupt
            return before(self, *arguments, **named_ones)

        before = getattr(owner, method)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(owner, method, die_once)
            with pytest.raises(KeyboardInterrupt):
                run.brief_due()
    assert len(notices(pair)) == 1

    pair.clock.forward(minutes=32)
    pair.brief()
    pair.brief()

    assert len(notices(pair)) == 1
    with pair.opened() as store:
        assert [one.told_at is not None for one in marks(store)] == [True]


def test_the_list_of_addresses_and_the_way_back(pair: Live) -> None:
    pair.brief()

    listed = pair.call("addresses")
    wrong = pair.call("addresses", "clear", "anjali.rao@acme.exmple")
    cleared = pair.call("addresses", "clear", ANJALI_MAIL.upper())

    assert "anjali.rao@acme.example  email   refused  2026-09-07 13:00" in listed.stdout
    assert (wrong.exit_code, wrong.stderr) == (
        1,
        "riskbrief: nothing is known against 'anjali.rao@acme.exmple'; did you mean anjali.rao@acme.example?\n",
    )
    assert (cleared.exit_code, cleared.stdout) == (
        0,
        "anjali.rao@acme.example is refused no longer; the next briefing is sent there\n",
    )
    assert pair.call("addresses", "--format", "json").stdout == "[]\n"


def test_what_a_reader_asks_for_by_mail_is_entered_by_hand_and_taken_back(pair: Live) -> None:
    wrong = pair.call("addresses", "unsubscribe", "anjali.rao@acme.exmple")
    entered = pair.call("addresses", "unsubscribe", ANJALI_MAIL)
    pair.brief()

    assert (wrong.exit_code, wrong.stderr) == (
        1,
        "riskbrief: nothing is sent to 'anjali.rao@acme.exmple'; did you mean anjali.rao@acme.example?\n",
    )
    assert entered.stdout == (
        "anjali.rao@acme.example gets no more mails; 'riskbrief addresses clear anjali.rao@acme.example' takes the mark"
        " off\n"
    )
    assert not pair.mail.inbox(ANJALI_MAIL)
    assert "unsubscribed no longer" in pair.call("addresses", "clear", ANJALI_MAIL).stdout


def test_a_mail_has_the_date_on_which_its_briefing_was_frozen(pair: Live) -> None:
    pair.brief()

    [mail] = pair.mail.inbox("farah.aziz@acme.example")
    with pair.opened() as store:
        frozen = store.get(FrozenPayload, scope_id="fulfilment", week="2026-W36")
    assert frozen is not None
    assert parsedate_to_datetime(mail["Date"]).timestamp() == frozen.frozen_at
