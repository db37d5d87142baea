"""`riskbrief ask`: a question about a scope's week. A model chooses the facts, and our code says them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import RenderableType

from bot.cli.audit import RecordedOption
from bot.cli.console import FAILURE, tell
from bot.cli.lookup import ReaderOption, StoreLookup, TeamOption, WeekOption, open_lookup
from bot.cli.options import Config, JsonOption, NowOption
from bot.cli.render.drawing import drawn, heading, line
from bot.cli.render.week import said
from bot.errors import UsageError
from bot.narrators import build_questioner, require_model
from bot.wiring import build_store
from briefing.answers.questions.answer import Answer, Status, proof
from briefing.answers.questions.dialogue import MOST_QUESTION
from briefing.answers.questions.material import material_of
from briefing.contracts.organisation import ScopePlan
from briefing.contracts.untrusted_text import clean
from briefing.contracts.week import Week
from briefing.contracts.words import count, listed
from briefing.editions.view.dates import period_words
from briefing.readers.audit import AuditAction, name_of
from data.records import Person

ASK_EXAMPLES = """
The model sees what it looks up about the scope, people as placeholders, and nothing of other teams. The
exit code is 0 for an answer, 'not in this data' being one, and 1 for none.

riskbrief ask "Why is checkout critical?" --team storefront
riskbrief ask "Which changes wait to go out?" --manager ada-lovelace --week 2026-W46
riskbrief ask "Has the time to restore improved?" --team payments --json | jq '.sentences[].text'
"""

MOST_LISTED = 12
"""Facts printed below an answer, or in its place."""


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What to ask, in quotes.")],
    team: TeamOption = None,
    manager: ReaderOption = None,
    week: WeekOption = None,
    as_json: JsonOption = False,
    config: Config = None,
    now: NowOption = None,
    recorded: RecordedOption = False,
) -> None:
    """Ask a question about a team's or a manager's week. A model chooses the facts, and Riskbrief says them.

    It needs a language model: ANTHROPIC_API_KEY, or [claude] provider. Only what the model was asked and cost is
    recorded. People are given by role.
    """
    with open_lookup(config, now, is_recorded=recorded) as lookup:
        wanted = _question(question)
        scope = lookup.one_scope(team, manager)
        asked_week = lookup.week(scope, week)
        shows = f"'riskbrief week --team {scope.teams[0]} --week {asked_week.id}' shows all facts and cards"
        require_model(lookup.settings, f"{shows}, and 'riskbrief explain ID' takes one of them apart")
        # Never the question: it may name somebody.
        lookup.record(AuditAction.ASKED, name_of(scope.id, asked_week.id), f"{len(wanted)} characters")
        answer = _answer(lookup, wanted, scope, asked_week)
        tell(answer.to_json() if as_json else drawn(_parts(answer)))
        if not answer.is_one:
            raise typer.Exit(FAILURE)


def _question(text: str) -> str:
    line_of = clean(text)
    if not line_of:
        raise UsageError("the question is empty; write it in quotes")
    if len(line_of) > MOST_QUESTION:
        raise UsageError(f"the question has {len(line_of)} characters; at most {MOST_QUESTION} can be asked at once")
    return line_of


def _answer(lookup: StoreLookup, question: str, scope: ScopePlan, week: Week) -> Answer:
    payload, _ = lookup.payload(scope, week)
    scored = lookup.scored_of(lookup.services_of(scope))
    material = material_of(payload, lookup.run, lookup.method, scope, scored)
    # The subject is only read. The calls' costs have to be stored, or there would be no budget.
    with build_store(lookup.settings) as store:
        questioner = build_questioner(lookup.settings, store)
        return questioner.ask(question, material, lookup.store.read(Person))


# ---- the answer as text


def _parts(answer: Answer) -> Iterator[RenderableType]:
    payload = answer.payload
    yield line(f"{clean(payload.scope.label)}, {period_words(payload.period)}", "dim")
    yield from _head(answer)
    if answer.facts:
        yield heading("Proven by" if answer.is_one else "What was found")
    for place, fact in enumerate(answer.facts[:MOST_LISTED], start=1):
        status = "" if fact.status.value == "ok" else f" (sources {fact.status.value})"
        yield line(f"· {clean(fact.id)}  {proof(fact, place)}{status}", indent=2)
    if len(answer.facts) > MOST_LISTED:
        yield line(f"· and {count(len(answer.facts) - MOST_LISTED, 'more fact')}; --json has all", indent=2)
    yield line("")
    looked = f"looked at {listed(list(map(clean, answer.looked)))}" if answer.looked else "looked nothing up"
    chosen = f"chosen by {answer.model}, said by Riskbrief" if answer.sentences else f"{answer.model}"
    yield line(f"{chosen}; {looked}.", "dim")


def _head(answer: Answer) -> Iterator[RenderableType]:
    for one in answer.sentences:
        yield line(said(one.text, answer.payload))
    if answer.status is Status.PARTLY:
        yield line("The rest of the question is not in this data.")
    if answer.status is Status.NOT_IN_DATA:
        yield line("Not in this data.")
    if answer.note is not None:
        instead = "; the facts that were found are listed instead" if answer.facts else ""
        yield line(f"No answer: {clean(answer.note)}{instead}.")
        yield line("'riskbrief week' shows all facts and cards, and 'riskbrief explain ID' takes one of them apart.")
