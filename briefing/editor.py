"""Renders a frozen briefing for whom it is meant: with names for a person, by role for a channel.

It reads people's names and readers' own settings, and computes nothing: whoever delivers, answers or replays shares it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from briefing.editions.build import build_view
from briefing.editions.dates import instant
from briefing.editions.email import render_email
from briefing.editions.naming import Names, Naming
from briefing.editions.slack import render_slack
from briefing.editions.turnedoff import without_causes
from briefing.exclusion import is_excluded
from briefing.leaving import leaving_for
from briefing.organisation import is_private
from briefing.readers import hidden_at
from data.records import FrozenPayload, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.editions.leaving import Leaving
    from briefing.editions.slack import SlackMessage
    from briefing.editions.view import EditionView
    from briefing.narrative import Narrative
    from briefing.organisation import Organisation
    from briefing.payload import Payload
    from briefing.unsubscribing import UnsubscribeLinks
    from data.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class MailIdentity:
    """Who mails come from: a sender with a display name, the domain of Message-IDs, and what makes links to leave by.

    `links` is None where readers can reach no page of ours; they unsubscribe by a mail to the sender then.
    """

    sender: str
    domain: str
    links: UnsubscribeLinks | None = None


class Editor:
    """Makes editions of frozen payloads. `organisation` is the settings file's."""

    def __init__(self, *, store: Store, organisation: Organisation, mail: MailIdentity) -> None:
        """Take what it reads from; nothing is read yet."""
        self._store = store
        self._organisation = organisation
        self._mail = mail

    def parts_for(
        self, outlet: str, address: str, payload: Payload, narrative: Narrative
    ) -> Sequence[SlackMessage | bytes]:
        """Render what an address gets, the parent first."""
        view = self.view_at(outlet, address, payload, narrative)
        if outlet == "slack":
            return render_slack(view).messages
        mail = render_email(
            view,
            sender=self._mail.sender,
            recipient=address,
            message_id_domain=self._mail.domain,
            leaving=self.leaving_for(address),
            frozen_at=self._frozen_at(payload),
        )
        return (mail.as_bytes(),)

    def _frozen_at(self, payload: Payload) -> datetime | None:
        """Return when a payload was frozen, with the offset of its week's end; None where it is not."""
        frozen = self._store.get(FrozenPayload, hash=payload.hash)
        return None if frozen is None else datetime.fromtimestamp(frozen.frozen_at, instant(payload.period.end).tzinfo)

    def leaving_for(self, address: str) -> Leaving:
        """Return why mails come to an address and how to stop them, as the settings of today have it."""
        return leaving_for(address, self._organisation, sender=self._mail.sender, links=self._mail.links)

    def view_at(self, outlet: str, address: str, payload: Payload, narrative: Narrative) -> EditionView:
        """Return what an address is shown: a channel roles and every card, a person names and what they want to see."""
        view = self.view_for(payload, narrative, private=is_private(outlet, address))
        hidden = hidden_at(self._store, self._organisation, outlet, address)
        return without_causes(view, payload, narrative, hidden)

    def view_for(self, payload: Payload, narrative: Narrative, *, private: bool) -> EditionView:
        """Return the neutral view of a briefing: with names only in a private edition, and only if settings let it."""
        naming = Naming.NAMES if private and self._organisation.names == "private" else Naming.ROLES
        names = self.names_of(payload) if naming is Naming.NAMES else {}
        return build_view(payload, narrative, Names(by_person=names), naming)

    def names_of(self, payload: Payload) -> dict[str, str]:
        """Return the names of the people that a payload mentions, by id, without those who are excluded."""
        people = self._store.read(Person, id=[person.id for person in payload.people])
        return {one.id: one.name for one in people if not is_excluded(one, self._organisation.excluded)}
