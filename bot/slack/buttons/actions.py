"""Every press: who may press what, and what follows.

Whoever sees an edition in their channel may ask why and judge a sentence, with people named by role; what changes
something for others is for the scope's managers and administrators. A button's target comes from a client, so nothing
in it is trusted before access has decided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.slack import replies
from bot.slack.audit import PRESSED, about_payload, saw, witnessed
from bot.slack.buttons.card_actions import CardRequest, perform, refusal
from bot.slack.buttons.payload import Spot, read_spot, typed_for
from bot.slack.buttons.press import Pressed, open_all, open_mute_form, open_why
from bot.slack.buttons.redraw import delivery_at, redraw
from bot.slack.children import NotDone
from bot.slack.commands.topics import share_answer, share_edition
from bot.slack.concurrency import Busy
from bot.slack.receive.authorise import AuthorisedRequest, SlackRequest, authorise, guarded
from bot.slack.send.client import Teller
from bot.slack.send.outcomes import Name, apology
from bot.slack.send.outgoing import APOLOGY
from bot.slack.send.views import change_modal, open_modal, open_settings, say
from briefing.answers.lookup.moments import moment_words
from briefing.contracts.access import Reader, reader_id_of
from briefing.contracts.errors import CardOver, CardUnknown, SentenceUnknown
from briefing.contracts.organisation import ScopePlan, is_private
from briefing.contracts.words import sentence
from briefing.editions.slack.mrkdwn import plain
from briefing.editions.slack.views import render_notice, render_preview
from briefing.editions.view.controls import OPINION_VERBS, Press, Verb, read_press
from briefing.narrative.narrator import TemplateNarrator
from briefing.readers.choices import resume
from briefing.readers.feedback import Opinion, ReaderVerdict, feedback_of, prompt_of
from data.records import StoredNarrative

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.slack.context import SlackContext
    from briefing.privacy.leaks import NameMask


TITLE = "Monday so far"


def open_preview(context: SlackContext, guest: AuthorisedRequest) -> None:
    """Open a modal at once, and fill it when the running week is computed."""
    scopes = context.back.access.scopes(guest.reader)
    if not scopes:
        say(context, guest, replies.unknown_reader(context.back.administrators))
        return
    saw(context, guest.reader, guest.user, scopes[0].id, "the running week")
    opened = open_modal(context, guest.trigger, render_notice(TITLE, replies.computing(scopes[0].label)))
    if not isinstance(opened, str):
        say(context, guest, opened.says)
        return
    try:
        context.slow.begin(lambda: _show(context, opened, *_made(context, guest.reader, scopes[0])))
    except Busy:
        change_modal(context, opened, render_notice(TITLE, replies.BUSY))


def _show(context: SlackContext, view_id: str, view: dict[str, Any], mask: NameMask | None) -> None:
    """Show the result; if Slack refuses it, the waiting modal must not stay."""
    outcome = change_modal(context, view_id, view, mask)
    if outcome is not None and outcome.name is not Name.MESSAGE_GONE:
        change_modal(context, view_id, render_notice(TITLE, outcome.says), APOLOGY)


def _made(context: SlackContext, reader: Reader, scope: ScopePlan) -> tuple[dict[str, Any], NameMask | None]:
    """Return the modal with the preview and its mask, or with the reason for none."""
    try:
        return _preview_edition(context, reader, scope)
    except NotDone as error:
        return render_notice(TITLE, str(error)), None
    except Exception as error:  # noqa: BLE001 (nobody waits for this thread; the reader is owed a sentence)
        return render_notice(TITLE, apology(f"the preview of {scope.id} could not be shown", error)), APOLOGY


def _preview_edition(context: SlackContext, reader: Reader, scope: ScopePlan) -> tuple[dict[str, Any], NameMask]:
    payload = context.back.elsewhere.preview(reader, scope)
    named = context.back.access.sees_names(reader, scope.id)
    narrative = TemplateNarrator().narrate(payload)
    view, veil = context.back.editor.view_named(payload, narrative, named=named)
    return render_preview(view, as_of=f"{moment_words(context.now, scope.zone)}, {scope.zone}"), veil


HEADLINE: Final = "headline"
"""What a press without a sentence judges: the whole briefing."""


def give_verdict(context: SlackContext, pressed: Pressed) -> str | None:
    """Store a verdict on a sentence, also an unknown reader's; return why it failed, or None."""
    edition = pressed.edition
    if edition is None:
        return replies.NO_SUCH_CARD
    # Tells readers apart without naming them: a manager's id is a name, a user id is not.
    reader = pressed.reader
    named = pressed.spot.user if reader is None else reader.id
    identity = named if reader is not None and reader.manager is None else reader_id_of(named)
    verdict = ReaderVerdict(reader_id=identity, opinion=Opinion(OPINION_VERBS[pressed.press.verb]), at=context.now)
    with context.back.store.snapshot() as view:
        stored = view.get(StoredNarrative, payload_hash=edition.payload.hash)
        prompt = None if stored is None else prompt_of(view, stored)
    place = pressed.press.target.place or HEADLINE
    try:
        kept = feedback_of(edition.payload, edition.narrative, place, verdict, prompt=prompt)
    except SentenceUnknown:
        return replies.OLDER_BUTTON
    # By the verdict's own pseudonym: the audit must not reveal who judged either.
    about = about_payload(edition.payload, place)
    witnessed(context, identity, PRESSED[pressed.press.verb], about).save([kept])
    return None


ANY: Final = re.compile("")
"""Any action id: even one of an older version or a link needs an acknowledgement."""


