"""The numbers that a sentence shows, each held against the facts with all that the sentence says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.grounding.facts.measures import called_by
from briefing.grounding.facts.quantities import BASES
from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.amounts import CLOSE, FRACTION_OFF, QUALIFYING, adverbs_before, is_about, is_near_part
from briefing.grounding.figures.as_many import as_many
from briefing.grounding.figures.brought import brought
from briefing.grounding.figures.capped import capped, overstepped
from briefing.grounding.figures.earlier import earlier
from briefing.grounding.figures.evened import evened
from briefing.grounding.figures.every import unlike
from briefing.grounding.figures.gaps import further, gap
from briefing.grounding.figures.glossed import glossed
from briefing.grounding.figures.held import disproven
from briefing.grounding.figures.in_turns import in_turns
from briefing.grounding.figures.legs import band_by_leg, mistaken
from briefing.grounding.figures.likewise import likewise
from briefing.grounding.figures.mostly import mostly, untold
from briefing.grounding.figures.numbers import disproof
from briefing.grounding.figures.paced import paced
from briefing.grounding.figures.picked import authored, singled_out, unreviewed
from briefing.grounding.figures.respective import respective
from briefing.grounding.figures.shared import beyond, shared
from briefing.grounding.figures.standing import standing
from briefing.grounding.figures.summed import miscounted, pool_of
from briefing.grounding.figures.tallied import tallied
from briefing.grounding.figures.uncounted import is_uncounted
from briefing.grounding.language.lexicon import ABOUT, MINUTES
from briefing.grounding.meaning.approvals import is_not_all
from briefing.grounding.reading import roles
from briefing.grounding.reading.abreast import disagreeing, held_to_others, is_of_now, swapped
from briefing.grounding.reading.belonging import with_changes
from briefing.grounding.reading.bindings import (
    band_of,
    is_high_share,
    owner_of,
    predicate_band,
    subject_band,
    tried_band,
)
from briefing.grounding.reading.claims import claim_of
from briefing.grounding.reading.couples import coupled_band, led_band, times, tried_of
from briefing.grounding.reading.cues import NOW
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.freed import freed
from briefing.grounding.reading.lately import against_verb, crossed, timed, turned
from briefing.grounding.reading.owning import owners as owners_of
from briefing.grounding.reading.recalled import OF_NOW, recalls
from briefing.grounding.reading.topics import phrase, span_of, topics_of
from briefing.grounding.times.intervals import interval
from briefing.grounding.ways.backwards import backwards
from briefing.grounding.ways.overtaking import banded_pairs
from briefing.grounding.ways.paces import unpaced
from briefing.grounding.ways.peaks import most_before, tops
from briefing.grounding.ways.peerless import without_peer
from briefing.grounding.ways.steepest import told_as_steepest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from briefing.grounding.facts.quantities import Quantity, Role
    from briefing.grounding.figures.standing import Standing
    from briefing.grounding.reading.claims import Claim
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said
    from briefing.grounding.reading.topics import Topic

Found = tuple[Code, str]
OVER = frozenset({"over", "in", "last", "past", "the"})
MOST_BETWEEN = 9
CLOSED = frozenset({"", ",", ".", ";", ")"})
MEASURED = frozenset({"points", "percent", *MINUTES})
EXACT = frozenset({"exactly", "precisely"})
ENDS = (["from"], [",", "from"], ["to"])
"""What stands between the two ends of a movement."""
FARTHEST_OFF, ROUGH = 0.15, 2
"""How far "doubled" may be from how its two ends stand, as a part of it; and how often that with "about"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """What the words of a whole sentence say of its numbers, by the first token of each."""

    roles: Mapping[int, frozenset[Role]]
    beside: Mapping[int, Group]
    """Whose numbers are that are told one after the other."""
    known: Collection[int]
    """What several things share."""
    spans: frozenset[float]
    units: frozenset[str | None]
    has_critical: bool


