"""The narrative: sentences, each with the ids of the facts that prove it.

A narrative never holds a name, a link or markup: people are `{person:ID}` until an edition is rendered. Its plan, by
which its words can be made again, travels with it. Those of older versions have neither plan nor spans.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from briefing.contracts.errors import NarrativeUnusable
from briefing.contracts.model import Model, Sparing


class Span(Model):
    """A figure or a name in a text (half-open, in characters) with the fact that it was taken from."""

    start: int
    end: int
    fact: str


class Sentence(Sparing):
    """A text, the facts that prove it, and which part of it came from which."""

    SPARED = ("spans",)

    text: str
    facts: tuple[str, ...]
    spans: tuple[Span, ...] = ()


class CardText(Sentence):
    """What is said about one card."""

    card: str


class Action(Sentence):
    """Something to do this week. `remedy` is the id of the card's remedy that it came from."""

    remedy: str


class Narrative(Sparing):
    """The words of one briefing.

    `payload` is the hash of the payload it was written for; None where a file does not say. `plan` is the plan that the
    words were made from, as JSON.
    """

    SPARED = ("plan",)

    headline: Sentence
    situation: tuple[Sentence, ...]
    cards: tuple[CardText, ...]
    actions: tuple[Action, ...]
    positives: tuple[Sentence, ...]
    narrator: str | None = None
    payload: str | None = None
    plan: dict[str, Any] | None = None

    def to_json(self) -> str:
        """Indented JSON with a stable order of keys, and a trailing newline."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def parse_narrative(text: str, *, name: str) -> Narrative:
    """Read a narrative from its JSON; raises NarrativeUnusable, which names file (`name`), field, value and fix."""
    try:
        return Narrative.model_validate_json(text)
    except ValidationError as error:
        raise NarrativeUnusable.from_validation(name, error) from error
