"""What a number in a sentence is said to be: of now, the usual one, that of the week before; and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding import timing
from briefing.grounding.figures import Form
from briefing.grounding.lexicon import BANDS, DAYS, MINUTES, SPANS, UNITS
from briefing.grounding.listed import words
from briefing.grounding.quantities import BASES, Role
from briefing.grounding.recalled import paired
from briefing.grounding.text import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from briefing.grounding.figures import Figure
    from briefing.grounding.names import Names
    from briefing.grounding.text import Token

USUAL = frozenset({Role.USUAL, Role.BEFORE})
LAST = frozenset({Role.PREVIOUS, Role.BEFORE})
NOW = frozenset({Role.NOW, Role.SUM, Role.SHARE, Role.REST, Role.CHANGE, Role.RATIO, Role.SPAN})
CURRENT = frozenset({Role.NOW, Role.SUM, Role.SHARE})
CUES: tuple[tuple[tuple[str, ...], frozenset[Role]], ...] = (
    (("this", "week"), NOW),
    (("this", "one"), NOW),
    (("last", "week"), LAST),
    (("previous", "week"), LAST),
    (("prior", "week"), LAST),
    (("week", "before"), LAST),
    (("week", "earlier"), LAST),
    (("week", "ago"), LAST),
    (("at", "most"), frozenset({Role.MAXIMUM})),
    (("previous", "high"), frozenset({Role.MAXIMUM})),
    (("previous", "maximum"), frozenset({Role.MAXIMUM})),
    (("maximum",), frozenset({Role.MAXIMUM})),
    # No comparison is against the least of the weeks; the bound of a record is called low or lowest.
    (("minimum",), frozenset()),
    (("previous", "low"), frozenset({Role.MAXIMUM})),
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
)
"""Words that say of which time a number is."""
BYGONE, CLOSING = words("before earlier"), frozenset({"", *words(", . ; : )")})
"""Words that say "of another time" where nothing follows them: "none before, two now"."""
BREAKS = words("; : ( ) — – but while whereas though although")
PREPOSITIONS = words("in of for at on by across from to within inside off into onto among")
ACROSS = words("across over in with from at through on")
"""Words behind "than usual" with which something else is told."""
SEEMING = words("looks look looked seems seem seemed appears appear stays stayed remains remained rather quite very")
DETERMINERS = words("both the all either")
"""Words between a preposition and the names that it ties."""
LONG = SPANS - {"days"}
FAR = 7
NEAR = 5
THE_LAST = (["in", "the"], ["over", "the"], ["during", "the"], ["within", "the"])
"""Words before "last week" with which it is the week that the briefing is of."""
OF_THE_PAST = words("ask asks request requests warning warnings card cards")
"""What was said the week before: "last week's asks" says of no number that it is an old one."""
LEAVING = words("leave leaves leaving left")
"""Words behind which stands a band in which what is counted is no more."""
DID = words("did were had was")
BACK = 5
"""Words before a cue among which something is held against it: "less than the one of the previous week"."""
HOLDS = words(
    """
    against than from versus vs as above below over under beyond unlike compared exceeds exceeded exceed undercuts
    undercut undershoots undershot overshoots overshot
    """
)
"""Words that hold something against what follows them."""
MEASURES = words("points percent hours minutes")
STEPPED = words("above below over under beyond")
SIDEWAYS = words("above below under over beyond short more fewer less higher lower longer shorter")
"""Words behind a number that make it a step, so that "more than" before it only bounds the step."""
MOVED = words("up down rose fell went grew dropped increased decreased climbed moved ,") | {""}
"""Words behind which "from" begins a movement."""
ORIGINS = words("changes deployments people files lines services")
"""What points come from."""
RISING = MappingProxyType({"more": "over", "fewer": "under", "less": "under", "higher": "over", "lower": "under"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Names that are listed together, and whether a preposition or a possessive ties what is near to them."""

    start: int
    end: int
    names: frozenset[str]
    tied: bool
    parted: bool = False
    """Of what a number may be of, whether it stands in an earlier clause, to which no pronoun points back."""


