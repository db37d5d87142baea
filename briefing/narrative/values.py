"""The values of a fact that templates and conditions use, every text among them made safe to stand in a sentence."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import dropwhile
from typing import TYPE_CHECKING, Final

from briefing.contracts.untrusted_text import MAX_LABEL, neutral
from briefing.contracts.words import and_others

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.wording import Values

NAMES: Final = {"previous week": "before", "usual": "usual", "maximum": "maximum"}
MOST_TEXT: Final = 90
"""Characters of a text that was not written for this sentence."""
LEAST_WEEKS: Final = 6
"""Weeks before, all of them known, under which nothing is a record."""

PEOPLE: Final = frozenset({"author", "people"})
"""Details that hold people, each as a placeholder; anywhere else one is a stranger's."""
UNNAMED: Final = "(no name)"

_PERSON: Final = re.compile(r"\{person:[A-Za-z0-9-]+\}")
_MARKS: Final = str.maketrans(dict.fromkeys("“”„‟«»❝❞〝〞〟⹂🙶🙷🙸", "'"))
_SENTENCE_END: Final = re.compile(r"[.!?:;\u061f\u06d4\u0964\u3002]+(?=\s|$)|\u3002")


@lru_cache(maxsize=4096)
def safe(text: str, *, limit: int = MOST_TEXT) -> str:
    """Return a text that can end no quotation, draw on no mark before it and expand to nobody."""
    return _led(neutral(text, limit=limit)).translate(_MARKS)


def label(text: str, *, limit: int = MAX_LABEL) -> str:
    """Return a name that needs no quotation marks, since no sentence of its own can begin in it."""
    return _led(_SENTENCE_END.sub("", safe(text, limit=limit))).replace(",", "").strip() or UNNAMED


def _led(text: str) -> str:
    """Return a text from the first character on that can be seen without one before it."""
    return "".join(dropwhile(lambda char: char == " " or unicodedata.category(char).startswith("M"), text))


def _detail(key: str, text: str) -> str:
    """Return a text among the details, or somebody's placeholder where there are people."""
    return text if key in PEOPLE and _PERSON.fullmatch(text) else label(text, limit=MOST_TEXT)


def values_of(fact: Fact) -> Values:
    """Return value, subject, comparisons and the plain details of a fact, by the names that templates use."""
    found: Values = {
        "value": label(fact.value) if isinstance(fact.value, str) else fact.value,
        "subject": label(fact.subject.label),
        "id": fact.id,
        "name": fact.id.split(".")[1] if "." in fact.id else "",
    }
    for one in fact.comparisons:
        name = NAMES[one.against]
        found |= {name: one.value, f"{name}_weeks": one.weeks}
    for key, told in fact.detail.items():
        if isinstance(told, str):
            found[key] = _detail(key, told) if told else ""
        elif isinstance(told, int | float):
            found[key] = told
        elif isinstance(told, list) and all(isinstance(one, str) for one in told):
            found[key] = strings(fact, key)
    if found.get("author") and (authors := numbers(found.get("authors"))):
        # What several people made is laid at no one's door.
        found["author"] = f"{found['author']}{and_others(authors[0])}"
    return found


def strings(fact: Fact, key: str) -> list[str]:
    """Return a list of texts among the details, none where there is no such list."""
    told = fact.detail.get(key)
    return [_detail(key, str(one)) for one in told] if isinstance(told, list) else []


def rows(fact: Fact, key: str) -> list[dict[str, object]]:
    """Return a list of rows among the details, none where there is no such list."""
    told = fact.detail.get(key)
    return [{**one} for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def earlier(fact: Fact) -> list[float] | None:
    """Return the weekly values before this week's, None where one is unknown or they are too few for a record."""
    series = fact.detail.get("series")
    before = series[:-1] if isinstance(series, list) else []
    known = [float(one) for one in before if isinstance(one, int | float)]
    return known if len(known) == len(before) >= LEAST_WEEKS else None


def numbers(*told: object) -> list[float]:
    """Return what is a number of some values."""
    return [float(one) for one in told if isinstance(one, int | float)]
