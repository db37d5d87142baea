"""Briefs real repositories without a command line, for tests of what the briefing says about them."""

from __future__ import annotations

from pathlib import Path

from bot.wiring import load_method, open_clones
from briefing.contracts.week import parse_week
from briefing.delivery.brief_clones import Briefing, brief_clones, read_clones
from briefing.evidence.clone import Evidence
from briefing.narrative.narrator import TemplateNarrator
from data.commits import Unit
from tests.fakes.gitrepo import GitRepo


def evidence_of(*roots: Path, week: str, zone: str = "UTC", unit: Unit = Unit.CHANGE) -> list[Evidence]:
    """What is read of the clones for the briefing of a week."""
    return read_clones(open_clones(roots), parse_week(week, zone), unit, load_method())


def brief(*roots: Path, week: str, zone: str = "UTC", unit: Unit = Unit.CHANGE) -> Briefing:
    """The payload and narrative of a week, and the names that belong to its people."""
    evidence = evidence_of(*roots, week=week, zone=zone, unit=unit)
    return brief_clones(evidence, parse_week(week, zone), load_method(), TemplateNarrator())


def commit_weeks(repo: GitRepo, moments: list[int], *, author: str, path: str = "pay/card.py", first: int = 0) -> None:
    """Commit a small change of a file at each of the moments."""
    for number, moment in enumerate(moments, start=first):
        repo.commit({path: f"{number}\n" * (number + 1)}, author=author, at=moment, message=f"Change {number}")
