"""`riskbrief status`: one screen that says whether everything goes out, and what does not."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import NowOption
from bot.cli.console import FAILURE, reported
from bot.cli.drawing import drawn
from bot.cli.operating import operating
from bot.cli.options import Config, Verbose
from bot.cli.runsjson import overview_json
from bot.cli.statustables import overview_parts
from bot.cli.terminal import tell
from bot.metrics.readiness import lines_of, readiness
from bot.metrics.standing import Lookout
from briefing.runs.overview import OVERDUE_SECONDS, overview

if TYPE_CHECKING:
    from bot.cli.operating import Operating
    from bot.metrics.standing import Standing

EXAMPLES = """
It ends with 1 where a briefing has been due for more than half an hour and has not come to an end, or where something
is due and no worker is alive; else with 0. Times are UTC.

With --check it says what /readyz says over HTTP, and ends with 1 where one of the checks does not hold: also where no
worker is alive and nothing is due yet.

Examples:

  riskbrief status

  riskbrief status --check || mail -s 'Riskbrief is not ready' ops@example.com

  riskbrief status --json | jq '.workers[] | {id, state, beat_at}'
"""


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Say in a few lines what holds, for a monitor.")] = False,
    config: Config = None,
    now: NowOption = None,
    verbose: Verbose = False,
) -> None:
    """Show on one screen whether everything goes out, and what does not.

    Workers and their duties, this week's runs and briefings, what is overdue, failed or unknown, and the sources.
    """
    with reported(verbose=verbose), operating(config, now, writes=False) as found:
        if check:
            is_well = _checked(found, as_json=as_json)
        else:
            with found.store.snapshot() as view:
                told = overview(view, found.filed, found.now)
            is_well = told.is_well
            text = _json(overview_json(told, found.budget)) if as_json else ""
            tell(text or drawn(overview_parts(told, found.at, found.budget)))
        sys.stdout.flush()
        if not is_well:
            raise typer.Exit(FAILURE)


def _checked(found: Operating, *, as_json: bool) -> bool:
    """Print how each check comes out; return whether all hold."""
    lookout = Lookout(found.filed, late_after=OVERDUE_SECONDS)

    def look() -> Standing:
        with found.store.snapshot() as view:
            return lookout.look(view, found.now)

    checks = readiness(found.store, look)
    tell(_json([asdict(one) for one in checks]) if as_json else "".join(f"{line}\n" for line in lines_of(checks)))
    return all(one.is_ok for one in checks)


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
