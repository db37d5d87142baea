"""Every name in a sentence must be in the facts that it cites; a name that nobody knows is made up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.grounding.facts.names import told_by
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.carried import CARRIED_BY, OF_ALL
from briefing.grounding.language.forms import forms
from briefing.grounding.language.glue import DEGREE, FUNCTION, GLUE, LINKING, TIME
from briefing.grounding.language.lexicon import DAYS, MONTH_NAMES, MONTHS, ORDINALS, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.ordinary import ORDINARY
from briefing.grounding.language.text import Kind
from briefing.grounding.language.vocabulary import is_spoken
from briefing.grounding.language.words import HIGHEST, LOWEST, SIDES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

Found = tuple[Code, str]
VERBS = words(
    """
    is was has had needs landed merged deployed shipped wrote approved owns reviewed authored made added and
    leads scored scores had carries carried saw burns burned shipped waits rose went averaged averages came
    """
)
"""What may stand behind somebody's name."""
HEADS = words(
    """
    service team services teams signal repository squad component module microservice
    """
)
"""Nouns before which stands a name, or a word of the table of ordinary ones."""
TITLES = words(
    """
    ci slo slos mttr dora api sla ok pr prs mr mrs id sre qa i riskbrief codeowners github gitlab pagerduty a
    """
)
"""Capitals that name nothing of the organisation, and sources that a fact would name."""
AUTHORING = words("wrote authored made contributed opened submitted 's")
OWNING = words("has had holds held carries carried owns scores scored 's")
DOING = words(
    "landed merged deployed shipped reviewed authored approved wrote waited waits let put sent contributed took"
)
"""Verbs of which only somebody is the subject: a service, a team, a person."""
STILL = words("now still also already again alone then")
"""Words that may stand between somebody and what they do."""
TEAMS = words("settlement delivery data engineering domain reach access control experience flow history")
"""Words of the trade that teams are called by too."""
PLACING = FUNCTION | DEGREE | TIME | LINKING | {"work", "calm", "quiet", "silence"}
"""Words that begin a sentence and are no noun, or stand for one: "nobody", "half", "still"."""
BESIDE = words("both the a change changes was were is are written authored made , all ( and which")
"""Words between somebody and what is told to be by them."""
RANKED = HIGHEST | LOWEST | frozenset(ORDINALS) | words("of on list listed by risk week 's two three scoring") | {":"}
"""Words of the place that a change has among others."""
APPOSING = words(", : (")
"""Marks behind which what was told by its place is named."""
OPENING = frozenset({":", "—", "–", '"', "(", "→", ";", ".", "?", "!"})
"""Marks behind which a sentence may begin anew."""
COUNTED = words("incidents reverts elevated repairs unreviewed queue failures")
"""Kinds of facts that count what no service has one of where its scope has none."""
SOURCES = words("github gitlab pagerduty prometheus jira datadog opsgenie sentry codeowners")


def entities(said: Said) -> Iterator[Found]:
    """Yield the names that are not proven."""
    cited = said.cited
    people = {text for fact in cited.facts for text in re.findall(r"\{person:[^}]+\}", fact.model_dump_json())}
    left_out = {place for group in said.left_out for place in range(group.start, group.end)}
    for place, token in enumerate(said.tokens):
        if place in left_out:
            continue
        if token.kind is Kind.PERSON and token.text not in people:
            yield Code.PERSON, f"{token.text} is not in the cited facts"
        elif token.kind is Kind.NAME and token.low not in cited.allowed | _covered(said) and _is_meant(said, place):
            yield Code.ENTITY, f"{token.text!r} is not in the cited facts"
        elif token.kind is Kind.IDENT and token.low not in cited.allowed:
            yield Code.ENTITY, f"{token.text!r} is not an identifier of the cited facts"
        elif token.kind is Kind.WORD and _is_invented(said, place):
            yield Code.ENTITY, f"{token.text!r} is not a name that the payload has"
    yield from _roles(said)
    yield from _people(said)
    yield from _misplaced(said)
    yield from _authors(said)
    yield from _unnamed_drivers(said)


def _unnamed_drivers(said: Said) -> Iterator[Found]:
    """Yield "their common driver is flaky tests": what is said to drive must be a signal of the cited facts."""
    for place, low in enumerate(said.lows):
        verb = next((at for at in range(place + 1, len(said.lows)) if said.lows[at] in {"is", "are", ",", ";"}), None)
        if low not in {"driver", "drivers", "common"} or verb is None or said.lows[verb] not in {"is", "are"}:
            continue
        behind = said.tokens[verb + 1 : verb + 6]
        told = any(
            said.cited.names.are(token.low, "signal", "driver") or token.kind in {Kind.NAME, Kind.IDENT, Kind.NUMBER}
            for token in behind[:4]
        )
        if (
            behind
            and not told
            and said.cited.of_kind("pattern", "driver", "driver_group", "service_movement", "movement")
        ):
            yield Code.ENTITY, f"{behind[0].text!r} is no driver of the cited facts"


