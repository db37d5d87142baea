"""The tables of what others hand to us: reports of coverage, and events."""

from __future__ import annotations

from sqlalchemy import Index

from data.columns import Row, instant, instant_key, text, text_key


class CoverageReport(Row, table=True):
    __tablename__ = "coverage_reports"
    repository_id: str = text_key()
    sha: str = text_key()
    flag: str = text_key()
    measured_at: int = instant()
    covered: int
    valid: int
    files: str = text()


class PatchCoverage(Row, table=True):
    __tablename__ = "patch_coverage"
    change_id: str = text_key()
    observed_at: int = instant_key()
    covered: int
    valid: int


class Event(Row, table=True):
    __tablename__ = "events"
    __table_args__ = (Index(None, "received_at"),)
    id: str = text_key()
    source: str = text()
    event_id: str = text()
    type: str = text()
    happened_at: int = instant()
    received_at: int = instant()
    digest: str = text()
