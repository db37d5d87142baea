"""Tries every connection and permission, and says what each gap costs and how to close it. `examine` returns plain
values; nothing is changed anywhere, sent or written.
"""

from __future__ import annotations

from bot.doctor.examination import examine, unread
from bot.doctor.finding import Finding, Report, Section

__all__ = ["Finding", "Report", "Section", "examine", "unread"]
