"""How many are told of what is cited one by one: "three critical changes wait", "any of the four queues".

No cited fact counts them, but each is there. What counts is that those that are cited are all that there are: "two
critical changes wait" is wrong where a third one does, though nobody cites it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import BANDS
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import COUNTING, Form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

WAITING: Final = words("wait waits waiting queue queued queues")
KIND_OF: Final = {"queues": "queue"}
"""Nouns that no number's unit is, with the kind of fact that is one of them each."""
NEXT: Final = words(", and")


def is_enrolled(one: Said, figure: Figure) -> bool | None:
    """Know a number of what is cited one by one."""
    if figure.form not in COUNTING or figure.of is not None:
        return None
    return True if any(rule(one, figure) for rule in RULES) else None


def _waiting(one: Said, figure: Figure) -> bool:
    """Whether "three critical changes wait" tells how many of that band do, and cites each of them."""
    bands = BANDS.get("".join(one.lows[figure.end - 1 : figure.end]), frozenset()) or BANDS.get(
        "".join(one.lows[figure.end : figure.end + 1]), frozenset()
    )
    if figure.unit != "changes" or not bands or not WAITING & set(one.lows):
        return False
    cited, every = _waits(one.cited.facts, bands), _waits(one.cited.payload.facts, bands)
    return len(cited) == figure.value and cited == every


def _waits(facts: Iterable[Fact], bands: frozenset[str]) -> frozenset[str]:
    """Return the changes of some bands that are not out yet."""
    own = (fact for fact in facts if fact.kind == "way_down" or (fact.kind == "change" and fact.detail.get("queued")))
    return frozenset(fact.subject.id for fact in own if fact.detail.get("band") in bands)


def _of_a_kind(one: Said, figure: Figure) -> bool:
    """Whether "the four queues" are as many as are cited."""
    kind = KIND_OF.get("".join(one.lows[figure.end : figure.end + 1]))
    return kind is not None and len({fact.subject.id for fact in one.cited.of_kind(kind)}) == figure.value


def _of_the_scope(one: Said, figure: Figure) -> bool:
    """Whether "Three teams, 64 changes" begins with how many services or teams the scope has."""
    is_alone = figure.start == 0 and bool(NEXT & set(one.lows[figure.end : figure.end + 1]))
    services = one.cited.payload.scope.services
    teams = frozenset(service.team.label for service in services if service.team is not None)
    return is_alone and figure.value == {"services": len(services), "teams": len(teams)}.get(str(figure.unit))


def _in_both_weeks(one: Said, figure: Figure) -> bool:
    """Whether "21 changes in both weeks" is so of this one and the one before."""
    told = [each for each in one.figures if each.start in one.clause(figure.start) and each.end <= figure.start]
    if figure.form is not Form.BOTH or figure.unit != "weeks" or not told:
        return False
    named = one.things(one.clause(figure.start), "service", "team")
    own = [fact for fact in one.cited.facts if fact.value == told[-1].value and told[-1].unit in {None, fact.unit}]
    own = [fact for fact in own if fact.subject.label.lower() in named] or own
    return bool(own) and all(_was(fact) == fact.value for fact in own)


def _was(fact: Fact) -> float | None:
    """Return the number of the week before."""
    return next((each.value for each in fact.comparisons if each.against == "previous week"), None)


RULES: Final[Sequence[Callable[[Said, Figure], bool]]] = (_waiting, _of_a_kind, _of_the_scope, _in_both_weeks)
