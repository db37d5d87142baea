"""Some of those that are cited, picked out and counted: "three of the four changes, A, B and C, had no review"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.meaning.handled import MERGED
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

PLAIN: Final = words("of the these listed cited changes , and were was are is that")
LONGEST: Final = 3
OF_THEM: Final = words("of them the these those cited changes change are were is was both all made written authored")
"""What stands between how many they are and by whom."""
TWO: Final = 2
NUMBERS: Final = words("figure figures number numbers value values")
STANDING_OUT: Final = frozenset((verb, way) for verb in words("stands stand stood") for way in ("out", "apart"))
UNREVIEWED: Final = ("merged without review", "landed without review", "unreviewed", "had no review", "not reviewed")


def unreviewed(one: Said, figure: Figure) -> bool | None:
    """Return whether as many of the cited changes as are told had no review; None where that is not said of them."""
    changes = one.cited.of_kind("change")
    is_of_these = figure.of is not None and figure.of == len(changes) == len(one.cited.facts)
    if not is_of_these or figure.unit not in {None, "changes"} or not _are_said_to_lack(one, figure):
        return None
    return sum(map(_is_unreviewed, changes)) == figure.value


def authored(one: Said, figure: Figure) -> bool | None:
    """Return whether as many of the cited changes are by whom is named: "two of them by Ada"; None where none is."""
    known = {at for each in one.figures for at in range(each.start, each.end)}
    skipped = (at for at in range(figure.end, len(one.lows)) if at not in known and one.lows[at] not in OF_THEM)
    by = next(skipped, len(one.lows))
    authors = [str(fact.detail["author"]) for fact in one.cited.of_kind("change") if fact.detail.get("author")]
    whose = one.tokens[by + 1 : by + 2] if one.lows[by : by + 1] == ["by"] else []
    is_told = any(token.kind is Kind.PERSON for token in whose) and not figure.is_whole
    if not is_told or len(authors) < TWO or figure.unit not in {None, "changes"}:
        return None
    own = authors.count(whose[0].text)
    return own == (len(authors) if figure.form is Form.WHOLE else figure.value)


def singled_out(one: Said, figure: Figure) -> bool | None:
    """Return whether as many figures stand apart as facts are cited, or as numbers follow; None where none does."""
    lows = one.lows[figure.end : figure.end + 1 + TWO]
    is_told = lows[:1] != [] and lows[0] in NUMBERS and tuple(lows[1:]) in STANDING_OUT
    if not is_told or figure.of is not None:
        return None
    return figure.value in {len(one.cited.facts), sum(each.start > figure.end for each in one.figures)}


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
