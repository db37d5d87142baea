"""Words of causes that claim none: they tell what a cited fact itself is, and tie nothing to anything else.

"Payments produced 71 percent of the risk": a share is no effect. "Nothing broke": there is no object. "Catalogue let a
quarter of its files through": its own fact says so. "... so this week stands out": a comparison draws a conclusion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.links import EVENT
from briefing.grounding.facts.raised import carried_kinds
from briefing.grounding.language.glue import DEGREE, MEASURE, SIZE, TIME
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

MEASURED: Final = words("points percent")
YIELDS: Final = words("produced brings brought made contributed fed")
"""Verbs with which something is said to have points of its own: "Auth brings 494 points"."""
BETWEEN: Final = [[low] for low in words("which that alone together now still again also currently")]
"""Words between what has points and the verb with which it has them: "Payments now brings 60.7 percent"."""
SOFTENED: Final = words("about around some roughly nearly almost just only over under a an the another all of")
THROUGH: Final = words("through pass past by slip go in out land merge get be")
OUTCOMES: Final = ("incidents", "failures", "failure_rate", "service_incidents")
"""Kinds of facts by which "nothing broke" may be said."""
NONE: Final = words("none nothing no nobody . ,")
DENIED: Final = words("neither none no nobody not never")
HELD_AGAINST: Final = words(", against versus where when")
LET_THROUGH: Final = ("land without", "through without", "go without", "in without", "merge without")
WHETHER: Final = words("whether if")
"""Words that ask what is not known."""
RISES: Final = words("rise increase riskier higher climb")
FALLS: Final = words("fall decrease calmer lower drop decline relief easing improvement")
PARTED: Final = ("band", "week_changes", "elevated")
"""Kinds of facts that divide one number of changes between them."""
SO: Final = phrases(", so | so that | hence | therefore")
CONCLUDED: Final = words(
    """
    this that the a an it its week is was stands stand stood out remains marks marked than all any as well more less
    most far much still even only about above below over under half twice clearly plainly quite rather somewhat
    usual usually normal month whole four five twelve weeks last previous before same not no longer in line with at
    percent points share rate figure figures number score average break exception outlier departure step jump leap
    's ask asks request done complete completed met fulfilled
    drop sharp clear new unusual exceptional exception worse better higher lower and now then there here . ,
    """
)
"""Words of which a conclusion from a comparison is made: "so this week is worse than the month as a whole"."""
COMPARING: Final = words("as than usual above below more less before times twice half")
THINGS: Final = ("service", "team", "scope", "change", "deployment")
COUNTED: Final = words("change changes deployment deployments fix fixes repair repairs revert reverts")
ENDS: Final = words(", . ; : ) and this against in at while but with averaging scoring or of last") | {""}
DUE: Final = words("thanks credit praise kudos")
LOOKED_AT: Final = words("look watch read note act stop pause")
CARDED: Final = words("card cards warning warnings critical")
FROM: Final = ("came from", "comes from", "come from", "coming from")
NEAR: Final = 3


def tells(said: Said, phrase: str, place: int, end: int) -> bool:
    """Whether a word of causes only tells what a cited fact itself is: the first rule that knows the word decides."""
    return any(rule(said, phrase, place, end) for rule in RULES)


def _yields(said: Said, phrase: str, place: int, end: int) -> bool:
    """Whether what has points or a share is said to produce them, and of nothing else's: "brings 494 points"."""
    figure = _figure(said, end)
    if phrase not in YIELDS or figure is None or not _is_subject(said, place):
        return False
    behind = said.clause(place)
    others = said.things(range(figure.end, min(behind.stop, figure.end + NEAR)), *THINGS)
    is_own = not others or said.lows[figure.end : figure.end + 1] == ["of"]
    unit = figure.unit or _unit_behind(said, figure)
    return is_own and unit in MEASURED and not _is_more_told(said, figure)


def _is_more_told(said: Said, figure: Figure) -> bool:
    """Whether something that happened, or a movement, is told behind a figure: "brings 80 points to the incident"."""
    rest = {said.lows[at] for at in range(figure.end, said.clause(figure.start).stop)}
    return bool(rest & (EVENT | {"rise", "fall", "increase", "drop", "jump"}))


def _unit_behind(said: Said, figure: Figure) -> str | None:
    return next((other.unit for other in said.figures if other.start >= figure.end), None)


def _figure(said: Said, end: int) -> Figure | None:
    """Return the figure that begins at a place, or behind words that soften it."""
    figure = next((one for one in said.figures if one.end > end), None)
    between = said.lows[end : figure.start] if figure is not None else ["-"]
    return figure if set(between) <= SOFTENED else None


