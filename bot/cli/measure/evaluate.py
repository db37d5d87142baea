"""`riskbrief evaluate`: how good the score is, on a feature file, git repositories or the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import typer
from numpy.typing import NDArray

from bot.cli.console import note, page_style, progress, tell
from bot.cli.measure.features import Names, read_columns, score_rows
from bot.cli.options import Config, OwnRepositories, Scorecard, Since, day_start, refuse, require_evaluation
from bot.errors import UsageError
from bot.settings import SettingsMissing, load_settings
from bot.wiring import build_store, load_method, open_clones
from briefing.contracts.organisation import holiday_name
from briefing.evaluation.accuracy.document import PLAIN_WIDTH, render_markdown, render_text
from briefing.evaluation.accuracy.report import Part, build_report, render_json
from briefing.evaluation.accuracy.source import Columns, Source, describe
from briefing.evaluation.outcomes.own import OwnChanges
from briefing.evaluation.outcomes.sources import own_of_clones, own_of_store
from briefing.evaluation.outcomes.study import assess_own
from data.errors import FeatureColumnRefused, FeatureValueRefused
from data.features.output import write_whole
from data.features.table import FeatureTable, read_features
from scoring.accuracy.sample import Sample
from scoring.accuracy.study import Chances, assess
from scoring.score import Method

if TYPE_CHECKING:
    from briefing.delivery.brief_clones import Progress

EVALUATE_EXAMPLES = """
riskbrief evaluate --features changes.csv --label broke --project repository
riskbrief evaluate --features jit.csv.gz --names kamei --label label --project project
riskbrief evaluate --repo ~/src/shop --repo ~/src/billing
riskbrief evaluate --config /etc/riskbrief/riskbrief.toml
"""

WIDEST = 100
ALL_ROWS = "all changes"
"""The project's name where no column has it."""
YES, NO = 1.0, 0.0
INSTEAD = "--repo PATH for a git repository or --features FILE for a file"
OF_A_FILE = "is about a feature file; name one with --features FILE, or leave it away to measure your own changes"
OF_OWN_CHANGES = "is about your own changes and --features is about a file; leave one of the two away"


Format = Literal["text", "json", "markdown"]


def evaluate(
    features: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The labelled changes: a .csv, .csv.gz or .parquet file.")
    ] = None,
    label: Annotated[
        str | None, typer.Option(metavar="COL", help="The column that says 1 where a change induced a defect, else 0.")
    ] = None,
    project: Annotated[
        str | None, typer.Option(metavar="COL", help="The column that says of which repository a change is.")
    ] = None,
    names: Annotated[
        Names,
        typer.Option(help="How the columns are called: by the ids of signals, or la, ld, nf … as Kamei et al. did."),
    ] = Names.SIGNALS,
    repo: OwnRepositories = None,
    config: Config = None,
    since: Since = None,
    scorecard: Scorecard = None,
    layout: Annotated[Format, typer.Option("--format", help="How to write the report.")] = "text",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report to this file.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Decides what the intervals and the learning baselines draw.")] = 0,
) -> None:
    """Measure how good the score is on changes whose outcome is known.

    The score is measured beside lines added, churn and two models that learn from the labels, for each project and on
    average. With --features it is the card that ships, and a signal whose column is missing or empty is not connected.
    Without it your own changes are measured: the store of the settings, or git repositories, whose changes broke where
    an incident, a revert or a hotfix says so.
    """
    require_evaluation("evaluate")
    _check_out(features, out)
    if features is None:
        refuse({"--label": label, "--project": project}, OF_A_FILE)
        own, method = _gather_changes(repo, config, since, scorecard)
        is_shipped = method.catalogue.digest == load_method().catalogue.digest
        with progress("Measuring") as show:
            part, source = assess_own(own, method, Chances(seed=seed), is_shipped=is_shipped, on_progress=show)
        options = [f"--repo {path.name}" for path in repo or ()] + ([] if since is None else [f"--since {since}"])
        _publish(part, source, options, layout, out)
        return
    refuse({"--repo": repo, "--config": config, "--since": since, "--scorecard": scorecard}, OF_OWN_CHANGES)
    if label is None:
        raise UsageError("--features needs --label COL, the column that says which changes induced a defect")
    if project == label:
        raise UsageError(f"--label and --project are both {label}; name two columns of {features}")
    named = Columns(file=features.name, label=label, project=project)
    with progress("Measuring") as show:
        part, source = _of_file(features, named, names, seed, show)
    options = [f"--features {named.file}", f"--label {named.label}"]
    options += [] if named.project is None else [f"--project {named.project}"]
    options += [] if names is Names.SIGNALS else [f"--names {names.value}"]
    _publish(part, source, options, layout, out)


