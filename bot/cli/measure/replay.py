"""`riskbrief replay`: renders a frozen briefing again, proven by digests, and what would differ today."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.console import FAILURE, note, tell
from bot.cli.lookup import StoreLookup, open_lookup
from bot.cli.options import Config, JsonOption, NowOption, Out, check_out
from bot.cli.render.replay import replay_text
from briefing.answers.replay.stored import Stored, delivered_parts, find_stored, twice
from briefing.answers.replay.today import Prompt, Replay, differences, former_people, replay_json, words_today
from briefing.contracts.organisation import ScopePlan
from briefing.contracts.payload import Payload
from briefing.contracts.week import parse_week
from briefing.editions.view.naming import Names, Naming
from briefing.editions.write import Reader, render_files, write_editions
from briefing.narrative.model.prompt import PROMPT_VERSION
from briefing.narrative.narrator import remade
from briefing.readers.audit import AuditAction, name_of
from briefing.readers.feedback import TEMPLATE, prompt_of

REPLAY_EXAMPLES = """
Nothing is frozen or sent; but for --out only the audit is written. Exit code 0: what was frozen and whatever was
recorded of what was delivered comes out as the same bytes. 1: something does not; it says what.

riskbrief replay payments/2026-W46
riskbrief replay 3f9a2c81
riskbrief replay payments/2026-W46 --out again
riskbrief replay payments/2026-W46 --json | jq '.today.payload.facts_moved'
"""

BY_ROLE = Reader(naming=Naming.ROLES, names=Names())


def replay(
    briefing: Annotated[
        str, typer.Argument(metavar="BRIEFING", help="The beginning of its payload's hash, or SCOPE/WEEK.")
    ],
    as_json: JsonOption = False,
    out: Out = None,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Render a frozen briefing again to the same bytes, and say what would differ today.

    The stored payload and narrative are held against their hash, each delivered part against the digest that was
    recorded with it. Then the payload is computed anew, as of the end of its week. --out writes the editions, by role.
    """
    with open_lookup(config, now) as lookup:
        check_out(out)
        found = _replayed(lookup, briefing)
        payload = found.stored.payload
        lookup.record(AuditAction.SAW, name_of(payload.scope.id, payload.period.week), "replay")
        tell(replay_json(found) if as_json else replay_text(found))
        if out is not None and found.stored.words is not None:
            for path in write_editions(out, found.stored.payload, found.stored.words, BY_ROLE):
                note(f"riskbrief: wrote {path}")
        if not found.is_same:
            raise typer.Exit(FAILURE)


def _replayed(lookup: StoreLookup, name: str) -> Replay:
    with lookup.store.snapshot() as view:
        stored = find_stored(view, name)
        parts = delivered_parts(view, stored, lookup.run.editor.parts_of)
        former = former_people(view, stored.payload)
    payload, words = stored.payload, stored.words
    teams = map(lookup.organisation.scope_of_team, lookup.organisation.teams)
    scope = next((one for one in (*lookup.scopes(), *teams) if one.id == payload.scope.id), None)
    anew = None if scope is None else _computed(lookup, scope, stored)
    why_not = f"the settings know no scope {payload.scope.id} any more" if scope is None else NOTHING_KNOWN
    return Replay(
        stored=stored,
        parts=parts,
        editions={} if words is None else twice(lambda: render_files(payload, words, BY_ROLE)),
        anew=None if anew is None else differences(payload, anew),
        why_not=why_not if anew is None else None,
        words=None if words is None else words_today(payload, words),
        prompt=_prompt(lookup, stored),
        is_plan_said_alike=None if words is None or words.plan is None else remade(payload, words) == words,
        former=former,
    )


NOTHING_KNOWN = "no change of its repositories is known any more"


def _computed(lookup: StoreLookup, scope: ScopePlan, then: Stored) -> Payload | None:
    """Compute the payload with its cards' marks of then; None where nothing is known any more."""
    week = parse_week(then.payload.period.week, scope.zone)
    basis = lookup.basis(scope, week)
    return lookup.composer.computed(basis, scope, week, at=then.frozen.frozen_at) if basis.changes else None


def _prompt(lookup: StoreLookup, stored: Stored) -> Prompt | None:
    """Return the model's prompt, None if no model wrote the narrative."""
    if stored.narrative is None or stored.narrative.narrator.startswith(TEMPLATE):
        return None
    with lookup.store.snapshot() as view:
        return Prompt(then=prompt_of(view, stored.narrative), now=PROMPT_VERSION)
