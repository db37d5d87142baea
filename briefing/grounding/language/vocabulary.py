"""Every content word of a sentence must be one that a cited fact can carry.

The other provers look for claims that they know: a number, a name, a movement. A plain claim has none of them:
"engineers in Checkout are tired". So the words themselves are held against what is cited. A word may be glue, which
claims nothing; a word of the trade, where a fact of that trade is cited; a word of another prover's tables; or a word
of the cited facts and their cards. Any other may be about something that no fact knows of. One or two of those are
borne where they can only tell of a figure that is proven (`slots.py`): "a hair below", "32 points apiece".
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts import about
from briefing.grounding.facts.names import told_by
from briefing.grounding.facts.violations import Code
from briefing.grounding.language import lexicon
from briefing.grounding.language import words as tables
from briefing.grounding.language.carried import ALARM, CARRIED_BY, OF_ALL, PRAISE
from briefing.grounding.language.forms import forms
from briefing.grounding.language.glue import EXACT, GLUE
from briefing.grounding.language.idioms import idiomatic
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.slots import has_slot
from briefing.grounding.language.text import Kind
from briefing.grounding.language.unmeasured import is_unmeasured
from briefing.grounding.meaning.clear_of import clear_of
from briefing.grounding.meaning.denials import denied
from briefing.grounding.reading.figures import Form
from briefing.grounding.ways.flats import FLAT
from briefing.grounding.ways.margins import told_margins
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from briefing.grounding.reading.said import Said

SHORTEST: Final = 2
MOST_NAMED: Final = 3
MOST_BORNE: Final = 2
BESIDE: Final = 3
SOMEBODY: Final = words(
    """
    team teams engineer engineers developer developers contributor contributors author authors reviewer reviewers owner
    owners people person somebody someone nobody everybody everyone newcomer newcomers manager managers staff colleague
    colleagues who they
    """
)
SHOWING: Final = phrases(
    """
    show that | shows that | showing that | showed that | show a | shows a | show how | shows how | mean that
    | means that | prove that | prove a | speak of | speaks of | reveal how | reveals how | reveal a | reveal an
    | say that | says that | tell that | tells that | testify | thus | therefore
    """
)
"""Words behind which somebody reads something into figures."""
SET: Final = phrases("as a rule | is the rule | are the rule")
WELL: Final = frozenset({"done", "calmed", "eased", "partly"})
LISTED: Final = words("change changes request requests ones driver drivers")
LISTING: Final = ("ask", "team_share", "queue")
"""Facts whose own words are a list, or an agenda."""
TRIED: Final = frozenset({"pass", "passed", "passes", "passing", "fail", "failed", "fails", "failing", "broke"})
ALSO: Final = frozenset({"and", "is", "was", "has", "had", "are", "were", "with", "at", "this", "in", "early", "soon"})
"""Words before which "too" means "also"; so it does behind a name, where what is too much had to be a predicate."""
PROVEN: Final = (
    tables.CAUSES_FIRST,
    tables.EFFECT_FIRST,
    tables.FOLLOWS,
    tables.READS,
    tables.RATHER,
    tables.CRITICAL,
    tables.WARNING,
    tables.HARMLESS,
    tables.CALM,
    tables.SIDES,
    tables.MOVES,
    FLAT,
    tables.OVERTAKES,
    tables.HIGHEST,
    tables.LOWEST,
    tables.DRIVES,
    tables.RELATIONS,
    lexicon.ONES,
    lexicon.TENS,
    lexicon.ORDINALS,
    lexicon.FRACTIONS,
    lexicon.MULTIPLIERS,
    lexicon.DAYS,
    lexicon.MONTHS,
    lexicon.MONTH_NAMES,
    lexicon.NOTHING,
)
"""Words and phrases that another prover holds against the facts."""


def vocabulary(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield the words that no cited fact can carry."""
    kinds = {fact.kind for fact in said.cited.facts}
    told = _told(said) | _judged(said)
    naming = about.naming(said) | idiomatic(said) | denied(said) | _set(said)
    naming |= clear_of(said) | told_margins(said)
    places = [
        place
        for place, token in enumerate(said.tokens)
        if place not in naming
        and token.kind is Kind.WORD
        and len(token.low) >= SHORTEST
        and not is_carried(token.low, kinds, told)
    ]
    foreign = dict.fromkeys(said.lows[place] for place in places)
    if _is_borne(said, foreign) and all(has_slot(said, place) for place in places):
        foreign = {}
    foreign |= {f"too {behind}": None for behind in _too_much(said)}
    foreign |= {f"tests {verb}": None for verb in _tried(said)}
    foreign |= dict.fromkeys(_unlisted(said))
    if foreign:
        yield Code.NO_FACT, f"no cited fact tells of {', '.join(repr(one) for one in list(foreign)[:MOST_NAMED])}"


def _set(said: Said) -> frozenset[int]:
    """Return the places of the last words of phrases that only together mean something."""
    return frozenset(place + len(phrase.split()) - 1 for phrase in SET for place in said.find(phrase))


