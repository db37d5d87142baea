"""The forms of a fact: its own, and its comparisons with the usual, the week before and other weeks.

A form that its fact does not prove is left out: `forms_of` names the rest, `clause_of` says one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from briefing.narrative.phrases import ADDED, all_phrases
from briefing.narrative.phrases.table import Compare, are_alike
from briefing.narrative.wording import earlier, fill, numbers, values_of

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.phrases.table import Case, Needs, Phrases
    from briefing.narrative.wording import Clause, Values

PLAIN: Final = ""
COMPARED: Final = ("usual", "before", "record", "weeks")
PAIR: Final = 2
AGAINST: Final[Mapping[Compare, tuple[str, ...]]] = {
    compare: (f", against {usual} in a usual week",)
    for compare, usual in (
        (Compare.COUNT, "{usual:none}"),
        (Compare.LEVEL, "{usual}"),
        (Compare.PERCENT, "{usual:share}"),
        (Compare.SPAN, "{usual:span}"),
    )
}

AS_MANY: Final = (", as many as usual",)
"""Said of several that are as many as usual: the clause's other words need not be as usual."""
AS_USUAL: Final = (", as usual",)
BEFORE: Final[Mapping[Compare, str]] = {
    Compare.COUNT: "{before:none}",
    Compare.LEVEL: "{before}",
    Compare.PERCENT: "{before:%}",
    Compare.SPAN: "{before:span}",
}
MORE: Final[Mapping[Compare, tuple[str, str]]] = {
    Compare.COUNT: ("more", "fewer"),
    Compare.LEVEL: ("more", "less"),
    Compare.PERCENT: ("more", "less"),
    Compare.SPAN: ("longer", "shorter"),
}


def all_values(fact: Fact) -> Values:
    """Return a fact's values with those that its kind adds."""
    values = values_of(fact)
    if fact.kind in ADDED:
        values |= ADDED[fact.kind](fact)
    if (compare := all_phrases()[fact.kind].compare) is not None:
        values |= {f"above_{name}": _is_above(compare, values, name) for name in ("usual", "maximum")}
    return values


def _is_above(compare: Compare, values: Values, other: str) -> bool:
    """Whether a value is more than another, and is shown as more."""
    pair = numbers(values["value"], values.get(other))
    return len(pair) == PAIR and pair[0] > pair[1] and not are_alike(compare, *pair)


def forms_of(fact: Fact, *, blind: Collection[Needs] = ()) -> Mapping[str, int]:
    """Return the forms that a fact proves with their number of wordings, the plain one as "".

    `blind` says which sources could not be read: a zero may be their silence, and is not said.
    """
    phrases = all_phrases()[fact.kind]
    if fact.value is None or (phrases.zero_needs in blind and not fact.value):
        return {}
    values = all_values(fact)
    # What could not be read is no fall either.
    is_fall = phrases.zero_needs in blind and any(numbers(fact.value) < numbers(one.value) for one in fact.comparisons)
    names = (PLAIN, *phrases.forms, *(COMPARED if phrases.compare and not is_fall else ()))
    found = {name: templates_of(fact, name, values) for name in names}
    said = {name: [one for one in every if fill(one, values, fact=None) is not None] for name, every in found.items()}
    return {name: len(every) for name, every in said.items() if every}


def clause_of(fact: Fact, form: str = PLAIN, *, wording: int = 0, named: bool = False) -> Clause | None:
    """Say a fact in one of its forms, None if not proven. `named`: the sentence has named its subject."""
    values = all_values(fact)
    every = _said(fact, templates_of(fact, form, values), values, named=named)
    return every[wording % len(every)] if every else None


def noun_of(fact: Fact, *, named: bool = False) -> Clause | None:
    """Say a fact as a noun that can follow "needs a decision: ", if it has one."""
    values = all_values(fact)
    return next(iter(_said(fact, _first(all_phrases()[fact.kind].noun, values), values, named=named)), None)


def short_of(fact: Fact) -> Clause | None:
    """Say a fact in the fewest words, for a line that has named its subject, if it can be."""
    if fact.value is None or fact.kind not in all_phrases():
        return None
    values, phrases = all_values(fact), all_phrases()[fact.kind]
    found = _said(fact, _first((*phrases.short, *phrases.noun), values), values, named=True)
    return next(iter(found), None)


