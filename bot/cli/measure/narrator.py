"""`riskbrief prompt`, `narrate`, `check`, `feedback` and `cost`: sentences, verdicts and prices."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import RenderableType

from bot.cli.console import failed, note, tell, tell_json
from bot.cli.lookup import StoreLookup, TeamOption, open_lookup
from bot.cli.narrator_notice import announced
from bot.cli.options import MOST_WEEKS, Config, JsonOption, NowOption, past_weeks
from bot.cli.render.drawing import cells, drawn, heading, line, table
from bot.errors import UsageError
from bot.narrators import NarratorChoice, NarratorOption, build_narrator, is_model, plan_of
from bot.settings import Settings, load_settings, read_settings, settings_path
from bot.wiring import build_store
from briefing.answers.feedback_report import Tally, WrongSentence, tallies_json, tallies_of
from briefing.contracts.payload import Payload, parse_payload
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import counted
from briefing.editions.view.figures import figure
from briefing.narrative.handles import Handles
from briefing.narrative.model.cost import Spent, cost_json, spending, spent_on
from briefing.narrative.model.prompt import PROMPT_VERSION, estimated_tokens, request_of, system_prompt
from briefing.narrative.plan import Plan, PlanUnusable, parse_plan
from briefing.narrative.review import Draft, review
from briefing.readers.audit import AuditAction
from data.query import among
from data.records import Feedback, FrozenPayload, ModelCall

if TYPE_CHECKING:
    from briefing.narrative.model.messages import Request

PROMPT_EXAMPLES = """
riskbrief prompt --payload briefing/contracts/payload.json
riskbrief prompt --payload briefing/contracts/payload.json --json | jq .messages
"""

PayloadOption = Annotated[
    Path, typer.Option("--payload", metavar="FILE", help="A payload, as 'riskbrief brief --out DIR' writes it.")
]


def prompt(
    payload: PayloadOption,
    as_json: Annotated[bool, typer.Option("--json", help="Print the request's body as it would be sent.")] = False,
    config: Config = None,
) -> None:
    """Print exactly what a language model would be sent about a payload. Nothing is sent."""
    settings = _settings_or_environment(config)
    request = request_of(_read_payload(payload), plan=plan_of(settings.claude))
    if as_json:
        tell_json(request)
    else:
        tell("\n".join(_shown(request)) + "\n")
    version = f"{PROMPT_VERSION} ({system_prompt().hash[:12]})"
    note(f"riskbrief: {version}, about {estimated_tokens(request):,} input tokens for {request['model']}")


def _read_payload(path: Path) -> Payload:
    """Raises UsageError for an unreadable file, PayloadUnusable for no payload."""
    return parse_payload(_read("--payload", path, "a payload.json"), name=str(path))


def _read(option: str, path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise UsageError(f"{option} {path} cannot be read ({reason}); name {what}") from error


def _settings_or_environment(config: Path | None) -> Settings:
    """Read the settings file if named or present, else only the environment."""
    is_named = config is not None or bool(os.environ.get("RISKBRIEF_CONFIG"))
    if is_named or settings_path(config, os.environ).exists():
        return load_settings(config)
    return read_settings()


def _shown(request: Request) -> Iterator[str]:
    """Write a request for people: the model, and each text under its name."""
    yield f"model: {request['model']}, at most {request['max_tokens']} output tokens"
    yield f"effort: {request['output_config']['effort']}"
    for block in request["system"]:
        kept = ", kept by the service between calls" if "cache_control" in block else ""
        yield from ("", f"--- system{kept}", block["text"].rstrip())
    for message in request["messages"]:
        yield from ("", f"--- {message['role']}", message["content"])
    form = request["output_config"]["format"]
    yield from ("", f"--- the form of the answer ({form['type']})", json.dumps(form["schema"], ensure_ascii=False))


NARRATE_EXAMPLES = """
riskbrief narrate --payload briefing/contracts/payload.json
riskbrief narrate --payload briefing/contracts/payload.json --narrator template > narrative.json
"""


def narrate(
    payload: PayloadOption,
    narrator: NarratorOption = NarratorChoice.AUTO,
    config: Config = None,
) -> None:
    """Have the narrative of a payload written, and print it as JSON.

    With a settings file, what a model costs is recorded in its database and counts towards the month's budget.
    """
    settings = announced(_settings_or_environment(config), narrator)
    found = _read_payload(payload)
    # With a database, calls are recorded in it; the template makes none.
    keeps = settings.file is not None and is_model(settings, narrator)
    with build_store(settings) if keeps else nullcontext() as store:
        written = build_narrator(settings, narrator, store=store).narrate(found)
    tell(written.to_json())
    note(f"riskbrief: written by {written.narrator}")


CHECK_EXAMPLES = """
riskbrief check --payload briefing/contracts/payload.json --plan briefing/narrative.json
riskbrief check --payload payload.json --plan plan.json --json | jq '.refused[].instead'
"""


def check(
    payload: PayloadOption,
    plan: Annotated[Path, typer.Option("--plan", metavar="FILE", help="A plan, or a narrative, as JSON.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
) -> None:
    """Say what a plan becomes in words, and list what of it the payload does not offer.

    Exits with 0 where all of it can be said, 1 where something is refused, 2 where a file cannot be used.
    """
    draft = review(Handles(_read_payload(payload)), _read_plan(plan))
    if as_json:
        tell_json(_verdict(draft), indent=1)
    else:
        tell("".join(f"{line}\n" for line in _verdict_lines(draft)))
    if draft.refusals:
        raise failed(f"{len(draft.refusals)} {'is' if len(draft.refusals) == 1 else 'are'} refused")


def _read_plan(path: Path) -> Plan:
    text = _read("--plan", path, "a plan or a narrative.json")
    try:
        found = json.loads(text)
        plan = found.get("plan") if isinstance(found, dict) else None
        return parse_plan(text if plan is None else json.dumps(plan))
    except (ValueError, PlanUnusable) as error:
        raise UsageError(f"--plan {path} is no plan ({error}); docs/narrative.md shows one") from error


def _verdict_lines(draft: Draft) -> Iterator[str]:
    yield from (one.text for one in draft.opening)
    for key, said in draft.cards.items():
        yield from (f"{key}: {one.text}" for one in said)
    yield from (one.text for one in draft.positives)
    yield from (f"refused: {one}" for one in draft.refusals)


def _verdict(draft: Draft) -> dict[str, object]:
    refused = [{"where": one.where, "instead": one.instead} for one in draft.refusals]
    said = {
        "opening": [one.text for one in draft.opening],
        "cards": {key: [one.text for one in every] for key, every in draft.cards.items()},
        "positives": [one.text for one in draft.positives],
    }
    return {"ok": not refused, "said": said, "refused": refused}


FEEDBACK_EXAMPLES = """
riskbrief feedback
riskbrief feedback --team payments --weeks 26
riskbrief feedback --json | jq '.prompts[].sentences[] | {text, rule, facts}'
"""


def feedback(
    team: TeamOption = None,
    weeks: Annotated[int, typer.Option(min=1, max=MOST_WEEKS, help="How many past weeks' briefings.")] = 12,
    as_json: JsonOption = False,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """List what readers thought of the sentences, by the prompt that they were written to.

    Sentences that somebody marked wrong come with the facts that they cite. Who the readers are is not told.
    """
    with open_lookup(config, now) as lookup:
        found = _tallies(lookup, team, weeks)
        lookup.record(AuditAction.SAW, detail="feedback")
        tell(tallies_json(found) if as_json else drawn(_feedback_parts(found, weeks)))


def _tallies(lookup: StoreLookup, team: str | None, weeks: int) -> tuple[Tally, ...]:
    named = lookup.scope(team, None) if team is not None else None
    # Scopes with a team: its own, and those of readers of several.
    mine = [] if named is None else [one.id for one in (named, *lookup.scopes()) if set(named.teams) & set(one.teams)]
    scopes = among("scope_id", None if named is None else sorted(set(mine)))
    said = lookup.store.read(Feedback, scopes, week=past_weeks(lookup.now, weeks))
    frozen = lookup.store.read(FrozenPayload, hash=sorted({one.payload_hash for one in said}))
    payloads = {one.hash: parse_payload(one.body, name=f"the stored payload {one.hash[:12]}") for one in frozen}
    return tallies_of(said, payloads)


def _feedback_parts(found: Sequence[Tally], weeks: int) -> Iterator[RenderableType]:
    if not found:
        yield line(f"No reader has judged a sentence of the briefings of the last {counted(weeks, 'weeks')}.")
        return
    rows = [cells(one.prompt, one.useful, one.not_useful, one.wrong, ", ".join(one.narrators)) for one in found]
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
        about = f"{clean(fact.about, limit=MAX_LABEL)} {clean(figure(fact.value, fact.unit))}"
        yield line(f"· {clean(fact.id)}: {about}", indent=2)


COST_EXAMPLES = """
Fresh tokens were read anew, those that went into the cache included; cached ones came from it. Prices are in US
dollars.

