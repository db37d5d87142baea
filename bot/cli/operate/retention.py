"""`riskbrief retention`: what is stored, how old it is and for how long it is kept; deletes what is over on request."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import confirm, note, tell
from bot.cli.options import Config, YesOption
from bot.cli.render.drawing import drawn, line, table
from bot.errors import UsageError
from bot.retaining import SweepAudit
from bot.settings import load_settings
from bot.wiring import build_store
from briefing.contracts.clock import SystemClock
from briefing.contracts.words import counted
from briefing.readers.audit import OPERATOR, Audit, Channel
from data.retention.sweep import standings, sweep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.retention.policy import Term
    from data.retention.sweep import Standing
    from data.store import Store

RETENTION_EXAMPLES = """
A worker deletes what is over every night; [retention] says how many days each kind is kept. Without --apply nothing
is deleted. With it, it asks first; with --yes it does not ask.

riskbrief retention
riskbrief retention --apply --yes
"""

HEADS = ("table", "rows", "oldest", "kept for", "over", "by")


def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Delete what is over now. Asks first.")] = False,
    yes: YesOption = False,
    config: Config = None,
) -> None:
    """Show what is stored, how old it is and how long it is kept; delete what is over.

    Over is what the next night will delete, parts not counted: a change goes with its files, reviews and checks.
    """
    if yes and not apply:
        raise UsageError("--yes answers what --apply asks; give both, or neither to look")
    settings = load_settings(config)
    days, clock = settings.retention.days(), SystemClock()
    now = int(clock.now().timestamp())
    with build_store(settings, dry_run=not apply) as store:
        found = standings(store, days, now)
        tell(drawn([table(HEADS, map(_row, found), right=(1, 3, 4)), line(""), line(_total(found))]))
        sys.stdout.flush()
        if apply and any(one.over for one in found):
            if not yes:
                over = counted(sum(one.over for one in found), "rows")
                question = f"Delete {over} with their parts? There is no way back."
                confirm(question, command="retention --apply", otherwise="nothing is deleted")
            _apply(store, Audit(store, clock), days, now)


def _row(one: Standing) -> tuple[str, ...]:
    oldest = "" if one.oldest is None else f"{datetime.fromtimestamp(one.oldest, UTC).date()}"
    kept = "" if one.days is None else f"{one.days} d"
    over = f"{one.over:,}" if one.days is not None else ""
    return one.table, f"{one.rows:,}", oldest, kept, over, one.why


def _total(found: Sequence[Standing]) -> str:
    over = sum(one.over for one in found)
    return f"{counted(over, 'rows')} over, with their parts." if over else "Nothing is over."


def _apply(store: Store, audit: Audit, days: Mapping[Term, int], now: int) -> None:
    told = SweepAudit(audit, actor=OPERATOR, door=Channel.CLI)
    try:
        for swept in sweep(store, days, now):
            told.add(swept)
    finally:
        told.end()
    note(f"{counted(told.rows.total(), 'rows')} deleted, with their parts")
