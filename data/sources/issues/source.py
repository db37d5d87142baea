"""Labelled issues as a source: per repository, what was touched since the last reading, oldest touch first.

Losing the label, moving or deletion is no touch that we see: open and recent issues are also asked for by id, in the
same request.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from data.errors import AccessDenied, BadAnswer, NotConnected, NotFound, SourceError
from data.sources.cursors import DAY, Mark, read_cursor
from data.sources.forge.answers import AnswerReader, iso
from data.sources.forge.streams import CollectionContext, ForgeStream
from data.sources.github.access import GITHUB, more_after, nodes, person_of, reading
from data.sources.github.permissions import look_up
from data.sources.http.answers import own_words
from data.sources.incidents import FEEDS, UNRELATED, Seen, incident_page
from data.sources.issues.reading import IDS, ISSUES, RELATED, Issue, Rules, labels_of, labels_question, read_issue
from data.sources.source import Estimate, Notice, Page, Permission, Stream, refused

if TYPE_CHECKING:
    from data.sources.forge.changes import PersonOf
    from data.sources.github.api import GitHub, Told

PERMISSION: Final = "Issues: read"

OVERLAP: Final = 3_600
"""Seconds before the last touch that are read again: a GitHub replica may lag."""

YOUNG: Final = 60 * DAY
"""How long after opening an issue is asked for by id: labels get corrected in the write-up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IssueCursor(Mark):
    """`since` is the beginning it was first read from, `rules` by which rules, `newest` the last touch."""

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
    """Read a cursor; one of a later beginning or of other rules begins anew."""
    fresh = IssueCursor(since=since, rules=rules)
    told = read_cursor(cursor, fresh)
    return told if told.rules == rules else fresh


@dataclass(frozen=True, kw_only=True)
class IssueContext(CollectionContext):
    source_id: ClassVar[str] = "issues"
    answers: ClassVar[AnswerReader] = GITHUB
    person_of: ClassVar[PersonOf] = person_of

    github: GitHub
    rules: Rules


