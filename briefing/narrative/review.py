"""Checks a plan against its payload: what can be said becomes a draft, the rest is refused with a reason.

Beyond single sentences: the headline leads with the worst, every critical card's own fact is in the opening, and each
card begins with the fact that fired it. Length is left to `shortening.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from briefing.narrative.forms import COMPARED, PLAIN
from briefing.narrative.handles import is_open
from briefing.narrative.plan import NotLicensed, reference
from briefing.narrative.relations import Spoken, spoken, told_by
from briefing.narrative.wording import safe
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.contracts.payload import Card, Fact, Remedy
    from briefing.narrative.handles import Handles
    from briefing.narrative.plan import Plan, PlannedAction, PlannedCard, PlannedSentence

ONLY_IN_CARDS: Final = frozenset({"card", "settled"})
"""Kinds whose phrases say "this card"."""
MOST_OF_A_CARD: Final = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused part of a plan: its place (`where`), and what to write `instead`."""

    where: str
    instead: str

    def __str__(self) -> str:
        return f"{self.where}: {self.instead}"


@dataclass(kw_only=True)
class Draft:
    """What of a plan can be said, before the limits of length; the headline or a card may be empty."""

    headline: Spoken | None = None
    situation: list[Spoken] = field(default_factory=list)
    cards: dict[str, list[Spoken]] = field(default_factory=dict)
    actions: list[tuple[Card, Remedy]] = field(default_factory=list)
    positives: list[Spoken] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def opening(self) -> list[Spoken]:
        return [*([self.headline] if self.headline else ()), *self.situation]

    @property
    def sentences(self) -> list[Spoken]:
        return [*self.opening, *(one for said in self.cards.values() for one in said), *self.positives]


def review(handles: Handles, plan: Plan) -> Draft:
    """Return what of a plan can be said, and why the rest cannot."""
    draft = Draft()
    draft.headline = _said(handles, plan.headline, "headline", draft, rule=_headline)
    for place, planned in enumerate(plan.situation):
        said = _said(handles, planned, f"situation[{place}]", draft, rule=_elsewhere)
        if said is not None and not is_told(said, draft.opening):
            draft.situation.append(said)
    for one in missing_criticals(handles, draft):
        draft.refusals.append(Refusal("situation", f"tell {one}, which fired a critical card, here or in the headline"))
    _cards(handles, plan.cards, draft)
    _actions(handles, plan.actions, draft)
    for place, planned in enumerate(plan.positives):
        said = _said(handles, planned, f"positives[{place}]", draft, rule=_positive)
        draft.positives += [said] if said is not None and not is_told(said, draft.positives) else []
    return draft


def is_told(said: Spoken, before: Sequence[Spoken]) -> bool:
    """Whether all that a sentence says was said before; a form of the kind's own says more."""
    told = told_by(before)
    said_now = [reference(one) for one in said.planned.say]
    return all(one.handle in told and one.form in {PLAIN, *COMPARED} for one in said_now)


def _said(
    handles: Handles,
    planned: PlannedSentence,
    where: str,
    draft: Draft,
    *,
    rule: Callable[[Handles, PlannedSentence], None],
) -> Spoken | None:
    try:
        found = spoken(handles, planned)
        rule(handles, planned)
    except NotLicensed as error:
        draft.refusals.append(Refusal(where, str(error)))
        return None
    return found


def _facts(handles: Handles, planned: PlannedSentence) -> list[Fact]:
    return [handles.items[reference(one).handle].fact for one in planned.say]


def _headline(handles: Handles, planned: PlannedSentence) -> None:
    """The headline leads with the worst severity and what fired it; in a calm week it says that it is calm."""
    first = _facts(handles, planned)[0]
    _elsewhere(handles, planned)
    if not handles.urgent:
        if first.kind != "calm":
            raise NotLicensed("nothing is urgent: begin with week.calm")
        return
    worst = handles.urgent[0].severity
    leads = handles.leads([one for one in handles.urgent if one.severity is worst])
    subjects = first.detail.get("subjects")
    is_worst = first.kind == "need" and first.detail["severity"] == worst
    is_led = isinstance(subjects, list) and handles.urgent[0].subject.id in subjects
    if not is_worst or not is_led or (leads and len(planned.say) == 1):
        raise NotLicensed(f"begin with need.{worst} and give its reasons, such as {', '.join(leads[:3])}")


