"""The briefings of a clone as `riskbrief brief` makes them: the only module of this bench that imports the product."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bot.wiring import load_method, open_clones
from briefing.contracts.week import week_of
from briefing.delivery.brief_clones import brief_clones, read_clones
from briefing.editions.terminal.edition import render_terminal
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.evidence.clone import Clone
from briefing.narrative.narrator import TemplateNarrator
from data.commits import Unit

if TYPE_CHECKING:
    from data.commits import Commit
    from data.sources.git.graph import CommitGraph
    from data.sources.git.repository import GitRepository

WIDE = 100_000
"""Columns: no line of a briefing is broken, so that a judge reads whole lines."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One briefing as plain values: the payload's JSON, the text of the terminal, and the names behind person ids."""

    week: str
    payload: Mapping[str, Any]
    text: str
    names: Mapping[str, str]


class _ReadOnce:
    """A repository that asks git once for the history that each week's briefing reads; all else is the real one's."""

    def __init__(self, real: GitRepository) -> None:
        self._real = real
        self._commits: dict[Unit, list[Commit]] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def commits(self, graph: CommitGraph, unit: Unit, **_: object) -> Iterator[Commit]:
        """Give the commits that git was asked for first."""
        if unit not in self._commits:
            self._commits[unit] = list(self._real.commits(graph, unit))
        return iter(self._commits[unit])


def tell(path: Path, weeks: int) -> Iterator[Told]:
    """Brief the weeks of a clone up to that of its newest commit, oldest first; a week without changes has none."""
    method = load_method()
    [opened] = open_clones([path])
    clone = Clone(repository=cast("GitRepository", _ReadOnce(opened.repository)), graph=opened.graph)
    times = clone.times(Unit.CHANGE)
    last = week_of(max(times), "UTC")
    for week in (last.earlier(back) for back in range(weeks - 1, -1, -1)):
        if not any(map(week.holds, times)):
            continue
        briefing = brief_clones(read_clones([clone], week, Unit.CHANGE, method), week, method, TemplateNarrator())
        view = build_view(briefing.payload, briefing.narrative, Names(by_person=briefing.names), Naming.NAMES)
        text = render_terminal(view, width=WIDE, color=False)
        yield Told(week=week.id, payload=json.loads(briefing.payload.to_json()), text=text, names=dict(briefing.names))
