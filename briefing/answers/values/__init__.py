"""What can be answered, as frozen values: plain text and numbers, `None` for what is unknown.

Strangers' words are cleaned, people named or by role as the reader may see them, moments in words in the reader's zone.
Nothing is escaped: outlets do that.
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
"""What a topic can be answered with, if there is something to say."""

Found = Answer | NotFound | NoBriefing


def services_of(answer: object) -> tuple[str, ...]:
    """Return the services (ids) in sight that an answer is about itself, not by a briefing."""
    if isinstance(answer, ChangeAnswer):
        return answer.service_ids
    if isinstance(answer, DeploymentAnswer):
        return (answer.service_id,)
    return (answer.id,) if isinstance(answer, ServiceAnswer) else ()
