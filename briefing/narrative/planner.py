"""Plans a briefing without a model: the best that the payload licenses. Same payload, same plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from briefing.narrative.choices import Choices
from briefing.narrative.handles import Handles, is_open
from briefing.narrative.licences import MOST_LISTED, MOST_TOGETHER
from briefing.narrative.plan import Plan, PlannedAction, PlannedCard, PlannedSentence, say
from briefing.narrative.wording import numbers, rows, strings
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.contracts.payload import Card, Fact, Payload

MOST_HEADLINE_WORDS: Final = 34
LEAST_EXCESS: Final = 10.0
"""Percentage points by which a team's part of the risk must exceed its part of the changes to be told."""
LEAST_CHANGES: Final = 5
"""With fewer changes, one alone decides the part of the risk."""

NOTABLE: Final = ("security_fix", "breaking", "migrations", "sensitive")
"""What is worth knowing of a week that asks for nothing, in this order; then the riskiest change."""
MOST_NOTABLE: Final = 2
MANY_UPDATES: Final = 0.25
"""The part of the week's changes from which dependency updates are told."""
WAITS: Final = frozenset({"working-morning", "no-incident", "calm-budget"})
"""Ways down that only ask to wait: a fall by itself is worth no sentence."""

ELEVATED: Final = frozenset({"high", "critical"})
"""Bands of changes named in a week that asks for nothing; the others are in the list of what landed."""

NAMED_AT_ONCE: Final = frozenset({"queue", "reverts", "calendar"})
"""Kinds of which a reader first asks which changes; of others, what is usual."""


def plan_of(payload: Payload) -> Plan:
    return Planner(Handles(payload)).plan()


