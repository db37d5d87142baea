"""`riskbrief import`: rows of a collected table from a file, or coverage reports, recognised by their contents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.audit import witnessed
from bot.cli.console import FAILURE, collect_seldom, note, progress, tell
from bot.cli.options import Config
from bot.cli.render.drawing import grid
from bot.cli.setup.import_coverage import Said, are_reports, import_reports
from bot.errors import UsageError
from bot.settings import load_settings
from bot.settings.values import nearest
from briefing.editions.terminal.screen import Screen
from briefing.readers.audit import AuditAction
from data.engine import engine_of
from data.sources.files.imports import Findings, RowFile, counted, examine, refusal, save, unknown_references
from data.sources.files.lines import Layout
from data.sources.files.sheet import Sheet, sheet_named, sheets
from data.store import Store

if TYPE_CHECKING:
    from briefing.delivery.brief_clones import Progress

MIB = 1 << 20
MOST_STRANGERS = 3
WIDTH = 118

IMPORT_EXAMPLES = """
Tables (--describe TABLE prints the columns of one):
people, repositories, teams, services, service_paths, changes, change_files, change_commits, change_labels, reviews,
checks, deployments, deploy_signals, advisories, deployment_changes, incidents, objectives, objective_readings,
coverage, codeowners, owner_members, source_statuses

A file is JSON lines (an object a line, with a key a column) or CSV (with a header), in UTF-8, each also as .gz. Times
are epoch seconds or ISO 8601 with a zone. What is unknown is left out: no key, null, or an empty cell. A row whose key
is stored already is written over, so that the same file may be imported again.

riskbrief import changes changes.jsonl
riskbrief import change_files files.csv.gz --dry-run
riskbrief import incidents incidents.csv --keep-good
riskbrief import --describe incidents

Reports of coverage (Cobertura XML, LCOV, JaCoCo XML, also as .gz) of one commit: several become one, line by line. In
jobs of GitHub and GitLab, --repo, --commit and --base are read from the environment. Branch coverage is not read.
riskbrief import coverage coverage.xml --repo acme/shop --commit "$(git rev-parse HEAD)"
riskbrief import coverage build/a.info build/b.info --flag unit --json
"""


def import_(
    table: Annotated[str | None, typer.Argument(metavar="TABLE", help="What the rows are, such as changes.")] = None,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="JSON lines or CSV, also as .gz; or reports of coverage, as many as there are."
        ),
    ] = None,
    layout: Annotated[
        Layout | None, typer.Option("--format", help="How the file is written. Default: what its name ends in.")
    ] = None,
    keep_good: Annotated[
        bool, typer.Option("--keep-good", help="Store the good rows and name the others. Default: all or none.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row and store nothing.")] = False,
    list_tables: Annotated[bool, typer.Option("--list", help="Print every table with its columns.")] = False,
    describe: Annotated[
        str | None, typer.Option(metavar="TABLE", help="Print what the columns of a table take.")
    ] = None,
    repo: Annotated[
        str | None, typer.Option(metavar="NAME", help="Coverage: the repository, such as acme/shop.")
    ] = None,
    commit: Annotated[
        str | None, typer.Option(metavar="SHA", help="Coverage: the commit whose tests ran, whole.")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="SHA",
            help="Coverage: the commit to compare with. Default: the newest of the default branch before.",
        ),
    ] = None,
    flag: Annotated[
        str, typer.Option(metavar="NAME", help="Coverage: tells reports of one commit apart, such as unit.")
    ] = "",
    prefix: Annotated[
        str,
        typer.Option(metavar="DIR", help="Coverage: the folder of the repository that the report's paths are below."),
    ] = "",
    strip: Annotated[
        str, typer.Option(metavar="DIR", help="Coverage: what the report's paths have before the repository's.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Coverage: print what became of it as JSON.")] = False,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="RISKBRIEF_DATABASE_URL",
            help="The database. Keep a password in the variable, not here. Default: the settings' database_url.",
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Import rows of any collected table from a file: JSON lines or CSV. All of them are stored, or none."""
    if list_tables or describe is not None:
        _print_tables([_known(describe)] if describe is not None else [])
        return
    if table is None or not files:
        raise UsageError("name a TABLE and a FILE, as in 'riskbrief import changes changes.jsonl'; see --list")
    said = Said(repo=repo, commit=commit, base=base, flag=flag, prefix=prefix, strip=strip, as_json=as_json)
    sheet = _known(table)
    if are_reports(sheet.table, files, layout, said):
        if keep_good:
            raise UsageError("--keep-good is for rows; a report of coverage is taken whole or not at all")
        with _opened(database, config) as store:
            import_reports(files, witnessed(store, AuditAction.CHANGED, "coverage", "import"), said, dry_run=dry_run)
        return
    _refuse_for_rows(files, said)
    rows = RowFile(files[0], sheet, layout)
    collect_seldom()
    with _opened(database, config) as store:
        _import(rows, store, keep_good=keep_good, dry_run=dry_run)


