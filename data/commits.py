"""What a source of history hands over. `None` means unknown, never zero. Bots are tagged, by a narrow rule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple


class Author(NamedTuple):
    """An identity after `.mailmap` merged a person's addresses."""

    name: str
    email: str


class FileChange(NamedTuple):
    """One file of a commit; lines are None for a binary file, `previous_path` is set for a rename."""

    path: str
    added: int | None
    deleted: int | None
    previous_path: str | None = None


class Brought(NamedTuple):
    """A commit that a merge brought in: its title and the advisories it names."""

    sha: str
    title: str
    advisories: tuple[str, ...]


class Unit(StrEnum):
    """What a row is: a first-parent commit of the default branch with all its merge brought, or any commit."""

    CHANGE = "change"
    COMMIT = "commit"


class DiffStatus(StrEnum):
    """Why a commit has files or not.

    MERGE: unit=commit only; what it brings belongs to its branches. SHALLOW_BOUNDARY: the clone was cut below it.
    ABSENT: the clone lacks, or cannot read, objects that the diff needs.
    """

    READ = "read"
    MERGE = "merge"
    SHALLOW_BOUNDARY = "shallow_boundary"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit, or with unit=change one change of the default branch. Times are epoch seconds, UTC.

    `authors` is never empty: those of the branch, most commits first. `opened_at` is the earliest author date it
    brought, None where unknown. `reverts` and `closes` are by its message, `fixes` is what it brought that names an
    advisory. `files` is None exactly when `diff` is not READ.
    """

    sha: str
    parents: tuple[str, ...]
    authors: tuple[Author, ...]
    authored_at: int
    committed_at: int
    opened_at: int | None
    title: str
    number: int | None
    reverts: tuple[str, ...]
    closes: tuple[int, ...]
    advisories: tuple[str, ...]
    fixes: tuple[Brought, ...]
    files: tuple[FileChange, ...] | None
    diff: DiffStatus


_NAMED = re.compile(
    r"[\[(]bot[\])]$|[a-z0-9][-_]bot$|^(?:dependabot|renovate|github-actions|pre-commit-ci|mergify|greenkeeper|snyk|"
    r"semantic-release|copybara|weblate|imgbot|allcontributors|pyup(?:\.io)?|codecov|electron-roller|pre-commit-ci-lite|"
    r"traefiker|stepsecurity|web-flow)\b(?:[ -]?bot)?$",
    re.IGNORECASE,
)


def is_bot(name: str, email: str) -> bool:
    """Whether an author is a bot, by the platform's mark or a well-known name."""
    return _NAMED.search(name.strip()) is not None or "[bot]@" in email


SEVERITIES: Final = ("low", "medium", "high", "critical")
"""From least to worst."""

_ID = re.compile(r"\b(?:GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}|(?:CVE|GO|RUSTSEC)-\d{4}-\d{4,7})\b", re.IGNORECASE)
_BEGIN = ("ghsa-", "cve-", "go-2", "rustsec-")


_REPAIRED = re.compile(
    r"^\W*(?:(?:fix|close|resolve|address|mitigate|patch|repair|remediate|security|advisor)\w*\b[^.\n]{0,40})?"
    r"(?:GHSA|CVE|GO|RUSTSEC)-",
    re.IGNORECASE,
)
"""Beginnings of a line that says what it repairs; elsewhere an advisory is only mentioned."""


def repaired_in(message: str) -> tuple[str, ...]:
    """Return the advisories that a message says it repairs, in its title or where a sentence begins a line."""
    if not advisories_in(message):
        return ()
    title, *lines = message.strip().split("\n")
    said, begins = [title], True
    for line in lines:
        words = line.strip()
        repairs = (begins or words.startswith(("* ", "- "))) and _REPAIRED.match(line) is not None
        said += [line] if repairs else []
        begins = repairs or not words or words.endswith((".", ":", "!", "?"))
    return advisories_in("\n".join(said))


def advisories_in(text: str) -> tuple[str, ...]:
    """Return the ids that a text names, each once, as written in its register: CVE-2026-1234, GHSA-vcc4-2c75-vc9v."""
    # There is one text per commit, and hardly any names one.
    small = text.lower()
    if not any(begin in small for begin in _BEGIN):
        return ()
    found = (one.partition("-") for one in _ID.findall(text))
    return tuple(dict.fromkeys(f"{register.upper()}-{rest.lower()}" for register, _, rest in found))
