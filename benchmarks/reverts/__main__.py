"""
Measures whether the score singles out, within a week, the pull requests that were reverted within 30 days.

    python -m benchmarks.reverts [--data DIR] [--repo PATH [--repo PATH …]]

DIR holds weeks of real pull requests and, apart from them, which were reverted. Each is scored with the catalogue as
it ships, twice: *from the file alone*, with the fitted signals that a title and a list of files can supply, and, for
the repositories whose clone is given, *with history*, by the pass that `riskbrief brief` makes over that week. The
revert pull requests themselves are taken out first, since their titles tell what is to be predicted.

Two things would surprise. The files of a wide pull request are cut at 40, so everything that needs the whole list is
unavailable for it; lines and files are counted whole. And the goal is judged on each week's better-informed score:
with history where there is a clone, from the file alone elsewhere. RISKBRIEF_BENCH_REPO may name clones, separated as
in PATH; of these, one that has none of the weeks is passed over.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from benchmarks.reverts.measures import CHANCE_AUC, TOP, chance_of_hit, hit_in_top, interval_of_mean, within_week_auc
from benchmarks.reverts.sampled_weeks import NothingToMeasureError, matched, read_projects
from benchmarks.reverts.scores import card_of_file, scores_from_file, scores_with_history
from benchmarks.tables import judged, shown
from bot.wiring import load_method
from data.errors import SourceError

if TYPE_CHECKING:
    from benchmarks.reverts.sampled_weeks import Project, Week
    from briefing.evidence.clone import Clone
    from scoring.score import Method, Scorecard

DEFAULT_DATA = Path(__file__).resolve().parents[3] / "shared" / "real" / "revert_weeks"
REPO_VARIABLE = "RISKBRIEF_BENCH_REPO"
CALLED_WRONGLY = 2
ALONE, HISTORY, CHANGED, ADDED = "from the file alone", "with history", "lines changed", "lines added"
COLUMNS = (ALONE, HISTORY, CHANGED, ADDED)
NO_CLONE = "no clone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One week's measures by column; *with history* is missing where no clone was given."""

    pulls: int
    auc: Mapping[str, float]
    hit: Mapping[str, float]
    chance: float


def outcomes_of(project: Project, scores: Mapping[str, Mapping[str, float]]) -> list[Outcome]:
    """Measure each week that holds both classes by every column; `scores` has points by sha, by column."""
    both = [week for week in project.weeks if 0 < len(week.reverted) < len(week.pulls)]
    return [_outcome(week, scores) for week in both]


def _outcome(week: Week, scores: Mapping[str, Mapping[str, float]]) -> Outcome:
    reverted = [pull.number in week.reverted for pull in week.pulls]
    columns = {name: [points[pull.sha] for pull in week.pulls] for name, points in scores.items()}
    columns[CHANGED] = [float(pull.lines_added + pull.lines_deleted) for pull in week.pulls]
    columns[ADDED] = [float(pull.lines_added) for pull in week.pulls]
    aucs = {name: within_week_auc(values, reverted) for name, values in columns.items()}
    return Outcome(
        pulls=len(reverted),
        auc={name: auc for name, auc in aucs.items() if auc is not None},
        hit={name: hit_in_top(values, reverted) for name, values in columns.items()},
        chance=chance_of_hit(len(reverted), sum(reverted)),
    )


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print the tables and the verdict; 1 when the goal is missed, 2 when there is nothing to measure."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reverts", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, metavar="DIR")
    parser.add_argument("--repo", type=Path, action="append", metavar="PATH")
    arguments = parser.parse_args(words)
    around = () if arguments.repo else filter(None, os.environ.get(REPO_VARIABLE, "").split(os.pathsep))
    clones = [*((path, True) for path in arguments.repo or ()), *((Path(path), False) for path in around)]
    try:
        projects = read_projects(arguments.data)
        return _report(projects, matched(projects, clones), load_method())
    except (NothingToMeasureError, SourceError) as error:
        print(f"reverts: {error}", file=sys.stderr)
        return CALLED_WRONGLY


