"""How several facts may stand in one sentence: a relation is licensed by the payload, or it is a full stop.

and        about the same subject, each in a clause of its own
list       facts of one kind about several subjects
part       the second counts a part of what the first counts
names      the changes that the first counts, all of them or "among them"
detail     each is about a thing that one before it names: incident → deployment → change → way down
contrast   the same kind, one above its usual value and one below
cause      how the mean score moved, and the signals that moved it most
reasons    what somebody needs, and the facts that fired the cards about it

`RELATIONS` names for each what licenses it (`licences.py`) and how it is said (here). A planned sentence becomes
English in `spoken`, or says why it cannot stand and what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.contracts.narrative import Span
from briefing.contracts.words import alone, of_them
from briefing.contracts.words import sentence as ended
from briefing.narrative import licences
from briefing.narrative.forms import PAIR, all_values, clause_of, noun_of
from briefing.narrative.phrases import all_phrases
from briefing.narrative.phrases.cards import TOGETHER
from briefing.narrative.plan import NotLicensed, reference, say, told_of
from briefing.narrative.wording import Piece, called, enumerated, fill, joined, numbers, text_of

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.handles import Handles
    from briefing.narrative.plan import Told
    from briefing.narrative.wording import Clause

    Licence = Callable[[Handles, Sequence[Told]], None]
    Saying = Callable[[Handles, Sequence[Told]], Clause]
    from briefing.narrative.plan import PlannedSentence


def related(handles: Handles, told: Sequence[Told], relation: str) -> Clause:
    """Say several facts in one sentence; NotLicensed says what would hold between them."""
    if not told:
        raise NotLicensed("say at least one handle")
    if len({one.item.handle for one in told}) < len(told):
        raise NotLicensed("each handle once in a sentence")
    if len(told) == 1:
        # A relation of one says no more than the fact.
        return told[0].clause()
    if relation not in RELATIONS:
        raise NotLicensed(f"two facts need one of the relations {', '.join(RELATIONS)}; else make two sentences")
    require_licence, saying = RELATIONS[relation]
    require_licence(handles, told)
    return saying(handles, told)


def _and(_: Handles, told: Sequence[Told]) -> Clause:
    clauses = [one.clause() for one in told]
    last = joined(clauses[-2:], ", and ")
    return joined([*clauses[:-2], last], ", ")


def _list(_: Handles, told: Sequence[Told]) -> Clause:
    facts = [one.fact for one in told]
    kind = facts[0].kind
    if kind in TOGETHER:
        return TOGETHER[kind](facts)
    items = all_phrases()[kind].items
    if items is None or _are_alike(facts):
        return _alike(facts)
    said = [fill(items.item, all_values(one), fact=one.id) for one in facts]
    return _headed(items.head, enumerated([one for one in said if one is not None]))


def _alike(facts: Sequence[Fact]) -> Clause:
    """Say of several subjects together what is so of each."""
    clause, first = clause_of(facts[0]) or (), called(facts[0].subject)
    subjects = enumerated([(Piece(called(one.subject), one.id),) for one in facts])
    return tuple(two for one in clause for two in (subjects if one.text == first else (one,)))


def _headed(head: str, named: Clause) -> Clause:
    before, _, after = head.partition("{list}")
    return tuple(one for one in (Piece(before), *named, Piece(after)) if one.text)


def _part(_: Handles, told: Sequence[Told]) -> Clause:
    """Say "12 changes landed, and two of them scored critical and one high"."""
    whole, parts = told[0], told[1:]
    count, shares = numbers(whole.fact.value)[0], numbers(*(one.fact.value for one in parts))
    said = [
        _share(one, share, count, is_first=not place)
        for place, (one, share) in enumerate(zip(parts, shares, strict=True))
    ]
    return (*whole.clause(), Piece(", and "), *enumerated(said))


def _share(told: Told, share: float, whole: float, *, is_first: bool) -> Clause:
    """Say "two of them scored critical", and of a second share only "one high"."""
    phrases = all_phrases()[told.fact.kind]
    verb, complement = phrases.part or ("", "")
    if not share:
        verb = phrases.no_part or verb
    values = {**all_values(told.fact), "count": of_them(share, whole) if is_first else alone(share)}
    said = f"{verb} {complement}" if is_first else complement
    return fill(f"{{count}} {said}".rstrip(), values, fact=told.fact.id) or ()


def _names(handles: Handles, told: Sequence[Told]) -> Clause:
    """Say "two changes …: a and b", or "; among them a" if not all."""
    first, changes = told[0], told[1:]
    named = enumerated([_with_author("{subject} ({value:points}[, by {author}])", one.fact) for one in changes])
    count = numbers(first.fact.value)[0]
    if first.fact.kind == "reverts":
        # The card names three of them at most.
        card = licences.card_of(handles, first.fact)
        is_all = card is not None and count == 1 == len(handles.of_card(card, "change"))
        lead = "it reverts " if is_all else "among those reverted: "
        return (*first.clause(), Piece(f"; {lead}"), *named)
    return (*first.clause(), Piece("; among them " if len(changes) < count else ": "), *named)


def _with_author(template: str, change: Fact) -> Clause:
    """Fill a template about a change, with what it updates instead of its author, or neither."""
    values = all_values(change)
    if "dependency" in values:
        template = template.replace("[, by {author}]", ", an update of {dependency}")
    return fill(template, values, fact=change.id, named="author" not in values) or ()


DETAILS: Final[Mapping[tuple[str, str], str]] = {
    ("service_incidents", "deployment"): "that deployment, {subject}, scored {value:points}",
    ("service_incidents", "change"): "that deployment carried {subject}, at {value:points}[, by {author}]",
    ("deployment", "change"): "its riskiest change is {subject} at {value:points}[, by {author}]",
    ("restored", "change"): "{subject}, reverted by then, had scored {value:points}",
}
"""How to tell a thing that an earlier fact names; of other kinds the fact's own clause does."""


