"""Whose a number is by the way the names stand: one after the other, as the rest of a list, or behind "are".

"Auth and Ledger have 3 and 5": the first number is the first one's. "The other five services had none": all but those
that were named. "Twelve of Storefront's 21 changes are Checkout's": what stands behind the verb.
"""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.figures.legs import owner_by_leg
from briefing.grounding.language.lexicon import BANDS, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import CLAUSE_ENDS, OTHERS
from briefing.grounding.meaning.outside import is_elsewhere, rest_of
from briefing.grounding.reading.abreast import BYGONE
from briefing.grounding.reading.clauses import by_clause
from briefing.grounding.reading.comparands import LESS, MORE
from briefing.grounding.reading.figures import TIMES, Form
from briefing.grounding.reading.groups import Group
from briefing.grounding.reading.parts import CASES
from briefing.grounding.reading.pointed import pointed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

JOINS: Final = (["to"], ["and"], [","], [",", "and"])
"""What stands between numbers that are told one after the other."""
OF_THE_OTHERS: Final = (["and", "the"], [",", "the"], ["for", "the"], ["and", "all"])
"""What stands before "others" where these are the subject of what follows."""
BELONG: Final = words(
    "are is were was belong belongs in to from at with came come comes landed fall falls sit lie both"
)
COUNTED: Final = words("changes deployments incidents points the")
PARTED_FROM: Final = (["of"], ["of", "the"])
"""What stands between a part and its whole."""
DEPLOYED: Final = words("deployment deployments release releases rollout rollouts")
"""Words with which services stand for their riskiest deployments."""
AMONG: Final = words("in at of for among amongst across from")
BETWEEN: Final = words("are is were was changes deployments incidents points") | {","}
ENDING: Final = words("and , . ; : ) but while")
COUNTED_AT: Final = (["changes", "at"], ["changes", "with"], ["changes", "of"], ["changes", "scoring"])
"""What stands between how many changes there are and what each of them scores."""
RATED: Final = words("is are was were score scores scored rate rates rated remain remained")
"""Verbs behind which stands the band of what was counted."""
RATABLE: Final = frozenset({"changes", "deployments", "percent"})
SHARES: Final = ("service_share", "team_share")
IN_TURN: Final = words("their respectively respective")
FAR: Final = 8
NEAR: Final = 4
COLLECTING: Final = words(
    "collected collect collects have had made make scored score bring brought carry carried landed land merged"
)
POOLED: Final = (["between", "them"], ["together"])
"""What a sentence opens with whose number is of all that it names: "Together A and B landed 42 changes"."""
ADDING: Final = (["make"], ["total"], ["come", "to"], ["came", "to"], ["add", "up", "to"])
"""Verbs between several things and what they come to."""
OF_SCOPE: Final = words("of all the its total risk points in at across from")
"""What stands between a part and the scope that has the whole: "65 percent of the risk in Storefront"."""
MEMBERS: Final = ("service", "team")
EACH: Final = words("each apiece")
TYING: Final = words("tie ties tied share shares")
"""Verbs behind which a number is of each: "the other three tie at 30"."""
PARTS: Final = (*MEMBERS, "change")
"""What may have others beside it."""


def owner_of(one: Said, figure: Figure) -> list[Group] | None:
    """Return whose a number is where the way that names stand tells it, None where it does not."""
    rules = (
        *(_total, owner_by_leg, _counted, _in_order, by_clause, _predicate, _possessor, _between),
        *(_of_scope, _whole_scope, _moved, _rest, pointed),
    )
    for rule in rules:
        found = rule(one, figure)
        if found is not None:
            return [found]
    return None


def _in_order(one: Said, figure: Figure) -> Group | None:
    """Return the name that has the place in its list that the number has in its own."""
    run = _run(one, figure)
    if len(run) == 1 or "between" in one.lows[max(0, run[0].start - 2) : run[0].start]:
        return None
    ahead = [group for group in one.groups if group.end <= run[0].start]
    if not ahead and any(each.unit == "lines" for each in run):
        # "With 87 and 63 lines added, A and B": the lists stand the other way round.
        behind = (_list(one, group) for group in one.groups if group.start >= run[-1].end)
        told = next((names for names in behind if len(names) == len(run)), [])
        return told[run.index(figure)] if told else None
    lists = [_list(one, group) or [group] for group in ahead]
    is_movement = any(one.lows[left.end : right.start] == ["to"] for left, right in pairwise(run))
    is_list = bool(lists) and len(lists[-1]) == len(run)
    # "Auth made nine and 56.7 percent; Ledger made seven and 43.3 percent": each has its own numbers behind it.
    is_told = bool(ahead) and any(ahead[0].end <= other.start < run[0].start for other in one.figures)
    is_again = _are_old(one, run) and not is_movement
    told = lists[-1] if is_list else [] if is_movement or (is_told and not is_again) else _in_a_row(lists, len(run))
    return told[run.index(figure)] if told else None


