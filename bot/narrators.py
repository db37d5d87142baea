"""Chooses and builds who writes narratives and answers questions: a model where one is connected, unless the template
is asked for. Modules that talk to a model are imported where it is built.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.errors import UsageError
from briefing.contracts.clock import SystemClock
from briefing.narrative.model.prompt import ModelPlan
from briefing.narrative.narrator import Narrator, TemplateNarrator

if TYPE_CHECKING:
    from bot.settings import Claude, Settings
    from briefing.answers.questions.questioner import Questioner
    from briefing.contracts.rate_limits import Pace
    from briefing.narrative.model.cost import Ledger
    from briefing.narrative.model.messages import Messages
    from data.store import Store

KEY = "ANTHROPIC_API_KEY"
MODEL_KEY = "RISKBRIEF_MODEL_KEY"
DOLLAR = 1_000_000

NAMES: Final[Mapping[str, str]] = {
    "anthropic": "Claude",
    "bedrock": "Claude on Amazon Bedrock",
    "vertex": "Claude on Vertex AI",
    "openai": "the model",
}
"""Providers as people are told. A server with OpenAI's API may be anybody's."""

ADDRESSES: Final[Mapping[str, str]] = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
}
"""The APIs' addresses; a cloud's follows from its region."""

CLOUD_PACKAGES: Final[Mapping[str, str]] = {"bedrock": "boto3", "vertex": "google.auth"}
"""The package that finds a cloud's credentials, in our extra of the provider's name."""


class NarratorChoice(StrEnum):
    AUTO = "auto"
    MODEL = "model"
    CLAUDE = "claude"
    """An older name of MODEL."""
    TEMPLATE = "template"


NarratorOption = Annotated[
    NarratorChoice,
    typer.Option(
        "--narrator",
        help=(
            f"Who writes the sentences. auto: a language model if one is connected, by {KEY} or [claude] provider, else"
            " a template. claude is the same as model. The template sends nothing."
        ),
    ),
]


@dataclass(frozen=True, slots=True)
class MachineTime(SystemClock):
    """The machine's clock, with sleep."""

    started: float = field(default_factory=time.monotonic)

    def monotonic(self) -> float:
        return time.monotonic() - self.started

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def plan_of(claude: Claude) -> ModelPlan:
    return ModelPlan(
        small=claude.small_model,
        large=claude.large_model,
        fallbacks=claude.stand_ins,
        budget=round(claude.monthly_budget * DOLLAR),
        prices=claude.all_prices(),
        send_titles=claude.send_titles,
        timeout=float(claude.timeout),
    )


def missing_key(settings: Settings) -> str | None:
    """Return the missing key's variable; None where a model is connected."""
    claude, secrets = settings.claude, settings.secrets
    if claude.provider == "anthropic":
        return KEY if secrets.anthropic_api_key is None else None
    # A cloud knows us, and a server of one's own may ask nobody; OpenAI always asks.
    is_openais = claude.provider == "openai" and claude.api_url is None
    return MODEL_KEY if is_openais and secrets.model_key is None else None


def missing_package(settings: Settings) -> str | None:
    """Say what to install or set for a cloud's credentials; None if nothing is missing."""
    provider = settings.claude.provider
    package = CLOUD_PACKAGES.get(provider)
    if package is None or settings.secrets.model_key is not None or _is_installed(package):
        return None
    return (
        f"[claude] provider {provider!r} needs {package} for the cloud's credentials, which is not installed;"
        f" pip install 'riskbrief[{provider}]', or set {MODEL_KEY}"
    )


def _is_installed(package: str) -> bool:
    # For a package in a missing one, Python raises.
    with suppress(ModuleNotFoundError):
        return find_spec(package) is not None
    return False


def is_model(settings: Settings, choice: NarratorChoice) -> bool:
    """Whether a model writes; raises UsageError where one is asked for without a key or a package."""
    if choice is NarratorChoice.TEMPLATE:
        return False
    key, is_wanted = missing_key(settings), choice is not NarratorChoice.AUTO
    if key is not None and is_wanted:
        raise UsageError(f"--narrator {choice} needs {key}; set it, or give --narrator template")
    if key is None and (lacks := missing_package(settings)) is not None:
        raise UsageError(f"{lacks}, or give --narrator template")
    return key is None


def build_messages(settings: Settings, pace: Pace | None = None) -> Messages:
    """Build the provider's client; it connects on first use."""
    # Imported here: nobody else talks to the service.
    from briefing.narrative.model.anthropic_messages import AnthropicMessages, Bedrock, Vertex  # noqa: PLC0415
    from briefing.narrative.model.openai_chat import OpenAIChat  # noqa: PLC0415

    claude, secrets = settings.claude, settings.secrets
    url, region = claude.api_url or ADDRESSES.get(claude.provider), claude.region or ""
    match claude.provider:
        case "openai":
            return OpenAIChat(secrets.model_key, url=url or "", pace=pace)
        case "bedrock":
            return AnthropicMessages(secrets.model_key, url=url, pace=pace, cloud=Bedrock(region))
        case "vertex":
            return AnthropicMessages(secrets.model_key, url=url, pace=pace, cloud=Vertex(region, claude.project or ""))
        case "anthropic":
            return AnthropicMessages(secrets.anthropic_api_key, url=url, pace=pace)


def build_narrator(
    settings: Settings, choice: NarratorChoice, *, store: Store | None = None, pace: Pace | None = None
) -> Narrator:
    """Build the chosen narrator. Calls are recorded in the store, or only remembered without one. A rehearsal's costs
    add to the store's but are not written. Raises UsageError where a model has no key or package.
    """
    if not is_model(settings, choice):
        return TemplateNarrator()
    # Imported here: it loads the database's library.
    from briefing.narrative.model.cost import MemoryLedger, StoreLedger  # noqa: PLC0415
    from briefing.narrative.model.narrator import ModelNarrator  # noqa: PLC0415

    kept = None if store is None else StoreLedger(store)
    ledger: Ledger = MemoryLedger(kept) if kept is None or (store is not None and store.is_rehearsal) else kept
    messages, plan = build_messages(settings, pace), plan_of(settings.claude)
    return ModelNarrator(messages=messages, plan=plan, ledger=ledger, clock=MachineTime())


def require_model(settings: Settings, instead: str) -> None:
    """Raise UsageError where nobody could answer; `instead` names what shows the facts."""
    if (key := missing_key(settings)) is not None:
        raise UsageError(f"no model is connected that could answer: {key} is not set; {instead}")
    if (lacks := missing_package(settings)) is not None:
        raise UsageError(lacks)


def build_questioner(settings: Settings, store: Store) -> Questioner:
    """Build who answers questions within the month's budget. Raises as `require_model`."""
    require_model(settings, "set it")
    # Imported here: nobody else asks a model.
    from briefing.answers.questions.questioner import Questioner  # noqa: PLC0415
    from briefing.narrative.model.call_budget import Caller  # noqa: PLC0415
    from briefing.narrative.model.cost import StoreLedger  # noqa: PLC0415

    messages, plan = build_messages(settings), plan_of(settings.claude)
    return Questioner(Caller(messages=messages, plan=plan, ledger=StoreLedger(store), clock=MachineTime()))
