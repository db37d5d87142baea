"""`riskbrief resend`: send a reader the same frozen briefing once more, though it was sent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import NowOption
from bot.cli.console import note, reported
from bot.cli.operating import (
    BriefingWeek,
    Operating,
    OutletOption,
    ReaderArgument,
    check_outlet,
    check_week,
    operating,
    tell,
)
from bot.cli.options import Config, Verbose
from bot.cli.terminal import agreed
from bot.errors import UsageError
from briefing.audit import Deed as Recorded
from briefing.contracts.untrusted_text import clean
from briefing.organisation import is_private
from briefing.runs import operate
from briefing.runs.listing import minute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.runs.operate import Bound, Deed

EXAMPLES = """
It asks before it does so, and says when and where the briefing went; with --yes it does not ask.

Examples:

  riskbrief resend ada-lovelace

  riskbrief resend ada-lovelace --week 2026-W47 --outlet email --yes
"""


def resend(
    reader: ReaderArgument,
    week: BriefingWeek = None,
    outlet: OutletOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    config: Config = None,
    now: NowOption = None,
    verbose: Verbose = False,
) -> None:
    """Send a reader the same briefing again, though it was sent or may have arrived. Asks first.

    It is the frozen one, word by word; what has changed since is not in it.
    """
    with reported(verbose=verbose), operating(config, now, writes=True) as found:
        manager = found.reader(reader)
        chosen = check_outlet(manager, outlet)
        wanted = check_week(week) or found.newest(manager)
        briefings = found.briefings(manager, wanted, chosen)
        if not briefings:
            raise UsageError(
                f"{manager.id} has had no briefing of {wanted}; 'riskbrief runs --reader {manager.id}' shows them"
            )
        tell(_deeds(found, [found.bound(manager, one) for one in briefings], asks=not yes))


def _deeds(found: Operating, every: Sequence[Bound], *, asks: bool) -> Sequence[Deed]:
    refusals = {one.name: operate.why_not_resent(one.briefing) for one in every}
    sendable = [one for one in every if refusals[one.name] is None]
    if sendable and asks:
        _ask(found, sendable)
    return [
        refusals[one.name] or operate.resend(found.recorded(Recorded.RESENT, one.name), one.briefing, found.at)
        for one in every
    ]


def _ask(found: Operating, sendable: Sequence[Bound]) -> None:
    """Ask whether it is meant, on stderr.

    Raises:
        UsageError: nobody is there to answer.
    """
    if not sys.stdin.isatty():
        raise UsageError("resend asks first, and there is no terminal to ask on; give --yes if it is meant")
    for one in sendable:
        note(_went(found, one))
    if not agreed("Send it again?"):
        note("riskbrief: nothing is sent")
        raise typer.Exit


def _went(found: Operating, bound: Bound) -> str:
    """Say when and where a briefing went, and who else would get it again."""
    one = bound.briefing
    with found.store.snapshot() as view:
        parts = bound.parts(view)
    went = dict.fromkeys(part.address for part in parts if part.state != "skipped") or dict.fromkeys(bound.addresses)
    when = "" if one.done_at is None else f" {minute(one.done_at)}"
    shared = [address for address in went if not is_private(one.outlet, address)]
    others = f"; everybody in {', '.join(map(clean, shared))} gets it again, too" if shared else ""
    state = "sent" if one.state == "sent" else f"unknown ({clean(one.reason or 'no answer came')})"
    return f"{bound.name}: {state}{when}, to {', '.join(map(clean, went))}{others}"
