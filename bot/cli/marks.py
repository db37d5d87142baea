"""`riskbrief marks`: the cards of a scope that are acknowledged or muted now, and what ended the marks of late."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import NowOption, ReaderOption, TeamOption, asking
from bot.cli.console import reported
from bot.cli.drawing import drawn, line, table
from bot.cli.options import Config, Verbose
from bot.cli.terminal import tell
from bot.errors import UsageError
from briefing.audit import Deed
from briefing.contracts.untrusted_text import clean
from briefing.marks.stored import Readership
from briefing.marks.until import until_of, until_words
from data.records import CardMark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

EXAMPLES = """
Examples:

  riskbrief marks --team payments

  riskbrief marks --team payments --all --json | jq '.[] | select(.deed == "muted")'
"""

HEADS = ("card", "deed", "until", "by", "week", "at (UTC)", "ended")


def marks(
    team: TeamOption = None,
    manager: ReaderOption = None,
    every: Annotated[bool, typer.Option("--all", help="List what has ended too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    config: Config = None,
    now: NowOption = None,
    verbose: Verbose = False,
) -> None:
    """List the cards that readers have acknowledged or muted, until when, and by which role.

    With --all also what ended, and why.
    """
    with reported(verbose=verbose), asking(config, now) as asked:
        scope = asked.scope(team, manager)
        if scope is None:
            raise UsageError(f"there are {len(asked.scopes())} scopes; give {asked.which_scope()}")
        asked.record(Deed.SAW, scope.id, "marks")
        ended = {} if every else {"ended_at": None}
        found = asked.store.read(CardMark, scope_id=scope.id, order=("at",), **ended)
        readers = Readership(organisation=asked.organisation, scope=scope)
        tell(_json(found, readers) if as_json else drawn(_parts(found, readers)))


def _json(found: Sequence[CardMark], readers: Readership) -> str:
    rows = [{**asdict(one), "reader": readers.role_of(one.reader), "ended_why": _why(one)} for one in found]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def _parts(found: Sequence[CardMark], readers: Readership) -> Iterator[RenderableType]:
    if not found:
        yield line(f"No card of {clean(readers.scope.label)} is acknowledged or muted.")
        return
    yield table(HEADS, (_row(one, readers) for one in found))


def _row(one: CardMark, readers: Readership) -> tuple[str, ...]:
    muted = until_of(one)
    until = "" if muted is None else until_words(muted).removeprefix("until ")
    ended = "" if one.ended_at is None else f"{_minute(one.ended_at)}: {clean(_why(one) or '')}"
    by = clean(readers.role_of(one.reader))
    return (clean(one.card), one.deed, until, by, one.week, _minute(one.at), ended)


def _why(one: CardMark) -> str | None:
    """Say why a mark ended, without who did it."""
    return None if one.ended_why is None else one.ended_why.partition(" by ")[0]


def _minute(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
