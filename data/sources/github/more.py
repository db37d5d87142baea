"""Fetches the rest of lists too long for a page, into the answer; one that breaks off has a notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from data.sources.forge.answers import Node, inner
from data.sources.github.access import goes_on, nodes
from data.sources.github.api import GitHub, Part
from data.sources.source import Notice

MOST_ROUNDS: Final = 60
"""Of a pull request's files GitHub lists 3,000, a hundred at a time; nothing else is nearly as long."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A list that may go on: its type, its place in the answer, how to ask, what it feeds."""

    type: str
    key: str
    asked: str
    words: str
    blinds: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        return self.asked.replace("(", "(after: $after, ", 1)


_EVENTS: Final = "labelling: timelineItems(first: 100, itemTypes: [LABELED_EVENT, UNLABELED_EVENT]) { ...labelling }"
FILES: Final = Kind("PullRequest", "files", "files(first: 100) { ...files }", "files", ("diff",))
COMMITS: Final = Kind("PullRequest", "commits", "commits(first: 100) { ...commits }", "commits")
REVIEWS: Final = Kind("PullRequest", "reviews", "reviews(first: 50) { ...reviews }", "reviews", ("reviews",))
LABELLING: Final = Kind("PullRequest", "labelling", _EVENTS, "label events")
SUITES: Final = Kind("Commit", "checkSuites", "checkSuites(first: 50) { ...suites }", "check suites", ("checks",))
_RUNS: Final = "checkRuns(first: 100, filterBy: {checkType: ALL}) { ...runs }"
RUNS: Final = Kind("CheckSuite", "checkRuns", _RUNS, "check runs", ("checks",))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Gap:
    kind: Kind
    owner: str
    connection: Node
    number: int

    @property
    def after(self) -> str | None:
        """The cursor to go on after, None where GitHub says there is more but not after what."""
        told: str | None = self.connection["pageInfo"].get("endCursor")
        return told


def complete(pulls: Sequence[Node], github: GitHub, repository: str) -> list[Notice]:
    """Follow all lists of the pull requests to their ends; return what failed."""
    notices: list[Notice] = []
    for _ in range(MOST_ROUNDS):
        notices += [_ended(gap, repository) for pull in pulls for gap in _gaps(pull) if gap.after is None]
        gaps = [gap for pull in pulls for gap in _gaps(pull)]
        if not gaps:
            return notices
        parts = [_part(gap) for gap in gaps]
        what = f"what is long in pull requests of {repository}"
        for gap, reply in zip(gaps, github.ask_together(parts, what=what), strict=True):
            further = None if reply.value is None else reply.value.get(gap.kind.key)
            if further is None or further.get("nodes") is None:
                notices.append(_ended(gap, repository))
            else:
                gap.connection["nodes"] = [*gap.connection["nodes"], *further["nodes"]]
                gap.connection["pageInfo"] = further.get("pageInfo")
    return notices + [_ended(gap, repository) for pull in pulls for gap in _gaps(pull)]


def _ended(gap: _Gap, repository: str) -> Notice:
    """End a list where it broke off, with a null for the missing rest; return the notice."""
    gap.connection["pageInfo"] = None
    gap.connection["nodes"] = [*gap.connection["nodes"], None]
    return Notice(
        kind="cut off",
        repository=repository,
        detail=f"the list of {gap.kind.words} of {repository}#{gap.number} broke off",
        blinds=gap.kind.blinds,
    )


def _gaps(pull: Node) -> Iterator[_Gap]:
    number = pull["number"]
    for kind in (FILES, COMMITS, REVIEWS, LABELLING):
        if goes_on(pull.get(kind.key)):
            yield _Gap(kind=kind, owner=pull["id"], connection=pull[kind.key], number=number)
    for head in nodes(pull.get("head")):
        commit = head["commit"]
        suites = commit.get("checkSuites")
        if goes_on(suites):
            yield _Gap(kind=SUITES, owner=commit["id"], connection=suites, number=number)
        for suite in nodes(suites):
            if goes_on(inner(suite, "checkRuns")):
                yield _Gap(kind=RUNS, owner=suite["id"], connection=suite["checkRuns"], number=number)


def _part(gap: _Gap) -> Part:
    return Part(
        selection=f"node(id: $id) {{ ... on {gap.kind.type} {{ {gap.kind.field} }} }}",
        variables={"id": ("ID!", gap.owner), "after": ("String", gap.after)},
    )
