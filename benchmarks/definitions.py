"""
Holds our arithmetic against published values: Kamei's metrics of real commits, on real clones.

    python -m benchmarks.definitions --repo PATH [--repo PATH …] [--labels DIR]

The adapter in `published/apachejit.py` computes the published definitions with the product's git reader and history
pass. Every value that differs is then computed again with one convention changed at a time, and counted under the
first cause that gives the published value to the last digit; what none explains is listed. The last table says what
each convention is worth, and how near our own signals are, which follow renames and go by the time of landing.

RISKBRIEF_BENCH_REPO may name the clones, separated as in PATH. Without any the reason is said and nothing is measured.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import correlation
from typing import TYPE_CHECKING

from benchmarks.labelled import (
    CALLED_WRONGLY,
    NothingToMeasureError,
    add_clone_arguments,
    labelled_clones,
    progress_of,
)
from benchmarks.published.apachejit import (
    METRICS,
    Convention,
    as_it_stands,
    committed,
    followed,
    own_metrics,
    published_metrics,
)
from benchmarks.tables import judged, shown
from data.commits import DiffStatus, FileChange, Unit

if TYPE_CHECKING:
    from benchmarks.labelled import LabelledClone
    from data.commits import Commit
    from data.sources.git.graph import CommitGraph

TABLES_MADE_AT = 1_609_459_200
"""2021-01-01. On activemq every day from March 2020 to July 2022 gives the same values; the paper is of May 2022."""

TOLERANCE = 1e-6
"""Relative above 1, absolute below: the tables have six decimals."""

LEAST_EQUAL: Mapping[str, float] = {
    **dict.fromkeys(("la", "ld", "nf"), 0.99),
    **dict.fromkeys(("ns", "nd", "entropy"), 0.95),
    **dict.fromkeys(("ndev", "age"), 0.85),
}
LEAST_RANK: Mapping[str, float] = dict.fromkeys(("nuc", "rexp"), 0.99)
GOALS = "goal >= 99 % for la, ld, nf; 95 % for ns, nd, entropy; 85 % for ndev, age; rank .99 for nuc, rexp"
LACKING = "paths where the clone lacks contents"
_MOST_NAMED = 5
_WIDTH = 148
_TELLING = ("ns", "nd", "ndev", "age", "nuc", "rexp")

Values = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One metric on one clone: how many values are published, the share that is equal, Spearman's rank correlation."""

    metric: str
    values: int
    equal: float
    rank: float

    @property
    def goal(self) -> str:
        """The goal in words; exp and sexp have none."""
        if self.metric in LEAST_EQUAL:
            return f"equal >= {LEAST_EQUAL[self.metric]:.0%}"
        return f"rank >= {LEAST_RANK[self.metric]:.2f}" if self.metric in LEAST_RANK else ""

    @property
    def good(self) -> bool:
        return self.equal >= LEAST_EQUAL.get(self.metric, 0.0) and self.rank >= LEAST_RANK.get(self.metric, -1.0)


