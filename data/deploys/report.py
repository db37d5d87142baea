"""Summarises what each detector looked at, what matched, and why the rest did not, with examples."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.deploys.rules import EVENT, IMPORTED, KINDS, MERGE, ORDER, TITLES, Detector
from data.deploys.verdicts import WITH_ENVIRONMENT
from data.forges import change_label

if TYPE_CHECKING:
    from data.deploys.survey import Survey

MOST_EXAMPLES: Final = 3
ENDED: Final = {"failure": "it failed", "running": "it is still running"}
"""Why a match is no successful deployment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why so many signals are no deployment, with the most frequent names."""

    text: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DetectorReport:
    """A detector in a span of time: what it looked at, what matched, and what counts."""

    detector: Detector
    title: str
    looked_at: int
    matched: int
    counted: int
    examples: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Item:
    at: int
    name: str
    is_match: bool
    reason: str | None


def detector_reports(survey: Survey, since: int, until: int) -> list[DetectorReport]:
    """Report on all detectors over [since, until) (epoch seconds), in order; imported rows have none."""
    items: dict[Detector, list[_Item]] = defaultdict(list)
    for detector, item in _items(survey):
        if since <= item.at < until:
            items[detector].append(item)
    # Without events, none are mentioned.
    shown = [one for one in ORDER if one != IMPORTED and (one != KINDS[EVENT] or items[one])]
    return [_report(one, items[one]) for one in shown]


def _items(survey: Survey) -> Iterator[tuple[Detector, _Item]]:
    for one in survey.verdicts:
        signal = one.signal
        is_match = one.reason is None and one.state == "success"
        reason = one.reason or ENDED.get(one.state or "") or survey.overruled.get(signal.id)
        name = (signal.environment or signal.name) if one.detector in WITH_ENVIRONMENT else signal.name
        yield one.detector, _Item(at=signal.began_at, name=name, is_match=is_match, reason=reason)
    for merged in survey.merges:
        change = merged.change
        reason = merged.reason or survey.overruled.get(f"merge/{change.id}")
        name = change_label("", change.repository_id, change.number)
        yield MERGE, _Item(at=change.merged_at or 0, name=name, is_match=merged.reason is None, reason=reason)


def _report(detector: Detector, items: Sequence[_Item]) -> DetectorReport:
    because: dict[str, list[str]] = defaultdict(list)
    for one in items:
        if one.reason is not None:
            because[one.reason].append(one.name)
    reasons = [Reason(text=text, count=len(names), examples=_examples(names)) for text, names in because.items()]
    return DetectorReport(
        detector=detector,
        title=TITLES[detector],
        looked_at=len(items),
        matched=sum(one.is_match for one in items),
        counted=sum(one.reason is None for one in items),
        examples=_examples([one.name for one in items if one.reason is None]),
        reasons=tuple(sorted(reasons, key=lambda one: (-one.count, one.text))),
    )


def _examples(names: Sequence[str]) -> tuple[str, ...]:
    counts = Counter(names)
    return tuple(sorted(counts, key=lambda name: (-counts[name], name))[:MOST_EXAMPLES])
