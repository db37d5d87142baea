"""Words that say of which time a number is, and which number each of them is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.language.lexicon import DAYS, LONG, MINUTES, ONES, UNITS
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.text import Kind
from briefing.grounding.reading import timing
from briefing.grounding.reading.pronouns import FORMER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.figures import Figure

USUAL = frozenset({Role.USUAL, Role.BEFORE})
LAST = frozenset({Role.PREVIOUS, Role.BEFORE})
NOW = frozenset({Role.NOW, Role.SUM, Role.SHARE, Role.REST, Role.CHANGE, Role.RATIO, Role.SPAN})
ASKED = frozenset({Role.BEFORE})
"""What stood when something was asked."""
CUES: tuple[tuple[tuple[str, ...], frozenset[Role]], ...] = (
    (("this", "week"), NOW),
    (("this", "one"), NOW),
    (("last", "week"), LAST),
    (("previous", "week"), LAST),
    (("prior", "week"), LAST),
    (("week", "before"), LAST),
    (("week", "earlier"), LAST),
    (("week", "ago"), LAST),
    (("following", "a", "week"), LAST),
    (("at", "most"), frozenset({Role.MAXIMUM})),
    *(((old, end), frozenset({Role.MAXIMUM})) for old in sorted(FORMER) for end in ("high", "low", "maximum")),
    (("maximum",), frozenset({Role.MAXIMUM})),
    # No comparison is against the least of the weeks, but the bound of a record may be.
    (("minimum",), frozenset({Role.MAXIMUM})),
    (("peak",), frozenset({Role.MAXIMUM})),
    (("usual",), USUAL),
    (("usually",), USUAL),
    (("normal",), USUAL),
    (("normally",), USUAL),
    (("typical",), USUAL),
    (("typically",), USUAL),
    (("ordinarily",), USUAL),
    (("ordinary",), USUAL),
    (("the", "baseline"), USUAL),
    (("baseline", "of"), USUAL),
    (("norm",), USUAL),
    (("customary",), USUAL),
    (("customarily",), USUAL),
    (("habitually",), USUAL),
    (("habitual",), USUAL),
    (("the", "rule"), USUAL),
    (("as", "a", "rule"), USUAL),
    (("previously",), BASES),
    (("then",), BASES),
    (("now",), NOW),
    (("currently",), NOW),
    *(
        (tuple(phrase.split()), ASKED)
        for phrase in phrases(
            """
            before the ask | before the request | before it was asked | before anything was asked | when asked
            | when it was asked | when this was asked | when the ask was made | when the request was made
            | when the ask went out | when it was made | when that was asked | at the time of the ask
            | at the time of the request | at the time of asking | at the ask
            """
        )
    ),
)
"""Words that say of which time a number is."""
BEGINNING: Final = {low: tuple(one for one in CUES if one[0][0] == low) for low in {cue[0] for cue, _ in CUES}}
"""The same by their first word, each in the order of above."""
RECORDS: Final = words("low high record maximum minimum peak")
"""Nouns of which "the previous one" is what the record was before: "a new low, the previous one being 25.6"."""
BYGONE, CLOSING = words("before earlier"), frozenset({"", *words(", . ; : )")})
"""Words that say "of another time" where nothing follows them: "none before, two now"."""
BREAKS = words("; : ( ) — – but while whereas though although")
ACROSS = words("across over in with from at through on")
"""Words behind "than usual" with which something else is told."""
SEEMING = words("looks look looked seems seem seemed appears appear stays stayed remains remained rather quite very")
IS = (["is"], ["was"], ["are"], ["were"])
ORDINARY = words("ordinary normal usual typical")
"""What a week's number is called that is as it is in other weeks."""
COUNTED = ONES.keys() | words("none no nothing nobody zero half third quarter fifth all every where what")
"""Words before it with which a number, or a clause of its own, is told to be usual: "where none is usual"."""
PAUSED = words(", : — –")
"""What stands behind it where its numbers follow, or those of something else."""
NEAR = 5
THE_LAST = (["in", "the"], ["over", "the"], ["during", "the"], ["within", "the"])
"""Words before "last week" with which it is the week that the briefing is of."""
OF_THE_PAST = words("ask asks request requests warning warnings card cards")
"""What was said the week before: "last week's asks" says of no number that it is an old one."""
DID = words("did were had was")
BACK = 5
"""Words before a cue among which something is held against it: "less than the one of the previous week"."""
HOLDS = words(
    """
    against than from versus vs as above below over under beyond unlike compared exceeds exceeded exceed undercuts
    undercut undershoots undershot overshoots overshot matches matched matching equals equalled equalling repeats
    repeated repeating mirrors mirrored what
    """
)
"""Words that hold something against what follows them."""
CALLING, CALLED = (["as"], ["being"]), words("with against from")
"""What stands between a number and what it is called, and before such a number."""
WHAT = frozenset({("is", "what"), ("was", "what"), ("are", "what"), ("were", "what"), ("being", "what")})
TWO = 2
COUNTS: Final = [[noun] for noun in sorted(timing.COUNTS)]
"""What stands between "usual" and the "of" with its number, whatever stands before it."""
LIKE = words("close near nearer line par level similar comparable")
"""Words with which a number before them is said to be about that of the time named behind them."""
RELATIVE: Final = (["which"], ["who"], ["where"])
BANDED: Final = words("safe moderate high critical or at")
NEW_CLAUSES = ([",", "and"], [",", "but"], [",", "so"])
TURNS = ([",", "yet"], [",", "still"])
"""What stands before a clause that tells of something else, where a time ends the one before it."""
THIS = (["this", "week"], ["this", "one"])


