"""`riskbrief check`: whether every sentence of a narrative is proven by the payload that it was written for."""

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
from briefing.contracts.narrative import parse_narrative
from briefing.errors import NarrativeUnusable, PayloadUnusable
from briefing.grounding.check import check as prove

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.contracts.narrative import Narrative
    from briefing.grounding.facts.violations import Violation
    from briefing.payload import Payload

EXAMPLES = """
Examples:

  riskbrief check --payload briefing/payload.json --narrative briefing/narrative.json

  riskbrief check --payload payload.json --narrative narrative.json --json | jq '.violations[].message'
"""


def check(
    payload: PayloadOption,
    narrative: Annotated[Path, typer.Option("--narrative", help="The narrative, as JSON.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
    verbose: Verbose = False,
) -> None:
    """Check that a payload proves every sentence of a narrative, and list what it does not prove.

    Exits with 0 where every sentence is proven, 1 where one is not, 2 where a file cannot be used.
    """
    with reported(verbose=verbose):
        violations = _violations(payload, narrative)
        tell(_json(violations) if as_json else _text(violations))
        if violations:
            note(f"riskbrief: {len(violations)} {'is' if len(violations) == 1 else 'are'} not proven")
            raise typer.Exit(FAILURE)


def _violations(payload: Path, narrative: Path) -> Sequence[Violation]:
    """Read both files and check.

    Raises:
        UsageError: one of them cannot be used; names the file, the field, the value and the fix.
    """
    try:
        found = read_payload(payload)
        written = parse_narrative(_read(narrative), name=str(narrative))
    except (PayloadUnusable, NarrativeUnusable) as error:
        raise UsageError(str(error)) from error
    _require_known_facts(found, written, narrative)
    return prove(found, written)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise UsageError(f"--narrative {path} cannot be read ({reason}); name a narrative.json") from error


def _require_known_facts(payload: Payload, narrative: Narrative, path: Path) -> None:
    known = {fact.id for fact in payload.facts}
    parts = (narrative.situation, narrative.cards, narrative.actions, narrative.positives)
    cited = [narrative.headline, *(one for part in parts for one in part)]
    unknown = next((fact for one in cited for fact in one.facts if fact not in known), None)
    if unknown is not None:
        raise UsageError(f"{path} cites the fact {unknown!r}, which the payload does not have; cite one of its facts")


def _json(violations: Sequence[Violation]) -> str:
    rows = [{"where": one.where, "code": one.code.value, "message": one.message} for one in violations]
    return json.dumps({"ok": not rows, "violations": rows}, ensure_ascii=False, indent=1) + "\n"


def _text(violations: Sequence[Violation]) -> str:
    if not violations:
        return "Every sentence is proven.\n"
    return "".join(f"{one.where}: {one.code.value}: {one.message}\n" for one in violations)