def groups(tokens: Sequence[Token], names: Names) -> list[Group]:
    """Return the groups of names in their order: "Auth, Payments and Search" is one."""
    found: list[Group] = []
    for place, token in enumerate(tokens):
        if token.kind is Kind.PASSAGE:
            inside = frozenset(
                name for name in names.kinds if names.are(name, "change", "deployment") and name in token.low
            )
            found += [Group(start=place, end=place + 1, names=inside, tied=False)] if inside else []
        if token.kind not in {Kind.NAME, Kind.IDENT}:
            continue
        last = found[-1] if found else None
        between = {one.low for one in tokens[last.end : place]} if last is not None else {"far"}
        if (
            last is not None
            and between <= {",", "and", "or", "both", "the", "&", "as", "well"}
            and _alike(last, token, names)
        ):
            found[-1] = Group(start=last.start, end=place + 1, names=last.names | {token.low}, tied=last.tied)
            continue
        before = _before(tokens, place)
        owned = place + 1 < len(tokens) and tokens[place + 1].low == "'s"
        found.append(
            Group(start=place, end=place + 1, names=frozenset({token.low}), tied=owned or before in PREPOSITIONS)
        )
    return found


def _before(tokens: Sequence[Token], place: int) -> str:
    """Return the word before a name, past what only says that it is all of them: "for both Auth and Ledger"."""
    while place > 1 and tokens[place - 1].low in DETERMINERS:
        place -= 1
    return tokens[place - 1].low if place else ""


def _alike(group: Group, token: Token, names: Names) -> bool:
    is_signal = names.are(token.low, "signal", "driver") and not names.are(token.low, "service", "team")
    was = all(names.are(name, "signal", "driver") and not names.are(name, "service", "team") for name in group.names)
    return is_signal == was


def roles(
    tokens: Sequence[Token], found: Sequence[Figure], spent: Collection[int] = ()
) -> Mapping[int, frozenset[Role]]:
    """Return for each number, by its first token, what the words around it say that it is.

    Words at the `spent` places say what a step or a ratio is held against, and nothing of any other number.
    """
    given: dict[int, frozenset[Role]] = {}
    cues: dict[int, tuple[int, int]] = {}
    lows = [token.low for token in tokens]
    for place, size, meant in _cues(tokens):
        if place in spent or timing.is_only_named(lows, found, place, size):
            continue
        pair = timing.apposed(lows, found, place)
        if pair is not None:
            given |= {pair[0].start: CURRENT, pair[1].start: meant}
            continue
        figure = timing.rated(_nearest(tokens, found, place, size) or timing.told_far(lows, found, place, size), found)
        if figure is not None and not (meant is NOW and figure.start in given):
            cue = (max(figure.start - place - size, place - figure.end), place)
            given[figure.start] = _merged(given.get(figure.start), meant, cues.get(figure.start, cue), cue)
            cues[figure.start] = cue
    _place(tokens, found, given)
    return given


def _place(tokens: Sequence[Token], found: Sequence[Figure], given: dict[int, frozenset[Role]]) -> None:
    """Add what the places of numbers beside one another say that they are."""
    lows = [token.low for token in tokens]
    for first, second in pairwise(found):
        if timing.is_led_by_from(lows, first, found) and lows[first.end : second.start][-1:] == ["to"]:
            given[second.start] = CURRENT
    for figure in _bases(tokens, found):
        if given.get(figure.start, NOW) == NOW:
            given[figure.start] = BASES
    for first, second in timing.beaten(lows, found):
        given |= {first.start: given.get(first.start, CURRENT), second.start: BASES}
    for part, whole in timing.parts_of_old(found):
        if part.start not in given and given.get(whole.start, NOW) & BASES:
            given[part.start] = given[whole.start]
    given |= dict(paired(tokens, found, given))


def _merged(
    held: frozenset[Role] | None, meant: frozenset[Role], last: tuple[int, int], cue: tuple[int, int]
) -> frozenset[Role]:
    """Return what two cues say of a number: both of "usual peak", else what the nearer one says.

    A cue is how far it stands from the number, and its place.
    """
    if held is None or held <= meant or meant <= held:
        return meant if held is None else held & meant
    if abs(cue[1] - last[1]) == 1:
        return held | meant
    return meant if cue[0] <= last[0] else held