def _elsewhere(handles: Handles, planned: PlannedSentence) -> None:
    if any(one.kind in ONLY_IN_CARDS for one in _facts(handles, planned)):
        raise NotLicensed("what is said of a card's age belongs into its own entry under cards")


def _positive(handles: Handles, planned: PlannedSentence) -> None:
    if not all(map(is_good, _facts(handles, planned))):
        raise NotLicensed("positives are positive.*, restored, a record that is the lowest, or an ask that was done")


def is_good(fact: Fact) -> bool:
    is_low = fact.kind == "record" and fact.detail.get("extreme") == "lowest"
    return fact.kind in {"positive", "restored"} or is_low or (fact.kind == "ask" and fact.value in {"done", "calmed"})


def missing_criticals(handles: Handles, draft: Draft) -> Iterator[str]:
    """Yield the handles of the facts behind critical cards that the opening does not tell."""
    told = told_by(draft.opening)
    critical = [one for one in handles.urgent if one.severity is Severity.CRITICAL]
    yield from (one for one in dict.fromkeys(handles.leads(critical)) if one not in told)


def _cards(handles: Handles, planned: Sequence[PlannedCard], draft: Draft) -> None:
    by_key = {one.key: one for one in handles.payload.cards}
    for place, one in enumerate(planned):
        card, where = by_key.get(one.card), f"cards[{place}]"
        if card is None or one.card in draft.cards:
            draft.refusals.append(Refusal(where, f"there is no card {safe(one.card)!r} left to tell"))
            continue
        draft.cards[one.card] = _card(handles, card, one.sentences, where, draft)
    for key in by_key:
        if key not in draft.cards:
            draft.cards[key] = []
            draft.refusals.append(Refusal("cards", f"the card {key} is missing"))


def _card(handles: Handles, card: Card, planned: Sequence[PlannedSentence], where: str, draft: Draft) -> list[Spoken]:
    """Say a card: without its first sentence, about what fired it, nothing of it can stand."""
    state = handles.by_id[f"{card.key}.card"].handle
    leads = handles.leads([card]) if is_open(card) else (state,)
    if not planned:
        draft.refusals.append(Refusal(where, f"say {leads[0] if leads else state}"))
    said: list[Spoken] = []
    for place, one in enumerate(planned[:MOST_OF_A_CARD]):
        rule = partial(_following if place else _leading, card=card, state=state, leads=leads)
        found = _said(handles, one, f"{where}.sentences[{place}]", draft, rule=rule)
        if found is None and not place:
            return []
        said += [found] if found is not None and not is_told(found, said) else []
    return said


def _leading(handles: Handles, one: PlannedSentence, *, card: Card, state: str, leads: Sequence[str]) -> None:
    _own_state(handles, one, card, state)
    if leads and reference(one.say[0]).handle not in leads:
        raise NotLicensed(f"the first sentence of {card.key} begins with {leads[0]}")


def _following(handles: Handles, one: PlannedSentence, *, card: Card, state: str, leads: Sequence[str]) -> None:
    del leads
    _own_state(handles, one, card, state)
    item = handles.items[reference(one.say[0]).handle]
    is_wide = card.subject.type == "scope" and item.fact.subject.type in {"scope", "signal"}
    is_about = is_wide or item.fact.subject in card.subjects
    is_own = item.fact.id in card.facts or (is_about and item.fact.kind not in ONLY_IN_CARDS)
    if not is_own and item.handle != state:
        raise NotLicensed(f"{item.handle} is not about the card {card.key}")


def _own_state(handles: Handles, one: PlannedSentence, card: Card, state: str) -> None:
    """Refuse "this card" for another one."""
    others = [two for two in one.say if reference(two).handle != state]
    if any(handles.items[reference(two).handle].fact.kind in ONLY_IN_CARDS for two in others):
        raise NotLicensed(f"of cards only {state} can be said of the card {card.key}")


def _actions(handles: Handles, planned: Sequence[PlannedAction], draft: Draft) -> None:
    by_key = {one.key: one for one in handles.payload.cards if is_open(one)}
    for place, one in enumerate(planned):
        card = by_key.get(one.card)
        remedy = next((two for two in card.remedies if two.id == one.remedy), None) if card is not None else None
        if card is None or remedy is None:
            instead = (
                f"no open card {safe(one.card)!r} offers {safe(one.remedy)!r}; leave it out, or take one that does"
            )
            draft.refusals.append(Refusal(f"actions[{place}]", instead))
        elif (card, remedy) not in draft.actions:
            draft.actions.append((card, remedy))
