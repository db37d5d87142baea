"""The whole corpus put together: every wrong sentence by its class, and the true ones that were made beside them."""

from __future__ import annotations

from functools import cache

from tests.grounding.altered import altered
from tests.grounding.corpus import Part, Said, Wrong, written_sentences
from tests.grounding.joined import joined
from tests.grounding.made import made


@cache
def wrong_sentences(draw: int = 0) -> dict[Wrong, list[Said]]:
    """Return the wrong sentences of each class that is about sentences; `dropped.py` has the one about narratives.

    Another `draw` has other ones, with which a checker can be tried that was made to pass these.
    """
    found: dict[Wrong, list[Said]] = {wrong: [] for wrong in Wrong if wrong is not Wrong.DROPPED}
    for said in (*written_sentences(), *written_sentences(Part.FRESH)):
        if said.wrong is not None:
            found[said.wrong].append(said)
    for part in (altered(draw), made(draw)[1], joined(draw)):
        for wrong, sentences in part.items():
            found[wrong] += sentences
    return found


@cache
def made_true(draw: int = 0) -> list[Said]:
    return made(draw)[0]
