"""The tables of what we make of it and did with it."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint

from data.columns import Row, instant, instant_key, text, text_key, whole


class WriteCount(Row, table=True):
    __tablename__ = "write_counts"
    id: str = text_key()
    number: int = whole()


class KeptService(Row, table=True):
    __tablename__ = "kept_services"
    service_id: str = text_key()
    moment: int = instant_key()
    stamp: str = text()
    began_at: int | None = instant()
    weeks: str = text()


class KeptWeek(Row, table=True):
    """No part of a KeptService: those of several moments have it in common."""

    __tablename__ = "kept_weeks"
    service_id: str = text_key()
    digest: str = text_key()
    body: bytes


class FrozenPayload(Row, table=True):
    __tablename__ = "payloads"
    __table_args__ = (UniqueConstraint("scope_id", "week"),)
    hash: str = text_key()
    scope_id: str = text()
    week: str = text()
    body: str = text()
    frozen_at: int = instant()


class StoredNarrative(Row, table=True):
    __tablename__ = "narratives"
    __table_args__ = (ForeignKeyConstraint(["payload_hash"], ["payloads.hash"]),)
    payload_hash: str = text_key()
    narrator: str = text()
    body: str = text()
    written_at: int = instant()


class Delivery(Row, table=True):
    """A payload that was delivered cannot be deleted from under the record that it was: no cascade here."""

    __tablename__ = "deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["payload_hash"], ["payloads.hash"]),
        UniqueConstraint("payload_hash", "outlet", "address", "part"),
        Index(None, "state", "claimed_at"),
        Index(None, "receipt"),
    )
    id: str = text_key()
    payload_hash: str = text()
    outlet: str = text()
    address: str = text()
    part: int
    state: str = text()
    reason: str | None = text()
    receipt: str | None = text()
    claimed_at: int = instant()
    settled_at: int | None = instant()
    digest: str | None = text()
    attempts: int
    retry_at: int | None = instant()
    lease: str | None = text()
    wire_at: int | None = instant()
    due_at: int | None = instant()


class ModelCall(Row, table=True):
    """Tied to no payload: a briefing of plain git repositories is narrated too, and nothing of it is frozen."""

    __tablename__ = "model_calls"
    __table_args__ = (Index(None, "at"), Index(None, "payload_hash"))
    id: str = text_key()
    payload_hash: str = text()
    scope_id: str = text()
    week: str = text()
    purpose: str = text()
    attempt: int
    model: str = text()
    prompt_version: str = text()
    prompt_hash: str = text()
    outcome: str = text()
    request_id: str | None = text()
    input_tokens: int | None
    cache_write_tokens: int | None
    cache_read_tokens: int | None
    output_tokens: int | None
    price: int | None = whole()
    reserved: int = whole()
    milliseconds: int
    violations: str = text()
    detail: str | None = text()
    at: int = instant()
