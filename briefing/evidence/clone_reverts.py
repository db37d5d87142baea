"""Finds what a revert in a git history takes back: by the commit that it names, else by the title that it quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from data.sources.git.message import bare_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from briefing.evidence.changes import ScoredChange

_REVERT_OF = re.compile(r'Revert "(?P<title>.+?)(?:"(?: \(#\d+\))?)?$')


def find_reverts(
    changes: Sequence[ScoredChange], change_of: Callable[[str], ScoredChange | None]
) -> dict[str, tuple[ScoredChange, ...]]:
    """Return the reverts of each change that has any, by its id.

    `change_of` returns the change that brought a commit, by the commit's id as a message writes it.
    """
    found: dict[str, tuple[ScoredChange, ...]] = {}
    for change in changes:
        named = [target for sha in change.reverts if (target := change_of(sha)) is not None]
        for target in named or _quoted(change, changes):
            if target.id != change.id and change not in found.get(target.id, ()):
                found[target.id] = (*found.get(target.id, ()), change)
    return found


def _quoted(revert: ScoredChange, changes: Iterable[ScoredChange]) -> list[ScoredChange]:
    """Return the newest earlier change whose title a revert quotes; a squash merge on GitHub names no commit.

    GitHub cuts a long title and ends it with an ellipsis.
    """
    quote = _REVERT_OF.match(revert.title)
    if quote is None:
        return []
    title, cut = bare_title(quote["title"].removesuffix("…")), quote["title"].endswith("…")
    earlier = [
        change
        for change in changes
        if change.repository == revert.repository
        and change.landed_at <= revert.landed_at
        and (change.title.startswith(title) if cut else bare_title(change.title) == title)
    ]
    return sorted(earlier, key=lambda change: (change.landed_at, change.id))[-1:]
