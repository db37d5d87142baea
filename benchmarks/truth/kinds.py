"""What a file is, by the judge's own short reading of GitHub Linguist's published rules. None where it is not sure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from benchmarks.truth.git import Lines

PRODUCTION, TEST, DOCUMENTATION, GENERATED, VENDORED, LOCK, MANIFEST = (
    "production",
    "test",
    "documentation",
    "generated",
    "vendored",
    "lock",
    "manifest",
)

TEST_PROGRAM = "test program"
"""Tests without their fixtures."""

_RULES = {
    LOCK: r"(^|/)(package-lock\.json|npm-shrinkwrap\.json|packages\.lock\.json|pnpm-lock\.yaml|bun\.lockb|go\.sum"
    r"|[\w.-]+\.lock|\.terraform\.lock\.hcl)$",
    VENDORED: r"^deps/|(^|/)(vendors?|node_modules|bower_components|Godeps|3rd[-_]?party|[Tt]hird[-_]?[Pp]arty)/",
    GENERATED: r"\.gen\.\w+$|"
    r"\.pb(\.gw)?\.go$|_pb2(_grpc)?\.pyi?$|\.min\.(js|css)$|(^|/)zz_generated[^/]*$|\.(js|css)\.map$",
    MANIFEST: r"(^|/)(go\.(mod|work)|package\.json|pyproject\.toml|requirements[\w.-]*\.txt)$",
    TEST: r"_test\.go$|(^|/)test_[^/]+\.py$|_test\.py$|(^|/)conftest\.py$|[._](test|spec)(-d)?\.[cm]?[jt]sx?$"
    r"|(^|/)(tests?|__tests__|testdata|__snapshots__)/|^t/",
    DOCUMENTATION: r"^docs?/|(^|/)[Dd]ocumentation/|^man/|\.(md|mdx|rst|adoc)$",
}
_PROSE = re.compile(r"(^|/)(CHANGE(S|LOG)|LICEN[CS]ES?|README|NOTICE)(\.(md|rst|txt|adoc))?$")
"""Documentation wherever it stands, also among tests."""
_KNOWN = tuple((kind, re.compile(rule)) for kind, rule in _RULES.items())
KINDS_BY_NAME = {
    "tests": TEST_PROGRAM,
    "documentation": DOCUMENTATION,
    "generated": GENERATED,
    "vendored": VENDORED,
    "lock": LOCK,
}
"""The kinds by the first word that a reading calls their files by."""

_TOOLS = re.compile(r"\.(?!env|well-known|ht)")
_CODE = re.compile(r"\.(py|go|rs|java|kt|rb|php|c|cc|cpp|h|cs|swift|[cm]?[jt]sx?|vue|svelte)$")
_UNSURE = re.compile(
    r"test|spec|mock|fixture|example|sample|demo|bench|playground|script|tool|hack|contrib|build|\bci\b|\.github|e2e|"
    r"integration|gen|snapshot|external|release|config|website|dist/|\.d\.ts$|migrations/|static/|assets/|public/|docs?/",
    re.IGNORECASE,
)


def kind_of(path: str, attributes: frozenset[str] = frozenset()) -> str | None:
    """Return the kind of a file, None where the judge is unsure: locks and vendored files first, then attributes."""
    for kind in (LOCK, VENDORED):
        if re.search(_RULES[kind], path) and f"-{kind}" not in attributes:
            return kind
    for kind in (GENERATED, VENDORED, DOCUMENTATION):
        if kind in attributes:
            return kind
    if _PROSE.search(path):
        return None if f"-{DOCUMENTATION}" in attributes else DOCUMENTATION
    for kind, rule in _KNOWN:
        if rule.search(path):
            return None if f"-{kind}" in attributes else kind
    return PRODUCTION if _CODE.search(path) and not _UNSURE.search(path) else None


class Count(NamedTuple):
    """Lines of one kind: those that are surely of it, and those that may be."""

    least: int
    most: int

    def holds(self, said: float) -> bool:
        """Whether a number is possible."""
        return self.least <= said <= self.most


def lines_of(
    kind: str, files: Iterable[Lines], attributes: Mapping[str, frozenset[str]], *, deleted: bool = False
) -> Count:
    """Return how many lines of a kind were added, or deleted."""
    least = most = 0
    for file in files:
        lines = (file.deleted if deleted else file.added) or 0
        found = kind_of(file.path, attributes.get(file.path, frozenset()))
        if kind == TEST_PROGRAM and found == TEST:
            found = TEST_PROGRAM if _CODE.search(file.path) else None
        least += lines if found == kind else 0
        most += lines if found in (kind, None) else 0
    return Count(least, most)


def may_ship(paths: Iterable[str]) -> bool | None:
    """Return whether anything of some paths goes out with a release by their names, None where that is not sure.

    Tests, documentation and what stands in files of the root that begin with a dot do not.
    """
    kinds = {path: kind_of(path) for path in paths}
    stays = [
        kind in (TEST, DOCUMENTATION)
        or (kind in (MANIFEST, LOCK) and re.search(r"(^|/)(tests?|docs?|documentation|website)/", path) is not None)
        or re.match(r"\.(?!env|well-known|ht)", path) is not None
        for path, kind in kinds.items()
    ]
    if not kinds or (not all(stays) and {PRODUCTION, LOCK, MANIFEST, VENDORED, GENERATED} & set(kinds.values())):
        return True
    return False if all(stays) else None


def is_tested(files: Iterable[Lines], attributes: Mapping[str, frozenset[str]]) -> tuple[bool | None, bool | None]:
    """Return whether production code was changed, and whether tests were; None for may be."""
    kinds = [kind_of(file.path, attributes.get(file.path, frozenset())) for file in files if file.added or file.deleted]
    return _of(PRODUCTION, kinds), _of(TEST, kinds)


def _of(kind: str, kinds: Iterable[str | None]) -> bool | None:
    found = set(kinds)
    return True if kind in found else None if None in found else False