def _counted(one: Said, figure: Figure) -> Group | None:
    """Return the cited changes that a number is of as a part of what counts them: "two critical changes at 80 points".

    Those that have it, where there are as many; all of them where there are not, of which it is then none.
    """
    at = figure.start - 1
    if figure.unit not in {"points", None} or one.lows[max(0, at - 1) : at + 1] not in COUNTED_AT:
        return None
    many = next((other for other in one.figures if at - NEAR <= other.start < other.end < at + 1), None)
    told = [fact for fact in one.cited.of_kind("change") if fact.subject.type == "change"]
    is_many = many is not None and many.form in {Form.WORDS, Form.DIGITS} and many.of is None and not many.is_whole
    if many is None or not is_many or len(told) < many.value:
        return None
    begins = max((place + 1 for place in range(many.start) if one.lows[place] in CLAUSE_ENDS | {",", "and"}), default=0)
    if any(begins < group.end <= at for group in one.groups):
        # "A and B lead the four changes at 34 points": those that are named have it.
        return None
    having = [fact for fact in told if fact.value == figure.value]
    if figure.unit is None and len(having) < many.value:
        return None
    names = frozenset(fact.subject.label.lower() for fact in (having if len(having) >= many.value else told))
    return Group(start=many.start, end=at, names=names, tied=True)


def _total(one: Said, figure: Figure) -> Group | None:
    """Return all that a number is the sum of: "a part of the total of 551", "between them A and B collected 562".

    What such a sum was collected over is of all of them, too: "A and B make 576 points over 22 changes".
    """
    ahead = one.lows[: figure.start]
    is_total = ahead[-2:] == ["total", "of"]
    is_theirs = any(one.lows[: len(opening)] == opening for opening in POOLED) and ahead[-1] in COLLECTING
    last = next((other for other in one.figures if other.end == figure.start - 1 and ahead[-1] == "over"), None)
    before = one.lows[: last.start] if last is not None else []
    is_theirs = is_theirs or any(before[-len(verb) :] == verb for verb in ADDING)
    if not is_total and (figure.is_whole or not is_theirs):
        return None
    shares = one.cited.of_kind(*SHARES)
    if len({fact.kind for fact in shares}) != 1:
        return None
    told = [group for group in one.groups if group.end <= figure.start]
    names = frozenset(name for group in told for name in group.names)
    names = frozenset(fact.subject.label.lower() for fact in shares) if is_total else names
    return Group(start=figure.start, end=figure.start, names=names, tied=True) if len(names) > 1 else None


def _are_old(one: Said, run: Sequence[Figure]) -> bool:
    """Whether numbers are what each of those named before had at another time: "against their usual 26 and 27"."""
    begins = max(0, run[0].start - NEAR)
    if any(begins <= group.start < run[0].start for group in one.groups):
        # "Auth rose to 34.4, 7.5 above usual, and Payments to 34.6, 6.3 above."
        return False
    near = {*one.lows[begins : run[0].start], *one.lows[run[-1].end : run[-1].end + NEAR]}
    is_base = one.lows[run[0].start - 1] in {"from", "against", "versus"}
    return is_base or bool((BYGONE | IN_TURN) & near)


def _in_a_row(lists: Sequence[list[Group]], size: int) -> list[Group]:
    """Return the names that are told one by one, where there are no others: "#983 from Friday, #969 from Monday"."""
    are_single = len(lists) == size and all(len(each) == 1 for each in lists)
    kinds = {"/" in name for each in lists for group in each for name in group.names}
    return [group for (group,) in lists] if are_single and len(kinds) == 1 else []


def _run(one: Said, figure: Figure) -> list[Figure]:
    """Return the numbers of one unit that are told one after the other with this one; "both" is none of a list."""
    known = [other for other in one.figures if not other.is_whole and other.form is not Form.BOTH]
    if figure not in known:
        return [figure]
    place = known.index(figure)
    first = last = place
    while first and _are_joined(one, known[first - 1], known[first]):
        first -= 1
    while last + 1 < len(known) and _are_joined(one, known[last], known[last + 1]):
        last += 1
    return known[first : last + 1]


