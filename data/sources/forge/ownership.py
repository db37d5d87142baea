"""Versions of CODEOWNERS and `.gitattributes`, and who is behind the owners named.

A version counts from its commit. After the files are read, each owner is asked about once a day over all repositories;
an answer that differs from the last is one observation of all members. A team or group that we may not see is unknown,
not empty.
"""

from __future__ import annotations

import base64
import binascii
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, NamedTuple

from data.codeowners import parse_codeowners
from data.gitattributes import DIALECT
from data.records import Codeowners, OwnerMember
from data.sources.cursors import DAY
from data.sources.forge.answers import NOT_KEPT, Node
from data.sources.forge.streams import C, Progress, some_of
from data.sources.source import Estimate, Notice, Page

if TYPE_CHECKING:
    from data.globs import Dialect


MOST_PROBLEMS: Final = 5
"""Malformed lines that are listed."""

LONGEST_PROBLEM: Final = 200


class Version(NamedTuple):
    """A file as a commit left it, at a time (epoch seconds); without a path it was deleted."""

    at: int
    path: str
    text: str

    def record(self, repository: str, dialect: str) -> Codeowners:
        return Codeowners(
            repository_id=repository, observed_at=self.at, path=self.path, text=self.text, dialect=dialect
        )


def deleted(now: int, known: object) -> list[Version]:
    """Return that there is no file; `known` is when it last changed, if it ever existed."""
    return [Version(max(now, known + 1) if isinstance(known, int) else now, "", "")]


def new_versions(newest: Version, earlier: Iterable[Version], now: int, known: object) -> list[Version]:
    """Return the versions to keep, oldest first with rising times; all if none is `known`."""
    if isinstance(known, int):
        return [newest._replace(at=max(min(newest.at, now), known + 1))]
    found: list[Version] = []
    for one in (*earlier, newest):
        found.append(one if not found else one._replace(at=max(one.at, found[-1].at + 1)))
    return found


def told_by(version: Version, dialect: Dialect) -> dict[str, object]:
    """Return whom a version names and which lines are wrong; empty for what is no CODEOWNERS file."""
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
    """Return the page of new versions, with what is wrong in the current ones."""
    notices = tuple(Notice(kind="malformed", repository=name, detail=str(one)) for one in problems)
    return Page(records=tuple(found), cursor=cursor, notices=notices, items=len(found))


def content_of(body: Any) -> str | None:  # noqa: ANN401 (JSON is whatever it is)
    """Return a file's text from either forge's REST answer, None where it is no text."""
    try:
        return base64.b64decode(body["content"]).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, KeyError, TypeError):
        return None


SHOWN: Final = 5


class OwnersStream(ABC, Generic[C]):
    feeds: ClassVar[tuple[str, ...]] = ("codeowners",)
    label: ClassVar[str]
    repository: ClassVar[str | None] = None
    a_page: ClassVar[int]
    """Owners asked about before a page is saved."""

    def __init__(self, context: C) -> None:
        """The context's owners are filled by the streams of the files."""
        self.context = context
        self.source_id = context.source_id
        self.id = f"{self.source_id}:owners"

    def estimate(self, cursor: str | None) -> Estimate | None:
        """None: the files have to be read first."""
        del cursor
        return None

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield the members of owners not asked about today, where they changed."""
        with self.context.answers.reading(self.label, NOT_KEPT):
            yield from self._pages(cursor)

    @abstractmethod
    def accounts_behind(self, owners: Mapping[str, int | None]) -> tuple[Mapping[str, Iterable[Node]], list[Notice]]:
        """Return the accounts behind each visible owner, and notices of what could not be found out."""

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        since, now, named = self.context.since, self.context.now(), dict(sorted(self.context.owners.items()))
        asked = dict(Progress.read(cursor, since).facts.get("owners") or {})
        by_name = [one for one, project in named.items() if project is not None or one.startswith("@")]
        due = [one for one in by_name if now - asked.get(one, (0,))[0] >= DAY]
        mailed = _by_address([one for one in named if one not in by_name])
        for first in range(0, max(len(due), 1), self.a_page):
            owners = {one: named[one] for one in due[first : first + self.a_page]}
            people = self.context.accounts()
            found, notices = self.accounts_behind(owners)
            members: list[OwnerMember] = []
            for owner, accounts in found.items():
                ids = sorted({one for one in map(people.id_of, accounts) if one is not None})
                members += _changed(owner, ids, asked, now)
            yield Page(
                records=(*people.records(), *members),
                cursor=Progress(since=since, facts={"owners": asked}).text(),
                notices=(*mailed, *notices),
                items=len(owners),
            )


def _changed(owner: str, ids: list[str], asked: dict[str, Any], now: int) -> list[OwnerMember]:
    """Return an owner's members if they changed; `asked` keeps when, and a digest of the answer."""
    digest = sha256(json.dumps(ids).encode()).hexdigest()[:16]
    is_known = owner in asked and asked[owner][1] == digest
    asked[owner] = [now, digest]
    # A row that is not present says that the owner was looked at and has nobody.
    rows = [] if is_known else ids or [""]
    return [OwnerMember(owner=owner, person_id=one, observed_at=now, present=one != "") for one in rows]


def not_found(owners: list[str], besides: str) -> Notice:
    """Say which owners do not exist; `besides` is what else is not shown."""
    detail = f"{some_of(owners, SHOWN)} stand in CODEOWNERS and cannot be found; {besides} are not shown either"
    return Notice(kind="missing", repository=None, detail=detail)


def _by_address(owners: list[str]) -> tuple[Notice, ...]:
    if not owners:
        return ()
    detail = f"owners named by an e-mail address cannot be told from their account: {some_of(owners, SHOWN)}"
    return (Notice(kind="missing", repository=None, detail=detail),)