def _detail(_: Handles, told: Sequence[Told]) -> Clause:
    clauses = [told[0].clause()]
    for place, one in enumerate(told[1:], start=1):
        before = licences.named_by(told, place)
        template = DETAILS.get((before.fact.kind, one.fact.kind)) if before is not None else None
        clauses.append(_with_author(template, one.fact) if template else one.clause())
    return joined(clauses, "; ")


def _contrast(_: Handles, told: Sequence[Told]) -> Clause:
    return joined([one.clause() for one in told], ", while ")


def _cause(_: Handles, told: Sequence[Told]) -> Clause:
    moved, drivers = told[0], told[1:]
    said = [fill("{subject} ({value:signed})", all_values(one.fact), fact=one.fact.id) or () for one in drivers]
    lead = f", {'raised' if licences.side_of(moved.fact) > 0 else 'lowered'} most by "
    return (*moved.clause(), Piece(lead), *enumerated(said))


def _reasons(_: Handles, told: Sequence[Told]) -> Clause:
    """Say who needs something, and after a colon why: as nouns if each has one, else in clauses."""
    need, reasons = told[0], told[1:]
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
    """Say a reason; "it" only right after who needs something, later their name."""
    clause = told.clause(named=is_named)
    is_it = text_of(clause).startswith("it ")
    return told.clause() if is_it and not is_first else clause


def _are_alike(facts: Sequence[Fact]) -> bool:
    """Whether some facts' plain clauses differ only in the subject."""
    items = all_phrases()[facts[0].kind].items if facts else None
    is_one_kind = len({one.kind for one in facts}) == 1 < len(facts)
    return (
        is_one_kind
        and all(one.subject.type != "scope" for one in facts)
        and items is not None
        and items.alike is not None
        and all(items.alike(all_values(one)) for one in facts)
    )


RELATIONS: Final[Mapping[str, tuple[Licence, Saying]]] = {
    "and": (licences.for_and, _and),
    "list": (licences.for_list, _list),
    "part": (licences.for_part, _part),
    "names": (licences.for_names, _names),
    "detail": (licences.for_detail, _detail),
    "contrast": (licences.for_contrast, _contrast),
    "cause": (licences.for_cause, _cause),
    "reasons": (licences.for_reasons, _reasons),
}
"""Each relation: what licenses it, and how it is said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A planned sentence in words: its text, the facts (ids) that prove it, and which part came from which.

    `planned` is in our own spelling, so a kept plan has nothing a model typed. `is_borrowed`: the template planned it.
    """

    planned: PlannedSentence
    text: str
    facts: tuple[str, ...]
    spans: tuple[Span, ...]
    is_borrowed: bool = False

    @property
    def words(self) -> int:
        return len(self.text.split())


def told_by(sentences: Iterable[Spoken]) -> set[str]:
    return {reference(one).handle for sentence in sentences for one in sentence.planned.say}


def spoken(handles: Handles, planned: PlannedSentence, *, lead: str = "") -> Spoken:
    """Say a planned sentence, after our words (`lead`); NotLicensed says what to write instead."""
    references = [reference(one) for one in planned.say]
    told = told_of(handles, references)
    said = related(handles, told, planned.relation)
    clause = (Piece(lead), *said) if lead else said
    proofs = {one.fact.id: one.item.proofs for one in told}
    return Spoken(
        # A narrative keeps of its plan only what we offered.
        planned=say(*map(str, references), relation=planned.relation if len(told) > 1 else ""),
        text=ended(text_of(clause)),
        facts=tuple(dict.fromkeys(fact for one in told for fact in one.item.proofs)),
        spans=tuple(_spans(clause, proofs)),
    )


def _spans(clause: Clause, proofs: Mapping[str, Sequence[str]]) -> Iterator[Span]:
    start = 0
    for piece in clause:
        end = start + len(piece.text)
        for fact in proofs.get(piece.fact or "", ())[:1]:
            yield Span(start=start, end=end, fact=fact)
        start = end
