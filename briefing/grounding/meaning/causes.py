"""A cause may only be told where a cited fact links it to its effect."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from briefing.grounding.facts.links import EVENT, SCORE, is_reason, links, stems
from briefing.grounding.facts.raised import carried_kinds, raises_card
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import DAYS, PARTS_OF_DAY
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import CAUSES_FIRST, EFFECT_FIRST, READS, SIDES
from briefing.grounding.meaning.acts import acted
from briefing.grounding.meaning.circumstances import followed, given
from briefing.grounding.meaning.origins import is_by_author, is_counted, is_of_batch
from briefing.grounding.meaning.reasons import is_given_by_itself
from briefing.grounding.meaning.tellings import tells
from briefing.grounding.meaning.tied import tied
from briefing.grounding.meaning.weighed import weighed
from briefing.grounding.meaning.wrought import wrought
from briefing.grounding.ways.steepest import is_led_by, is_steepest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said

Found = tuple[Code, str]


TRANSITIVE = words(
    """
    let shortened cut reduced increased slowed widened narrowed improved worsened eased lowered raised boosted
    """
)
SPENDING = words("used consumed spent burned burnt cost took drained ate eats eaten chewed")
"""What an incident is said to do to a budget."""
OBJECTS = words("the its their delivery incidents lead mean risk score scores average error")
TIES = ("linked to", "tied to")
"""Connectors that may be said from either end."""
BEEN = words("was were been being is are")
GAPS = words("gap lead margin distance difference edge advantage")
MOVED = words("brought brings pulled pushed lifted lowered raised raises calmed made")
"""Verbs of movement that a cause goes with, unless what moves is the subject's own."""
DOWN_TO = ("comes down to", "come down to")
HAVING = words("for with has have had")
"""Words before "an effect of so much", which is how much it is."""
MEASURED = words("points percent hours minutes days times")
FROM = ("came from", "comes from", "coming from")
MADE = words(
    "risky riskier safe safer fail wait rise fall worse better late necessary moderate high critical slow slower"
)
"""What somebody can have made of something."""
MOVED_TO = words("down up about under over below above to")
AUXILIARIES = words("has have had also now again alone thus just only since even")
PEOPLE = words("who people person contributors engineers developers nobody everyone everybody those somebody")
"""Those who contribute to a service cause nothing by it."""
WAS = words("was were been is are being get got")
PERFECT, SPOKEN = words("has have had"), words("been is are was were has have remains remain")
"""Words beside "since" with which it says "from then on"."""
BY_WHOM = words("by possible necessary out of up to harder easier impossible likely certain sure")
"""Words behind "was made" with which it is more than done."""
INVERTED = words("is was did does do are were has have had on far will would")
"""Words behind "and so" with which it only says "too"."""
BY_SO_MUCH = ("moved by", "raised by", "lifted by", "pushed by", "pulled by")
SOFTENERS = words(
    "about around some roughly nearly almost just only over under a an the less more than at most least no by as much"
)
ENDS = words(". , ; : ( ) — –")
IN_ALL = words("in all total altogether together of them points point changes")
ENDED: Sequence[list[str]] = (
    [],
    [","],
    ["."],
    [";"],
    ["and"],
    ["against"],
    ["above"],
    ["below"],
    ["over"],
    ["under"],
    ["to"],
    ["from"],
)
"""What may stand behind a bare number that is how far something moved."""
PRONOUNS = words("it they these this both which that changes services teams")
LOOK_AHEAD = 6
PARTS = words(
    """
    more most less least half much nearly about almost just over some part all a the slightly marginally somewhat far
    fewer roughly around exactly only barely well under
    """
)
"""Words for a part, which something accounts for without being its cause."""


def causes(said: Said) -> Iterator[Found]:
    """Yield the causes that no cited fact links."""
    for phrase, place, end, is_first in _connectors(said):
        left, right = _side(said, place, -1), _side(said, end, 1)
        whole = (range(place), range(end, len(said.lows)))
        cause, effect = (left, right) if is_first else _opened(said, end) if not left else (whole[1], left)
        linked = any(
            links(said, fact, cause, effect)
            or (is_reason(said, fact, cause, effect) and not _is_of_driver(said, effect))
            for fact in said.cited.facts
        )
        if phrase in TIES and not any(said.tokens[at].kind is not Kind.MARK for at in right):
            # "The two changes that the incident is tied to".
            cause = effect = left
        if phrase in TIES:
            linked = linked or any(links(said, fact, effect, cause) for fact in said.cited.facts)
        if not linked and not raises_card(said, cause, effect):
            yield Code.CAUSE, f"{phrase!r}: no cited fact links this cause to its effect"
    yield from followed(said)
    yield from given(said)
    yield from acted(said)
    yield from wrought(said)
    yield from weighed(said)
    yield from tied(said)


