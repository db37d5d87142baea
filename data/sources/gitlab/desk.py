"""What the streams of one collection share, and what every stream of a project does before it reads anything."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import AccessDenied, RemoteError
from data.sources.forge.answers import iso
from data.sources.forge.streams import ForgeDesk, ForgeStream
from data.sources.gitlab.access import BY_ID
from data.sources.gitlab.marks import Mark
from data.sources.gitlab.shapes import GITLAB
from data.sources.source import Notice, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.forge.answers import Forge
    from data.sources.gitlab.api import GitLab, Leaf
    from data.sources.gitlab.projects import Project, Projects

JOB_WORDS: Final = r"deploy|release|roll-?out|publish|promote|ship|production"
"""What the name of a job, of its stage or of its pipeline says if it may have deployed something."""


@dataclass(frozen=True, kw_only=True)
class Desk(ForgeDesk):
    """The shared things."""

    forge: ClassVar[Forge] = GITLAB

    gitlab: GitLab
    projects: Projects
    job_words: str = JOB_WORDS

    @property
    def source_id(self) -> str:
        """The source that goes before every id."""
        return self.gitlab.source_id


class ProjectStream(ForgeStream[Desk]):
    """One kind of data of one project. A subclass says what it reads, and which grant and feature that hangs on."""

    grant: ClassVar[str]
    loss: ClassVar[tuple[str, ...]] = ()
    """What is unknown where the project has the feature switched off; nothing where it then has none to tell."""
    of_branch: ClassVar[bool] = False
    """Whether it is about the default branch alone."""

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        project = self.desk.projects.of(self.name)
        mark = self._mark(cursor, project)
        feature = BY_ID[self.grant].feature
        if feature in project.off:
            detail = f"{self.title} are switched off for {self.name}"
            off = Notice(kind="disabled", repository=self.name, detail=detail, blinds=self.loss)
            yield Page(records=(), cursor=mark.text(), notices=(off,))
            return
        yield from self.read(project, mark)

    @abstractmethod
    def read(self, project: Project, mark: Mark) -> Iterator[Page]:
        """Yield the pages of what is new, at least one."""

    def _mark(self, cursor: str | None, project: Project) -> Mark:
        """Return what the cursor says; a project that took the path of another one is read from its beginning."""
        mark = Mark.read(cursor, self.desk.since)
        if mark.facts.get("project", project.number) != project.number:
            mark = Mark(since=self.desk.since)
        return mark.knowing(project=project.number)

    def touched_since(self, path: str, moment: int, page: int, per_page: int, **params: str | int) -> Leaf:
        """Return a page of what was touched at a time or later, in that order."""
        asked: dict[str, str | int] = {
            "updated_after": iso(moment),
            "order_by": "updated_at",
            "sort": "asc",
            "per_page": per_page,
            "page": page,
            **params,
        }
        return self.desk.gitlab.leaf(path, what=self.label, params=asked, grant=self.grant)

    def volume(self, path: str, mark: Mark, **params: str | int) -> int | None:
        """Return how much there is to read; None where nobody says. To estimate must not be harder than to collect.

        Raises:
            RemoteError: GitLab as a whole cannot be asked.
        """
        since = mark.floor() if mark.walk is None else mark.walk.at
        asked: dict[str, str | int] = {"updated_after": iso(since), "order_by": "updated_at", "sort": "asc", **params}
        try:
            project = self.desk.projects.of(self.name)
            if self.of_branch and project.branch is not None:
                asked["ref"] = project.branch
            return self.desk.gitlab.count(f"{project.place}{path}", what=self.label, params=asked, grant=self.grant)
        except RemoteError as error:
            if error.ends_source:
                raise
            return None


def refusal(error: AccessDenied, repository: str | None, blinds: tuple[str, ...]) -> Notice:
    """Return what to say of a part that may not be seen, while the rest may."""
    return Notice(kind="permission", repository=repository, detail=str(error), blinds=blinds)
