"""Where in a sentence an unknown word may stand: only where it can do no more than tell of a figure.

A list of dangerous words has no end: of 140 sentences that were made up, each false by one such word alone ("the
incidents were avoidable", "changes landed manually", "amid layoffs"), more than half found a word that no list had.
Nearly all stood where a word describes something: behind "is", before a noun, behind a preposition or a comma. So an
unknown word is borne in three places alone: as how little or much ("a whisker below"), as the verb of a measured
figure ("beats the usual 57 percent"), and at once behind one ("32 points apiece").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.figures import Form
from briefing.grounding.lexicon import MINUTES
from briefing.grounding.listed import words
from briefing.grounding.text import Kind
from briefing.grounding.words import SIDES

if TYPE_CHECKING:
    from briefing.grounding.figures import Figure
    from briefing.grounding.said import Said

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
NO_SUBJECT: Final = words(
    """
    a an the its their this that's these those each every no any is are was were be been being looks seems of in at by
    with for from to on under over above below amid during despite through without as than very so too went goes go
    gone going stays stayed remains remained became becomes turned
    """
)
"""Words behind which stands no verb, but an adjective or a noun."""
CLOSING: Final = words(". , ; : ) on in and for from to at after with against")
MANNERS: Final = ("ly",)
QUALITIES: Final = ("ly", "ed", "ing", "ful", "able", "ible", "ous", "ive", "ic", "al", "ary")
"""Endings of words for how something was done, and for what was done to it."""
MOST_LEADING: Final = 5


def has_slot(said: Said, place: int) -> bool:
    """Whether a word stands where it only tells how a figure is told."""
    low = said.lows[place]
    if low.endswith(MANNERS) or low.startswith("un"):
        return False
    return _is_degree(said, place) or _has_figure(said, place) or _closes(said, place)


def _is_degree(said: Said, place: int) -> bool:
    """Whether it tells how little or much: "a whisker below", "within a whisker of"."""
    before, behind = said.lows[max(0, place - 2) : place], said.lows[place + 1 : place + 2]
    is_within = before[:1] == ["within"] and behind == ["of"]
    return bool(ARTICLES & set(before[-1:])) and (is_within or bool(COMPARED & set(behind)))


def _has_figure(said: Said, place: int) -> bool:
    """Whether it is the verb of a measured figure: "beats the usual 57 percent", "beating 23.8"."""
    before = said.lows[place - 1 : place] if place else []
    if not before or before[0] in NO_SUBJECT:
        return False
    figure = next((one for one in said.figures if one.start > place), None)
    if figure is None or figure.start - place > MOST_LEADING or not _is_measured(said, figure):
        return False
    return all(
        said.tokens[at].low in LEADING or said.tokens[at].kind is Kind.NAME for at in range(place + 1, figure.start)
    )


def _is_measured(said: Said, figure: Figure) -> bool:
    """Whether a figure measures and does not count; one without a unit beside others that do."""
    if figure.form in {Form.PLACE, Form.NOTHING, Form.WHOLE, Form.BOTH}:
        return False
    is_beside = any(one.unit in MEASURED for one in said.figures)
    return figure.unit in MEASURED or (figure.unit is None and (figure.decimals > 0 or is_beside))


def _closes(said: Said, place: int) -> bool:
    """Whether it stands at once behind a measured figure, and ends what is told of it: "32 points apiece"."""
    is_behind = any(one.end == place and one.unit in MEASURED for one in said.figures)
    behind = said.lows[place + 1 : place + 2]
    return is_behind and not said.lows[place].endswith(QUALITIES) and (not behind or behind[0] in CLOSING)
