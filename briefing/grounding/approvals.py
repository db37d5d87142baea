"""Whether none had an approval, or none lacked one: the two are opposite ends of one share, and zero proves but one.

The fact counts the files that lack an approval. "No owned file had one" is true of 100 percent, and not of none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.figures import Form
from briefing.grounding.listed import words
from briefing.grounding.violations import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.figures import Figure
    from briefing.grounding.said import Said

LACKING: Final = words(
    "lack lacks lacked lacking miss misses missed missing without unapproved skip skipped need needed"
)
HAVING: Final = words("had has have got with carried carries approved")
OTHER_TIMES: Final = words("usual usually normally before last previous previously earlier ago weeks then")
ALL: Final = 100.0


def approvals(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield that none or all had, or lacked, an owner's approval where the cited facts have it otherwise."""
    for figure in said.figures:
        is_all = figure.form is Form.WHOLE and figure.of_unit in {None, "files"}
        is_none = figure.form is Form.NOTHING and figure.unit in {None, "files"} and not _is_joined(said, figure)
        if not (is_all or is_none) or OTHER_TIMES & said.words(said.clause(figure.start)):
            continue
        is_lacking = _lacks(said, figure)
        shares = _shares(said, said.clause(figure.start))
        # Who lack it all, and who have none of it, are the same.
        wanted = ALL if is_lacking is is_all else 0.0
        if is_lacking is not None and shares and wanted not in shares:
            yield Code.STATE, f"{figure.text!r}: the cited share has it otherwise"


def _lacks(said: Said, figure: Figure) -> bool | None:
    """Return whether what is counted is said to lack an approval, or to have it; None where neither is."""
    span = said.clause(figure.start)
    behind, ahead = said.lows[figure.end : span.stop], said.lows[span.start : figure.start]
    if any("approv" in low for low in behind):
        verb = next((low for low in behind if low in LACKING | HAVING), None)
        return None if verb is None else verb in LACKING
    return False if {"approved", "approve", "approves"} & set(ahead) else None


def _shares(said: Said, span: range) -> list[float]:
    """Return the shares without an approval of the services that are named, else of all that are cited."""
    named = said.things(span, "service", "team") or said.things(range(len(said.lows)), "service", "team")
    told = [fact for fact in said.cited.of_kind("ownership") if isinstance(fact.value, (int, float))]
    own = [fact for fact in told if fact.subject.label.lower() in named] or told
    return [float(str(fact.value)) for fact in own]


def _is_joined(said: Said, figure: Figure) -> bool:
    """Whether it is "no approval" or an end of a movement, and not said of files: "from none to 40 percent"."""
    before = said.lows[max(0, figure.start - 1) : figure.start]
    return before in (["from"], ["to"], ["with"], ["had"], ["at"])
