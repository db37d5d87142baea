"""`riskbrief week`: the facts and cards of a scope's week, from the store, leaving no trace in it."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.audit import RecordedOption
from bot.cli.console import note, tell
from bot.cli.lookup import ReaderOption, TeamOption, WeekOption, open_lookup
from bot.cli.options import Config, NowOption
from bot.cli.render.week import week_text
from bot.errors import UsageError
from briefing.readers.audit import AuditAction, name_of

WEEK_EXAMPLES = """
riskbrief week --team payments
riskbrief week --team payments --week 2026-W46 | less
riskbrief week --manager ada-lovelace --so-far
riskbrief week --manager ada-lovelace --json | jq '.facts[] | select(.kind == "mttr")'
"""


def week(
    team: TeamOption = None,
    manager: ReaderOption = None,
    week: WeekOption = None,
    so_far: Annotated[
        bool, typer.Option("--so-far", help="The running week as of now, as a preview of the coming briefing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the payload instead, as it is hashed.")] = False,
    config: Config = None,
    now: NowOption = None,
    recorded: RecordedOption = False,
) -> None:
    """Show the facts and cards of a team's or a manager's week. Nothing is frozen or sent.

    A week that was briefed is shown as it was frozen; any other is computed from the store. People are given by role.
    """
    with open_lookup(config, now, is_recorded=recorded) as lookup:
        if so_far and week is not None:
            raise UsageError("--so-far is about the running week; leave --week out")
        scope = lookup.one_scope(team, manager)
        payload, frozen = (lookup.so_far(scope), None) if so_far else lookup.payload(scope, lookup.week(scope, week))
        lookup.record(AuditAction.SAW, name_of(payload.scope.id, payload.period.week), "week")
        if as_json:
            tell(payload.to_json())
        else:
            tell(week_text(payload, frozen_at=None if frozen is None else frozen.frozen_at))
        # It may be a holiday, or a store that nobody fills.
        if any(fact.value == 0 for fact in payload.facts if fact.id == "week.changes"):
            label, id_ = payload.scope.label, payload.period.week
            note(f"riskbrief: no change of {label} landed in {id_}; see the sources above")
