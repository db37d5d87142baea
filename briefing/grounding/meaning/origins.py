"""Words that look like causes and count: who wrote changes, and how many of them a service made.

"All three came from {person:p4}" says who their author is, and "Ledger made the other eight" how many of the changes
are its own. Both are held against the facts; "the risk came from {person:p4}" and "made the other eight risky" are
causes still.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.reading.said import Said

NO_CHANGE: Final = words(
    """
    risk risks score scores scoring review reviews rise fall drop movement mean average gap gate gates incident
    incidents failure failures revert reverts approval approvals tests coverage burn budget share trouble
    """
)
"""Words for what no author writes."""
OF_ALL: Final = words("change changes all both each every these those they it which that two three four five six")
MANY, FEW = words("most more larger majority bulk"), words("fewer fewest smaller minority")
REST: Final = words("other others rest remaining remainder") | MANY | FEW
"""Words behind "made the" with which a part of the changes is counted."""
OBJECT: Final = REST | words("the of change changes week 's them scope")
ENDING: Final = words(", . ; : ) — – and while whereas but with in this against at for as or to over out")
"""What may stand behind how many were made; an adjective there would say what they became."""
BATCH_WITHIN: Final = 5
TO_BATCH: Final = words("the its size of a")
"""Words between "coming from" and the batch."""
MAKERS: Final = ("service", "team")


def is_by_author(said: Said, place: int, end: int) -> bool:
    """Whether "came from {person}" gives the author that the cited facts have of all changes that are told of."""
    if end >= len(said.tokens) or said.tokens[end].kind is not Kind.PERSON:
        return False
    span = range(said.clause(place).start, place)
    if not span:
        # "The work of {person}, A is moderate".
        span = range(end + 1, said.clause(place).stop)
    points = [one.start for one in said.figures if one.start in span and one.unit == "points"]
    named = [at for at in span if said.cited.names.are(said.lows[at], "change")]
    told = named or [at for at in span if said.lows[at] in OF_ALL]
    is_of_changes = bool(told) and not NO_CHANGE & said.words(span) and not any(at < told[0] for at in points)
    own = {said.lows[at] for at in range(len(said.lows)) if said.cited.names.are(said.lows[at], "change")}
    wanted = {said.lows[at] for at in named} or own
    facts = [fact for fact in said.cited.of_kind("change") if not wanted or fact.subject.label.lower() in wanted]
    authors = {str(fact.detail.get("author")).lower() for fact in facts}
    return is_of_changes and bool(facts) and authors == {said.lows[end]}


def is_of_batch(said: Said, place: int, end: int) -> bool:
    """Whether "nine of its 42 points coming from the batch" only says how many of a deployment's points are of it."""
    span = range(said.clause(place).start, place)
    parts = [one for one in said.figures if one.start in span and one.of is not None]
    behind = said.lows[end : end + BATCH_WITHIN]
    is_batch = "batch" in behind and set(behind[: behind.index("batch")]) <= TO_BATCH
    return bool(parts) and is_batch and bool(said.cited.of_kind("deployment"))


def is_counted(said: Said, place: int, end: int) -> bool:
    """Whether "made the other eight" only says how many changes are of the service before it."""
    ahead: Sequence[str] = said.lows[max(0, place - 1) : place]
    if not ahead or not said.cited.names.are(ahead[0], *MAKERS) or said.lows[end : end + 1] != ["the"]:
        return False
    at = end
    while at < len(said.lows) and (said.lows[at] in OBJECT or any(one.start <= at < one.end for one in said.figures)):
        at += 1
    told = set(said.lows[end:at])
    is_so = not told & (MANY | FEW) or _is_so(said, ahead[0], 1 if MANY & told else -1)
    return bool(REST & told) and is_so and (at == len(said.lows) or said.lows[at] in ENDING)


def _is_so(said: Said, maker: str, sign: int) -> bool:
    """Whether a service made more changes, or fewer, than all the others that are cited together or one by one."""
    made = {
        fact.subject.label.lower(): float(str(fact.detail["changes"]))
        for fact in said.cited.of_kind("service_share", "team_share")
        if "changes" in fact.detail
    }
    others = [number for name, number in made.items() if name != maker]
    return maker in made and bool(others) and all((made[maker] - number) * sign > 0 for number in others)
