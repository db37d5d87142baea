"""Says the next step after the first commands on stderr; only on a terminal, as a script would get a mail."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.console import note
from bot.settings import Settings, settings_path

if TYPE_CHECKING:
    from bot.doctor import Report

MOST_NAMED: Final = 3
READERS: Final = "readers"
DELIVERY: Final = frozenset({"slack", "mail", "web", "runs", "addresses"})
"""Doctor's sections that a collection and a preview can do without: only nobody is reached yet."""


def tell_next(text: str) -> None:
    """Print it, if somebody is there to read it."""
    if sys.stderr.isatty():
        note(f"Next: {text}")


def command(name: str, config: Path | None) -> str:
    """Return a command line with the same settings file."""
    return f"riskbrief {name}" + ("" if config is None else f" --config {shlex.quote(str(config))}")


def after_doctor(report: Report, config: Path | None) -> str:
    """Return what to fix first, or what to do next."""
    collect, doctor = command("collect", config), command("doctor", config)
    broken = [(one.id, check.name) for one in report.sections for check in one.findings if check.verdict == "broken"]
    if not broken:
        return f"{collect} (--dry-run says first what it costs)"
    file = settings_path(config, os.environ)
    if not file.exists():
        return "riskbrief init" + ("" if config is None else f" --output {shlex.quote(str(file))}")
    names = ", ".join(dict.fromkeys(name for _, name in broken[:MOST_NAMED]))
    more = "" if len(broken) <= MOST_NAMED else f" and {len(broken) - MOST_NAMED} more"
    if all(section in DELIVERY or name == READERS for section, name in broken):
        return f"{collect} already works; before the first briefing put right: {names}{more}"
    return f"put right: {names}{more}; then {doctor} once more"


def after_collect(settings: Settings, *, was_stopped: bool) -> str:
    """Return how to continue a stopped collection, or how to look at the result."""
    company, config = settings.organisation, unless_found(settings.file)
    if was_stopped:
        return f"{command('collect', config)} goes on where it ended"
    manager, team = next(iter(company.managers), None), next(iter(company.teams), None)
    if manager is not None:
        return command(f"preview --manager {shlex.quote(manager.id)}", config)
    return command("preview" if team is None else f"preview --team {shlex.quote(team.id)}", config)


def unless_found(file: Path | None) -> Path | None:
    """Return a settings file that the next command would not find by itself, or None."""
    return None if file is None or file == settings_path(None, os.environ) else file
