"""`riskbrief preview`: a week's Slack message, mail and page in one file for a browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import note, tell
from bot.cli.lookup import ReaderOption, StoreLookup, TeamOption, WeekOption, open_lookup
from bot.cli.narrator_notice import announced, rehearsed
from bot.cli.nextstep import command, tell_next
from bot.cli.options import Config, NowOption, in_path
from bot.cli.render.week import how_made
from bot.errors import UsageError
from bot.narrators import NarratorChoice, NarratorOption, build_narrator
from bot.wiring import NO_SENDER, build_editor
from briefing.contracts.errors import EditionUnwritable
from briefing.contracts.narrative import Narrative, parse_narrative
from briefing.contracts.organisation import ScopePlan
from briefing.contracts.payload import Payload
from briefing.delivery.unsubscribing import leaving_for
from briefing.editions.email.leaving import Leaving
from briefing.editions.page.page import render_side_by_side
from briefing.readers.audit import AuditAction, name_of
from data.records import StoredNarrative

PREVIEW_EXAMPLES = """
A briefing that was frozen is shown as it was frozen, with the narrative that was written for it. It is the private
edition: it names people where [people] names lets it. What a reader has turned off for themselves is in it.

riskbrief preview --team payments --open
riskbrief preview --manager ada-lovelace --week 2026-W46 --out preview.html
riskbrief preview --team payments --narrator model
"""


def preview(
    team: TeamOption = None,
    manager: ReaderOption = None,
    week: WeekOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write this file. Default: riskbrief-preview-WEEK-SCOPE.html, in this directory.",
        ),
    ] = None,
    opens: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    narrator: NarratorOption = NarratorChoice.AUTO,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Show a week's Slack message, email and page side by side, in one file. Nothing is sent.

    A week that was briefed is shown as it was frozen; any other is computed from the store, and written by the template
    unless --narrator model asks for a language model. Nothing is frozen; that it was looked at is in the audit.
    """
    with open_lookup(config, now) as lookup:
        if out is not None and out.is_dir():
            raise UsageError(f"--out {out} is a directory; name a file")
        scope = lookup.one_scope(team, manager)
        payload, frozen = lookup.payload(scope, lookup.week(scope, week))
        view = build_editor(lookup.settings, lookup.store).view_for(
            payload, _narrative(lookup, payload, narrator), private=True
        )
        made = (
            how_made(payload.hash, None if frozen is None else frozen.frozen_at),
            f"{view.footer.writer}.",
            view.footer.naming,
        )
        lookup.record(AuditAction.SAW, name_of(payload.scope.id, payload.period.week), "preview")
        path = out or Path(f"riskbrief-preview-{payload.period.week}-{in_path(payload.scope.id)}.html")
        _write(path, render_side_by_side(view, made=made, leaving=_leaving(lookup, scope)))
        tell(f"{path}\n")
        for line in made:
            note(f"riskbrief: {line}")
        # A missing browser is no failure: the page is written.
        if opens and not webbrowser.open(path.absolute().as_uri()):
            note(f"riskbrief: no browser was found here; open {path} in one")
        tell_next(f"{command('run', config)} (run --once --dry-run shows what is due, and sends nothing)")


def _narrative(lookup: StoreLookup, payload: Payload, choice: NarratorChoice) -> Narrative:
    """Return a payload's narrative; if there is none, write one without storing it."""
    stored = lookup.store.get(StoredNarrative, payload_hash=payload.hash)
    if stored is not None:
        return parse_narrative(stored.body, name=f"the stored narrative of {payload.hash[:12]}")
    chosen = rehearsed(lookup.settings, choice)
    return build_narrator(announced(lookup.settings, chosen), chosen, store=lookup.store).narrate(payload)


def _leaving(lookup: StoreLookup, scope: ScopePlan) -> Leaving | None:
    """Return the footer of the first reader's mail, without the working link."""
    readers = (one for one in lookup.organisation.managers if lookup.organisation.scope_of(one).id == scope.id)
    address = next((one.email for one in readers if one.email is not None), None)
    if address is None:
        return None
    return leaving_for(address, lookup.organisation, sender=lookup.settings.smtp.sender or NO_SENDER)


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise EditionUnwritable(
            f"cannot write {path} ({why}); name a file that you may write, as --out FILE"
        ) from error
