"""What is sent: cards always, what can be said of the rest as far as there is room, and always the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from briefing.contracts.payload import CardState, Payload
from briefing.contracts.untrusted_text import neutral
from briefing.narrative.handles import Handles
from briefing.narrative.model.prompt import (
    MOST_INPUT_TOKENS,
    MOST_REFUSALS,
    PROMPT_VERSION,
    ModelPlan,
    Repair,
    estimated_tokens,
    request_of,
    system_prompt,
)
from briefing.narrative.plan import parse_plan, reference, say, schema
from briefing.narrative.planner import plan_of
from briefing.narrative.relations import spoken
from briefing.narrative.review import Refusal, review
from tests.unit.briefing.editions.sample import all_clear, needs_action
from tests.unit.briefing.narrative.model.weeks import FAILED, WEEKS, blind, crowded

SMALL, LARGE = "claude-haiku-5-5", "claude-sonnet-5-5"
PLAN = ModelPlan(small=SMALL, large=LARGE, fallbacks=("claude-opus-5-5", SMALL))
PINNED = "adb7d1d455809136117df67f4f78e9791af0a859834a2129bf97db94109897d9"
PROMPTS = Path(__file__).resolve().parents[5] / "briefing" / "narrative" / "prompts"

REFUSALS = [Refusal(f"situation[{place}]", "y" * 5_000) for place in range(99)]
"""More than are sent back, and longer than is sent back."""

SENT = ("action", "calm", "crowded-and-wide", "all-at-once", "hazel-W35-three-teams", "hazel-W36-storefront")
"""Weeks of each kind: with urgent cards and without, with too much to send, and as a run made them."""
every_week = pytest.mark.parametrize("payload", [WEEKS[one] for one in SENT], ids=SENT)


@cache
def usual() -> dict[int, str]:
    """What is sent of each of the weeks, which are read in many ways here and take their time to be written."""
    return {id(one): written(one) for one in WEEKS.values()}


def written(payload: Payload) -> str:
    return str(request_of(payload, plan=PLAN)["messages"][0]["content"])


def sent(payload: Payload) -> str:
    return usual().get(id(payload)) or written(payload)


def section(text: str, heading: str) -> list[str]:
    """The lines below a heading, up to the next one."""
    found = text.partition(f"\n{heading}\n")[2].partition("\n\n")[0].splitlines()
    return [one for one in found if one not in {"none", "</briefing>"}]


def offered(text: str) -> Iterator[tuple[str, int, list[str]]]:
    """Each handle that can be said, with the number of its wordings, and the other forms that it is listed with."""
    for line in section(text, "What can be said:"):
        name, *rest = line.split(" | ")
        handle, _, wordings = name.partition(" ~0-")
        forms = [one[1:] for part in rest for one in part.split() if part.startswith(":") and one.startswith(":")]
        yield handle, int(wordings or 0) + 1, forms


@every_week
def test_no_request_has_more_tokens_than_it_may_and_an_answer_in_its_form_reads_back(payload: Payload) -> None:
    request, plan = request_of(payload, plan=PLAN), plan_of(payload)
    assert estimated_tokens(request) <= MOST_INPUT_TOKENS
    form, text = request["output_config"]["format"]["schema"], plan.model_dump_json(by_alias=True)
    assert form == schema()
    assert list(Draft202012Validator(form).iter_errors(json.loads(text))) == []
    assert parse_plan(text) == plan


@pytest.mark.parametrize("week", ["action", "crowded", "blind"])
def test_a_repair_keeps_to_the_tokens_too(week: str) -> None:
    repair = Repair(answer=plan_of(WEEKS[week]), refusals=REFUSALS)

    assert estimated_tokens(request_of(WEEKS[week], plan=PLAN, repair=repair)) <= MOST_INPUT_TOKENS


def test_a_repair_names_what_was_refused_and_offers_what_the_plan_spoke_of() -> None:
    rare = "shop#7999"
    answer = plan_of(crowded()).model_copy(update={"situation": (say(f"{rare}:by~1"),)})

    request = request_of(crowded(), plan=PLAN, repair=Repair(answer=answer, refusals=REFUSALS))

    told, planned, complaint = (one["content"] for one in request["messages"])
    assert rare in {handle for handle, _, _ in offered(told)}
    assert rare not in {handle for handle, _, _ in offered(sent(crowded()))}
    assert parse_plan(planned) == answer
    assert [complaint.count("- situation["), f"and {99 - MOST_REFUSALS} more" in complaint] == [MOST_REFUSALS, True]


@every_week
def test_every_card_is_sent_with_what_it_begins_with_and_its_remedies(payload: Payload) -> None:
    handles, lines = Handles(payload), section(sent(payload), "Cards, worst first:")
    sayable = {handle for handle, _, _ in offered(sent(payload))}

    heads = [line.split(" | ") for line in lines if line.startswith("- ")]
    assert [one[:2] for one in heads] == [[f"- {card.key}", card.severity.value] for card in payload.cards]
    for card, head in zip(payload.cards, heads, strict=True):
        lead = head[-1].removeprefix("begins with ")
        assert lead in sayable
        assert lead in handles.leads([card]) or card.state is CardState.RESOLVED
    remedies = [
        f"  remedy {one.id}: {neutral(one.text, limit=90)}" for card in payload.cards for one in card.remedies[:2]
    ]
    assert [line for line in lines if line.startswith("  ")] == remedies
    assert (f"need.{handles.urgent[0].severity}" if handles.urgent else "week.calm") in sayable


@every_week
def test_whatever_is_listed_can_be_said_as_it_is_listed_and_relations_hold(payload: Payload) -> None:
    handles, text = Handles(payload), sent(payload)
    lines = list(offered(text))

    assert lines
    for handle, wordings, forms in lines:
        bare = [f"{handle}~{one}" for one in range(wordings)] if "" in handles.forms(handles.items[handle]) else []
        said = [spoken(handles, say(one)).text for one in (*bare, *(f"{handle}:{form}" for form in forms))]
        assert len({*said[: len(bare)]}) == len(bare)
        assert set(forms) | ({""} if bare else set()) == {*handles.forms(handles.items[handle])}
    found = {}
    for line in section(text, "Relations that hold:"):
        relation, _, names = line.partition(": ")
        found[relation] = names.split(" + ")
        assert spoken(handles, say(*found[relation], relation=relation)).planned == say(
            *found[relation], relation=relation
        )
        assert {reference(one).handle for one in found[relation]} <= {handle for handle, _, _ in lines}
    if any(payload is WEEKS[one] for one in ("action", "hazel-W36-storefront")):
        assert {"reasons", "part", "names"} <= found.keys()


def test_any_number_of_failed_sources_leaves_room_for_the_rest() -> None:
    text = sent(blind(crowded()))

    assert f"Source 7 failed, {FAILED - 8} more" in text
    assert "shop#5000" in {handle for handle, _, _ in offered(text)}


def test_a_plan_by_what_is_sent_needs_no_repair() -> None:
    payload = WEEKS["hazel-W36-storefront"]
    lines = section(sent(payload), "Cards, worst first:")
    leads = {key: head.split(" | ") for key, head in ((one[2:].split(" | ")[0], one) for one in lines if one[0] == "-")}
    worst = [parts[-1].removeprefix("begins with ") for parts in leads.values() if parts[1] == "critical"]
    plan = {
        "headline": {"say": ["need.critical", *worst], "as": "reasons"},
        "situation": [{"say": [one], "as": ""} for one in worst],
        "cards": [
            {"card": key, "sentences": [{"say": [parts[-1].removeprefix("begins with ")], "as": ""}]}
            for key, parts in leads.items()
        ],
        "actions": [],
        "positives": [],
    }

    assert review(Handles(payload), parse_plan(json.dumps(plan))).refusals == []


@every_week
def test_the_same_payload_makes_the_same_bytes_whatever_order_its_details_have(payload: Payload) -> None:
    turned = [one.model_copy(update={"detail": dict(reversed(one.detail.items()))}) for one in payload.facts]
    other = payload.model_copy(update={"facts": tuple(turned)})

    assert json.dumps(request_of(payload, plan=PLAN)) == json.dumps(request_of(other, plan=PLAN))


def test_all_that_differs_between_payloads_comes_after_the_prefix_that_is_kept() -> None:
    one, other = (request_of(payload, plan=PLAN, model=SMALL) for payload in (needs_action()[0], all_clear()[0]))
    answer = plan_of(needs_action()[0])
    repair = request_of(needs_action()[0], plan=PLAN, repair=Repair(answer=answer, refusals=REFUSALS), model=SMALL)

    assert one["system"] == other["system"] == repair["system"]
    assert one["output_config"]["format"] == other["output_config"]["format"] == repair["output_config"]["format"]
    assert one["system"][-1]["cache_control"] == {"type": "ephemeral"}
    assert one["messages"] != other["messages"]


def test_a_critical_card_takes_the_large_model_and_a_resolved_one_does_not() -> None:
    payload, _ = needs_action()
    cards = tuple(card.model_copy(update={"state": CardState.RESOLVED}) for card in payload.cards)
    resolved = payload.model_copy(update={"cards": cards})

    assert [request_of(one, plan=PLAN)["model"] for one in (payload, resolved)] == [LARGE, SMALL]
    assert PLAN.chain_for(payload) == (LARGE, SMALL, "claude-opus-5-5")
    assert PLAN.chain_for(resolved) == (SMALL, LARGE, "claude-opus-5-5")


def test_a_fact_whose_value_is_unknown_is_not_offered() -> None:
    payload, name = needs_action()[0], "service.web.share"
    facts = tuple(one.model_copy(update={"value": None}) if one.id == name else one for one in payload.facts)

    assert "web.share" in sent(payload)
    assert "web.share" not in sent(payload.model_copy(update={"facts": facts}))


def test_a_version_of_the_prompt_never_changes_its_words() -> None:
    """Whoever changes them adds narrate-v4.md and a version: records name the words by this hash."""
    name = PROMPT_VERSION.replace("/", "-v") + ".md"

    assert (PROMPTS / name).read_bytes() == system_prompt().text.encode()
    assert system_prompt().hash == PINNED
    # The example in it is a plan.
    assert parse_plan("{" + system_prompt().text.rpartition("\n{")[2]).headline.relation == "reasons"
