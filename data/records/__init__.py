"""What the store holds, as frozen values: the only shapes that cross the border of this package.

Every time (`*_at`) is an event time in epoch seconds, UTC. `None` is unknown or not yet, never zero. A field
that has no event time of its own (a label, a CODEOWNERS file, an objective's target) is kept once for each
`observed_at` at which it was seen to have changed. data/tables.py makes a table of each class here, with a column for
each field.
"""

from __future__ import annotations

from data.records.collected import (
    Advisory,
    Change,
    ChangeCommit,
    ChangeFile,
    ChangeLabel,
    Check,
    Codeowners,
    Coverage,
    Cursor,
    Deployment,
    DeploymentChange,
    DeploySignal,
    Identity,
    Incident,
    Landing,
    Objective,
    ObjectiveReading,
    OwnerMember,
    Person,
    Repository,
    Review,
    Service,
    ServicePath,
    SourceFailure,
    SourceStatus,
    Team,
)
from data.records.derived import Delivery, FrozenPayload, KeptService, KeptWeek, ModelCall, StoredNarrative, WriteCount
from data.records.feedback import AddressMark, CardMark, Feedback, ReaderSettings
from data.records.received import CoverageReport, Event, PatchCoverage
from data.records.runs import Briefing, Duty, Milestone, RunStep, ScopeRun, Worker
from data.records.trust import AuditEntry, Erasure

__all__ = [
    "AddressMark",
    "Advisory",
    "AuditEntry",
    "Briefing",
    "CardMark",
    "Change",
    "ChangeCommit",
    "ChangeFile",
    "ChangeLabel",
    "Check",
    "Codeowners",
    "Coverage",
    "CoverageReport",
    "Cursor",
    "Delivery",
    "DeploySignal",
    "Deployment",
    "DeploymentChange",
    "Duty",
    "Erasure",
    "Event",
    "Feedback",
    "FrozenPayload",
    "Identity",
    "Incident",
    "KeptService",
    "KeptWeek",
    "Landing",
    "Milestone",
    "ModelCall",
    "Objective",
    "ObjectiveReading",
    "OwnerMember",
    "PatchCoverage",
    "Person",
    "ReaderSettings",
    "Repository",
    "Review",
    "RunStep",
    "ScopeRun",
    "Service",
    "ServicePath",
    "SourceFailure",
    "SourceStatus",
    "StoredNarrative",
    "Team",
    "Worker",
    "WriteCount",
]
