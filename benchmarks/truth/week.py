"""One briefing beside the world at its week's end: what every reading of a claim starts from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from zoneinfo import ZoneInfo

from benchmarks.truth.kinds import VENDORED, is_tested, kind_of, may_ship

if TYPE_CHECKING:
    from benchmarks.truth.git import Commit, Landing, World
    from benchmarks.truth.releases import Releases

WEEK = 7 * 86_400
TRAILING = 12
_BOT = re.compile(
    r"[\[(]bot[\])]$|^(dependabot|renovate|github[- ]actions|pre-commit-ci|mergify|weblate)\b|[a-z]-bot$", re.IGNORECASE
)
_BUMP = re.compile(
    r"^(\w+\((deps|deps-dev)\)|deps)!?:|^bump \S+ from|\bupdate (dependency|module|digest)\b|\bupdate\b.* to v?\d",
    re.IGNORECASE,
)
_FIX = re.compile(
    r"^(fix|bugfix|hotfix)(\((?!docs?|tests?|ci|lint|deps|e2e|build|chore)[^)]*\))?!?:\s"
    r"(?!.*(\b(typo|docs?|lint|test|ci|spell|readme|comment|link|dependenc|flak|bump)\w*|\.md\b))",
    re.IGNORECASE,
)
_MAYBE_FIX = re.compile(
    r"fix|bug|crash|regress|race|leak|panic|lock|prevent|avoid|resolv|repair|revert|roll.?back|back.?out|stop|eliminat|"
    r"defect|segfault|npe|loss|null|corrupt|overflow|oom|hang|exception",
    re.IGNORECASE,
)
_REVERT = re.compile(r"^(\[[^\]]*\]\s*|\w+(\([^)]*\))?!?:\s*)?revert\b", re.IGNORECASE)
_MAYBE_REVERT = re.compile(r"revert|roll(?:s|ed|ing)?[ -]?back|back(?:s|ed|ing)?[ -]?out", re.IGNORECASE)


class Claim(NamedTuple):
    """Something a briefing says, what the judge finds, and whether they agree."""

    kind: str
    where: str
    said: object
    found: object
    agrees: bool


class Range(NamedTuple):
    """A count of which the judge is sure within two bounds."""

    least: int
    most: int

    def __contains__(self, said: object) -> bool:
        """Whether a number is possible."""
        return isinstance(said, int | float) and self.least <= said <= self.most


def is_bot(author: str) -> bool:
    """Whether a name is surely an automation's."""
    return _BOT.search(author) is not None


def is_bump(landing: Landing) -> bool:
    """Whether a landing is surely the update of a dependency by a bot."""
    return all(map(is_bot, landing.authors)) and any(_BUMP.search(title) for title in landing.titles)


def fixes(landings: Iterable[Landing]) -> Range:
    """Count the fixes and reverts: surely, and at most."""
    own = [one for one in landings if not is_bump(one)]
    sure = sum(any(_FIX.search(title) or _REVERT.search(title) for title in one.titles) for one in own)
    return Range(sure, sum(may_revert(one) or any(map(_MAYBE_FIX.search, one.titles)) for one in own))


@cache
def may_revert(landing: Landing) -> bool:
    """Whether a landing's text speaks of taking something back."""
    return _MAYBE_REVERT.search(landing.message) is not None


def reverts(landings: Iterable[Landing]) -> Range:
    """Count the reverts: surely, and at most."""
    own = list(landings)
    sure = sum(any(_REVERT.search(title) for title in one.titles) for one in own)
    return Range(sure, sum(map(may_revert, own)))


