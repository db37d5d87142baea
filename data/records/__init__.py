"""What the store holds, as frozen values: the only shapes that cross the border of this package.

Every time (`*_at`) is an event time in epoch seconds, UTC. `None` is unknown or not yet, never zero. A field
that has no event time of its own (a label, a CODEOWNERS file, an objective's target) is kept once for each
`observed_at` at which it was seen to have changed. data/tables.py makes a table of each class here, with a column for
each field.
"""

from __future__ import annotations

from data.records.collected import Advisory as Advisory
from data.records.collected import Change as Change
from data.records.collected import ChangeCommit as ChangeCommit
from data.records.collected import ChangeFile as ChangeFile
from data.records.collected import ChangeLabel as ChangeLabel
from data.records.collected import Check as Check
from data.records.collected import Codeowners as Codeowners
from data.records.collected import Deployment as Deployment
from data.records.collected import DeploySignal as DeploySignal
from data.records.collected import Identity as Identity
from data.records.collected import Incident as Incident
from data.records.collected import Landing as Landing
from data.records.collected import Objective as Objective
from data.records.collected import ObjectiveReading as ObjectiveReading
from data.records.collected import OwnerMember as OwnerMember
from data.records.collected import Person as Person
from data.records.collected import Repository as Repository
from data.records.collected import Review as Review
from data.records.collected import Service as Service
from data.records.collected import ServicePath as ServicePath
from data.records.collected import Team as Team
from data.records.derived import Coverage as Coverage
from data.records.derived import CoverageReport as CoverageReport
from data.records.derived import Cursor as Cursor
from data.records.derived import Delivery as Delivery
from data.records.derived import DeploymentChange as DeploymentChange
from data.records.derived import Event as Event
from data.records.derived import FrozenPayload as FrozenPayload
from data.records.derived import KeptService as KeptService
from data.records.derived import KeptWeek as KeptWeek
from data.records.derived import ModelCall as ModelCall
from data.records.derived import PatchCoverage as PatchCoverage
from data.records.derived import SourceFailure as SourceFailure
from data.records.derived import SourceStatus as SourceStatus
from data.records.derived import StoredNarrative as StoredNarrative
from data.records.derived import WriteCount as WriteCount
from data.records.feedback import AddressMark as AddressMark
from data.records.feedback import AuditEntry as AuditEntry
from data.records.feedback import CardMark as CardMark
from data.records.feedback import Erasure as Erasure
from data.records.feedback import Feedback as Feedback
from data.records.feedback import ReaderSettings as ReaderSettings
from data.records.runs import Briefing as Briefing
from data.records.runs import Duty as Duty
from data.records.runs import Milestone as Milestone
from data.records.runs import RunStep as RunStep
from data.records.runs import ScopeRun as ScopeRun
from data.records.runs import Worker as Worker