def cues(tokens: Sequence[Token]) -> Iterator[tuple[int, int, frozenset[Role]]]:
    """Yield the words of time: where they begin, how many they are, and what they say of a number."""
    lows = [token.low for token in tokens]
    for place in range(len(lows)):
        if lows[place : place + 3] == ["the", "previous", "one"] and RECORDS & set(lows[:place]):
            yield place, 3, frozenset({Role.MAXIMUM})
        elif lows[place : place + 2] == ["the", "previous"] and timing.is_number(tokens[place + 2 : place + 4]):
            yield place, 2, LAST
        is_closing = "".join(lows[place + 1 : place + 2]) in CLOSING
        if lows[place] in BYGONE and is_closing and UNITS.get("".join(lows[place - 1 : place])) not in MINUTES:
            yield place, 1, BASES
        for cue, meant in BEGINNING.get(lows[place], ()):
            if tuple(lows[place : place + len(cue)]) == cue:
                size = len(cue)
                is_next = (
                    cue == ("then",)
                    and tokens[place + size : place + size + 1] != []
                    and (tokens[place + size].kind in {Kind.NAME, Kind.IDENT})
                )
                # "On Friday of last week" says when something was, and of no number that it is an old one.
                is_day = lows[max(0, place - 2) : place][1:] == ["of"] and lows[place - 2] in DAYS
                if (
                    is_next
                    or is_day
                    or _is_seen(lows, place, size)
                    or is_so_called(tokens, place)
                    or (lows[place - 1 : place] == ["until"] and meant is NOW)
                ):
                    continue
                # "Last week's asks", "the asks of last week".
                asked = lows[max(0, place - 3) : place] if set(lows[max(0, place - 2) : place]) & {"of", "from"} else []
                if OF_THE_PAST & {*lows[place + size : place + size + 4], *asked}:
                    continue
                size += lows[place + size : place + size + 1] == ["week"]
                is_this = cue == ("last", "week") and lows[max(0, place - 2) : place] in THE_LAST
                yield place, size, NOW if is_this else meant


def _is_seen(lows: Sequence[str], place: int, size: int) -> bool:
    """Whether what is of now only looks as it usually does: "at 26.9 points the average looks normal"."""
    behind = "".join(lows[place + size : place + size + 1])
    return "".join(lows[max(0, place - 1) : place]) in SEEMING and behind in CLOSING | ACROSS | BREAKS | {"and", "too"}


def is_so_called(tokens: Sequence[Token], place: int) -> bool:
    """Whether the week's own is called usual before a pause, and its numbers follow: "activity was ordinary, with 18".

    What has its number before it is another one: "four moderate changes are usual, and 16 safe ones".
    """
    lows = [token.low for token in tokens]
    first = max((at + 1 for at in range(place) if lows[at] in BREAKS | {","}), default=0)
    is_told = any(one.kind is Kind.NUMBER or one.low in COUNTED for one in tokens[first:place])
    is_predicate = lows[max(0, place - 1) : place] in IS and "".join(lows[place + 1 : place + 2]) in PAUSED
    return lows[place] in ORDINARY and is_predicate and not is_told


