"""What strangers send is either taken or refused by name: no bytes whatever come to anything else."""

from __future__ import annotations

import json
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.events.errors import EventMalformed, EventRefused
from data.events.event import ReceivedEvent
from data.events.forms import BATCH, FORMS, STRUCTURED
from data.events.strict import read_json
from tests.unit.data.events.reading import JSON, SAMPLES, incident, plain, read, sample


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "body: is empty; send one JSON object in UTF-8"),
        (b"\xff\xfe{}", "body: is not UTF-8 (byte 0); "),
        (b"{", "body: is not JSON (Expecting property name enclosed in double quotes, line 1, column 2); "),
        (b'{"at": NaN}', "body: holds NaN, which is no JSON; leave out what is not known"),
        (b'{"at": 1e999}', "body: holds 1e999, which is too large; send a number that fits 64 bits"),
        (b'{"at": %s}' % (b"9" * 5_000), "body: holds a number of 5000 letters; send at most 20, or a text"),
        (b'{"id": 1, "id": 2}', "id: stands there twice; send each key once"),
        (b'{"a": {"b": 1, "b\\u0007": 1, "b\\u0007": 1}}', "b\ufffd: stands there twice; "),
        (b"[" * 33 + b"]" * 33, "body: is nested more than 32 deep; send a flatter object"),
        (b'{"a":' * 100_000, "body: is nested more than 32 deep; "),
    ],
)
def test_what_is_not_the_same_to_everybody_is_refused(body: bytes, told: str) -> None:
    with pytest.raises(EventMalformed) as found:
        read_json(body)
    assert str(found.value).startswith(told)


def test_a_key_that_stands_twice_among_thousands_is_found_at_once() -> None:
    keys = [*range(20_000), 19_999]
    body = b"{%s}" % b",".join(b'"%d":0' % key for key in keys)
    begun = process_time()
    with pytest.raises(EventMalformed, match="19999: stands there twice"):
        read_json(body)
    # It took half a minute where each key was counted by itself.
    assert process_time() - begun < 2


def test_brackets_within_a_text_do_not_count_as_depth() -> None:
    told = {"title": '[["' * 100 + "\\" + '"{' * 100, "list": [[1], [2]]}
    assert read_json(json.dumps(told).encode()) == told


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
BODIES = [sample(path.stem) for path in sorted(SAMPLES.glob("*.json"))] + [plain(), incident()]


def taken(body: bytes, kind: str) -> None:
    """Read something: it is told, or refused with a field and a fix."""
    try:
        told = read(body, kind)
    except EventRefused as refusal:
        told, words = [], (refusal.fix, str(refusal))
    else:
        words = ("taken", "")
    assert words[0]
    assert words[1].isprintable() or not words[1]
    assert all(isinstance(one, ReceivedEvent) and len(one.digest) == 64 for one in told)


@given(st.binary(max_size=300), st.sampled_from([*FORMS, "text/plain"]))
def test_any_bytes_are_taken_or_refused(body: bytes, kind: str) -> None:
    taken(body, kind)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Everything in an event that can be put in the place of something else."""
    found = [(value, key) for key in value] if isinstance(value, dict) else []
    return found + [one for key in list(value if isinstance(value, dict) else ()) for one in places(value[key])]


@settings(max_examples=40)
@given(st.data())
def test_an_event_with_anything_in_any_place_is_taken_or_refused(data: st.DataObject) -> None:
    event = json.loads(json.dumps(data.draw(st.sampled_from(BODIES))))
    for _ in range(data.draw(st.integers(1, 2))):
        place, key = data.draw(st.sampled_from(places(event)))
        place[key] = data.draw(VALUES)
    about = event.get("context", {})
    envelope = {"specversion": "1.0", "data": event}
    if isinstance(about, dict):
        envelope |= {key: about.get(key) for key in ("id", "source", "type")}
    kind, value = data.draw(st.sampled_from([(JSON, event), (STRUCTURED, envelope), (BATCH, [envelope])]))
    taken(json.dumps(value).encode(), kind)
