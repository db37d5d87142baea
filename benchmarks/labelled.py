"""
The product's own readings for labelled commits of a real clone, for fitting and for the end-to-end measurement.

    python -m benchmarks.labelled --repo PATH [--repo PATH …] [--labels DIR] [--out FILE]

The labels are those of ApacheJIT and LApredict: which commit was later found (SZZ) to have introduced a defect. Every
commit of the clone goes through the pass that `riskbrief score --unit commit` makes; only labelled ones are read out,
each from what was known before it. Content signals are left out, since they would need every patch. Which of the
labelled projects a clone is, its own commits say. RISKBRIEF_BENCH_REPO may name the clones, separated as in PATH.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.wiring import load_method
from briefing.evidence.clone import Clone, supplied_signals
from briefing.evidence.clone_records import context_of, find_services, record_of
from briefing.evidence.clone_releases import Releases
from briefing.evidence.scorer import Scorer
from data.commits import Unit
from data.errors import SourceError
from data.sources.git.repository import GitRepository
from scoring.score import lay_out

if TYPE_CHECKING:
    from scoring.score import Method, Scorecard

DEFAULT_LABELS = Path(__file__).resolve().parents[2] / "shared" / "real" / "jit"
TABLES = ("jit_dev_metrics.csv.gz", "apachejit_dev_published.csv.gz")
"""Where both have a commit of the same project, the second one's label counts."""
REPO_VARIABLE = "RISKBRIEF_BENCH_REPO"
CALLED_WRONGLY = 2
_STEP = 2_000
_DIGITS = 6


class NothingToMeasureError(Exception):
    """A clone or the labels are not there; the text says which and how to name them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """One labelled commit as published; `metrics` has None where the published cell is empty."""

    commit: str
    label: int
    metrics: Mapping[str, float | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledRow:
    """
    One labelled commit with our readings by signal id (None: unavailable); `date` is its commit time, epoch seconds.

    A project may have several clones, so the row says of which it is: `clone` is its name.

    `title` is there for looking at single rows; it is not written to the table.
    """

    project: str
    clone: str
    commit: str
    date: int
    label: int
    title: str
    readings: Mapping[str, float | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledClone:
    """A clone with the labels of its project; `lost` are the labelled commits that HEAD does not reach."""

    clone: Clone
    project: str
    labels: Mapping[str, Published]
    lost: tuple[str, ...]


def read_published(directory: Path) -> dict[str, dict[str, Published]]:
    """
    Read the published tables: by project, then by commit.

    Raises NothingToMeasureError where a file is absent.
    """
    found: dict[str, dict[str, Published]] = {}
    for path in (directory / name for name in TABLES):
        if not path.is_file():
            raise NothingToMeasureError(f"there are no labels at {path}; name the directory with --labels DIR")
        with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                commit, project, label = row.pop("commit"), row.pop("project"), int(row.pop("label"))
                metrics = {name: _number(cell) for name, cell in row.items()}
                found.setdefault(project, {})[commit] = Published(commit=commit, label=label, metrics=metrics)
    return found


def open_labelled(repo: Path, published: Mapping[str, Mapping[str, Published]]) -> LabelledClone:
    """
    Open a clone and find out which labelled project it is: the one most of whose commits it has.

    Raises NothingToMeasureError where it has none of them, and what GitRepository.open raises.
    """
    repository = GitRepository.open(repo)
    clone = Clone(repository=repository, graph=repository.graph())
    nodes = clone.graph.nodes
    shared = {project: sum(commit in nodes for commit in rows) for project, rows in published.items()}
    project = max(sorted(shared), key=shared.__getitem__, default="")
    if not shared.get(project):
        raise NothingToMeasureError(f"{repo} has none of the labelled commits; name a clone of {', '.join(published)}")
    labels = published[project]
    present = {commit: row for commit, row in labels.items() if commit in nodes}
    lost = tuple(commit for commit in labels if commit not in nodes)
    return LabelledClone(clone=clone, project=project, labels=present, lost=lost)


def read_labelled(labelled: LabelledClone) -> Iterator[LabelledRow]:
    """
    Yield our readings of the labelled commits in the order of the history, while git works.

    Services and releases are looked at from the newest labelled commit on, so that nothing after it plays a part.
    Raises GitFailed.
    """
    repository, graph = labelled.clone.repository, labelled.clone.graph
    as_of = max(graph.nodes[commit].committed_at for commit in labelled.labels) + 1
    services = find_services(repository, graph, as_of=as_of)
    releases = Releases.of(graph, repository.release_tags(graph), cutoff=as_of, services=services.names)
    complete = not (repository.shallow or repository.partial)
    scorer = Scorer(_scorecard(load_method(), shallow=repository.shallow), services.named, complete=complete)
    for commit in repository.commits(graph, Unit.COMMIT, on_progress=progress_of(labelled.project)):
        record = record_of(commit, None, repository=repository.name, services=services, releases=releases)
        if published := labelled.labels.get(commit.sha):
            readings = scorer.score(record, context_of(record, "UTC")).readings
            yield LabelledRow(
                project=labelled.project,
                clone=repository.name,
                commit=commit.sha,
                date=commit.committed_at,
                label=published.label,
                title=commit.title,
                readings={name: reading.value for name, reading in readings.items()},
            )
        scorer.remember(record)
        scorer.failures.record(record.landed_at, record.services, repairs=record.repair is not None)


def add_clone_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a measurement the options that say where the clones and the labels are."""
    parser.add_argument("--repo", type=Path, action="append", help=f"a clone; else those in {REPO_VARIABLE}")
    parser.add_argument("--labels", type=Path, default=DEFAULT_LABELS, help="the directory of the published tables")


