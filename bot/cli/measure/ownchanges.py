"""Gathers an organisation's own changes with their outcomes: from git repositories, or from the store of the settings.

The store is only read, so that a look at it changes nothing in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.cli.console import progress
from bot.cli.options import day_start
from bot.errors import UsageError
from bot.settings import SettingsMissing, load_settings
from bot.wiring import build_store, load_method, open_clones
from briefing.contracts.organisation import holiday_name
from briefing.evaluation.outcomes.own import OwnChanges
from briefing.evaluation.outcomes.sources import own_of_clones, own_of_store
from scoring.score import Method


def gather_changes(
    paths: Sequence[Path] | None,
    config: Path | None,
    since: str | None,
    *,
    card: Path | None = None,
    instead: str,
) -> tuple[OwnChanges, Method]:
    """Return the changes and the method that they were scored with.

    That is the card of a file if one is given, else the one that the settings put in force, else the one that ships.
    `instead` names what can be given where there are no settings.

    Raises:
        UsageError, BriefingError, DataError: each naming the thing and the fix.
    """
    start = day_start("--since", since)
    if paths:
        if config is not None:
            raise UsageError("--repo is about git repositories and --config about the store; leave one of the two away")
        method, clones = load_method(scorecard=card), open_clones(paths)
        with progress() as show:
            return own_of_clones(clones, method, since=start, on_progress=show), method
    try:
        settings = load_settings(config)
    except SettingsMissing as error:
        raise UsageError(f"{error}; or give {instead} instead") from error
    method = load_method(settings.bands, card or settings.scorecard, settings.file_kinds)
    company = settings.organisation
    with build_store(settings, dry_run=True) as store, progress("Scoring") as show:
        hours = company.incident_hours
        own = own_of_store(
            store, company.name, method, holiday_name, since=start, incident_hours=hours, on_progress=show
        )
    return own, method
