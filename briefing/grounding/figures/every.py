"""What is said of all of them: "all three were Auth's", "both services had a revert", "each of the four failed".

The number of "all three" is proven like any other. What is said of the three is proven here: where a cited fact counts
of how many it is so, that must be all; and where "the only one" has it, it must be one that has it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import NEGATIONS
from briefing.grounding.reading.figures import COUNTING, Figure, Form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

Found = tuple[Code, str]
EVERY: Final = words("all both each every everything everybody everyone")
ENDS: Final = words("; : . , while whereas though although but yet and")
STOPS: Final = ENDS - {"and", ","}
PARTIAL: Final = words("not nearly almost virtually practically")
"""Words before "all" with which it is not all."""
DONE: Final = words("done completed fulfilled met")
OPEN: Final = words("open outstanding undone unfinished pending unmet unresolved")
ARTICLES: Final = words("a an any some")
RELATIVE: Final = words("that which who whose")
DENYING: Final = NEGATIONS | words("free clear except bar spared avoided escaped")
BELONG: Final = words(
    "are is were was in from at with to of came come comes made belong belongs belonged landed sit lie"
)
REPAIRS: Final = words("repairs repair fixes")
BEEN: Final = words("are is were was")
PREDICATES: Final[Sequence[tuple[frozenset[str], tuple[tuple[str, str, str], ...]]]] = (
    (words("failed fail fails failing"), (("failures", "", "deployments"),)),
    (words("elevated"), (("queue", "elevated", ""), ("elevated", "", "changes"), ("calendar", "elevated", ""))),
    (words("unreviewed"), (("unreviewed", "", "*"),)),
    (words("revert reverts reverted"), (("reverts", "", "changes"),)),
    (words("new newcomers newcomer"), (("newcomers", "", "contributors"),)),
    (words("lost lose loses losing"), (("coverage", "losing", "changes"),)),
    (words("incident incidents"), (("forecast", "hits", "of"), ("team_share", "incidents", "*"))),
    (words("late"), (("calendar", "", "changes"),)),
    (words("warning warnings"), (("team_share", "warning", "*"),)),
    (REPAIRS, (("repairs", "", "changes"),)),
    (words("waiting wait waits queue queued"), (("queue", "", "*"),)),
)
"""Words for what is counted, with the facts that do: their kind, where the part stands ("": the value), the whole.

A whole of "*" is not told, so that all can only be denied where there is none.
"""
AMONG: Final = words("in at for from")
TOGETHER: Final = words("together combined total altogether between")
COUNTS: Final = words("changes people fixes reverts deployments incidents")
NEAR: Final = 4
KINDS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(words("repairs repair fixes fix"), ("repairs",)),
    **dict.fromkeys(words("reverts revert"), ("reverts",)),
    "incidents": ("incidents",),
    "late": ("calendar",),
    "elevated": ("elevated",),
}
"""Nouns of which all may be somebody's, with the kinds of facts that count them."""
SERVICES: Final = words("services teams service team")
HAD_BY: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "incident": (("team_share", "incidents"), ("service_incidents", ""), ("incidents", "")),
    "critical": (("team_share", "critical"),),
    "warning": (("team_share", "warning"),),
    "waiting": (("queue", ""), ("team_share", "waiting")),
    "queue": (("queue", ""),),
    "elevated": (("team_share", "elevated"), ("elevated", "")),
    "newcomer": (("newcomers", ""),),
    "revert": (("reverts", ""),),
    "repair": (("repairs", ""),),
}
"""What only one may have, with where the facts count it, service by service."""


def quantifiers(one: Said) -> Iterator[Figure]:
    """Yield the numbers that are of all or of none, and the words for all that are no numbers: "all of them"."""
    known = {place for figure in one.figures for place in range(figure.start, figure.end)}
    yield from (figure for figure in one.figures if figure.form in {Form.BOTH, Form.WHOLE, Form.NOTHING})
    for place, low in enumerate(one.lows):
        behind = one.lows[place + 1] if place + 1 < len(one.lows) else "."
        is_adverb = low == "each" and (behind in ENDS or (place and place - 1 in known))
        if low in EVERY and place not in known and not is_adverb:
            yield Figure(start=place, end=place + 1, value=0, form=Form.WHOLE, text=one.tokens[place].text)


