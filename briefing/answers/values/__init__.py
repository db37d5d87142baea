"""What can be answered, as frozen values: plain text and numbers, `None` for what is unknown. Nothing is escaped here.

Whatever strangers wrote is cleaned, people are named or given by role as the reader may see them, and moments are
words in the reader's zone. An outlet lays these out and escapes them.
"""

from __future__ import annotations

from briefing.answers.values.changes import ChangeAnswer, DeploymentAnswer
from briefing.answers.values.common import NoBriefing, NotFound
from briefing.answers.values.weeks import CardAnswer, QueueAnswer, ServiceAnswer, SignalAnswer, StatusAnswer, TeamAnswer

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

Found = Answer | NotFound | NoBriefing


def services_of(answer: object) -> tuple[str, ...]:
    """Return the services (ids) in the reader's sight that an answer is about by itself, and by no briefing."""
    if isinstance(answer, ChangeAnswer):
        return answer.service_ids
    if isinstance(answer, DeploymentAnswer):
        return (answer.service_id,)
    return (answer.id,) if isinstance(answer, ServiceAnswer) else ()
