"""Some of those that are cited, picked out and counted: "three of the four changes, A, B and C, had no review"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.meaning.handled import MERGED

if TYPE_CHECKING:
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

PLAIN: Final = words("of the these listed cited changes , and were was are is that")
LONGEST: Final = 3
UNREVIEWED: Final = ("merged without review", "landed without review", "unreviewed", "had no review", "not reviewed")


def is_picked(one: Said, figure: Figure) -> bool | None:
    """Know "three of the four changes, A, B and C, …": the names are counted, and each of them is proven by itself."""
    group = next((group for group in one.groups if group.start >= figure.end), None)
    between = one.lows[figure.end : group.start] if group is not None else []
    is_apposed = group is not None and between[-1:] == [","] == one.lows[group.end : group.end + 1]
    if group is None or not is_apposed or between.count(",") > 1 or figure.of != len(one.cited.facts):
        return None
    told = {fact.subject.label.lower() for fact in one.cited.of_kind("change", "deployment")}
    return True if group.names <= told and len(group.names) == figure.value else None


def unreviewed(one: Said, figure: Figure) -> bool | None:
    """Return whether as many of the cited changes as are told had no review; None where that is not said of them."""
    changes = one.cited.of_kind("change")
    is_of_these = figure.of is not None and figure.of == len(changes) == len(one.cited.facts)
    if not is_of_these or figure.unit not in {None, "changes"} or not _are_said_to_lack(one, figure):
        return None
    return sum(map(_is_unreviewed, changes)) == figure.value


def _are_said_to_lack(one: Said, figure: Figure) -> bool:
    """Whether nothing but their names, and what they are, stands between a number of changes and "without review"."""
    ends = range(figure.end, len(one.lows))
    place = next((at for at in ends if " ".join(one.lows[at : at + LONGEST]).startswith(UNREVIEWED)), 0)
    named = {at for each in one.groups for at in range(each.start, each.end)}
    named |= {at for each in one.figures for at in range(each.start, each.end)}
    return bool(place) and {one.lows[at] for at in range(figure.end, place) if at not in named} <= PLAIN


def _is_unreviewed(fact: Fact) -> bool:
    rows = fact.detail.get("reasons")
    return any(
        isinstance(row, dict) and row.get("reading") == MERGED for row in (rows if isinstance(rows, list) else ())
    )
