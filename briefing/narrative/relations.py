"""How several facts may stand in one sentence: a relation is licensed by the payload, or it is a full stop.

and        about the same subject, each in a clause of its own
list       facts of one kind about several subjects
part       the second counts a part of what the first counts
names      the changes that the first counts, all of them or "among them"
detail     each is about a thing that one before it names: incident → deployment → change → way down
contrast   the same kind, one above its usual value and one below
cause      how the mean score moved, and the signals that moved it most
reasons    what somebody needs, and the facts that fired the cards about it
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.narrative.forms import COMPARED, all_values, clause_of, direction, noun_of
from briefing.narrative.phrases import PHRASES
from briefing.narrative.phrases.week import LEAST_DRIVEN
from briefing.narrative.values import label, numbers, safe
from briefing.narrative.wording import Piece, enumerated, fill, joined
from briefing.words import alone, listed, of_them

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.narrative.handles import Handles, Item
    from briefing.narrative.phrases.table import Items
    from briefing.narrative.plan import Reference
    from briefing.narrative.wording import Clause
    from briefing.payload import Fact


class NotLicensed(Exception):
    """What was asked for is not offered; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Told:
    """An item in one of its forms."""

    item: Item
    form: str = ""
    wording: int = 0

    @property
    def fact(self) -> Fact:
        """What the item says."""
        return self.item.fact

    def clause(self, *, named: bool = False) -> Clause:
        """Say it."""
        found = clause_of(self.fact, self.form, wording=self.wording, named=named)
        if found is None:
            raise NotLicensed(f"{self.item.handle} has no form {self.form!r}")
        return found


PAIR: Final = 2
MOST_TOGETHER: Final = 3
MOST_LISTED: Final = 6

SAME_THING: Final[Sequence[frozenset[str]]] = (
    frozenset({"movement", "week_mean", "record"}),
    frozenset({"failures", "failure_rate"}),
    frozenset({"elevated", "band", "positive", "record"}),
    frozenset({"repairs", "reverts", "positive"}),
    frozenset({"ahead", "windows", "queue"}),
    frozenset({"calm", "checked", "learning"}),
    frozenset({"service_movement", "positive"}),
    frozenset({"service_incidents", "restored"}),
    frozenset({"calm", "resolved", "settled"}),
)
"""Kinds that say the same thing in other words: side by side they would count it twice."""

PARTS: Final[Mapping[str, frozenset[str]]] = {
    "week_changes": frozenset({"elevated", "band"}),
    "deployments": frozenset({"failures"}),
}
"""Kinds that count a part of what another kind counts, over the same week and subject."""

COUNTED: Final = frozenset({"queue", "calendar", "unreviewed", "elevated", "reverts"})
"""Kinds that count changes which the card that they fired names."""


def told_of(handles: Handles, references: Sequence[Reference]) -> tuple[Told, ...]:
    """Look references up.

    Raises:
        NotLicensed: a handle or a form is not offered; names those that are.
    """
    found = []
    for one in references:
        item = handles.items.get(one.handle)
        if item is None:
            raise NotLicensed(f"there is no handle {safe(one.handle)!r}")
        forms = handles.forms(item)
        if one.form not in forms:
            offered = ", ".join(f"{one.handle}{':' if form else ''}{form}" for form in forms) or "nothing"
            raise NotLicensed(f"{one.handle} has no form {safe(one.form)!r} this week; it has {offered}")
        found.append(Told(item, one.form, one.wording))
    return tuple(found)


def related(handles: Handles, told: Sequence[Told], relation: str) -> Clause:
    """Say several facts in one sentence.

    Raises:
        NotLicensed: the relation does not hold between them; says what would.
    """
    if not told:
        raise NotLicensed("say at least one handle")
    if len({one.item.handle for one in told}) < len(told):
        raise NotLicensed("each handle once in a sentence")
    if len(told) == 1:
        # A relation of one has nothing to relate, and says no more than the fact.
        return told[0].clause()
    if relation not in RELATIONS:
        raise NotLicensed(f"two facts need one of the relations {', '.join(RELATIONS)}; else make two sentences")
    return RELATIONS[relation](handles, told)


def _and(_: Handles, told: Sequence[Told]) -> Clause:
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
    # Between three the commas part the clauses, so that none may have one of its own.
    marks = ";:" if len(told) == PAIR else ";:,"
    _require(not any(set(marks) & set(_text(one)) for one in told[:-1]), "only the last may be so long")
    clauses = [one.clause() for one in told]
    last = joined(clauses[-2:], ", and ")
    return joined([*clauses[:-2], last], ", ")