def _cues(tokens: Sequence[Token]) -> Iterator[tuple[int, int, frozenset[Role]]]:
    lows = [token.low for token in tokens]
    for place in range(len(lows)):
        if lows[place : place + 2] == ["the", "previous"] and timing.is_number(tokens[place + 2 : place + 4]):
            yield place, 2, LAST
        is_closing = "".join(lows[place + 1 : place + 2]) in CLOSING
        if lows[place] in BYGONE and is_closing and UNITS.get("".join(lows[place - 1 : place])) not in MINUTES:
            yield place, 1, BASES
        for cue, meant in CUES:
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
                    or (lows[place - 1 : place] == ["until"] and meant is NOW)
                ):
                    continue
                if OF_THE_PAST & set(lows[place + size : place + size + 4]):
                    continue
                size += lows[place + size : place + size + 1] == ["week"]
                is_this = cue == ("last", "week") and lows[max(0, place - 2) : place] in THE_LAST
                yield place, size, NOW if is_this else meant


def _is_seen(lows: Sequence[str], place: int, size: int) -> bool:
    """Whether what is of now only looks as it usually does: "at 26.9 points the average looks normal"."""
    behind = "".join(lows[place + size : place + size + 1])
    return "".join(lows[max(0, place - 1) : place]) in SEEMING and behind in CLOSING | ACROSS | BREAKS | {"and", "too"}


def _nearest(tokens: Sequence[Token], found: Sequence[Figure], place: int, size: int) -> Figure | None:
    """Return the number that a cue is about: the nearer one from which no break, or comma, parts it."""
    lows = [token.low for token in tokens]
    # "Within 0.2 points of the usual" is how far, and not what is usual.
    back_of = [one for one in found if one.end <= place and one.unit not in LONG]
    before = [one for one in back_of if lows[max(0, one.start - 1) : one.start] != ["within"]]
    after = [one for one in found if one.start >= place + size and one.unit not in LONG]
    ahead, back = (after[0] if after else None), (before[-1] if before else None)
    if ahead is not None:
        between, held = lows[place + size : ahead.start], set(lows[max(0, place - BACK) : place]) & HOLDS
        is_recalled = lows[place - 1] in {"the", "a"} and bool(DID & set(lows[max(0, place - 3) : place]))
        is_parted = "," in between and (held or is_recalled) and between[:2] != [",", "when"]
        # "Its usual and Catalogue 2.9": what follows is of another.
        is_named = any(token.kind in {Kind.NAME, Kind.IDENT} for token in tokens[place + size : ahead.start])
        is_next = is_named or bool({"is", "are", "was"} & set(between))
        # "Calmer than usual across its 14 changes", "lower than usual at 33".
        is_closed = lows[max(0, place - 1) : place] == ["than"] and between[:1] != [] and between[0] in ACROSS
        is_closed = is_closed or between == ["at"]
        is_parted = is_parted or is_closed or (bool(held) and between[:1] == ["and"] and is_next)
        if BREAKS & set(between) or len(between) > NEAR or is_parted or "now" in between:
            ahead = None
    if back is not None:
        between = lows[back.end : place]
        is_step = between[-2:-1] != [] and between[-2] in {"up", "down"} and between[-1] in {"on", "to"}
        is_step = is_step or (between[-1:] == ["the"] and between[-3:-2] in (["up"], ["down"]))
        if (BREAKS | HOLDS | {","}) & set(between) or len(between) > NEAR or is_step:
            back = None
    if ahead is None or back is None:
        return ahead or back
    if lows[place - 1] in {"and", "but", ",", "where"} and "and" not in lows[place + size : ahead.start]:
        return ahead
    if lows[place + size : place + size + 1] == ["and"]:
        # "64 in the week before and 52 in an ordinary one".
        return back
    owned = lows[place + size : place + size + 1] == ["'s"] or (lows[place] == "the" and ahead.start == place + size)
    return ahead if owned or ahead.start - place - size < place - back.end else back


