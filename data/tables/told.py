"""The tables of what readers tell us."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index

from data.columns import Row, instant, text, text_key


class Feedback(Row, table=True):
    """A payload that somebody judged stays, as one that was delivered does."""

    __tablename__ = "feedback"
    __table_args__ = (
        ForeignKeyConstraint(["payload_hash"], ["payloads.hash"]),
        Index(None, "scope_id", "week"),
        Index(None, "at"),
    )
    id: str = text_key()
    payload_hash: str = text()
    scope_id: str = text()
    week: str = text()
    place: str = text()
    facts: str = text()
    card: str | None = text()
    rule: str | None = text()
    verdict: str = text()
    reader_id: str = text()
    narrator: str = text()
    prompt: str | None = text()
    at: int = instant()
    text: str = text()


class CardMark(Row, table=True):
    __tablename__ = "card_marks"
    __table_args__ = (Index(None, "scope_id", "card"),)
    id: str = text_key()
    scope_id: str = text()
    card: str = text()
    deed: str = text()
    week: str = text()
    severity: str = text()
    until: str | None = text()
    until_date: str | None = text()
    condition: str | None = text()
    reader: str = text()
    at: int = instant()
    ended_at: int | None = instant()
    ended_why: str | None = text()


class ReaderSettings(Row, table=True):
    __tablename__ = "reader_settings"
    reader_id: str = text_key()
    day: int | None
    hour: int | None
    minute: int | None
    zone: str | None = text()
    outlets: str | None = text()
    all_clear: bool | None
    hidden: str | None = text()
    paused_from: str | None = text()
    paused_until: str | None = text()
    changed_at: int = instant()
    holiday: str | None = text()


class AddressMark(Row, table=True):
    __tablename__ = "address_marks"
    outlet: str = text_key()
    address: str = text_key()
    state: str = text()
    reason: str = text()
    at: int = instant()
    told_at: int | None = instant()
