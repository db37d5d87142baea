"""Sentences made wrong by one change to a true one: a number, a unit, a service, a direction, a period.

Every change is drawn with a seed from a table, so that the same ones come out every time. A sentence that a change
could leave true (`HEDGED`: "about", "at least") is left alone, and what was found to be still true when the changes
were read is in `still_true.py`, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from tests.grounding.corpus import Said, Wrong, payload_of, true_sentences
from tests.grounding.still_true import STILL_TRUE
from tests.grounding.swaps import DIRECTIONS, INVENTED, PERIODS, RANKS, SEVERITIES, UNITS, Swap

SEED = 7
HALF = 0.5
"""What may be rounded either way."""
MOST = 150
"""Sentences of one class that are made here at most."""
HEDGED = re.compile(
    r"\b(about|nearly|almost|roughly|at least|at most|more than|less than|under|over half|slightly|between|close to"
    r"|within|most|in line)\b"
)
NAMES = re.compile(r"\{person:\w+\}|\S*[a-z]/\S+|PD-\d+|\(401 Unauthorized\)|\d\d:\d\d|\d+-week")
DAYS = re.compile(r"\d{1,2}(?: or \d{1,2})? (?:September|October|November|August)")
FIGURE = re.compile(r"(?<![\d.,\w–])\d+(?:,\d{3})*(?:\.\d+)?(?![\d\w]|\.\d| days)")
WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen")
WORD = re.compile(rf"\b({'|'.join(WORDS)})\b", re.IGNORECASE)
FACTORS = (
    ("twice", "three times"),
    ("three times", "twice"),
    ("six times", "four times"),
    ("ten times", "five times"),
    ("doubled", "tripled"),
    ("tripled", "doubled"),
    ("double", "triple"),
    ("triple", "double"),
    ("halved", "cut to a third"),
    ("half", "a third"),
    ("Half", "A third"),
    ("a quarter", "a third"),
    ("A quarter", "A third"),
    ("three quarters", "two thirds"),
    ("Three quarters", "Two thirds"),
    ("a third", "a quarter"),
    ("A third", "A quarter"),
    ("two thirds", "three quarters"),
    ("Two thirds", "Three quarters"),
    ("Two fifths", "Three fifths"),
    ("none(?! of them)", "two"),
    ("None", "Two"),
)


def altered(draw: int = 0) -> dict[Wrong, list[Said]]:
    """Return at most so many wrong sentences of each class, spread over all true ones; another draw has others."""
    return {wrong: list(_drawn(wrong, make, draw)) for wrong, make in MAKERS.items()}


def _drawn(wrong: Wrong, make: Callable[[Said, Random], Iterator[str]], draw: int) -> Iterator[Said]:
    rng = Random(f"{SEED + draw} {wrong.value}")
    first: list[Said] = []
    more: list[Said] = []
    for said in true_sentences():
        texts = [text for text in dict.fromkeys(make(said, rng)) if text != said.text and text not in STILL_TRUE]
        rng.shuffle(texts)
        made = [replace(said, text=text, wrong=wrong) for text in texts]
        first += made[:1]
        more += made[1:]
    rng.shuffle(first)
    rng.shuffle(more)
    yield from [*first, *more][:MOST]


def _free(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield the matches that are no part of a name, a date or a time."""
    taken = [one.span() for one in (*NAMES.finditer(text), *DAYS.finditer(text))]
    for match in pattern.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            yield match


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _cased(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def _number(said: Said, rng: Random) -> Iterator[str]:
    if HEDGED.search(said.text):
        return
    known = _numbers_of(said)
    for match in _free(said.text, FIGURE):
        yield _put(said.text, match, _other(match.group(), known, rng))
    for match in _free(said.text, WORD):
        place = WORDS.index(match.group().lower())
        near = [word for word in WORDS[max(0, place - 2) : place + 3] if word != match.group().lower()]
        yield _put(said.text, match, _cased(match.group(), rng.choice(near)))
    for old, new in FACTORS:
        for match in list(re.finditer(rf"(?<!or )\b{old}\b", said.text))[:1]:
            yield _put(said.text, match, new)


def _other(figure: str, known: set[float], rng: Random) -> str:
    """Return another figure of the same form, near enough to be overlooked and in none of the cited facts."""
    places = len(figure.partition(".")[2])
    value = float(figure.replace(",", ""))
    least = 2 if places == 0 else 0.4
    steps = [least + rng.random() * max(3 * least, value / 5) for _ in range(200)]
    tried = [round(value + sign * step, places) for step in steps for sign in (1, -1)]
    found = next(one for one in tried if one > 0 and one != value and all(abs(one - it) > 0.06 for it in known))
    return f"{found:,.{places}f}" if places else f"{int(found):,}"


def _numbers_of(said: Said) -> set[float]:
    """Return the values, comparisons and single details of the cited facts: what a figure must not turn into."""
    found: set[float] = set()
    for fact_id in said.facts:
        fact = payload_of(said.payload).fact(fact_id)
        parts = (fact.value, *fact.detail.values(), *(one.value for one in fact.comparisons))
        found |= {float(one) for one in parts if isinstance(one, int | float)}
    return found


def _rounding(said: Said, _rng: Random) -> Iterator[str]:
    if HEDGED.search(said.text):
        return
    for match in _free(said.text, FIGURE):
        value = float(match.group().replace(",", ""))
        if "." not in match.group():
            if re.match(r" (?:%|points|percent|hours|h\b|minutes)", said.text[match.end() :]):
                yield _put(said.text, match, f"{value + 0.4:,.1f}")
            continue
        whole = int(value)
        if round(value - whole, 6) != HALF:
            yield _put(said.text, match, str(whole if value - whole > HALF else whole + 1))
        yield _put(said.text, match, f"{value + 0.1:,.1f}")
        yield _put(said.text, match, f"{value - 0.1:,.1f}")
        yield _put(said.text, match, f"{value + 0.03:,.2f}")


def _service(said: Said, rng: Random) -> Iterator[str]:
    payload = payload_of(said.payload)
    labels = [service.label for service in payload.scope.services]
    teams = [fact.subject.label for fact in payload.facts if fact.kind == "team_share" and fact.id in said.facts]
    for names in (labels, teams):
        others = [name for name in names if name not in said.text]
        for name in names:
            if others and re.search(rf"\b{name}\b", said.text):
                yield re.sub(rf"\b{name}\b('s?)?", _owning(rng.choice(others)), said.text)


def _owning(name: str) -> Callable[[re.Match[str]], str]:
    own = "'" if name.endswith("s") else "'s"
    return lambda match: name + (own if match.group(1) else "")


def _swapped(table: tuple[Swap, ...]) -> Callable[[Said, Random], Iterator[str]]:
    def make(said: Said, _rng: Random) -> Iterator[str]:
        for old, new in table:
            for match in re.finditer(old, said.text):
                yield _put(said.text, match, _cased(match.group(), match.expand(new)))

    return make


MAKERS: dict[Wrong, Callable[[Said, Random], Iterator[str]]] = {
    Wrong.NUMBER: _number,
    Wrong.UNIT: _swapped(UNITS),
    Wrong.ROUNDING: _rounding,
    Wrong.SERVICE: _service,
    Wrong.NAME: _swapped(INVENTED),
    Wrong.DIRECTION: _swapped(DIRECTIONS),
    Wrong.PERIOD: _swapped(PERIODS),
    Wrong.RANK: _swapped(RANKS),
    Wrong.SEVERITY: _swapped(SEVERITIES),
}
