"""What an operator may do with runs and briefings: have them retried, resent, or left out.

It is recorded for the worker's next look; nothing is sent from here. Commands may be repeated. A row is changed only if
still as seen, so that a briefing is never taken from a worker that has just begun to send it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from briefing.contracts.organisation import is_private
from briefing.delivery.runs.journal import OPEN, as_seen, minute, parts_of
from briefing.editions.parts import FIRST_NOTICE, GENERATION, MOST_GENERATIONS
from briefing.readers.addresses import mark_of, why_not_sent
from data.records import Briefing, Delivery, ScopeRun

if TYPE_CHECKING:
    from data.store import Store
    from data.transaction import Transaction
    from data.view import View

RETRIED: Final = "retried by an operator"
NO_LONGER: Final = "has changed just now; nothing was done, look again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """What was done to a run or briefing, in words that follow its name; `did`: whether anything was.

    `is_refused`: something is in the way that only somebody else, or another command, can fix.
    """

    subject: str
    words: str
    did: bool = False
    is_refused: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """A briefing with its addresses."""

    briefing: Briefing
    addresses: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name: "ada 2026-W47 slack"."""
        return name_of(self.briefing)

    def parts(self, view: View) -> list[Delivery]:
        """Return the parts of its current generation."""
        return [
            one
            for one in parts_of(view, self.briefing.run_id)
            if one.outlet == self.briefing.outlet
            and one.address in self.addresses
            and one.part < FIRST_NOTICE
            and one.part // GENERATION == self.briefing.generation
        ]


def name_of(one: Briefing) -> str:
    """Return a briefing's name: "ada 2026-W47 slack"."""
    return f"{one.reader_id} {one.week} {one.outlet}"


# ---- runs


def retry_run(store: Store, run: ScopeRun, at: int) -> Deed:
    """Retry a failed run now (`at` in epoch seconds)."""
    if run.state != "failed":
        return Deed(subject=run.id, words=_RUN_WORDS.get(run.state, f"is {run.state}"))
    if run.retry_at is not None and run.retry_at <= at:
        return Deed(subject=run.id, words="is tried again already, at a worker's next look")
    changed = store.change(ScopeRun, {"retry_at": at}, id=run.id, state="failed", attempts=run.attempts)
    words = f"is due again for 'riskbrief run'; {run.step or 'it'} had failed: {run.error}" if changed else NO_LONGER
    return Deed(subject=run.id, words=words, did=bool(changed))


_RUN_WORDS: Final = {
    "queued": "waits for a worker; there is nothing to retry",
    "running": "is running; there is nothing to retry",
    "done": "is done; there is nothing to retry",
}


# ---- briefings


def retry(store: Store, bound: Bound, at: int) -> Deed:
    """Retry a briefing now (`at` in epoch seconds) that failed, waits or was left out."""
    one = bound.briefing
    is_waiting = one.state == "due" and one.retry_at is not None and one.retry_at > at
    if one.state == "skipped" and one.due_at > at:
        return _bring_back(store, bound)
    if not (is_waiting or one.state in {"failed", "skipped"}):
        return Deed(subject=bound.name, words=_not_retried(one), is_refused=one.state == "unknown")
    marked = _marked(store, bound)
    if len(marked) == len(bound.addresses):
        return Deed(subject=bound.name, words=f"is not retried: {'; '.join(marked)}", is_refused=True)

    def work(transaction: Transaction) -> Deed:
        for part in bound.parts(transaction):
            _send_again(transaction, part, at)
        told = {"state": "due", "reason": RETRIED, "retry_at": at, "done_at": None, "alarmed_at": _alarmed(one, at)}
        _require(transaction.change(Briefing, told, **_as_seen(one)))
        before = f"it was {'waiting' if one.state == 'due' else one.state}{f': {one.reason}' if one.reason else ''}"
        return Deed(
            subject=bound.name, words=f"is due again for 'riskbrief run'; {'; '.join((before, *marked))}", did=True
        )

    return _together(store, bound.name, work)


def _bring_back(store: Store, bound: Bound) -> Deed:
    """Undo leaving out a briefing that is not due yet: it is planned at its time."""
    one = bound.briefing

    def work(transaction: Transaction) -> Deed:
        found = transaction.get(Briefing, **_as_seen(one))
        _require(() if found is None else (found,))
        transaction.delete(Briefing, **_as_seen(one))
        return Deed(subject=bound.name, words=f"is sent after all when it is due, {minute(one.due_at)}", did=True)

    return _together(store, bound.name, work)


def _send_again(transaction: Transaction, part: Delivery, at: int) -> None:
    """Let the next sender take over a part that was certainly not sent."""
    was_not_sent = part.state in {"failed", "skipped"} or (part.state == "claimed" and part.reason is not None)
    if not was_not_sent:
        return
    told = {"state": "claimed", "reason": RETRIED, "settled_at": at, "retry_at": at, "lease": None, "wire_at": None}
    seen = {"id": part.id, "state": part.state, "settled_at": part.settled_at, "lease": part.lease}
    transaction.change(Delivery, told, **seen)


def _marked(store: Store, bound: Bound) -> tuple[str, ...]:
    marks = (mark_of(store, bound.briefing.outlet, address) for address in bound.addresses)
    return tuple(f"nothing goes to {why_not_sent(mark)}" for mark in marks if mark is not None)


