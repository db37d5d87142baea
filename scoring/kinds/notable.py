"""What matters about a change whatever it scores: it repairs a weakness, breaks, migrates a schema, guards access.

A security fix has an advisory's id, GitHub's title for the merge of a private fork, a title or label that says so, or a
weakness's common name (CWE). What only speaks of security (documents, tests, workflows) is none; a change of versions
repairs somebody else's code.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from scoring.kinds.dependencies import MOST_TITLE
from scoring.kinds.files import DEPENDENCIES, FileKind
from scoring.kinds.repairs import Repair

if TYPE_CHECKING:
    from scoring.score import Reading

FROM_FORK: Final = "Merge commit from fork"
"""GitHub's title for the merge of a private fork, which exists only for the draft of an advisory."""

_REPAIRS = (
    r"(?:fix(?:e[sd]|ing)?|patch(?:e[sd])?|prevent(?:s|ed)?|avoid(?:s|ed)?|block(?:s|ed)?|mitigate[sd]?|resolve[sd]?)"
)
_WEAKNESS = (
    # What a scanner says of one is a warning.
    r"(?:vulnerabilit(?:y|ies)(?! (?:warning|alert|report|scan|audit)s?\b)|XSS|cross-site scripting|SSRF|"
    r"(?:sql|command|code|header|crlf|template) injection|"
    r"(?:path|directory) traversal|zip slip|ReDoS|remote code execution|open redirect|(?:request|response) smuggling|"
    r"privilege escalation|prototype pollution|"
    r"(?:auth|authentication|authorization|access control|permission|superuser) bypass)"
)
_SAYS_SO = re.compile(
    rf"\bsecurity (?:bug ?)?fix(?:es)?\b|\[security\]|^\W*(?:security|fix\(security[^)]*\))!?:"
    rf"|\b{_REPAIRS}\b.*\b{_WEAKNESS}\b|\b(?:auth|authentication|authorization) bypass\b",
    re.IGNORECASE,
)
_IS_FOLDER, _FOLDER = re.compile(r"\W*security:", re.IGNORECASE), re.compile(r"(?:^|/)security/", re.IGNORECASE)
"""Titles that begin with the folder or package changed, as is usual in Go, only say where."""
_OTHER_WORK = re.compile(
    r"^\W*(?:refactor|feat)(?:\([^)]*\))?!?:"
    r"|^\W*(?:security:\s*)?(?:add|allow|support|document|test|revert)(?:s|e?d|ing)?\b",
    re.IGNORECASE,
)
_SILENCES = re.compile(
    r"^\W*(?:\w+(?:\([^)]{0,80}\))?!?:\s*)?(?:ignore|suppress|silence)(?:s|d|e?d|ing)?\b", re.IGNORECASE
)
"""What tells a scanner to ignore a weakness."""
_SHIPS_NOTHING = re.compile(r"\W*(?:docs?|documentation|tests?|ci|style)(?:\([^)]{0,80}\))?!?:", re.IGNORECASE)
"""Types of Conventional Commits that repair nothing which runs, whatever advisories are cited."""
_VERSIONS = re.compile(
    r"\b(?:bump|upgrade|uplift|update|pin)(?:s|e?d|ing)?\b.*(?:\d\.\d|\bdependenc(?:y|ies)\b|\bdeps\b|\bCVE-)"
    r"|^\W*(?:bump|upgrade)\b|\[security\][^\w(]*(?:\([^)]*\)[^\w(]*)*$|^\w+\(deps\)",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"[a-z]+\s?(?:\([^)]{0,80}\))?!:\s", re.IGNORECASE)
_LABEL = re.compile(r"(?:(?:type|kind|category)\s*[:/=_-]\s*)?security", re.IGNORECASE)
_FIX_LABEL = re.compile(
    r"(?:(?:type|kind|category)\s*[:/=_-]\s*)?(?:security[ -]?fix|vulnerability|cve)", re.IGNORECASE
)

_TOLD: Final = frozenset({FileKind.TEST, FileKind.DOCUMENTATION})
"""These speak of a weakness and repair none."""


