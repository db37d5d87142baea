"""A repository with a few changes in a store, whose commits reports of coverage are about."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from data import records as r
from data.coverage.derive import ChangeCoverage, derive_coverage
from data.coverage.receive import CoverageAbout, CoverageReceived, receive_coverage
from data.store import Store

DAY = 86_400
START = 1_790_000_000


def sha(name: str) -> str:
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()


def lcov(**files: tuple[int, int]) -> bytes:
    """A report in which of each file the first lines are covered and the next ones are not: (covered, missed)."""
    records = (
        f"SF:src/{name}.py\n"
        + "".join(f"DA:{line},{line <= covered:d}\n" for line in range(1, covered + missed + 1))
        + "end_of_record\n"
        for name, (covered, missed) in files.items()
    )
    return "".join(records).encode()


def patch(first: int, last: int) -> str:
    """A patch that adds the lines from one number to another."""
    lines = "".join(f"\n+line {number}" for number in range(first, last + 1))
    return f"@@ -{first},0 +{first},{last - first + 1} @@{lines}"


def file(change: str, name: str, lines: str | None = None, **more: object) -> r.ChangeFile:
    told = {"added": 1, "deleted": 0, "previous_path": None, "patch": lines} | more
    return r.ChangeFile(change_id=change, path=name if "/" in name else f"src/{name}.py", **told)


@dataclass
class Yard:
    """What a test holds; days count from the beginning."""

    store: Store

    def __post_init__(self) -> None:
        self.store.save([r.Repository(id="R1", name="acme/shop", default_branch="main", web_url=None)])

    def change(
        self, name: str, *files: r.ChangeFile, merged: float | None = None, base: str = "main", opened: float = 0
    ) -> r.Change:
        """Store a change whose head is sha(name) and whose merge made sha("merged " + name)."""
        at = None if merged is None else START + round(merged * DAY)
        change = r.Change(
            id=name,
            repository_id="R1",
            number=int(name.removeprefix("c") or 0),
            title=name,
            author_id=None,
            opened_at=START + round(opened * DAY),
            merged_at=at,
            closed_at=at,
            updated_at=at or START + round(opened * DAY),
            is_draft=False,
            merge_sha=None if at is None else sha(f"merged {name}"),
            reverts_id=None,
            base=base,
        )
        commits = [
            r.ChangeCommit(change_id=name, sha=sha(one), position=place, author_id=None, authored_at=START)
            for place, one in enumerate((f"older {name}", name))
        ]
        self.store.save([change, *files, *commits])
        return change

    def landed(self, name: str, day: float) -> None:
        """Store a commit of the default branch that no change made."""
        at = START + round(day * DAY)
        landing = r.Landing(
            repository_id="R1",
            sha=sha(name),
            position=round(day * 1_000),
            landed_at=at,
            authored_at=at,
            authors="",
            repairs=False,
            files=None,
        )
        self.store.save([landing])

    def report(self, name: str, body: bytes, day: float, **about: str) -> CoverageReceived:
        """Receive a report of the commit sha(name)."""
        told = CoverageAbout(repository="acme/shop", sha=sha(name), **about)
        return receive_coverage(self.store, body, told, START + round(day * DAY))

    def derive(self, day: float) -> tuple[ChangeCoverage, ...]:
        return derive_coverage(self.store, now=START + round(day * DAY))

    def lost(self, name: str) -> list[tuple[float, float]]:
        """The points that a change lost, each with the day on which that was known."""
        return [
            ((one.observed_at - START) / DAY, one.points_lost) for one in self.store.read(r.Coverage, change_id=name)
        ]

    def patched(self, name: str) -> list[tuple[int, int]]:
        """The patch coverage of a change, over time."""
        return [(one.covered, one.valid) for one in self.store.read(r.PatchCoverage, change_id=name)]
