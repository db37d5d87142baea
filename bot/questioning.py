"""Builds who answers questions: the part of the wiring that is about them, for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.narrating import KEY, MachineTime, plan_of

if TYPE_CHECKING:
    from bot.settings import Settings
    from briefing.questions.questioner import Questioner
    from data.store import Store


def require_model(settings: Settings, instead: str) -> None:
    """Refuse where nobody could answer; `instead` names the commands that show the facts themselves.

    Raises:
        UsageError: there is no key.
    """
    if settings.secrets.anthropic_api_key is None:
        raise UsageError(f"no model is connected that could answer: {KEY} is not set; {instead}")


def build_questioner(settings: Settings, store: Store) -> Questioner:
    """Build who answers questions. Calls are recorded in the store, and count towards the month's budget.

    Raises:
        UsageError: there is no key.
    """
    require_model(settings, "set it")
    key = settings.secrets.anthropic_api_key
    assert key is not None  # noqa: S101 (the type checker cannot know that it was asked for)
    # What talks to a service is needed by nobody else.
    from briefing.narrative.model.anthropic_messages import AnthropicMessages  # noqa: PLC0415
    from briefing.narrative.model.calling import Caller  # noqa: PLC0415
    from briefing.narrative.model.ledger import StoreLedger  # noqa: PLC0415
    from briefing.questions.questioner import Questioner  # noqa: PLC0415

    caller = Caller(
        messages=AnthropicMessages(key, url=settings.claude.api_url),
        plan=plan_of(settings.claude),
        ledger=StoreLedger(store),
        clock=MachineTime(),
    )
    return Questioner(caller)
