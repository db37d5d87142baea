"""Submitted forms. Slack waits three seconds for the answer: check and store before it, everything else after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.slack import replies
from bot.slack.audit import witnessed
from bot.slack.buttons.card_actions import CardRequest, perform, refusal, today_of
from bot.slack.home import publish_home
from bot.slack.receive.authorise import guarded
from bot.slack.send.outcomes import apology
from bot.slack.send.outgoing import APOLOGY
from bot.slack.send.views import TITLE, manager_now
from briefing.contracts.errors import CardOver, CardUnknown, SettingsRefused, UntilUnknown
from briefing.contracts.words import sentence
from briefing.delivery.unsubscribing import subscribe_again
from briefing.editions.email.leaving import as_meant, chooses_mail
from briefing.editions.slack.forms import DATE_FIELD, MuteChoice, read_mute_form, read_settings_form, showed_mail_off
from briefing.editions.slack.mrkdwn import plain
from briefing.editions.slack.views import render_notice
from briefing.editions.view.controls import Verb
from briefing.privacy.leaks import NameMask, texts_of
from briefing.readers.audit import AuditAction as Recorded
from briefing.readers.audit import Channel
from briefing.readers.choices import change_settings
from briefing.readers.mutes.until import until_day

if TYPE_CHECKING:
    from slack_bolt import Ack, App

    from bot.slack.context import SlackContext
    from briefing.contracts.organisation import Manager
    from data.records import AuditEntry


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A form's answer: errors by field, else a new view, else it closes; then `after`. No `mask`: no names."""

    errors: Mapping[str, str] | None = None
    view: Mapping[str, Any] | None = None
    after: Callable[[], object] | None = None
    mask: NameMask | None = None

    @property
    def told(self) -> dict[str, Any]:
        if self.errors is not None:
            return {"response_action": "errors", "errors": dict(self.errors)}
        return {} if self.view is None else {"response_action": "update", "view": dict(self.view)}


def register_forms(app: App, context: SlackContext) -> None:
    """Take the forms for how somebody is briefed and until when a card is muted."""
    app.view(Verb.SETTINGS.action_id)(lambda ack, body: keep(context, ack, body, _settings))
    app.view(Verb.MUTE_FORM.action_id)(lambda ack, body: keep(context, ack, body, _mute))


def keep(
    context: SlackContext, ack: Ack, body: dict[str, Any], kept: Callable[[SlackContext, dict[str, Any]], Answered]
) -> None:
    """Store a form, and answer it."""
    try:
        answer = kept(context, body)
    except Exception as error:  # noqa: BLE001 (whatever it was, the person is owed a sentence and the log the rest)
        answer = _apology("a form could not be kept", error)
    try:
        context.out.answer_form(ack, answer.told, answer.mask, texts_of(body["view"]["state"]))
    except Exception as error:  # noqa: BLE001 (as above; what was kept stays kept)
        answer = replace(_apology("what became of a form could not be said", error), after=answer.after)
        context.out.answer_form(ack, answer.told, APOLOGY)
    if answer.after is not None:
        answer.after()


def _settings(context: SlackContext, body: dict[str, Any]) -> Answered:
    user = str(body["user"]["id"])
    reader = context.people.reader(context.back.access, user)
    manager = None if reader is None else manager_now(context, reader)
    if manager is None:
        return Answered(view=render_notice(TITLE, replies.NOT_BRIEFED))
    try:
        _keep_choices(context, manager, body["view"])
    except SettingsRefused as error:
        return Answered(errors=error.problems)
    return Answered(after=lambda: _shown(context, user))


def _keep_choices(context: SlackContext, manager: Manager, view: Mapping[str, Any]) -> None:
    """Store the choices. Mails unsubscribed by a link come again where the form offered that."""
    store, chosen, was_off = context.back.store, read_settings_form(view), showed_mail_off(view)
    wanted = as_meant(chosen, manager) if was_off else chosen

    def record(fields: Sequence[str]) -> AuditEntry:
        audit, told = context.back.audit, {"subject": "settings", "detail": ", ".join(fields)}
        return audit.entry(actor=manager.id, door=Channel.SLACK, deed=Recorded.CHANGED, **told)

    change_settings(store, manager, wanted, context.back.clock.now(), record=record)
    if was_off and chooses_mail(chosen) and manager.email is not None:
        subscribe_again(witnessed(context, manager.id, Recorded.CHANGED, "mail", "mails again"), manager.email)


def _mute(context: SlackContext, body: dict[str, Any]) -> Answered:
    try:
        choice = read_mute_form(body["view"])
    except (ValueError, LookupError, TypeError, AttributeError):
        # A form of an older version, or a fake: its content is not ours.
        return Answered(view=render_notice(TITLE, replies.OLDER_BUTTON))
    return _muted(context, str(body["user"]["id"]), choice)


def _muted(context: SlackContext, user: str, choice: MuteChoice) -> Answered:
    reader = context.people.reader(context.back.access, user)
    edition = None if reader is None else context.back.answers.edition(choice.target.payload or "", reader)
    if reader is not None and edition is not None:
        # The form's target may be another person's: do not name it.
        is_known = context.back.access.scope(reader, edition.payload.scope.id) is not None
        edition = edition if is_known else None
    cards = () if edition is None else edition.payload.cards
    card = next((one for one in cards if one.key == choice.target.card), None)
    if reader is None or edition is None or card is None:
        return Answered(view=render_notice(TITLE, replies.NO_SUCH_CARD))
    refused = refusal(context, reader, edition)
    if refused is not None:
        return Answered(view=render_notice(TITLE, refused))
    try:
        until = until_day(choice.day, today_of(context, edition))
        told = perform(context, reader, CardRequest(verb=Verb.SNOOZE, edition=edition, card=card.key, until=until))
    except UntilUnknown as error:
        return Answered(errors={DATE_FIELD: sentence(str(error))})
    except (CardUnknown, CardOver) as error:
        return Answered(view=render_notice(TITLE, plain(sentence(str(error)))))
    return Answered(view=render_notice("Snooze", told or ""), after=lambda: _shown(context, user))


def _shown(context: SlackContext, user: str) -> None:
    """Redraw Home, which shows what was just changed."""
    guarded("the Home of a reader", lambda _: None, lambda: publish_home(context, user))


def _apology(what: str, error: Exception) -> Answered:
    return Answered(view=render_notice(TITLE, apology(what, error)), mask=APOLOGY)
