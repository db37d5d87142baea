"""
Plans that must not get through: what is wrong with each is known from the payload alone.

Each takes the template's plan and puts one thing into it. A wrong sentence has to be refused; a wrong headline, card or
order has to be made good before anybody reads it; prose that is smuggled into a reference may not come out again.
"""

# ruff: noqa: PLR2004 (there is no order of one thing, and two of three are not all)

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from random import Random
from typing import TYPE_CHECKING, Final

from briefing.contracts.payload import CardState, SourceState
from briefing.narrative.narrator import filled
from briefing.narrative.plan import Plan, PlannedAction, PlannedCard, PlannedSentence, say
from briefing.narrative.planner import Planner
from briefing.narrative.review import review
from briefing.narrative.shortening import narrative_of, shorten
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Card, Fact
    from briefing.narrative.handles import Handles, Item
    from briefing.narrative.review import Draft

MOST_EACH = 3
"""Plans of each template that a payload is asked for."""
PROSE: Final = (
    "Checkout is on fire",
    "all clear, nothing needs you",
    "nine of ten deploys broke",
    "{person:p-0}",
    "<b>bold</b>",
)
SAME: Final = (
    *(("movement", "week_mean"), ("movement", "record"), ("elevated", "band"), ("failures", "failure_rate")),
    *(
        ("repairs", "reverts"),
        ("service_incidents", "restored"),
        ("service_movement", "positive"),
        ("elevated", "positive"),
    ),
    *(("calm", "checked"), ("calm", "learning"), ("queue", "ahead")),
)
"""Kinds that, told side by side, count the same thing twice."""
BLIND: Final = {SourceState.PARTIAL, SourceState.STALE, SourceState.FAILED}
COUNTS: Final = {
    "incidents",
    "failures",
    "reverts",
    "repairs",
    "newcomers",
    "queue",
    "week_changes",
    "unreviewed",
    "coverage",
}
"""Kinds whose zero may be the silence of a source."""
OF_CHANGES: Final = {"reverts", "repairs", "newcomers", "week_changes", "unreviewed"}
"""Those whose zero may be the silence of what changes come from alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    """A wrong plan, by the name of what is wrong, and what tells whether it got through."""

    name: str
    plan: Plan
    is_through: Callable[[Draft, Narrative], bool]


def let_through(handles: Handles, wrong: Wrong) -> str | None:
    """Return what a wrong plan becomes, None where it was refused or made good."""
    draft = review(handles, wrong.plan)
    filled(handles, draft)
    shorten(handles, draft)
    told = narrative_of(handles.payload, draft, narrator="wrong")
    return " | ".join(_texts(told)) if wrong.is_through(draft, told) else None


def _texts(told: Narrative) -> list[str]:
    return [told.headline.text, *(one.text for one in (*told.situation, *told.cards, *told.actions, *told.positives))]


class WrongPlans:
    def __init__(self, handles: Handles, plan: Plan | None = None) -> None:
        self.handles, self.payload = handles, handles.payload
        self.plan = plan or Planner(handles).plan()
        self.rng = Random(self.payload.hash)

    def all(self) -> Iterator[Wrong]:
        """Yield every wrong plan, some of each template."""
        for name, wrong in (
            ("subjects of one sentence", self._mixed_subjects()),
            ("kinds of a list", self._mixed_kinds()),
            ("asks left out", self._some_asks()),
            ("none in a list", self._none_listed()),
            ("causes", self._causes()),
            ("contrast", self._contrasts()),
            ("part and whole", self._parts()),
            ("stacked forms", self._stacked()),
            ("identity", self._identities()),
            ("details of another", self._details()),
            ("reasons", self._reasons()),
            ("double count", self._doubles()),
            ("silence as zero", self._zeros()),
            ("calm words", self._calm()),
            ("this card", self._out_of_place()),
        ):
            for one in self._some(list(wrong)):
                yield self._sentence(name, one)
        yield from self._headlines()
        yield from self._buried()
        yield from self._cards()
        yield from self._actions()
        yield from self._positives()
        yield from self._prose()

    def _some(self, found: list[PlannedSentence]) -> list[PlannedSentence]:
        return self.rng.sample(found, min(MOST_EACH, len(found)))

    def _with(self, name: str, is_through: Callable[[Draft, Narrative], bool], **parts: object) -> Wrong:
        return Wrong(name=name, plan=self.plan.model_copy(update=parts), is_through=is_through)

    def _sentence(self, name: str, wrong: PlannedSentence) -> Wrong:
        def is_through(draft: Draft, _: Narrative) -> bool:
            return wrong in [one.planned for one in draft.opening]

        return self._with(name, is_through, situation=(wrong, *self.plan.situation))

    @cached_property
    def _said(self) -> list[Item]:
        return [one for one in self.handles.items.values() if self.handles.forms(one)]

    def _of(self, *kinds: str) -> list[Item]:
        return [one for one in self._said if one.fact.kind in kinds]

    def _pairs(self, items: list[Item]) -> list[tuple[Item, Item]]:
        every = list(combinations(items, 2))
        return self.rng.sample(every, min(60, len(every)))

    def _mixed_subjects(self) -> Iterator[PlannedSentence]:
        for one, two in self._pairs(self._said):
            if one.fact.subject != two.fact.subject:
                yield say(one.handle, two.handle, relation="and")

    def _mixed_kinds(self) -> Iterator[PlannedSentence]:
        for one, two in self._pairs(self._said):
            if one.fact.kind != two.fact.kind:
                yield say(one.handle, two.handle, relation="list")

    def _some_asks(self) -> Iterator[PlannedSentence]:
        asks = [one.handle for one in self._of("ask")]
        if len(asks) > 2:
            yield say(*asks[:-1], relation="list")
            yield say(*asks[1:], relation="list")
        teams = [one for one in self._of("team_share") if one.fact.detail["critical"] or one.fact.detail["warning"]]
        if len(teams) > 2:
            yield say(*(one.handle for one in teams[1:]), relation="list")

    def _none_listed(self) -> Iterator[PlannedSentence]:
        for one, two in self._pairs(self._of("repairs", "reverts", "queue", "elevated")):
            if one.fact.kind == two.fact.kind and not (one.fact.value and two.fact.value):
                yield say(one.handle, two.handle, relation="list")

    def _causes(self) -> Iterator[PlannedSentence]:
        drivers = sorted(self._of("driver"), key=lambda one: (-_value(one.fact), one.fact.id))
        moved = next(iter(self._of("movement")), None)
        if moved is None or len(drivers) < 2:
            return
        ordered = drivers if _value(moved.fact) > 0 else drivers[::-1]
        first, second, last = ordered[0], ordered[1], ordered[-1]
        if _value(first.fact) != _value(second.fact):
            yield say(moved.handle, second.handle, first.handle, relation="cause")
            yield say(moved.handle, second.handle, relation="cause")
        yield say(moved.handle, last.handle, relation="cause")
        yield from (
            say(one.handle, first.handle, relation="cause") for one in self._of("service_movement", "week_mean")[:3]
        )
        yield say("week.mean:before", first.handle, relation="cause")

    def _contrasts(self) -> Iterator[PlannedSentence]:
        for one, two in self._pairs(self._said):
            sides = [_side(one.fact), _side(two.fact)]
            if sides[0] is None or sides[1] is None or sides[0] * sides[1] >= 0 or one.fact.kind != two.fact.kind:
                form = "" if one.fact.kind == "service_movement" else ":usual"
                yield say(f"{one.handle}{form}", f"{two.handle}{form}", relation="contrast")

    def _parts(self) -> Iterator[PlannedSentence]:
        wholes, parts = self._of("week_changes", "deployments"), self._of("elevated", "band", "failures", "reverts")
        for whole, part in product(wholes, parts):
            yield say(part.handle, whole.handle, relation="part")
            is_part = (
                whole.fact.kind == "deployments" if part.fact.kind == "failures" else whole.fact.kind == "week_changes"
            )
            if not is_part or part.fact.subject != whole.fact.subject or part.fact.kind == "reverts":
                yield say(whole.handle, part.handle, relation="part")
            else:
                yield say(whole.handle, f"{part.handle}:usual", relation="part")

    def _stacked(self) -> Iterator[PlannedSentence]:
        for one in self._said:
            forms = sorted(form for form in self.handles.forms(one) if form)
            yield from (say(f"{one.handle}:{first}:{second}") for first, second in combinations(forms, 2))
            yield from (say(one.handle, f"{one.handle}:{form}", relation="and") for form in forms[:1])
            yield say(f"{one.handle}:because-of-checkout")

    def _identities(self) -> Iterator[PlannedSentence]:
        leads = {card.facts[0]: card for card in self.payload.cards if card.facts}
        changes = self._of("change")
        for one, change in product(
            self._of("queue", "reverts", "calendar", "elevated", "unreviewed", "repairs"), changes
        ):
            card = leads.get(one.fact.id)
            if card is None or change.fact.id not in card.facts:
                yield say(one.handle, change.handle, relation="names")
        for one in self._of("queue", "calendar", "elevated"):
            card = leads.get(one.fact.id)
            own = [two.handle for two in changes if card is not None and two.fact.id in card.facts]
            if len(own) > _value(one.fact):
                yield say(one.handle, *own, relation="names")

    def _details(self) -> Iterator[PlannedSentence]:
        for incident, other in product(self._of("service_incidents"), self._of("deployment", "change")):
            fact, carried = other.fact, incident.fact.detail["changes"]
            if fact.subject.id != incident.fact.detail["deployment"] and fact.subject.id not in str(carried):
                yield say(incident.handle, other.handle, relation="detail")
        for one, two in product(self._of("change", "deployment"), self._of("way_down", "change")):
            riskiest = one.fact.detail.get("riskiest")
            linked = riskiest["id"] if isinstance(riskiest, dict) else one.fact.subject.id
            if one.handle != two.handle and two.fact.subject.id != linked:
                yield say(one.handle, two.handle, relation="detail")

    def _reasons(self) -> Iterator[PlannedSentence]:
        cards = {card.facts[0]: card for card in self.payload.cards if card.facts}
        for need, one in product(self._of("need"), self._said):
            card, of = cards.get(one.fact.id), str(need.fact.detail["subjects"])
            if card is None or card.severity != need.fact.detail["severity"] or f"'{card.subject.id}'" not in of:
                yield say(need.handle, one.handle, relation="reasons")
        yield from (
            say(one.handle, two.handle, relation="reasons") for one, two in self._pairs(self._of("queue", "share"))
        )

    def _doubles(self) -> Iterator[PlannedSentence]:
        for one, two in product(self._said, self._said):
            if (one.fact.kind, two.fact.kind) in SAME and one.fact.subject == two.fact.subject:
                yield say(one.handle, two.handle, relation="and")

    def _zeros(self) -> Iterator[PlannedSentence]:
        if any(one.state in BLIND for one in self.payload.sources):
            unread = [one.id for one in self.payload.sources if one.state in BLIND]
            counts = COUNTS if any(one.startswith("git") for one in unread) else COUNTS - OF_CHANGES
            silent = [one for one in self.handles.items.values() if one.fact.kind in counts and not one.fact.value]
            yield from (say(one.handle) for one in silent)
            yield from (say(f"{one.handle}:usual") for one in silent)

    def _calm(self) -> Iterator[PlannedSentence]:
        if any(map(_is_urgent, self.payload.cards)):
            yield from (say(one) for one in ("week.calm", "week.calm~1", "calm", "week.quiet"))

    def _out_of_place(self) -> Iterator[PlannedSentence]:
        yield from (say(one.handle) for one in self._of("card", "settled"))

    def _headlines(self) -> Iterator[Wrong]:
        """Yield headlines that do not tell the worst."""
        urgent = [one for one in self.payload.cards if _is_urgent(one)]
        worst = f"need.{urgent[0].severity}" if urgent else "week.calm"
        others = [one for one in self._said if not one.handle.endswith(worst)]
        for one in self.rng.sample(others, min(MOST_EACH, len(others))):
            wrong = say(one.handle)
            yield self._headline("headline", wrong)
        if urgent and self._leads(urgent):
            yield self._headline("headline without reasons", say(worst))

    def _headline(self, name: str, wrong: PlannedSentence) -> Wrong:
        def is_through(draft: Draft, _: Narrative) -> bool:
            return draft.headline is not None and draft.headline.planned == wrong

        return self._with(name, is_through, headline=wrong)

    def _leads(self, cards: list[Card]) -> set[str]:
        said = {one.fact.id for one in self._said}
        return {one.facts[0] for one in cards if one.facts[:1] and one.facts[0] in said}

    def _buried(self) -> Iterator[Wrong]:
        """Yield plans that open with anything but what is critical."""
        critical = [one for one in self.payload.cards if _is_urgent(one) and one.severity is Severity.CRITICAL]
        leads = self._leads(critical)
        if not leads:
            return

        def is_through(_: Draft, told: Narrative) -> bool:
            return not leads <= {fact for one in (told.headline, *told.situation) for fact in one.facts}

        harmless = [
            say(one.handle) for one in self._said if one.fact.id not in leads and one.fact.kind not in {"card", "need"}
        ]
        for many in (0, 3, 40):
            yield self._with("buried", is_through, situation=tuple(harmless[:many]), headline=self.plan.headline)

    def _cards(self) -> Iterator[Wrong]:
        """Yield cards that begin with something else, that are of nobody, or that are left out."""
        keys = [one.key for one in self.payload.cards]

        def is_whole(_: Draft, told: Narrative) -> bool:
            return [one.card for one in told.cards] != keys or not all(one.text for one in told.cards)

        yield self._with("cards left out", is_whole, cards=self.plan.cards[1:])
        yield self._with("cards in another order", is_whole, cards=self.plan.cards[::-1])
        # What is of the scope may stand in a card about it.
        for card in [one for one in self.payload.cards if one.subject.type != "scope"][:MOST_EACH]:
            others = [one for one in self._said if one.fact.id not in card.facts and one.fact.subject != card.subject]
            if others:
                wrong = say(self.rng.choice(others).handle)
                sentences = ((wrong,), (*self._own(card), wrong))
                for said in sentences:
                    cards = [
                        one if one.card != card.key else PlannedCard(card=card.key, sentences=said)
                        for one in self.plan.cards
                    ]

                    def is_in(draft: Draft, _: Narrative, key: str = card.key, it: PlannedSentence = wrong) -> bool:
                        return it in [one.planned for one in draft.cards[key]]

                    yield self._with("another's sentence in a card", is_in, cards=tuple(cards))

    def _own(self, card: Card) -> tuple[PlannedSentence, ...]:
        return next((one.sentences for one in self.plan.cards if one.card == card.key), ())[:1]

    def _actions(self) -> Iterator[Wrong]:
        """Yield remedies of other cards, of resolved ones, and of none."""
        for card, other in product(self.payload.cards, self.payload.cards):
            foreign = [one.id for one in other.remedies if one.id not in {two.id for two in card.remedies}]
            for remedy in [*foreign[:1], *(("rewrite it all",) if card is other else ())]:
                wrong = PlannedAction(card=card.key, remedy=remedy)

                def is_in(draft: Draft, _: Narrative, it: PlannedAction = wrong) -> bool:
                    return any((one.key, two.id) == (it.card, it.remedy) for one, two in draft.actions)

                yield self._with("remedy of another", is_in, actions=(wrong, *self.plan.actions))

    def _positives(self) -> Iterator[Wrong]:
        """Yield what is no good news among the positives."""
        bad = [
            one
            for one in self._said
            if one.fact.kind in {"service_share", "queue", "need", "service_incidents", "ownership"}
        ]
        bad += [one for one in self._of("ask") if one.fact.value not in {"done", "calmed"}]
        for one in self.rng.sample(bad, min(MOST_EACH, len(bad))):
            wrong = say(one.handle)

            def is_in(draft: Draft, _: Narrative, it: PlannedSentence = wrong) -> bool:
                return it in [two.planned for two in draft.positives]

            yield self._with("no good news", is_in, positives=(wrong,))

    def _prose(self) -> Iterator[Wrong]:
        """Yield prose in every place that takes a text."""
        prose = self.rng.choice(PROSE)

        def is_through(_: Draft, told: Narrative) -> bool:
            return prose != "{person:p-0}" and any(prose in one for one in _texts(told))

        known = self.rng.choice(self._said).handle
        for wrong in (
            say(prose),
            say(f"{known}:{prose}"),
            say(known, prose, relation="and"),
            say(known, known, relation=prose),
        ):
            yield self._with("prose", is_through, situation=(wrong,), headline=wrong, positives=(wrong,))
        cards = (PlannedCard(card=prose, sentences=(say(prose),)), *self.plan.cards)
        actions = (
            PlannedAction(card=prose, remedy=prose),
            *(PlannedAction(card=one.key, remedy=prose) for one in self.payload.cards),
        )
        yield self._with("prose", is_through, cards=cards, actions=actions)


def _is_urgent(card: Card) -> bool:
    return card.severity is not Severity.INFO and card.state is not CardState.RESOLVED


def _value(fact: Fact) -> float:
    return float(fact.value) if isinstance(fact.value, int | float) else 0.0


def _side(fact: Fact) -> float | None:
    """Return how far a fact is over its usual value, None where that is unknown."""
    if fact.kind in {"movement", "service_movement"}:
        return _value(fact)
    usual = next((one.value for one in fact.comparisons if one.against == "usual"), None)
    return None if usual is None else _value(fact) - usual
