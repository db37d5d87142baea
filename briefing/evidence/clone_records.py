"""A commit becomes a change record: who, when, which services, and what the clone could not say.

Services are found in the tree of the newest commit before the week's end (`data.parts` says how), so that a past week
keeps its map and all weeks of a run share one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.evidence.changes import ChangeRecord, person_id
from data.codeowners import find_codeowners, parse_codeowners
from data.commits import DiffStatus, is_bot
from data.parts import Part, folders_of, is_product, parts_of, texts_wanted
from scoring.inputs import Surroundings
from scoring.kinds.dependencies import dependency_update
from scoring.kinds.files import kind_of, kinds_in, ships
from scoring.kinds.notable import SecurityFix, security_fix
from scoring.kinds.repairs import Repair, repair_kind

if TYPE_CHECKING:
    from briefing.evidence.clone_releases import Departure, Releases
    from data.commits import Author, Commit
    from data.sources.git.graph import CommitGraph
    from data.sources.git.patches import FilePatch
    from data.sources.git.repository import GitRepository
    from data.sources.git.tags import ReleaseTag
    from scoring.kinds.files import KindOf


@dataclass(frozen=True, kw_only=True)
class ServiceMap:
    """One repository's services; `prefix` keeps ids apart where there are several repositories.

    `parts` are folders that are services; the repository is the service of the rest. `is_known` is False where the
    clone cannot tell whether there are any.
    """

    repository: str
    prefix: str = ""
    parts: tuple[Part, ...] = ()
    is_known: bool = True

    @property
    def is_one(self) -> bool:
        """Whether the repository is one service as far as known, so there is nothing to compare."""
        return all(not one.path for one in self.parts)

    @cached_property
    def ids(self) -> dict[str, str]:
        """Service ids by folder; the repository's own, of an empty path, first."""
        return {"": self.repository} | {one.path: f"{self.prefix}{one.name}" for one in self.parts}

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The names of each service with a folder, by id: its name and its folder's."""
        return {f"{self.prefix}{one.name}": (one.name, one.path.rpartition("/")[2]) for one in self.parts if one.path}

    def of(self, path: str) -> str:
        return self.ids[self._folder(path)]

    def named(self, path: str) -> str | None:
        """Return the id of a path's service; None for what is beside them, such as their tests."""
        folder = self._folder(path)
        return self.ids[folder] if folder or is_product(path) else None

    def _folder(self, path: str) -> str:
        names = path.split("/")[:-1]
        above = ("/".join(names[:depth]) for depth in range(min(len(names), self._deepest), 0, -1))
        return next((folder for folder in above if folder in self.ids), "")

    @cached_property
    def _deepest(self) -> int:
        return max(folder.count("/") + 1 for folder in self.ids)


def find_services(repository: GitRepository, graph: CommitGraph, *, as_of: int, prefix: str = "") -> ServiceMap:
    """Find a clone's services in its newest commit before a moment (epoch seconds). Raises GitFailed."""
    sha = next((one for one in reversed(graph.mainline) if graph.nodes[one].committed_at < as_of), None)
    parts: Sequence[Part] = ()
    paths = () if sha is None else repository.paths_at(sha)
    is_known = paths is not None
    if sha is not None and paths:
        folders, place = folders_of(paths), find_codeowners(paths)
        read = {path: repository.text_at(sha, path) for path in (*texts_wanted(folders), *filter(None, [place]))}
        texts = {path: text for path, text in read.items() if text is not None}
        owned = texts.get(place or "")
        parts = parts_of(repository.name, folders, texts, None if owned is None else parse_codeowners(owned))
        is_known = bool(parts) or len(texts) == len(read) or not repository.partial
    return ServiceMap(repository=repository.name, prefix=prefix, parts=tuple(parts), is_known=is_known)


BLIND_BY_DIFF: Mapping[DiffStatus, str] = {
    DiffStatus.MERGE: "a merge commit's lines belong to its branch",
    DiffStatus.SHALLOW_BOUNDARY: "the shallow clone ends at this commit",
    DiffStatus.ABSENT: "the clone lacks the files' contents",
}
DIFF_NEEDS = ("diff", "patch")


