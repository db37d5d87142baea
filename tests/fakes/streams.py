"""A forge without a wire: streams that give generated changes page by page, and fail, stall or change on demand.

    forge = FakeForge(repositories=3, changes=100)
    collect(store, forge.streams(), Surroundings(clock=lambda: 0.0))

A stream's cursor is a watermark on `updated_at`, and each reading begins an overlap before it, as those of real
sources do. `forge.touch(...)` is a late change: a review after the merge, a commit pushed by force.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from data.records import Change, ChangeCommit, ChangeFile, ChangeLabel, Person, Repository, Review
from data.sources.source import Deletion, Estimate, Notice, Page, Permission
from data.view import Collected

START = 1_780_000_000
HOUR = 3_600
FEEDS = ("change", "text", "diff", "patch", "reviews")

Fault = Callable[[], None]
"""Called before a page is given; it may raise, or wait."""


@dataclass(frozen=True)
class Pull:
    """A change with its parts, as the forge has it now."""

    change: Change
    parts: tuple[Collected, ...]


def make_pull(repository: str, number: int, *, updated_at: int, version: int = 0) -> Pull:
    """Draw a change; the same arguments give the same one. A higher version has other commits and more reviews."""
    rng = Random(f"{repository}#{number}")
    identity = f"{repository}#{number}"
    opened = START + number * HOUR
    change = Change(
        id=identity,
        repository_id=repository,
        number=number,
        title=f"Change {number}, version {version}",
        author_id=f"p{rng.randrange(20)}",
        opened_at=opened,
        first_commit_at=opened - HOUR,
        merged_at=opened + 2 * HOUR,
        closed_at=opened + 2 * HOUR,
        updated_at=updated_at,
        is_draft=False,
        merge_sha=f"{rng.getrandbits(160):040x}",
        reverts_id=None,
    )
    files = [
        ChangeFile(
            change_id=identity,
            path=f"src/part{rng.randrange(9)}/file{position}.py",
            added=rng.randrange(200),
            deleted=rng.randrange(50),
            patch=f"@@ -1 +1 @@\n-{number}\n+{version}\n",
        )
        for position in range(1 + rng.randrange(8))
    ]
    commits = [
        ChangeCommit(
            change_id=identity,
            # A force push gives the branch other commits, and the old ones are gone.
            sha=f"{Random(f'{identity}/{version}/{position}').getrandbits(160):040x}",
            position=position,
            author_id=change.author_id,
            authored_at=opened - HOUR + position,
        )
        for position in range(1 + rng.randrange(3))
    ]
    reviews = [
        Review(
            id=f"{identity}/r{position}",
            change_id=identity,
            reviewer_id=f"p{rng.randrange(20)}",
            state="approved",
            submitted_at=opened + HOUR + position,
            comments=rng.randrange(4),
        )
        for position in range(1 + version)
    ]
    return Pull(change=change, parts=(*files, *commits, *reviews))


@dataclass
class FakeStream:
    """One repository's changes, in the order in which they were last updated."""

    repository: str
    pulls: dict[int, Pull]
    source_id: str = "fake"
    kind: str = "changes"
    feeds: tuple[str, ...] = FEEDS
    per_page: int = 25
    overlap: int = 3 * HOUR
    notices: tuple[Notice, ...] = ()
    faults: dict[int, Fault] = field(default_factory=dict)
    """By the number of the page, counted over all readings of this object; each happens once."""

    on_page: Fault = lambda: None
    estimates: Fault = lambda: None
    asked: list[str | None] = field(default_factory=list)
    given: int = 0

    @property
    def id(self) -> str:
        return f"{self.source_id}:{self.repository}:{self.kind}"

    @property
    def label(self) -> str:
        return f"{self.kind} of {self.repository}"

    def estimate(self, cursor: str | None) -> Estimate | None:
        self.estimates()
        left = len(list(self._after(cursor)))
        return Estimate(requests=max(1, -(-left // self.per_page)), points=max(1, left), items=left)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        self.asked.append(cursor)
        left = list(self._after(cursor))
        chunks = [left[place : place + self.per_page] for place in range(0, len(left), self.per_page)] or [[]]
        for chunk in chunks:
            self.faults.pop(self.given, lambda: None)()
            self.on_page()
            self.given += 1
            reached = chunk[-1].change.updated_at if chunk else (json.loads(cursor)["at"] if cursor else 0)
            cursor = json.dumps({"at": reached})
            yield self._page(chunk, cursor)

    def _after(self, cursor: str | None) -> Iterator[Pull]:
        since = json.loads(cursor)["at"] - self.overlap if cursor else 0
        found = [one for one in self.pulls.values() if one.change.updated_at > since]
        yield from sorted(found, key=lambda one: (one.change.updated_at, one.change.number))

    def _page(self, chunk: Sequence[Pull], cursor: str) -> Page:
        ids = [one.change.id for one in chunk]
        people = {one.change.author_id for one in chunk}
        repository = Repository(id=self.repository, name=self.repository, default_branch="main", web_url=None)
        return Page(
            records=(
                repository,
                # Parts before what they are a part of, as a page may have them.
                *(part for one in chunk for part in one.parts),
                *(one.change for one in chunk),
                *(_person(name) for name in sorted(filter(None, people))),
                *(
                    ChangeLabel(change_id=one.change.id, label="ready", observed_at=one.change.opened_at, gone_at=None)
                    for one in chunk
                ),
            ),
            cursor=cursor,
            notices=self.notices,
            gone=(
                Deletion(kind=ChangeFile, where={"change_id": ids}),
                Deletion(kind=ChangeCommit, where={"change_id": ids}),
            ),
            items=len(chunk),
        )


def _person(name: str) -> Person:
    return Person(id=name, login=name, name=name.title(), email=None, is_bot=False)


class FakeForge:
    """A source with some repositories, and in each the same number of changes."""

    def __init__(
        self, *, repositories: int = 1, changes: int = 60, source_id: str = "fake", per_page: int = 25
    ) -> None:
        """Make everything; the same arguments make the same forge."""
        self.id = source_id
        self.label = "Fake forge"
        self.feeds = FEEDS
        self.trouble: Exception | None = None
        self.permissions: tuple[Permission, ...] = ()
        self._streams = [
            FakeStream(
                repository=f"acme/{name}",
                pulls={
                    number: make_pull(f"acme/{name}", number, updated_at=START + number * HOUR)
                    for number in range(1, changes + 1)
                },
                source_id=source_id,
                per_page=per_page,
            )
            for name in ("shop", "infra", "web", "mail", "docs")[:repositories]
        ]

    def streams(self) -> Sequence[FakeStream]:
        if self.trouble is not None:
            raise self.trouble
        return self._streams

    def check(self) -> Iterator[Permission]:
        yield from self.permissions

    def touch(self, repository: str, number: int, *, at: int, version: int = 1) -> None:
        """Change something late, at a moment after all others."""
        stream = next(one for one in self._streams if one.repository == repository)
        stream.pulls[number] = make_pull(repository, number, updated_at=at, version=version)


def other(stream: FakeStream, **told: object) -> FakeStream:
    """Return another stream like one, as of another kind of data of the same repository."""
    return replace(stream, faults={}, asked=[], given=0, **told)  # type: ignore[arg-type]
