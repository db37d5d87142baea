"""Labelled issues as a source: a stream for each repository, and what `doctor` tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import AccessDenied, NotConnected, SourceError
from data.sources.github.permissions import look_up
from data.sources.incidents import FEEDS
from data.sources.issues.reading import Rules, labels_question
from data.sources.issues.stream import PERMISSION, IssueStream
from data.sources.source import Permission, Stream, refused

if TYPE_CHECKING:
    from data.sources.github.api import GitHub

MOST_TRIED: Final = 10
"""Repositories in which `check` looks for the labels."""


@dataclass(frozen=True)
class LabelledIssues:
    """The issues of some repositories that carry one of some labels.

    It asks through the same GitHub as the GitHub source, and so within the same budget. `known` gives by full name the
    ids that the store has of repositories; the others are looked up.
    """

    id: ClassVar[str] = "issues"
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
        """Return the stream of each repository, in the order of the settings.

        Raises:
            NotConnected: no label or no repository is named.
            RemoteError: GitHub as a whole cannot be asked.
        """
        self._check_settings()
        unknown = [name for name in self.repositories if name not in self.known]
        found = look_up(self.github, unknown)
        ids = {name: f"{self.github.source_id}:{node['id']}" for name, node in found.items() if node is not None}
        return [
            IssueStream(
                github=self.github,
                name=name,
                repository=self.known.get(name) or ids.get(name, name),
                rules=self.rules,
                since=self.since,
                clock=self.clock,
                source_id=self.id,
            )
            # One that the settings name twice is read once.
            for name in dict.fromkeys(self.repositories)
        ]

    def check(self) -> Iterator[Permission]:
        """Try to read issues, and look whether the labels are there: a label that is misspelt finds nothing."""
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
        """Return those of the labels that a repository has.

        Raises:
            AccessDenied, RemoteError: as `GitHub.ask`.
        """
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
