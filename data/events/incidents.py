"""Puts an incident together from what events tell of it, in whatever order they come.

The end of an incident may be told before its beginning, by another system or by a queue that was in a hurry. What was
told is therefore kept as a tale, in a cursor of the incident's own, and the incident is what the tale amounts to: none
while its beginning is unknown, because an incident of no length would be a lie.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from data.events.event import BEGAN, RESOLVED
from data.records import Cursor, Incident
from data.sources.incidents import is_called_unrelated

if TYPE_CHECKING:
    from data.events.event import ReceivedEvent
    from data.transaction import Transaction

PREFIX: Final = "events:incident:"
"""How the id of the cursor of an incident's tale begins."""

SKEW_SECONDS: Final = 120
WAITS: Final = "it is kept until its beginning is told"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tale:
    """What was told of an incident so far; times in epoch seconds, None for what was not told.

    `began_at` is the first beginning, which also gives service and title; `again_at` is the last time that
    somebody detected it. A report of it that comes after its end does not open it again: tickets are written late.
    """

    service: str | None = None
    title: str = ""
    url: str | None = None
    began_at: int | None = None
    again_at: int | None = None
    resolved_at: int | None = None

    def told(self, event: ReceivedEvent, at: int) -> Tale:
        """Return the tale with one more event, which happened at a moment."""
        if event.state == RESOLVED:
            return replace(self, resolved_at=max(at, self.resolved_at or at))
        again = max(at, self.again_at or at) if event.state == BEGAN else self.again_at
        url = min(filter(None, (self.url, event.url)), default=None)
        mine, title = event.service or "", event.title or ""
        if self.began_at is not None and (at, title, mine) >= (self.began_at, self.title, self.service or ""):
            return replace(self, again_at=again, url=url)
        return replace(self, service=event.service, title=title, url=url, began_at=at, again_at=again)

    def incident(self, name: str) -> Incident | None:
        """Return the incident that it amounts to, under an id; None while nobody told of its beginning."""
        if self.began_at is None or self.service is None:
            return None
        ended, began = self.resolved_at, self.began_at
        # Two systems tell of it by two clocks, and a short one may seem to end before it began.
        reopened = self.again_at is not None and self.again_at > began
        is_over = ended is not None and ended >= ((self.again_at or 0) if reopened else began - SKEW_SECONDS)
        return Incident(
            id=name,
            service_id=self.service,
            title=self.title,
            began_at=began,
            acknowledged_at=None,
            resolved_at=max(ended, began) if ended is not None and is_over else None,
            deployment_id=None,
            is_deploy_related=False if is_called_unrelated(self.title) else None,
            url=self.url,
        )


def tell_incident(transaction: Transaction, told: ReceivedEvent, at: int) -> str:
    """Write down what an event tells of an incident at a moment (epoch seconds); return what more there is to say."""
    name = f"{PREFIX}{told.thing_id}"
    nothing = Cursor(stream_id=name, cursor="{}", moved_at=at, reached_at=None)
    if transaction.add([nothing]):
        tale = Tale()
    else:
        # Written over by a moment, so that whoever tells of the same incident now waits until we are done.
        [stored] = transaction.change(Cursor, {"moved_at": at}, stream_id=name)
        tale = Tale(**json.loads(stored.cursor))
    tale = tale.told(told, at)
    incident = tale.incident(f"event:{told.thing_id}")
    transaction.save([replace(nothing, cursor=json.dumps(asdict(tale))), *([] if incident is None else [incident])])
    return WAITS if incident is None else ""
