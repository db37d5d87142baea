"""Weeks, days and dates: a sentence may only speak of those that its facts are about."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import Role
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import DAYS, MONTH_NAMES, MONTHS
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import HIGHEST, LOWEST
from briefing.grounding.times.clocks import clocks, texts_of
from briefing.grounding.times.intervals import days, is_dated
from briefing.grounding.times.moments import MOMENT_OF
from briefing.payload import CardState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

Found = tuple[Code, str]
ISO = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d")
HELD = words(
    """
    than against from versus vs compared unlike since after over below above as on was were had stood came
    """
)
AHEAD = ("next week", "coming week", "week ahead", "following week", "days ahead")
BEHIND = (
    "last week",
    "last week's",
    "previous week",
    "previous week's",
    "prior week",
    "week before",
    "week earlier",
    "last monday",
)
ELSEWHEN = phrases(
    """
    yesterday | today | tonight | tomorrow | last night | last month | this month | last quarter | this quarter
    | this year | last year | next month | next quarter | two weeks ago | a month ago | years | decade | this
    morning | next monday | all year | ever | of the year | in a year | year to date | a year | on the quarter |
    on the month | on the year | month before | quarter before | month on month | all time | same day | month
    earlier | usual month | usual quarter | usual year | normal month | usual day | the spring | the summer | the
    autumn | the winter | year before | day before |
    usual fortnight
    """
)  # fmt: skip
OF_MOMENTS = phrases("same day | day before")
"""What may be said of two moments that are cited."""
ASKING = words("ask asks asked request requests requested")
DURING = words("over on at during in")
OF_WEEKS = ("record", "lift", "forecast", "learning", "drift", "positive")
"""Kinds of facts that look over many weeks."""
OF_ALL = words("usual usually normal never first typical")
MONTHLY = words("had saw brought counted ended")
HAPPENED = words("out landed shipped deployed released merged happened occurred ran live rolled fell came")
MONTH_WEEKS, QUARTER_WEEKS = frozenset({4, 5}), frozenset({12, 13})


def periods(said: Said) -> Iterator[Found]:
    """Yield the periods that are not those of the cited facts."""
    told_days = OF_MOMENTS if is_dated(said) else frozenset()
    for phrase in ELSEWHEN:
        if said.has(phrase) and phrase not in told_days:
            yield Code.PERIOD, f"{phrase!r} is no period of the cited facts"
    if said.has(*AHEAD) and not said.cited.of_kind("windows", "ahead"):
        yield Code.PERIOD, "no cited fact is about the coming week"
    if said.has(*BEHIND) and not _is_last_week(said):
        yield Code.PERIOD, "no cited fact is about the week before in this way"
    yield from days(said)
    yield from _spans(said)
    yield from _wholes(said)
    yield from _wents(said)
    yield from _monthly(said)
    yield from _dates(said)
    yield from _months(said)
    yield from _weekdays(said)
    yield from clocks(said)
    yield from _days(said)


def _is_last_week(said: Said) -> bool:
    cited = said.cited
    if cited.of_kind("ask", "forecast", "lift") or _is_of_week_before(said):
        return True
    if any(card.state is not CardState.NEW or card.weeks_open > 1 for card in cited.holding) and said.has(
        "flagged",
        "raised",
        "warned",
        "open",
        "card",
        "already",
        "still",
        "asked",
        "again",
        "new",
        "worse",
        "unchanged",
        "better",
    ):
        return True
    if not any(c.against == "previous week" and c.value is not None for fact in cited.facts for c in fact.comparisons):
        return False
    for phrase in BEHIND:
        for place in said.find(phrase):
            words = said.words(said.clause(place))
            if words & HELD or any("more fewer less higher lower up down same".count(word) for word in words):
                return True
    return bool(said.figures)


def _is_of_week_before(said: Said) -> bool:
    """Whether a cited change or deployment happened in the week before."""
    start = date.fromisoformat(said.cited.payload.period.start[:10])
    moments = (str(fact.detail.get(key)) for fact in said.cited.facts for key in MOMENT_OF.values())
    days = [date.fromisoformat(text[:10]) for text in moments if MOMENT.match(text)]
    return any(start - timedelta(days=7) <= day < start for day in days)


def _spans(said: Said) -> Iterator[Found]:
    """Yield "in a month", "over the quarter" where the facts span other weeks; numbered spans are numbers."""
    weeks = {int(one.value) for one in said.cited.pool if one.unit == "weeks" and one.role in {Role.SPAN, Role.NOW}}
    for place, low in enumerate(said.lows):
        numbered = any(one.start <= place <= one.end + 2 and one.unit in {"months", "quarters"} for one in said.figures)
        before = said.lows[place - 1] if place else ""
        if numbered or said.tokens[place].kind is not Kind.WORD or before == "three":
            continue
        if low in {"month", "months"} and not weeks & MONTH_WEEKS:
            yield Code.PERIOD, "the cited facts do not span a month"
        if (
            low in {"quarter", "quarters"}
            and before not in {"a", "one", "three"}
            and not weeks & QUARTER_WEEKS
            and said.lows[place + 1 : place + 2] != ["of"]
        ):
            yield Code.PERIOD, "the cited facts do not span a quarter"


def _wents(said: Said) -> Iterator[Found]:
    """Yield "the deployment went out last week", where what happened is of the week that the briefing is of."""
    for phrase in BEHIND:
        for place in said.find(phrase):
            clause = said.clause(place)
            first = next((at + 1 for at in range(place - 1, clause.start, -1) if said.lows[at] == ","), clause.start)
            before = {*said.lows[first:place]}
            happened = HAPPENED & {said.lows[place - 1], said.lows[max(0, place - 2)]}
            is_counted = any(first <= one.start < clause.stop for one in said.figures)
            is_dated = any(fact.kind in MOMENT_OF for fact in said.cited.facts) and not _is_of_week_before(said)
            if happened and is_dated and not is_counted and not before & HELD - {"on"}:
                yield Code.PERIOD, f"{phrase!r}: what is cited happened in the week of the briefing"


def _monthly(said: Said) -> Iterator[Found]:
    """Yield "the month had one incident" of what was not counted over one, and "this week" of what many weeks tell."""
    for place in (at for phrase in ("the month", "the quarter") for at in said.find(phrase)):
        behind = next((one for one in said.figures if place < one.start <= place + 4), None)
        pooled = [one.value for one in said.cited.pool if one.span]
        verbs = MONTHLY & set(said.lows[place + 2 : behind.start]) if behind is not None else frozenset[str]()
        if behind is not None and verbs and behind.value not in pooled:
            yield Code.PERIOD, f"{behind.text!r} was not counted over {said.lows[place + 1]}"
    kinds = {fact.kind for fact in said.cited.facts}
    if kinds and kinds <= {"lift"} and said.has("this week", "the week", "last week") and said.figures:
        yield Code.PERIOD, "the cited fact is of many weeks, and of none alone"


def _wholes(said: Said) -> Iterator[Found]:
    """Yield "in the whole of August", and "made eight deployments in the quarter", of a number of the week."""
    for place, low in enumerate(said.lows):
        ahead = said.lows[max(0, place - 3) : place]
        is_month = low in MONTH_NAMES and said.tokens[place].text[:1].isupper()
        if is_month and {"whole", "entire", "all", "throughout"} & set(ahead):
            yield Code.PERIOD, f"{said.tokens[place].text!r}: the cited facts are of a week"
        is_span = (
            low in {"month", "quarter"} and ahead[-1:] == ["the"] and bool({"in", "over", "during"} & set(ahead[-2:]))
        )
        is_pooled = any(quantity.span for quantity in said.cited.pool) or said.cited.of_kind(*OF_WEEKS)
        if is_span and not is_pooled and not (HIGHEST | LOWEST | OF_ALL) & set(said.lows):
            yield Code.PERIOD, f"{low!r}: the cited facts are of a week"
    is_of_asks = bool(said.cited.facts) and all(fact.kind == "ask" for fact in said.cited.facts)
    if is_of_asks and (said.has("this week 's ask", "this week 's asks") or _is_asked_now(said)):
        yield Code.PERIOD, "what was asked is of the week before"


def _is_asked_now(said: Said) -> bool:
    """Whether an ask is said to be "from this week"."""
    told = [at for phrase in ("from this week", "of this week") for at in said.find(phrase)]
    return any({"is", "are", "was", "were"} & set(said.lows[max(0, at - 2) : at]) for at in told)


def _dates(said: Said) -> Iterator[Found]:
    known = dates(said)
    for place, token in enumerate(said.tokens):
        if token.kind is Kind.DATE and not _is_date(token.low, known):
            yield Code.PERIOD, f"{token.text!r} is not a date of the cited facts"
        if token.kind is Kind.WEEK and int(re.findall(r"\d+", token.text)[-1]) not in _weeks(said, place):
            yield Code.PERIOD, f"{token.text!r} is not the week of the payload"


def _weeks(said: Said, place: int) -> frozenset[int]:
    """Return the weeks that may be meant: that of the payload, and those of the facts; of an ask only its own."""
    texts = " ".join(texts_of(said))
    told = frozenset(int(number) for number in re.findall(r"\d{4}-W(\d\d)", texts))
    is_of_ask = bool(told) and bool(ASKING & set(said.lows[max(0, place - 4) : place]))
    return told if is_of_ask else told | {int(said.cited.payload.period.week[-2:])}


def dates(said: Said) -> frozenset[date]:
    """Return the dates of the cited facts, and the days of the week that the payload is about."""
    period = said.cited.payload.period
    only_sources = all(fact.kind == "source" for fact in said.cited.facts)
    found = {date.fromisoformat(text) for fact in said.cited.facts for text in _iso(fact)}
    first, end = date.fromisoformat(period.start[:10]), date.fromisoformat(period.end[:10])
    return frozenset(found if only_sources else found | {first, end, end - timedelta(days=1)})


def _iso(fact: Fact) -> Iterator[str]:
    yield from ISO.findall(fact.model_dump_json(exclude={"evidence"}))


def _months(said: Said) -> Iterator[Found]:
    """Yield months in which nothing of the cited facts falls."""
    period = said.cited.payload.period
    first, last = date.fromisoformat(period.start[:10]), date.fromisoformat(period.end[:10]) - timedelta(days=1)
    known = {date.fromisoformat(text).month for fact in said.cited.facts for text in _iso(fact)}
    # A number of a week that two months share is of neither.
    known |= {first.month} if first.month == last.month else set()
    for token in said.tokens:
        place = next((n for n, name in enumerate(MONTHS, 1) if token.low.startswith(name)), 0)
        named = token.kind is Kind.WORD and token.text[:1].isupper() and token.low in MONTH_NAMES and not token.starts
        if named and place not in known:
            yield Code.PERIOD, f"{token.text!r} is no month of the cited facts"


def _is_date(said: str, known: frozenset[date]) -> bool:
    """Whether every day of a written date ("6 or 7 October") is one of those that are known."""
    return bool(written(said, known))


def written(said: str, known: frozenset[date]) -> list[date]:
    """Return the known days that a written date means, none where one of them is not known."""
    if ISO.match(said):
        return [day for day in known if said[:10] == day.isoformat()]
    year = re.search(r"\d{4}", said)
    month = next((place for place, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}", said)), 0)
    days = [int(number) for number in re.findall(r"(?<!\d)\d{1,2}(?!\d)", said)]
    # "The 11th" names no month.
    meant = [
        day for day in sorted(known) if month in {0, day.month} and (year is None or day.year == int(year.group()))
    ]
    found = [day for number in days for day in meant if day.day == number]
    return found if len({day.day for day in found}) == len(set(days)) else []


def _weekdays(said: Said) -> Iterator[Found]:
    """Yield dates that have another weekday before them."""
    for place, token in enumerate(said.tokens):
        days = written(token.low, dates(said)) if token.kind is Kind.DATE else []
        ahead = said.lows[max(0, place - 3) : place]
        named = [word for word in ahead if word in DAYS]
        if days and named and named[-1] not in {DAYS[day.weekday()] for day in days}:
            yield Code.PERIOD, f"{token.text!r} is no {named[-1]}"


def _days(said: Said) -> Iterator[Found]:
    """Yield weekdays on which nothing of the cited facts falls."""
    texts = " ".join(texts_of(said)).lower()
    falls = {DAYS[day.weekday()] for day in dates(said)} - {DAYS[0], DAYS[6]} if said.cited.facts else set()
    told = {DAYS[date.fromisoformat(text).weekday()] for fact in said.cited.facts for text in _iso(fact)}
    for place, low in enumerate(said.lows):
        day = low.removesuffix("s").removesuffix("'")
        number = said.tokens[place + 1] if place + 1 < len(said.tokens) else None
        if (
            day in DAYS
            and number is not None
            and number.kind is Kind.NUMBER
            and not _is_numbered(said, day, number.text)
        ):
            yield Code.PERIOD, f"{low!r}: no cited fact falls on that day"
        if day in DAYS and said.tokens[place].kind is not Kind.PASSAGE and day not in falls | told and day not in texts:
            yield Code.PERIOD, f"{low!r}: no cited fact falls on that day"
        if (
            low in {"weekend", "holiday", "holidays"}
            and not (low == "weekend" and _is_of_weekend(said, place))
            and not said.cited.of_kind("calendar", "windows", "ahead", "positive")
            and low not in texts
        ):
            yield Code.PERIOD, f"{low!r}: no cited fact is about one"


def _is_of_weekend(said: Said, place: int) -> bool:
    """Whether "over the weekend" is said, and something that is cited happened on one."""
    days = {date.fromisoformat(text).weekday() for fact in said.cited.facts for text in _moment_days(fact)}
    return bool(days & {5, 6}) and bool(DURING & set(said.lows[max(0, place - 2) : place]))


def _moment_days(fact: Fact) -> Iterator[str]:
    yield from ISO.findall(str(fact.detail.get(MOMENT_OF.get(fact.kind, ""))))


def _is_numbered(said: Said, day: str, number: str) -> bool:
    """Whether "Tuesday 8" is a day of the facts."""
    return any(DAYS[one.weekday()] == day and str(one.day) == number for one in dates(said))
