"""The forms in which events come: CloudEvents in two modes, a CDEvent as it is, and our own."""

from __future__ import annotations

import base64
import json

import pytest

from data.events.errors import EventFormUnknown, EventMalformed, EventRefused, EventUnknown
from data.events.forms import BATCH, MOST_AT_ONCE, STRUCTURED
from tests.unit.data.events.reading import incident, plain, read, sample

INSIDE = sample("service_deployed")
ABOUT = INSIDE["context"]
ENVELOPE = {"specversion": "1.0", "id": ABOUT["id"], "source": ABOUT["source"], "type": ABOUT["type"]}


def test_every_mode_of_cloudevents_tells_the_same() -> None:
    [told] = read(INSIDE)
    encoded = base64.b64encode(json.dumps(INSIDE).encode()).decode()

    assert read(INSIDE, ce_type="com.acme.other") == [told]
    assert read(ENVELOPE | {"data": INSIDE}, STRUCTURED) == [told]
    assert read(ENVELOPE | {"data_base64": encoded}, f"{STRUCTURED}; charset=UTF-8") == [told]
    assert read([ENVELOPE | {"data": INSIDE}] * 2, BATCH) == [told, told]
    assert read([], BATCH) == []


@pytest.mark.parametrize(
    ("outer", "told"),
    [
        ({"specversion": "0.3"}, "specversion: is '0.3'; send CloudEvents 1.0"),
        ({"specversion": None}, "specversion: is missing; "),
        ({"id": "other"}, "id: is 'other', and the event within says '6f2c1d0e-"),
        ({"source": "/other"}, "source: is '/other', and the event within says"),
        ({"datacontenttype": "text/xml"}, "datacontenttype: is 'text/xml'; send data of application/json"),
        ({"data": None}, "data: is missing; send an object"),
        ({"data_base64": "%%"}, "data_base64: is not base64; send data as JSON in `data`"),
    ],
)
def test_an_envelope_that_is_not_right_is_refused_by_the_field(outer: dict[str, object], told: str) -> None:
    with pytest.raises(EventMalformed) as found:
        read(ENVELOPE | {"data": INSIDE} | outer, STRUCTURED)
    assert str(found.value).startswith(told)


def test_somebody_elses_type_is_refused_before_its_data_is_looked_at() -> None:
    with pytest.raises(EventUnknown, match=r"type: 'com\.acme\.order' is not a type that is read"):
        read(ENVELOPE | {"type": "com.acme.order", "data": 7}, STRUCTURED)


def test_the_one_of_a_batch_that_is_wrong_is_named_by_its_place() -> None:
    with pytest.raises(EventMalformed) as found:
        read([ENVELOPE | {"data": INSIDE}, ENVELOPE], BATCH)
    assert found.value.field == "[1].data"
    with pytest.raises(EventMalformed, match=r"body: has 501 events; send at most 500 at once"):
        read([{}] * (MOST_AT_ONCE + 1), BATCH)
    with pytest.raises(EventMalformed, match="body: is not a list"):
        read({}, BATCH)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/xml", "multipart/form-data; boundary=x"])
def test_another_form_is_refused_with_those_that_are_read(kind: str) -> None:
    with pytest.raises(EventFormUnknown, match=r"Content-Type: is .*; send application/json, application/cloudevents"):
        read(plain(), kind)


def test_another_charset_is_refused() -> None:
    with pytest.raises(EventFormUnknown, match="has the charset 'latin-1'"):
        read(plain(), "application/json; charset=latin-1")


def test_five_fields_are_an_event() -> None:
    [told] = read(plain())
    assert (told.kind, told.service, told.state, told.at) == ("deployment", "checkout", "success", 1_795_999_940)


def test_now_is_the_same_content_however_often_it_is_said() -> None:
    [one], [other] = read(plain(at="now")), read(plain(at="now"))
    assert (one.at, one.digest) == (None, other.digest)
    assert one.digest != read(plain())[0].digest


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"id": None}, "id: is missing; send a text of 1 to 200 letters in one line"),
        ({"id": "a\nb"}, "id: holds letters that cannot be printed; "),
        ({"kind": "release"}, "kind: is 'release'; send one of deployment, incident"),
        ({"state": "done"}, "state: is 'done'; send one of success, failure, running"),
        ({"kind": "incident", "state": "success"}, "state: is 'success'; send one of began, resolved"),
        ({"at": "16.11.2026"}, "at: '16.11.2026' is no moment; write it as 2026-11-16T09:30:00Z, or as epoch seconds"),
        ({"at": 1_795_999_940_000}, "at: '1795999940000' lies more than a day ahead; "),
        ({"at": True}, "at: 'True' is no moment; "),
        ({"sha": "HEAD"}, "sha: 'head' is not a whole hash; send all 40 or 64 letters: git rev-parse HEAD"),
        ({"url": "javascript:alert(1)"}, "url: 'javascript:alert(1)' is no address; "),
        ({"title": ["a"]}, "title: is a list, not a text; send a text"),
        ({"enviroment": "live"}, "enviroment: is no field of an event; did you mean 'environment'?"),
        (
            {"service": "mailer"},
            "service: 'mailer' is the name of no service; write what it is called into the [[service]]",
        ),
        (
            {"service": "chekout"},
            "service: 'chekout' is the name of no service; did you mean 'checkout'? if not, write",
        ),
    ],
)
def test_a_field_that_is_wrong_is_refused_by_its_name(fields: dict[str, object], told: str) -> None:
    with pytest.raises(EventRefused) as found:
        read(plain() | fields)
    assert str(found.value).startswith(told)


def test_a_long_title_of_several_lines_becomes_one_that_fits() -> None:
    [told] = read(incident(title="Payments\n\ttime out " + "x" * 400))
    assert told.title is not None
    assert told.title.startswith("Payments time out xxx")
    assert len(told.title) == 300
