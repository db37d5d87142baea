"""An index page of several briefings: a row for each week, a cell for each scope, the worst first to the eye.

It links to pages beside it and holds nothing of their content but title and verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.errors import EditionUnwritable
from briefing.editions.markup import rendered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.editions.view.values import EditionView


@dataclass(frozen=True, kw_only=True, slots=True)
class Volume:
    """One briefing on the shelf. `folder` is where its page is, relative to the index."""

    folder: str
    week: str
    scope: str
    view: EditionView


def render_shelf(title: str, volumes: Sequence[Volume]) -> str:
    """Return the index as one self-contained page."""
    weeks: dict[str, list[Volume]] = {}
    for volume in volumes:
        weeks.setdefault(volume.week, []).append(volume)
    return rendered("shelf.html.j2", title=title, weeks=list(weeks.items()))


def write_shelf(directory: Path, title: str, volumes: Sequence[Volume]) -> Path:
    """Write the index into a directory and return its path.

    Raises:
        EditionUnwritable: naming the place.
    """
    page = directory / "index.html"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        page.write_text(render_shelf(title, volumes), encoding="utf-8")
    except OSError as error:
        raise EditionUnwritable(f"cannot write {page} ({error.strerror}); name another --out") from error
    return page