def _text(told: Told) -> str:
    return "".join(piece.text for piece in told.clause() if piece.fact is None)


def _list(handles: Handles, told: Sequence[Told]) -> Clause:
    kinds = {one.fact.kind for one in told}
    _require(len(kinds) == 1, "'list' needs facts of one kind")
    facts, kind = [one.fact for one in told], kinds.pop()
    phrases = PHRASES[kind]
    if phrases.several is not None:
        every = [one for one in handles.payload.facts if one.kind == kind]
        _require(len(every) == len(facts), f"'list' of {kind} has to name all {len(every)} of them")
        return phrases.several(facts) or ()
    items = phrases.items
    _require(len(told) <= MOST_LISTED, f"'list' has at most {MOST_LISTED} facts")
    _require(items is not None, f"there is no list of {kind}; make sentences of their own")
    assert items is not None  # noqa: S101 (the type checker cannot know that it was required)
    values = [all_values(one) for one in facts]
    _require(all(map(items.when, values)), f"not each of these belongs in a list of {kind}; leave out those at none")
    _require(len({_subject(one) for one in facts}) == len(facts), "'list' needs different subjects")
    _require(len({one.subject.type for one in facts}) == 1, "'list' takes no whole beside its parts")
    _require(all(one.form == "" for one in told), "'list' takes handles without a form")
    if items.needs_all:
        every = [one for one in handles.payload.facts if one.kind == kind and items.when(all_values(one))]
        _require(len(every) == len(facts), f"'list' of {kind} has to name all {len(every)} of them")
    else:
        _require_largest(handles, facts, items)
    if _are_alike(facts):
        return _alike(facts)
    said = [fill(items.item, value, fact=fact.id) for value, fact in zip(values, facts, strict=True)]
    return _headed(items.head, enumerated([one for one in said if one is not None]))


def _require_largest(handles: Handles, facts: Sequence[Fact], items: Items) -> None:
    """See that a list of some leaves out none that is larger, and counts no change twice."""
    first = facts[0]
    every = [
        one
        for one in handles.payload.facts
        if one.kind == first.kind and one.subject.type == first.subject.type and items.when(all_values(one))
    ]
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


def _alike(facts: Sequence[Fact]) -> Clause:
    """Say of several subjects together what is so of each."""
    clause, first = clause_of(facts[0]) or (), label(facts[0].subject.label)
    subjects = enumerated([(Piece(label(one.subject.label), one.id),) for one in facts])
    return tuple(two for one in clause for two in (subjects if one.text == first else (one,)))


def _headed(head: str, named: Clause) -> Clause:
    before, _, after = head.partition("{list}")
    return tuple(one for one in (Piece(before), *named, Piece(after)) if one.text)


def _part(_: Handles, told: Sequence[Told]) -> Clause:
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
    said = [
        _share(one, share, count, is_first=not place)
        for place, (one, share) in enumerate(zip(parts, shares, strict=True))
    ]
    return (*whole.clause(), Piece(", and "), *enumerated(said))


def _share(told: Told, share: float, whole: float, *, is_first: bool) -> Clause:
    """Say "two of them scored critical", and of a second share only "one high"."""
    verb, complement = PHRASES[told.fact.kind].part or ("", "")
    if not share:
        verb = PHRASES[told.fact.kind].no_part or verb
    values = {**all_values(told.fact), "count": of_them(share, whole) if is_first else alone(share)}
    said = f"{verb} {complement}" if is_first else complement
    return fill(f"{{count}} {said}".rstrip(), values, fact=told.fact.id) or ()


def _names(handles: Handles, told: Sequence[Told]) -> Clause:
    first, changes = told[0], told[1:]
    card = next((one for one in handles.payload.cards if one.facts[:1] == (first.fact.id,)), None)
    _require(
        first.fact.kind in COUNTED and card is not None, "'names' begins with a fact that fired a card about changes"
    )
    assert card is not None  # noqa: S101 (as above)
    _require(all(one.fact.kind == "change" for one in changes), "'names' needs changes after the first")
    _require(all(one.fact.id in card.facts for one in changes), f"'names' takes the changes of the card {card.key}")
    if first.fact.kind == "elevated":
        _require(
            all(one.fact.detail.get("band") in {"high", "critical"} for one in changes), "only high or critical ones"
        )
    _require(first.form not in COMPARED, f"'names' takes {first.item.handle} without a comparison")
    named = enumerated([_one_change(one) for one in changes])
    count = numbers(first.fact.value)[0]
    if first.fact.kind == "reverts":
        # One revert may take back several changes, and the card names three of them at most.
        is_all = (
            count == 1 == sum(handles.by_id[one].fact.kind == "change" for one in card.facts if one in handles.by_id)
        )
        lead = "taken back was " if is_all else "among what was taken back: "
        return (*first.clause(), Piece(f"; {lead}"), *named)
    _require(len(changes) <= count, "these are more than the fact counts")
    return (*first.clause(), Piece("; among them " if len(changes) < count else ": "), *named)


