"""The tables of who did what, and of whom we were told to forget."""

from __future__ import annotations

from sqlalchemy import Index

from data.columns import Row, instant, text, text_key


class AuditEntry(Row, table=True):
    __tablename__ = "audit"
    __table_args__ = (Index(None, "at"),)
    id: str = text_key()
    at: int = instant()
    actor: str = text()
    door: str = text()
    deed: str = text()
    subject: str = text()
    detail: str | None = text()


class Erasure(Row, table=True):
    __tablename__ = "erasures"
    person_id: str = text_key()
    salt: str = text()
    tokens: str = text()
    at: int = instant()
