"""Each reader's result in lines. Sent ones show when: a second run sends nothing, and must not look as if it had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from briefing.delivery.runs.journal import minute
from data.records import Delivery

if TYPE_CHECKING:
    from briefing.delivery.runs.outcome import Outcome

CONSOLE = "console/"
"""Beginning of a dry run's receipts."""

SLACKS = "Slack: "
"""Beginning of a reason in Slack's words."""

SLACK_HINT = "; 'riskbrief doctor' says what to do"
"""Slack sends only a code; the doctor explains each."""

FINE = frozenset({"sent", "skipped"})


def outcome_lines(outcome: Outcome, missing: Mapping[str, str], *, is_part: bool = False) -> Iterator[str]:
    """Return a reader's lines; `missing` are this process's missing outlets, with reasons. What `is_part` of a briefing
    is about one outlet, and numbers addresses, as it goes to a worker's log.
    """
    due = outcome.due
    head = f"{due.manager.id}  {due.week.id}"
    if outcome.error is not None:
        yield f"{head}  -  failed: {outcome.error}"
        return
    if outcome.skipped is not None:
        yield f"{head}  -  skipped: {outcome.skipped}"
        return
    addresses = outcome.due.manager.addresses
    for outlet, address in addresses:
        mine = [one for other, one in addresses if other == outlet]
        named = f"{mine.index(address) + 1} of {len(mine)}" if is_part else address
        where = f"{outlet} {named}" if len(mine) > 1 else outlet
        parts = [one for one in outcome.deliveries if one.outlet == outlet and one.address == address]
        if parts:
            yield f"{head}  {where}  {_told(parts)}"
        elif address in outcome.left:
            yield f"{head}  {where}  left to the other readers of {'it' if is_part else address}"
        elif not is_part:
            yield f"{head}  {where}  left out: {missing.get(outlet, 'this outlet is not set up')}"
    for one in outcome.notices:
        yield f"{head}  {one.outlet}  word of the refused address: {_told([one])}"


def is_fine(outcome: Outcome) -> bool:
    """Whether the reader has everything that could be sent, and there was something."""
    parts = outcome.deliveries
    has_any = bool(parts or outcome.left or outcome.skipped)
    return outcome.error is None and has_any and all(one.state in FINE for one in parts)


def _told(parts: Iterable[Delivery]) -> str:
    """Return the worst state of a delivery's parts: somebody has to look at that."""
    parts = list(parts)
    worst = next((one for one in parts if one.state not in FINE), parts[-1])
    count = f" ({len(parts)} parts)" if len(parts) > 1 and worst.state in FINE else ""
    if worst.state == "sent" and str(worst.receipt).startswith(CONSOLE):
        return f"would be sent now{count}"
    if worst.state == "sent" and worst.settled_at is not None:
        return f"sent at {minute(worst.settled_at)}{count}"
    if worst.state == "claimed":
        return _waiting(worst)
    return f"{worst.state}{count}" + (f": {worst.reason}{_hint(worst)}" if worst.reason else "")


def _waiting(part: Delivery) -> str:
    """Say when a waiting part is retried. An old row without such a time is due now."""
    if part.reason is None:
        return "claimed: another run is sending it"
    until = "not sent yet" if part.retry_at is None else f"waiting until {minute(part.retry_at)}"
    return f"{until}: {part.reason}{_hint(part)}"


def _hint(part: Delivery) -> str:
    """Say who knows more about what Slack refused, or what waits for a fix."""
    is_slacks = part.outlet == "slack" and part.state in {"failed", "claimed"} and SLACKS in str(part.reason)
    return "" if not is_slacks or "ratelimited" in str(part.reason) else SLACK_HINT