def _misplaced(said: Said) -> Iterator[Found]:
    """Yield people that are told as one service's, and whom only the fact of another service has."""
    told = said.cited.of_kind("newcomers")
    for place, token in enumerate(said.tokens):
        named = said.things(said.clause(place), "service") if token.kind is Kind.PERSON else frozenset[str]()
        holding = [fact for fact in told if token.text in fact.model_dump_json()] if len(named) == 1 else []
        is_told = any(fact.subject.label.lower() in named for fact in holding)
        if holding and not is_told and len(holding) == len(_having(said, token.text)):
            yield Code.ENTITY, f"{token.text} is not one of {' and '.join(sorted(named))}"


def _authors(said: Said) -> Iterator[Found]:
    """Yield whoever a change is told to be by, where its fact has another author."""
    told = said.cited.of_kind("change")
    listed: set[int] = set()
    for people, changes in _authored_in_turns(said):
        listed.update(people)
        for person, change in zip(people, changes, strict=True):
            made = (fact for fact in told if fact.subject.label.lower() == said.lows[change])
            if any(fact.detail.get("author") not in {said.tokens[person].text, None} for fact in made):
                yield Code.PERSON, f"{said.tokens[person].text} is not the author of {said.tokens[change].text}"
    for place, token in enumerate(said.tokens):
        if token.kind is not Kind.PERSON or place in listed:
            continue
        wrote = said.lows[place + 1 : place + 2]
        if wrote and wrote[0] in {*AUTHORING, "'s"}:
            named = next((group for group in said.groups if _is_made(said, place + 2, group.start)), None)
        else:
            by = said.lows[place - 1 : place] == ["by"]
            named = next((group for group in said.groups if by and _is_near(said, group.end, place - 1)), None)
        own = [fact for fact in told if named is not None and fact.subject.label.lower() in named.names]
        if wrote and wrote[0] in AUTHORING and not own:
            # "{person:p02} wrote the three highest changes": with none of the cited ones it is no author.
            own = told if told and all(fact.detail.get("author") != token.text for fact in _scored(said, told)) else []
        wrong = [fact for fact in own if fact.detail.get("author") not in {token.text, None}]
        if wrong:
            yield Code.PERSON, f"{token.text} is not the author of {wrong[0].subject.label}"


def _authored_in_turns(said: Said) -> Iterator[tuple[list[int], list[int]]]:
    """Yield as many people as changes that they are told to have made, in turns: "{person:p1} and {person:p2} wrote A
    and B", "A and B are by {person:p1} and {person:p2}".
    """
    for place, low in enumerate(said.lows):
        is_by = low == "by"
        if not is_by and low not in AUTHORING - {"'s"}:
            continue
        ahead, behind = _row(said, place - 1, -1), _row(said, place + 1, 1)
        people, changes = (behind, ahead) if is_by else (ahead, behind)
        are_people = all(said.tokens[at].kind is Kind.PERSON for at in people)
        are_changes = all(said.cited.names.are(said.lows[at], "change") for at in changes)
        if len(people) == len(changes) > 1 and are_people and are_changes:
            yield people, changes


def _row(said: Said, at: int, step: int) -> list[int]:
    """Return where the people or identifiers stand that are listed on one side of a verb."""
    found: list[int] = []
    scored = {place for one in said.figures for place in range(one.start - 1, one.end) if said.lows[place] != "by"}
    while 0 <= at < len(said.tokens):
        if said.tokens[at].kind in {Kind.PERSON, Kind.IDENT}:
            found.append(at)
        elif said.lows[at] not in BESIDE and at not in scored:
            break
        at += step
    return found[::step]


def _is_near(said: Said, start: int, stop: int) -> bool:
    """Whether only words of how a change was made stand between a person and it."""
    return start <= stop and set(said.lows[start:stop]) <= BESIDE


def _is_made(said: Said, start: int, stop: int) -> bool:
    """Whether what somebody wrote is named at once behind, or behind its place: "the second riskiest, #12"."""
    is_placed = start < stop and said.lows[stop - 1] in APPOSING and set(said.lows[start:stop]) <= BESIDE | RANKED
    return is_placed or _is_near(said, start, stop)


def _scored(said: Said, told: Sequence[Fact]) -> Sequence[Fact]:
    """Return the cited changes whose scores the sentence gives, all where it gives none."""
    shown = {one.value for one in said.figures if one.unit in {None, "points"}}
    return [fact for fact in told if fact.value in shown] or told


def _having(said: Said, person: str) -> list[Fact]:
    return [fact for fact in said.cited.facts if person in fact.model_dump_json()]


def _people(said: Said) -> Iterator[Found]:
    """Yield people that are named in lower case: "by jonas", "; jonas is its author"."""
    for place, token in enumerate(said.tokens[:-1]):
        if token.kind is not Kind.WORD or token.text != token.low or is_ordinary(token.low):
            continue
        before, behind = said.lows[place - 1] if place else "", said.lows[place + 1]
        begins = before in {";", "—", "(", ":"} and behind in {"is", "was", "has", "wrote", "owns", "'s"}
        ends = said.tokens[place + 1].kind is Kind.MARK or behind in VERBS
        if begins or (before == "by" and ends):
            yield Code.ENTITY, f"{token.text!r} is not a name that the payload has"


