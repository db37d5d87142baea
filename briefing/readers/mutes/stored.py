"""The marks that a week is judged by, out of the store, and their ends, written together with what is frozen.

A mark counts for the weeks after the briefing that it was made in. What was muted or ended after a moment has not
happened yet for a briefing that was frozen at that moment, so that it can be computed again as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.readers.mutes.judging import Mark
from briefing.readers.mutes.until import until_of
from data.records import CardMark
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.contracts.organisation import Organisation, ScopePlan
    from briefing.contracts.week import Week
    from briefing.readers.mutes.judging import Ending
    from data.records import FrozenPayload
    from data.store import Store
    from data.view import View

ADMINISTRATOR = "an administrator"
"""What a reader is called who is no manager of the scope: nobody else may act on its cards."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Readership:
    """Whose marks they are: the scope, and the organisation that knows the roles of its readers."""

    organisation: Organisation
    scope: ScopePlan

    def role_of(self, reader: str) -> str:
        """Return the role of a reader in words, which is all that a payload may hold of a person."""
        found = next((one for one in self.organisation.managers if one.id == reader), None)
        if found is None or not set(found.teams) & set(self.scope.teams):
            return ADMINISTRATOR
        return f"a manager of {self.scope.label}"


def marks_for(view: View | Store, readers: Readership, week: Week, *, at: int) -> list[Mark]:
    """Return the marks that the briefing of a week is under, as they stood at a moment (epoch seconds)."""
    stored = view.read(CardMark, scope_id=readers.scope.id, order=("at",))
    return [_mark(one, readers) for one in stored if one.week < week.id and _stands(one, at)]


def _stands(mark: CardMark, at: int) -> bool:
    """Whether a mark held at a moment; the one that was ended by freezing at that very moment held up to it."""
    return mark.at <= at and (mark.ended_at is None or mark.ended_at >= at)


def _mark(mark: CardMark, readers: Readership) -> Mark:
    return Mark(
        id=mark.id,
        card=mark.card,
        week=mark.week,
        severity=Severity(mark.severity),
        until=until_of(mark),
        by=readers.role_of(mark.reader),
    )


def freeze(store: Store, payload: FrozenPayload, ended: Sequence[Ending]) -> FrozenPayload:
    """Freeze a payload and end the marks that ended with it, both or neither; return what is frozen, for ever.

    Where another process was first, its payload stands, and the marks are as it left them.
    """
    if store.is_rehearsal or not ended:
        return store.freeze(payload)
    with store.transaction() as transaction:
        stored = transaction.freeze(payload)
        if stored == payload:
            why = {one.mark.id: one.why.value for one in ended}
            standing = transaction.read(CardMark, id=sorted(why), ended_at=None)
            transaction.save([replace(one, ended_at=payload.frozen_at, ended_why=why[one.id]) for one in standing])
        return stored