riskbrief cost
riskbrief cost --weeks 52
riskbrief cost --json | jq '.total.price'
"""

COST_HEADS = ("week", "team", "calls", "fresh", "cached", "output", "price", "outcomes")
COST_NUMBERS = (2, 3, 4, 5, 6)


def cost(
    weeks: Annotated[int, typer.Option(min=1, max=MOST_WEEKS, help="How many past weeks' briefings.")] = 12,
    as_json: JsonOption = False,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Show what the language model was asked and cost, by week and team.

    A team is given by the id of its scope; who reads for several has a scope of their own.
    """
    with open_lookup(config, now) as lookup:
        calls = lookup.store.read(ModelCall, week=past_weeks(lookup.now, weeks))
        rows, total = spending(calls), spent_on(calls)
        labels = {one.id: one.label for one in lookup.scopes()} | {
            one.id: one.label for one in lookup.organisation.teams
        }
        tell(cost_json(rows, total) if as_json else drawn(_cost_parts(rows, total, labels, weeks)))


def _cost_parts(rows: Sequence[Spent], total: Spent, labels: Mapping[str, str], weeks: int) -> Iterator[RenderableType]:
    if not rows:
        yield line(f"No language model was called for the briefings of the last {counted(weeks, 'weeks')}.")
        return
    yield table(COST_HEADS, (_row(one, labels) for one in (*rows, total)), right=COST_NUMBERS)
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
