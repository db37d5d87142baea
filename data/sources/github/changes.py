"""Pull requests with everything that belongs to them, newest first, from where the last collection began.

A change that is touched again (reviewed after its merge, pushed by force, labelled) comes back at the top of GitHub's
list and replaces what was stored of it. A check that ends touches nothing: so a change with a check under way is
remembered and asked about by its id until it has a result, or for two days.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from data.sources.forge.answers import Node, at
from data.sources.github.access import CHANGE_KINDS
from data.sources.github.changepages import PageReader
from data.sources.github.streams import GitHubProgress, RepositoryStream, has_patches, walk_down

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.github.activity import Key, RepositoryActivity
    from data.sources.source import Estimate, Page

WALKS: Final = 2
"""One that was interrupted, and one for what moved since it began."""


class ChangeStream(RepositoryStream):
    """The pull requests of one repository."""

    kind: ClassVar[str] = "changes"
    title: ClassVar[str] = "pull requests"
    part: ClassVar[str] = "changes"

    @property
    def feeds(self) -> tuple[str, ...]:
        """What it supplies; the changed lines only where they are asked for here."""
        patch = ("patch",) if has_patches(self.context.patches, self.context.book) else ()
        return (*CHANGE_KINDS, "checks", *patch)

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what the pull requests take that were touched since the cursor, or since the beginning."""
        return None if self.is_begun(cursor) else self.context.volumes.of_changes(self.name)

    def read(self, activity: RepositoryActivity, progress: GitHubProgress) -> Iterator[Page]:
        """Yield the repository and the changes that were waited for, then page after page of what was touched."""
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
    """Whether there is something to read. A newest one that vanished tells nothing of the others: go and look once."""
    return progress.has_news(activity.newest_change) or (not activity.is_newest_told and walked == 0)


def _settled(progress: GitHubProgress, newest: Key | None) -> GitHubProgress:
    """Of two that were touched in the same second, take the one that the activity names: it will name it again."""
    same = progress.newest is not None and newest is not None and progress.newest[0] == newest[0]
    return replace(progress, newest=newest) if same else progress