def unlike(one: Said) -> Iterator[Found]:
    """Yield what is said of all and is so of some only, or of none, and what is somebody else's."""
    for figure in quantifiers(one):
        # "None went out without failing" is said of all, and "all are free of incidents" of none.
        is_all = _is_turned(one, figure) is (figure.form is Form.NOTHING) and not _is_partial(one, figure)
        # "All four kept their count at zero".
        is_all = is_all and not any(
            each.form is Form.NOTHING and each.start == _span(one, figure).stop for each in one.figures
        )
        if is_all and any(_is_false(one, figure, span, told) for span, told in _predicated(one, figure)):
            yield Code.NUMBER, f"what is said of {figure.text!r} is not so of all in the cited facts"
    yield from _undone(one)
    yield from _unreviewed(one)
    yield from _apiece(one)
    yield from _elsewhere(one)
    yield from _not_only(one)


def _undone(one: Said) -> Iterator[Found]:
    """Yield "each of the four asks is still open", and "no ask is done", where one of them is done."""
    asks = one.cited.of_kind("ask")
    for figure in quantifiers(one) if any(fact.value == "done" for fact in asks) else ():
        told = {one.lows[at] for at in _span(one, figure)}
        is_told = bool((DONE if figure.form is Form.NOTHING else OPEN) & told) and figure.unit in {
            None,
            "asks",
            "percent",
        }
        if is_told and not DENYING & told and not _is_partial(one, figure):
            yield Code.STATE, f"{figure.text!r} is not so of all the asks"


def _is_partial(one: Said, figure: Figure) -> bool:
    """Whether it is said not to be all: "not all", "all but one"."""
    before = one.lows[max(0, figure.start - 1) : figure.start]
    return bool(PARTIAL & set(before)) or one.lows[figure.end : figure.end + 1] == ["but"]


def _span(one: Said, figure: Figure) -> range:
    """Return the places behind a quantifier up to the end of its clause, or the next one."""
    others = [each.start for each in one.figures if each.start > figure.end and each.form is Form.NOTHING]
    ends = [at for at in range(figure.end, len(one.lows)) if one.lows[at] in STOPS]
    listed = {at for group in one.groups for at in range(group.start, group.end)}
    pauses = [at for at in range(figure.end + 1, len(one.lows)) if one.lows[at] in {",", "and"} and at not in listed]
    return range(figure.end, min([len(one.lows), *ends, *pauses[:1], *others]))


def _is_turned(one: Said, figure: Figure) -> bool:
    """Whether what is said behind a quantifier is denied: "none without failing", "all free of incidents"."""
    words_in = [one.lows[at] for at in _span(one, figure)]
    denying = words("without not") if figure.form is Form.NOTHING else DENYING
    return any(low in denying and words_in[at + 1 : at + 2] != ["review"] for at, low in enumerate(words_in))


def _predicated(one: Said, figure: Figure) -> Iterator[tuple[range, tuple[tuple[str, str, str], ...]]]:
    """Yield what is said of what is counted: no word of its noun, and none of what only tells which are meant."""
    span = _span(one, figure)
    lows = [one.lows[at] for at in span]
    if "review" in lows and lows[lows.index("review") - 1] in {"without", "no"} and not RELATIVE & set(lows):
        yield span, (("unreviewed", "", "*"),)
    for at, low in enumerate(lows):
        noun = UNITS.get("".join(lows[at + 1 : at + 2]))
        is_restricting = bool(RELATIVE & set(lows[:at])) and low not in {"incident", "incidents"}
        # "Both had an elevated change" says it, and "both elevated changes" counts them.
        noun = None if ARTICLES & set(lows[max(0, at - 1) : at]) else noun
        if noun is not None or is_restricting or (at == 0 and low not in {"elevated", "failed"}):
            continue
        if low not in REPAIRS or (at and lows[at - 1] in BEEN):
            # "All of the week's repairs" counts them, and "all were repairs" says it of others.
            yield from ((span, told) for cues, told in PREDICATES if low in cues)


