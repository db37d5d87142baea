"""The narrative: sentences, each with the ids of the facts that prove it.

A narrative never holds a name, a link or markup: people are `{person:ID}` until an edition is
rendered. Who wrote it (template or model) travels with it, so that the footer can say so.
"""

from __future__ import annotations

import json

from pydantic import ValidationError

from briefing.errors import NarrativeUnusable
from briefing.payload import Model


class Sentence(Model):
    """One sentence and the facts that prove it."""

    text: str
    facts: tuple[str, ...]


class CardText(Model):
    """What is said about one card."""

    card: str
    text: str
    facts: tuple[str, ...]


class Action(Model):
    """Something to do this week. `remedy` is the id of the card's remedy that it came from."""

    text: str
    facts: tuple[str, ...]
    remedy: str


class Narrative(Model):
    """The words of one briefing.

    `payload` is the hash of the payload it was written for; None where a file does not say.
    """

    headline: Sentence
    situation: tuple[Sentence, ...]
    cards: tuple[CardText, ...]
    actions: tuple[Action, ...]
    positives: tuple[Sentence, ...]
    narrator: str | None = None
    payload: str | None = None

    def to_json(self) -> str:
        """Indented JSON with a stable order of keys, and a trailing newline."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def parse_narrative(text: str, *, name: str) -> Narrative:
    """Read a narrative from its JSON. `name` is the file's name, for messages.

    Raises:
        NarrativeUnusable: naming the file, the field, the value and the fix.
    """
    try:
        return Narrative.model_validate_json(text)
    except ValidationError as error:
        raise NarrativeUnusable.from_validation(name, error) from error
