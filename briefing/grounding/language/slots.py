"""Where in a sentence an unknown word may stand: only where it can do no more than tell of a figure.

A list of dangerous words has no end: of 140 sentences that were made up, each false by one such word alone ("the
incidents were avoidable", "changes landed manually", "amid layoffs"), more than half found a word that no list had.
Nearly all stood where a word describes something: behind "is", before a noun, behind a preposition or a comma. So an
unknown word is borne in two places alone: as how little or much ("a smidge below"), and as the verb that holds one
measured figure against another ("undercuts the usual 57 percent", "undercutting 23.8").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import MINUTES
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import SIDES
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

MEASURED: Final = frozenset({"points", "percent", "times", *MINUTES})
ARTICLES: Final = words("a an the one some")
COMPARED: Final = frozenset(SIDES) | words("over under above below beyond short shy more less past off ahead behind")
LEADING: Final = words(
    """
    the a an its their about only just some nearly almost roughly around exactly usual previous earlier former last
    week maximum minimum low high peak record mark best another over under all of by back away up
    down 's scope own average
    """
)
"""Words between a verb and the figure that is its object."""
OLD: Final = words("usual previous earlier former last week maximum minimum low high peak record mark best average")
"""Words for a figure of another time."""
NO_SUBJECT: Final = words(
    """
    a an the its their this that's these those each every no any is are was were be been being looks seems of in at by
    with for from to on under over above below amid during despite through without as than very so too went goes go
    gone going stays stayed remains remained became becomes turned
    """
)
"""Words behind which stands no verb, but an adjective or a noun."""
MANNER: Final = "ly"
"""The ending of words for how something was done."""
MOST_LEADING: Final = 5


def has_slot(said: Said, place: int) -> bool:
    """Whether a word stands where it only tells how a figure is told."""
    low = said.lows[place]
    if low.endswith(MANNER) or low.startswith("un"):
        return False
    return _is_degree(said, place) or _holds(said, place)


def _is_degree(said: Said, place: int) -> bool:
    """Whether it tells how little or much: "a whisker below", "within a whisker of"."""
    before, behind = said.lows[max(0, place - 2) : place], said.lows[place + 1 : place + 2]
    is_within = before[:1] == ["within"] and behind == ["of"]
    return bool(ARTICLES & set(before[-1:])) and (is_within or bool(COMPARED & set(behind)))


def _holds(said: Said, place: int) -> bool:
    """Whether it is a verb that holds something against a figure of another time: "undercuts the usual 57 percent"."""
    before = said.lows[place - 1 : place] if place else []
    if not before or before[0] in NO_SUBJECT:
        return False
    figure = next((one for one in said.figures if one.start > place), None)
    if figure is None or figure.start - place > MOST_LEADING or not _is_measured(said, figure):
        return False
    between = range(place + 1, figure.start)
    is_led = all(said.lows[at] in LEADING or said.tokens[at].kind is Kind.NAME for at in between)
    is_joined = before == [","] and said.lows[place].endswith("ing")
    is_second = is_joined and any(_is_measured(said, one) for one in said.figures if one.end < place)
    return is_led and (is_second or bool(OLD & set(said.lows[place + 1 : figure.end])))


def _is_measured(said: Said, figure: Figure) -> bool:
    """Whether a figure measures and does not count; one without a unit beside others that do."""
    if figure.form in {Form.PLACE, Form.NOTHING, Form.WHOLE, Form.BOTH}:
        return False
    is_beside = any(one.unit in MEASURED for one in said.figures)
    return figure.unit in MEASURED or (figure.unit is None and (figure.decimals > 0 or is_beside))
