"""
What real repositories show of the quantities that the simulation draws, beside what it draws.

The material is that of shared/real: pull requests of three repositories over five to nine whole weeks (`pr_corpus`),
and 41 single weeks of several years (`revert_weeks`), which say how much changes of one week have in common. Scores
are of the size signals alone, which is all that such a file supplies.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, median, pstdev, variance
from typing import TYPE_CHECKING, Any

from benchmarks.materiality import production
from benchmarks.materiality.drafts import WEEK, WEEKS
from benchmarks.materiality.stationary import organisation
from benchmarks.reverts.sampled_weeks import NothingToMeasureError, read_projects
from benchmarks.reverts.scores import card_of_file, scores_from_file
from benchmarks.tables import markdown
from bot.wiring import load_method
from scoring.bands import DEFAULT_BANDS

if TYPE_CHECKING:
    from briefing.evidence.basis import Basis

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
LEAST_MEAN = 2.0
"""Changes a week under which a directory says nothing about variation beyond chance."""
SAMPLE = 40
"""Simulated organisations that are measured for the comparison."""

Row = tuple[str, str, str]


def squared_variation(counts: Sequence[int]) -> float:
    """Return how much weekly counts vary beyond chance: (variance - mean) / mean^2, which may come out negative."""
    mean = fmean(counts)
    return (variance(counts) - mean) / mean**2


def correlation(weeks: Sequence[Sequence[float]]) -> float:
    """Return how much values of one week have in common: the intra-class correlation, by an analysis of variance."""
    weeks = [week for week in weeks if len(week) > 1]
    total, groups = sum(map(len, weeks)), len(weeks)
    grand = fmean(value for week in weeks for value in week)
    between = sum(len(week) * (fmean(week) - grand) ** 2 for week in weeks) / (groups - 1)
    within = sum(sum((value - fmean(week)) ** 2 for value in week) for week in weeks) / (total - groups)
    size = (total - sum(len(week) ** 2 for week in weeks) / total) / (groups - 1)
    return (between - within) / (between + (size - 1) * within)


def comparison() -> str:
    """Return the table of what is real and what is drawn; where the real material is not at hand it says so."""
    drawn = _drawn()
    if not REAL.is_dir():
        rows = [(name, "not at hand", value) for name, value in drawn.items()]
    else:
        real = _of_corpus() | _of_weeks()
        rows = [(name, real.get(name, "not known"), value) for name, value in drawn.items()]
    return markdown(("quantity", "real", "simulated"), rows)


VARIATION = "squared variation of a service's weekly changes beyond chance (median)"
WHOLE = "the same of a whole repository or organisation"
HIGH = DEFAULT_BANDS.high
SCORES = f"score: mean, standard deviation, part at {HIGH} or more (real: of size signals alone, which have 100 points)"
COMMON = "correlation of the scores of one week"
REVERTS = "part of the changes that are reverts"
UNREVIEWED = "part merged without a named reviewer, and its correlation in a week"
TIMES = "times to restore: standard deviation over mean"


def _of_corpus() -> dict[str, str]:
    repositories = [json.loads(path.read_text("utf-8")) for path in sorted((REAL / "pr_corpus").glob("*.json"))]
    whole, directories, reverts, pulls = [], [], 0, 0
    for told in repositories:
        weeks = _whole_weeks(told)
        whole.append(squared_variation([len(week) for week in weeks]))
        directories += [squared_variation(counts) for counts in _by_directory(weeks) if fmean(counts) >= LEAST_MEAN]
        reverts += sum(pull["is_revert"] for pull in told["pull_requests"])
        pulls += len(told["pull_requests"])
    known = next(told for told in repositories if any(pull["reviewers"] for pull in told["pull_requests"]))
    marks = [[float(not pull["reviewers"]) for pull in week] for week in _whole_weeks(known)]
    flat = [mark for week in marks for mark in week]
    ends = f"{min(directories):.2f} to {max(directories):.2f}"
    return {
        VARIATION: f"{median(directories):.2f} ({len(directories)} directories, {ends})",
        WHOLE: ", ".join(f"{one:.2f}" for one in whole),
        REVERTS: f"{reverts / pulls:.1%} of {pulls}",
        UNREVIEWED: f"{fmean(flat):.0%}, {correlation(marks):.3f} (kafka's trailers)",
    }


def _whole_weeks(told: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Put pull requests into ISO weeks in UTC; the first and the last week may be cut and are left out."""
    found: defaultdict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for pull in told["pull_requests"]:
        year, week, _ = datetime.fromisoformat(pull["merged_at"]).astimezone(UTC).isocalendar()
        found[year, week].append(pull)
    return [found[key] for key in sorted(found)][1:-1]


