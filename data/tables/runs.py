"""The tables of the work of a week and of the workers that do it."""

from __future__ import annotations

from sqlalchemy import Index

from data.columns import Row, instant, text, text_key


class ScopeRun(Row, table=True):
    __tablename__ = "runs"
    __table_args__ = (Index(None, "week"), Index(None, "state"))
    id: str = text_key()
    scope_id: str = text()
    week: str = text()
    state: str = text()
    step: str | None = text()
    attempts: int
    worker: str | None = text()
    began_at: int | None = instant()
    ended_at: int | None = instant()
    retry_at: int | None = instant()
    error: str | None = text()


class RunStep(Row, table=True):
    __tablename__ = "run_steps"
    run_id: str = text_key()
    step: str = text_key()
    state: str = text()
    attempts: int
    worker: str = text()
    began_at: int = instant()
    milliseconds: int | None
    error: str | None = text()


class Briefing(Row, table=True):
    """Tied to no run: a briefing is due, and said to be overdue, even where no run ever began."""

    __tablename__ = "briefings"
    __table_args__ = (Index(None, "run_id"), Index(None, "state"), Index(None, "week"), Index(None, "errand"))
    reader_id: str = text_key()
    week: str = text_key()
    outlet: str = text_key()
    run_id: str = text()
    due_at: int = instant()
    state: str = text()
    reason: str | None = text()
    attempts: int
    retry_at: int | None = instant()
    done_at: int | None = instant()
    alarmed_at: int | None = instant()
    generation: int
    begun: int
    errand: str | None = text()


class Worker(Row, table=True):
    __tablename__ = "workers"
    id: str = text_key()
    incarnation: str = text()
    host: str = text()
    pid: int
    state: str = text()
    workflows: int
    started_at: int = instant()
    beat_at: int = instant()


class Duty(Row, table=True):
    __tablename__ = "duties"
    name: str = text_key()
    holder: str = text()
    until: int = instant()


class Milestone(Row, table=True):
    __tablename__ = "milestones"
    name: str = text_key()
    at: int = instant()
