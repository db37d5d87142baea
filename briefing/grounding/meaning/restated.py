"""A reason within one fact: both of its sides say what the same cited facts have by definition.

"The ask is not done, since its share still stands at 100 percent", "it fell to 14 percent and so came back to its
usual", "both burn at half the pace, so neither outruns its own": such a clause gives no cause of what happened. What
each side says is proven by the other provers; here it is asked that neither tells of anything but the measure itself,
of the same services, and of how it stands to another time. Any other word of the trade makes it a cause again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.links import EVENT
from briefing.grounding.facts.names import told_by
from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.facts.slopes import is_slight
from briefing.grounding.figures.gaps import APART
from briefing.grounding.figures.standing import shows
from briefing.grounding.figures.versus import OLD
from briefing.grounding.language.forms import forms
from briefing.grounding.language.glue import DEGREE, FUNCTION, LINKING, MEASURE, TIME
from briefing.grounding.language.lexicon import FRACTIONS, MULTIPLIERS, ONES, ORDINALS, TENS, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import DOWN, OVERTAKES, UP
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

MEASURES: Final = words(
    """
    ask ownership drift unreviewed objective lead_time mttr deployments failures failure_rate week_changes week_mean
    elevated band incidents reverts repairs service_share team_share record coverage newcomers queue driver_group
    """
)
"""Kinds of facts with a value that is held against other times, or against a pace."""
OWN: Final = {
    "ask": words("ask request measure do done met settle close fulfil outstanding undone unmet"),
    "service_share": words("share point risk score"),
    "team_share": words("share point risk score"),
    "week_mean": words("average mean score risk"),
    "record": words("average mean score"),
    "driver_group": words("group driver average mean score risk"),
    "week_changes": words("change count"),
    "elevated": words("elevated change score high critical"),
    "band": words("band change score safe moderate high critical"),
    "unreviewed": words("elevated change review unreviewed"),
    "ownership": words("file lack own owned approve approval unapproved"),
    "drift": words("drift line own owned"),
    "objective": words("service budget error burn burnt consume"),
    "deployments": words("deployment deploy release"),
    "failures": words("deployment deploy fail failed failure"),
    "failure_rate": words("deployment deploy fail failed failure"),
    "lead_time": words("lead lead-time"),
    "mttr": words("restore restoration recovery"),
    "incidents": words("incident"),
    "reverts": words("revert reverted change"),
    "repairs": words("repair change"),
    "coverage": words("coverage loss lost lose"),
    "newcomers": words("newcomer people contributor person"),
    "queue": words("queue wait change"),
}
"""Nouns and verbs that tell of a kind's value, and of nothing that would be another claim beside it."""
MOVING: Final = words(
    """
    stand stay remain keep hold lie sit move budge stir shift come came go went return back drop rise rose fall fell
    reach match meet met equal top exceed outrun outran outpace pass clear run ran burn lack average take took taken
    """
)
"""Verbs of a number that moves or stands, in their first forms and the irregular ones."""
LARGE: Final = words(
    """
    great high low large small long short big little light close equal flat level constant identical similar unchanged
    same steady different comparable still sure double triple wide narrow slight
    """
)
"""Adjectives of how much it is, and of nothing else."""
THINGS: Final = words(
    """
    do did done does doing average mean score scale grade batch load volume cluster crop outcome situation loss gain
    """
)
"""Nouns of measures that only some kinds have."""
ABOUT: Final = (FUNCTION | DEGREE | LINKING | MEASURE | TIME | MOVING | LARGE | words("share service")) - THINGS
"""Words of how a measure stands, which bring no other thing in."""
OTHERS: Final = words("other others else another rest remaining remainder elsewhere everything everyone everybody")
"""Words for things that the other side is not about."""
COUNTED: Final = frozenset({"services", "teams", "asks", "weeks", "budgets"})
"""Units of what has a measure, or of how long."""
STANDS: Final = (
    UP
    | DOWN
    | frozenset(OVERTAKES)
    | words(
        """
        usual usually normal normally previous before earlier last maximum minimum pace budget budgets still remain
        remains remained stand stands stood stay stays stayed unchanged moved budged same back yet open undone
        unmet met fulfilled outstanding within beyond level record highest lowest ahead above below nearer closer
        """
    )
)
"""Words that hold a measure against another time, a pace or what was asked."""
STANDING, OUT = words("stand stands stood stick sticks stuck standing"), words("apart out")
"""A verb and its particle with which something is picked out among others, and nothing said of it."""
PROVEN: Final = frozenset({Form.BOTH, Form.NOTHING, Form.WHOLE, Form.PLACE})
"""Figures that other provers hold against the facts, and that measure nothing."""
AGAINST: Final = BASES | {Role.NOW, Role.CHANGE, Role.RATIO}
OF_VALUE: Final = frozenset({"value", "before", "after", "usual", "now", "bound", "text"})
OF_WEEKS: Final = words("previous last this prior usual a one")
"""Words before "week" that name a time; "the week was calm" has it for what is told of."""


