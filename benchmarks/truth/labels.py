"""What readers who saw only git say should have been told of a week, and how the briefings' cards compare with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.truth.week import Week

FILE = Path(__file__).with_name("labels.json")
GOAL = 0.8


@dataclass(frozen=True, kw_only=True)
class WeekSaid:
    """What a briefing told: its cards' keys with the changes that each is about, and every change that the text names.

    A change goes by its number as #N and by the first nine digits of its commit; `named` has both.
    """

    repository: str
    week: str
    cards: Mapping[str, frozenset[str]]
    named: frozenset[str]


def labels(path: Path = FILE) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["weeks"]
    return found


def said_in(repository: str, week_id: str, week: Week) -> WeekSaid:
    """Take out of a briefing what the labels are held against."""
    cards = {}
    # A reader is told of what is resolved in a line.
    for card in (one for one in week.payload["cards"] if one["state"] != "resolved"):
        changes = [one.removeprefix("change.") for one in card["facts"] if one.startswith("change.")]
        cards[card["key"]] = frozenset(name for one in changes for name in _names(week, one))
    told = re.findall(r"[\w.+/-]+(?:#\d+|@[0-9a-f]{9,12})", week.text)
    named = {name for one in told for name in _names(week, one)}
    return WeekSaid(repository=repository, week=week_id, cards=cards, named=frozenset(named))


def _names(week: Week, label: str) -> set[str]:
    landing = week.change(label)
    if landing is None:
        return {one.sha[:9] for one in week.commits(label)}
    return {landing.commit.sha[:9]} | (set() if landing.number is None else {f"#{landing.number}"})


def report(weeks: Sequence[Mapping[str, Any]], said: Iterable[WeekSaid]) -> tuple[bool, list[str], bool]:
    """Return whether anything is labelled, lines that say how the cards did, and whether the goals are met.

    An item should be told that any reader names; it was told where the text or a card names one of its changes. A card
    is worth it where at least half of the readers who judged it say so, also in a week of which nobody said what should
    be told; one that nobody judged is counted apart.
    """
    by_week = {(one.repository, one.week): one for one in said}
    worth = unworthy = unread = told = untold = labelled = twice = 0
    missed: list[str] = []
    for one in weeks:
        briefing = by_week.get((one["repository"], one["week"]))
        readers = [reader for reader in one["readers"] if reader.get("should_be_told") is not None]
        if briefing is None:
            continue
        labelled += bool(readers)
        for item in _items(readers):
            is_told = not briefing.named.isdisjoint(item)
            told, untold = told + is_told, untold + (not is_told)
            missed += [] if is_told else [f"{one['repository']} {one['week']} {' '.join(sorted(item))}"]
        for key in briefing.cards:
            votes = [bool(reader["cards"][key]) for reader in one["readers"] if key in reader.get("cards", {})]
            unread += not votes
            worth += bool(votes) and 2 * sum(votes) >= len(votes)
            unworthy += bool(votes) and 2 * sum(votes) < len(votes)
        sets = [changes for changes in briefing.cards.values() if changes]
        twice += sum(2 * len(a & b) > min(len(a), len(b)) for a, b in combinations(sets, 2))
    precision, recall = _share(worth, unworthy), _share(told, untold)
    judged = (
        f"cards worth it {_percent(precision)} of {worth + unworthy} (goal 80 %; {unread} judged by nobody), "
        f"told of what should be {_percent(recall)} of {told + untold} (goal 80 %), "
        f"{twice} pairs of cards about one set of changes (goal 0)"
    )
    lines = [
        f"labels: {labelled} of {len(weeks)} weeks are labelled",
        *(f"not told: {one}" for one in missed),
        judged,
    ]
    met = not twice and unread == 0 and all(share is None or share >= GOAL for share in (precision, recall))
    return labelled > 0, lines if labelled else lines[:1], met


def _items(readers: Sequence[Mapping[str, Any]]) -> list[frozenset[str]]:
    """Return what any reader wants told; two readers' items that share a change are one."""
    found: list[frozenset[str]] = []
    for item in (
        frozenset(_short(name) for name in one["changes"]) for reader in readers for one in reader["should_be_told"]
    ):
        same = [one for one in found if one & item]
        found = [one for one in found if not one & item] + [item.union(*same)]
    return found


def _short(name: str) -> str:
    return name if name.startswith("#") else name[:9]


def _share(yes: int, no: int) -> float | None:
    return yes / (yes + no) if yes + no else None


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.0%}"
