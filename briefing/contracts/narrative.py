"""The narrative: sentences, each with the ids of the facts that prove it.

It has no names, links or markup: people are `{person:ID}` until rendered. Its plan, from which its words can be made
again, travels with it. Older versions' have neither plan nor spans.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from briefing.contracts.errors import NarrativeUnusable
from briefing.contracts.model import Model, Sparing


class Span(Model):
    """A figure or name in a text (half-open, in characters) with its fact."""

    start: int
    end: int
    fact: str


class Sentence(Sparing):
    """A text, the facts that prove it, and which part came from which."""

    SPARED = ("spans",)

    text: str
    facts: tuple[str, ...]
    spans: tuple[Span, ...] = ()


class CardText(Sentence):
    """What is said about one card."""

    card: str


class Action(Sentence):
    """Something to do this week; `remedy` is the id of the card's remedy."""

    remedy: str


class Narrative(Sparing):
    """The words of one briefing, with its payload's hash if known, and as JSON the plan they were made from."""

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
    """Read a narrative's JSON; NarrativeUnusable names file (`name`), field, value and fix."""
    try:
        return Narrative.model_validate_json(text)
    except ValidationError as error:
        raise NarrativeUnusable.from_validation(name, error) from error
