"""What the history pass remembers of a file and of an author, even if times run backwards.

Logs are kept in order of time. An edit dated after the moment asked about counts as zero days old where age is a
weight, and is outside every window: a commit dated 2099 neither hides what came before nor stays "recent" for ever.

Sums of exp(-age/τ) are kept as sums of exp(t/τ), which do not change with time, and scaled when read, as long as all
edits in the sum are older than the reading; else they are added up one by one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from math import exp

DAY = 86_400
YEAR = 365 * DAY
DECAY = 180 * DAY
# Beyond this the exponential overflows a float; that is the year 2265.
_LARGEST_EXPONENT = 600.0


def growth(at: int) -> float:
    """Return exp(t/τ) for epoch seconds; the quotient of two is a decayed weight."""
    return exp(min(at / DECAY, _LARGEST_EXPONENT))


def decayed(times: Sequence[int], at: int) -> float:
    """Add up exp(-age/180 d), ages in days before `at` and never negative."""
    return sum(exp(min(time - at, 0) / DECAY) for time in times)


class FileState:
    """One file through all its renames.

    `lines` is None when unknown. `times`, `crews` and `services` run in parallel, one entry an edit: when, a number for
    its set of authors, a bit for each service touched (`all_services` is their union). `skill` has each author's sum of
    exp(t/τ); `repaired` is that sum over the repairs at `repairs`.
    """

    __slots__ = ("all_services", "crews", "lines", "repaired", "repairs", "services", "skill", "times")

    def __init__(self, lines: int | None) -> None:
        self.lines = lines
        self.times: list[int] = []
        self.crews: list[int] = []
        self.services: list[int] = []
        self.all_services = 0
        self.skill: dict[int, float] = {}
        self.repairs: list[int] = []
        self.repaired = 0.0

    def change_lines(self, added: int | None, deleted: int | None) -> None:
        """Keep the running number of lines; below zero the start was not known."""
        if self.lines is None or added is None or deleted is None:
            self.lines = None
        else:
            lines = self.lines + added - deleted
            self.lines = lines if lines >= 0 else None

    def log(self, at: int, crew: int, services: int) -> None:
        self.all_services |= services
        times = self.times
        if not times or times[-1] <= at:
            times.append(at)
            self.crews.append(crew)
            self.services.append(services)
            return
        index = bisect_right(times, at)
        times.insert(index, at)
        self.crews.insert(index, crew)
        self.services.insert(index, services)

    def repair(self, at: int, weight: float) -> None:
        """Note a repair at `at`; `weight` is its growth()."""
        insert_sorted(self.repairs, at)
        self.repaired += weight

    def repair_weight(self, at: int, scale: float) -> float:
        """Return the decayed sum over the repairs, at least one; `scale` is growth(at)."""
        return self.repaired / scale if self.repairs[-1] <= at else decayed(self.repairs, at)

    def skill_weight(self, author: int, at: int, scale: float, in_crew: Callable[[int], bool]) -> float:
        """Return the decayed sum over an author's edits, at least one; `in_crew` tells if a crew has the author."""
        if self.times[-1] <= at:
            return self.skill[author] / scale
        return decayed([time for time, crew in zip(self.times, self.crews, strict=True) if in_crew(crew)], at)

    def window(self, at: int, seconds: int) -> tuple[int, int]:
        """Return the log's first and end index of edits at most `at` and less than `seconds` older."""
        times = self.times
        end = len(times) if times[-1] <= at else bisect_right(times, at)
        return bisect_right(times, at - seconds, 0, end), end

    def services_within(self, at: int, seconds: int, least: int) -> bool:
        """Tell whether a window's edits touched at least so many services; the newest mostly settle it."""
        if self.all_services.bit_count() < least:
            return False
        met = 0
        for time, bits in zip(reversed(self.times), reversed(self.services), strict=True):
            if time <= at - seconds:
                break
            if time <= at:
                met |= bits
                if met.bit_count() >= least:
                    return True
        return False

    def days_since_change(self, at: int) -> float:
        """Return the days since the last change not dated later, 0 if all are."""
        times = self.times
        last = times[-1]
        if last > at:
            index = bisect_right(times, at)
            last = times[index - 1] if index else at
        return (at - last) / DAY


class AuthorState:
    """One author's earlier edits.

    `subsystems` has a bit an edit for each subsystem, so that one `or` counts edits of several once.
    """

    __slots__ = ("edits", "subsystems", "times")

    def __init__(self) -> None:
        self.edits = 0
        self.times: list[int] = []
        self.subsystems: dict[str, int] = {}

    def log(self, at: int, subsystems: set[str]) -> None:
        bit = 1 << self.edits
        self.edits += 1
        insert_sorted(self.times, at)
        for name in subsystems:
            self.subsystems[name] = self.subsystems.get(name, 0) | bit

    def edits_in(self, subsystems: set[str]) -> int:
        bits = 0
        for name in subsystems:
            bits |= self.subsystems.get(name, 0)
        return bits.bit_count()

    def recent_edits(self, at: int) -> float:
        """Return the sum of 1/(n+1) over the edits, n the whole years of 365 days ago."""
        times = self.times
        total = 0.0
        upper, years = len(times), 0
        while upper:
            years += 1
            lower = bisect_right(times, at - years * YEAR, 0, upper)
            total += (upper - lower) / years
            upper = lower
        return total


def insert_sorted(times: list[int], at: int) -> None:
    if not times or times[-1] <= at:
        times.append(at)
    else:
        times.insert(bisect_right(times, at), at)