class Notable(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def security(self) -> SecurityFix | None: ...
    @property
    def readings(self) -> Mapping[str, Reading]: ...


@dataclass(frozen=True, slots=True)
class SecurityFix:
    """That a change repairs a weakness. `ids` are the advisories that it names; `of_dependency`: it is others' code.

    `brought` counts the fixes of a merge that repairs nothing itself. `out` is the first release with them all, maybe
    of their own branch before the merge: its name and time (epoch seconds); `also` are other lines' later releases,
    oldest first. `may_be_out`: it names a release from shortly before it landed, which may have it.
    """

    ids: tuple[str, ...] = ()
    of_dependency: bool = False
    brought: int = 0
    out: tuple[str, int] | None = None
    also: tuple[tuple[str, int], ...] = ()
    may_be_out: bool = False


def security_fix(  # noqa: PLR0913 (what tells one, each by name)
    title: str,
    advisories: Collection[str] = (),
    labels: Collection[str] = (),
    *,
    kinds: Collection[FileKind] = (),
    paths: Collection[str] = (),
    repair: Repair | None = None,
    is_update: bool = False,
) -> SecurityFix | None:
    """Return what a change repairs, None if it is no security fix.

    `kinds` and `paths` are its files', empty if unknown; `is_update`: it only updates a dependency.
    """
    # Strangers write titles, and the patterns are quadratic in their length.
    title = title[:MOST_TITLE]
    if (
        repair is Repair.REVERT
        or _SHIPS_NOTHING.match(title)
        or _SILENCES.match(title)
        or not (advisories or _is_said(title, labels, repair))
    ):
        return None
    if not advisories and _IS_FOLDER.match(title) and all(_FOLDER.search(path) for path in paths or ("",)):
        return None
    if _TOLD.issuperset(kinds) if kinds else _OTHER_WORK.search(title):
        return None
    shipped = frozenset(kinds) - _TOLD
    is_bought = not shipped.isdisjoint(DEPENDENCIES) and shipped <= DEPENDENCIES | {FileKind.CONFIGURATION}
    return SecurityFix(tuple(advisories), is_update or is_bought or _VERSIONS.search(title) is not None)


def _is_said(title: str, labels: Collection[str], repair: Repair | None) -> bool:
    said = [label.strip() for label in labels]
    if title.startswith(FROM_FORK) or any(_FIX_LABEL.fullmatch(label) for label in said):
        return True
    # The label alone is on features and reviews, too.
    is_labelled = repair is Repair.FIX and any(_LABEL.fullmatch(label) for label in said)
    return is_labelled or (_SAYS_SO.search(title) is not None and _OTHER_WORK.search(title) is None)


def is_breaking(title: str) -> bool:
    """Whether a title declares a breaking change by Conventional Commits 1.0.0: `feat(api)!: …`."""
    return _BREAKING.match(title) is not None


def is_migration(readings: Mapping[str, Reading]) -> bool:
    return _read("schema_migration", readings) > 0


def guards_access(readings: Mapping[str, Reading]) -> bool:
    """Whether a change is known to touch authentication or permissions."""
    reading = readings.get("sensitive_code")
    kinds = "" if reading is None or reading.note is None else reading.note.partition(" (by ")[0]
    return "authentication" in kinds.split(", ")


def notable_in(change: Notable) -> tuple[str, ...]:
    """Return in words what matters about a change; mostly nothing."""
    fix = change.security
    said = "" if fix is None else f"security fix{' of a dependency' if fix.of_dependency else ''}"
    if fix is not None and fix.brought:
        said = f"brings in {fix.brought} security {'fix' if fix.brought == 1 else 'fixes'}"
    ids = f" ({', '.join(fix.ids)})" if fix is not None and fix.ids else ""
    found = (
        (fix is not None, f"{said}{ids}"),
        (is_breaking(change.title), "breaking change"),
        (is_migration(change.readings), "schema migration"),
        (guards_access(change.readings), "authentication or permissions"),
    )
    return tuple(text for holds, text in found if holds)


def _read(signal: str, readings: Mapping[str, Reading]) -> float:
    reading = readings.get(signal)
    return 0.0 if reading is None or reading.value is None else reading.value
