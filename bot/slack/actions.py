"""Every press: who may press what, and what comes of it.

Whoever sees an edition that was posted in their channel may ask why and say what they think of a sentence, by roles;
what changes something for others is for the scope's managers and administrators. The surprising thing: a target in a
button is only what somebody's client sent us, so that nothing in it is believed before access has decided.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.slack import replies
from bot.slack.authorise import SlackRequest, authorise, guarded
from bot.slack.deeds import Deed, do, refusal, sentence
from bot.slack.outgoing import APOLOGY
from bot.slack.pressed import read_action, read_spot, typed_for
from bot.slack.preview import open_preview
from bot.slack.reasons import open_all, open_mute_form, open_why
from bot.slack.recording import PRESSED, witnessed
from bot.slack.redraw import delivery_at, redraw
from bot.slack.seen import Seen
from bot.slack.sharing import share_answer, share_edition
from bot.slack.telling import Teller
from bot.slack.verdicts import give_verdict
from bot.slack.views import open_settings, say
from briefing.contracts.errors import CardOver, CardUnknown
from briefing.contracts.organisation import is_private
from briefing.editions.slack.mrkdwn import plain
from briefing.editions.view.controls import OPINION_VERBS, Verb
from briefing.readers.choices import resume

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_bolt import Ack, App

    from bot.slack.context import SlackContext
    from bot.slack.pressed import Spot
    from briefing.editions.view.controls import Press

ANY: Final = re.compile("")
"""Every action id: one of an older version, or of a link, is owed an acknowledgement too."""


class Actions:
    """The listener of presses."""

    def __init__(self, side: SlackContext) -> None:
        """Take what answers are made from."""
        self._side = side

    def register(self, app: App) -> None:
        """Take every press in an app: acknowledge at once, answer on the app's work threads."""
        app.action(ANY)(ack=self.acknowledge, lazy=[self.answer_press])

    def acknowledge(self, ack: Ack) -> None:
        """Tell Slack that the press has arrived."""
        ack()

    def answer_press(self, body: dict[str, Any]) -> None:
        """Answer a press; whatever goes wrong is said to whoever pressed and told to the log under one id."""
        spot = read_spot(body)
        teller = Teller(
            spot.address, self._side.out, what="a press", thread_ts=spot.thread_ts, typed=typed_for(spot.tag)
        )
        visit = SlackRequest(user=spot.user, reader=None, channel=spot.channel, trigger=spot.trigger, teller=teller)
        guarded("a press", lambda text: say(self._side, visit, text, APOLOGY), lambda: self._answer(body, spot, visit))

    def _answer(self, body: Mapping[str, Any], spot: Spot, visit: SlackRequest) -> None:
        admitted = authorise(self._side, visit)
        if admitted is None:
            return
        try:
            press = read_action(body)
        except ValueError:
            say(self._side, admitted, replies.older_button())
            return
        seen = self._seen(press, spot, admitted)
        if press.verb in OWN:
            OWN[press.verb](self._side, seen)
        elif press.verb is Verb.SHARE and press.target.query is not None:
            # What is shared is answered anew, as the presser may see it.
            _share(self._side, seen)
        elif not self._may_see(seen):
            unknown = replies.unknown_reader(self._side.back.administrators)
            told = unknown if seen.reader is None else replies.no_such_card()
            say(self._side, admitted, told, over=seen.is_over)
        else:
            ABOUT[press.verb](self._side, seen)

    def _seen(self, press: Press, spot: Spot, visit: SlackRequest) -> Seen:
        reader = self._side.people.reader(self._side.back.access, spot.user)
        delivery = delivery_at(self._side, spot.receipt)
        payload_hash = press.target.payload
        edition = None if payload_hash is None else self._side.back.desk.edition(payload_hash, reader)
        return Seen(press=press, spot=spot, visit=visit.of(reader), reader=reader, delivery=delivery, edition=edition)

    def _may_see(self, seen: Seen) -> bool:
        """Whether somebody may see the briefing that a press is about, as far as it is told by roles."""
        if seen.edition is None:
            return False
        payload = seen.edition.payload
        if seen.reader is not None and self._side.back.access.scope(seen.reader, payload.scope.id) is not None:
            return True
        posted = seen.delivery
        return posted is not None and posted.payload_hash == payload.hash and not is_private("slack", posted.address)


# ---- what a press does


def _act(side: SlackContext, seen: Seen) -> None:
    """Acknowledge, mute, or take it back."""
    edition, card = seen.edition, seen.press.target.card
    assert edition is not None  # noqa: S101 (nobody comes here who may not see one)
    refused = refusal(side, seen.reader, edition)
    if refused is not None or seen.reader is None or card is None:
        say(side, seen.visit, refused or replies.older_button(), over=seen.is_over)
        return
    deed = Deed(verb=seen.press.verb, edition=edition, card=card)
    try:
        told = do(side, seen.reader, deed, pressed=seen.delivery)
    except (CardUnknown, CardOver) as error:
        told = plain(sentence(str(error)))
    seen.show_again(side, told)


def _resume(side: SlackContext, seen: Seen) -> None:
    if seen.reader is not None and seen.reader.manager is not None:
        reader = seen.reader
        store = witnessed(side, reader.id, PRESSED[Verb.RESUME], reader.id)
        resume(store, seen.reader.manager, side.back.clock.now())
    seen.show_home(side)


def _settings(side: SlackContext, seen: Seen) -> None:
    guest = seen.guest(side)
    if guest is not None:
        open_settings(side, guest)


def _preview(side: SlackContext, seen: Seen) -> None:
    guest = seen.guest(side)
    if guest is not None:
        open_preview(side, guest)


def _judge(side: SlackContext, seen: Seen) -> None:
    """Keep what somebody thinks of a sentence, and show it where they said so."""
    told = give_verdict(side, seen)
    if told is None and seen.delivery is not None and seen.edition is not None:
        outcome = redraw(side, seen.edition.payload, pressed=seen.delivery, about=None)
        told = None if outcome is None else f"Thank you, that is noted. {outcome.says}"
        if told is not None:
            say(side, seen.visit, told)
        return
    seen.show_again(side, told or "Thank you, that is noted.")


def _share(side: SlackContext, seen: Seen) -> None:
    edition, query = seen.edition, seen.press.target.query
    if query is not None:
        guest = seen.guest(side)
        if guest is not None:
            share_answer(side, guest, guest.reader, query)
    elif edition is not None:
        share_edition(side, seen.visit, seen.reader, edition, pressed=seen.delivery)


OWN: Final[Mapping[Verb, Callable[[SlackContext, Seen], None]]] = {
    Verb.SETTINGS: _settings,
    Verb.RESUME: _resume,
    Verb.PREVIEW: _preview,
}
"""What is about nobody's briefing but the presser's own."""

ABOUT: Final[Mapping[Verb, Callable[[SlackContext, Seen], None]]] = {
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
"""What is about a briefing: whoever comes here may see it, as far as it is told by roles."""