def _report(projects: Sequence[Project], clones: Mapping[str, Clone], method: Method) -> int:
    card = card_of_file(method)
    measured: dict[str, list[Outcome]] = {}
    for project in projects:
        scores = {ALONE: scores_from_file(project, card)}
        if project.source in clones:
            scores[HISTORY] = scores_with_history(project, clones[project.source], method)
        measured[project.source] = outcomes_of(project, scores)
    groups = dict(measured)
    if 1 < len(clones) < len(projects):
        groups["those with a clone"] = [one for source in clones for one in measured[source]]
    groups["all"] = every = [one for outcomes in measured.values() for one in outcomes]
    _print_head(projects, card, method)
    _print_tables(groups)
    for name, outcomes in groups.items():
        _print_gain(name, outcomes)
    informed = sum(HISTORY in one.auc for one in every)
    print(f"judged: the score {HISTORY} in {informed} weeks, {ALONE} in {len(every) - informed}")
    score, lines = fmean(best_auc(one) for one in every), fmean(one.auc[CHANGED] for one in every)
    return judged("reverts", _short(score), f"goal above lines changed {_short(lines)}", good=score > lines)


def best_auc(outcome: Outcome) -> float:
    """Return the AUC of a week's better-informed score: with history where there is a clone."""
    return outcome.auc.get(HISTORY, outcome.auc[ALONE])


def _print_head(projects: Iterable[Project], card: Scorecard, method: Method) -> None:
    weeks = [week for project in projects for week in project.weeks]
    kept, removed = sum(len(week.pulls) for week in weeks), sum(week.removed for week in weeks)
    cut = sum(pull.files is None for week in weeks for pull in week.pulls)
    laid_out = ", ".join(f"{entry.signal.id} {entry.points}" for entry in card.entries)
    print(f"{kept} pull requests of {len(weeks)} weeks, {removed} reverts taken out; the file list of {cut} is cut")
    print(f"catalogue {method.catalogue.digest}; points from the file alone: {laid_out}")


def _print_tables(groups: Mapping[str, Sequence[Outcome]]) -> None:
    heads, aucs, hits = ("repository", "weeks", "PRs", *COLUMNS, "chance"), [], []
    for name, outcomes in groups.items():
        begin = _first_cells(name, outcomes)
        cells = [_cell([one.auc.get(column) for one in outcomes], _mean) for column in COLUMNS]
        aucs.append((*begin, *cells, _short(CHANCE_AUC)))
        cells = [_cell([one.hit.get(column) for one in outcomes], _count) for column in COLUMNS]
        hits.append((*begin, *cells, f"{sum(one.chance for one in outcomes):.1f}"))
    shown("mean within-week AUC (95 % bootstrap interval over weeks)", heads, aucs, width=150)
    title = f"weeks with a reverted pull request among the {TOP} highest, ties by expectation"
    shown(title, heads, hits, width=150)


def _first_cells(name: str, outcomes: Sequence[Outcome]) -> tuple[str, str, str]:
    return name, str(len(outcomes)), str(sum(one.pulls for one in outcomes))


def _cell(values: Sequence[float | None], write: Callable[[float, int], str]) -> str:
    """Write a mean over weeks with its interval; a column without a score for every week has no figure."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return NO_CLONE
    figure, low, high = (write(value, len(known)) for value in (fmean(known), *interval_of_mean(known)))
    return f"{figure} ({low}–{high})"


def _mean(value: float, weeks: int) -> str:
    del weeks
    return _short(value)


def _count(value: float, weeks: int) -> str:
    return f"{weeks * value:.1f}"


def _print_gain(name: str, outcomes: Sequence[Outcome]) -> None:
    """Say how far each score is above lines changed in the same weeks."""
    for column in (ALONE, HISTORY):
        if any(column not in one.auc for one in outcomes):
            continue
        gains = [one.auc[column] - one.auc[CHANGED] for one in outcomes]
        low, high = interval_of_mean(gains)
        print(f"{name}, {column}: {fmean(gains):+.3f} AUC on lines changed ({low:+.3f} to {high:+.3f})")


def _short(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".", 1)


if __name__ == "__main__":
    sys.exit(main())
