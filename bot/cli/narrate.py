"""`riskbrief narrate`: the narrative of a payload, written now."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from bot.cli.console import note, reported
from bot.cli.narrating import announced
from bot.cli.options import Config, Verbose
from bot.cli.prompt import PayloadOption
from bot.cli.terminal import tell
from bot.narrating import NarratorChoice, NarratorOption, build_narrator, is_model
from bot.payloadfile import read_payload, settings_or_environment
from bot.wiring import build_store

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from bot.settings import Settings
    from data.store import Store

EXAMPLES = """
Examples:

  riskbrief narrate --payload briefing/payload.json

  riskbrief narrate --payload briefing/payload.json --narrator template > narrative.json
"""


def narrate(
    payload: PayloadOption,
    narrator: NarratorOption = NarratorChoice.AUTO,
    config: Config = None,
    verbose: Verbose = False,
) -> None:
    """Have the narrative of a payload written, and print it as JSON.

    With a settings file, what a model costs is recorded in its database and counts towards the month's budget.
    """
    with reported(verbose=verbose):
        settings = announced(settings_or_environment(config), narrator)
        found = read_payload(payload)
        with _store(settings, narrator) as store:
            written = build_narrator(settings, narrator, store=store).narrate(found)
        tell(written.to_json())
        note(f"riskbrief: written by {written.narrator}")


def _store(settings: Settings, choice: NarratorChoice) -> AbstractContextManager[Store | None]:
    """Open the database where there is one to record the calls in; the template makes none."""
    if settings.file is None or not is_model(settings, choice):
        return nullcontext()
    return build_store(settings)
