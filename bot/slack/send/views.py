"""Opens modals; Slack's triggers expire after three seconds, and then a message takes their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.slack import replies
from bot.slack.send.outcomes import Name, Outcome, attempt
from bot.slack.send.outgoing import APOLOGY
from briefing.answers.lookup.reader_scope import own_words
from briefing.editions.email.leaving import mail_off
from briefing.editions.slack.forms import render_settings_form
from briefing.editions.slack.views import render_notice
from briefing.readers.preferences import readers_now

if TYPE_CHECKING:
    from bot.slack.context import SlackContext
    from bot.slack.receive.authorise import AuthorisedRequest, SlackRequest
    from briefing.contracts.access import Reader
    from briefing.contracts.organisation import Manager
    from briefing.privacy.leaks import NameMask


TITLE = "Riskbrief"


def open_modal(
    context: SlackContext,
    trigger: str | None,
    view: Mapping[str, Any],
    mask: NameMask | None = None,
    *,
    over: bool = False,
) -> str | Outcome:
    """Open a modal, `over` the pressed one; return its id, or what prevented it."""
    return attempt("a modal could not be opened", lambda: context.out.open_modal(trigger or "", view, mask, over=over))


def change_modal(
    context: SlackContext, view_id: str, view: Mapping[str, Any], mask: NameMask | None = None
) -> Outcome | None:
    """Replace an open modal's view; a closed one does not matter."""
    return attempt("a modal could not be brought up to date", lambda: context.out.change_modal(view_id, view, mask))


def say(
    context: SlackContext, visit: SlackRequest, text: str, mask: NameMask | None = None, *, over: bool = False
) -> None:
    """Say a sentence (marked up): by a response address, else in a modal or directly."""
    if visit.teller.can_speak:
        outcome = visit.teller.apologise(text) if mask is APOLOGY else visit.teller.say(text)
        # What may have arrived is not repeated, and the apology for a name was already sent.
        if outcome is None or outcome.name in {Name.NO_ANSWER, Name.WOULD_NAME}:
            return
    opened = open_modal(context, visit.trigger, render_notice(TITLE, text), mask, over=over)
    if isinstance(opened, str):
        return
    if opened.name is Name.WOULD_NAME:
        say(context, visit, opened.says, APOLOGY, over=over)
        return
    attempt("nothing could be said to whoever pressed", lambda: context.out.write(visit.user, text, mask))


def manager_now(context: SlackContext, reader: Reader) -> Manager | None:
    """Return a reader's manager with their own settings; None for those not briefed."""
    if reader.manager is None:
        return None
    company = readers_now(context.back.store, context.back.organisation)
    return next((one for one in company.managers if one.id == reader.id), None)


def open_settings(context: SlackContext, guest: AuthorisedRequest) -> None:
    """Open the form for how somebody wants to be briefed."""
    manager = manager_now(context, guest.reader)
    if manager is None:
        say(context, guest, replies.NOT_BRIEFED)
        return
    form = render_settings_form(manager, off=mail_off(context.back.store, manager))
    mask = context.back.answers.mask(None).sparing(own_words(guest.reader))
    opened = open_modal(context, guest.trigger, form, mask)
    if not isinstance(opened, str):
        say(context, guest, opened.says)
