"""Changes and failures per service over 90 days, for the service's failure rate.

In a plain git history a revert or fix stands in for a failure. Times may run backwards, so lists are kept sorted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence

from scoring.inputs import FailureCounts

WINDOW_SECONDS = 90 * 86_400
ALL = ""
"""The key of the whole organisation."""


class FailureLedger:
    def __init__(self, everyone: tuple[Sequence[int], Sequence[int]] | None = None) -> None:
        """Start empty: counts are 0 and rates the prior's.

        `everyone` has the organisation's changes and failures, each sorted (epoch seconds), where only a part is
        recorded here.
        """
        self._everyone = everyone
        self._changes: dict[str, list[int]] = {}
        self._failures: dict[str, list[int]] = {}

    def record(self, at: int, services: Iterable[str], *, repairs: bool) -> None:
        """Note a change that landed at `at` (epoch seconds); a repair is a failure of its services."""
        for service in (ALL, *services):
            insort(self._changes.setdefault(service, []), at)
            if repairs:
                insort(self._failures.setdefault(service, []), at)

    def fail(self, at: int, services: Iterable[str]) -> None:
        """Note a failure not from a change, such as an incident, at `at` (epoch seconds)."""
        for service in (ALL, *services):
            insort(self._failures.setdefault(service, []), at)

    def counts(self, at: int, services: Iterable[str]) -> tuple[FailureCounts, ...]:
        """Return each service's counts over the 90 days up to `at`."""
        if self._everyone is None:
            all_changes, all_failures = self._window(ALL, at)
        else:
            all_changes, all_failures = (_count(times, at) for times in self._everyone)
        return tuple(
            FailureCounts(
                service=service,
                changes=changes,
                failures=failures,
                all_changes=all_changes,
                all_failures=all_failures,
            )
            for service in services
            for changes, failures in (self._window(service, at),)
        )

    def _window(self, service: str, at: int) -> tuple[int, int]:
        return _count(self._changes.get(service, []), at), _count(self._failures.get(service, []), at)


def _count(times: Sequence[int], at: int) -> int:
    return bisect_right(times, at) - bisect_left(times, at - WINDOW_SECONDS)
