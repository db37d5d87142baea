"""
What the briefings of the story's five weeks cost in tokens and money, on the small and on the large model.

    python -m benchmarks.tokens [--seed N]

Each week is the widest scope's, the director's, whose payload is the largest. Without ANTHROPIC_API_KEY, tokens are
estimated: the request's bytes in UTF-8 divided by three, rounded up; with it, the service counts them. Output is
estimated from the template's own plan in the form of an answer, and does not have what a model thinks. "Fresh" is
the first briefing of a morning, which writes the system prompt to the service's cache; "cached" is any that follows
within five minutes, in which the prompt is read from it.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.tables import judged
from bot.narrators import plan_of
from bot.rehearsal import Rehearsal
from bot.settings import read_settings
from briefing.narrative.model.anthropic_messages import AnthropicMessages
from briefing.narrative.model.messages import Usage
from briefing.narrative.model.prompt import (
    BYTES_A_TOKEN,
    MOST_INPUT_TOKENS,
    estimated_tokens,
    request_of,
    system_prompt,
)
from data.demo.company.build import SEED

if TYPE_CHECKING:
    from bot.rehearsal import ScopeBriefing
    from bot.settings import Settings
    from briefing.narrative.model.messages import Request
    from briefing.narrative.model.prompt import ModelPlan

COUNT_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """The tokens of one briefing: of the stable prefix, of all input, of the answer."""

    scope: str
    week: str
    prefix: int
    whole: int
    output: int

    def fresh(self) -> Usage:
        """The first briefing of a morning."""
        return Usage(input=self.whole - self.prefix, cache_write=self.prefix, output=self.output)

    def cached(self) -> Usage:
        """One that follows."""
        return Usage(input=self.whole - self.prefix, cache_read=self.prefix, output=self.output)


class Counter:
    """Counts the tokens of a request: the service does where there is a key, else the rule of three bytes."""

    def __init__(self, settings: Settings) -> None:
        key = settings.secrets.anthropic_api_key
        self._messages = None if key is None else AnthropicMessages(key, url=settings.claude.api_url)

    @property
    def word(self) -> str:
        """How the figures came about."""
        return "estimated" if self._messages is None else "counted"

    def tokens(self, request: Request) -> int:
        if self._messages is None:
            return estimated_tokens(request)
        return self._messages.count(request, timeout=COUNT_SECONDS)


def measured(told: ScopeBriefing, plan: ModelPlan, counter: Counter, model: str) -> Measured:
    """Measure one briefing as one model would be sent it."""
    request = request_of(told.payload, plan=plan, model=model)
    bare = {**request, "system": [{"type": "text", "text": "."}]}
    answer = told.narrative.plan
    whole = counter.tokens(request)
    return Measured(
        scope=told.scope.label,
        week=told.payload.period.week,
        prefix=min(whole, whole - counter.tokens(bare) if counter.word == "counted" else _prompt_tokens()),
        whole=whole,
        output=math.ceil(len(json.dumps(answer, ensure_ascii=False).encode()) / BYTES_A_TOKEN),
    )


def _prompt_tokens() -> int:
    return math.ceil(len(system_prompt().text.encode()) / BYTES_A_TOKEN)


def lines(one: Measured, plan: ModelPlan, model: str) -> Iterator[str]:
    """Write a briefing's tokens, and its price on a model, fresh and cached."""
    for word, usage in (("fresh", one.fresh()), ("cached", one.cached())):
        dollars = plan.prices[model].of(usage) / 1_000_000
        yield (
            f"{one.week:9} {model:18} {word:7} {one.whole:6,} {usage.input:6,} {usage.cache_write:6,}"
            f" {usage.cache_read:6,} {usage.output:6,}   ${dollars:.5f}"
        )


def main() -> int:
    """Measure the story, and say whether every briefing keeps to its tokens."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    settings = read_settings()
    plan, counter = plan_of(settings.claude), Counter(settings)
    with TemporaryDirectory(prefix="riskbrief-") as folder:
        rehearsal = Rehearsal(Path(folder), parser.parse_args().seed, {})
        told = [one for monday in rehearsal.weeks for one in rehearsal.tell(monday)]
    widest = {one.payload.period.week: one for one in reversed(told)}
    print(
        f"{'week':9} {'model':18} {'cache':7} {'input':>6} {'plain':>6} {'write':>6} {'read':>6} {'output':>6}   price"
    )
    for week in sorted(widest):
        for model in dict.fromkeys((plan.small, plan.large)):
            print("\n".join(lines(measured(widest[week], plan, counter, model), plan, model)))
    chosen = [measured(one, plan, counter, plan.model_for(one.payload)) for one in told]
    most = max(chosen, key=lambda one: one.whole)
    price = sum(
        plan.prices[plan.model_for(one.payload)].of(found.fresh()) for one, found in zip(told, chosen, strict=True)
    )
    print(f"all {len(told)} briefings of the five weeks, each on the model of its rule: ${price / 1_000_000:.4f}")
    is_met = most.whole <= MOST_INPUT_TOKENS
    figures = f"at most {most.whole:,} {counter.word} input tokens a briefing, in {most.week} for {most.scope}"
    return judged("tokens", figures, f"goal at most {MOST_INPUT_TOKENS:,}", good=is_met)


if __name__ == "__main__":
    sys.exit(main())
