"""How long what is stored is kept, by name: each is a key of [retention] in the settings."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

LEAST_AUDIT_DAYS: Final = 30
"""The newest days of the audit, from its newest entry, that the database itself protects."""


class Term(StrEnum):
    CHANGES = "changes"
    INCIDENTS = "incidents"
    BRIEFINGS = "briefings"
    DELIVERIES = "deliveries"
    CALLS = "calls"
    AUDIT = "audit"
