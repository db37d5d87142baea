"""An index page of several briefings: a row for each week, a cell for each scope, the worst first to the eye.

It links to pages beside it and holds nothing of their content but title and verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from briefing.contracts.errors import EditionUnwritable
from briefing.editions.markup import rendered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.editions.view.values import EditionView


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One briefing. `folder` is where its page is, relative to the index."""

    folder: str
    view: EditionView


def write_index(directory: Path, title: str, entries: Sequence[IndexEntry]) -> Path:
    """Write the index of briefings, which are in order of their weeks, as one self-contained page; return its path.

    Raises:
        EditionUnwritable: naming the place.
    """
    page = directory / "index.html"
    weeks = [(week, list(group)) for week, group in groupby(entries, lambda one: one.view.week)]
    try:
        directory.mkdir(parents=True, exist_ok=True)
        page.write_text(rendered("index.html.j2", title=title, weeks=weeks), encoding="utf-8")
    except OSError as error:
        raise EditionUnwritable(f"cannot write {page} ({error.strerror}); name another --out") from error
    return page
