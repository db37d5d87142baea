"""What is said of a reader's briefing: to whoever called a command, and in the log of a worker."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.cli.render.outcomes import outcome_lines
from briefing.contracts.week import parse_week
from briefing.delivery.due import Due
from briefing.delivery.runs.outcome import Outcome
from tests.unit.briefing.delivery.runs.rows import ACME, BOB, NINE, WEEK, part

DUE = Due(
    manager=BOB,
    scope=ACME.scope_of(BOB),
    week=parse_week(WEEK, "UTC"),
    since=datetime.fromtimestamp(NINE, UTC),
)


def test_the_log_of_a_worker_numbers_addresses_and_a_command_names_them() -> None:
    outcome = Outcome(due=DUE, deliveries=(part(address="U0BOB", receipt=None),), left=("C0PAY",))

    asked, logged = ("\n".join(outcome_lines(outcome, {}, is_part=is_part)) for is_part in (False, True))

    assert "slack U0BOB  sent" in asked
    assert "slack C0PAY  left to the other readers of C0PAY" in asked
    assert "slack 1 of 2  sent" in logged
    assert "slack 2 of 2  left to the other readers of it" in logged
    assert not any(one in logged for one in ("U0BOB", "C0PAY", BOB.name))