def _are_joined(one: Said, left: Figure, right: Figure) -> bool:
    if "".join(one.lows[right.end : right.end + 1]) in MORE | LESS and "than" in one.lows[right.end :]:
        # "Made 15 changes, one fewer than B": a step, and no second of a list.
        return False
    if right.of is not None and right.of == left.value:
        # "A and B scored 557 points, 389 of them in A": a part of the first, and no second of a list.
        return False
    return one.lows[left.end : right.start] in JOINS and (left.unit == right.unit or None in {left.unit, right.unit})


def _list(one: Said, group: Group) -> list[Group]:
    """Return the names of a list in their order; a scope that is called by its teams is a list of them."""
    found = [
        Group(start=at, end=at + 1, names=frozenset({one.lows[at]}), tied=False)
        for at in range(group.start, group.end)
        if one.tokens[at].kind in {Kind.NAME, Kind.IDENT}
    ]
    if len(found) > 1:
        return found
    parts = parts_of(one, group)
    return [Group(start=group.start, end=group.end, names=frozenset({name}), tied=False) for name in parts]


def parts_of(one: Said, group: Group) -> list[str]:
    """Return the names that a name is put together of: "Identity, Payments and Storefront"."""
    names = [name for name in sorted(group.names) if " and " in name]
    parts = [part.strip() for name in names[:1] for part in name.replace(" and ", ",").split(",") if part.strip()]
    return parts if all(one.cited.names.are(part, *MEMBERS) for part in parts) else []


def _predicate(one: Said, figure: Figure) -> Group | None:
    """Return what stands behind the verb: "12 of its 21 changes are Auth's", "three are Auth's and two Ledger's"."""
    if figure.is_whole:
        return None
    owned = next((group for group in one.groups if group.start >= figure.end and _is_told_of(one, group)), None)
    if owned is not None and set(one.lows[figure.end : owned.start]) <= BETWEEN:
        return owned
    whole = next((other for other in one.figures if other.start >= figure.end), None)
    # "Half of the six repairs were Gateway's" is of a part as "three of the six" is.
    is_portion = figure.form is Form.FRACTION and one.lows[figure.end : figure.end + 1] == ["of"]
    is_portion = is_portion and whole is not None and whole.start - figure.end <= NEAR
    if whole is None or not whole.is_whole or not (is_portion or whole.value == figure.of):
        return None
    behind = next((group for group in one.groups if group.start >= whole.end), None)
    if behind is None or behind.start - whole.end > NEAR:
        return None
    between = set(one.lows[whole.end : behind.start])
    return behind if between and between <= BELONG | COUNTED | set(UNITS) else None


def _is_told_of(one: Said, group: Group) -> bool:
    """Whether a name is told to own what was counted: "are Payments'", "and two Search's"."""
    behind = one.lows[group.end : group.end + 2]
    return behind[:1] in (["'s"], ["'"]) and (len(behind) == 1 or behind[1] in ENDING)


def band_of(one: Said, figure: Figure) -> frozenset[str]:
    """Return the band that has the place in its list that the number has: "safe or moderate, 15 and six of them"."""
    run = _run(one, figure)
    listed = _bands_before(one, run[0])
    if len(run) == 1 or len(listed) != len(run) or any(number.unit in {"percent", "points"} for number in run):
        return frozenset()
    return BANDS[one.lows[listed[run.index(figure)]]]


def tried_band(one: Said, figure: Figure) -> frozenset[str]:
    """Return the band of what was tried so often: "risky deployments eight times in 44, safe ones twice in 94"."""
    is_often = one.lows[figure.start] in TIMES or one.lows[figure.end - 1] == "times"
    is_often = is_often or "".join(one.lows[figure.end : figure.end + 1]) in CASES
    whole = next((other for other in one.figures if other.start >= figure.end), None)
    if not is_often or figure.of is None or whole is None or not whole.is_whole:
        return frozenset()
    behind = takewhile(lambda low: low not in ENDING, one.lows[whole.start :])
    ahead = reversed(one.lows[: figure.start])
    return next((BANDS[low] for low in (*behind, *ahead) if low in BANDS), frozenset())


def _bands_before(one: Said, figure: Figure) -> list[int]:
    """Return the places of the last bands that are listed before a number, with no other number in between."""
    listed: list[int] = []
    for at in range(figure.start - 1, max(-1, figure.start - 2 * FAR), -1):
        is_other = any(other.start <= at < other.end for other in one.figures)
        if one.lows[at] in BANDS and one.tokens[at].kind is Kind.WORD:
            listed.insert(0, at)
        elif (
            is_other
            or one.lows[at] == "from"
            or one.tokens[at].kind in {Kind.NAME, Kind.IDENT}
            or (listed and one.lows[at] not in {"and", "or", ","})
        ):
            break
    return listed