def nearest(tokens: Sequence[Token], found: Sequence[Figure], place: int, size: int) -> Figure | None:
    """Return the number that a cue is about: the nearer one from which no break, or comma, parts it."""
    lows = [token.low for token in tokens]
    # "Within 0.2 points of the usual" is how far, and not what is usual.
    back_of = [one for one in found if one.end <= place and one.unit not in LONG]
    before = [one for one in back_of if lows[max(0, one.start - 1) : one.start] != ["within"]]
    after = [one for one in found if one.start >= place + size and one.unit not in LONG]
    ahead, back = (after[0] if after else None), (before[-1] if before else None)
    if ahead is not None and _is_parted_ahead(lows, ahead, place, size):
        ahead = None
    if back is not None:
        between = lows[back.end : place]
        if _is_step_on(between):
            is_at = ahead is not None and lows[place + size : ahead.start] in ([], ["'s"])
            return ahead if is_at else None
        # "Where 16 moderate changes are usual, 31 landed".
        is_so = between[-1:] in IS and "".join(lows[place + size : place + size + 1]) in PAUSED
        if _is_called(lows, back, between) or _is_what(between) or (is_so and not _is_parted_back(between)):
            return back
        back = None if _is_parted_back(between) else back
    if ahead is None or back is None:
        return ahead or back
    if lows[place - 1] in {"and", "but", ",", "where"} and "and" not in lows[place + size : ahead.start]:
        return ahead
    if lows[place + size : place + size + 1] == ["and"]:
        # "64 in the week before and 52 in an ordinary one".
        return back
    owned = lows[place + size : place + size + 1] == ["'s"] or (lows[place] == "the" and ahead.start == place + size)
    # "Twice the usual count of 16".
    owned = owned or (lows[ahead.start - 1] == "of" and lows[place + size : ahead.start - 1] in COUNTS)
    return ahead if owned or ahead.start - place - size < place - back.end else back


def _is_parted_ahead(lows: Sequence[str], ahead: Figure, place: int, size: int) -> bool:
    """Whether something parts a cue from the number behind it."""
    between, held = lows[place + size : ahead.start], set(lows[max(0, place - BACK) : place]) & HOLDS
    is_recalled = lows[place - 1] in {"the", "a"} and bool(DID & set(lows[max(0, place - 3) : place]))
    # "Far below its usual, 42.9.": the number tells what was named.
    is_told = between == [","] and "".join(lows[ahead.end : ahead.end + 1]) in CLOSING - {","}
    is_parted = "," in between and bool(held or is_recalled) and between[:2] != [",", "when"] and not is_told
    # "Ledger, usually without a gap, let 38 percent through": the aside tells what is usual, and the number is of now.
    is_parted = is_parted or (lows[max(0, place - 1) : place] == [","] and "," in between[1:])
    # "Calmer than usual across its 14 changes", "lower than usual at 33".
    is_closed = lows[max(0, place - 1) : place] == ["than"] and between[:1] != [] and between[0] in ACROSS
    is_closed = is_closed or (between == ["at"] and lows[place - 1] not in {"is", "are", "was", "were"})
    # "Its usual and Catalogue 2.9": what follows is of another.
    is_next = bool(held) and between[:1] == ["and"]
    # "What was asked last week is done, and no change scored high".
    is_next = is_next or any(between[at : at + 2] in NEW_CLAUSES for at in range(1, len(between)))
    # "The previous week, this week none did": what has a time of its own.
    is_next = is_next or any(between[at : at + 2] in THIS for at in range(len(between)))
    is_next = is_next or between[:2] in TURNS or (between[:1] == [","] and _is_in_relative(lows, place))
    # "Back at its usual, in a week of 16 changes".
    is_next = is_next or any(between[at : at + 3] == ["in", "a", "week"] for at in range(len(between)))
    is_far = bool(BREAKS & set(between)) or len(between) > NEAR or "now" in between
    return is_parted or is_closed or is_next or is_far


def _is_in_relative(lows: Sequence[str], place: int) -> bool:
    """Whether a time stands in a clause that only tells more of a name: "A, which had one last week, had"."""
    comma = next((at for at in range(place - 1, -1, -1) if lows[at] == ","), len(lows))
    return lows[comma + 1 : comma + 2] in RELATIVE and comma < place


def _is_step_on(between: Sequence[str]) -> bool:
    """Whether a number is how far from what is named: "up 6.6 points on the week and 13.7 on its usual"."""
    return len(between) in {1, TWO} and between[0] == "on" and between[1:] in ([], ["the"], ["its"], ["their"])


def _is_parted_back(between: Sequence[str]) -> bool:
    """Whether something parts a cue from the number before it, or makes that one a step."""
    is_step = between[-2:-1] != [] and between[-2] in {"up", "down"} and between[-1] in {"on", "to"}
    is_step = is_step or (between[-1:] == ["the"] and between[-3:-2] in (["up"], ["down"]))
    # "One change at high or critical in the previous week": the band is a part of what is counted.
    size = len([low for low in between if low not in BANDED])
    return bool((BREAKS | HOLDS | LIKE | {","}) & set(between)) or size > NEAR or is_step


def _is_what(between: Sequence[str]) -> bool:
    """Whether a number is said to be what something does at the time named behind: "2.7 is what it usually loses"."""
    return tuple(between[:TWO]) in WHAT and not (BREAKS | {","}) & set(between)


def _is_called(lows: Sequence[str], figure: Figure, between: Sequence[str]) -> bool:
    """Whether a number is said to be what is named at once behind it: "with 91.4 as the usual", "47 being the norm"."""
    return between[:1] in CALLING and len(between) <= TWO and lows[max(0, figure.start - 1)] in CALLED
