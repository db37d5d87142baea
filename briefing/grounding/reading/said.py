"""One sentence with everything that it is held against: the cited facts, their cards, its tokens, numbers and names."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from briefing.grounding.facts.derived import counted, derived, gaps
from briefing.grounding.facts.names import Names, told_by
from briefing.grounding.figures.held import Held, held
from briefing.grounding.figures.summed import lists
from briefing.grounding.language.listed import words
from briefing.grounding.language.plain import in_plain_words
from briefing.grounding.language.spelled import in_figures
from briefing.grounding.language.text import Kind, tokenise
from briefing.grounding.meaning.outside import is_left_out
from briefing.grounding.reading.abreast import abreast
from briefing.grounding.reading.antecedents import placed, resolved
from briefing.grounding.reading.comparands import comparands
from briefing.grounding.reading.figures import figures
from briefing.grounding.reading.groups import groups, with_members, with_week
from briefing.grounding.reading.kin import kin
from briefing.grounding.reading.parts import joined
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.grounding.facts.quantities import Quantity, Stated
    from briefing.grounding.facts.slopes import Slope
    from briefing.grounding.figures.summed import Mention
    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.comparands import Comparand
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.groups import Group
    from briefing.payload import Card, Fact, Payload

LEAST_PASSAGE = 3
"""Words from which a text of a fact, said word for word, is a passage."""
PHRASES = 4_096
"""More than the checker looks for."""
CLAUSE_ENDS = words("; : — – but while whereas though although yet")


@dataclass(frozen=True, kw_only=True)
class Cited:
    """The facts that a sentence cites and the cards that they lead."""

    payload: Payload
    names: Names
    facts: Sequence[Fact]
    named: Callable[[Fact], frozenset[str]]
    """Tells the names in a fact; this and the next three remember what follows from each fact alone."""
    stated: Stated
    """Tells the numbers that a fact states."""
    derived: Stated
    """Tells the numbers that follow from those of one fact."""
    moved: Callable[[Fact], tuple[Slope, ...]]
    """Tells the movements that a fact states."""
    card: Card | None = None
    """The card that the sentence is said of."""
    part: str = "narrative"
    titles: Mapping[str, str] = field(default_factory=dict)
    """What strangers called the changes and incidents; it proves nothing."""

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The cards that are spoken of: those that a cited fact leads, else those that hold one."""
        ids = {fact.id for fact in self.facts}
        leading = tuple(card for card in self.payload.cards if ids & set(card.facts[:1]))
        holding = tuple(card for card in self.payload.cards if ids & set(card.facts))
        own = () if self.card is None else (self.card,)
        return tuple(dict.fromkeys((*own, *(leading or holding))))

    @cached_property
    def holding(self) -> tuple[Card, ...]:
        """Every card that has one of the cited facts."""
        ids = {fact.id for fact in self.facts}
        own = () if self.card is None else (self.card,)
        return tuple(dict.fromkeys((*own, *(card for card in self.payload.cards if ids & set(card.facts)))))

    @cached_property
    def subject(self) -> str:
        """What a text about a card is about; nothing for other texts."""
        told = {fact.subject.label for fact in self.facts if fact.subject.type in {"service", "team"}}
        if self.card is not None:
            return self.card.subject.label
        return told.pop() if self.part == "cards" and len(told) == 1 else ""

    @cached_property
    def names_of(self) -> Mapping[str, frozenset[str]]:
        """Return the names in each cited fact, in lower case."""
        return {fact.id: self.named(fact) for fact in self.facts}

    @cached_property
    def covered(self) -> frozenset[str]:
        """Every service of the scope, where it is cited that all were looked at."""
        looked = self.of_kind("checked", "week_changes", "learning")
        return frozenset(service.label.lower() for service in self.payload.scope.services) if looked else frozenset()

    @cached_property
    def allowed(self) -> frozenset[str]:
        """Every name that the sentence may use."""
        found = {self.payload.scope.label.lower()}
        found.update(*self.names_of.values())
        found |= {card.subject.label.lower() for card in self.cards}
        found |= {name for card in self.cards for name in self.names.kinds if name in card.title.lower()}
        asked = [one.text.lower() for card in self.holding for one in card.remedies] if self.part == "actions" else []
        found |= {name for name in self.names.kinds if any(name in text for text in asked)}
        by_label = {service.label.lower(): service for service in self.payload.scope.services}
        for label in sorted(found & set(by_label)):
            team = by_label[label].team
            found |= {by_label[label].id.lower()} | ({team.label.lower()} if team is not None else set())
        return frozenset(found)

    @cached_property
    def spoken(self) -> Names:
        """The names that a sentence is cut by: titles of signals read like ordinary words, unless they are cited."""
        cited = frozenset().union(*self.names_of.values())
        signals = frozenset({"signal", "driver"})
        return Names({name: kinds for name, kinds in self.names.kinds.items() if name in cited or not kinds <= signals})

    @cached_property
    def pool(self) -> tuple[Quantity, ...]:
        """Every number that the cited facts prove."""
        own = [one for fact in self.facts for one in self.stated(fact)]
        alone = [one for fact in sorted(self.facts, key=lambda fact: fact.id) for one in self.derived(fact)]
        return (*own, *alone, *derived(own), *counted(self.payload, self.facts, self.cards, self.stated))

    @cached_property
    def gaps(self) -> tuple[Quantity, ...]:
        """How far apart two things of the cited facts lay, which only a sentence about that may mean."""
        return tuple(gaps([one for fact in self.facts for one in self.stated(fact)]))

    @cached_property
    def slopes(self) -> tuple[Slope, ...]:
        """Every movement that the cited facts state."""
        return tuple(one for fact in self.facts for one in self.moved(fact))

    @cached_property
    def passages(self) -> frozenset[str]:
        """What cited facts and their cards say word for word."""
        found = {remedy.text for card in self.holding for remedy in card.remedies}
        for fact in self.facts:
            found |= {one for one in told_by(fact) if len(one.split()) >= LEAST_PASSAGE}
            # What a stranger wrote is only ever quoted: unquoted, it would be the narrator's own claim.
            found |= {f'"{title}"' for title in (fact.detail.get("title"),) if isinstance(title, str) and title.strip()}
        known = {name for name in found if name.lower() in self.names.kinds}
        return frozenset(found - known)

    @property
    def is_calm(self) -> bool:
        """Whether no card of the payload asks for anything, those that readers have muted included."""
        return all(card.severity is Severity.INFO for card in (*self.payload.cards, *self.payload.muted))

    def of_kind(self, *kinds: str) -> list[Fact]:
        """Return the cited facts of these kinds."""
        return [fact for fact in self.facts if fact.kind in kinds]


