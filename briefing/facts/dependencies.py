"""How much of the week was updates of dependencies, which nobody has to be asked about, and which of them are major."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.contracts.payload import Fact
    from briefing.facts.weekdata import WeekData


def dependency_updates(data: WeekData) -> Iterator[Fact]:
    """Yield how many of the week's changes update a dependency and do nothing else, where any does."""
    found = [change for change in data.now if change.update is not None]
    if not found:
        return
    updates = [change.update for change in found if change.update is not None]
    detail = {
        "changes": len(data.now),
        "bots": sum(change.is_bot for change in found),
        "majors": list(dict.fromkeys(update.text for update in updates if update.is_major)),
    }
    yield data.fact("week.dependency_updates", "dependency_updates", len(found), "changes", detail=detail)
