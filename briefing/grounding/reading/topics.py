"""What a number is said to count: the words of its own phrase name kinds of facts, and it has to be a number of one.

Two facts of one service often have numbers of one unit: the changes that wait and those that nobody reviewed. Their
unit and their subject are the same, and only these words tell the one from the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import OF_TEXT, Role
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import DOWN, HIGHEST, LOWEST
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.figures import Figure

ENDS = words(", ; : ( ) — – but while whereas though although and which who")
"""Words at which the phrase of a number ends."""
OF_NOW = frozenset({Role.NOW, Role.SUM, Role.SHARE, Role.REST})
PAST = words("the last past previous trailing latest")
OVER = words("over across during within in")
EXTREMES = HIGHEST | LOWEST | words("record usual usually first never typical normal than against")
POOLED = words("learning lift forecast record checked ask pattern objective")
"""Kinds of facts that tell of more weeks than the last."""
OPEN = words("open card cards warning warnings critical flagged")
FREE = words("count learning")
"""Kinds of quantities that count facts, whatever is said of them."""


SAID_OF_KEY: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "rolled_back": words("rolled back rollback rollbacks undone withdrawn reverted taken roll"),
        "losing": DOWN | words("lose loses losing lost loss less down without"),
        "others": words("other others more further besides beside rest another alongside company"),
        "batch": words("batch batches batching batched bundling bundle bundled together company others"),
        "deployed_meanwhile": words("meanwhile since although though still despite yet nevertheless went"),
    }
)
"""Details that count what has something happen to it, which has to be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Words and the numbers that they speak of, as "kind", "kind.key" or ".key", where the number has such a unit."""

    stems: tuple[str, ...]
    numbers: frozenset[str]
    units: frozenset[str | None]
    unless: frozenset[str] = frozenset()
    """Words beside which it speaks of something else."""


def _topic(stems: str, numbers: str, units: str = "none changes percent", unless: str = "") -> Topic:
    known = frozenset(None if unit == "none" else unit for unit in units.split())
    return Topic(stems=tuple(stems.split()), numbers=words(numbers), units=known, unless=words(unless))


TOPICS: tuple[Topic, ...] = (
    _topic("wait waits waiting waited queue queued pending", "queue ahead windows .waiting change way_down ask"),
    _topic("unreviewed reviewed review reviews reviewer", "unreviewed change ask way_down"),
    _topic("late", "calendar ask"),
    _topic(
        "revert reverts reverted",
        "reverts repairs positive ahead windows ask",
        "none changes percent incidents reverts",
    ),
    _topic(
        "failed fail fails failure failures",
        "failures failure_rate lift forecast windows ask",
        "none deployments percent",
    ),
    _topic("rolled", ".rolled_back windows ask", "none deployments"),
    _topic(
        "tests tested untested", "positive driver driver_group service_movement ask way_down", "none changes percent"
    ),
    _topic("unresolved", ".unresolved ask", "incidents"),
    _topic("coverage", "coverage driver driver_group service_movement", "changes points", "lose loses losing lost"),
    _topic("lose loses losing lost", "coverage.losing driver driver_group service_movement ask", "none changes"),
    _topic("median", "mttr.value mttr.median lead_time", "minutes hours"),
    _topic("longest slowest", "mttr.longest lead_time", "minutes hours"),
    _topic("mean average averages averaged", "mttr.mean", "minutes hours"),
    _topic(
        "mean average averages averaged",
        "week_mean movement service_movement service_share.mean team_share.mean positive record driver driver_group "
        "coverage team_share.moved",
        "points",
    ),
    _topic("added adds adding additions", ".lines_added", "lines", "deleted removed"),
    _topic("deleted deletes deleting removed removes deletions", ".lines_deleted", "lines", "added"),
    _topic(
        "deployment deployments release",
        "deployment.value deployment.batch service_incidents.deployment_points",
        "points",
        "change",
    ),
)


def topics_of(figure: Figure, tokens: Sequence[Token], found: Sequence[Figure]) -> tuple[Topic, ...]:
    """Return what the phrase around a number says that it counts, nothing where it says nothing."""
    if figure.is_whole or figure.form in {Form.PLACE, Form.RATE}:
        return ()
    said = set(phrase(figure, tokens, found))
    if figure.decimals and figure.unit is None:
        # "The 0.1 it lost" counts no changes.
        return ()
    return tuple(
        topic for topic in TOPICS if figure.unit in topic.units and said & set(topic.stems) and not said & topic.unless
    )


def is_topical(
    topics: Sequence[Topic], phrase: frozenset[str], one: Quantity, clause: frozenset[str] = frozenset()
) -> bool:
    """Whether a quantity is of something that the phrase speaks of."""
    if one.key in SAID_OF_KEY and not SAID_OF_KEY[one.key] & clause:
        return False
    if one.kind == "count" and one.key == "open":
        return bool(OPEN & phrase)
    if one.kind in FREE or one.role is Role.SPAN:
        return True
    named = {one.kind, f".{one.key}", f"{one.kind}.{one.key}"}
    return not topics or any(named & topic.numbers for topic in topics)


def phrase(figure: Figure, tokens: Sequence[Token], found: Sequence[Figure]) -> Iterator[str]:
    """Yield the words around a number, up to the next number, or where something else begins."""
    # "Three had no tests" is of tests: a "no" ends no phrase.
    rivals = [one for one in found if one is not figure and not one.is_whole and one.form is not Form.NOTHING]
    others = {place for one in rivals for place in range(one.start, one.end)}
    before = range(figure.start - 1, -1, -1)
    after = range(figure.start, len(tokens))
    for places in (before, after):
        for place in places:
            token = tokens[place]
            # "224 points at an average of 24.9": what follows tells another number.
            is_another = (
                places is after
                and token.low in {"at", "with"}
                and tokens[min(place + 1, len(tokens) - 1)].low in {"a", "an"}
            )
            if place in others or token.low in ENDS or is_another or (places is before and token.low == "with"):
                break
            if token.kind is Kind.WORD:
                yield token.low


def span_of(figure: Figure, tokens: Sequence[Token], found: Sequence[Figure]) -> float | None:
    """Return over how many weeks a number is said to have been counted, None where it is not said."""
    for weeks in found:
        # "In both weeks" is said of each of the two.
        if weeks.unit != "weeks" or weeks is figure or weeks.value <= 1 or weeks.form is Form.BOTH:
            continue
        first, last = sorted((figure, weeks), key=lambda one: one.start)
        between = [token.low for token in tokens[first.end : last.start]]
        start = weeks.start - 1
        while start >= 0 and tokens[start].low in PAST:
            start -= 1
        # "Against 38 over the last four weeks": the 38 is of those weeks.
        begins = max(0, start - 3, figure.end if last is weeks else 0)
        near = {*between, *(token.low for token in tokens[begins:start])}
        is_parted = bool(ENDS & set(between[1:] if last is figure else between)) or between[:1] == [":"]
        is_led = last is figure and _leads(tokens, weeks)
        is_crossed = not is_led and any(first.end <= one.start < last.start for one in found)
        if start >= 0 and tokens[start].low in OVER and not is_parted and not is_crossed and not near & EXTREMES:
            return weeks.value
    return None


def _leads(tokens: Sequence[Token], weeks: Figure) -> bool:
    """Whether a span begins its sentence, so that it is of everything up to the next pause."""
    place = weeks.start - 1
    while place >= 0 and tokens[place].low in PAST | OVER:
        place -= 1
    return place < 0


def is_of_span(span: float | None, one: Quantity) -> bool:
    """Whether a number was counted over the weeks that are said, where it is of now."""
    if span is None or one.role not in OF_NOW or one.span == span:
        return True
    return one.kind in POOLED or one.key in {"earlier", *OF_TEXT}