@dataclass(frozen=True, kw_only=True)
class Said:
    """A sentence, cut up."""

    cited: Cited
    text: str
    tokens: Sequence[Token]
    figures: Sequence[Figure]
    groups: Sequence[Group]
    left_out: Sequence[Group] = ()
    """The names that it is not about: "outside Checkout"."""
    before: Sequence[Group] = ()
    """The names of the sentences before it: what "it" may be."""

    @cached_property
    def meant(self) -> tuple[Group, ...]:
        """The names of the sentence, and the signals that it names in other words."""
        taken = {place for group in self.groups for place in range(group.start, group.end)}
        others = (group for group in kin(self.tokens, self.cited.facts) if group.start not in taken)
        return tuple(sorted((*self.groups, *others), key=lambda group: group.start))

    @cached_property
    def comparands(self) -> tuple[Comparand, ...]:
        """What the steps and ratios of the sentence are held against, where it says that behind them."""
        return tuple(comparands(self.tokens, self.figures, self.groups))

    @cached_property
    def abreast(self) -> Mapping[int, Group]:
        """Whose the numbers are that are told of two things, by the first token of each."""
        return abreast(self)

    @cached_property
    def drivers(self) -> tuple[Mention, ...]:
        """The drivers that the sentence names, those that are named one after the other as one."""
        return lists(self)

    @cached_property
    def held(self) -> Held:
        """What is proven of the things that the sentence holds against each other."""
        return held(self)

    @cached_property
    def lows(self) -> list[str]:
        """The texts of the tokens in lower case."""
        return [token.low for token in self.tokens]

    def clause(self, place: int) -> range:
        """Return the places of the clause around a token."""
        ends = self._ends
        last = ends[min(bisect_right(ends, place), len(ends) - 1)]
        return range(ends[bisect_left(ends, max(place, 0)) - 1] + 1, last)

    @cached_property
    def _ends(self) -> Sequence[int]:
        """Where clauses end, the sentence's own two ends included."""
        return (-1, *(at for at, low in enumerate(self.lows) if low in CLAUSE_ENDS), len(self.lows))

    def words(self, places: range) -> set[str]:
        """Return the words of a clause, or of a part of one; what would lie beyond the sentence has none."""
        return set(self.lows[max(0, places.start) : max(0, places.stop)])

    def things(self, places: range, *kinds: str) -> frozenset[str]:
        """Return the names in a clause, of these kinds where any are given."""
        are = self.cited.names.are
        within = (g for g in self.groups if g.start in places or g.end - 1 in places)
        return frozenset(name for group in within for name in group.names if not kinds or are(name, *kinds))

    def has(self, *phrases: str) -> bool:
        """Whether the sentence has one of these phrases."""
        return any(f" {phrase} " in self._joined for phrase in phrases)

    @cached_property
    def _joined(self) -> str:
        return f" {' '.join(self.lows)} "

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        """Where each word stands."""
        found: dict[str, list[int]] = {}
        for place, low in enumerate(self.lows):
            found.setdefault(low, []).append(place)
        return found

    def find(self, phrase: str) -> Sequence[int]:
        """Return where a phrase begins."""
        first, rest = _parts(phrase)
        places = self._places.get(first, ())
        if not places or not rest:
            return places
        return [place for place in places if self.lows[place + 1 : place + 1 + len(rest)] == rest]