def labelled_clones(arguments: argparse.Namespace) -> Iterator[LabelledClone]:
    """
    Open the clones that the options or the environment name.

    Raises NothingToMeasureError where none is named, or one is not there or cannot be read.
    """
    named = arguments.repo or [Path(part) for part in os.environ.get(REPO_VARIABLE, "").split(os.pathsep) if part]
    if not named:
        raise NothingToMeasureError(
            f"no clone to measure on; give --repo PATH or set {REPO_VARIABLE} to clones of labelled projects "
            f"(docs/fitting.md), separated by {os.pathsep!r}"
        )
    published = read_published(arguments.labels)
    for repo in named:
        try:
            labelled = open_labelled(repo, published)
        except SourceError as error:
            raise NothingToMeasureError(f"{error} (--repo, or {REPO_VARIABLE})") from error
        yield labelled


def progress_of(project: str) -> Callable[[int, int], None]:
    """Return what tells on stderr, now and then, how many commits of a project were read."""
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if done - told >= _STEP or done == total:
            told = done
            print(f"{project}: {done:,} of {total:,} commits read", file=sys.stderr)

    return tell


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.labelled", description=__doc__)
    add_clone_arguments(parser)
    parser.add_argument("--out", type=Path, help="where to write the table; else it is printed")
    arguments = parser.parse_args()
    try:
        rows = [row for labelled in labelled_clones(arguments) for row in _announced(labelled)]
    except NothingToMeasureError as error:
        print(f"labelled: {error}", file=sys.stderr)
        return CALLED_WRONGLY
    if arguments.out is None:
        write_rows(rows, sys.stdout)
        return 0
    with arguments.out.open("w", encoding="utf-8", newline="") as out:
        write_rows(rows, out)
    return 0


def write_rows(rows: Sequence[LabelledRow], out: TextIO) -> None:
    """Write rows as CSV: project to label, then a column for each signal; an empty cell is unavailable."""
    signals = list(dict.fromkeys(name for row in rows for name in row.readings))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["project", "clone", "commit", "date", "label", *signals])
    for row in rows:
        cells = [_cell(row.readings.get(name)) for name in signals]
        writer.writerow([row.project, row.clone, row.commit, row.date, row.label, *cells])


def _announced(labelled: LabelledClone) -> Iterator[LabelledRow]:
    found, lost = len(labelled.labels), len(labelled.lost)
    tell = f"{labelled.project}: {found:,} of {found + lost:,} labelled commits are reachable from HEAD"
    print(tell, file=sys.stderr)
    yield from read_labelled(labelled)


def _cell(value: float | None) -> float | str:
    return "" if value is None else round(float(value), _DIGITS)


def _number(cell: str) -> float | None:
    """Read a published cell; one column holds truth values."""
    if not cell:
        return None
    return float(cell == "True") if cell in {"True", "False"} else float(cell)


def _scorecard(method: Method, *, shallow: bool) -> Scorecard:
    """Lay out what git alone supplies without patches."""
    supplied = supplied_signals(method.catalogue, shallow=shallow, is_one=False)
    patchy = {signal.id for signal in method.catalogue.signals if "patch" in signal.needs}
    return lay_out(method, [name for name, reason in supplied.items() if reason is None and name not in patchy])


if __name__ == "__main__":
    sys.exit(main())
