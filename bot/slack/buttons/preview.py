"""A preview of the coming briefing: a modal says that it is being made, and shows it when it is there.

Another process computes it, since a week takes seconds of a core, and nothing of it is kept.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.slack import replies
from bot.slack.children import NotDone
from bot.slack.recording import saw
from bot.slack.send.outcomes import Name, apology
from bot.slack.send.outgoing import APOLOGY
from bot.slack.send.views import change_modal, open_modal, say
from bot.slack.slow import Busy
from briefing.editions.slack.modals import render_notice, render_preview
from briefing.editions.view.dates import minute_words
from briefing.narrative.narrator import TemplateNarrator

if TYPE_CHECKING:
    from typing import Any

    from bot.slack.context import SlackContext
    from bot.slack.receive.authorise import AuthorisedRequest
    from briefing.contracts.access import Reader
    from briefing.contracts.organisation import ScopePlan
    from briefing.privacy.leaks import NameMask


TITLE = "Monday so far"


def open_preview(side: SlackContext, guest: AuthorisedRequest) -> None:
    """Open a modal at once, and put the running week into it when it is computed."""
    scopes = side.back.access.scopes(guest.reader)
    if not scopes:
        say(side, guest, replies.unknown_reader(side.back.administrators))
        return
    saw(side, guest.reader, guest.user, scopes[0].id, "the running week")
    opened = open_modal(side, guest.trigger, render_notice(TITLE, replies.computing(scopes[0].label)))
    if not isinstance(opened, str):
        say(side, guest, opened.says)
        return
    try:
        side.slow.begin(lambda: _show(side, opened, *_made(side, guest.reader, scopes[0])))
    except Busy:
        change_modal(side, opened, render_notice(TITLE, replies.BUSY))


def _show(side: SlackContext, view_id: str, view: dict[str, Any], mask: NameMask | None) -> None:
    """Show what was made; a modal that Slack does not take must not leave the one that says to wait."""
    outcome = change_modal(side, view_id, view, mask)
    if outcome is not None and outcome.name is not Name.MESSAGE_GONE:
        change_modal(side, view_id, render_notice(TITLE, outcome.says), APOLOGY)


def _made(side: SlackContext, reader: Reader, scope: ScopePlan) -> tuple[dict[str, Any], NameMask | None]:
    """Return the modal with the preview and whom it may not name, or with the reason why there is none."""
    try:
        return _preview(side, reader, scope)
    except NotDone as error:
        return render_notice(TITLE, str(error)), None
    except Exception as error:  # noqa: BLE001 (nobody waits for this thread; the reader is owed a sentence)
        return render_notice(TITLE, apology(f"the preview of {scope.id} could not be shown", error)), APOLOGY


def _preview(side: SlackContext, reader: Reader, scope: ScopePlan) -> tuple[dict[str, Any], NameMask]:
    payload = side.back.elsewhere.preview(reader, scope)
    named = side.back.access.sees_names(reader, scope.id)
    narrative = TemplateNarrator().narrate(payload)
    view = side.back.editor.view_named(payload, narrative, named=named)
    at = minute_words(datetime.fromtimestamp(side.now, UTC).isoformat(), scope.zone)
    return render_preview(view, as_of=f"{at}, {scope.zone}"), side.back.editor.veil_named(payload, named=named)
