"""A model that does what strangers ask for in titles and incidents: nothing of it reaches whoever asked."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest

from briefing.answers.questions.answer import Status
from briefing.answers.questions.material import Material
from briefing.narrative.plan import say
from tests.injection.corpus import Line
from tests.injection.obeying import one_of_each_kind
from tests.injection.reading import controls
from tests.unit.briefing.answers.questions.desk import RISKY, Desk, desk, made, material, reply, says, uses
from tests.unit.briefing.sample import history, ordinary

CHANGE = "shop.000000000007"
LOOKS = uses(("changes", {}), ("change", {"id": RISKY.label}))
LINES = pytest.mark.parametrize("line", one_of_each_kind(), ids=lambda line: line.kind)


@cache
def usual() -> Material:
    return material()


@LINES
def test_whatever_a_title_asks_for_nothing_of_it_reaches_whoever_asked(line: Line) -> None:
    known, obeyed = material(made([*history(6), *ordinary(0), replace(RISKY, title=line.text)])), line.obeyed
    found: list[tuple[Desk, str]] = []
    for sentences in (
        (
            say(obeyed),
            say(f"{CHANGE}:{obeyed}"),
            say(CHANGE, obeyed, relation="detail"),
            say(CHANGE, "week.changes", relation=obeyed),
            say(f"week.changes~{obeyed}"),
        ),
        (say(f"{CHANGE}:title"),),
    ):
        at = desk(LOOKS, says("answered", *sentences))
        answer = at.questioner.ask("What is shop#7?", known)
        assert line.marker not in answer.to_json()
        found.append((at, " ".join(one.text for one in answer.sentences)))
    (at, told), (other, titled) = found

    # A wording that is no number is the first one.
    assert told in {"Seven changes landed.", ""}
    complaint = at.model.requests[-1]["messages"][-1]["content"][0]["text"]
    # A title stands in a quotation that it cannot end.
    assert titled.startswith("shop#7, “")
    assert titled.endswith("”, scored 85 points.")
    assert [titled.count(mark) for mark in "“”"] == [1, 1]
    for text in (complaint, titled):
        assert not set("<>{}`") & set(text)
        assert controls(text) == set()
    # What a tool tells keeps what strangers wrote in a block of its own.
    for one in other.model.results():
        body, opening, rest = str(one["content"]).partition("\n<quoted>\n")
        assert opening
        assert rest.endswith("\n</quoted>")
        assert not {"<", ">"} & set(body + rest.removesuffix("</quoted>"))
        assert controls(str(one["content"])) == set()


@LINES
def test_prose_in_place_of_an_answer_is_none(line: Line) -> None:
    known = usual()
    free = {"status": "answered", "sentences": [{"text": line.obeyed, "facts": [f"change.{CHANGE}"]}]}
    for text in (line.obeyed, json.dumps(free), json.dumps({"status": line.obeyed, "sentences": []})):
        found = desk(LOOKS, reply(text)).questioner.ask("How?", known)
        assert (found.status, found.sentences) == (Status.UNANSWERED, ())
        assert line.marker not in found.to_json()
