"""The form in which a model answers: a JSON schema for the service, and the reading of what came back.

The service does not hold itself to lengths, and an answer may have been written by a model that obeyed somebody
else: everything is read again here, and proven elsewhere.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from pydantic import ValidationError

from briefing.contracts.narrative import Action, CardText, Narrative, Sentence
from briefing.payload import Model

Said = TypeVar("Said", Sentence, CardText, Action)

MOST_PARTS: Final = 40
"""Sentences, cards or actions that are read of one part: what is beyond is noise."""


MOST_CHARACTERS: Final = 2_000
"""Characters of one sentence: a whole briefing has fewer, and whoever checks it should not have to read a book."""


class AnswerUnusable(Exception):
    """An answer that is not in the form that was asked for; the message says what is wrong with it."""


class _Answer(Model):
    headline: Sentence
    situation: tuple[Sentence, ...]
    cards: tuple[CardText, ...]
    actions: tuple[Action, ...]
    positives: tuple[Sentence, ...]


def schema() -> dict[str, Any]:
    """Return the JSON schema of an answer. It is the same for every payload, so that the service can keep it."""
    text, ids = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    sentence = _closed(text=text, facts=ids)
    return _closed(
        headline=sentence,
        situation=_list(sentence),
        cards=_list(_closed(card=text, text=text, facts=ids)),
        actions=_list(_closed(text=text, facts=ids, remedy=text)),
        positives=_list(sentence),
    )


def _closed(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def parse_answer(text: str, *, payload_hash: str, narrator: str) -> Narrative:
    """Read an answer as the narrative of a payload.

    Raises:
        AnswerUnusable: naming the field and what is wrong with it.
    """
    try:
        found = _Answer.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole answer"
        raise AnswerUnusable(f"{where}: {first['msg']}") from error
    return Narrative(
        headline=_tidy(found.headline),
        situation=tuple(map(_tidy, found.situation[:MOST_PARTS])),
        cards=tuple(map(_tidy, found.cards[:MOST_PARTS])),
        actions=tuple(map(_tidy, found.actions[:MOST_PARTS])),
        positives=tuple(map(_tidy, found.positives[:MOST_PARTS])),
        narrator=narrator,
        payload=payload_hash,
    )


def _tidy(one: Said) -> Said:
    """Put a text on one line, and each fact that proves it once.

    Raises:
        AnswerUnusable: it is no sentence but a book.
    """
    if len(one.text) > MOST_CHARACTERS:
        raise AnswerUnusable(f"a sentence of {len(one.text):,} characters; it may have {MOST_CHARACTERS:,}")
    facts = tuple(dict.fromkeys(one.facts))
    return one.model_copy(update={"text": " ".join(one.text.split()), "facts": facts})