def _bases(tokens: Sequence[Token], found: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the numbers that something is held against: "against 20", "from 20 to 22", "compared with 20"."""
    lows = [token.low for token in tokens]
    for figure in (one for one in found if one.unit not in LONG and not timing.is_later(lows, one)):
        places = range(figure.start - 1, max(-1, figure.start - NEAR), -1)
        told = (_is_base(tokens, place, figure, found) for place in places)
        if next((known for known in told if known is not None), False):
            yield figure
    yield from (one for one in found if lows[one.end : one.end + 1] == ["→"])


def _is_base(tokens: Sequence[Token], place: int, figure: Figure, found: Sequence[Figure]) -> bool | None:
    """Return whether a word before a number makes it what something is held against; None where it says nothing."""
    lows = [token.low for token in tokens]
    low = lows[place]
    if low == "after" and timing.is_outset(lows, place, figure, found):
        return True
    # "Ledger is 5.4 points calmer than usual and Catalogue 2.9": what follows is told of another.
    is_next = low == "and" and any(one.kind in {Kind.NAME, Kind.IDENT} for one in tokens[place : figure.start])
    if low in BREAKS or low == "," or is_next or any(one.start <= place < one.end for one in found):
        return False
    if low in {"against", "versus", "vs", "compared", "unlike"} or lows[place : place + 2] == ["instead", "of"]:
        return True
    step = next((one for one in found if one.end == place), None)
    # "22 points over its 28": what a step is counted from.
    is_step = low in STEPPED and step is not None and step.unit in MEASURES and figure.unit in {None, step.unit}
    # "After falling to 23.6, it climbed": what it was before that.
    is_fallen = low == "after" and lows[place + 1].endswith("ing") and lows[place + 2 : figure.start] == ["to"]
    is_start = low == "from" and _is_start(lows, place, figure, found) and not _is_origin(figure, found)
    if is_step or is_fallen or is_start:
        return True
    if timing.is_only_named(lows, found, place + 1, 1):
        return False
    return True if low == "than" and not is_bound(lows, place, figure, found) else None


def _is_origin(figure: Figure, found: Sequence[Figure]) -> bool:
    """Whether "30.5 percent, from nine changes" tells what something is made of: no percent moves from changes."""
    last = next((one for one in reversed(found) if one.end <= figure.start), None)
    return figure.unit in ORIGINS and last is not None and last.unit in MEASURES and last.unit != figure.unit


def _is_start(lows: Sequence[str], place: int, figure: Figure, found: Sequence[Figure]) -> bool:
    """Whether "from" begins a movement and does not name an origin ("changes from five contributors")."""
    before = lows[place - 1] if place else ""
    following = lows[figure.end : figure.end + 9]
    ends = following.index("to") if "to" in following else 0
    is_ended = bool(ends) and not BREAKS & set(following[:ends]) and "," not in following[:ends]
    return (
        (before in MOVED and not (before == "," and _is_origin(figure, found)))
        or is_ended
        or "to" in lows[figure.end : figure.end + 4]
        or "to" in lows[max(0, place - 4) : place]
    )


def is_bound(lows: Sequence[str], place: int, figure: Figure, found: Sequence[Figure]) -> bool:
    """Whether "more than 20" means a bound, and not that something else is more than the 20 of another time."""
    if not place or lows[place - 1] not in RISING or figure.start != place + 1:
        return False
    if lows[figure.end : figure.end + 1] and lows[figure.end] in SIDEWAYS:
        return True
    behind = set(lows[figure.end : figure.end + 4])
    # "Less than an hour before the release": how long, and nothing of another time.
    behind -= {"before"} if UNITS.get("".join(lows[figure.end : figure.end + 1]), figure.unit) in MINUTES else set()
    is_held = any(place - 3 <= one.end <= place and one.form is not Form.BOTH for one in found)
    return not is_held and not behind & {"usual", "usually", "last", "before", "previous", "normal", "normally"}


def bands(tokens: Sequence[Token], figure: Figure, found: Sequence[Figure]) -> frozenset[str]:
    """Return the bands that a number of changes is said to be in: "two critical changes", "none scored high"."""
    if figure.unit not in {None, "asks", "changes", "cards", "services", "deployments", "percent"} or figure.is_whole:
        return frozenset()
    following = [one.start for one in found if one.start >= figure.end and not (figure.of is not None and one.is_whole)]
    stop = min([len(tokens), figure.end + FAR, *following])
    said = {"warning"} & {token.low.removesuffix("s") for token in tokens[figure.start : min(stop, figure.end + 3)]}
    for place in range(figure.end, stop):
        token = tokens[place]
        if token.low in LEAVING:
            break
        if token.low == "high" and "as" in (one.low for one in tokens[place - 1 : place + 2]):
            break
        if token.low == "in" and "band" in (one.low for one in tokens[place : place + 4]):
            continue
        behind = tokens[place + 1].low if place + 1 < len(tokens) else ""
        is_next = token.low == "and" and behind in {"a", "an", "the", "no"}
        if is_next or token.low in BREAKS or token.low in {",", "in", "against", "with", "before", "needs", "need"}:
            break
        if token.low == "high" and "risk" in (one.low for one in tokens[place + 1 : place + 2]):
            said |= BANDS["risky"]
        elif token.low in BANDS and token.kind is Kind.WORD:
            said |= BANDS[token.low]
    return frozenset(said)
