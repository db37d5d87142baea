"""Whether none had an approval, or none lacked one: the two are opposite ends of one share, and zero proves but one.

The fact counts the files that lack an approval. "No owned file had one" is true of 100 percent, and not of none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import NEGATIONS
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

LACKING: Final = words(
    "lack lacks lacked lacking miss misses missed missing without unapproved skip skipped need needed"
)
HAVING: Final = words(
    """
    had has have got gets with carried carries bore bears won wins received receives earned earns obtained obtains
    secured secures found boasted boasts approved
    """
)
APPROVING: Final = words("approved approve approves")
GIVING: Final = APPROVING | words("gave give gives given granted grants lent")
OTHER_TIMES: Final = words("usual usually normally before last previous previously earlier ago weeks then")
ALL: Final = 100.0
FAR: Final = 4
FULL: Final = words("full complete fully")
EVERY: Final = words("all every each everything")
LEFT: Final = (["no", "more"], ["no", "longer"], ["any", "more"])
HAD: Final = (["had"], ["has"], ["have"], ["got"])


def approvals(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield that none or all had, or lacked, an owner's approval where the cited facts have it otherwise."""
    yield from _unapproved(said)
    yield from _worded(said)
    yield from _taken_up(said)
    for figure in said.figures:
        is_all = figure.form is Form.WHOLE and figure.of_unit in {None, "files"}
        is_none = figure.form is Form.NOTHING and figure.unit in {None, "files"} and not _is_joined(said, figure)
        told = said.words(said.clause(figure.start))
        # What is the same as the week before is so now.
        if not (is_all or is_none) or (OTHER_TIMES & told and "same" not in told):
            continue
        is_lacking = _lacks(said, figure)
        shares = _shares(said, _part(said, figure))
        # Who lack it all, and who have none of it, are the same.
        wanted = ALL if is_lacking is is_all else 0.0
        is_so = wanted not in shares if is_all and _is_denied(said, figure) else wanted in shares
        if is_lacking is not None and shares and not is_so:
            yield Code.STATE, f"{figure.text!r}: the cited share has it otherwise"


def _taken_up(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "owners approve again" where nothing more has an approval, and "approve no more" where more has one."""
    for place, low in enumerate(said.lows):
        ahead, behind = said.lows[max(0, place - FAR) : place], said.lows[place + 1 : place + FAR]
        if low not in APPROVING - {"approved"} or "owners" not in ahead:
            continue
        is_left = ahead[-2:] == ["no", "longer"] or (behind[:2] in LEFT and behind[2:3] != ["than"])
        is_again = behind[:1] == ["again"] and not NEGATIONS & set(ahead)
        ways = _ways(said, said.clause(place)) if is_left or is_again else []
        if ways and (1 if is_left else -1) not in ways:
            yield Code.STATE, f"{low!r}: the cited share has it otherwise"


def _ways(said: Said, span: range) -> list[int]:
    """Return which way the shares without an approval went since the week before; all that lack one still do."""
    found = []
    for fact in _facts(said, span):
        now = float(str(fact.value))
        last = [one.value for one in fact.comparisons if one.against == "previous week" and one.value is not None]
        found += [1 if now == ALL else (now > one) - (now < one) for one in last]
    return found


def is_not_all(said: Said, figure: Figure) -> bool | None:
    """Whether "not every owned file had an approval" is said, which `approvals` holds to the share; None where not."""
    is_said = figure.form is Form.WHOLE and figure.of_unit == "files" and _is_denied(said, figure)
    return True if is_said and _lacks(said, figure) is not None and _shares(said, _part(said, figure)) else None


def _is_denied(said: Said, figure: Figure) -> bool:
    return said.lows[max(0, figure.start - 1) : figure.start] == ["not"]


def _lacks(said: Said, figure: Figure) -> bool | None:
    """Return whether what is counted is said to lack an approval, or to have it; None where neither is."""
    span = said.clause(figure.start)
    behind, ahead = said.lows[figure.end : span.stop], said.lows[span.start : figure.start]
    if "should" in behind:
        # "All files that owners should have approved landed without them" says only behind it what they had.
        behind = behind[next((at for at, low in enumerate(behind) if low.startswith("approv")), 0) + 1 :]
        return True if LACKING & set(behind) else None
    if any(behind[at : at + 2] in (["were", "approved"], ["was", "approved"], ["are", "approved"]) for at in range(6)):
        return bool(LACKING & set(behind))
    if any("approv" in low for low in behind):
        verb = next((low for low in behind if low in LACKING | HAVING), None)
        is_given = verb is None and GIVING & set(ahead)
        return False if is_given else None if verb is None else verb in LACKING
    return False if APPROVING & set(ahead) else None


def _part(said: Said, figure: Figure) -> range:
    """Return the part of a clause between commas that names whose files are meant; the clause where none does."""
    span = said.clause(figure.start)
    commas = [at for at in span if said.lows[at] == ","]
    first = max((at + 1 for at in commas if at < figure.start), default=span.start)
    part = range(first, next((at for at in commas if at >= figure.end), span.stop))
    return part if said.things(part, "service", "team") else span


def _unapproved(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "had no owner's approval on any file" of what has one on some."""
    for figure in said.figures:
        behind = said.lows[figure.end : said.clause(figure.start).stop]
        is_had = figure.form is Form.NOTHING and said.lows[max(0, figure.start - 1) : figure.start] in HAD
        is_had = is_had and any("approv" in low for low in behind[:FAR]) and "any" in behind
        if is_had and (shares := _shares(said, _part(said, figure))) and ALL not in shares:
            yield Code.STATE, f"{figure.text!r}: the cited share has it otherwise"


def _worded(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "full approval", "owners approved every file" and "without any approval" of what has it otherwise."""
    for place, low in enumerate(said.lows):
        if not low.startswith("approv"):
            continue
        before, behind = said.lows[max(0, place - FAR) : place], said.lows[place + 1 : place + FAR]
        is_passive = said.lows[max(0, place - 1) : place] in (["were"], ["was"], ["are"], ["is"], ["be"])
        is_of_all = low == "approved" and not is_passive and bool(EVERY & set(behind[:1]))
        is_all = bool(FULL & set(before)) or is_of_all
        is_none = any(before[at : at + 2] == ["without", "any"] for at in range(len(before)))
        span = said.clause(place)
        told = said.words(span)
        # "Two changes without any approval" are some of them.
        is_counted = is_none and any(one.start in span for one in said.figures)
        if is_all is is_none or is_counted or OTHER_TIMES & told or NEGATIONS & (told - {"without"}):
            continue
        own = _shares(said, span)
        if own and (ALL if is_none else 0.0) not in own:
            yield Code.STATE, f"{low!r}: the cited share has it otherwise"


def _shares(said: Said, span: range) -> list[float]:
    """Return the shares without an approval of the services that are named, else of all that are cited."""
    return [float(str(fact.value)) for fact in _facts(said, span)]


def _facts(said: Said, span: range) -> list[Fact]:
    """Return the facts of those shares."""
    named = said.things(span, "service", "team") or said.things(range(len(said.lows)), "service", "team")
    told = [fact for fact in said.cited.of_kind("ownership") if isinstance(fact.value, (int, float))]
    return [fact for fact in told if fact.subject.label.lower() in named] or told


def _is_joined(said: Said, figure: Figure) -> bool:
    """Whether it is "no approval" or an end of a movement, and not said of files: "from none to 40 percent"."""
    before = said.lows[max(0, figure.start - 1) : figure.start]
    return before in (["from"], ["to"], ["with"], ["had"], ["at"])
