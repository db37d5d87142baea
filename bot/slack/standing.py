"""How the cards of a briefing stand with its readers, in words: who is given by role, since many may see it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from briefing.contracts.organisation import ScopePlan
from briefing.editions.slack.rows import CardStanding
from briefing.editions.view.dates import minute_words
from briefing.readers.mutes.actions import standings
from briefing.readers.mutes.stored import Readership

if TYPE_CHECKING:
    from bot.slack.context import SlackContext
    from briefing.contracts.payload import Payload
    from briefing.readers.mutes.actions import CardAction, Standing


def standing_words(side: SlackContext, payload: Payload) -> dict[str, CardStanding]:
    """Return what was done about the cards of a briefing's scope, by key."""
    found = standings(side.back.store, payload.scope.id)
    return {card: words_of(side, payload, one) for card, one in found.items()}


def standings_at(side: SlackContext, payload_hash: str) -> dict[str, CardStanding]:
    """Return the same for a briefing by its hash; nothing where it is not there."""
    edition = side.back.desk.edition(payload_hash)
    return {} if edition is None else standing_words(side, edition.payload)


def words_of(side: SlackContext, payload: Payload, standing: Standing) -> CardStanding:
    """Say how a card stands."""
    readers = Readership(organisation=side.back.organisation, scope=scope_of(payload))
    zone = payload.period.zone

    def by(deed: CardAction) -> str:
        at = minute_words(datetime.fromtimestamp(deed.at, UTC).isoformat(), zone)
        return f"by {readers.role_of(deed.reader)}, {at}"

    seen, muted = standing.acknowledged, standing.muted
    return CardStanding(
        acknowledged=None if seen is None else f"Acknowledged {by(seen)}",
        muted=None if muted is None else f"Muted {muted.until}, {by(muted)}",
    )


def scope_of(payload: Payload) -> ScopePlan:
    """Return the scope of a briefing as it was when it was frozen."""
    teams = dict.fromkeys(one.team.id for one in payload.scope.services if one.team is not None)
    told = payload.scope
    return ScopePlan(id=told.id, label=told.label, teams=tuple(teams), zone=payload.period.zone)