def register_presses(app: App, context: SlackContext) -> None:
    """Acknowledge every press at once, and answer on the app's work threads."""
    app.action(ANY)(ack=lambda ack: ack(), lazy=[lambda body: answer_press(context, body)])


def answer_press(context: SlackContext, body: dict[str, Any]) -> None:
    """Answer a press; any failure is told to the presser and logged under one id."""
    spot = read_spot(body)
    teller = Teller(spot.address, context.out, what="a press", thread_ts=spot.thread_ts, typed=typed_for(spot.tag))
    visit = SlackRequest(user=spot.user, reader=None, channel=spot.channel, trigger=spot.trigger, teller=teller)
    guarded("a press", lambda text: say(context, visit, text, APOLOGY), lambda: _answer(context, body, spot, visit))


def _answer(context: SlackContext, body: Mapping[str, Any], spot: Spot, visit: SlackRequest) -> None:
    if not authorise(context, visit):
        return
    try:
        press = read_press(body["actions"][0])
    except ValueError:
        say(context, visit, replies.OLDER_BUTTON)
        return
    pressed = _pressed(context, press, spot, visit)
    if press.verb in OWN:
        OWN[press.verb](context, pressed)
    elif press.verb is Verb.SHARE and press.target.query is not None:
        # Sharing computes the answer anew, for the presser's eyes.
        _share(context, pressed)
    elif not _may_see(context, pressed):
        unknown = replies.unknown_reader(context.back.administrators)
        told = unknown if pressed.reader is None else replies.NO_SUCH_CARD
        say(context, visit, told, over=pressed.is_over)
    else:
        ABOUT[press.verb](context, pressed)


def _pressed(context: SlackContext, press: Press, spot: Spot, visit: SlackRequest) -> Pressed:
    reader = context.people.reader(context.back.access, spot.user)
    delivery = delivery_at(context, spot.receipt)
    payload_hash = press.target.payload
    edition = None if payload_hash is None else context.back.answers.edition(payload_hash, reader)
    visit = replace(visit, reader=reader)
    return Pressed(press=press, spot=spot, visit=visit, reader=reader, delivery=delivery, edition=edition)


def _may_see(context: SlackContext, pressed: Pressed) -> bool:
    """Whether somebody may see a press's briefing with people named by role."""
    if pressed.edition is None:
        return False
    payload = pressed.edition.payload
    if pressed.reader is not None and context.back.access.scope(pressed.reader, payload.scope.id) is not None:
        return True
    posted = pressed.delivery
    return posted is not None and posted.payload_hash == payload.hash and not is_private("slack", posted.address)


# ---- what a press does


def _act(context: SlackContext, pressed: Pressed) -> None:
    edition, card = pressed.edition, pressed.press.target.card
    assert edition is not None  # noqa: S101 (nobody comes here who may not see one)
    refused = refusal(context, pressed.reader, edition)
    if refused is not None or pressed.reader is None or card is None:
        say(context, pressed.visit, refused or replies.OLDER_BUTTON, over=pressed.is_over)
        return
    request = CardRequest(verb=pressed.press.verb, edition=edition, card=card)
    try:
        told = perform(context, pressed.reader, request, pressed=pressed.delivery)
    except (CardUnknown, CardOver) as error:
        told = plain(sentence(str(error)))
    pressed.show_again(context, told)


def _resume(context: SlackContext, pressed: Pressed) -> None:
    if pressed.reader is not None and pressed.reader.manager is not None:
        reader = pressed.reader
        store = witnessed(context, reader.id, PRESSED[Verb.RESUME], reader.id)
        resume(store, pressed.reader.manager, context.back.clock.now())
    pressed.show_home(context)


def _of_guest(
    does: Callable[[SlackContext, AuthorisedRequest], None],
) -> Callable[[SlackContext, Pressed], None]:
    """Wrap an action for known readers only."""

    def act(context: SlackContext, pressed: Pressed) -> None:
        guest = pressed.guest(context)
        if guest is not None:
            does(context, guest)

    return act


def _judge(context: SlackContext, pressed: Pressed) -> None:
    """Store a verdict on a sentence, and show it there."""
    told = give_verdict(context, pressed)
    if told is None and pressed.delivery is not None and pressed.edition is not None:
        outcome = redraw(context, pressed.edition.payload, pressed=pressed.delivery, about=None)
        told = None if outcome is None else f"Thank you, that is noted. {outcome.says}"
        if told is not None:
            say(context, pressed.visit, told)
        return
    pressed.show_again(context, told or "Thank you, that is noted.")


def _share(context: SlackContext, pressed: Pressed) -> None:
    edition, query = pressed.edition, pressed.press.target.query
    if query is not None:
        _of_guest(lambda context, guest: share_answer(context, guest, guest.reader, query))(context, pressed)
    elif edition is not None:
        share_edition(context, pressed.visit, pressed.reader, edition, pressed=pressed.delivery)


OWN: Final[Mapping[Verb, Callable[[SlackContext, Pressed], None]]] = {
    Verb.SETTINGS: _of_guest(open_settings),
    Verb.RESUME: _resume,
    Verb.PREVIEW: _of_guest(open_preview),
}
"""Actions on the presser's own things."""

ABOUT: Final[Mapping[Verb, Callable[[SlackContext, Pressed], None]]] = {
    Verb.WHY: open_why,
    Verb.OPEN_ALL: open_all,
    Verb.MUTE_FORM: open_mute_form,
    Verb.ACKNOWLEDGE: _act,
    Verb.UNACKNOWLEDGE: _act,
    Verb.SNOOZE: _act,
    Verb.UNMUTE: _act,
    Verb.SHARE: _share,
    **dict.fromkeys(OPINION_VERBS, _judge),
}
"""Actions on a briefing that the presser may see with people named by role."""
