"""Which release carried what, by the judge's own reading of tags: `git tag --contains`, and cherry-picks.

A release of the repository is a tag whose name is a version, alone or after `v`, `release` or the repository's name.
Another name before the version makes it a component's. Pre-releases release nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.truth.kinds import DOCUMENTATION, LOCK, MANIFEST, VENDORED, kind_of

if TYPE_CHECKING:
    from benchmarks.truth.git import Commit, Landing, World

_VERSION = re.compile(
    r"^(?P<before>.*?)(?:^|[/@_-]|(?<=[/@_-]))v?(?P<version>\d+(?:[._]\d+)+)(?P<after>.*)$", re.IGNORECASE
)
_PRE = re.compile(
    r"(?:^|[^a-z])(?:rc|alpha|beta|a|b|dev|pre|preview|snapshot|nightly|canary|next|m|test)(?:[^a-z]|$)", re.IGNORECASE
)
_FINAL = re.compile(r"^(?:[.-]?(?:final|ga|post|patch|hotfix|lts)?[.-]?\d*)?(?:\+.*)?$", re.IGNORECASE)
_SECURITY = re.compile(r"^Merge commit from fork|GHSA-|CVE-\d|\bsecurity|vulnerab", re.IGNORECASE | re.MULTILINE)
_NO_FIX = re.compile(r"\b(bump|update)\b.* to v?\d|^revert\b", re.IGNORECASE)
_WHOLE = frozenset({"", "v", "release", "releases", "rel", "version", "ver"})


class Tag(NamedTuple):
    """A release tag; `component` is empty for a release of the whole repository."""

    name: str
    component: str
    sha: str
    at: int


def component_of(name: str, repository: str) -> str | None:
    """Return what a tag releases: empty for everything, a component's name, None where it is no finished release."""
    found = _VERSION.match(name)
    if found is None or not _FINAL.match(found["after"]) or _PRE.search(found["after"]):
        return None
    before = found["before"].strip("/@_-").lower()
    own = {part.lower() for part in re.split(r"[+/]", repository)} | {repository.lower().replace("+", "/")}
    return "" if before in _WHOLE | own else before


