"""A real `riskbrief run --once` is killed between a claim and its record; the runs after it send nothing twice.

What is killed has to be a process of its own. The runs after it know nothing of it but what is in the database.
"""

from __future__ import annotations

import pytest

from tests.fakes.slack_faults import Hold
from tests.fakes.smtp import SMTPHold
from tests.forked import Forked
from tests.monday import Live

ANJALI, ANJALI_MAIL = "U07ANJRAO06", "anjali.rao@acme.example"
BEING_SENT = "anjali-rao  2026-W36  slack  claimed: another run is sending it"


@pytest.fixture
def alone(live: Live) -> Live:
    live.keep("anjali-rao")
    return live


def started(live: Live) -> Forked:
    return live.start("run", "--once", "--now", live.clock.now().isoformat())


def wait_until(hold: Hold | SMTPHold, process: Forked) -> None:
    """Wait until the process is kept waiting, but not for one that has ended."""
    for _ in range(600):
        if hold.reached.wait(0.1):
            return
        assert process.poll() is None, process.communicate()
    raise AssertionError("a minute has passed, and it is still not there")


def kill(process: Forked) -> None:
    process.kill()
    process.communicate(timeout=30)


# Each part, each fate and each database once.
@pytest.mark.parametrize(
    ("backend", "part", "arrived"),
    [
        pytest.param("sqlite", 1, False, id="sqlite-thread-slack-never-had-it"),
        pytest.param("postgresql", 0, True, id="postgresql-parent-slack-had-it"),
    ],
    indirect=["backend"],
)
def test_a_post_whose_sender_was_killed_is_sent_exactly_once(alone: Live, part: int, *, arrived: bool) -> None:
    hold = Hold(accept=arrived)
    if part:
        alone.slack.faults.rule = lambda method, told: (
            hold if method == "chat.postMessage" and "thread_ts" in told and not hold.reached.is_set() else None
        )
    else:
        alone.slack.fail("chat.postMessage", hold)
    killed = started(alone)
    wait_until(hold, killed)
    kill(killed)
    hold.release()
    assert alone.deliveries(ANJALI)[part] == (part, "claimed", None)

    # Within the lease the sender may be alive for all that anybody knows.
    early = alone.run_once()
    assert early.exit_code == 1
    assert BEING_SENT in early.stdout
    assert len(alone.slack.messages(ANJALI)) == part + arrived

    alone.clock.forward(minutes=32)
    late = alone.run_once()

    assert (late.exit_code, late.stderr) == (0, "")
    [parent] = alone.slack.parents(ANJALI)
    assert len(alone.slack.thread(parent)) == 1
    assert [state for _, state, _ in alone.deliveries(ANJALI)] == ["sent", "sent"]
    assert len(alone.mail.inbox(ANJALI_MAIL)) == 1


def test_a_mail_whose_sender_was_killed_is_unknown_and_never_sent_again(alone: Live) -> None:
    hold = alone.mail.hold("DATA")
    killed = started(alone)
    wait_until(hold, killed)
    kill(killed)
    hold.release()

    alone.clock.forward(minutes=32)
    late = alone.run_once()

    assert late.exit_code == 1
    assert "email  unknown: its sender stopped before the answer came" in late.stdout
    assert len(alone.mail.inbox(ANJALI_MAIL)) == 1
    assert [one for one in alone.mail.commands if one.startswith("RCPT")] == [f"RCPT {ANJALI_MAIL}"]
    assert len(alone.slack.messages(ANJALI)) == 2
