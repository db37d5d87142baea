"""`riskbrief prompt`: exactly what a language model would be sent about a payload."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import note, reported
from bot.cli.options import Config, Verbose
from bot.cli.terminal import tell
from bot.narrating import plan_of
from bot.payloadfile import read_payload, settings_or_environment
from briefing.narrative.model.prompt import PROMPT_VERSION, estimated_tokens, request_of, system_prompt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.narrative.model.messages import Request

EXAMPLES = """
Examples:

  riskbrief prompt --payload briefing/payload.json

  riskbrief prompt --payload briefing/payload.json --json | jq .messages
"""

PayloadOption = Annotated[
    Path, typer.Option("--payload", metavar="FILE", help="A payload, as 'riskbrief brief --out DIR' writes it.")
]


def prompt(
    payload: PayloadOption,
    as_json: Annotated[bool, typer.Option("--json", help="Print the request's body as it would be sent.")] = False,
    config: Config = None,
    verbose: Verbose = False,
) -> None:
    """Print exactly what a language model would be sent about a payload. Nothing is sent."""
    with reported(verbose=verbose):
        settings = settings_or_environment(config)
        request = request_of(read_payload(payload), plan=plan_of(settings.claude))
        if as_json:
            tell(json.dumps(request, ensure_ascii=False, indent=2) + "\n")
        else:
            tell("\n".join(_shown(request)) + "\n")
        version = f"{PROMPT_VERSION} ({system_prompt().hash[:12]})"
        note(f"riskbrief: {version}, about {estimated_tokens(request):,} input tokens for {request['model']}")


def _shown(request: Request) -> Iterator[str]:
    """Write a request for people: who is asked, and each text under its name."""
    yield f"model: {request['model']}, at most {request['max_tokens']} output tokens"
    yield f"effort: {request['output_config']['effort']}"
    for block in request["system"]:
        kept = ", kept by the service between calls" if "cache_control" in block else ""
        yield from ("", f"--- system{kept}", block["text"].rstrip())
    for message in request["messages"]:
        yield from ("", f"--- {message['role']}", message["content"])
    form = request["output_config"]["format"]
    yield from ("", f"--- the form of the answer ({form['type']})", json.dumps(form["schema"], ensure_ascii=False))