def numbers(one: Said) -> Iterator[Found]:
    """Yield the numbers that are not proven; places ("third") are the superlatives' part."""
    for prover in TOGETHER:
        yield from prover(one)
    read = _read(one)
    yield from against_verb(one, read.roles)
    for figure in one.figures:
        if figure.form in {Form.PLACE, Form.RATE} or figure.start in read.known:
            continue
        told = next((known for rule in WORKED_OUT if (known := rule(one, figure)) is not None), None)
        if told is False:
            yield Code.NUMBER, f"{figure.text!r} is not what the cited facts have of what it is said of"
        if told is not None or is_uncounted(one, figure):
            continue
        # "More than half of them" holds nothing against another time.
        is_bygone = read.roles.get(figure.start, BASES) != BASES and not NOW & read.roles[figure.start]
        own = None if is_bygone else brought(one, figure)
        stands = next(filter(None, (own, *(rule(one, figure) for rule in HELD_AGAINST))), None)
        if stands is None:
            yield from _disproof(one, figure, read)
        elif not stands.is_so:
            yield Code.NUMBER, f"{figure.text!r} is not how the two that are held against each other stand"


def _read(one: Said) -> _Read:
    spent = frozenset(place for each in one.comparands if each.base is None for place in each.places) | tops(one)
    # "In both weeks" is said of each of the two, and counts nothing over them.
    weeks = (each for each in one.figures if each.unit == "weeks" and each.start and each.form is not Form.BOTH)
    own = roles.roles(one.tokens, one.figures, spent)
    others = dict.fromkeys(held_to_others(one, own), NOW)
    return _Read(
        roles=times(one, {**dict(_bases(one)), **own, **timed(one), **others}),
        beside=_beside(one, own),
        known=shared(one) | capped(one) | paced(one) | one.held.figures | banded_pairs(one) | without_peer(one),
        spans=frozenset(figure.value for figure in weeks if one.lows[figure.start - 1] in OVER),
        units=frozenset(figure.unit for figure in one.figures),
        has_critical=any(fact.id == "band.critical" and fact.value for fact in one.cited.facts),
    )


def _bases(one: Said) -> Iterator[tuple[int, frozenset[Role]]]:
    """Yield what a step is counted from where its time stands behind it: "on the 48 of its riskiest one a week before".

    "26.2 points over nine changes, where 32.5 is usual" has another number of that time.
    """
    for each in one.comparands:
        inside = [figure for figure in one.figures if each.start <= figure.start < each.end]
        if each.base is not None and each.roles and inside == [each.base] and each.base.start <= each.start + 1:
            yield each.base.start, each.roles


def _beside(one: Said, meant: Mapping[int, frozenset[Role]]) -> Mapping[int, Group]:
    told = one.abreast
    starts = (figure.start for figure in one.figures if is_of_now(one, figure, meant.get(figure.start)))
    return {start: told[start] for start in starts if start in told}


def _claim(one: Said, figure: Figure, read: _Read) -> Claim:
    told = read.beside.get(figure.start)
    near = owner_of(one, figure) if told is None else [told]
    return claim_of(
        figure,
        one.tokens,
        roles=None if told is not None else read.roles.get(figure.start),
        owners=near or owners_of(figure, one.tokens, one.groups, one.figures) or list(one.before),
        said=one.groups,
        has_critical=read.has_critical,
        spans=read.spans,
        units=read.units,
        bands=frozenset() if _is_measured(one, figure) else next(filter(None, _bands(one, figure)), frozenset()),
        topics=_topics(one, figure, told),
        recalled=_recalled(one, figure),
        opened=roles.opening(one.tokens),
        span=span_of(figure, one.tokens, one.figures),
        phrase=frozenset(phrase(figure, one.tokens, one.figures)),
    )


def _bands(one: Said, figure: Figure) -> Iterator[frozenset[str]]:
    yield from (rule(one, figure) for rule in BANDED if not is_high_share(one, figure))


def _is_measured(one: Said, figure: Figure) -> bool:
    """Whether a bare number is an end of what is measured, and counts nothing: "fell to 25.6 points from 29.8"."""
    measured = (each for each in one.figures if each.unit in MEASURED and figure.unit is None)
    return any(
        one.lows[first.end : second.start] in ENDS
        for each in measured
        for first, second in ((each, figure), (figure, each))
    )


def _topics(one: Said, figure: Figure, told: Group | None) -> Sequence[Topic]:
    """Return what a number counts, nothing where it is a change's among others: "the deployment carried A at 26"."""
    is_of_change = told is not None and all(one.cited.names.are(name, "change") for name in told.names)
    return () if is_of_change and figure.unit == "points" else topics_of(figure, one.tokens, one.figures)


