"""The exact request for a payload: the system prompt, the payload's digest, and the answer's form.

The system prompt is a versioned file, marked as cacheable prefix; all that differs comes after it. A partly refused
plan goes back once, with what to write instead.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from briefing.contracts.payload import CardState
from briefing.contracts.untrusted_text import neutral
from briefing.narrative.model.digest import digest
from briefing.narrative.model.prices import SHIPPED_PRICES, Price
from briefing.narrative.plan import reference, schema
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.contracts.payload import Payload
    from briefing.narrative.model.messages import Request
    from briefing.narrative.plan import Plan
    from briefing.narrative.review import Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelPlan:
    """How a narrative is written. `budget` is in millionths of a dollar a calendar month (UTC), None for no limit.

    `timeout` is a call's longest time in seconds. `send_titles`: strangers' titles go with a question; with a briefing
    they never do.
    """

    small: str
    large: str
    fallbacks: tuple[str, ...] = ()
    budget: int | None = None
    prices: Mapping[str, Price] = field(default_factory=lambda: SHIPPED_PRICES)
    send_titles: bool = True
    timeout: float = 40.0

    def model_for(self, payload: Payload) -> str:
        """Return the small model for a routine week, the large one for a week with a critical card."""
        return self.large if has_critical(payload) else self.small

    def chain_for(self, payload: Payload) -> tuple[str, ...]:
        """Return the models to try, the right one first, each once."""
        return tuple(dict.fromkeys((self.model_for(payload), self.small, self.large, *self.fallbacks)))


def has_critical(payload: Payload) -> bool:
    return any(card.severity is Severity.CRITICAL and card.state is not CardState.RESOLVED for card in payload.cards)


PROMPT_VERSION: Final = "narrate/3"
PROMPT_FILE: Final = "narrate-v3.md"

MOST_INPUT_TOKENS: Final = 6_000
"""Input tokens of one request, estimated."""

BYTES_A_TOKEN: Final = 3
MOST_OUTPUT_TOKENS: Final = 6_000
"""Thinking counts, too; the answer itself has about a thousand."""

MOST_REFUSALS: Final = 15
MOST_MESSAGE: Final = 240


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system prompt and the SHA-256 of its bytes, in hexadecimal."""

    text: str
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """A plan, and what of it was refused."""

    answer: Plan
    refusals: Sequence[Refusal]


@cache
def shipped(name: str) -> Prompt:
    body = files("briefing.narrative.prompts").joinpath(name).read_bytes()
    return Prompt(body.decode(), hashlib.sha256(body).hexdigest())


def system_prompt() -> Prompt:
    return shipped(PROMPT_FILE)


def request_of(payload: Payload, *, plan: ModelPlan, repair: Repair | None = None, model: str | None = None) -> Request:
    """Return the request for a plan, to the plan's model unless another replaces it."""
    chosen = model or plan.model_for(payload)
    # The rest of the request decides how much room the digest has.
    room = MOST_INPUT_TOKENS * BYTES_A_TOKEN - len(_as_sent(_request(payload, chosen, "", repair)))
    cited = () if repair is None else _cited(repair.answer)
    content = digest(payload, room=room, first=cited)
    return _request(payload, chosen, content, repair)


def estimated_tokens(request: Request) -> int:
    """Return a request's most tokens: its UTF-8 bytes divided by three, rounded up."""
    return math.ceil(len(_as_sent(request)) / BYTES_A_TOKEN)


def _as_sent(request: Request) -> bytes:
    return json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode()


def _request(payload: Payload, model: str, content: str, repair: Repair | None) -> Request:
    messages = [{"role": "user", "content": content}]
    if repair is not None:
        answer = repair.answer.model_dump(mode="json", by_alias=True)
        messages += [
            {"role": "assistant", "content": json.dumps(answer, ensure_ascii=False, separators=(",", ":"))},
            {"role": "user", "content": complaint(repair.refusals, whole="plan")},
        ]
    return {
        "model": model,
        "max_tokens": MOST_OUTPUT_TOKENS,
        "system": [{"type": "text", "text": system_prompt().text, "cache_control": {"type": "ephemeral"}}],
        "messages": messages,
        "output_config": {
            # A routine week needs little thought, and ninety seconds must be enough.
            "effort": "medium" if has_critical(payload) else "low",
            "format": {"type": "json_schema", "schema": schema()},
        },
    }


def complaint(refusals: Sequence[Refusal], *, whole: str) -> str:
    """Say what of a plan or an answer cannot be said, and what to write instead."""
    lines = [f"- {neutral(str(one), limit=MOST_MESSAGE)}" for one in refusals]
    shown = lines[:MOST_REFUSALS]
    more = [f"- and {len(lines) - len(shown)} more of the same kinds"] if len(lines) > len(shown) else []
    instead = f"Write the whole {whole} again. Change only what these lines name; leave out what is not offered."
    return "\n".join(["Not all of this can be said:", *shown, *more, instead])


def _cited(plan: Plan) -> tuple[str, ...]:
    said = [plan.headline, *plan.situation, *(one for card in plan.cards for one in card.sentences), *plan.positives]
    return tuple(dict.fromkeys(reference(name).handle for one in said for name in one.say))
