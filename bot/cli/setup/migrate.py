"""`riskbrief migrate`: makes the tables, or updates them."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.audit import tell_audit
from bot.cli.console import note, tell
from bot.cli.options import Config
from bot.settings import load_settings
from briefing.readers.audit import AuditAction
from data.engine import engine_of
from data.migrate import MigrationReport
from data.migrate import migrate as migrate_tables
from data.store import Store

MIGRATE_EXAMPLES = """
riskbrief migrate
riskbrief migrate --database sqlite:///riskbrief.db
RISKBRIEF_DATABASE_URL=postgresql://riskbrief@db.example/riskbrief riskbrief migrate
"""


def migrate(
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="RISKBRIEF_DATABASE_URL",
            help="sqlite:///FILE or postgresql://USER@HOST/NAME. Keep a password in the variable, not here."
            " Default: the settings' database_url.",
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Make the tables, or bring them up to date. A SQLite file is copied first; doing it again does nothing."""
    with engine_of(database or load_settings(config).database_url) as engine:
        report = migrate_tables(engine)
        if report.from_revision != report.to_revision:
            # Only now there is a table for it.
            told = f"{report.from_revision or 'none'} to {report.to_revision}"
            tell_audit(Store(engine), AuditAction.CHANGED, "tables", told)
        _tell(report)


def _tell(report: MigrationReport) -> None:
    if report.backup is not None:
        note(f"The database as it was is in {report.backup}.")
    if report.from_revision == report.to_revision:
        tell(f"Nothing to do: the tables are at revision {report.to_revision}.\n")
    elif report.from_revision is None:
        tell(f"Made the tables of revision {report.to_revision}.\n")
    else:
        tell(f"Brought the tables from revision {report.from_revision} to {report.to_revision}.\n")
