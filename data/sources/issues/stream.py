"""The stream of a repository's labelled issues: what was touched since it was last read, the oldest touch first.

Every change of an issue touches it, so that a late one comes home by itself. What touches nothing that we ask for is
that an issue ceases to be an incident: it loses its label, moves to another repository, or is deleted. So issues that
are open, or that were opened lately, are asked for by their ids as well, in the same request.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from data.errors import AccessDenied, BadAnswer, NotFound
from data.sources.cursors import DAY, Mark, read_cursor
from data.sources.forge.answers import iso
from data.sources.github.access import more_after, nodes, reading
from data.sources.http.answers import own_words
from data.sources.incidents import FEEDS, UNRELATED, Seen, incident_page
from data.sources.issues.reading import IDS, ISSUES, RELATED, Issue, Rules, labels_of, read_issue
from data.sources.source import Estimate, Notice, Page

if TYPE_CHECKING:
    from data.sources.github.api import GitHub, Told

PERMISSION: Final = "Issues: read"

OVERLAP: Final = 3_600
"""Seconds before the last touch that are read again: a replica of GitHub's may show one late."""

YOUNG: Final = 60 * DAY
"""How long after it was opened an issue is asked for by its id: labels are put right while people write it up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IssueCursor(Mark):
    """A cursor. `since` is the beginning it was first read from, `rules` by which rules, `newest` the last touch."""

    since: int
    rules: str
    newest: int | None = None
    seen: Mapping[str, Seen] = field(default_factory=dict)

    def after(self, read: Sequence[Issue], incidents: Sequence[Issue], gone: Collection[str], now: int) -> IssueCursor:
        """Return it after a page; what is gone, or neither open nor young, is forgotten."""
        known = {**self.seen, **{one.id: one.seen for one in incidents}}
        touched = [one.updated_at for one in read] + ([] if self.newest is None else [self.newest])
        return replace(
            self,
            newest=max(touched, default=None),
            seen={
                name: one
                for name, one in known.items()
                if name not in gone and (one.is_open or one.began_at >= now - YOUNG)
            },
        )


def read_issue_cursor(cursor: str | None, since: int, rules: str) -> IssueCursor:
    """Return what a cursor says; one from a later beginning, or read by other rules, begins anew."""
    fresh = IssueCursor(since=since, rules=rules)
    told = read_cursor(cursor, fresh)
    return told if told.rules == rules else fresh


@dataclass(frozen=True, kw_only=True)
class IssueStream:
    """The labelled issues of one repository. `since` (epoch seconds) is how far back a first reading goes.

    `repository` is the id that the repository has in the store, or its name while it is not known.
    """

    feeds: ClassVar[tuple[str, ...]] = FEEDS

    github: GitHub
    name: str
    repository: str | None
    rules: Rules
    since: int
    clock: Callable[[], float]
    source_id: str = "issues"

    @property
    def id(self) -> str:
        return f"{self.source_id}:{self.name}:incidents"

    @property
    def label(self) -> str:
        return f"labelled issues of {self.name}"

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what a reading with little news takes; how many issues are labelled is not known beforehand."""
        del cursor
        return Estimate(requests=1, points=1)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        mark = read_issue_cursor(cursor, self.since, self._fingerprint)
        # The first time without a beginning: what is still open counts, however long ago it was touched.
        since = None if mark.newest is None else mark.newest - OVERLAP
        # Asked for by their ids: all that were seen before this reading.
        waiting = sorted(mark.seen)
        after: str | None = None
        more = True
        while more or waiting:
            ids, waiting = waiting[:IDS], waiting[IDS:]
            told = self._ask(since, after, ids)
            page, mark = self._read(told, ids, mark)
            yield page
            with reading(self.label, told.data):
                following = more_after(told.data["repository"]["issues"])
            if following is not None and following == after:
                raise BadAnswer("GitHub gave the same page twice", raw=after or "")
            more, after = following is not None, following or after

    @property
    def _fingerprint(self) -> str:
        """What a change of would make other incidents of the same issues."""
        rules = self.rules
        service = rules.by_repository.get(self.name)
        # The words as every version has written them, or each reading would begin anew.
        told = [sorted(rules.labels), sorted(rules.by_label.items()), service, UNRELATED, [RELATED]]
        return json.dumps(told)

    def _ask(self, since: int | None, after: str | None, ids: Sequence[str]) -> Told:
        owner, _, name = self.name.partition("/")
        place = {"owner": owner, "name": name, "after": after, "ids": list(ids)}
        asked = {**place, "labels": list(self.rules.labels), "since": None if since is None else iso(since)}
        try:
            told = self.github.ask(ISSUES, asked, what=self.label)
        except AccessDenied as error:
            raise self._denied(error.raw) from error
        words = "; ".join(problem.words for problem in told.problems)
        if told.is_denied:
            raise self._denied(words)
        if told.data.get("repository") is None:
            raise NotFound(self.name, said=words, raw=words, blinds=FEEDS)
        return told

    def _denied(self, said: str) -> AccessDenied:
        return AccessDenied(self.label, permission=PERMISSION, said=own_words(said), raw=said, blinds=FEEDS)

    def _read(self, told: Told, ids: Sequence[str], mark: IssueCursor) -> tuple[Page, IssueCursor]:
        repository = told.data["repository"]
        with reading(self.label, told.data):
            read = [read_issue(node) for node in nodes(repository["issues"])]
            seen_before = list(enumerate(zip(ids, told.data["nodes"], strict=True)))
            gone = [name for place, (name, node) in seen_before if self._has_ceased(told, place, node)]
        # GitHub's own idea of what carries a label is believed only where it does not tell the labels.
        issues = [one for one in read if one.labels is None or self.rules.makes_incident(one.labels)]
        issues = [one for one in issues if one.closed_at is None or one.closed_at >= mark.since]
        records, notices = [], list(self._notices(repository))
        for one in issues:
            service = self.rules.service(self.name, one.labels or ())
            if mark.seen.get(one.id) == one.seen:
                continue
            if one.is_duplicate:
                gone.append(one.id)
            elif service is not None:
                records.append(one.record(self.github.source_id, service, self.rules))
            else:
                gone += () if one.labels is None else (one.id,)
                what = f"issue #{one.number} of {self.name} is an incident of no known service"
                detail = f"{what}; give it a service's label"
                notices.append(Notice(kind="missing", repository=self.repository, detail=detail))
        mark = mark.after(read, issues, gone, int(self.clock()))
        return incident_page(self.github.source_id, records, mark.text(), gone, notices), mark

    def _has_ceased(self, told: Told, place: int, node: Mapping[str, Any] | None) -> bool:
        """Whether what was asked for by its id is no incident here any more; what was not told is one still."""
        if not node:
            return all(problem.kind == "NOT_FOUND" for problem in told.below("nodes", place))
        labels = labels_of(node)
        moved = node["repository"]["id"] != told.data["repository"]["id"]
        return moved or (labels is not None and not self.rules.makes_incident(labels))

    def _notices(self, repository: Mapping[str, Any]) -> Iterator[Notice]:
        if repository["hasIssuesEnabled"] is False:
            detail = f"issues are switched off in {self.name}"
            yield Notice(kind="disabled", repository=self.repository, detail=detail, blinds=FEEDS)
