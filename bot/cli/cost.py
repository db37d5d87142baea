"""`riskbrief cost`: calls, tokens, price and outcomes of the language model, by week and team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import NowOption, asking
from bot.cli.console import reported
from bot.cli.drawing import drawn, line, table
from bot.cli.options import Config, Verbose
from bot.cli.pastweeks import MOST_WEEKS, past_weeks
from bot.cli.terminal import tell
from briefing.contracts.untrusted_text import clean
from briefing.cost import cost_json, spending, spent_on
from briefing.words import counted
from data.records import ModelCall

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from briefing.cost import Spent

EXAMPLES = """
Fresh tokens were read anew, those that went into the cache included; cached ones came from it. Prices are in US
dollars.

Examples:

  riskbrief cost

  riskbrief cost --weeks 52

  riskbrief cost --json | jq '.total.price'
"""

HEADS = ("week", "team", "calls", "fresh", "cached", "output", "price", "outcomes")
NUMBERS = (2, 3, 4, 5, 6)


def cost(
    weeks: Annotated[int, typer.Option(min=1, max=MOST_WEEKS, help="How many past weeks' briefings.")] = 12,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    config: Config = None,
    now: NowOption = None,
    verbose: Verbose = False,
) -> None:
    """Show what the language model was asked and cost, by week and team.

    A team is given by the id of its scope; who reads for several has a scope of their own.
    """
    with reported(verbose=verbose), asking(config, now) as asked:
        calls = asked.store.read(ModelCall, week=past_weeks(asked.now, weeks))
        rows, total = spending(calls), spent_on(calls)
        labels = {one.id: one.label for one in asked.scopes()} | {one.id: one.label for one in asked.organisation.teams}
        tell(cost_json(rows, total) if as_json else drawn(_parts(rows, total, labels, weeks)))


def _parts(rows: Sequence[Spent], total: Spent, labels: Mapping[str, str], weeks: int) -> Iterator[RenderableType]:
    if not rows:
        yield line(f"No language model was called for the briefings of the last {counted(weeks, 'weeks')}.")
        return
    yield table(HEADS, (_row(one, labels) for one in (*rows, total)), right=NUMBERS)
    if total.uncounted:
        yield line(f"The tokens of {counted(total.uncounted, 'calls')} are unknown, and in no sum.")
    if total.unpriced:
        most = f"at most {_dollars(total.at_most)} more"
        yield line(f"The price of {counted(total.unpriced, 'calls')} is unknown: {most}.")


def _row(one: Spent, labels: Mapping[str, str]) -> tuple[str, ...]:
    scope = "" if one.scope is None else labels.get(one.scope, one.scope)
    numbers = (f"{number:,}" for number in (one.calls, one.fresh, one.cached, one.output))
    outcomes = ", ".join(f"{count} {name}" for name, count in one.outcomes.items())
    return (one.week or "together", clean(scope), *numbers, _dollars(one.price), outcomes)


def _dollars(price: float) -> str:
    """Write a price in tenths of a cent: a briefing costs a few."""
    return f"${price:,.3f}"
