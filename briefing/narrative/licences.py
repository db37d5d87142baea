"""What licenses a relation: each function refuses facts that may not stand together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from briefing.contracts.words import listed
from briefing.narrative.forms import COMPARED, PAIR, all_values, direction
from briefing.narrative.phrases import all_phrases
from briefing.narrative.phrases.cards import TOGETHER
from briefing.narrative.phrases.table import always
from briefing.narrative.phrases.week import LEAST_DRIVEN
from briefing.narrative.plan import NotLicensed
from briefing.narrative.wording import numbers

if TYPE_CHECKING:
    from briefing.contracts.payload import Card, Fact
    from briefing.narrative.handles import Handles
    from briefing.narrative.plan import Told
    from briefing.narrative.wording import Values

    When = Callable[[Values], bool]

MOST_TOGETHER: Final = 3
MOST_LISTED: Final = 6

SAME_THING: Final[Sequence[frozenset[str]]] = (
    frozenset({"movement", "week_mean", "record"}),
    frozenset({"failures", "failure_rate"}),
    frozenset({"elevated", "band", "positive", "record"}),
    frozenset({"repairs", "reverts"}),
    frozenset({"ahead", "windows", "queue"}),
    frozenset({"calm", "checked", "learning"}),
    frozenset({"service_movement", "positive"}),
    frozenset({"service_incidents", "restored"}),
    frozenset({"calm", "resolved", "settled"}),
)
"""Kinds that say the same in other words: side by side they would count it twice."""

PARTS: Final[Mapping[str, frozenset[str]]] = {
    "week_changes": frozenset({"elevated", "band"}),
    "deployments": frozenset({"failures"}),
}
"""Kinds that count a part of what another counts, over the same week and subject."""

COUNTED: Final = frozenset({"queue", "calendar", "unreviewed", "elevated", "reverts"})
"""Kinds that count changes which their card names."""

LINKS: Final[Mapping[tuple[str, str], Callable[[Fact, Fact], bool]]] = {
    ("service_incidents", "deployment"): lambda incident, deployment: (
        # Of several incidents "that deployment" would be any of theirs.
        incident.value == 1 and incident.detail.get("deployment") == deployment.subject.id
    ),
    ("service_incidents", "change"): lambda incident, change: (
        incident.value == 1 and change.subject.id in _several(incident, "changes")
    ),
    ("deployment", "change"): lambda deployment, change: _riskiest_of(deployment) == change.subject.id,
    ("restored", "change"): lambda restored, change: restored.detail.get("taken_back") == change.subject.label,
    ("change", "way_down"): lambda change, way: change.subject.id == way.subject.id,
}
"""Kinds of which the second can be about a thing that the first names, and when it is."""


def for_and(_: Handles, told: Sequence[Told]) -> None:
    """License 'and': facts of several kinds about one subject."""
    kinds, subjects = [one.fact.kind for one in told], {_subject(one.fact) for one in told}
    _require(len(told) <= MOST_TOGETHER, f"'and' joins at most {MOST_TOGETHER}; make two sentences")
    _require(len(subjects) == 1, "'and' needs facts about the same subject; make two sentences")
    _require(len({*kinds}) == len(kinds), "'and' needs different kinds of facts; 'list' joins the same kind")
    is_twice = any(len(group.intersection(kinds)) > 1 for group in SAME_THING)
    _require(not is_twice, "these say the same thing twice; keep one of them")
    _require("need" not in kinds, "what is needed goes with 'reasons'")
    _require("positive" not in kinds, "good news has sentences of its own")
    compared = [one.form in COMPARED for one in told]
    _require(
        all(compared) or not compared[-1], "compare all of them or not the last: the comparison would seem to be of all"
    )
    # Between three clauses commas separate, so none may have its own.
    marks = ";:" if len(told) == PAIR else ";:,"
    # Names and values may have commas, our own words may not.
    joining = {piece.text for one in told[:-1] for piece in one.clause() if piece.fact is None}
    _require(not set(marks) & set("".join(joining)), "only the last may be so long")


def for_list(handles: Handles, told: Sequence[Told]) -> None:
    """License 'list': facts of one kind about several subjects, leaving out no large one."""
    kinds = {one.fact.kind for one in told}
    _require(len(kinds) == 1, "'list' needs facts of one kind")
    facts, kind = [one.fact for one in told], kinds.pop()
    items = all_phrases()[kind].items
    if kind in TOGETHER:
        _require_all(handles, facts, always)
        return
    _require(len(told) <= MOST_LISTED, f"'list' has at most {MOST_LISTED} facts")
    if items is None:
        raise NotLicensed(f"there is no list of {kind}; make sentences of their own")
    values = [all_values(one) for one in facts]
    _require(all(map(items.when, values)), f"not each of these belongs in a list of {kind}; leave out those at none")
    _require(len({_subject(one) for one in facts}) == len(facts), "'list' needs different subjects")
    _require(len({one.subject.type for one in facts}) == 1, "'list' takes no whole beside its parts")
    _require(all(one.form == "" for one in told), "'list' takes handles without a form")
    if items.needs_all:
        _require_all(handles, facts, items.when)
    else:
        _require_largest(handles, facts, items.when)


def _of_the_kind(handles: Handles, kind: str, when: When) -> list[Fact]:
    known = [one for one in handles.payload.facts if one.kind == kind and one.value is not None]
    return [one for one in known if when(all_values(one))]


def _require_all(handles: Handles, facts: Sequence[Fact], when: When) -> None:
    every = _of_the_kind(handles, facts[0].kind, when)
    _require(len(every) == len(facts), f"'list' of {facts[0].kind} has to name all {len(every)} of them")


def _require_largest(handles: Handles, facts: Sequence[Fact], when: When) -> None:
    """Refuse a list that leaves out a larger one, or counts a change twice."""
    first = facts[0]
    every = [one for one in _of_the_kind(handles, first.kind, when) if one.subject.type == first.subject.type]
    size = min(_size(one) for one in facts)
    larger = [one for one in every if one not in facts and _size(one) > size]
    named = ", ".join(handles.by_id[one.id].handle for one in larger[:MOST_LISTED])
    _require(not larger, f"'list' begins with the largest; name {named} too")
    whole = next((one for one in handles.payload.facts if one.id == f"week.{first.kind}"), None)
    if whole is not None and first.unit == "changes":
        counted = sum(_size(one) for one in facts)
        _require(counted <= _size(whole), "some changes are in several of these; make sentences of their own")


def _size(fact: Fact) -> float:
    return next(iter(numbers(fact.value)), 0)


def for_part(_: Handles, told: Sequence[Told]) -> None:
    """License 'part': the others count a part of what the first counts."""
    whole, parts = told[0], told[1:]
    known = PARTS.get(whole.fact.kind, frozenset())
    _require(
        all(one.fact.kind in known for one in parts), "'part' needs a fact that counts a part of what the first counts"
    )
    _require(len({_subject(one.fact) for one in told}) == 1, "'part' needs facts about the same subject")
    _require(len(parts) == 1 or {one.fact.kind for one in parts} == {"band"}, "'part' takes one part, or bands")
    _require(all(one.form == "" for one in parts), "parts are said without a form")
    count, shares = numbers(whole.fact.value)[0], numbers(*(one.fact.value for one in parts))
    _require(count >= PAIR and sum(shares) <= count, "there is nothing to part")
    _require(len(parts) == 1 or all(shares), "leave out what counts none; make a sentence of it")


def for_names(handles: Handles, told: Sequence[Told]) -> None:
    """License 'names': changes of the card that the first fired."""
    first, changes = told[0], told[1:]
    card, count = card_of(handles, first.fact), numbers(first.fact.value)
    if first.fact.kind not in COUNTED or card is None:
        raise NotLicensed("'names' begins with a fact that fired a card about changes")
    _require(all(one.fact.kind == "change" for one in changes), "'names' needs changes after the first")
    _require(all(one.fact.id in card.facts for one in changes), f"'names' takes the changes of the card {card.key}")
    are_risky = all(one.fact.detail.get("band") in {"high", "critical"} for one in changes)
    _require(are_risky or first.fact.kind != "elevated", "only high or critical ones")
    _require(first.form not in COMPARED, f"'names' takes {first.item.handle} without a comparison")
    # One revert may take back several changes.
    is_enough = first.fact.kind == "reverts" or len(changes) <= count[0]
    _require(is_enough, "these are more than the fact counts")


def card_of(handles: Handles, fact: Fact) -> Card | None:
    return next((one for one in handles.payload.cards if one.facts[:1] == (fact.id,)), None)


def for_detail(_: Handles, told: Sequence[Told]) -> None:
    """License 'detail': each is about a thing that the one before it names, or the first."""
    for place, one in enumerate(told[1:], start=1):
        again = [two for two in told[:place] if _subject(two.fact) == _subject(one.fact)]
        _require(not again or one.fact.kind == "way_down", f"{one.item.handle} is about what stands before it already")
        is_linked = named_by(told, place) is not None
        _require(is_linked, f"{one.item.handle} is no detail of what stands before it; make a sentence of its own")


def named_by(told: Sequence[Told], place: int) -> Told | None:
    """Return which earlier fact names what one is about: the one just before it, else the first."""
    about = told[place].fact
    return next((one for one in (told[place - 1], told[0]) if _links(one.fact, about)), None)


def _links(first: Fact, second: Fact) -> bool:
    is_linked = LINKS.get((first.kind, second.kind))
    return is_linked is not None and is_linked(first, second)


def _several(fact: Fact, key: str) -> Sequence[object]:
    found = fact.detail.get(key)
    return found if isinstance(found, list) else ()


def _riskiest_of(deployment: Fact) -> object:
    riskiest = deployment.detail.get("riskiest")
    return riskiest.get("id") if isinstance(riskiest, dict) else None


def for_contrast(_: Handles, told: Sequence[Told]) -> None:
    """License 'contrast': two of a kind, on either side of their usual."""
    _require(len(told) == PAIR, "'contrast' holds two facts against each other")
    first, second = told
    _require(first.fact.kind == second.fact.kind, "'contrast' needs facts of one kind")
    is_pair = first.fact.subject.type == second.fact.subject.type and _subject(first.fact) != _subject(second.fact)
    _require(is_pair, "'contrast' needs two subjects of one type")
    sides = [side_of(one.fact) for one in told]
    _require(sides[0] * sides[1] < 0, "'contrast' needs one above its usual value and one below")
    is_compared = all_phrases()[first.fact.kind].compare is not None
    _require(all(one.form == ("usual" if is_compared else "") for one in told), "'contrast' takes :usual of both")


def side_of(fact: Fact) -> int:
    """Return 1 for a fact above its usual by more than noise, −1 for one below, 0 for neither."""
    side = all_values(fact).get("sign")
    return side if isinstance(side, int) else direction(fact)


def for_cause(handles: Handles, told: Sequence[Told]) -> None:
    """License 'cause': a movement, and the signals that moved it most."""
    moved, drivers = told[0], told[1:]
    side = side_of(moved.fact) if moved.fact.kind == "movement" else 0
    _require(side != 0 and moved.form == "", "'cause' needs a movement away from the usual, first")
    _require(all(one.fact.kind == "driver" for one in drivers), "'cause' needs signals after the movement")
    largest = largest_drivers(handles, side)[: len(drivers)]
    _require(
        [one.fact.id for one in drivers] == [one.id for one in largest],
        f"'cause' names the largest first: {', '.join(handles.by_id[one.id].handle for one in largest) or 'none'}",
    )


def largest_drivers(handles: Handles, side: int) -> list[Fact]:
    """Return the signals that moved the mean score to a side (1 or −1), the largest first."""
    drivers = [one for one in handles.payload.facts if one.kind == "driver"]
    ranked = sorted(drivers, key=lambda one: (-side * numbers(one.value)[0], one.id))
    return [one for one in ranked if side * numbers(one.value)[0] >= LEAST_DRIVEN]


def for_reasons(handles: Handles, told: Sequence[Told]) -> None:
    """License 'reasons': what somebody needs, and facts that fired the cards about it."""
    need, given = told[0], told[1:]
    _require(need.fact.kind == "need", "'reasons' begins with what is needed")
    leads = reasons_for(handles, need.fact)
    _require(all(one.item.handle in leads for one in given), f"'reasons' takes {listed([*leads])}")
    _require(len(given) <= MOST_TOGETHER, f"at most {MOST_TOGETHER} reasons")


def reasons_for(handles: Handles, need: Fact) -> tuple[str, ...]:
    """Return the handles of the facts that fired the cards behind a need."""
    severity, subjects = need.detail["severity"], _several(need, "subjects")
    return handles.leads([one for one in handles.urgent if one.severity == severity and one.subject.id in subjects])


def _subject(fact: Fact) -> tuple[str, str]:
    return fact.subject.type, fact.subject.id


def _require(holds: bool, instead: str) -> None:  # noqa: FBT001 (a condition, as in an assertion)
    if not holds:
        raise NotLicensed(instead)