def subject_band(one: Said, figure: Figure) -> frozenset[str]:
    """Return the band that a clause begins with, where facts of several are cited: "moderate ones went to five"."""
    if len(one.cited.of_kind("band")) == 1 or figure.unit not in {None, "changes"} or figure.is_whole:
        return frozenset()
    ahead = range(one.clause(figure.start).start, figure.start)
    told = [at for at in ahead if one.lows[at] in BANDS and one.lows[at + 1] in {"changes", "ones"}]
    is_crossed = any(other.start in ahead and other.form is not Form.WORDS for other in one.figures)
    return BANDS[one.lows[told[0]]] if len(told) == 1 and not is_crossed and one.cited.of_kind("band") else frozenset()


def predicate_band(one: Said, figure: Figure) -> frozenset[str]:
    """Return the band that what a clause counts is said to have: "a quarter of bot's 44 late changes are elevated"."""
    span = one.clause(figure.start)
    ahead = [other for other in one.figures if other.start in span and other.end <= figure.start]
    if ahead or figure.is_whole or figure.unit not in RATABLE:
        return frozenset()
    for place in range(figure.end, span.stop - 1):
        if one.lows[place] in RATED:
            told = list(takewhile(lambda low: low in BANDS or low in {"or", "and"}, one.lows[place + 1 : span.stop]))
            crossed = any(
                figure.end <= other.start < place
                and not other.is_whole
                and other.form is not Form.RATE
                and other.unit not in {"services", "teams"}
                for other in one.figures
            )
            return frozenset().union(*(BANDS[low] for low in told if low in BANDS)) if not crossed else frozenset()
    return frozenset()


def is_high_share(one: Said, figure: Figure) -> bool:
    """Whether "its share, at 70.5 percent, is high" tells of a share that is above its usual."""
    told = [each for each in one.cited.slopes if each.kind in SHARES and each.role is Role.USUAL and each.up > 0]
    is_high = "share" in one.lows[: figure.start] and one.has(*(f"{verb} high" for verb in RATED))
    return is_high and any(abs(each.now - figure.value) <= 0.5 * 10.0**-figure.decimals for each in told)


def _possessor(one: Said, figure: Figure) -> Group | None:
    """Return what stands at once before a number and owns it: "Harbour's four services"."""
    if one.lows[max(0, figure.start - 1) : figure.start] not in (["'s"], ["'"]):
        return None
    return next((group for group in one.groups if group.end == figure.start - 1), None)


def _between(one: Said, figure: Figure) -> Group | None:
    """Return what stands between a number, or its whole, and what it counts: "two of six Checkout changes"."""
    whole = next((each for each in one.figures if each.start >= figure.end and each.value == figure.of), None)
    is_part = whole is not None and one.lows[figure.end : whole.start] in PARTED_FROM
    last = whole.end if whole is not None and is_part else figure.end
    group = next((group for group in one.groups if group.start == last), None)
    behind = one.lows[group.end] if group is not None and group.end < len(one.lows) else ""
    are_members = group is not None and all(one.cited.names.are(name, *MEMBERS) for name in group.names)
    is_counted = behind == "ones" or (figure.unit is not None and UNITS.get(behind) == figure.unit)
    return group if are_members and is_counted else None


def _of_scope(one: Said, figure: Figure) -> Group | None:
    """Return what is told to have a part of the whole scope: "Checkout carries 66 percent of Storefront's risk"."""
    behind = next((group for group in one.groups if group.start >= figure.end), None)
    ahead = [group for group in one.groups if group.end <= figure.start]
    between = one.lows[figure.end : behind.start] if behind is not None else []
    is_of = between[:1] == ["of"] and set(between) <= OF_SCOPE
    is_scope = behind is not None and behind.names == {one.cited.payload.scope.label.lower()}
    return ahead[-1] if ahead and is_of and is_scope and figure.unit == "percent" else None


def _whole_scope(one: Said, figure: Figure) -> Group | None:
    """Return the scope where a number is told of all of its members: "no change in the three teams scored high"."""
    behind = next((each for each in one.figures if figure.end <= each.start <= figure.end + NEAR), None)
    if behind is None or behind.unit not in {"services", "teams"}:
        return None
    services = one.cited.payload.scope.services
    every = {each.team.label if behind.unit == "teams" and each.team else each.label for each in services}
    is_among = one.lows[figure.end : behind.start][-2:-1] != [] and one.lows[behind.start - 2] in AMONG
    # "Auth carried 379 of the two services' 549 points".
    is_among = is_among and one.lows[behind.end : behind.end + 1] not in (["'"], ["'s"])
    is_all = is_among and one.lows[behind.start - 1] in {"the", "all"} and behind.value == len(every)
    scope = frozenset({one.cited.payload.scope.label.lower()})
    return Group(start=behind.start, end=behind.end, names=scope, tied=True) if is_all else None


