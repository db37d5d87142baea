"""What commands write into the audit: whoever runs them here is the operator, for whomever they do it.

An entry bears the moment at which a command ran, whatever --now says. Whoever may run commands here may also write to
the database; the audit shows what was done in the usual ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from briefing.contracts.clock import SystemClock
from briefing.readers.audit import OPERATOR, Audit, AuditAction, Channel
from data.engine import engine_of
from data.store import Store

if TYPE_CHECKING:
    from bot.settings import Settings

RecordedOption = Annotated[bool, typer.Option("--recorded", hidden=True)]
"""For the Slack side, which calls commands for a reader and has told the audit who that is."""


def record(settings: Settings, deed: AuditAction, subject: str = "", detail: str | None = None) -> None:
    """Write an entry for a command that has no store to write to; raises StoreError where it cannot be written."""
    with engine_of(settings.database_url) as engine:
        tell_audit(Store(engine), deed, subject, detail)


def tell_audit(store: Store, deed: AuditAction, subject: str = "", detail: str | None = None) -> None:
    """Write an entry through a store that is open; raises what `record` does."""
    _audit(store).tell(actor=OPERATOR, door=Channel.CLI, deed=deed, subject=subject, detail=detail)


def witnessed(store: Store, deed: AuditAction, subject: str = "", detail: str | None = None) -> Store:
    """Return the store to do one deed with, which is recorded together with what it changes."""
    return _audit(store).witnessed(actor=OPERATOR, door=Channel.CLI, deed=deed, subject=subject, detail=detail)


def _audit(store: Store) -> Audit:
    return Audit(store, SystemClock())