def _gather_changes(
    paths: Sequence[Path] | None,
    config: Path | None,
    since: str | None,
    card: Path | None,
) -> tuple[OwnChanges, Method]:
    """Return our own changes, from repositories or the store, and the method."""
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
        raise UsageError(f"{error}; or give {INSTEAD} instead") from error
    method = load_method(settings.bands, card or settings.scorecard, settings.file_kinds)
    company = settings.organisation
    with build_store(settings, dry_run=True) as store, progress("Scoring") as show:
        hours = company.incident_hours
        own = own_of_store(
            store, company.name, method, holiday_name, since=start, incident_hours=hours, on_progress=show
        )
    return own, method


def _check_out(features: Path | None, out: Path | None) -> None:
    if out is None:
        return
    if features is not None and out.exists() and features.exists() and out.samefile(features):
        raise UsageError(f"--out {out} is the feature file itself; name another file")
    if out.is_dir() or not out.absolute().parent.is_dir():
        fix = "name a file in it" if out.is_dir() else "make its directory first"
        raise UsageError(f"--out {out} cannot be written; {fix}")


def _of_file(path: Path, named: Columns, names: Names, seed: int, show: Progress | None) -> tuple[Part, Source]:
    """Measure the shipped card's scores of a file's changes."""
    table, method = read_features(path), load_method()
    defective = _labels(table, named.label)
    groups = None if named.project is None else table.groups(named.project)
    columns = read_columns(table, method.catalogue, names)
    _refuse_leaks(table, columns, named)
    if defective.all() or not defective.any():
        each = f"each of its {len(defective):,} rows has {int(defective[0])}"
        raise FeatureColumnRefused(f"{path}: column {named.label!r} has one value, {each}; give changes of both kinds")
    codes = np.zeros(len(defective), np.int64) if groups is None else groups.codes
    sample = Sample(defective=defective, codes=codes, names=(ALL_ROWS,) if groups is None else groups.names)
    points = score_rows(method, table, columns, groups).points.astype(np.float64)
    try:
        study = assess(points, columns, sample, method.bands, chances=Chances(seed=seed), on_progress=show)
    except ValueError as error:
        message = f"{path}: column {named.label!r}: {error}; give changes of both kinds"
        raise FeatureColumnRefused(message) from error
    return Part(study=study, in_sample=False), describe(named, method.catalogue, columns, sample)


def _labels(table: FeatureTable, name: str) -> NDArray[np.bool_]:
    """Read the column with 1 (or true) where a change induced a defect. Raises FeatureError."""
    values = table.numbers(name)
    wrong = (values != YES) & (values != NO)
    if wrong.any():
        at = int(np.argmax(wrong))
        fix = "a label is 1 (or true) for a change that induced a defect and 0 (or false) for one that did not"
        raise FeatureValueRefused(table.path, at + 1, name, table.texts(name)[at], fix)
    defective: NDArray[np.bool_] = values == YES
    return defective


def _refuse_leaks(table: FeatureTable, columns: dict[str, NDArray[np.float64]], named: Columns) -> None:
    """Refuse a label that is also a signal: it would prove itself."""
    for option, name in (("--label", named.label), ("--project", named.project)):
        if name is not None and name in columns:
            raise UsageError(f"{option} {name} is a signal of the score; name another column of {table.path}")


WRITERS: dict[Format, Callable[[Part, Source, str], str]] = {
    "text": lambda part, source, _: render_text(build_report([part], source), **page_style(WIDEST, PLAIN_WIDTH)),
    "json": lambda part, source, _: render_json(part, source),
    "markdown": lambda part, source, command: render_markdown(build_report([part], source, command=command)),
}


def _publish(part: Part, source: Source, options: Sequence[str], layout: Format, out: Path | None) -> None:
    text = WRITERS[layout](part, source, " ".join(["riskbrief evaluate", *options, "--format markdown"]))
    if out is None:
        tell(text)
        return
    write_whole(out, [text.encode()])
    note(f"Wrote the report as {layout} to {out}.")
