"""`riskbrief status`: one screen that says whether everything goes out, and what does not."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from bot.cli.asked import NowOption
from bot.cli.console import FAILURE, reported
from bot.cli.drawing import drawn
from bot.cli.operating import operating
from bot.cli.options import Config, Verbose
from bot.cli.runsjson import overview_json
from bot.cli.statustables import overview_parts
from briefing.runs.overview import overview

EXAMPLES = """
It ends with 1 where a briefing has been due for more than half an hour and has not come to an end, or where something
is due and no worker is alive; else with 0. Times are UTC.

Examples:

  riskbrief status

  riskbrief status --json | jq '.workers[] | {id, state, beat_at}'
"""


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    config: Config = None,
    now: NowOption = None,
    verbose: Verbose = False,
) -> None:
    """Show on one screen whether everything goes out, and what does not.

    Workers and their duties, this week's runs and briefings, what is overdue, failed or unknown, and the sources.
    """
    with reported(verbose=verbose), operating(config, now, writes=False) as found:
        with found.store.snapshot() as view:
            told = overview(view, found.filed, found.now)
        text = json.dumps(overview_json(told), ensure_ascii=False, indent=2) + "\n" if as_json else ""
        sys.stdout.write(text or drawn(overview_parts(told, found.at)))
        sys.stdout.flush()
        if not told.is_well:
            raise typer.Exit(FAILURE)
