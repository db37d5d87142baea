"""`riskbrief feedback`: the readers' verdicts on single sentences by prompt, the wrong ones with their facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import NowOption, TeamOption, asking
from bot.cli.console import reported
from bot.cli.drawing import drawn, heading, line, table
from bot.cli.options import Config, Verbose
from bot.cli.pastweeks import MOST_WEEKS, past_weeks
from bot.cli.terminal import tell
from briefing.audit import Deed
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.editions.figures import figure
from briefing.feedbackreport import tallies_json, tallies_of
from briefing.payload import parse_payload
from briefing.words import counted
from data.query import among
from data.records import Feedback, FrozenPayload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from bot.cli.asked import Asked
    from briefing.feedbackreport import Cited, Tally, WrongSentence

EXAMPLES = """
Examples:

  riskbrief feedback

  riskbrief feedback --team payments --weeks 26

  riskbrief feedback --json | jq '.prompts[].sentences[] | {text, rule, facts}'
"""


def feedback(
    team: TeamOption = None,
    weeks: Annotated[int, typer.Option(min=1, max=MOST_WEEKS, help="How many past weeks' briefings.")] = 12,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    config: Config = None,
    now: NowOption = None,
    verbose: Verbose = False,
) -> None:
    """List what readers thought of the sentences, by the prompt that they were written to.

    Sentences that somebody marked wrong come with the facts that they cite. Who the readers are is not told.
    """
    with reported(verbose=verbose), asking(config, now) as asked:
        found = _tallies(asked, team, weeks)
        asked.record(Deed.SAW, detail="feedback")
        tell(tallies_json(found) if as_json else drawn(_parts(found, weeks)))


def _tallies(asked: Asked, team: str | None, weeks: int) -> tuple[Tally, ...]:
    scopes = among("scope_id", None if team is None else _scopes_of(asked, team))
    said = asked.store.read(Feedback, scopes, week=past_weeks(asked.now, weeks))
    frozen = asked.store.read(FrozenPayload, hash=sorted({one.payload_hash for one in said}))
    payloads = {one.hash: parse_payload(one.body, name=f"the stored payload {one.hash[:12]}") for one in frozen}
    return tallies_of(said, payloads)


def _scopes_of(asked: Asked, team: str) -> list[str]:
    """Return the ids of the scopes that hold a team: its own, and those of who reads for several."""
    own = asked.scope(team, None)
    assert own is not None  # noqa: S101 (the type checker cannot know that a named team has a scope)
    return sorted({own.id, *(one.id for one in asked.scopes() if set(own.teams) & set(one.teams))})


def _parts(found: Sequence[Tally], weeks: int) -> Iterator[RenderableType]:
    if not found:
        yield line(f"No reader has judged a sentence of the briefings of the last {counted(weeks, 'weeks')}.")
        return
    rows = [
        (clean(one.prompt), str(one.useful), str(one.not_useful), str(one.wrong), clean(", ".join(one.narrators)))
        for one in found
    ]
    yield table(("prompt", "useful", "not useful", "wrong", "written by"), rows, right=(1, 2, 3))
    for one in found:
        if one.sentences:
            yield heading(f"Marked wrong: {clean(one.prompt)}")
        for sentence in one.sentences:
            yield from _sentence(sentence)


def _sentence(one: WrongSentence) -> Iterator[RenderableType]:
    rule = "" if one.rule is None else f", rule {one.rule}"
    yield line(f"“{clean(one.text)}”")
    place = f"{clean(one.scope)} {one.week}, {one.place}{rule}, payload {one.payload[:12]}"
    yield line(f"{counted(one.readers, 'readers')}; {place}", "dim", indent=2)
    for fact in one.facts:
        yield line(f"· {_fact(fact)}", indent=2)


def _fact(one: Cited) -> str:
    return f"{clean(one.id)}: {clean(one.about, limit=MAX_LABEL)} {clean(figure(one.value, one.unit))}"
