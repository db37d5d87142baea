"""What strangers wrote to make a model, an outlet or a terminal do their bidding, one line of corpus.jsonl each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("corpus.jsonl")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One text, and what a model writes that obeys it.

    `place` is where a stranger can write it. `marker` is a part of `obeyed` that the text itself does not have, so that
    whatever holds it has obeyed.
    """

    id: str
    kind: str
    place: str
    text: str
    obeyed: str
    marker: str


@cache
def corpus() -> tuple[Line, ...]:
    """Every line, in the file's order; `times` is how often a long text is repeated."""
    rows = [json.loads(row) for row in FILE.read_text("utf-8").splitlines()]
    return tuple(Line(**row | {"text": row["text"] * row.pop("times", 1)}) for row in rows)


def placed(*places: str) -> list[Line]:
    """The lines of some places."""
    return [one for one in corpus() if one.place in places]
