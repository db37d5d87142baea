"""The payload's bytes: canonical, hashed, read back as they were; and what a file that is no payload is told."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from briefing.contracts.errors import NarrativeUnusable, PayloadUnusable
from briefing.contracts.narrative import parse_narrative
from briefing.contracts.payload import parse_payload
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.weeks import weeks

PAYLOAD, NARRATIVE = sample.needs_action()


def spoiled(change: Callable[[dict[str, Any]], object]) -> str:
    data = copy.deepcopy(json.loads(PAYLOAD.to_json()))
    change(data)
    return json.dumps(data)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(weeks())
def test_any_payload_reads_back_byte_for_byte(week):
    payload, narrative = week
    again = parse_payload(payload.to_json(), name="payload.json")

    assert (again.to_json(), again.hash) == (payload.to_json(), payload.hash)
    assert parse_narrative(narrative.to_json(), name="narrative.json") == narrative


def test_the_json_is_canonical_and_readable_in_any_language_and_the_hash_is_that_of_the_bytes():
    text = PAYLOAD.to_json()
    data = json.loads(text)
    assert text == json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
    assert text.count("\n") == 1
    assert sample.ARABIC in sample.hostile(sample.ARABIC)[0].to_json()
    # Asked first, so that a copy which kept what was computed would be found out.
    assert len(PAYLOAD.hash) == 64
    assert PAYLOAD.model_copy(update={"assumptions": (*PAYLOAD.assumptions, "one more")}).hash != PAYLOAD.hash
    backwards = json.dumps(dict(reversed(data.items())))
    assert parse_payload(backwards, name="payload.json").hash == PAYLOAD.hash


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("", ("the whole file", "Invalid JSON", "''"), id="empty"),
        pytest.param("{}", ("period", "Field required"), id="no-fields"),
        pytest.param(
            spoiled(lambda data: data.update(version="riskbrief.payload/0")),
            ("version", "riskbrief.payload/1", "riskbrief.payload/0"),
            id="another-version",
        ),
        pytest.param(spoiled(lambda data: data.update(extra=1)), ("extra", "not permitted", "1"), id="extra-field"),
        pytest.param(
            spoiled(lambda data: data["cards"][0].update(severity="awful")),
            ("cards.0.severity", "critical", "'awful'"),
            id="unknown-severity",
        ),
        pytest.param(
            spoiled(lambda data: data["facts"][0].update(value=float("nan"))),
            ("facts.0.value", "finite number", "nan"),
            id="value-is-no-number",
        ),
        pytest.param(
            spoiled(lambda data: data["sources"][0].update(state="x" * 5000)),
            ("sources.0.state", "'ok'", "xxx"),
            id="a-very-long-value",
        ),
        pytest.param(
            json.dumps({**json.loads(NARRATIVE.to_json()), "headline": {"text": 3, "facts": []}}),
            ("headline.text", "valid string", "3"),
            id="text-is-a-number",
        ),
    ],
)
def test_a_file_that_is_no_payload_or_narrative_is_named_with_field_value_and_fix(text, named):
    is_words = named[0].startswith("headline")
    parse, noun = (parse_narrative, "narrative") if is_words else (parse_payload, "payload")
    with pytest.raises(NarrativeUnusable if is_words else PayloadUnusable) as caught:
        parse(text, name="old/kept.json")

    message = str(caught.value)
    assert message.startswith(f"old/kept.json is not a {noun}: ")
    assert message.endswith(f"; write a {noun} with 'riskbrief brief --out DIR'")
    assert all(part in message for part in named), message
    assert "\n" not in message
    assert len(message) < 400
