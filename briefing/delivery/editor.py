"""Renders a frozen briefing for its recipient: with names for a person, by role for a channel.

It computes nothing. A draft (an edition before it has a recipient) is cached under all that it was made of, so that
nobody gets what was rendered for somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from briefing.contracts.organisation import is_private
from briefing.delivery.remembered import Remembered
from briefing.delivery.runs.shadow import header_of
from briefing.delivery.runs.waiting import lateness_of
from briefing.delivery.unsubscribing import leaving_for
from briefing.editions.email.message import Envelope, email_bytes, email_content, email_head
from briefing.editions.page.page import render_page
from briefing.editions.slack.message import render_slack
from briefing.editions.view.build import build_view
from briefing.editions.view.dates import instant
from briefing.editions.view.naming import Names, Naming
from briefing.editions.view.opening import without_causes
from briefing.evidence.scope_cut import is_excluded
from briefing.privacy.leaks import Directory, check, redacted, texts_of, texts_of_html, texts_of_mail, veil_for
from briefing.readers.addresses import EMAIL
from briefing.readers.preferences import as_chosen, hidden_at
from data.records import FrozenPayload, Person

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.organisation import Manager, Organisation
    from briefing.contracts.payload import Payload
    from briefing.delivery.unsubscribing import UnsubscribeLinks
    from briefing.editions.email.leaving import Leaving
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.view.values import EditionView
    from briefing.privacy.leaks import NameMask
    from data.records import Delivery, ReaderSettings
    from data.store import Store


# ---- drafts

MOST_DRAFTS: Final = 16
MOST_CONTENTS: Final = 4


class Draft:
    """One edition: its view, and each outlet's form, made when first asked for."""

    def __init__(self, view: EditionView, veil: NameMask) -> None:
        self.view = view
        # What is said above an edition is from the settings, so it may name people.
        self.veil = veil.sparing(view.above)
        self._contents = Remembered(MOST_CONTENTS)

    def slack(self) -> Sequence[SlackMessage]:
        """Return the Slack messages, the parent first; NameLeaked if they name somebody they may not."""
        return self._contents.get("slack", self._messages)

    def _messages(self) -> Sequence[SlackMessage]:
        messages = render_slack(self.view).messages
        check(
            "the message in Slack", (text for one in messages for text in (one.text, *texts_of(one.blocks))), self.veil
        )
        return messages

    def mail(self, leaving: Leaving) -> bytes:
        """Return a mail's bytes below its head, for all with the same foot; NameLeaked if it names whom it may not."""
        return self._contents.get(leaving, lambda: self._mail(leaving))

    def _mail(self, leaving: Leaving) -> bytes:
        message = email_content(self.view, leaving)
        # Its foot names those who run Riskbrief, as the settings have them.
        foot = (leaving.why, leaving.settings or "", leaving.mailto or "")
        check("the mail", (self.view.subject_line, *texts_of_mail(message)), self.veil.sparing(foot))
        return message.as_bytes()


