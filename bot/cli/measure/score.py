"""`riskbrief score`: every change of a repository with readings and score; for feature files see features.py."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.console import in_sheet, note, progress, screen_of, tell, tell_json
from bot.cli.measure.features import Names, score_file
from bot.cli.options import Scorecard, day_start, plural, refuse, require_evaluation
from bot.errors import UsageError
from bot.wiring import load_method, open_clones
from briefing.contracts.untrusted_text import clean
from briefing.delivery.brief_clones import of_one
from briefing.evidence.changes import ScoredChange
from briefing.evidence.clone import Clone, Evidence, Window, read_evidence
from data.commits import Unit
from scoring.bands import DEFAULT_BANDS
from scoring.score import Method

if TYPE_CHECKING:
    from briefing.delivery.brief_clones import Progress

SCORE_EXAMPLES = """
riskbrief score --repo ~/src/shop --since 2026-10-01
riskbrief score --repo shop --unit commit --format csv > commits.csv
riskbrief score --features values.csv.gz --project repository > scored.csv
"""

DIGITS = 6
"""Decimals of a raw value: enough for any definition, and equal on all machines."""

MOST_REASONS = 3


Format = Literal["table", "csv", "json"]


def score(
    repo: Annotated[
        list[Path] | None,
        typer.Option(
            "--repo", metavar="PATH", help="A git repository: a clone or a bare one. May be given several times."
        ),
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="The first day (UTC) to score.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day (UTC) to score.")] = None,
    unit: Annotated[
        Unit | None,
        typer.Option(
            help="change: what each merge to the default branch brought. commit: every commit, merges included.",
            show_default=Unit.CHANGE.value,
        ),
    ] = None,
    features: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Score the rows of a .csv, .csv.gz or .parquet file instead."),
    ] = None,
    project: Annotated[
        str | None,
        typer.Option(metavar="COL", help="The feature file's column that says of which repository a row is."),
    ] = None,
    names: Annotated[
        Names | None,
        typer.Option(
            help="How the feature file's columns are called: by signal ids, or la, ld, nf … as Kamei et al. did.",
            show_default=Names.SIGNALS.value,
        ),
    ] = None,
    layout: Annotated[
        Format | None,
        typer.Option("--format", help="How to print the scores.", show_default="table; csv for a feature file"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the feature file's scores to this file.")
    ] = None,
    scorecard: Scorecard = None,
) -> None:
    """Score every change of one or several git repositories, or the rows of a feature file.

    Changes come oldest first, the rows of a file in their order. A feature file has a row for each change and columns
    named by the ids of signals. A signal whose column is missing or empty is not connected; one that is empty in a row
    scores the median of the rows that have it. All other columns pass through; score, score_low, score_high and band
    are appended. No gate can fire: a gate needs evidence that a column of values does not hold.
    """
    of_git = {"--repo": repo, "--since": since, "--until": until, "--unit": unit}
    if features is not None:
        refuse(of_git, "is about git repositories and --features is about a file; leave one of the two away")
        require_evaluation("score --features")
        method = load_method(scorecard=scorecard)
        layout_of = layout or "csv"
        score_file(features, method, names=names or Names.SIGNALS, project=project, layout=layout_of, out=out)
        return
    refuse(
        {"--project": project, "--names": names, "--out": out},
        "is about a feature file; name one with --features FILE",
    )
    if not repo:
        raise UsageError("nothing to score; give --repo PATH for a git repository or --features FILE for a file")
    start, end = day_start("--since", since), day_start("--until", until, after=1)
    if start is not None and end is not None and start >= end:
        raise UsageError(f"--since {since} is after --until {until}; swap them")
    method, clones = load_method(scorecard=scorecard), open_clones(repo)
    with progress() as show:
        found = [_read(clone, unit or Unit.CHANGE, method, (start, end), show) for clone in clones]
    PRINTERS[layout or "table"](found, [signal.id for signal in method.catalogue.signals])


def _read(
    clone: Clone, unit: Unit, method: Method, window: tuple[int | None, int | None], show: Progress | None
) -> Evidence:
    since, until = window
    newest = clone.graph.newest_committed_at + 1
    wanted = Window(
        unit=unit, since=since, until=until, as_of=newest if until is None else min(until, newest), zone="UTC"
    )
    return read_evidence(clone, method, wanted, on_progress=of_one(clone.repository.name, show))


def _rows(evidence: Sequence[Evidence], signals: Sequence[str]) -> Iterator[dict[str, Any]]:
    for one in evidence:
        for change in one.changes:
            readings = change.readings
            yield {
                "id": change.id,
                "sha": change.sha,
                "committed_at": datetime.fromtimestamp(change.landed_at, UTC).isoformat(),
                "author": one.names[change.author],
                "title": change.title,
                **{signal: _raw(readings[signal].value) if signal in readings else None for signal in signals},
                "score": change.score.points,
                "score_low": change.score.low,
                "score_high": change.score.high,
                "band": change.score.band.value,
            }


def _raw(value: float | None) -> float | None:
    if value is None:
        return None
    rounded = round(float(value), DIGITS)
    return int(rounded) if rounded.is_integer() else rounded


def _print_csv(evidence: Sequence[Evidence], signals: Sequence[str]) -> None:
    columns = ["id", "sha", "committed_at", "author", "title", *signals, "score", "score_low", "score_high", "band"]
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: in_sheet(value) for name, value in row.items()} for row in _rows(evidence, signals))
    tell(sheet.getvalue())


def _print_json(evidence: Sequence[Evidence], signals: Sequence[str]) -> None:
    changes = (change for one in evidence for change in one.changes)
    # Cheapest remedies first; deployed changes have none.
    ways = (
        [
            {"remedy": way.id, "text": way.text, "points": list(way.points), "leaves_band": way.leaves_band}
            for way in change.ways
        ]
        for change in changes
    )
    rows = [{**row, "ways_down": down} for row, down in zip(_rows(evidence, signals), ways, strict=True)]
    tell_json(rows, indent=1)


def _print_table(evidence: Sequence[Evidence], _: Sequence[str]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, justify in (("change", "left"), ("landed", "left"), ("score", "right"), ("band", "left")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    table.add_column("title", ratio=3, no_wrap=True, overflow="ellipsis")
    table.add_column("most points from", ratio=2, overflow="fold")
    changes = [change for one in evidence for change in one.changes]
    for change in changes:
        table.add_row(*(Text(cell) for cell in _cells(change)))
    tell(screen_of(160).drawn(table, strips=False))
    bands = [change.score.band for change in changes]
    counted = ", ".join(f"{bands.count(band)} {band.value}" for band, _ in DEFAULT_BANDS.rows)
    note(f"{plural(bands, 'change')}: {counted}")


def _cells(change: ScoredChange) -> tuple[str, ...]:
    score = change.score
    points = str(score.points) if score.low == score.high else f"{score.points} ({score.low}–{score.high})"
    reasons = sorted(score.reasons, key=lambda reason: (-reason.points, reason.signal.number))[:MOST_REASONS]
    landed = datetime.fromtimestamp(change.landed_at, UTC).date().isoformat()
    why = ", ".join(f"{reason.signal.title} {reason.points}" for reason in reasons if reason.points)
    return clean(change.label), landed, points, score.band.value, clean(change.title), why


PRINTERS = {"table": _print_table, "csv": _print_csv, "json": _print_json}
