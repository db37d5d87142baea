"""Finds a report's files by their names' ends; a name that fits two known files is none of them."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from data.coverage.report import Named


DRIVE: Final = re.compile(r"[A-Za-z]:/")
UPWARDS: Final = re.compile(r"\A(?:\.\./)+")
MOST_EXAMPLES: Final = 3
SEVERAL: Final = 2


class Match(NamedTuple):
    """The file that a name means. `root` is what precedes it, None where the name is the shorter."""

    path: str
    root: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """`unplaced` are below no known root, `ambiguous` fit several files; `examples` has the first."""

    paths: Mapping[Named, str]
    known: int
    unplaced: int
    ambiguous: int
    examples: tuple[str, ...]


class KnownPaths:
    """A repository's known files, found by the end of a name."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)
        self._by_module: dict[str, Mapping[str, Sequence[str]]] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._paths

    def has_any(self) -> bool:
        return bool(self._paths)

    def match(self, name: str, module: str = "") -> Match | None:
        """Return the known file that a tidy name means; None for none, or several."""
        found = self.matches(name, module)
        return found[0] if len(found) == 1 else None

    def matches(self, name: str, module: str = "") -> list[Match]:
        """Return the files a name may mean: the longest that it ends with, else two longer ones."""
        if name in self._paths:
            return [Match(name, "")]
        parts = name.split("/")
        ends = ("/".join(parts[-many:]) for many in range(min(len(parts) - 1, self._deepest), 0, -1))
        if (within := next((end for end in ends if end in self._paths), None)) is not None:
            return [Match(within, name[: -len(within) - 1] or "/")]
        found = self._by_end.get(name, ())
        ours = self._of_modules(name).get(module, ()) if module and len(found) > 1 else ()
        return [Match(path, None) for path in (ours or found)[:SEVERAL]]

    @cached_property
    def _deepest(self) -> int:
        return max((path.count("/") for path in self._paths), default=0) + 1

    @cached_property
    def _by_end(self) -> Mapping[str, Sequence[str]]:
        """The paths by each of their ends, without the whole."""
        ends: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self._paths):
            rest = path.partition("/")[2]
            while rest:
                ends[rest].append(path)
                rest = rest.partition("/")[2]
        return ends

    def _of_modules(self, end: str) -> Mapping[str, Sequence[str]]:
        if end not in self._by_module:
            parts: dict[str, list[str]] = defaultdict(list)
            for path in self._by_end[end]:
                for part in dict.fromkeys(path.split("/")):
                    parts[part].append(path)
            self._by_module[end] = parts
        return self._by_module[end]


def tidy(name: str) -> str:
    """Return a path with slashes and no empty or "." parts; one that leaves its folder begins where it ends."""
    path = posixpath.normpath(name.strip().replace("\\", "/").removeprefix("file://"))
    path = UPWARDS.sub("", path)
    # POSIX gives two leading slashes a meaning of their own; here they have none.
    return path if not path.startswith("//") else path[1:]


def is_absolute(path: str) -> bool:
    return path.startswith("/") or DRIVE.match(path) is not None


def place(names: Iterable[Named], known: KnownPaths, *, strip: str = "", prefix: str = "") -> Placed:
    """Find the paths of a report's names, with `strip` removed and `prefix` before relative ones."""
    candidates = {named: _candidates(named, strip, prefix) for named in names}
    matched = {named: _match(known, tried, named.module) for named, tried in candidates.items()}
    root = _root(matched.values(), candidates.values())
    paths: dict[Named, str] = {}
    doubtful: dict[Named, bool] = {}
    for named, tried in candidates.items():
        found = _exact(matched[named]) or _below(root, tried, known) or _matched_path(matched[named])
        if found is None:
            is_ambiguous = len(matched[named]) > 1
            if is_ambiguous or is_absolute(tried[-1]):
                doubtful[named] = is_ambiguous
            found = tried[-1]
        paths[named] = found
    return Placed(
        paths=paths,
        known=sum(path in known for named, path in paths.items() if named not in doubtful),
        unplaced=sum(not one for one in doubtful.values()),
        ambiguous=sum(doubtful.values()),
        examples=tuple(named.path for named in list(doubtful)[:MOST_EXAMPLES]),
    )


def _candidates(named: Named, strip: str, prefix: str) -> list[str]:
    """Return what a name may stand for, itself last."""
    path = tidy(named.path)
    tried = [] if is_absolute(path) else [tidy(f"{root}/{named.path}") for root in named.roots]
    tried = list(dict.fromkeys([*tried, path]))
    if strip:
        bare = tidy(strip).rstrip("/")
        cut = [one.removeprefix(f"{bare}/") for one in tried if one.startswith(f"{bare}/")]
        tried = cut[:1] or tried
    if prefix:
        relative = [one for one in tried if not is_absolute(one)]
        return [posixpath.join(tidy(prefix), relative[0])] if relative else tried
    return tried


def _match(known: KnownPaths, tried: Sequence[str], module: str) -> list[Match]:
    """Return the match of the first candidate with a single one; else its several matches."""
    found = [known.matches(one, module) for one in tried]
    single = [one[0] for one in found if len(one) == 1]
    if not single:
        return next((one for one in found if one), [])
    # Several roots may each have a file of that name.
    exact = [one for one in single if one.root is not None] or single
    return exact if len({one.path for one in exact}) > 1 else exact[:1]


def _root(matched: Iterable[Sequence[Match]], candidates: Iterable[Sequence[str]]) -> str | None:
    """Return the folder above most names; None if none shows it by more than its last part."""
    votes: Counter[str] = Counter()
    for found, tried in zip(matched, candidates, strict=True):
        if len(found) != 1:
            continue
        match = found[0]
        strong = "/" in match.path or match.path in tried
        if strong and match.root is not None:
            votes[match.root] += 1
    return max(votes, key=lambda one: (votes[one], one), default=None)


def _exact(found: Sequence[Match]) -> str | None:
    return found[0].path if len(found) == 1 and found[0].root == "" else None


def _below(root: str | None, tried: Sequence[str], known: KnownPaths) -> str | None:
    """Return the candidate's path below the checkout's root, a known one if possible."""
    if not root:
        return None
    start = root if root.endswith("/") else f"{root}/"
    found = [one.removeprefix(start) for one in tried if one.startswith(start)]
    return next((one for one in found if one in known), next(iter(found), None))


def _matched_path(found: Sequence[Match]) -> str | None:
    if len(found) != 1:
        return None
    match = found[0]
    # The last part says too little: many folders have a setup.py.
    return match.path if "/" in match.path or not match.root else None
