"""CDEvents, from the text of their specification: what each of them comes to, and what is refused."""

from __future__ import annotations

import pytest

from data.events.cdevents import MEANINGS
from data.events.errors import EventMalformed, EventUnknown
from tests.unit.data.events.reading import SAMPLES, read, sample

SHA = "3f1c0b7d2a9e4c5568f7a1b2c3d4e5f60718293a"
TAGGED = "4a2d1c8e3b0f5d6679a8b2c3d4e5f60718293a4b"


def test_there_is_a_sample_of_every_type_that_is_read() -> None:
    assert {path.stem.replace("_", ".") for path in SAMPLES.glob("*.json")} == set(MEANINGS)


@pytest.mark.parametrize(
    ("name", "kind", "state", "sha", "service"),
    [
        ("service_deployed", "deployment", "success", SHA, "checkout"),
        ("service_upgraded", "deployment", "success", TAGGED, "checkout"),
        ("service_removed", "nothing", "", None, None),
        ("service_published", "nothing", "", None, None),
        ("incident_detected", "incident", "began", None, "checkout"),
        ("incident_reported", "incident", "reported", None, "checkout"),
        ("incident_resolved", "incident", "resolved", None, None),
    ],
)
def test_each_type_comes_to_what_it_says(
    name: str, kind: str, state: str, sha: str | None, service: str | None
) -> None:
    [told] = read(sample(name))

    assert (told.kind, told.state, told.sha, told.service) == (kind, state, sha, service)
    assert (told.source, told.event_id) == (sample(name)["context"]["source"], sample(name)["context"]["id"])


def test_a_ticket_is_where_a_reader_looks_further() -> None:
    [told] = read(sample("incident_reported"))
    assert (told.url, told.title) == ("https://issues.acme.example/OPS-17", "Answers take longer than two seconds")


def test_a_rollback_is_a_deployment_whose_package_names_commit_and_repository() -> None:
    event = sample("service_rolledback")
    event["subject"]["id"] = "checkout"
    [told] = read(event)
    assert (told.kind, told.sha, told.repository) == ("deployment", SHA, "acme/shop")


def test_an_incident_outside_production_is_noted_and_makes_nothing() -> None:
    event = sample("incident_detected")
    event["subject"]["content"]["environment"] = {"id": "eu-staging-2"}
    [told] = read(event)
    assert (told.kind, told.why) == ("nothing", "'eu-staging-2' is not production, and only there an incident counts")


def test_a_service_may_be_known_by_its_package_alone() -> None:
    event = sample("service_deployed")
    event["subject"]["id"] = "deployment/42"
    assert read(event)[0].service == "checkout"


def test_an_unknown_service_is_named_with_the_key_that_makes_it_known() -> None:
    event = sample("service_deployed")
    event["subject"] |= {"id": "service/mailer", "content": sample("service_removed")["subject"]["content"]}
    with pytest.raises(EventUnknown) as found:
        read(event)
    assert str(found.value) == (
        "subject.id: 'service/mailer' is the name of no service; write what it is called into the [[service]] that it"
        ' is: events = ["service/mailer"]'
    )


def test_an_incident_of_nobody_is_refused_and_its_end_is_not() -> None:
    event = sample("incident_detected")
    del event["subject"]["content"]["service"]
    with pytest.raises(EventMalformed, match=r"subject\.content\.service: is missing, so that nobody knows whose"):
        read(event)
    assert read(sample("incident_resolved"))[0].service is None


@pytest.mark.parametrize(
    "name", ["dev.cdevents.build.finished.0.2.0", "dev.cdevents.service.deployed", "com.acme.deploy"]
)
def test_an_unknown_type_is_refused_with_a_list_of_those_that_are_read(name: str) -> None:
    event = sample("service_deployed")
    event["context"]["type"] = name
    with pytest.raises(EventUnknown) as found:
        read(event)
    assert (found.value.field, found.value.what) == ("context.type", f"{name!r} is not a type that is read")
    assert all(f"dev.cdevents.{one}" in found.value.fix for one in MEANINGS)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("context.id", None, "context.id: is missing; send a text of 1 to 500 letters in one line"),
        ("context.source", "  ", "context.source: is empty; send a text of 1 to 500 letters in one line"),
        ("context.timestamp", "yesterday", "context.timestamp: 'yesterday' is no moment; "),
        ("context.timestamp", "2999-11-16T09:30:00Z", "context.timestamp: '2999-11-16T09:30:00Z' lies more than a day"),
        ("context.timestamp", "1970-01-01T00:00:00Z", "context.timestamp: '1970-01-01T00:00:00Z' lies before the year"),
        ("subject", [], "subject: is a list, not an object; send an object"),
        ("subject.content.environment", "production", "subject.content.environment: is a text, not an object"),
        ("customData.sha", "3f1c0b7", "customData.sha: '3f1c0b7' is not a whole hash; send all 40 or 64 letters"),
    ],
)
def test_a_field_that_is_wrong_is_named_with_its_whole_path(path: str, value: object, told: str) -> None:
    event = sample("service_deployed")
    *above, last = path.split(".")
    place = event
    for one in above:
        place = place[one]
    place[last] = value
    with pytest.raises(EventMalformed) as found:
        read(event)
    assert str(found.value).startswith(told)