def _disproof(one: Said, figure: Figure, read: _Read) -> Iterator[Found]:
    """Yield why a number is not proven; where it is of nothing that is named, also by what else may be meant."""
    claim, pool = _claim(one, figure, read), (*pool_of(one, figure), *one.cited.gaps)
    wrong = disproof(claim, pool, one.cited.names_of)
    if wrong is not None and wrong[0] is Code.ENTITY and len(one.meant) > len(one.groups):
        named = owners_of(figure, one.tokens, one.meant, one.figures)
        wrong = disproof(replace(claim, owners=named, said=one.meant), pool, one.cited.names_of)
    owned = with_changes(one, figure, claim.owners) if wrong is not None and wrong[0] is Code.ENTITY else None
    if owned is not None:
        wrong = disproof(replace(claim, owners=owned), pool, one.cited.names_of)
    if wrong is not None and wrong[0] is Code.ENTITY and any(known.kind == "deployment" for known in pool):
        # "Checkout and Catalogue topped out at 38 points each": a service stands for its riskiest deployment.
        called = [replace(known, subjects=called_by(one, known)) for known in pool]
        wrong = disproof(claim, called, one.cited.names_of)
    for near, known in freed(one, figure, pool) if wrong is not None and wrong[0] is Code.ENTITY else ():
        if disproof(replace(claim, owners=near, said=near), known, one.cited.names_of) is None:
            return
    if wrong is not None and (unit := _unit_of_time(one, figure)) is not None:
        # "Two and a half days, compared with a little over three".
        wrong = disproof(replace(claim, figure=replace(figure, unit=unit)), pool, one.cited.names_of)
    if wrong is not None:
        yield wrong


def _unit_of_time(one: Said, figure: Figure) -> str | None:
    """Return the unit of time that the number before a bare one has, None where it has none."""
    ahead = next((other for other in reversed(one.figures) if other.end <= figure.start), None)
    is_bare = figure.unit is None and figure.form in {Form.WORDS, Form.DIGITS} and not figure.is_whole
    return ahead.unit if is_bare and ahead is not None and ahead.unit in MINUTES else None


def _left_over(one: Said) -> Iterator[Found]:
    """Yield "three of the five are in Booking and the other three in Pricing" where the two do not add up."""
    part: Figure | None = None
    for figure in one.figures:
        is_other = one.lows[max(0, figure.start - 1) : figure.start] in (["other"], ["remaining"])
        if is_other and part is not None and figure.unit in {None, part.unit} and part.form is Form.WORDS:
            if part.value + figure.value != part.of:
                yield Code.NUMBER, f"{figure.text!r} is not what {part.text!r} leaves over"
        elif not figure.is_whole:
            part = figure if figure.of is not None and part is None else None


def _multiplied(one: Said) -> Iterator[Found]:
    """Yield "doubled from 20 to 60" where the two ends do not stand so."""
    for multiple, first, last in zip(one.figures, one.figures[1:], one.figures[2:], strict=False):
        before, between = one.lows[multiple.end : first.start], one.lows[first.end : last.start]
        is_told = multiple.form is Form.MULTIPLE and "from" in before[-2:] and between == ["to"]
        if not is_told or not first.value or {";", ":", "and"} & set(before):
            continue
        near = set(one.lows[max(0, multiple.start - 3) : multiple.start])
        is_scaled = {first.unit, last.unit} <= set(MINUTES)
        scale = MINUTES[str(last.unit)] / MINUTES[str(first.unit)] if is_scaled else 1
        ratio, said = scale * last.value / first.value, multiple.value
        if not _stands_so(ratio, said, near):
            yield Code.NUMBER, f"{multiple.text!r} is not how {first.text} and {last.text} stand"


def _stands_so(ratio: float, said: float, near: set[str]) -> bool:
    """Whether a ratio is what "more than doubled" or "almost halved" says."""
    beyond = ratio >= said if said > 1 else ratio <= said
    if {"more", "over"} & near:
        return beyond
    if {"less", "under"} & near:
        return not beyond
    return abs(ratio - said) <= (ROUGH if ABOUT & near else 1) * FARTHEST_OFF * said


def _recalled(one: Said, figure: Figure) -> Sequence[Quantity]:
    """Return the numbers of now, and the steps from then to now, that another number of the sentence may be."""
    if not recalls(figure, one.tokens, one.figures):
        return ()
    others = [other for other in one.figures if other is not figure and other.form is not Form.PLACE]
    return tuple(
        known
        for known in one.cited.pool
        if known.role in OF_NOW and known.fact and any(_shows(other, known) for other in others)
    )


