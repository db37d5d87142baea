"""Pull requests with all their parts, newest first, from where the last collection began.

A page of 25 that is too much for GitHub (ten seconds) is asked again in fives. A touched change (reviewed after its
merge, force-pushed, labelled) comes up again and replaces what was stored. A check that ends touches nothing: a change
with running checks is asked for by id until they end, for two days at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import SourceUnavailable
from data.records import ChangeFile, Repository
from data.sources.forge.answers import Node, at
from data.sources.forge.changes import PARTS, WAITED_FOR, Accounts, ReadChange, gone_of, records_of
from data.sources.forge.streams import renamed, some_of
from data.sources.github.access import CHANGE_KINDS, grant_of, reading
from data.sources.github.checks import Requirements, check_results
from data.sources.github.lines import SHOWN, files_with_patches, fill_in, lines_notice
from data.sources.github.more import complete
from data.sources.github.pulls import BLINDS, find_reverted, read_pull
from data.sources.github.queries import CHANGES, CHANGES_A_PAGE, CHANGES_BY_ID, FEWER_A_PAGE
from data.sources.github.streams import GitHubProgress, RepositoryStream, has_patches, walk_down
from data.sources.source import Estimate, Notice, Page

if TYPE_CHECKING:
    from data.sources.github.activity import Key, RepositoryActivity
    from data.sources.github.api import Problem
    from data.sources.github.streams import GitHubContext, GitHubProgress


MOST_WAITING: Final = 100
NO_PATCHES: Final = "changed lines are not collected; give a git mirror, or set patches to rest"


class PageReader:
    """Reads one repository's pages in one run; `waiting` are ids of changes with running checks."""

    def __init__(self, context: GitHubContext, name: str, activity: RepositoryActivity, waiting: Sequence[str]) -> None:
        self._context, self._name, self._activity = context, name, activity
        self._github = context.github
        self._key = context.key(activity.node_id)
        self._required = Requirements(context.github, name, activity.branch, activity.required)
        self._size = CHANGES_A_PAGE
        self._problems: list[Problem] = []
        self._vanished = 0
        self._waiting = dict.fromkeys(waiting)

    @property
    def waiting(self) -> list[str]:
        return list(self._waiting)[-MOST_WAITING:]

    def remembered(self, progress: GitHubProgress) -> GitHubProgress:
        return progress.knowing(waiting=self.waiting)

    def repository(self) -> Repository:
        """Return the repository under its name in the settings, whatever it is called now."""
        activity = self._activity
        return Repository(id=self._key, name=self._name, default_branch=activity.branch, web_url=activity.url)

    def fetch(self, after: str | None) -> Node:
        """Return the connection of pull requests after a cursor. Raises what `GitHub.ask` raises."""
        try:
            return self._fetch(after)
        except SourceUnavailable as error:
            if error.ends_source or self._size == FEWER_A_PAGE:
                raise
            self._size = FEWER_A_PAGE
            return self._fetch(after)

    def by_id(self, ids: Sequence[str]) -> tuple[list[Node], list[str]]:
        """Return the first of some pull requests by id, and the ids still to ask for."""
        asked, left = list(ids[:CHANGES_A_PAGE]), list(ids[CHANGES_A_PAGE:])
        if not asked:
            return [], []
        what = f"unfinished pull requests of {self._name}"
        told = self._github.ask(CHANGES_BY_ID, {"ids": asked}, what=what)
        with reading(what, told.data):
            found = [node for node in told.data.get("nodes") or () if node and node["updatedAt"]]
        # One that is null or of another type is gone, and not waited for any longer.
        self._forget(set(asked) - {node["id"] for node in found})
        self._problems += [problem for problem in told.problems if problem.is_denied]
        return found, left

    def page(self, found: Sequence[Node], progress: GitHubProgress) -> Page:
        """Read pull requests into a page that ends at `progress`. Raises what `GitHub.ask` raises."""
        what = f"pull requests of {self._name}"
        with reading(what, found):
            cut = complete(found, self._github, self._name)
            checks = {pull["id"]: (pull["baseRefName"], check_results(pull, pull["id"]) or ()) for pull in found}
        self._required.learn({one: (base, {check.name for check in made}) for one, (base, made) in checks.items()})
        people = self._context.accounts()
        called = (self._name, self._activity.full_name)
        with reading(what, found):
            reverted = find_reverted(found, called, self._activity.node_id, self._github, self._name)
        pulls = [self._read(node, people, reverted.get(node["number"])) for node in found]
        lines = self._with_lines(found, pulls)
        notices = (*self._notices(found, pulls, cut), *lines)
        return Page(
            records=(*people.records(), *records_of(pulls)),
            cursor=self.remembered(progress).text(),
            notices=notices,
            gone=gone_of(pulls),
            items=len(pulls),
        )

    def _fetch(self, after: str | None) -> Node:
        variables = {"repository": self._activity.node_id, "first": self._size, "after": after}
        what = f"pull requests of {self._name}"
        told = self._github.ask(CHANGES, variables, what=what)
        connection = told.connection("pullRequests", what)
        self._problems += told.problems
        with reading(what, connection):
            self._vanished += sum(node is None for node in connection["nodes"])
        return connection

    def _read(self, node: Node, people: Accounts, reverts: int | None) -> ReadChange:
        with reading(f"{self._name}#{node['number']}", node):
            pull = read_pull(node, self._key, people, reverts, self._required.is_required)
        change = pull.change
        if pull.is_waiting and pull.is_alive and change.updated_at > self._context.now() - WAITED_FOR:
            self._waiting[node["id"]] = None
        else:
            self._forget({node["id"]})
        if self._context.patches == "rest" and pull.is_alive:
            files = files_with_patches(self._github, self._activity.full_name, change.number, change.id)
            pull.parts[ChangeFile] = list(files)
            return replace(pull, holes=pull.holes - {ChangeFile})
        return pull

    def _with_lines(self, found: Sequence[Node], pulls: Sequence[ReadChange]) -> list[Notice]:
        """Put the book's changed lines into the files; return notices of what is missing."""
        book = self._context.book if self._context.patches == "mirror" else None
        if book is None:
            return []
        told = fill_in(book, self._name, pulls, {node["number"]: node["baseRefName"] for node in found}, self._activity)
        if told.again:
            # The next collection asks for these again, though nobody touches them.
            lacking = set(told.lacking)
            asked = zip(found, pulls, strict=True)
            self._waiting |= {node["id"]: None for node, pull in asked if pull.change.id in lacking}
        return lines_notice(told, pulls, self._name)

    def _forget(self, ids: Iterable[str]) -> None:
        for one in ids:
            self._waiting.pop(one, None)

    def _notices(self, found: Sequence[Node], pulls: Sequence[ReadChange], cut: Sequence[Notice]) -> tuple[Notice, ...]:
        refused = _refusals(self._problems, self._name, whole=CHANGE_KINDS if self._vanished else ())
        blind = {kind for notice in refused for kind in notice.blinds}
        notices = [*refused, *cut, *_untold(pulls, self._name, blind), *_too_long(found, pulls, self._name)]
        if self._vanished and not refused:
            vanished = f"{self._vanished} pull requests of {self._name} came back empty"
            notices.append(Notice(kind="missing", repository=self._name, detail=vanished, blinds=CHANGE_KINDS))
        if self._required.notice is not None:
            notices.append(self._required.notice)
        if self._context.patches == "off":
            notices.append(Notice(kind="disabled", repository=self._name, detail=NO_PATCHES))
        notices += renamed(self._name, self._activity.full_name)
        self._problems, self._vanished = [], 0
        return tuple(dict.fromkeys(notices))