def _by_directory(weeks: Sequence[Sequence[dict[str, Any]]]) -> list[list[int]]:
    counts = [
        Counter(
            top
            for pull in week
            for top in {file["filename"].partition("/")[0] for file in pull["files"] if "/" in file["filename"]}
        )
        for week in weeks
    ]
    return [[count[name] for count in counts] for name in sorted({name for count in counts for name in count})]


def _of_weeks() -> dict[str, str]:
    try:
        projects = read_projects(REAL / "revert_weeks")
    except NothingToMeasureError as error:
        return {SCORES: f"not at hand: {error}"}
    card = card_of_file(load_method())
    points, common = [], []
    for project in projects:
        scores = scores_from_file(project, card)
        weeks = [[scores[pull.sha] for pull in week.pulls] for week in project.weeks]
        points += [value for week in weeks for value in week]
        common.append(correlation(weeks))
    return {SCORES: _scores(points), COMMON: ", ".join(f"{one:.3f}" for one in common)}


def _scores(points: Sequence[float]) -> str:
    return f"{fmean(points):.1f}, {pstdev(points):.1f}, {sum(one >= HIGH for one in points) / len(points):.1%}"


def _drawn() -> dict[str, str]:
    made = [organisation(900_000 + number) for number in range(SAMPLE)]
    services = [_weeks_of(basis, service.id) for basis in made for service in basis.services]
    counts = [[len(week) for week in weeks] for weeks in services]
    whole = [
        [sum(map(len, week)) for week in zip(*(_weeks_of(b, s.id) for s in b.services), strict=True)] for b in made
    ]
    points = [value for weeks in services for week in weeks for value in week]
    busy = [weeks for weeks in services if sum(map(len, weeks)) >= LEAST_MEAN * WEEKS]
    changes = [change for basis in made for change in basis.changes]
    seconds = [
        one.resolved_at - one.began_at
        for basis in made
        if basis.operations is not None
        for one in basis.operations.outages
        if one.resolved_at is not None
    ]
    unreviewed = fmean(change.readings["review_depth"].value == 0 for change in changes)
    return {
        VARIATION: f"{median(squared_variation(one) for one in counts if fmean(one) >= LEAST_MEAN):.2f}",
        WHOLE: f"{median(map(squared_variation, whole)):.2f}",
        SCORES: _scores(points),
        COMMON: f"{fmean(map(correlation, busy)):.3f}",
        REVERTS: f"{fmean(bool(change.reverts) for change in changes):.1%}",
        UNREVIEWED: f"{unreviewed:.0%}, none",
        TIMES: f"{pstdev(seconds) / fmean(seconds):.1f} (log-normal, {production.TIMES_SPREAD} on the logarithm)",
    }


def _weeks_of(basis: Basis, service: str) -> list[list[float]]:
    """Return the scores of a service's changes by week."""
    start = int(WEEK.earlier(WEEKS - 1).start.timestamp())
    found: list[list[float]] = [[] for _ in range(WEEKS)]
    for change in basis.changes:
        place = (change.landed_at - start) // (7 * 86_400)
        if service in change.services and place < WEEKS:
            found[place].append(float(change.score.points))
    return found
