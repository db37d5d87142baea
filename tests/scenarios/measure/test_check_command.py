"""`riskbrief check`: 0 where all of a plan can be said, 1 where something is refused, 2 where a file cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from briefing.narrative.narrator import TemplateNarrator
from briefing.narrative.planner import plan_of
from tests.frozen import payload_of
from tests.scenarios.command import Done, riskbrief

WEEK = payload_of("hazel-W36-storefront")
NARRATIVE = TemplateNarrator().narrate(WEEK)
PLAN = plan_of(WEEK).model_dump(mode="json", by_alias=True)


def checked(folder: Path, text: str, *options: str) -> Done:
    (folder / "payload.json").write_text(WEEK.to_json(), "utf-8")
    (folder / "plan.json").write_text(text, "utf-8")
    return riskbrief("check", "--payload", "payload.json", "--plan", "plan.json", *options, cwd=folder)


@pytest.mark.parametrize("text", [json.dumps(PLAN), NARRATIVE.to_json()], ids=["plan", "narrative"])
def test_what_a_plan_says_is_printed(tmp_path: Path, text: str) -> None:
    done, as_json = checked(tmp_path, text), checked(tmp_path, text, "--json")
    found = json.loads(as_json.stdout)

    assert (done.returncode, done.stderr, as_json.returncode, found["ok"], found["refused"]) == (0, "", 0, True, [])
    assert done.stdout.splitlines()[0] == found["said"]["opening"][0] == NARRATIVE.headline.text
    assert list(found["said"]["cards"]) == [card.key for card in WEEK.cards]
    assert f"{WEEK.cards[0].key}: {found['said']['cards'][WEEK.cards[0].key][0]}\n" in done.stdout


def test_what_is_refused_is_listed_with_its_place_and_what_to_write_instead(tmp_path: Path) -> None:
    text = json.dumps(PLAN | {"headline": {"say": ["week.calm"], "as": ""}})

    done, found = checked(tmp_path, text), json.loads(checked(tmp_path, text, "--json").stdout)

    assert (done.returncode, found["ok"]) == (1, False)
    assert found["refused"][0] == {"where": "headline", "instead": "there is no handle 'week.calm'"}
    assert "refused: headline: there is no handle 'week.calm'\n" in done.stdout
    assert f"{len(found['refused'])} are refused" in done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not json", "plan.json is no plan (Expecting value"),
        (json.dumps(PLAN | {"headline": "All is well."}), "plan.json is no plan (headline: Input should be"),
        (json.dumps(PLAN | {"note": "hello"}), "plan.json is no plan (note: Extra inputs are not permitted)"),
        (NARRATIVE.model_copy(update={"plan": None}).to_json(), "docs/narrative.md shows one"),
        ("[]", "plan.json is no plan (the whole plan: Input should be an object)"),
    ],
    ids=["not-json", "sentences", "unknown-field", "narrative-of-an-older-version", "list"],
)
def test_a_file_that_is_no_plan_is_named(tmp_path: Path, text: str, says: str) -> None:
    done = checked(tmp_path, text)

    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_a_payload_of_another_version_is_named(tmp_path: Path) -> None:
    checked(tmp_path, json.dumps(PLAN))
    other = WEEK.to_json().replace("riskbrief.payload/1", "riskbrief.payload/9")
    (tmp_path / "payload.json").write_text(other, "utf-8")

    done = riskbrief("check", "--payload", "payload.json", "--plan", "plan.json", cwd=tmp_path)

    assert done.returncode != 0
    assert "riskbrief.payload/1" in done.stderr