def _connectors(said: Said) -> Iterator[tuple[str, int, int, bool]]:
    """Yield every connector, the longest first and none within another."""
    taken: set[int] = set()
    for place, low in enumerate(said.lows):
        if low == "through" and _is_a_means(said, place):
            yield low, place, place + 1, False
        if low in TRANSITIVE and _has_object(said, place) and not tells(said, low, place, place + 1):
            taken.add(place)
            yield low, place, place + 1, True
        if low in SPENDING and "budget" in said.lows[place : place + 5] and EVENT & stems(said, _side(said, place, -1)):
            yield low, place, place + 1, True
    for phrase, is_first in _longest_first():
        for place in said.find(phrase):
            end = place + len(phrase.split())
            if taken.isdisjoint(range(place, end)) and not _is_idle(said, phrase, place, end):
                yield phrase, place, end, is_first
            taken |= set(range(place, end))


@cache
def _longest_first() -> list[tuple[str, bool]]:
    """Return every connector, with whether the cause stands before it."""
    every = [(one, False) for one in EFFECT_FIRST] + [(one, True) for one in CAUSES_FIRST]
    return sorted(every, key=lambda one: (-len(one[0]), one[0]))


def _is_a_means(said: Said, place: int) -> bool:
    """Whether "through" gives what something of the trade came by, and no span of time: "its revert came through"."""
    behind = _side(said, place + 1, 1)[:4]
    is_span = any(said.tokens[at].kind in {Kind.DATE, Kind.NUMBER} or said.lows[at].endswith("day") for at in behind)
    # "Went through without approval": what is let through is no means.
    is_passed = said.lows[place + 1 : place + 2] in (["without"], ["unapproved"], ["unreviewed"])
    return (
        not is_span
        and not is_passed
        and bool(carried_kinds(said, behind))
        and bool((EVENT | SCORE) & stems(said, _side(said, place, -1)))
    )


def _has_object(said: Said, place: int) -> bool:
    """Whether a verb of movement does something to something: "shortened the lead time"."""
    if said.lows[place] == "let":
        return said.lows[max(0, place - 1) : place] != ["not"]
    behind = said.tokens[place + 1] if place + 1 < len(said.tokens) else None
    before = said.lows[place - 1] if place else "what"
    is_own = behind is not None and behind.low in {"its", "their"} and said.cited.names.are(before, "service", "team")
    behind_that = said.lows[place + 2 : place + 3]
    if (
        behind is None
        or is_own
        or behind_that in (["most"], ["least"])
        # "Has narrowed the gap to Search" tells of the two, and of no cause.
        or bool(GAPS & set(behind_that))
        or before in {"what", "that", "which", "to", "would", ",", "and"}
    ):
        return False
    return behind.low in OBJECTS or said.cited.names.are(behind.low, "service", "team")


def _is_worked_out(said: Said, end: int) -> bool:
    """Whether what follows is nothing but how two numbers stand, or what they come to: "15 and 16, so 31 in all"."""
    last = next((at for at in range(end, len(said.lows)) if said.lows[at] in ENDS), len(said.lows))
    named = {at for group in said.groups for at in range(group.start, group.end)}
    told = [at for at in range(end, last) if at not in named and said.lows[at] not in SOFTENERS | AUXILIARIES]
    # Whoever is named has a number of its own, which does not follow from the one before.
    is_named = not named.isdisjoint(range(end, last))
    counted = {at for one in said.figures for at in range(one.start, one.end) if end <= at < last and not is_named}
    counted |= {at for at in told if said.lows[at] in IN_ALL} if counted else set()
    return bool(told) and set(told) <= said.held.places | counted


