"""Events that others send to us: read, checked, and kept once, together with what they tell of."""

from __future__ import annotations

from data.events.errors import EventContradicts as EventContradicts
from data.events.errors import EventFormUnknown as EventFormUnknown
from data.events.errors import EventMalformed as EventMalformed
from data.events.errors import EventRefused as EventRefused
from data.events.errors import EventUnknown as EventUnknown
from data.events.event import Context as Context
from data.events.event import ReceivedEvent as ReceivedEvent
from data.events.event import read_plain as read_plain
from data.events.forms import Message as Message
from data.events.forms import read_message as read_message
from data.events.keeping import Kept as Kept
from data.events.keeping import keep_events as keep_events
