"""`riskbrief check`: what a plan says of a payload, and what of it is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import FAILURE, note, reported
from bot.cli.options import Verbose
from bot.cli.prompt import PayloadOption
from bot.cli.terminal import tell
from bot.errors import UsageError
from bot.payloadfile import read_payload
from briefing.narrative.handles import Handles
from briefing.narrative.plan import PlanUnusable, parse_plan
from briefing.narrative.review import review

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.narrative.plan import Plan
    from briefing.narrative.review import Draft

EXAMPLES = """
Examples:

  riskbrief check --payload briefing/payload.json --plan briefing/narrative.json

  riskbrief check --payload payload.json --plan plan.json --json | jq '.refused[].instead'
"""


def check(
    payload: PayloadOption,
    plan: Annotated[Path, typer.Option("--plan", metavar="FILE", help="A plan, or a narrative, as JSON.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
    verbose: Verbose = False,
) -> None:
    """Say what a plan becomes in words, and list what of it the payload does not offer.

    Exits with 0 where all of it can be said, 1 where something is refused, 2 where a file cannot be used.
    """
    with reported(verbose=verbose):
        draft = review(Handles(read_payload(payload)), _read(plan))
        tell(_json(draft) if as_json else "".join(f"{line}\n" for line in _lines(draft)))
        if draft.refusals:
            note(f"riskbrief: {len(draft.refusals)} {'is' if len(draft.refusals) == 1 else 'are'} refused")
            raise typer.Exit(FAILURE)


def _read(path: Path) -> Plan:
    """Read a plan, or that of a narrative.

    Raises:
        UsageError: the file cannot be used; names it, the field and the fix.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text)
        plan = found.get("plan") if isinstance(found, dict) else None
        return parse_plan(text if plan is None else json.dumps(plan))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise UsageError(f"--plan {path} cannot be read ({reason}); name a plan or a narrative.json") from error
    except (ValueError, PlanUnusable) as error:
        raise UsageError(f"--plan {path} is no plan ({error}); docs/narrative.md shows one") from error


def _lines(draft: Draft) -> Iterator[str]:
    yield from (one.text for one in draft.opening)
    for key, said in draft.cards.items():
        yield from (f"{key}: {one.text}" for one in said)
    yield from (one.text for one in draft.positives)
    yield from (f"refused: {one}" for one in draft.refusals)


def _json(draft: Draft) -> str:
    refused = [{"where": one.where, "instead": one.instead} for one in draft.refusals]
    said = {
        "opening": [one.text for one in draft.opening],
        "cards": {key: [one.text for one in every] for key, every in draft.cards.items()},
        "positives": [one.text for one in draft.positives],
    }
    return json.dumps({"ok": not refused, "said": said, "refused": refused}, ensure_ascii=False, indent=1) + "\n"