@dataclass(frozen=True)
class Releases:
    """The releases of a repository. `repository` is its name, as OWNER+NAME or NAME."""

    world: World
    repository: str
    _firsts: dict[str, dict[str, int]] = field(default_factory=dict)
    _carried: dict[tuple[str, str], int | None] = field(default_factory=dict)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        layout = "--format=%(refname:strip=2)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)"
        found = []
        for line in self.world.git("for-each-ref", layout, "refs/tags").splitlines():
            name, target, peeled, at = line.split("\0")
            component, sha = component_of(name, self.repository), peeled or target
            if component is not None and sha in self.world.commits:
                found.append(Tag(name, component, sha, int(at or self.world.commits[sha].committed)))
        return tuple(sorted(found, key=lambda tag: (tag.at, tag.name)))

    @cached_property
    def components(self) -> frozenset[str]:
        """The components that have release tags of their own, more than one."""
        counts = Counter(tag.component for tag in self.tags if tag.component)
        return frozenset(component for component, count in counts.items() if count > 1)

    def latest(self, until: float, component: str = "") -> int | None:
        """Return when the last release before a moment was, None without one."""
        return max((tag.at for tag in self.tags if tag.component == component and tag.at < until), default=None)

    def _first(self, component: str) -> dict[str, int]:
        """Return when each commit was first in a release of a component, or of the whole repository."""
        if component not in self._firsts:
            first = self._firsts[component] = {}
            for tag in self.tags:
                waiting = [tag.sha] if tag.component == component else []
                while waiting:
                    sha = waiting.pop()
                    if sha not in first and sha in self.world.commits:
                        first[sha] = tag.at
                        waiting.extend(self.world.commits[sha].parents)
        return self._firsts[component]

    def carried(self, landing: Landing, component: str = "") -> int | None:
        """Return when a release first carried a landing, itself or all that it brought; None for never."""
        key = landing.commit.sha, component
        if key not in self._carried:
            first = self._first(component)
            parts = [self._earliest(one.sha, first) for one in landing.brought]
            known = [at for at in parts if at is not None]
            whole = max(known) if len(known) == len(parts) else None
            both = (self._earliest(landing.commit.sha, first), whole)
            out = min((at for at in both if at is not None), default=None)
            text = "\n".join(landing.titles) + landing.commit.body
            # What takes something back has lines that every release before had.
            if not component and _SECURITY.search(text) and not any(map(_NO_FIX.search, landing.titles)):
                out = min((at for at in (out, self._with_its_lines(landing)) if at is not None), default=None)
            self._carried[key] = out
        return self._carried[key]

    def _with_its_lines(self, landing: Landing) -> int | None:
        """Return when a release was made whose files have nearly all lines that a landing was the first to have.

        What only asks for another version may well have been asked for again elsewhere.
        """
        sha, path, added = landing.commit.sha, "", set[tuple[str, str]]()
        for line in self.world.git("show", "-m", "--first-parent", "--format=", "-U0", sha).splitlines():
            if line.startswith("+++ "):
                path = line[6:]
            elif line.startswith("+") and len(text := line[1:].strip()) >= len("continue"):
                added.add((path, text))
        added = {(path, text) for path, text in added if kind_of(path) not in {LOCK, MANIFEST, VENDORED, DOCUMENTATION}}
        added -= self._lines(f"{sha}^", {path for path, _ in added})
        for tag in self.tags if len(added) > 2 else ():  # noqa: PLR2004 (fewer lines tell nothing)
            # What was private may have been released a month before it landed.
            if tag.at > landing.at - 30 * 86_400 and not tag.component:
                have = self._lines(f"refs/tags/{tag.name}", {path for path, _ in added})
                if 10 * len(added & have) >= 9 * len(added):
                    return tag.at
        return None

    def _lines(self, commit: str, paths: Iterable[str]) -> set[tuple[str, str]]:
        texts = ((path, self.world.git("show", f"{commit}:{path}")) for path in paths)
        return {(path, line.strip()) for path, text in texts for line in text.splitlines()}

    def holds(self, name: str, landing: Landing, *, one: bool = False) -> bool:
        """Whether a release holds a landing, itself or all (or but `one`) of what it brought."""
        held = set(self.world.git("rev-list", f"refs/tags/{name}").split())
        brought = [not held.isdisjoint(self.same(part.sha)) for part in landing.brought]
        return not held.isdisjoint(self.same(landing.commit.sha)) or (any if one else all)(brought or [False])

    def brings(self, name: str) -> list[Commit]:
        """Return the commits that a release has and no earlier one of the repository, merges left out."""
        at = next(tag.at for tag in self.tags if tag.name == name)
        earlier = [f"^refs/tags/{tag.name}" for tag in self.tags if not tag.component and tag.at < at]
        found = self.world.git("rev-list", "--no-merges", f"refs/tags/{name}", "--stdin", given="\n".join(earlier))
        return [self.world.commits[sha] for sha in found.split()]

    def repeats(self, landing: Landing) -> set[str]:
        """Return a landing's commits and those that repeat one of them."""
        return {same for one in (landing.commit, *landing.brought) for same in self.same(one.sha)}

    def same(self, sha: str) -> tuple[str, ...]:
        """Return a commit with those that repeat it."""
        return sha, *(one.sha for one in self.world.picked.get(sha, ()))

    def _earliest(self, sha: str, first: dict[str, int]) -> int | None:
        return min((first[one] for one in self.same(sha) if one in first), default=None)

    def waiting(self, landings: Iterable[Landing], until: float) -> list[Landing]:
        """Return those that had landed and that no release had carried by a moment."""
        carried = ((one, self.carried(one)) for one in landings if one.at < until)
        return [one for one, at in carried if at is None or at >= until]
