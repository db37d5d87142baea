"""Builds who answers questions: the part of the wiring that is about them, for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.narrating import MachineTime, build_messages, missing_key, missing_package, plan_of

if TYPE_CHECKING:
    from bot.settings import Settings
    from briefing.answers.questions.questioner import Questioner
    from data.store import Store


def require_model(settings: Settings, instead: str) -> None:
    """Refuse where nobody could answer; `instead` names the commands that show the facts themselves.

    Raises:
        UsageError: there is no key, or a package is not installed that the provider needs.
    """
    if (key := missing_key(settings)) is not None:
        raise UsageError(f"no model is connected that could answer: {key} is not set; {instead}")
    if (lacks := missing_package(settings)) is not None:
        raise UsageError(lacks)


def build_questioner(settings: Settings, store: Store) -> Questioner:
    """Build who answers questions. Calls are recorded in the store, and count towards the month's budget.

    Raises:
        UsageError: there is no key, or a package is not installed that the provider needs.
    """
    require_model(settings, "set it")
    # What asks a model is needed by nobody else.
    from briefing.answers.questions.questioner import Questioner  # noqa: PLC0415
    from briefing.narrative.model.call_budget import Caller  # noqa: PLC0415
    from briefing.narrative.model.ledger import StoreLedger  # noqa: PLC0415

    caller = Caller(
        messages=build_messages(settings),
        plan=plan_of(settings.claude),
        ledger=StoreLedger(store),
        clock=MachineTime(),
    )
    return Questioner(caller)