def _is_idle(said: Said, phrase: str, place: int, end: int) -> bool:
    """Whether the words tie no cause: "since 16 Sep", "down to 3", "made up", "linked to it" in a denial."""
    if phrase == "since":
        return _is_since_a_time(said, place, end) or is_given_by_itself(said, phrase, place, end)
    behind = said.tokens[end] if end < len(said.tokens) else None
    low = "" if behind is None else behind.low
    has_no_object = (
        behind is None
        or behind.low in {"last", "by", "in", "down", "to", "from"}
        or _is_by_way(said, end)
        or behind.kind is Kind.MARK
    )
    is_other_way = low in {"the", "in"} and bool({"way", "direction"} & set(said.lows[end : end + 5]))
    ties_nothing = (
        phrase == "down to" or (phrase in DOWN_TO and _is_level(said, end)),
        # "For an effect of 80 to 27 points".
        phrase == "an effect of" and said.lows[place - 1] in HAVING and _is_by_so_much(said, end),
        "what" in said.lows[max(0, place - 1) : place],
        phrase in MOVED and (is_other_way or _is_of_itself(said, place, low)),
        _is_of_fact(said, place, end),
        tells(said, phrase, place, end),
        is_given_by_itself(said, phrase, place, end),
        phrase in FROM and (_is_where(said, place, end) or is_of_batch(said, place, end)),
        phrase in {*FROM, "the work of"} and is_by_author(said, place, end),
        phrase in {"brought", "brings"} and said.lows[end : end + 3] == ["up", "the", "rear"],
        phrase in BY_SO_MUCH and _is_by_so_much(said, end),
        phrase == "and so" and low in INVERTED,
        # "The largest drop came from Shipping", "Identity made the biggest improvement".
        phrase in {*FROM, "made"} and _is_of_steepest(said, place, end),
        phrase == "led by" and is_led_by(said, end),
        phrase == "made" and (_is_done(said, place, end) or is_counted(said, place, end)),
        phrase == "brought" and not MOVED_TO & set(said.lows[end : end + 7]),
        phrase == ", so" and (low == "far" or any(said.has(read) for read in READS) or _is_worked_out(said, end)),
        phrase == "contributed to" and bool(PEOPLE & set(said.lows[max(0, place - 3) : place])),
        phrase.endswith(" for") and _is_part(said, place, end),
        phrase in {"linked to", "tied to"} and bool({"no", "none", "not", "neither"} & set(said.lows[:place])),
        # "Two repairs were made in Auth".
        phrase == "made" and said.lows[max(0, place - 1)] in BEEN and low != "by" and not _is_resultative(said, end),
        # "The four it made the week before".
        phrase == "made" and said.lows[end : end + 2] in [["the", "week"], ["a", "week"], ["the", "previous"]],
        phrase == "made"
        and not _is_resultative(said, end)
        and low.removesuffix("s") not in EVENT | {"repair", "review"}
        and low not in {"the", "it", "this", "that"}
        and (behind is None or behind.kind is not Kind.NAME),
        phrase in {"raised", "lifted", "pushed", "pulled", "lowered", "calmed"} and has_no_object,
    )
    return any(ties_nothing)


def _is_of_steepest(said: Said, place: int, end: int) -> bool:
    """Whether it is told whose movement was the greatest, which may be behind "came from"."""
    is_whose = end < len(said.lows) and said.tokens[end].kind is Kind.NAME
    return (is_whose or said.lows[place] == "made") and any(is_steepest(said, at) for at in said.clause(place))


def _is_by_way(said: Said, end: int) -> bool:
    """Whether only a way stands behind a verb, and no object: "was pushed up by gates"."""
    return said.lows[end : end + 1] in (["up"], ["down"]) and said.lows[end + 1 : end + 2] in (["by"], ["to"], ["from"])


def _is_by_so_much(said: Said, end: int) -> bool:
    """Whether it is told how far something moved, and not by what: "moved by less than one point", "raised by 5"."""
    figure = next((one for one in said.figures if one.end > end), None)
    is_near = figure is not None and set(said.lows[end : figure.start]) <= SOFTENERS
    behind = said.lows[figure.end : figure.end + 1] if figure is not None else []
    is_measure = figure is not None and figure.unit in {None, *MEASURED}
    return is_near and is_measure and (figure is None or figure.unit is not None or behind in ENDED)


def _is_done(said: Said, place: int, end: int) -> bool:
    """Whether "made" only says that something was done: "two repairs were made this week, one in each service"."""
    ahead = [low for low in said.lows[max(0, place - 3) : place] if low not in {"each", "all", "both", "also"}]
    behind = said.lows[end : end + 1]
    is_made = ahead[-1:] != [] and ahead[-1] in WAS
    return is_made and (not behind or (behind[0] not in MADE | BY_WHOM and behind[0] not in SIDES))


def _is_of_driver(said: Said, effect: Sequence[int]) -> bool:
    """Whether an effect is what a driver did, which no change is the reason for."""
    return any(said.cited.names.are(said.lows[at], "signal", "driver") for at in effect)


def _is_level(said: Said, end: int) -> bool:
    """Whether something went down to a level: "comes down to 27 points", "could come down to 29"."""
    near = next((one for one in said.figures if end <= one.start <= end + 1), None)
    is_ended = near is not None and near.unit is None and said.lows[near.end : near.end + 1] in ENDED
    return near is not None and (near.unit in MEASURED or is_ended)


