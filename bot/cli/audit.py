"""Writes commands into the audit, as the operator's, with the real time whatever --now says."""

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
"""For the Slack side, which calls commands for a reader already recorded."""


def record(settings: Settings, deed: AuditAction, subject: str = "", detail: str | None = None) -> None:
    """Record a command that has no open store. Raises StoreError where that fails."""
    with engine_of(settings.database_url) as engine:
        tell_audit(Store(engine), deed, subject, detail)


def tell_audit(store: Store, deed: AuditAction, subject: str = "", detail: str | None = None) -> None:
    """Record through an open store. Raises as `record`."""
    _audit(store).tell(actor=OPERATOR, door=Channel.CLI, deed=deed, subject=subject, detail=detail)


def witnessed(store: Store, deed: AuditAction, subject: str = "", detail: str | None = None) -> Store:
    """Return the store for one action, recorded together with its change."""
    return _audit(store).witnessed(actor=OPERATOR, door=Channel.CLI, deed=deed, subject=subject, detail=detail)


def _audit(store: Store) -> Audit:
    return Audit(store, SystemClock())
