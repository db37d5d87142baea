"""Redraws delivered messages: the payload with today's marks and opinions, so pressing twice ends the same."""

from __future__ import annotations

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bot.slack.concurrency import Busy
from bot.slack.receive.authorise import guarded
from bot.slack.send.outcomes import Name, Outcome, attempt
from briefing.answers.lookup.moments import moment_words
from briefing.contracts.organisation import ScopePlan
from briefing.editions.parts import digest_of, place_of
from briefing.editions.slack.message import SlackMessage, render_slack
from briefing.editions.slack.rows import CardStanding, Controls
from briefing.readers.mutes.actions import CardAction, Standing, standings
from briefing.readers.mutes.judging import Readership
from data.records import Delivery, Feedback

if TYPE_CHECKING:
    from bot.slack.context import SlackContext
    from briefing.contracts.payload import Payload
    from briefing.editions.view.values import EditionView


def standing_words(context: SlackContext, payload: Payload) -> dict[str, CardStanding]:
    """Return the state of the cards of a briefing's scope, by key."""
    found = standings(context.back.store, payload.scope.id)
    return {card: words_of(context, payload, one) for card, one in found.items()}


def words_of(context: SlackContext, payload: Payload, standing: Standing) -> CardStanding:
    readers = Readership(organisation=context.back.organisation, scope=scope_of(payload))

    def by(done: CardAction) -> str:
        return f"by {readers.role_of(done.reader)}, {moment_words(done.at, payload.period.zone)}"

    seen, muted = standing.acknowledged, standing.muted
    return CardStanding(
        acknowledged=None if seen is None else f"Acknowledged {by(seen)}",
        muted=None if muted is None else f"Muted {muted.until}, {by(muted)}",
    )


def scope_of(payload: Payload) -> ScopePlan:
    """Return a briefing's scope as it was frozen."""
    teams = dict.fromkeys(one.team.id for one in payload.scope.services if one.team is not None)
    told = payload.scope
    return ScopePlan(id=told.id, label=told.label, teams=tuple(teams), zone=payload.period.zone)


MOST_OTHERS: Final = 20
"""Other messages that are redrawn: Slack takes about one a second."""

_LOG = logging.getLogger(__name__)


def delivery_at(context: SlackContext, receipt: str | None) -> Delivery | None:
    """Return a message's (CHANNEL/TS) delivery; None if it is none of ours."""
    if receipt is None:
        return None
    found = context.back.store.read(Delivery, receipt=receipt, outlet="slack", limit=1)
    return found[0] if found else None


def controls(context: SlackContext, payload: Payload, *, acts: bool = True, shown: bool = True) -> Controls:
    """Return a briefing's buttons, with the state of its cards and the opinions on its sentences."""
    opinions: dict[str, Counter[str]] = defaultdict(Counter)
    # Looked up by scope and week, which is fast.
    scope, week = payload.scope.id, payload.period.week
    for one in context.back.store.read(Feedback, scope_id=scope, week=week, payload_hash=payload.hash):
        opinions[one.place][one.verdict] += 1
    return Controls(
        payload=payload.hash,
        standings=standing_words(context, payload),
        opinions={place: dict(counts) for place, counts in opinions.items()},
        shown=shown,
        acts=acts,
    )


def drawn(context: SlackContext, view: EditionView, payload: Payload) -> Sequence[SlackMessage]:
    rows = controls(context, payload)
    return render_slack(view, standings=rows.standings, opinions=rows.opinions).messages


def redraw(context: SlackContext, payload: Payload, *, pressed: Delivery | None, about: str | None) -> Outcome | None:
    """Redraw the pressed message, and later others with card `about`; return what failed for the pressed one."""
    outcome = None if pressed is None else _update(context, payload, pressed)
    if about is not None:
        try:
            what = f"other messages of {payload.hash[:12]}"
            # Nobody waits for these; failures are in the log.
            context.slow.begin(lambda: guarded(what, lambda _: None, lambda: _others(context, payload, pressed, about)))
        except Busy:
            _LOG.info("other messages of %s stay as they are for now: too much is being done", payload.hash[:12])
    return outcome


def _others(context: SlackContext, payload: Payload, pressed: Delivery | None, about: str) -> None:
    sent = context.back.store.read(Delivery, payload_hash=payload.hash, outlet="slack", state="sent", order=("id",))
    others = [one for one in sent if pressed is None or one.id != pressed.id][:MOST_OTHERS]
    for one in others:
        _update(context, payload, one, about=about)


def _values(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [str(node[name]) for name in ("value", "block_id") if isinstance(node.get(name), str)]
        return own + [one for child in node.values() for one in _values(child)]
    return [one for child in node for one in _values(child)] if isinstance(node, list | tuple) else []


def _update(context: SlackContext, payload: Payload, delivery: Delivery, *, about: str | None = None) -> Outcome | None:
    """Redraw one message; with `about` (a card's key) only if it shows that card."""
    with context.turns.of(f"message {delivery.receipt}"):
        edition = context.back.answers.edition(payload.hash)
        shown = None if edition is None else context.back.editor.draft_of(delivery, payload, edition.narrative)
        message = None if shown is None else _drawn_again(context, payload, delivery, shown.view)
        if shown is None or message is None:
            # Nothing was lost: the outcome's sentence stands in for the message.
            return Outcome(name=Name.NO_ROOM, words="it would be another message now")
        # Whether the message has a button for that card, or shows its state.
        if about is not None and not any(
            json.dumps(about, ensure_ascii=False) in one for one in _values(message.blocks)
        ):
            return None
        channel, _, ts = (delivery.receipt or "").partition("/")
        what = f"the message of delivery {delivery.id} could not be brought up to date"
        return attempt(what, lambda: context.out.change_message(channel, ts, message, shown.veil))


def _drawn_again(context: SlackContext, payload: Payload, delivery: Delivery, view: EditionView) -> SlackMessage | None:
    """Render a part of what an address got; None if it would differ in content. If card types were turned off since, or
    in a newer version, cards may sit in another message of the thread. The parent never moves.
    """
    parts, as_sent = drawn(context, view, payload), render_slack(view).messages
    if place_of(delivery) >= len(parts):
        return None
    moved = place_of(delivery) and delivery.digest not in {None, digest_of(as_sent[place_of(delivery)])}
    return None if moved else parts[place_of(delivery)]