def _opened(said: Said, end: int) -> tuple[Sequence[int], Sequence[int]]:
    """Return the cause and the effect of a sentence that begins with its cause: "Because of it, Auth rose"."""
    comma = next((at for at in range(end, len(said.lows)) if said.lows[at] == ","), len(said.lows))
    return (range(end, comma), range(comma, len(said.lows))) if comma < len(said.lows) else (range(end, comma), ())


def _is_resultative(said: Said, end: int) -> bool:
    """Whether what was made became something by it: "made 12 changes risky"."""
    behind = next((one for one in said.figures if one.start == end), None)
    after = said.lows[behind.end : behind.end + 2] if behind is not None else []
    return bool(MADE & set(after))


def _is_of_itself(said: Said, place: int, behind: str) -> bool:
    """Whether a service does it to what is its own: "Profiles brought its share down to 14 %"."""
    at = place - 1
    while at > 0 and said.lows[at] in AUXILIARIES:
        at -= 1
    first = said.clause(place).start
    # "Payments, which has 14 changes, has pushed its share past 69.9 percent".
    before = said.lows[first] if at > first and said.lows[at] == "," else said.lows[at] if at >= 0 else ""
    return behind in {"its", "their"} and said.cited.names.are(before, "service", "team", "scope")


def _is_of_fact(said: Said, place: int, end: int) -> bool:
    """Whether changes, or a service, do what a fact of theirs tells: "Shipping brought unapproved files to none"."""
    ahead, behind = _side(said, place, -1), _side(said, end, 1)
    names = said.things(range(ahead[0], place), "service") if ahead else frozenset()
    told = carried_kinds(said, behind)
    if not names or not told or carried_kinds(said, ahead) or said.lows[end - 1] not in MOVED:
        return False
    own = [fact for fact in said.cited.facts if fact.subject.label.lower() in names]
    return any(all(fact.kind in kinds for kinds in told) for fact in own)


def _is_where(said: Said, place: int, end: int) -> bool:
    """Whether it is told where a part of something lies: "two thirds of the risk came from Auth"."""
    behind = said.tokens[end] if end < len(said.tokens) else None
    is_named = behind is not None and said.cited.names.are(behind.low, "service", "team")
    ahead = said.lows[said.clause(place).start : place]
    # "The week's top deployment came from Auth".
    is_counted = any(one.start in said.clause(place) and one.end <= place for one in said.figures)
    return is_named and (is_counted or ahead[-1:] == ["deployment"])


def _is_part(said: Said, place: int, end: int) -> bool:
    """Whether something that has a name only is a part: "Shipping accounts for more of the risk"."""
    named = any(token.kind in {Kind.NAME, Kind.IDENT} or token.low in PRONOUNS for token in said.tokens[:place])
    behind = said.lows[end : end + 1]
    return named and (
        (behind[:1] != [] and behind[0] in PARTS) or any(end <= one.start <= end + 3 for one in said.figures)
    )


def _is_since_a_time(said: Said, place: int, end: int) -> bool:
    """Whether "since" is said of time; behind a comma it gives a reason, unless a date or a day follows."""
    behind = said.tokens[end] if end < len(said.tokens) else None
    is_reason = said.lows[max(0, place - 1) : place] == [","]
    # "Has since been reverted", "what has happened since is unknown".
    if not is_reason and ({*said.lows[max(0, place - 1) : place]} & PERFECT or {*said.lows[end : end + 1]} & SPOKEN):
        return True
    near = said.tokens[end : end + LOOK_AHEAD]
    if any(one.low in PARTS_OF_DAY for one in near) and any(one.kind is Kind.DATE or one.low in DAYS for one in near):
        # "Since mid-morning on the 16th".
        return True
    if behind is None or behind.kind is Kind.MARK:
        return not is_reason
    is_date = (
        behind.kind in {Kind.DATE, Kind.WEEK, Kind.TIME} or behind.low in {"last", "then"} or behind.low.endswith("day")
    )
    return is_date or (not is_reason and (behind.kind is Kind.NUMBER or behind.low == "the"))


def _side(said: Said, place: int, step: int) -> Sequence[int]:
    """Return the places of the tokens on one side of a connector, up to the end of the clause."""
    span = said.clause(place if step > 0 and place < len(said.lows) else max(0, place - 1))
    found = range(place, span.stop) if step > 0 else range(span.start, place)
    if len(found) > 1:
        return found
    return range(place, len(said.lows)) if step > 0 else range(place)