def record_of(  # noqa: PLR0913 (what a record is made of, each by name)
    commit: Commit,
    patches: Sequence[FilePatch] | None,
    *,
    repository: str,
    services: ServiceMap,
    releases: Releases,
    kinds: KindOf = kind_of,
) -> ChangeRecord:
    # Files that the clone lacks belong to the only service.
    unread = ("",) if commit.diff is DiffStatus.ABSENT and services.is_one else ()
    touched = tuple(sorted({services.of(path) for path in unread or [file.path for file in commit.files or ()]}))
    departure = releases.departure(commit.sha, touched)
    reason = BLIND_BY_DIFF.get(commit.diff)
    authors = people_of(commit)
    by_bot = is_bot(*authors[0])
    touched_kinds = kinds_in(commit.files or (), kinds)
    update = dependency_update(commit.title, touched_kinds, is_bot=by_bot)
    repair = Repair.REVERT if commit.reverts else None if update else repair_kind(commit.title)
    return ChangeRecord(
        id=f"{repository}@{commit.sha[:12]}",
        label=f"{repository}#{commit.number}" if commit.number else f"{repository}@{commit.sha[:9]}",
        repository=repository,
        sha=commit.sha,
        # A squash puts the request's number in the title; the label has it already.
        title=commit.title.removesuffix(f"(#{commit.number})").rstrip(),
        authors=tuple(person_id(author.name) for author in authors),
        is_bot=by_bot,
        opened_at=commit.opened_at,
        landed_at=commit.committed_at,
        deployed_at=None if departure.tag is None else departure.tag.created_at,
        release=None if departure.tag is None else departure.tag.name,
        is_out_known=departure.is_known,
        ready_at=commit.committed_at,
        services=touched,
        files=commit.files,
        patches=patches,
        repair=repair,
        update=update,
        ships=ships([file.path for file in commit.files or ()], kinds),
        security=security_fix(
            commit.title,
            commit.advisories,
            kinds=touched_kinds,
            paths=[file.path for file in commit.files or ()],
            repair=repair,
            is_update=update is not None,
        )
        or _brought(commit, departure, lambda sha: releases.departure(sha, touched).tag),
        reverts=commit.reverts,
        blind={} if reason is None else dict.fromkeys(DIFF_NEEDS, reason),
    )


def _brought(
    commit: Commit, departure: Departure, release_of: Callable[[str], ReleaseTag | None]
) -> SecurityFix | None:
    """Return the security fixes of a merge, which may have gone out from their own branch before."""
    fixes = [one for one in commit.fixes if (fix := security_fix(one.title, one.advisories)) and not fix.of_dependency]
    if not fixes:
        return None
    tags = [tag for one in fixes if (tag := release_of(one.sha)) is not None]
    # The earlier of their own release, once all have one, and the merge's.
    both = [max(tags, key=lambda tag: tag.created_at)] if len(tags) == len(fixes) else []
    first = min((*both, *([departure.tag] if departure.tag else [])), key=lambda tag: tag.created_at, default=None)
    ids = dict.fromkeys(one for fix in fixes for one in fix.advisories)
    out = None if first is None else (first.name, first.created_at)
    return SecurityFix(tuple(ids), brought=len(fixes), out=out)


def with_all_releases(record: ChangeRecord, releases: Releases) -> ChangeRecord:
    """Return a security fix's record with each release line that got it."""
    fix = record.security
    if fix is None:
        return record
    also = releases.also(fix.out[0] if fix.out else record.release, record.sha)
    return replace(record, security=replace(fix, also=tuple((tag.name, tag.created_at) for tag in also)))


def people_of(commit: Commit) -> Sequence[Author]:
    """Return a commit's human authors, or its bots if there are none."""
    return [author for author in commit.authors if not is_bot(*author)] or commit.authors


def context_of(record: ChangeRecord, zone: str) -> Surroundings:
    """Return what a git history says of a change's surroundings: only when it went out, else when it landed."""
    at = record.deployed_at if record.is_out_known else record.landed_at
    return Surroundings(deployed_at=None if at is None else datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)))
