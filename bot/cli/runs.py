"""`riskbrief runs`: what was done for a week, run by run and reader by reader, or everything about one run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import NowOption
from bot.cli.console import reported
from bot.cli.drawing import drawn
from bot.cli.operating import Operating, check_week, operating
from bot.cli.options import Config, Verbose
from bot.cli.runsjson import run_json, week_json
from bot.cli.runstables import is_wide, run_parts, week_parts
from bot.cli.terminal import tell
from bot.errors import UsageError
from bot.settings.values import nearest
from briefing.contracts.untrusted_text import clean
from briefing.runs.listing import run_work, week_work

if TYPE_CHECKING:
    from briefing.runs.listing import RunWork, WeekWork

EXAMPLES = """
A run is one scope's week, up to what is to be said in it; a briefing is what one reader gets of it through one outlet.
Times are UTC.

Examples:

  riskbrief runs

  riskbrief runs --week 2026-W47 --reader ada-lovelace

  riskbrief runs payments/2026-W47

  riskbrief runs --json | jq '.briefings[] | select(.state == "unknown")'
"""


def runs(
    run: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="A run such as payments/2026-W47: its steps and every part.")
    ] = None,
    week: Annotated[
        str | None, typer.Option("--week", metavar="WEEK", help="An ISO week such as 2026-W46. Default: the newest.")
    ] = None,
    scope: Annotated[str | None, typer.Option("--scope", metavar="SCOPE", help="One scope alone, by id.")] = None,
    reader: Annotated[str | None, typer.Option("--reader", metavar="READER", help="One reader, by id or name.")] = None,
    every: Annotated[bool, typer.Option("--all", help="List every briefing, however many there are.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead, with everything.")] = False,
    config: Config = None,
    now: NowOption = None,
    verbose: Verbose = False,
) -> None:
    """Show a week's runs, where each of them is, and what became of every reader's briefing."""
    with reported(verbose=verbose):
        if run is not None and (week, scope, reader) != (None, None, None):
            raise UsageError("RUN names a scope and a week; give it alone, or --week, --scope and --reader without it")
        chosen = check_week(week)
        with operating(config, now, writes=False) as found:
            if run is not None:
                told = _run(found, run)
                tell(_text(run_json(told)) if as_json else drawn(run_parts(told, wide=is_wide())))
                return
            work = _week(found, chosen, scope, reader)
            # A week that was asked for by name may be empty for another reason than that nothing ran.
            is_asked = (week, scope, reader) != (None, None, None)
            parts = week_parts(work, wide=is_wide(), every=every, is_asked=is_asked)
            tell(_text(week_json(work)) if as_json else drawn(parts))


def _run(found: Operating, text: str) -> RunWork:
    with found.store.snapshot() as view:
        told = run_work(view, text.strip())
    if told is None:
        raise found.no_run(text)
    return told


def _week(found: Operating, week: str | None, scope: str | None, reader: str | None) -> WeekWork:
    company = found.company
    if scope is not None:
        own = [company.scope_of_team(one).id for one in company.teams]
        known = dict.fromkeys((*(company.scope_of(one).id for one in company.managers), *own))
        if scope not in known:
            raise UsageError(
                f"there is no scope {clean(scope)!r}{nearest(scope, known, f'; there are {_some(known)}')}"
            )
    wanted = None if reader is None else found.reader(reader).id
    with found.store.snapshot() as view:
        return week_work(view, found.at, week=week, scope=scope, reader=wanted)


def _some(known: dict[str, None]) -> str:
    return ", ".join(known) or "none"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
