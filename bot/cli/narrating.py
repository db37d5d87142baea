"""What commands say about who writes the sentences, before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.console import note
from bot.narrating import KEY, NarratorChoice, is_claude, plan_of

if TYPE_CHECKING:
    from bot.settings import Settings


def announced(settings: Settings, choice: NarratorChoice) -> Settings:
    """Say that Claude writes, if it does, since the facts then leave this machine; return the settings.

    Raises:
        UsageError: Claude is asked for and there is no key.
    """
    if is_claude(settings, choice):
        plan = plan_of(settings.claude)
        models = " or ".join(dict.fromkeys((plan.small, plan.large)))
        note(f"riskbrief: {KEY} is set, so {models} is sent the facts and writes; --narrator template sends nothing")
    return settings


def rehearsed(settings: Settings, choice: NarratorChoice) -> NarratorChoice:
    """Return who writes in a dry run: the template unless Claude is asked for, since a dry run sends nothing.

    Raises:
        UsageError: Claude is asked for and there is no key.
    """
    if choice is NarratorChoice.AUTO and is_claude(settings, choice):
        note("riskbrief: a dry run is written by the template; --narrator claude asks Claude, which costs money")
        return NarratorChoice.TEMPLATE
    return choice