def _is_false(one: Said, figure: Figure, span: range, told: Sequence[tuple[str, str, str]]) -> bool:
    """Whether a cited fact counts what is said, and that is not all of them."""
    near = one.things(range(one.clause(figure.start).start, span.stop), "service", "team")
    for kind, part, whole in told:
        told_of = one.cited.of_kind(kind)
        every = [fact for fact in told_of if fact.subject.label.lower() in near] or told_of
        facts = every if near or all(fact.subject.type == "scope" for fact in every) else _members(every)
        if facts:
            ahead = [
                group for group in one.groups if group.end <= figure.start and group.start in one.clause(figure.start)
            ]
            # "Auth and Ledger are both elevated": they have some, and are not made of them.
            is_of_services = bool(SERVICES & {one.lows[at] for at in range(figure.start, span.stop)}) or (
                figure.form is Form.BOTH
                and figure.unit is None
                and bool(ahead or any(g.start == figure.end for g in one.groups))
            )
            own = "*" if is_of_services and kind != "forecast" else whole
            return not all(_is_all(fact, part, own) for fact in facts)
    return False


def _members(facts: Sequence[Fact]) -> Sequence[Fact]:
    return [fact for fact in facts if fact.subject.type != "scope"] or facts


def _is_all(fact: Fact, part: str, whole: str) -> bool:
    some = fact.detail.get(part) if part else fact.value
    if not isinstance(some, (int, float)):
        return True
    every = fact.detail.get(whole, fact.value) if whole != "*" else None
    return some > 0 if every is None else some == every


def have_none(facts: Sequence[Fact], low: str) -> bool | None:
    """Whether all cited facts that count what a word says count none of it; None where none of them does."""
    told = [
        _is_all(fact, key, "*")
        for kind, key in HAD_BY.get(low.removesuffix("s"), ())
        for fact in facts
        if fact.kind == kind
    ]
    return not any(told) if told else None


def _unreviewed(one: Said) -> Iterator[Found]:
    """Yield "all four were merged without review", and "both A and B", where one of them had a review."""
    for place in (at for at in range(len(one.lows)) if "without review" in " ".join(one.lows[at : at + 2])):
        span = range(one.clause(place).start, place)
        told = one.cited.of_kind("change")
        lists = [group for group in one.groups if len(group.names) > 1 and group.start in span]
        if lists:
            told = [fact for fact in told if fact.subject.label.lower() in lists[-1].names]
        elif not any(each.form is Form.BOTH and each.unit == "changes" and each.start in span for each in one.figures):
            continue
        if any(max((one.end for one in lists), default=place) <= each.start < place for each in one.figures):
            # "Of A, B and C two were merged without review".
            continue
        had = [fact for fact in told if "without review" not in str(fact.detail.get("reasons"))]
        if had and not DENYING & one.words(range(span.start, place)):
            yield Code.NUMBER, f"{had[0].subject.label} was not merged without review"


def _apiece(one: Said) -> Iterator[Found]:
    """Yield "one change waits in each of the two services" where not every cited service has so many."""
    both = (figure.start for figure in one.figures if figure.form is Form.BOTH and figure.unit == "services")
    # "Collide with each other" is said of the two, and not of what each of them has.
    each = (place for place in one.find("each") if one.lows[place + 1 : place + 2] != ["other"])
    for place in (*each, *both):
        number = _number_of(one, place)
        if number is None:
            continue
        near = one.things(range(one.clause(place).start, one.clause(place).stop), "service")
        own: dict[tuple[str, str], set[object]] = defaultdict(set)
        members = [fact for fact in one.cited.facts if fact.subject.type == "service"]
        for fact in (fact for fact in members if not near or fact.subject.label.lower() in near):
            for key, value in (("", fact.value), *fact.detail.items()):
                own[fact.kind, key].add(value if isinstance(value, (int, float)) else None)
        if own and {number.value} not in own.values():
            yield Code.NUMBER, f"{number.text!r} is not how many each of them has"


