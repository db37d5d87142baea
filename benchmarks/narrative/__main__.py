"""
Whether our own words tell the truth: every form and relation of many payloads, read back by a judge that knows neither.

    python -m benchmarks.narrative [--plans 300] [--small] [--quiet]

Every form of every item of every payload is rendered in every wording, every pair that a relation could join is asked
for, and whole plans of random references are reviewed, shortened and made again. The judge (`judge.py`) gets
the payload as JSON, the facts that a sentence cites and its text, and holds every number, name, direction and
quantifier against them; `wrong_plans.py` has plans that must not get through. What is wrong is printed with its text.
"""

# ruff: noqa: PLR2004 (chances are what a random plan is made of)

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations
from random import Random
from typing import TYPE_CHECKING, Final
from unittest import mock

from benchmarks.narrative.judge import Judge
from benchmarks.narrative.payloads import payloads
from benchmarks.narrative.wrong_plans import WrongPlans, let_through
from benchmarks.processes import polite_pool
from benchmarks.tables import markdown
from briefing.contracts.payload import CardState
from briefing.narrative import narrator
from briefing.narrative.handles import Handles
from briefing.narrative.phrases import all_phrases
from briefing.narrative.plan import NotLicensed, Plan, PlannedAction, PlannedCard, PlannedSentence, reference, say
from briefing.narrative.relations import RELATIONS, Spoken, spoken
from briefing.narrative.review import Draft, review
from briefing.narrative.shortening import (
    MOST_ACTIONS,
    MOST_OPENING_WORDS,
    MOST_POSITIVES,
    MOST_SITUATION,
    MOST_WORDS,
    call,
    narrative_of,
    shorten,
)
from scoring.severity import Cause, Severity

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Card, Payload

SEED = 31
PARTS: Final = (("story", 1), ("drawn", 2), ("made", 9))
"""Parts of the payloads and how many numbers each has."""
MADE_EACH, PLANS_EACH = 20, 320
JUDGED_PAIRS: Final = 1 / 3
"""Of the sentences that "and" joins, most of all that there are, so many are judged; of the others all."""
SMALL: Final = (("made", 1),)
PROCESSES = 2
MOST_SHOWN = 40
LEAST_PAYLOADS, LEAST_PLANS, LEAST_WRONG = 300, 100_000, 400
GOAL = "goal 0 and 0"
UNSOUND: Final = re.compile(
    r"  |^ | $|None(?! of)|\bnan\b|\{(?!person:[A-Za-z0-9-]+\})|[,;:]\.|\(\)|^[a-z][a-z' ]* |[^.!?…]$"
)
"""What no sentence may have; one that begins small begins with an identifier, which has another mark in it."""
JUNK: Final = (
    "",
    "nothing.like-it",
    "week.changes:usual:usual",
    "Checkout is on fire",
    "week.calm~-1",
    "{value}",
    "~",
    ":",
)


@dataclass(kw_only=True)
class Found:
    payloads: int = 0
    forms: int = 0
    pairs: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    plans: int = 0
    judged: int = 0
    wrong: int = 0
    disagree: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    through: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def add(self, other: Found) -> None:
        for name, value in vars(other).items():
            mine = getattr(self, name)
            if isinstance(mine, int):
                setattr(self, name, mine + value)
            elif isinstance(mine, list):
                mine.extend(value)
            else:
                mine.update(value)


