"""Set phrases that claim nothing, though a word of theirs would: "as a rule", "went live", "good for 30 points"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import phrases, words

if TYPE_CHECKING:
    from briefing.grounding.reading.said import Said

IDIOMS: Final = phrases(
    """
    as a rule | as a rule of thumb | by and large | on the whole | all in all | at the end of the day | on paper
    | in a nutshell | by a long way | by a wide margin | by a whisker | by a hair | by a mile | at first glance
    | at a glance | to boot | for good measure | in practice | in principle | in essence | needless to say
    | that being said | having said that | so to speak | for the record | for context | for the time being
    | at this stage | at this point | in question | the same goes for | the same holds for | the same is true of
    | go live | goes live | went live | gone live | going live | on board | at home in | at hand | next door to
    | on the cards | in the picture | in the frame | in the mix | in play | in the books | on the books
    | on the eve of | at the turn of | side by side | day to day | a far cry from | bar none
    | in good time | no small | no mean | not to mention | let alone | as it happens | as ever | how it usually is
    | how it was | how it stands | how things stand | how the week | just how | no matter how
    | proved to be | proves to be | turned out to be | turns out to be | came to light | comes to mind
    | that goes for | that holds for | on that count | on that score | on this count | on both counts
    | to speak of | worth a look | so be it | at that | if only just | if only by | off the table
    | listed changes | listed deployments | changes listed | deployments listed
    | is the rule | are the rule | was the rule | were the rule | in the company of
    | not every service is affected | not all services are affected | not everything is affected
    | source of risk | sources of risk | source of the risk | source of points
    | sources of points | source of the points
    | at arm 's length | join forces | the odd one out | under its belt | on its plate | in its wake
    | the wrong way | the wrong direction | the right way | the right direction | at the expense of
    """
)
FIGURED: Final = phrases(
    """
    good for | to the tune of | in the order of | on the order of | in the region of | in the neighbourhood of
    | in the vicinity of | in the shape of | in the form of | home to
    """
)
"""Phrases behind which a figure has to stand at once, or behind a word such as "about"."""
HIDING: Final = words(
    "hides hid hide hiding masks mask masked masking conceals conceal concealed concealing disguises disguised obscures"
)
"""Words that hold one movement against another: "the fall hides a rise of 1.2 in missing owner approval"."""
MOVED: Final = words("rise rises fall falls drop increase decrease gain decline growth jump climb rose fell that")
SOFTENED: Final = frozenset(
    {"about", "around", "some", "roughly", "nearly", "almost", "just", "only", "over", "a", "the"}
)


def idiomatic(said: Said) -> frozenset[int]:
    """Return the places of the words that only make a set phrase."""
    found: set[int] = set()
    for phrase in (*IDIOMS, *FIGURED):
        size = len(phrase.split())
        for place in said.find(phrase):
            if phrase in IDIOMS or _is_figured(said, place + size):
                found.update(range(place, place + size))
    for place, low in enumerate(said.lows):
        if low in HIDING and MOVED & set(said.lows[place + 1 : place + 4]):
            found.add(place)
    return frozenset(found)


def _is_figured(said: Said, end: int) -> bool:
    """Whether a figure begins at a place, or behind a word that softens it."""
    soft = 1 if said.lows[end : end + 1] and said.lows[end] in SOFTENED else 0
    return any(one.start in {end, end + soft} for one in said.figures)
