"""`riskbrief settings`: checks the settings file, or prints an annotated example."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import typer

from bot.cli.commands import grouped
from bot.cli.console import failed, note, tell
from bot.cli.options import Config, plural
from bot.settings import Settings, SettingsInvalid, load_settings
from bot.settings.connected import LABELS, lacking
from bot.settings.environment import SECRET_VARIABLES
from briefing.delivery.due import coming

EXAMPLES = """
riskbrief settings example > riskbrief.toml
riskbrief settings check
riskbrief settings check --config /etc/riskbrief/riskbrief.toml
"""


LABEL_OF = {"slack": "Slack", "email": "email"}


def settings_group() -> typer.Typer:
    """Check the settings file, or print an example of one."""
    return grouped(settings_group, EXAMPLES, check, example)


def check(config: Config = None) -> None:
    """Check the settings and say what was found: exit code 1 and a line for each problem where there are any."""
    try:
        settings = load_settings(config)
    except SettingsInvalid as error:
        # Not through `reported`: problems are this command's result, not a wrong call.
        for line in error.problems:
            note(line)
        many = plural(error.problems, "problem")
        raise failed(f"{many}; manager[2] means the second [[manager]] of the file") from error
    tell("".join(f"{line}\n" for line in _found(settings, datetime.now(UTC))))
    _check_objectives(settings)


def example() -> None:
    """Print an annotated settings file with every key, its default and its meaning."""
    # Imported here: no other command needs it.
    from bot.settings.example import example as text  # noqa: PLC0415

    tell(text())


def _found(settings: Settings, now: datetime) -> Iterator[str]:
    company = settings.organisation
    counts = (plural(company.teams, "team"), plural(company.services, "service"), plural(company.managers, "manager"))
    yield f"{settings.file}: {company.name}: {', '.join(counts)}; no problems"
    for manager in company.managers:
        due = next((one for one in coming(company, manager, now) if one.skipped is None), None)
        outlets = " and ".join(where for where in (manager.slack and "Slack", manager.email and "email") if where)
        label = company.scope_of(manager).label
        # Only the file: readers' own changes are in the database, which is not opened.
        why = "" if due is None or due.why is None else f" ({due.why})"
        when = "paused" if due is None else f"next on {due.at:%A %Y-%m-%d at %H:%M} {manager.zone}{why}"
        yield f"  {manager.name} reads for {label}, {when}, by {outlets}"
    read_for = {team for manager in company.managers for team in manager.teams}
    if unread := [team.label for team in company.teams if team.id not in read_for]:
        yield f"  Nobody reads for {', '.join(unread)}"
    lacks = {LABELS[name]: why for name, why in lacking(settings).items()}
    yield f"  Collects from {' and '.join(label for label, why in lacks.items() if why is None) or 'nowhere'}"
    yield from (f"  Does not collect from {label}: {why}" for label, why in lacks.items() if why is not None)
    yield from _not_reached(settings)
    secrets = settings.secrets
    for title, is_set in (("Secrets that are set", True), ("Secrets that are not set", False)):
        names = (one for field, one in SECRET_VARIABLES.items() if (getattr(secrets, field) is not None) is is_set)
        yield f"  {title}: {', '.join(names) or 'none'}"


def _check_objectives(settings: Settings) -> None:
    """Print problems of objectives' files last: they stop only their source."""
    # Imported here: most have none, and it loads a parser.
    from bot.sources.makers import file_problems  # noqa: PLC0415

    problems = file_problems(settings)
    for line in problems:
        note(f"{settings.file}: sources.prometheus.files: {line}")
    if problems:
        raise failed(f"{plural(problems, 'problem')}; nothing else stops, and no objective is read until then")


def _not_reached(settings: Settings) -> Iterator[str]:
    """Say what the outlets lack: without it the file is right, but nobody is reached."""
    # Imported here: the example needs none of it.
    from bot.unsubscribing import web_lacks  # noqa: PLC0415
    from bot.wiring import build_outlets, slack_side_lacks  # noqa: PLC0415

    missing = build_outlets(settings, dry_run=True).missing
    used = {outlet for manager in settings.organisation.managers for outlet, _ in manager.addresses}
    yield from (f"  Does not send by {LABEL_OF[name]}: {why}" for name, why in missing.items() if name in used)
    if (lacks := slack_side_lacks(settings)) is not None:
        yield f"  Does not answer /risk: {lacks}"
    if (lacks := web_lacks(settings)) is not None:
        yield f"  Does not serve links to unsubscribe: {lacks}"