@dataclass
class Week:
    """A briefing's payload, text and names, and the repository that it is about."""

    payload: Mapping[str, Any]
    text: str
    names: Mapping[str, str]
    world: World
    releases: Releases
    previous: Week | None = None
    claims: list[Claim] = field(default_factory=list)
    _reached: dict[str, float] = field(default_factory=dict)
    _services: dict[str, set[str | None]] = field(default_factory=dict)

    @cached_property
    def start(self) -> float:
        """When the week begins, in epoch seconds."""
        return datetime.fromisoformat(self.payload["period"]["start"]).timestamp()

    @cached_property
    def end(self) -> float:
        """When the week ends, in epoch seconds."""
        return datetime.fromisoformat(self.payload["period"]["end"]).timestamp()

    @cached_property
    def now(self) -> list[Landing]:
        return self.world.within(self.start, self.end)

    @cached_property
    def landed(self) -> list[Landing]:
        """Everything that had landed by the end of the week."""
        return [one for one in self.world.landings if one.at < self.end]

    @cached_property
    def head(self) -> str:
        """The last commit of the default branch before the week's end."""
        return next((one.commit.sha for one in reversed(self.world.landings) if one.at < self.end), "HEAD")

    def admits(self, fact: Mapping[str, Any]) -> bool:
        """Whether a fact says of itself that something may be missing."""
        return fact.get("status") == "partial"

    def lacks(self, landing: Landing) -> bool:
        """Whether the clone lacks the contents of a landing."""
        return self.world.lines(landing) is None

    def number(self, fact: Mapping[str, Any], landings: Sequence[Landing]) -> Range:
        """Return how many landings there are; where a fact admits that it is partial, contents may lack of some."""
        lacking = sum(map(self.lacks, landings)) if self.admits(fact) else 0
        return Range(len(landings) - lacking, len(landings))

    def waits(self, landing: Landing, service: str | None = None) -> bool:
        """Whether a landing is due with the next release at the end of the week: of a service, or of all it touches.

        A component's tags carry the service of that name, those of the whole repository every other one. What releases
        of two weeks left behind, and took later landings along, is due with none of them; what touches several services
        is due where it has been left behind by none.
        """
        touched = self.services(landing)
        asked = touched or {""} if service is None else {service}
        carried = [self.releases.carried(landing, self._component(one)) for one in asked]
        is_out = all(at is not None and at < self.end for at in carried)
        return not is_out and all(landing.at >= self._overtaken(one) for one in touched)

    def ships(self, landing: Landing) -> bool | None:
        """Whether anything of a landing goes out with a release, None where that is not sure."""
        paths = self.world.paths.get(landing.commit.sha, ())
        # What a folder's name calls others' code may be the repository's own.
        worked_in = self.world.worked_in(landing.commit.sha) if any(kind_of(path) == VENDORED for path in paths) else ()
        found = may_ship(path.partition("/")[2] if path.partition("/")[0] in worked_in else path for path in paths)
        # Of a landing whose contents the clone lacks, the product knows no paths.
        return None if found is False and self.lacks(landing) else found

    def _overtaken(self, service: str) -> float:
        """Return what releases of two of thirteen weeks reached beyond, or of one where it was before all of these."""
        if service not in self._reached:
            newest: dict[int, int] = {}
            for one in self.world.within(self.start - TRAILING * WEEK, self.end):
                at = self.releases.carried(one, self._component(service))
                if at is not None and at < self.end and self.services(one) == {service}:
                    back = int((self.end - 1 - at) // WEEK)
                    newest[back] = max(newest.get(back, 0), one.at)
            first, second = sorted([0.0, 0.0, *newest.values()])[:-3:-1]
            self._reached[service] = max(second, min(first, self.start - TRAILING * WEEK))
        return self._reached[service]

    def _component(self, service: str) -> str:
        """Return the component that a service is by its tags, empty for none."""
        paths = next((one.get("paths", ()) for one in self.payload["scope"]["services"] if one["id"] == service), ())
        names = {service.lower(), *(path.strip("/").lower() for path in paths)}
        names |= {name.rpartition("/")[2] for name in names}
        return next((one for one in sorted(self.releases.components) if one in names), "")

    def queue(self, subject: Mapping[str, Any], *, lacking: bool = False) -> Range | None:
        """Count what waits of a scope or service: of the service itself, or of all that its changes touch."""
        own = self.of(subject, self.landed)
        if own is None:
            return None
        service = subject["id"] if subject["type"] == "service" else None
        whole, alone = ([one for one in own if self.waits(one, name)] for name in (None, service))
        counts = [[is_so for one in found if (is_so := self.ships(one)) is not False] for found in (whole, alone)]
        absent = sum(map(self.lacks, whole)) if lacking else 0
        return Range(min(sum(map(bool, found)) for found in counts) - absent, max(map(len, counts)))

    def weeks(self, count: int) -> list[list[Landing]]:
        """Return the landings of the last weeks, oldest first, this one last."""
        return [
            self.world.within(self.start - back * WEEK, self.end - back * WEEK) for back in range(count - 1, -1, -1)
        ]

    def say(self, kind: str, where: str, said: object, found: object, *, agrees: bool | None = None) -> None:
        """Note a claim; without `agrees` it has to equal what was found, or lie in its range."""
        if agrees is None:
            agrees = said in found if isinstance(found, Range) else said == found
        self.claims.append(Claim(kind, where, said, found, agrees))

    @cached_property
    def _prefixes(self) -> list[tuple[str, str]]:
        """Every service's path prefixes, the longest first, with its id; an empty one is the whole repository."""
        services = self.payload["scope"]["services"]
        pairs = [(path.strip("./") and path, one["id"]) for one in services for path in one.get("paths", ())]
        return sorted(pairs, key=lambda pair: -len(pair[0]))

    @cached_property
    def _rest(self) -> str | None:
        """The service of what is in no other, None where there is none."""
        return next((one["id"] for one in self.payload["scope"]["services"] if not one.get("paths")), None)

    def service_of(self, path: str) -> str | None:
        """Return the service that a path is in."""
        return next((service for prefix, service in self._prefixes if path.startswith(prefix)), self._rest)

    def services(self, landing: Landing) -> set[str]:
        """Return the services that a landing touches."""
        sha = landing.commit.sha
        if sha not in self._services:
            self._services[sha] = {self.service_of(path) for path in self.world.paths.get(sha, ())} - {None}
        return cast("set[str]", self._services[sha])

    def of(self, subject: Mapping[str, Any], landings: Iterable[Landing]) -> list[Landing] | None:
        """Return those of a scope or a service, None for a subject that is neither."""
        if subject["type"] == "scope":
            return list(landings)
        if subject["type"] == "service":
            return [one for one in landings if subject["id"] in self.services(one)]
        return None

    def labelled(self, label: str) -> str | None:
        """Return the id of the service with a label."""
        return next((one["id"] for one in self.payload["scope"]["services"] if one["label"] == label), None)

    def change(self, text: str) -> Landing | None:
        """Return the landing that NAME@SHA or NAME#NUMBER names; of a number, the newest by the week's end."""
        _, mark, short = text.rpartition("@")
        if mark and re.fullmatch(r"[0-9a-f]{7,40}", short):
            return self.world.landing(short)
        _, mark, number = text.rpartition("#")
        found = self.world.by_number.get(int(number), []) if mark and number.isdigit() else []
        return next((one for one in reversed(found) if one.at < self.end), None)

    def commits(self, text: str) -> list[Commit]:
        """Return the commits of any branch that NAME@SHA or NAME#NUMBER names, the number at a subject's end."""
        _, mark, short = text.rpartition("@")
        if mark and re.fullmatch(r"[0-9a-f]{7,40}", short):
            return [one for sha, one in self.world.commits.items() if sha.startswith(short)]
        ending = f"(#{text.rpartition('#')[2]})"
        return [one for one in self.world.commits.values() if one.subject.rstrip().endswith(ending)]

    def person(self, text: object) -> str | None:
        """Return the name behind {person:ID}."""
        return self.names.get(str(text).removeprefix("{person:").removesuffix("}"))

    def is_new(self, name: str, service: str) -> bool:
        """Whether somebody changed, in the week, a file of a service that they had never changed before."""

        def files(landings: Iterable[Landing]) -> dict[str, int]:
            own = (one for landing in landings for one in landing.brought if one.author.lower() == name.lower())
            paths = ((path, one.committed) for one in own for path in self.world.touched.get(one.sha, ()))
            return {path: at for path, at in paths if self.service_of(path) == service}

        before = files(one for one in self.world.landings if one.at < self.start)
        # What stood under a name before it was made anew is another file.
        return any(before.get(path, -1) < self.world.made_at(path) for path in files(self.now))

    def tested(self, landings: Sequence[Landing]) -> tuple[Range, Range]:
        """Return how many changed production code, and how many of them came with tests."""
        code, tested = [0, 0], [0, 0]
        for one in landings:
            lines = self.world.lines(one)
            if lines is None:
                code[1], tested[1] = code[1] + 1, tested[1] + 1
                continue
            has_code, has_tests = is_tested(lines, self.world.attributes(self.head, [file.path for file in lines]))
            code = [code[0] + (has_code is True), code[1] + (has_code is not False)]
            tested[0] += has_code is True and has_tests is True
            tested[1] += has_code is not False and has_tests is not False
        return Range(*code), Range(*tested)

    def late(self, landings: Iterable[Landing]) -> list[Landing]:
        """Return those that went out, or landed where nothing is released, late on a Friday or on a weekend."""
        zone = ZoneInfo(self.payload["period"]["zone"])
        found = []
        for one in landings:
            at = self.releases.carried(one) if self.has_releases else one.at
            if at is not None and self.start <= at < self.end:
                local = datetime.fromtimestamp(at, zone)
                found += [one] if local.isoweekday() > 5 or (local.isoweekday() == 5 and local.hour >= 16) else []  # noqa: PLR2004
        return found

    @cached_property
    def knows_releases(self) -> bool:
        """Whether anything had ever been released by the end of the week."""
        return any(tag.at < self.end for tag in self.releases.tags)

    @cached_property
    def has_releases(self) -> bool:
        """Whether the repository had a release of its own in the quarter before the week's end."""
        latest = self.releases.latest(self.end)
        return latest is not None and latest >= self.end - 90 * 86_400


def usual(series: Sequence[float | None]) -> float | None:
    """Return the median of the weeks before the last, the mean of the two middle ones of an even number."""
    known = [one for one in series[:-1] if one is not None]
    return median(known) if known else None