def _refusals(problems: Sequence[Problem], repository: str, whole: tuple[str, ...]) -> list[Notice]:
    """Return a notice per missing permission; `whole` is blinded where whole pull requests were empty."""
    found: dict[str, Notice] = {}
    for problem in problems:
        grant = grant_of(problem.path) if problem.is_denied else None
        if problem.is_denied:
            what = "a part" if grant is None else grant.gives
            fix = problem.words if grant is None else f"grant {grant.permission}"
            found[what] = Notice(
                kind="permission",
                repository=repository,
                detail=f"no access to {what} of {repository}; {fix}",
                blinds=CHANGE_KINDS if grant is None else tuple(dict.fromkeys((*grant.blinds, *whole))),
            )
    return list(found.values())


def _untold(pulls: Sequence[ReadChange], repository: str, blind: set[str]) -> list[Notice]:
    """Return a notice per kind of part that GitHub left out without saying why."""
    found = []
    for kind in PARTS:
        lacking = [f"#{pull.change.number}" for pull in pulls if not pull.is_whole(kind)]
        if lacking and not (BLINDS[kind] and blind.issuperset(BLINDS[kind])):
            words = kind.__name__.removeprefix("Change").lower() + "s"
            detail = f"GitHub did not tell all {words} of {repository}{some_of(lacking, SHOWN)}"
            found.append(Notice(kind="missing", repository=repository, detail=detail, blinds=BLINDS[kind]))
    return found