def _one_change(told: Told) -> Clause:
    return _with_author("{subject} ({value:points}[, by {author}])", told.fact)


def _with_author(template: str, change: Fact) -> Clause:
    """Fill a template about a change, with what it updates instead of its author, and without either."""
    values = all_values(change)
    if "dependency" in values:
        template = template.replace("[, by {author}]", ", an update of {dependency}")
    return fill(template, values, fact=change.id, named="author" not in values) or ()


Detail = tuple[str, "Callable[[Fact, Fact], bool]"]


def _carries(incident: Fact, change: Fact) -> bool:
    carried = incident.detail.get("changes")
    return incident.value == 1 and isinstance(carried, list) and change.subject.id in carried


def _is_riskiest(deployment: Fact, change: Fact) -> bool:
    riskiest = deployment.detail.get("riskiest")
    return isinstance(riskiest, dict) and riskiest.get("id") == change.subject.id


def _is_same_change(change: Fact, other: Fact) -> bool:
    return change.subject.id == other.subject.id


def _is_deployment_of(incident: Fact, deployment: Fact) -> bool:
    """Whether it is the deployment of a single incident: of several, "that deployment" would be any of them."""
    return incident.value == 1 and incident.detail.get("deployment") == deployment.subject.id


def _is_taken_back(restored: Fact, change: Fact) -> bool:
    return restored.detail.get("taken_back") == change.subject.label


DETAILS: Final[Mapping[tuple[str, str], Detail]] = {
    ("service_incidents", "deployment"): ("that deployment, {subject}, scored {value:points}", _is_deployment_of),
    ("service_incidents", "change"): ("that deployment carried {subject}, at {value:points}[, by {author}]", _carries),
    ("deployment", "change"): ("its riskiest change is {subject} at {value:points}[, by {author}]", _is_riskiest),
    ("restored", "change"): ("{subject}, taken back by then, had scored {value:points}", _is_taken_back),
    ("change", "way_down"): ("", _is_same_change),
}
"""What may be said of a thing that a fact before it names; empty where the second fact's own clause does."""


def _detail(_: Handles, told: Sequence[Told]) -> Clause:
    clauses = [told[0].clause()]
    for place, one in enumerate(told[1:], start=1):
        again = [two for two in told[:place] if _subject(two.fact) == _subject(one.fact)]
        _require(not again or one.fact.kind == "way_down", f"{one.item.handle} is about what stands before it already")
        before = [two for two in (told[place - 1], told[0]) if _links(two.fact, one.fact)]
        _require(bool(before), f"{one.item.handle} is no detail of what stands before it; make a sentence of its own")
        template, _links_to = DETAILS[before[0].fact.kind, one.fact.kind]
        clauses.append(_with_author(template, one.fact) if template else one.clause())
    return joined(clauses, "; ")


def _links(first: Fact, second: Fact) -> bool:
    found = DETAILS.get((first.kind, second.kind))
    return found is not None and found[1](first, second)


def _contrast(_: Handles, told: Sequence[Told]) -> Clause:
    _require(len(told) == PAIR, "'contrast' holds two facts against each other")
    first, second = told
    _require(first.fact.kind == second.fact.kind, "'contrast' needs facts of one kind")
    is_pair = first.fact.subject.type == second.fact.subject.type and _subject(first.fact) != _subject(second.fact)
    _require(is_pair, "'contrast' needs two subjects of one type")
    sides = [side_of(one.fact) for one in told]
    _require(sides[0] * sides[1] < 0, "'contrast' needs one above its usual value and one below")
    is_compared = PHRASES[first.fact.kind].compare is not None
    _require(all(one.form == ("usual" if is_compared else "") for one in told), "'contrast' takes :usual of both")
    return joined([first.clause(), second.clause()], ", while ")


def side_of(fact: Fact) -> int:
    """Return 1 for a fact above its usual value by more than noise, −1 for one below, 0 for neither."""
    side = all_values(fact).get("sign")
    return side if isinstance(side, int) else direction(fact)


