"""Tries every connection and permission, and says what each gap costs. `examine` changes nothing anywhere."""

from __future__ import annotations

from bot.doctor.examination import examine, unread
from bot.doctor.finding import Finding, Report, Section

__all__ = ["Finding", "Report", "Section", "examine", "unread"]
