"""Weeks, days and dates: a sentence may only speak of those that its facts are about."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from briefing.grounding.clocks import clocks
from briefing.grounding.lexicon import DAYS, MONTH_NAMES, MONTHS, PARTS_OF_DAY
from briefing.grounding.listed import phrases, words
from briefing.grounding.moments import MOMENT_OF, parts
from briefing.grounding.quantities import Role
from briefing.grounding.text import Kind
from briefing.grounding.violations import Code
from briefing.grounding.words import HIGHEST, LOWEST
from briefing.payload import CardState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.said import Said
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
OF_WEEKS = ("record", "lift", "forecast", "learning", "drift", "positive")
"""Kinds of facts that look over many weeks."""
OF_ALL = words("usual usually normal never first typical")
MONTH_WEEKS, QUARTER_WEEKS = frozenset({4, 5}), frozenset({12, 13})


def periods(said: Said) -> Iterator[Found]:
    """Yield the periods that are not those of the cited facts."""
    for phrase in ELSEWHEN:
        if said.has(phrase):
            yield Code.PERIOD, f"{phrase!r} is no period of the cited facts"
    if said.has(*AHEAD) and not said.cited.of_kind("windows", "ahead"):
        yield Code.PERIOD, "no cited fact is about the coming week"
    if said.has(*BEHIND) and not _is_last_week(said):
        yield Code.PERIOD, "no cited fact is about the week before in this way"
    yield from _spans(said)
    yield from _wholes(said)
    yield from _dates(said)
    yield from _months(said)
    yield from _parts_of_dates(said)
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
    for token in said.tokens:
        if token.kind is Kind.DATE and not _is_date(token.low, known):
            yield Code.PERIOD, f"{token.text!r} is not a date of the cited facts"
        if (
            token.kind is Kind.WEEK
            and not said.cited.payload.period.week.endswith(token.text[-3:])
            and token.text not in str(said.cited.facts)
        ):
            yield Code.PERIOD, f"{token.text!r} is not the week of the payload"


def _texts(said: Said) -> list[str]:
    return [fact.model_dump_json() for fact in said.cited.facts] + [
        remedy.text for card in said.cited.holding for remedy in card.remedies
    ]


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
    meant = [day for day in sorted(known) if day.month == month and (year is None or day.year == int(year.group()))]
    found = [day for number in days for day in meant if day.day == number]
    return found if len({day.day for day in found}) == len(set(days)) else []


def _parts_of_dates(said: Said) -> Iterator[Found]:
    """Yield dates that have another weekday, or another part of the day, before them."""
    rows = {(when, part) for fact in said.cited.of_kind("windows") for when, part in _windows(fact)}
    for place, token in enumerate(said.tokens):
        days = written(token.low, dates(said)) if token.kind is Kind.DATE else []
        ahead = said.lows[max(0, place - 3) : place]
        named = [word for word in ahead if word in DAYS]
        if days and named and named[-1] not in {DAYS[day.weekday()] for day in days}:
            yield Code.PERIOD, f"{token.text!r} is no {named[-1]}"
        parts = [word.removesuffix("s") for word in ahead if word.removesuffix("s") in PARTS_OF_DAY]
        if rows and days and parts and not all((day.isoformat(), parts[-1]) in rows for day in days):
            yield Code.PERIOD, f"{token.text!r}: the cited facts have another part of that day"


def _days(said: Said) -> Iterator[Found]:
    """Yield weekdays, and parts of them, on which nothing of the cited facts falls."""
    texts = " ".join(_texts(said)).lower()
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
        elif day in DAYS and not _is_part(said, place, day):
            yield Code.PERIOD, f"{low!r}: the cited facts have another part of that day"
        if (
            low in {"weekend", "holiday", "holidays"}
            and not said.cited.of_kind("calendar", "windows", "ahead", "positive")
            and low not in texts
        ):
            yield Code.PERIOD, f"{low!r}: no cited fact is about one"


def _is_numbered(said: Said, day: str, number: str) -> bool:
    """Whether "Tuesday 8" is a day of the facts."""
    return any(DAYS[one.weekday()] == day and str(one.day) == number for one in dates(said))


def _is_part(said: Said, place: int, day: str) -> bool:
    """Whether "Tuesday morning" is a window that the facts have in the way that the sentence means it."""
    part = said.lows[place + 1] if place + 1 < len(said.lows) else ""
    rows = [row for fact in said.cited.of_kind("windows") for row in _windows(fact)]
    rows += [
        (when[:10], part)
        for fact in said.cited.of_kind("change", "deployment")
        for when in MOMENT.findall(fact.model_dump_json())
        for part in parts(int(when[11:13]))
    ]
    if part.removesuffix("s") not in PARTS_OF_DAY or not rows:
        return True
    return any(
        DAYS[date.fromisoformat(when).weekday()] == day and part.removesuffix("s") == named for when, named in rows
    )


def _windows(fact: Fact) -> Iterator[tuple[str, str]]:
    for key in ("windows", "once_settled", "avoid"):
        rows = fact.detail.get(key)
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict):
                yield str(row["day"]), str(row["part"])