class Planner(Choices):
    def plan(self) -> Plan:
        headline = self._headline()
        return Plan(
            headline=headline,
            situation=tuple(self._situation(headline)),
            cards=tuple(PlannedCard(card=one.key, sentences=tuple(self._card(one))) for one in self._payload.cards),
            actions=tuple(self._actions()),
            positives=tuple(one for one in self._each("positive", "") if one is not None),
        )

    def _headline(self) -> PlannedSentence:
        """Say who needs something, with as many reasons as fit; in a calm week that it is calm."""
        if not self.handles.urgent:
            return say(self._best("week.calm"))
        worst = self.handles.urgent[0].severity
        leads = self.handles.leads([one for one in self.handles.urgent if one.severity is worst])
        wanted = ((leads, 3), (leads, 2), ([self._best(one) for one in leads], 1), (leads, 1))
        tries = [say(f"need.{worst}", *some[:many], relation="reasons") for some, many in wanted if len(some) >= many]
        best = self._first(*tries, words=MOST_HEADLINE_WORDS) or self._first(*tries[-1:])
        return best or say(f"need.{worst}")

    def _situation(self, headline: PlannedSentence) -> Iterator[PlannedSentence]:
        told = {one.partition("~")[0] for one in headline.say}
        handles = {one.partition(":")[0] for one in told}
        for one in self._urgent(handles) if self.handles.urgent else self._calm():
            said = {two.partition("~")[0] for two in one.say} if one is not None else set()
            if one is not None and not said <= told and self._first(one) is not None:
                told |= said
                yield one

    def _urgent(self, told: set[str]) -> Iterator[PlannedSentence | None]:
        yield from self._each("attempt")
        yield from self._other_criticals(told)
        if self.handles.urgent[0].severity is Severity.CRITICAL:
            yield self._one("need.warning")
        yield from self._advisories()
        yield from self._old_fixes()
        yield self._one("pattern.driver")
        yield from self._asks()
        yield self._one("ahead.windows")
        yield self._one("week.only")
        yield from self._each("shared_newcomers")
        yield from self._each("restored")
        yield self._one("week.resolved")
        yield self._incidents()
        yield self._volume()
        yield self._open_teams()
        yield self._one("record.elevated")
        yield self._updates()
        yield self._moved()

    def _calm(self) -> Iterator[PlannedSentence | None]:
        yield from self._advisories()
        yield self._first(*self._each("restored"))
        yield from self._notable()
        yield from self._asks()
        yield self._held()
        yield from self._heavy_teams()
        yield self._volume()
        yield self._updates()
        yield self._incidents("title")
        yield self._one("pattern.driver")
        yield self._one("record.elevated")
        yield self._moved() or self._near()

    def _advisories(self) -> Iterator[PlannedSentence | None]:
        """Tell the week's worst advisories, whatever the scores, and what was released."""
        yield from self._each("advisory")[:MOST_NOTABLE]
        known = sorted(self._of_kind("release_content"), key=self._value, reverse=True)[:MOST_NOTABLE]
        if not known or self._value("week.releases") > len(known):
            yield self._one("week.releases")
        yield from (self._one(name, "title") for name in known)

    def _old_fixes(self) -> Iterator[PlannedSentence | None]:
        """Tell a security fix that waits so long that it has no card any more."""
        carded = {one for card in self._payload.cards if is_open(card) for one in card.facts}
        facts = [(name, self._fact(name)) for name in self._of_kind("security_fix")]
        waits = (
            name for name, one in facts if one.value == "waits" and one.detail.get("earlier") and one.id not in carded
        )
        yield from [self._one(name) for name in waits][:1]

    def _notable(self) -> Iterator[PlannedSentence | None]:
        """Name one or two things that landed and are worth knowing in a week that asks for nothing."""
        facts = {name: self._fact(name) for kind in NOTABLE for name in self._of_kind(kind)}
        # If nobody is asked anything, dependencies come last.
        names = sorted(facts, key=lambda name: bool(facts[name].detail.get("of_dependency")))
        told: set[str] = set()
        for name in filter(self._is_rare, names):
            about = _changes_of(self._fact(name))
            sentence = self._one(name) if told.isdisjoint(about) else None
            if len(told) < MOST_NOTABLE and sentence is not None and self._first(sentence) is not None:
                told.add(about[0])
                yield sentence
        if not told and not self._of_kind("windows"):
            # What scored high or critical; none if there are only dependency updates.
            known = [name for name in self._of_kind("change") if self._is_news(self._fact(name))]
            riskiest = sorted(known, key=lambda name: (-self._value(name), name))[:1]
            yield from (self._one(name, "title_by", "update", "title") for name in riskiest)

    def _is_rare(self, name: str) -> bool:
        """Whether a fact is news: whoever guards access for a living changes it every day."""
        return self._fact(name).kind != "sensitive" or self._value(name) <= MOST_NOTABLE

    def _is_news(self, change: Fact) -> bool:
        """Whether a change landed in the week, scored high or critical, and is no dependency update."""
        landed, period = change.detail.get("landed_at"), self._payload.period
        is_elevated = change.detail.get("band") in ELEVATED
        if not isinstance(landed, str) or "dependency" in change.detail or not is_elevated:
            return False
        start, at, end = map(datetime.fromisoformat, (period.start, landed, period.end))
        return start <= at < end

    def _other_criticals(self, told: set[str]) -> Iterator[PlannedSentence | None]:
        """Tell what fired the critical cards that do not fit the headline."""
        critical = [one for one in self.handles.urgent if one.severity is Severity.CRITICAL]
        left = [one for one in self.handles.leads(critical) if one not in told]
        yield from (self._first(self._with_detail(one), self._one(one)) for one in left)

    def _open_teams(self) -> PlannedSentence | None:
        details = {one: self._fact(one).detail for one in self._of_kind("team_share")}
        names = [one for one, told in details.items() if any(numbers(told.get("critical"), told.get("warning")))]
        return say(*names, relation="list") if len(names) > 1 else None

    def _heavy_teams(self) -> Iterator[PlannedSentence | None]:
        heavy = {one: _excess(self._fact(one)) for one in self._of_kind("team_share")}
        most = max(heavy, key=heavy.__getitem__, default=None)
        yield self._one(most) if most is not None and heavy[most] >= LEAST_EXCESS else None

    def _asks(self) -> Iterator[PlannedSentence | None]:
        """Say what came of last week's asks, and among several which change fell most for what was done."""
        names = self._of_kind("ask")
        if len(names) == 1:
            yield self._one(names[0])
            return
        yield say(*names, relation="list") if names else None
        done = [one for one in names if _is_deed(self._fact(one))]
        yield self._first(*(say(f"{one}:change") for one in done))

    def _volume(self) -> PlannedSentence | None:
        """Say how much landed, and how much of it is risky."""
        landed = self._one("week.changes")
        if landed is None:
            return None
        bands = [f"band.{one}" for one in ("critical", "high") if self._value(f"band.{one}")]
        return self._first(
            say(*landed.say, *bands, relation="part") if len(bands) == 2 else None,  # noqa: PLR2004 both bands
            say(*landed.say, "week.elevated", relation="part"),
            say(*landed.say, "week.elevated", relation="and"),
            landed,
        )

    def _updates(self) -> PlannedSentence | None:
        """Say how many changes update a dependency, if many or one is major."""
        for fact in map(self._fact, self._of_kind("dependency_updates")):
            part = numbers(fact.value, fact.detail.get("changes"))
            is_much = len(part) == 2 and part[0] >= MANY_UPDATES * part[1]  # noqa: PLR2004 both known
            return self._one("week.dependency_updates") if is_much or fact.detail.get("majors") else None
        return None

    def _incidents(self, *forms: str) -> PlannedSentence | None:
        """Say how many began and how many deployments failed; not beside a failed one, which confuses."""
        begun = self._one("week.incidents", *forms)
        if begun is None or not self._value("week.incidents"):
            return None
        if self._of_kind("attempt") or not self._value("week.failures"):
            return begun
        return self._first(say(*begun.say, "week.failures", relation="and"), begun)

    def _card(self, card: Card) -> Iterator[PlannedSentence]:
        state = self.handles.by_id[f"{card.key}.card"].handle
        leads = self.handles.leads([card]) if is_open(card) else ()
        if not leads:
            yield say(state)
            return
        lead, changes = leads[0], self._changes(card)
        at_once = changes if self._fact(lead).kind in NAMED_AT_ONCE else []
        named = say(lead, *at_once[:MOST_TOGETHER], relation="names") if at_once else None
        first = self._first(named, self._with_detail(lead), self._one(lead)) or say(lead)
        yield first
        told = " ".join(first.say)
        more = (
            *(self._one(one.handle) for one in self.handles.of_card(card, "attempt")),
            *self._other_fixes(card),
            *(self._one(one.handle) for one in self.handles.of_card(card, "newcomers") if one.fact.value),
            self._one(changes[0], "update", "by") if changes and not any(one in told for one in changes) else None,
            self._one(state),
        )
        yield from [one for one in more if one is not None and self._first(one) is not None]

    def _changes(self, card: Card) -> list[str]:
        changes = self.handles.of_card(card, "change")
        return [one.handle for one in sorted(changes, key=lambda one: (-numbers(one.fact.value)[0], one.fact.id))]

    def _with_detail(self, handle: str) -> PlannedSentence | None:
        """Tell an incident with its deployment and that one's riskiest change, if known."""
        item = self.handles.items[handle]
        if item.fact.kind != "service_incidents":
            return None
        deployment = self.handles.by_id.get(f"deployment.{item.fact.detail.get('deployment')}")
        riskiest = deployment.fact.detail.get("riskiest") if deployment is not None else None
        change = self.handles.by_id.get(f"change.{riskiest['id']}") if isinstance(riskiest, dict) else None
        chain = [self._best(handle), *(one.handle for one in (deployment, change) if one is not None)]
        return self._first(say(*chain, relation="detail"), say(*chain[:2], relation="detail"))

    def _other_fixes(self, card: Card) -> Iterator[PlannedSentence | None]:
        """Tell the security fixes beside the card's first: each, or all that wait in one sentence."""
        others = self.handles.of_card(card, "security_fix")[1:]
        waiting = [one.handle for one in others if one.fact.value == "waits"]
        together = say(*waiting[:MOST_LISTED], relation="list") if len(waiting) > 1 else None
        yield together
        told = set(waiting) if together is not None else set()
        yield from [self._one(one.handle) for one in others if one.handle not in told][:MOST_TOGETHER]

    def _actions(self) -> Iterator[PlannedAction]:
        """Call for the first remedy of each subject's worst card."""
        worst: dict[str, Card] = {}
        for card in self.handles.urgent:
            if card.remedies:
                worst.setdefault(card.subject.id, card)
        yield from (PlannedAction(card=one.key, remedy=one.remedies[0].id) for one in worst.values())


def _is_deed(ask: Fact) -> bool:
    return ask.value == "done" and any(one.get("remedy") not in WAITS for one in rows(ask, "changes"))


def _changes_of(fact: Fact) -> list[str]:
    """Return the labels of the changes that a fact is about, always the first."""
    return [fact.subject.label] if fact.subject.type == "change" else strings(fact, "changes")


def _excess(team: Fact) -> float:
    """Return by how many percentage points a team's part of the risk exceeds its part of the changes."""
    pair = numbers(team.value, team.detail.get("of_changes"))
    is_enough = next(iter(numbers(team.detail.get("changes"))), 0) >= LEAST_CHANGES
    return pair[0] - pair[1] if len(pair) == 2 and is_enough else 0.0  # noqa: PLR2004 both known
