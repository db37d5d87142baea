"""
Tells the changed lines of a forge's changes from the mirrors: one request for commits and one for contents a page.

What the mirror lacks is fetched by its id, and everything else is read on this machine. A mirror that cannot be had
fails no change: its lines are lacking, with the reason, and the same question may be asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import CollectionStopped, GitFailed, SourceError
from data.sources.changedlines import FileLines, ToldLines
from data.sources.git.mirror.diffs import Span, contents_of, read_lines
from data.sources.git.mirror.spans import span_of
from data.sources.git.process import HASH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.sources.changedlines import AskedChange
    from data.sources.git.mirror.mirror import Mirror
    from data.sources.git.mirror.shelf import Mirrors

GONE = "its commits are not on the server any more"
UNTOLD = "its commits were not told"
TOO_LARGE = "it changes too many files"


class MirrorPatches:
    """A book of changed lines over the mirrors of one collection; see `PatchBook`."""

    def __init__(self, mirrors: Mirrors) -> None:
        """Take the mirrors, which others may use as well."""
        self._mirrors = mirrors

    def lines_of(self, repository: str, changes: Sequence[AskedChange]) -> ToldLines:
        """Tell the changed lines of some changes of a repository."""
        wanted = [one for one in changes if _names_commits(one)]
        told = {one.id for one in wanted}
        untold = {one.id: UNTOLD for one in changes if one.id not in told}
        if not wanted:
            return _told({}, untold)
        try:
            mirror = self._mirrors.of(repository)
            mirror.update()
            spans, troubles = self._spans(mirror, wanted)
            contents = self._contents(mirror, spans, troubles)
            mirror.bring(sorted(frozenset().union(*contents.values())), contents=True)
        except (SourceError, CollectionStopped) as error:
            lacking = tuple(one.id for one in wanted)
            return ToldLines(files={}, lacking=lacking, trouble=str(error), again=True)
        files = {}
        for change in contents:
            try:
                files[change] = read_lines(mirror.git, spans[change])
            except GitFailed as error:
                troubles[change] = error.last_words
        return _told(files, {**untold, **troubles})

    def _spans(self, mirror: Mirror, changes: Sequence[AskedChange]) -> tuple[dict[str, Span], dict[str, str]]:
        ends = {one.id: one.merged_as or one.commits[-1][0] for one in changes}
        absent = mirror.bring(ends.values(), contents=False)
        spans: dict[str, Span] = {}
        troubles: dict[str, str] = {}
        for one in changes:
            try:
                span = None if ends[one.id] in absent else span_of(mirror.git, one)
            except GitFailed as error:
                troubles[one.id] = error.last_words
                continue
            if span is None:
                troubles[one.id] = GONE
            else:
                spans[one.id] = span
        return spans, troubles

    def _contents(
        self, mirror: Mirror, spans: Mapping[str, Span], troubles: dict[str, str]
    ) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for change, span in spans.items():
            try:
                contents = contents_of(mirror.git, span)
            except GitFailed as error:
                troubles[change] = error.last_words
                continue
            if contents is None:
                troubles[change] = TOO_LARGE
            else:
                found[change] = contents
        return found


def _names_commits(change: AskedChange) -> bool:
    """Whether a forge told commits of a change, and nothing else: git would take another text for an option."""
    names = [*(() if change.merged_as is None else (change.merged_as,)), *(sha for sha, _ in change.commits)]
    return bool(names) and all(HASH.fullmatch(name) for name in names)


def _told(files: Mapping[str, Mapping[str, FileLines]], troubles: Mapping[str, str]) -> ToldLines:
    words = "; ".join(sorted(set(troubles.values())))
    return ToldLines(files=files, lacking=tuple(troubles), trouble=words or None)