def _is_subject(said: Said, place: int) -> bool:
    """Whether a service, team, change or deployment stands at once before, or "which" behind one."""
    back = place - 1 if said.lows[max(0, place - 1) : place] in BETWEEN else place
    back = back - 1 if said.lows[max(0, back - 1) : back] == [","] else back
    named = next((one for one in said.groups if one.end in {back, back - 1}), None)
    is_ended = named is not None and (named.end == back or "," in said.lows[named.end : place])
    is_thing = named is not None and all(said.cited.names.are(name, *THINGS) for name in named.names)
    return bool(is_ended and is_thing) and not carried_kinds(said, _ahead(said, place))


def _ahead(said: Said, place: int) -> range:
    return range(said.clause(place).start, place)


def _lets(said: Said, phrase: str, place: int, end: int) -> bool:
    """Whether a service let through what its own fact counts; "let alone" ties nothing."""
    if phrase != "let":
        return False
    if said.lows[end : end + 1] == ["alone"]:
        return True
    span = said.clause(place)
    services = said.things(range(span.start, place), "service", "team", "scope")
    events = EVENT & {low.removesuffix("s") for low in said.lows[span.start : span.stop]}
    held = next((at for at in range(end, span.stop) if said.lows[at] in HELD_AGAINST), span.stop)
    told = carried_kinds(said, range(end, held))
    own = [fact for fact in said.cited.facts if fact.subject.label.lower() in services]
    behind = set(said.lows[end : span.stop])
    if behind <= NONE and said.has(*LET_THROUGH):
        # "Notifications let half of its files land without an owner, whereas Shipping let none".
        return {fact.subject.label.lower() for fact in own if fact.value == 0} == services
    is_through = bool(THROUGH & behind)
    # "Let none in", "neither Gateway nor Shipping let an owned file in".
    is_denied = bool(NONE & set(said.lows[end : end + 1])) or bool(DENIED & set(said.lows[span.start : place]))
    is_none = is_denied and all(one.value == 0 for one in own)
    is_counted = is_none or any(one.start >= end and one.start in span for one in said.figures)
    is_told = any(all(fact.kind in kinds for kinds in told) for fact in own)
    return is_through and is_counted and not events and is_told and (len(services) == 1 or is_none)


def _makes_it(said: Said, phrase: str, place: int, end: int) -> bool:
    """Whether something only got somewhere, or counts what was made: "made it into the moderate band"."""
    behind = said.lows[end : end + 2]
    is_there = behind[:1] == ["it"] and behind[1:] != [] and behind[1] in {"into", "onto", "through"}
    is_same = behind == ["the", "same"] and bool({"number", "count", "share"} & set(said.lows[end : end + NEAR]))
    figure = _figure(said, end)
    is_counted = figure is not None and figure.unit in {"changes", "deployments", "fixes", "reverts"}
    is_counted = is_counted and _is_subject(said, place) and _ends(said, figure)
    return (phrase == "made" and (is_there or is_same or is_counted)) or (phrase in YIELDS and is_counted)


def _ends(said: Said, figure: Figure | None) -> bool:
    """Whether nothing is said of what a figure counts: "made 12 changes", and not "made 12 changes risky"."""
    if figure is None:
        return False
    # "Of the 21 changes Auth made 14": what is counted may stand before it.
    ahead = range(figure.end - 1, min(figure.end + NEAR, len(said.lows)))
    end = next((at for at in ahead if said.lows[at] in COUNTED), figure.end - 1)
    return "".join(said.lows[end + 1 : end + 2]) in ENDS


def _breaks(said: Said, phrase: str, _: int, end: int) -> bool:
    """Whether nothing is broken by anything: "nothing broke", beside facts that count what did."""
    behind = said.tokens[end] if end < len(said.tokens) else None
    is_ended = behind is None or behind.kind is Kind.MARK or behind.low in {"this", "and", "but", "in", "last", "at"}
    is_unknown = bool(WHETHER & set(said.lows)) and bool(said.cited.of_kind("source"))
    return phrase == "broke" and ((is_ended and bool(said.cited.of_kind(*OUTCOMES))) or is_unknown)


def _contributes(said: Said, phrase: str, place: int, _: int) -> bool:
    """Whether changes are counted of which their own fact says that they had a part in it: "six contributed to it"."""
    if phrase == "contributed to" and _has_part(said, place):
        return True
    own = [fact for fact in said.cited.facts if isinstance(fact.detail.get("losing"), int)]
    lows = said.lows[max(0, place - 1) : place]
    counted = any(one.end in {place, place - 1} and one.unit in {None, "changes"} for one in said.figures)
    return phrase == "contributed to" and len(own) == len(said.cited.facts) and (counted or lows == ["changes"])