@dataclass(frozen=True, kw_only=True, slots=True)
class MailIdentity:
    """The sender, the domain of Message-IDs, and what makes links; without `links` one unsubscribes by mail."""

    sender: str
    domain: str
    links: UnsubscribeLinks | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What was just read for many readers of one payload.

    `written` is its narrative as JSON, `names` are of the people mentioned. `own` are the settings of `readers` by id,
    if they have any.
    """

    written: str
    names: Mapping[str, str]
    readers: frozenset[str]
    own: Mapping[str, ReaderSettings]


class Editor:
    """Makes editions of frozen payloads. `organisation` is the settings file's."""

    def __init__(self, *, store: Store, organisation: Organisation, mail: MailIdentity) -> None:
        self._store = store
        self._organisation = organisation
        self._mail = mail
        self._drafts = Remembered(MOST_DRAFTS)
        self._directory = Directory()
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
        above: Sequence[str] = (),
        known: Known | None = None,
    ) -> Sequence[SlackMessage | bytes]:
        """Render what an address gets, the parent first, after what is `above`; what is not `known` is read."""
        draft = self._draft_at(outlet, address, payload, narrative, above=above, known=known)
        return self._parts(draft, outlet, address, payload)

    def _parts(self, draft: Draft, outlet: str, address: str, payload: Payload) -> Sequence[SlackMessage | bytes]:
        if outlet == "slack":
            return draft.slack()
        company, mail = self._alone(EMAIL, address), self._mail
        leaving = leaving_for(address, company, sender=mail.sender, links=mail.links, payload_hash=payload.hash)
        envelope = Envelope(
            sender=mail.sender,
            recipient=address,
            message_id_domain=mail.domain,
            leaving=leaving,
            frozen_at=self._frozen_at(payload),
        )
        return (email_bytes(email_head(draft.view, envelope), draft.mail(leaving)),)

    def known(
        self, payload: Payload, narrative: Narrative, *, readers: frozenset[str], own: Mapping[str, ReaderSettings]
    ) -> Known:
        """Read what many `readers` of a payload share; `own` are their settings as just read."""
        return Known(written=narrative.to_json(), names=self.names_of(payload), readers=readers, own=own)

    def parts_of(self, delivery: Delivery, payload: Payload, narrative: Narrative) -> Sequence[SlackMessage | bytes]:
        """Render again what an address got, the parent first, with what was above it; `delivery` is any part."""
        return self._parts(self.draft_of(delivery, payload, narrative), delivery.outlet, delivery.address, payload)

    def draft_of(self, delivery: Delivery, payload: Payload, narrative: Narrative) -> Draft:
        """Return what an address was shown, with what was above it; `delivery` is any part."""
        outlet, address = delivery.outlet, delivery.address
        late = lateness_of(self._store, self._organisation, delivery, zone=payload.period.zone)
        shadow = header_of(self._store, self._organisation, payload, address) if outlet == "slack" else None
        return self._draft_at(outlet, address, payload, narrative, above=tuple(filter(None, (shadow, late))))

    def _frozen_at(self, payload: Payload) -> datetime | None:
        """Return when a payload was frozen, in its week's offset; None if it was not."""
        if payload.hash not in self._frozen:
            frozen = self._store.get(FrozenPayload, hash=payload.hash)
            if frozen is None:
                return None
            self._frozen[payload.hash] = frozen.frozen_at
        return datetime.fromtimestamp(self._frozen[payload.hash], instant(payload.period.end).tzinfo)

    def _draft_at(  # noqa: PLR0913 (as above)
        self,
        outlet: str,
        address: str,
        payload: Payload,
        narrative: Narrative,
        *,
        above: Sequence[str],
        known: Known | None = None,
    ) -> Draft:
        is_named = is_private(outlet, address) and self._organisation.names == "private"
        naming = Naming.NAMES if is_named else Naming.ROLES
        names = {} if not is_named else self.names_of(payload) if known is None else known.names
        hidden = self._hidden_at(outlet, address, known)

        def make() -> Draft:
            view = build_view(payload, narrative, Names(by_person=names), naming)
            veil = self._veil(payload, names)
            shown = redacted(without_causes(view, payload, narrative, hidden), veil)
            return Draft(replace(shown, above=tuple(above)), veil)

        written = narrative.to_json() if known is None else known.written
        made_of = (payload.hash, written, naming, tuple(sorted(names.items())), hidden, tuple(above))
        return self._drafts.get(made_of, make)

    def _hidden_at(self, outlet: str, address: str, known: Known | None) -> frozenset[str]:
        found = self._at.get((outlet, address.casefold()))
        if known is None or found is None or found.id not in known.readers:
            return hidden_at(self._store, self._alone(outlet, address), outlet, address)
        row = known.own.get(found.id) if is_private(outlet, address) else None
        return frozenset() if row is None else frozenset(as_chosen(found.filed, row).hidden)

    def _alone(self, outlet: str, address: str) -> Organisation:
        """Return the organisation with only an address's readers: searching thousands takes too long."""
        found = self._at.get((outlet, address.casefold()))
        return replace(self._organisation, managers=() if found is None else (found,))

    def view_for(self, payload: Payload, narrative: Narrative, *, private: bool) -> EditionView:
        """Return a briefing's neutral view; names only in a private edition, if settings allow."""
        return self.view_named(payload, narrative, named=private and self._organisation.names == "private")[0]

    def page(self, payload: Payload, narrative: Narrative) -> str:
        """Return a briefing's page with people by role, for who has a mail's link; NameLeaked if it names somebody."""
        view, veil = self.view_named(payload, narrative, named=False)
        page = render_page(view)
        check("the page", texts_of_html(page), veil)
        return page

    def view_named(self, payload: Payload, narrative: Narrative, *, named: bool) -> tuple[EditionView, NameMask]:
        """Return a briefing's neutral view, and whom it may not name; `named` was checked before."""
        names = self.names_of(payload) if named else {}
        veil = self._veil(payload, names)
        naming = Naming.NAMES if named else Naming.ROLES
        return redacted(build_view(payload, narrative, Names(by_person=names), naming), veil), veil

    def _veil(self, payload: Payload, names: Mapping[str, str]) -> NameMask:
        """Return whom an edition may not name: all but the people in `names`."""
        with self._store.snapshot() as view:
            return veil_for(self._directory.now(view), payload, may_name=names)

    def names_of(self, payload: Payload) -> dict[str, str]:
        """Return the names of a payload's people by id, without those who are excluded."""
        people = self._store.read(Person, id=[person.id for person in payload.people])
        return {one.id: one.name for one in people if not is_excluded(one, self._organisation.excluded)}
