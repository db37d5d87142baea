"""Reads a message by its Content-Type: our own form, a bare CDEvent, or structured CloudEvents 1.0, one or a batch. A
CloudEvent and its CDEvent must agree in id and type.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from data.events.cdevents import meaning_of, read_cdevent
from data.events.errors import EventFormUnknown, EventMalformed, EventRefused
from data.events.event import Context, ReceivedEvent, read_plain
from data.events.fields import Fields, fields_of
from data.events.strict import BODY, read_json, shortened

JSON: Final = "application/json"
STRUCTURED: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"

MOST_AT_ONCE: Final = 500
"""Events per batch: one transaction blocks other writers."""

VERSION: Final = "1.0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """`headers` have names in small letters."""

    body: bytes
    headers: Mapping[str, str]

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def read_message(message: Message, context: Context) -> list[ReceivedEvent]:
    """Return a message's events. Raises EventRefused for the first bad one."""
    _check_charset(message)
    read = FORMS.get(message.media_type)
    if read is None:
        raise _unknown_form(f"is {shortened(message.media_type) or 'missing'!r}")
    return read(message, context)


def _unknown_form(what: str) -> EventFormUnknown:
    return EventFormUnknown(what, field="Content-Type", fix=f"send {JSON}, {STRUCTURED} or {BATCH}, in UTF-8")


def _check_charset(message: Message) -> None:
    _, _, parameters = message.headers.get("content-type", "").lower().partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "charset" and value.strip('"') not in {"utf-8", "utf8"}:
            raise _unknown_form(f"has the charset {shortened(value)!r}")


def _json(message: Message, context: Context) -> list[ReceivedEvent]:
    value = read_json(message.body)
    is_cdevent = isinstance(value, dict) and "context" in value
    return [read_cdevent(value, context) if is_cdevent else read_plain(value, context)]


def _batch(message: Message, context: Context) -> list[ReceivedEvent]:
    value = read_json(message.body)
    if not isinstance(value, list):
        raise EventMalformed("is not a list", field=BODY, fix=f"send a list of events, or {STRUCTURED} for one alone")
    if len(value) > MOST_AT_ONCE:
        raise EventMalformed(f"has {len(value)} events", field=BODY, fix=f"send at most {MOST_AT_ONCE} at once")
    found = []
    for place, one in enumerate(value):
        try:
            found.append(_event(one, context))
        except EventRefused as error:
            raise error.within(f"[{place}].") from error
    return found


def _event(value: object, context: Context) -> ReceivedEvent:
    envelope = fields_of(value)
    kind = envelope.text_or_none("datacontenttype") or JSON
    if kind.partition(";")[0].strip().lower() != JSON:
        raise EventMalformed(f"is {shortened(kind)!r}", field="datacontenttype", fix=f"send data of {JSON}")
    data = envelope.of.get("data")
    if envelope.has("data_base64"):
        data = read_json(_decoded(envelope))
    version = envelope.text("specversion")
    if version != VERSION:
        raise EventMalformed(f"is {shortened(version)!r}", field="specversion", fix=f"send CloudEvents {VERSION}")
    outside = {key: envelope.text(key) for key in ("type", "source", "id")}
    # Before reading the data: a foreign type need not look like ours.
    meaning_of(outside["type"], "type")
    told = read_cdevent(data, context, "data")
    inside = {"type": told.type, "source": told.source, "id": told.event_id}
    for key, outer in outside.items():
        if outer != inside[key]:
            what = f"is {shortened(outer)!r}, and the event within says {shortened(inside[key])!r}"
            raise EventMalformed(what, field=key, fix="send the same in both, as CDEvents asks")
    return told


def _decoded(envelope: Fields) -> bytes:
    value = envelope.of["data_base64"]
    try:
        return base64.b64decode(value if isinstance(value, str) else "?", validate=True)
    except (binascii.Error, ValueError) as error:
        raise EventMalformed("is not base64", field="data_base64", fix="send data as JSON in `data`") from error


FORMS: Final[Mapping[str, Callable[[Message, Context], list[ReceivedEvent]]]] = {
    JSON: _json,
    STRUCTURED: lambda message, context: [_event(read_json(message.body), context)],
    BATCH: _batch,
}
"""Each form's reader, by media type."""
