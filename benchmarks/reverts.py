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
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from benchmarks.revert_weeks import NothingToMeasureError, matched, read_projects
from benchmarks.tables import judged, shown
from benchmarks.weeks import CHANCE_AUC, TOP, chance_of_hit, hit_in_top, interval_of_mean, within_week_auc
from bot.wiring import load_method
from briefing.contracts.week import parse_week
from briefing.evidence.clone import Window, read_evidence
from data.commits import Unit
from data.errors import SourceError
from scoring.assumed import WINDOW_SECONDS, AssumedPoints
from scoring.edits import Edit
from scoring.history import History, HistoryReadings
from scoring.inputs import ChangeInputs
from scoring.repairs import repair_kind
from scoring.score import lay_out, score_change
from scoring.signals import READERS, read_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from benchmarks.revert_weeks import Project, PullRequest, Week
    from briefing.evidence.clone import Clone
    from scoring.score import Method, Scorecard

DEFAULT_DATA = Path(__file__).resolve().parents[2] / "shared" / "real" / "revert_weeks"
REPO_VARIABLE = "RISKBRIEF_BENCH_REPO"
CALLED_WRONGLY = 2
FILE_NEEDS = frozenset({"diff", "text"})
"""The kinds of data that the file holds: line counts by path, and titles. No changed lines, no history, no reviews."""

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


def card_of_file(method: Method) -> Scorecard:
    """Lay out the fitted signals that the file can supply, by what the catalogue says that each needs.

    Of the judged ones it could supply test_change_ratio alone, which would then have all 45 points of its group: a
    layout that no connected repository has.
    """
    wanted = [signal.id for signal in method.catalogue.signals if signal.fitted and FILE_NEEDS.issuperset(signal.needs)]
    return lay_out(method, [signal for signal in wanted if signal in READERS])


def scores_from_file(project: Project, card: Scorecard) -> dict[str, float]:
    """Score every pull request, by sha, from its own row; what a cut list lacks scores the 90-day median before it."""
    signals = [entry.signal for entry in card.entries]
    assumed, points = AssumedPoints(), {}
    for pull in (pull for week in project.weeks for pull in week.pulls):
        readings = read_signals(signals, inputs_of(pull))
        score = score_change(card, readings, assumed.medians(pull.merged_at))
        assumed.add(pull.merged_at, score)
        points[pull.sha] = float(score.points)
    return points


def inputs_of(pull: PullRequest) -> ChangeInputs:
    """Return what the file says about a pull request; what it does not say is None."""
    edit = Edit(pull.merged_at, (pull.author,), pull.files, repair_kind(pull.title) is not None)
    # An empty memory: size and spread come from the edit itself, and nothing that needs a history is laid out.
    read: HistoryReadings = History(lambda _: None, complete=False).read(edit)
    whole = {name: getattr(pull, name) for name in ("lines_added", "lines_deleted", "files_changed")}
    return ChangeInputs(
        title=pull.title,
        edit=edit,
        history=read._replace(**whole),
        patches=None,
        opened_at=None,
        landed_at=pull.merged_at,
        deployed_at=None,
        failures=(),
        blind={},
    )


def scores_with_history(project: Project, clone: Clone, method: Method) -> dict[str, float]:
    """Score every pull request, by sha, as the briefing of its week would, each from what was known before it."""
    points: dict[str, float] = {}
    for week in project.weeks:
        own = parse_week(week.id, "UTC")
        start, end = int(own.start.timestamp()), int(own.end.timestamp())
        # What a missing reading is assumed to be looks back 90 days; further back nothing has to be scored.
        window = Window(unit=Unit.CHANGE, since=start - WINDOW_SECONDS, until=end, as_of=end, zone="UTC")
        scored = {change.sha: change.score.points for change in read_evidence(clone, method, window).changes}
        points |= {pull.sha: float(scored[pull.sha]) for pull in week.pulls}
    return points


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