def _too_long(found: Sequence[Node], pulls: Sequence[ReadChange], repository: str) -> list[Notice]:
    cut = []
    for node, pull in zip(found, pulls, strict=True):
        files = pull.parts[ChangeFile]
        if files is not None and len(files) < node["changedFiles"]:
            detail = f"GitHub lists {len(files)} of the {node['changedFiles']} files of {repository}#{node['number']}"
            cut.append(Notice(kind="cut off", repository=repository, detail=detail))
    return cut


WALKS: Final = 2
"""An interrupted one, and one for what moved since it began."""


class ChangeStream(RepositoryStream):
    kind: ClassVar[str] = "changes"
    title: ClassVar[str] = "pull requests"
    part: ClassVar[str] = "changes"

    @property
    def feeds(self) -> tuple[str, ...]:
        """What it supplies; changed lines only where asked for here."""
        patch = ("patch",) if has_patches(self.context.patches, self.context.book) else ()
        return (*CHANGE_KINDS, "checks", *patch)

    def estimate(self, cursor: str | None) -> Estimate | None:
        return None if self.is_begun(cursor) else self.context.volumes.of_changes(self.name)

    def read(self, activity: RepositoryActivity, progress: GitHubProgress) -> Iterator[Page]:
        """Yield the repository, the changes waited for, then pages of what was touched."""
        reader = PageReader(
            self.context, self.name, activity, [str(one) for one in progress.facts.get("waiting") or ()]
        )
        record = reader.repository()
        told = [record.name, record.default_branch, record.web_url]
        records = () if progress.facts.get("told") == told else (record,)
        progress = progress.knowing(told=told)
        waiting = reader.waiting
        while waiting or records or not _is_due(activity, progress, walked=0):
            found, waiting = reader.by_id(waiting)
            page = reader.page(found, progress)
            yield replace(page, records=(*records, *page.records))
            progress, records = reader.remembered(progress), ()
            if not waiting:
                break
        for walked in range(WALKS):
            if not _is_due(activity, progress, walked=walked):
                break
            for found, after in walk_down(progress, reader.fetch, _touched, what=self.label):
                progress = _settled(after, activity.newest_change)
                yield reader.page(found, progress)
                progress = reader.remembered(progress)


def _touched(pull: Node) -> Key:
    return at(pull["updatedAt"]), pull["id"]


def _is_due(activity: RepositoryActivity, progress: GitHubProgress, *, walked: int) -> bool:
    """Whether there is something to read. If the newest one vanished, look once: it says nothing of the others."""
    return progress.has_news(activity.newest_change) or (not activity.is_newest_told and walked == 0)


def _settled(progress: GitHubProgress, newest: Key | None) -> GitHubProgress:
    """Of two touched in the same second, take the one that the activity names: it will name it again."""
    same = progress.newest is not None and newest is not None and progress.newest[0] == newest[0]
    return replace(progress, newest=newest) if same else progress