def _refuse_for_rows(files: list[Path], said: Said) -> None:
    if said.options:
        raise UsageError(
            f"{said.options[0]} is for reports of coverage, as in 'riskbrief import coverage coverage.xml'"
        )
    if len(files) > 1:
        raise UsageError(f"{files[1]} is one FILE too many; rows are imported from one at a time")


@contextmanager
def _opened(database: str | None, config: Path | None) -> Iterator[Store]:
    with engine_of(database or load_settings(config).database_url) as engine:
        store = Store(engine)
        store.check_schema()
        yield store


def _known(name: str) -> Sheet:
    sheet = sheet_named(name)
    if sheet is None:
        raise UsageError(f"{name!r} is no table that can be imported{nearest(name, sheets(), '; see --list')}")
    return sheet


def _import(rows: RowFile, store: Store, *, keep_good: bool, dry_run: bool) -> None:
    size = rows.path.stat().st_size if rows.path.is_file() else 0
    with progress("Checking") as show:
        findings = examine(rows, store, _counting(show, f"{rows.path.name} (MiB)", size, MIB))
    good = findings.totals.rows - findings.refused
    if dry_run and (keep_good or not findings.refused):
        of = f"{good:,} of {counted(findings.totals.rows, 'row')}"
        tell(f"Would import {of} into {rows.sheet.table}; nothing was stored.\n")
    elif dry_run:
        raise refusal(rows, findings)
    else:
        with progress("Saving") as show:
            audited = witnessed(store, AuditAction.CHANGED, rows.sheet.table, "import")
            done = save(rows, audited, findings, keep_good=keep_good, on_rows=_counting(show, "rows", good, 1))
        over = done.rows - done.new
        written_over = f", {over:,} written over" if over else ""
        tell(f"Imported {counted(done.rows, 'row')} into {rows.sheet.table}: {done.new:,} new{written_over}.\n")
    _tell_strangers(rows, store, findings)
    if findings.refused:
        note(f"riskbrief: {rows.path}: {findings.refused:,} of {counted(findings.totals.rows, 'row')} left out:")
        for problem in findings.problems:
            note(f"  {problem}")
        raise typer.Exit(FAILURE)


def _counting(show: Progress, name: str, total: int, unit: int) -> Callable[[int], object]:
    return lambda done: show(name, min(done, total) // unit, max(total // unit, 1))


def _tell_strangers(rows: RowFile, store: Store, findings: Findings) -> None:
    for column, table, ids in unknown_references(rows, store, findings.totals):
        shown = ", ".join(map(repr, ids[:MOST_STRANGERS])) + (", …" if len(ids) > MOST_STRANGERS else "")
        note(f"riskbrief: {column} names {counted(len(ids), 'id')} that {table} does not have yet: {shown}")
    if rows.sheet.note is not None:
        note(f"riskbrief: {rows.sheet.note}")


def _print_tables(described: list[Sheet]) -> None:
    console = Screen(width=WIDTH)
    if not described:
        for sheet in sheets().values():
            columns = ", ".join(column.name if column.required else f"[{column.name}]" for column in sheet.columns)
            console.print(f"{sheet.table}: {columns}")
        console.print("\nA column in [ ] may be left out. --describe TABLE says what each takes.")
    for sheet in described:
        console.print(f"{sheet.table}: {sheet.summary}\n")
        roles = ("key" if one.is_key else "required" if one.required else "may be left out" for one in sheet.columns)
        rows = [
            (one.name, role, one.takes, one.refers_to or "") for one, role in zip(sheet.columns, roles, strict=True)
        ]
        console.print(grid(("column", "", "takes", "refers to"), rows, box=None, pad_edge=False))
        if sheet.owner is not None:
            console.print(f"\nEach row is a part of the one that {sheet.owner.column} names, which is stored first.")
        if sheet.note is not None:
            console.print(f"\nNote: {sheet.note}.")
