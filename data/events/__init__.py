"""Events that others send to us: read, checked, and kept once, together with what they tell of.

An event tells of a deployment or of an incident. A deployment becomes a `DeploySignal`, which the detectors of
data/deploys link to the changes that it carried; an incident becomes an `Incident`. Nothing here knows how an event
came: over HTTP and from a shell it is the same.
"""

from __future__ import annotations

from data.events.errors import EventContradicts, EventFormUnknown, EventMalformed, EventRefused, EventUnknown
from data.events.event import Context, ReceivedEvent, read_plain
from data.events.forms import Message, read_message
from data.events.keeping import Kept, keep_events

__all__ = [
    "Context",
    "EventContradicts",
    "EventFormUnknown",
    "EventMalformed",
    "EventRefused",
    "EventUnknown",
    "Kept",
    "Message",
    "ReceivedEvent",
    "keep_events",
    "read_message",
    "read_plain",
]
