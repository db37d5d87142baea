"""`riskbrief check`: 0 where every sentence is proven, 1 where one is not, 2 where a file cannot be used."""

from __future__ import annotations

import json

import pytest

from briefing.narrative.narrator import TemplateNarrator
from briefing.payload import parse_payload
from tests.conftest import ROOT
from tests.scenarios.command import riskbrief

PAYLOAD = ROOT / "tests/grounding/payloads/W36-storefront.json"


@pytest.fixture
def narrative():
    payload = parse_payload(PAYLOAD.read_text("utf-8"), name="W36")
    return TemplateNarrator().narrate(payload).to_json()


def checked(text, tmp_path, *options):
    (tmp_path / "narrative.json").write_text(text, "utf-8")
    return riskbrief("check", "--payload", PAYLOAD, "--narrative", "narrative.json", *options, cwd=tmp_path)


def test_a_narrative_whose_every_sentence_is_proven_passes(narrative, tmp_path):
    done = checked(narrative, tmp_path, "--json")
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (0, {"ok": True, "violations": []}, "")
    assert checked(narrative, tmp_path).stdout == "Every sentence is proven.\n"


def test_what_is_not_proven_is_listed_with_its_place(narrative, tmp_path):
    data = json.loads(narrative)
    data["headline"]["text"] = "Everything is all clear."
    done = checked(json.dumps(data), tmp_path, "--json")
    verdict = json.loads(done.stdout)

    assert (done.returncode, verdict["ok"]) == (1, False)
    assert ("headline", "severity") in [(one["where"], one["code"]) for one in verdict["violations"]]
    assert "headline: severity: " in checked(json.dumps(data), tmp_path).stdout


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{", "not json", "narrative.json is not a narrative"),
        ('"facts": [\n', '"facts": [\n"week.nope",\n', "cites the fact 'week.nope'"),
        ('"headline"', '"headlines"', "headline: Field required"),
    ],
    ids=["not-json", "unknown-fact", "unknown-field"],
)
def test_a_file_that_cannot_be_used_is_named(narrative, tmp_path, old, new, says):
    done = checked(narrative.replace(old, new, 1), tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_a_payload_of_another_version_is_named(narrative, tmp_path):
    (tmp_path / "narrative.json").write_text(narrative, "utf-8")
    (tmp_path / "payload.json").write_text(
        PAYLOAD.read_text("utf-8").replace("riskbrief.payload/1", "riskbrief.payload/9"), "utf-8"
    )
    done = riskbrief("check", "--payload", "payload.json", "--narrative", "narrative.json", cwd=tmp_path)
    assert done.returncode == 2
    assert "riskbrief.payload/1" in done.stderr