class IssueStream(ForgeStream[IssueContext]):
    kind: ClassVar[str] = "incidents"
    title: ClassVar[str] = "labelled issues"
    supplies: ClassVar[tuple[str, ...]] = FEEDS

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return the cost of a reading with little news; the number of labelled issues is unknown beforehand."""
        del cursor
        return Estimate(requests=1, points=1)

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        mark = read_issue_cursor(cursor, self.context.since, self._fingerprint)
        # A first reading without a beginning: open issues count, however old their last touch.
        since = None if mark.newest is None else mark.newest - OVERLAP
        # All issues seen before this reading are asked for by id.
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
        """Whatever makes other incidents of the same issues."""
        rules = self.context.rules
        service = rules.by_repository.get(self.name)
        # The wording that all versions have written: another would begin every reading anew.
        told = [sorted(rules.labels), sorted(rules.by_label.items()), service, UNRELATED, [RELATED]]
        return json.dumps(told)

    def _ask(self, since: int | None, after: str | None, ids: Sequence[str]) -> Told:
        owner, _, name = self.name.partition("/")
        place = {"owner": owner, "name": name, "after": after, "ids": list(ids)}
        asked = {**place, "labels": list(self.context.rules.labels), "since": None if since is None else iso(since)}
        try:
            told = self.context.github.ask(ISSUES, asked, what=self.label)
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
        # GitHub's own filter by label is only trusted where the labels are not told.
        issues = [one for one in read if one.labels is None or self.context.rules.makes_incident(one.labels)]
        issues = [one for one in issues if one.closed_at is None or one.closed_at >= mark.since]
        records, notices = [], list(self._notices(repository))
        for one in issues:
            service = self.context.rules.service(self.name, one.labels or ())
            if mark.seen.get(one.id) == one.seen:
                continue
            if one.is_duplicate:
                gone.append(one.id)
            elif service is not None:
                records.append(one.record(self.context.github.source_id, service, self.context.rules))
            else:
                gone += () if one.labels is None else (one.id,)
                what = f"issue #{one.number} of {self.name} is an incident of no known service"
                detail = f"{what}; give it a service's label"
                notices.append(Notice(kind="missing", repository=self.repository, detail=detail))
        mark = mark.after(read, issues, gone, self.context.now())
        return incident_page(self.context.github.source_id, records, mark.text(), gone, notices), mark

    def _has_ceased(self, told: Told, place: int, node: Mapping[str, Any] | None) -> bool:
        """Whether an issue asked for by id is no incident any more; one not told still is."""
        if not node:
            return all(problem.kind == "NOT_FOUND" for problem in told.below("nodes", place))
        labels = labels_of(node)
        moved = node["repository"]["id"] != told.data["repository"]["id"]
        return moved or (labels is not None and not self.context.rules.makes_incident(labels))

    def _notices(self, repository: Mapping[str, Any]) -> Iterator[Notice]:
        if repository["hasIssuesEnabled"] is False:
            detail = f"issues are switched off in {self.name}"
            yield Notice(kind="disabled", repository=self.repository, detail=detail, blinds=FEEDS)


MOST_TRIED: Final = 10
"""Repositories in which `check` looks for the labels."""


@dataclass(frozen=True)
class LabelledIssues:
    """The labelled issues of some repositories, asked within the GitHub source's budget. `known` gives stored
    repository ids by full name; others are looked up.
    """

    id: ClassVar[str] = IssueContext.source_id
    label: ClassVar[str] = "Labelled issues"
    feeds: ClassVar[tuple[str, ...]] = FEEDS

    github: GitHub
    _: KW_ONLY
    repositories: Sequence[str]
    rules: Rules
    since: int
    clock: Callable[[], float]
    known: Mapping[str, str] = field(default_factory=dict)

    def streams(self) -> Sequence[Stream]:
        """Raises NotConnected where no label or repository is named."""
        self._check_settings()
        unknown = [name for name in self.repositories if name not in self.known]
        found = look_up(self.github, unknown)
        ids = {name: f"{self.github.source_id}:{node['id']}" for name, node in found.items() if node is not None}
        context = IssueContext(github=self.github, rules=self.rules, since=self.since, clock=self.clock)
        return [
            IssueStream(context, name, self.known.get(name) or ids.get(name, name))
            # A repository named twice is read once.
            for name in dict.fromkeys(self.repositories)
        ]

    def check(self) -> Iterator[Permission]:
        """Try to read issues, and check that the labels exist: a misspelt one finds nothing."""
        try:
            self._check_settings()
            found = {name: self._labels_in(name) for name in self.repositories[:MOST_TRIED]}
        except SourceError as error:
            yield refused(PERMISSION, error, FEEDS)
            return
        yield Permission(what=PERMISSION, granted=True)
        lacking = [name for name, labels in found.items() if not labels]
        wanted = " or ".join(map(repr, self.rules.labels))
        if lacking:
            detail = f"there is no label {wanted} in {', '.join(lacking)}"
            every = len(lacking) == len(found)
            yield Permission(what="labels", granted=not every, detail=detail, blinds=FEEDS if every else ())
        else:
            yield Permission(what="labels", granted=True)

    def _check_settings(self) -> None:
        if not self.rules.labels:
            raise NotConnected("no label makes an issue an incident; set labels in [sources.labelled_issues]")
        if not self.repositories:
            raise NotConnected("no repository is named; set repositories in [sources.labelled_issues]")

    def _labels_in(self, name: str) -> list[str]:
        """Return which of the labels a repository has. Raises what `GitHub.ask` raises."""
        owner, _, repository = name.partition("/")
        labels = self.rules.labels
        asked = {f"l{place}": label for place, label in enumerate(labels)}
        what = f"issues of {name}"
        told = self.github.ask(labels_question(len(labels)), {"owner": owner, "name": repository, **asked}, what=what)
        refused = next((problem for problem in told.problems if problem.is_denied), None)
        if refused is not None:
            raise AccessDenied(what, permission=PERMISSION, said=refused.words, raw=refused.words, blinds=FEEDS)
        node = told.data.get("repository") or {}
        return [label for place, label in enumerate(labels) if node.get(f"l{place}") is not None]
