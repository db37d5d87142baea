"""Whose a number is that the nearest name has no part in: its source, the whole scope's, or another clause's signal.

A number is of what is named nearest. Three ways of speaking put a name there that it is not of: "the extra 8.6 points
come mainly from thin review", where the signal is what the points come from; "Auth's 5.2 leave the scope's average only
1.5 up", where the scope is named without its name; and "thin review adds 2 points, now that no file is approved", where
the share of files is no signal's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.figures import Form
from briefing.grounding.listed import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.figures import Figure
    from briefing.grounding.quantities import Quantity
    from briefing.grounding.roles import Group
    from briefing.grounding.said import Said

COMING: Final = words("from to by")
CAME: Final = words(
    """
    come comes came coming stem stems stemmed stemming down owed due explained driven traced attributed attributable
    """
)
"""Words between what was gained and what it was gained by."""
WHOLE: Final = words("scope overall")
"""Words for the scope that are not its name."""
PARTING: Final = words(", ; : now because since as where while — –")
SIGNALS: Final = ("signal", "driver")
SOURCES: Final = words("driver driver_group pattern")
"""Kinds of facts that are of signals."""
THINGS: Final = ("service", "team", "change", "deployment")


def freed(one: Said, figure: Figure, pool: Sequence[Quantity]) -> Iterator[tuple[list[Group], Sequence[Quantity]]]:
    """Yield the names that a number may be of instead, with the quantities that it then may be."""
    if figure.form is Form.PLACE:
        return
    unbound = [group for group in one.groups if not _is_source(one, figure, group)]
    if len(unbound) < len(one.groups):
        yield unbound, [known for known in pool if not known.row and known.kind not in SOURCES]
    if _is_of_scope(one, figure):
        yield [], [known for known in pool if known.scoped]
    kept = [group for group in one.groups if not _is_parted(one, figure, group)]
    if len(kept) < len(one.groups) and figure.unit != "points":
        yield kept, [known for known in pool if not known.row and known.unit != "points"]


def _is_signal(one: Said, group: Group) -> bool:
    are = one.cited.names.are
    return all(are(name, *SIGNALS) and not are(name, *THINGS) for name in group.names)


def _is_source(one: Said, figure: Figure, group: Group) -> bool:
    """Whether a signal is what a number before it comes from, or stands behind one that is."""
    between = set(one.lows[figure.end : group.start])
    is_ahead = not any(other.end <= figure.start for other in one.groups if _is_signal(one, other))
    is_behind = group.start >= figure.end and _is_signal(one, group)
    return is_ahead and is_behind and bool(COMING & between and CAME & between)


def _is_of_scope(one: Said, figure: Figure) -> bool:
    """Whether "the scope" stands nearer before a number than any name does."""
    last = max((group.end for group in one.groups if group.end <= figure.start), default=0)
    behind = any(group.start - figure.end <= 1 for group in one.groups if group.start >= figure.end)
    return last > 0 and not behind and bool(WHOLE & set(one.lows[last : figure.start]))


def _is_parted(one: Said, figure: Figure, group: Group) -> bool:
    """Whether a signal stands before a number in another part of the sentence."""
    between = one.lows[group.end : figure.start]
    return group.end <= figure.start and _is_signal(one, group) and bool(PARTING & set(between))