def restates(said: Said, reason: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether both sides of a word of reasons tell of one measure, and of the same services."""
    names = [said.things(range(side.start, side.stop), "service", "team") for side in _ranges(reason, effect)]
    is_same = not all(names) or names[0] == names[1]
    kinds = {fact.kind for fact in said.cited.facts} & MEASURES
    return is_same and any(
        _tells_of(said, kind, reason) and (_tells_of(said, kind, effect) or _picks_out(said, kind, effect))
        for kind in sorted(kinds)
    )


def _picks_out(said: Said, kind: str, side: Sequence[int]) -> bool:
    """Whether a side only says that something stands out, where it is not what it was or usually is."""
    pairs = {(said.lows[at], said.lows[at + 1]) for at in side if at + 1 < len(said.lows)}
    is_picked = any(first in STANDING and last in OUT for first, last in pairs) or ("the", "exception") in pairs
    moved = [one for one in said.cited.slopes if one.kind == kind and one.role in BASES and not is_slight(one)]
    known = _texts(said, kind) | words("exception out apart")
    told = [at for at in side if said.tokens[at].kind is Kind.WORD]
    return is_picked and bool(moved) and all(_is_about(said, kind, at, known) for at in told)


def _ranges(*sides: Sequence[int]) -> list[range]:
    return [range(side[0], side[-1] + 1) if side else range(0) for side in sides]


def _tells_of(said: Said, kind: str, side: Sequence[int]) -> bool:
    """Whether a side says how the measure of a kind stands, and nothing else."""
    figures = [one for one in said.figures if one.start in side and one.form not in PROVEN and one.unit not in COUNTED]
    # "Not yet done": that is how an ask stands.
    is_state = kind == "ask" and "done" in {said.lows[at] for at in side}
    is_held = bool(figures) or is_state or any(said.lows[at] in STANDS for at in side)
    known = _texts(said, kind)
    return (
        is_held
        and all(_is_of(said, kind, figure) or _is_apart(said, kind, figure, side) for figure in figures)
        and all(_is_about(said, kind, at, known) for at in side if said.tokens[at].kind is Kind.WORD)
        and not any(said.tokens[at].kind in {Kind.IDENT, Kind.PERSON} for at in side)
    )


def _is_of(said: Said, kind: str, figure: Figure) -> bool:
    """Whether a figure is the value of a fact of a kind, at some time or against another."""
    return any(
        one.kind == kind and one.role in AGAINST and one.key in OF_VALUE and not one.place and shows(figure, one)
        for one in said.cited.pool
    )


def _is_apart(said: Said, kind: str, figure: Figure, side: Sequence[int]) -> bool:
    """Whether a figure is how far two lie apart now: "only half a percentage point lies between them"."""
    told = {said.lows[at] for at in side}
    known = (one for one in said.cited.gaps if one.kind == kind and one.role is Role.NOW)
    return bool(APART & told) and not OLD & told and any(shows(figure, one) for one in known)


def _is_about(said: Said, kind: str, at: int, known: frozenset[str]) -> bool:
    """Whether a word brings no other thing in than the measure of a kind."""
    low, own = said.lows[at], forms(said.lows[at])
    if low in OTHERS or (own & EVENT and not own & (known | OWN.get(kind, frozenset()))):
        return False
    is_counted = any(one.start <= at < one.end for one in said.figures)
    if low in {"week", "weeks"} and not is_counted:
        return said.lows[at - 1] in OF_WEEKS or said.lows[at + 1 : at + 2] in (["before"], ["earlier"], ["'s"])
    is_word = low in STANDS or low in _NUMBERS or not own.isdisjoint(ABOUT | known | OWN.get(kind, frozenset()))
    return is_counted or is_word


_NUMBERS: Final = frozenset({*ONES, *TENS, *ORDINALS, *FRACTIONS, *MULTIPLIERS}) | {
    unit for unit, of in UNITS.items() if of in {"percent", "points", "times", "hours", "minutes", "days"}
}


def _texts(said: Said, kind: str) -> frozenset[str]:
    """Return the words of what was asked and is measured, where asks are told of; nothing of other kinds."""
    if kind != "ask":
        return frozenset()
    texts = [text for fact in said.cited.of_kind(kind) for text in told_by(fact)]
    lows = (word.strip(".,;:()'\"").lower() for text in texts for word in text.replace("-", " ").split())
    return frozenset(form for low in lows for form in forms(low))