def _covered(said: Said) -> frozenset[str]:
    """Return the services of which it may be said that nothing was found there."""
    denies = {"no", "nothing", "neither", "none", "nor", "clear"} & set(said.lows)
    services = frozenset(service.label.lower() for service in said.cited.payload.scope.services)
    # What the whole scope has none of, none of its services has.
    told = said.cited.of_kind(*COUNTED)
    is_whole = bool(told) and len(told) == len(said.cited.facts) and all(fact.value == 0 for fact in told)
    is_none = is_whole and bool(denies) and all(fact.subject.type == "scope" for fact in told)
    return services if is_none else said.cited.covered if denies and said.cited.is_calm else frozenset()


def _roles(said: Said) -> Iterator[Found]:
    """Yield services and teams that are named in lower case and are none: "the billing service"."""
    for place, token in enumerate(said.tokens):
        if token.low not in HEADS or not place:
            continue
        before = said.tokens[place - 1]
        is_known = before.low in ORDINARY or before.low in UNITS or before.low == "'s" or before.kind is not Kind.WORD
        if not is_known and before.text == before.low:
            yield Code.ENTITY, f"there is no {before.text} {token.text} in the cited facts"


def _is_meant(said: Said, place: int) -> bool:
    """Whether a word that is also a name is used as one: in capitals, or listed or governed as names are."""
    token = said.tokens[place]
    kinds = said.cited.names.kinds.get(token.low, frozenset())
    is_plain = token.text == token.low and all(is_spoken(word) for word in token.low.split())
    if kinds == {"thing"} and is_plain:
        # The name of a series, such as "mean score", is said like any other words.
        return False
    if token.text != token.low or not token.text.isalpha():
        return True
    if said.cited.names.are(token.low, "signal", "driver"):
        return False
    before = said.lows[place - 1] if place else ""
    behind = said.lows[place + 1] if place + 1 < len(said.lows) else ""
    listed = any(group.start <= place < group.end and len(group.names) > 1 for group in said.groups)
    return (
        listed
        or behind in HEADS | {"'s", "is", "are", "needs", "was", "has", "had", "carries"}
        or before in {"in", "of", "at"}
    )


def _is_invented(said: Said, place: int) -> bool:
    """Whether a word with a capital is neither a name of the payload nor an ordinary word."""
    token = said.tokens[place]
    if token.text[:1].isupper() and token.starts and (_is_subject(said, place) or _is_agent(said, place)):
        return True
    if not token.text[:1].isupper() or (is_ordinary(token.low) if _begins(said, place) else is_dated(token.low)):
        return False
    told = " ".join(one for fact in said.cited.facts for one in told_by(fact))
    return re.search(rf"\b{re.escape(token.text)}\b", told) is None


def _is_subject(said: Said, place: int) -> bool:
    """Whether a sentence begins with a noun of no trade that does something, as services do: "Returns had"."""
    low = said.lows[place]
    behind = said.lows[place + 1] if place + 1 < len(said.lows) else ""
    is_plural = low.endswith("s") and low not in GLUE and low.removesuffix("s") in GLUE
    is_gerund = low.endswith("ing") and low not in GLUE
    own = forms(low)
    return (
        (is_plural or is_gerund) and not own & {*CARRIED_BY, *OF_ALL, *UNITS} and (behind in VERBS or behind in SIDES)
    )


def _is_agent(said: Said, place: int) -> bool:
    """Whether a sentence begins with a bare noun that owns or does what only somebody does: "Core had"."""
    low = said.lows[place]
    # "Settlement now carries".
    verb = place + 1 + bool(STILL & set(said.lows[place + 1 : place + 2]))
    behind = said.lows[verb] if verb < len(said.lows) else ""
    own = forms(low)
    # "Delivery has slowed" is of the trade, "Delivery has 31 changes" of somebody.
    is_counted = any(one.start == verb + 1 for one in said.figures)
    is_measured = low not in TEAMS or not (behind in DOING or is_counted)
    is_measured = is_measured and bool(own & {*CARRIED_BY, *OF_ALL})
    is_other = low.endswith(("s", "ly")) or bool(own & {*PLACING, *UNITS}) or is_dated(low)
    return behind in OWNING | DOING and not is_other and not is_measured


def _begins(said: Said, place: int) -> bool:
    """Whether a word stands where any word has a capital; elsewhere only a name, a day or a month has one."""
    before = said.lows[place - 1] if place else ""
    return said.tokens[place].starts or before in OPENING


def is_dated(word: str) -> bool:
    """Whether a word, in lower case, is a day, a month, or a short form that always has capitals."""
    return word in TITLES - SOURCES or word in DAYS or word in MONTHS or word in MONTH_NAMES


def is_ordinary(word: str) -> bool:
    """Whether a word, in lower case, is one of the table, or a form of one."""
    low = word.partition("'")[0]
    return is_dated(low) or is_spoken(low) or not forms(low).isdisjoint(ORDINARY)
