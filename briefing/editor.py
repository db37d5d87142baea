"""Renders a frozen briefing for whom it is meant: with names for a person, by role for a channel.

It reads people's names and readers' own settings, and computes nothing: whoever delivers, answers or replays shares it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from briefing.addresses import EMAIL
from briefing.drafts import Drafts
from briefing.editions.build import build_view
from briefing.editions.dates import instant
from briefing.editions.email import render_email
from briefing.editions.naming import Names, Naming
from briefing.editions.turnedoff import without_causes
from briefing.exclusion import is_excluded
from briefing.leaving import leaving_for
from briefing.organisation import is_private
from briefing.readers import hidden_at
from briefing.runs.lateness import lateness_of
from briefing.runs.shadow import header_of
from data.records import FrozenPayload, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.drafts import Draft
    from briefing.editions.leaving import Leaving
    from briefing.editions.slack import SlackMessage
    from briefing.editions.view import EditionView
    from briefing.narrative import Narrative
    from briefing.organisation import Manager, Organisation
    from briefing.payload import Payload
    from briefing.runs.lateness import Lateness
    from briefing.runs.shadow import ShadowHeader
    from briefing.unsubscribing import UnsubscribeLinks
    from data.records import Delivery
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
        self._drafts = Drafts()
        self._frozen: dict[str, int] = {}
        self._at: dict[tuple[str, str], Manager] = {}
        for manager in organisation.managers:
            for outlet, address in manager.filed.addresses:
                self._at.setdefault((outlet, address.casefold()), manager)

    def parts_for(  # noqa: PLR0913 (whom it is for, what it says, and how it came about)
        self,
        outlet: str,
        address: str,
        payload: Payload,
        narrative: Narrative,
        *,
        late: Lateness | None = None,
        shadow: ShadowHeader | None = None,
    ) -> Sequence[SlackMessage | bytes]:
        """Render what an address gets, the parent first; `late` and `shadow` are said above everything else."""
        draft = self._draft_at(outlet, address, payload, narrative, late=late, shadow=shadow)
        if outlet == "slack":
            return draft.slack()
        leaving = self.leaving_for(address)
        mail = render_email(
            draft.view,
            sender=self._mail.sender,
            recipient=address,
            message_id_domain=self._mail.domain,
            leaving=leaving,
            frozen_at=self._frozen_at(payload),
            content=draft.mail(leaving),
        )
        return (mail.as_bytes(),)

    def parts_of(self, delivery: Delivery, payload: Payload, narrative: Narrative) -> Sequence[SlackMessage | bytes]:
        """Render again what an address got, the parent first, with what was said above it; `delivery` is any part."""
        late, shadow = self._said_above(delivery, payload)
        return self.parts_for(delivery.outlet, delivery.address, payload, narrative, late=late, shadow=shadow)

    def view_of(self, delivery: Delivery, payload: Payload, narrative: Narrative) -> EditionView:
        """Return what an address was shown, with what was said above it; `delivery` is any part of it."""
        late, shadow = self._said_above(delivery, payload)
        return self.view_at(delivery.outlet, delivery.address, payload, narrative, late=late, shadow=shadow)

    def _said_above(self, delivery: Delivery, payload: Payload) -> tuple[Lateness | None, ShadowHeader | None]:
        late = lateness_of(self._store, self._organisation, delivery, zone=payload.period.zone)
        if delivery.outlet != "slack":
            return late, None
        return late, header_of(self._store, self._organisation, payload, delivery.address)

    def _frozen_at(self, payload: Payload) -> datetime | None:
        """Return when a payload was frozen, with the offset of its week's end; None where it is not."""
        if payload.hash not in self._frozen:
            frozen = self._store.get(FrozenPayload, hash=payload.hash)
            if frozen is None:
                return None
            self._frozen[payload.hash] = frozen.frozen_at
        return datetime.fromtimestamp(self._frozen[payload.hash], instant(payload.period.end).tzinfo)

    def leaving_for(self, address: str) -> Leaving:
        """Return why mails come to an address and how to stop them, as the settings of today have it."""
        return leaving_for(address, self._alone(EMAIL, address), sender=self._mail.sender, links=self._mail.links)

    def view_at(  # noqa: PLR0913 (as above)
        self,
        outlet: str,
        address: str,
        payload: Payload,
        narrative: Narrative,
        *,
        late: Lateness | None = None,
        shadow: ShadowHeader | None = None,
    ) -> EditionView:
        """Return what an address is shown: a channel roles and every card, a person names and what they want to see."""
        return self._draft_at(outlet, address, payload, narrative, late=late, shadow=shadow).view

    def _draft_at(  # noqa: PLR0913 (as above)
        self,
        outlet: str,
        address: str,
        payload: Payload,
        narrative: Narrative,
        *,
        late: Lateness | None,
        shadow: ShadowHeader | None,
    ) -> Draft:
        naming, names = self._naming(payload, private=is_private(outlet, address))
        hidden = hidden_at(self._store, self._alone(outlet, address), outlet, address)
        above = tuple(one.words for one in (shadow, late) if one is not None)

        def make() -> EditionView:
            view = build_view(payload, narrative, Names(by_person=names), naming)
            return replace(without_causes(view, payload, narrative, hidden), above=above)

        made_of = (payload.hash, narrative.to_json(), naming, tuple(sorted(names.items())), hidden, above)
        return self._drafts.get(made_of, make)

    def _alone(self, outlet: str, address: str) -> Organisation:
        """Return the organisation with nobody but who reads at an address: to look through thousands takes too long."""
        found = self._at.get((outlet, address.casefold()))
        return replace(self._organisation, managers=() if found is None else (found,))

    def view_for(self, payload: Payload, narrative: Narrative, *, private: bool) -> EditionView:
        """Return the neutral view of a briefing: with names only in a private edition, and only if settings let it."""
        naming, names = self._naming(payload, private=private)
        return build_view(payload, narrative, Names(by_person=names), naming)

    def _naming(self, payload: Payload, *, private: bool) -> tuple[Naming, dict[str, str]]:
        naming = Naming.NAMES if private and self._organisation.names == "private" else Naming.ROLES
        return naming, self.names_of(payload) if naming is Naming.NAMES else {}

    def names_of(self, payload: Payload) -> dict[str, str]:
        """Return the names of the people that a payload mentions, by id, without those who are excluded."""
        people = self._store.read(Person, id=[person.id for person in payload.people])
        return {one.id: one.name for one in people if not is_excluded(one, self._organisation.excluded)}