def _shows(figure: Figure, known: Quantity) -> bool:
    """Whether a number may be this one, by its value and its unit alone."""
    value = 100 * known.value if figure.form is Form.FRACTION and known.unit == "times" else known.value
    off = FRACTION_OFF if figure.form is Form.FRACTION else 0.5 * 10.0**-figure.decimals
    off = 0.5 * known.value if figure.form is Form.MULTIPLE else off
    is_unit = figure.unit in {None, known.unit, "points"} or figure.form is Form.FRACTION or known.unit is None
    return is_unit and abs(abs(value) - figure.value) <= off + CLOSE


def _apposed(one: Said) -> Iterator[Found]:
    """Yield "14 of the 64 changes, or 25 %" where the share is not that of the part in the whole."""
    for figure, whole, share in _parts_told(one):
        between = one.lows[max(figure.end, whole.end) : share.start]
        if share.unit != "percent" or not whole.value or len(between) > MOST_BETWEEN:
            continue
        if one.lows[share.end : share.end + 2] == ["of", "them"]:
            # "14 of the 22 changes, ten of them at Payments, half of them": that is a part of the part.
            continue
        if share.of not in {None, figure.of} and one.lows[share.end : share.end + 2] == ["of", "the"]:
            # "Three of A's ten changes and three of B's eight, a third of the 18": it is of both wholes.
            continue
        near = adverbs_before(between)
        is_apposed = bool({",", "(", "or"} & set(between[: len(between) - _qualified(between)][-1:]))
        part = 100 * figure.value / whole.value
        if share.form is Form.FRACTION:
            is_apposed = is_apposed and not is_near_part(share.value, part, near)
        else:
            # "About" makes no wrong rounding right: it allows a round number, and no other one.
            is_rough = bool(ABOUT & near) and is_about(share.value, part)
            is_apposed = is_apposed and not is_rough and abs(part - share.value) > 0.5 * 10.0**-share.decimals + 0.01
        if is_apposed and not {"usual", "usually"} & set(one.lows[share.end : share.end + 3]):
            yield Code.NUMBER, f"{share.text!r} is not what {figure.text} of {whole.text} is"


def _parts_told(one: Said) -> Iterator[tuple[Figure, Figure, Figure]]:
    """Yield a part, its whole and what comes next: "14 of the 64, …", and "of the 64 changes, Auth made 14, …"."""
    for first, second, third in zip(one.figures, one.figures[1:], one.figures[2:], strict=False):
        is_opened = one.lows[: first.start] in (["of"], ["of", "the"], ["of", "all"])
        # "Of the 64 changes 48 were safe, three in four, and": what a comma ends is no share of anything behind it.
        is_closed = second.of == first.value and "".join(one.lows[third.end : third.end + 1]) in CLOSED
        if first.of == second.value:
            yield first, second, third
        elif (
            is_opened
            and (is_closed or (not first.is_whole and second.of is None))
            and second.unit in {None, first.unit}
        ):
            yield second, first, third


def _qualified(told: Sequence[str]) -> int:
    """Return how many words at the end of some say how nearly what follows is meant."""
    return next((size for size, low in enumerate(reversed(told)) if low not in QUALIFYING | EXACT), len(told))


TOGETHER: tuple[Callable[[Said], Iterator[Found]], ...] = (
    _apposed,
    _multiplied,
    disagreeing,
    swapped,
    turned,
    crossed,
    beyond,
    disproven,
    _left_over,
    miscounted,
    overstepped,
    unlike,
    mostly,
    untold,
    mistaken,
    likewise,
    evened,
    glossed,
)
"""What numbers of a sentence are held against each other for."""
WORKED_OUT: tuple[Callable[[Said, Figure], bool | None], ...] = (
    interval,
    earlier,
    most_before,
    unpaced,
    is_not_all,
    unreviewed,
    authored,
    singled_out,
)
"""Rules that work a number out of the cited facts by themselves, and know whether it is right; None for any other."""
HELD_AGAINST: tuple[Callable[[Said, Figure], Standing | None], ...] = (
    backwards,
    respective,
    in_turns,
    told_as_steepest,
    tallied,
    as_many,
    standing,
    gap,
    further,
)
"""Rules that know how a number stands to others, the first that knows decides."""
BANDED: tuple[Callable[[Said, Figure], frozenset[str]], ...] = (
    tried_band,
    band_by_leg,
    band_of,
    lambda one, figure: roles.bands(one.tokens, figure, one.figures),
    led_band,
    subject_band,
    predicate_band,
    coupled_band,
    tried_of,
)
"""How a sentence tells the band of what a number counts; the first that knows decides."""