def _not_retried(one: Briefing) -> str:
    again = f"'riskbrief resend {one.reader_id} --week {one.week} --outlet {one.outlet}' sends it again"
    when = "" if one.done_at is None else f" {minute(one.done_at)}"
    return {
        "due": "is due, and a worker takes it as soon as its run is done; there is nothing to retry",
        "queued": "is in a worker's hands; there is nothing to retry",
        "sent": f"was sent{when}; {again}",
        "unknown": f"is not retried, since nobody knows whether it arrived{_why(one)}; {again}",
    }.get(one.state, f"is {one.state}")


# ---- sending again what was sent


def why_not_resent(one: Briefing) -> Deed | None:
    """Say why a briefing cannot be sent again; None if it can: it was sent, or nobody knows."""
    if one.state in {"sent", "unknown"}:
        if one.generation < MOST_GENERATIONS:
            return None
        words = f"was sent again {one.generation} times, which is as often as it can be"
        return Deed(subject=name_of(one), words=words, is_refused=True)
    if one.state in OPEN:
        again = "again " if one.generation else ""
        return Deed(subject=name_of(one), words=f"is being sent {again}already; there is nothing to resend")
    retry_it = f"'riskbrief retry {one.reader_id} --week {one.week} --outlet {one.outlet}' sends it"
    return Deed(subject=name_of(one), words=f"was never sent, but {one.state}{_why(one)}; {retry_it}", is_refused=True)


def resend(store: Store, one: Briefing, at: int) -> Deed:
    """Send the same frozen briefing once more though it was sent (`at` in epoch seconds)."""
    refusal = why_not_resent(one)
    if refusal is not None:
        return refusal
    number = one.generation + 1
    told = {
        "state": "due",
        "reason": f"resend {number} asked by an operator",
        "retry_at": at,
        "done_at": None,
        "alarmed_at": _alarmed(one, at),
        "generation": number,
    }
    changed = store.change(Briefing, told, **_as_seen(one))
    words = "is due again for 'riskbrief run', as it was" if changed else NO_LONGER
    return Deed(subject=name_of(one), words=words, did=bool(changed))


# ---- leaving one out


def skip(store: Store, bound: Bound, reason: str, at: int) -> Deed:
    """Leave out a briefing that has not begun to go out (`at` in epoch seconds)."""
    one = bound.briefing
    if one.state not in OPEN:
        same = one.state == "skipped" and one.reason == reason
        ended = "is left out already" if same else f"is {one.state} already{_why(one)}; there is nothing to skip"
        return Deed(subject=bound.name, words=ended, is_refused=one.state in {"sent", "unknown"})

    def work(transaction: Transaction) -> Deed:
        parts = bound.parts(transaction)
        gone = [part for part in parts if part.state in {"sent", "unknown"} or _is_on_the_wire(part)]
        if gone:
            return Deed(subject=bound.name, words=f"is left as it is: {_gone_words(gone)}", is_refused=True)
        for part in parts:
            if part.state == "claimed" and is_private(part.outlet, part.address):
                _leave_out(transaction, part, reason, at)
        told = {"state": "skipped", "reason": reason, "retry_at": None, "done_at": at}
        _require(transaction.change(Briefing, told, **_as_seen(one)))
        return Deed(subject=bound.name, words=f"is not sent: {reason}", did=True)

    return _together(store, bound.name, work)


def skip_ahead(store: Store, planned: Iterable[Briefing]) -> list[Deed]:
    """Leave out briefings not planned yet: the planner finds the rows at their time."""
    wanted = list(planned)
    new = {name_of(one) for one in store.add(wanted)}
    return [
        Deed(subject=name_of(one), words=f"due {minute(one.due_at)}, is not sent: {one.reason}", did=True)
        if name_of(one) in new
        else Deed(subject=name_of(one), words=NO_LONGER)
        for one in wanted
    ]


def _leave_out(transaction: Transaction, part: Delivery, reason: str, at: int) -> None:
    """Settle a part as skipped; its sender finds out before the wire."""
    told = {"state": "skipped", "reason": reason, "settled_at": at, "retry_at": None}
    seen = {"id": part.id, "state": "claimed", "lease": part.lease, "wire_at": part.wire_at, "reason": part.reason}
    _require(transaction.change(Delivery, told, **seen))


def _is_on_the_wire(part: Delivery) -> bool:
    """Whether a part may be arriving now; claimed with a reason, it certainly was not sent."""
    return part.state == "claimed" and part.wire_at is not None and part.reason is None


def _gone_words(parts: Sequence[Delivery]) -> str:
    first = parts[0]
    when = first.claimed_at if first.settled_at is None else first.settled_at
    state = {"sent": "sent", "unknown": "perhaps sent"}.get(first.state, "being sent")
    return f"part {first.part % GENERATION + 1} was {state} {minute(when)}"


# ---- what they have in common


class _ChangedMeanwhile(Exception):
    """A row is no longer as seen: writes so far are undone, and the operator is told."""


def _together(store: Store, name: str, work: Callable[[Transaction], Deed]) -> Deed:
    try:
        with store.transaction() as transaction:
            return work(transaction)
    except _ChangedMeanwhile:
        return Deed(subject=name, words=NO_LONGER)


def _require(changed: Sequence[object]) -> None:
    if not changed:
        raise _ChangedMeanwhile


def _as_seen(one: Briefing) -> dict[str, Any]:
    """Return what identifies a row as seen: any change touches one of these."""
    return as_seen(one, "state", "attempts", "generation", "done_at")


def _alarmed(one: Briefing, at: int) -> int | None:
    """Return when administrators were told; `at` for a briefing reopened after a good end, so no alarm follows."""
    return at if one.alarmed_at is None and one.state in {"sent", "skipped"} else one.alarmed_at


def _why(one: Briefing) -> str:
    return f" ({one.reason})" if one.reason else ""
