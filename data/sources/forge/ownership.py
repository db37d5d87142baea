"""Versions of a CODEOWNERS file or a `.gitattributes`: when each was in force, whom it names, and what is wrong in it.

A version counts from the commit that brought it. Lines that a forge does not understand are told of in notices for as
long as they are there.
"""

from __future__ import annotations

import base64
import binascii
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from data.codeowners import parse_codeowners
from data.gitattributes import DIALECT
from data.records import Codeowners
from data.sources.source import Notice, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.globs import Dialect

MOST_PROBLEMS: Final = 5
"""Malformed lines that are told of one by one."""

LONGEST_PROBLEM: Final = 200


class Version(NamedTuple):
    """A file as a commit left it, at a time (epoch seconds); without a path it was deleted."""

    at: int
    path: str
    text: str

    def record(self, repository: str, dialect: str) -> Codeowners:
        """Return it as our record."""
        return Codeowners(
            repository_id=repository, observed_at=self.at, path=self.path, text=self.text, dialect=dialect
        )


def deleted(now: int, known: object) -> list[Version]:
    """Return that there is no file; `known` is when it was last seen to change, if it ever was."""
    return [Version(max(now, known + 1) if isinstance(known, int) else now, "", "")]


def new_versions(newest: Version, earlier: Iterable[Version], now: int, known: object) -> list[Version]:
    """Return the versions to keep, oldest first, each later than the one before: all where none is `known` yet.

    A merged branch may bring a commit older than what it replaces.
    """
    if isinstance(known, int):
        return [newest._replace(at=max(min(newest.at, now), known + 1))]
    found: list[Version] = []
    for one in (*earlier, newest):
        found.append(one if not found else one._replace(at=max(one.at, found[-1].at + 1)))
    return found


def told_by(version: Version, dialect: Dialect) -> dict[str, object]:
    """Return whom a version names, and which of its lines are wrong; nothing of what is no CODEOWNERS file."""
    if dialect == DIALECT:
        return {}
    parsed = parse_codeowners(version.text, dialect=dialect)
    told = [f"{version.path}, line {one.line}: {one.why}"[:LONGEST_PROBLEM] for one in parsed.problems]
    more = len(told) - MOST_PROBLEMS
    problems = [
        *islice(told, MOST_PROBLEMS),
        *((f"{more} more lines of {version.path} are malformed",) if more > 0 else ()),
    ]
    return {"owners": sorted({owner for rule in parsed.rules for owner in rule.owners}), "problems": problems}


def page_of(found: Sequence[Codeowners], cursor: str, name: str, problems: Iterable[object]) -> Page:
    """Return the page of new versions, with what is wrong in those that are in force."""
    notices = tuple(Notice(kind="malformed", repository=name, detail=str(one)) for one in problems)
    return Page(records=tuple(found), cursor=cursor, notices=notices, items=len(found))


def content_of(body: Any) -> str | None:  # noqa: ANN401 (JSON is whatever it is)
    """Return the text of a file as both forges tell it by REST, None for one that is none."""
    try:
        return base64.b64decode(body["content"]).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, KeyError, TypeError):
        return None