def _has_part(said: Said, place: int) -> bool:
    """Whether a service went the way that the scope went: "Auth contributed to the rise"."""
    named = next((one for one in said.groups if one.end == place), None)
    moved = said.cited.of_kind("service_movement")
    own = [fact for fact in moved if named is not None and named.names == {fact.subject.label.lower()}]
    whole = [fact for fact in said.cited.payload.facts if fact.kind == "movement"]
    ways = [float(str(fact.value)) for fact in (*own, *whole)]
    behind = set(said.lows[place + 2 : place + 2 + NEAR])
    is_way = bool(RISES & behind) if ways and ways[0] > 0 else bool(FALLS & behind)
    return bool(own) and bool(whole) and is_way and (min(ways) > 0 or max(ways) < 0)


def _concludes(said: Said, phrase: str, place: int, end: int) -> bool:
    """Whether figures of one fact are compared, and what follows only says how they stand."""
    span = said.clause(end)
    behind = range(end, span.stop)
    subjects = {(fact.kind, fact.subject.id) for fact in said.cited.facts}
    is_numbered = any(one.start < place for one in said.figures)
    free = [at for at in behind if not any(one.start <= at < one.end for one in said.figures)]
    said_words = {said.lows[at] for at in free}
    is_comparing = bool(COMPARING & said_words) and said_words <= CONCLUDED | DEGREE | SIZE | MEASURE | TIME
    return phrase in SO and len(subjects) == 1 and is_numbered and (said_words <= CONCLUDED or is_comparing)


def _divides(said: Said, phrase: str, place: int, end: int) -> bool:
    """Whether one number of changes is divided: the more are safe, "so that only four remain moderate"."""
    span = said.clause(place)
    told = carried_kinds(said, [*range(span.start, place), *range(end, span.stop)])
    is_of_one = len(said.cited.of_kind(*PARTED)) == len(said.cited.facts)
    sides = (range(span.start, place), range(end, span.stop))
    counted = all(any(one.start in side for one in said.figures) for side in sides)
    return phrase in SO and is_of_one and counted and not told and bool(said.cited.of_kind("band"))


def _thanks(said: Said, phrase: str, place: int, end: int) -> bool:
    """Whether somebody is owed thanks, or given as worth a look: "credit is due to Auth", "the reason to look"."""
    is_owed = phrase == "due to" and bool(DUE & set(said.lows[max(0, place - NEAR) : place]))
    behind = said.lows[end : end + 2]
    return is_owed or (phrase.endswith("the reason") and behind[:1] == ["to"] and bool(LOOKED_AT & set(behind)))


def _leads(said: Said, phrase: str, _: int, end: int) -> bool:
    """Whether a way down is told with its end: "the one way down leads to 52 points"."""
    is_of_ways = len(said.cited.of_kind("way_down")) == len(said.cited.facts)
    return phrase in {"leads to", "lead to"} and is_of_ways and _figure(said, end) is not None


def _carded(said: Said, phrase: str, _: int, end: int) -> bool:
    """Whether it is told which cards asks are of: "three came from critical cards"."""
    return phrase in FROM and bool(said.cited.of_kind("ask")) and bool(CARDED & set(said.lows[end : end + NEAR]))


def _of_parts(said: Said, phrase: str, place: int, end: int) -> bool:
    """Whether a deployment's points are told with what they are of: "40 came from #971", "the batch brings 13"."""
    is_had = phrase in YIELDS
    figure = _figure(said, end) if is_had else next((one for one in reversed(said.figures) if one.end <= place), None)
    named = said.things(range(len(said.lows) if is_had else place), "deployment")
    told = [fact for fact in said.cited.of_kind("deployment") if not named or fact.subject.label.lower() in named]
    parts = [("batch", fact.detail.get("batch")) for fact in told]
    for row in (fact.detail.get("riskiest") for fact in told):
        parts += [(str(row["label"]).lower(), row["points"])] if isinstance(row, dict) else []
    # What brings points stands before the verb, and what they came from behind it.
    part = said.lows[place - 1 : place] if is_had else [low for low in said.lows[end : end + 2] if low != "the"][:1]
    if figure is None or figure.unit not in {None, "points"} or not (is_had or phrase in FROM):
        return False
    is_part = any((part, figure.value) == ([name], points) for name, points in parts)
    return is_part and not (is_had and _is_more_told(said, figure))


RULES: Final[Sequence[Callable[[Said, str, int, int], bool]]] = (
    _yields,
    _lets,
    _makes_it,
    _breaks,
    _contributes,
    _concludes,
    _divides,
    _thanks,
    _carded,
    _leads,
    _of_parts,
)
