"""What can be answered, as frozen values: plain text and numbers, `None` for what is unknown. Nothing is escaped here.

Whatever strangers wrote is cleaned, people are named or given by role as the reader may see them, and moments are
words in the reader's zone. An outlet lays these out and escapes them.
"""

from __future__ import annotations

from briefing.answers.values.changes import (
    CarriedBy,
    CarriedLine,
    ChangeAnswer,
    DeploymentAnswer,
    IncidentLine,
    ReviewLine,
    Scoring,
    SizeLine,
    Wanted,
)
from briefing.answers.values.common import (
    Briefed,
    Edition,
    NoBriefing,
    NotFound,
    OwnersLine,
    What,
)
from briefing.answers.values.health import (
    FailedRun,
    Operation,
    OwnBriefing,
    ScopeStatus,
    SignalAnswer,
    SignalUse,
    SourceLine,
    StatusAnswer,
    Trouble,
    WorkerLine,
)
from briefing.answers.values.weeks import (
    CardAnswer,
    FactWords,
    Held,
    ObjectiveLine,
    QueueAnswer,
    ServiceAnswer,
    ServiceLine,
    TeamAnswer,
    Waiting,
)

Answer = (
    TeamAnswer
    | ServiceAnswer
    | ChangeAnswer
    | DeploymentAnswer
    | SignalAnswer
    | CardAnswer
    | QueueAnswer
    | StatusAnswer
)
"""Everything that a topic can be answered with, where there is something to say."""

__all__ = [
    "Answer",
    "Briefed",
    "CardAnswer",
    "CarriedBy",
    "CarriedLine",
    "ChangeAnswer",
    "DeploymentAnswer",
    "Edition",
    "FactWords",
    "FailedRun",
    "Held",
    "IncidentLine",
    "NoBriefing",
    "NotFound",
    "ObjectiveLine",
    "Operation",
    "OwnBriefing",
    "OwnersLine",
    "QueueAnswer",
    "ReviewLine",
    "ScopeStatus",
    "Scoring",
    "ServiceAnswer",
    "ServiceLine",
    "SignalAnswer",
    "SignalUse",
    "SizeLine",
    "SourceLine",
    "StatusAnswer",
    "TeamAnswer",
    "Trouble",
    "Waiting",
    "Wanted",
    "What",
    "WorkerLine",
]
