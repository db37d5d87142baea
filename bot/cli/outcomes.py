"""What became of each reader, in lines: reader, week, outlet, state, reason.

A reader has a line for each of their outlets. What was sent has its time, so that a second run, which sends
nothing, does not read as if it had.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from briefing.run import Outcome
    from data.records import Delivery

CONSOLE = "console/"
"""How receipts of a dry run begin."""

FINE = frozenset({"sent", "skipped"})


def outcome_lines(outcome: Outcome, missing: Mapping[str, str]) -> Iterator[str]:
    """Return the lines of one reader; `missing` says which outlets this process lacks, and why."""
    due = outcome.due
    head = f"{due.manager.id}  {due.week.id}"
    if outcome.error is not None:
        yield f"{head}  -  failed: {outcome.error}"
        return
    for outlet, address in _addresses(outcome):
        parts = [one for one in outcome.deliveries if one.outlet == outlet and one.address == address]
        if parts:
            yield f"{head}  {outlet}  {_told(parts)}"
        else:
            yield f"{head}  {outlet}  left out: {missing.get(outlet, 'this outlet is not set up')}"


def is_fine(outcome: Outcome) -> bool:
    """Whether the reader has everything that could be sent to them, and there was something."""
    parts = outcome.deliveries
    return outcome.error is None and bool(parts) and all(one.state in FINE for one in parts)


def _addresses(outcome: Outcome) -> list[tuple[str, str]]:
    manager = outcome.due.manager
    pairs = (("slack", manager.slack), ("email", manager.email))
    return [(outlet, address) for outlet, address in pairs if address is not None]


def _told(parts: Iterable[Delivery]) -> str:
    """Say how all parts of a parcel stand: the worst of them, because it is what somebody has to look at."""
    parts = list(parts)
    worst = next((one for one in parts if one.state not in FINE), parts[-1])
    count = f" ({len(parts)} parts)" if len(parts) > 1 and worst.state in FINE else ""
    if worst.state == "sent" and str(worst.receipt).startswith(CONSOLE):
        return f"would be sent now{count}"
    if worst.state == "sent" and worst.settled_at is not None:
        return f"sent at {datetime.fromtimestamp(worst.settled_at, UTC):%Y-%m-%d %H:%M} UTC{count}"
    if worst.state == "claimed":
        return f"not sent yet: {worst.reason}" if worst.reason else "claimed: another run is sending it"
    return f"{worst.state}{count}" + (f": {worst.reason}" if worst.reason else "")
