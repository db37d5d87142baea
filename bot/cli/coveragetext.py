"""What reports of coverage say of a change, as lines of its explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.drawing import heading, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from briefing.explain.explanation import CoverageLine


def coverage_part(found: CoverageLine | None) -> Iterator[RenderableType]:
    """Draw what is known of a change's coverage; nothing where no report tells of it."""
    if found is None:
        return
    rows = [("of the lines that it added", _covered(found.patch)), ("of the whole project", _covered(found.project))]
    if found.points_lost is not None:
        word = "gained" if found.points_lost < 0 else "lost"
        rows.append(("of its files", f"{abs(found.points_lost):g} points {word}"))
    yield heading("Test coverage")
    yield table(("", ""), rows)


def _covered(counts: tuple[int, int] | None) -> str:
    if counts is None:
        return "unknown"
    covered, of = counts
    return f"{covered:,} of {of:,} lines ({100 * covered / of:.1f} %)" if of else "none that can be run"