def _cause(handles: Handles, told: Sequence[Told]) -> Clause:
    moved, drivers = told[0], told[1:]
    side = side_of(moved.fact) if moved.fact.kind == "movement" else 0
    _require(side != 0 and moved.form == "", "'cause' needs a movement away from the usual, first")
    _require(all(one.fact.kind == "driver" for one in drivers), "'cause' needs signals after the movement")
    largest = largest_drivers(handles, side)[: len(drivers)]
    _require(
        [one.fact.id for one in drivers] == [one.id for one in largest],
        f"'cause' names the largest first: {', '.join(handles.by_id[one.id].handle for one in largest) or 'none'}",
    )
    said = [fill("{subject} ({value:signed})", all_values(one.fact), fact=one.fact.id) or () for one in drivers]
    lead = f"; what {'raised' if side > 0 else 'lowered'} it most is "
    return (*moved.clause(), Piece(lead), *enumerated(said))


def largest_drivers(handles: Handles, side: int) -> list[Fact]:
    """Return the signals that moved the mean score to a side (1 or −1), the largest first."""
    drivers = [one for one in handles.payload.facts if one.kind == "driver"]
    ranked = sorted(drivers, key=lambda one: (-side * numbers(one.value)[0], one.id))
    return [one for one in ranked if side * numbers(one.value)[0] >= LEAST_DRIVEN]


def _reasons(handles: Handles, told: Sequence[Told]) -> Clause:
    need, reasons = told[0], told[1:]
    _require(need.fact.kind == "need", "'reasons' begins with what is needed")
    severity, subjects = need.fact.detail["severity"], need.fact.detail["subjects"]
    cards = [
        one
        for one in handles.urgent
        if one.severity == severity and isinstance(subjects, list) and one.subject.id in subjects
    ]
    leads = handles.leads(cards)
    _require(all(one.item.handle in leads for one in reasons), f"'reasons' takes {listed([*leads])}")
    _require(len(reasons) <= MOST_TOGETHER, f"at most {MOST_TOGETHER} reasons")
    names = need.fact.detail["names"]
    is_named = isinstance(names, list) and len(names) == 1
    nouns = [noun_of(one.fact, named=is_named) for one in reasons]
    if _are_alike([one.fact for one in reasons]):
        return (*need.clause(), Piece(": "), *_alike([one.fact for one in reasons]))
    if len(reasons) > 1 and all(one.form == "" for one in reasons) and all(nouns):
        return (*need.clause(), Piece(": "), *_apart([one or () for one in nouns]))
    clauses = [_reason(one, is_named=is_named, is_first=not place) for place, one in enumerate(reasons)]
    return (*need.clause(), Piece(": "), *joined(clauses, ", and " if len(clauses) == PAIR else "; "))


def _apart(nouns: Sequence[Clause]) -> Clause:
    """List nouns so that what follows a comma in one is not taken for the next."""
    if not any("," in piece.text for noun in nouns[:-1] for piece in noun):
        return enumerated(nouns)
    return joined(nouns, ", and " if len(nouns) == PAIR else "; ")


def _reason(told: Told, *, is_named: bool, is_first: bool) -> Clause:
    """Say a reason; "it" is who needs something only at once, and behind another reason it is said who."""
    clause = told.clause(named=is_named)
    is_it = "".join(one.text for one in clause).startswith("it ")
    return told.clause() if is_it and not is_first else clause


def _are_alike(facts: Sequence[Fact]) -> bool:
    """Whether the plain clause of some facts is the same but for the subject."""
    items = PHRASES[facts[0].kind].items if facts else None
    is_one_kind = len({one.kind for one in facts}) == 1 < len(facts)
    return (
        is_one_kind
        and all(one.subject.type != "scope" for one in facts)
        and items is not None
        and items.alike is not None
        and all(items.alike(all_values(one)) for one in facts)
    )


RELATIONS: Final[Mapping[str, Callable[[Handles, Sequence[Told]], Clause]]] = {
    "and": _and,
    "list": _list,
    "part": _part,
    "names": _names,
    "detail": _detail,
    "contrast": _contrast,
    "cause": _cause,
    "reasons": _reasons,
}


def _subject(fact: Fact) -> tuple[str, str]:
    return fact.subject.type, fact.subject.id


def _require(holds: bool, instead: str) -> None:  # noqa: FBT001 (a condition, as in an assertion)
    if not holds:
        raise NotLicensed(instead)
