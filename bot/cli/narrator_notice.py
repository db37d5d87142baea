"""Tells who writes the sentences, before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.console import note
from bot.narrators import KEY, NAMES, NarratorChoice, is_model, plan_of

if TYPE_CHECKING:
    from bot.settings import Settings


def announced(settings: Settings, choice: NarratorChoice) -> Settings:
    """Say that a model writes, if one does: the facts then leave this machine. Raises as `is_model`."""
    if is_model(settings, choice):
        plan = plan_of(settings.claude)
        models = " or ".join(dict.fromkeys((plan.small, plan.large)))
        provider = settings.claude.provider
        why = f"{KEY} is set" if provider == "anthropic" else f"[claude] provider is {provider!r}"
        note(f"riskbrief: {why}, so {models} is sent the facts and writes; --narrator template sends nothing")
    return settings


def rehearsed(settings: Settings, choice: NarratorChoice) -> NarratorChoice:
    """Return a dry run's writer: the template unless a model is asked for, as a dry run sends nothing."""
    if choice is NarratorChoice.AUTO and is_model(settings, choice):
        whom = NAMES[settings.claude.provider]
        note(f"riskbrief: a dry run is written by the template; --narrator model asks {whom}, which may cost money")
        return NarratorChoice.TEMPLATE
    return choice
