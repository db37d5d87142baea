"""Tries every connection and permission, and says what each gap takes away and what to do about it.

`examine` does all of it and hands back a report of plain values; printing it is the command's business. Nothing is
changed anywhere: no message, no mail, no row.
"""

from __future__ import annotations

from bot.doctor.examination import examine, unread
from bot.doctor.finding import Finding, Report, Section

__all__ = ["Finding", "Report", "Section", "examine", "unread"]