def _said(fact: Fact, templates: Sequence[str], values: Values, *, named: bool) -> list[Clause]:
    is_named = named or fact.subject.type == "scope"
    told = (fill(one, values, fact=fact.id, named=is_named) for one in templates)
    return [one for one in told if one is not None]


def templates_of(fact: Fact, form: str, values: Values) -> Sequence[str]:
    """Return a form's wordings as templates, none if the fact does not prove it."""
    phrases = all_phrases()[fact.kind]
    if form in phrases.forms:
        return _first(phrases.forms[form], values)
    plain = _first(phrases.plain, values)
    if form == PLAIN or phrases.compare is None:
        return plain if form == PLAIN else ()
    stems = _first(phrases.compared or phrases.plain, values)
    return [f"{one}{suffix}" for one in stems for suffix in _suffixes(phrases, form, fact, values)]


def _first(cases: Sequence[Case], values: Values) -> Sequence[str]:
    return next((one.wordings for one in cases if one.when(values)), ())


def _suffixes(phrases: Phrases, form: str, fact: Fact, values: Values) -> Sequence[str]:
    compare, now = phrases.compare, numbers(values.get("value"))
    if compare is None or not now:
        return ()
    return {"usual": _usual, "before": _before, "record": _record, "weeks": _weeks}[form](compare, now[0], fact, values)


def _usual(compare: Compare, now: float, _: Fact, values: Values) -> Sequence[str]:
    usual = numbers(values.get("usual"))
    if not usual:
        return ()
    if not are_alike(compare, usual[0], now):
        return AGAINST[compare]
    return AS_MANY if compare is Compare.COUNT and now > 1 else AS_USUAL


def _before(compare: Compare, now: float, _: Fact, values: Values) -> Sequence[str]:
    before = numbers(values.get("before"))
    if not before:
        return ()
    if are_alike(compare, before[0], now):
        return (f", {_as(compare, now)} in the week before",)
    return (f", {'up' if now > before[0] else 'down'} from {BEFORE[compare]} the week before",)


def _as(compare: Compare, now: float) -> str:
    """Say that a value is what it was, before the name of a week."""
    return "as many as" if compare is Compare.COUNT and now > 1 else "as"


def _record(compare: Compare, now: float, fact: Fact, values: Values) -> Sequence[str]:
    before = earlier(fact)
    if before is None or min(before) <= now <= max(before):
        return ()
    values["weeks_before"] = len(before)
    word = MORE[compare][now < min(before)]
    return (f", {word} than in any of the {{weeks_before:word}} weeks before",)


def _weeks(compare: Compare, now: float, fact: Fact, values: Values) -> Sequence[str]:
    """Compare a value with the least and most of the weeks that a question looked up (`over`)."""
    over = fact.detail.get("over")
    if not isinstance(over, dict):
        return ()
    values |= {f"over_{name}": value for name, value in over.items()}
    least, most = (BEFORE[compare].replace("before", f"over_{one}") for one in ("least", "most"))
    is_one = are_alike(compare, *numbers(over["least"], over["most"]))
    is_now = is_one and are_alike(compare, now, *numbers(over["least"]))
    against = _as(compare, now) if is_now else f"against {least}" if is_one else f"against {least} to {most}"
    if over["weeks"] == 1:
        return (f", {against} in {{over_first}}",)
    which = "weeks" if over["is_whole"] else "weeks known"
    return (f", {against} in each of the {{over_weeks:word}} {which} from {{over_first}} to {{over_last}}",)


def direction(fact: Fact) -> int:
    """Return 1 for a value above its usual, −1 below, 0 for no more than noise."""
    compare = all_phrases()[fact.kind].compare
    values = all_values(fact)
    pair = numbers(values.get("now", values.get("value")), values.get("usual"))
    if compare is None or len(pair) < PAIR:
        return 0
    gap = pair[0] - pair[1]
    return 0 if abs(gap) < compare.value else 1 if gap > 0 else -1
