"""One week of a repository for somebody who labels it: what git says, in plain lines, with no score or verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.truth.git import World
from benchmarks.truth.kinds import kind_of
from benchmarks.truth.releases import Releases
from benchmarks.truth.week import WEEK

if TYPE_CHECKING:
    from benchmarks.truth.git import Landing

MOST_FILES = 12
TEXT_LINES = 6
_SECURITY = re.compile(r"\b(?:CVE-\d{4}-\d+|GHSA(?:-\w{4}){3})\b|Merge commit from fork|\bsecurity\b", re.IGNORECASE)


def material(path: Path, week: str) -> Iterator[str]:
    """Yield the lines about a week, such as 2026-W34 (UTC)."""
    world = World.of(path)
    year, number = week.split("-W")
    start = datetime.combine(date.fromisocalendar(int(year), int(number), 1), datetime.min.time(), UTC).timestamp()
    landed = world.within(start, start + WEEK)
    releases = Releases(world, (path.parent if path.name == "repo" else path).name)
    world.read_lines(landed)
    yield f"# {releases.repository}, {week}: {len(landed)} changes landed on the default branch"
    tags = [tag for tag in releases.tags if start <= tag.at < start + WEEK]
    yield "Release tags of the week: " + (", ".join(f"{tag.name} ({_day(tag.at)})" for tag in tags) or "none")
    yield f"Last release before its end: {_last(releases, start + WEEK)}"
    waiting = releases.waiting(world.landings, start + WEEK)
    oldest = f", the oldest from {_day(waiting[0].at)}" if waiting else ""
    yield f"Landed and in no release by its end: {len(waiting)}{oldest}"
    for one in landed:
        yield ""
        yield from _change(world, releases, one, start + WEEK)


def _last(releases: Releases, end: float) -> str:
    known = [tag for tag in releases.tags if tag.at < end]
    return f"{known[-1].name} ({_day(known[-1].at)})" if known else "none"


def _change(world: World, releases: Releases, one: Landing, end: float) -> Iterator[str]:
    files, at = world.lines(one), releases.carried(one)
    yield f"## {f'#{one.number} ' if one.number else ''}{one.commit.sha[:9]} {_day(one.at)}: {one.commit.subject}"
    yield f"By: {', '.join(f'{name} ({count})' for name, count in one.authors.most_common())}"
    yield f"Out: {_day(at) if at is not None and at < end else 'in no release by the end of the week'}"
    found = sorted({match[0] for match in _SECURITY.finditer(one.message)})
    if found:
        yield f"Security words: {', '.join(found)}"
    text = [line for line in one.commit.body.splitlines() if line.strip()][:TEXT_LINES]
    yield from (f"  | {line[:160]}" for line in text)
    if files is None:
        yield "Files: the clone lacks their contents"
        return
    attributes = world.attributes(one.commit.sha, [file.path for file in files])
    kinds = Counter[str]()
    for file in files:
        kinds[kind_of(file.path, attributes[file.path]) or "other"] += (file.added or 0) + (file.deleted or 0)
    yield "Lines changed: " + (", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common()) or "none")
    widest = sorted(files, key=lambda file: -(file.added or 0) - (file.deleted or 0))
    yield from (f"  {file.path} +{file.added} -{file.deleted}" for file in widest[:MOST_FILES])
    if len(files) > MOST_FILES:
        yield f"  and {len(files) - MOST_FILES} files more"


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%a %d %b %Y %H:%M")
