"""What the reader is told to do must be a remedy of a card; the rest of a briefing tells and does not order."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import DAYS, PARTS_OF_DAY, UNITS
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.text import Kind, plain
from briefing.grounding.meaning.shortened import is_shortened
from briefing.payload import Remedy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said

Found = tuple[Code, str]
ORDERS = words(
    """
    add allow ask approve assign avoid block bypass call cancel check click close contact copy delete deploy
    disable enable enforce escalate find fire fix follow forward freeze get give grant hold ignore install
    invite keep let make mark merge message move name notify open page pause ping please post postpone publish
    push put reassign reconnect remove rename reply report require reset restart revert review roll rotate run
    say send set share ship skip split stop subscribe suspend talk tell treat trust try turn upgrade use visit
    wait watch write agree have schedule pair verify confirm redeploy release remember forget don't do never
    always consider type enter log read see
    """
)
"""Verbs that give an order where they begin a sentence or follow "please", "then" or a name and a colon."""
DRASTIC = words(
    """
    roll revert delete disable remove deploy merge ship release approve restart stop freeze cancel bypass block upgrade
    rename rotate push close give grant
    """
)
"""Orders that only a remedy with this very verb gives."""
MODALS = phrases(
    """
    should | must | need to | needs to | have to | has to | ought to | let's | make sure | be sure | please | we
    recommend | you can | you may | you will | you should
    """
)
PERSONAL = words(
    """
    you your i me my assistant prompt instructions instruction password token secret credentials
    """
)
RELATIVE = words("that which whose")
"""Words with which a clause says which things are meant, so that its "should" orders nothing."""
WHAT = words("everything what")
"""Words behind which such a clause needs none of them: "everything its owners should approve"."""
OWNING = words("owner owners")
APPROVING = words("approve approved approval approvals sign signed")
NEAR = 5
FAR = 8
TIMES = words("in before did has have since was were over during")
HOLD = words("wait hold held stay back")
"""What a remedy that holds something back asks for, in either word."""
WHEN = PARTS_OF_DAY | frozenset(DAYS)
WAITING = words("wait out neither none window windows hold stay before until while")
SHORTEST_STEM = 3
LEAST_SHARED = 0.4
EMPTY = words(
    """
    a an the of on in at to for and or with until before after there here it its is are be that this those these
    who from by as week next please then one while they them their no any
    """
)


def orders(said: Said) -> Iterator[Found]:
    """Yield orders, in sentences that are no action, which no remedy gives."""
    for place, token in enumerate(said.tokens):
        if token.low in PERSONAL and not _is_needed(said, place):
            yield Code.INSTRUCTION, f"{token.text!r}: a sentence speaks of the week, not to anybody"
            return
        is_order = token.low in ORDERS and _orders(said, place) and not is_about_windows(said)
        if is_order and not (matches(said, remedies(said)) or is_shortened(said, place, _stem)):
            yield Code.INSTRUCTION, f"{token.text!r} tells the reader to do what no remedy says"
            return
    is_held = said.has("as it should", "than it should", "as they should", "than they should")
    if said.has(*MODALS) and not is_held and not _defines(said) and not _may(said):
        yield Code.INSTRUCTION, "it says what should be done, and no cited fact or remedy does"


def _is_needed(said: Said, place: int) -> bool:
    """Whether it is only said that something does or does not need the reader: "nothing needs you"."""
    before = said.lows[max(0, place - 2) : place]
    return said.lows[place] in {"you", "your"} and bool({"needs", "need", "wants"} & set(before[-1:]))


def _orders(said: Said, place: int) -> bool:
    before = said.lows[place - 1] if place else ":"
    behind = said.tokens[place + 1] if place + 1 < len(said.tokens) else None
    begins = before in {":", "please", "then", "—", ";"} or said.tokens[place].starts
    if said.lows[place] in {"never", "always"} and behind is not None and behind.low in TIMES:
        return False
    is_noun = behind is not None and (
        behind.low in {"is", "are", "was", "were", "has", "of", "on", "by", "rose", "fell"} or behind.low in UNITS
    )
    is_near = said.lows[place : place + 2] == ["close", "to"]
    return begins and not is_noun and not is_near


def _defines(said: Said) -> bool:
    """Whether it is only told which files have owners: "the files that their owners should have approved"."""
    if not said.cited.of_kind("ownership", "drift", "ask"):
        return False
    told = [place for phrase in MODALS for place in said.find(phrase)]
    return all(
        (RELATIVE & set(said.lows[max(0, place - NEAR) : place]) or _is_what(said, place))
        and OWNING & set(said.lows[max(0, place - NEAR) : place + FAR])
        and APPROVING & set(said.lows[place + 1 : place + FAR])
        for place in told
    )


def _is_what(said: Said, place: int) -> bool:
    """Whether owners stand between "everything" and their "should": it is what they should approve that is meant."""
    begins = [at for at in range(max(0, place - NEAR), place) if said.lows[at] in WHAT]
    return bool(begins) and said.lows[place - 1] in OWNING


def _may(said: Said) -> bool:
    held = any(HOLD & set(one.text.lower().split()) for one in remedies(said))
    if held and HOLD & set(said.lows):
        return True
    return is_about_windows(said) or matches(said, remedies(said))


def is_about_windows(said: Said) -> bool:
    """Whether a sentence about the coming week tells when to deploy, or what to wait for."""
    is_dated = any(token.kind is Kind.DATE or token.low.removesuffix("s") in WHEN for token in said.tokens)
    return bool(said.cited.of_kind("windows", "ahead")) and (is_dated or bool(WAITING & set(said.lows)))


def remedies(said: Said) -> list[Remedy]:
    """Return the remedies of the cards that are spoken of, and the ways down that are cited."""
    ways = [
        Remedy(id=fact.id, text=str(fact.detail.get("text")), effect=None) for fact in said.cited.of_kind("way_down")
    ]
    return [*ways, *(remedy for card in said.cited.holding for remedy in card.remedies)]


def matches(said: Said, remedies: Sequence[Remedy]) -> bool:
    """Whether a sentence says what one of these remedies says, in its words or mostly in them."""
    drastic = {
        _stem(token.low) for place, token in enumerate(said.tokens) if token.low in DRASTIC and _orders(said, place)
    }
    remedies = [one for one in remedies if drastic <= _verbs(plain(one.text).lower().split())]
    text = plain(said.text).lower()
    if any(token.kind is Kind.PASSAGE for token in said.tokens) and any(
        plain(r.text).lower() in text for r in remedies
    ):
        return True
    own = _content([t.low for t in said.tokens if t.kind is Kind.WORD])
    best = max((_shared(own, _content(plain(remedy.text).lower().split())) for remedy in remedies), default=0.0)
    return best >= LEAST_SHARED


def _verbs(words: Sequence[str]) -> frozenset[str]:
    """Return what a remedy tells to do: "hold further deploys" tells to hold, and not to deploy."""
    heads = {*words[:1], *(behind for ahead, behind in pairwise(words) if ahead == "and" or ahead.endswith((",", ";")))}
    return _content(sorted(heads))


def _shared(own: frozenset[str], remedy: frozenset[str]) -> float:
    shared = len(own & remedy)
    return shared / min(len(own), len(remedy)) if own and remedy else 0.0


def _content(words: Sequence[str]) -> frozenset[str]:
    return frozenset(_stem(word.strip(".,;:()")) for word in words if word not in EMPTY and word.strip(".,;:()"))


def _stem(word: str) -> str:
    for ending in ("ments", "ment", "ing", "als", "al", "ers", "er", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word