@lru_cache(maxsize=PHRASES)
def _parts(phrase: str) -> tuple[str, list[str]]:
    """Return the first word of a phrase, and the others."""
    first, _, rest = phrase.partition(" ")
    return first, rest.split()


def _in_full(token: Token, cited: Cited) -> Token:
    """Return "#503" or "!503" as the one change of the cited facts that has this number."""
    if token.kind is not Kind.IDENT or not token.low.startswith(("#", "!")):
        return token
    meant = {name for names in cited.names_of.values() for name in names if name.endswith(token.low)}
    return replace(token, low=meant.pop()) if len(meant) == 1 else token


def _spelled_out(text: str, cited: Cited) -> str:
    """Return a text with "deploy-128" as the one deployment of the cited facts that ends so: "checkout/deploy-128"."""
    known = {name for names in cited.names_of.values() for name in names if cited.names.are(name, "deployment")}
    for name in sorted(known):
        short = name.rpartition("/")[2]
        if short != name and sum(other.endswith(f"/{short}") for other in known) == 1:
            text = re.sub(rf"(?i)(?<![\w/#.-]){re.escape(short)}(?![\w-])", name, text)
    return text


def _with_team(cited: Cited, group: Group) -> Group:
    """Return all the services of a cited team, of none of which another fact is cited, as what the team is too."""
    labels = {service.id: service.label.lower() for service in cited.payload.scope.services}
    if group.names & {fact.subject.label.lower() for fact in cited.facts}:
        return group
    for fact in cited.of_kind("team_share"):
        own = fact.detail.get("services")
        if isinstance(own, list) and group.names == {labels.get(str(one), str(one).lower()) for one in own}:
            return replace(group, names=group.names | {fact.subject.label.lower()})
    return group


def said(cited: Cited, text: str, before: Sequence[Group] = ()) -> Said:
    """Cut a sentence up."""
    cut = tokenise(_spelled_out(text, cited), cited.spoken, cited.passages)
    read = [_in_full(token, cited) for token in in_figures(cut)]
    tokens = resolved(placed(in_plain_words(read), cited.subject), cited.names)
    found = joined(figures(tokens), tokens)
    named = [_with_team(cited, group) for group in groups(tokens, cited.names)]
    scope = cited.payload.scope
    teams = {service.team.label for service in scope.services if service.team is not None}
    named = with_week(tokens, named, scope.label.lower())
    sizes = {"services": len(scope.services), "teams": len(teams)}
    named = with_members(tokens, named, scope.label.lower(), sizes)
    left_out = [group for group in named if is_left_out(tokens, group)]
    return Said(
        cited=cited,
        text=text,
        tokens=tokens,
        figures=found,
        groups=[group for group in named if group not in left_out],
        left_out=left_out,
        before=before,
    )