def _number_of(one: Said, place: int) -> Figure | None:
    """Return how many each has: "two in each of them", "each made two", and of several numbers none."""
    span = one.clause(place)
    told = [each for each in one.figures if each.start in span and each.form in COUNTING and not each.is_whole]
    # "Each of the four budgets" only says how many there are.
    told = [each for each in told if "of" not in one.lows[max(0, each.start - 2) : each.start]]
    told = [each for each in told if each.unit in {None, *COUNTS} and each.form is not Form.BOTH]
    is_in = place > 0 and one.lows[place - 1] in AMONG
    if TOGETHER & one.words(span) or "".join(one.lows[place + 1 : place + 2]) in ENDS:
        # "One repair each" is of those that are named before it.
        return None
    near = [each for each in told if (each.end <= place and place - each.end <= NEAR) == is_in]
    is_one = (
        len(near) == len(told) == 1
        and near[0].of is None
        and ((is_in and near[0].form is Form.WORDS) or near[0].unit is not None)
    )
    return near[0] if is_one else None


def _elsewhere(one: Said) -> Iterator[Found]:
    """Yield "all five repairs were Auth's" where the cited facts count fewer of them for Auth."""
    only = (each for each in one.figures if each.form in COUNTING and "only" in one.lows[: each.start][-1:])
    for figure in (*only, *quantifiers(one)):
        group = next((group for group in one.groups if group.start >= figure.end), None)
        between = one.lows[figure.end : group.start] if group is not None else []
        left_out = next((each for each in one.figures if one.lows[figure.end : each.start][-1:] == ["but"]), None)
        if left_out is not None:
            between = [low for low in between if low != "but"]
        if group is None or figure.form is Form.NOTHING or not BELONG & set(between):
            continue
        if (STOPS | DENYING | RELATIVE) & set(between) or {"services", "teams"} & set(between):
            continue
        told = {fact.kind: fact.value for fact in one.cited.facts if fact.subject.type == "scope"}
        if figure.form is Form.WHOLE:
            wholes = {kind: told.get(kind) for low in between for kind in KINDS_OF.get(low, ())}
        else:
            wholes = {kind: value for kind, value in told.items() if value == figure.value and figure.unit is not None}
        named = one.things(range(group.start, one.clause(group.start).stop), "service")
        if named and _are_elsewhere(one, wholes, named, left_out.value if left_out is not None else 0):
            yield Code.ENTITY, f"{figure.text!r} are not all of {' and '.join(sorted(group.names))}"


def _are_elsewhere(one: Said, wholes: Mapping[str, object], named: Collection[str], left_out: float) -> bool:
    """Whether services that are told to have all, but for some, have others, or share them with others."""
    members = [fact for fact in one.cited.facts if fact.subject.type == "service" and fact.kind in wholes]
    own = [fact for fact in members if fact.subject.label.lower() in named]
    kinds = {fact.kind for fact in (own or members)}
    told = [wholes[kind] for kind in kinds if isinstance(wholes[kind], (int, float))]
    return bool(told) and not any(wholes[kind] == _sum(own, kind) + left_out for kind in kinds)


def _sum(facts: Collection[Fact], kind: str) -> float:
    return sum(fact.value for fact in facts if fact.kind == kind and isinstance(fact.value, (int, float)))


def _not_only(one: Said) -> Iterator[Found]:
    """Yield "Auth is the only service with an incident" where it has none, or another has one too."""
    for place in (at for at in one.find("the only") if one.tokens[at].kind is Kind.WORD):
        noun = one.lows[place + 2 : place + 3]
        clause = one.clause(place)
        span = range(place, next((at for at in range(place, clause.stop) if one.lows[at] == ","), clause.stop))
        ahead = [group for group in one.groups if group.end <= place and group.start in clause]
        if noun not in (["one"], ["service"], ["team"]) or not ahead:
            continue
        lacks = bool(NEGATIONS & one.words(span))
        for low in (one.lows[at].removesuffix("s") for at in span):
            told = [(fact, key) for kind, key in HAD_BY.get(low, ()) for fact in one.cited.of_kind(kind)]
            having = {fact.subject.label.lower() for fact, key in told if _is_all(fact, key, "*") is not lacks}
            known = {fact.subject.label.lower() for fact, _ in told if fact.subject.type != "scope"}
            if ahead[-1].names & known and having & known != ahead[-1].names:
                yield Code.ENTITY, f"{' and '.join(sorted(ahead[-1].names))} is not the only one of {low!r}"