class Measurement:
    """The values of one labelled clone, by convention; the commits are read once and kept."""

    def __init__(self, labelled: LabelledClone, made_at: int | None = TABLES_MADE_AT) -> None:
        """Read every commit of the clone. Raises GitFailed."""
        clone = labelled.clone
        self.project = labelled.project
        self._labelled = labelled
        self._commits = list(
            clone.repository.commits(clone.graph, Unit.COMMIT, on_progress=progress_of(labelled.project))
        )
        self._by_sha = {commit.sha: commit for commit in self._commits}
        known = _known_at(clone.graph, made_at, labelled.labels)
        self._known = [commit for commit in self._commits if commit.sha in known]

    @cached_property
    def values(self) -> Values:
        """The metrics by the adapter's convention, by commit."""
        return published_metrics(self._known, self._labelled.labels, Convention())

    @cached_property
    def variants(self) -> dict[str, Values]:
        """The metrics with one convention changed at a time, by what is changed."""
        labels, known, usual = self._labelled.labels, self._known, Convention()
        makers: dict[str, Callable[[], Values]] = {
            LACKING: lambda: published_metrics(self._with_absent(known), labels, usual),
            "landed after the tables were made, too": lambda: published_metrics(self._commits, labels, usual),
            "earlier changes of the same second count": lambda: published_metrics(
                known, labels, replace(usual, strictly=False)
            ),
            "by the time of landing, not of writing": lambda: published_metrics(
                known, labels, replace(usual, when=committed)
            ),
            "a renamed file goes by its new path": lambda: published_metrics(
                known, labels, replace(usual, name_of=as_it_stands)
            ),
            "a renamed file keeps its past": lambda: published_metrics(known, labels, replace(usual, name_of=followed)),
            "our own signals": lambda: own_metrics(self._commits, labels),
        }
        found = {}
        for name, make in makers.items():
            print(f"{self.project}: {name}", file=sys.stderr)
            found[name] = make()
        return found

    def compare(self, values: Values) -> list[Compared]:
        """Compare values with those published, metric by metric; a metric that nobody published has no row."""
        return [_compared(metric, pairs) for metric in METRICS if (pairs := self._pairs(metric, values))]

    def causes(self) -> Counter[tuple[str, str]]:
        """Count the values that differ, by metric and by cause."""
        return Counter((metric, self._cause(metric, sha)) for metric, sha in self._differing())

    def unexplained(self) -> list[str]:
        found = [f"{metric} of {sha[:12]}" for metric, sha in self._differing() if not self._cause(metric, sha)]
        return found[:_MOST_NAMED]

    def absent(self) -> int:
        """Return how many commits of the history have no files because the clone lacks their contents."""
        return sum(commit.diff is DiffStatus.ABSENT for commit in self._known)

    def _published(self, sha: str, metric: str) -> float | None:
        return self._labelled.labels[sha].metrics[metric]

    def _pairs(self, metric: str, values: Values) -> list[tuple[float, float]]:
        return [
            (values[sha][metric], published)
            for sha in values
            if (published := self._published(sha, metric)) is not None
        ]

    def _differing(self) -> Iterator[tuple[str, str]]:
        for metric in METRICS:
            for sha, ours in self.values.items():
                published = self._published(sha, metric)
                if published is not None and not _same(ours[metric], published):
                    yield metric, sha

    def _cause(self, metric: str, sha: str) -> str:
        """Return why a value differs, nothing where no cause gives the published value."""
        if metric == "entropy" and any(file.added is None for file in self._by_sha[sha].files or ()):
            return "a binary file: no lines here, some in the published entropy"
        published = self._published(sha, metric)
        for cause, values in self.variants.items():
            if published is not None and _same(values[sha][metric], published):
                return cause
        return ""

    def _with_absent(self, commits: Sequence[Commit]) -> list[Commit]:
        """Give the commits whose contents are absent at least the paths that they changed."""
        clone = self._labelled.clone
        absent = [commit.sha for commit in commits if commit.diff is DiffStatus.ABSENT]
        paths = dict(clone.repository.paths_changed(absent, Unit.COMMIT, clone.graph))
        return [
            replace(commit, files=tuple(FileChange(path, None, None) for path in paths[commit.sha] or ()))
            if commit.diff is DiffStatus.ABSENT
            else commit
            for commit in commits
        ]


def main() -> int:
    """Compare, print the tables and the verdict; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.definitions", description=__doc__)
    add_clone_arguments(parser)
    try:
        measured = [Measurement(labelled) for labelled in labelled_clones(parser.parse_args())]
    except NothingToMeasureError as error:
        print(f"definitions: not measured: {error}", file=sys.stderr)
        return CALLED_WRONGLY
    results = {one.project: one.compare(one.values) for one in measured}
    _print_comparison(results)
    _print_causes(measured)
    _print_conventions(measured)
    good = all(row.good for rows in results.values() for row in rows)
    return judged("definitions", _figures(results), GOALS, good=good)


def _known_at(graph: CommitGraph, made_at: int | None, labels: Mapping[str, object]) -> set[str]:
    """Return the commits that the default branch had reached by then, and all that the labelled ones stand on."""
    nodes = graph.nodes
    landed = [sha for sha in graph.mainline if made_at is None or nodes[sha].committed_at < made_at]
    known = {*labels, *landed[-1:]}
    waiting = list(known)
    while waiting:
        fresh = [parent for parent in nodes[waiting.pop()].parents if parent in nodes and parent not in known]
        known.update(fresh)
        waiting += fresh
    return known


def _same(ours: float, published: float) -> bool:
    return abs(ours - published) <= TOLERANCE * max(1.0, abs(published))


def _compared(metric: str, pairs: Sequence[tuple[float, float]]) -> Compared:
    ours, published = zip(*pairs, strict=True)
    equal = sum(_same(*pair) for pair in pairs) / len(pairs)
    # A constant column has no ranks to correlate; it is right where every value is.
    flat = len(set(ours)) == 1 or len(set(published)) == 1
    rank = float(equal == 1.0) if flat else correlation(_ranks(ours), _ranks(published))
    return Compared(metric=metric, values=len(pairs), equal=equal, rank=rank)


def _ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value; equal values share the mean of theirs. Six decimals, as in the tables."""
    rounded = [round(value, 6) for value in values]
    ranks: dict[float, float] = {}
    below = 0
    for value, count in sorted(Counter(rounded).items()):
        ranks[value] = below + (count + 1) / 2
        below += count
    return [ranks[value] for value in rounded]