def _moved(one: Said, figure: Figure) -> Group | None:
    """Return what the movement is of that a driver brings a part of: "3.5 of the 4.6 points by which Auth fell"."""
    are = one.cited.names.are
    if not figure.is_whole or figure.unit != "points":
        return None
    drivers = [each for each in one.meant if any(are(name, "signal", "driver") for name in each.names)]
    others = [each for each in one.groups if not any(are(name, "signal", "driver") for name in each.names)]
    behind = [each for each in others if each.start >= figure.end and each.start - figure.end <= NEAR]
    having = [fact.subject.label.lower() for fact in one.cited.facts if fact.detail.get("drivers")]
    ahead = [each for each in others if each.end <= figure.start] or list(one.before)
    told = behind[:1] or ahead[-1:]
    if not drivers or not having:
        return None
    return told[0] if told else Group(start=figure.start, end=figure.start, names=frozenset(having), tied=False)


def _rest(one: Said, figure: Figure) -> Group | None:
    """Return the services, or teams, of the cited facts that were not named before "the others"."""
    if is_elsewhere(one, figure):
        return Group(start=figure.start, end=figure.start, names=rest_of(one, figure), tied=True)
    first = next((at for at in range(figure.start - 1, -1, -1) if one.lows[at] in CLAUSE_ENDS), -1)
    told = [at for at in range(first + 1, figure.end + 1) if at < len(one.lows) and one.lows[at] in OTHERS]
    if told and one.lows[told[-1] - 2 : told[-1]] in OF_THE_OTHERS:
        # "Shipping 27.8, Gateway 27.2, and the other two less than 23 each".
        first = told[-1]
    is_named = any(first < group.start < figure.start for group in one.groups)
    behind = [at for at in range(figure.end, min(figure.end + NEAR, len(one.lows))) if one.lows[at] in OTHERS]
    if behind and one.lows[figure.end] in AMONG and not any(figure.end < g.start < behind[0] for g in one.groups):
        # "New in both Auth and Payments, and none in the other four services".
        told, is_named = behind[:1], False
    if not told or is_named or one.lows[told[-1] : told[-1] + 2] == ["rest", "of"]:
        return None
    rest = others(one, [group for group in one.groups if group.end <= told[-1]])
    is_of_each = bool(EACH & set(one.lows[figure.end :]) or TYING & set(one.lows[told[-1] : figure.start]))
    if len(rest) > 1 and not is_of_each and any(one.cited.names.are(name, "change") for name in rest):
        # "The others 42": of several changes it has to be told of each.
        return None
    counted = next((other for other in one.figures if other.start == told[-1] + 1 and other is not figure), None)
    if is_of_each and counted is not None and counted.form is Form.WORDS and counted.value != len(rest):
        # "The other two tie at 30" is of no three.
        return None
    return Group(start=told[-1], end=told[-1] + 1, names=rest, tied=True) if rest else None


def others(one: Said, named: Sequence[Group]) -> frozenset[str]:
    """Return the services, teams or changes of which facts are cited and that are not among the named ones."""
    gone = frozenset(name for group in named for name in group.names)
    labels = {service.id: service.label.lower() for service in one.cited.payload.scope.services}
    told = {(fact.subject.type, fact.subject.label.lower()) for fact in one.cited.facts if fact.subject.type in PARTS}
    # "None of the others deployed anything above 40" is of their riskiest deployments, and held against each.
    is_deployed = any(figure.form is Form.NOTHING for figure in one.figures) or bool(DEPLOYED & set(one.lows))
    is_deployed = is_deployed or any(one.cited.names.are(name, "deployment") for name in gone)
    own = [(fact, labels.get(str(fact.detail.get("service")))) for fact in one.cited.of_kind("deployment")]
    own = [(fact, label) for fact, label in own if label and is_deployed]
    told |= {("service", label) for _, label in own if label}
    gone |= {label for fact, label in own if label and fact.subject.label.lower() in gone}
    kinds = {type_ for type_, label in told if label in gone}
    return frozenset(label for type_, label in told if type_ in kinds and label not in gone)
