"""`riskbrief doctor`: tries each connection and permission, and says which signals each gap blinds."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer

from bot.cli.console import FAILURE, Verbose, log_to_stderr, progress, tell
from bot.cli.nextstep import after_doctor, tell_next
from bot.cli.options import Config, LayoutOption
from bot.cli.render.doctor import as_json, as_table
from bot.doctor import examine, unread
from bot.settings import SettingsInvalid, SettingsMissing, load_settings
from bot.wiring import load_method

DOCTOR_EXAMPLES = """
Nothing is posted, sent or stored. Exit code 0: everything that is needed works, and every gap is optional. 1: something
that is needed does not work.

--format json prints {"version": 1, "ok", "broken", "optional", "sections"}. A section has "id" (settings, database,
changes, a source's id, slack, mail, web where [web] url is set, claude, and feedback where readers doubt a rule),
"title" and "checks". A check has
"name"; "state" (ok, missing, unknown, not connected, doubted); "verdict" (ok, broken, optional, look); "detail" and
"fix" for people; "kinds" of data that it takes away;
"signals" that are blind without them, each with "id" and "title"; and "covered_by", the sources that stand in. Keys are
only ever added.

riskbrief doctor
riskbrief doctor --source github
riskbrief doctor --format json | jq '.sections[].checks[] | select(.verdict == "broken")'
"""


def doctor(
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="ID", help="Tell of this source alone, such as github. May be given again."),
    ] = None,
    layout: LayoutOption = "table",
    config: Config = None,
    verbose: Verbose = False,
) -> None:
    """Try each connection and permission; say what is missing, what to do, and what each gap blinds."""
    log_to_stderr(verbose=verbose)
    try:
        settings = load_settings(config)
        with progress("Trying") as show:
            on_done = partial(show, "connections")
            report = examine(settings, only=source or [], on_done=on_done)
    except (SettingsInvalid, SettingsMissing) as error:
        # Faulty settings are this command's result, not a wrong call.
        report = unread(error)
    tell(LAYOUTS[layout](report, load_method().catalogue))
    if layout == "table" and not source:
        sys.stdout.flush()
        tell_next(after_doctor(report, config))
    if not report.is_ok:
        raise typer.Exit(FAILURE)


LAYOUTS = {"table": as_table, "json": as_json}