def _is_borne(said: Said, foreign: Collection[str]) -> bool:
    """Whether unknown words may stand: few, of no field that a fact would have to know, and beside a figure."""
    if not foreign or len(foreign) > MOST_BORNE or any(_is_known(low) or is_unmeasured(low) for low in foreign):
        return False
    is_read = said.has(*SHOWING, *tables.READS)
    is_figured = any(figure.form is not Form.PLACE for figure in said.figures)
    return (
        is_figured
        and not is_read
        and not _is_of_people(said, foreign)
        and not any(forms(low) & _titled(said) for low in foreign)
    )


def _is_known(low: str) -> bool:
    """Whether a word is of a table, so that it needs what it is told of to be cited."""
    return is_spoken(low) or not forms(low).isdisjoint(ALARM | PRAISE)


def _titled(said: Said) -> frozenset[str]:
    """Return the words of what strangers call changes and incidents, which claim what those are about."""
    return frozenset(
        low for title in said.cited.titles.values() for word in title.lower().split() for low in forms(word)
    )


def _is_of_people(said: Said, foreign: Collection[str]) -> bool:
    """Whether an unknown word stands beside somebody, whom it would describe."""
    about_people = [
        place for place, token in enumerate(said.tokens) if token.kind is Kind.PERSON or token.low in SOMEBODY
    ]
    return any(
        abs(place - other) <= BESIDE
        for place, token in enumerate(said.tokens)
        if token.low in foreign
        for other in about_people
    )


def _tried(said: Said) -> Iterator[str]:
    """Yield how tests are said to have gone: facts know that they came with a change, and not what they found."""
    for place, low in enumerate(said.lows):
        if low in {"tests", "test"}:
            yield from sorted(TRIED & {*said.lows[max(0, place - 3) : place], *said.lows[place + 1 : place + 2]})


def _unlisted(said: Said) -> Iterator[str]:
    """Yield "list" and "listed" where they are of no changes, drivers or asks, which briefings list."""
    is_of_changes = LISTED & set(said.lows) or said.things(range(len(said.lows)), "change")
    if not is_of_changes and not said.cited.of_kind(*LISTING):
        yield from (low for low in said.lows if low in {"list", "listed"})


def _too_much(said: Said) -> Iterator[str]:
    """Yield what there is "too" much of: no fact says how much is enough."""
    burns = any(isinstance(one.value, (int, float)) and one.value > 1 for one in said.cited.of_kind("objective"))
    for place in said.find("too"):
        if (
            place + 1 < len(said.tokens)
            and said.tokens[place + 1].kind is Kind.WORD
            and said.lows[place + 1] not in ALSO
            and not any(group.end == place for group in said.groups)
            and not (burns and said.lows[place + 1] in {"fast", "quickly"})
        ):
            yield said.lows[place + 1]


def is_carried(low: str, kinds: Iterable[str], told: frozenset[str]) -> bool:
    """Whether a word, in lower case, is glue, or of what is told, or goes with facts of these kinds."""
    own = forms(low)
    if low in _proven() or not own.isdisjoint(_known()) or not own.isdisjoint(told):
        return True
    return any(not CARRIED_BY[form].isdisjoint(kinds) for form in own if form in CARRIED_BY)


def _judged(said: Said) -> frozenset[str]:
    """Return the words of judgement that the cited facts bear: alarm beside a card, praise where one went well."""
    is_alarming = any(card.severity is not Severity.INFO for card in said.cited.holding) or said.cited.of_kind("ask")
    went_well = (
        said.cited.is_calm
        or bool(said.cited.of_kind("positive"))
        or any(str(fact.value) in WELL for fact in said.cited.of_kind("ask"))
        or any(isinstance(f.value, (int, float)) and f.value < 1 for f in said.cited.of_kind("objective"))
        or any(slope.worse == -1 for slope in said.cited.slopes)
    )
    return (ALARM if is_alarming else frozenset()) | (PRAISE if went_well else frozenset())


@cache
def _known() -> frozenset[str]:
    units = frozenset(lexicon.UNITS) - frozenset(word for word in lexicon.UNITS if forms(word) & frozenset(CARRIED_BY))
    return frozenset({*GLUE, *OF_ALL, *units})


def is_spoken(low: str) -> bool:
    """Whether a word, in lower case, is one that some sentence of a briefing may have."""
    own = forms(low)
    return low in _proven() or not own.isdisjoint(_known()) or any(form in CARRIED_BY for form in own)


@cache
def _proven() -> frozenset[str]:
    """Return the words that are known in this very form: those of other provers, and those of set phrases."""
    return EXACT | frozenset(word for table in PROVEN for phrase in table for word in phrase.split())


def _told(said: Said) -> frozenset[str]:
    """Return the words of the cited facts and of their cards, with their first forms."""
    texts = [text for card in said.cited.holding for text in (card.title, *(one.text for one in card.remedies))]
    texts += [text for fact in said.cited.facts for text in (*told_by(fact), fact.subject.label)]
    named = {token.text for token in said.tokens if token.kind is Kind.PERSON}
    texts += [one.role for one in said.cited.payload.people if f"{{person:{one.id}}}" in named]
    lows = (word.strip(".,;:()'\"").lower() for text in texts for word in text.replace("-", " ").split())
    return frozenset(form for low in lows for form in forms(low))