def _figures(results: Mapping[str, Sequence[Compared]]) -> str:
    """Say the least of each group of metrics over the clones; a group that nobody published is left out."""
    rows = [row for compared in results.values() for row in compared]
    groups: dict[float, list[Compared]] = {}
    for row in rows:
        if row.metric in LEAST_EQUAL:
            groups.setdefault(LEAST_EQUAL[row.metric], []).append(row)
    said = [
        f"{_named(group)} {min(row.equal for row in group):.2%}" for _, group in sorted(groups.items(), reverse=True)
    ]
    if ranked := [row for row in rows if row.metric in LEAST_RANK]:
        said.append(f"{_named(ranked)} rank {min(row.rank for row in ranked):.4f}")
    return "; ".join(said)


def _named(rows: Sequence[Compared]) -> str:
    return ", ".join(dict.fromkeys(row.metric for row in rows))


def _print_comparison(results: Mapping[str, Sequence[Compared]]) -> None:
    table: list[tuple[str, ...]] = []
    for project, rows in results.items():
        for row in rows:
            verdict = ("ok" if row.good else "short") if row.goal else ""
            cells = (f"{row.values:,}", f"{row.equal:.2%}", f"{row.rank:.5f}", row.goal, verdict)
            table.append((project, row.metric, *cells))
        table.append(())
    heads = ("clone", "metric", "values", "equal", "rank correlation", "goal", "")
    shown("Our arithmetic against the published values", heads, table, left=2, width=_WIDTH)


def _print_causes(measured: Sequence[Measurement]) -> None:
    table: list[tuple[str, ...]] = []
    for one in measured:
        by_cause: dict[str, dict[str, int]] = {}
        for (metric, cause), count in one.causes().items():
            by_cause.setdefault(cause or f"not explained: {', '.join(one.unexplained())}", {})[metric] = count
        for cause, metrics in sorted(by_cause.items()):
            named = ", ".join(f"{metric} {count}" for metric, count in metrics.items())
            table.append((one.project, cause, named, str(sum(metrics.values()))))
        if not by_cause:
            table.append((one.project, "none differs", "", "0"))
    title = "Every value that differs, by what gives the published one"
    shown(title, ("clone", "cause", "of these", "values"), table, left=3, width=_WIDTH)
    for one in measured:
        if count := one.absent():
            print(f"{one.project}: this clone lacks the contents of {count} commits, which then have no files")


def _print_conventions(measured: Sequence[Measurement]) -> None:
    table: list[tuple[str, ...]] = []
    for one in measured:
        for name, values in {"nothing": one.values, **one.variants}.items():
            rows = {row.metric: row for row in one.compare(values)}
            cells = (f"{row.equal:.1%} {row.rank:.3f}" if (row := rows.get(metric)) else "" for metric in _TELLING)
            table.append((one.project.removeprefix("apache/"), name, *cells))
        table.append(())
    title = "What a convention is worth: share of equal values and rank correlation, one changed at a time"
    shown(title, ("clone", "changed", *_TELLING), table, left=2, width=_WIDTH)


if __name__ == "__main__":
    sys.exit(main())
