"""Chooses and builds who writes the narratives: the part of the wiring that is about them.

Claude writes where ANTHROPIC_API_KEY is set, unless the template is asked for. What talks to Claude is imported only
where it is built.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import UsageError
from briefing.narrative.model.model_plan import ModelPlan
from briefing.narrative.narrator import TemplateNarrator

if TYPE_CHECKING:
    from bot.settings import Claude, Settings
    from briefing.narrative.model.ledger import Ledger
    from briefing.narrative.narrator import Narrator
    from briefing.pace import Pace
    from data.store import Store

KEY = "ANTHROPIC_API_KEY"
DOLLAR = 1_000_000


class NarratorChoice(StrEnum):
    """Who is to write."""

    AUTO = "auto"
    CLAUDE = "claude"
    TEMPLATE = "template"


NarratorOption = Annotated[
    NarratorChoice,
    typer.Option(
        "--narrator",
        help=f"Who writes the sentences. auto: Claude if {KEY} is set, else a template. The template sends nothing.",
    ),
]


@dataclass(frozen=True, slots=True)
class MachineTime:
    """The machine's own clock, which can also be waited by."""

    started: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds since this was made."""
        return time.monotonic() - self.started

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def plan_of(claude: Claude) -> ModelPlan:
    """Return the settings of [claude] as the narrator wants them."""
    return ModelPlan(
        small=claude.small_model,
        large=claude.large_model,
        fallbacks=claude.fallback_models,
        budget=round(claude.monthly_budget * DOLLAR),
        prices=claude.all_prices(),
        send_titles=claude.send_titles,
        timeout=float(claude.timeout),
    )


def is_claude(settings: Settings, choice: NarratorChoice) -> bool:
    """Tell whether Claude is to write.

    Raises:
        UsageError: it is asked for and there is no key.
    """
    has_key = settings.secrets.anthropic_api_key is not None
    if choice is NarratorChoice.CLAUDE and not has_key:
        raise UsageError(f"--narrator claude needs {KEY}; set it, or give --narrator template")
    return has_key and choice is not NarratorChoice.TEMPLATE


def build_narrator(
    settings: Settings, choice: NarratorChoice, *, store: Store | None = None, pace: Pace | None = None
) -> Narrator:
    """Build the narrator that was chosen. Calls are recorded in the store; without one they are remembered only.

    What a rehearsal's calls cost counts on top of what the store has, and is not written to it.

    Raises:
        UsageError: Claude is asked for and there is no key.
    """
    key = settings.secrets.anthropic_api_key
    if not is_claude(settings, choice) or key is None:
        return TemplateNarrator()
    # What talks to a service and what proves sentences are needed by nobody else.
    from briefing.narrative.model.anthropic_messages import AnthropicMessages  # noqa: PLC0415
    from briefing.narrative.model.narrator import ModelNarrator  # noqa: PLC0415

    return ModelNarrator(
        messages=AnthropicMessages(key, url=settings.claude.api_url, pace=pace),
        plan=plan_of(settings.claude),
        ledger=_ledger(store),
        clock=MachineTime(),
    )


def _ledger(store: Store | None) -> Ledger:
    # It loads the database's library.
    from briefing.narrative.model.ledger import MemoryLedger, StoreLedger  # noqa: PLC0415

    if store is None:
        return MemoryLedger()
    return MemoryLedger(StoreLedger(store)) if store.is_rehearsal else StoreLedger(store)
