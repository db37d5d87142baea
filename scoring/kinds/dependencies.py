"""Which changes only update a dependency, by their title and their files' kinds.

Renovate, Dependabot, pyup and Snyk write one of a few titles. A title alone proves nothing ("Update readme to v2"), nor
do files (a release writes its version into a manifest); both together do. With code changed by hand it is an ordinary
change.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from scoring.kinds.files import DEPENDENCIES, FileKind

_PREFIX = r"^(?:\[[^\]]*\]\s*+|[\w./-]++(?:\([^)]*\))?!?:\s*+|[A-Z]+-\d+[:.]?\s*+|\W)*+"
"""What may stand before the verb; possessive, since strangers write titles and none may take long."""
_VERSION = r"[~^>=<v]*\d[\w.+-]*"
_VERBS = r"(?:(?:bump|(?:(?:auto|security)[- ]?)?(?:updat|upgrad)|pinn?|replac)(?:e|e?s|e?d|ing)?\b)"
_OWN = r"(?!versions?\s+(?:numbers?\s+)?(?:from|to)\s)"
"""A version without a name is the repository's own: a release."""
_SCOPE = re.compile(r"^\w+\((?:[\w-]+/)*(?:dev-)?(?:deps?|dependenc(?:y|ies))(?:-\w+)?\)!?:", re.IGNORECASE)
_BRANCH = re.compile(
    r"^Merge (?:pull request #\d+ from [^\s/]+/|branch ['\"]?)(?:dependabot|renovate|pyup|snyk|greenkeeper|depfu)[-/]"
    r"(?:[^/\s]+/)?(?P<name>[^\s'\"]+?)(?:-(?P<to>v?\d[\w.]*))?['\"]?(?:\s|$)",
    re.IGNORECASE,
)
_UPDATES = re.compile(
    rf"{_PREFIX}{_VERBS}\s+(?:(?:the|dependency|module|package|terraform|helm release)\s+)?+{_OWN}(?P<name>\S.*?)"
    r"(?:\s+(?:docker tag|docker digest|digest|action|orb|gem|crate))?"
    rf"\s+(?:from\s+(?P<from>{_VERSION})\s+)?to\s+(?P<to>{_VERSION})(?=[\s,)]|$)",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"{_PREFIX}(?:{_VERBS}\s+(?:the\s+)?(?P<name>[\w@/. -]*?(?:dependenc(?:y|ies)|deps|packages|requirements|"
    r"[\w-]+\sgroup|lock ?files?|digest))\b|lock ?file maintenance|(?:.*\b)?dependency update\b|combined prs\b)",
    re.IGNORECASE,
)
_FIRST_NUMBER = re.compile(r"[~^>=<v]*(\d{1,8})(?=[.+-]|$)")
_REVERT = re.compile(r"\breverts?\b", re.IGNORECASE)
_RELEASE = re.compile(r"\breleas|\bversion\b|^\W*v?\d+\.\d", re.IGNORECASE)
_ANY = re.compile(rf"{_PREFIX}{_VERBS}?\s*(?P<name>\S.*?)\s*(?:\(#\d+\))?$", re.IGNORECASE)

MOST_TITLE: Final = 256
"""Characters of a title that are read: GitHub's own limit."""
_WRITTEN_IN: Final = DEPENDENCIES | {FileKind.CONFIGURATION, FileKind.DOCUMENTATION}
"""Where versions stand: an image's in a Dockerfile, an action's in a workflow, either in a guide."""
_PROVING: Final = DEPENDENCIES - {FileKind.GENERATED}


@dataclass(frozen=True, slots=True)
class DependencyUpdate:
    """What was updated, `version` to what (None if the title does not say); `is_major` by the title."""

    name: str
    version: str | None = None
    is_major: bool = False

    @property
    def text(self) -> str:
        return self.name if self.version is None else f"{self.name} to {self.version}"


def dependency_update(title: str, kinds: Collection[FileKind] | None, *, is_bot: bool) -> DependencyUpdate | None:
    """Return the dependency that a change updates, None where it does not, or does more.

    A bot is believed, whatever files it changed; a person's title needs the files' `kinds` as proof.
    """
    title = title[:MOST_TITLE]
    if _REVERT.search(title):
        return None
    found = None if kinds == {FileKind.DOCUMENTATION} else _told(title)
    if not kinds or (is_bot and found is not None):
        return found if is_bot else None
    if not _WRITTEN_IN.issuperset(kinds):
        return None
    is_proved = not _PROVING.isdisjoint(kinds)
    if found is not None:
        return found if is_proved else None
    if is_bot and is_proved and DEPENDENCIES.issuperset(kinds) and not _RELEASE.search(title):
        return DependencyUpdate(_named(title))
    return None


def _told(title: str) -> DependencyUpdate | None:
    for pattern in (_BRANCH, _UPDATES):
        if match := pattern.match(title):
            before, after = match.groupdict().get("from"), match["to"]
            return DependencyUpdate(_tidy(match["name"]), after, _is_major(before, after))
    if match := _SEVERAL.match(title):
        return DependencyUpdate(_tidy(match["name"] or "dependencies"))
    return DependencyUpdate(_named(title)) if _SCOPE.match(title) else None


def _is_major(before: str | None, after: str | None) -> bool:
    """Whether the first number moved. Renovate writes a version without a dot exactly where it did."""
    if after is None:
        return False
    if before is None:
        return re.fullmatch(r"[~^v]*\d{1,3}", after) is not None
    first, second = _FIRST_NUMBER.match(before), _FIRST_NUMBER.match(after)
    # The digits that begin a digest count nothing.
    return first is not None and second is not None and first[1] != second[1]


def _named(title: str) -> str:
    match = _ANY.match(title)
    return _tidy(match["name"]) if match else title


def _tidy(name: str) -> str:
    return name.strip(" `'\"")
