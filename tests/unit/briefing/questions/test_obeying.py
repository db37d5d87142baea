"""A model that does what strangers ask for in titles and incidents: nothing of it reaches whoever asked."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from briefing.narrative.plan import PlannedSentence, say
from briefing.questions.answer import Status
from tests.injection.corpus import Line
from tests.injection.obeying import one_of_each_kind
from tests.injection.reading import controls
from tests.unit.briefing.questions.desk import RISKY, Desk, desk, made, material, reply, says, uses
from tests.unit.briefing.sample import history, ordinary

CHANGE = "shop.000000000007"
LOOKS = uses(("changes", {}), ("change", {"id": RISKY.label}))
LINES = pytest.mark.parametrize("line", one_of_each_kind(), ids=lambda line: line.kind)


def asked(line: Line, *sentences: PlannedSentence) -> tuple[Desk, str]:
    """Ask about a change that has the text as its title, and return what is said."""
    known = material(made([*history(6), *ordinary(0), replace(RISKY, title=line.text)]))
    found = (at := desk(LOOKS, says("answered", *sentences))).questioner.ask("What is shop#7?", known)
    assert line.marker not in found.to_json()
    return at, " ".join(one.text for one in found.sentences)


@LINES
def test_whatever_a_model_writes_in_place_of_references_is_not_said(line: Line) -> None:
    obeyed = line.obeyed
    at, told = asked(
        line,
        say(obeyed),
        say(f"{CHANGE}:{obeyed}"),
        say(CHANGE, obeyed, relation="detail"),
        say(CHANGE, "week.changes", relation=obeyed),
        say(f"week.changes~{obeyed}"),
    )

    # A wording that is no number is the first one.
    assert told in {"Seven changes landed.", ""}
    complaint = at.model.requests[-1]["messages"][-1]["content"][0]["text"]
    assert not set("<>{}`") & set(complaint)
    assert controls(complaint) == set()


@LINES
def test_prose_in_place_of_an_answer_is_none(line: Line) -> None:
    known = material()
    free = {"status": "answered", "sentences": [{"text": line.obeyed, "facts": [f"change.{CHANGE}"]}]}
    for text in (line.obeyed, json.dumps(free), json.dumps({"status": line.obeyed, "sentences": []})):
        found = desk(LOOKS, reply(text)).questioner.ask("How?", known)
        assert (found.status, found.sentences) == (Status.UNANSWERED, ())
        assert line.marker not in found.to_json()


@LINES
def test_a_title_stands_in_a_quotation_that_it_cannot_end(line: Line) -> None:
    _, told = asked(line, say(f"{CHANGE}:title"))

    assert told.startswith("shop#7, “")
    assert told.endswith("”, scored 85 points.")
    assert [told.count(mark) for mark in "“”"] == [1, 1]
    assert not set("<>{}`") & set(told)
    assert controls(told) == set()


@LINES
def test_what_a_tool_tells_keeps_what_strangers_wrote_in_a_block_of_its_own(line: Line) -> None:
    at, _ = asked(line, say(CHANGE))

    for told in (str(one["content"]) for one in at.model.results()):
        body, opening, rest = told.partition("\n<quoted>\n")
        assert opening
        assert rest.endswith("\n</quoted>")
        assert not {"<", ">"} & set(body + rest.removesuffix("</quoted>"))
        assert controls(told) == set()