class Bench:
    def __init__(self, payload: Payload, found: Found) -> None:
        """Prepare the judge, and what may be said."""
        self.payload, self.found = payload, found
        self.handles = Handles(payload)
        self.judge = Judge(json.loads(payload.to_json()))
        self.rng = Random(f"{SEED} {payload.hash}")
        self.told: set[tuple[str, tuple[str, ...]]] = set()
        self.licensed: list[PlannedSentence] = []
        found.payloads += 1

    def fault(self, what: str, text: object) -> None:
        self.found.faults.append(f"{self.payload.hash[:8]} {what}: {text}")

    def look(self, said: Spoken) -> None:
        """Look at a sentence, and have it judged, once."""
        key = (said.text, said.facts)
        if key in self.told:
            return
        self.told.add(key)
        self.found.judged += 1
        if UNSOUND.search(said.text):
            self.fault("unsound", said.text)
        wrong = self.judge.wrong_with(said.text, said.facts)
        if wrong:
            self.found.disagree.append(
                f"{self.payload.hash[:8]} {'+'.join(said.planned.say)}: {said.text}\n      {wrong}"
            )

    def ask(self, *references: str, relation: str = "") -> bool:
        """Ask for a sentence; tell whether it is licensed."""
        planned = say(*references, relation=relation)
        try:
            said = spoken(self.handles, planned)
        except NotLicensed:
            self.found.refused[relation] += 1
            return False
        if relation:
            self.found.pairs[relation] += 1
        self.licensed.append(planned)
        if relation != "and" or self.rng.random() < JUDGED_PAIRS:
            self.look(said)
        return True

    @cached_property
    def items(self) -> Mapping[str, Mapping[str, int]]:
        """The forms of every item that can be said, with the number of their wordings."""
        forms = {name: self.handles.forms(item) for name, item in self.handles.items.items()}
        return {name: every for name, every in forms.items() if every}

    def every_form(self) -> None:
        """Render every form of every item in every wording."""
        for name, forms in self.items.items():
            self.found.seen.add(self._kind(name))
            for form, wordings in forms.items():
                for wording in range(wordings):
                    self.found.forms += 1
                    if not self.ask(f"{name}:{form}~{wording}" if form else f"{name}~{wording}"):
                        self.fault("offered and refused", f"{name}:{form}~{wording}")

    def every_card(self) -> None:
        """See that every card has words, and every remedy."""
        for card in self.payload.cards:
            self.found.seen |= {f"cause {card.cause}", *(f"remedy {one.id}" for one in card.remedies)}
            for remedy in card.remedies:
                if UNSOUND.search(call(card, remedy)) or remedy.text not in call(card, remedy):
                    self.fault("unsound", call(card, remedy))

    def every_pair(self) -> None:
        """Ask for every pair, and some more of three and of forms, that a relation could join."""
        for relation, several in self._asked():
            self.ask(*several, relation=relation)

    def _kind(self, name: str) -> str:
        return self.handles.items[name].fact.kind

    def _form(self, name: str) -> str:
        form = self.rng.choice(sorted(self.items[name]))
        return f"{name}:{form}" if form else name

    def _asked(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        names = list(self.items)
        by_subject: dict[tuple[str, str], list[str]] = {}
        by_kind: dict[str, list[str]] = {}
        for name in names:
            subject = self.handles.items[name].fact.subject
            by_subject.setdefault((subject.type, subject.id), []).append(name)
            by_kind.setdefault(self._kind(name), []).append(name)
        for group in by_subject.values():
            for pair in permutations(group, 2):
                yield "and", pair
                yield "and", tuple(map(self._form, pair))
                yield "part", pair
            for _ in group:
                yield "and", tuple(map(self._form, self._some(group, 3)))
                yield "part", tuple(self._some(group, 3))
        for group in by_kind.values():
            for pair in permutations(group, 2):
                yield "list", pair
                yield "contrast", pair
                yield "contrast", tuple(f"{one}:usual" for one in pair)
            yield "list", tuple(group[:12])
            for _ in group:
                yield "list", tuple(self._some(group, 3))
        yield from self._others(names, by_kind)

    def _some(self, group: Sequence[str], many: int) -> list[str]:
        return self.rng.sample(group, min(many, len(group)))

    def _others(self, names: list[str], by_kind: Mapping[str, list[str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
        changes, ways = by_kind.get("change", []), by_kind.get("way_down", [])
        deployments, drivers = by_kind.get("deployment", []), by_kind.get("driver", [])
        for name in names:
            if self._kind(name) in {"queue", "calendar", "unreviewed", "elevated", "reverts", "repairs"}:
                yield from (("names", (name, one)) for one in changes)
                yield from (("names", (name, *self._some(changes, many))) for many in (2, 3))
            if self._kind(name) in {"service_incidents", "restored", "deployment", "change"}:
                yield from (("detail", (name, one)) for one in (*deployments, *changes, *ways))
        for chain in [one.say for one in self.licensed if one.relation == "detail"]:
            yield from (("detail", (*chain, one)) for one in (*changes, *ways))
        moved = by_kind.get("movement", [])
        yield from (("cause", (one, *pair)) for one in moved for pair in permutations(drivers[:4], 2))
        yield from (("cause", (one, driver)) for one in moved for driver in drivers)
        leads = self.handles.leads(self.payload.cards)
        for need in by_kind.get("need", []):
            yield from (("reasons", (need, self._form(one))) for one in leads)
            yield from (("reasons", (need, *pair)) for pair in permutations(leads, 2))
            yield from (("reasons", (need, *map(self._form, self._some(leads, 3)))) for _ in leads)
        for _ in range(200):
            yield self.rng.choice(sorted(RELATIONS)), tuple(map(self._form, self._some(names, self.rng.choice((2, 3)))))

    def random_plans(self, many: int) -> None:
        """Review plans of random references, and look at what survives."""
        own = narrator.template_draft(self.handles)
        self._judge_draft(own)
        for one in own.refusals:
            self.fault("the template is refused", one)

        def again(_: Handles) -> Draft:
            cards = {key: [*said] for key, said in own.cards.items()}
            return Draft(headline=own.headline, situation=[*own.situation], cards=cards, positives=[*own.positives])

        with mock.patch.object(narrator, "template_draft", again):
            for _ in range(many):
                self.found.plans += 1
                self._try(self._plan())

    def _try(self, plan: Plan) -> None:
        try:
            draft = review(self.handles, plan)
            narrator.filled(self.handles, draft)
            shorten(self.handles, draft)
            told = narrative_of(self.payload, draft, narrator="bench")
            again = narrator.remade(self.payload, told)
        except Exception as error:  # noqa: BLE001 (whatever it raises is what is looked for)
            self.fault("raised", f"{error!r} for {plan.model_dump_json(by_alias=True)}")
            return
        self._judge_draft(draft)
        self._obey(draft, told, again)

    def _judge_draft(self, draft: Draft) -> None:
        for one in (*draft.opening, *(two for said in draft.cards.values() for two in said), *draft.positives):
            self.look(one)

    def _obey(self, draft: Draft, told: Narrative, again: Narrative | None) -> None:
        cards = self.payload.cards
        texts = [
            told.headline.text,
            *(one.text for one in (*told.situation, *told.cards, *told.actions, *told.positives)),
        ]
        if again is None or again != told:
            self.fault("not the same when made again", f"{told} / {again}")
        if [one.card for one in told.cards] != [one.key for one in cards] or not all(texts):
            self.fault("cards are missing or empty", [f"{one.card}: {one.text}" for one in told.cards])
        parts = ((told.situation, MOST_SITUATION), (told.actions, MOST_ACTIONS), (told.positives, MOST_POSITIVES))
        leads = set(self._leads(Severity.CRITICAL))
        opening = {fact for one in (told.headline, *told.situation) for fact in one.facts}
        if not leads <= opening:
            self.fault("critical leads are not told", leads - opening)
        is_long = any(len(part) > most for part, most in parts)
        shortest = len(told.situation) <= len(leads) and all(len(said) <= 1 for said in draft.cards.values())
        if is_long or (sum(len(one.split()) for one in texts) > MOST_WORDS and not shortest):
            self.fault("too long", f"{sum(len(one.split()) for one in texts)} words: {texts}")
        if sum(one.words for one in draft.opening) > MOST_OPENING_WORDS and len(told.situation) > len(leads):
            self.fault("the opening is too long", [one.text for one in draft.opening])
        self._headline(told)

    def _headline(self, told: Narrative) -> None:
        urgent = [one for one in self.payload.cards if _is_urgent(one)]
        first = self.handles.items[reference(told.plan["headline"]["say"][0]).handle].fact if told.plan else None
        if first is None or first.kind != ("need" if urgent else "calm"):
            self.fault("the headline does not lead", told.headline.text)
        elif urgent:
            leads = set(self._leads(urgent[0].severity))
            if first.detail["severity"] != urgent[0].severity or (leads and not leads & set(told.headline.facts)):
                self.fault("the headline does not tell the worst", told.headline.text)

    def _leads(self, severity: Severity) -> Iterator[str]:
        for card in self.payload.cards:
            item = self.handles.by_id.get(card.facts[0]) if card.facts else None
            if card.severity is severity and _is_urgent(card) and item is not None and item.handle in self.items:
                yield item.fact.id

    def _plan(self) -> Plan:
        rng, cards = self.rng, [*self.payload.cards]
        if rng.random() < 0.2:
            rng.shuffle(cards)
        needs = [one for one in self.items if self._kind(one) in {"need", "calm"}]
        headline = self._sentence(rng.choice(needs)) if needs and rng.random() < 0.6 else self._sentence()
        return Plan(
            headline=headline,
            situation=tuple(self._sentence() for _ in range(rng.choice((0, 1, 3, 9)))),
            cards=tuple(self._card(one) for one in cards if rng.random() < 0.9),
            actions=tuple(self._action() for _ in range(rng.randint(0, 4)) if cards),
            positives=tuple(self._sentence() for _ in range(rng.choice((0, 1, 4)))),
        )

    def _sentence(self, first: str | None = None) -> PlannedSentence:
        way = self.rng.random()
        if first is None and way < 0.5:
            return self.rng.choice(self.licensed)
        names = self._some(list(self.items), self.rng.choice((1, 1, 2, 3, 7)))
        said = [self._form(one) for one in ([first] if first else []) + names if first or one]
        if way > 0.9:
            said.append(self.rng.choice(JUNK))
        relation = "reasons" if first and way < 0.5 else self.rng.choice(("", "and", *RELATIONS))
        if relation == "reasons" and first:
            said = [first, *self._some(self.handles.leads(self.payload.cards), 2)]
        return say(*said[:12], relation=relation)

    def _card(self, card: Card) -> PlannedCard:
        leads = [self._form(one) for one in self.handles.leads([card])]
        own = [
            one.handle
            for one in map(self.handles.by_id.get, card.facts)
            if one is not None and one.handle in self.items
        ]
        first = [say(*leads[:1])] if leads and self.rng.random() < 0.8 else []
        more = [say(self._form(self.rng.choice(own))) for _ in range(self.rng.randint(0, 4)) if own]
        key = card.key if self.rng.random() < 0.98 else "nobody:incident"
        return PlannedCard(card=key, sentences=(*first, *more, *([self._sentence()] if not first else [])))

    def _action(self) -> PlannedAction:
        card = self.rng.choice(self.payload.cards)
        remedies = [*(one.id for one in card.remedies), "rewrite-it-all"]
        return PlannedAction(card=card.key, remedy=self.rng.choice(remedies))

    def wrong_plans(self) -> None:
        for one in WrongPlans(self.handles).all():
            self.found.wrong += 1
            told = let_through(self.handles, one)
            if told is not None:
                self.found.through.append(
                    f"{self.payload.hash[:8]} {one.name}: {told[:300]}\n      {str(one.plan)[:300]}"
                )


def _is_urgent(card: Card) -> bool:
    return card.severity is not Severity.INFO and card.state is not CardState.RESOLVED


def measure(task: tuple[str, int, int, int]) -> Found:
    """Measure the payloads of one number of a part."""
    part, number, many, plans = task
    found = Found()
    for payload in payloads(part, number, many):
        bench = Bench(payload, found)
        bench.every_form()
        bench.every_card()
        bench.every_pair()
        bench.random_plans(plans)
        bench.wrong_plans()
    return found


def report(found: Found, *, is_quiet: bool) -> str:
    """Return the tables, and before them what is wrong."""
    parts = []
    for name, wrong in (("faults", found.faults), ("disagree", found.disagree), ("let through", found.through)):
        if wrong and not is_quiet:
            more = len(wrong) - MOST_SHOWN
            shown = [f"  {one}" for one in wrong[:MOST_SHOWN]] + ([f"  … and {more} more"] if more > 0 else [])
            parts.append("\n".join([f"{name}: {len(wrong):,}", *shown, ""]))
    rows = [(one, f"{found.pairs[one]:,}", f"{found.refused[one]:,}") for one in sorted(RELATIONS)]
    parts.append(markdown(("relation", "licensed", "refused"), rows))
    missing = sorted({*all_phrases(), *(f"cause {one}" for one in Cause)} - found.seen)
    if missing:
        parts.append(f"never seen: {', '.join(missing)}\n")
    return "\n".join(parts)


def is_met(found: Found, *, is_small: bool) -> bool:
    """Whether nothing is wrong, and enough was looked at."""
    enough = found.payloads >= LEAST_PAYLOADS and found.plans >= LEAST_PLANS and found.wrong >= LEAST_WRONG
    seen = {*all_phrases(), *(f"cause {one}" for one in Cause)} <= found.seen
    return not (found.faults or found.disagree or found.through) and (is_small or (enough and seen))


def verdict(found: Found, *, is_small: bool = False) -> str:
    figures = (
        f"{found.payloads} payloads, {found.forms:,} forms, {sum(found.pairs.values()):,} pairs, "
        f"{found.plans:,} plans, {found.judged:,} sentences "
        f"judged, {len(found.disagree) + len(found.faults)} disagree, "
        f"{len(found.through)} of {found.wrong:,} wrong plans let through"
    )
    return f"narrative: {figures} ({GOAL}) {'ok' if is_met(found, is_small=is_small) else 'short'}"


def measured(tasks: Sequence[tuple[str, int, int, int]]) -> Found:
    """Measure every part, in as many processes as there are cores for."""
    found = Found()
    with polite_pool(PROCESSES) as pool:
        for one in pool.map(measure, tasks):
            found.add(one)
    return found


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, and say whether every goal is met; 1 when one is not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.narrative", description=__doc__)
    parser.add_argument("--plans", type=int, default=PLANS_EACH, help="random plans of each payload")
    parser.add_argument("--small", action="store_true", help="a few payloads, to see that it runs")
    parser.add_argument("--quiet", action="store_true", help="the tables alone, without what is wrong")
    arguments = parser.parse_args(words)
    parts = SMALL if arguments.small else PARTS
    tasks = [(part, number, MADE_EACH, arguments.plans) for part, numbers in parts for number in range(numbers)]
    found = measured(tasks)
    print(report(found, is_quiet=arguments.quiet))
    print(verdict(found, is_small=arguments.small))
    return 0 if is_met(found, is_small=arguments.small) else 1


if __name__ == "__main__":
    sys.exit(main())
